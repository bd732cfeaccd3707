"""An OFD file, page by page → a manuscript."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from bulletin.importers.geometry import PageContent, read_pages
from bulletin.importers.geometry.limits import (
    MOST_CHARACTERS,
    MOST_PAGES,
    settled_characters,
    unknown_characters,
)
from bulletin.importers.ofd.content import PLACEHOLDERS, TOO_MANY, PageObjects
from bulletin.importers.ofd.package import BROKEN, OfdPackage, Resources, local, named, resolved, text_of
from bulletin.importers.ofd.places import POINTS, numbers
from bulletin.importers.pictures import PictureCollector
from bulletin.importers.values import Account, Annotation, Cause, Declared, Entry, Manuscript, UnreadableError
from bulletin.pictures import PictureError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.importers.ofd.package import Element
    from bulletin.importers.values import ReadOptions

_MOST_UNITS = 10_000
"""Graphics that a page is composed of."""
_A4 = [0.0, 0.0, 210.0, 297.0]
_DRAWING = 30
"""Paths of a page that are no ruled lines, from which they are a drawing."""


def read_ofd(content: bytes, options: ReadOptions) -> Manuscript:
    """Return the text and pictures of an OFD file. Raises UnreadableError for one that has no text, or is locked."""
    return _OfdReader(OfdPackage(content)).manuscript(options)


class _OfdReader:
    """Reads the documents of a package, and collects what is to be reported."""

    def __init__(self, package: OfdPackage) -> None:
        self._package = package
        self._pictures = PictureCollector()
        self._source: list[str] = []
        self._left_out: list[Entry] = []
        self._comments: list[Annotation] = []
        self._reports: list[str] = []
        self._pages: list[PageContent] = []
        self._glyphs_only: list[int] = []
        self._pictured = False
        self._drawn = 0

    def manuscript(self, options: ReadOptions) -> Manuscript:
        """Return the manuscript. Raises UnreadableError."""
        root = self._package.parse("OFD.xml")
        if next(named(root, "Encryptions"), None) is not None or "Encryptions.xml" in self._package:
            raise UnreadableError("这个 OFD 加了密，打不开，请来稿单位发一份不加密的，或者发 Word 文件")
        for body in named(root, "DocBody"):
            self._document(body)
        if not self._pages:
            raise UnreadableError(BROKEN)
        self._check_text()
        text = read_pages(self._pages, keep_breaks=options.keep_breaks)
        return Manuscript(
            format="OFD",
            blocks=text.blocks,
            account=Account("\n".join(self._source), left_out=(*self._left_out, *text.left_out)),
            pictures=self._pictures.pictures,
            forms=text.forms,
            declared=Declared(
                title=text_of(root, "Title"),
                author=text_of(root, "Author"),
                date=text_of(root, "CreationDate")[:10],
            ),
            comments=tuple(self._comments),
            boundaries=text.boundaries,
            reports=(*dict.fromkeys(self._all_reports()), *text.reports),
        )

    def _check_text(self) -> None:
        """Raise UnreadableError for pages that have no text."""
        glyphs = "".join(glyph.text for page in self._pages for glyph in page.glyphs)
        turned = "".join(text for page in self._pages for text in page.turned)
        if not PLACEHOLDERS.fullmatch(glyphs + turned):
            return
        if self._glyphs_only:
            raise UnreadableError(
                "这个 OFD 里只有字形的编号、没有文字，读不出来；"
                "请来稿单位发 Word 文件，或者在 OFD 阅读器里另存为带文字的 PDF"
            )
        if self._pictured or self._drawn:
            raise UnreadableError(
                "这个 OFD 里只有图、没有文字（是扫描的，或者文字转成了图形），读不出来；"
                "请来稿单位发 Word 文件，或者先用文字识别软件转成文字"
            )
        raise UnreadableError("这个 OFD 里没有文字，读不出来；请来稿单位发 Word 文件")

    def _all_reports(self) -> Iterator[str]:
        yield from self._reports
        if self._glyphs_only:
            pages = "、".join(map(str, dict.fromkeys(self._glyphs_only)))
            yield f"第{pages}页有的字只有字形的编号、没有文字，读不出来，请对照原件补上。"
        if unknown := unknown_characters("".join(self._source)):
            yield f"有 {unknown} 个字没有编码，或者用的是自造的编码，读不出来或者读得不对，请对照原件补上。"

    # --- Documents -------------------------------------------------------------------------------------------

    def _document(self, body: Element) -> None:
        path = resolved("", text_of(body, "DocRoot"))
        folder = posixpath.dirname(path)
        root = self._package.parse(path)
        parts = [
            resolved(folder, (one.text or "").strip())
            for name in ("PublicRes", "DocumentRes")
            for one in named(root, name)
        ]
        resources = Resources(self._package, parts)
        templates = {
            one.get("ID", ""): resolved(folder, one.get("BaseLoc", "")) for one in named(root, "TemplatePage")
        }
        pages = next(named(root, "Pages"), None)
        size = numbers(text_of(root, "PhysicalBox")) or _A4
        for page in named(pages, "Page") if pages is not None else ():
            self._page(resolved(folder, page.get("BaseLoc", "")), resources, templates, size)
        self._seals(body)
        self._annotations(root, folder)

    def _page(self, path: str, resources: Resources, templates: dict[str, str], size: list[float]) -> None:
        if len(self._pages) >= MOST_PAGES:
            raise UnreadableError(f"这个 OFD 超过 {MOST_PAGES} 页，请拆成几个文件再导入")
        number = len(self._pages) + 1
        root = self._package.parse(path)
        wanted = [one.get("TemplateID", "") for one in named(root, "Template")]
        roots = [self._package.parse(templates[one]) for one in wanted if one in templates]
        objects = PageObjects(resources, lambda part: self._picture(part, number))
        for one in (*roots, root):
            objects.add(one)
            self._source.append(settled_characters(_all_text(one, resources)))
        if sum(map(len, self._source)) > MOST_CHARACTERS:
            raise UnreadableError(f"这个 OFD 超过 {MOST_CHARACTERS} 字，请拆成几个文件再导入")
        self._note(objects, number)
        box = numbers(text_of(root, "PhysicalBox")) or size
        width, height = (*box[2:4], *_A4[2:])[:2]
        self._pages.append(
            PageContent(
                width * POINTS,
                height * POINTS,
                tuple(objects.glyphs),
                tuple(objects.rulings),
                tuple(objects.pictures),
                tuple(objects.turned.lines()),
            )
        )

    def _note(self, objects: PageObjects, number: int) -> None:
        """Record what is to be reported of a page."""
        place = f"第{number}页"
        self._left_out += [
            Entry(Cause.HIDDEN, settled_characters(text), place) for text in objects.hidden if text.strip()
        ]
        self._glyphs_only += [number] if objects.glyphs_only else []
        self._drawn += objects.drawn
        if objects.drawn > _DRAWING:
            self._reports.append(f"{place}有用线条画的图，没有取出来；需要的话请截图，或者向来稿单位要原图。")

    def _picture(self, path: str, number: int) -> str | None:
        """Take over a picture; returns its path in the manuscript."""
        self._pictured = True
        try:
            return self._pictures.add(self._package.read(path))
        except PictureError as error:
            self._reports.append(f"第{number}页的图片没有取出来：{error.reason}。")
        except UnreadableError:
            self._reports.append(f"第{number}页的图片在文件里找不到，没有取出来。")
        return None

    # --- Seals and annotations -------------------------------------------------------------------------------

    def _seals(self, body: Element) -> None:
        path = resolved("", text_of(body, "Signatures"))
        if path and path in self._package:
            count = sum(1 for _ in named(self._package.parse(path), "Signature"))
            if count:
                self._reports.append(f"原件上有 {count} 个电子印章或者电子签名，没有取出来，也没有验证。")

    def _annotations(self, root: Element, folder: str) -> None:
        path = resolved(folder, text_of(root, "Annotations"))
        if not text_of(root, "Annotations") or path not in self._package:
            return
        for page in named(self._package.parse(path), "Page"):
            part = resolved(posixpath.dirname(path), text_of(page, "FileLoc"))
            if part in self._package:
                for one in named(self._package.parse(part), "Annot"):
                    self._annotation(one)

    def _annotation(self, element: Element) -> None:
        shown = settled_characters("".join(one.text or "" for one in named(element, "TextCode")))
        remark = text_of(element, "Remark")
        if shown.strip():
            self._source.append(shown)
            self._left_out.append(Entry(Cause.SEAL, shown, _KINDS.get(element.get("Type", ""), "签注")))
        if remark:
            self._comments.append(
                Annotation(remark, author=element.get("Creator", ""), date=element.get("LastModDate", ""))
            )
        if element.get("Type") == "Stamp":
            self._reports.append("原件上有印章，没有取出来。")


_KINDS = {"Stamp": "印章", "Watermark": "水印", "Highlight": "标记", "Link": "链接", "Path": "图形"}


def _all_text(root: Element, resources: Resources) -> str:
    """Return all texts of a page, and of the graphics that it is composed of."""
    texts: list[str] = []
    waiting = [root]
    for _ in range(_MOST_UNITS):
        if not waiting:
            break
        for one in waiting.pop().iter():
            if local(one) == "TextCode":
                texts.append(one.text or "")
            elif local(one) == "CompositeObject":
                unit = resources.graphics.get(one.get("ResourceID", ""))
                waiting += [] if unit is None else [unit]
    if waiting:
        raise UnreadableError(TOO_MANY)
    return "\n".join(texts)
