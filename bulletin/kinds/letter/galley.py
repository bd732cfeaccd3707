"""An official document → its galley: head, text, attachments, imprint, in the order of `compose`."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.galley import GalleyBuilder, lines_of
from bulletin.composition.official_head import SIGNER_LABEL, signer_lines
from bulletin.model import ContactLine
from bulletin.model.galley import (
    Galley,
    GalleyBlock,
    GalleyHead,
    GalleyImprint,
    GalleyPart,
    GalleyText,
)
from bulletin.model.official import OfficialForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.diagnostics import Position
    from bulletin.kinds.letter.document import LetterDocument


def galley(document: LetterDocument) -> Galley:
    """Return the galley of an official document."""
    titles = {document.path: document.name}
    titles |= {section.path: section.title.plain for section in document.sections[1:] if section.title}
    blocks = tuple(_LetterGalley(document).blocks())
    return Galley(blocks, document.properties, document.draft_mark, titles)


class _LetterGalley(Struct, frozen=True):
    """Builds the galley of one document."""

    document: LetterDocument

    @property
    def _builder(self) -> GalleyBuilder:
        return GalleyBuilder(posixpath.dirname(self.document.path), self.document.path)

    def blocks(self) -> Iterator[GalleyBlock]:
        """Yield the blocks from top to bottom."""
        document, letter, builder = self.document, self.document.letter, self._builder
        yield self._head()
        if letter.title:
            yield builder.title("title", letter.title)
        if letter.addressee and not document.addressee_below:
            text = letter.addressee.removesuffix("：")
            yield replace(
                builder.value("addressee", "addressee", (text,), letter.positions.get("addressee")),
                credit="：",
            )
        yield from builder.blocks(letter.blocks)
        yield from self._ending()
        yield from builder.notes(letter.notes)
        count = len(letter.attachments)
        for number, each in enumerate(letter.attachments, start=1):
            if each.path:
                yield from replace(builder, path=each.path).attachment(number, count, each)
        yield from self._imprint()

    def _place(self, *keys: str) -> Position | None:
        """Return where the first of these keys that was typed is changed."""
        places = self.document.letter.positions
        return next(filter(None, map(places.get, (*keys, "form", "title", "status"))), None)

    def _head(self) -> GalleyHead:
        words, builder = self.document.head, replace(self._builder, part=GalleyPart.MASTHEAD)

        def text(name: str, style: str, lines: Sequence[str], *keys: str) -> GalleyText:
            made = builder.generated(f"head:{name}", style, "", self._place(*keys))
            return replace(made, inlines=lines_of(lines))

        keys = {"copy-number": "copy_number"}
        left = (text(style, style, (line,), keys.get(style, style)) for style, line in words.left)
        right = (
            text(f"mark-{at}", "marking", (line,), f"marks.{at}", "marks")
            for at, line in enumerate(words.right)
        )
        signers = signer_lines(words.signers)
        names, beside = words.names, words.beside
        if len(names) == 1:
            names, beside = (names[0] + beside,), ""
        return GalleyHead(
            words.form,
            text("mark", "name", names, "issuing_mark", "issuer"),
            text("beside", "name", (beside,), "issuing_mark", "form") if beside else None,
            tuple(left),
            tuple(right),
            text("number", "document-number", (words.number,), "number"),
            replace(text("signers", "signer", signers, "signers"), label=SIGNER_LABEL) if signers else None,
        )

    def _ending(self) -> Iterator[GalleyBlock]:
        """Yield what stands below the text."""
        document, letter, builder = self.document, self.document.letter, self._builder
        ending = replace(builder, part=GalleyPart.ENDING)
        yield from builder.ending(letter.attachments, None, "", ContactLine(), letter.positions)
        for key, label, names in letter.attendance:
            made = ending.generated(f"{builder.file}:{key}", "attendance", names, self._place(key))
            yield replace(made, label=f"{label}：", strong_label=True)
        for at, line in enumerate(document.particulars):
            yield ending.generated(f"{builder.file}:staff-{at}", "contact", line, self._place("staff"))
        signature = document.signature
        date = document.signed_date(signature) if signature else ""
        places = {**letter.positions}
        if place := self._place("signature", "issuer"):
            places = {"signature": place, **places}
        yield from builder.ending((), signature, date, letter.contact, places)

    def _imprint(self) -> Iterator[GalleyImprint]:
        document, builder = self.document, replace(self._builder, part=GalleyPart.IMPRINT)
        keys = {"主送": "addressee", "抄送": "cc"}
        lines = []
        for label, line in document.circulation:
            made = builder.generated(f"imprint:{keys[label]}", "imprint", line, self._place(keys[label]))
            lines.append(replace(made, label=f"{label}："))
        printed: tuple[GalleyText, ...] = ()
        if document.printed_by:
            office, date = document.printed_by
            printed = (
                builder.generated("imprint:office", "imprint", office, self._place("printed_by", "issuer")),
                builder.generated("imprint:date", "print-line", date, self._place("printed_on", "date")),
            )
        ruled = document.letter.form is not OfficialForm.LETTER
        if lines or printed:
            yield GalleyImprint(tuple(lines), closing_rule=ruled, printed_by=printed, ruled=ruled)
