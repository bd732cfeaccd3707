"""Mails → the files attached to them, and the text of the mail itself where it is a manuscript."""

from __future__ import annotations

import binascii
import re
from contextlib import suppress
from email import message_from_bytes, policy
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, decode_rfc2231, parsedate_to_datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.importers.editing import edited
from bulletin.importers.encoding import decode_text
from bulletin.importers.html import read_html
from bulletin.importers.joining import gap
from bulletin.importers.text import LARGEST_TEXT, text_body
from bulletin.importers.values import (
    Account,
    Cause,
    Declared,
    Entry,
    Manuscript,
    ReadOptions,
    UnreadableError,
)
from bulletin.model import paragraphs, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.model import Blocks

_LARGEST = 24 * 1024 * 1024
_MOST_PARTS, _DEEPEST = 300, 12
_MOST_NESTED = 60
"""Parts that have parts: each line is compared with the boundaries of all that are open."""
_MOST_LINES = 3000
"""Lines that look like the boundary of a part."""
_LONGEST_HEAD, _LONGEST_HEADER = 262_144, 16_384
"""Bytes of all headers of a mail, and of one of those that describe a part."""
_LONG_HEADERS = re.compile(rb"(?:\A|\n)content-[a-z-]+:[^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+")
"""In lower case."""
_NO_FILES = frozenset(
    {
        *("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"),
        *(
            "message/external-body",
            "message/delivery-status",
            "message/disposition-notification",
            "message/partial",
        ),
    }
)
"""Parts that are no files of the sender."""
_BROKEN = "邮件不完整或者太乱，读不了。请在邮箱里打开它，把附件另存出来再导入"
_HEADERS = (("Subject", "主题"), ("From", "发件人"), ("To", "收件人"), ("Cc", "抄送"), ("Date", "时间"))
_REPLY = re.compile(r"^\s*(?:(?:re|fw|fwd|回复|答复|转发|转寄|返信)\s*[:：]\s*)+", re.IGNORECASE)
_QUOTED = re.compile(
    r"-{2,}\s*(?:原始邮件|转发的?邮件(?:信息)?|回复的?原?邮件|Original Message|Forwarded message|Original)\s*-{2,}.*"
    r"|(?:在\s*)?\d{4}[-/年.]\s?\d{1,2}[-/月.]\s?\d{1,2}.{0,100}(?:写道|wrote)\s*[:：]?|On .{6,120} wrote:"
    r"|.{0,80}(?:于|在)\s*\d{4}.{4,60}写道\s*[:：]?|发自我的\s?\S{2,12}|Sent from my .{2,20}",
    re.IGNORECASE,
)
_QUOTED_HEADER = re.compile(
    r"(?:发件人|发送时间|发送日期|收件人|抄送|主题|日期|时间|From|Sent|To|Cc|Subject|Date)\s*[:：].*",
    re.IGNORECASE,
)
_SENDER = re.compile(r"(?:发件人|From)\s*[:：]", re.IGNORECASE)
_FURTHER = re.compile(r"(?:收件人|主题|发送时间|Sent|Subject)\s*[:：]", re.IGNORECASE)
_SIGNATURE = re.compile(r"--\s*|[-—_]{6,}")
_FLOWED = re.compile(r"(?<!\n--) \r?\n(?=[^\r\n>])")
_LEAST_ALONE, _LEAST_BESIDE = 1, 300
"""Characters from which on the text of a mail is a manuscript: without attached files, and beside them."""


class MailFile(Struct, frozen=True):
    """A file attached to a mail."""

    name: str
    content: bytes


class ReadMail(Struct, frozen=True):
    """What a mail holds: its text where that is a manuscript, else as a note of what it says, and its files."""

    body: Manuscript | None
    note: str
    files: tuple[MailFile, ...]


def read_mail(content: bytes, options: ReadOptions) -> ReadMail:
    """Read a mail. Raises UnreadableError for one that is encrypted, or too deep to read."""
    message = parse_message(content)
    if message.get_content_type() in {
        "multipart/encrypted",
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
    }:
        raise UnreadableError("邮件是加密的，打不开。请在邮箱里打开它，把附件另存出来再导入")
    parts = list(leaves(message))
    body = _body(parts)
    files = tuple(_files(parts, body))
    if body is None:
        return ReadMail(None, "", files)
    manuscript = _read_body(message, body, parts, options)
    length = len("".join(manuscript.text.split())) if manuscript else 0
    if manuscript and length >= (_LEAST_BESIDE if files else _LEAST_ALONE):
        return ReadMail(manuscript, "", files)
    return ReadMail(None, " ".join(manuscript.text.split()) if manuscript else "", files)


# --- Messages -----------------------------------------------------------------------------------------------


def parse_message(content: bytes) -> Message:
    """Parse a message. Raises UnreadableError for one with too many parts, or nested too deep."""
    if content[:65536].startswith((b"\r\n", b"\n")):
        content = content.lstrip(b"\r\n")
    if len(content) > _LARGEST:
        raise UnreadableError("文件太大（超过 24 MB）。请打开它，把附件或者文字另存出来再导入")
    if _is_hostile(content):
        raise UnreadableError(_BROKEN)
    try:
        return message_from_bytes(content, policy=policy.compat32)
    except (MessageError, RecursionError, ValueError, LookupError):
        raise UnreadableError(_BROKEN) from None


def _is_hostile(content: bytes) -> bool:
    """Whether a message would take very long to parse."""
    head = content[: 2 * _LONGEST_HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    lower = content.lower()
    nested = lower.count(b"multipart/") + lower.count(b"message/rfc822")
    if len(head) > _LONGEST_HEAD or nested > _MOST_NESTED or lower.count(b"\n--") > _MOST_LINES:
        return True
    return any(len(match[0]) > _LONGEST_HEADER for match in _LONG_HEADERS.finditer(lower))


def leaves(message: Message) -> Iterator[Message]:
    """Yield the parts of a message that hold something; a mail in it is one of them."""
    waiting = [(message, 0)]
    count = 0
    while waiting:
        part, depth = waiting.pop()
        count += 1
        if depth > _DEEPEST or count > _MOST_PARTS:
            raise UnreadableError(_BROKEN)
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += [(one, depth + 1) for one in reversed(inner) if isinstance(one, Message)]
        else:
            yield part


def payload(part: Message) -> bytes:
    """Return the content of a part; a mail in it as its source."""
    inner = part.get_payload()
    if isinstance(inner, list):
        return b"\n".join(one.as_bytes() for one in inner if isinstance(one, Message))
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        with suppress(binascii.Error):
            return binascii.a2b_base64(str(inner).encode("ascii", "ignore") + b"===")
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def header(message: Message, name: str) -> str:
    """Return a header as text, whatever it is encoded in."""
    return _decoded(_raw(message, name))


def _raw(message: Message, name: str) -> str:
    """Return a header as it stands, on one line; bytes beyond ASCII are decoded by themselves."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    raw = re.sub(r"[\r\n]+[ \t]*", " ", raw[:_LONGEST_HEADER])
    return raw if raw.isascii() else _of_bytes(raw.encode("utf-8", "surrogateescape"), "")


def _decoded(raw: str) -> str:
    """Decode encoded words; those of one encoding that follow each other may divide a character."""
    try:
        pieces = decode_header(re.sub(r"(\?=)(?==\?)", r"\1 ", raw))
    except (HeaderParseError, ValueError):
        return raw
    joined: list[tuple[bytes | str, str]] = []
    for piece, charset in pieces:
        name = (charset or "").split("*")[0]
        last = joined[-1] if joined else ("", "")
        if name and last[1] == name and isinstance(piece, bytes) and isinstance(last[0], bytes):
            joined[-1] = (last[0] + piece, name)
        else:
            joined.append((piece, name))
    texts = (piece if isinstance(piece, str) else _of_bytes(piece, name) for piece, name in joined)
    return " ".join("".join(texts).split())


def _of_bytes(content: bytes, charset: str) -> str:
    try:
        return decode_text(content, charset).text
    except UnreadableError:
        return content.decode("utf-8", "replace").replace("\ufffd", "")


def file_name(part: Message) -> str:
    """Return the name of an attached file; empty where it has none."""
    for key, place in (("filename", "content-disposition"), ("name", "content-type")):
        holder = Message()
        holder[place] = _raw(part, place)
        try:
            value = holder.get_param(key, None, place)
            if isinstance(value, tuple):
                value = collapse_rfc2231_value(value, errors="replace")
            elif isinstance(value, str) and re.match(r"[\w.-]+'[\w-]*'", value):
                value = collapse_rfc2231_value(decode_rfc2231(value), errors="replace")
        except (ValueError, LookupError, TypeError):
            continue
        if value:
            name = re.split(r"[/\\]", _decoded(str(value)))[-1].strip().strip(".")
            if name:
                return name
    return ""


# --- Files and text -----------------------------------------------------------------------------------------


def _body(parts: Sequence[Message]) -> Message | None:
    """Return the part with the text of a mail: as HTML where there is some, as it has the form, else as text."""
    alone = len(parts) == 1 and parts[0].get_content_disposition() != "attachment"
    texts = [
        part for part in parts if part.get_content_maintype() == "text" and (alone or not _is_file(part))
    ]
    for kind in ("text/html", "text/plain"):
        for part in texts:
            if part.get_content_type() == kind and _text(part).strip():
                return part
    return texts[0] if texts else None


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(file_name(part))


def _files(parts: Sequence[Message], body: Message | None) -> Iterator[MailFile]:
    """Yield the attached files; pictures that the text shows are part of it."""
    for number, part in enumerate(parts, 1):
        shown = header(part, "Content-ID") and part.get_content_maintype() == "image"
        if part is body or shown or (part.get_content_maintype() == "text" and not _is_file(part)):
            continue
        content = payload(part)
        kind = part.get_content_type()
        if content.strip() and kind not in _NO_FILES:
            ending = ".eml" if kind == "message/rfc822" else ""
            yield MailFile(file_name(part) or f"附件{number}{ending}", content)


def _text(part: Message) -> str:
    return _of_bytes(payload(part), str(part.get_content_charset() or ""))


def _read_body(
    message: Message, part: Message, parts: Sequence[Message], options: ReadOptions
) -> Manuscript | None:
    """Read the text of a mail, with its headers and what it quotes left out; None where it has no text."""
    content, charset = payload(part), str(part.get_content_charset() or "")
    try:
        if part.get_content_type() == "text/html":
            manuscript = read_html(content, options, _shown_pictures(parts), charset, whole=True)
        else:
            manuscript = _read_plain(content, charset, options, flowed=_is_flowed(part))
    except UnreadableError:
        return None
    headers = [(label, header(message, name)) for name, label in _HEADERS]
    entries = tuple(Entry(Cause.MAIL_HEADER, text, label) for label, text in headers if text)
    account = manuscript.account
    account = replace(
        account,
        source=account.source + "".join(entry.text for entry in entries),
        left_out=(*entries, *account.left_out),
    )
    return _without_quotations(
        replace(manuscript, format="邮件", account=account, declared=_declared(message))
    )


def _declared(message: Message) -> Declared:
    try:
        date = parsedate_to_datetime(header(message, "Date")).strftime("%Y-%m-%d")
    except (ValueError, TypeError, IndexError, OverflowError):
        date = ""
    author = re.sub(r"\s*<[^>]*>\s*", "", header(message, "From")).strip("\"' ")
    return Declared(title=_REPLY.sub("", header(message, "Subject")), author=author, date=date)


def _shown_pictures(parts: Sequence[Message]) -> Mapping[str, bytes]:
    """Return the pictures in a mail by the addresses that its text has for them."""
    pictures: dict[str, bytes] = {}
    for part in parts:
        if part.get_content_maintype() == "image":
            content = payload(part)
            identifier = header(part, "Content-ID").strip("<>")
            location = header(part, "Content-Location")
            pictures |= {key: content for key in (f"cid:{identifier}", location) if key not in {"", "cid:"}}
    return pictures


def _is_flowed(part: Message) -> bool:
    return str(part.get_param("format", "")).lower() == "flowed"


def _read_plain(content: bytes, charset: str, options: ReadOptions, *, flowed: bool) -> Manuscript:
    if len(content) > LARGEST_TEXT:
        raise UnreadableError(_BROKEN)
    decoded = decode_text(content, charset)
    text = _FLOWED.sub(_unflowed, decoded.text) if flowed else decoded.text
    body = text_body(text, options)
    return Manuscript(
        format="邮件",
        blocks=body.blocks,
        account=Account(decoded.text, left_out=body.left_out),
        forms=body.forms,
        boundaries=body.boundaries,
        reports=decoded.reports,
    )


def _unflowed(match: re.Match[str]) -> str:
    """Return what stands for the end of a line that goes on (RFC 3676)."""
    text = match.string
    return gap(text[max(0, match.start() - 4) : match.start()], text[match.end() : match.end() + 4])


# --- What is quoted -----------------------------------------------------------------------------------------


def _without_quotations(manuscript: Manuscript) -> Manuscript:
    """Leave out the mails that a mail quotes, and its signature; of one that only forwards, what comes before."""
    texts = ["".join(map(plain, paragraphs((block,)))).strip() for block in manuscript.blocks]
    start = next((at for at, text in enumerate(texts) if _QUOTED.fullmatch(text)), len(texts))
    start = min(start, _header_block(texts))
    after = start
    while after < len(texts) and (_QUOTED.fullmatch(texts[after]) or _QUOTED_HEADER.fullmatch(texts[after])):
        after += 1
    own, quoted = sum(map(len, texts[:start])), sum(map(len, texts[after:]))
    if own < 60 <= quoted:
        left = [*range(after)]
    else:
        end = next((at for at, text in enumerate(texts[:start]) if at and _SIGNATURE.fullmatch(text)), start)
        left = [*range(end, len(texts))]
    left += [at for at, text in enumerate(texts) if at not in left and text.startswith(">")]
    return _without(manuscript, frozenset(left), texts)


def _header_block(texts: Sequence[str]) -> int:
    """Return where headers of a quoted mail begin: its sender, and a further one behind or in the same paragraph."""
    for at, text in enumerate(texts):
        if _SENDER.match(text) and (
            _FURTHER.search(text) or _QUOTED_HEADER.fullmatch("".join(texts[at + 1 : at + 2]))
        ):
            return at
    return len(texts)


def _without(manuscript: Manuscript, left: frozenset[int], texts: Sequence[str]) -> Manuscript:
    """Return a manuscript without some of its blocks, which are left out of the account."""
    if not left:
        return manuscript
    entries = tuple(Entry(Cause.QUOTED_MAIL, texts[at]) for at in sorted(left) if texts[at])
    account = replace(manuscript.account, left_out=(*manuscript.account.left_out, *entries))
    parts: list[Blocks] = [() if at in left else (block,) for at, block in enumerate(manuscript.blocks)]
    return edited(replace(manuscript, account=account), parts)
