"""Make the pictures of the docs from the repository's own issues: `python docs/make_pictures.py`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2

from bulletin.composition.issue import Material, compose_issue
from bulletin.making import _theme, load, make
from bulletin.office import Office
from bulletin.outputs.pdf import typeset
from bulletin.render import paper
from bulletin.theme.fonts import addresses, face_rules
from bulletin.words import segment
from bulletin.workspace import Workspace

if TYPE_CHECKING:
    from PIL.Image import Image

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
PAGES = {"page-1.png": ("2022-36", 0), "page-2.png": ("2022-36", 1), "table.png": ("2022-36", -1)}
DETAIL = (24, 108, 190, 214)
"""Part of a page in mm: left, top, right, bottom."""
PAGE = 1
AS_IT_COMES = ".body{white-space:normal;text-align:justify}"


def main() -> None:
    """Build the issues in memory and draw pages and details."""
    office = Office.open(Workspace(ROOT)).value
    assert office is not None
    PICTURES.mkdir(exist_ok=True)
    for name, (folder, number) in PAGES.items():
        made = make(office, folder).value
        assert made is not None
        _save(_drawn(made.files[f"{folder}.pdf"], number, 72), name)
    composed, plain = _two_ways(office, "2022-36")
    _save(_cut(_drawn(plain, PAGE, 90)), "lines-before.png")
    _save(_cut(_drawn(composed, PAGE, 90)), "lines-after.png")


def _two_ways(office: Office, folder: str) -> tuple[bytes, bytes]:
    """Print an issue with composed lines, and with the paragraphs left to the typesetting engine."""
    loaded, faces = load(office, folder).value, office.faces.value
    assert loaded is not None
    assert faces is not None
    edition = loaded.edition
    material = Material(edition.publication, edition.issue, edition.tallies, edition.pictures)
    composed = compose_issue(material, office.geometry, faces, segment).value
    assert composed is not None
    html = paper(edition, composed.issue, _theme(office, faces, face_rules(faces)))
    files = addresses(faces)
    pages = []
    alone = re.sub(r'(<p class="body"[^>]*>)(.*?)</p>', _left_alone, html, flags=re.DOTALL)
    alone = alone.replace("</style>", f"{AS_IT_COMES}</style>", 1)
    for source in (html, alone):
        printed = typeset(
            source,
            lambda address: files[address].read_bytes() if address in files else None,
            edition.publication.layout.pdf,
            office.geometry.page.line_pitch,
        )
        assert printed.value is not None
        pages.append(printed.value)
    return pages[0], pages[1]


def _left_alone(match: re.Match[str]) -> str:
    """Undo the composition of a paragraph: one text, no breaks, faces kept, spacing dropped."""
    text = match[2].replace("\n", "")
    text = re.sub(r' style="[^"]*"', "", text)
    return f"{match[1]}{text}</p>"


def _drawn(pdf: bytes, number: int, dpi: int) -> Image:
    document = pypdfium2.PdfDocument(pdf)
    page = document[number % len(document)]
    image: Image = page.render(scale=dpi / 72, draw_annots=False).to_pil()
    return image


def _cut(image: Image) -> Image:
    scale = image.width / 210
    left, top, right, bottom = (round(value * scale) for value in DETAIL)
    return image.crop((left, top, right, bottom))


def _save(image: Image, name: str) -> None:
    image.convert("P", palette=1, colors=64).save(PICTURES / name, optimize=True)


if __name__ == "__main__":
    main()
