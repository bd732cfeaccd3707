"""What a notice has beside its text, and letters too: addressee, attachments, signature, contacts, remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.texts import TextPiece
from bulletin.composition.values import (
    ComposedAttachment,
    ComposedEnding,
    ComposedParagraph,
    ComposedRemark,
    ComposedSignature,
    ComposedText,
)
from bulletin.model import Title, attachment_label, written_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.composition.blocks import BlockComposer
    from bulletin.linebreak.values import Line
    from bulletin.model import Attachment, ContactLine, Remark, Signature

LIST_LABEL = "附件："
"""What the list of attachments begins with (GB/T 9704 §7.3.4)."""

HALF = 0.5
"""Half a character, by which the measure of a name may exceed it: rounding breaks none."""

DIVIDED = 0.75
"""The share of the longest line of a name that names in two lines take."""


class NoticeComposer(Struct, frozen=True):
    """Composes these parts in the styles of the theme."""

    composer: BlockComposer

    def addressee(self, line: str) -> ComposedParagraph:
        """Compose the line of those whom a text is sent to (主送), flush left (GB/T 9704 §7.3.2)."""
        return ComposedParagraph(self.composer.texts.text("addressee", line), keep_next=True)

    def remark(self, remark: Remark) -> ComposedRemark:
        """Compose a leader's remark."""
        text = self.composer.texts.text
        signed = "　".join((remark.name, *([written_day(remark.date)] if remark.date else [])))
        paragraphs = tuple(text("remark", each, remark.position) for each in remark.paragraphs)
        return ComposedRemark(paragraphs, text("remark-name", signed))

    def ending(
        self,
        attachments: Sequence[Attachment],
        signature: Signature | None,
        date: str,
        contact: ContactLine,
    ) -> Iterator[ComposedEnding]:
        """Compose what stands below a text, if anything does; `date` is that of the signature.

        The line of contacts stands where the note (附注) of a letter does (GB/T 9704 §7.3.8).
        """
        line = self._contact(contact) if contact.parts else None
        composed = self._signature(signature, date) if signature else None
        if attachments or composed or line:
            yield ComposedEnding(tuple(self._list(attachments)), composed, line)

    def _contact(self, contact: ContactLine) -> ComposedText:
        """Compose the line of contacts; where it needs several lines, each ends behind what it says of one of them."""
        text = self.composer.texts.text
        *others, last = contact.parts
        first, *parts = (*(f"{each}，" for each in others), f"{last}）")
        rows = [f"（{first}"]
        for part in parts:
            if len(text("contact", rows[-1] + part).lines) == 1:
                rows[-1] += part
            else:
                rows.append(part)
        return text("contact", "\n".join(rows))

    def attachments(self, attachments: Sequence[Attachment], anchor: str) -> Iterator[ComposedAttachment]:
        """Compose the attachments that are printed; their numbers and titles are those of the list."""
        texts = self.composer.texts
        for number, each in enumerate(attachments, start=1):
            if each.path:
                yield ComposedAttachment(
                    anchor=f"{anchor}-attachment-{number}",
                    number=texts.text("attachment-number", attachment_label(number, len(attachments))),
                    title=texts.title(each.title),
                    blocks=self.composer.blocks(each.blocks),
                    notes=self.composer.notes(each.notes),
                )

    def _list(self, attachments: Sequence[Attachment]) -> Iterator[ComposedText]:
        """Compose the list (附件说明): turned lines stand below the first character of their name."""
        texts = self.composer.texts
        style = texts.geometry.blocks["attachment-item"]
        head, indent = self._width(LIST_LABEL), round(style.indent * style.character_units)
        for number, each in enumerate(attachments, start=1):
            ordinal = f"{number}." if len(attachments) > 1 else ""
            label = LIST_LABEL + ordinal if number == 1 else ordinal
            start = indent if number == 1 else indent + head
            turned = indent + head + self._width(ordinal)
            pieces = [
                TextPiece(style.face, label),
                TextPiece(style.face, each.title.plain, each.title.position),
            ]
            composed = texts.compose(pieces, style, start, turned)
            yield ComposedText("attachment-item", composed.lines, label=len(label))

    def _width(self, label: str) -> int:
        """Return how far a label moves a Chinese character behind it (thousandths of an em)."""
        texts = self.composer.texts
        style = texts.geometry.blocks["attachment-item"]
        with_label, alone = (
            texts.compose([TextPiece(style.face, text + "件")], style, 0, 0).lines[0].width
            for text in (label, "")
        )
        return with_label - alone

    # --- The signature ----------------------------------------------------------------------------------------

    def _signature(self, signature: Signature, date: str) -> ComposedSignature:
        """Compose a signature; a long name takes two lines, and beside it all names do that can."""
        texts, numbers = self.composer.texts, self.composer.texts.geometry.numbers["signature"]
        composed_date = texts.text("signature", date)
        if not signature.sealed:
            names = self._names(signature.issuers, numbers["longest"])
            return ComposedSignature(_of_one_width(names, numbers["spread"]), composed_date)
        in_rows = len(signature.issuers) > 1
        names = self._names(signature.issuers, numbers["longest_in_row" if in_rows else "longest"])
        if in_rows and any(len(name.lines) > 1 for name in names):
            names = self._names(signature.issuers, numbers["longest_in_row"] * DIVIDED)
        return ComposedSignature(names, composed_date, sealed=True)

    def _names(self, issuers: Sequence[str], longest: float) -> tuple[ComposedText, ...]:
        """Compose the names of issuers; one longer than so many characters is broken between words, near its middle."""
        from bulletin.linebreak.titles import divide_name

        texts = self.composer.texts
        width = (longest + HALF) * texts.geometry.blocks["signature"].em
        names = (divide_name(name, texts.segment) if len(name) > longest else (name,) for name in issuers)
        return tuple(texts.shaped("signature", Title(name), width) for name in names)


def _of_one_width(names: Sequence[ComposedText], most: float) -> tuple[ComposedText, ...]:
    """Space names that stand one below another to the width of the widest, by at most so many em a gap."""
    widest = max(line.width for name in names for line in name.lines)
    return tuple(
        replace(name, lines=(_spaced(name.lines[0], widest, most),)) if len(name.lines) == 1 else name
        for name in names
    )


def _spaced(line: Line, width: int, most: float) -> Line:
    gaps = len(line.text) - 1
    extra = (width - line.width) // gaps if gaps else 0
    if not 0 < extra <= most * 1000:
        return line
    *others, last = line.segments
    wider = [replace(each, spacing=each.spacing + extra) for each in others]
    wider.append(replace(last, text=last.text[:-1], spacing=last.spacing + extra))
    segments = (*(each for each in wider if each.text), replace(last, text=last.text[-1]))
    return replace(line, segments=segments, width=line.width + extra * gaps)
