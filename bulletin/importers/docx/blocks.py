"""A story as it was read → blocks of the model with their forms: paragraphs, heads, lists, figures, tables."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.importers.docx.cells import cell_inlines, drawings, is_layout, model_table
from bulletin.importers.docx.content import Drawing, NoteReference, Piece, StoryTable, TextBox
from bulletin.importers.docx.figures import FigureReader
from bulletin.importers.docx.spans import Inliner, labelled, soft_lines, spans_of, text_of
from bulletin.importers.headings import heading_level, with_headings, without_strong
from bulletin.importers.joining import boundaries, ends_sentence, text_width
from bulletin.importers.values import BlockForm, Boundary, Cause
from bulletin.model import Figure, FigureGroup, Heading, ItemList, Paragraph, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.importers.docx.content import Content, StoryBlock, StoryParagraph
    from bulletin.importers.docx.document import WordDocument
    from bulletin.importers.docx.spans import Emphases, SoftLine, Spans
    from bulletin.importers.values import ReadOptions
    from bulletin.model import Block, Blocks, Inlines

_CENTRED = frozenset({"center", "centre"})
_RIGHT = frozenset({"right", "end"})
_BODY_TEXT = 9
"""The outline level of what is no heading."""
_WIDEST_HEADING = 60
_CAPTION_STYLE = re.compile(r"caption|题注|图注|图题|表题|图片说明", re.IGNORECASE)
_CAPTION_WIDTH = 60


class BuiltBlock(Struct, frozen=True):
    """A block with what is known of it: `bullet` is the level of its list, `caption` says what it could belong to."""

    block: Block
    form: BlockForm = BlockForm()
    bullet: int | None = None
    style: str = ""
    line: SoftLine | None = None


class Built(Struct, frozen=True):
    """The blocks of a story, a form for each, and the line ends that are unsure."""

    blocks: Blocks
    forms: tuple[BlockForm, ...]
    boundaries: tuple[Boundary, ...] = ()


class DocumentBuilder:
    """Builds the blocks of a document; notes get their numbers in the order of their marks."""

    def __init__(self, document: WordDocument, emphases: Emphases, options: ReadOptions) -> None:
        self.notes: dict[NoteReference, int] = {}
        self.figures = FigureReader(document, options.convert)
        self._ledger = document.ledger
        self._keep_breaks = options.keep_breaks
        self._inliner = Inliner(emphases, self._note_number)

    def build(self, blocks: Sequence[StoryBlock]) -> Built:
        """Return the blocks of a story."""
        built = _with_captions(list(self._blocks(blocks)))
        built = _listed(built)
        built = _headed(built)
        return Built(
            tuple(each.block for each in built),
            tuple(each.form for each in built),
            tuple(_boundaries(built)),
        )

    def _note_number(self, reference: NoteReference) -> int:
        return self.notes.setdefault(reference, len(self.notes) + 1)

    def _blocks(self, blocks: Sequence[StoryBlock]) -> Iterator[BuiltBlock]:
        for block in blocks:
            if isinstance(block, StoryTable):
                yield from self._table(block)
            else:
                yield from self._paragraph(block)

    # --- Paragraphs ---

    def _paragraph(self, paragraph: StoryParagraph) -> Iterator[BuiltBlock]:
        self._ledger.move_to(paragraph.text)
        pictures = [each for each in paragraph.content if isinstance(each, Drawing)]
        figures = list(self._figures(pictures))
        if _begins_with_picture(paragraph.content):
            yield from figures
            figures = []
        yield from self._lines(paragraph)
        yield from figures
        for each in paragraph.content:
            if isinstance(each, TextBox):
                yield from self._blocks(each.blocks)

    def _lines(self, paragraph: StoryParagraph) -> Iterator[BuiltBlock]:
        spans = spans_of(paragraph.content)
        form = _form(paragraph, spans)
        title = form.centred or form.right or form.outline is not None
        label = paragraph.label
        for line in soft_lines(spans, keep=self._keep_breaks, title=title):
            if not line.spans:
                continue
            if label:
                self._ledger.add(Cause.NUMBER, label)
                before = len(line.text)
                line.spans = labelled(label, line.spans)
                line.doubts = [at + len(line.text) - before for at in line.doubts]
                label = ""
            inlines = self._inlines(line.spans, form)
            yield BuiltBlock(Paragraph(inlines), form, paragraph.bullet, paragraph.style, line)

    def _inlines(self, spans: Spans, form: BlockForm) -> Inlines:
        """Return inlines; a title, which is centred, is bold by itself."""
        emphasize = not ((form.centred or form.right) and self._inliner.is_heavy(spans))
        return self._inliner.inlines(spans, emphasize=emphasize)

    def _figures(self, pictures: Sequence[Drawing]) -> Iterator[BuiltBlock]:
        figures = [figure for each in pictures if (figure := self.figures.figure(each))]
        if len(figures) == 1:
            yield BuiltBlock(figures[0])
        elif figures:
            yield BuiltBlock(FigureGroup(tuple(figures)))

    # --- Tables ---

    def _table(self, table: StoryTable) -> Iterator[BuiltBlock]:
        if not table.rows:
            return
        if is_layout(table):
            for row in table.rows:
                for cell in row:
                    yield from self._blocks(cell.blocks)
            return
        made = model_table(table, self._inliner, self._ledger)
        if made is None:
            self._ledger.report("有一个表格的行列太多，写成了一行一段")
            yield from self._rows_as_paragraphs(table)
        else:
            yield BuiltBlock(made)
        pictures = [each for row in table.rows for cell in row for each in drawings(cell.blocks)]
        if pictures:
            self._ledger.report("表格里有图片，放在了表格后面，请核对")
            yield from self._figures(pictures)

    def _rows_as_paragraphs(self, table: StoryTable) -> Iterator[BuiltBlock]:
        for row in table.rows:
            single = StoryTable([row])
            if inlines := cell_inlines([single], self._inliner, self._ledger):
                yield BuiltBlock(Paragraph(inlines))


def _begins_with_picture(content: Sequence[Content]) -> bool:
    """Whether pictures stand before all text of a paragraph."""
    for each in content:
        if isinstance(each, Drawing):
            return True
        if isinstance(each, Piece) and each.text.strip():
            return False
    return False


# --- Forms ---------------------------------------------------------------------------------------------------


def _form(paragraph: StoryParagraph, spans: Spans) -> BlockForm:
    sizes: dict[tuple[float, str], int] = {}
    for span in spans:
        if isinstance(span, Piece):
            key = span.format.size, span.format.face
            sizes[key] = sizes.get(key, 0) + len(span.text.strip())
    size, face = max(sizes, key=lambda key: sizes[key]) if sizes else (0, "")
    outline = (
        paragraph.outline if paragraph.outline is not None and 0 <= paragraph.outline < _BODY_TEXT else None
    )
    return BlockForm(
        size or None,
        paragraph.alignment in _CENTRED,
        paragraph.alignment in _RIGHT,
        face,
        None if outline is None else outline + 1,
    )


# --- Captions, lists, heads ----------------------------------------------------------------------------------


def _with_captions(built: list[BuiltBlock]) -> list[BuiltBlock]:
    """Give pictures the captions below them, where their style or their looks say so; numbered ones are known by form."""
    out: list[BuiltBlock] = []
    for each in built:
        last = out[-1] if out else None
        if last and isinstance(last.block, Figure) and not last.block.caption and _is_figure_caption(each):
            out[-1] = replace(last, block=replace(last.block, caption=_text(each)))
        else:
            out.append(each)
    return out


def _text(built: BuiltBlock) -> Inlines:
    return without_strong(built.block.inlines) if isinstance(built.block, Paragraph) else ()


def _is_figure_caption(built: BuiltBlock) -> bool:
    if not isinstance(built.block, Paragraph) or not _is_brief(built.block):
        return False
    if _CAPTION_STYLE.search(built.style):
        return True
    return built.form.centred and "楷" in built.form.face and not ends_sentence(plain(built.block.inlines))


def _is_brief(paragraph: Paragraph) -> bool:
    text = plain(paragraph.inlines)
    return "\n" not in text and text_width(text) <= _CAPTION_WIDTH


class _ListItem(Struct):
    blocks: list[Block]
    inner: list[BuiltBlock] = field(default_factory=list)


def _listed(built: list[BuiltBlock]) -> list[BuiltBlock]:
    """Put paragraphs with bullets that follow each other into lists."""
    out: list[BuiltBlock] = []
    for bulleted, group in groupby(built, key=lambda each: each.bullet is not None):
        if bulleted:
            out.append(BuiltBlock(_list(list(group))))
        else:
            out += group
    return out


def _list(built: list[BuiltBlock]) -> ItemList:
    """Return a list; what has a deeper level than the first item belongs to the item before it."""
    level = built[0].bullet or 0
    items: list[_ListItem] = []
    for each in built:
        if items and (each.bullet or 0) > level:
            items[-1].inner.append(each)
        else:
            items.append(_ListItem([each.block]))
    return ItemList(tuple((*item.blocks, *([_list(item.inner)] if item.inner else [])) for item in items))


def _headed(built: list[BuiltBlock]) -> list[BuiltBlock]:
    """Make headings of paragraphs with an outline level, and of those with the form of one."""
    marked = [
        replace(each, block=_heading(each, first=not at)) if each.form.outline else each
        for at, each in enumerate(built)
    ]
    blocks = with_headings(tuple(each.block for each in marked))
    return [replace(each, block=block) for each, block in zip(marked, blocks, strict=True)]


def _heading(built: BuiltBlock, *, first: bool) -> Block:
    """Return a paragraph with an outline level as a heading; the title of the manuscript and running text as it is."""
    block, outline = built.block, built.form.outline
    if not isinstance(block, Paragraph) or outline is None:
        return block
    text = plain(block.inlines)
    level = heading_level(text)
    title = first and outline == 1 and level is None
    if title or text_width(text) > _WIDEST_HEADING or "。" in text[:-1] or not text.strip():
        return block
    return Heading(level or min(outline, 4), without_strong(block.inlines))


def _boundaries(built: list[BuiltBlock]) -> Iterator[Boundary]:
    for at, each in enumerate(built):
        if each.line is not None:
            following = built[at + 1].line if at + 1 < len(built) else None
            behind = text_of(following.spans) if following and each.line.doubtful_end else ""
            yield from boundaries(at, each.line.text, each.line.doubts, behind)
