"""From chosen lines to finished ones: the space behind every character, and what could not be had."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.linebreak import rules
from bulletin.linebreak.breaking import fit
from bulletin.linebreak.classes import WESTERN, StretchGroup
from bulletin.linebreak.items import FORBIDDEN, SPACE, WITHIN_RUN, tied_to
from bulletin.linebreak.values import Line, LineFault, LineWarning, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.linebreak.items import ParagraphItems

_ANY = tuple(StretchGroup)
_SPACES_ONLY = (StretchGroup.SPACES, StretchGroup.CHINESE_WESTERN)
_FLUSH_RIGHT = frozenset(("center", "end"))
_ENDLESS = 1 << 30
_RUN = re.compile(f"[{WESTERN}]+")


def finish(material: ParagraphItems, start: int, place: int) -> Line:
    """Set the line from `start` to `place`."""
    made, frame = fit(material, start, place), material.frame
    spacings = _natural(material, start, material.end(place))
    given = frame.half * (made.head + made.tail)
    if made.squeeze > 0:
        _squeeze(material, start, made.squeeze, spacings, _ANY)
    if frame.justified and place < len(material.text):
        _fill(material, start, material.room(start) + given - _width(material, start, spacings), spacings)
    width = _width(material, start, spacings) - frame.half * made.tail
    if made.tail and frame.align in _FLUSH_RIGHT:
        spacings[-1] -= frame.half
    pull = _tie(material, start, spacings) - (frame.half if made.head else 0)
    width -= pull + frame.half * made.head
    _hide(material, start + len(spacings), place, spacings)
    left = (frame.hanging if start else frame.indent) + pull
    return Line(tuple(_segments(material, start, spacings)), left, pull, width)


# --- Spaces behind the characters ---------------------------------------------------------------------------


def _natural(material: ParagraphItems, start: int, end: int) -> list[int]:
    """Return the space behind every visible character before anything is squeezed or stretched."""
    spacings = [
        cell - advance + extra
        for cell, advance, extra in zip(
            material.cells[start:end], material.advances[start:end], material.extras[start:end], strict=True
        )
    ]
    spacings[-1] -= material.extras[end - 1]
    return spacings


def _tie(material: ParagraphItems, start: int, spacings: list[int]) -> int:
    """Give typed spaces the space of the character they are tied to: both share one text box.

    A text box of nothing but spaces is not drawn, and they would be lost to whoever copies the text. Visible
    characters stay where they are. Returns by how much the line's start moves for spaces that begin it.
    """
    moved, count = 0, len(spacings)
    for found in SPACE.finditer(material.letters, start, start + count):
        first, end = found.start() - start, found.end() - start
        owner = tied_to(material.letters, first + start, end + start) - start
        if 0 <= owner < first:
            each, over = divmod(sum(spacings[owner:end]), end - owner)
            if over and end + 1 < count and not material.free[start + end]:
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


def _hide(material: ParagraphItems, end: int, place: int, spacings: list[int]) -> None:
    """Add the spaces at a line's end: they hang over it, or take no room where that would move the line."""
    hidden = place - end
    if hidden and material.frame.align in _FLUSH_RIGHT:
        room = spacings.pop() - sum(material.advances[end:place])
        spacings += [room // (hidden + 1)] * (hidden + 1)
    else:
        spacings += spacings[-1:] * hidden


def _width(material: ParagraphItems, start: int, spacings: Sequence[int]) -> int:
    """Return how far these characters with these spaces reach."""
    return sum(material.advances[start : start + len(spacings)]) + sum(spacings)


def _fill(material: ParagraphItems, start: int, short: int, spacings: list[int]) -> None:
    """Bring a line to the measure; one that misses it by a rounding is left alone unless it has spaces."""
    gaps, slack = slice(start, start + len(spacings) - 1), material.frame.slack
    if short > slack:
        _stretch(material, gaps, short, spacings)
    elif 0 < short <= sum(material.stretches[gaps]):
        _spread(short, material.stretches[gaps], spacings)
    elif -slack <= short < 0 and -short <= sum(sum(material.shrinks[group][gaps]) for group in _SPACES_ONLY):
        _squeeze(material, start, -short, spacings, _SPACES_ONLY)


def _squeeze(
    material: ParagraphItems, start: int, excess: int, spacings: list[int], groups: Sequence[StretchGroup]
) -> None:
    """Take the excess from one group after the other, evenly within each."""
    for group in groups:
        excess = _spread(excess, material.shrinks[group][start : start + len(spacings) - 1], spacings, -1)


def _stretch(material: ParagraphItems, gaps: slice, short: int, spacings: list[int]) -> None:
    """Widen spaces within their limits, then all gaps evenly, marks no further than 1.05 em.

    A line without such gaps (one long word beside a character) has its spaces widened beyond their limits.
    """
    short = _spread(short, material.stretches[gaps], spacings)
    even = [
        _ENDLESS if free else material.frame.widest * each
        for each, free in zip(material.even[gaps], material.free[gaps], strict=True)
    ]
    short = _spread(short, even, spacings)
    _spread(short, [_ENDLESS if each else 0 for each in material.stretches[gaps]], spacings)


def _spread(amount: int, room: Sequence[int], spacings: list[int], sign: int = 1) -> int:
    """Give every place the same, as far as it has room; return what is left over."""
    given = [0] * len(room)
    open_places = [index for index, most in enumerate(room) if most > 0]
    while amount > 0 and open_places:
        each, more = divmod(amount, len(open_places))
        for number, index in enumerate(open_places):
            step = min(room[index] - given[index], each + (number < more))
            given[index] += step
            amount -= step
        open_places = [index for index in open_places if given[index] < room[index]]
    for index, step in enumerate(given):
        spacings[index] += sign * step
    return max(0, amount)


def _segments(material: ParagraphItems, start: int, spacings: Sequence[int]) -> Iterator[Segment]:
    """Join neighbours of one face, one link, one level and one space; trailing spaces are of the paragraph's level (L1)."""
    text, faces, links, first = material.text, material.faces, material.links, 0
    spacings, end = _of_words(material, start, spacings), start + len(spacings)
    levels = material.levels[start:end] or [0] * len(spacings)
    if material.levels:
        visible = len(text[start:end].rstrip())
        levels[visible:] = [0] * (len(spacings) - visible)
    for index in range(1, len(spacings) + 1):
        if (
            index == len(spacings)
            or spacings[index] != spacings[first]
            or faces[start + index] != faces[start + first]
            or levels[index] != levels[first]
            or (links and links[start + index] != links[start + first])
        ):
            link = links[start + first] if links else ""
            yield Segment(
                text[start + first : start + index],
                faces[start + first],
                spacings[first],
                link,
                levels[first],
            )
            first = index


def _of_words(material: ParagraphItems, start: int, spacings: Sequence[int]) -> Sequence[int]:
    """Give all characters of a word that is shaped whole the space behind it: its segment has no other."""
    if not material.words:
        return spacings
    out, count = list(spacings), len(spacings)
    for first, last in material.words:
        if first < start + count and last > start:
            begin, end = max(first - start, 0), min(last - start, count)
            out[begin:end] = [out[end - 1]] * (end - begin)
    return out


# --- What could not be had ----------------------------------------------------------------------------------


def faults(
    material: ParagraphItems, number: int, start: int, place: int, line: Line
) -> Iterator[LineWarning]:
    """Tell where the rules could not all be kept."""
    widest = _widest_gap(material, start, line)
    frame = material.frame
    if widest:
        yield LineWarning(LineFault.LOOSE, number, widest, _run_at(material, start, place))
    if place < len(material.text):
        cost = material.breaks[place]
        if cost == FORBIDDEN:
            yield LineWarning(LineFault.FORCED, number, 0, material.text[max(0, place - 2) : place + 2])
        elif cost >= WITHIN_RUN:
            yield LineWarning(LineFault.SPLIT, number, 0, _run_at(material, start, place))
    room = frame.measure - line.start - line.width
    if room < -frame.slack:
        yield LineWarning(LineFault.WIDE, number, -room, line.text)
    elif room > frame.slack and frame.justified and place < len(material.text):
        yield LineWarning(LineFault.SHORT, number, room, _run_at(material, start, place))


def _widest_gap(material: ParagraphItems, start: int, line: Line) -> int:
    """Return by how much Han characters of this line, or spaces beyond their limits, are spread at most."""
    most = rules.WIDEST_HAN_GAP
    if max(segment.spacing for segment in line.segments) <= most + material.frame.base:
        return 0
    widest, index = 0, start
    for segment in line.segments:
        for _ in segment.text:
            added = (
                segment.spacing + material.advances[index] - material.cells[index] - material.extras[index]
            )
            limit = material.stretches[index] or most
            if added > limit and (material.stretches[index] or material.letters[index : index + 2] == "HH"):
                widest = max(widest, added)
            index += 1
    return widest


def _run_at(material: ParagraphItems, start: int, place: int) -> str:
    """Return the run without breaks that stands behind a line's end, or else the longest within the line."""
    behind = _RUN.match(material.letters, place) or _RUN.match(material.letters, max(start, place - 1))
    runs = [behind] if behind else list(_RUN.finditer(material.letters, start, place))
    longest = max(runs, key=lambda found: found.end() - found.start(), default=None)
    if longest is None:
        return material.text[max(0, place - 2) : place + 2]
    return material.text[longest.start() : longest.end()]
