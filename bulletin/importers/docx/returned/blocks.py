"""A story as it was read → drafts of texts, pictures and tables, with what tracked changes did to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.importers.docx.cells import placed_cells
from bulletin.importers.docx.content import (
    BookmarkStart,
    CommentAnchor,
    DeletedText,
    Drawing,
    NoteReference,
    ParagraphJoint,
    Piece,
    StoryTable,
    TextBox,
    story_paragraphs,
)
from bulletin.importers.docx.returned.drafts import (
    CellDraft,
    DeletionDraft,
    PictureDraft,
    RowDraft,
    TableDraft,
    TextDraft,
)
from bulletin.importers.docx.returned.omissions import report_note, shortened
from bulletin.importers.docx.spans import labelled, text_of
from bulletin.importers.values import UnreadableError
from bulletin.model.returned import BOOKMARK, ReturnedRun, Stamp
from bulletin.pictures import PictureView, picture_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.importers.docx.content import Content, RemovedCells, StoryBlock, StoryParagraph
    from bulletin.importers.docx.document import WordDocument
    from bulletin.importers.docx.returned.comments import CommentRanges
    from bulletin.importers.docx.returned.drafts import DraftBlock, Named
    from bulletin.importers.docx.returned.looks import Looks

_BULLET = "•"
_OWN_STYLES = "简报"
"""How the names of our styles begin."""
_HEADING = re.compile("^Heading(?= [1-9]$)")
"""The name of a heading's style as other programs write it."""


class _Segment(Struct):
    """A paragraph as it was before marks were deleted: what it holds, and the changes of its mark."""

    paragraph: StoryParagraph
    content: list[Content]

    @property
    def kept(self) -> bool:
        """Whether something of it is left."""
        return any(isinstance(each, Piece | Drawing | TextBox | NoteReference) for each in self.content)

    @property
    def names(self) -> list[str]:
        """The names of the galley's texts that begin in it."""
        return [name for each in self.content if (name := _name(each))]

    @property
    def deleted(self) -> list[DeletedText]:
        """Its deleted text."""
        return [each for each in self.content if isinstance(each, DeletedText)]

    @property
    def removal(self) -> Stamp | None:
        """The stamp of the change that deleted its mark."""
        changes = self.paragraph.changes
        return changes.get("del") or changes.get("moveFrom")


class BlockReader:
    """Makes drafts of the blocks of a document."""

    def __init__(self, document: WordDocument, looks: Looks, comments: CommentRanges) -> None:
        self._document = document
        self._ledger = document.ledger
        self._looks = looks
        self._comments = comments

    def drafts(self, blocks: list[StoryBlock]) -> list[DraftBlock]:
        """Return the drafts of blocks that follow each other."""
        out: list[DraftBlock] = []
        for block in blocks:
            if isinstance(block, StoryTable):
                out += self._table(block)
            else:
                out += self._paragraph(block)
        return out

    # --- Paragraphs ---

    def _paragraph(self, paragraph: StoryParagraph) -> Iterator[DraftBlock]:
        """Yield what is left of paragraphs whose marks were deleted between them, and those that are gone."""
        self._ledger.move_to(paragraph.text)
        segments = _segments(paragraph)
        left = [each for each in segments if each.kept] or segments[-1:]
        text = _text_draft(left)
        for segment in segments:
            if segment is left[0]:
                yield from self._left(text, left, paragraph)
            elif not segment.kept and (segment.names or segment.deleted):
                yield self._deletion(segment)

    def _deletion(self, segment: _Segment) -> DeletionDraft:
        deleted = segment.deleted
        stamp = segment.removal or (deleted[0].stamp if deleted else Stamp())
        moved = "moveFrom" in segment.paragraph.changes
        draft = DeletionDraft(
            "".join(each.characters for each in deleted),
            stamp,
            segment.names,
            segment.paragraph.move if moved else "",
        )
        for each in segment.content:
            if isinstance(each, CommentAnchor):
                self._comments.mark(each, draft, 0)
            elif isinstance(each, DeletedText):
                self._comments.delete(each.characters)
        return draft

    def _left(
        self, text: TextDraft, segments: list[_Segment], paragraph: StoryParagraph
    ) -> Iterator[DraftBlock]:
        """Yield a text with its pictures and text boxes, in the order in which they stand."""
        self._comments.begin()
        before: list[DraftBlock] = []
        after: list[DraftBlock] = []
        waiting: list[str] = []
        self._put_label(text, paragraph)
        for each in (each for segment in segments for each in segment.content):
            if name := _name(each):
                waiting.append(name)
            elif isinstance(each, Piece):
                text.names += waiting
                waiting = []
                self._put(text, each)
            elif isinstance(each, DeletedText):
                text.delete(each.characters, each.stamp)
                self._comments.delete(each.characters)
            elif isinstance(each, CommentAnchor):
                self._comments.mark(each, text, text.length)
            elif isinstance(each, Drawing):
                (after if text.length else before).append(PictureDraft(self._digest(each), waiting))
                waiting = []
            elif isinstance(each, TextBox):
                (after if text.length else before).extend(self._box(each))
            elif isinstance(each, NoteReference):
                report_note(self._document, each.kind, each.key, text.plain)
        pictures = [each for each in (*before, *after) if isinstance(each, PictureDraft)]
        holder: Named = text if text.length or not pictures else pictures[-1]
        holder.names += waiting
        yield from before
        if not text.empty or text.names or not (before or after):
            yield text
        yield from after

    def _put_label(self, text: TextDraft, paragraph: StoryParagraph) -> None:
        """Put an automatic number as characters."""
        label = paragraph.label if paragraph.bullet is None else _BULLET
        if label and paragraph.pieces:
            first = paragraph.pieces[0]
            written = labelled(label, [first])[0]
            if isinstance(written, Piece):
                self._put(text, Piece(written.text, source=first.source, inserted=first.inserted))

    def _put(self, text: TextDraft, piece: Piece) -> None:
        look = self._looks.of(piece.source)
        text.add(ReturnedRun(piece.text, *look, piece.inserted, self._looks.changed(piece.source)))
        self._comments.add(piece.text)

    # --- Pictures and text boxes ---

    def _digest(self, drawing: Drawing) -> str:
        if drawing.view != PictureView():
            self._ledger.report("有一幅图片裁剪、旋转过，没有写回稿件，请在稿件里换成改好的图片")
        try:
            return picture_digest(self._document.package.read(drawing.part))
        except (KeyError, UnreadableError):
            self._ledger.report("有一幅图片的内容读不出")
            return ""

    def _box(self, box: TextBox) -> list[DraftBlock]:
        """Return the blocks of a text box of ours, which other programs take its bookmarks from; others are reported."""
        paragraphs = [*story_paragraphs(box.blocks)]
        if any(_is_ours(each) for each in paragraphs):
            return self.drafts(box.blocks)
        words = " ".join(text for paragraph in paragraphs if (text := text_of(paragraph.pieces).strip()))
        if words:
            self._ledger.report(f"文本框里写了字，不在正文里，没有写回稿件：{shortened(words)}")
        return []

    # --- Tables ---

    def _table(self, table: StoryTable) -> Iterator[DraftBlock]:
        rows: list[RowDraft] = []
        for at, placed in enumerate(placed_cells(table)):
            cells = [
                CellDraft(self._cell(each.cell.blocks), each.column, each.across, each.down)
                for each in placed
                if each.down
            ]
            rows.append(RowDraft(cells, table.inserted.get(at)))
        if rows:
            yield TableDraft(rows)
        for removed in table.removed:
            yield self._removal(removed)

    def _cell(self, blocks: list[StoryBlock]) -> list[DraftBlock]:
        if any(isinstance(block, StoryTable) for block in blocks):
            self._ledger.report(f"表格里又有表格，没有写回稿件：{shortened(_words(blocks))}")
        return self.drafts(blocks)

    def _removal(self, removed: RemovedCells) -> DeletionDraft:
        """Return a row or a cell that is gone; its texts are divided by tabs."""
        segments = [
            segment for paragraph in story_paragraphs(removed.blocks) for segment in _segments(paragraph)
        ]
        texts = ("".join(each.characters for each in segment.deleted) for segment in segments)
        names = [name for segment in segments for name in segment.names]
        return DeletionDraft("\t".join(text for text in texts if text), removed.stamp, names)


def _segments(paragraph: StoryParagraph) -> list[_Segment]:
    """Divide a paragraph at the marks that are gone."""
    segments: list[_Segment] = []
    content: list[Content] = []
    for each in paragraph.content:
        if isinstance(each, ParagraphJoint):
            segments.append(_Segment(each.paragraph, content))
            content = []
        else:
            content.append(each)
    return [*segments, _Segment(paragraph, content)]


def _text_draft(segments: list[_Segment]) -> TextDraft:
    """Return the draft of what is left of some paragraphs; the last one has the mark, and with it the style."""
    paragraph = segments[-1].paragraph
    changes = paragraph.changes
    inserted = changes.get("ins") or changes.get("moveTo")
    pieces = [each for segment in segments for each in segment.content if isinstance(each, Piece)]
    deleted = any(segment.deleted for segment in segments)
    return TextDraft(
        _HEADING.sub("heading", paragraph.style),
        inserted=inserted,
        merged=next((segment.removal for segment in segments[:-1]), None),
        moved=changes.get("moveTo"),
        move=paragraph.move if "moveTo" in changes else "",
        new=inserted is not None and not deleted and all(piece.inserted for piece in pieces),
    )


def _name(content: Content) -> str:
    """Return the bookmark of a galley's text that begins here; nothing where none does."""
    found = BOOKMARK.fullmatch(content.name) if isinstance(content, BookmarkStart) else None
    return found["name"] if found else ""


def _is_ours(paragraph: StoryParagraph) -> bool:
    """Whether a paragraph has a name, or a style that only our files have."""
    return paragraph.style.startswith(_OWN_STYLES) or any(_name(each) for each in paragraph.content)


def _words(blocks: list[StoryBlock]) -> str:
    return " ".join(text for paragraph in story_paragraphs(blocks) if (text := paragraph.text.strip()))
