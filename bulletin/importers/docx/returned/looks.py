"""Looks of runs against the style of their paragraph: strong, emphasized, struck, raised.

A look that most of the text has set directly comes from somebody who selected all, and says nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bulletin.importers.docx.spans import is_sans
from bulletin.importers.docx.styles import CharacterStyle, combined
from bulletin.model.returned import EMPHASIS_STYLE, STRONG_STYLE, Script, Stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bulletin.importers.docx.content import Piece, RunSource
    from bulletin.importers.docx.styles import Styles

_Value = TypeVar("_Value")
_SCRIPTS = {"subscript": Script.SUB, "superscript": Script.SUPER}


class RunLook(NamedTuple):
    """The look of a run."""

    strong: bool = False
    emphasized: bool = False
    struck: bool = False
    script: Script = Script.NONE


class Looks:
    """Knows the looks of the runs of a document, of which `pieces` are the text."""

    def __init__(self, styles: Styles, pieces: Iterable[Piece]) -> None:
        self._styles = styles
        self._known: dict[RunSource, RunLook] = {}
        self._usual = _usual(pieces)

    def of(self, source: RunSource | None) -> RunLook:
        """Return the look of a run."""
        if source is None:
            return RunLook()
        if source not in self._known:
            self._known[source] = self._look(source)
        return self._known[source]

    def changed(self, source: RunSource | None) -> Stamp | None:
        """Return the stamp of a tracked change that changed the look of a run."""
        if source is None or source.former is None or self.of(source) == self.of(source.former):
            return None
        return source.changed

    def _look(self, source: RunSource) -> RunLook:
        """Compare a run with the style of its paragraph; how our own styles look is the theme's matter."""
        own = self._particular(source.own)
        names, run = self._styles.names(source.style), self._styles.characters(source.style)
        paragraph = self._styles.characters(source.paragraph_style)
        seen = CharacterStyle() if names & {STRONG_STYLE, EMPHASIS_STYLE} else run
        look, base = combined(own, seen, paragraph), combined(CharacterStyle(), CharacterStyle(), paragraph)
        face, usual = look.face or "", base.face or ""
        bold, italic = (
            bool(one and not other) for one, other in ((look.bold, base.bold), (look.italic, base.italic))
        )
        faced = own.face is not None
        light = (faced and not is_sans(own.face or "")) or (own.bold is False and bool(run.bold))
        upright = (faced and not is_kai(own.face or "")) or (own.italic is False and bool(run.italic))
        raised = look.raised if look.raised != base.raised else None
        return RunLook(
            bold or (is_sans(face) and not is_sans(usual)) or (STRONG_STYLE in names and not light),
            italic or (is_kai(face) and not is_kai(usual)) or (EMPHASIS_STYLE in names and not upright),
            bool(look.struck and not base.struck),
            _SCRIPTS.get(raised or "", Script.NONE),
        )

    def _particular(self, own: CharacterStyle) -> CharacterStyle:
        """Return what is set on a run, without what is set on most of the text."""
        bold, italic, face = self._usual
        return CharacterStyle(
            None if own.bold is bold else own.bold,
            None if own.italic is italic else own.italic,
            struck=own.struck,
            raised=own.raised,
            face=None if own.face == face else own.face,
        )


def is_kai(face: str) -> bool:
    """Whether a face is one of the regular script (楷体)."""
    return "楷" in face or face.lower().startswith(("kaiti", "stkaiti", "dfkai"))


def _usual(pieces: Iterable[Piece]) -> tuple[bool | None, bool | None, str | None]:
    """Return bold, italic and face where most of the text has them set directly."""
    total = 0
    bold, italic = Counter[bool | None](), Counter[bool | None]()
    face = Counter[str | None]()
    for piece in pieces:
        if piece.source is not None:
            size = len(piece.text)
            total += size
            bold[piece.source.own.bold] += size
            italic[piece.source.own.italic] += size
            face[piece.source.own.face] += size
    return _most(bold, total), _most(italic, total), _most(face, total)


def _most(counts: Counter[_Value | None], total: int) -> _Value | None:
    (value, count), *_ = counts.most_common(1) or [(None, 0)]
    return value if count * 2 > total else None
