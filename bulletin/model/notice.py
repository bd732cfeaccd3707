"""The parts that a notice (通报) has beside its text, and letters too: signature, attachments, remarks, urgency."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum

from msgspec import Struct, field

from bulletin.diagnostics import Position
from bulletin.model.located import Located
from bulletin.model.text import Blocks, Note
from bulletin.model.title import Title
from bulletin.model.wording import Suppression


class Urgency(Enum):
    """The urgency (紧急程度) of a document (GB/T 9704 §7.2.3)."""

    TOP = "特急"
    HIGH = "加急"


class Signature(Struct, frozen=True):
    """The signature (落款): who issues a document, and its date; None for that of the whole document.

    `sealed`: the issuers' seals are put on it, for which it leaves space.
    """

    issuers: tuple[str, ...]
    date: date | None = None
    sealed: bool = False


class Attachment(Located, frozen=True):
    """An attachment (附件) with its text; without a `path` it is listed alone, and sent apart."""

    title: Title
    path: str | None = None
    blocks: Blocks = ()
    notes: tuple[Note, ...] = ()
    checks_off: Mapping[str, str] = field(default_factory=dict)
    checks_down: Mapping[str, str] = field(default_factory=dict)
    suppressions: tuple[Suppression, ...] = ()
    positions: Mapping[str, Position] = field(default_factory=dict)


class Remark(Located, frozen=True):
    """A remark that a leader wrote (领导批示): the name with the office, its paragraphs, the date where it is known."""

    name: str
    paragraphs: tuple[str, ...]
    date: date | None = None
    position: Position | None = None


class ContactLine(Struct, frozen=True):
    """Who supplied a text (供稿单位), and who answers questions about it (联系人): a person, a telephone number."""

    unit: str | None = None
    person: str | None = None
    phone: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """What is known, with its labels."""
        named = (("供稿单位", self.unit), ("联系人", self.person), ("电话", self.phone))
        return tuple(f"{label}：{value}" for label, value in named if value)

    @property
    def text(self) -> str:
        """The line in parentheses, as it is printed below a text (GB/T 9704 §7.3.8); empty where nothing is known."""
        return f"（{'，'.join(self.parts)}）" if self.parts else ""


class InternalField(Enum):
    """What stays out of everything public, by its key in the front matter, unless `public_fields` names it."""

    REMARKS = "remarks"
    CONTACT = "contact"
    PHONE = "phone"
    STAFF = "staff"


def staff_line(staff: Mapping[str, tuple[str, ...]]) -> str:
    """Return the line of those who made an issue: （编辑：…　审核：…　签发：…）; empty where nobody is named."""
    parts = [f"{task}：{'、'.join(names)}" for task, names in staff.items() if names]
    return f"（{'　'.join(parts)}）" if parts else ""


def attachment_label(number: int, count: int) -> str:
    """Return the number of an attachment; a single one has none (GB/T 9704 §7.3.4)."""
    return f"附件{number}" if count > 1 else "附件"


def written_day(day: date) -> str:
    """Return a date in full, in Arabic digits without leading zeros (GB/T 9704 §7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"
