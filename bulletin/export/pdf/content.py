"""The marks of a page → its content stream (ISO 32000-1 §8, §9, §14.6)."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, assert_never

from bulletin.export.pdf.fonts import clusters
from bulletin.export.pdf.objects import number, text_string
from bulletin.layout.pages import Artifact, PlacedOutline, PlacedPicture, PlacedRule, PlacedText
from bulletin.theme.geometry import MM_PER_PT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.export.pdf.fonts import Font, Fonts
    from bulletin.layout.pages import Element, GlyphRun, Mark, Owner, Page
    from bulletin.theme.geometry import Outline

ARTIFACTS = {
    Artifact.LAYOUT: "<</Type/Layout>>",
    Artifact.HEADER: "<</Type/Pagination/Subtype/Header/Attached[/Top]>>",
    Artifact.FOOTER: "<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>",
}
"""Property lists of artifacts (§14.8.2.2.2)."""

PATH_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}


class ContentWriter:
    """Writes the content of pages; `height` is the paper's (mm), `pictures` are resource names by path."""

    def __init__(
        self,
        height: float,
        fonts: Fonts,
        colours: Mapping[str, str],
        pictures: Mapping[str, str],
        elements: Sequence[Element],
    ) -> None:
        self._height, self._fonts = height, fonts
        self._colours = {name: _fill_operator(value) for name, value in colours.items()}
        self._pictures, self._elements = pictures, elements

    def write(self, page: Page) -> tuple[bytes, list[int]]:
        """Return the content of a page, and the element of each marked content by its number (MCID)."""
        parts: list[str] = []
        marked: list[int] = []
        colour = ""
        for owner, marks in groupby(page.marks, key=_owner):
            if isinstance(owner, Artifact):
                parts.append(f"/Artifact {ARTIFACTS[owner]} BDC")
            else:
                parts.append(f"/{self._elements[owner].role.value} <</MCID {len(marked)}>> BDC")
                marked.append(owner)
            for is_text, group in groupby(marks, key=_is_text):
                parts += ["BT"] if is_text else []
                for mark in group:
                    wanted = "" if isinstance(mark, PlacedPicture) else self._colours[mark.colour]
                    if wanted and wanted != colour:
                        parts.append(wanted)
                        colour = wanted
                    parts += self._drawn(mark)
                parts += ["ET"] if is_text else []
            parts.append("EMC")
        return "\n".join(parts).encode(), marked

    def _drawn(self, mark: Mark) -> Iterator[str]:
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
                yield " ".join(self._segments(mark.outline)) + " f"
            case _:
                assert_never(mark)

    def _segments(self, outline: Outline) -> Iterator[str]:
        """Write a path (§8.5.2)."""
        for command, operands in outline:
            points = zip(operands[::2], operands[1::2], strict=True)
            places = " ".join(self._place(x, y) for x, y in points)
            yield f"{places} {PATH_OPERATORS[command]}".strip()

    def _text(self, mark: PlacedText) -> Iterator[str]:
        yield f"1 0 0 1 {self._place(mark.x, mark.y)} Tm"
        for name, runs in groupby(mark.runs, key=_font):
            font, shown = self._fonts[name], ""
            yield f"/{font.name} {number(mark.size)} Tf"
            for run in runs:
                if font.is_plain(run):
                    shown += _shown(run)
                    continue
                if shown:
                    yield f"[{shown}] TJ"
                    shown = ""
                yield from _clusters(run, font)
            if shown:
                yield f"[{shown}] TJ"

    def _place(self, x: float, y: float) -> str:
        return f"{_points(x)} {_points(self._height - y)}"


def _owner(mark: Mark) -> Owner:
    return mark.owner


def _is_text(mark: Mark) -> bool:
    return isinstance(mark, PlacedText)


def _font(run: GlyphRun) -> str:
    return run.font


def _points(length: float) -> str:
    return number(length / MM_PER_PT)


def _shown(run: GlyphRun) -> str:
    """Write glyphs for `TJ`, each with its space behind it."""
    codes = [f"{glyph:04x}" for glyph in run.glyphs]
    if not run.spacing:
        return f"<{''.join(codes)}>"
    back = -run.spacing
    return f"<{f'>{back}<'.join(codes)}>{back}"


def _clusters(run: GlyphRun, font: Font) -> Iterator[str]:
    """Write glyphs cluster by cluster; what a cluster stands for is written where its glyphs don't tell."""
    for start, end, text in clusters(run):
        known = end == start + 1 and font.texts[run.glyphs[start]] == text
        if not known:
            yield f"/Span <</ActualText {text_string(text)}>> BDC"
        for at in range(start, end):
            yield from _glyph(run, at)
        if not known:
            yield "EMC"


def _glyph(run: GlyphRun, at: int) -> Iterator[str]:
    """Draw one glyph at its offset, and move the pen by its shaped advance."""
    right, up = run.shaping.offsets[at] if run.shaping else (0, 0)
    advance = run.shaping.advances[at] if run.shaping else run.widths[at]
    before, behind = -right, right + run.widths[at] - advance - run.spacing
    array = f"[{before or ''}<{run.glyphs[at]:04x}>{behind or ''}] TJ"
    yield f"{up} Ts {array} 0 Ts" if up else array


def _fill_operator(colour: str) -> str:
    """Return the operator that fills in a colour such as `#E0301E`."""
    value = colour.removeprefix("#")
    parts = [int(value[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    return f"{' '.join(f'{part:.4f}' for part in parts)} rg" if any(parts) else "0 g"
