"""The contents (目录) on page 1: columns and their entries, each a link to its article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.layout.pages import Artifact, LinkArea, PlacedText, Role
from bulletin.typography.geometry import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.composition.values import ComposedContents
    from bulletin.layout.flow import Flow
    from bulletin.layout.lines import LineSetter
    from bulletin.layout.pages import Destination, Owner
    from bulletin.layout.slices import Slice


class _ContentsLine(Struct, frozen=True):
    """The last line of an entry, the element and target of its link."""

    slice: Slice
    element: int
    anchor: str


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
                title = entry.text.text
                item = add(Role.CONTENTS_ENTRY, parent)
                link = add(Role.LINK, item, target=f"#{entry.anchor}", alternative=title)
                slices = flow.text(entry.text, link)
                for each in slices:
                    self._area(each, link)
                if part.numbered:
                    self._entries.append(_ContentsLine(slices[-1], link, entry.anchor))

    def _area(self, slice_: Slice, link: int) -> None:
        """Make the line, up to the right margin, a link area."""
        left = _texts(slice_)[0].x
        slice_.links = [LinkArea(left, 0.0, self._lines.geometry.page.area_width - left, slice_.height, link)]

    def number(self, anchors: Mapping[str, Destination]) -> None:
        """Add page number and leaders to each entry; composition has left space for them."""
        right, step = self._lines.geometry.page.area_width, self._text(".", Artifact.LAYOUT).width
        for entry in self._entries:
            text = _texts(entry.slice)[-1]
            number = self._text(str(anchors[entry.anchor].page), entry.element)
            start = right - number.width
            first, last = 1 - (start - right) // step, (right - (text.x + text.width)) // step
            if first <= last:
                dots = self._text("." * int(last - first + 1), Artifact.LAYOUT)
                entry.slice.marks.append(dots.moved(right - last * step, text.y))
            entry.slice.marks.append(number.moved(start, text.y))

    def _text(self, text: str, owner: Owner) -> PlacedText:
        """Set a text at the origin, on the grid of the entries."""
        style = self._lines.geometry.blocks["contents-entry"]
        runs = self._lines.glyphs.runs(style.face, text, style.character_units - UNITS)
        return PlacedText(0.0, 0.0, style.size, runs, owner)


def _texts(slice_: Slice) -> list[PlacedText]:
    return [mark for mark in slice_.marks if isinstance(mark, PlacedText)]
