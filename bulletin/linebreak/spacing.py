"""Line breaks → finished lines: the space behind every character, and warnings where rules were broken."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from bulletin.linebreak import rules
from bulletin.linebreak.breaking import fit_line
from bulletin.linebreak.classes import WESTERN, StretchGroup
from bulletin.linebreak.items import SPACE, space_owner
from bulletin.linebreak.marks import center_squeezed_marks
from bulletin.linebreak.penalties import FORBIDDEN, WITHIN_RUN
from bulletin.linebreak.values import Line, LineFault, LineWarning, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.linebreak.items import ParagraphItems

_ANY = tuple(StretchGroup)
_SPACES_ONLY = (StretchGroup.SPACES, StretchGroup.CHINESE_WESTERN)
_FLUSH_RIGHT = frozenset(("center", "end"))
_ENDLESS = 1 << 30
_RUN = re.compile(f"[{WESTERN}]+")


def set_line(items: ParagraphItems, start: int, place: int) -> Line:
    """Set the line from `start` to `place`."""
    fitted, frame = fit_line(items, start, place), items.frame
    spacings = _natural_spacings(items, start, items.visible_end(place))
    given = frame.half * (fitted.head + fitted.tail)
    if fitted.shrink > 0:
        _shrink(items, start, fitted.shrink, spacings, _ANY)
    if frame.justified and place < len(items.text) and not fitted.ragged:
        _justify(items, start, items.line_width(start) + given - _width(items, start, spacings), spacings)
    width = _width(items, start, spacings) - frame.half * fitted.tail
    if fitted.tail and frame.align in _FLUSH_RIGHT:
        spacings[-1] -= frame.half
    center_squeezed_marks(items, start, spacings, tail=fitted.tail)
    protrusion = _share_spaces(items, start, spacings) - (frame.half if fitted.head else 0)
    width -= protrusion + frame.half * fitted.head
    _add_trailing_spaces(items, start + len(spacings), place, spacings)
    left = (frame.hanging if start else frame.indent) + protrusion
    return Line(tuple(_segments(items, start, spacings)), left, width)


# --- Spaces behind the characters ---------------------------------------------------------------------------


def _natural_spacings(items: ParagraphItems, start: int, end: int) -> list[int]:
    """Return the space behind every visible character before glue shrinks or stretches."""
    spacings = [
        cell - advance + extra
        for cell, advance, extra in zip(
            items.cells[start:end], items.advances[start:end], items.glue[start:end], strict=True
        )
    ]
    spacings[-1] -= items.glue[end - 1]
    return spacings


def _share_spaces(items: ParagraphItems, start: int, spacings: list[int]) -> int:
    """Give typed spaces the spacing of the character they belong to, so that both stand in one segment.

    A segment of nothing but spaces is not drawn, and they would be missing in copied text. Visible characters stay
    where they are. Returns by how much the line's start moves for spaces that begin it.
    """
    moved, count = 0, len(spacings)
    for match in SPACE.finditer(items.letters, start, start + count):
        first, end = match.start() - start, match.end() - start
        owner = space_owner(items.letters, first + start, end + start) - start
        if 0 <= owner < first:
            each, over = divmod(sum(spacings[owner:end]), end - owner)
            if over and end + 1 < count and not items.unlimited[start + end]:
                each, over = each + 1, over - (end - owner)
            spacings[owner:end] = [each] * (end - owner)
            if end + 1 < count:
                spacings[end] += over
        elif first <= owner < count:
            rest = sum(spacings[first:end]) - spacings[owner] * (end - first)
            spacings[first:end] = [spacings[owner]] * (end - first)
            if first:
                spacings[first - 1] += rest
            else:
                moved += rest
    return moved


def _add_trailing_spaces(items: ParagraphItems, end: int, place: int, spacings: list[int]) -> None:
    """Add the spaces at a line's end: they hang over it, or have no width where that would move the line."""
    hidden = place - end
    if hidden and items.frame.align in _FLUSH_RIGHT:
        spacing = spacings.pop() - sum(items.advances[end:place])
        spacings += [spacing // (hidden + 1)] * (hidden + 1)
    else:
        spacings += spacings[-1:] * hidden


def _width(items: ParagraphItems, start: int, spacings: Sequence[int]) -> int:
    """Return the width of these characters with these spaces behind them."""
    return sum(items.advances[start : start + len(spacings)]) + sum(spacings)


def _justify(items: ParagraphItems, start: int, short: int, spacings: list[int]) -> None:
    """Justify a line; one that misses the measure by a rounding stays as it is unless it has spaces."""
    inner, rounding = slice(start, start + len(spacings) - 1), items.frame.rounding
    if short > rounding:
        _stretch(items, inner, short, spacings)
    elif 0 < short <= sum(items.stretches[inner]):
        _distribute(short, items.stretches[inner], spacings)
    elif -rounding <= short < 0 and -short <= sum(sum(items.shrinks[group][inner]) for group in _SPACES_ONLY):
        _shrink(items, start, -short, spacings, _SPACES_ONLY)


def _shrink(
    items: ParagraphItems, start: int, excess: int, spacings: list[int], groups: Sequence[StretchGroup]
) -> None:
    """Shrink the glue of one group after the other, evenly within each."""
    for group in groups:
        excess = _distribute(excess, items.shrinks[group][start : start + len(spacings) - 1], spacings, -1)


def _stretch(items: ParagraphItems, inner: slice, short: int, spacings: list[int]) -> None:
    """Stretch spaces within their limits, then all glue evenly, marks no further than 1.05 em.

    In a line without such glue (one long word beside a character) spaces stretch beyond their limits.
    """
    short = _distribute(short, items.stretches[inner], spacings)
    limits = [
        _ENDLESS if unlimited else items.frame.mark_stretch * each
        for each, unlimited in zip(items.elastic[inner], items.unlimited[inner], strict=True)
    ]
    short = _distribute(short, limits, spacings)
    _distribute(short, [_ENDLESS if each else 0 for each in items.stretches[inner]], spacings)


def _distribute(amount: int, limits: Sequence[int], spacings: list[int], sign: int = 1) -> int:
    """Add the same amount to every spacing, each up to its limit; return what is left over."""
    given = [0] * len(limits)
    open_places = [index for index, most in enumerate(limits) if most > 0]
    while amount > 0 and open_places:
        each, more = divmod(amount, len(open_places))
        for number, index in enumerate(open_places):
            step = min(limits[index] - given[index], each + (number < more))
            given[index] += step
            amount -= step
        open_places = [index for index in open_places if given[index] < limits[index]]
    for index, step in enumerate(given):
        spacings[index] += sign * step
    return max(0, amount)


def _segments(items: ParagraphItems, start: int, spacings: Sequence[int]) -> Iterator[Segment]:
    """Join characters of one face, spacing, link, level and alignment.

    Trailing spaces have the paragraph's level (UAX #9, L1).
    """
    end, first = start + len(spacings), 0
    text = items.text[start:end]
    visible = len(text.rstrip())
    levels = [*items.levels[start : start + visible], *[0] * (len(text) - visible)]
    outside = _outside_words(items, start, spacings)
    aligns = items.aligns[start:end]
    styles = zip(items.faces[start:end], outside, items.links[start:end], levels, aligns, strict=True)
    for style, group in groupby(styles):
        last = first + len([*group])
        yield Segment(text[first:last], *style)
        first = last


def _outside_words(items: ParagraphItems, start: int, spacings: Sequence[int]) -> Sequence[int]:
    """Give all characters of a shaped word the spacing behind it, which is the only one of its segment."""
    out, count = list(spacings), len(spacings)
    for first, last in items.words:
        if first < start + count and last > start:
            begin, end = max(first - start, 0), min(last - start, count)
            out[begin:end] = [out[end - 1]] * (end - begin)
    return out


# --- Warnings -----------------------------------------------------------------------------------------------


def line_warnings(
    items: ParagraphItems, number: int, start: int, place: int, line: Line
) -> Iterator[LineWarning]:
    """Yield what the rules do not allow in a line but could not be avoided."""
    widest = _widest_gap(items, start, line)
    frame = items.frame
    if widest:
        yield LineWarning(LineFault.LOOSE, number, widest, _run_at(items, start, place))
    if place < len(items.text):
        penalty = items.penalties[place]
        if penalty == FORBIDDEN:
            yield LineWarning(LineFault.FORCED, number, 0, items.text[max(0, place - 2) : place + 2])
        elif penalty >= WITHIN_RUN:
            yield LineWarning(LineFault.SPLIT, number, 0, _run_at(items, start, place))
    missing = frame.measure - line.start - line.width
    if missing < -frame.rounding:
        yield LineWarning(LineFault.WIDE, number, -missing, line.text)
    elif missing > frame.rounding and frame.justified and place < len(items.text):
        text = line.text if place in items.address_breaks else _run_at(items, start, place)
        yield LineWarning(LineFault.SHORT, number, missing, text)


def _widest_gap(items: ParagraphItems, start: int, line: Line) -> int:
    """Return the most that glue between Han characters, or spaces beyond their limits, stretch in a line; else 0."""
    most = rules.WIDEST_HAN_GAP
    if max(segment.spacing for segment in line.segments) <= most + items.frame.base_spacing:
        return 0
    widest, index = 0, start
    for segment in line.segments:
        for _ in segment.text:
            added = segment.spacing + items.advances[index] - items.cells[index] - items.glue[index]
            limit = items.stretches[index] or most
            if added > limit and (items.stretches[index] or items.letters[index : index + 2] == "HH"):
                widest = max(widest, added)
            index += 1
    return widest


def _run_at(items: ParagraphItems, start: int, place: int) -> str:
    """Return the unbreakable run behind a line's end, or else the longest within the line."""
    behind = _RUN.match(items.letters, place) or _RUN.match(items.letters, max(start, place - 1))
    runs = [behind] if behind else list(_RUN.finditer(items.letters, start, place))
    longest = max(runs, key=lambda match: match.end() - match.start(), default=None)
    if longest is None:
        return items.text[max(0, place - 2) : place + 2]
    return items.text[longest.start() : longest.end()]
