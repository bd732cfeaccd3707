"""The contents (目录) on page 1: columns and their entries, each a link to its article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.layout.flow import plain
from bulletin.layout.pages import UNITS, Artifact, LinkArea, PlacedText, Role
from bulletin.typography.geometry import MM_PER_PT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.composition.values import ComposedContents
    from bulletin.layout.flow import Flow
    from bulletin.layout.lines import LineSetter
    from bulletin.layout.pages import GlyphRun
    from bulletin.layout.slices import Slice


class _ContentsLine(Struct, frozen=True):
    """The last line of an entry, the element and target of its link, and the right end of its text (mm)."""

    slice: Slice
    element: int
    anchor: str
    right: float


class ContentsSetter:
    """Sets the contents, and later their page numbers."""

    def __init__(self, lines: LineSetter) -> None:
        self._lines = lines
        self._entries: list[_ContentsLine] = []

    def columns(self, part: ComposedContents, flow: Flow) -> None:
        """Set every column (栏目): its head, and its entries below it."""
        add = self._lines.structure.add
        contents = add(Role.CONTENTS)
        for column in part.columns:
            parent = add(Role.CONTENTS, contents) if len(part.columns) > 1 else contents
            if column.head:
                flow.text(column.head, add(Role.CAPTION, parent))
            for entry in column.entries:
                title = plain(entry.text)
                item = add(Role.CONTENTS_ENTRY, parent)
                link = add(Role.LINK, item, target=f"#{entry.anchor}", alternative=title)
                slices = flow.text(entry.text, link)
                for each in slices:
                    self._area(each, link)
                last = _texts(slices[-1])[-1]
                if part.numbered:
                    right = last.x + last.width
                    self._entries.append(_ContentsLine(slices[-1], link, entry.anchor, right))

    def _area(self, slice_: Slice, link: int) -> None:
        """Make the line, up to the right margin, a link area."""
        left = _texts(slice_)[0].x
        slice_.links = [LinkArea(left, 0.0, self._lines.geometry.page.area_width - left, slice_.height, link)]

    def number(self, pages: Mapping[str, int]) -> None:
        """Add page number and leaders to each entry; composition has left space for them."""
        style, right = self._lines.geometry.blocks["contents-entry"], self._lines.geometry.page.area_width
        spacing = style.character_units - UNITS
        dot = self._lines.glyphs.runs(style.face, ".", spacing)
        step = _width(dot, style.size)
        for entry in self._entries:
            text = _texts(entry.slice)[-1]
            number = self._lines.glyphs.runs(style.face, str(pages[entry.anchor]), spacing)
            start = right - _width(number, style.size)
            first, last = 1 - (start - right) // step, (right - entry.right) // step
            if first <= last:
                dots = self._lines.glyphs.runs(style.face, "." * int(last - first + 1), spacing)
                entry.slice.marks.append(
                    PlacedText(right - last * step, text.y, style.size, dots, Artifact.LAYOUT)
                )
            entry.slice.marks.append(PlacedText(start, text.y, style.size, number, entry.element))


def _width(runs: tuple[GlyphRun, ...], size: float) -> float:
    return sum(run.advance for run in runs) * size * MM_PER_PT / UNITS


def _texts(slice_: Slice) -> list[PlacedText]:
    return [mark for mark in slice_.marks if isinstance(mark, PlacedText)]
