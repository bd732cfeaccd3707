"""Lines → paragraphs: whether a line goes on with the paragraph of the line before it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.importers.geometry.lines import SPACES, TextRow
from bulletin.importers.joining import NUMBERED, ends_sentence
from bulletin.parsing.text.script import LONG_NUMERAL, is_chinese

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.importers.geometry.columns import Region
    from bulletin.importers.geometry.values import PlacedGlyph

_NEVER_FIRST = "，、；：。！？）》〉】”’」』%‰,.;:!?)…—"
_NEVER_LAST = "“‘（《〈【「『([{"
_QUOTES = frozenset("“”‘’")
_MARKER = re.compile(
    rf"(?:{LONG_NUMERAL}、|[（(]{LONG_NUMERAL}[）)]|[0-9０-９]{{1,2}}[.．、](?![0-9])|[（(][0-9]{{1,2}}[）)]|[\u2460-\u2473]"
    r"|[●■◆★▲※·•▪◦\-–*]|[^，。；：:]{1,6}[：:])"
)
"""What begins a list's item or a labelled line, whose further lines may hang below its text."""
_INDENT = 0.8
"""The indentation of a first line (em), at least."""
_FAR = 4.0
"""An indentation (em) that is none of a paragraph: a signature, a date, a centred line."""
_DISPLAY = 1.12
"""The size of titles by that of the body, at least."""
_PITCH, _CUT_PITCH = 1.3, 1.6
"""The distances of baselines that part paragraphs, by the usual one: behind a sentence, and within one."""
_TITLE_PITCH = 2.2
"""The distance of the lines of a title, at most (em)."""
_FEW = 4
"""Lines from which a region's edges can be taken."""


class PageLine(Struct, frozen=True):
    """A line of text, with the edges of the column that it stands in."""

    row: TextRow
    page: int
    region: int
    left: float
    right: float

    @property
    def size(self) -> float:
        """The size of its glyphs."""
        return self.row.size

    @property
    def text(self) -> str:
        """Its characters without spaces."""
        return self.row.text

    @property
    def indent(self) -> float:
        """How far it begins from the column's left edge, in em."""
        return (self.row.x0 - self.left) / self.size

    @property
    def centred(self) -> bool:
        """Whether it stands in the middle of the column, and does not fill it."""
        return self.symmetric and self.indent > 1.5

    @property
    def symmetric(self) -> bool:
        """Whether it has as much empty at its left as at its right."""
        return abs((self.row.x0 - self.left) - (self.right - self.row.x1)) < self.size

    @property
    def at_right(self) -> bool:
        """Whether it stands in the right half of the column."""
        return self.row.x0 > (self.left + self.right) / 2


class LineJoint(Struct, frozen=True):
    """Whether a line goes on with a paragraph, and whether that is sure."""

    joined: bool
    sure: bool = True


class Setting(Struct, frozen=True):
    """How the text of a document is set: its size, the distance of its baselines, and whether paragraphs are indented."""

    size: float
    pitch: float
    indented: bool


# --- Edges ---------------------------------------------------------------------------------------------------


def body_size(rows: Sequence[TextRow]) -> float:
    """Return the size in which most characters are set."""
    counted = Counter[float]()
    for one in rows:
        counted[round(2 * one.size) / 2] += len(one.text)
    return counted.most_common(1)[0][0] if counted else 0.0


def edges(each: Sequence[tuple[float, int, Region]], size: float) -> list[tuple[float, float]]:
    """Return the left and right edge of the text of each region; each with the width of its page and its number.

    Text of the whole width has those of all pages on the same side of a sheet, a column its own. Where there are few
    lines, they are those of another region into which these fit.
    """
    pools: dict[tuple[float, int], list[TextRow]] = {}
    for width, number, region in each:
        if region.column is None:
            pools.setdefault((width, number % 2), []).extend(_rows(region))
    pooled = {key: _text_edges(rows, size) for key, rows in pools.items()}
    own = [
        pooled[width, number % 2] if region.column is None else _text_edges(_rows(region), size)
        for width, number, region in each
    ]
    known = [one for one in own if one is not None]
    return [one or _borrowed(region, known) for (_, _, region), one in zip(each, own, strict=True)]


def _rows(region: Region) -> list[TextRow]:
    return [item for item in region.items if isinstance(item, TextRow)]


def _text_edges(rows: Sequence[TextRow], size: float) -> tuple[float, float] | None:
    lines = [one for one in rows if abs(one.size - size) <= 0.1 * size and len(one.text) > 8]
    if len(lines) < _FEW:
        return None
    near = Counter(round(one.x0 / 3) for one in lines)
    most = max(near.values())
    usual = min(place for place, count in near.items() if 3 * count >= most) * 3.0
    left = median(one.x0 for one in lines if abs(one.x0 - usual) <= 4)
    rights = sorted(one.x1 for one in lines)
    return left, rights[int(0.9 * (len(rights) - 1))]


def _borrowed(region: Region, known: Sequence[tuple[float, float]]) -> tuple[float, float]:
    rows = _rows(region)
    if not rows:
        return 0.0, 0.0
    left, right = min(one.x0 for one in rows), max(one.x1 for one in rows)
    around = [edge for edge in known if edge[0] - 3 <= left and right <= edge[1] + rows[0].size]
    if region.column is not None:
        around = [edge for edge in around if edge[1] - edge[0] <= 1.3 * max(region.column.width, 1)]
    return min(around, key=lambda edge: edge[1] - edge[0]) if around else (left, right)


def setting_of(lines: Sequence[PageLine], size: float) -> Setting:
    """Return how the text of a document is set."""
    body = [line for line in lines if abs(line.size - size) <= 0.1 * size]
    steps = [
        below.row.y - above.row.y
        for above, below in pairwise(body)
        if above.region == below.region and below.row.y > above.row.y
    ]
    indents = sum(_INDENT <= line.indent <= 3 and not line.centred for line in body)
    return Setting(size, median(steps) if steps else 1.5 * size, indents >= max(2, len(body) // 60))


# --- Joints --------------------------------------------------------------------------------------------------


def joint(before: Sequence[PageLine], line: PageLine, setting: Setting) -> LineJoint:
    """Return whether a line goes on with a paragraph that has these lines."""
    last = before[-1]
    gap = line.row.y - last.row.y if line.region == last.region else None
    if abs(line.size - last.size) > 0.08 * last.size:
        return LineJoint(joined=False)
    if last.size > _DISPLAY * setting.size:
        return LineJoint(_goes_on_as_title(before, line, gap))
    full = _is_full(last, line)
    cut = full and not _ends(last.text) and len(last.row.segments) == 1
    if line.centred and last.centred and not full:
        return LineJoint(joined=False)
    if gap is not None and (gap > _PITCH * setting.pitch or gap <= 0):
        return LineJoint(joined=cut and 0 < gap <= _CUT_PITCH * setting.pitch, sure=not cut)
    if line.indent >= _INDENT:
        return _indented(before, line, full=full, cut=cut)
    if full:
        return _filled(line, setting, cut=cut)
    unsure = not _ends(last.text) and "，" in last.text and last.indent < _FAR
    return LineJoint(joined=False, sure=not unsure)


def _goes_on_as_title(before: Sequence[PageLine], line: PageLine, gap: float | None) -> bool:
    last = before[-1]
    return (
        gap is not None
        and 0 < gap <= _TITLE_PITCH * line.size
        and last.row.glyphs[0].face == line.row.glyphs[0].face
        and ((last.symmetric and line.symmetric) or _is_full(last, line))
        and not _ends(last.text)
    )


def _filled(line: PageLine, setting: Setting, *, cut: bool) -> LineJoint:
    """Decide where a full line is followed by one that is not indented."""
    if not cut and NUMBERED.match(line.text):
        return LineJoint(joined=False, sure=False)
    if cut or setting.indented:
        return LineJoint(joined=True)
    return LineJoint(joined=not _MARKER.match(line.text), sure=False)


def _indented(before: Sequence[PageLine], line: PageLine, *, full: bool, cut: bool) -> LineJoint:
    """Decide where a line is indented: as a first line, or as those around it."""
    last = before[-1]
    if full and abs(line.row.x0 - last.row.x0) < 0.35 * line.size:
        if len(before) > 1:
            return LineJoint(joined=cut or not _MARKER.match(line.text))
        return LineJoint(joined=cut and not _MARKER.match(line.text), sure=not cut)
    hanging = full and line.row.x0 > last.row.x0 and len(before) == 1
    if hanging and line.indent < 2 * _FAR and _MARKER.match(last.text):
        return LineJoint(joined=True)
    return LineJoint(joined=False, sure=not cut or line.indent > _FAR)


def _ends(text: str) -> bool:
    return ends_sentence(text) or text[-1:] in tuple("：:；;.")


def _is_full(last: PageLine, line: PageLine) -> bool:
    """Whether what the next line begins with had no room at the end of this one."""
    return last.row.x1 + _first_unit(line) > last.right - 0.2 * last.size


def _first_unit(line: PageLine) -> float:
    """Return the width of what may not be divided at a line's beginning: a word, a character with its marks."""
    glyphs = line.row.glyphs
    end = 1
    while end < len(glyphs) and _holds(glyphs[end - 1], glyphs[end], line.size):
        end += 1
    return glyphs[end - 1].x1 - glyphs[0].x0


def _holds(before: PlacedGlyph, glyph: PlacedGlyph, size: float) -> bool:
    """Whether no line may end between two glyphs, by some of the programs that set text."""
    if glyph.text in SPACES:
        return False
    if glyph.text in _NEVER_FIRST or before.text in _NEVER_LAST or _QUOTES & {before.text, glyph.text}:
        return True
    if is_chinese(before.text) or is_chinese(glyph.text):
        return False
    return glyph.x0 - before.x1 <= 0.18 * size
