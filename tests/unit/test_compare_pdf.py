"""The comparison of PDFs: every kind of difference is found, and nothing where there is none."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
import pytest

from tests.support.compare_pdf import Kind, compare

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.documents import Output

DOCUMENT = "2022-36-ua-1"


@pytest.fixture(scope="module")
def original(output: Callable[[str], Output]) -> bytes:
    pdf = output(DOCUMENT).pdf
    assert pdf is not None
    return pdf


def changed(content: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Return a PDF after a change."""
    result = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(result)
    return result.getvalue()


def kinds(content: bytes, change: Callable[[pikepdf.Pdf], None]) -> set[Kind]:
    return set(compare(content, changed(content, change)).kinds)


def around(pdf: pikepdf.Pdf, page: int, before: bytes, after: bytes = b"") -> None:
    """Write instructions before and after the content of a page."""
    pdf.pages[page].contents_add(before, prepend=True)
    pdf.pages[page].contents_add(after)


def test_a_document_equals_itself(original: bytes) -> None:
    result = compare(original, original)
    assert (result.differences, result.farthest) == ((), 0)
    assert result.glyphs > 2000


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        (b"1 0 0 1 0.2 0.2 cm ", set()),
        (b"1 0 0 1 2 0 cm ", {Kind.HORIZONTAL, Kind.INK}),
        (b"1 0 0 1 0 2 cm ", {Kind.VERTICAL}),
        (b"1 0 0 1 0 -2 cm ", {Kind.VERTICAL}),
    ],
)
def test_a_page_moved_by_points(original: bytes, matrix: bytes, expected: set[Kind]) -> None:
    differences = kinds(original, lambda pdf: around(pdf, 1, matrix))
    assert differences - {Kind.INK} == expected - {Kind.INK}


def test_lines_that_move_together_are_one_difference(original: bytes) -> None:
    moved = changed(original, lambda pdf: around(pdf, 1, b"1 0 0 1 0 2 cm "))
    assert compare(original, moved).kinds[Kind.VERTICAL] == 1


def test_a_page_too_few(original: bytes) -> None:
    def drop(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[1]

    assert {Kind.PAGES, Kind.MISSING} <= kinds(original, drop)


def test_a_rule_too_many_is_other_ink(original: bytes) -> None:
    assert kinds(original, lambda pdf: around(pdf, 1, b"q 20 20 200 2 re f Q ")) == {Kind.INK}


def test_another_face(original: bytes) -> None:
    def rename(pdf: pikepdf.Pdf) -> None:
        for font in pdf.pages[1].obj["/Resources"]["/Font"].values():
            font["/BaseFont"] = pikepdf.Name("/ABCDEF+Another")

    assert kinds(original, rename) == {Kind.FACE}


def test_another_title(original: bytes) -> None:
    def rename(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Title"] = "Another"

    assert kinds(original, rename) == {Kind.OUTLINE}
