"""Maps from a text to the one that it was made from, of which parts were left out or written otherwise.

Characters that have no meaning are left out of a file, comments out of a Markdown text; positions stay those of the
file. Lines and columns count from 0.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from bulletin.diagnostics import Position

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LineColumn: TypeAlias = tuple[int, int]
Piece: TypeAlias = tuple[LineColumn, LineColumn]
"""Where contiguous text begins: in the new text, and in the original."""

_new, _original = itemgetter(0), itemgetter(1)


class SourceMap(Struct, frozen=True):
    """Where the characters of a text stand in the original; without pieces both are the same.

    A piece holds for the rest of its line; the lines below it follow one by one up to the next piece.
    """

    pieces: tuple[Piece, ...] = ()

    def to_original(self, line: int, column: int) -> LineColumn:
        """Return the place in the original of a place in the text."""
        return _follow(self.pieces, (line, column), _new, _original)

    def position(self, path: str, line: int, column: int) -> Position:
        """Return the position in its file of a place in the text, where that is of a whole file."""
        line, column = self.to_original(line, column)
        return Position(path, line + 1, column + 1)

    def from_original(self, line: int, column: int) -> LineColumn:
        """Return the place in the text of a place in the original that was not left out."""
        return _follow(self.pieces, (line, column), _original, _new)

    def contiguous(self, line: int, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Split columns of a line of the text where something was left out or written otherwise."""
        low = bisect_right(self.pieces, (line, start), key=_new)
        high = bisect_left(self.pieces, (line, end), key=_new)
        columns = (start, *(piece[0][1] for piece in self.pieces[low:high]), end)
        yield from (each for each in pairwise(columns) if each[0] < each[1])

    def onto(self, earlier: SourceMap, first_line: int) -> SourceMap:
        """Return the map to the text that `earlier` leads to; this original begins on a line of that one's text."""
        starts = {_new(piece) for piece in self.pieces} | {(0, 0)}
        within = (_new(piece) for piece in earlier.pieces)
        starts |= {
            self.from_original(line - first_line, column) for line, column in within if line >= first_line
        }
        pieces: list[Piece] = []
        for start in sorted(starts):
            line, column = self.to_original(*start)
            _append(pieces, start, earlier.to_original(first_line + line, column))
        return SourceMap(tuple(pieces))


IDENTITY = SourceMap()
"""The map of a text to itself."""


class Replacement(Struct, frozen=True):
    """A wrong code that was read as an ordinary character: where (from 0; in the text and in the file), and both."""

    place: LineColumn
    original: LineColumn
    old: str
    new: str


class SourceText(Struct, frozen=True):
    """The text of a file as it is parsed, and where its characters stand in the file."""

    text: str
    source_map: SourceMap = IDENTITY
    replacements: tuple[Replacement, ...] = ()


def _follow(
    pieces: Sequence[Piece],
    place: LineColumn,
    one: Callable[[Piece], LineColumn],
    other: Callable[[Piece], LineColumn],
) -> LineColumn:
    """Return the place on the other side of the piece that a place belongs to."""
    index = bisect_right(pieces, place, key=one) - 1
    if index < 0:
        return place
    (line, column), (other_line, other_column) = one(pieces[index]), other(pieces[index])
    if place[0] == line:
        return other_line, other_column + place[1] - column
    return other_line + place[0] - line, place[1]


def _append(pieces: list[Piece], new: LineColumn, original: LineColumn) -> None:
    """Begin a piece, unless the one before it leads there already."""
    if _follow(pieces, new, _new, _original) != original:
        pieces.append((new, original))


class MappedText(Struct):
    """Joins a text from parts of an original, and records where each part stands there."""

    parts: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    end: LineColumn = (0, 0)

    def add(self, part: str, original: LineColumn) -> None:
        """Add text that stands at this place of the original."""
        if not part:
            return
        _append(self.pieces, self.end, original)
        self.parts.append(part)
        self.end = behind(self.end, part)

    def text(self) -> str:
        """Return the text so far."""
        return "".join(self.parts)

    def source_map(self) -> SourceMap:
        """Return the map of the text so far."""
        return SourceMap(tuple(self.pieces))


def behind(place: LineColumn, text: str) -> LineColumn:
    """Return the place behind a text that begins at this place."""
    lines = text.count("\n")
    if not lines:
        return place[0], place[1] + len(text)
    return place[0] + lines, len(text) - text.rfind("\n") - 1
