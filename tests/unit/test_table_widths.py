"""How columns share the width of a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.composition.columns import share_out

WIDTHS = st.lists(st.floats(1, 400), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("total", "wanted", "widths"),
    [
        (156, (10, 29), (40, 116)),
        (100, (60, 40), (60, 40)),
        (100, (10, 200), (10, 90)),
        (100, (10, 100, 200), (10, 30, 60)),
        (100, (10, 30, 300, 300), (10, 30, 30, 30)),
        (90, (30, 300, 300), (30, 30, 30)),
        (100, (50, 50.5), (50, 50)),
        (90, (100, 200), (30, 60)),
    ],
)
def test_columns_get_what_they_want_or_a_share(
    total: float, wanted: tuple[float, ...], widths: tuple[float, ...]
) -> None:
    """Where all fits, the rest is shared in proportion; else narrow columns get their wish, wide ones share."""
    assert share_out(total, wanted, [1] * len(wanted)) == pytest.approx(widths)


@pytest.mark.parametrize(
    ("wanted", "least", "widths"),
    [
        ((31, 300, 300), (20, 20, 20), (20, 35, 35)),
        ((31, 300, 300), (1, 1, 80), (1, 9, 80)),
        ((10, 300, 40), (40, 40, 40), (10, 40, 40)),
        ((300, 300, 300), (60, 60, 30), (36, 36, 18)),
        ((5, 5, 5), (60, 60, 60), (30, 30, 30)),
    ],
)
def test_no_column_gets_less_than_its_least_width(
    wanted: tuple[float, ...], least: tuple[float, ...], widths: tuple[float, ...]
) -> None:
    assert share_out(90, wanted, least) == pytest.approx(widths, abs=0.01)


@given(WIDTHS, st.floats(20, 200))
def test_the_width_is_shared_out_and_modest_columns_get_what_they_want(
    wanted: list[float], total: float
) -> None:
    widths = share_out(total, wanted, [1] * len(wanted))
    assert sum(widths) == pytest.approx(total)
    assert all(width > 0 for width in widths)
    for width, wish in zip(widths, wanted, strict=True):
        if sum(wanted) <= total or wish <= total / len(wanted):
            assert width >= wish * 0.999


@given(
    st.lists(st.tuples(st.floats(1e-3, 1e4), st.floats(1e-3, 1e4)), min_size=1, max_size=40),
    st.floats(1e-2, 1e4),
)
def test_every_set_of_widths_works(columns: list[tuple[float, float]], total: float) -> None:
    wanted, least = zip(*columns, strict=True)
    widths = share_out(total, wanted, least)
    floors = [min(column) for column in columns]
    assert sum(widths) == pytest.approx(total)
    assert all(width > 0 for width in widths)
    if sum(floors) < total:
        assert all(width >= floor * 0.999 - 1e-5 for width, floor in zip(widths, floors, strict=True))
