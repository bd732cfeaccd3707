"""The input of text rules: text blocks with source positions; and the types of rules and violations.

A text block is the text of one title, paragraph, heading, caption or cell, joined from the leaves of the document
tree; every character has its path, line and column. Rules are pure functions over text blocks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import Enum
from functools import cached_property
from itertools import chain, count, groupby
from typing import TYPE_CHECKING, TypeAlias, assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.model import (
    Code,
    CountTable,
    Emphasis,
    Figure,
    FigureGroup,
    Heading,
    ItemList,
    LineBreak,
    Link,
    NoteMark,
    Paragraph,
    Quotation,
    Rule,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    Verbatim,
    Wording,
    plain,
    table_cells,
    walk_blocks,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bulletin.diagnostics import Position
    from bulletin.gazetteer import Gazetteer
    from bulletin.model import Inlines, SourceLine
    from bulletin.model.document import Section

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff〇"
"""Han characters, for use within a character class of a pattern."""
MASK = "\ufffc"
"""Replaces each character that is not running text: inline code, addresses."""
AROUND = 8
"""Characters of context that a message shows on each side."""
_LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,20}://[!-~]+|"
    r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}|"
    r"(?<![A-Za-z0-9.])(?:[A-Za-z0-9-]{1,63}\.){1,8}(?:com|cn|org|net|gov|edu|info|html?|jpe?g|png|pdf|docx?|xlsx?)"
    r"(?:[/?#][!-~]*)?",
    re.ASCII,
)


class TextBlockKind(Enum):
    """The kind of a text block."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    CELL = "cell"


class Cell(Struct, frozen=True):
    """Where a cell stands: the table's number within its group, its row, 0 for all rows of the head, and its column."""

    table: int
    row: int
    column: int = 0


class TextBlock(Struct, frozen=True, dict=True):
    """The text of one block with its source map.

    `runs` are offsets with the positions of the characters there; `lead` is the length of the run-in head
    (段首标题); `group` is the number of the section that it belongs to; `level` is that of a heading; `lines` are the
    lines of a paragraph of several.
    """

    kind: TextBlockKind
    text: str
    runs: tuple[tuple[int, Position | None], ...]
    group: int = 0
    lead: int = 0
    cell: Cell | None = None
    level: int = 0
    lines: tuple[SourceLine, ...] = ()

    @cached_property
    def bare(self) -> str:
        """The text with addresses masked, each character by one."""
        return _ADDRESS.sub(lambda match: MASK * len(match[0]), self.text)

    def place(self, offset: int) -> Position | None:
        """Return the source position of the character at this offset."""
        if not self.runs:
            return None
        start, position = self.runs[max(bisect_right(self.runs, offset, key=lambda run: run[0]) - 1, 0)]
        return position and replace(position, column=position.column + offset - start)

    def contiguous(self, start: int, end: int) -> bool:
        """Whether these characters are contiguous in one line of the source."""
        first, last = self.place(start), max(end - 1, start)
        return first is not None and replace(first, column=first.column + last - start) == self.place(last)

    def around(self, start: int, end: int) -> str:
        """Return an excerpt with these characters, cut off with … on both sides.

        Line breaks become spaces.
        """
        first, last = max(start - AROUND, 0), min(end + AROUND, len(self.text))
        shown = self.text[first:last].replace("\n", " ").replace(MASK, "□")
        return f"{'…' if first else ''}{shown}{'…' if last < len(self.text) else ''}"


class Fix(Struct, frozen=True):
    """A text edit of one file: replace `old`, which begins at `position`, by `new`, with line ends as in the file."""

    position: Position
    old: str
    new: str


class Violation(Struct, frozen=True):
    """A violation of a rule: characters of a text block, the values of the message, and a replacement.

    `fix` replaces the characters `edit` (start, end), by default those of the violation; None where a person must
    decide. `source_fix` edits what stands in the source and not in the text block.
    """

    block: TextBlock
    start: int
    end: int
    values: Mapping[str, str] = field(default_factory=dict)
    fix: str | None = None
    edit: tuple[int, int] | None = None
    source_fix: Fix | None = None

    @property
    def text(self) -> str:
        """The violating characters."""
        return self.block.text[self.start : self.end]


class LintInput(Struct, frozen=True):
    """The input of all text rules: the text blocks of a document, its date, the office's wording, the divisions."""

    blocks: tuple[TextBlock, ...]
    date: dt.date | None = None
    wording: Wording = field(default_factory=Wording)
    gazetteer: Gazetteer | None = None

    @property
    def texts(self) -> Iterator[list[TextBlock]]:
        """The text blocks of each text of the document."""
        for _, blocks in groupby(self.blocks, key=lambda block: block.group):
            yield list(blocks)


Finder: TypeAlias = "Callable[[LintInput], Iterable[Violation]]"


class TextRule(Struct, frozen=True):
    """A rule of proofreading: its code in the catalogue, which has its texts and examples, and its finder.

    `folded`: several violations in one text block are reported as one, with their number. `fixes`: the rule has
    safe fixes.
    """

    code: str
    find: Finder
    folded: bool = False
    fixes: bool = False


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern for any of these words, of several the longest."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def per_block(find: Callable[[TextBlock], Iterable[Violation]], *, cells: bool = True) -> Finder:
    """Lift a function over one text block to a finder over the whole input; `cells`: also over table cells."""

    def finder(source: LintInput) -> Iterator[Violation]:
        for block in source.blocks:
            if cells or block.kind is not TextBlockKind.CELL:
                yield from find(block)

    return finder


# --- From the document tree ---------------------------------------------------------------------------------


def extract_text_blocks(sections: Iterable[Section]) -> tuple[TextBlock, ...]:
    """Return all text blocks of texts in reading order; the group of a block is the number of its section, from 0."""
    return tuple(block for group, section in enumerate(sections) for block in _section(section, group))


def _section(section: Section, group: int) -> Iterator[TextBlock]:
    """Yield the text blocks of a section, whose tables are numbered from 1."""
    for title in section.titles:
        yield _text_block(TextBlockKind.TITLE, title.located_parts, group)
    tables = count(1)
    for block in chain.from_iterable(map(walk_blocks, section.texts)):
        match block:
            case Paragraph():
                lead, leaves = _lead(block.inlines), _leaves(block.inlines)
                yield _text_block(TextBlockKind.PARAGRAPH, leaves, group, lead=lead, lines=block.lines)
            case Heading():
                yield _text_block(TextBlockKind.HEADING, _leaves(block.inlines), group, level=block.level)
            case Figure():
                yield _text_block(TextBlockKind.CAPTION, _leaves(block.caption), group)
            case Table():
                yield from _table(block, next(tables), group)
            case Quotation() | ItemList() | FigureGroup() | Verbatim() | Rule() | CountTable():
                pass
            case _:
                assert_never(block)
    for value in section.values:
        yield _text_block(TextBlockKind.PARAGRAPH, value.located_parts, group)


def _table(table: Table, number: int, group: int) -> Iterator[TextBlock]:
    """Yield the text blocks of a table: caption, cells, notes."""
    if table.caption:
        yield _text_block(TextBlockKind.CAPTION, _leaves(table.caption), group)
    for first, rows in ((None, table.head), (1, table.rows)):
        for row, column, cell in table_cells(rows):
            place = Cell(number, 0 if first is None else first + row, column)
            yield _text_block(TextBlockKind.CELL, _leaves(cell.inlines), group, cell=place)
    for note in table.notes:
        yield _text_block(TextBlockKind.PARAGRAPH, _leaves(note), group)


def _lead(inlines: Inlines) -> int:
    """Return the length of a paragraph's run-in head: bold text at its start, with text behind it."""
    if len(inlines) > 1 and isinstance(inlines[0], Strong):
        return len(plain(inlines[0].children))
    return 0


def _leaves(inlines: Inlines) -> Iterator[tuple[str, Position | None]]:
    """Yield the texts of a run of inlines with their positions.

    Lowered and raised figures are written as such characters: 10⁶ is not 106.
    """
    for inline in inlines:
        match inline:
            case LineBreak():
                yield "\n", None
            case NoteMark():
                pass
            case Code():
                yield MASK * len(inline.text), inline.position
            case Text():
                yield inline.text, inline.position
            case Emphasis() | Strong() | Strikethrough() | Link():
                yield from _leaves(inline.children)
            case Subscript():
                yield from ((text.translate(_LOWERED), place) for text, place in _leaves(inline.children))
            case Superscript():
                yield from ((text.translate(_RAISED), place) for text, place in _leaves(inline.children))
            case _:
                assert_never(inline)


def _text_block(  # noqa: PLR0913 - the fields of a text block
    kind: TextBlockKind,
    parts: Iterable[tuple[str, Position | None]],
    group: int,
    *,
    lead: int = 0,
    cell: Cell | None = None,
    level: int = 0,
    lines: tuple[SourceLine, ...] = (),
) -> TextBlock:
    """Join the parts of a text to a text block."""
    text = ""
    runs: list[tuple[int, Position | None]] = []
    for part, position in parts:
        runs.append((len(text), position))
        text += part
    return TextBlock(kind, text, tuple(runs), group, lead, cell, level, lines)
