"""Pictures of a Word file: as files without metadata, in the sizes that they have on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.composition.figures import AIR, FigureComposer, depth_of
from bulletin.export.docx.looks import ParagraphLook
from bulletin.export.docx.styles import style_id
from bulletin.export.docx.tables import FrameCell, frame
from bulletin.export.docx.xml import XmlNode, emu, node, w
from bulletin.model import Figure, FigureGroup
from bulletin.pictures import image_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.composition.values import ComposedFigure, FigureRow
    from bulletin.export.docx.paragraphs import ParagraphWriter
    from bulletin.export.docx.xml import Value
    from bulletin.model import Picture
    from bulletin.model.galley import GalleyFigure, GalleyFigures

EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png"}
GRAPHIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"


class PictureParts(Struct):
    """The pictures of a file while it is written: the name of each part and its content, in the order of their use."""

    pictures: Mapping[str, Picture]
    parts: dict[str, bytes] = field(default_factory=dict)
    drawn: int = 0

    def drawing(self, figure: ComposedFigure) -> XmlNode:
        """Return a picture of its size on paper; its content is a part of its own. Raises PictureError."""
        image = image_file(self.pictures[figure.path], figure.image_width, figure.image_height)
        name = self._part(image.content, EXTENSIONS[image.media])
        self.drawn += 1
        size: dict[str, Value] = {"cx": emu(figure.image_width), "cy": emu(figure.image_height)}
        named: dict[str, Value] = {
            "id": self.drawn,
            "name": f"图片 {self.drawn}",
            "descr": figure.alternative,
        }
        shape = node(
            "pic:spPr",
            {},
            node("a:xfrm", {}, node("a:off", {"x": 0, "y": 0}), node("a:ext", size)),
            node("a:prstGeom", {"prst": "rect"}, node("a:avLst", {})),
        )
        fill = node(
            "pic:blipFill",
            {},
            node("a:blip", {"r:embed": relationship(name)}),
            node("a:stretch", {}, node("a:fillRect", {})),
        )
        head = node(
            "pic:nvPicPr", {}, node("pic:cNvPr", {"id": self.drawn, "name": name}), node("pic:cNvPicPr", {})
        )
        graphic = node("a:graphicData", {"uri": GRAPHIC}, node("pic:pic", {}, head, fill, shape))
        inline = node(
            "wp:inline",
            dict.fromkeys(("distT", "distB", "distL", "distR"), 0),
            node("wp:extent", size),
            node("wp:docPr", named),
            node("a:graphic", {}, graphic),
        )
        return w("drawing", inline)

    def _part(self, content: bytes, extension: str) -> str:
        """Return the name of the part with this content."""
        known = next((name for name, other in self.parts.items() if other == content), None)
        name = known or f"image{len(self.parts) + 1}.{extension}"
        self.parts[name] = content
        return name


def relationship(name: str) -> str:
    """Return the identifier of the relationship to a picture."""
    return f"rId{name.partition('.')[0].capitalize()}"


class FigureWriter(Struct, frozen=True):
    """Writes pictures with their captions, those side by side in a frame."""

    writer: ParagraphWriter
    parts: PictureParts

    def rows(self, block: GalleyFigures) -> Iterator[tuple[Sequence[GalleyFigure], FigureRow]]:
        """Yield the pictures of each row with their sizes."""
        figures = tuple(map(_figure, block.figures))
        composer = FigureComposer(self.writer.texts, self.parts.pictures)
        composed = composer.figures(figures[0] if len(figures) == 1 else FigureGroup(figures))
        start = 0
        for row in composed.rows:
            yield block.figures[start : start + len(row)], row
            start += len(row)

    def height(self, row: FigureRow) -> float:
        """Return the height of a row with its captions (mm)."""
        captions = max((len(each.caption.lines) for each in row if each.caption), default=0)
        return depth_of(max(each.image_height for each in row), captions, self.writer.geometry)

    def alone(self, figure: GalleyFigure, composed: ComposedFigure, above: float) -> Iterator[XmlNode]:
        """Yield a picture alone in its row, and its caption, which may be as wide as on paper."""
        yield self._picture(figure, composed, above)
        yield from self._caption(figure, (self.writer.geometry.page.area_width - composed.width) / 2)

    def side_by_side(self, figures: Sequence[GalleyFigure], row: FigureRow) -> XmlNode:
        """Return pictures side by side on one foot, their captions below."""
        gap = self.writer.geometry.numbers["figure"]["gap"]
        pairs = zip(figures, row, strict=True)
        pictures = [FrameCell((self._picture(*pair, 0.0),), "bottom") for pair in pairs]
        captions = [FrameCell((*self._caption(figure, 0.0),)) for figure in figures]
        rows = [pictures, captions] if any(figure.caption for figure in figures) else [pictures]
        padding = {"left": gap / 2, "right": gap / 2}
        return frame([each.width + gap for each in row], rows, padding=padding)

    @property
    def _air(self) -> float:
        return self.writer.geometry.page.line_pitch / AIR

    def _picture(self, figure: GalleyFigure, composed: ComposedFigure, above: float) -> XmlNode:
        """Return the paragraph of a picture, which stays with its caption."""
        drawing = w("r", self.parts.drawing(composed))
        look = ParagraphLook(
            style=style_id("figure"),
            keep_next=True if figure.caption else None,
            above=above + self._air,
        )
        return self.writer.named(figure.name, look, [drawing])

    def _caption(self, figure: GalleyFigure, inset: float) -> Iterator[XmlNode]:
        """Yield a caption, as far from both sides as it may be wide."""
        if figure.caption:
            inset = max(0.0, inset)
            yield self.writer.text(figure.caption, ParagraphLook(above=self._air, left=inset, right=inset))


def _figure(figure: GalleyFigure) -> Figure:
    caption = figure.caption.inlines if figure.caption else ()
    return Figure(figure.path, figure.alternative, caption, figure.position, figure.width)
