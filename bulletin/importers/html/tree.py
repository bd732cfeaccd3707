"""The bytes of a page → its tree, within limits: nothing is fetched, no entity is resolved, no tag takes forever."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from msgspec import Struct

from bulletin.importers.encoding import decode_text
from bulletin.importers.values import UnreadableError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_DATA = re.compile(rb"data:image/[\w.+-]+(?:;[\w=-]+)*,[^\"'\s<>)]*", re.IGNORECASE)
_NUL = re.compile("[\x00\x0b]")

LARGEST_PAGE = 6_000_000
"""Bytes of a page without the pictures in it."""
_MOST_TAGS = 60_000
_LONG_TAG = 400
"""Characters; of longer tags the attributes are counted."""
_QUOTED = r"=\s*(?:\"[^\"]*\"|'[^']*')"
_TAG = re.compile(rf"<[A-Za-z](?>{_QUOTED}|[^>])*+")
_VALUE = re.compile(_QUOTED)
_BETWEEN = re.compile(r"[\s/\"'=]+")
_MOST_COMPARISONS = 50_000_000
"""The parser compares each attribute of a tag with all others of it."""
_LIMITS = ("Excessive depth", "Resource limit", "limit exceeded")
_UNREADABLE = "网页太大或者标签太乱，读不了。请在浏览器里只选中稿件的文字，粘贴成文本，或者粘到 Word 里存成 .docx 再导入"


class WebPage(Struct, frozen=True):
    """The tree of a page; `data` are the pictures in it by the address that stands for each, `reports` for the editor."""

    root: HtmlElement
    data: dict[str, bytes]
    reports: tuple[str, ...]


def parse_page(content: bytes, declared: str = "") -> WebPage:
    """Parse a page. Raises UnreadableError for what is too large, nested too deep, or no text."""
    named = _CHARSET.search(content[:4096])
    data: dict[str, bytes] = {}
    content = _DATA.sub(lambda match: _kept(match[0], data), content)
    if len(content) > LARGEST_PAGE:
        raise UnreadableError(_UNREADABLE)
    decoded = decode_text(content, declared or (named[1].decode("ascii") if named else ""))
    text = decoded.text
    if text.count("<") > _MOST_TAGS or _comparisons(text) > _MOST_COMPARISONS:
        raise UnreadableError(_UNREADABLE)
    return WebPage(_root(_NUL.sub(" ", text)), data, decoded.reports)


def _kept(address: bytes, data: dict[str, bytes]) -> bytes:
    """Keep the picture of a data address, and return the short one that stands for it."""
    head, _, body = address.partition(b",")
    try:
        plain = unquote_to_bytes(body)
        content = base64.b64decode(plain + b"==") if b";base64" in head.lower() else plain
    except (binascii.Error, ValueError):
        content = b""
    name = f"data:{len(data) + 1}"
    data[name] = content
    return name.encode("ascii")


def _comparisons(text: str) -> int:
    """Return how many pairs of attributes the parser compares, at most."""
    return sum(_attributes(match[0]) ** 2 for match in _TAG.finditer(text) if len(match[0]) > _LONG_TAG)


def _attributes(tag: str) -> int:
    return len(_BETWEEN.split(_VALUE.sub(" ", tag)))


def _root(text: str) -> HtmlElement:
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        raise UnreadableError("里面没有文字") from None
    if any(limit in entry.message for entry in parser.error_log for limit in _LIMITS):
        raise UnreadableError(_UNREADABLE)
    return root
