"""Pages that a browser or Word saved as one file (MHTML): the page, and the pictures that came with it."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

from msgspec.structs import replace

from bulletin.importers.html import page_text, read_html
from bulletin.importers.mail import header, leaves, parse_message, payload
from bulletin.importers.values import Cause, Entry, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from email.message import Message

    from bulletin.importers.values import Manuscript, ReadOptions


def read_mhtml(content: bytes, options: ReadOptions) -> Manuscript:
    """Read a page with its pictures. Raises UnreadableError where there is none."""
    message = parse_message(content)
    parts = list(leaves(message))
    pages = [part for part in parts if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    if not pages:
        raise UnreadableError("里面没有网页。请在浏览器里重新保存，或者把文字粘贴成文本再导入")
    root = _root(message, pages)
    charset = str(root.get_content_charset() or "")
    manuscript = read_html(payload(root), options, _pictures(parts, _location(root)), charset)
    return _with_others(manuscript, [page for page in pages if page is not root])


def _root(message: Message, pages: Sequence[Message]) -> Message:
    start = str(message.get_param("start", "") or "")
    return next((page for page in pages if start and header(page, "Content-ID") == start), pages[0])


def _location(part: Message) -> str:
    return header(part, "Content-Location")


def _pictures(parts: Sequence[Message], base: str) -> Mapping[str, bytes]:
    """Return the pictures by all addresses that the page may have for them: in full, from its folder, by identifier."""
    pictures: dict[str, bytes] = {}
    folder = base.replace("\\", "/").rpartition("/")[0] + "/"
    for part in parts:
        if part.get_content_maintype() not in {"image", "application"}:
            continue
        content = payload(part)
        location = _location(part)
        full = urljoin(base, location)
        identifier = header(part, "Content-ID").strip("<>")
        keys = {location, full, unquote(location), f"cid:{identifier}" if identifier else ""}
        if full.startswith(folder):
            keys.add(posixpath.normpath(unquote(full.removeprefix(folder))))
        pictures |= {key: content for key in keys if key}
    return pictures


def _with_others(manuscript: Manuscript, others: Sequence[Message]) -> Manuscript:
    """Account for further pages, which are frames of the page, or headers and footers of a Word document."""
    cause = Cause.HEADER if manuscript.format.startswith("Word") else Cause.NAVIGATION
    entries: list[Entry] = []
    for part in others:
        try:
            text = page_text(payload(part), str(part.get_content_charset() or ""))
        except UnreadableError:
            continue
        if text.strip():
            entries.append(Entry(cause, " ".join(text.split())))
    account = manuscript.account
    source = account.source + "".join(entry.text for entry in entries)
    return replace(
        manuscript, account=replace(account, source=source, left_out=(*account.left_out, *entries))
    )
