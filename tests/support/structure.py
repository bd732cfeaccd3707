"""The structure of a tagged PDF as a plain tree (ISO 32000-1 §14.7, §14.8), with the text that it leads to.

python -m tests.support.structure A.pdf   prints the tree
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf

from tests.support.marked_content import PageContent, read_content

if TYPE_CHECKING:
    from collections.abc import Iterator

Handle = tuple[int, int]
"""Number and generation of an object."""


@dataclass(frozen=True)
class Content:
    """Marked content that an element owns: page from 1, its number (MCID), its text."""

    page: int
    number: int
    text: str


@dataclass(frozen=True)
class Annotation:
    """An annotation; `owner` is the element that the parent tree gives for it, `uri` where it leads outside."""

    handle: Handle
    page: int
    subtype: str
    contents: str
    uri: str | None
    inside: bool
    """Whether it leads to a place in the document."""
    owner: Handle | None


@dataclass
class Element:
    """An element; `attributes` are those of all owners by name, without the owners."""

    handle: Handle
    role: str
    attributes: dict[str, Any] = field(default_factory=dict)
    alternative: str = ""
    replacement: str | None = None
    identifier: bytes | None = None
    parent: Element | None = None
    children: list[Element | Content | Annotation] = field(default_factory=list)

    @property
    def elements(self) -> list[Element]:
        """The elements right below."""
        return [child for child in self.children if isinstance(child, Element)]

    def walk(self) -> Iterator[Element]:
        """Yield the element and all below it, in reading order."""
        yield self
        for child in self.elements:
            yield from child.walk()

    def find(self, *roles: str) -> Iterator[Element]:
        """Yield all elements of these roles at or below this one, in reading order."""
        return (element for element in self.walk() if element.role in roles)

    @property
    def text(self) -> str:
        """All text in reading order."""
        if self.replacement is not None:
            return self.replacement
        return "".join(child.text for child in self.children if not isinstance(child, Annotation))

    @property
    def contents(self) -> list[Content]:
        """All marked content at or below this element."""
        return [c for element in self.walk() for c in element.children if isinstance(c, Content)]

    @property
    def annotations(self) -> list[Annotation]:
        """All annotations at or below this element."""
        return [a for element in self.walk() for a in element.children if isinstance(a, Annotation)]

    @property
    def pages(self) -> list[int]:
        """The pages that it stands on, in order."""
        return sorted({content.page for content in self.contents})


@dataclass
class TaggedDocument:
    """A tagged PDF; `faults` are those that show while it is read."""

    root: Element
    pages: list[PageContent]
    annotations: list[Annotation]
    parents: dict[tuple[int, int], Handle]
    """The element that the parent tree gives for the marked content of a page: by page and MCID."""
    identifiers: dict[bytes, Handle] | None
    """The IDTree; None where there is none."""
    boxes: list[tuple[float, float, float, float]]
    faults: list[str]

    def find(self, *roles: str) -> list[Element]:
        """Return all elements of these roles in reading order."""
        return list(self.root.find(*roles))


def read(content: bytes) -> TaggedDocument:
    """Read a PDF that has a structure tree."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return _Reader(pdf).read()


class _Reader:
    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.tree = pdf.Root["/StructTreeRoot"]
        self.roles = {str(key)[1:]: str(value)[1:] for key, value in self.tree.get("/RoleMap", {}).items()}
        self.faults: list[str] = []
        self.numbers = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        self.pages = [read_content(page) for page in pdf.pages]
        self.parent_tree = dict(_number_tree(self.tree.get("/ParentTree", {})))
        self.annotations = {
            annotation.objgen: self._annotation(annotation, number)
            for number, page in enumerate(pdf.pages, 1)
            for annotation in page.obj.get("/Annots", [])
        }

    def read(self) -> TaggedDocument:
        """Read it all."""
        root = Element(self.tree.objgen, "StructTreeRoot")
        self._fill(root, self.tree, None)
        identifiers = None
        if "/IDTree" in self.tree:
            identifiers = {name: target.objgen for name, target in _name_tree(self.tree["/IDTree"])}
        boxes = [_floats(page.mediabox) for page in self.pdf.pages]
        faults = [
            *self.faults,
            *(f"page {at}: {fault}" for at, page in enumerate(self.pages, 1) for fault in page.faults),
        ]
        parents = dict(self._parents())
        return TaggedDocument(
            root, self.pages, list(self.annotations.values()), parents, identifiers, boxes, faults
        )

    def _parents(self) -> Iterator[tuple[tuple[int, int], Handle]]:
        for number, page in enumerate(self.pdf.pages, 1):
            owners = self.parent_tree.get(int(page.obj.get("/StructParents", -1)), [])
            for mcid, owner in enumerate(owners):
                if owner is not None:
                    yield (number, mcid), owner.objgen

    def _element(self, source: Any, parent: Element, page: Handle | None) -> Element:
        role = str(source["/S"])[1:]
        element = Element(
            handle=source.objgen,
            role=self.roles.get(role, role),
            attributes=_attributes(source),
            alternative=str(source.get("/Alt", "")),
            replacement=str(source["/ActualText"]) if "/ActualText" in source else None,
            identifier=bytes(source["/ID"]) if "/ID" in source else None,
            parent=parent,
        )
        if source["/P"].objgen != parent.handle:
            self.faults.append(f"{role}: /P does not lead to the element above")
        self._fill(element, source, page)
        return element

    def _fill(self, element: Element, source: Any, page: Handle | None) -> None:
        page = source["/Pg"].objgen if "/Pg" in source else page
        below = source.get("/K", [])
        for child in below if isinstance(below, pikepdf.Array) else [below]:
            if not isinstance(child, pikepdf.Dictionary):
                self._add_content(element, page, int(child))
            elif child.get("/Type") == "/MCR":
                self._add_content(
                    element, child["/Pg"].objgen if "/Pg" in child else page, int(child["/MCID"])
                )
            elif child.get("/Type") == "/OBJR":
                self._add_annotation(element, child["/Obj"])
            else:
                element.children.append(self._element(child, element, page))

    def _add_content(self, element: Element, page: Handle | None, number: int) -> None:
        place = self.numbers.get(page) if page else None
        if place is None or number not in self.pages[place - 1].marked:
            self.faults.append(f"{element.role}: no marked content {number} on page {place}")
        else:
            element.children.append(Content(place, number, self.pages[place - 1].marked[number]))

    def _add_annotation(self, element: Element, target: Any) -> None:
        if target.objgen in self.annotations:
            element.children.append(self.annotations[target.objgen])
        else:
            self.faults.append(f"{element.role}: its annotation stands on no page")

    def _annotation(self, source: Any, page: int) -> Annotation:
        owner = self.parent_tree.get(int(source.get("/StructParent", -1)))
        action = source.get("/A", {})
        uri = str(action["/URI"]) if "/URI" in action else None
        inside = "/Dest" in source or action.get("/S") == "/GoTo"
        return Annotation(
            source.objgen,
            page,
            str(source["/Subtype"])[1:],
            str(source.get("/Contents", "")),
            uri,
            inside,
            owner.objgen if owner is not None else None,
        )


def _attributes(source: Any) -> dict[str, Any]:
    owners = source.get("/A", {})
    merged: dict[str, Any] = {}
    for owner in owners if isinstance(owners, pikepdf.Array) else [owners]:
        if isinstance(owner, pikepdf.Dictionary):  # not a revision number
            merged |= {str(key)[1:]: _plain(value) for key, value in owner.items() if key != "/O"}
    return merged


def _plain(value: Any) -> Any:
    match value:
        case pikepdf.Name():
            return str(value)[1:]
        case pikepdf.String():
            return bytes(value)
        case pikepdf.Array():
            return [_plain(item) for item in value]
        case pikepdf.Dictionary():
            return {str(key)[1:]: _plain(item) for key, item in value.items()}
        case bool() | int():
            return value
        case _:
            return float(value)


def _floats(box: Any) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(value) for value in box)
    return left, bottom, right, top


def _number_tree(node: Any) -> Iterator[tuple[int, Any]]:
    """Yield keys and values of a number tree (ISO 32000-1 §7.9.7)."""
    entries = list(node.get("/Nums", []))
    yield from ((int(key), value) for key, value in zip(entries[::2], entries[1::2], strict=True))
    for child in node.get("/Kids", []):
        yield from _number_tree(child)


def _name_tree(node: Any) -> Iterator[tuple[bytes, Any]]:
    """Yield keys and values of a name tree (ISO 32000-1 §7.9.6)."""
    entries = list(node.get("/Names", []))
    yield from ((bytes(key), value) for key, value in zip(entries[::2], entries[1::2], strict=True))
    for child in node.get("/Kids", []):
        yield from _name_tree(child)


def _lines(element: Element, depth: int = 0) -> Iterator[str]:
    own = "".join(c.text for c in element.children if isinstance(c, Content))
    shown = {**element.attributes, **({"Alt": element.alternative} if element.alternative else {})}
    pages = ",".join(map(str, element.pages))
    yield f"{'  ' * depth}{element.role} [{pages}] {shown or ''} {own}".rstrip()
    for child in element.elements:
        yield from _lines(child, depth + 1)


if __name__ == "__main__":
    print(*_lines(read(Path(sys.argv[1]).read_bytes()).root), sep="\n")  # noqa: T201
