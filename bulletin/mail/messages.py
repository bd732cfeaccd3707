"""MIME messages: one for each recipient, with the PDF attached under its Chinese name. Same input, same bytes.

Headers are folded here rather than by the library: its folding of encoded words differs between releases of Python,
and the name of an attachment is needed in two forms. Clients that implement RFC 2231 read `filename*`; Outlook and
Foxmail, which do so only in part, read the encoded words (RFC 2047) in `name`, which Thunderbird writes as well.
`filename*` is split into continuations (`filename*0*`), which even fewer clients implement, only where its line would be
longer than a mail may hold (RFC 5322 §2.1.1).
"""

from __future__ import annotations

import re
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
    from collections.abc import Iterable, Iterator
    from datetime import date
    from email.policy import Policy

    from bulletin.model import Mail

_LINE = 76
"""Maximum length in characters of a line with an encoded word (RFC 2047 §2)."""
_LONGEST = 998
"""Maximum length in octets of any line (RFC 5322 §2.1.1)."""
_HOUR = time(9, tzinfo=timezone(timedelta(hours=8)))
"""Mails are dated 9:00 Beijing time on the date of the issue."""
_UTF8 = Charset("utf-8")
_UTF8.header_encoding = BASE64


class Message(Struct, frozen=True):
    """A mail to one recipient before it is encoded: its addresses, and its text as plain text and HTML."""

    recipient: str
    addresses: tuple[str, ...]
    text: str
    html: str


class Mailing(Struct, frozen=True):
    """The mails of an edition of an issue and what they share; `issue` is its unique identifier (2022-36).

    `attachment` is the file name, `pdf` its content. `unsent` marks drafts (X-Unsent): mail programs open them for editing.
    """

    issue: str
    edition: int
    date: date
    subject: str
    attachment: str
    pdf: bytes
    mail: Mail
    messages: tuple[Message, ...]
    unsent: bool = True


class Draft(Struct, frozen=True):
    """An encoded mail (RFC 5322), to be saved as .eml or sent to a server."""

    recipient: str
    addresses: tuple[str, ...]
    message_id: str
    content: bytes


def build_drafts(mailing: Mailing) -> tuple[Draft, ...]:
    """Encode the mail of each recipient, in their order."""
    return tuple(_encode(mailing, message) for message in mailing.messages)


def message_id(mailing: Mailing, recipient: str) -> str:
    """Return the Message-ID: a function of issue, edition and recipient alone."""
    mark = _digest(mailing.issue, str(mailing.edition), recipient)[:20]
    domain = mailing.mail.sender.text.rpartition("@")[2].lower()
    token = re.sub("[^A-Za-z0-9]", "-", mailing.issue)
    return f"<bulletin.{token}.{mailing.edition}.{mark}@{domain}>"


def _encode(mailing: Mailing, message: Message) -> Draft:
    identity = message_id(mailing, message.recipient)
    mime = EmailMessage(policy=SMTP)
    for name, value in _headers(mailing, message, identity):
        mime[name] = _RawHeader(name, value)
    mime.set_content(message.text, cte="base64")
    mime.add_alternative(message.html, subtype="html", cte="base64")
    mime.add_attachment(mailing.pdf, maintype="application", subtype="pdf")
    _name_attachment(mime, mailing.attachment)
    _set_boundaries(mime, identity)
    return Draft(message.recipient, message.addresses, identity, mime.as_bytes())


def _headers(mailing: Mailing, message: Message, identity: str) -> Iterable[tuple[str, str]]:
    mail = mailing.mail
    yield "From", _mailbox("From", mail.name, mail.sender.text)
    to = (_mailbox("To", message.recipient, address) for address in message.addresses)
    yield "To", ",\r\n ".join(to)
    if mail.reply_to:
        yield "Reply-To", mail.reply_to.text
    yield "Subject", encode_header("Subject", mailing.subject)
    yield "Date", format_datetime(datetime.combine(mailing.date, _HOUR))
    yield "Message-ID", identity
    if mailing.unsent:
        yield "X-Unsent", "1"


def _name_attachment(mime: EmailMessage, name: str) -> None:
    """Set the attachment's file name in both forms."""
    part = next(part for part in mime.walk() if part.get_content_type() == "application/pdf")
    clean = _clean(name)
    type_ = f'application/pdf;\r\n name="{_quoted_or_encoded(" name=", clean)}"'
    disposition = "attachment" + "".join(f";\r\n {parameter}" for parameter in _file_name(clean))
    for header, value in (("Content-Type", type_), ("Content-Disposition", disposition)):
        del part[header]
        part[header] = _RawHeader(header, value)


def _file_name(name: str) -> Iterator[str]:
    """Yield the parameter with a file name (RFC 2231 §4), or where it is too long its continuations (§3)."""
    whole = f"filename*=UTF-8''{percent(name, safe='')}"
    if len(whole) < _LONGEST:
        yield whole
        return
    line = "filename*0*=UTF-8''"
    number = 0
    for character in name:
        encoded = percent(character, safe="")
        if len(line) + len(encoded) > _LINE:
            yield line
            number += 1
            line = f"filename*{number}*="
        line += encoded
    yield line


def _set_boundaries(mime: EmailMessage, identity: str) -> None:
    """Set multipart boundaries that depend on the Message-ID alone; "_" occurs in no line of base64."""
    for number, part in enumerate(mime.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{number}_{_digest(identity)[:32]}")
        if part is not mime:
            del part["MIME-Version"]


# --- Headers -------------------------------------------------------------------------------------------------


class _RawHeader(str):
    """A header value that is already folded."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str, value: str) -> Self:
        header = super().__new__(cls, value)
        header.name = name
        return header

    def fold(self, *, policy: Policy) -> str:
        """Return the header with its name; called by the library when it serializes."""
        return f"{self.name}: {self}{policy.linesep}"


def encode_header(name: str, text: str) -> str:
    """Encode the value of a header: unchanged if it is ASCII and fits in a line, else as encoded words."""
    clean = _clean(text)
    if clean.isascii() and len(name) + len(clean) < _LINE and "=?" not in clean:
        return clean
    # An encoded word takes "=?utf-8?b??=" besides its text.
    return Header(clean, _UTF8, maxlinelen=_LINE - 1, header_name=name).encode(linesep="\r\n")


def _mailbox(header: str, name: str, address: str) -> str:
    clean = _clean(name)
    shown = _quoted_or_encoded(f"{header}: ", clean)
    shown = f'"{shown}"' if shown == quote(clean) else shown
    joint = "\r\n " if len(shown.rpartition("\n")[2]) + len(address) > _LINE - 10 else " "
    return f"{shown}{joint}<{_clean(address)}>"


def _quoted_or_encoded(before: str, text: str) -> str:
    """Encode a text behind these characters: as the inside of a quoted string where that fits, else as encoded words."""
    escaped = quote(text)
    return escaped if encode_header(f'{before}""', escaped) == escaped else encode_header(before, text)


def _clean(text: str) -> str:
    """Remove control characters, which could inject a header; the checks of the address book are stricter."""
    controls = {"Cc", "Cf", "Zl", "Zp"}
    return "".join(character for character in text if unicodedata.category(character) not in controls)


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()
