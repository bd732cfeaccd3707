"""Small PDFs of words at places: Chinese in a face that is not embedded, lines, pictures."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595.0, 842.0


@dataclass
class SmallPdf:
    """A PDF whose pages are filled one after another; places are points from the upper left corner."""

    turned: int = 0
    _pages: list[list[str]] = field(default_factory=list)
    _faces: dict[str, str] = field(default_factory=dict)
    _pictures: list[bytes] = field(default_factory=list)

    def page(self) -> SmallPdf:
        """Begin a page."""
        self._pages.append([])
        return self

    def text(self, x: float, y: float, text: str, *, size: float = 16, face: str = "FangSong") -> SmallPdf:
        """Write characters from a place of the baseline on: full-width ones and Latin of half their width."""
        name = self._faces.setdefault(face, f"F{len(self._faces)}")
        shown = f"{text} " if len(text) == 1 else text  # PDFium drops a single character of a missing face
        codes = shown.encode("utf-16-be").hex()
        self._pages[-1].append(f"BT /{name} {size} Tf {x} {HEIGHT - y} Td <{codes}> Tj ET")
        return self

    def lines(self, x: float, y: float, *lines: str, pitch: float = 28, size: float = 16) -> SmallPdf:
        """Write lines below each other; a full-width space at their beginning indents them."""
        for number, line in enumerate(lines):
            bare = line.lstrip("\u3000")
            self.text(x + size * (len(line) - len(bare)), y + number * pitch, bare, size=size)
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> SmallPdf:
        """Draw a line."""
        self._pages[-1].append(f"{x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S")
        return self

    def grid(self, xs: list[float], ys: list[float]) -> SmallPdf:
        """Draw the lines of a table."""
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        return self

    def picture(self, x: float, y: float, width: float, height: float, grey: int = 128) -> SmallPdf:
        """Place a picture of one grey whose upper left corner stands there."""
        name = f"I{len(self._pictures)}"
        self._pictures.append(bytes([grey]) * 16)
        self._pages[-1].append(f"q {width} 0 0 {height} {x} {HEIGHT - y - height} cm /{name} Do Q")
        return self

    def raw(self, operators: str) -> SmallPdf:
        """Add operators as they are."""
        self._pages[-1].append(operators)
        return self

    def content(self) -> bytes:
        """Return the file."""
        objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b""]
        fonts = " ".join(f"/{name} {self._face(objects, face)} 0 R" for face, name in self._faces.items())
        images = " ".join(f"/I{at} {_picture(objects, one)} 0 R" for at, one in enumerate(self._pictures))
        objects[2] = f"<< /Font << {fonts} >> /XObject << {images} >> >>".encode()
        kids = [self._page(objects, operators) for operators in self._pages]
        listed = " ".join(f"{number} 0 R" for number in kids)
        objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode()
        return _file(objects)

    def _face(self, objects: list[bytes], face: str) -> int:
        descendant = (
            f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{face} /DW 1000 /W [1 95 500] /CIDSystemInfo"
            f" << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor << /Type /FontDescriptor"
            f" /FontName /{face} /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120"
            " /CapHeight 700 /StemV 80 >> >>"
        )
        return _added(
            objects,
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{face} /Encoding /UniGB-UTF16-H"
            f" /DescendantFonts [{descendant}] >>".encode(),
        )

    def _page(self, objects: list[bytes], operators: list[str]) -> int:
        stream = _added(objects, _stream("", "\n".join(operators).encode()))
        return _added(
            objects,
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {self.turned}"
            f" /Resources 3 0 R /Contents {stream} 0 R >>".encode(),
        )


def _picture(objects: list[bytes], samples: bytes) -> int:
    head = (
        "/Type /XObject /Subtype /Image /Width 4 /Height 4 /ColorSpace /DeviceGray /BitsPerComponent 8"
        " /Filter /FlateDecode"
    )
    return _added(objects, _stream(head, zlib.compress(samples)))


def _stream(head: str, content: bytes) -> bytes:
    return f"<< {head} /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _added(objects: list[bytes], one: bytes) -> int:
    objects.append(one)
    return len(objects)


def _file(objects: list[bytes]) -> bytes:
    content, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n".encode() + one + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        content
        + f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n".encode()
        + f"startxref\n{len(content)}\n%%EOF\n".encode()
    )
