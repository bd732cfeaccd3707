"""The structure of PDFs, read back: what a screen reader gets."""

from __future__ import annotations

import io
from itertools import product
from typing import TYPE_CHECKING

import pikepdf
import pytest

from tests.support import structure_checks as checks
from tests.support.documents import DOCUMENTS
from tests.support.screen import read_screen
from tests.support.structure import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.documents import Output
    from tests.support.screen import Screen
    from tests.support.structure import TaggedDocument

    Check = Callable[[TaggedDocument, Screen, bool], Iterator[str]]

CHECKS: dict[str, Check] = {
    "content is owned once": lambda document, _s, _c: checks.content_is_owned_once(document),
    "everything drawn is marked": lambda document, _s, _c: checks.everything_drawn_is_marked(document),
    "identifiers are listed": lambda document, _s, _c: checks.identifiers_are_listed(document),
    "page numbers are pagination": lambda document, _s, _c: checks.page_numbers_are_pagination(document),
    "paragraphs are complete": lambda document, screen, _c: checks.paragraphs_are_complete(document, screen),
    "code is complete": lambda document, screen, _c: checks.code_is_complete(document, screen),
    "headings": lambda document, screen, _c: checks.headings_are_those_of_the_source(document, screen),
    "articles": lambda document, screen, _c: checks.articles_begin_with_their_title(document, screen),
    "lists": lambda document, _s, _c: checks.lists_have_items_only(document),
    "tables are complete": lambda document, screen, _c: checks.tables_are_complete(document, screen),
    "head cells have a scope": lambda document, _s, _c: checks.head_cells_have_a_scope(document),
    "contents": lambda document, screen, wanted: checks.contents_are_a_table_of_contents(
        document, screen, wanted=wanted
    ),
    "links": lambda document, screen, _c: checks.links_are_live(document, screen),
    "figures": lambda document, screen, _c: checks.figures_are_described(document, screen),
}


@pytest.mark.parametrize(("name", "check"), list(product(DOCUMENTS, CHECKS)))
def test_structure(name: str, check: str, tagged: Callable[[str], tuple[TaggedDocument, Screen]]) -> None:
    document, screen = tagged(name)
    assert list(CHECKS[check](document, screen, DOCUMENTS[name].contents)) == []


@pytest.fixture(scope="session")
def tagged(output: Callable[[str], Output]) -> Callable[[str], tuple[TaggedDocument, Screen]]:
    """Read a document and its HTML, once."""
    known: dict[str, tuple[TaggedDocument, Screen]] = {}

    def read_once(name: str) -> tuple[TaggedDocument, Screen]:
        made = output(name)
        assert made.pdf is not None, made.diagnostics
        assert made.html is not None
        if name not in known:
            known[name] = read(made.pdf), read_screen(made.html)
        return known[name]

    return read_once


# --- That the checks find faults -----------------------------------------------------------------------------


def _rename(old: str, new: str) -> Callable[[pikepdf.Pdf], None]:
    """Give the last element of a role another one."""

    def change(pdf: pikepdf.Pdf) -> None:
        elements = [
            one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == old
        ]
        elements[-1]["/S"] = pikepdf.Name(new)

    return change


def _draw(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 9 9 re f")


def _use_twice(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"/Span <</MCID 0>> BDC EMC")


@pytest.mark.parametrize(
    ("check", "change", "fault"),
    [
        ("everything drawn is marked", _draw, "1 × f outside"),
        ("content is owned once", _use_twice, "MCID 0 is used twice"),
        ("headings", _rename("/H2", "/P"), "differ from"),
        ("headings", _rename("/H3", "/H5"), "follows H2"),
        ("lists", _rename("/LBody", "/P"), "LI holds"),
        ("head cells have a scope", _rename("/TR", "/Div"), "stands in no row"),
        ("articles", _rename("/H2", "/P"), "differ from"),
    ],
)
def test_a_fault_is_reported(
    check: str, change: Callable[[pikepdf.Pdf], None], fault: str, output: Callable[[str], Output]
) -> None:
    made = output("features-final")
    assert made.pdf is not None
    assert made.html is not None
    broken = io.BytesIO()
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        change(pdf)
        pdf.save(broken)
    document = read(broken.getvalue())
    faults = list(CHECKS[check](document, read_screen(made.html), True))  # noqa: FBT003
    assert any(fault in each for each in faults), faults
