"""Which glyphs a document will draw, told before it is laid out, so that its fonts are cut meanwhile.

To look through ten pages takes 2 ms more; to cut and compress their fonts, 32 ms, then needs no time of its own on a
second core.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bulletin.outputs.engine.folding import FIRST_MARK
from bulletin.outputs.engine.lines import now
from bulletin.theme.characters import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.outputs.engine.embedding import Embedder
    from bulletin.outputs.engine.glyphs import Face
    from bulletin.outputs.engine.lines import Item, Setter


def use(document: Any, embedder: Embedder) -> None:
    """Begin to cut fonts when the engine begins to lay out; `document` is `weasyprint.document`."""
    laid_out = document.layout_document

    def layout_document(html: Any, root_box: Any, context: Any) -> Any:
        if now:
            wanted = drawn(now[-1], root_box)
            embedder.foresee({face.font: frozenset(glyphs) for face, glyphs in wanted.items()})
        return laid_out(html, root_box, context)

    document.layout_document = layout_document


def drawn(setter: Setter, root: Any) -> dict[Face, set[int]]:
    """Return the glyphs of a document by their faces: all but those of margins and counters, unknown before layout."""
    glyphs: dict[Face, set[int]] = {}
    seen: dict[int, set[str]] = {}
    for box in root.descendants():
        text = getattr(box, "text", "")
        plan = setter.plan(box.style) if text else None
        if plan is not None:
            for face, (number, *_), *_ in _items(setter, plan, text, seen.setdefault(id(plan.known), {"\n"})):
                glyphs.setdefault(face, set()).add(number)
    return glyphs


def _items(setter: Setter, plan: Any, text: str, seen: set[str]) -> Iterator[Item]:
    """Yield the characters of a text as they are set; those that were `seen` in its style need not be.

    Only blanks depend on what they stand beside: their lines are set.
    """
    characters = set(text)
    for character in characters - seen - BLANKS:
        if ord(character) < FIRST_MARK:
            try:
                yield plan.known[character]
            except KeyError:  # no face of the style has it
                continue
    seen |= characters
    if not BLANKS.isdisjoint(characters):
        for line in text.split("\n"):
            found = None if BLANKS.isdisjoint(line) else setter.line(plan, line)
            yield from found.items if found else ()
