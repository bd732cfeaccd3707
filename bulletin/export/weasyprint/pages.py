"""Pages → template nodes: every mark at its position, within its structure elements."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, assert_never
from urllib.parse import quote

from bulletin.cache import digest
from bulletin.export.weasyprint.values import ElementNode, PageNode, PictureNode, RunNode, TextNode
from bulletin.layout.pages import (
    Artifact,
    Owner,
    PlacedOutline,
    PlacedPicture,
    PlacedRule,
    PlacedText,
    Role,
    Scope,
)
from bulletin.typography.characters import WIDE_BLANKS
from bulletin.typography.faces_files import ASCENT
from bulletin.typography.geometry import MM_PER_PT, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.export.weasyprint.values import Node
    from bulletin.layout.pages import Element, GlyphRun, LinkArea, Page, Pages

TAGS = {
    Role.DOCUMENT: "body",
    Role.ARTICLE: "article",
    Role.SECTION: "section",
    Role.LIST: "ul",
    Role.LABEL: "span",
    Role.ITEM_BODY: "div",
    Role.CAPTION: "figcaption",
    Role.CONTENTS: "nav",
    Role.CONTENTS_ENTRY: "p",
    Role.LINK: "a",
    Role.NOTE: "aside",
}
"""The HTML elements that have another name than the standard structure types."""
SCOPES = {Scope.ROW: "row", Scope.COLUMN: "col"}
RIGHT_TO_LEFT = {"R", "AL"}
"""Bidirectional classes of letters that are written from right to left (UAX #9)."""


def page_nodes(pages: Pages) -> Iterator[PageNode]:
    """Yield the nodes of each page."""
    fonts = {name: f"font-{number}" for number, name in enumerate(pages.fonts, start=1)}
    targets: list[list[dict[str, str]]] = [[] for _ in pages.pages]
    for name, place in pages.anchors.items():
        targets[place.page - 1].append({"id": name, "style": _place(place.x, place.y)})
    for entry in pages.outline:
        place = entry.destination
        style = f"{_place(place.x, place.y)};bookmark-level:{entry.level}"
        targets[place.page - 1].append({"data-title": entry.title, "style": style})
    for page in pages.pages:
        builder = _PageBuilder(pages, page, fonts)
        nodes = builder.nodes()
        yield PageNode(page.number, tuple(builder.shapes), tuple(targets[page.number - 1]), nodes)


def appearance_classes(pages: Pages) -> str:
    """Write the CSS rules of the classes that give marks their faces and colours."""
    rules = [f'.font-{number}{{font-family:"{name}"}}' for number, name in enumerate(pages.fonts, start=1)]
    for name in pages.colours:
        rules.append(f".text.{name}{{color:var(--colour-{name})}}")
        rules.append(f".rule.{name}{{background-color:var(--colour-{name})}}")
    return "\n".join(rules)


def outline_pictures(pages: Pages) -> dict[str, bytes]:
    """Return the outlines of all pages as SVG pictures, by their addresses."""
    marks = (mark for page in pages.pages for mark in page.marks)
    return {
        outline_address(mark): _svg(mark, pages).encode() for mark in marks if isinstance(mark, PlacedOutline)
    }


def outline_address(mark: PlacedOutline) -> str:
    """Return the address of an outline."""
    return f"outline:{digest(repr(mark).encode())[:16]}"


def _svg(mark: PlacedOutline, pages: Pages) -> str:
    """Draw an outline as an SVG picture of the size of the page."""
    path = " ".join(f"{command}{','.join(map(_short, operands))}" for command, operands in mark.outline)
    size = f'width="{pages.width}mm" height="{pages.height}mm" viewBox="0 0 {pages.width} {pages.height}"'
    fill = pages.colours[mark.colour]
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path fill="{fill}" d="{path}"/></svg>'


def shaped_fonts(pages: Pages) -> frozenset[str]:
    """Return the names of the faces of shaped runs: their files keep the tables for shaping."""
    marks = (mark for page in pages.pages for mark in page.marks)
    texts = (mark for mark in marks if isinstance(mark, PlacedText))
    return frozenset(run.font for text in texts for run in text.runs if run.shaping)


def picture_address(path: str) -> str:
    """Return the address of a picture of the issue's folder."""
    return f"issue:{quote(path)}"


JOINER = "\u2060"
"""A character without ink: WeasyPrint does not draw a run of nothing but spaces."""


class _PageBuilder:
    """Builds the nodes of one page; `_open` are the elements around the last mark, outermost first."""

    def __init__(self, pages: Pages, page: Page, fonts: dict[str, str]) -> None:
        self._pages, self._page, self._fonts = pages, page, fonts
        self._elements: Sequence[Element] = pages.elements
        self._nodes: list[Node] = []
        self._open: list[tuple[int, ElementNode]] = []
        self._cells: dict[int, ElementNode] = {}
        self._areas = list(page.links)
        self.shapes: list[dict[str, str]] = []
        """The attributes of rules and ornaments: no part of the text, and drawn below it."""

    def nodes(self) -> tuple[Node, ...]:
        for mark in self._page.marks:
            match mark:
                case PlacedText():
                    self._within(mark.owner).append(self._text(mark))
                case PlacedPicture() if isinstance(mark.owner, int):
                    self._within(mark.owner).append(self._picture(mark, self._elements[mark.owner]))
                case PlacedPicture():
                    self.shapes.append(_background(picture_address(mark.path), _box(mark)))
                case PlacedRule():
                    self.shapes.append({"class": f"rule {mark.colour}", "style": _box(mark)})
                case PlacedOutline():
                    box = f"left:0;top:0;width:{self._pages.width}mm;height:{self._pages.height}mm"
                    self.shapes.append(_background(outline_address(mark), box))
                case _:
                    assert_never(mark)
        return tuple(self._nodes)

    def _within(self, owner: Owner) -> list[Node]:
        """Return the node list for a mark of this owner; its element is opened where it is not open yet.

        Leaders are added at the current position; marks in the margins belong to no element.
        """
        if owner is not Artifact.LAYOUT:
            path = self._path(owner) if isinstance(owner, int) else []
            same = 0
            while same < min(len(path), len(self._open)) and path[same] == self._open[same][0]:
                same += 1
            del self._open[same:]
            for index in path[same:]:
                self._open.append((index, self._cells.get(index) or self._opened(index)))
        return self._children()

    def _opened(self, index: int) -> ElementNode:
        """Open an element; a row gets all its cells at once, as some may be empty."""
        node = ElementNode(self._tag(index), dict(self._attributes(index)))
        self._children().append(node)
        if self._elements[index].role is Role.ROW:
            for cell in range(index + 1, len(self._elements)):
                if self._elements[cell].parent < index:
                    break
                if self._elements[cell].parent == index:
                    self._cells[cell] = ElementNode(self._tag(cell), dict(self._attributes(cell)))
                    node.children.append(self._cells[cell])
        return node

    def _children(self) -> list[Node]:
        return self._open[-1][1].children if self._open else self._nodes

    def _path(self, element: int) -> list[int]:
        """Return an element and its ancestors, outermost first; without links, as texts themselves become links."""
        path: list[int] = []
        while element > 0:
            if self._elements[element].role is not Role.LINK:
                path.append(element)
            element = self._elements[element].parent
        return path[::-1]

    def _tag(self, index: int) -> str:
        element = self._elements[index]
        if element.role is Role.LIST and element.ordered:
            return "ol"
        if element.role is Role.CAPTION and self._elements[element.parent].role is not Role.FIGURE:
            return "caption" if self._elements[element.parent].role is Role.TABLE else "p"
        return TAGS.get(element.role, element.role.value.lower())

    def _attributes(self, index: int) -> Iterator[tuple[str, str]]:
        element = self._elements[index]
        if element.scope:
            yield "scope", SCOPES[element.scope]
        if element.span > 1:
            yield "colspan", str(element.span)
        if element.rows > 1:
            yield "rowspan", str(element.rows)

    # --- Marks ------------------------------------------------------------------------------------------------

    def _text(self, mark: PlacedText) -> TextNode:
        font, spacing = self._appearance(mark.runs[0])
        top = mark.y - mark.size * MM_PER_PT * ASCENT / UNITS
        style = f"{_place(mark.x, top)};width:{_short(mark.width)}mm;font-size:{mark.size:g}pt"
        if mark.turned:
            style += f";transform:rotate(-90deg);transform-origin:0 {_short(mark.y - top)}mm"
        classes, attributes = f"text {mark.colour} {font}", dict[str, str]()
        if isinstance(mark.owner, Artifact):
            classes += f" {mark.owner.value}"
            attributes["role"] = "presentation"
        runs = [self._run(run, font, spacing) for run in mark.runs]
        if isinstance(mark.owner, int) and (target := self._elements[mark.owner].target):
            area = self._area(mark, mark.owner)
            runs = _linked(runs, target, area.x + area.width - mark.x - mark.width if area else 0.0)
        style += f";letter-spacing:{_em(spacing)}"
        return TextNode({"class": classes, "style": style, **attributes}, tuple(runs))

    def _area(self, mark: PlacedText, element: int) -> LinkArea | None:
        """Return the link area around a text, once: for the first text within it."""
        for area in self._areas:
            if area.element == element and area.y <= mark.y <= area.y + area.height:
                self._areas.remove(area)
                return area
        return None

    def _run(self, run: GlyphRun, first_font: str, first_spacing: int) -> RunNode:
        font, spacing = self._appearance(run)
        attributes = {} if font == first_font else {"class": font}
        if run.shaping:
            width = f"letter-spacing:0;width:{_em(run.advance)}"
            return RunNode(run.text, {"class": f"{font} shaped", "dir": _direction(run.text), "style": width})
        if run.text.isspace():
            style = f"letter-spacing:0;margin-right:{_em(spacing * len(run.text))}"
            return RunNode(run.text + JOINER, attributes | {"style": style})
        if spacing != first_spacing:
            attributes["style"] = f"letter-spacing:{_em(spacing)}"
        return RunNode(run.text, attributes)

    def _appearance(self, run: GlyphRun) -> tuple[str, int]:
        """Return the class of a run's face, and its spacing (thousandths of an em).

        HarfBuzz substitutes a space that the face lacks, of the width that Unicode defines.
        """
        spacing = run.spacing
        if run.text in WIDE_BLANKS and not self._pages.fonts[run.font].holds(run.text):
            spacing = run.advance - WIDE_BLANKS[run.text]
        return self._fonts[run.font], spacing

    def _picture(self, mark: PlacedPicture, figure: Element) -> PictureNode:
        source, alternative = picture_address(mark.path), figure.alternative or mark.path
        return PictureNode({"class": "picture", "src": source, "alt": alternative, "style": _box(mark)})


def _linked(runs: Sequence[RunNode], target: str, beside: float) -> list[RunNode]:
    """Make each run a link, the last one wider by `beside` mm.

    WeasyPrint turns all boxes within a link into links, but not into structure elements: so none is nested.
    """
    linked = [RunNode(run.text, {**run.attributes, "href": target}, tag="a") for run in runs]
    if beside > 0 and "dir" not in linked[-1].attributes:
        style = linked[-1].attributes.get("style", "")
        wider = f"{style};padding-right:{_short(beside)}mm".lstrip(";")
        linked[-1] = RunNode(linked[-1].text, {**linked[-1].attributes, "style": wider}, tag="a")
    return linked


def _background(address: str, box: str) -> dict[str, str]:
    """Return the attributes of a picture drawn as a background, which makes it an artifact."""
    style = f"{box};background-image:url({address});background-size:100% 100%"
    return {"class": "ornament", "style": style}


def _box(mark: PlacedRule | PlacedPicture | LinkArea) -> str:
    return f"{_place(mark.x, mark.y)};width:{_short(mark.width)}mm;height:{_short(mark.height)}mm"


def _place(x: float, y: float) -> str:
    return f"left:{_short(x)}mm;top:{_short(y)}mm"


def _short(length: float) -> str:
    """Write a length with at most three decimals."""
    return f"{length:.3f}".rstrip("0").rstrip(".")


def _em(units: int) -> str:
    return f"{units / UNITS:g}em" if units else "0"


def _direction(text: str) -> str:
    """Return the direction of a text's first letter."""
    classes = map(unicodedata.bidirectional, text)
    return "rtl" if next((each for each in classes if each in RIGHT_TO_LEFT | {"L"}), "L") != "L" else "ltr"
