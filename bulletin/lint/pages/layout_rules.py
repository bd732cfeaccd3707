"""Lines and pages as they were printed: rows and characters, line ends, headings, the last page, the imprint."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.layout.parts.ending import KEPT
from bulletin.lint.pages.page_layout import (
    ENDING,
    HEADINGS,
    IMPRINT,
    PageLayout,
    PageRule,
    PrintedLine,
    middle,
    pages_of,
)
from bulletin.lint.prose.text_blocks import HAN
from bulletin.typography.faces_files import ASCENT, DESCENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.typography.geometry import BlockStyle

EM = 1000
_HAN = re.compile(f"[{HAN}]")


# --- Rows -----------------------------------------------------------------------------------------------------

OFF_GRID = 0.3
"""mm by which a base line may miss the grid; the engine rounds to hundredths of a point."""


def _rise(style: BlockStyle) -> float:
    """Return how far the base line is below the top of its line (mm); all faces share one ascent."""
    return (style.pitch - style.em * (ASCENT + DESCENT) / EM) / 2 + style.em * ASCENT / EM


def _row(line: PrintedLine, layout: PageLayout) -> tuple[int, float]:
    """Return the grid row of a line (from 0), and the distance of its base line from that row (mm)."""
    page = layout.geometry.page
    beyond = line.base - page.top - _rise(layout.geometry.blocks[line.kind])
    row = round(beyond / page.line_pitch)
    return row, beyond - row * page.line_pitch


def _rows(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find pages with too many rows, and pages that end early though their last paragraph goes on.

    Lines that stand on the page of a signature leave the page before it (GB/T 9704 §7.3.5.5).
    """
    wanted = layout.geometry.page.lines
    lines = tuple(layout.body_lines)
    goes_on = {one.page for one, two in pairwise(lines) if one.block == two.block and one.page < two.page}
    goes_on -= set(_before_signatures(layout))
    for page, here in pages_of(lines):
        found = 1 + max(_row(line, layout)[0] for line in here)
        if found > wanted or (page in goes_on and found < wanted):
            yield diagnose("page-lines", layout.place(here[0]), page=page, found=found, wanted=wanted)


def _before_signatures(layout: PageLayout) -> Iterator[int]:
    """Yield the pages before those that begin with the lines that are kept with a signature."""
    for page, here in pages_of(layout.lines):
        if any(line.kind in ENDING for line in here[: KEPT + 1]):
            yield page - 1


def _grid(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find the first line of each page that is off the grid."""
    for page, here in pages_of(layout.body_lines):
        off = next((line for line in here if abs(_row(line, layout)[1]) > OFF_GRID), None)
        if off:
            away = f"{abs(_row(off, layout)[1]):.1f}"
            yield diagnose("page-grid", layout.place(off), page=page, away=away, line=off.text)


# --- Characters -----------------------------------------------------------------------------------------------

ENOUGH_LINES = 3
"""Lines needed to measure the character pitch of a page."""
EDGE = 0.7
"""mm by which a line may miss the measure; a typed space set in a fallback face takes most of it."""
CLOSING = frozenset("，、；：。！？．）》〉】〗」』〕］”’")


def _characters(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find pages whose character pitch is not that of the grid."""
    page = layout.geometry.page
    for number, here in pages_of(layout.body_lines):
        pitches = [line.pitch for line in here if line.pitch and not layout.is_reported(line)]
        found = round(page.area_width / middle(pitches)) if len(pitches) >= ENOUGH_LINES else page.characters
        if found != page.characters:
            place = layout.place(here[0])
            yield diagnose("page-characters", place, page=number, found=found, wanted=page.characters)


def _edges(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find lines that begin left of the type area, or do not end on its right edge."""
    page = layout.geometry.page
    for line in layout.body_lines:
        left = layout.left_edge(line.page)
        out = left - page.character_pitch / 2 - line.left
        short = _short(line, left + page.area_width)
        if out > EDGE:
            how, how_en, away = "伸出版心左边", "begins left of the type area by", out
        elif short < -EDGE:
            how, how_en, away = "伸出版心右边", "goes beyond the type area by", -short
        elif short > EDGE and not (line.last or line.broken):
            how, how_en, away = "离版心右边还差", "ends before the measure by", short
        else:
            continue
        if not layout.is_reported(line):
            values = {"how": how, "how_en": how_en, "away": f"{away:.1f}", "line": line.text}
            yield diagnose("line-edge", layout.place(line), **values)


def _short(line: PrintedLine, edge: float) -> float:
    """Return how far a line ends before an edge (mm; beyond it: negative); a squeezed last mark counts by its ink.

    A paragraph's last line need not reach the edge.
    """
    mark = line.text[-1:]
    if _STACKED.search(line.text):
        given_up: tuple[float, ...] = _SHARED
    else:
        given_up = (0.0, 0.5) if mark in CLOSING else (0.0, 0.25) if mark in "·-" else (0.0,)
    ends = [edge - line.right + part * line.cell for part in given_up]
    return max(ends) if line.last or line.broken else min(ends, key=abs)


_STACKED = re.compile("[！？]{2}$")
_SHARED = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
"""By how much of a cell the last of several marks that share cells may end beyond its ink, by the face's own form."""


# --- Line ends ------------------------------------------------------------------------------------------------

NEVER_FIRST = CLOSING | frozenset("·・‧･•～–/／%‰℃％¢￠-,.;!?)]}〞〟‼⁇⁈⁉‖｜〃々∶")
NEVER_LAST = frozenset("（《〈【〖「『〔［“‘〝￥№／/([{")
_WHOLE = re.compile(r"[0-9][0-9.,]*$")
_ADDRESS = re.compile(r"(?:://|www\.|@)[!-~]*$")


def _starts(layout: PageLayout) -> Iterator[Diagnostic]:
    for one, two in layout.consecutive_lines():
        if two.text[0] in NEVER_FIRST and not _ADDRESS.search(one.text):
            yield diagnose("line-start", layout.place(two), mark=two.text[0], line=two.text)


def _ends(layout: PageLayout) -> Iterator[Diagnostic]:
    for one, two in layout.consecutive_lines():
        address = one.text[-1] == "/" and re.search("[A-Za-z0-9:/]/$", one.text) and two.text[0].isascii()
        if one.text[-1] in NEVER_LAST and not address:
            yield diagnose("line-end", layout.place(one), mark=one.text[-1], line=one.text)


def _splits(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find dashes, dots and numbers whose characters stand on two lines."""
    for one, two in layout.consecutive_lines():
        number = _WHOLE.search(one.text)
        if one.text[-1] == two.text[0] and one.text[-1] in "—…" and not _even(one.text):
            what = one.text[-1] * 2
        elif number and two.text[0].isdecimal() and not _ADDRESS.search(one.text):
            what = number[0] + (re.match("[0-9.,]*[0-9]", two.text) or [""])[0]
        else:
            continue
        yield diagnose("line-split", layout.place(one), what=what, line=one.text)


def _even(text: str) -> bool:
    """Whether a line ends with complete dashes or ellipses: two cells each."""
    return (len(text) - len(text.rstrip(text[-1]))) % 2 == 0


def _lone(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find a paragraph's last line with a single Han character besides marks."""
    for line in layout.body_lines:
        lone = line.last and not line.first and len(_HAN.findall(line.text)) == 1
        if lone and not re.search("[0-9A-Za-z]", line.text) and not layout.is_reported(line):
            yield diagnose("lone-character", layout.place(line), line=line.text)


# --- Pages ----------------------------------------------------------------------------------------------------


def _feet(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find headings that are the last line of their page while their text stands on the next."""
    core = [line for line in layout.lines if line.kind not in IMPRINT]
    for one, two in pairwise(core):
        if one.kind in HEADINGS and one.page < two.page:
            yield diagnose("heading-foot", layout.place(one), page=one.page, line=one.text)


SHORTEST_PAGE = 3
"""Lines that a page should hold (house)."""


def _short_pages(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find pages with hardly any text, but the first, which has the masthead, and the last; pictures are text enough."""
    core = [line for line in layout.lines if line.kind not in IMPRINT]
    for page, here in pages_of(core):
        found = len({round(line.base, 1) for line in here})
        inner = 1 < page < len(layout.facts.pages) and not layout.facts.pages[page - 1].pictures
        if inner and found < SHORTEST_PAGE and layout.document.make_up.blanks is None:
            yield diagnose("page-short", layout.place(here[0]), page=page, found=found)


def _last_page(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find a last page with hardly any text; the imprint does not count, nor do pictures."""
    number = len(layout.facts.pages)
    if layout.document.publication.imprint.even_page and number % 2 == 0:
        return
    if number < 2 or layout.document.make_up.blanks is not None or layout.facts.pages[-1].pictures:
        return
    here = [line for line in layout.lines if line.page == number and line.kind not in IMPRINT]
    found = len({round(line.base, 1) for line in here})
    if found < SHORTEST_PAGE:
        last = [line.place for line in layout.lines if line.kind not in IMPRINT and line.place]
        place = (here[0].place if here else None) or (last[-1] if last else layout.position)
        what, what_en = (f" {found} 行正文", f"{found} lines of text") if found else ("版记", "the imprint")
        yield diagnose("page-last-short", place, page=number, what=what, what_en=what_en)


IMPRINT_OFF = 1.0
"""mm by which the foot of the imprint may miss the type area's."""


def _imprint(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find an imprint that is not on the last page, or does not end with the type area (house, GB/T 9704 §7.4)."""
    lines = [line for line in layout.lines if line.kind in IMPRINT]
    if not lines:
        return
    page, pages = layout.geometry.page, len(layout.facts.pages)
    style = layout.geometry.blocks[lines[-1].kind]
    away = page.top + page.area_height - (lines[-1].base - _rise(style) + style.pitch)
    if any(line.page != pages for line in lines):
        how, how_en = f"在第{lines[0].page}页，共 {pages} 页", f"on page {lines[0].page} of {pages}"
    elif away > IMPRINT_OFF:
        how, how_en = f"高了 {away:.1f} mm", f"{away:.1f} mm too high"
    elif away < -IMPRINT_OFF:
        how, how_en = f"低了 {-away:.1f} mm", f"{-away:.1f} mm too low"
    else:
        return
    yield diagnose("imprint-off", layout.position, how=how, how_en=how_en)


SIGNATURE = 4
"""Pages of a folded sheet."""


def check_booklet(pages: int, place: Position | None = None) -> tuple[Diagnostic, ...]:
    """Report a saddle-stitched booklet whose number of pages is no multiple of four."""
    blank = -pages % SIGNATURE
    if not blank:
        return ()
    return (diagnose("booklet-pages", place, pages=pages, more=pages + blank),)


RULES = (
    PageRule("page-lines", _rows),
    PageRule("page-grid", _grid),
    PageRule("page-characters", _characters),
    PageRule("line-edge", _edges),
    PageRule("line-start", _starts),
    PageRule("line-end", _ends),
    PageRule("line-split", _splits),
    PageRule("lone-character", _lone),
    PageRule("heading-foot", _feet),
    PageRule("page-short", _short_pages),
    PageRule("page-last-short", _last_page),
    PageRule("imprint-off", _imprint),
    PageRule("booklet-pages", lambda layout: ()),  # noqa: ARG005 - only printing a booklet reports it (`check_booklet`)
)
