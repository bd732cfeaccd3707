"""How paragraphs and characters look, and their properties in the order that the schema wants."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.export.docx.xml import XmlNode, eighths, twips, w
from bulletin.typography.geometry import MM_PER_PT, Align

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.export.docx.xml import Value
    from bulletin.typography.faces import WordFace
    from bulletin.typography.geometry import BlockStyle, PageGeometry

ALIGNMENTS = {Align.JUSTIFY: "both", Align.START: "left", Align.CENTER: "center", Align.END: "right"}
ON_GRID = 18.0
"""The largest size (pt) whose line every face sets within one line of the grid."""
HUNDREDTHS = 100


class ParagraphLook(Struct, frozen=True):
    """Properties of a paragraph, None where its style has them. Lengths are mm.

    `first` is how far the first line is indented, `first_characters` the same in characters. `line` is an exact line
    pitch, `rules` are the thicknesses of rules above and below, so far from the text, in a colour.
    """

    style: str | None = None
    keep_next: bool | None = None
    keep_lines: bool | None = None
    new_page: bool = False
    rules: tuple[float, float] = (0.0, 0.0)
    rule_space: float = 0.0
    rule_colour: str = "#000000"
    above: float | None = None
    line: float | None = None
    on_grid: bool = True
    left: float | None = None
    right: float | None = None
    first: float | None = None
    first_characters: float | None = None
    align: Align | None = None
    outline: int | None = None

    def properties(self, section: XmlNode | None = None) -> XmlNode:
        """Return the element with them; `section` ends a section with this paragraph."""
        return w("pPr", *self._children(), section)

    def _children(self) -> Iterator[XmlNode | None]:
        yield w("pStyle", val=self.style) if self.style else None
        yield _switch("keepNext", self.keep_next)
        yield _switch("keepLines", self.keep_lines)
        yield w("pageBreakBefore") if self.new_page else None
        yield self._rules()
        yield None if self.on_grid else w("snapToGrid", val=0)
        yield self._spacing()
        yield self._indents()
        yield w("jc", val=ALIGNMENTS[self.align]) if self.align else None
        yield None if self.outline is None else w("outlineLvl", val=self.outline)

    def _rules(self) -> XmlNode | None:
        space, colour = round(self.rule_space / MM_PER_PT), self.rule_colour.removeprefix("#").upper()
        rules = [
            w(side, val="single", sz=eighths(thickness), space=space, color=colour)
            for side, thickness in zip(("top", "bottom"), self.rules, strict=True)
            if thickness
        ]
        return w("pBdr", *rules) if rules else None

    def _spacing(self) -> XmlNode | None:
        values: dict[str, Value] = {}
        if self.above is not None:
            values["before"] = twips(self.above)
        if self.line is not None:
            values |= {"line": max(1, twips(self.line)), "lineRule": "exact"}
        return w("spacing", **values) if values else None

    def _indents(self) -> XmlNode | None:
        values: dict[str, Value] = {
            name: twips(value)
            for name, value in (("left", self.left), ("right", self.right))
            if value is not None
        }
        if self.first is not None:
            side = "hanging" if self.first < 0 else "firstLine"
            if self.first_characters is not None:
                values[f"{side}Chars"] = round(abs(self.first_characters) * HUNDREDTHS)
            values[side] = twips(abs(self.first))
        return w("ind", **values) if values else None


def block_look(style: BlockStyle, page: PageGeometry) -> ParagraphLook:
    """Return the look of a block style of the theme; a line of its own pitch, or too high for the grid, is exact."""
    hanging = style.hanging * style.character
    first = style.indent * style.character - hanging
    justified = (
        style.align is Align.JUSTIFY
    )  # others are indented by what stands before them, which Word would ignore
    first_characters = style.indent - style.hanging if first and justified else None
    on_grid = math.isclose(style.pitch, page.line_pitch) and style.size <= ON_GRID
    return ParagraphLook(
        line=None if on_grid else style.pitch,
        on_grid=on_grid,
        left=style.left * style.em + hanging,
        right=style.right * style.em,
        first=first,
        first_characters=first_characters,
        align=style.align,
    )


class CharacterLook(Struct, frozen=True):
    """Properties of characters, None where the style of their paragraph has them; `size` and `spacing` are pt."""

    style: str | None = None
    face: WordFace | None = None
    bold: bool = False
    strike: bool = False
    colour: str | None = None
    spacing: float | None = None
    size: float | None = None
    script: str | None = None

    def properties(self) -> XmlNode | None:
        """Return the element with them; None where there are none."""
        children = [child for child in self._children() if child]
        return w("rPr", *children) if children else None

    def _children(self) -> Iterator[XmlNode | None]:
        yield w("rStyle", val=self.style) if self.style else None
        if self.face:
            latin = self.face.latin
            yield w("rFonts", ascii=latin, hAnsi=latin, eastAsia=self.face.name, cs=latin)
        yield w("b") if self.bold else None
        yield w("strike") if self.strike else None
        yield w("color", val=self.colour.removeprefix("#").upper()) if self.colour else None
        yield w("spacing", val=math.floor(self.spacing * 20)) if self.spacing is not None else None
        if self.size is not None:
            yield from (w(name, val=round(self.size * 2)) for name in ("sz", "szCs"))
        yield w("vertAlign", val=self.script) if self.script else None


def block_run(style: BlockStyle, face: WordFace, colour: str | None) -> CharacterLook:
    """Return the look of the characters of a block style; on the grid they are as close as 28 of them fill a line.

    Word counts spacing in twentieths of a point: the next smaller one, so that no line loses a character.
    """
    spacing = style.character / MM_PER_PT - style.size
    return CharacterLook(face=face, colour=colour, spacing=spacing, size=style.size)


def _switch(name: str, value: bool | None) -> XmlNode | None:  # noqa: FBT001 - on, off, or as the style has it
    if value is None:
        return None
    return w(name) if value else w(name, val=0)
