"""A finished count → SVG charts: stacked bars by city and level, and a tile map of the cities.

They are read without colour: levels differ by a hatch, tiles by their shade and number. All ink is `currentColor`, so a
chart inside a page follows its light or dark colour scheme. Lengths are user units of a drawing 360 wide. Every
character has an em for itself, so that labels fit in any face that a browser has.
"""

from __future__ import annotations

import html
import math
import re
from typing import TYPE_CHECKING

from bulletin.tally import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model import PlaceCount, Tally, TallyRules

WIDTH = 360.0
EM = 13.0
ROW = 22.0
BAR = 14.0
GAP = 6.0
TILE = 56.0
MOST_NAME = 10 * EM
"""The greatest width of the names beside the bars; longer ones take two lines."""
TWO_LINES = 0.75
"""The size of a text in two lines, as a share of that in one."""
_SOLID = 'fill="currentColor" fill-opacity=".75"'
DARKEST = 0.4
"""The shade of the fullest tile: ink on it is still read easily, on light ground and on dark."""


def bars(tally: Tally, rules: TallyRules, name: str) -> str:
    """Draw a bar for each place: its own articles solid, those of its counties hatched; `name` makes ids unique."""
    maximum = max((place.articles for place in tally.places), default=0) or 1
    names = min(EM * max((len(place.name) for place in tally.places), default=0), MOST_NAME)
    left = names + GAP
    right = max((EM * len(_label(_levels(place, rules))) for place in tally.places), default=EM) + GAP
    scale = (WIDTH - left - right) / maximum
    legend, top = _legend(rules, name)
    middles = [top + (at + 0.5) * ROW for at in range(len(tally.places))]
    rows = "".join(
        _fitted(place.name, left - GAP, middle, "end", names)
        + _bar(_levels(place, rules), middle, left, scale, name)
        for place, middle in zip(tally.places, middles, strict=True)
    )
    title = f"{tally.period}各地用稿篇数"
    content = f"{_hatch(name)}{legend}{rows}"
    return _svg(content, top + len(tally.places) * ROW, name, title, wording.prose(tally, rules))


def _levels(place: PlaceCount, rules: TallyRules) -> tuple[int, ...]:
    """Return the numbers of a bar: own and counties, or one where the levels are not distinguished."""
    return (place.own, place.counties) if rules.counties_head else (place.articles,)


def _label(numbers: tuple[int, ...]) -> str:
    """Return the label of a bar: 5+10."""
    return "+".join(str(number) for number in numbers)


def _bar(numbers: tuple[int, ...], middle: float, left: float, scale: float, name: str) -> str:
    """Draw the parts of a bar one behind the other, and its label behind it."""
    parts = []
    for number, style in zip(numbers, (_SOLID, _hatched(name)), strict=False):
        if number:
            parts.append(_box(left, middle - BAR / 2, number * scale, BAR, style))
        left += number * scale
    return "".join((*parts, _text(_label(numbers), left + GAP, middle, "start")))


def _legend(rules: TallyRules, name: str) -> tuple[str, float]:
    """Draw the legend of solid and hatched, on two lines where one is too short; return it with its height.

    There is nothing where there is one level.
    """
    if not rules.counties_head:
        return "", GAP
    before = EM + GAP
    second = before + EM * len(rules.own_label) + 3 * GAP
    two = second + before + EM * len(rules.counties_label) > WIDTH
    at, middle = (0.0, 13 + ROW) if two else (second, 13.0)
    drawn = (
        _box(0, 6, EM, BAR, _SOLID)
        + _fitted(rules.own_label, before, 13, "start", WIDTH - before)
        + _box(at, middle - 7, EM, BAR, _hatched(name))
        + _fitted(rules.counties_label, at + before, middle, "start", WIDTH - at - before)
    )
    return drawn, middle + 21


def tiles(tally: Tally, rules: TallyRules, name: str) -> str | None:
    """Draw every place as a tile at its place in the province, shaded by its articles; None where places are unknown."""
    places = {place.name: place for place in tally.places}
    if not places or set(places) - {each for row in rules.tiles for each in row}:
        return None
    maximum = max(place.articles for place in tally.places) or 1
    columns = max(len(row) for row in rules.tiles)
    step = min(TILE + GAP, WIDTH / columns)
    left = (WIDTH - columns * step + GAP) / 2
    content = "".join(
        _tile(places[each], left + column * step, at * step, step - GAP, places[each].articles / maximum)
        for at, row in enumerate(rules.tiles)
        for column, each in enumerate(row)
        if each in places
    )
    title = f"{tally.period}各地用稿总篇数，按方位排列"
    description = "，".join(f"{place.name}{place.articles}篇" for place in tally.places) + "。"
    return _svg(content, step * len(rules.tiles), name, title, description)


def _tile(place: PlaceCount, left: float, top: float, side: float, share: float) -> str:
    """Draw a tile: the short name above the number."""
    label = re.sub(r"(?<=..)(?:市|地区|盟|自治州)$", "", place.name)
    style = (
        f'fill="currentColor" fill-opacity="{DARKEST * share:.3f}" stroke="currentColor" stroke-opacity=".6"'
    )
    middle, number = left + side / 2, str(place.articles)
    small, large = (min(size, (side - 4) / len(text)) for text, size in ((label, EM), (number, EM * 1.3)))
    return (
        _box(left + 0.5, top + 0.5, side - 1, side - 1, style)
        + _text(label, middle, top + side * 0.33, "middle", small)
        + _text(number, middle, top + side * 0.7, "middle", large)
    )


def picture(tally: Tally, rules: TallyRules) -> str:
    """Draw bars and, where places are known, tiles below them, as a self-contained SVG file."""
    drawings = [each for each in (bars(tally, rules, "bars"), tiles(tally, rules, "tiles")) if each]
    words = (wording.as_of(tally), wording.total(tally))
    heads = ["，".join(words)] if EM * (sum(map(len, words)) + 1) <= WIDTH else [*words]
    placed, top = [], 24 + 20.0 * len(heads)
    for drawing in drawings:
        placed.append(drawing.replace("<svg ", f'<svg x="16" y="{top:g}" width="{WIDTH:g}" ', 1))
        top += _height(drawing) + 28
    head = "".join(_fitted(text, 16, 24 + 20 * at, "start", WIDTH) for at, text in enumerate(heads))
    width = WIDTH + 32
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" xml:lang="zh-CN" viewBox="0 0 {width:g} {top:g}" '
        f'width="{width:g}" height="{top:g}" color="#1d1d1f">'
        f'<rect width="100%" height="100%" fill="#fff"/>{head}{"".join(placed)}</svg>\n'
    )


# --- Pieces --------------------------------------------------------------------------------------------------


def _svg(content: str, height: float, name: str, title: str, description: str) -> str:
    """Wrap a drawing with its title and description, which screen readers read."""
    words = "".join(
        f'<{tag} id="{name}-{tag}">{html.escape(text, quote=False)}</{tag}>'
        for tag, text in (("title", title), ("desc", description))
    )
    return (
        f'<svg viewBox="0 0 {WIDTH:g} {height:g}" height="{height:g}" role="img" lang="zh-CN" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-desc" '
        f"font-family=\"FangSong,FandolFang,'Noto Serif CJK SC',serif\">{words}{content}</svg>"
    )


def _height(drawing: str) -> float:
    match = re.search(r'height="([\d.]+)"', drawing)
    return float(match[1]) if match else 0.0


def _hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}-hatch" width="4" height="4" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path d="M0 0V4" stroke="currentColor" stroke-width="1.6"/></pattern></defs>'
    )


def _hatched(name: str) -> str:
    return f'fill="url(#{name}-hatch)" stroke="currentColor" stroke-width=".8"'


def _box(left: float, top: float, width: float, height: float, style: str) -> str:
    return f'<rect x="{left:.2f}" y="{top:.2f}" width="{width:.2f}" height="{height:.2f}" {style}/>'


def _text(text: str, left: float, middle: float, anchor: str, size: float = EM) -> str:
    """Draw a text whose middle is at this height: 0.36 em above its base line in every face used."""
    place = f'x="{left:.2f}" y="{middle + 0.36 * size:.2f}" text-anchor="{anchor}" font-size="{size:.2f}"'
    return f'<text {place} fill="currentColor">{html.escape(text, quote=False)}</text>'


def _fitted(text: str, left: float, middle: float, anchor: str, width: float) -> str:
    """Draw a text in this width: in two smaller lines where one is too wide."""
    if EM * len(text) <= width:
        return _text(text, left, middle, anchor)
    half = math.ceil(len(text) / 2)
    size = min(TWO_LINES * EM, width / half)
    return "".join(
        _text(part, left, middle + place * size, anchor, size)
        for part, place in ((text[:half], -0.5), (text[half:], 0.5))
    )


def drawings(tally: Tally, rules: TallyRules, name: str) -> Iterator[tuple[str, str]]:
    """Yield the charts of a count with their captions."""
    yield bars(tally, rules, f"{name}-bars"), "各地用稿篇数"
    tiled = tiles(tally, rules, f"{name}-tiles")
    if tiled:
        yield tiled, "各地用稿总篇数（按方位排列）"
