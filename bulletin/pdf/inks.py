"""The colours that the pages of a PDF are really drawn in → the inks that print them (ISO 32000-1 §8.6)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from bulletin.model import BLACK, Ink, PageInks
from bulletin.model.inks import near_ink

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILLS = {"f", "F", "f*", "B", "B*", "b", "b*", "TJ", "Tj", "'", '"', "sh"}
_STROKES = {"S", "s", "B", "B*", "b", "b*"}
_PAPER = Ink()


def page_inks(content: bytes) -> tuple[PageInks, ...]:
    """Return what each page of a PDF is printed with."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        return tuple(_read(page) for page in pdf.pages)


def _read(page: Any) -> PageInks:
    reader = _InkReader()
    reader.run(page, page.get("/Resources", {}))
    return PageInks(frozenset(reader.inks - {_PAPER}), reader.pictures, reader.rgb)


class _InkReader(Struct):
    """Executes content, and gathers the colours that something is painted in; `rgb` colours are only near an ink."""

    inks: set[Ink] = field(default_factory=set)
    pictures: bool = False
    rgb: bool = False
    fill: tuple[Ink, bool] = (BLACK, False)
    stroke: tuple[Ink, bool] = (BLACK, False)
    stack: list[tuple[tuple[Ink, bool], tuple[Ink, bool]]] = field(default_factory=list)

    def run(self, stream: Any, resources: Mapping[str, Any]) -> None:
        """Execute a page or a form."""
        import pikepdf

        for instruction in pikepdf.parse_content_stream(stream):
            operator = str(instruction.operator)
            match operator:
                case "q":
                    self.stack.append((self.fill, self.stroke))
                case "Q":
                    self.fill, self.stroke = self.stack.pop()
                case "g" | "rg" | "k":
                    self.fill = _colour(instruction.operands)
                case "G" | "RG" | "K":
                    self.stroke = _colour(instruction.operands)
                case "Do":
                    self._draw(resources["/XObject"][str(instruction.operands[0])], resources)
                case _:
                    self._paint(operator)

    def _paint(self, operator: str) -> None:
        for painters, (ink, rgb) in ((_FILLS, self.fill), (_STROKES, self.stroke)):
            if operator in painters:
                self.inks.add(ink)
                self.rgb = self.rgb or rgb

    def _draw(self, drawn: Any, resources: Mapping[str, Any]) -> None:
        if drawn["/Subtype"] == "/Form":
            before = self.fill, self.stroke
            self.run(drawn, drawn.get("/Resources", resources))
            self.fill, self.stroke = before
        elif drawn.get("/ImageMask", False):
            self._paint("f")
        elif drawn["/ColorSpace"] == "/DeviceGray":
            self.inks.add(BLACK)
        else:
            self.pictures = True
            self.rgb = self.rgb or drawn["/ColorSpace"] != "/DeviceCMYK"


def _colour(operands: Any) -> tuple[Ink, bool]:
    """Return the ink of the operands of a colour operator, and whether they are RGB."""
    shares = [round(float(value) * 100) for value in operands]
    match len(shares):
        case 1:
            return Ink(black=100 - shares[0]), False
        case 3:
            red, green, blue = (round(share * 2.55) for share in shares)
            return near_ink(red, green, blue), True
        case _:
            return Ink(*shares), False
