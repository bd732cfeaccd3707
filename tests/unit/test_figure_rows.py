"""Sizes of pictures and the rows that they stand in, by their ratios and pixels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.composition.figures import Frame, PictureBox, column_widths, evenly, row_lengths, row_widths

FRAME = Frame(measure=156.0, gap=6.0, tallest=150.0, lowest=25.0)
LANDSCAPE, PORTRAIT, PANORAMA = PictureBox(1.5, 156.0), PictureBox(2 / 3, 156.0), PictureBox(6.0, 156.0)
ICON = PictureBox(160 / 110, 20.3)


def heights(boxes: list[PictureBox]) -> list[float]:
    return [width / box.ratio for width, box in zip(row_widths(boxes, FRAME), boxes, strict=True)]


@pytest.mark.parametrize("boxes", [[LANDSCAPE] * 2, [LANDSCAPE, PORTRAIT], [PORTRAIT, LANDSCAPE, PORTRAIT]])
def test_pictures_of_a_row_are_of_one_height_and_fill_the_measure(boxes: list[PictureBox]) -> None:
    assert sum(row_widths(boxes, FRAME)) + 6 * (len(boxes) - 1) == pytest.approx(156)
    assert max(heights(boxes)) == pytest.approx(min(heights(boxes)))


def test_a_small_picture_stays_small_beside_a_large_one() -> None:
    large, small = row_widths([LANDSCAPE, ICON], FRAME)
    assert small == pytest.approx(20.3)
    assert large == pytest.approx(156 - 6 - 20.3)


def test_pictures_of_nearly_one_size_are_as_low_as_the_lowest() -> None:
    fine, coarser = PictureBox(1.5, 156.0), PictureBox(1.5, 60.0)
    assert row_widths([fine, coarser], FRAME) == pytest.approx([60, 60])


def test_a_width_asked_for_is_kept_and_the_others_share_the_rest() -> None:
    asked = PictureBox(1.5, 20.0, asked=50.0)
    assert row_widths([asked, LANDSCAPE], FRAME) == pytest.approx([50, 100])


def test_a_row_is_no_taller_than_the_tallest() -> None:
    assert max(heights([PictureBox(0.3, 156.0)] * 2)) == pytest.approx(150)


@pytest.mark.parametrize(
    ("boxes", "lengths"),
    [
        ([LANDSCAPE], (1,)),
        ([LANDSCAPE] * 2, (2,)),
        ([LANDSCAPE] * 3, (3,)),
        ([LANDSCAPE] * 4, (2, 2)),
        ([LANDSCAPE] * 5, (3, 2)),
        ([PORTRAIT, PORTRAIT, LANDSCAPE, LANDSCAPE, LANDSCAPE], (3, 2)),
        ([LANDSCAPE, LANDSCAPE, PORTRAIT, PORTRAIT, PORTRAIT], (2, 3)),
        ([LANDSCAPE] * 6, (3, 3)),
        ([LANDSCAPE] * 7, (3, 2, 2)),
        ([PANORAMA, LANDSCAPE], (1, 1)),
        ([ICON, ICON, ICON], (3,)),
        ([PictureBox(1.5, 156.0, asked=90.0)] * 2, (1, 1)),
    ],
)
def test_rows_hold_two_or_three_pictures_none_too_low(
    boxes: list[PictureBox], lengths: tuple[int, ...]
) -> None:
    assert row_lengths(boxes, FRAME) == lengths


BOXES = st.lists(
    st.builds(PictureBox, st.floats(0.1, 10), st.floats(5, 156), st.none() | st.floats(5, 156)),
    min_size=1,
    max_size=9,
)


@given(BOXES)
def test_no_row_is_wider_than_the_measure_and_no_picture_wider_than_it_may_be(
    boxes: list[PictureBox],
) -> None:
    start = 0
    for number in row_lengths(boxes, FRAME):
        row = boxes[start : start + number]
        widths = row_widths(row, FRAME)
        assert sum(column_widths(widths, FRAME)) + 6 * (number - 1) <= 156.001
        assert sum(widths) + 6 * (number - 1) <= 156.001
        for box, width in zip(row, widths, strict=True):
            assert 0 < width <= (box.asked or box.widest) + 1e-6
            assert box.asked is None or width == box.asked
        start += number
    assert start == len(boxes)


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        (1, [(0, 1)]),
        (6, [(0, 6)]),
        (7, [(0, 4), (4, 7)]),
        (8, [(0, 4), (4, 8)]),
        (13, [(0, 5), (5, 9), (9, 13)]),
    ],
)
def test_many_pictures_are_divided_evenly_among_pages(number: int, parts: list[tuple[int, int]]) -> None:
    assert list(evenly(number, 6)) == parts
