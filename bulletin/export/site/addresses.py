"""The addresses of the site: from names of files that stay, in characters that every server and system takes."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from bulletin.cache import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAFE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"^[0-9]+-*")
_TAKEN = frozenset({"all", "index", "aux", "con", "nul", "prn"})
"""Names of other pages beside an article's, and of devices on Windows."""
_LONGEST = 64
"""Characters."""


def address_of(name: str) -> str:
    """Return a name as a part of an address: as it is where it is plain, else eight hexadecimal digits of its digest."""
    if _SAFE.fullmatch(name) and len(name) <= _LONGEST and name not in _TAKEN:
        return name
    return digest(name.encode("utf-8", "surrogateescape"))[:8]


def article_addresses(paths: Iterable[str]) -> dict[str, str]:
    """Return the addresses of the articles of an issue by path: the names of their files without number and ending.

    So an article keeps its address when the articles are numbered anew. Of two that are called alike, the later one
    keeps its number.
    """
    addresses: dict[str, str] = {}
    for path in paths:
        stem = re.sub(r"[_. ]+", "-", posixpath.basename(path).rpartition(".")[0].lower())
        short, long = address_of(_NUMBER.sub("", stem) or stem), address_of(stem)
        choices = (short, long, address_of(path))
        addresses[path] = next(each for each in choices if each not in addresses.values())
    return addresses
