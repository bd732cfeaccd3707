"""MIME messages: one for each recipient, with the PDF attached under its Chinese name. Same input, same bytes.

The name of the attachment is written in two forms. Clients that implement RFC 2231 read `filename*`; Outlook and
Foxmail, which do so only in part, read the encoded words (RFC 2047) in `name`, which Thunderbird writes as well.
`filename*` is split into continuations (`filename*0*`), which even fewer clients implement, only where its line would be
longer than a mail may hold (RFC 5322 §2.1.1).
"""

from __future__ import annotations

import re
from base64 import encodebytes
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.mail.headers import encode_header, file_name_parameters, mailbox, name_parameter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    outer, inner = (f"=_{number}_{_digest(identity)[:32]}" for number in range(2))
    texts = (("plain", message.text), ("html", message.html))
    alternative = _multipart(
        inner, [_part(f'text/{kind}; charset="utf-8"', _lines(text)) for kind, text in texts]
    )
    body = _multipart(
        outer,
        [
            _entity([("Content-Type", f'multipart/alternative;\r\n boundary="{inner}"')], alternative),
            _attachment(mailing.attachment, mailing.pdf),
        ],
    )
    head = (
        *_headers(mailing, message),
        mark,
        ("Message-ID", identity),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/mixed; boundary="{outer}"'),
    )
    return _entity(head, body)


def _headers(mailing: Mailing, message: Message) -> Iterator[tuple[str, str]]:
    mail = mailing.mail
    yield "From", mailbox("From", mail.name, mail.sender.text)
    to = (mailbox("To", message.recipient, address) for address in message.addresses)
    yield "To", ",\r\n ".join(to)
    if mail.reply_to:
        yield "Reply-To", mail.reply_to.text
    yield "Subject", encode_header("Subject", mailing.subject)


# --- MIME entities -------------------------------------------------------------------------------------------
# The library's classes take three times as long (benchmarks/mail.py), for each recipient.


def _attachment(name: str, pdf: bytes) -> bytes:
    """Encode the attachment, its file name in both forms."""
    disposition = ";\r\n ".join(("attachment", *file_name_parameters(name)))
    return _part(f"application/pdf;\r\n {name_parameter(name)}", pdf, ("Content-Disposition", disposition))


def _part(type_: str, content: bytes, *more: tuple[str, str]) -> bytes:
    """Encode a part that is no multipart, in base64."""
    headers = (("Content-Type", type_), ("Content-Transfer-Encoding", "base64"), *more)
    return _entity(headers, encodebytes(content).replace(b"\n", b"\r\n"))


def _multipart(boundary: str, parts: Iterable[bytes]) -> bytes:
    """Return the body of a multipart (RFC 2046 §5.1.1); "_" in its boundary occurs in no line of base64."""
    mark = boundary.encode()
    return b"".join(b"--%b\r\n%b\r\n" % (mark, part) for part in parts) + b"--%b--\r\n" % mark


def _entity(headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    """Return headers, already folded, and a body."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("ascii") + b"\r\n" + body


def _lines(text: str) -> bytes:
    """Encode a text with the line breaks of mails, also behind its last line."""
    normalized = re.sub(r"\r\n?|\n", "\r\n", text)
    return normalized.removesuffix("\r\n").encode() + b"\r\n"


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()
