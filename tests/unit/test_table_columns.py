"""Columns of tables: widths of the least height, what holds together in cells, numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.composition.cells import CellMeasurer, chosen_alignment, divided_number, is_none, is_numeric
from bulletin.composition.columns import MeasuredCell, column_widths, least_widths, natural_widths
from bulletin.composition.texts import TextComposer, TextPiece
from bulletin.linebreak.segmentation import segment
from bulletin.model import Alignment, Layout
from bulletin.typography.geometry import read_geometry
from tests.support.composition_faces import FACES
from tests.support.workspaces import ROOT

PADDING = 2.0


def cell(row: int, column: int, pieces: list[float], span: int = 1, least: float = 0.0) -> MeasuredCell:
    floor = max([*pieces, least, 4.0]) + PADDING
    return MeasuredCell(row, column, span, (tuple(pieces),), floor, PADDING)


def height(cells: list[MeasuredCell], widths: tuple[float, ...]) -> int:
    rows = {each.row for each in cells}
    return sum(max(each.count(widths[each.column]) for each in cells if each.row == row) for row in rows)


# --- Widths -----------------------------------------------------------------------------------------------------


def test_lines_end_between_pieces() -> None:
    assert [cell(0, 0, [4, 4, 8, 4]).count(width + PADDING) for width in (20, 16, 8)] == [1, 2, 3]


def test_what_fits_has_its_natural_width_and_a_share_of_the_rest() -> None:
    cells = [cell(0, 0, [8]), cell(0, 1, [18])]
    assert column_widths(cells, 2, 60) == pytest.approx((20, 40))


def test_a_cell_over_columns_widens_them_evenly() -> None:
    cells = [cell(0, 0, [30], span=2), cell(1, 0, [4]), cell(1, 1, [10])]
    assert least_widths(cells, 2) == pytest.approx([13, 19])
    assert natural_widths(cells, 2) == pytest.approx([13, 19])


def test_the_width_goes_where_it_takes_lines_away() -> None:
    """A column of numbers keeps its width; the longest text gets most of the rest."""
    cells = [
        each
        for row in range(6)
        for each in (cell(row, 0, [20]), cell(row, 1, [4] * 5), cell(row, 2, [4] * 40))
    ]
    numbers, short, long = column_widths(cells, 3, 120)
    assert numbers == pytest.approx(22, abs=0.5)
    assert long > 2 * short
    equal = (22.0, 49.0, 49.0)
    assert height(cells, (numbers, short, long)) < height(cells, equal)


def test_two_texts_of_a_row_that_are_as_long_share_the_width() -> None:
    cells = [each for row in range(3) for each in (cell(row, 0, [4] * 20), cell(row, 1, [4] * 20))]
    one, two = column_widths(cells, 2, 60)
    assert one == pytest.approx(two, abs=4)


CELLS = st.lists(
    st.lists(st.lists(st.floats(1, 14), max_size=30), min_size=3, max_size=3), min_size=1, max_size=8
)


@given(CELLS, st.floats(60, 260))
def test_no_column_is_narrower_than_its_least_width(texts: list[list[list[float]]], total: float) -> None:
    cells = [
        cell(row, column, pieces) for row, of_row in enumerate(texts) for column, pieces in enumerate(of_row)
    ]
    widths = column_widths(cells, 3, total)
    assert sum(widths) == pytest.approx(total, abs=0.05)
    if sum(least_widths(cells, 3)) <= total:
        for width, least in zip(widths, least_widths(cells, 3), strict=True):
            assert width >= least - 0.01


# --- Texts ------------------------------------------------------------------------------------------------------


@pytest.fixture
def measurer() -> CellMeasurer:
    return CellMeasurer(composer(), 1.0)


def composer() -> TextComposer:
    geometry = read_geometry((ROOT / "templates" / "theme.toml").read_bytes(), Layout())
    return TextComposer(geometry, FACES, segment, lambda _key, make, _kind, _size: make(), ("河长制",))


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("截至2024年12月31日完成", ["2024年12月31日"]),
        ("投入38,418.5万元，增长-3.5%", ["38,418.5万元", "-3.5%"]),
        ("每周12人次、3—5月", ["12人次", "3—5月"]),
        ("杭州市、桐庐县，推行河长制", ["杭州市", "桐庐县", "河长制"]),
        ("省里做好工作", []),
    ],
)
def test_dates_numbers_and_places_hold_together(measurer: CellMeasurer, text: str, held: list[str]) -> None:
    pieces = [*measurer.held(TextPiece("body", text))]
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.unbroken] == held


def test_a_date_of_a_tight_table_may_be_broken_behind_its_year() -> None:
    tight = CellMeasurer(composer(), 1.0, tight=True)
    assert [piece.text for piece in tight.held(TextPiece("body", "2024年12月31日"))] == ["2024年", "12月31日"]


def test_words_of_heads_hold_together(measurer: CellMeasurer) -> None:
    words = [piece.text for piece in measurer.words(TextPiece("hei", "用稿篇数"))]
    assert words == ["用稿", "篇数"]


# --- Numbers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "numeric"),
    [
        (["1,286", "954", "-3.5%", "—", ""], True),
        (["12", "约13"], False),
        (["—", ""], False),
        (["1,28"], False),
        (["2024-05-01"], False),
    ],
)
def test_columns_of_numbers(texts: list[str], numeric: bool) -> None:  # noqa: FBT001 - a parameter
    assert is_numeric(texts) is numeric


def test_numbers_are_divided_before_their_point_or_their_sign() -> None:
    assert divided_number("1,286.50%") == ("1,286", ".50%")
    assert divided_number("57%") == ("57", "%")
    assert divided_number("甲") is None
    assert is_none("—")
    assert not is_none("0")


def test_short_texts_are_centred() -> None:
    assert chosen_alignment(["甲"], 3) is Alignment.CENTER
    assert chosen_alignment(["甲"], 12) is Alignment.START
