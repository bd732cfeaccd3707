"""A PDF file, page by page → a manuscript."""

from __future__ import annotations

import re
import threading
import time
from typing import TYPE_CHECKING

from bulletin.importers.geometry import PageContent, Ruling, read_pages
from bulletin.importers.geometry.limits import MOST_CHARACTERS, MOST_PAGES, unknown_characters
from bulletin.importers.pdf.drawing import ruled_lines
from bulletin.importers.pdf.glyphs import PageGlyphs
from bulletin.importers.pdf.markup import read_annotations
from bulletin.importers.pdf.pictures import PictureFiles
from bulletin.importers.pdf.view import PageView
from bulletin.importers.values import Account, Annotation, Declared, Manuscript, UnreadableError
from bulletin.parsing.text.characters import settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

    from bulletin.importers.values import ReadOptions

MOST_OBJECTS = 100_000
"""Objects of a page."""
SECONDS = 60.0
"""Limit of the time that reading takes, looked at between pages."""
PDFIUM = threading.Lock()
"""PDFium is not thread-safe."""
_SCAN = 0.5
"""The share of a page that the picture of a scan covers, at least."""
_DRAWING = 30
"""Paths that are no ruled lines, from which they are a drawing."""


def read_pdf(content: bytes, options: ReadOptions) -> Manuscript:
    """Return the text and pictures of a PDF. Raises UnreadableError for a scan, and for one that needs a password."""
    with PDFIUM:
        document = _opened(content)
        try:
            return _PdfReader(document).manuscript(options)
        finally:
            document.close()


def _opened(content: bytes) -> PdfDocument:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise UnreadableError(
                "这个 PDF 加了密，没有密码打不开，请来稿单位发一份不加密的，或者发 Word 文件"
            ) from None
        raise UnreadableError("这个 PDF 已损坏，打不开，请重新保存或者重新下载一次") from None
    if pages > MOST_PAGES:
        raise UnreadableError(f"这个 PDF 有 {pages} 页，最多读 {MOST_PAGES} 页，请拆成几个文件再导入")
    return document


class _PdfReader:
    """Reads a document, and collects what is to be reported."""

    def __init__(self, document: PdfDocument) -> None:
        self._document = document
        self._ends = time.monotonic() + SECONDS
        self._pictures = PictureFiles()
        self._source: list[str] = []
        self._reports: list[str] = []
        self._comments: list[Annotation] = []
        self._characters = 0
        self._recognized: list[int] = []
        self._scans: list[int] = []

    def manuscript(self, options: ReadOptions) -> Manuscript:
        """Return the manuscript. Raises UnreadableError."""
        pages = [self._page(number) for number in range(1, len(self._document) + 1)]
        if not "".join(self._source).strip():
            raise UnreadableError(self._why_without_text())
        text = read_pages(pages, keep_breaks=options.keep_breaks)
        return Manuscript(
            format="PDF",
            blocks=text.blocks,
            account=Account("\n".join(self._source), left_out=text.left_out),
            pictures=self._pictures.files,
            forms=text.forms,
            declared=self._declared(),
            comments=tuple(self._comments),
            boundaries=text.boundaries,
            reports=(*self._all_reports(), *text.reports),
        )

    def _why_without_text(self) -> str:
        if self._scans:
            return (
                "这个 PDF 是扫描件，只有图、没有文字，读不出来；"
                "请来稿单位发 Word 文件，或者先用文字识别软件转成文字"
            )
        return "这个 PDF 里没有文字，读不出来；请来稿单位发 Word 文件"

    def _page(self, number: int) -> PageContent:
        import pypdfium2

        if time.monotonic() > self._ends:
            raise UnreadableError("这个 PDF 太复杂，读它太费时间，请拆成几个文件，或者请来稿单位发 Word 文件")
        try:
            page = self._document[number - 1]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            self._reports.append(f"第{number}页已损坏，没有读出来，请核对原件。")
            return PageContent(0, 0, ())
        try:
            return self._content(page, text, number)
        finally:
            text.close()
            page.close()

    def _content(self, page: PdfPage, text: PdfTextPage, number: int) -> PageContent:
        view = PageView(page)
        self._characters += text.count_chars()
        if self._characters > MOST_CHARACTERS:
            raise UnreadableError(f"这个 PDF 超过 {MOST_CHARACTERS} 字，请拆成几个文件再导入")
        glyphs = PageGlyphs(text, view)
        self._source.append(glyphs.written)
        rulings, covered = self._objects(page, view, glyphs, number)
        self._comments += read_annotations(page, number)
        if covered >= _SCAN:
            (self._recognized if glyphs.invisible else self._scans).append(number)
        return PageContent(
            view.width,
            view.height,
            tuple(glyphs.upright),
            tuple(rulings),
            self._pictures.of_page(number),
            tuple(glyphs.turned.lines()),
        )

    def _objects(
        self, page: PdfPage, view: PageView, glyphs: PageGlyphs, number: int
    ) -> tuple[list[Ruling], float]:
        """Take over the pictures of a page; return its ruled lines, and the share of it that one picture covers."""
        import pypdfium2.raw as pdfium

        rulings: list[Ruling] = []
        covered, drawn, unread = 0.0, 0, 0
        for count, item in enumerate(page.get_objects(max_depth=5)):
            if count >= MOST_OBJECTS:
                self._reports.append(f"第{number}页的图形太多，没有读完，请核对表格和图片。")
                break
            if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
                unread += glyphs.misses(item)
            elif item.type == pdfium.FPDF_PAGEOBJ_PATH:
                lines = ruled_lines(item, view)
                drawn += not lines
                rulings += lines
            elif item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
                covered = max(covered, self._picture(item, view, number))
        if unread:
            self._reports.append(
                f"第{number}页可能有 {unread} 个字读不出来：PDF 里没有嵌入它们的字体。请对照原件核对，"
                "或者请来稿单位重新导出，选上“嵌入字体”。"
            )
        if drawn > _DRAWING:
            self._reports.append(
                f"第{number}页有用线条画的图，没有取出来；需要的话请截图，或者向来稿单位要原图。"
            )
        return rulings, covered

    def _picture(self, item: object, view: PageView, number: int) -> float:
        """Take over a picture; return the share of the page that it covers."""
        box = view.object_box(item)
        share = box.width * box.height / (view.width * view.height) if view.width and view.height else 0.0
        if share < _SCAN:
            self._pictures.add(item, box, number, view.turn)
        return share

    # --- The document ----------------------------------------------------------------------------------------

    def _declared(self) -> Declared:
        date = re.match(r"D:(\d{4})(\d{2})(\d{2})", self._value("CreationDate"))
        return Declared(
            self._value("Title"), self._value("Author"), date="-".join(date.groups()) if date else ""
        )

    def _value(self, key: str) -> str:
        try:
            return settled(self._document.get_metadata_value(key)).strip()
        except UnicodeDecodeError:
            return ""

    def _all_reports(self) -> Iterator[str]:
        yield from self._reports
        yield from self._pictures.reports
        if self._recognized:
            yield f"{_pages(self._recognized)}是扫描件，文字是识别出来的，难免有错，请对照原件逐字核对。"
        if self._scans:
            yield f"{_pages(self._scans)}有占了大半页的图，没有取出来；如果是扫描的，上面的文字读不出来，请核对原件。"
        unknown = unknown_characters("".join(self._source))
        if unknown:
            yield (
                f"有 {unknown} 个字在 PDF 里没有编码，或者用的是自造的编码，读不出来或者读得不对，"
                "请对照原件补上。"
            )
        if self._document.count_attachments():
            yield f"PDF 里还有 {self._document.count_attachments()} 个附件，没有读；需要的话请另外导入。"


def _pages(numbers: list[int]) -> str:
    return "第" + "、".join(map(str, numbers[:10])) + ("等页" if len(numbers) > 10 else "页")
