"""What is read of an official document: its values, and its entry in the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from msgspec import Struct, field

from bulletin.diagnostics import Position
from bulletin.model import (
    Attachment,
    Blocks,
    ContactLine,
    Note,
    PageRecord,
    Signature,
    Status,
    Suppression,
    Title,
    Urgency,
)
from bulletin.model.located import Located
from bulletin.model.official import OfficialForm


class DocumentNumber(Struct, frozen=True):
    """A document number (发文字号): as it is printed, and its parts where it has them."""

    text: str
    code: str = ""
    year: int | None = None
    number: int | None = None


class Letter(Located, frozen=True):
    """What `letter.md` and the files that it lists say; `attendance` are labels and names (出席、请假、列席)."""

    folder: str
    path: str
    form: OfficialForm
    issuers: tuple[str, ...]
    status: Status
    title: Title | None = None
    mark: Title | None = None
    number: DocumentNumber | None = None
    date: dt.date | None = None
    copy_number: str | None = None
    classification: str | None = None
    urgency: Urgency | None = None
    signers: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    addressee: str | None = None
    blocks: Blocks = ()
    notes: tuple[Note, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    signature: Signature | None = None
    staff: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contact: ContactLine = ContactLine()
    attendance: tuple[tuple[str, str, str], ...] = ()
    cc: str | None = None
    printed_by: str | None = None
    printed_on: dt.date | None = None
    print_run: int | None = None
    fit: PageRecord | None = None
    checks_off: Mapping[str, str] = field(default_factory=dict)
    checks_down: Mapping[str, str] = field(default_factory=dict)
    suppressions: tuple[Suppression, ...] = ()
    positions: Mapping[str, Position] = field(default_factory=dict)


class LetterEntry(Struct, frozen=True):
    """An entry of the register; `code` and `number` are those of the document number, where it can be read."""

    folder: str
    text: str | None = None
    code: str = ""
    year: int | None = None
    number: int | None = None
    date: dt.date | None = None
    title: str | None = None
    addressee: str | None = None
    status: Status = Status.DRAFT

    @property
    def order(self) -> tuple[int, str, int, str]:
        """The order of the register: by year, code and number; drafts last."""
        return (self.year or 9999, self.code, self.number or 0, self.folder)
