"""What stands where on a page: the boxes of the ink of its marks, and those that overlap."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import uharfbuzz as harfbuzz

from bulletin.layout.pages import Artifact, PlacedOutline, PlacedPicture, PlacedRule, PlacedText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bulletin.layout.pages import GlyphRun, Mark, Page, Pages
    from bulletin.typography.faces import Face

MM = 25.4 / 72
TYPE_AREA_TOP = 37.0
"""mm from the top of the paper."""
SLACK = 0.25
"""mm: what neighbours may share: dashes join, and stacked accents reach into the line above."""


class Box(NamedTuple):
    """The box of the ink of a mark: its edges in mm from the top left of the paper, and what it shows."""

    left: float
    top: float
    right: float
    bottom: float
    what: str


def boxes(pages: Pages, page: Page, *, margins: bool = True) -> list[Box]:
    """Return the boxes of all texts, pictures and rules of a page but the theme's ornaments.

    Without `margins` those of page numbers and draft marks are left out.
    """
    marks = (mark for mark in page.marks if not isinstance(mark, PlacedOutline))
    return [box for mark in marks if margins or not _in_margin(mark) for box in _box(mark, pages.fonts)]


def _in_margin(mark: Mark) -> bool:
    """Whether a mark is a page number, or a draft mark above the type area; a head that is repeated is neither."""
    return mark.owner is Artifact.FOOTER or (
        mark.owner is Artifact.HEADER and isinstance(mark, PlacedText) and mark.y < TYPE_AREA_TOP
    )


def _box(mark: Mark, fonts: Mapping[str, Face]) -> Iterator[Box]:
    if isinstance(mark, PlacedText):
        inked = [*_inks(mark, fonts)]
        if inked:
            lefts, tops, rights, bottoms = zip(*inked, strict=True)
            yield Box(min(lefts), min(tops), max(rights), max(bottoms), mark.text)
    elif isinstance(mark, PlacedPicture) and mark.owner is not Artifact.LAYOUT:
        yield Box(mark.x, mark.y, mark.x + mark.width, mark.y + mark.height, mark.path)
    elif isinstance(mark, PlacedRule):
        yield Box(mark.x, mark.y, mark.x + mark.width, mark.y + mark.height, "rule")


def _inks(text: PlacedText, fonts: Mapping[str, Face]) -> Iterator[tuple[float, float, float, float]]:
    """Yield left, top, right and bottom of the ink of each glyph that has any (mm)."""
    unit, pen = text.size * MM / 1000, 0.0
    for run in text.runs:
        face = fonts[run.font]
        for glyph, advance, (right, up) in zip(run.glyphs, _advances(run), _offsets(run), strict=True):
            left, top, wide, high = _extents(face.source, face.number or 0, glyph)
            if wide and high:
                start, upper = pen + (right + left) * unit, -(up + top) * unit
                yield _set(text, start, upper, start + wide * unit, upper - high * unit)
            pen += (advance + run.spacing) * unit


def _set(
    text: PlacedText, left: float, top: float, right: float, bottom: float
) -> tuple[float, float, float, float]:
    """Return a box that is known from a text's origin at its place on the page; turned text runs upwards."""
    if text.turned:
        return text.x + top, text.y - right, text.x + bottom, text.y - left
    return text.x + left, text.y + top, text.x + right, text.y + bottom


def _advances(run: GlyphRun) -> tuple[int, ...]:
    return run.shaping.advances if run.shaping else run.widths


def _offsets(run: GlyphRun) -> tuple[tuple[int, int], ...]:
    return run.shaping.offsets if run.shaping else ((0, 0),) * len(run.glyphs)


@cache
def _font(source: Path, number: int) -> harfbuzz.Font:
    font = harfbuzz.Font(harfbuzz.Face(harfbuzz.Blob.from_file_path(str(source)), number))
    font.scale = (1000, 1000)
    return font


@cache
def _extents(source: Path, number: int, glyph: int) -> tuple[int, int, int, int]:
    """Return left and top of a glyph's ink, its width, and its negative height, in thousandths of an em."""
    extents = _font(source, number).get_glyph_extents(glyph)
    return (extents.x_bearing, extents.y_bearing, extents.width, extents.height) if extents else (0, 0, 0, 0)


def overlaps(pages: Pages, page: Page) -> list[tuple[Box, Box]]:
    """Return the pairs of boxes of a page that overlap; rules may cross each other."""
    placed = sorted(boxes(pages, page), key=lambda box: box.top)
    found = []
    for index, one in enumerate(placed):
        for two in placed[index + 1 :]:
            if two.top >= one.bottom - SLACK:
                break
            both_rules = one.what == two.what == "rule"
            apart = two.left >= one.right - SLACK or one.left >= two.right - SLACK
            if not both_rules and not apart:
                found.append((one, two))
    return found
