"""Pictures of a PDF → files: JPEG as it is, others as PNG."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from bulletin.importers.geometry.values import PagePicture
from bulletin.importers.values import LARGEST_PICTURE, LARGEST_TOTAL
from bulletin.pictures.values import PictureError

if TYPE_CHECKING:
    from bulletin.importers.geometry.values import Box

_SMALLEST = 20.0
"""Side of a picture (pt), at least: smaller ones are ornaments."""
_MOST = 200
_TOO_LARGE = "有 {width}×{height} 像素，太大，没有取出来，请缩小后另外插入"
_LARGEST_DRAWN = 16_000_000
"""Pixels of a picture that has to be drawn anew."""


class PictureFiles:
    """The pictures of a document as files, each once."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.reports: list[str] = []
        self._paths: dict[bytes, str] = {}
        self._placed: dict[int, list[PagePicture]] = {}
        self._total = 0

    def of_page(self, number: int) -> tuple[PagePicture, ...]:
        """Return the pictures of a page; those that stand on every page are left out when all are known."""
        return tuple(self._placed.get(number, ()))

    def add(self, item: Any, box: Box, number: int, turn: int = 0) -> None:
        """Take over a picture that stands at this place of a page, which is turned by so many degrees."""
        if min(box.width, box.height) < _SMALLEST:
            self._report(number, "太小，没有取出来")
            return
        if len(self.files) >= _MOST or self._total > LARGEST_TOTAL // 2:
            self._report(number, "图片太多，后面的没有取出来")
            return
        try:
            ending, content = _file(item, turn)
        except PictureError as error:
            self._report(number, error.reason)
            return
        path = self._paths.get(content)
        if path is None:
            path = f"images/{len(self.files) + 1}{ending}"
            self._paths[content] = path
            self.files[path] = content
            self._total += len(content)
        self._placed.setdefault(number, []).append(PagePicture(path, box))

    def _report(self, number: int, why: str) -> None:
        report = f"第{number}页的图片{why}。"
        if report not in self.reports:
            self.reports.append(report)


def _file(item: Any, turn: int) -> tuple[str, bytes]:
    """Return the ending and content of a picture's file, on a page turned by so many degrees. Raises PictureError."""
    import pypdfium2

    from bulletin.pictures import PictureView, import_picture

    try:
        width, height = item.get_px_size()
        if width * height > LARGEST_PICTURE:
            raise PictureError(_TOO_LARGE.format(width=width, height=height))
        content = _jpeg(item)
        if content is None:
            if width * height > _LARGEST_DRAWN:
                raise PictureError(_TOO_LARGE.format(width=width, height=height))
            content = _drawn(item)
    except (pypdfium2.PdfiumError, ValueError, MemoryError):
        raise PictureError("解不开，没有取出来，请向来稿单位要原图") from None
    file = import_picture(content, PictureView(turn=turn))
    return (".jpg" if file.media == "image/jpeg" else ".png"), file.content


def _jpeg(item: Any) -> bytes | None:
    """Return the JPEG file that a picture is; None where it is none, or is shown in another way."""
    import pypdfium2.raw as pdfium

    matrix = item.get_matrix()
    upright = matrix.a > 0 and matrix.d > 0 and not (round(matrix.b, 3) or round(matrix.c, 3))
    if not upright or item.get_filters() != ["DCTDecode"] or pdfium.FPDFPageObj_HasTransparency(item):
        return None
    if item.get_metadata().colorspace not in {
        pdfium.FPDF_COLORSPACE_DEVICEGRAY,
        pdfium.FPDF_COLORSPACE_DEVICERGB,
        pdfium.FPDF_COLORSPACE_CALRGB,
        pdfium.FPDF_COLORSPACE_ICCBASED,
    }:
        return None
    content = bytes(item.get_data(decode_simple=True))
    return content if content.startswith(b"\xff\xd8") else None


def _drawn(item: Any) -> bytes:
    """Return a picture as it is shown, with its mask, as PNG."""
    image = item.get_bitmap(render=True).to_pil()
    target = io.BytesIO()
    mode = image.mode if image.mode in {"L", "RGBA"} else "RGB"
    image.convert(mode).save(target, "PNG", compress_level=1)
    return target.getvalue()
