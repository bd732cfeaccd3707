"""An issue in the ledger of all issues: its numbers, and how its articles are recognized in other issues."""

from __future__ import annotations

import datetime as dt
import heapq
import zlib

from msgspec import Struct

from bulletin.tally.scores import same_title

SHINGLE = 8
"""The number of characters of a shingle."""
KEPT = 32
"""The number of shingles kept of a text: those with the smallest checksums, so that similar texts keep the same ones."""


class KnownArticle(Struct, frozen=True):
    """How an article is recognized: its title, and the sketch of its text (a checksum of 8 hexadecimal digits a shingle)."""

    path: str
    title: str
    sketch: str
    reuse_of: str | None = None

    @property
    def shingles(self) -> frozenset[str]:
        """The kept shingles of the text."""
        return frozenset(self.sketch[at : at + 8] for at in range(0, len(self.sketch), 8))


class LedgerEntry(Struct, frozen=True):
    """An issue in the ledger; `series` is the special's title and number."""

    folder: str
    path: str
    number: int | None
    date: dt.date | None
    supplement: bool
    edition: int
    total: int | None
    series: tuple[str, int] | None
    articles: tuple[KnownArticle, ...]


def sketch(text: str) -> str:
    """Return the kept shingles of a text, without punctuation and spaces (MinHash). Linear in the length of the text."""
    letters = same_title(text)
    ends = range(SHINGLE, max(len(letters), SHINGLE) + 1) if letters else ()
    sums = {zlib.crc32(letters[end - SHINGLE : end].encode()) for end in ends}
    return "".join(f"{each:08x}" for each in heapq.nsmallest(KEPT, sums))
