"""Completeness: every visible character of the sources stands in the HTML and among the drawn glyphs of the PDF.

The texts of a document are searched one after another, each complete and in order; between two of them a limited
gap is allowed for what the tool itself adds (labels, heads repeated on a new page), but not for another text.
White space is ignored. The cost is linear where nothing is missing.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from functools import cached_property
from html.parser import HTMLParser
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.model import (
    Block,
    Code,
    CountTable,
    Figure,
    FigureGroup,
    Heading,
    Inlines,
    ItemList,
    LineBreak,
    NoteMark,
    Paragraph,
    Quotation,
    Rule,
    Table,
    Text,
    Verbatim,
    note_mark,
    walk_blocks,
    walk_inlines,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.lint.reading_order import PrintedPart
    from bulletin.model import Blocks, Title

MAX_GAP = 60
"""Characters that the tool may add between two texts: an item's label, a total, a page number."""
MAX_DOTTED_GAP = 240
"""The same behind an entry of the contents with dot leaders and a page number."""
UNBOUNDED = 1_000_000
"""Before the name, before the imprint, and for a table of counts, whose text is generated."""
MIN_CERTAIN = 8
"""Characters of a match that can't be there by chance."""
LONGEST_GAP = 40
SHOWN = 20
MOST_PARTS = 16
"""A cell higher than a page is drawn in parts; in more parts than this it counts as missing."""
MOST_FINDINGS = 50


class _Fold(dict[int, str | None]):
    """Which characters count as the same, each for itself: white space is dropped, composed letters are decomposed.

    Characters that share one glyph are equal.
    """

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        wide = 0xFF00 <= code <= 0xFFEF
        plain = character if wide else unicodedata.normalize("NFKC", character)
        same = plain if len(plain) == 1 else character
        self[code] = None if character.isspace() else unicodedata.normalize("NFD", same)
        return self[code]


_FOLD = _Fold(dict.fromkeys(map(ord, "\u2010\u2011\u00ad"), "-") | {0x2027: "·", 0x2219: "·"})


def fold(text: str) -> str:
    """Normalize a text for comparison."""
    return text.translate(_FOLD)


class ExpectedText(Struct, frozen=True, dict=True):
    """A text that must stand in the output: its parts with their positions, and the gap allowed before it.

    `row` is the number of its table row, 0 outside tables. What is `internal` stands on paper alone.
    """

    parts: tuple[tuple[str, Position | None], ...]
    max_gap: int = MAX_GAP
    row: int = 0
    internal: bool = False

    @cached_property
    def text(self) -> str:
        """The normalized characters to search for."""
        return fold("".join(text for text, _ in self.parts))

    def place(self, offset: int) -> Position | None:
        """Return where the character at this offset of `text` stands in its source."""
        passed = 0
        for text, position in self.parts:
            for column, character in enumerate(text):
                passed += len(fold(character))
                if passed > offset:
                    return position and Position(position.path, position.line, position.column + column)
        return None


# --- What must be there -------------------------------------------------------------------------------------


def expected_text(text: str, max_gap: int = MAX_GAP, position: Position | None = None) -> ExpectedText:
    """Return a plain string as an expected text."""
    return ExpectedText(((text, position),), max_gap)


def expected_title(title: Title, max_gap: int = MAX_GAP) -> ExpectedText:
    """Return a title as an expected text."""
    return ExpectedText(tuple(title.located_parts), max_gap)


def expected_blocks(blocks: Blocks) -> Iterator[ExpectedText]:
    """Yield the texts of blocks, in reading order."""
    for block in walk_blocks(blocks):
        yield from _block(block)


def _block(block: Block) -> Iterator[ExpectedText]:
    """Yield the texts of one block, without those of nested blocks."""
    match block:
        case Paragraph() | Heading():
            yield ExpectedText(_parts(block.inlines))
        case Figure():
            yield ExpectedText(_parts(block.caption))
        case Table():
            yield from _table(block)
        case Verbatim():
            yield ExpectedText(((block.text, block.position),))
        case CountTable():
            yield ExpectedText((), UNBOUNDED)
        case Quotation() | ItemList() | FigureGroup() | Rule():
            pass
        case _:
            assert_never(block)


def _table(block: Table) -> Iterator[ExpectedText]:
    """Yield caption, cells row by row, and notes; the head may be repeated before each row.

    Cells that read like the head are found in a repeated one: the search then lags behind by all repetitions.
    """
    yield ExpectedText(_parts(block.caption))
    head = [ExpectedText(_parts(cell.inlines), row=1) for row in block.head for cell in row]
    yield from head
    length = sum(len(piece.text) for piece in head)
    for number, row in enumerate(block.rows, start=2):
        yield from (ExpectedText(_parts(cell.inlines), MAX_GAP + length, number) for cell in row)
    yield ExpectedText((), length * len(block.rows))
    yield from (ExpectedText(_parts(note)) for note in block.notes)


def _parts(inlines: Inlines) -> tuple[tuple[str, Position | None], ...]:
    parts: list[tuple[str, Position | None]] = []
    for leaf in walk_inlines(inlines):
        match leaf:
            case NoteMark():
                parts.append((note_mark(leaf.number), leaf.position))
            case Text() | Code():
                parts.append((leaf.text, leaf.position))
            case LineBreak():
                pass
            case _:
                assert_never(leaf)
    return tuple(parts)


# --- What is there ------------------------------------------------------------------------------------------


class _TextCollector(HTMLParser):
    """Collects what a browser shows as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self._hidden += tag in {"style", "script", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "script", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)


def shown_text(html: str) -> str:
    """Return the visible characters of a page for screens."""
    reader = _TextCollector()
    reader.feed(html)
    reader.close()
    return fold("".join(reader.texts))


def drawn_text(printed: Iterable[PrintedPart], top: float, bottom: float) -> str:
    """Return the text of the glyphs in the type area; `top` and `bottom` (mm) bound it on every page."""
    return fold(
        "".join([glyph.text for part in printed for glyph in part.glyphs if top <= glyph.level <= bottom])
    )


# --- The comparison -----------------------------------------------------------------------------------------


def missing_texts(pieces: Iterable[ExpectedText], output: str, name: str) -> Iterator[Diagnostic]:
    """Report the texts that are missing from an output, each at its first missing character."""
    search = _TextSearch(output)
    reported = 0
    for piece in pieces:
        lost = search.find(piece)
        if lost is not None and reported < MOST_FINDINGS:
            reported += 1
            text = piece.text[lost : lost + SHOWN]
            yield diagnose("text-missing", piece.place(lost), text=text, output=name)


class _TextSearch:
    """A forward search through an output."""

    def __init__(self, output: str) -> None:
        self._output = output
        self._cursor = 0
        self._max_gap = 0
        """Gap carried over to the next text: that of empty and of missing texts before it."""
        self._row = 0
        self._row_start = 0

    def find(self, piece: ExpectedText) -> int | None:
        """Advance past this text; return the offset of its first missing character, None where it is complete."""
        if piece.row != self._row:
            self._row, self._row_start = piece.row, self._cursor
        if not piece.text:
            self._max_gap += piece.max_gap
            return None
        max_gap = piece.max_gap + self._max_gap
        end = self._cursor + max_gap + len(piece.text)
        place = self._output.find(piece.text, self._cursor, end)
        if place >= 0:
            self._cursor, self._max_gap = place + len(piece.text), 0
            return None
        if piece.row and self._in_parts(piece.text):
            return None
        return self._first_lost(piece.text, max_gap)

    def _first_lost(self, text: str, max_gap: int) -> int:
        """Return where an incomplete text breaks off, and advance to where the search can go on."""
        kept, place = self._with_gap(text, max_gap) or self._beginning(text, max_gap)
        self._cursor, self._max_gap = place, max_gap + len(text) - kept
        return kept

    def _with_gap(self, text: str, max_gap: int) -> tuple[int, int] | None:
        """Return how much stands before a gap in the text, and where its end goes on; None without such a gap."""
        end = self._cursor + max_gap + len(text)
        low = bisect_left(
            range(len(text)), x=True, key=lambda at: self._output.find(text[at:], self._cursor, end) >= 0
        )
        if len(text) - low < min(MIN_CERTAIN, len(text) // 3 or 1):
            return None
        place = self._output.find(text[low:], self._cursor)
        for kept in range(low - 1, max(low - 1 - LONGEST_GAP, -1), -1):
            if place - kept >= self._cursor and self._output.startswith(text[:kept], place - kept):
                return kept, place
        return None

    def _beginning(self, text: str, max_gap: int) -> tuple[int, int]:
        """Return how much of the beginning is there, and the place behind it; too short a match is chance."""
        kept = self._longest(text, self._cursor, max_gap)
        if kept < MIN_CERTAIN:
            return 0, self._cursor
        return kept, self._output.find(text[:kept], self._cursor) + kept

    def _longest(self, text: str, start: int, max_gap: int) -> int:
        """Return the length of the longest beginning of a text that starts within `max_gap` characters."""
        return bisect_left(
            range(1, len(text) + 1),
            x=True,
            key=lambda size: self._output.find(text[:size], start, start + max_gap + size) < 0,
        )

    def _in_parts(self, text: str) -> bool:
        """Whether a cell of a row that is higher than a page is there, split over pages."""
        cursor, rest = self._row_start, text
        for _ in range(MOST_PARTS):
            part = self._longest(rest, cursor, UNBOUNDED)
            if not part:
                return False
            cursor = self._output.find(rest[:part], cursor) + part
            rest = rest[part:]
            if not rest:
                self._cursor, self._max_gap = max(self._cursor, cursor), 0
                return True
        return False
