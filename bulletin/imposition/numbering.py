"""Numbered copies (份号) of one set of pages; what all copies share stands in the file once.

The pages were laid out with a placeholder of ten digits, so that face, position and glyphs of digits are in the file;
it is replaced by the number of each copy. The content of page 1 of a copy is the shared content before the
placeholder, a few bytes with the number, and the shared content behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from bulletin.diagnostics import BulletinError
from bulletin.imposition.files import (
    Turn,
    drop_outdated,
    name_copies,
    open_pdf,
    prepare_sheets,
    replace_pages,
    save_pdf,
)
from bulletin.imposition.numbers import write_number
from bulletin.pdf import glyph_texts, glyph_widths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pikepdf import Object, Page, Pdf

DIGITS = "0123456789"


def number_copies(content: bytes, numbers: Sequence[int]) -> bytes:
    """Return all copies, one behind the other, each with its number on its first page, and on sheets of its own.

    Where the back of a copy's last sheet is empty, a blank page stands for it. The tags stay with the first copy; of
    links nothing is left.
    Raises BulletinError `theme-broken` where the theme keeps no place for the number.
    """
    with open_pdf(content) as pdf:
        drop_outdated(pdf)
        pages = [page.obj for page in pdf.pages]
        split = _split(pdf, pdf.pages[0])
        copies = [page for number in numbers[1:] for page in _copy(pdf, pages, split.contents(pdf, number))]
        pages[0]["/Contents"] = split.contents(pdf, numbers[0])
        copies = [*pages, *_blank_back(pdf, pages), *copies]
        replace_pages(pdf, copies)
        name_copies(pdf, copies, [write_number(number) for number in numbers])
        prepare_sheets(pdf, Turn.LONG_EDGE)
        return save_pdf(pdf)


def _copy(pdf: Pdf, pages: Sequence[Object], first: Object) -> Iterator[Object]:
    """Yield the pages of one more copy; only the first has content of its own."""
    import pikepdf

    for index, page in enumerate(pages):
        shared = {key: value for key, value in page.items() if key != "/StructParents"}
        yield pdf.make_indirect(pikepdf.Dictionary(shared | ({} if index else {"/Contents": first})))
    yield from _blank_back(pdf, pages)


def _blank_back(pdf: Pdf, pages: Sequence[Object]) -> Iterator[Object]:
    """Yield a blank page where the pages leave the back of the last sheet empty."""
    import pikepdf

    if len(pages) % 2:
        blank = {"/Type": pikepdf.Name.Page, "/MediaBox": pages[0]["/MediaBox"], "/Resources": {}}
        yield pdf.make_indirect(pikepdf.Dictionary(blank))


class _Split(Struct, frozen=True):
    """The content of page 1 before and behind the placeholder, and the digits of its font.

    `glyphs` are the digits' bytes, `widths` their advances in thousandths of an em.
    """

    before: Object
    behind: Object
    glyphs: Mapping[str, bytes]
    widths: Mapping[str, float]

    def contents(self, pdf: Pdf, number: int) -> Object:
        """Return the content with this number, flush right in the area of the placeholder."""
        import pikepdf

        digits = write_number(number)
        shift = sum(self.widths.values()) - sum(self.widths[digit] for digit in digits)
        raw = b"".join(self.glyphs[digit] for digit in digits).hex()
        own = pdf.make_stream(f"[{-shift:g}<{raw}>] TJ\n".encode())
        return pikepdf.Array([self.before, own, self.behind])


def _split(pdf: Pdf, page: Page) -> _Split:
    """Split the content of a page at the placeholder. Raises BulletinError `theme-broken` where there is none."""
    import pikepdf

    font: Any = None
    instructions = list(pikepdf.parse_content_stream(page))
    for index, instruction in enumerate(instructions):
        operator = str(instruction.operator)
        if operator == "Tf":
            font = page.obj["/Resources"]["/Font"][str(instruction.operands[0])]
        elif operator == "TJ":
            raw = b"".join(
                bytes(item) for item in instruction.operands[0] if isinstance(item, pikepdf.String)
            )
            glyphs = [raw[at : at + 2] for at in range(0, len(raw), 2)]
            texts = dict(glyph_texts(font["/ToUnicode"].read_bytes()))
            if "".join(texts.get(int.from_bytes(glyph), "") for glyph in glyphs) == DIGITS:
                return _Split(
                    before=pdf.make_stream(pikepdf.unparse_content_stream(instructions[:index]) + b"\n"),
                    behind=pdf.make_stream(pikepdf.unparse_content_stream(instructions[index + 1 :])),
                    glyphs=dict(zip(DIGITS, glyphs, strict=True)),
                    widths=_widths(font, glyphs),
                )
    raise BulletinError("theme-broken", file="paper.html.j2", reason="没有给份号留位置（copy-number）")


def _widths(font: Any, glyphs: Sequence[bytes]) -> dict[str, float]:
    descendant = font["/DescendantFonts"][0]
    widths = dict(glyph_widths(descendant.get("/W", [])))
    usual = float(descendant.get("/DW", 1000))
    return {
        digit: widths.get(int.from_bytes(glyph), usual) for digit, glyph in zip(DIGITS, glyphs, strict=True)
    }
