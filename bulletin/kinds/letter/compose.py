"""An official document → its parts in their order: head, text, attachments, imprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.composition.imprint import distribution_line, printed_by
from bulletin.composition.notice import NoticeComposer
from bulletin.composition.official_head import HeadComposer
from bulletin.composition.texts import TextPiece
from bulletin.composition.values import (
    ComposedArticle,
    ComposedDocument,
    ComposedImprint,
    ComposedParagraph,
    ComposedSection,
    ComposedText,
)
from bulletin.model import ContactLine
from bulletin.model.official import OfficialForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.composition.blocks import BlockComposer
    from bulletin.composition.values import ComposedBlock, ComposedPart
    from bulletin.kinds.letter.document import LetterDocument

ANCHOR = "letter"


def compose(document: LetterDocument, composer: BlockComposer) -> ComposedDocument:
    """Compose an official document; the first page of a letter has no number (GB/T 9704 §10.1)."""
    parts = tuple(_LetterComposer(document, composer).parts())
    numbered = document.letter.form is not OfficialForm.LETTER
    return ComposedDocument(parts, record=document.letter.fit, first_number=numbered, ornaments=False)


class _LetterComposer(Struct, frozen=True):
    """Composes the parts of one document."""

    document: LetterDocument
    composer: BlockComposer

    def parts(self) -> Iterator[ComposedPart]:
        """Yield the parts from top to bottom."""
        letter, texts = self.document.letter, self.composer.texts
        notice = NoticeComposer(self.composer)
        yield HeadComposer(texts).head(self.document.head)
        blocks, notes = tuple(self._blocks(notice)), self.composer.notes(letter.notes)
        if letter.title:
            title = texts.title(letter.title, letter.issuers)
            yield ComposedArticle(ANCHOR, title, (), blocks, None, notes)
        else:
            yield ComposedSection(blocks, notes)
        yield from notice.attachments(letter.attachments, ANCHOR)
        yield from self._imprint()

    def _blocks(self, notice: NoticeComposer) -> Iterator[ComposedBlock]:
        """Yield the text, what stands above it and what stands below it."""
        letter, signature = self.document.letter, self.document.signature
        if letter.addressee and not self.document.addressee_below:
            yield notice.addressee(letter.addressee)
        yield from self.composer.blocks(letter.blocks)
        date, listed = self.document.signed_date(signature) if signature else "", letter.attachments
        between = [*self._attendance(), *self._particulars()]
        if between:
            yield from notice.ending(listed, None, "", ContactLine())
            yield from between
            listed = ()
        yield from notice.ending(listed, signature, date, letter.contact)

    def _attendance(self) -> Iterator[ComposedParagraph]:
        """Yield those who took part, one line free above them: labels in Hei, turned lines behind them (§10.3)."""
        texts = self.composer.texts
        style = texts.geometry.blocks["attendance"]
        for number, (_, label, names) in enumerate(self.document.letter.attendance):
            indent, hanging = (round(each * style.character_units) for each in (style.indent, style.hanging))
            head = f"{label}："
            pieces = [TextPiece("hei", head), TextPiece(style.face, names)]
            composed = texts.compose(pieces, style, indent, hanging)
            text = ComposedText("attendance", composed.lines, label=len(head))
            yield ComposedParagraph(text, above=0.0 if number else 1.0)

    def _particulars(self) -> Iterator[ComposedParagraph]:
        """Yield the lines above the signature, one line free above them (practice)."""
        for number, line in enumerate(self.document.particulars):
            text = self.composer.texts.text("contact", line)
            yield ComposedParagraph(text, keep_next=True, above=0.0 if number else 1.0)

    def _imprint(self) -> Iterator[ComposedImprint]:
        """Yield the imprint (§7.4), that of a letter without rules (§10.1)."""
        document, texts = self.document, self.composer.texts
        ruled = document.letter.form is not OfficialForm.LETTER
        lines = tuple(
            distribution_line(texts, f"{label}：", line, first=True) for label, line in document.circulation
        )
        printed = printed_by(texts, *document.printed_by) if document.printed_by else ()
        if lines or printed:
            even = document.publication.imprint.even_page
            yield ComposedImprint(
                lines, None, closing_rule=ruled, printed_by=printed, ruled=ruled, even_page=even
            )
