"""Styles (样式): what a paragraph or its characters have from styles, their bases and the document's defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.importers.docx.names import DRAWING, integer, number, toggle, value, w

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

_USUAL_SIZE = 10.0
_DEEPEST = 50
"""Styles that are based on each other."""


class CharacterStyle(Struct, frozen=True):
    """Properties of characters; None where they are not set. `size` is in pt, `face` that of Chinese characters."""

    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None
    struck: bool | None = None
    raised: str | None = None
    size: float | None = None
    face: str | None = None
    latin_face: str | None = None


class ParagraphStyle(Struct, frozen=True):
    """Properties of a paragraph; `outline` from 0, 9 for body text."""

    outline: int | None = None
    alignment: str | None = None
    list_key: str | None = None
    list_level: int | None = None


class _StyleDefinition(Struct, frozen=True):
    name: str
    base: str
    characters: CharacterStyle
    paragraph: ParagraphStyle


class Styles:
    """The styles of a document by identifier; `theme` are the faces of its theme."""

    def __init__(self, root: _Element | None, theme: Mapping[str, str]) -> None:
        self._theme = theme
        self._styles: dict[str, _StyleDefinition] = {}
        self._known: dict[str, tuple[CharacterStyle, ParagraphStyle]] = {}
        self.default = ""
        self.defaults = CharacterStyle(size=_USUAL_SIZE)
        if root is None:
            return
        set_ = root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")
        self.defaults = _over(self.direct(set_), self.defaults)
        for element in root.iterfind(w("style")):
            key = element.get(w("styleId"), "")
            self._styles[key] = _StyleDefinition(
                value(element, "name") or "",
                value(element, "basedOn") or "",
                self.direct(element.find(w("rPr"))),
                paragraph_style(element.find(w("pPr"))),
            )
            if element.get(w("type")) == "paragraph" and element.get(w("default")) in {"1", "true", "on"}:
                self.default = key

    def direct(self, properties: _Element | None) -> CharacterStyle:
        """Read `w:rPr`."""
        return character_style(properties, self._theme)

    def names(self, key: str) -> frozenset[str]:
        """Return the names of a style and its bases."""
        return frozenset(self._styles[one].name for one in self._chain(key))

    def name(self, key: str) -> str:
        """Return the name of a style, as Word shows it or in English."""
        return self._styles[key].name if key in self._styles else ""

    def characters(self, key: str) -> CharacterStyle:
        """Return the character properties of a style with those of its bases."""
        return self._resolved(key)[0]

    def paragraph(self, key: str) -> ParagraphStyle:
        """Return the paragraph properties of a style with those of its bases."""
        return self._resolved(key)[1]

    def list_style(self, key: str) -> str:
        """Return the style among a style and its bases that names the list."""
        return next((one for one in self._chain(key) if self._styles[one].paragraph.list_key), key)

    def _chain(self, key: str) -> list[str]:
        chain: list[str] = []
        while key in self._styles and key not in chain and len(chain) < _DEEPEST:
            chain.append(key)
            key = self._styles[key].base
        return chain

    def _resolved(self, key: str) -> tuple[CharacterStyle, ParagraphStyle]:
        if key not in self._known:
            characters, paragraph = CharacterStyle(), ParagraphStyle()
            for each in self._chain(key):
                characters = _over(characters, self._styles[each].characters)
                paragraph = over(paragraph, self._styles[each].paragraph)
            self._known[key] = characters, paragraph
        return self._known[key]


def over(upper: ParagraphStyle, lower: ParagraphStyle) -> ParagraphStyle:
    """Return the properties of `upper`, and those of `lower` that it doesn't set; a list is one property."""
    lists = upper if upper.list_key is not None else lower
    return ParagraphStyle(
        lower.outline if upper.outline is None else upper.outline,
        upper.alignment or lower.alignment,
        lists.list_key,
        lower.list_level if upper.list_level is None else upper.list_level,
    )


def _over(upper: CharacterStyle, lower: CharacterStyle) -> CharacterStyle:
    return CharacterStyle(
        lower.bold if upper.bold is None else upper.bold,
        lower.italic if upper.italic is None else upper.italic,
        lower.hidden if upper.hidden is None else upper.hidden,
        lower.struck if upper.struck is None else upper.struck,
        upper.raised or lower.raised,
        upper.size or lower.size,
        upper.face or lower.face,
        upper.latin_face or lower.latin_face,
    )


def combined(own: CharacterStyle, run: CharacterStyle, paragraph: CharacterStyle) -> CharacterStyle:
    """Combine the properties of a run, of its style and of its paragraph's style.

    What both styles switch on cancels out (ISO/IEC 29500-1 §17.7.3, toggle properties).
    """
    styles = _over(run, paragraph)
    return CharacterStyle(
        _toggled(run.bold, paragraph.bold) if own.bold is None else own.bold,
        _toggled(run.italic, paragraph.italic) if own.italic is None else own.italic,
        _toggled(run.hidden, paragraph.hidden) if own.hidden is None else own.hidden,
        _toggled(run.struck, paragraph.struck) if own.struck is None else own.struck,
        own.raised or styles.raised,
        own.size or styles.size,
        own.face or styles.face,
        own.latin_face or styles.latin_face,
    )


def _toggled(run: bool | None, paragraph: bool | None) -> bool:  # noqa: FBT001
    return bool(run) != bool(paragraph)


def character_style(properties: _Element | None, theme: Mapping[str, str]) -> CharacterStyle:
    """Read `w:rPr`; `theme` are the faces of the theme by their places."""
    if properties is None:
        return CharacterStyle()
    fonts = properties.find(w("rFonts"))
    size = number(properties, "sz")
    struck = [
        state for state in (toggle(properties, "strike"), toggle(properties, "dstrike")) if state is not None
    ]
    return CharacterStyle(
        toggle(properties, "b"),
        toggle(properties, "i"),
        toggle(properties, "vanish"),
        any(struck) if struck else None,
        value(properties, "vertAlign"),
        size / 2 if size else None,
        None if fonts is None else _face(fonts, theme),
        None if fonts is None else fonts.get(w("ascii")),
    )


def _face(fonts: _Element, theme: Mapping[str, str]) -> str | None:
    """Return the face of Chinese characters; one of the theme comes first."""
    place = fonts.get(w("eastAsiaTheme"))
    return fonts.get(w("eastAsia")) if place is None else theme.get(place) or place


def theme_faces(root: _Element | None) -> dict[str, str]:
    """Return the faces of Chinese characters that a theme has for headings and for text, by their places."""
    faces: dict[str, str] = {}
    for place in ("major", "minor"):
        fonts = None if root is None else root.find(f".//{{{DRAWING}}}{place}Font")
        if fonts is None:
            continue
        face = fonts.find(f"{{{DRAWING}}}ea")
        own = "" if face is None else face.get("typeface", "")
        other = fonts.find(f"{{{DRAWING}}}font[@script='Hans']")
        faces[f"{place}EastAsia"] = own or ("" if other is None else other.get("typeface", ""))
    return faces


def paragraph_style(properties: _Element | None) -> ParagraphStyle:
    """Read `w:pPr`."""
    if properties is None:
        return ParagraphStyle()
    listed = properties.find(w("numPr"))
    return ParagraphStyle(
        number(properties, "outlineLvl"),
        value(properties, "jc"),
        None if listed is None else value(listed, "numId"),
        None if listed is None else integer(value(listed, "ilvl")),
    )
