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
from bulletin.model import attachment_label, written_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.composition.blocks import BlockComposer
    from bulletin.linebreak.values import Line
    from bulletin.model import Attachment, ContactLine, Remark, Signature

LIST_LABEL = "附件："
"""What the list of attachments begins with (GB/T 9704 §7.3.4)."""


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

        Below a signature the line of contacts is a note (附注, GB/T 9704 §7.3.8), else it closes the text.
        """
        text = self.composer.texts.text
        line = text("contact" if signature else "closing", contact.text) if contact.text else None
        composed = self._signature(signature, date) if signature else None
        if attachments or composed or line:
            yield ComposedEnding(tuple(self._list(attachments)), composed, line)

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
        """Compose a signature; a long name takes two lines, broken between words."""
        texts = self.composer.texts
        style, numbers = texts.geometry.blocks["signature"], texts.geometry.numbers["signature"]
        in_rows = signature.sealed and len(signature.issuers) > 1
        longest = numbers["longest_in_row" if in_rows else "longest"] * style.em
        names = [texts.shaped("signature", (name,), longest) for name in signature.issuers]
        issuers = tuple(names) if signature.sealed else _of_one_width(names, numbers["spread"])
        return ComposedSignature(issuers, texts.text("signature", date), signature.sealed)


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
