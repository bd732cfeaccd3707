"""How columns share the width of a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.composition.tables import share_out

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
    assert share_out(total, wanted) == pytest.approx(widths)


@given(WIDTHS, st.floats(20, 200))
def test_the_width_is_shared_out_and_modest_columns_get_what_they_want(
    wanted: list[float], total: float
) -> None:
    widths = share_out(total, wanted)
    assert sum(widths) == pytest.approx(total)
    assert all(width > 0 for width in widths)
    for width, wish in zip(widths, wanted, strict=True):
        if sum(wanted) <= total or wish <= total / len(wanted):
            assert width >= wish * 0.999
