"""Nothing lost: every visible character of the sources stands in the HTML and among the drawn glyphs of the PDF.

The texts of an issue are looked for one after another, each whole and in order; between two of them there is
room for what the tool itself adds (labels, heads repeated on a new page), but not for another text. White space
is left aside. The cost is linear: a text that is where it should be is found at once.
"""

from __future__ import annotations

import unicodedata
from functools import cached_property
from html.parser import HTMLParser
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.texts import note_mark
from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.model import (
    Block,
    Contents,
    CountTable,
    Figure,
    Heading,
    Inlines,
    ItemList,
    LineBreak,
    NoteMark,
    Paragraph,
    Quotation,
    Table,
    Verbatim,
    walk,
)
from bulletin.model.issue_text import numbering, written_date
from bulletin.typography.shaping import composed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.model import Article, Blocks, Issue, LayoutFacts, Publication

ROOM = 60
"""Characters that the tool may add between two texts: the label of an item, a total, a page number."""
DOTTED = 240
"""The same behind an entry of the contents that leads to its page number by a row of dots."""
UNBOUNDED = 1_000_000
"""Room for a counted table, and for what stands before the name and before the foot."""
CERTAIN = 8
"""So many characters in a row do not stand somewhere by chance."""
LONGEST_GAP = 40
SHOWN = 20
MOST_PARTS = 16
"""A cell higher than a page comes in parts; beyond this many it counts as lost."""
MOST_FINDINGS = 50


class _Fold(dict[int, int | None]):
    """What counts as the same character: white space is nothing, and some share one glyph and so one text."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        wide = 0xFF00 <= code <= 0xFFEF
        plain = character if wide else unicodedata.normalize("NFKC", character)
        same = None if character.isspace() else ord(plain) if len(plain) == 1 else code
        self[code] = same
        return same


_FOLD = _Fold(dict.fromkeys(map(ord, "\u2010\u2011\u00ad"), ord("-")) | {0x2027: 0xB7, 0x2219: 0xB7})


def fold(text: str) -> str:
    """Return a text as it is compared: letters with marks as one character where there is one."""
    return composed(text).translate(_FOLD)


class ExpectedText(Struct, frozen=True, dict=True):
    """A text that must stand in the output: its parts with their places, and the room before it.

    `row` numbers the row of a table that it stands in; 0 elsewhere.
    """

    parts: tuple[tuple[str, Position | None], ...]
    room: int = ROOM
    row: int = 0

    @cached_property
    def text(self) -> str:
        """The characters to be found."""
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


def expected(publication: Publication, issue: Issue) -> Iterator[ExpectedText]:
    """Yield all texts of an issue in the order in which both outputs show them."""
    yield _plain(publication.name, UNBOUNDED)
    for line in (*numbering(issue), publication.issuer, written_date(issue)):
        yield _plain(line)
    yield from _contents(publication, issue)
    core = _core(issue)
    if issue.contents is Contents.PAGES:
        yield from (replace(piece, room=DOTTED) for piece in islice(core, 1))
    yield from core
    for group in issue.distribution.lines:
        yield _plain(f"{group.label}：", UNBOUNDED)
        yield from (_plain(text) for text in group.lines)


def _core(issue: Issue) -> Iterator[ExpectedText]:
    """Yield the editor's note and the articles."""
    for block in issue.editors_note:
        yield from _block(block)
    for note in issue.notes:
        yield from _blocks(note.blocks)
    for article in issue.articles:
        yield from _article(article)


def _plain(text: str, room: int = ROOM, position: Position | None = None) -> ExpectedText:
    return ExpectedText(((text, position),), room)


def _contents(publication: Publication, issue: Issue) -> Iterator[ExpectedText]:
    """Yield the entries of the contents by column."""
    if issue.contents is Contents.NONE:
        return
    room = DOTTED if issue.contents is Contents.PAGES else ROOM
    for column in dict.fromkeys((None, *publication.columns, *issue.columns)):
        entries = [article for article in issue.articles if article.column == column]
        if column and entries:
            yield _plain(f"【{column}】", room)
        yield from (ExpectedText(_title(article), room) for article in entries)


def _title(article: Article) -> tuple[tuple[str, Position | None], ...]:
    parts = []
    position = article.title.position
    for part in article.title.parts:
        parts.append((part, position))
        if position is not None:
            position = Position(position.path, position.line, position.column + len(part) + 1)
    return tuple(parts)


def _article(article: Article) -> Iterator[ExpectedText]:
    yield ExpectedText(_title(article))
    for key in ("author", "note"):
        text: str | None = getattr(article, key)
        if text:
            yield _plain(text, position=article.positions.get(key))
    yield from _blocks(article.blocks)
    if article.source:
        yield _plain(article.source, position=article.positions.get("source"))
    for note in article.notes:
        yield from _blocks(note.blocks)


def _blocks(blocks: Blocks) -> Iterator[ExpectedText]:
    for block in blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[ExpectedText]:
    match block:
        case Paragraph() | Heading():
            yield ExpectedText(_parts(block.inlines))
        case Figure():
            yield ExpectedText(_parts(block.caption))
        case Quotation():
            yield from _blocks(block.blocks)
        case ItemList():
            for item in block.items:
                yield from _blocks(item)
        case Table():
            yield from _table(block)
        case Verbatim():
            yield ExpectedText(((block.text, block.position),))
        case CountTable():
            yield ExpectedText((), UNBOUNDED)
        case _:
            pass


def _table(block: Table) -> Iterator[ExpectedText]:
    """Cells row by row; the head may stand again before each row."""
    head = [ExpectedText(_parts(cell), row=1) for cell in block.head]
    yield from head
    room = ROOM + sum(len(piece.text) for piece in head)
    for number, row in enumerate(block.rows, start=2):
        yield from (ExpectedText(_parts(cell), room, number) for cell in row)


def _parts(inlines: Inlines) -> tuple[tuple[str, Position | None], ...]:
    parts: list[tuple[str, Position | None]] = []
    for leaf in walk(inlines):
        match leaf:
            case NoteMark():
                parts.append((note_mark(leaf.number), leaf.position))
            case LineBreak():
                pass
            case _:
                parts.append((leaf.text, leaf.position))
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


def drawn_text(facts: LayoutFacts, top: float, bottom: float) -> str:
    """Return what the glyphs of the type area stand for; `top` and `bottom` (mm) bound it on every page."""
    return fold(
        "".join([glyph.text for page in facts.pages for glyph in page.glyphs if top <= glyph.y <= bottom])
    )


# --- The comparison -----------------------------------------------------------------------------------------


def missing(pieces: Iterable[ExpectedText], output: str, name: str) -> Iterator[Diagnostic]:
    """Find the texts that do not stand in an output, each told by its first lost character."""
    search = _TextSearch(output)
    told = 0
    for piece in pieces:
        lost = search.find(piece)
        if lost is not None and told < MOST_FINDINGS:
            told += 1
            text = piece.text[lost : lost + SHOWN]
            yield diagnose("text-missing", piece.place(lost), text=text, output=name)


class _TextSearch:
    """A walk along an output."""

    def __init__(self, output: str) -> None:
        self._output = output
        self._cursor = 0
        self._room = 0
        """What may be passed over beside a piece's own room: what was given for empty and for lost pieces."""
        self._row = 0
        self._row_start = 0

    def find(self, piece: ExpectedText) -> int | None:
        """Go on behind this piece; returns the offset of its first lost character, None where it is whole."""
        if piece.row != self._row:
            self._row, self._row_start = piece.row, self._cursor
        if not piece.text:
            self._room += piece.room
            return None
        room = piece.room + self._room
        end = self._cursor + room + len(piece.text)
        place = self._output.find(piece.text, self._cursor, end)
        if place >= 0:
            self._cursor, self._room = place + len(piece.text), 0
            return None
        if piece.row and self._in_parts(piece.text):
            return None
        return self._first_lost(piece.text, room)

    def _first_lost(self, text: str, room: int) -> int:
        """Return where a text that is not whole breaks off, and go on from there."""
        kept, place = self._joined(text, room) or self._begun(text, room)
        self._cursor, self._room = place, room + len(text) - kept
        return kept

    def _joined(self, text: str, room: int) -> tuple[int, int] | None:
        """Find where the text breaks off and goes on again: what is lost, and where its end stands."""
        low, high = 0, len(text)
        while low < high:
            middle = (low + high) // 2
            end = self._cursor + room + len(text)
            if self._output.find(text[middle:], self._cursor, end) >= 0:
                high = middle
            else:
                low = middle + 1
        if len(text) - low < min(CERTAIN, len(text) // 3 or 1):
            return None
        place = self._output.find(text[low:], self._cursor)
        for kept in range(low - 1, max(low - 1 - LONGEST_GAP, -1), -1):
            if place - kept >= self._cursor and self._output.startswith(text[:kept], place - kept):
                return kept, place
        return None

    def _begun(self, text: str, room: int) -> tuple[int, int]:
        """Find how far a text goes whose end is lost; a few characters may stand somewhere by chance."""
        kept = self._longest(text, self._cursor, room)
        if kept < CERTAIN:
            return 0, self._cursor
        return kept, self._output.find(text[:kept], self._cursor) + kept

    def _longest(self, text: str, start: int, room: int) -> int:
        """Return how much of the beginning of a text stands there in one piece, `room` characters on at most."""
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self._output.find(text[:middle], start, start + room + middle) >= 0:
                low = middle
            else:
                high = middle - 1
        return low

    def _in_parts(self, text: str) -> bool:
        """Whether a cell of a row that is higher than a page stands there page by page."""
        cursor, rest = self._row_start, text
        for _ in range(MOST_PARTS):
            part = self._longest(rest, cursor, UNBOUNDED)
            if not part:
                return False
            cursor = self._output.find(rest[:part], cursor) + part
            rest = rest[part:]
            if not rest:
                self._cursor, self._room = max(self._cursor, cursor), 0
                return True
        return False
