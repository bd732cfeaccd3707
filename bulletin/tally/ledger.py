"""One issue → its entry in the ledger: its numbers, and what its articles are known again by."""

from __future__ import annotations

import datetime as dt
import heapq
import zlib

from msgspec import Struct

from bulletin.tally.scores import same_title

PIECE = 8
"""How many characters a shingle of a text has."""
KEPT = 32
"""How many shingles of a text are kept: those with the smallest check sums, so alike texts keep alike ones."""


class KnownArticle(Struct, frozen=True):
    """What an article is known again by: its title, and the sketch of its text (hexadecimal, 8 digits each)."""

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
    """Reduce a text to its kept shingles; marks and spaces do not matter. Linear in the text's length."""
    letters = same_title(text)
    ends = range(PIECE, max(len(letters), PIECE) + 1) if letters else ()
    sums = {zlib.crc32(letters[end - PIECE : end].encode()) for end in ends}
    return "".join(f"{each:08x}" for each in heapq.nsmallest(KEPT, sums))
