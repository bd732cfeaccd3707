"""The composed tree of an issue: its blocks, every text broken into finished lines.

Lengths are mm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from bulletin.model import TextBegins
from bulletin.typography.geometry import MM_PER_PT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.linebreak.values import Line, ParagraphFrame, Run
    from bulletin.model import PageRecord
    from bulletin.model.official import OfficialForm


class TextSource(Struct, frozen=True):
    """What a text was broken from: its runs and its frame."""

    runs: tuple[Run, ...]
    frame: ParagraphFrame


class ComposedText(Struct, frozen=True):
    """A paragraph, title, cell or line of the imprint: its kind of block and its lines.

    `align` is given where it is not that of its kind. The first `label` characters are the label of an item or a note,
    or a run-in title; the last `credit` characters name an author or a source. `source` is given where it may be broken
    again into more or fewer lines.
    """

    kind: str
    lines: tuple[Line, ...]
    align: str | None = None
    label: int = 0
    credit: int = 0
    source: TextSource | None = None

    @property
    def text(self) -> str:
        """All characters, in order, line ends apart."""
        return "".join(line.text for line in self.lines)


class ComposedParagraph(Struct, frozen=True):
    """A paragraph; `keep_next`: what follows stands on the page of its last line.

    `above` are the lines free above it, none at the top of a page.
    """

    text: ComposedText
    keep_next: bool = False
    above: float = 0.0


class ComposedHeading(Struct, frozen=True):
    """A heading of level 1 to 4."""

    level: int
    text: ComposedText


class ComposedQuotation(Struct, frozen=True):
    """A quoted passage."""

    blocks: ComposedBlocks


class ComposedList(Struct, frozen=True):
    """A list; its labels are part of the items' first lines."""

    ordered: bool
    items: tuple[ComposedBlocks, ...]


class ComposedCell(Struct, frozen=True):
    """A cell: the column that it begins in, the columns and rows that it spans.

    `inset` is where its lines begin, from the left of its text (mm), where numbers are aligned at their points. `heads`:
    it heads its row, or the rows below it.
    """

    text: ComposedText
    column: int
    span: int = 1
    rows: int = 1
    inset: float = 0.0
    heads: bool = False


ComposedRow: TypeAlias = tuple[ComposedCell, ...]
"""The cells that begin in a row."""


class ComposedTable(Struct, frozen=True):
    """A table with fixed column widths (mm), its caption, and the notes under it.

    `small`: its rows are lower; `landscape`: it stands on pages of its own, turned by 90° anticlockwise; `form`: it is
    a part of a form, as in `Table`.
    """

    widths: tuple[float, ...]
    head: tuple[ComposedRow, ...]
    rows: tuple[ComposedRow, ...]
    caption: ComposedText | None = None
    notes: tuple[ComposedText, ...] = ()
    small: bool = False
    landscape: bool = False
    form: bool = False


class ComposedFigure(Struct, frozen=True):
    """A picture and its size on paper; it stands in the middle of a column, `width` wide, its caption below it."""

    path: str
    alternative: str
    image_width: float
    image_height: float
    left: float
    width: float
    caption: ComposedText | None


FigureRow: TypeAlias = tuple[ComposedFigure, ...]


class ComposedFigures(Struct, frozen=True):
    """Pictures in rows; `here`: they stay where they stand in the text.

    `fills_page`: they fill a page below a title and a line of air; `new_page`: one of their own.
    """

    rows: tuple[FigureRow, ...]
    here: bool = False
    fills_page: bool = False
    new_page: bool = False


class ComposedVerbatim(Struct, frozen=True):
    """Lines kept as typed."""

    text: ComposedText


class ComposedBreak(Struct, frozen=True):
    """A line between two passages."""


class ComposedRemark(Struct, frozen=True):
    """A leader's remark (领导批示), framed: its paragraphs, and the line of name and date."""

    paragraphs: tuple[ComposedText, ...]
    signed: ComposedText


class ComposedSignature(Struct, frozen=True):
    """A signature (落款): issuers, the first one's first, and the date; `sealed`: with space for seals."""

    issuers: tuple[ComposedText, ...]
    date: ComposedText
    sealed: bool = False

    @property
    def texts(self) -> tuple[ComposedText, ...]:
        """All texts in reading order."""
        return (*self.issuers, self.date)


class ComposedEnding(Struct, frozen=True):
    """What stands below a text: the list of its attachments, a signature, the line of contacts."""

    attachments: tuple[ComposedText, ...] = ()
    signature: ComposedSignature | None = None
    contact: ComposedText | None = None


ComposedBlock: TypeAlias = (
    ComposedParagraph
    | ComposedHeading
    | ComposedQuotation
    | ComposedList
    | ComposedTable
    | ComposedFigures
    | ComposedVerbatim
    | ComposedBreak
    | ComposedRemark
    | ComposedEnding
)
ComposedBlocks: TypeAlias = tuple[ComposedBlock, ...]


class ComposedName(Struct, frozen=True):
    """The name of the periodical, line by line, fitted to the measure: size in pt, letter-spacing in em."""

    lines: tuple[str, ...]
    size: float
    spacing: float


class ComposedMasthead(Struct, frozen=True):
    """The masthead (报头): the name, and the texts of the other parts (`MASTHEAD_PARTS`), each one below another."""

    name: ComposedName
    parts: Mapping[str, tuple[ComposedText, ...]]


class ComposedMark(Struct, frozen=True):
    """The issuing mark (发文机关标志): its lines and their letter-spacing (em), size in pt, distance of lines in mm.

    `beside` stands at the right of the lines, in the middle of their height (文件).
    """

    lines: tuple[str, ...]
    spacings: tuple[float, ...]
    size: float
    pitch: float
    beside: str = ""

    @property
    def em(self) -> float:
        """The size in mm."""
        return self.size * MM_PER_PT

    @property
    def height(self) -> float:
        """From the upper edge of the first line's characters to the lower edge of the last line's (mm)."""
        return self.em + (len(self.lines) - 1) * self.pitch


class ComposedHead(Struct, frozen=True):
    """The head (版头) of an official document (GB/T 9704 §7.2): the issuing mark, and what stands above and below it.

    `left` are copy number, classification and urgency, `right` other marks; `signers` is a line for each row of names.
    """

    form: OfficialForm
    mark: ComposedMark
    left: tuple[ComposedText, ...] = ()
    right: tuple[ComposedText, ...] = ()
    number: ComposedText | None = None
    signers: ComposedText | None = None

    @property
    def signer_rows(self) -> int:
        """The rows of the signers' names."""
        return len(self.signers.lines) if self.signers else 0


class ComposedEntry(Struct, frozen=True):
    """An entry of the contents and the article it leads to."""

    anchor: str
    text: ComposedText


class ComposedColumn(Struct, frozen=True):
    """A column (栏目) of the contents."""

    head: ComposedText | None
    entries: tuple[ComposedEntry, ...]


class ComposedContents(Struct, frozen=True):
    """The contents (目录); `numbered`: entries name the pages, for which their lines leave space."""

    columns: tuple[ComposedColumn, ...]
    numbered: bool = False


class ComposedSection(Struct, frozen=True):
    """Running text without a title, and its notes."""

    blocks: ComposedBlocks
    notes: tuple[ComposedBlocks, ...] = ()


class ArticleStyle(Struct, frozen=True):
    """How an article stands: `compact`, without a title block; `follows` another compact one; `below_head` of its column.

    An article without a title has it as the label of its first block.
    """

    compact: bool = False
    follows: bool = False
    below_head: bool = False


class ComposedArticle(Struct, frozen=True):
    """An article: title, lines under it, blocks, closing line, and notes; `new_page`: it begins a page.

    `head` is that of its column where the column begins with it.
    """

    anchor: str
    title: ComposedText | None
    under: tuple[ComposedText, ...]
    blocks: ComposedBlocks
    closing: ComposedText | None
    notes: tuple[ComposedBlocks, ...]
    new_page: bool = False
    head: ComposedText | None = None
    style: ArticleStyle = ArticleStyle()


class ComposedAttachment(Struct, frozen=True):
    """An attachment (附件) on pages of its own: its number, title, text and notes."""

    anchor: str
    number: ComposedText
    title: ComposedText
    blocks: ComposedBlocks
    notes: tuple[ComposedBlocks, ...] = ()


class ComposedImprint(Struct, frozen=True):
    """The foot (报尾), at the end of the last page: lines of the distribution list and the print line.

    `staff` is the line above it of those who made the issue. `closing_rule`: a rule stands below it (GB/T 9704 §7.4.1).
    `printed_by` are office and date of printing (印发机关、印发日期), side by side on the last line (§7.4.3). A letter's has
    no rules (§10.1): not `ruled`. `even_page`: it stands on an even page, the back of a sheet (practice).
    """

    lines: tuple[ComposedText, ...]
    print_line: ComposedText | None
    staff: ComposedText | None = None
    closing_rule: bool = False
    printed_by: tuple[ComposedText, ...] = ()
    ruled: bool = True
    even_page: bool = False

    @property
    def texts(self) -> tuple[ComposedText, ...]:
        """All texts in reading order."""
        ends = (self.print_line,) if self.print_line else ()
        return (*((self.staff,) if self.staff else ()), *self.lines, *ends, *self.printed_by)


ComposedPart: TypeAlias = (
    ComposedMasthead
    | ComposedHead
    | ComposedContents
    | ComposedSection
    | ComposedArticle
    | ComposedAttachment
    | ComposedImprint
)


class ComposedDocument(Struct, frozen=True):
    """A composed document: its parts from top to bottom, an imprint last.

    `text_begins` is the page on which its first article begins, `record` that of its approved pages. Without
    `first_number` its first page has no page number; `ornaments`: it has those of the theme.
    """

    parts: tuple[ComposedPart, ...]
    text_begins: TextBegins = TextBegins.PAGE_1
    record: PageRecord | None = None
    first_number: bool = True
    ornaments: bool = True
