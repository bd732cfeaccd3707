"""The structure tree (tags) of pages that were imposed as forms on sheets, or joined (ISO 32000-1 §14.7.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pikepdf import Object, Page, Pdf


def drop_tags(pdf: Pdf) -> None:
    """Delete the structure tree."""
    for key in ("/StructTreeRoot", "/MarkInfo"):
        if key in pdf.Root:
            del pdf.Root[key]


def move_tags(pdf: Pdf, pages: Sequence[Page], forms: Sequence[Object], sides: Sequence[Object]) -> None:
    """Point every element to its content in the form of its page, on the side of the sheet that shows it."""
    if "/StructTreeRoot" not in pdf.Root:
        return
    moved = {page.obj.objgen: (form, side) for page, form, side in zip(pages, forms, sides, strict=True)}
    for page, form in zip(pages, forms, strict=True):
        if "/StructParents" in page.obj:
            form["/StructParents"] = page.obj["/StructParents"]
    for element in _elements(pdf.Root["/StructTreeRoot"]):
        _move(element, moved)
    _forget_links(pdf.Root["/StructTreeRoot"])


def _elements(root: Any) -> Iterator[Any]:
    """Yield every element of the tree."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += [kid for kid in _kids(element) if _is_element(kid)]


def _kids(element: Any) -> list[Any]:
    import pikepdf

    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, list | pikepdf.Array) else [kids]


def _is_element(kid: Any) -> bool:
    import pikepdf

    return isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") not in {"/MCR", "/OBJR"}


def _move(element: Any, moved: dict[Any, tuple[Object, Object]]) -> None:
    """Turn an element's marked content (MCID) on a page into that of its form; references to links are dropped."""
    import pikepdf

    page = element.get("/Pg")
    kids = []
    for kid in _kids(element):
        if _is_element(kid):
            kids.append(kid)
        elif isinstance(kid, pikepdf.Dictionary) and kid["/Type"] == "/OBJR":
            continue
        else:
            marked = isinstance(kid, pikepdf.Dictionary)
            form, side = moved[(kid.get("/Pg", page) if marked else page).objgen]
            number = kid["/MCID"] if marked else kid
            kids.append(pikepdf.Dictionary(Type=pikepdf.Name.MCR, Pg=side, Stm=form, MCID=number))
    element["/K"] = pikepdf.Array(kids)
    if page is not None:
        element["/Pg"] = moved[page.objgen][1]


def _forget_links(root: Any) -> None:
    """Keep only the entries of pages in the parent tree: the others belong to links, which are deleted."""
    import pikepdf

    numbers = root["/ParentTree"]["/Nums"]
    pairs = [(numbers[at], numbers[at + 1]) for at in range(0, len(numbers), 2)]
    kept = [entry for pair in pairs if isinstance(pair[1], pikepdf.Array) for entry in pair]
    root["/ParentTree"]["/Nums"] = pikepdf.Array(kept)


def add_tags(pdf: Pdf, other: Pdf, pages: Sequence[Page]) -> None:
    """Put the tags of another file, whose pages were added as these without their links, before those of a file."""
    import pikepdf

    root, added = pdf.Root["/StructTreeRoot"], pdf.copy_foreign(other.Root["/StructTreeRoot"])
    first = int(root["/ParentTreeNextKey"])
    for page in pages:
        if "/StructParents" in page.obj:
            page.obj["/StructParents"] = first + int(page.obj["/StructParents"])
    numbers = [*root["/ParentTree"]["/Nums"]]
    for at, value in enumerate(added["/ParentTree"]["/Nums"]):
        numbers.append(value if at % 2 else first + int(value))
    root["/ParentTree"]["/Nums"] = pikepdf.Array(numbers)
    root["/ParentTreeNextKey"] = max(map(int, numbers[::2])) + 1
    for kid in _kids(added):
        kid["/P"] = root
    root["/K"] = pikepdf.Array([*_kids(added), *_kids(root)])
