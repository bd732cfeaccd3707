"""An official document resolved, and what all outputs derive from it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.composition.official_head import HeadWords
from bulletin.diagnostics import Position
from bulletin.model import (
    Classification,
    ContactLine,
    MakeUp,
    Picture,
    Publication,
    Signature,
    Status,
    Title,
    written_day,
)
from bulletin.model.document import DocumentProperties, FileChecks, Section
from bulletin.model.official import OfficialForm

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from bulletin.kinds.letter.values import Letter
    from bulletin.model import Attachment

SUFFIXES = {
    OfficialForm.DOCUMENT: "文件",
    OfficialForm.UPWARD: "文件",
    OfficialForm.LETTER: "",
    OfficialForm.ORDER: "令",
    OfficialForm.MINUTES: "会议纪要",
}
"""What stands behind the issuers in the issuing mark (发文机关标志)."""
TITLE_LINE, TEXT_LINES = 19, 2
"""Characters of a line of a title (2 号), and the lines of text that stay with it."""
NUMBERED_BY_HAND = "　　"
"""Where the number of a draft is filled in by hand."""


class LetterDocument(Struct, frozen=True, dict=True):
    """An official document (a `Document`).

    `mark_lines` are the lines of its issuing mark where one line is too long for it. `addressee_below`: the addressee
    stands in the imprint, as the first page would show no text otherwise (GB/T 9704 §7.3.2).
    """

    publication: Publication
    letter: Letter
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    make_up: MakeUp = field(default_factory=MakeUp)
    mark_lines: tuple[str, ...] = ()
    addressee_below: bool = False

    @property
    def folder(self) -> str:
        """The folder of the document."""
        return self.letter.folder

    @property
    def path(self) -> str:
        """The path of `letter.md`."""
        return self.letter.path

    @property
    def date(self) -> dt.date | None:
        """The date of signing (成文日期)."""
        return self.letter.date

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The text, then its attachments."""
        letter = self.letter
        values = tuple(self._values())
        text = Section(letter.path, letter.blocks, letter.notes, letter.title, values=values)
        attached = (
            Section(each.path, each.blocks, each.notes, each.title)
            for each in letter.attachments
            if each.path
        )
        return (text, *attached)

    def _values(self) -> Iterator[Title]:
        """Yield the values that are proofread like text."""
        letter, typed = self.letter, self.letter.positions
        values = {
            "number": letter.number.text if letter.number and "code" not in typed else None,
            "phone": letter.contact.phone,
            "cc": letter.cc,
            **{f"staff.{label}": "、".join(names) for label, names in letter.staff.items()},
            **{key: names for key, _, names in letter.attendance},
        }
        for key, value in values.items():
            place = typed.get(f"{key}.0") or typed.get(key)
            if value and place:
                yield Title((value,), place)

    @cached_property
    def files(self) -> Mapping[str, FileChecks]:
        """`letter.md`, then its attachments."""
        sources: list[Letter | Attachment] = [self.letter, *self.letter.attachments]
        return {
            each.path: FileChecks(each.checks_off, each.checks_down, each.suppressions, each.positions)
            for each in sources
            if each.path
        }

    # --- Printed texts -----------------------------------------------------------------------------------------

    @property
    def number(self) -> str:
        """The document number as it is printed; blanks to be filled in where a draft has none."""
        if self.letter.number:
            return self.letter.number.text
        if self.letter.form is OfficialForm.ORDER:
            return f"第{NUMBERED_BY_HAND}号"
        year = self.letter.date.year if self.letter.date else NUMBERED_BY_HAND
        return f"〔{year}〕{NUMBERED_BY_HAND}号"

    @property
    def written_date(self) -> str:
        """The date of signing as it is printed."""
        return written_day(self.letter.date) if self.letter.date else "　　　　年　　月　　日"

    @property
    def head(self) -> HeadWords:
        """The head (版头)."""
        letter = self.letter
        left = (
            ("copy-number", letter.copy_number),
            ("classification", letter.classification),
            ("urgency", letter.urgency.value if letter.urgency else None),
        )
        names, beside = self._mark()
        return HeadWords(
            letter.form,
            names,
            beside,
            tuple((kind, text) for kind, text in left if text),
            letter.marks,
            self.number,
            letter.signers if letter.form is OfficialForm.UPWARD else (),
            self._lines_below,
        )

    @property
    def _lines_below(self) -> int:
        """The lines that the first page must show below its head: the title, a free line, and two of the text (§7.3.3)."""
        parts = self.letter.title.parts if self.letter.title else ()
        return sum(-(-len(part) // TITLE_LINE) for part in parts) + 1 + TEXT_LINES

    def _mark(self) -> tuple[tuple[str, ...], str]:
        """Return the lines of the issuing mark, and what stands at their right."""
        letter, suffix = self.letter, SUFFIXES[self.letter.form]
        if letter.mark:
            *lines, last = letter.mark.parts
            return ((*lines,), last) if lines and last == suffix else (letter.mark.parts, "")
        if self.mark_lines:
            return self.mark_lines, suffix
        names = letter.issuers[:1] if letter.form is OfficialForm.LETTER else letter.issuers
        return names, suffix

    @property
    def signature(self) -> Signature | None:
        """The signature (落款): the letter's own, else its issuers; minutes have none of themselves."""
        letter = self.letter
        if letter.signature or letter.form is OfficialForm.MINUTES:
            return letter.signature
        return Signature(letter.issuers)

    def signed_date(self, signature: Signature) -> str:
        """Return the date of a signature."""
        return written_day(signature.date) if signature.date else self.written_date

    @property
    def particulars(self) -> tuple[str, ...]:
        """The lines above the signature (签发人、经办人)."""
        return tuple(f"{label}：{'、'.join(names)}" for label, names in self.letter.staff.items())

    @property
    def circulation(self) -> tuple[tuple[str, str], ...]:
        """The lines of the imprint with their labels, each ending in a stop (§7.4.2)."""
        addressee = self.letter.addressee if self.addressee_below else None
        lines = (("主送", addressee), ("抄送", self.letter.cc))
        return tuple((label, f"{text.rstrip('：:。')}。") for label, text in lines if text)

    @property
    def printed_by(self) -> tuple[str, str] | None:
        """Office and date of printing (§7.4.3); None in a letter (§10.1), and where nothing is said of printing."""
        letter = self.letter
        if letter.form is OfficialForm.LETTER or not (letter.printed_by or letter.printed_on or letter.cc):
            return None
        day = letter.printed_on or letter.date
        date = f"{written_day(day)}印发" if day else "　　　　年　　月　　日印发"
        return letter.printed_by or letter.issuers[0], date

    def public(self) -> Letter:
        """Return the letter without its internal fields, but for those that the publication makes public."""
        shown = {each.value for each in self.publication.public_fields}
        contact = self.letter.contact
        return replace(
            self.letter,
            staff=self.letter.staff if "staff" in shown else {},
            contact=ContactLine(
                contact.unit,
                contact.person if "contact" in shown else None,
                contact.phone if "phone" in shown else None,
            ),
        )

    # --- Names and metadata ------------------------------------------------------------------------------------

    @property
    def classification(self) -> Classification | None:
        """Its classification."""
        letter = self.letter
        if not letter.classification:
            return None
        place = letter.positions.get("classification") or Position(letter.path, 1, 1)
        return Classification(letter.classification, place)

    @property
    def name(self) -> str:
        """What the document is called: its title, of an order the issuing mark."""
        names, beside = self._mark()
        return self.letter.title.plain if self.letter.title else "".join(names) + beside

    @property
    def draft_mark(self) -> str | None:
        """The mark on every page of a draft."""
        return "送审稿" if self.letter.status is Status.DRAFT else None

    @property
    def print_run(self) -> int | None:
        """The number of printed copies."""
        return self.letter.print_run

    @property
    def properties(self) -> DocumentProperties:
        """The metadata of its output files."""
        return DocumentProperties(
            title=self.name,
            author="、".join(self.letter.issuers),
            subject=self.letter.number.text if self.letter.number else "",
            keywords="公文",
            date=self.letter.date.isoformat() if self.letter.date else None,
        )

    @property
    def summary(self) -> Mapping[str, object]:
        """The values of a list of documents, as JSON."""
        letter = self.letter
        return {
            "name": letter.number.text if letter.number else "草稿",
            "label": letter.number.text if letter.number else letter.folder,
            "number": letter.number.number if letter.number else None,
            "date": letter.date.isoformat() if letter.date else None,
            "status": letter.status.value,
            "edition": 1,
            "title": self.name,
        }

    @property
    def counting(self) -> bool:
        """It shows no counts."""
        return False

    @property
    def counted(self) -> bool:
        """It shows no counts."""
        return False

    @property
    def manifest(self) -> Mapping[str, object]:
        """Folder, number, status, and the words by which it is classified."""
        letter = self.letter
        return {
            "letter": letter.folder,
            "number": letter.number.text if letter.number else None,
            "status": letter.status.value,
            "classification": letter.classification,
        }

    @property
    def dependencies(self) -> Mapping[str, object]:
        """What its pages depend on besides its texts: settings without those of distribution and mail."""
        settings = replace(self.publication, distributions={}, groups={}, mail=None, positions={})
        return {"settings": settings}
