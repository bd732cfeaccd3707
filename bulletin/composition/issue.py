"""An issue → the composed tree: every paragraph broken into lines in the styles of the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.cache import uncached
from bulletin.composition.tables import TableComposer
from bulletin.composition.texts import TextComposer, TextPiece, note_mark
from bulletin.composition.values import (
    ComposedArticle,
    ComposedBlock,
    ComposedBlocks,
    ComposedBreak,
    ComposedColumn,
    ComposedEntry,
    ComposedFigure,
    ComposedHeading,
    ComposedImprint,
    ComposedIssue,
    ComposedList,
    ComposedName,
    ComposedParagraph,
    ComposedQuotation,
    ComposedText,
    ComposedVerbatim,
)
from bulletin.diagnostics import Result
from bulletin.model import (
    Article,
    Block,
    Blocks,
    Contents,
    CountForm,
    CountTable,
    Figure,
    Heading,
    Issue,
    ItemList,
    Note,
    Paragraph,
    Picture,
    Publication,
    Quotation,
    Table,
    Tally,
    Text,
    ThematicBreak,
    Title,
    Verbatim,
)
from bulletin.model.issue_text import labelled_note, numbering, written_date
from bulletin.tally import wording
from bulletin.typography.geometry import UNITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bulletin.cache import Memoize
    from bulletin.composition.texts import FaceMetrics
    from bulletin.diagnostics import Position
    from bulletin.typography.geometry import Geometry

BULLET = "——"
"""Unordered items begin with a dash: GB/T 15834 §4.13.3.9."""


class BuildInput(Struct, frozen=True):
    """The input of composition: an issue, its publication, the count of each tally article, pictures by path."""

    publication: Publication
    issue: Issue
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)


class Composition(Struct, frozen=True):
    """A composed issue, and every text that it sets: role of its face, characters, position of the first one."""

    issue: ComposedIssue
    pieces: tuple[tuple[str, str, Position | None], ...]


def compose_issue(
    build_input: BuildInput,
    geometry: Geometry,
    faces: FaceMetrics,
    segment: Callable[[str], list[str]],
    memoize: Memoize = uncached,
) -> Result[Composition]:
    """Compose an issue; the diagnostics are those of its lines.

    `segment` splits a title into words where it needs a break between words; `memoize` remembers lines,
    with the same faces.
    """
    texts = TextComposer(geometry, faces, segment, memoize)
    issue = _IssueComposer(build_input, texts, TableComposer(texts)).issue()
    return Result(Composition(issue, tuple(texts.pieces)), tuple(texts.diagnostics))


class _IssueComposer(Struct, frozen=True):
    """Composes the parts of one issue."""

    build_input: BuildInput
    texts: TextComposer
    tables: TableComposer

    # --- Blocks --------------------------------------------------------------------------------------------

    def blocks(self, blocks: Blocks, kind: str = "body", article: Article | None = None) -> ComposedBlocks:
        """Compose blocks; `kind` is the block style of plain paragraphs."""
        return tuple(
            self._count(self.build_input.tallies[article.path], block.form)
            if article and isinstance(block, CountTable)
            else self.block(block, kind)
            for block in blocks
        )

    def block(self, block: Block, kind: str) -> ComposedBlock:
        """Compose one block."""
        match block:
            case Paragraph():
                return ComposedParagraph(self.texts.inlines(kind, block.inlines))
            case Heading():
                return ComposedHeading(
                    block.level, self.texts.inlines(f"heading-{block.level}", block.inlines)
                )
            case Quotation():
                return ComposedQuotation(self.blocks(block.blocks, "quotation"))
            case ItemList():
                return self._list(block)
            case Table():
                return self.tables.table(block)
            case Figure():
                return self._figure(block)
            case Verbatim():
                return ComposedVerbatim(self.texts.verbatim(block.text, block.position))
            case ThematicBreak():
                return ComposedBreak()
            case CountTable():
                raise AssertionError("a count table stands at the top of a tally article")
            case _:
                assert_never(block)

    def _count(self, tally: Tally, form: CountForm) -> ComposedBlock:
        """Compose the count of a tally (用稿通报): in words, or as a table."""
        rules = self.build_input.publication.tally
        if form is CountForm.PROSE:
            return ComposedParagraph(self.texts.text("body", wording.prose(tally, rules)))
        return self.tables.count(tally, rules)

    def _list(self, block: ItemList) -> ComposedList:
        labels = (
            BULLET if block.start is None else f"{block.start + index}." for index in range(len(block.items))
        )
        items = (self._item(item, label) for item, label in zip(block.items, labels, strict=True))
        return ComposedList(block.start is not None, tuple(items))

    def _item(self, blocks: Blocks, label: str) -> ComposedBlocks:
        """Compose an item; where it begins with no paragraph, its label stands on a line of its own."""
        if not blocks or not isinstance(blocks[0], Paragraph):
            return (self._label("item", label), *self.blocks(blocks))
        first = ComposedParagraph(self.texts.inlines("item", blocks[0].inlines, label=label))
        return (first, *self.blocks(blocks[1:], "item"))

    def _label(self, kind: str, label: str) -> ComposedParagraph:
        return ComposedParagraph(replace(self.texts.text(kind, label), label=len(label)))

    def _notes(self, notes: Sequence[Note]) -> tuple[ComposedBlocks, ...]:
        return tuple(self._note(note.blocks, note_mark(note.number)) for note in notes)

    def _note(self, blocks: Blocks, mark: str) -> ComposedBlocks:
        """Compose a note behind its mark; where it begins with no paragraph, the mark stands on a line of its own."""
        if not blocks or not isinstance(blocks[0], Paragraph):
            return (self._label("note", mark), *self.blocks(blocks, "note"))
        first = ComposedParagraph(self.texts.inlines("note", blocks[0].inlines, label=mark))
        return (first, *self.blocks(blocks[1:], "note"))

    def _figure(self, block: Figure) -> ComposedFigure:
        picture, geometry = self.build_input.pictures[block.path], self.texts.geometry
        numbers = geometry.numbers["figure"]
        wide = min(numbers["largest"], numbers["tallest"] * picture.width / picture.height)
        tall = wide * picture.height / picture.width
        caption = self.texts.inlines("caption", block.caption) if block.caption else None
        return ComposedFigure(
            path=block.path,
            alternative=block.alternative,
            image_width=round(wide, 3),
            image_height=round(tall, 3),
            caption=caption,
        )

    # --- The issue -----------------------------------------------------------------------------------------

    def issue(self) -> ComposedIssue:
        """Compose masthead, contents, texts and imprint."""
        publication, issue, text = self.build_input.publication, self.build_input.issue, self.texts.text
        marking = publication.marking if issue.marking is None else issue.marking
        return ComposedIssue(
            name=self._name(publication.name),
            classification=text("classification", issue.classification) if issue.classification else None,
            marking=text("marking", marking) if marking else None,
            numbering=tuple(text("issue-number", line) for line in numbering(issue)),
            issuer=text("issuer", publication.issuer),
            date=text("issue-date", written_date(issue)),
            contents=tuple(self._contents()),
            editors_note=self.blocks(labelled_note(issue), "editors-note"),
            notes=self._notes(issue.notes),
            articles=tuple(
                self._article(article, index) for index, article in enumerate(issue.articles, start=1)
            ),
            imprint=self._imprint(),
        )

    def _name(self, name: str) -> ComposedName:
        """Fit the name of the periodical to the measure; a short one gets letter-spacing instead of a larger size."""
        self.texts.pieces.append(("masthead", name, None))
        numbers = self.texts.geometry.numbers["masthead"]
        natural = sum(self.texts.faces.advance("masthead", character) for character in name) / UNITS
        em = min(numbers["name_width"] / natural, numbers["name_largest"] * 25.4 / 72)
        left_over = 0.8 * numbers["name_width"] - natural * em
        gaps = max(1, len(name) - 1)
        spacing = min(0.8, max(0.0, left_over / gaps / em))
        return ComposedName(name, round(em * 72 / 25.4, 2), round(spacing, 3))

    def _contents(self) -> Iterator[ComposedColumn]:
        issue = self.build_input.issue
        if issue.contents is Contents.NONE:
            return
        order = [*self.build_input.publication.columns, *issue.columns]
        for column in dict.fromkeys([None, *order]):
            entries = tuple(
                ComposedEntry(f"article-{index}", self._entry(article.title))
                for index, article in enumerate(issue.articles, start=1)
                if article.column == column
            )
            if entries:
                head = self.texts.text("contents-head", f"【{column}】") if column else None
                yield ComposedColumn(head, entries)

    def _entry(self, title: Title) -> ComposedText:
        """Compose an entry; where contents name pages, the line is shorter by the width of a page number."""
        geometry = self.texts.geometry
        style = geometry.blocks["contents-entry"]
        if self.build_input.issue.contents is Contents.PAGES:
            style = replace(style, right=geometry.numbers["contents"]["page_room"])
        return self.texts.inlines("contents-entry", (Text(title.plain, title.position),), style)

    def _article(self, article: Article, index: int) -> ComposedArticle:
        text = self.texts.text
        under = [text("subtitle", line) for line in (article.author,) if line]
        tally = self.build_input.tallies.get(article.path)
        if tally is not None:
            under.append(text("subtitle", f"（{wording.total(tally)}）"))
        blocks = self.blocks(article.blocks, article=article)
        if article.note:
            blocks = (ComposedParagraph(text("editors-note", article.note)), *blocks)
        notes = self._notes(article.notes)
        closing = text("closing", f"（来源：{article.source}）") if article.source else None
        title = self.texts.title(article.title)
        return ComposedArticle(f"article-{index}", title, tuple(under), blocks, closing, notes)

    def _imprint(self) -> ComposedImprint:
        return ComposedImprint(tuple(self._imprint_lines()), self._print_line())

    def _imprint_lines(self) -> Iterator[ComposedText]:
        """Yield a text for each line of the distribution list: the first of a group begins with its label."""
        style = self.texts.geometry.blocks["imprint"]
        for group in self.build_input.issue.distribution.lines:
            label = f"{group.label}："
            indent = len(label) * style.character_units
            for index, line in enumerate(group.lines):
                start = indent if index else 0
                text = line if index else label + line
                composed = self.texts.compose([TextPiece(style.face, text)], style, start, indent)
                yield ComposedText("imprint", composed.lines, start, indent)

    def _print_line(self) -> ComposedText | None:
        publication, issue = self.build_input.publication, self.build_input.issue
        run = issue.print_run or publication.print_run
        parts = [publication.print_code, f"共印{run}份" if run else None]
        text = "　".join(part for part in parts if part)
        return self.texts.text("print-line", f"（{text}）") if text else None
