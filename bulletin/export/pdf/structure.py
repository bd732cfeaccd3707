"""Elements → the structure tree (ISO 32000-1 §14.7), as PDF/UA-1 and PDF/A-3a require it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.export.pdf.objects import Name
from bulletin.layout.pages import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.export.pdf.objects import PdfFile, Ref, Value
    from bulletin.layout.pages import Element

NOWHERE = -1
"""The position of an element without content."""


class StructureWriter:
    """Writes the structure tree, after content, annotations and boxes were added to its elements page by page."""

    def __init__(self, elements: Sequence[Element]) -> None:
        self._elements = elements
        self._content: list[list[tuple[int, Ref, int]]] = [[] for _ in elements]
        self._links: list[list[tuple[Ref, Ref]]] = [[] for _ in elements]
        self._boxes: dict[int, list[float]] = {}
        self._pages: list[Sequence[int]] = []
        self._annotated: list[int] = []
        self._position = 0

    def page(self, page: Ref, marked: Sequence[int]) -> None:
        """Add the marked content of the next page: the element of each, by MCID."""
        self._pages.append(marked)
        for number, element in enumerate(marked):
            self._content[element].append((self._position, page, number))
            self._position += 1

    def link(self, element: int, page: Ref, annotation: Ref) -> None:
        """Add an annotation to a link element."""
        self._annotated.append(element)
        self._links[element].append((page, annotation))

    def annotation_key(self, pages: int) -> int:
        """Return the key of the next annotation in the parent tree, behind those of all pages."""
        return pages + len(self._annotated)

    def box(self, element: int, corners: list[float]) -> None:
        """Set the bounding box of a figure: left, bottom, right, top (pt)."""
        self._boxes[element] = corners

    def write(self, file: PdfFile) -> Ref:
        """Write the tree."""
        root = file.reserve()
        refs = [file.reserve() for _ in self._elements]
        children = self._children()
        for index, element in enumerate(self._elements):
            entries: dict[str, Value] = {
                "Type": Name("StructElem"),
                "S": Name(element.role.value),
                "P": root if element.parent < 0 else refs[element.parent],
            }
            file.put(
                refs[index],
                entries | self._kids(index, children[index], refs) | dict(self._attributes(index)),
            )
        file.put(root, self._root(file, refs))
        return root

    def _root(self, file: PdfFile, refs: Sequence[Ref]) -> dict[str, Value]:
        parents: list[Value] = []
        for number, marked in enumerate(self._pages):
            parents += [number, file.add([refs[element] for element in marked])]
        for number, element in enumerate(self._annotated, start=len(self._pages)):
            parents += [number, refs[element]]
        entries: dict[str, Value] = {
            "Type": Name("StructTreeRoot"),
            "K": [refs[0]],
            "ParentTree": file.add({"Nums": parents}),
            "ParentTreeNextKey": len(self._pages) + len(self._annotated),
        }
        notes = sorted(
            (note_id(index), index) for index, each in enumerate(self._elements) if each.role is Role.NOTE
        )
        if notes:
            names: list[Value] = [each for name, index in notes for each in (name, refs[index])]
            entries["IDTree"] = file.add({"Names": names})
        return entries

    def _children(self) -> list[list[tuple[int, int]]]:
        """Return the children of each element, in order, as pairs: a position among its content, its index.

        It is that at which the content of the child begins, but no earlier than its sibling's: a figure may be drawn
        behind what follows it in the text. A child without content has the position of the sibling before it.
        """
        first = [content[0][0] if content else NOWHERE for content in self._content]
        for index in range(len(self._elements) - 1, 0, -1):
            parent = self._elements[index].parent
            if first[index] != NOWHERE:
                first[parent] = first[index] if first[parent] == NOWHERE else min(first[parent], first[index])
        children: list[list[tuple[int, int]]] = [[] for _ in self._elements]
        for index, element in enumerate(self._elements[1:], start=1):
            siblings = children[element.parent]
            before = siblings[-1][0] if siblings else NOWHERE
            siblings.append((max(before, first[index]), index))
        return children

    def _kids(self, index: int, children: Sequence[tuple[int, int]], refs: Sequence[Ref]) -> dict[str, Value]:
        """Return the kids of an element in reading order: content and elements, and at the end its annotations."""
        content = self._content[index]
        entries: dict[str, Value] = {}
        kids: list[tuple[int, Value]] = [(position, refs[child]) for position, child in children]
        for position, page, number in content:
            entries.setdefault("Pg", page)
            same = page == content[0][1]
            kids.append((position, number if same else {"Type": Name("MCR"), "Pg": page, "MCID": number}))
        kids.sort(key=lambda kid: kid[0])
        annotations: list[Value] = [
            {"Type": Name("OBJR"), "Pg": page, "Obj": annotation} for page, annotation in self._links[index]
        ]
        return {**entries, "K": [*(kid for _, kid in kids), *annotations]}

    def _attributes(self, index: int) -> Iterator[tuple[str, Value]]:
        element = self._elements[index]
        if element.alternative is not None:
            yield "Alt", element.alternative
        if element.role is Role.NOTE:
            yield "ID", note_id(index)
        attributes: dict[str, Value] = {}
        if index in self._boxes:
            attributes = {"O": Name("Layout"), "Placement": Name("Block"), "BBox": self._boxes[index]}
        elif element.scope or element.span > 1 or element.rows > 1:
            attributes = {"O": Name("Table")}
            attributes |= {"Scope": Name(element.scope.value)} if element.scope else {}
            attributes |= {"ColSpan": element.span} if element.span > 1 else {}
            attributes |= {"RowSpan": element.rows} if element.rows > 1 else {}
        elif element.ordered:
            attributes = {"O": Name("List"), "ListNumbering": Name("Decimal")}
        if attributes:
            yield "A", attributes


def note_id(index: int) -> str:
    """Return the ID of a note: PDF/UA requires a unique one for each (ISO 14289-1 §7.9)."""
    return f"note-{index:06}"
