"""Lines of a manuscript that say facts, and leave its text when those are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.importers.editing import edited
from bulletin.importers.values import Cause, Entry, Guess, Manuscript
from bulletin.model import Heading, Paragraph, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model import Block

_SEEN = 24
"""Characters of a line that a guess repeats."""


class Guessed(Struct, frozen=True):
    """A manuscript whose lines of facts have left its text, and what they say."""

    manuscript: Manuscript
    guesses: tuple[Guess, ...]

    def value(self, key: str) -> str:
        """Return what was guessed for a key; nothing where nothing was."""
        return next((guess.value for guess in self.guesses if guess.key == key), "")


class FactLine(Struct):
    """A top-level block of a line of text: its index, the text, and what it was taken for."""

    index: int
    text: str
    heading: bool
    cause: Cause | None = None

    @property
    def taken(self) -> bool:
        """Whether it leaves the text."""
        return self.cause is not None

    @property
    def seen(self) -> str:
        """Say where it stands, in Chinese."""
        words = self.text if len(self.text) <= _SEEN else self.text[:_SEEN] + "…"
        return f"第 {self.index + 1} 段“{words}”"


def fact_lines(blocks: Sequence[Block]) -> Iterator[FactLine]:
    """Yield the top-level paragraphs and headings as lines."""
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph | Heading):
            yield FactLine(index, plain(block.inlines).strip(), isinstance(block, Heading))


def without_lines(manuscript: Manuscript, lines: Sequence[FactLine]) -> Manuscript:
    """Return a manuscript without the lines that were taken; they are accounted for as left out."""
    taken = [line for line in lines if line.taken]
    indices = {line.index for line in taken}
    parts = [() if index in indices else (block,) for index, block in enumerate(manuscript.blocks)]
    kept = edited(manuscript, parts)
    left = tuple(Entry(line.cause or Cause.GUESSED, line.text, f"第 {line.index + 1} 段") for line in taken)
    return replace(kept, account=replace(kept.account, left_out=(*kept.account.left_out, *left)))
