"""Fonts as the PDF embeds them: only the glyphs drawn, without tables that no reader looks at.

What a font with CFF outlines is cut down to is embedded bare, as `CIDFontType0C` (ISO 32000-1 §9.9). That takes
longer than to draw the pages; it is begun in another thread as soon as it is known what will be drawn.
"""

from __future__ import annotations

import zlib
from functools import partial
from typing import TYPE_CHECKING, Any

from bulletin.outputs.engine.ahead import Ahead, Task
from bulletin.outputs.engine.glyphs import SCALE
from bulletin.outputs.engine.outlines import cut

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT = 32
"""How many cut faces are kept: those of four issues, some 2 MB. An edit leaves most of them as they are."""
LEVEL = 7
"""How hard zlib tries where it is waited for. At 9 the list of objects gets 1 % smaller, and takes 1.7 ms longer."""


def use(pdf: Any) -> Embedder:
    """Let the engine's PDF room embed fonts so; `pdf` is `weasyprint.pdf`."""
    embedder = Embedder(pdf.fonts)
    pdf.stream.Font = _font_class(pdf.fonts, embedder)
    pdf.pydyf.zlib = embedder
    return embedder


def name_bare(_document: object, pdf: Any) -> None:
    """Say in a finished PDF which of its fonts are bare."""
    for one in pdf.objects:
        extra = getattr(one, "extra", None)
        if extra and extra.get("Subtype") == "/OpenType" and one.stream[0][:4] != b"OTTO":
            extra["Subtype"] = "/CIDFontType0C"


def _font_class(room: Any, embedder: Embedder) -> Any:
    full = room.get_hb_object_data

    class Font(room.Font):  # type: ignore[misc]
        """A font of a document. Its file is read only where the engine's own way needs all of it."""

        bare = False

        def __init__(self, pango_font: Any, description: Any, size: float) -> None:
            reach = _reach(room, pango_font) if size == SCALE else None
            room.get_hb_object_data = lambda _face: b""
            try:
                super().__init__(pango_font, description, 0 if reach else size)
            finally:
                room.get_hb_object_data = full
            if reach:
                self.font_size = size
                self.ascent, self.descent = (round(each * room.FROM_UNITS / size * 1000) for each in reach)

        def clean(self, to_unicode: dict[int, str], hinting: bool) -> None:  # noqa: FBT001
            """Reduce the font to the glyphs drawn, and begin to compress it."""
            content = embedder.cut(self.hb_face, frozenset(to_unicode)) if self._simple() else None
            if content is None:
                self.file_content = full(self.hb_face)
                super().clean(to_unicode, hinting)
                embedder.begin(self.file_content)
            else:
                self.file_content, self.bare = content, True

        def _simple(self) -> bool:
            rare = "fvar" in self.tables or self.png or self.svg or self.colr or self.bitmap or self.missing
            return "CFF " in self.tables and not rare

        @property
        def type(self) -> str:
            """Tell the kind of outlines."""
            return "otf" if self.bare or self.file_content[:4] == b"OTTO" else "ttf"

    return Font


def _reach(room: Any, pango_font: Any) -> tuple[int, int] | None:
    """Return how far a font reaches above and (negative) below the base line; None where it does not tell.

    Pango tells the same, but first measures sentences of many languages in it: 0.8 ms for each font.
    """
    extents = room.ffi.new("hb_font_extents_t *")
    shaper = room.pango.pango_font_get_hb_font(pango_font)
    told = room.harfbuzz.hb_font_get_h_extents(shaper, extents)
    return (extents.ascender, extents.descender) if told else None


class Embedder:
    """Stands in for zlib in the room that writes PDFs: what was begun ahead in another thread is only waited for."""

    def __init__(self, room: Any) -> None:
        self._room = room
        self._ahead = Ahead()
        self._foreseen: dict[tuple[int, frozenset[int]], tuple[Any, Task]] = {}
        self._begun: dict[int, tuple[Task, bytes]] = {}

    def foresee(self, wanted: Mapping[Any, frozenset[int]]) -> None:
        """Begin to cut these glyphs out of Pango's fonts. What is drawn in the end decides whether it is used.

        A document that is laid out again, or one after an edit, asks for the same ones again. What is kept holds its
        font, so that no other's face can come to lie in the same place.
        """
        self._begun = {}
        works: dict[tuple[int, frozenset[int]], tuple[Any, Any]] = {}
        for font, glyphs in wanted.items():
            face = self._room.get_pango_font_hb_face(font)
            works[self._place(face), glyphs] = font, partial(self._cut, face, glyphs)
        new = sorted(works.keys() - self._foreseen.keys(), key=lambda one: (len(one[1]), one[0]))
        tasks = dict(zip(new, self._ahead.begin(*(works[key][1] for key in new)), strict=True))
        for key, (font, _) in works.items():
            kept = self._foreseen.pop(key) if key in self._foreseen else (font, tasks[key])
            self._foreseen[key] = kept
        for key in [*self._foreseen][:-KEPT]:
            del self._foreseen[key]

    def cut(self, face: Any, glyphs: frozenset[int]) -> bytes | None:
        """Return the bare outlines of these glyphs of a HarfBuzz face; None where there are none."""
        kept = self._foreseen.get((self._place(face), glyphs))
        found: tuple[bytes, Task] | None = kept[1].result() if kept else self._cut(face, glyphs)
        if found is None:
            return None
        content, deflated = found
        self._begun[id(content)] = deflated, content
        return content

    def _place(self, face: Any) -> int:
        return int(self._room.ffi.cast("intptr_t", face))

    def _cut(self, face: Any, glyphs: frozenset[int]) -> tuple[bytes, Task] | None:
        content = cut(self._room, face, glyphs)
        return (content, self._deflate(content)) if content else None

    def _deflate(self, content: bytes) -> Task:
        (task,) = self._ahead.begin(partial(zlib.compress, content, 9))
        return task

    def begin(self, content: bytes) -> None:
        """Compress this object meanwhile."""
        self._begun[id(content)] = self._deflate(content), content

    def compressobj(self, level: int) -> _Deflating:
        """Return what compresses a stream."""
        return _Deflating(level, self)

    def taken(self, content: bytes) -> bytes | None:
        """Return this object compressed if that was begun."""
        task, _ = self._begun.pop(id(content), (None, b""))
        return task.result() if task else None

    def __getattr__(self, name: str) -> Any:
        return getattr(zlib, name)


class _Deflating:
    """Compresses a stream of one part."""

    def __init__(self, level: int, begun: Embedder) -> None:
        self._level, self._begun = level, begun

    def compress(self, content: bytes) -> bytes:
        """Compress a part."""
        return self._begun.taken(content) or zlib.compress(content, min(self._level, LEVEL))

    def flush(self) -> bytes:
        """End the stream."""
        return b""
