"""Checks of a tagged PDF: each yields its violations."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.support.screen import bare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.screen import Screen
    from tests.support.structure import Element, TaggedDocument

HEADING = re.compile(r"H([1-6])")
LABEL = re.compile(r"(——|\d+[.．、]|[①-⑳㉑-㉟])")
"""What stands before the text of a list's item or of a note."""
PAGE_NUMBER = re.compile(r"[-—\s]*\d+[-—\s]*")


# --- Content and tree ----------------------------------------------------------------------------------------


def content_is_owned_once(document: TaggedDocument) -> Iterator[str]:
    """Each piece of marked content belongs to one element, and the parent tree leads back (ISO 32000-1 §14.7.4.4)."""
    yield from document.faults
    owners: dict[tuple[int, int], list[Element]] = {}
    for element in document.root.walk():
        for child in element.children:
            if hasattr(child, "number"):
                owners.setdefault((child.page, child.number), []).append(element)
    for number, page in enumerate(document.pages, 1):
        for mcid, text in page.marked.items():
            elements = owners.get((number, mcid), [])
            if len(elements) != 1:
                yield f"page {number}: “{text}” belongs to {len(elements)} elements"
            elif document.parents.get((number, mcid)) != elements[0].handle:
                yield f"page {number}: the parent tree does not lead from “{text}” to its {elements[0].role}"


def everything_drawn_is_marked(document: TaggedDocument) -> Iterator[str]:
    """What is drawn is content of an element or an artifact (ISO 14289-1 §7.1)."""
    for number, page in enumerate(document.pages, 1):
        for operator, count in Counter(page.unmarked).items():
            yield f"page {number}: {count} × {operator} outside of marked content"


def identifiers_are_listed(document: TaggedDocument) -> Iterator[str]:
    """Elements with an ID stand in the IDTree, and IDs that cells name are there (ISO 32000-1 §14.7.2)."""
    named = {one.identifier: one for one in document.root.walk() if one.identifier is not None}
    listed = document.identifiers
    if named and listed is None:
        yield f"{len(named)} elements have an ID, but there is no IDTree"
    for identifier, element in named.items():
        if listed is not None and listed.get(identifier) != element.handle:
            yield f"the IDTree does not lead to {identifier!r}"
    for cell in document.root.find("TD", "TH"):
        for identifier in cell.attributes.get("Headers", []):
            if identifier not in named:
                yield f"a cell names {identifier!r}, which is not there"


def page_numbers_are_pagination(document: TaggedDocument) -> Iterator[str]:
    """Page numbers are artifacts of the type Pagination (ISO 32000-1 §14.8.2.2), and no element holds one."""
    for number, page in enumerate(document.pages, 1):
        for artifact in page.artifacts:
            if bare(artifact.text) and PAGE_NUMBER.fullmatch(artifact.text):
                if artifact.type != "Pagination":
                    yield f"page {number}: the page number is an artifact of type {artifact.type}"
                elif artifact.subtype not in {"Header", "Footer"}:
                    yield f"page {number}: the page number is an artifact of subtype {artifact.subtype}"
        for text in page.marked.values():
            if re.fullmatch(r"\s*[-—]\s*\d+\s*[-—]\s*", text):
                yield f"page {number}: the page number is no artifact"


# --- Blocks --------------------------------------------------------------------------------------------------


def paragraphs_are_complete(document: TaggedDocument, screen: Screen) -> Iterator[str]:
    """Each paragraph is one P, in the order of the source, over however many pages it runs."""
    texts = [_unlabelled(element.text) for element in document.root.find("P")]
    at = 0
    for paragraph in map(_unlabelled, screen.paragraphs):
        if paragraph in texts[at:]:
            at = texts.index(paragraph, at) + 1
        elif paragraph in texts:
            yield f"out of its order: {paragraph[:30]}"
        else:
            yield f"no P has just this text: {paragraph[:30]}"


def code_is_complete(document: TaggedDocument, screen: Screen) -> Iterator[str]:
    """Each code block is one element."""
    texts = [bare(element.text) for element in document.root.find("Code", "P")]
    yield from (f"no element has just this text: {text[:30]}" for text in screen.code if text not in texts)


def _unlabelled(text: str) -> str:
    return LABEL.sub("", bare(text), count=1) if LABEL.match(bare(text)) else bare(text)


def headings_are_those_of_the_source(document: TaggedDocument, screen: Screen) -> Iterator[str]:
    """The name of the periodical is H1, the articles' titles H2, their headings below; no level is skipped."""
    headings = [(int(level[1]), bare(one.text)) for one in document.root.walk() if (level := _level(one))]
    if [level for level, _ in headings].count(1) != 1 or headings[0][0] != 1:
        yield f"H1: {[text for level, text in headings if level == 1]}, not one at the beginning"
    below = [heading for heading in headings if heading[0] > 1]
    if below != screen.headings:
        yield f"headings {below} differ from {screen.headings}"
    for (above, _), (level, text) in pairwise(headings):
        if level > above + 1:
            yield f"H{level} “{text}” follows H{above}"


def _level(element: Element) -> re.Match[str] | None:
    return HEADING.fullmatch(element.role)


def articles_begin_with_their_title(document: TaggedDocument, screen: Screen) -> Iterator[str]:
    """Each article is one Art, which begins with its title, over all its pages."""
    titles = [text for level, text in screen.headings if level == 2]
    beginnings = [
        next((bare(one.text) for one in article.walk() if _level(one)), "")
        for article in document.find("Art")
    ]
    if beginnings != titles:
        yield f"articles {beginnings} differ from {titles}"


def lists_have_items_only(document: TaggedDocument) -> Iterator[str]:
    """A list holds items (and a caption), an item its label and body (ISO 32000-1 §14.8.4.3.3)."""
    allowed = {"L": {"LI", "Caption"}, "LI": {"Lbl", "LBody"}}
    for element in document.root.find("L", "LI"):
        others = {child.role for child in element.elements} - allowed[element.role]
        if others or element.elements != element.children:
            yield f"{element.role} holds {others or 'content'}: {element.text[:30]}"


# --- Tables --------------------------------------------------------------------------------------------------


def tables_are_complete(document: TaggedDocument, screen: Screen) -> Iterator[str]:
    """Each table is one Table with all its rows; heads that a further page repeats are artifacts."""
    tables = document.find("Table")
    rows = [sum(1 for _ in table.find("TR")) for table in tables]
    if rows != [table.rows for table in screen.tables]:
        yield f"tables of {rows} rows, not {[table.rows for table in screen.tables]}"
        return
    for table, wanted in zip(tables, screen.tables, strict=True):
        for page in table.pages[1:]:
            drawn = bare("".join(artifact.text for artifact in document.pages[page - 1].artifacts))
            yield from (f"page {page}: no artifact repeats “{h}”" for h in wanted.heads if h not in drawn)


def head_cells_have_a_scope(document: TaggedDocument) -> Iterator[str]:
    """Each TH says what it is the head of (ISO 14289-1 §7.5), each table has heads, each cell stands in a row."""
    for table in document.find("Table"):
        heads = list(table.find("TH"))
        if not heads:
            yield f"page {table.pages}: a table without heads"
        for head in heads:
            if head.attributes.get("Scope") not in {"Row", "Column", "Both"}:
                yield f"page {head.pages}: no Scope: {head.text}"
    for cell in document.find("TH", "TD"):
        if cell.parent is None or cell.parent.role != "TR":
            yield f"page {cell.pages}: {cell.role} “{cell.text}” stands in no row"


# --- Contents, links, figures --------------------------------------------------------------------------------


def contents_are_a_table_of_contents(
    document: TaggedDocument, screen: Screen, *, wanted: bool
) -> Iterator[str]:
    """The table of contents is a TOC; each entry a TOCI with one Link into the document, whose Contents is its title."""
    entries = document.find("TOCI")
    titles = [bare(entry.text) for entry in entries]
    expected = screen.entries if wanted else []
    if len(titles) != len(expected) or bool(document.find("TOC")) != wanted:
        yield f"{len(document.find('TOC'))} TOC with {len(titles)} TOCI for {len(expected)} entries"
        return
    for entry, title in zip(entries, expected, strict=True):
        links = list(entry.find("Link"))
        if entry.parent is None or entry.parent.role != "TOC" or not bare(entry.text).startswith(title):
            yield f"not an entry of the contents: {entry.text}"
        if len(links) != 1 or any(one.role == "Link" for one in links[0].elements):
            yield f"{len(links)} Link in the entry {title}"
        for annotation in entry.annotations:
            if not bare(annotation.contents).startswith(title) or not annotation.inside:
                yield f"the link of “{title}” says “{annotation.contents}”"
        if "..." in entry.text or "……" in entry.text:
            yield f"the leader is content: {entry.text}"


def links_are_live(document: TaggedDocument, screen: Screen) -> Iterator[str]:
    """Each link is a Link with its annotation and Contents, and the parent tree leads back (ISO 14289-1 §7.18.5)."""
    elements = {link.handle: link for link in document.find("Link")}
    held = Counter(one.handle for link in elements.values() for one in link.children if hasattr(one, "uri"))
    for link in elements.values():
        if not link.annotations:
            yield f"page {link.pages}: no annotation: {link.text}"
    for annotation in document.annotations:
        if annotation.subtype == "Link":
            if held[annotation.handle] != 1 or annotation.owner not in elements:
                yield f"page {annotation.page}: a link of {held[annotation.handle]} elements"
            if not annotation.contents.strip():
                yield f"page {annotation.page}: a link without Contents"
    targets = {annotation.uri for annotation in document.annotations}
    yield from (f"not live: {address}" for address in screen.addresses if address not in targets)


def figures_are_described(document: TaggedDocument, screen: Screen) -> Iterator[str]:
    """Each figure has Alt and a BBox on its page, and its caption within (ISO 14289-1 §7.3)."""
    figures = document.find("Figure")
    if [bare(one.alternative) for one in figures] != [bare(text) for text in screen.alternatives]:
        yield f"Alt {[one.alternative for one in figures]}, not {screen.alternatives}"
    for figure in figures:
        box, pages = figure.attributes.get("BBox"), figure.pages
        left, bottom, right, top = document.boxes[pages[0] - 1] if pages else (0, 0, 0, 0)
        if not isinstance(box, list) or len(box) != 4:
            yield f"page {pages}: no BBox: {figure.alternative}"
        elif not (left <= box[0] < box[2] <= right and bottom <= box[1] < box[3] <= top):
            yield f"page {pages}: BBox {box} is not on the page"
    captions = [one for one in document.find("Caption") if one.parent is None or one.parent.role != "TOC"]
    for caption in captions:
        if caption.parent is None or caption.parent.role not in {"Figure", "Table"}:
            yield f"page {caption.pages}: a caption outside of its figure: {caption.text}"
    if [bare(caption.text) for caption in captions] != screen.captions:
        yield f"captions {[caption.text for caption in captions]}, not {screen.captions}"
