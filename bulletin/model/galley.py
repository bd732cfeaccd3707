"""A document as a galley (毛校样): one column of texts, tables and pictures before there are pages.

It is what a word processor shows and a leader edits. Each kind of document derives it from its parts; it is written as
a Word file, compared with the file that comes back, and with other states of the same document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import TypeAlias, assert_never

from msgspec import Struct, field

from bulletin.diagnostics import Position
from bulletin.model.document import DocumentProperties
from bulletin.model.official import OfficialForm
from bulletin.model.publication import TextBegins
from bulletin.model.text import Alignment, CellKind, Inlines, PictureWidth, TableSize, plain


class GalleyPart(Enum):
    """The part of a document that a text belongs to, with its Chinese name."""

    MASTHEAD = "报头"
    CONTENTS = "目录"
    REMARK = "批示"
    NOTE = "编者按"
    TITLE = "标题"
    BODY = "正文"
    COUNT = "用稿统计"
    ENDING = "文末各项"
    STAFF = "编审人员"
    IMPRINT = "报尾"


class Editing(Enum):
    """What a change of a text changes."""

    TEXT = "text"
    """Markdown: its inlines have positions."""
    VALUE = "value"
    """A value of a front matter, named by `key`: the whole of it, or the lines of a title that are its subtitle."""
    GENERATED = "generated"
    """Nothing: the tool makes the text, and `position` is the place to change instead."""


class GalleyText(Struct, frozen=True):
    """A text that stands on lines of its own: a paragraph, a title, a cell, a line of the masthead or the imprint.

    `name` is unique in the galley and the same whenever the same sources are read: path in the document's folder, line
    and column. `style` is a block style of the theme. `label` and `credit` are what the tool puts before and behind the
    text (the number of an item, 编者按：, the source of short news); a `strong_label` looks like strong text, a credit
    like emphasis. `label_position` is where the label is changed. `position` is where the text begins or, if it is
    generated, is changed. A title's wished breaks are hard breaks in its `inlines`.
    """

    name: str
    style: str
    inlines: Inlines
    part: GalleyPart
    editing: Editing = Editing.TEXT
    position: Position | None = None
    key: str = ""
    """The front matter key of a value."""
    label: str = ""
    strong_label: bool = False
    label_position: Position | None = None
    credit: str = ""
    new_page: bool = False

    @property
    def plain(self) -> str:
        """Its characters without label and credit; a hard break is a newline, the mark of a note is left out."""
        return plain(self.inlines)


class GalleyCell(Struct, frozen=True):
    """A cell of a table: its text, the column that it begins in (from 0), the columns and rows that it spans."""

    text: GalleyText
    column: int
    colspan: int = 1
    rowspan: int = 1
    kind: CellKind = CellKind.PLAIN


GalleyRow: TypeAlias = tuple[GalleyCell, ...]
"""The cells that begin in a row."""


class GalleyTable(Struct, frozen=True):
    """A table; the first `head` of its rows are repeated on each page. Caption and notes are texts of their own.

    `widths` are those of its columns (mm), empty where their content decides; `shares` and `form` are as in `Table`.
    """

    name: str
    rows: tuple[GalleyRow, ...]
    head: int
    alignments: tuple[Alignment | None, ...] = ()
    widths: tuple[float, ...] = ()
    size: TableSize | None = None
    landscape: bool = False
    position: Position | None = None
    shares: tuple[float, ...] = ()
    form: bool = False


class GalleyFigure(Struct, frozen=True):
    """A picture; `path` is a key of the document's pictures. The caption is a text of the style `caption`."""

    name: str
    path: str
    alternative: str
    caption: GalleyText | None = None
    width: PictureWidth | None = None
    position: Position | None = None


class GalleyFigures(Struct, frozen=True):
    """Pictures side by side, or one alone."""

    figures: tuple[GalleyFigure, ...]


class GalleyBreak(Struct, frozen=True):
    """A line between two passages (`---`)."""

    name: str
    position: Position | None = None


class GalleySignature(Struct, frozen=True):
    """A signature (落款): issuers, the first one's first, and the date; `sealed`: with space for seals."""

    issuers: tuple[GalleyText, ...]
    date: GalleyText
    sealed: bool = False


class GalleyMasthead(Struct, frozen=True):
    """A masthead: its texts by part (`MASTHEAD_PARTS` of the theme); the name is one text, its lines hard breaks."""

    parts: Mapping[str, tuple[GalleyText, ...]]


class GalleyHead(Struct, frozen=True):
    """The head (版头) of an official document, as in `ComposedHead`.

    Lines of the issuing mark and rows of signers are hard breaks; `beside` stands at the right of a mark of several lines.
    """

    form: OfficialForm
    mark: GalleyText
    beside: GalleyText | None = None
    left: tuple[GalleyText, ...] = ()
    right: tuple[GalleyText, ...] = ()
    number: GalleyText | None = None
    signers: GalleyText | None = None

    @property
    def texts(self) -> tuple[GalleyText, ...]:
        """All texts in reading order: a letter has its issuing mark first."""
        mark = (self.mark, self.beside)
        if self.form is OfficialForm.LETTER:
            texts = (*mark, *self.left, self.number, *self.right)
        else:
            texts = (*self.left, *self.right, *mark, self.number, self.signers)
        return tuple(each for each in texts if each)


class GalleyImprint(Struct, frozen=True):
    """The foot (报尾) of the last page, as in `ComposedImprint`; the first line of each group has its label (报：)."""

    lines: tuple[GalleyText, ...]
    print_line: GalleyText | None = None
    staff: GalleyText | None = None
    closing_rule: bool = False
    printed_by: tuple[GalleyText, ...] = ()
    ruled: bool = True


GalleyBlock: TypeAlias = (
    GalleyText
    | GalleyTable
    | GalleyFigures
    | GalleyBreak
    | GalleySignature
    | GalleyMasthead
    | GalleyHead
    | GalleyImprint
)


class Galley(Struct, frozen=True):
    """A document as a galley; `draft_mark` marks every page of a draft.

    `text_start` is the name of the text that `text_begins` puts on page 2, where what stands before it fills no page.
    """

    blocks: tuple[GalleyBlock, ...]
    properties: DocumentProperties
    draft_mark: str | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    """The title of each source file, for headings of lists of changes."""
    text_begins: TextBegins = TextBegins.PAGE_1
    text_start: str = ""

    @property
    def texts(self) -> Iterator[GalleyText]:
        """All texts, in reading order; table cells row by row."""
        for block in self.blocks:
            yield from block_texts(block)

    @property
    def generated(self) -> dict[str, str]:
        """The texts that the tool makes, by name: they may be others at another time."""
        return {text.name: text.plain for text in self.texts if text.editing is Editing.GENERATED}


def block_texts(block: GalleyBlock) -> Iterator[GalleyText]:
    """Yield the texts of a block in reading order."""
    match block:
        case GalleyText():
            yield block
        case GalleyTable():
            yield from (cell.text for row in block.rows for cell in row)
        case GalleyFigures():
            yield from (each.caption for each in block.figures if each.caption)
        case GalleySignature():
            yield from (*block.issuers, block.date)
        case GalleyMasthead():
            yield from (text for texts in block.parts.values() for text in texts)
        case GalleyHead():
            yield from block.texts
        case GalleyImprint():
            ends = (block.print_line, *block.printed_by)
            yield from (each for each in (block.staff, *block.lines, *ends) if each)
        case GalleyBreak():
            pass
        case _:
            assert_never(block)
