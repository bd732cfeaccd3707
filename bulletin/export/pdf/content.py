"""The marks of a page → its content stream (ISO 32000-1 §8, §9, §14.6)."""

from __future__ import annotations

import struct
from itertools import groupby
from typing import TYPE_CHECKING, assert_never

from bulletin.export.pdf.fonts import clusters
from bulletin.export.pdf.objects import number, text_string
from bulletin.layout.pages import Artifact, PlacedOutline, PlacedPicture, PlacedRule, PlacedText
from bulletin.typography.geometry import MM_PER_PT, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.export.pdf.fonts import EmbeddedFont, FontResources
    from bulletin.layout.pages import GlyphRun, Mark, Page, Pages
    from bulletin.model import Ink
    from bulletin.typography.geometry import Outline

ARTIFACTS = {
    Artifact.LAYOUT: "<</Type/Layout>>",
    Artifact.HEADER: "<</Type/Pagination/Subtype/Header/Attached[/Top]>>",
    Artifact.FOOTER: "<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>",
}
"""Property lists of artifacts (§14.8.2.2.2)."""

UPRIGHT, TURNED = "1 0 0 1", "0 1 -1 0"
"""The matrices of text to the right, and upwards (§8.3.3)."""
NO_SPACING = "0"
PATH_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}


class ContentWriter:
    """Writes the content streams of pages.

    `pictures` are resource names by path; `inks` by the names of colours take the place of RGB in print.
    """

    def __init__(
        self,
        pages: Pages,
        fonts: FontResources,
        pictures: Mapping[str, str],
        inks: Mapping[str, Ink] | None = None,
    ) -> None:
        self._height, self._elements = pages.height, pages.elements
        self._fonts, self._pictures = fonts, pictures
        self._colours = {
            name: _rgb_operator(value) if inks is None else _ink_operator(inks[name])
            for name, value in pages.colours.items()
        }
        self._spacing = NO_SPACING

    def write(self, page: Page) -> tuple[bytes, list[int]]:
        """Return the content of a page, and the structure element of each marked content by its number (MCID)."""
        self._spacing = NO_SPACING
        parts: list[str] = []
        marked_elements: list[int] = []
        colour = ""
        for owner, marks in groupby(page.marks, key=lambda mark: mark.owner):
            if isinstance(owner, Artifact):
                parts.append(f"/Artifact {ARTIFACTS[owner]} BDC")
            else:
                parts.append(f"/{self._elements[owner].role.value} <</MCID {len(marked_elements)}>> BDC")
                marked_elements.append(owner)
            for is_text, group in groupby(marks, key=lambda mark: isinstance(mark, PlacedText)):
                parts += ["BT"] if is_text else []
                for mark in group:
                    wanted = "" if isinstance(mark, PlacedPicture) else self._colours[mark.colour]
                    if wanted and wanted != colour:
                        parts.append(wanted)
                        colour = wanted
                    parts += self._draw(mark)
                parts += ["ET"] if is_text else []
            parts.append("EMC")
        return "\n".join(parts).encode(), marked_elements

    def _draw(self, mark: Mark) -> Iterator[str]:
        match mark:
            case PlacedText():
                yield from self._text(mark)
            case PlacedRule():
                yield f"{self._place(mark.x, mark.y + mark.height)} {_points(mark.width)} {_points(mark.height)} re f"
            case PlacedPicture():
                size = f"{_points(mark.width)} 0 0 {_points(mark.height)}"
                place = self._place(mark.x, mark.y + mark.height)
                yield f"q {size} {place} cm /{self._pictures[mark.path]} Do Q"
            case PlacedOutline():
                yield " ".join(self._path(mark.outline)) + " f"
            case _:
                assert_never(mark)

    def _path(self, outline: Outline) -> Iterator[str]:
        """Write a path (§8.5.2)."""
        for command, operands in outline:
            points = zip(operands[::2], operands[1::2], strict=True)
            places = " ".join(self._place(x, y) for x, y in points)
            yield f"{places} {PATH_OPERATORS[command]}".strip()

    def _text(self, mark: PlacedText) -> Iterator[str]:
        yield f"{TURNED if mark.turned else UPRIGHT} {self._place(mark.x, mark.y)} Tm"
        for name, runs in groupby(mark.runs, key=lambda run: run.font):
            font = self._fonts[name]
            yield f"/{font.name} {number(mark.size)} Tf"
            shower = _TextShower(font, mark.size, self._spacing)
            yield from shower.show(runs)
            self._spacing = shower.spacing

    def _place(self, x: float, y: float) -> str:
        return f"{_points(x)} {_points(self._height - y)}"


def _points(length: float) -> str:
    return number(length / MM_PER_PT)


class _TextShower:
    """Writes the operators that show runs of one font; consecutive glyphs share an operator where nothing else changes."""

    def __init__(self, font: EmbeddedFont, size: float, spacing: str) -> None:
        self._font, self._size = font, size
        self._array, self._rise = "", 0
        self.spacing = spacing
        """The operand of the last `Tc`, which holds until the next."""

    def show(self, runs: Iterable[GlyphRun]) -> Iterator[str]:
        """Show runs; those from right to left are marked as reversed (§14.8.2.3.3)."""
        runs = list(runs)
        usual = _usual_spacing(runs)
        yield from self._set_spacing(usual)
        for run in runs:
            if self._font.is_plain(run):
                self._array += _show_array(run, usual)
                continue
            yield from self._set_spacing(0)
            usual = 0
            if run.right_to_left:
                yield from self._flush("/ReversedChars BMC")
            for start, end, text in clusters(run):
                yield from self._cluster(run, start, end, text)
            if self._rise:
                yield from self._set_rise(0)
            if run.right_to_left:
                yield from self._flush("EMC")
        yield from self._flush()

    def _cluster(self, run: GlyphRun, start: int, end: int, text: str) -> Iterator[str]:
        """Show the glyphs of a cluster, with its text as ActualText where the glyphs alone do not give it."""
        known = end == start + 1 and self._font.texts[run.glyphs[start]] == text
        if not known:
            yield from self._flush(f"/Span <</ActualText {text_string(text)}>> BDC")
        for at in range(start, end):
            if run.shaping is not None and run.shaping.offsets[at][1] != self._rise:
                yield from self._set_rise(run.shaping.offsets[at][1])
            self._array += _glyph(run, at)
        if not known:
            yield from self._flush("EMC")

    def _set_spacing(self, spacing: int) -> Iterator[str]:
        """Set the character spacing (§9.3.2): thousandths of an em, written in points."""
        wanted = f"{spacing * self._size / UNITS:.5f}".rstrip("0").rstrip(".") if spacing else NO_SPACING
        if wanted != self.spacing:
            self.spacing = wanted
            yield from self._flush(f"{wanted} Tc")

    def _set_rise(self, rise: int) -> Iterator[str]:
        """Set the text rise (§9.3.7): thousandths of an em, written in points."""
        self._rise = rise
        return self._flush(f"{number(rise * self._size / UNITS)} Ts")

    def _flush(self, *operators: str) -> Iterator[str]:
        if self._array:
            yield f"[{self._array}] TJ"
            self._array = ""
        yield from operators


def _usual_spacing(runs: Sequence[GlyphRun]) -> int:
    """Return the spacing that most glyphs have."""
    if len(runs) == 1:
        return runs[0].spacing
    counts: dict[int, int] = {}
    for run in runs:
        counts[run.spacing] = counts.get(run.spacing, 0) + len(run.glyphs)
    return max(counts, key=counts.__getitem__)


def _show_array(run: GlyphRun, usual: int) -> str:
    """Write glyphs for `TJ`, behind each the difference of their spacing from the usual one."""
    codes, back = _codes(run.glyphs), usual - run.spacing
    if not back:
        return f"<{codes}>"
    return "".join(f"<{codes[at : at + DIGITS]}>{back}" for at in range(0, len(codes), DIGITS))


DIGITS = 4
"""Hexadecimal digits of a glyph number."""


def _codes(glyphs: Sequence[int]) -> str:
    """Write glyph numbers as two bytes each, in hexadecimal digits."""
    return struct.pack(f">{len(glyphs)}H", *glyphs).hex()


def _glyph(run: GlyphRun, at: int) -> str:
    """Write one glyph for `TJ` at its offset, and move the pen by its shaped advance."""
    right = run.shaping.offsets[at][0] if run.shaping else 0
    advance = run.shaping.advances[at] if run.shaping else run.widths[at]
    before, behind = -right, right + run.widths[at] - advance - run.spacing
    return f"{f' {before}' if before else ''}<{run.glyphs[at]:04x}>{behind or ''}"


def _ink_operator(ink: Ink) -> str:
    """Return the operator that fills in an ink (§8.6.8)."""
    return f"{ink.cyan / 100:g} {ink.magenta / 100:g} {ink.yellow / 100:g} {ink.black / 100:g} k"


def _rgb_operator(colour: str) -> str:
    """Return the operator that fills in a colour such as `#E0301E`."""
    value = colour.removeprefix("#")
    parts = [int(value[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    return f"{' '.join(f'{part:.4f}' for part in parts)} rg" if any(parts) else "0 g"
