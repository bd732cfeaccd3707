"""An issue → the composed tree: every paragraph through the composer, with the styles of the theme."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Protocol, TypeAlias

from bulletin.composition.document import (
    SetArticle,
    SetBlock,
    SetBlocks,
    SetCell,
    SetColumn,
    SetEntry,
    SetFigure,
    SetHeading,
    SetImprint,
    SetIssue,
    SetList,
    SetName,
    SetParagraph,
    SetQuotation,
    SetRow,
    SetRule,
    SetTable,
    SetText,
    SetVerbatim,
)
from bulletin.composition.paragraph import compose
from bulletin.composition.titles import compose_title
from bulletin.composition.values import Composed, Fault, Frame, Run
from bulletin.diagnostics import Diagnostic, Result, diagnose
from bulletin.model import (
    Alignment,
    Article,
    Block,
    Blocks,
    Code,
    Contents,
    CountForm,
    CountTable,
    Emphasis,
    Figure,
    Heading,
    Inlines,
    Issue,
    ItemList,
    LineBreak,
    Link,
    NoteMark,
    Paragraph,
    Picture,
    Publication,
    Quotation,
    Rule,
    Strikethrough,
    Strong,
    Table,
    Tally,
    Text,
    Title,
    Verbatim,
    walk,
)
from bulletin.tally import wording
from bulletin.theme.geometry import UNITS, Align

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bulletin.diagnostics import Position
    from bulletin.theme.geometry import BlockStyle, Geometry

NOTE_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
FAULTS = {
    Fault.LOOSE: "wide-gap",
    Fault.SHORT: "short-line",
    Fault.SPLIT: "word-split",
    Fault.FORCED: "forced-break",
    Fault.WIDE: "too-wide",
}
BULLET = "——"
"""Unordered items begin with a dash: GB/T 15834 §4.13.3.9."""


class Faces(Protocol):
    """What composition asks of the theme's faces: the advance of a character in thousandths of an em."""

    def advance(self, role: str, character: str, beside: str = "", /) -> int:
        """Return the advance of a character in the face of a role; that of a space beside a character."""
        ...


@dataclass(frozen=True, slots=True)
class Material:
    """All that an issue is set from: the office's rules, the count of each tally article, pictures by path."""

    publication: Publication
    issue: Issue
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)


Piece: TypeAlias = "tuple[str, str, Position | None]"
"""A text, the role of its face, and the place of its first character; in this order: role, text, place."""


@dataclass(frozen=True, slots=True)
class Composition:
    """A composed issue, and every piece of text that it sets, by the role of its face."""

    issue: SetIssue
    pieces: tuple[Piece, ...]


def compose_issue(
    material: Material, geometry: Geometry, faces: Faces, segment: Callable[[str], list[str]]
) -> Result[Composition]:
    """Set a whole issue; `segment` splits a title into words where it needs a break between words."""
    setter = _Setter(material, geometry, faces, segment)
    issue = setter.issue()
    return Result(Composition(issue, tuple(setter.pieces)), tuple(setter.found))


@dataclass(slots=True)
class _Setter:
    """Sets the parts of one issue and keeps what was found on the way."""

    material: Material
    geometry: Geometry
    faces: Faces
    segment: Callable[[str], list[str]]
    found: list[Diagnostic] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    tables: int = 0

    # --- Texts ---------------------------------------------------------------------------------------------

    def text(self, kind: str, content: str, position: Position | None = None) -> SetText:
        """Set a plain string as a block of this kind."""
        return self.inlines(kind, (Text(content, position),))

    def inlines(
        self, kind: str, inlines: Inlines, style: BlockStyle | None = None, label: str = ""
    ) -> SetText:
        """Set a run of inlines; the writer's own line breaks end a line wherever they stand."""
        style = style or self.geometry.blocks[kind]
        indent, hanging = (round(value * style.character_units) for value in (style.indent, style.hanging))
        self.found += [diagnose("struck-text", place) for place in _struck(inlines)]
        pieces: list[Piece] = [(style.face, label, None)] if label else []
        pieces += _pieces(inlines, style.face, at_start=True)
        composed = self._compose(pieces, style, indent, hanging)
        self._warn(composed, inlines)
        return SetText(kind, composed.lines, indent, hanging)

    def _compose(self, pieces: list[Piece], style: BlockStyle, indent: int, hanging: int) -> Composed:
        self.pieces += pieces
        frame = Frame(style.units, style.character_units, indent, hanging, style.align.value)
        return compose([Run(text, face) for face, text, _ in pieces], frame, self.faces.advance)

    def _warn(self, composed: Composed, inlines: Inlines) -> None:
        position = next((leaf.position for leaf in inlines if isinstance(leaf, Text)), None)
        self.found += [
            diagnose(FAULTS[warning.fault], position, line=warning.text) for warning in composed.warnings
        ]

    # --- Blocks --------------------------------------------------------------------------------------------

    def blocks(self, blocks: Blocks, kind: str = "body", article: Article | None = None) -> SetBlocks:
        """Set a sequence of blocks; `kind` is that of its plain paragraphs."""
        return tuple(
            self.count(self.material.tallies[article.path], block.form)
            if article and isinstance(block, CountTable)
            else self.block(block, kind)
            for block in blocks
        )

    def block(self, block: Block, kind: str) -> SetBlock:
        """Set one block."""
        match block:
            case Paragraph():
                return SetParagraph(self.inlines(kind, block.inlines))
            case Heading():
                return SetHeading(block.level, self.inlines(f"heading-{block.level}", block.inlines))
            case Quotation():
                return SetQuotation(self.blocks(block.blocks, "quotation"))
            case ItemList():
                return self._list(block)
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Verbatim():
                return SetVerbatim(block.text)
            case Rule():
                return SetRule()
            case CountTable():
                raise AssertionError("a count table stands at the top of a tally article")

    def _list(self, block: ItemList) -> SetList:
        items = []
        for index, item in enumerate(block.items):
            label = BULLET if block.start is None else f"{block.start + index}."
            items.append(self._item(item, label))
        return SetList(block.start is not None, tuple(items))

    def _item(self, blocks: Blocks, label: str) -> SetBlocks:
        if not blocks or not isinstance(blocks[0], Paragraph):
            return (SetParagraph(self.text("item", label)), *self.blocks(blocks))
        first = SetParagraph(self.inlines("item", blocks[0].inlines, label=label))
        return (first, *self.blocks(blocks[1:], "item"))

    def _figure(self, block: Figure) -> SetFigure:
        picture = self.material.pictures[block.path]
        numbers, line = self.geometry.numbers["figure"], self.geometry.page.line_pitch
        wide = min(numbers["largest"], numbers["tallest"] * picture.width / picture.height)
        tall = wide * picture.height / picture.width
        caption = self.inlines("caption", block.caption) if block.caption else None
        below = len(caption.lines) if caption else 0
        return SetFigure(
            path=block.path,
            alternative=block.alternative,
            height=(math.ceil((tall + line / 4) / line) + below) * line,
            image_width=round(wide, 3),
            image_height=round(tall, 3),
            caption=caption,
        )

    # --- Tables --------------------------------------------------------------------------------------------

    def _table(self, block: Table) -> SetTable:
        widths = self._widths((block.head, *block.rows))
        head = self._cells("cell-head", block.head, widths)
        rows = (self._cells("cell", row, widths, block.alignments) for row in block.rows)
        set_rows = tuple(SetRow(tuple(SetCell(cell) for cell in row)) for row in rows)
        return self._finished_table(widths, head, set_rows, row_heads=False)

    def _cells(
        self,
        kind: str,
        cells: Sequence[Inlines],
        widths: Sequence[float],
        alignments: Sequence[Alignment] = (),
    ) -> tuple[SetText, ...]:
        return tuple(
            self._cell(kind, cell, width, alignment)
            for cell, width, alignment in zip_longest(cells, widths, alignments)
        )

    def _widths(self, rows: tuple[tuple[Inlines, ...], ...]) -> tuple[float, ...]:
        """Fix the column widths (mm) by what the widest cell of each wants."""
        total = self.geometry.page.area_width
        return tuple(round(width, 3) for width in share_out(total, self._wanted(rows)))

    def _wanted(self, rows: tuple[tuple[Inlines, ...], ...]) -> list[float]:
        """Measure what the widest cell of each column wants (mm)."""
        style, padding = self.geometry.blocks["cell"], self.geometry.numbers["table"]["padding"]
        wanted = [2 * padding + 1.0] * len(rows[0])
        for row in rows:
            for index, cell in enumerate(row):
                natural = sum(
                    self.faces.advance(face, character)
                    for face, text, _ in _pieces(cell, style.face)
                    for character in text
                )
                width = (natural + UNITS) / UNITS * style.em + 2 * padding
                wanted[index] = max(wanted[index], width)
        return wanted

    def _cell(self, kind: str, cell: Inlines, width: float, alignment: Alignment | None = None) -> SetText:
        padding = self.geometry.numbers["table"]["padding"]
        style = self.geometry.blocks[kind].within(width - 2 * padding)
        if alignment is None:
            return self.inlines(kind, cell, style)
        style = replace(style, align=Align(alignment.value))
        return replace(self.inlines(kind, cell, style), align=alignment.value)

    def _finished_table(
        self,
        widths: tuple[float, ...],
        head: tuple[SetText, ...],
        rows: tuple[SetRow, ...],
        *,
        row_heads: bool,
    ) -> SetTable:
        every = (head, *(tuple(cell.text for cell in row.cells) for row in rows))
        height = sum(self._row_height(cells) for cells in every)
        room = self.geometry.page.area_height - 3 * self.geometry.page.line_pitch
        self.tables += 1
        return SetTable(f"table-{self.tables}", widths, head, rows, row_heads, keep=height < room)

    def _row_height(self, cells: tuple[SetText, ...]) -> float:
        numbers, pitch = self.geometry.numbers["table"], self.geometry.blocks["cell"].pitch
        lines = max((len(cell.lines) for cell in cells), default=1)
        return max(numbers["row"], lines * pitch + 2 * numbers["padding"])

    def count(self, tally: Tally, form: CountForm) -> SetBlock:
        """Set the count of a tally (用稿通报): in words, or as a table."""
        if form is CountForm.PROSE:
            return SetParagraph(self.text("body", wording.prose(tally, self.material.publication.tally)))
        return self.count_table(tally)

    def count_table(self, tally: Tally) -> SetTable:
        """Set the table of a tally: cities in official order, 综合稿件, 文明行业."""
        rules = self.material.publication.tally
        heads = wording.heads(rules)
        rows = [*wording.place_rows(tally, rules)]
        widths = self._count_widths((heads, *rows))
        head = self._cells("cell-head", [(Text(text),) for text in heads], widths)
        rows += [(rules.trades_label, wording.trades(tally))] if tally.trades else []
        set_rows = tuple(self._count_row(row, widths) for row in rows)
        return self._finished_table(widths, head, set_rows, row_heads=True)

    def _count_widths(self, rows: Sequence[tuple[str, ...]]) -> tuple[float, ...]:
        """Take the theme's widths, or those that the texts want where a long name would not fit on a line."""
        first, *others = self.geometry.count_widths
        usual = (first, *others) if len(rows[0]) == 3 else (first, sum(others))
        wanted = self._wanted(tuple(tuple((Text(cell),) for cell in row) for row in rows))
        if all(width <= room for width, room in zip(wanted, usual, strict=True)):
            return usual
        return tuple(round(width, 3) for width in share_out(sum(usual), wanted))

    def _count_row(self, texts: tuple[str, ...], widths: tuple[float, ...]) -> SetRow:
        spans = (*widths[: len(texts) - 1], sum(widths[len(texts) - 1 :]))
        return SetRow(
            tuple(
                SetCell(
                    self._cell("cell", (Text(text),), width),
                    span=len(widths) - len(texts) + 1 if index == len(texts) - 1 else 1,
                )
                for index, (text, width) in enumerate(zip(texts, spans, strict=True))
            )
        )

    # --- The issue -----------------------------------------------------------------------------------------

    def issue(self) -> SetIssue:
        """Set head, core and foot."""
        publication, issue = self.material.publication, self.material.issue
        marking = publication.marking if issue.marking is None else issue.marking
        return SetIssue(
            name=self._name(publication.name),
            classification=self.text("classification", issue.classification)
            if issue.classification
            else None,
            marking=self.text("marking", marking) if marking else None,
            numbering=tuple(self.text("issue-number", line) for line in numbering(issue)),
            issuer=self.text("issuer", publication.issuer),
            date=self.text("issue-date", written_date(issue)),
            contents=tuple(self._contents()),
            editors_note=self._editors_note(),
            articles=_last_table_free(
                tuple(self._article(article, index) for index, article in enumerate(issue.articles, start=1))
            ),
            imprint=self._imprint(),
        )

    def _name(self, name: str) -> SetName:
        """Fit the name of the periodical to the measure; a short one is spread instead of enlarged."""
        self.pieces.append(("masthead", name, None))
        numbers = self.geometry.numbers["masthead"]
        natural = sum(self.faces.advance("masthead", character) for character in name) / UNITS
        em = min(numbers["name_width"] / natural, numbers["name_largest"] * 25.4 / 72)
        room = 0.8 * numbers["name_width"] - natural * em
        gaps = max(1, len(name) - 1)
        spacing = min(0.8, max(0.0, room / gaps / em))
        return SetName(name, round(em * 72 / 25.4, 2), round(spacing, 3))

    def _contents(self) -> Iterator[SetColumn]:
        issue = self.material.issue
        if issue.contents is Contents.NONE:
            return
        order = [*self.material.publication.columns, *issue.columns]
        for column in dict.fromkeys([None, *order]):
            entries = tuple(
                SetEntry(f"article-{index}", self._entry(article.title))
                for index, article in enumerate(issue.articles, start=1)
                if article.column == column
            )
            if entries:
                yield SetColumn(self.text("contents-head", f"【{column}】") if column else None, entries)

    def _entry(self, title: Title) -> SetText:
        """Set an entry; where page numbers are wanted, with room for them at the line's end."""
        style = self.geometry.blocks["contents-entry"]
        if self.material.issue.contents is Contents.PAGES:
            style = replace(style, right=self.geometry.numbers["contents"]["page_room"])
        return self.inlines("contents-entry", (Text(title.plain, title.position),), style)

    def _editors_note(self) -> SetBlocks:
        return self.blocks(labelled_note(self.material.issue), "editors-note")

    def _article(self, article: Article, index: int) -> SetArticle:
        under = [self.text("subtitle", line) for line in (article.author,) if line]
        tally = self.material.tallies.get(article.path)
        if tally is not None:
            under.append(self.text("subtitle", f"（{wording.total(tally)}）"))
        blocks = self.blocks(article.blocks, article=article)
        if article.note:
            blocks = (SetParagraph(self.text("editors-note", article.note)), *blocks)
        notes = tuple(
            block
            for note in article.notes
            for block in self._note(note.blocks, NOTE_MARKS[(note.number - 1) % len(NOTE_MARKS)])
        )
        closing = self.text("closing", f"（来源：{article.source}）") if article.source else None
        title = self._title(article.title)
        return SetArticle(f"article-{index}", title, tuple(under), blocks, closing, notes)

    def _note(self, blocks: Blocks, mark: str) -> SetBlocks:
        first, *rest = blocks
        inlines = first.inlines if isinstance(first, Paragraph) else ()
        return (SetParagraph(self.inlines("note", inlines, label=mark)), *self.blocks(tuple(rest), "note"))

    def _title(self, title: Title) -> SetText:
        style = self.geometry.blocks["title"]
        self.pieces.append((style.face, title.plain, title.position))
        composed = compose_title(title.parts, style.face, style.units, self.faces.advance, self.segment)
        if composed.chosen:
            told = "|".join("".join(segment.text for segment in line.segments) for line in composed.lines)
            self.found.append(diagnose("title-broken", title.position, title=told))
        return SetText("title", composed.lines)

    def _imprint(self) -> SetImprint:
        numbers, style = self.geometry.numbers["imprint"], self.geometry.blocks["imprint"]
        lines = tuple(self._imprint_lines())
        print_line = self._print_line()
        rows = sum(len(line.lines) for line in lines) + (1 if print_line else 0)
        rules = numbers["outer_rule"] + numbers["inner_rule"] + 2 * numbers["padding"]
        return SetImprint(lines, print_line, round(rows * style.pitch + rules, 3))

    def _imprint_lines(self) -> Iterator[SetText]:
        """One block for each line of print: the first begins with its label, the others stand behind the colon."""
        style = self.geometry.blocks["imprint"]
        for group in self.material.issue.distribution.lines:
            label = f"{group.label}："
            indent = len(label) * style.character_units
            for index, line in enumerate(group.lines):
                start = indent if index else 0
                told = line if index else label + line
                composed = self._compose([(style.face, told, None)], style, start, indent)
                yield SetText("imprint", composed.lines, start, indent)

    def _print_line(self) -> SetText | None:
        publication, issue = self.material.publication, self.material.issue
        run = issue.print_run or publication.print_run
        parts = [publication.print_code, f"共印{run}份" if run else None]
        told = "　".join(part for part in parts if part)
        return self.text("print-line", f"（{told}）") if told else None


def share_out(total: float, wanted: Sequence[float]) -> tuple[float, ...]:
    """Share a width (mm) among columns.

    Where all fits, in proportion; else narrow columns get what they want and the wide ones divide the rest.
    """
    if sum(wanted) <= total:
        return tuple(width * total / sum(wanted) for width in wanted)
    modest: set[int] = set()
    while True:
        rest = total - sum(wanted[index] for index in modest)
        others = [index for index in range(len(wanted)) if index not in modest]
        fair = rest / len(others)
        more = {index for index in others if wanted[index] <= fair}
        if not more:
            share = rest / sum(wanted[index] for index in others)
            return tuple(width if index in modest else width * share for index, width in enumerate(wanted))
        modest |= more


def _last_table_free(articles: tuple[SetArticle, ...]) -> tuple[SetArticle, ...]:
    """Take the anchor off a table that ends the issue: no text follows that would have to stand on the grid."""
    *others, last = articles
    if last.closing or last.notes or not last.blocks or not isinstance(last.blocks[-1], SetTable):
        return articles
    table = replace(last.blocks[-1], anchor="")
    return (*others, replace(last, blocks=(*last.blocks[:-1], table)))


# --- What the head and the table say --------------------------------------------------------------------------------------


def numbering(issue: Issue) -> tuple[str, ...]:
    """Return the lines under the name: number, total and edition; the special's series."""
    number = "　　" if issue.number is None else str(issue.number)
    first = f"增刊第{number}期" if issue.supplement else f"第{number}期"
    if issue.total is not None:
        first += f"（总第{issue.total}期）"
    if issue.edition > 1:
        first += "（更正）"
    series = f"（{issue.series.title}{issue.series.number}）" if issue.series else None
    return tuple(line for line in (first, series) if line)


def written_date(issue: Issue) -> str:
    """Return the date as it is printed; blanks to be filled in where a draft has none."""
    day = issue.date
    return "　　　　年　　月　　日" if day is None else f"{day.year}年{day.month}月{day.day}日"


def labelled_note(issue: Issue) -> Blocks:
    """Return the editor's note with its run-in label (编者按：) at its start."""
    if not issue.editors_note:
        return ()
    label = Strong((Text(f"{issue.note_label}："),))
    first, *rest = issue.editors_note
    if isinstance(first, Paragraph):
        return (Paragraph((label, *first.inlines), first.position), *rest)
    return (Paragraph((label,)), first, *rest)


# --- Inlines → pieces ----------------------------------------------------------------------------------------


def _struck(inlines: Inlines) -> Iterator[Position | None]:
    """Find struck out text: a bulletin prints none, and without its line it would read as valid."""
    for inline in inlines:
        if isinstance(inline, Strikethrough):
            yield next((leaf.position for leaf in walk(inline.children) if isinstance(leaf, Text)), None)
        elif isinstance(inline, Strong | Emphasis | Link):
            yield from _struck(inline.children)


def _pieces(inlines: Inlines, face: str, *, at_start: bool = False) -> list[Piece]:
    """Give every character its face: a run-in head at a paragraph's start, an inner one within it."""
    pieces: list[Piece] = []
    for index, inline in enumerate(inlines):
        match inline:
            case Text() | Code():
                pieces.append((face, inline.text, inline.position))
            case Strong():
                head = "run-in" if at_start and index == 0 else "run-in-inner"
                pieces += _pieces(inline.children, head)
            case Emphasis():
                pieces += _pieces(inline.children, "kai")
            case Strikethrough() | Link():
                pieces += _pieces(inline.children, face)
            case NoteMark():
                mark = NOTE_MARKS[(inline.number - 1) % len(NOTE_MARKS)]
                pieces.append((face, mark, inline.position))
            case LineBreak():
                pieces.append((face, "\n", None))
    return pieces
