"""MIME messages: one for each recipient, with the PDF attached under its Chinese name. Same input, same bytes.

The name of the attachment is written in two forms. Clients that implement RFC 2231 read `filename*`; Outlook and
Foxmail, which do so only in part, read the encoded words (RFC 2047) in `name`, which Thunderbird writes as well.
`filename*` is split into continuations (`filename*0*`), which even fewer clients implement, only where its line would be
longer than a mail may hold (RFC 5322 §2.1.1).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.mail.headers import FoldedHeader, encode_header, file_name_parameters, mailbox, name_parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model import Mail


MEGABYTE = 1_000_000
"""Bytes: the smaller of the two megabytes that servers mean, so that what fits in it fits in both."""
_ANY_DATE = datetime.fromtimestamp(0, UTC)
"""All dates are of the same length."""


class Message(Struct, frozen=True):
    """A mail to one recipient before it is encoded: its addresses, and its text as plain text and HTML."""

    recipient: str
    addresses: tuple[str, ...]
    text: str
    html: str


class Mailing(Struct, frozen=True):
    """The mails of an edition of an issue and what they share; `issue` is its unique identifier (2022-36).

    `attachment` is the file name, `pdf` its content.
    """

    issue: str
    edition: int
    subject: str
    attachment: str
    pdf: bytes
    mail: Mail
    messages: tuple[Message, ...]

    @property
    def addressees(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The recipients with their addresses."""
        return tuple((message.recipient, message.addresses) for message in self.messages)


def encode_draft(mailing: Mailing, message: Message) -> bytes:
    """Encode a mail to be saved as .eml: mail programs open it for editing (X-Unsent), and date it when they send it."""
    return _encode(mailing, message, ("X-Unsent", "1"))


def encode_mail(mailing: Mailing, message: Message, date: datetime) -> bytes:
    """Encode a mail (RFC 5322) to be sent; `date` is the moment at which it is first handed over to a server."""
    return _encode(mailing, message, ("Date", format_datetime(date)))


def largest_size(mailing: Mailing) -> int:
    """Return the bytes of the largest mail as a server counts them: encoded, with its attachment."""
    bare = replace(mailing, pdf=b"")
    sizes = [len(encode_mail(bare, message, _ANY_DATE)) for message in mailing.messages]
    attachment = len(encode_mail(mailing, mailing.messages[0], _ANY_DATE)) - sizes[0]
    return max(sizes) + attachment


def megabytes(size: int) -> str:
    """Return a number of bytes in megabytes, rounded up to a tenth."""
    return f"{-(-size * 10 // MEGABYTE) / 10:.1f}"


def message_id(mailing: Mailing, recipient: str) -> str:
    """Return the Message-ID: a function of issue, edition and recipient alone."""
    mark = _digest(mailing.issue, str(mailing.edition), recipient)[:20]
    domain = mailing.mail.sender.text.rpartition("@")[2].lower()
    token = re.sub("[^A-Za-z0-9]", "-", mailing.issue)
    return f"<bulletin.{token}.{mailing.edition}.{mark}@{domain}>"


def _encode(mailing: Mailing, message: Message, mark: tuple[str, str]) -> bytes:
    """Encode a mail; `mark` is the header of one to be sent, or of a draft."""
    identity = message_id(mailing, message.recipient)
    mime = EmailMessage(policy=SMTP)
    for name, value in (*_headers(mailing, message), mark, ("Message-ID", identity)):
        mime[name] = FoldedHeader(name, value)
    mime.set_content(message.text, cte="base64")
    mime.add_alternative(message.html, subtype="html", cte="base64")
    mime.add_attachment(mailing.pdf, maintype="application", subtype="pdf")
    _name_attachment(mime, mailing.attachment)
    _set_boundaries(mime, identity)
    return mime.as_bytes()


def _headers(mailing: Mailing, message: Message) -> Iterator[tuple[str, str]]:
    mail = mailing.mail
    yield "From", mailbox("From", mail.name, mail.sender.text)
    to = (mailbox("To", message.recipient, address) for address in message.addresses)
    yield "To", ",\r\n ".join(to)
    if mail.reply_to:
        yield "Reply-To", mail.reply_to.text
    yield "Subject", encode_header("Subject", mailing.subject)


def _name_attachment(mime: EmailMessage, name: str) -> None:
    """Set the attachment's file name in both forms."""
    part = next(part for part in mime.walk() if part.get_content_type() == "application/pdf")
    type_ = f"application/pdf;\r\n {name_parameter(name)}"
    disposition = "attachment" + "".join(f";\r\n {parameter}" for parameter in file_name_parameters(name))
    for header, value in (("Content-Type", type_), ("Content-Disposition", disposition)):
        del part[header]
        part[header] = FoldedHeader(header, value)


def _set_boundaries(mime: EmailMessage, identity: str) -> None:
    """Set multipart boundaries that depend on the Message-ID alone; "_" occurs in no line of base64."""
    for number, part in enumerate(mime.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{number}_{_digest(identity)[:32]}")
        if part is not mime:
            del part["MIME-Version"]


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()
