"""Strict parsing of request heads: anything but a plain GET or HEAD from the preview's own page is refused.

The server listens on loopback only, but any page in a browser can send it requests. So the Host must be a name of
this machine (DNS rebinding binds foreign names to this address), and a request must not come from another origin.
One address alone takes a POST: that of manuscripts to be imported. It must name the page's own origin, say its length,
and carry the token of the page, which the handler checks before a byte of the content is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_HEAD = 16 * 1024
"""Bytes."""
NAMES = ("localhost", "127.0.0.1", "[::1]")
OWN_SITES = frozenset({"same-origin", "none"})
"""Values of `Sec-Fetch-Site`: the preview's own page, or a URL entered by the user."""
METHODS = frozenset({"GET", "HEAD"})
IMPORT = "/import"
"""The one path that takes a POST."""
LARGEST_UPLOAD = 64 * 1024 * 1024
"""Bytes; the limit of manuscripts."""

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - RFC 9110's word for a name
_REQUEST_LINE = re.compile(rf"({_TOKEN}) (/[!-~]*) HTTP/1\.([01])")
_FIELD = re.compile(rf"({_TOKEN}):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*?)[ \t]*")
_ONCE = ("host", "origin", "content-length", "sec-fetch-site")


class RefusedError(Exception):
    """A request that is answered with this status only."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(status)


class Request(Struct, frozen=True):
    """A valid request: path segments and query, both decoded; field names in lower case; bytes of its content."""

    method: str
    steps: tuple[str, ...]
    query: str
    fields: Mapping[str, str]
    lasting: bool = True
    length: int = 0

    @property
    def folder(self) -> str | None:
        """The issue named in the query."""
        name, _, value = self.query.partition("=")
        return value if name == "issue" and value else None


def read_request(head: bytes, port: int) -> Request:
    """Parse a head including its empty line, received on this port.

    Raises RefusedError: 400 for a malformed request, 403 for a foreign one, 405 for other methods, 411 and 413 for an
    upload without a length and for one that is too large.
    """
    if len(head) > LONGEST_HEAD or not head.endswith(b"\r\n\r\n"):
        raise RefusedError(400)
    first, *lines = head[:-4].decode("latin-1").split("\r\n")
    line = _REQUEST_LINE.fullmatch(first)
    if line is None:
        raise RefusedError(400)
    fields = _fields(lines)
    path, _, query = line[2].partition("?")
    uploads = (line[1], path) == ("POST", IMPORT)
    if "transfer-encoding" in fields or (not uploads and fields.get("content-length", "0") != "0"):
        raise RefusedError(400)
    refuse_foreign(fields, port)
    if line[1] not in METHODS and not uploads:
        raise RefusedError(405)
    length = _upload_length(fields) if uploads else 0
    lasting = line[3] == "1" and "close" not in fields.get("connection", "").lower()
    return Request(
        line[1], tuple(map(_decoded, path[1:].split("/"))), _decoded(query), fields, lasting, length
    )


def _fields(lines: list[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in lines:
        match = _FIELD.fullmatch(line)
        if match is None:
            raise RefusedError(400)
        name = match[1].lower()
        if name in fields and name in _ONCE:
            raise RefusedError(400)
        fields[name] = match[2]
    return fields


def _upload_length(fields: Mapping[str, str]) -> int:
    """Return the length of an upload, which must say that it comes from the page. Raises RefusedError."""
    if "origin" not in fields or fields.get("sec-fetch-site", "same-origin") != "same-origin":
        raise RefusedError(403)
    length = fields.get("content-length", "")
    if not re.fullmatch("[0-9]{1,12}", length):
        raise RefusedError(411)
    if int(length) > LARGEST_UPLOAD:
        raise RefusedError(413)
    return int(length)


def refuse_foreign(fields: Mapping[str, str], port: int) -> None:
    """Refuse a foreign Host or origin. Raises RefusedError 400 or 403."""
    if "host" not in fields:
        raise RefusedError(400)
    hosts = {f"{name}:{port}" for name in NAMES}
    origin = fields.get("origin")
    own = (
        fields["host"].lower() in hosts
        and (origin is None or origin in {f"http://{host}" for host in hosts})
        and fields.get("sec-fetch-site", "none") in OWN_SITES
    )
    if not own:
        raise RefusedError(403)


def _decoded(text: str) -> str:
    """Decode percent-encoding; refuse invalid UTF-8 and control characters."""
    try:
        plain = unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise RefusedError(400) from error
    if not plain.isprintable():
        raise RefusedError(400)
    return plain
