"""A PDF document: pages with their links, structure, outline, properties and fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.cache import uncached
from bulletin.export.pdf.content import ContentWriter
from bulletin.export.pdf.fonts import FontResources
from bulletin.export.pdf.metadata import information, metadata, output_intent, press_intent
from bulletin.export.pdf.objects import Name, PdfFile
from bulletin.export.pdf.outline import write_outline
from bulletin.export.pdf.pictures import embed_picture
from bulletin.export.pdf.structure import StructureWriter
from bulletin.layout.pages import PlacedPicture, PlacedText
from bulletin.model import PdfVariant
from bulletin.typography.geometry import MM_PER_PT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.cache import Memoize
    from bulletin.export.pdf.objects import Ref, Value
    from bulletin.layout.pages import Destination, LinkArea, Page, Pages
    from bulletin.model import Press
    from bulletin.model.document import DocumentProperties
    from bulletin.pictures import Raster

LANGUAGE = "zh-CN"
PRINTED = 4
"""The flag of an annotation that is printed (ISO 32000-1 §12.5.3)."""


class PdfOptions(Struct, frozen=True):
    """What a PDF is written from besides pages: its properties, its standard, pictures by path.

    For a `press` it is written in inks, without links. `memoize` remembers subsets of faces.
    """

    properties: DocumentProperties
    variant: PdfVariant = PdfVariant.UA_1
    pictures: Mapping[str, Raster] = field(default_factory=dict)
    press: Press | None = None
    memoize: Memoize = uncached


def write_pdf(pages: Pages, options: PdfOptions) -> bytes:
    """Write pages as a PDF 1.7: tagged, with all fonts embedded, the same bytes for the same pages."""
    return _DocumentWriter(pages, options).content()


class _DocumentWriter:
    """Writes one document."""

    def __init__(self, pages: Pages, options: PdfOptions) -> None:
        self._pages, self._options = pages, options
        self._file, self._fonts = PdfFile(), FontResources(pages.fonts)
        self._structure = StructureWriter(pages.elements)
        self._refs = [self._file.reserve() for _ in pages.pages]

    def content(self) -> bytes:
        file, pages = self._file, self._pages.pages
        for page in pages:
            for mark in page.marks:
                if isinstance(mark, PlacedText):
                    for run in mark.runs:
                        self._fonts[run.font].use(run)
        fonts, pictures = self._fonts.embedded(file, self._options.memoize), self._pictures()
        names = {path: name for path, (name, _) in pictures.items()}
        press = self._options.press
        content = ContentWriter(self._pages, self._fonts, names, press.inks if press else None)
        tree = file.reserve()
        for page, ref in zip(pages, self._refs, strict=True):
            drawn, marked = content.write(page)
            self._structure.page(ref, marked)
            self._page(page, ref, tree, drawn, self._resources(page, fonts, pictures))
        file.put(tree, {"Type": Name("Pages"), "Kids": self._refs, "Count": len(self._refs)})
        return file.content(self._catalogue(tree), file.add(information(self._options.properties)))

    def _pictures(self) -> dict[str, tuple[str, Ref]]:
        """Embed every picture once; return its resource name and object by path."""
        marks = (mark for page in self._pages.pages for mark in page.marks)
        paths = sorted({mark.path for mark in marks if isinstance(mark, PlacedPicture)})
        return {
            path: (f"P{number}", embed_picture(self._options.pictures[path], self._file))
            for number, path in enumerate(paths, start=1)
        }

    def _resources(
        self, page: Page, fonts: Mapping[str, Ref], pictures: Mapping[str, tuple[str, Ref]]
    ) -> dict[str, Value]:
        used = {
            self._fonts[run.font].name
            for mark in page.marks
            if isinstance(mark, PlacedText)
            for run in mark.runs
        }
        drawn = {mark.path for mark in page.marks if isinstance(mark, PlacedPicture)}
        resources: dict[str, Value] = {"Font": {name: fonts[name] for name in sorted(used)}}
        if drawn:
            resources["XObject"] = dict(pictures[path] for path in sorted(drawn))
        return resources

    def _page(self, page: Page, ref: Ref, tree: Ref, drawn: bytes, resources: dict[str, Value]) -> None:
        entries: dict[str, Value] = {
            "Type": Name("Page"),
            "Parent": tree,
            "MediaBox": [0, 0, self._pages.width / MM_PER_PT, self._pages.height / MM_PER_PT],
            "Resources": resources,
            "Contents": self._file.stream(drawn),
            "StructParents": page.number - 1,
            "Tabs": Name("S"),
        }
        links: list[Value] = [self._link(area, ref) for area in page.links] if not self._options.press else []
        self._file.put(ref, entries | ({"Annots": links} if links else {}))
        for mark in page.marks:
            if isinstance(mark, PlacedPicture) and isinstance(mark.owner, int):
                corners = self._corners(mark.x, mark.y, mark.width, mark.height)
                self._structure.box(mark.owner, corners)

    def _link(self, area: LinkArea, page: Ref) -> Ref:
        """Write the annotation of a link (§12.5.6.5)."""
        element = self._pages.elements[area.element]
        target, contents = element.target or "", element.alternative or ""
        destination: dict[str, Value] = (
            {"Dest": target.removeprefix("#")}
            if target.startswith("#")
            else {"A": {"Type": Name("Action"), "S": Name("URI"), "URI": target}}
        )
        annotation = self._file.add(
            {
                "Type": Name("Annot"),
                "Subtype": Name("Link"),
                "Rect": self._corners(area.x, area.y, area.width, area.height),
                "Border": [0, 0, 0],
                "F": PRINTED,
                **destination,
                "Contents": contents,
                "StructParent": self._structure.annotation_key(len(self._refs)),
            }
        )
        self._structure.link(area.element, page, annotation)
        return annotation

    def _catalogue(self, tree: Ref) -> Ref:
        file, options = self._file, self._options
        names: list[Value] = []
        for anchor in sorted(self._pages.anchors):
            names += [anchor, self._destination(self._pages.anchors[anchor])]
        packet = {"Type": Name("Metadata"), "Subtype": Name("XML")}
        entries: dict[str, Value] = {
            "Type": Name("Catalog"),
            "Pages": tree,
            "Lang": LANGUAGE,
            "MarkInfo": {"Marked": True},
            "ViewerPreferences": {"DisplayDocTitle": True},
            "StructTreeRoot": self._structure.write(file),
            "Metadata": file.stream(metadata(options.properties, options.variant), packet),
            "Names": {"Dests": {"Names": names}},
        }
        outline = write_outline(self._pages.outline, self._destination, file)
        entries |= {"Outlines": outline} if outline else {}
        press = options.press
        intent = press_intent(press.condition, file) if press else output_intent(options.variant, file)
        return file.add(entries | intent)

    def _destination(self, place: Destination) -> list[Value]:
        x, y = place.x / MM_PER_PT, (self._pages.height - place.y) / MM_PER_PT
        return [self._refs[place.page - 1], Name("XYZ"), x, y, 0]

    def _corners(self, x: float, y: float, width: float, height: float) -> list[float]:
        """Return left, bottom, right and top of a box (pt, from the bottom left of the page)."""
        edges = (x, self._pages.height - y - height, x + width, self._pages.height - y)
        return [edge / MM_PER_PT for edge in edges]
