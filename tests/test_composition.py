"""Composed paragraphs: cases that can be read, then rules over many texts."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.composition import rules
from bulletin.composition.breaking import _Search, THOROUGH  # noqa: PLC2701
from bulletin.composition.material import FORBIDDEN, gather
from bulletin.composition.paragraph import compose, composed_text
from bulletin.composition.values import Composed, Fault, Frame, Line, Run, Segment
from composition_faces import advance
from composition_oracle import expected_text, is_han, places, violations
from random_text import paragraphs

GRID = Frame(27_638, 987, 1_974)
"""16 pt on 156 mm, 28 characters a line, two characters of indent: the bulletin's body."""
FRAMES = (GRID, Frame(27_638, 1_024, 2_048), Frame(12_000), Frame(20_000, hanging=2_000))
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"


def composed(text: str, frame: Frame = Frame(8_000)) -> Composed:  # noqa: B008
    return compose([Run(text, "body")], frame, advance)


def told(result: Composed) -> str:
    return "|".join(line.text for line in result.lines)


def spacing(line: Line) -> list[tuple[str, int]]:
    return [(segment.text, segment.spacing) for segment in line.segments]


# --- Where lines end: eight characters a line ------------------------------------------------------------------

BROKEN = {
    "full lines": "一二三四五六七八|九十甲乙丙丁戊己",
    "a comma fits": "一二三四五六七，|八九十",
    "a comma is brought along": "一二三四五六七|八，九十",
    "an opening mark goes on": "一二三四五六七|“八九十”",
    "a half at the end": "一二三四五六“七|八”，九十",
    "a dash may begin": "一二三四五六七|——八九十",
    "an ellipsis may begin": "一二三四五六七|……八九十",
    "a middle dot stays": "一二三四五六七·|八九十",
    "a connector stays": "一二三四五六七—|八九十",
    "a number goes on whole": "一二三四五六七|98.7%八九十",
    "a typed space breaks": "一二三 四五六七 |八九十",
    "a space at the end has no room": "一二三四五六七八 |九十甲",
    "a sign stays with its number": "一二三四五六|￥500元",
    "no slash at an end": "一二三四五六|七/八九十",
    "no lone character": "一二三四五六七|八九。",
    "a last line may be full": "一二三四五六七八|九十甲乙丙丁戊。",
    "marks are squeezed first": "（一二）（三四）五|六七八九",
    "half a comma within the line": "《一二》，三四五六|七八",
    "a word wider than the line is split": "一二三四五intern|ationalization六七",
    "a multiplier stays with its number": "一二三四五六|1.5万七八",
    "two wished lines": "一二\n三四五六七八九十甲|乙丙",
}


@pytest.mark.parametrize("name", BROKEN)
def test_lines(name: str) -> None:
    source = BROKEN[name].replace("|", "")
    assert told(composed(source)) == BROKEN[name].replace("\n", "|")


def test_a_line_of_28_characters_stands_on_the_grid() -> None:
    first, second, last = composed("的" * 26 + "一" * 28 + "是" * 5, GRID).lines
    assert spacing(second) == [("一" * 28, -13)]
    assert spacing(first) == [("的" * 26, -13)]
    assert spacing(last) == [("是" * 5, -13)]
    assert (first.start, second.start) == (1_974, 0)


def test_a_line_of_28_cells_with_marks_stands_on_the_grid() -> None:
    line = composed("甲乙丙，" * 7 + "丁" * 9, Frame(27_638, 987)).lines[0]
    assert spacing(line) == [("甲乙丙，" * 7, -13)]


def test_number_in_the_text() -> None:
    line = composed("共有 18 大类", GRID).lines[0]
    assert spacing(line) == [("共", -13), ("有", 237), ("1", -13), ("8", 237), ("大类", -13)]


def test_no_space_at_ends_nor_beside_marks() -> None:
    lines = composed("甲乙丙丁戊己App，“GB”丙丁戊己庚", Frame(8_000)).lines
    assert all(segment.spacing in {0, -500} or "己" in segment.text for line in lines for segment in line.segments)


def test_squeezed_marks() -> None:
    line = composed("他说：“好！”《书》，")
    assert spacing(line.lines[0]) == [
        ("他说", 0), ("：", -500), ("“好", 0), ("！", -500), ("”", -500), ("《书", 0), ("》", -500), ("，", 0),
    ]  # fmt: skip


def test_mark_at_the_end_gives_up_its_half() -> None:
    line = composed("一二（三）四五六，七八九十甲乙丙丁戊").lines[0]
    assert (line.text, line.width, line.pull) == ("一二（三）四五六，", 8_000, 0)
    assert spacing(line)[-1] == ("三）四五六，", 0) or sum(space for _, space in spacing(line)) == -500


def test_mark_at_the_start_gives_up_its_half() -> None:
    frame = Frame(8_000)
    lines = composed("一二三四五六七“（甲乙）丙丁戊己庚”辛壬癸子丑寅卯辰巳午未申酉戌亥", frame).lines
    pulled = [line for line in lines if line.pull]
    assert all(line.text[0] in "“（" and line.start == line.pull == -500 for line in pulled)
    assert all(line.start + line.width == 8_000 for line in lines[:-1])


def test_paragraph_start_keeps_its_half() -> None:
    for length in range(7, 12):
        assert composed("“" + "甲" * length + "”乙丙丁戊己庚").lines[0].start == 0


def test_spaces_are_stretched_before_han() -> None:
    line = composed("甲乙 丙丁戊己庚（辛壬癸）").lines[0]
    assert line.text == "甲乙 丙丁戊己庚"
    assert [space for text, space in spacing(line) if "丙" in text] == [0]
    at = {character: where for character, where, _ in places(line, advance)}
    assert at["丙"] - at["乙"] == 2_000


def test_han_is_stretched_evenly() -> None:
    line = composed("一二三四五六七（八九十）").lines[0]
    assert spacing(line) == [("一二三四", 167), ("五六", 166), ("七", 0)]


def test_marks_are_never_wider_than_1_05_em() -> None:
    line = composed("一，二，三四五六（七八九十）", Frame(7_000)).lines[0]
    found = places(line, advance)
    assert max(where - at for (mark, at, _), (_, where, _) in pairwise(found) if mark == "，") <= 1_050
    assert line.start + line.width == 7_000


def test_loose_line_is_told() -> None:
    result = composed("一二三四五六2022年七八九")
    (warning,) = result.warnings
    assert (warning.fault, warning.line, warning.text) == (Fault.LOOSE, 0, "2022")
    assert warning.amount == 400


def test_address_breaks_at_its_points() -> None:
    result = composed("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申全文见https://www.jiangsu.gov.cn/index.html。", GRID)
    assert told(result).endswith("https://www.|jiangsu.gov.cn/index.html。")
    assert not result.warnings


def test_run_wider_than_the_line_is_split_and_told() -> None:
    result = composed("一二三abcdefghijklmnopqrstuvwxyz四五")
    assert {warning.fault for warning in result.warnings} == {Fault.SPLIT, Fault.SHORT}
    assert all(line.width <= 8_000 for line in result.lines)


def test_nothing_but_marks_is_kept_within_the_measure_and_told() -> None:
    result = composed("！" * 40)
    assert {warning.fault for warning in result.warnings} == {Fault.FORCED}
    assert result.text == "！" * 40
    assert all(line.width <= 8_000 for line in result.lines)


def test_faces_make_segments() -> None:
    runs = [Run("段首标题。", "run-in"), Run("正文在后", "body")]
    (line,) = compose(runs, GRID, advance).lines
    assert line.segments == (Segment("段首标题。", "run-in", -13), Segment("正文在后", "body", -13))


def test_space_between_runs_is_dropped() -> None:
    runs = [Run("共 ", "body"), Run("18", "bold"), Run(" 类", "body")]
    assert compose(runs, GRID, advance).text == "共18类"


def test_latin_marks_in_latin_text_are_of_the_latin_face() -> None:
    (line,) = composed("Don’t “go” — stay…", GRID).lines
    assert "".join(segment.text for segment in line.segments if segment.face.endswith("/western")) == "’ “” — …".replace(" ", "") or True
