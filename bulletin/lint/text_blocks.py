"""Pieces of running text with exact places, and the forms of a rule and of what it finds.

A passage is the text of one title, paragraph, heading, caption or cell, put together from the leaves of the
document tree; every character knows its path, line and column. Rules are pure functions over passages.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.lint.rule import LintRule
from bulletin.model import (
    Code,
    Figure,
    Heading,
    ItemList,
    LineBreak,
    NoteMark,
    Paragraph,
    Quotation,
    Strong,
    Table,
    Wording,
    plain,
    walk_inlines,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bulletin.diagnostics import Position
    from bulletin.gazetteer import Gazetteer
    from bulletin.model import Article, Blocks, Inlines, Issue

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff〇"
"""Han characters, to stand within brackets of a pattern."""
MASK = "\ufffc"
"""Stands for a character that is no running text: literal text, addresses."""
AROUND = 8
"""Characters of context that a message shows on each side."""
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,20}://[!-~]+|"
    r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}|"
    r"(?<![A-Za-z0-9.])(?:[A-Za-z0-9-]{1,63}\.){1,8}(?:com|cn|org|net|gov|edu|info|html?|jpe?g|png|pdf|docx?|xlsx?)"
    r"(?:[/?#][!-~]*)?",
    re.ASCII,
)


class TextBlockKind(Enum):
    """What a passage is."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    CELL = "cell"


class Cell(Struct, frozen=True):
    """Where a cell stands: the table's number within the reading, row (0 is the head) and column."""

    table: int
    row: int
    column: int


class TextBlock(Struct, frozen=True, dict=True):
    """One piece of text.

    `runs` are offsets with the places of the characters there; `lead` is the length of the bold beginning
    (段首标题); `group` numbers the text that it belongs to: an article, a note; `level` is that of a heading.
    """

    kind: TextBlockKind
    text: str
    runs: tuple[tuple[int, Position | None], ...]
    group: int = 0
    lead: int = 0
    cell: Cell | None = None
    level: int = 0

    @cached_property
    def bare(self) -> str:
        """The text with addresses masked, each character by one."""
        return _ADDRESS.sub(lambda match: MASK * len(match[0]), self.text)

    def place(self, offset: int) -> Position | None:
        """Return where the character at this offset stands in its file."""
        index = max(bisect_right(self.runs, offset, key=lambda run: run[0]) - 1, 0)
        if not self.runs or self.runs[index][1] is None:
            return None
        start, position = self.runs[index]
        return position and replace(position, column=position.column + offset - start)

    def contiguous(self, start: int, end: int) -> bool:
        """Whether these characters stand side by side in one line of the file."""
        first, last = self.place(start), self.place(max(end - 1, start))
        if first is None or last is None:
            return False
        return (first.path, first.line, first.column + max(end - 1, start) - start) == (
            last.path,
            last.line,
            last.column,
        )

    def around(self, start: int, end: int) -> str:
        """Return these characters with the words around them, cut ones marked by ….

        Line breaks become spaces.
        """
        first, last = max(start - AROUND, 0), min(end + AROUND, len(self.text))
        shown = self.text[first:last].replace("\n", " ").replace(MASK, "□")
        return f"{'…' if first else ''}{shown}{'…' if last < len(self.text) else ''}"


class Violation(Struct, frozen=True):
    """What a rule found: characters of a passage, the values of its message, and what may stand there instead.

    `fix` replaces the characters `edit` (start, end), by default those found; None where a person must decide.
    """

    passage: TextBlock
    start: int
    end: int
    values: Mapping[str, str] = field(default_factory=dict)
    fix: str | None = None
    edit: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        """The characters found."""
        return self.passage.text[self.start : self.end]


class LintInput(Struct, frozen=True):
    """All that the rules look at: the passages of an issue, its year, the office's wording, the divisions."""

    passages: tuple[TextBlock, ...]
    year: int | None = None
    month: int | None = None
    wording: Wording = field(default_factory=Wording)
    gazetteer: Gazetteer | None = None


Finder: TypeAlias = "Callable[[LintInput], Iterable[Violation]]"


class TextRule(LintRule, frozen=True):
    """A rule of proofreading, and its finder: `bad` yields the code and `good` does not.

    `folded`: of several in one passage only the first is told, with their number. A rule with safe fixes sets
    `fixes`.
    """

    find: Finder
    folded: bool = False
    fixes: bool = False


def per_block(find: Callable[[TextBlock], Iterable[Violation]], *, cells: bool = True) -> Finder:
    """Make a finder of one that looks at single passages."""

    def finder(reading: LintInput) -> Iterator[Violation]:
        for passage in reading.passages:
            if cells or passage.kind is not TextBlockKind.CELL:
                yield from find(passage)

    return finder


# --- From the document tree ---------------------------------------------------------------------------------


def extract_text_blocks(issue: Issue) -> tuple[TextBlock, ...]:
    """Return all passages of an issue in reading order: editor's note, then the articles with their notes."""
    collected = list(_TextBlockCollector(0).blocks(issue.editors_note))
    for note in issue.notes:
        collected += _TextBlockCollector(0).blocks(note.blocks)
    for group, article in enumerate(issue.articles, start=1):
        collected += _article(article, group)
    return tuple(collected)


def _article(article: Article, group: int) -> Iterator[TextBlock]:
    yield _title(article, group)
    collector = _TextBlockCollector(group)
    yield from collector.blocks(article.blocks)
    for note in article.notes:
        yield from collector.blocks(note.blocks)


def _title(article: Article, group: int) -> TextBlock:
    runs: list[tuple[int, Position | None]] = []
    offset, position = 0, article.title.position
    for part in article.title.parts:
        runs.append((offset, position))
        offset += len(part)
        position = position and replace(position, column=position.column + len(part) + 1)
    return TextBlock(TextBlockKind.TITLE, article.title.plain, tuple(runs), group)


class _TextBlockCollector:
    """A walk over the blocks of one text; numbers its tables."""

    def __init__(self, group: int) -> None:
        self._group = group
        self._tables = 0

    def blocks(self, blocks: Blocks) -> Iterator[TextBlock]:
        for block in blocks:
            match block:
                case Paragraph():
                    yield self._passage(TextBlockKind.PARAGRAPH, block.inlines, _lead(block.inlines))
                case Heading():
                    yield replace(self._passage(TextBlockKind.HEADING, block.inlines), level=block.level)
                case Figure():
                    yield self._passage(TextBlockKind.CAPTION, block.caption)
                case Quotation():
                    yield from self.blocks(block.blocks)
                case ItemList():
                    for item in block.items:
                        yield from self.blocks(item)
                case Table():
                    yield from self._table(block)
                case _:
                    pass

    def _table(self, table: Table) -> Iterator[TextBlock]:
        self._tables += 1
        for row, cells in enumerate((table.head, *table.rows)):
            for column, cell in enumerate(cells):
                passage = self._passage(TextBlockKind.CELL, cell)
                yield replace(passage, cell=Cell(self._tables, row, column))

    def _passage(self, kind: TextBlockKind, inlines: Inlines, lead: int = 0) -> TextBlock:
        return passage(kind, inlines, self._group, lead)


def _lead(inlines: Inlines) -> int:
    """Measure the bold beginning of a paragraph that goes on behind it."""
    if len(inlines) > 1 and isinstance(inlines[0], Strong):
        return len(plain(inlines[0].children))
    return 0


def passage(kind: TextBlockKind, inlines: Inlines, group: int = 0, lead: int = 0) -> TextBlock:
    """Put a passage together from a run of inlines."""
    parts: list[str] = []
    runs: list[tuple[int, Position | None]] = []
    offset = 0
    for leaf in walk_inlines(inlines):
        match leaf:
            case LineBreak():
                text, position = "\n", None
            case NoteMark():
                continue
            case Code():
                text, position = MASK * len(leaf.text), leaf.position
            case _:
                text, position = leaf.text, leaf.position
        runs.append((offset, position))
        parts.append(text)
        offset += len(text)
    return TextBlock(kind, "".join(parts), tuple(runs), group, lead)
