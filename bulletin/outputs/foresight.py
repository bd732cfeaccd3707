"""Which glyphs a document will draw, told before it is laid out, so that its fonts are cut meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bulletin.outputs.lines import now

if TYPE_CHECKING:
    from bulletin.outputs.embedding import Embedder
    from bulletin.outputs.glyphs import Face
    from bulletin.outputs.lines import Setter


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
    """Return the glyphs of the lines of a document by their faces: all but those of margins and counters."""
    glyphs: dict[Face, set[int]] = {}
    for box in root.descendants():
        text = getattr(box, "text", "")
        plan = setter.plan(box.style) if text else None
        if plan is None:
            continue
        for line in map(setter.line, [plan] * (text.count("\n") + 1), text.split("\n")):
            for face, (number, *_), *_ in line.items if line else ():
                glyphs.setdefault(face, set()).add(number)
    return glyphs
