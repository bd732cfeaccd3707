"""The type of a kind of document: one value with everything that is specific to the kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec import Struct

from bulletin.model.document import Document

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from bulletin.composition.blocks import BlockComposer
    from bulletin.composition.values import ComposedDocument
    from bulletin.diagnostics import Diagnostic, Result
    from bulletin.importers.imported import ImportedText
    from bulletin.importers.lines import Guessed
    from bulletin.importers.values import Given, Manuscript
    from bulletin.lint.completeness import ExpectedText
    from bulletin.model.galley import Galley
    from bulletin.parsing.schema.base import Keys
    from bulletin.project.project import Project

D = TypeVar("D", bound=Document)


class Register(Protocol):
    """The register (登记簿) of a kind whose documents are numbered: it lists them, and begins the next one."""

    @property
    def option(self) -> str:
        """The option of `new` and `list` that means this kind, without dashes."""
        ...

    @property
    def title(self) -> str:
        """What its documents are called in Chinese."""
        ...

    @property
    def series(self) -> str:
        """What distinguishes its series, in Chinese, as `new` takes it (发文机关代字)."""
        ...

    @property
    def heads(self) -> Mapping[str, str]:
        """The columns of its list: their heads in Chinese, by the keys of an entry.

        `folder` is one of them; `number`, `date`, `status` (draft, final) and `title` mean the same in every register.
        """
        ...

    def entries(self, project: Project) -> Iterable[Mapping[str, str | int | None]]:
        """Yield the values of each document by these keys, in the order of the register."""
        ...

    def begin(self, project: Project, series: str, day: dt.date) -> tuple[str, Mapping[str, str]]:
        """Return folder and files of the next document of a series; "" is the one used last. Raises BulletinError."""
        ...


class ImportPlace(Struct, frozen=True):
    """Where a manuscript goes: the folder of its document, from the workspace, and the name of its text there.

    `pictures` is what the names of its pictures begin with, from that folder.
    """

    folder: str
    name: str
    pictures: str

    @property
    def path(self) -> str:
        """The path of the text, from the workspace."""
        return f"{self.folder}/{self.name}"


class Intake(Protocol):
    """Takes manuscripts into the documents of a kind: each becomes one, or a part of one."""

    def guess(self, manuscript: Manuscript, name: str) -> Guessed:
        """Take the facts out of the text of a manuscript; `name` is that of its file."""
        ...

    def place(self, guessed: Guessed, taken: Collection[str]) -> ImportPlace:
        """Return a place where nothing stands; `taken` are paths that are used up besides the files on the disk."""
        ...

    def write(self, guessed: Guessed) -> ImportedText:
        """Write its text."""
        ...

    def advice(self, path: str, text: ImportedText) -> Iterable[Diagnostic]:
        """Yield what the editor must still do in the text at this path, paragraphs apart."""
        ...


class Importer(Protocol):
    """Imports manuscripts as documents of a kind, or into one."""

    def intake(self, project: Project, folder: str | None, given: Given) -> Result[Intake]:
        """Return what takes manuscripts in; `folder` is the document that they are for, if one was named.

        Raises BulletinError.
        """
        ...


class Kind(Protocol[D]):
    """A kind of document. Its documents are structs with the fields `pictures` and `make_up`."""

    @property
    def folder(self) -> str:
        """The folder of the workspace that holds a folder for each document."""
        ...

    @property
    def main(self) -> str:
        """The name of the main file of a document."""
        ...

    @property
    def screen_template(self) -> str:
        """The theme's template of the page for screens."""
        ...

    @property
    def register(self) -> Register | None:
        """What numbers and lists its documents; None where nothing does, and for issues, which have a lifecycle."""
        ...

    @property
    def importer(self) -> Importer | None:
        """What makes documents, or parts of them, of manuscripts; None where nothing does."""
        ...

    @property
    def own_files(self) -> Mapping[str, str]:
        """Its files by the names of their schemas, besides those that all kinds share."""
        ...

    def keys(self, name: str) -> type[Keys]:
        """Return the keys of one of these files."""
        ...

    def parse(self, project: Project, folder: str, files: Mapping[str, bytes]) -> Result[D]:
        """Read the texts of a document from these files, without counts and pictures."""
        ...

    def resolve(self, project: Project, folder: str, files: Mapping[str, bytes] | None = None) -> Result[D]:
        """Read a document with its counts and pictures, and check its sources.

        `files` are read instead of those on the disk: another state of the sources by path.
        """
        ...

    def compose(self, document: D, composer: BlockComposer, /) -> ComposedDocument:
        """Compose the parts of a document, in their order."""
        ...

    def galley(self, document: D, /) -> Galley:
        """Return a document as one column of named texts, tables and pictures."""
        ...

    def expected_texts(self, document: D) -> Iterable[ExpectedText]:
        """Yield the texts that every output must show, in order."""
        ...

    def screen_values(self, document: D) -> Mapping[str, object]:
        """Return the values of its template for screens besides those of all kinds."""
        ...

    def check(self, project: Project, document: D) -> Iterable[Diagnostic]:
        """Run the checks of this kind, which a build does not need."""
        ...
