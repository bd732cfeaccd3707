"""Small OFD files (GB/T 33190): texts at places, lines, pictures, templates, annotations, seals."""

from __future__ import annotations

import io
import itertools
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from bulletin.pdf import inspect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.model import Glyph, PageFacts

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
MM = 25.4 / 72
"""Millimetres of a point."""


@dataclass
class SmallOfd:
    """An OFD file whose pages are filled one after another; places are millimetres from the upper left corner."""

    title: str = ""
    width: float = 210
    height: float = 297
    files: dict[str, bytes] = field(default_factory=dict)
    template: str = ""
    annotations: str = ""
    seals: int = 0
    locked: bool = False
    _pages: list[str] = field(default_factory=list)
    _faces: dict[str, int] = field(default_factory=dict)
    _media: dict[str, int] = field(default_factory=dict)

    def page(self) -> SmallOfd:
        """Begin a page."""
        self._pages.append("")
        return self

    def raw(self, objects: str) -> SmallOfd:
        """Add objects as they are."""
        self._pages[-1] += objects
        return self

    def text(self, x: float, y: float, text: str, *, size: float = 5, **attributes: str) -> SmallOfd:
        """Write characters from a place of the baseline on: full-width ones, and others of half their width."""
        widths = [size if ord(one) > 0x2E80 or one in "“”" else size / 2 for one in text[:-1]]
        return self.raw(self.text_object(x, y, text, widths, size=size, **attributes))

    def text_object(
        self, x: float, y: float, text: str, widths: Sequence[float], *, size: float = 5, **attributes: str
    ) -> str:
        """Return an object whose characters stand at these distances from each other."""
        face = self._faces.setdefault(attributes.pop("face", "仿宋"), 100 + len(self._faces))
        more = "".join(f" {name}={quoteattr(one)}" for name, one in attributes.items())
        across = f' DeltaX="{_deltas(widths)}"' if widths else ""
        return (
            f'<ofd:TextObject ID="1" Boundary="{x:.3f} {y - size:.3f} 200 {size * 1.2:.3f}" Font="{face}"'
            f' Size="{size:.4f}"{more}><ofd:TextCode X="0" Y="{size:.4f}"{across}>{escape(text)}</ofd:TextCode>'
            "</ofd:TextObject>"
        )

    def lines(self, x: float, y: float, *lines: str, pitch: float = 9, size: float = 5) -> SmallOfd:
        """Write lines below each other; a full-width space at their beginning indents them."""
        for number, line in enumerate(lines):
            bare = line.lstrip("\u3000")
            self.text(x + size * (len(line) - len(bare)), y + number * pitch, bare, size=size)
        return self

    def grid(self, xs: list[float], ys: list[float]) -> SmallOfd:
        """Draw the lines of a table."""
        data = [f"M {x} {ys[0]} L {x} {ys[-1]}" for x in xs] + [f"M {xs[0]} {y} L {xs[-1]} {y}" for y in ys]
        return self.raw(
            f'<ofd:PathObject ID="2" Boundary="0 0 {self.width} {self.height}" LineWidth="0.3">'
            f"<ofd:AbbreviatedData>{' '.join(data)}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def picture(self, name: str, content: bytes, place: str) -> SmallOfd:
        """Place a picture file; `place` is its boundary."""
        self.files[f"Doc_0/Res/{name}"] = content
        number = self._media.setdefault(name, 300 + len(self._media))
        return self.raw(
            f'<ofd:ImageObject ID="3" Boundary="{place}" CTM="50 0 0 30 0 0" ResourceID="{number}"/>'
        )

    def content(self) -> bytes:
        """Return the file."""
        files = {"OFD.xml": self._root(), "Doc_0/Document.xml": self._document()}
        files["Doc_0/PublicRes.xml"] = self._resources()
        for number, objects in enumerate(self._pages):
            files[f"Doc_0/Pages/Page_{number}/Content.xml"] = self._page(
                objects, templated=bool(self.template)
            )
        if self.template:
            files["Doc_0/Tpls/Tpl_0/Content.xml"] = self._page(self.template, templated=False)
        if self.annotations:
            files["Doc_0/Annots/Annotations.xml"] = _xml(
                "Annotations",
                '<ofd:Page PageID="1"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>',
            )
            files["Doc_0/Annots/Page_0/Annotation.xml"] = _xml("PageAnnot", self.annotations)
        files["Doc_0/Signs/Signatures.xml"] = _xml("Signatures", '<ofd:Signature ID="1"/>' * self.seals)
        if self.locked:
            files["Encryptions.xml"] = _xml("Encryptions", "")
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in {**files, **self.files}.items():
                archive.writestr(name, content)
        return target.getvalue()

    def _root(self) -> bytes:
        return _xml(
            "OFD",
            f"<ofd:DocBody><ofd:DocInfo><ofd:Title>{escape(self.title)}</ofd:Title></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
            "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>",
        )

    def _document(self) -> bytes:
        template = '<ofd:TemplatePage ID="90" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if self.template else ""
        pages = "".join(
            f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
            for number in range(len(self._pages))
        )
        annotations = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>" if self.annotations else ""
        return _xml(
            "Document",
            f"<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 {self.width} {self.height}</ofd:PhysicalBox>"
            f"</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{template}</ofd:CommonData>"
            f"<ofd:Pages>{pages}</ofd:Pages>{annotations}",
        )

    def _resources(self) -> bytes:
        faces = "".join(
            f'<ofd:Font ID="{number}" FontName={quoteattr(name)}/>' for name, number in self._faces.items()
        )
        media = "".join(
            f'<ofd:MultiMedia ID="{number}" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
            for name, number in self._media.items()
        )
        return _xml(
            "Res",
            f"<ofd:Fonts>{faces}</ofd:Fonts><ofd:MultiMedias>{media}</ofd:MultiMedias>",
            'BaseLoc="Res"',
        )

    @staticmethod
    def _page(objects: str, *, templated: bool) -> bytes:
        template = '<ofd:Template TemplateID="90"/>' if templated else ""
        return _xml("Page", f'{template}<ofd:Content><ofd:Layer ID="9">{objects}</ofd:Layer></ofd:Content>')


def _xml(name: str, content: str, attributes: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} {NAMESPACE} {attributes}>{content}</ofd:{name}>'
    ).encode()


def _deltas(widths: Sequence[float]) -> str:
    """Return distances, equal ones in the short form."""
    words: list[str] = []
    at = 0
    while at < len(widths):
        same = 1
        while at + same < len(widths) and widths[at + same] == widths[at]:
            same += 1
        value = f"{widths[at]:.4f}"
        words += ["g", str(same), value] if same > 2 else [value] * same
        at += same
    return " ".join(words)


def printed_as_ofd(pdf: bytes) -> bytes:
    """Return the drawn pages of a PDF as OFD: each run of glyphs of one face as a text object."""
    facts = inspect(pdf)
    ofd = SmallOfd(width=facts.pages[0].width, height=facts.pages[0].height)
    for page in facts.pages:
        ofd.page()
        for run in _runs(page):
            first = run[0]
            widths = [after.x - before.x for before, after in itertools.pairwise(run)]
            text = "".join(glyph.text[0] for glyph in run)
            ofd.raw(ofd.text_object(first.x, first.y, text, widths, size=first.size * MM, face=first.font))
    return ofd.content()


def _runs(page: PageFacts) -> list[list[Glyph]]:
    runs: list[list[Glyph]] = []
    for glyph in page.glyphs:
        last = runs[-1][-1] if runs else None
        if (
            last
            and (last.font, last.size) == (glyph.font, glyph.size)
            and abs(last.y - glyph.y) < 0.01
            and glyph.x > last.x
        ):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs
