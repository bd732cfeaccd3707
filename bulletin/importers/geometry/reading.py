"""Pages with glyphs → blocks, and what of the pages was left out."""

from __future__ import annotations

import re
from collections import Counter
from itertools import dropwhile, groupby, takewhile
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.importers.geometry.columns import PlacedBlock, Region, regions
from bulletin.importers.geometry.furniture import without_furniture
from bulletin.importers.geometry.lines import TextRow, rows_of, spaced
from bulletin.importers.geometry.paragraphs import PageLine, body_size, edges, joint, setting_of
from bulletin.importers.geometry.styles import FaceStyles, face_name
from bulletin.importers.geometry.tables import aligned_table, ruled_tables
from bulletin.importers.geometry.values import Box
from bulletin.importers.headings import with_headings
from bulletin.importers.joining import boundaries, gap
from bulletin.importers.values import BlockForm, Cause, Entry
from bulletin.model import Figure, Paragraph, Table, Text, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.importers.geometry.paragraphs import Setting
    from bulletin.importers.geometry.values import PageContent, PlacedGlyph
    from bulletin.importers.values import Boundary
    from bulletin.model import Block, Blocks

_CAPTION = re.compile(r"图\s*[0-9０-９一二三四五六七八九十]*[：:\s.．]?.{0,40}")
_FOOTNOTE = re.compile(r"[\u2460-\u2473]|[\[［〔][0-9]{1,2}[\]］〕]|[0-9]{1,2}[.．\s]?(?=\D)|注[：:]|[*＊※]")
_SMALLER = 0.92
"""The size of a note at a page's foot, by that of the body, at most."""
_FOOT = 0.6
"""The share of a page's height below which its notes stand."""


class PageText(Struct, frozen=True):
    """What the pages hold: blocks with their forms, unsure ends of lines, what was left out, and reports in Chinese."""

    blocks: Blocks
    forms: tuple[BlockForm, ...]
    boundaries: tuple[Boundary, ...]
    left_out: tuple[Entry, ...]
    reports: tuple[str, ...]


def read_pages(pages: Sequence[PageContent], *, keep_breaks: bool = False) -> PageText:
    """Return the text of pages; with `keep_breaks` each line is a paragraph."""
    tables, rows = [], []
    for page in pages:
        placed, glyphs = ruled_tables(page.glyphs, page.rulings)
        tables.append(placed)
        rows.append(rows_of(glyphs))
    kept, left_out = without_furniture(rows, [page.height for page in pages])
    size = body_size([row for page in kept for row in page])
    pages, marks = _without_watermarks(pages)
    flow = _Flow(pages, tables, kept, size)
    faces = FaceStyles(glyph for page in kept for row in page for glyph in row.glyphs)
    draft = _Assembly(flow, faces, keep_breaks=keep_breaks)
    blocks = with_headings(tuple(draft.blocks))
    return PageText(
        blocks,
        tuple(draft.forms),
        tuple(draft.boundaries),
        (*left_out, *marks, *draft.left_out),
        tuple(dict.fromkeys([*flow.reports, *draft.reports])),
    )


def _without_watermarks(pages: Sequence[PageContent]) -> tuple[list[PageContent], list[Entry]]:
    """Return the pages without turned text that most of them have, and that text."""
    counted = Counter(text for page in pages for text in set(page.turned))
    marks = {text for text, count in counted.items() if count >= max(2, 0.6 * len(pages))}
    entries = [
        Entry(Cause.WATERMARK, text, f"第{number}页")
        for number, page in enumerate(pages, 1)
        for text in page.turned
        if text in marks
    ]
    kept = [replace(page, turned=tuple(one for one in page.turned if one not in marks)) for page in pages]
    return kept, entries


# --- Pages → lines and blocks in reading order --------------------------------------------------------------


class _Flow:
    """The lines and blocks of all pages in reading order; `notes` are the places of lines at the foot of pages."""

    def __init__(
        self,
        pages: Sequence[PageContent],
        tables: Sequence[Sequence[PlacedBlock]],
        rows: Sequence[Sequence[TextRow]],
        size: float,
    ) -> None:
        self.items: list[tuple[int, PageLine | PlacedBlock]] = []
        self.notes: set[int] = set()
        self.reports: list[str] = []
        self._size = size
        each = [
            (number, region)
            for number, page in enumerate(pages, 1)
            for region in self._regions(page, tables[number - 1], rows[number - 1], number)
        ]
        sides = edges([(pages[number - 1].width, number, region) for number, region in each], size)
        for at, ((number, region), (left, right)) in enumerate(zip(each, sides, strict=True)):
            for item in region.items:
                placed = PageLine(item, number, at, left, right) if isinstance(item, TextRow) else item
                self.items.append((number, placed))
        self._find_notes(pages)
        self.setting: Setting = setting_of([one for _, one in self.items if isinstance(one, PageLine)], size)

    def _regions(
        self, page: PageContent, tables: Sequence[PlacedBlock], rows: Sequence[TextRow], number: int
    ) -> Iterator[Region]:
        figures = [PlacedBlock(Figure(one.path, "", ()), one.box) for one in page.pictures]
        end = Box(0, page.height, 0, page.height)
        turned = [PlacedBlock(Paragraph((Text(text),)), end) for text in page.turned]
        items: list[TextRow | PlacedBlock] = [*rows, *tables, *figures, *turned]
        items.sort(key=lambda item: item.y if isinstance(item, TextRow) else (item.box.y0 + item.box.y1) / 2)
        for region in regions(items):
            yield Region(tuple(self._with_tables(region.items, number)), region.column)
        if turned:
            self.reports.append(f"第{number}页有横过来或者斜着的文字，放在了该页的最后，请核对。")

    def _with_tables(
        self, items: Sequence[TextRow | PlacedBlock], number: int
    ) -> Iterator[TextRow | PlacedBlock]:
        """Yield items with tables in place of rows whose segments stand in columns."""
        for several, run in groupby(
            items, key=lambda item: isinstance(item, TextRow) and len(item.segments) > 1
        ):
            group = list(run)
            rows = [item for item in group if isinstance(item, TextRow)]
            table = aligned_table(rows) if several else None
            if table is None:
                yield from group
                if several and len(group) > 1:
                    self.reports.append(
                        f"第{number}页有几行分成几栏，像表格而不能肯定，按行放进了正文，请核对。"
                    )
                continue
            boxes = [segment.box for row in rows for segment in row.segments]
            box = replace(
                boxes[0],
                x0=min(box.x0 for box in boxes),
                x1=max(box.x1 for box in boxes),
                y1=boxes[-1].y1,
            )
            yield PlacedBlock(table, box)
            self.reports.append(f"第{number}页有一个没有框线的表格，按对齐的位置分出了各栏，请核对。")

    def _find_notes(self, pages: Sequence[PageContent]) -> None:
        """Find the small lines at the foot of each page that begin like a note."""
        for number, run in groupby(range(len(self.items)), key=lambda at: self.items[at][0]):
            places = list(run)
            small = takewhile(lambda at: self._is_small(at, pages), reversed(places))
            foot = list(dropwhile(lambda at: not _FOOTNOTE.match(self._text(at)), reversed(list(small))))
            if foot and len(foot) < len(places):
                self.notes |= set(foot)
                self.reports.append(f"第{number}页页脚的注释放在了它所在的那一段之后，请移到合适的地方。")

    def _text(self, at: int) -> str:
        item = self.items[at][1]
        return item.text if isinstance(item, PageLine) else ""

    def _is_small(self, at: int, pages: Sequence[PageContent]) -> bool:
        number, item = self.items[at]
        low = _FOOT * pages[number - 1].height
        return isinstance(item, PageLine) and item.size <= _SMALLER * self._size and item.row.y > low


# --- Lines → blocks ------------------------------------------------------------------------------------------


class _Assembly:
    """Blocks of the lines in reading order; what interrupts a paragraph stands behind it."""

    def __init__(self, flow: _Flow, faces: FaceStyles, *, keep_breaks: bool) -> None:
        self.blocks: list[Block] = []
        self.forms: list[BlockForm] = []
        self.boundaries: list[Boundary] = []
        self.left_out: list[Entry] = []
        self.reports: list[str] = []
        self._flow, self._faces, self._keep_breaks = flow, faces, keep_breaks
        self._lines: list[PageLine] = []
        self._doubts: list[int] = []
        self._waiting: list[tuple[int, PageLine | PlacedBlock]] = []
        for at, (number, item) in enumerate(flow.items):
            if isinstance(item, PlacedBlock) or at in flow.notes:
                self._waiting.append((number, item))
            else:
                self._add(item)
        self._end()

    def _add(self, line: PageLine) -> None:
        if not self._lines:
            self._release()
            self._lines = [line]
            return
        found = joint(self._lines, line, self._flow.setting)
        if found.joined and not self._keep_breaks:
            if not found.sure:
                self._doubts.append(len(self._lines))
            self._lines.append(line)
            return
        self._end("" if found.sure else line.text)
        self._lines = [line]

    def _end(self, following: str = "") -> None:
        """End the paragraph; `following` is the text behind it where that may belong to it."""
        if self._lines:
            self._paragraph(self._lines, self._doubts, following)
        self._lines, self._doubts = [], []
        self._release()

    def _release(self) -> None:
        """Put what interrupted the paragraph behind it."""
        notes: list[PageLine] = []
        for number, item in self._waiting:
            if isinstance(item, PageLine):
                if notes and not joint(notes, item, self._flow.setting).joined:
                    self._paragraph(notes, [], "")
                    notes = []
                notes.append(item)
            else:
                self._block(item.block, number)
        if notes:
            self._paragraph(notes, [], "")
        self._waiting = []

    def _paragraph(self, lines: Sequence[PageLine], doubts: Sequence[int], following: str) -> None:
        glyphs, starts = self._joined(lines)
        block = Paragraph(self._faces.inlines(glyphs))
        if self._is_caption(lines) and isinstance(last := self.blocks[-1], Figure):
            self.blocks[-1] = replace(last, caption=block.inlines, alternative=plain(block.inlines))
            return
        text = "".join(glyph.text for glyph in glyphs)
        places = [starts[at] for at in doubts]
        self.boundaries += boundaries(len(self.blocks), text, places, following)
        self.blocks.append(block)
        self.forms.append(_form(lines))

    def _is_caption(self, lines: Sequence[PageLine]) -> bool:
        if len(lines) > 1 or not self.blocks or not isinstance(self.blocks[-1], Figure):
            return False
        return lines[0].centred and not self.blocks[-1].caption and bool(_CAPTION.fullmatch(lines[0].text))

    def _joined(self, lines: Sequence[PageLine]) -> tuple[list[PlacedGlyph], list[int]]:
        """Return the characters of a paragraph, and where each line begins; hyphens of divided words are left out."""
        glyphs: list[PlacedGlyph] = []
        starts: list[int] = []
        for line in lines:
            own = spaced(line.row.glyphs)
            text = "".join(glyph.text for glyph in own)
            before = "".join(glyph.text for glyph in glyphs[-4:])
            if before[-1:] == "-" and before[-2:-1].islower() and text[:1].islower():
                self.left_out.append(Entry(Cause.HYPHEN, glyphs.pop().text, f"第{line.page}页"))
            elif glyphs and gap(before, text):
                glyphs.append(replace(own[0], text=" ", shift=0))
            starts.append(len(glyphs))
            glyphs += own
        return glyphs, starts

    def _block(self, block: Table | Figure | Paragraph, number: int) -> None:
        last = self.blocks[-1] if self.blocks else None
        if isinstance(block, Table) and isinstance(last, Table) and self._table_page != number:
            joined = self._continued(last, block, number)
            if joined:
                self.blocks[-1], self._table_page = joined, number
                return
        self._table_page = number
        self.blocks.append(block)
        self.forms.append(BlockForm(centred=True))

    _table_page = 0

    def _continued(self, table: Table, more: Table, number: int) -> Table | None:
        """Return a table with its rows on the next page; its head is not repeated."""
        if len(table.alignments) != len(more.alignments):
            return None
        rows = more.head + more.rows
        if table.head and rows[: len(table.head)] == table.head:
            repeated = "".join(plain(cell.inlines) for row in table.head for cell in row)
            self.left_out.append(Entry(Cause.REPEATED, repeated, f"第{number}页"))
            rows = rows[len(table.head) :]
        return replace(table, rows=table.rows + rows)


def _form(lines: Sequence[PageLine]) -> BlockForm:
    first = lines[0]
    glyphs = first.row.glyphs
    counted = [face_name(glyph.face) for glyph in glyphs]
    face = max(set(counted), key=lambda name: (counted.count(name), name))
    centred = all(line.centred for line in lines)
    return BlockForm(
        round(first.size, 1), centred, not centred and all(line.at_right for line in lines), face
    )
