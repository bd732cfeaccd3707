"""Glyphs of a paragraph → inlines: bold, Kai, raised and lowered characters by their faces and places."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from bulletin.model import Emphasis, Strong, Subscript, Superscript, Text
from bulletin.parsing.text.script import is_chinese

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bulletin.importers.geometry.values import PlacedGlyph
    from bulletin.model import Inline, Inlines

_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_GOTHIC = re.compile(r"hei(?!t)|gothic|黑|xbs|xiaobiao|小标|dabiao|大标", re.IGNORECASE)
_GOTHIC_BODY = re.compile(r"yahei|jhenghei|雅黑|dengxian|等线", re.IGNORECASE)
"""FaceStyles of this form that texts are set in: not bold by themselves."""
_KAI = re.compile(r"kai|楷|italic|oblique", re.IGNORECASE)
_SUBSET = re.compile(r"^[A-Z]{6}\+")


class _Style(NamedTuple):
    strong: bool = False
    kai: bool = False
    shift: int = 0


_PLAIN = _Style()


class FaceStyles:
    """Which faces of a document stand out from that of its body."""

    def __init__(self, glyphs: Iterable[PlacedGlyph]) -> None:
        counted = Counter((glyph.face, glyph.heavy) for glyph in glyphs if is_chinese(glyph.text))
        face, heavy = counted.most_common(1)[0][0] if counted else ("", False)
        self._strong: dict[str, bool] = {}
        self._kai: dict[str, bool] = {}
        self._heavy_body = heavy
        self._strong_body = _is_bold(face)
        self._kai_body = _KAI.search(face) is not None

    def style(self, glyph: PlacedGlyph) -> _Style:
        """Return how a glyph stands out."""
        face = glyph.face
        if face not in self._strong:
            self._strong[face] = _is_bold(face) and not self._strong_body
            self._kai[face] = _KAI.search(face) is not None and not self._kai_body
        strong = self._strong[face] or (glyph.heavy and not self._heavy_body)
        return _Style(strong, self._kai[face] and not strong, glyph.shift)

    def inlines(self, glyphs: Sequence[PlacedGlyph]) -> Inlines:
        """Return the text of a paragraph; a style that all of it has, also behind a bold opening, counts as plain."""
        styles = _smoothed(glyphs, [self.style(glyph) for glyph in glyphs])
        if _is_uniform(glyphs, styles):
            styles = [_Style(shift=style.shift) for style in styles]
        elif all(
            style.strong or style.kai
            for glyph, style in zip(glyphs, styles, strict=True)
            if _decides(glyph.text)
        ):
            styles = [style._replace(kai=False) for style in styles]
        runs = groupby(zip(glyphs, styles, strict=True), key=lambda pair: pair[1])
        return tuple(_inline("".join(glyph.text for glyph, _ in run), style) for style, run in runs)


def face_name(name: str) -> str:
    """Return the name of a face without the tag of its subset."""
    return _SUBSET.sub("", name)


def _is_bold(face: str) -> bool:
    name = _SUBSET.sub("", face)
    return _BOLD.search(name) is not None or (
        _GOTHIC.search(name) is not None and _GOTHIC_BODY.search(name) is None
    )


def _smoothed(glyphs: Sequence[PlacedGlyph], styles: list[_Style]) -> list[_Style]:
    """Give spaces, digits and marks between characters of one style that style: they come of other faces."""
    smoothed = list(styles)
    decided = [at for at, glyph in enumerate(glyphs) if styles[at] != _PLAIN or _decides(glyph.text)]
    for left, right in pairwise(decided):
        if styles[left] == styles[right] and not styles[left].shift:
            smoothed[left + 1 : right] = [styles[left]] * (right - left - 1)
    return smoothed


def _is_uniform(glyphs: Sequence[PlacedGlyph], styles: Sequence[_Style]) -> bool:
    """Whether all Chinese characters, or without any all letters and digits, stand out in the same way."""
    pairs = list(zip(glyphs, styles, strict=True))
    deciding = [style[:2] for glyph, style in pairs if _decides(glyph.text)]
    deciding = deciding or [style[:2] for glyph, style in pairs if glyph.text.isalnum()]
    return len(set(deciding)) == 1 and deciding[0] != _PLAIN[:2]


def _decides(character: str) -> bool:
    return is_chinese(character) and character.isalpha()


def _inline(text: str, style: _Style) -> Inline:
    inline: Inline = Text(text)
    if style.shift:
        inline = Superscript((inline,)) if style.shift > 0 else Subscript((inline,))
    if style.kai:
        inline = Emphasis((inline,))
    return Strong((inline,)) if style.strong else inline
