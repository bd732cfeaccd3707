"""The composed tree → slices in reading order, and their structure elements."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bulletin.composition.figures import AIR, depth_of, lines_of
from bulletin.composition.values import (
    ComposedBreak,
    ComposedEnding,
    ComposedFigures,
    ComposedHeading,
    ComposedList,
    ComposedParagraph,
    ComposedQuotation,
    ComposedRemark,
    ComposedTable,
    ComposedVerbatim,
)
from bulletin.layout.pages import PlacedPicture, PlacedRule, Role
from bulletin.layout.parts.ending import set_ending
from bulletin.layout.parts.remark import set_remark
from bulletin.layout.slices import Slice, TitleSpace
from bulletin.layout.tables import TableSetter
from bulletin.layout.turned_pages import turned_pages

if TYPE_CHECKING:
    from bulletin.composition.values import (
        ComposedArticle,
        ComposedBlock,
        ComposedBlocks,
        ComposedText,
        FigureRow,
    )
    from bulletin.layout.lines import LineSetter

NOTES_RULE = 0.25
"""mm, the rule above notes."""
ABOVE_TABLE, BETWEEN_TABLES = 0.25, 0.75
"""Space above a table, and above one that follows another (lines)."""
HEADINGS = (Role.TITLE, Role.HEADING_2, Role.HEADING_3, Role.HEADING_4, Role.HEADING_5, Role.HEADING_6)


class Flow:
    """Sets running text; `slices` stand one below another.

    Lines of a title or heading stay on one page, with the first slice that follows.
    """

    def __init__(self, lines: LineSetter) -> None:
        self.slices: list[Slice] = []
        self._lines, self._geometry, self._structure = lines, lines.geometry, lines.structure
        self._keep_next = self._barrier = self._below_head = False
        self._column = 0
        self._table_end: Slice | None = None

    @property
    def _pitch(self) -> float:
        return self._geometry.page.line_pitch

    def add(self, slice_: Slice) -> None:
        """Add a slice; behind a heading it stays on the heading's page."""
        slice_.keep |= self._keep_next
        slice_.barrier |= self._barrier
        self._keep_next = self._barrier = False
        self.slices.append(slice_)

    def end_figures(self) -> None:
        """Let no figure float behind what comes next."""
        self._barrier = True

    def text(
        self, text: ComposedText, element: int, *, label: int | None = None, heading: bool = False
    ) -> list[Slice]:
        """Set a text, a slice for each line; `label` is the element of its label."""
        pitch, start = self._geometry.blocks[text.kind].pitch, len(self.slices)
        for number, line in enumerate(self._lines.lines(text, element, label=label)):
            slice_ = Slice(pitch, keep=heading and number > 0)
            slice_.put([line])
            self.add(slice_)
        self._keep_next = heading
        return self.slices[start:]

    # --- Articles ---------------------------------------------------------------------------------------------

    def article(self, article: ComposedArticle) -> None:
        """Set an article: the head of its column, title, lines under it, blocks, closing line and notes."""
        add, start, style = self._structure.add, len(self.slices), article.style
        if article.head:
            self._column_head(article.head)
        self._below_head, blocks = style.below_head, article.blocks
        parent, first = add(Role.ARTICLE, self._column if style.below_head else 0), len(self.slices)
        heading = add(self._heading(0), parent)
        if article.title:
            name = article.title.text
            self.text(article.title, heading, heading=True)
        else:
            name, blocks = self._lead(blocks, heading, parent)
        self.slices[first].anchor, self.slices[first].bookmark = article.anchor, self._bookmark(0, name)
        spaced = style.follows or (start > 0 and self.slices[start - 1].spaced)
        above = 0.0 if spaced else self._geometry.numbers["title"]["above"]
        self.slices[start].above, self.slices[start].new_page = above * self._pitch, article.new_page
        self.slices[start].title_space = TitleSpace.ABOVE
        for line in article.under:
            self.text(line, add(Role.PARAGRAPH, parent), heading=True)
        if style.compact:
            self.blocks(blocks, parent)
        else:
            self.text_below_title(blocks, parent)
        self.end_figures()
        if article.closing:
            self._keep_next = True
            self.text(article.closing, add(Role.PARAGRAPH, parent))
        self.notes(article.notes, parent)
        self._below_head = False

    def _column_head(self, head: ComposedText) -> None:
        """Set the head of a column, and begin the section of its articles."""
        self._column = self._structure.add(Role.SECTION)
        lines = self.text(head, self._structure.add(Role.HEADING_2, self._column), heading=True)
        lines[0].bookmark = (1, head.text)

    def _lead(self, blocks: ComposedBlocks, heading: int, parent: int) -> tuple[str, ComposedBlocks]:
        """Set the first paragraph of an article, which begins with its title; return the title and the other blocks."""
        lead, *others = blocks
        assert isinstance(lead, ComposedParagraph), "titles run in paragraphs"  # noqa: S101
        self.text(lead.text, self._structure.add(Role.PARAGRAPH, parent), label=heading)
        return lead.text.text[: lead.text.label], tuple(others)

    def _heading(self, level: int) -> Role:
        """Return the role of a heading, 0 for the title of an article: one level lower below the head of a column."""
        return HEADINGS[min(level + 1 + self._below_head, len(HEADINGS) - 1)]

    def _bookmark(self, level: int, name: str) -> tuple[int, str]:
        return (level + 1 + self._below_head, name)

    def text_below_title(self, blocks: ComposedBlocks, parent: int) -> None:
        """Set blocks with space between them and the title, or the lines under it.

        The first two lines of a paragraph stay with the title.
        """
        start = len(self.slices)
        self.blocks(blocks, parent)
        slices = self.slices[start:]
        if not slices:
            return
        if isinstance(blocks[0], ComposedFigures) and blocks[0].fills_page:
            slices[0].above = self._pitch
            return
        below = self._geometry.numbers["title"]["below"] * self._pitch
        slices[0].above, slices[0].title_space = max(slices[0].above, below), TitleSpace.BELOW
        if len(slices) > 1 and isinstance(blocks[0], ComposedParagraph):
            slices[1].keep |= len(blocks[0].text.lines) > 1

    def notes(self, notes: tuple[ComposedBlocks, ...], parent: int) -> None:
        """Set notes below a rule; what follows stands on the grid again."""
        if not notes:
            return
        start, section = len(self.slices), self._structure.add(Role.SECTION, parent)
        for note in notes:
            self._labelled(note, self._structure.add(Role.NOTE, section), Role.NOTE)
        first, air = self.slices[start], self._pitch / 2
        first.lower(NOTES_RULE + air)
        first.marks.insert(0, PlacedRule(0, 0, self._geometry.page.area_width, NOTES_RULE))
        first.above = air
        self.slices[-1].snap = True

    # --- Blocks -----------------------------------------------------------------------------------------------

    def blocks(self, blocks: ComposedBlocks, parent: int) -> None:
        """Set blocks one below another."""
        for block in blocks:
            self._block(block, parent)

    def _block(self, block: ComposedBlock, parent: int) -> None:
        add = self._structure.add
        match block:
            case ComposedParagraph():
                self._paragraph(block, add(Role.PARAGRAPH, parent))
            case ComposedHeading():
                lines = self.text(block.text, add(self._heading(block.level), parent), heading=True)
                lines[0].bookmark = self._bookmark(block.level, block.text.text)
            case ComposedQuotation():
                self.blocks(block.blocks, add(Role.QUOTATION, parent))
            case ComposedList():
                items = add(Role.LIST, parent, ordered=block.ordered)
                for item in block.items:
                    self._labelled(item, add(Role.ITEM, items), Role.ITEM_BODY)
            case ComposedTable():
                self._table(block, parent)
            case ComposedFigures():
                self._figures(block, parent)
            case ComposedVerbatim():
                self.text(block.text, add(Role.CODE, add(Role.PARAGRAPH, parent)))
            case ComposedBreak():
                self.add(Slice(self._pitch))
            case ComposedRemark():
                set_remark(block, self, self._lines, parent)
            case ComposedEnding():
                self.end_figures()
                set_ending(block, self, self._lines, parent)
            case _:
                assert_never(block)

    def _paragraph(self, block: ComposedParagraph, element: int) -> None:
        lines = self.text(block.text, element, heading=block.keep_next)
        lines[0].above = block.above * self._pitch
        for line in lines:
            line.paragraph = block.text

    def _labelled(self, blocks: ComposedBlocks, element: int, body: Role) -> None:
        """Set an item or a note; the label at the start of its first paragraph is an element of its own."""
        add = self._structure.add
        label = add(Role.LABEL, element)
        inner = add(Role.ITEM_BODY, element) if body is Role.ITEM_BODY else element
        first, *rest = blocks
        if isinstance(first, ComposedParagraph):
            self.text(first.text, add(Role.PARAGRAPH, inner), label=label)
        else:
            self._block(first, inner)
        self.blocks(tuple(rest), inner)

    def _table(self, block: ComposedTable, parent: int) -> None:
        """Set a table; air stands above it, more below another one, and what follows stands on the grid again."""
        setter = TableSetter(self._lines, block, parent)
        slices = setter.slices()
        if block.landscape:
            slices = turned_pages(slices, self._geometry)
        else:
            below_table = bool(self.slices) and self.slices[-1] is self._table_end
            joined = below_table and block.form and self._table_end is not None and self._table_end.joins
            slices[0].above = self._pitch * (BETWEEN_TABLES if below_table else ABOVE_TABLE)
            if joined:
                self.slices[-1].snap, slices[0].above = False, -self._geometry.numbers["table"]["frame"]
            slices[-1].snap, slices[-1].joins = True, block.form
        for slice_ in slices:
            self.add(slice_)
        self._table_end, self._keep_next = slices[-1], setter.keeps_next

    def _figures(self, block: ComposedFigures, parent: int) -> None:
        """Set rows of pictures, each a slice."""
        start = len(self.slices)
        for row in block.rows:
            self.add(self._figure_row(row, parent, block))
        self.slices[start].new_page = block.new_page
        self.slices[-1].snap = block.fills_page

    def _figure_row(self, row: FigureRow, parent: int, block: ComposedFigures) -> Slice:
        """Set pictures side by side on one foot, their captions below.

        The height is a multiple of the line pitch, unless pictures fill a page.
        """
        add, air = self._structure.add, self._pitch / AIR
        captions = [len(each.caption.lines) for each in row if each.caption]
        size = max(each.image_height for each in row), max(captions, default=0)
        depth, foot = depth_of(*size, self._geometry), air + size[0]
        height = lines_of(*size, self._geometry) * self._pitch
        if block.fills_page:
            height = depth + self._geometry.numbers["figure"]["gap"] / 2
        down = (height - depth) / 2
        slice_ = Slice(height, figure=True, floats=not block.here)
        for each in row:
            figure = add(Role.FIGURE, parent, alternative=each.alternative)
            left = each.left + (each.width - each.image_width) / 2
            top = down + foot - each.image_height
            slice_.marks.append(
                PlacedPicture(left, top, each.image_width, each.image_height, each.path, figure)
            )
            if each.caption:
                caption = add(Role.CAPTION, figure)
                below = down + foot + air
                lines_ = self._lines.lines(each.caption, caption, top=below, left=each.left, width=each.width)
                slice_.put(lines_)
        return slice_
