"""A PDF → its facts: pages, fonts, outline, and the structure that is read aloud."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from bulletin.model import LayoutFacts, Structure, TaggedTable
from bulletin.pdf.pages import read_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.pdf.fonts import FontReader


def inspect(content: bytes) -> LayoutFacts:
    """Return the facts of a PDF that this tool wrote (fonts with two-byte glyph numbers, Identity-H)."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        fonts: dict[tuple[int, int], FontReader] = {}
        pages = tuple(read_page(page, fonts) for page in pdf.pages)
        with pdf.open_outline() as outline:
            titles = tuple(_titles(outline.root))
        info = pdf.docinfo
        return LayoutFacts(
            pages=pages,
            fonts=tuple(sorted({font.name for font in fonts.values()})),
            unembedded=tuple(sorted({font.name for font in fonts.values() if not font.embedded})),
            outline=titles,
            title=str(info["/Title"]) if "/Title" in info else None,
            language=str(pdf.Root["/Lang"]) if "/Lang" in pdf.Root else None,
            tagged="/StructTreeRoot" in pdf.Root,
            structure=_structure(pdf.Root),
        )


def _titles(items: Any) -> Iterator[str]:
    for item in items:
        yield str(item.title)
        yield from _titles(item.children)


_PART = re.compile(rb"pdfuaid:part(?:=[\"']|>)([0-9])")


def _structure(root: Any) -> Structure:
    elements = list(_elements(root["/StructTreeRoot"])) if "/StructTreeRoot" in root else []
    part = _PART.search(root["/Metadata"].read_bytes()) if "/Metadata" in root else None
    return Structure(
        marked=bool(root.get("/MarkInfo", {}).get("/Marked", False)),
        titled=bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)),
        part=int(part[1]) if part else None,
        alternatives=tuple(str(one.get("/Alt", "")).strip() for kind, one in elements if kind == "/Figure"),
        tables=tuple(_tagged(element) for kind, element in elements if kind == "/Table"),
    )


def _elements(parent: Any) -> Iterator[tuple[str, Any]]:
    """Yield all structure elements below one with their types, in reading order."""
    import pikepdf

    below = [parent]
    while below:
        element = below.pop()
        kind = element.get("/S")
        if kind is not None:
            yield str(kind), element
        children = element.get("/K", [])
        several = list(children) if isinstance(children, pikepdf.Array) else [children]
        below += [child for child in reversed(several) if isinstance(child, pikepdf.Dictionary)]


def _tagged(table: Any) -> TaggedTable:
    elements = list(_elements(table))
    heads = [cell for kind, cell in elements if kind == "/TH"]
    scoped = any("/Scope" in _attributes(head) for head in heads)
    bodies = [cell for kind, cell in elements if kind == "/TD" and not scoped]
    loose = [cell for cell in bodies if not len(_attributes(cell).get("/Headers", []))]
    return TaggedTable(len(heads), len(loose))


def _attributes(element: Any) -> Any:
    """Return an element's attributes of the owner Table (ISO 32000-1 §14.7.5)."""
    import pikepdf

    attributes = element.get("/A", {})
    owners = list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]
    return next((owner for owner in owners if owner.get("/O") == "/Table"), {})
