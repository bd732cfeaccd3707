"""Two PDFs compared glyph by glyph, and by what else they draw; the differences are sorted into kinds.

    python tests/support/compare_pdf.py A.pdf B.pdf [--near 0.1] [--all]

Lines are matched by their text over the whole document, so that a line which moved is no new line. Spaces are left
out, leaders (dots) are compared by where they begin and end. What is no glyph is compared as pictures of the pages.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import Enum
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from bulletin.pdf import inspect, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.model import Glyph, LayoutFacts, PageFacts

NEAR = 0.1
"""How far a glyph may stand from its place, in mm."""
SAME_SIZE = 0.02
"""By how many points sizes may differ."""
DPI = 150
LEADER = frozenset(".…·‥‧")
LEADER_DOTS = 4
"""So many dots in a row make a leader."""
LEADER_NEAR = 2.0
"""How far a leader may end from its place, in mm: about a dot."""


class Kind(Enum):
    """The kinds of differences, the gravest first."""

    PAGES = "page count"
    TEXT = "line text differs"
    MISSING = "line is missing"
    ADDED = "line is added"
    PAGE = "line on another page"
    VERTICAL = "line moved vertically"
    HORIZONTAL = "horizontal shift"
    SIZE = "size"
    FACE = "face"
    LEADER = "leader"
    PICTURE = "picture"
    INK = "other ink"
    OUTLINE = "outline or title"


@dataclass(frozen=True)
class Difference:
    """A difference: its kind, the page in the first PDF (0: the whole), how far in mm, in words."""

    kind: Kind
    page: int
    amount: float
    detail: str

    def __str__(self) -> str:
        place = f"page {self.page}: " if self.page else ""
        return f"{self.kind.value}: {place}{self.detail}"


@dataclass(frozen=True)
class Comparison:
    """What was compared: glyphs that have a partner, the largest distance of partners on equal lines, differences."""

    glyphs: int
    farthest: float
    differences: tuple[Difference, ...]

    @property
    def kinds(self) -> Counter[Kind]:
        """How many differences there are of each kind."""
        return Counter(difference.kind for difference in self.differences)


@dataclass(frozen=True)
class _Line:
    page: int
    y: float
    glyphs: tuple[Glyph, ...]
    leaders: tuple[tuple[float, float], ...]
    """Where leaders begin and end."""

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def band(self) -> tuple[int, float, float]:
        """Page, top and bottom."""
        height = max((glyph.size for glyph in self.glyphs), default=12) * 25.4 / 72
        return self.page, self.y - height, self.y + height / 2


@dataclass
class _Comparing:
    near: float
    glyphs: int = 0
    farthest: float = 0.0
    differences: list[Difference] = field(default_factory=list)
    bands: list[tuple[int, float, float]] = field(default_factory=list)
    """Page, top and bottom of the lines that differ, of either PDF: their ink differs as well."""

    def add(self, kind: Kind, page: int, detail: str, amount: float = 0.0) -> None:
        self.differences.append(Difference(kind, page, amount, detail))


def compare(one: bytes, other: bytes, near: float = NEAR) -> Comparison:
    """Compare two PDFs that this tool made; `near` is in mm."""
    first, second = inspect(one), inspect(other)
    state = _Comparing(near)
    if len(first.pages) != len(second.pages):
        state.add(Kind.PAGES, 0, f"{len(first.pages)} and {len(second.pages)}")
    _compare_lines(state, list(_all_lines(first)), list(_all_lines(second)))
    _compare_pictures(state, first, second)
    if first.outline != second.outline or first.title != second.title:
        state.add(Kind.OUTLINE, 0, f"{first.title} {first.outline} and {second.title} {second.outline}")
    _compare_ink(state, one, other)
    order = list(Kind)
    differences = sorted(
        state.differences, key=lambda difference: (order.index(difference.kind), difference.page)
    )
    return Comparison(state.glyphs, state.farthest, tuple(differences))


# --- Glyphs --------------------------------------------------------------------------------------------------


def _all_lines(facts: LayoutFacts) -> Iterator[_Line]:
    for number, page in enumerate(facts.pages, 1):
        for row in lines(page):
            drawn = sorted((glyph for glyph in row if glyph.text.strip()), key=lambda glyph: glyph.x)
            if drawn:
                yield _line(number, drawn)


def _line(page: int, glyphs: list[Glyph]) -> _Line:
    kept: list[Glyph] = []
    leaders = []
    for dots, group in groupby(glyphs, key=lambda glyph: glyph.text in LEADER):
        run = list(group)
        if dots and len(run) >= LEADER_DOTS:
            leaders.append((run[0].x, run[-1].x + run[-1].width))
        else:
            kept += run
    return _Line(page, glyphs[0].y, tuple(kept), tuple(leaders))


def _compare_lines(state: _Comparing, first: list[_Line], second: list[_Line]) -> None:
    matcher = SequenceMatcher(None, [line.text for line in first], [line.text for line in second], False)  # noqa: FBT003
    pairs = []
    for tag, start, stop, other_start, other_stop in matcher.get_opcodes():
        left, right = first[start:stop], second[other_start:other_stop]
        if tag == "equal":
            pairs += list(zip(left, right, strict=True))
            continue
        for a, b in zip(left, right, strict=False):
            state.add(Kind.TEXT, a.page, f"“{a.text}” and “{b.text}”")
        for a in left[len(right) :]:
            state.add(Kind.MISSING, a.page, f"“{a.text}”")
        for b in right[len(left) :]:
            state.add(Kind.ADDED, b.page, f"“{b.text}”")
        state.bands += [line.band for line in (*left, *right)]
    _compare_places(state, pairs)
    for a, b in pairs:
        _compare_glyphs(state, a, b)
        _compare_leaders(state, a, b)


def _compare_places(state: _Comparing, pairs: list[tuple[_Line, _Line]]) -> None:
    """Report lines that moved; those which moved together are one difference."""

    def move(pair: tuple[_Line, _Line]) -> tuple[int, int, float]:
        down = pair[1].y - pair[0].y
        return pair[0].page, pair[1].page, 0.0 if abs(down) <= state.near else round(down, 1)

    for (page, to, down), group in groupby(pairs, key=move):
        moved = list(group)
        if page == to and not down:
            state.farthest = max(state.farthest, *(abs(b.y - a.y) for a, b in moved))
            continue
        kind = Kind.PAGE if page != to else Kind.VERTICAL
        target = f"to page {to}, {down:+.1f} mm" if page != to else f"by {down:+.1f} mm"
        state.add(kind, page, f"{len(moved)} lines from “{moved[0][0].text[:30]}” {target}", abs(down))
        state.bands += [line.band for pair in moved for line in pair]


def _compare_glyphs(state: _Comparing, a: _Line, b: _Line) -> None:
    state.glyphs += len(a.glyphs)
    shifts = [h.x - g.x for g, h in zip(a.glyphs, b.glyphs, strict=False)]
    largest = max(map(abs, shifts), default=0.0)
    if len(a.glyphs) != len(b.glyphs) or largest > state.near:
        at = next((at for at, shift in enumerate(shifts) if abs(shift) > state.near), len(shifts) - 1)
        detail = f"up to {largest:.2f} mm from “{a.text[at : at + 8]}” in “{a.text[:24]}”"
        state.add(Kind.HORIZONTAL, a.page, detail, largest)
        state.bands += [a.band, b.band]
    else:
        state.farthest = max(state.farthest, largest)
    pairs = list(zip(a.glyphs, b.glyphs, strict=False))
    _compare_runs(state, Kind.SIZE, a, [(g, _size(g), _size(h)) for g, h in pairs])
    _compare_runs(state, Kind.FACE, a, [(g, _family(g), _family(h)) for g, h in pairs])


def _compare_runs(
    state: _Comparing, kind: Kind, line: _Line, values: Iterable[tuple[Glyph, object, object]]
) -> None:
    for (was, now), group in groupby(values, key=lambda value: value[1:]):
        if was != now:
            text = "".join(glyph.text for glyph, _, _ in group)
            state.add(kind, line.page, f"{was} and {now}: “{text[:12]}” in “{line.text[:24]}”")


def _size(glyph: Glyph) -> float:
    return round(glyph.size / (2 * SAME_SIZE)) * 2 * SAME_SIZE


def _family(glyph: Glyph) -> str:
    """Return a face's name as it is called in either PDF."""
    return glyph.font.replace(" ", "").removesuffix("-Regular").lower()


def _compare_leaders(state: _Comparing, a: _Line, b: _Line) -> None:
    ends = [
        max(abs(x - y) for x, y in zip(p, q, strict=True)) for p, q in zip(a.leaders, b.leaders, strict=False)
    ]
    if len(a.leaders) != len(b.leaders) or any(end > LEADER_NEAR for end in ends):
        state.add(
            Kind.LEADER, a.page, f"{a.leaders} and {b.leaders} in “{a.text[:24]}”", max(ends, default=0.0)
        )
    if a.leaders or b.leaders:
        state.bands += [a.band, b.band]


# --- Pictures and other ink ----------------------------------------------------------------------------------


def _compare_pictures(state: _Comparing, first: LayoutFacts, second: LayoutFacts) -> None:
    for number, (a, b) in enumerate(zip(first.pages, second.pages, strict=False), 1):
        one, other = _boxes(a), _boxes(b)
        same = len(one) == len(other) and all(
            abs(x - y) <= state.near
            for p, q in zip(one, other, strict=True)
            for x, y in zip(p, q, strict=True)
        )
        if not same:
            state.add(Kind.PICTURE, number, f"{one} and {other} (x, y, width, height)")


def _boxes(page: PageFacts) -> list[tuple[float, float, float, float]]:
    return [
        (round(p.x, 2), round(p.y, 2), round(p.width, 2), round(p.height, 2))
        for p in sorted(page.pictures, key=lambda picture: (picture.y, picture.x))
    ]


def _compare_ink(state: _Comparing, one: bytes, other: bytes) -> None:
    """Compare pictures of the pages without the lines that differ; ink may be two pixels (0.3 mm) away."""
    with pypdfium2.PdfDocument(one) as first, pypdfium2.PdfDocument(other) as second:
        for at in range(min(len(first), len(second))):
            a, b = (_ink(document[at]) for document in (first, second))
            if a.size != b.size:
                state.add(Kind.INK, at + 1, f"pages of {a.size} and {b.size} pixels")
                continue
            stray = ImageChops.lighter(_beyond(a, b), _beyond(b, a))
            draw = ImageDraw.Draw(stray)
            for _, top, bottom in (band for band in state.bands if band[0] == at + 1):
                draw.rectangle((0, _pixels(top), stray.width, _pixels(bottom)), fill=0)
            box = stray.getbbox()
            if box:
                edges = ", ".join(f"{value * 25.4 / DPI:.1f}" for value in box)
                count = stray.histogram()[255]
                state.add(Kind.INK, at + 1, f"{count} pixels within {edges} (left, top, right, bottom in mm)")


def _ink(page: pypdfium2.PdfPage) -> Image.Image:
    picture = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    return picture.point(lambda value: 255 if value < 200 else 0)


def _beyond(ink: Image.Image, other: Image.Image) -> Image.Image:
    """Return the ink that has no ink of the other within two pixels."""
    for across, down in ((1, 0), (0, 1)):
        for step in (1, 2, 1, -2):
            moved = ImageChops.offset(other, across * step, down * step)
            other = moved if step < 0 else ImageChops.lighter(other, moved)
    return ImageChops.subtract(ink, other)


def _pixels(mm: float) -> int:
    return round(mm / 25.4 * DPI)


# --- Command -------------------------------------------------------------------------------------------------


def main() -> int:
    """Compare two files, or the files of the same name in two folders; returns 1 where something differs."""
    parser = argparse.ArgumentParser(description="Compare PDFs glyph by glyph.")
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    parser.add_argument("--near", type=float, default=NEAR, help="mm")
    parser.add_argument(
        "--all", action="store_true", help="every difference, not the first twelve of each file"
    )
    asked = parser.parse_args()
    total: Counter[Kind] = Counter()
    for one, other in _pairs(asked.one, asked.other):
        result = compare(one.read_bytes(), other.read_bytes(), asked.near)
        total += result.kinds
        kinds = ", ".join(f"{count} × {kind.value}" for kind, count in result.kinds.items()) or "equal"
        print(f"{one.name}: {result.glyphs} glyphs, farthest {result.farthest:.3f} mm: {kinds}")  # noqa: T201
        for difference in result.differences[: None if asked.all else 12]:
            print(f"    {difference}")  # noqa: T201
    if asked.one.is_dir():
        print("total:", ", ".join(f"{count} × {kind.value}" for kind, count in total.items()) or "equal")  # noqa: T201
    return 1 if total else 0


def _pairs(one: Path, other: Path) -> Iterator[tuple[Path, Path]]:
    if not one.is_dir():
        yield one, other
        return
    names = {path.name for folder in (one, other) for path in folder.glob("*.pdf")}
    for name in sorted(names):
        if (one / name).exists() and (other / name).exists():
            yield one / name, other / name
        else:
            print(f"{name}: in one folder only")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
