"""A year of an invented office: what is true of every page of it, on paper and on screens."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from msgspec import Struct

from bulletin.app.typesetting import finish, load, reading, typeset
from bulletin.composition.values import ComposedArticle, ComposedText
from bulletin.diagnostics.catalogue import Severity
from bulletin.layout.pages import PlacedPicture, Role
from tests.support import year
from tests.support.accessibility import layout_faults, violations
from tests.support.page_boxes import overlaps
from tests.support.typesetting import texts
from tests.support.workspaces import ROOT, open_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from bulletin.app.typesetting import TypesetDocument
    from bulletin.diagnostics import Diagnostic
    from bulletin.layout.pages import Page, Pages

ISSUES = [f"{year.YEAR}-{name}" for name in year.ISSUES]
WIDTHS = (360, 390, 1280)
"""CSS pixels: two sizes of phones, and a screen on a table."""


class Made(Struct):
    """An issue of the year: its pages, its page for screens, and all that was reported."""

    typeset: TypesetDocument
    html: str
    diagnostics: tuple[Diagnostic, ...]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Made]:
    """Return a function that makes an issue of the year, once."""
    project = open_project(year.make(tmp_path_factory.mktemp("year")))
    known: dict[str, Made] = {}

    def make(issue: str) -> Made:
        if issue not in known:
            loaded = load(project, issue)
            assert loaded.value, loaded.diagnostics
            pages = typeset(project, loaded.value)
            assert pages.value, pages.diagnostics
            html = reading(project, loaded.value)
            finished = finish(project, loaded.value, html, pages.value)
            reported = (*loaded.diagnostics, *pages.diagnostics, *finished.diagnostics)
            known[issue] = Made(pages.value, html, reported)
        return known[issue]

    return make


@pytest.mark.parametrize("issue", ISSUES)
def test_nothing_is_reported_but_notices(made: Callable[[str], Made], issue: str) -> None:
    assert [one for one in made(issue).diagnostics if one.severity is not Severity.NOTICE] == []


@pytest.mark.parametrize("issue", ISSUES)
def test_nothing_overlaps(made: Callable[[str], Made], issue: str) -> None:
    pages = made(issue).typeset.pages
    assert {page.number: found for page in pages.pages if (found := overlaps(pages, page))} == {}


@pytest.mark.parametrize("issue", ISSUES)
def test_every_page_has_three_lines(made: Callable[[str], Made], issue: str) -> None:
    """Lines of text and of tables, and pictures; the imprint does not count."""
    pages = made(issue).typeset.pages
    counts = {page.number: lines_above_the_imprint(pages, page) for page in pages.pages}
    assert {number: lines for number, lines in counts.items() if lines < 3} == {}


def lines_above_the_imprint(pages: Pages, page: Page) -> int:
    sections = [
        index for index, one in enumerate(pages.elements) if one.role is Role.SECTION and not one.parent
    ]
    imprint = sections[-1]
    text = [mark for mark in texts(page) if isinstance(mark.owner, int) and mark.owner < imprint]
    pictures = [mark for mark in page.marks if isinstance(mark, PlacedPicture)]
    return len({round(mark.y, 1) for mark in text}) + 3 * len(pictures)


@pytest.mark.parametrize("issue", ISSUES)
def test_no_number_is_split(made: Callable[[str], Made], issue: str) -> None:
    split = [
        (one.text, two.text)
        for text in composed_texts(made(issue).typeset.fitted.document)
        for one, two in pairwise(text.lines)
        if one.text[-1:].isdigit() and (two.text[:1].isdigit() or two.text[:1] in {".", "%", "‰", "："})
    ]
    assert split == []


@pytest.mark.parametrize("issue", ISSUES)
def test_no_title_is_split_inside_a_term(made: Callable[[str], Made], issue: str) -> None:
    parts = made(issue).typeset.fitted.document.parts
    for article in (part for part in parts if isinstance(part, ComposedArticle)):
        lines = [line.text for line in article.title.lines]
        whole = "".join(lines)
        breaks, at = set(), 0
        for line in lines[:-1]:
            at += len(line)
            breaks.add(at)
        for term in year.TERMS:
            start = whole.find(term)
            assert start < 0 or not any(start < place < start + len(term) for place in breaks), lines


def composed_texts(value: object) -> Iterator[ComposedText]:
    """Yield all texts of a composed document."""
    if isinstance(value, ComposedText):
        yield value
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from composed_texts(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from composed_texts(one)


@pytest.mark.parametrize("issue", ISSUES)
def test_the_page_for_screens_fits_and_is_accessible(
    made: Callable[[str], Made], issue: str, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_text(made(issue).html, "utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert layout_faults(page) == []
    assert violations(page) == []
    page.close()


def test_the_pictures_of_hard_layouts_show_issues_of_the_year() -> None:
    shown = re.findall(r"\(pictures/([^)]+)\)", (ROOT / "docs" / "layouts.md").read_text("utf-8"))
    after = [*year.PICTURES.values()]
    assert shown == [name for each in after for name in (each.replace(".png", "-before.png"), each)]
    assert year.PICTURES.keys() <= year.ISSUES.keys()
