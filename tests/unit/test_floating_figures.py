"""Figures that float to the top of the next page: the text behind them fills the page before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.layout.slices import Paginator, Slice
from bulletin.model import Layout
from bulletin.typography.geometry import read_geometry
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

GEOMETRY = read_geometry((ROOT / "templates/theme.toml").read_bytes(), Layout())
PITCH, LINES = GEOMETRY.page.line_pitch, GEOMETRY.page.lines


def line(**values: bool) -> Slice:
    return Slice(PITCH, **values)


def figure(lines: int, *, floats: bool = True, **values: bool) -> Slice:
    return Slice(lines * PITCH, figure=True, floats=floats, **values)


def pages(slices: Sequence[Slice]) -> list[list[tuple[int, int]]]:
    """Return the slices of each page by their indices, with the grid line that each begins at."""
    paginator = Paginator(GEOMETRY)
    paginator.fill(slices)
    indices = {id(each): index for index, each in enumerate(slices)}
    return [[(indices[id(each.slice)], round(each.y / PITCH)) for each in page] for page in paginator.pages]


def test_the_text_behind_a_figure_fills_the_page_before_it() -> None:
    slices = [*(line() for _ in range(18)), figure(8), *(line() for _ in range(10))]
    first, second = pages(slices)
    assert first == [*((at, at) for at in range(18)), *((at, at - 1) for at in range(19, 23))]
    assert second == [(18, 0), *((at, at - 23 + 8) for at in range(23, 29))]


def test_a_figure_that_fits_stays_where_it_is() -> None:
    slices = [*(line() for _ in range(14)), figure(8), line()]
    assert pages(slices) == [[*((at, at) for at in range(14)), (14, 14)], [(15, 0)]]


def test_here_keeps_a_figure_in_its_place() -> None:
    slices = [*(line() for _ in range(18)), figure(8, floats=False), line()]
    assert pages(slices) == [[(at, at) for at in range(18)], [(18, 0), (19, 8)]]


def test_figures_keep_their_order() -> None:
    slices = [
        *(line() for _ in range(18)),
        figure(8),
        line(),
        figure(1),
        line(),
        figure(1, floats=False),
        line(),
    ]
    first, second = pages(slices)
    assert [at for at, _ in first] == [*range(18), 19, 21], (
        "small ones wait, too; one that stays ends the page"
    )
    assert [at for at, _ in second] == [18, 20, 22, 23]


def test_no_figure_floats_behind_a_barrier() -> None:
    slices = [*(line() for _ in range(18)), figure(8), line(), line(barrier=True), line()]
    assert pages(slices) == [[*((at, at) for at in range(18)), (19, 18)], [(18, 0), (20, 8), (21, 9)]]


def test_figures_at_the_end_come_on_a_page_of_their_own() -> None:
    slices = [*(line() for _ in range(18)), figure(8)]
    assert pages(slices) == [[(at, at) for at in range(18)], [(18, 0)]]


def test_a_heading_is_followed_by_text_where_its_figure_floats() -> None:
    slices = [*(line() for _ in range(19)), line(), figure(8, keep=True), line(), line(), line(barrier=True)]
    first, second = pages(slices)
    assert [at for at, _ in first] == [*range(20), 21, 22]
    assert second == [(20, 0), (23, 8)]


@pytest.mark.parametrize("behind", [[], [Slice(PITCH, barrier=True)], [Slice(8 * PITCH)]])
def test_a_heading_goes_with_its_figure_where_no_text_can_follow_it(behind: list[Slice]) -> None:
    slices = [*(line() for _ in range(19)), line(), figure(8, keep=True), *behind]
    first, second = pages(slices)
    assert [at for at, _ in first] == [*range(19)]
    assert [at for at, _ in second][:2] == [19, 20]


def test_the_air_below_a_title_comes_before_the_text_that_takes_a_figures_place() -> None:
    first = figure(8, keep=True)
    first.above = PITCH
    slices = [*(line() for _ in range(15)), first, line(), line()]
    assert pages(slices)[0][-2:] == [(16, 16), (17, 17)]


def test_no_more_figures_wait_than_a_page_can_hold() -> None:
    slices = [*(line() for _ in range(18)), figure(12), line(), figure(12), line()]
    assert [[at for at, _ in page] for page in pages(slices)] == [[*range(18), 19], [18, 21], [20]]


def test_the_head_of_a_table_is_repeated_below_the_figures() -> None:
    head = line()
    rows = [Slice(PITCH, head=head) for _ in range(6)]
    slices = [*(line() for _ in range(18)), figure(8), head, *rows]
    paginator = Paginator(GEOMETRY)
    paginator.fill(slices)
    placed = [(round(each.y / PITCH), each.slice) for each in paginator.pages[1]]
    assert [place for place, _ in placed] == [0, 8, 9, 10, 11]
    assert placed[0][1] is slices[18]
    assert placed[1][1] is not head
    assert placed[2][1] is rows[3]


# --- Properties ---------------------------------------------------------------------------------------------


SLICES = st.lists(
    st.one_of(
        st.builds(line),
        st.builds(line, keep=st.booleans(), barrier=st.booleans()),
        st.builds(figure, st.integers(1, LINES), floats=st.booleans(), keep=st.booleans()),
        st.just({"new_page": True, "barrier": True}).map(lambda values: line(**values)),
    ),
    min_size=1,
    max_size=120,
)


@given(SLICES)
def test_figures_keep_their_order_and_none_passes_a_barrier_or_waits_for_longer_than_a_page(
    slices: list[Slice],
) -> None:
    numbered = [(number, at, y) for number, page in enumerate(pages(slices)) for at, y in page]
    order = [at for _, at, _ in numbered]
    assert sorted(order) == list(range(len(slices))), "each slice once"
    figures = [at for at in order if slices[at].figure]
    assert figures == sorted(figures)
    others = [at for at in order if not slices[at].floats]
    assert others == sorted(others), "only figures float"
    for place, at in enumerate(order):
        if slices[at].barrier:
            assert all(before < at for before in order[:place])
            assert all(behind > at for behind in order[place + 1 :])
    page_of = {at: number for number, at, _ in numbered}
    for at in figures:
        assert page_of[at] - max((page_of[before] for before in range(at)), default=0) <= 1
    for page in pages(slices):
        bottoms = [y + round(slices[at].height / PITCH) for at, y in page]
        assert all(y >= bottom for (_, y), bottom in zip(page[1:], bottoms, strict=False)), "nothing overlaps"
        assert bottoms[-1] <= LINES or len(page) == 1 or any(slices[at].keep for at, _ in page)
