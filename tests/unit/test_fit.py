"""The search for pages none of which is nearly empty, on made-up documents of lines."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from bulletin.composition.values import (
    ComposedArticle,
    ComposedDocument,
    ComposedParagraph,
    ComposedSection,
    ComposedText,
    TextSource,
)
from bulletin.layout.fit import PageSearch, fit_paragraphs
from bulletin.layout.page_breaks import begin_text, paginate, short_pages
from bulletin.layout.pages import PlacedText
from bulletin.layout.slices import Slice, TitleSpace
from bulletin.linebreak.values import Line, ParagraphFrame, Segment
from bulletin.model import Layout, PageFit, PageRecord, ParagraphFit, TextBegins, read_record
from bulletin.typography.geometry import Geometry, read_geometry
from tests.support.workspaces import ROOT

THEME = read_geometry((ROOT / "templates/theme.toml").read_bytes(), Layout())
MEASURE = 28_000
MASTHEAD, IMPRINT = 8, 4
"""Their heights in lines of the grid."""
SHORT, FULL, MIDDLE = 1_500, 27_500, 14_000
"""Widths of last lines: one that can be drawn in, one that can be spread, one that can neither."""


def text(lines: int, last: int = MIDDLE) -> ComposedText:
    """Make a paragraph of so many lines, whose last one is so wide."""
    widths = [MEASURE] * (lines - 1) + [last]
    source = TextSource((), ParagraphFrame(MEASURE))
    made = tuple(Line((Segment("字", "body", 0),), width=width) for width in widths)
    return ComposedText("body", made, source=source)


def article(*texts: ComposedText, new_page: bool = False) -> ComposedArticle:
    blocks = tuple(map(ComposedParagraph, texts))
    return ComposedArticle("", text(1), (), blocks, None, (), new_page)


@dataclass
class Office:
    """Sets documents as layout does, by whole lines; counts the paragraphs that were broken again."""

    geometry: Geometry = THEME
    asked: list[int] = field(default_factory=list)

    def in_lines(self, given: ComposedText, count: int) -> ComposedText | None:
        """Set a paragraph with a short last line in a line less, one with a full last line in a line more."""
        self.asked.append(count)
        wanted = {SHORT: -1, FULL: 1}.get(given.lines[-1].width, 0)
        if not wanted or count != len(given.lines) + wanted:
            return None
        return structs.replace(given, lines=text(count).lines)

    def slices(self, document: ComposedDocument, geometry: Geometry) -> list[Slice]:
        """Set masthead, articles and imprint."""
        pitch = geometry.page.line_pitch
        mark = PlacedText(0, 0, 16, (), 1)
        slices = [Slice(MASTHEAD * pitch, [mark])]
        for part in document.parts:
            assert isinstance(part, ComposedArticle | ComposedSection)
            if isinstance(part, ComposedArticle):
                space = geometry.numbers["title"]["above"] * pitch
                title = Slice(pitch, [mark], above=space, new_page=part.new_page)
                slices.append(structs.replace(title, title_space=TitleSpace.ABOVE))
            start = len(slices)
            for block in part.blocks:
                assert isinstance(block, ComposedParagraph)
                slices += [Slice(pitch, [mark], paragraph=block.text) for _ in block.text.lines]
            if isinstance(part, ComposedArticle):
                slices[start].above = geometry.numbers["title"]["below"] * pitch
                slices[start].title_space, slices[start].keep = TitleSpace.BELOW, True
        return [*slices, Slice(IMPRINT * pitch, [mark], pinned=True)]

    def fit(self, document: ComposedDocument) -> tuple[PageFit, TextBegins] | None:
        slices = self.slices(document, self.geometry)
        search = PageSearch(
            document, self.geometry, slices, self.in_lines, lambda other: self.slices(document, other)
        )
        return search.best()

    def pages(self, document: ComposedDocument, fit: PageFit | None = None) -> list[int]:
        """Return the number of lines of each page, with the changes of a fit; that of a nearly empty one is negative."""
        fit = fit or PageFit()
        lines = fit.page_lines or self.geometry.page.lines
        geometry = self.geometry.fitted(lines, fit.above, fit.below)
        fitted = fit_paragraphs(document, fit, self.in_lines)
        slices = begin_text(self.slices(fitted, geometry), document.text_begins, geometry)
        pages = paginate(slices, geometry).pages
        short = short_pages(pages, geometry)
        counts = [sum(not each.slice.pinned for each in page) for page in pages]
        return [-count if index in short else count for index, count in enumerate(counts)]


@pytest.fixture
def office() -> Office:
    return Office()


def office_with(**numbers: float) -> Office:
    """Make an office whose theme has these numbers for fitting."""
    fit = {**THEME.numbers["fit"], **numbers}
    return Office(structs.replace(THEME, numbers={**THEME.numbers, "fit": fit}))


FIRST_PAGE = 22 - MASTHEAD - 3
"""Lines of text on page 1, below the title and between the spaces around it."""


def test_full_pages_are_left_alone(office: Office) -> None:
    document = ComposedDocument((article(text(FIRST_PAGE + 5, SHORT)),))
    assert office.pages(document) == [FIRST_PAGE + 2, 5]
    assert office.fit(document) is None
    assert not office.asked, "nothing is broken again where nothing is wrong"


def test_an_imprint_alone_is_drawn_in(office: Office) -> None:
    """The text leaves three lines for an imprint of four."""
    texts = [text(4, SHORT), text(FIRST_PAGE - 3 - 4)]
    document = ComposedDocument((article(*texts),))
    assert office.pages(document)[1:] == [0]
    found = office.fit(document)
    assert found == (PageFit((ParagraphFit(1, 1, 3),)), TextBegins.PAGE_1)
    assert len(office.pages(document, found[0])) == 1


def test_two_lines_become_three(office: Office) -> None:
    document = ComposedDocument((article(text(6, FULL), text(6), text(FIRST_PAGE - 10)),))
    assert office.pages(document)[1:] == [-2]
    found = office.fit(document)
    assert found == (PageFit((ParagraphFit(1, 1, 7),)), TextBegins.PAGE_1)
    assert office.pages(document, found[0])[1:] == [3]


def test_as_few_paragraphs_are_changed_as_will_do(office: Office) -> None:
    """Six lines less would save the page; one line more fills it."""
    texts = [text(4, SHORT) for _ in range(6)]
    document = ComposedDocument((article(*texts, text(22 + FIRST_PAGE - 28, FULL), text(6)),))
    assert office.pages(document)[2:] == [-2]
    found = office.fit(document)
    assert found
    assert [each.number for each in found[0].paragraphs] == [7]


def test_then_the_space_around_titles_grows_by_whole_lines(office: Office) -> None:
    document = ComposedDocument((article(text(FIRST_PAGE + 2)),))
    assert office.pages(document)[1:] == [-2]
    found = office.fit(document)
    assert found
    assert not found[0].paragraphs
    assert (found[0].above, found[0].below, found[0].page_lines) in {(1, 0, None), (0, 1, None)}
    assert office.pages(document, found[0])[1:] == [3]


def test_at_last_every_page_has_another_number_of_lines() -> None:
    office = office_with(title=0)
    document = ComposedDocument((article(text(FIRST_PAGE + 2)),))
    found = office.fit(document)
    assert found
    assert found[0] in {PageFit(page_lines=21), PageFit(page_lines=23)}
    assert -2 not in office.pages(document, found[0])


def test_what_cannot_be_changed_stays() -> None:
    office = office_with(title=0, lines=0)
    assert office.fit(ComposedDocument((article(text(FIRST_PAGE + 2)),))) is None
    assert (
        office_with(paragraphs=0, title=0, lines=0).fit(
            ComposedDocument((article(text(FIRST_PAGE, FULL), text(2)),))
        )
        is None
    )


def test_only_paragraphs_since_the_last_forced_break_change(office: Office) -> None:
    first = article(text(6, FULL), text(FIRST_PAGE - 6))
    second = article(text(6, FULL), text(16), new_page=True)
    document = ComposedDocument((first, second))
    assert office.pages(document)[2:] == [-2]
    found = office.fit(document)
    assert found
    assert found[0].paragraphs == (ParagraphFit(2, 1, 7),)


def test_a_third_page_is_drawn_in_so_that_the_text_begins_on_page_1(office: Office) -> None:
    texts = [text(10, SHORT), text(FIRST_PAGE + 22 - 10 - 3)]
    note = ComposedSection((), ())
    document = ComposedDocument((note, article(*texts)), TextBegins.AUTO)
    found = office.fit(document)
    assert found == (PageFit((ParagraphFit(1, 1, 9),)), TextBegins.PAGE_1)


texts_of_articles = st.lists(
    st.lists(st.tuples(st.integers(1, 20), st.sampled_from([SHORT, FULL, MIDDLE])), min_size=1, max_size=8),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(texts_of_articles, st.sampled_from(["run-on", "new-page"]), st.sampled_from(TextBegins))
def test_a_fit_leaves_fewer_pages_nearly_empty(
    shape: list[list[tuple[int, int]]], articles_begin: str, begins: TextBegins
) -> None:
    office = Office()
    articles = [
        article(*(text(*each) for each in texts), new_page=articles_begin == "new-page") for texts in shape
    ]
    document = ComposedDocument((ComposedSection((), ()), *articles), begins)
    before = office.pages(document)
    found = office.fit(document)
    if found is None:
        return
    fit, begins = found
    after = office.pages(structs.replace(document, text_begins=begins), fit)
    shorts = [sum(each <= 0 for each in pages[1:]) for pages in (before, after)]
    assert shorts[1] < shorts[0] or (begins is TextBegins.PAGE_1 and len(after) <= 2)
    assert len(fit.paragraphs) <= 6 * max(1, shorts[0])
    for each in fit.paragraphs:
        lines = len(articles[each.article - 1].blocks[each.number - 1].text.lines)  # type: ignore[union-attr]
        assert abs(each.lines - lines) == 1


# --- The record -----------------------------------------------------------------------------------------------


@given(
    st.builds(
        PageRecord,
        st.integers(1, 999),
        st.sampled_from([None, 1, 2]),
        st.builds(
            PageFit,
            st.lists(
                st.builds(ParagraphFit, st.integers(0, 99), st.integers(1, 999), st.integers(1, 99)),
                max_size=4,
            ).map(tuple),
            st.integers(-2, 2),
            st.integers(-2, 2),
            st.none() | st.integers(10, 40),
        ),
    )
)
def test_a_record_is_read_as_it_was_written(record: PageRecord) -> None:
    assert read_record(record.written) == record


@pytest.mark.parametrize("typed", ["", "9页", "共九页", "共9页；第3段少一行", "正文从第2页起", "共9页；；"])
def test_what_is_no_record_is_not_read(typed: str) -> None:
    assert read_record(typed) is None
