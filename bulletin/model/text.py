"""The document tree of a text: blocks, inlines, and walks over them.

Every piece of text keeps its source position, so that every later step can report file, line and column.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias, assert_never

from msgspec import Struct

from bulletin.diagnostics import Position

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Text(Struct, frozen=True, tag=True):
    """Plain characters of one source line; `position` is that of the first character."""

    text: str
    position: Position | None = None


class Emphasis(Struct, frozen=True, tag=True):
    """Emphasis (`*…*`), set in Kai (楷体)."""

    children: Inlines


class Strong(Struct, frozen=True, tag=True):
    """Strong emphasis (`**…**`): a run-in head (段首标题) at a paragraph's start, bold elsewhere."""

    children: Inlines


class Strikethrough(Struct, frozen=True, tag=True):
    """Struck out text (`~~…~~`)."""

    children: Inlines


class Subscript(Struct, frozen=True, tag=True):
    """Lowered text (下标, `<sub>…</sub>`), such as the figure of CO₂."""

    children: Inlines


class Superscript(Struct, frozen=True, tag=True):
    """Raised text (上标, `<sup>…</sup>`), such as the figure of m²."""

    children: Inlines


class Code(Struct, frozen=True, tag=True):
    """Literal characters (`` `…` ``)."""

    text: str
    position: Position | None = None


class Link(Struct, frozen=True, tag=True):
    """A link; on paper its text alone, as bulletins print no addresses behind words."""

    target: str
    children: Inlines
    position: Position | None = None


class LineBreak(Struct, frozen=True, tag=True):
    """A break that the writer set (hard break)."""


class NoteMark(Struct, frozen=True, tag=True):
    """A reference to a note at the article's end (注释), numbered from 1 within the article."""

    number: int
    position: Position | None = None


Inline: TypeAlias = (
    Text | Emphasis | Strong | Strikethrough | Subscript | Superscript | Code | Link | LineBreak | NoteMark
)
Inlines: TypeAlias = tuple[Inline, ...]
Leaf: TypeAlias = Text | Code | LineBreak | NoteMark
"""An inline without children."""


class SourceLine(Struct, frozen=True):
    """A line of a paragraph as it was typed: where it begins, and the characters before its text.

    `indented`: its text is indented as that of a new paragraph. `hanging`: its indentation is that of the list item or
    note which it belongs to.
    """

    position: Position
    prefix: str = ""
    indented: bool = False
    hanging: bool = False


class Paragraph(Struct, frozen=True, tag=True):
    """A paragraph (自然段); `lines` are those of its source where they are several."""

    inlines: Inlines
    position: Position | None = None
    lines: tuple[SourceLine, ...] = ()


class Heading(Struct, frozen=True, tag=True):
    """A heading on a line of its own; levels 1 to 4 are 一、 （一） 1. （1） (GB/T 9704 §7.3.3)."""

    level: int
    inlines: Inlines
    position: Position | None = None


class Quotation(Struct, frozen=True, tag=True):
    """A block quotation."""

    blocks: Blocks
    position: Position | None = None


class ItemList(Struct, frozen=True, tag=True):
    """A list; `start` is the number of the first item of an ordered one, None in an unordered one."""

    items: tuple[Blocks, ...]
    start: int | None = None
    position: Position | None = None


class Alignment(Enum):
    """How the cells of a column stand."""

    START = "start"
    CENTER = "center"
    END = "end"


class CellKind(Enum):
    """What a cell is: one of a table of an article, or a part of a form (表单)."""

    PLAIN = "plain"
    SECTION = "section"
    """The head of a section of a form."""
    LABEL = "label"
    """What the cell behind it, or the text below it, is called."""
    RUNNING = "running"
    """Paragraphs divided by hard breaks, indented and justified as running text is."""
    SIGNED = "signed"
    """Lines for seal and date, at the end."""


class TableCell(Struct, frozen=True):
    """A cell of a table, and the rows and columns that it spans, from its own on to the right and downwards."""

    inlines: Inlines
    rowspan: int = 1
    colspan: int = 1
    kind: CellKind = CellKind.PLAIN


TableRow: TypeAlias = tuple[TableCell, ...]
"""The cells that begin in a row; those that reach into it from above stand in their own."""


class TableSize(Enum):
    """The size of a table's text."""

    MEDIUM = "小四"
    SMALL = "五号"


class Table(Struct, frozen=True, tag=True):
    """A table: the rows of its head, its rows, and an alignment for each column, None where its content decides.

    `notes` stand under it (注, 来源). `size` is None where the tool chooses; `landscape`: along the long side of the
    page. `shares` are the widths of its columns as parts of the measure, empty where their content decides. `form`: it
    is a part of a form (表单), which stands directly below the part before it, and breaks over pages between any rows.
    """

    head: tuple[TableRow, ...]
    rows: tuple[TableRow, ...]
    alignments: tuple[Alignment | None, ...]
    position: Position | None = None
    caption: Inlines = ()
    notes: tuple[Inlines, ...] = ()
    size: TableSize | None = None
    landscape: bool = False
    shares: tuple[float, ...] = ()
    form: bool = False


def table_cells(rows: Sequence[TableRow]) -> Iterator[tuple[int, int, TableCell]]:
    """Yield row and column (from 0) of each cell, and the cell."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            yield row, column, cell
            below = range(row + 1, row + cell.rowspan)
            taken.update((at, column + across) for at in below for across in range(cell.colspan))
            column += cell.colspan


_TOTAL = re.compile(r"(?:合|总|小|共)\s*计|总\s*数")


def is_total(row: TableRow) -> bool:
    """Whether a row holds totals (合计), by its first cell."""
    return bool(row) and _TOTAL.fullmatch(plain(row[0].inlines).strip()) is not None


class PictureWidth(Struct, frozen=True):
    """The width that a writer wants for a picture: mm, or, where it is `relative`, a share of the measure (0–1)."""

    value: float
    relative: bool = False
    position: Position | None = None


class Figure(Struct, frozen=True, tag=True):
    """A picture with its caption; `path` is relative to the issue's folder, `alternative` is read aloud.

    `here`: it stays where it stands in the text, also where it leaves the end of a page empty.
    """

    path: str
    alternative: str
    caption: Inlines
    position: Position | None = None
    width: PictureWidth | None = None
    here: bool = False


class FigureGroup(Struct, frozen=True, tag=True):
    """Pictures of one paragraph, side by side."""

    figures: tuple[Figure, ...]
    position: Position | None = None

    @property
    def here(self) -> bool:
        """Whether it stays where it stands in the text."""
        return any(figure.here for figure in self.figures)


class Verbatim(Struct, frozen=True, tag=True):
    """Lines kept as they were typed (code block)."""

    text: str
    position: Position | None = None


class Rule(Struct, frozen=True, tag=True):
    """A thematic break: a line between two parts of a text. Templates of offices know the class by this name."""

    position: Position | None = None


class CountForm(Enum):
    """The form of a count: a table, or prose."""

    TABLE = "table"
    PROSE = "prose"


class CountTable(Struct, frozen=True, tag=True):
    """The place where the count of a tally (用稿通报) stands; its figures come from the ledger."""

    position: Position | None = None
    form: CountForm = CountForm.TABLE


Block: TypeAlias = (
    Paragraph | Heading | Quotation | ItemList | Table | Figure | FigureGroup | Verbatim | Rule | CountTable
)
Blocks: TypeAlias = tuple[Block, ...]


class Note(Struct, frozen=True):
    """A note at an article's end."""

    number: int
    blocks: Blocks


class Picture(Struct, frozen=True):
    """The content of a picture file as it came, and its size in pixels as seen: upright, by its EXIF orientation."""

    media: str
    width: int
    height: int
    content: bytes


NOTE_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def note_mark(number: int) -> str:
    """Return the mark of a note: a number in a circle."""
    return NOTE_MARKS[(number - 1) % len(NOTE_MARKS)]


def walk_inlines(inlines: Inlines) -> Iterator[Leaf]:
    """Yield the leaves of a run of inlines in reading order."""
    for inline in inlines:
        match inline:
            case Emphasis() | Strong() | Strikethrough() | Subscript() | Superscript() | Link():
                yield from walk_inlines(inline.children)
            case Text() | Code() | LineBreak() | NoteMark():
                yield inline
            case _:
                assert_never(inline)


def divided(inlines: Inlines) -> Iterator[Inlines]:
    """Yield a run of inlines divided at its hard breaks."""
    part: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, LineBreak):
            yield tuple(part)
            part = []
        else:
            part.append(inline)
    yield tuple(part)


def plain(inlines: Inlines) -> str:
    """Return the text of a run of inlines; a hard break is a newline, a note's mark is left out."""
    return "".join(map(_plain_leaf, walk_inlines(inlines)))


def _plain_leaf(leaf: Leaf) -> str:
    match leaf:
        case Text() | Code():
            return leaf.text
        case LineBreak():
            return "\n"
        case NoteMark():
            return ""
        case _:
            assert_never(leaf)


def walk_blocks(blocks: Blocks) -> Iterator[Block]:
    """Yield these blocks and all blocks nested in them, in reading order, each parent before its children."""
    for block in blocks:
        yield block
        match block:
            case Quotation():
                yield from walk_blocks(block.blocks)
            case ItemList():
                for item in block.items:
                    yield from walk_blocks(item)
            case FigureGroup():
                yield from walk_blocks(block.figures)
            case Paragraph() | Heading() | Table() | Figure() | Verbatim() | Rule() | CountTable():
                pass
            case _:
                assert_never(block)


def paragraphs(blocks: Blocks) -> Iterator[Inlines]:
    """Yield every run of inlines of these and all nested blocks, in reading order.

    Paragraphs, headings, captions, cells and notes of tables, and code blocks as one text each.
    """
    for block in walk_blocks(blocks):
        match block:
            case Paragraph() | Heading():
                yield block.inlines
            case Table():
                yield block.caption
                for row in (*block.head, *block.rows):
                    yield from (cell.inlines for cell in row)
                yield from block.notes
            case Figure():
                yield block.caption
            case Verbatim():
                yield (Text(block.text, block.position),)
            case Quotation() | ItemList() | FigureGroup() | Rule() | CountTable():
                pass
            case _:
                assert_never(block)
