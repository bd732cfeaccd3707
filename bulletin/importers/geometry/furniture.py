"""Page numbers, running heads and feet: what stands at the edges of pages and is no part of the text."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from bulletin.importers.values import Cause, Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.importers.geometry.lines import TextRow

_EDGE = 0.12
"""The share of a page's height, above and below, in which heads and feet stand."""
_STEP = 8.0
"""Rows whose baselines fall into the same step of this many points count as of one height."""
_DIGITS = re.compile(r"[0-9０-９]+")
_FRAME = r"[-—–－─·•.．~～|｜\[［\]］(（)）\s]*"
_MARKED = re.compile(
    rf"{_FRAME}(?:第[0-9０-９]{{1,4}}页|[Pp]age\d{{1,4}}(?:of\d{{1,4}})?)(?:[,，/／]?共[0-9０-９]{{1,4}}页)?{_FRAME}"
    rf"|[-—–－─·•~～]+[0-9０-９]{{1,4}}[-—–－─·•~～]+|[0-9０-９]{{1,4}}[/／][0-9０-９]{{1,4}}"
)
_BARE = re.compile(r"[0-9０-９]{1,4}")


def without_furniture(
    pages: Sequence[Sequence[TextRow]], heights: Sequence[float]
) -> tuple[list[list[TextRow]], list[Entry]]:
    """Return the rows of pages without page numbers, running heads and feet, and these."""
    numbered = _bare_numbers(pages, heights)
    repeated = _repeated(pages, heights)
    kept: list[list[TextRow]] = []
    entries: list[Entry] = []
    for page, (rows, height) in enumerate(zip(pages, heights, strict=True)):
        kept.append([])
        for one in rows:
            cause = None
            if at_edge(one, height):
                if _MARKED.fullmatch(one.text) or (page, one.y) in numbered:
                    cause = Cause.PAGE_NUMBER
                elif (page, one.y) in repeated:
                    cause = Cause.HEADER if one.y < height / 2 else Cause.FOOTER
            if cause is None:
                kept[-1].append(one)
            else:
                entries.append(Entry(cause, one.text, f"第{page + 1}页"))
    return kept, entries


def at_edge(one: TextRow, height: float) -> bool:
    """Whether a row is so near to a page's upper or lower edge that it may be a head or foot."""
    return one.y < _EDGE * height or one.y > (1 - _EDGE) * height


def _bare_numbers(pages: Sequence[Sequence[TextRow]], heights: Sequence[float]) -> set[tuple[int, float]]:
    """Return page and baseline of bare numbers that count the pages; of one page, that at its very end."""
    found: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for page, (rows, height) in enumerate(zip(pages, heights, strict=True)):
        for one in {*rows[:1], *rows[-1:]}:
            if at_edge(one, height) and _BARE.fullmatch(one.text):
                found[int(one.text) - page].append((page, one.y))
    least = min(2, len(pages))
    return {place for places in found.values() if len(places) >= least for place in places}


def _repeated(pages: Sequence[Sequence[TextRow]], heights: Sequence[float]) -> set[tuple[int, float]]:
    """Return page and baseline of rows that stand on many pages at the same height, apart from their digits."""
    seen: dict[tuple[int, str], list[tuple[int, float]]] = defaultdict(list)
    for page, (rows, height) in enumerate(zip(pages, heights, strict=True)):
        for one in rows:
            if at_edge(one, height):
                seen[round(one.y / _STEP), _DIGITS.sub("#", one.text)].append((page, one.y))
    least = max(2, 0.4 * len(pages))
    return {
        place for places in seen.values() if len({page for page, _ in places}) >= least for place in places
    }
