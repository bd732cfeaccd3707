"""Mails as drafts (.eml): one for each recipient, with the PDF attached under its Chinese name. Same source, same bytes.

Headers are written here rather than by the library's folding: its way of breaking encoded words differs between
releases of Python, and the name of an attachment must stand there in two forms. A client that knows RFC 2231 takes
`filename*`; Outlook and Foxmail, which partly don't, take the encoded word (RFC 2047) in `name`, as Thunderbird
writes it too. Neither is parted into continuations (`filename*0*`), which still fewer clients know.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, time, timedelta, timezone
from email.charset import BASE64, Charset
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote
from hashlib import sha256
from typing import TYPE_CHECKING, Self
from urllib.parse import quote as percent

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from email.policy import Policy

    from bulletin.model import Mail

_LINE = 76
"""Characters: the longest line with an encoded word (RFC 2047 §2)."""
_HOUR = time(9, tzinfo=timezone(timedelta(hours=8)))
"""Drafts are dated at nine o'clock in Beijing of the issue's day."""
_UTF8 = Charset("utf-8")
_UTF8.header_encoding = BASE64


class Message(Struct, frozen=True):
    """A mail to one recipient before it is written: to whom, at which addresses, and its text in both forms."""

    recipient: str
    addresses: tuple[str, ...]
    text: str
    html: str


class Mailing(Struct, frozen=True):
    """What all mails of an edition of an issue share; `issue` names it apart from all others (2022-36).

    `attachment` is the file's name, `pdf` its content. `unsent` marks drafts: a mail program opens them to be sent.
    """

    issue: str
    edition: int
    date: date
    subject: str
    attachment: str
    pdf: bytes
    mail: Mail
    postings: tuple[Message, ...]
    unsent: bool = True


class Draft(Struct, frozen=True):
    """A mail as it is written to the disk or handed to a server."""

    recipient: str
    addresses: tuple[str, ...]
    message_id: str
    content: bytes


def drafts(mailing: Mailing) -> tuple[Draft, ...]:
    """Write a mail for each recipient, in their order."""
    return tuple(_draft(mailing, posting) for posting in mailing.postings)


def message_id(mailing: Mailing, recipient: str) -> str:
    """Return the Message-ID, the same for an issue, an edition and a recipient whenever it is asked for."""
    mark = _digest(mailing.issue, str(mailing.edition), recipient)[:20]
    domain = mailing.mail.sender.text.rpartition("@")[2].lower()
    return f"<bulletin.{_plain_token(mailing.issue)}.{mailing.edition}.{mark}@{domain}>"


def _draft(mailing: Mailing, posting: Message) -> Draft:
    identity = message_id(mailing, posting.recipient)
    message = EmailMessage(policy=SMTP)
    for name, value in _headers(mailing, posting, identity):
        message[name] = _RawHeader(name, value)
    message.set_content(posting.text, cte="base64")
    message.add_alternative(posting.html, subtype="html", cte="base64")
    message.add_attachment(mailing.pdf, maintype="application", subtype="pdf")
    _name_attachment(message, mailing.attachment)
    _bound(message, identity)
    return Draft(posting.recipient, posting.addresses, identity, message.as_bytes())


def _headers(mailing: Mailing, posting: Message, identity: str) -> Iterable[tuple[str, str]]:
    mail = mailing.mail
    yield "From", _mailbox("From", mail.name, mail.sender.text)
    to = (_mailbox("To", posting.recipient, address) for address in posting.addresses)
    yield "To", ",\r\n ".join(to)
    if mail.reply_to:
        yield "Reply-To", mail.reply_to.text
    yield "Subject", encoded("Subject", mailing.subject)
    yield "Date", format_datetime(datetime.combine(mailing.date, _HOUR))
    yield "Message-ID", identity
    if mailing.unsent:
        yield "X-Unsent", "1"


def _name_attachment(message: EmailMessage, name: str) -> None:
    """Give the attachment its name in both forms."""
    part = next(part for part in message.walk() if part.get_content_type() == "application/pdf")
    clean = _clean(name)
    type_ = f'application/pdf;\r\n name="{encoded("", clean)}"'
    disposition = f"attachment;\r\n filename*=UTF-8''{percent(clean, safe='')}"
    for header, value in (("Content-Type", type_), ("Content-Disposition", disposition)):
        del part[header]
        part[header] = _RawHeader(header, value)


def _bound(message: EmailMessage, identity: str) -> None:
    """Give every multipart a boundary that depends on the mail alone; no line of base64 can hold it."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{number}_{_digest(identity)[:32]}")
        if part is not message:
            del part["MIME-Version"]


# --- Headers -------------------------------------------------------------------------------------------------


class _RawHeader(str):
    """A header's value that is written as it stands, lines and all."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str, value: str) -> Self:
        written = super().__new__(cls, value)
        written.name = name
        return written

    def fold(self, *, policy: Policy) -> str:
        """Return the header with its name; the library calls this when it writes."""
        return f"{self.name}: {self}{policy.linesep}"


def encoded(name: str, text: str) -> str:
    """Write a text for a header of this name: as it stands where it is plain ASCII, else in encoded words."""
    clean = _clean(text)
    if clean.isascii() and len(name) + len(clean) < _LINE:
        return clean
    # An encoded word takes "=?utf-8?b??=" besides its text.
    return Header(clean, _UTF8, maxlinelen=_LINE - 1, header_name=name).encode(linesep="\r\n")


def _mailbox(header: str, name: str, address: str) -> str:
    clean = _clean(name)
    shown = f'"{quote(clean)}"' if clean.isascii() else encoded(header, clean)
    joint = "\r\n " if len(shown.rpartition("\n")[2]) + len(address) > _LINE - 10 else " "
    return f"{shown}{joint}<{_clean(address)}>"


def _clean(text: str) -> str:
    """Leave out what could end a header or begin another; the address book is read more strictly still."""
    controls = {"Cc", "Cf", "Zl", "Zp"}
    return "".join(character for character in text if unicodedata.category(character) not in controls)


def _plain_token(text: str) -> str:
    """Keep of a name what may stand in a Message-ID."""
    return "".join(character if character.isascii() and character.isalnum() else "-" for character in text)


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()
