"""The graphic objects of an OFD page → glyphs, ruled lines and pictures with their places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bulletin.importers.geometry.limits import settled_character
from bulletin.importers.geometry.rulings import rulings_of
from bulletin.importers.geometry.turned import UPRIGHT, TurnedText
from bulletin.importers.geometry.values import PagePicture, PlacedGlyph, Ruling
from bulletin.importers.ofd.package import OfdFace, child, local
from bulletin.importers.ofd.places import (
    IN_POINTS,
    Matrix,
    boundary,
    deltas,
    number,
    numbers,
    object_matrix,
)
from bulletin.importers.values import UnreadableError
from bulletin.parsing.text.characters import PRIVATE
from bulletin.parsing.text.script import is_chinese

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bulletin.importers.geometry.values import Box, Point
    from bulletin.importers.ofd.package import Element, Resources

PLACEHOLDERS = re.compile(rf"[\s¤□\ufffd{PRIVATE}]*")
"""What stands in the text of an object that is drawn by the numbers of glyphs alone."""
_DEEPEST = 20
TOO_MANY = "这个 OFD 的图形太多，读不了，请来稿单位发 Word 文件"
MOST_OBJECTS = 100_000
"""Objects of a page, with those that it is composed of."""
_BOLD = 600
"""The weight of a bold face, at least."""
_LATIN, _CHINESE = 0.95, 1.0
"""The width of a character (em), at most; what its distance to the next has more is a gap."""
_COMMANDS = re.compile(r"[SMLQBAC]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_VALUES = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


class _ObjectForm(NamedTuple):
    """What the characters of a text object share; the size in points."""

    matrix: Matrix
    size: float
    face: str
    heavy: bool


class PageObjects:
    """What the objects of a page draw; `texts` are all its visible texts, `hidden` the others.

    `glyphs_only` counts the objects that are drawn by the numbers of glyphs alone, `drawn` those that are drawings.
    """

    def __init__(self, resources: Resources, take_picture: Callable[[str], str | None]) -> None:
        self.glyphs: list[PlacedGlyph] = []
        self.turned = TurnedText()
        self.rulings: list[Ruling] = []
        self.pictures: list[PagePicture] = []
        self.hidden: list[str] = []
        self.glyphs_only = 0
        self.drawn = 0
        self._count = 0
        self._resources, self._take_picture = resources, take_picture

    def add(self, element: Element, around: Matrix = IN_POINTS, depth: int = 0) -> None:
        """Add the objects of a page, layer or block."""
        for one in element:
            self._count += 1
            if self._count > MOST_OBJECTS or depth > _DEEPEST:
                raise UnreadableError(TOO_MANY)
            match local(one):
                case "TextObject":
                    self._text(one, around)
                case "PathObject":
                    self._path(one, around)
                case "ImageObject":
                    self._picture(one, around)
                case "CompositeObject":
                    unit = self._resources.graphics.get(one.get("ResourceID", ""))
                    if unit is not None:
                        self.add(unit, object_matrix(one, around), depth + 1)
                case "Content" | "Layer" | "PageBlock":
                    self.add(one, around, depth + 1)

    # --- Texts -----------------------------------------------------------------------------------------------

    def _text(self, element: Element, around: Matrix) -> None:
        codes = [one for one in element if local(one) == "TextCode"]
        whole = "".join(one.text or "" for one in codes)
        if element.get("Visible") == "false":
            self.hidden.append(whole)
            return
        if child(element, "CGTransform") is not None and PLACEHOLDERS.fullmatch(whole):
            self.glyphs_only += 1
        face = self._resources.faces.get(element.get("Font", ""), OfdFace(""))
        matrix, size = object_matrix(element, around), number(element.get("Size"), 1.0)
        heavy = face.bold or number(element.get("Weight"), 400) >= _BOLD
        form = _ObjectForm(matrix, max(0.1, size * matrix.scale), face.name, heavy)
        x = y = 0.0
        for code in codes:
            x, y = number(code.get("X"), x), number(code.get("Y"), y)
            places, x, y = _places(code, x, y, size * number(element.get("HScale"), 1.0))
            for character, place, width in places:
                self._glyph(character, form, place, width)

    def _glyph(self, character: str, form: _ObjectForm, place: Point, width: float) -> None:
        start = form.matrix.point(*place)
        end = form.matrix.point(place[0] + width, place[1])
        upright = abs(form.matrix.angle) < UPRIGHT
        if not upright:
            start, end = form.matrix.turned_back(*start), form.matrix.turned_back(*end)
        for one in settled_character(character):
            text = " " if one.isspace() and one != "\u3000" else one
            right = max(end[0], start[0])
            glyph = PlacedGlyph(text, start[0], right, start[1], form.size, form.face, form.heavy)
            if upright:
                self.glyphs.append(glyph)
            else:
                self.turned.add(form.matrix.angle, glyph)

    # --- Lines and pictures ----------------------------------------------------------------------------------

    def _path(self, element: Element, around: Matrix) -> None:
        data = child(element, "AbbreviatedData")
        matrix = object_matrix(element, around)
        stroked = element.get("Stroke") != "false"
        if data is None or not (stroked or element.get("Fill") == "true"):
            return
        lines = [
            line
            for figure in _figures(data.text or "")
            for line in rulings_of([matrix.point(*point) for point in figure], stroked=stroked)
        ]
        self.drawn += not lines
        self.rulings += lines

    def _picture(self, element: Element, around: Matrix) -> None:
        path = self._resources.media.get(element.get("ResourceID", ""))
        box: Box = boundary(element, around)
        taken = self._take_picture(path) if path else None
        if taken:
            self.pictures.append(PagePicture(taken, box))


def _places(
    code: Element, x: float, y: float, em: float
) -> tuple[list[tuple[str, Point, float]], float, float]:
    """Return the characters of a text with their places and widths, and the place behind the last one."""
    text = code.text or ""
    across, down = deltas(code.get("DeltaX"), len(text)), deltas(code.get("DeltaY"), len(text))
    placed: list[tuple[str, Point, float]] = []
    for at, character in enumerate(text):
        usual = em if is_chinese(character) or character == "\u3000" else em / 2
        most = em * (_CHINESE if usual == em else _LATIN)
        step = across[at] if at < len(across) else usual if not down else 0.0
        placed.append((character, (x, y), min(step, most) if step > 0 else usual))
        x += step
        y += down[at] if at < len(down) else 0.0
    return placed, x, y


def _figures(data: str) -> Iterator[Sequence[Point]]:
    """Yield the points of each figure of a path that has no curves."""
    points: list[Point] = []
    straight = True
    words = iter(_COMMANDS.findall(data))
    for word in words:
        count = _VALUES.get(word)
        if count is None:
            continue
        values = numbers(" ".join(next(words, "0") for _ in range(count)))
        match word:
            case "S" | "M":
                if straight and len(points) > 1:
                    yield points
                points, straight = [(values[0], values[1])] if len(values) > 1 else [], True
            case "L":
                points += [(values[0], values[1])] if len(values) > 1 else []
            case "C":
                points += points[:1]
            case _:
                straight = False
    if straight and len(points) > 1:
        yield points
