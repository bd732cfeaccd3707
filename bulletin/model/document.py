"""What every kind of document has: texts in sections, files with their checks, properties, pictures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, field

from bulletin import __version__
from bulletin.diagnostics import Position
from bulletin.model.text import Blocks, Figure, Note, walk_blocks
from bulletin.model.wording import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.model.classification import Classification
    from bulletin.model.printing import MakeUp
    from bulletin.model.publication import Publication
    from bulletin.model.text import Picture
    from bulletin.model.title import Title


class DocumentProperties(Struct, frozen=True):
    """Metadata of an output file; `date` is ISO 8601 (2022-12-28), None for a draft without one."""

    title: str
    author: str
    subject: str
    keywords: str
    date: str | None
    generator: str = f"bulletin {__version__}"


class Section(Struct, frozen=True):
    """A text of a document: its source file, its blocks, the notes at its end, its title, the units that sent it.

    `values` are those of its front matter that are proofread like a paragraph (document number, telephone).
    """

    path: str
    blocks: Blocks
    notes: tuple[Note, ...] = ()
    title: Title | None = None
    origin: tuple[str, ...] = ()
    subtitle: Title | None = None
    values: tuple[Title, ...] = ()

    @property
    def titles(self) -> tuple[Title, ...]:
        """The title and the subtitle, where there are any."""
        return tuple(each for each in (self.title, self.subtitle) if each)

    @property
    def texts(self) -> Iterator[Blocks]:
        """The blocks, then those of each note."""
        yield self.blocks
        yield from (note.blocks for note in self.notes)


class FileChecks(Struct, frozen=True):
    """What a source file says of checks: codes switched off or only notices, with reasons, and single lines.

    `positions` are those of its front matter by dotted key.
    """

    off: Mapping[str, str] = field(default_factory=dict)
    notice: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Suppression, ...] = ()
    positions: Mapping[str, Position] = field(default_factory=dict)


class Document(Protocol):
    """A document with all that belongs to it, resolved once; each kind has its own class."""

    @property
    def folder(self) -> str:
        """The name of its folder, and of its outputs."""

    @property
    def path(self) -> str:
        """Its main source file."""

    @property
    def publication(self) -> Publication:
        """The settings that it follows."""

    @property
    def date(self) -> dt.date | None:
        """Its date; None for a draft without one."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """Its texts in reading order."""

    @property
    def files(self) -> Mapping[str, FileChecks]:
        """Its source files by path, the main one first."""

    @property
    def properties(self) -> DocumentProperties:
        """The metadata of its output files."""

    @property
    def pictures(self) -> Mapping[str, Picture]:
        """The pictures of its figures by path."""

    @property
    def classification(self) -> Classification | None:
        """What says that it is classified (涉密): its text then leaves on paper only; None where it is not."""

    @property
    def draft_mark(self) -> str | None:
        """The text that marks every page of a draft; None for a final document."""

    @property
    def make_up(self) -> MakeUp:
        """How its pages are made up for printing."""

    @property
    def print_run(self) -> int | None:
        """The number of printed copies, where it is known."""

    @property
    def summary(self) -> Mapping[str, object]:
        """What a list shows of it, as JSON: name, number, date, status, edition, title; titles of parts to be copied."""

    @property
    def counting(self) -> bool:
        """Whether changes of other documents may change it."""

    @property
    def counted(self) -> bool:
        """Whether it shows counts, which depend on other documents."""

    @property
    def manifest(self) -> Mapping[str, object]:
        """What the manifest of its outputs says of it."""

    @property
    def dependencies(self) -> Mapping[str, object]:
        """What it is set from besides its texts and its pictures, by name."""


def figures_of(sections: Iterable[Section]) -> Iterator[Figure]:
    """Yield the figures of texts, in reading order."""
    for section in sections:
        for blocks in section.texts:
            yield from (block for block in walk_blocks(blocks) if isinstance(block, Figure))
