"""Finished lines, set by their advances: composition knows every place, so nothing has to be shaped or broken again.

The engine shapes each line three times and makes a box of every span. Here a line is looked up glyph by glyph in
the faces of its style, the first that has a character giving it, and spans that only change the spacing are folded
into their line: behind each of their characters stands a mark of the last private plane that names the spacing.
What is not simple (other scripts, combining marks, decoration, text that does not fit) goes the engine's own way.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bulletin.outputs.engine.folding import FIRST_MARK, MARKED
from bulletin.outputs.engine.glyphs import Face, Faces
from bulletin.theme.characters import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BLANK = re.compile(f"[{''.join(sorted(BLANKS))}]")
_FIGURES = re.compile("[ -~\u2013\u2014]+")
"""Lines that were not composed, with characters between which the engine changes the face only for want of a glyph."""
_SPECIAL = re.compile(f"[{''.join(sorted(BLANKS))}\U00100000-\U0010ffff]")
AS_USUAL = {
    "text_decoration_line": "none",
    "font_style": "normal",
    "font_weight": 400,
    "font_stretch": "normal",
    "font_variant_caps": "normal",
    "font_variant_position": "normal",
    "font_variant_numeric": "normal",
    "font_variant_alternates": "normal",
    "font_variant_east_asian": "normal",
    "font_variant_ligatures": "none",
    "font_feature_settings": "normal",
    "font_variation_settings": "normal",
    "direction": "ltr",
    "word_spacing": 0,
    "tab_size": 8,
}
"""Properties that change how a line is drawn, with the values at which they do not."""


class UnfitError(Exception):
    """A document that has to be set in the engine's own way."""


# --- Lines ---------------------------------------------------------------------------------------------------


Item = tuple[Face, tuple[int, float, str], float, str]
"""A character of a line: its face, its glyph, its whole advance (thousandths of an em), itself."""


class _UnsetError(KeyError):
    """A character that no face of a style has, or that does not stand by itself."""


class _Known(dict[str, Item]):
    """The characters of a style as they are set where nothing else is said of them."""

    def __init__(self, faces: Faces, chain: tuple[Face, ...], spacing: float) -> None:
        super().__init__()
        self.faces, self.chain, self.spacing = faces, chain, spacing

    def __missing__(self, character: str) -> Item:
        face = self.faces.first(self.chain, character)
        glyph = self.faces.glyph(face, character) if face else None
        if face is None or glyph is None:
            raise _UnsetError(character)
        item = self[character] = face, glyph, glyph[1] + self.spacing, character
        return item


@dataclass(slots=True)
class SetLine:
    """A line with its glyphs: what the engine takes for a laid out text.

    `items` are face, glyph and the whole advance (thousandths of an em).
    """

    text: str
    size: float
    items: list[Item]
    first_line_direction: int = 0

    def deactivate(self) -> None:
        """Keep nothing of the engine's: there is nothing."""


@dataclass(slots=True)
class _Plan:
    """How texts of a style are set: faces in their order, spacing (thousandths of an em), and what is the same for all."""

    style: Any
    known: _Known
    size: float
    kept: bool
    loose: bool
    extent: tuple[float, float] | None = None
    strut: tuple[float, float] | None = None


@dataclass(slots=True)
class Setter:
    """Sets the lines of one document."""

    faces: Faces
    spacings: list[float]
    original: Any
    plans: dict[int, tuple[Any, _Plan | None]] = field(default_factory=dict)
    extents: dict[object, tuple[float, float]] = field(default_factory=dict)
    known: dict[object, _Known] = field(default_factory=dict)
    texts: dict[int, tuple[Any, str, dict[int, tuple[str, int | None]]]] = field(default_factory=dict)
    embedded: dict[int, Any] = field(default_factory=dict)

    def split(
        self, text: str, style: Any, context: Any, width: float | None, justified: float, **how: Any
    ) -> Any:
        """Set a text up to its first line break; what the engine's function of this name gives."""
        plan = self.plan(style)
        line, broken, _ = text.partition("\n")
        found = self.line(plan, line) if plan and line and not justified else None
        if plan is None or found is None or not self._fits(plan, found, width, broken):
            if MARKED.search(text):
                raise UnfitError
            return self.original(text, style, context, width, justified, **how)
        length = len(line.encode())
        height, baseline = self.extent(plan, found)
        return found, length, length + 1 if broken else None, width_of(found), height, baseline

    @staticmethod
    def _fits(plan: _Plan, line: SetLine, width: float | None, broken: str) -> bool:
        return plan.kept or (not broken and (width is None or width_of(line) <= width))

    def plan(self, style: Any) -> _Plan | None:
        """Return how texts of a style are set; None where the engine is to set them."""
        known = self.plans.get(id(style))
        if known is None:
            known = self.plans[id(style)] = style, self._planned(style)
        return known[1]

    def _planned(self, style: Any) -> _Plan | None:
        if any(style[name] != value for name, value in AS_USUAL.items()):
            return None
        faces = tuple(face for face in map(self.faces.face, style["font_family"]) if face)
        size = style["font_size"]
        if not faces or size < 1 or style["white_space"] not in {"pre", "nowrap", "normal"}:
            return None
        spacing = 0.0 if style["letter_spacing"] == "normal" else style["letter_spacing"] * 1000 / size
        key = (*map(id, faces), spacing)
        known = self.known.get(key) or self.known.setdefault(key, _Known(self.faces, faces, spacing))
        space = style["white_space"]
        return _Plan(style, known, size, kept=space != "normal", loose=space == "nowrap")

    def extent(self, plan: _Plan, line: SetLine) -> tuple[float, float]:
        """Return height and base line of a line of this style: the same for all, as all faces are levelled."""
        if plan.extent is None:
            key = (tuple(plan.style["font_family"]), plan.size, plan.style["lang"])
            if key not in self.extents:
                self.extents[key] = self._height(plan, {id(item[0]): item[0] for item in line.items}.values())
            plan.extent = self.extents[key]
        return plan.extent

    def _height(self, plan: _Plan, faces: Iterable[Face]) -> tuple[float, float]:
        units = self.faces.room
        reach = [self.faces.height(face, int(plan.size * units.TO_UNITS)) for face in faces]
        above, below = (max(each) for each in zip(*reach, strict=True))
        return (above + below) * units.FROM_UNITS, above * units.FROM_UNITS

    def strut(self, style: Any) -> tuple[float, float] | None:
        """Return line height and base line of an empty line of a style; None where the engine is to tell.

        The engine sets a space for each style, in its first face: 0.4 ms.
        """
        plan = self.plan(style)
        if plan is None:
            return None
        if plan.strut is None:
            plan.strut = self._strut(plan)
        return plan.strut

    def _strut(self, plan: _Plan) -> tuple[float, float] | None:
        first = self.faces.face(plan.style["font_family"][0])
        wanted = plan.style["line_height"]
        if first is None or not self.faces.glyph(first, " "):
            return None
        height, baseline = self._height(plan, [first])
        if wanted == "normal":
            return height, baseline
        if isinstance(wanted, float):
            wanted *= plan.size
        elif getattr(wanted, "unit", None) == "px":
            wanted = wanted.value
        else:
            return None
        return wanted, baseline + (wanted - height) / 2

    def line(self, plan: _Plan, line: str) -> SetLine | None:
        """Set a line; None where it is not simple or a face is wanting."""
        try:
            if not _SPECIAL.search(line):
                return SetLine(line, plan.size, list(map(plan.known.__getitem__, line)))
            if self.spacings and not _BLANK.search(line):
                return self._marked(plan, line)
            return self._blank(plan, line) if not plan.loose or _FIGURES.fullmatch(line) else None
        except _UnsetError:
            return None

    def _marked(self, plan: _Plan, line: str) -> SetLine:
        """Set a line with marks: each gives the character before it another spacing."""
        items: list[Item] = []
        at = 0
        for found in MARKED.finditer(line):
            items.extend(map(plan.known.__getitem__, line[at : found.start()]))
            face, glyph, _, character = items[-1]
            items[-1] = face, glyph, glyph[1] + self._spacing(found[0]), character
            at = found.end()
        items.extend(map(plan.known.__getitem__, line[at:]))
        return SetLine(MARKED.sub("", line), plan.size, items)

    def _spacing(self, mark: str) -> float:
        return self.spacings[ord(mark) - FIRST_MARK] * 1000

    def _blank(self, plan: _Plan, line: str) -> SetLine:
        """Set a line with blanks: their faces depend on what stands beside them."""
        characters: list[str] = []
        spacings: list[float] = []
        for character in line:
            if ord(character) >= FIRST_MARK and self.spacings:
                spacings[-1] = self._spacing(character)
            else:
                characters.append(character)
                spacings.append(plan.known.spacing)
        items: list[Item] = []
        for at, character in enumerate(characters):
            face = self._face(plan, characters, spacings, at, items)
            glyph = self.faces.glyph(face, character)
            if glyph is None:
                raise _UnsetError(character)
            items.append((face, glyph, glyph[1] + spacings[at], character))
        return SetLine("".join(characters), plan.size, items)

    @staticmethod
    def _face(plan: _Plan, characters: list[str], spacings: list[float], at: int, items: list[Item]) -> Face:
        """Choose the face of a character; a space takes that of its neighbour within the same spacing.

        In lines that were not composed it leaves its left neighbour where the right one has the better face (Pango 249).
        """
        character = characters[at]
        if character not in BLANKS:
            return plan.known[character][0]
        beside = range(at, len(characters))
        following = next((each for each in beside if characters[each] not in BLANKS), None)
        joined = following is not None and all(
            spacings[each] == spacings[at] for each in range(at, following + 1)
        )
        after = plan.known[characters[following]][0] if following is not None and joined else None
        if at and spacings[at - 1] == spacings[at]:
            before = items[-1][0]
            chain = plan.known.chain
            return after if plan.loose and after and chain.index(after) < chain.index(before) else before
        if after is None:
            raise _UnsetError(character)
        return after


def width_of(line: SetLine) -> float:
    """Return the width of a line in px."""
    return sum(whole for _, _, whole, _ in line.items) * line.size / 1000


# --- In the engine's place -----------------------------------------------------------------------------------

now: list[Setter] = []
"""The setters at work: the last one's document is being set."""


def use(inline: Any, preferred: Any) -> None:
    """Take the place of the engine's functions that set a line of text (not of those in pictures)."""
    split, strut = inline.split_first_line, inline.strut
    _originals.append(split)

    def set_first_line(  # noqa: PLR0913, PLR0917 - as the engine calls it
        text: str,
        style: Any,
        context: Any,
        max_width: Any,
        justification_spacing: Any,
        is_line_start: bool = True,  # noqa: FBT001, FBT002
        minimum: bool = False,  # noqa: FBT001, FBT002
    ) -> Any:
        how = {"is_line_start": is_line_start, "minimum": minimum}
        one = now[-1].split if now else split
        return one(text, style, context, max_width, justification_spacing, **how)

    def strut_of(style: Any) -> tuple[float, float]:
        return (now and now[-1].strut(style)) or strut(style)

    inline.split_first_line = preferred.split_first_line = set_first_line
    inline.strut = strut_of


_originals: list[Any] = []


def load_faces(fonts: Any) -> None:
    """Load all faces of this tool's among these fonts; otherwise each is where a line first needs it (0.8 ms)."""
    from weasyprint.text import fonts as room

    for family in fonts.families:
        _looked_up(room, fonts).face(family)


def _looked_up(room: Any, fonts: Any) -> Faces:
    faces: Faces = vars(fonts).setdefault("looked_up", Faces(room, fonts))
    return faces


@contextmanager
def setting(room: Any, fonts: Any, spacings: list[float]) -> Iterator[None]:
    """Set the lines of a document with these fonts; `room` is `weasyprint.text.fonts`."""
    now.append(Setter(_looked_up(room, fonts), spacings, _originals[-1]))
    try:
        yield
    finally:
        now.pop()
