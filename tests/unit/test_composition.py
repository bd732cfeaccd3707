"""Composed paragraphs: readable cases, then rules over many texts."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bulletin.composition.texts import split
from bulletin.linebreak.breaking import FINAL_PASS, _BreakSearch
from bulletin.linebreak.items import ParagraphItems, collect_items
from bulletin.linebreak.paragraph import compose
from bulletin.linebreak.penalties import FORBIDDEN
from bulletin.linebreak.values import (
    Line,
    LineFault,
    ParagraphFrame,
    ParagraphLines,
    Run,
    Segment,
    VerticalAlign,
)
from bulletin.model import NoteMark, Text
from tests.support.composition_faces import FACES, advance
from tests.support.composition_oracle import expected_text, is_han, places, violations
from tests.support.published_texts import FOLDER, needs_published_texts
from tests.support.random_text import paragraphs

GRID = ParagraphFrame(27_638, 987, 1_974)
"""16 pt on 156 mm, 28 characters a line, two characters of indent: the bulletin's body."""


def composed(text: str, frame: ParagraphFrame = ParagraphFrame(8_000)) -> ParagraphLines:  # noqa: B008
    return compose([Run(text, "body")], frame, FACES)


def joined(result: ParagraphLines) -> str:
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
    "two marks in one cell": "一二三四五六七？！|八九十",
    "three marks in two cells": "一二三四五六！？！|八九十",
    "four marks in two cells": "一二三四五六？？！！|八九十",
    "two marks that are one character": "一二三四五六七⁉|八九十",
    "two wished lines": "一二\n三四五六七八九十|甲乙丙",
}


@pytest.mark.parametrize("name", BROKEN)
def test_lines(name: str) -> None:
    source = BROKEN[name].replace("|", "")
    assert joined(composed(source)) == BROKEN[name].replace("\n", "|")


def test_a_line_of_28_characters_stands_on_the_grid() -> None:
    first, second, last = composed("的" * 26 + "一" * 28 + "是" * 5, GRID).lines
    assert spacing(second) == [("一" * 28, -13)]
    assert spacing(first) == [("的" * 26, -13)]
    assert spacing(last) == [("是" * 5, -13)]
    assert (first.start, second.start) == (1_974, 0)


def test_a_line_of_28_cells_with_marks_stands_on_the_grid() -> None:
    line = composed("甲乙丙，" * 7 + "丁" * 9, ParagraphFrame(27_638, 987)).lines[0]
    assert spacing(line) == [("甲乙丙，" * 7, -13)]


def test_number_in_the_text() -> None:
    line = composed("共有 18 大类", GRID).lines[0]
    assert spacing(line) == [("共", -13), ("有", 237), ("1", -13), ("8", 237), ("大类", -13)]


def test_no_space_at_ends_nor_beside_marks() -> None:
    lines = composed("甲App，“GB”乙\nGB", ParagraphFrame(20_000)).lines
    assert spacing(lines[0]) == [("甲", 250), ("App", 0), ("，", -500), ("“GB”乙", 0)]
    assert [line.width for line in lines] == [7_751, 1_334]


def test_adjacent_marks_lose_half_an_em() -> None:
    (line,) = composed("他说：“好！”《书》，完", ParagraphFrame(20_000)).lines
    assert spacing(line) == [
        ("他说", 0), ("：", -500), ("“好", 0), ("！”", -500), ("《书", 0), ("》", -500), ("，完", 0),
    ]  # fmt: skip


def test_mark_at_the_end_gives_up_its_half() -> None:
    line = composed("一二（三）（四）五六七八，九十甲乙", ParagraphFrame(12_000)).lines[0]
    assert spacing(line) == [("一二（三", 0), ("）", -500), ("（四）五六七八，", 0)]
    assert (line.start, line.width) == (0, 12_000)


def test_mark_at_the_start_gives_up_its_half() -> None:
    line = composed("甲乙丙丁戊己庚辛壬癸子（一二）（三）四五六七八九十丑寅", ParagraphFrame(11_000)).lines[1]
    assert spacing(line) == [("（一二", 0), ("）", -500), ("（三）四五六七八", 0)]
    assert (line.start, line.width) == (-500, 11_500)


def test_mark_at_the_start_of_a_paragraph_keeps_its_half() -> None:
    line = composed("（一二）（三）四五六七八九十丑寅", ParagraphFrame(11_000)).lines[0]
    assert (line.text, line.start) == ("（一二）（三）四五六七八", 0)
    assert spacing(line)[-1] == ("四五六七八", 0)


def test_squeezing_goes_in_order() -> None:
    """Spaces shrink first, then brackets, then pauses: a later group only when an earlier one is exhausted."""
    line = composed("甲 乙（丙）丁，戊己庚辛壬癸", ParagraphFrame(9_250)).lines[0]
    at = {character: where for character, where, _ in places(line, advance)}
    assert line.text == "甲 乙（丙）丁，戊己"
    assert at["乙"] - at["甲"] in {1_250, 1_251}
    assert at["戊"] - at["，"] == 1_000


def test_spaces_are_stretched_before_han() -> None:
    line = composed("甲乙 丙丁戊己庚（辛壬癸）").lines[0]
    at = {character: where for character, where, _ in places(line, advance)}
    assert line.text == "甲乙 丙丁戊己庚"
    assert at["丙"] - at["乙"] in {1_999, 2_000}
    assert at["庚"] - at["丁"] == 3_000


def test_spaces_share_the_text_box_of_their_neighbour() -> None:
    """A box of nothing but spaces is not drawn, and the space would be missing from the PDF's text."""
    for text in ("甲乙 丙丁", "甲乙　丙丁", "App 丙丁，B C", "甲  乙《 丙", "甲App　乙"):
        for line in composed(text, ParagraphFrame(20_000)).lines:
            assert all(segment.text.strip() for segment in line.segments)


def test_han_is_stretched_evenly() -> None:
    line = composed("一二三四五六七（八九十）").lines[0]
    assert spacing(line) == [("一二三四", 167), ("五六", 166), ("七", 0)]


def test_marks_are_never_wider_than_1_05_em() -> None:
    line = composed("一，二，三四123456789甲乙", ParagraphFrame(7_000)).lines[0]
    placed = places(line, advance)
    assert line.text == "一，二，三四"
    assert [where - at for (mark, at, _), (_, where, _) in pairwise(placed) if mark == "，"] == [1_050, 1_050]
    assert line.width == 7_000


def test_half_em_marks() -> None:
    (line,) = composed("南京·北京甲/乙志-愿", ParagraphFrame(20_000)).lines
    at = [where for _, where, _ in places(line, advance)]
    assert at[3] - at[1] == 1_500
    assert at[7] - at[5] == 1_500
    assert line.width == 8_000 + 3 * 500


@pytest.mark.parametrize(
    ("expected", "elastic", "half"),
    [
        ("一二三四五六七，|八九十", 8_000, 8_500),
        ("一二三四五六七。 |八九十", 8_000, 8_500),
        ("一二三四五六“七”|八九", 8_500, 8_500),
        ("一二三四五六七？！|八九", 8_500, 8_500),
        ("一二三四五六七八|九十", 8_000, 8_000),
    ],
)
def test_a_mark_at_a_line_end_takes_half_a_cell_where_the_office_wants_it(
    expected: str, elastic: int, half: int
) -> None:
    """GB/T 15834 §5.1.10 and §5.1.11: the empty half of a mark's glyph stands beyond the measure."""
    for always, wanted in ((False, elastic), (True, half)):
        frame, text = ParagraphFrame(8_000, half_line_end=always), expected.replace("|", "")
        result = composed(text, frame)
        _, at, width = places(result.lines[0], advance)[-1]
        assert (joined(result), at + width) == (expected, wanted)
        assert not list(violations(text, result, frame, advance))


@pytest.mark.parametrize("align", ["center", "end", "start"])
def test_half_a_cell_at_the_end_of_other_lines(align: str) -> None:
    (line,) = composed("一二三，", ParagraphFrame(8_000, align=align, half_line_end=True)).lines
    assert line.width == 3_500


@pytest.mark.parametrize(
    ("marks", "centres"),
    [
        ("？！", [1_250, 1_750]), ("！！", [1_250, 1_750]), ("？？", [1_250, 1_750]),
        ("！？！", [1_333, 1_999, 2_665]), ("？？？", [1_333, 1_999, 2_665]), ("⁉", [1_500]),
    ],
)  # fmt: skip
def test_marks_in_a_row_share_cells_by_their_ink(marks: str, centres: list[int]) -> None:
    """GB/T 15834 §5.1.2; what stands behind them is on the grid again, but for a rounding."""
    text = "甲" + marks + "乙丙"
    (line,) = composed(text, ParagraphFrame(20_000)).lines
    at = {index: place for index, (_, place, _) in enumerate(places(line, advance))}
    ink = [at[1 + number] + FACES.ink_centre("body", mark) for number, mark in enumerate(marks)]
    assert ink == centres
    assert at[len(text) - 2] in {round(at[len(text) - 2], -3), round(at[len(text) - 2], -3) - 2}
    assert at[len(text) - 2] < at[len(text) - 1]


@pytest.mark.parametrize(
    ("text", "mark", "room"),
    [("甲乙？”丙", 2, 500), ("甲乙丙丁戊己庚辛壬癸？子丑寅卯辰", 10, 500)],
    ids=["between marks", "at the end of a line"],
)
def test_a_squeezed_mark_keeps_its_ink_in_the_middle_of_its_room(text: str, mark: int, room: int) -> None:
    """Some faces have a question mark in the middle of its cell: its ink would stand in its neighbour's, or outside."""
    line = composed(text, ParagraphFrame(10_500)).lines[0]
    at = {index: place for index, (_, place, _) in enumerate(places(line, advance))}
    ink = at[mark] + FACES.ink_centre("body", "？")
    assert ink == 1_000 * mark + room // 2
    assert at[mark - 1] == 1_000 * (mark - 1)


def test_a_loose_line_is_reported() -> None:
    result = composed("一二三四五六2022年七八九")
    (warning,) = result.warnings
    assert (warning.fault, warning.line, warning.text) == (LineFault.LOOSE, 0, "2022")
    assert warning.amount == 400


def test_address_breaks_at_its_points() -> None:
    result = composed("全文见省文明办网首页https://www.jiangsu.gov.cn/index.html。", ParagraphFrame(20_000))
    assert joined(result) == "全文见省文明办网首页https://www.jiangsu.|gov.cn/index.html。"
    assert not result.warnings


LONG_ADDRESSES = (
    "https://www.jiangsu.gov.cn/col/col76556/index.html",
    "http://wm.jschina.com.cn/9654/202212/t20221228_7783.shtml?from=timeline&isappinstalled=0",
    "jiangsu.wenming-jianbao@mail.jiangsu.gov.cn",
    "internationalization.jiangsuwenming.gov.cn",
    "abcdefghijklmnopqrstuvwxyz@example.com",
)


@pytest.mark.parametrize("address", LONG_ADDRESSES)
@pytest.mark.parametrize("frame", [ParagraphFrame(20_000), GRID], ids=["20", "grid"])
def test_the_line_before_a_long_address_is_not_stretched(address: str, frame: ParagraphFrame) -> None:
    """Whatever stands before it: it breaks at its marks, or three letters off any, and lines hold their grid."""
    for length in range(1, 30):
        text = "字" * length + "见" + address + "，请登录查看。"
        result = composed(text, frame)
        assert not list(violations(text, result, frame, advance))
        assert LineFault.LOOSE not in {warning.fault for warning in result.warnings}
        ends = list(accumulate(len(line.text) for line in result.lines))
        for line, end in zip(result.lines, ends, strict=True):
            if not length + 1 <= end < length + 1 + len(address):
                continue
            gaps = [
                other_at - at - width - frame.base_spacing
                for (one, at, width), (other, other_at, _) in pairwise(places(line, advance))
                if is_han(one) and is_han(other)
            ]
            assert max(gaps, default=0) <= 60, joined(result)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全文见网页www.jiangsu.gov.cn/index.html。", "全文见网页|www.jiangsu.|gov.cn/index.|html。"),
        ("来稿请寄文明办jianbao@jiangsu.gov.cn。", "来稿请寄文明办|jianbao@jiangsu.|gov.cn。"),
        ("见https://a.gov.cn/s?x=timeline&page=1", "见https://a.gov.|cn/s?x=timeline&|page=1"),
        ("字字字字https://jiangsu.gov.cn请看", "字字字字https://|jiangsu.gov.|cn请看"),
    ],
)
def test_long_addresses_break_behind_their_marks(text: str, expected: str) -> None:
    assert joined(composed(text)) == expected


def test_run_wider_than_the_line_is_split_and_reported() -> None:
    result = composed("一二三abcdefghijklmnopqrstuvwxyz四五")
    assert {warning.fault for warning in result.warnings} == {LineFault.SPLIT, LineFault.SHORT}
    assert all(line.width <= 8_000 for line in result.lines)


def test_nothing_but_marks_is_kept_within_the_measure_and_reported() -> None:
    result = composed("！" * 40)
    assert LineFault.FORCED in {warning.fault for warning in result.warnings}
    assert result.text == "！" * 40
    assert all(line.width <= 8_000 for line in result.lines)


def test_faces_make_segments() -> None:
    runs = [Run("段首标题。", "run-in"), Run("正文在后", "body")]
    (line,) = compose(runs, GRID, FACES).lines
    assert line.segments == (Segment("段首标题。", "run-in", -13), Segment("正文在后", "body", -13))


@pytest.mark.parametrize(
    "before", ["一二三四五六七八", "一二三四五六七。", "一二三四五六Ab", "一二三四五六七 "]
)
@pytest.mark.parametrize("align", [VerticalAlign.BASELINE, VerticalAlign.SUPER])
def test_the_mark_of_a_note_never_begins_a_line(before: str, align: VerticalAlign) -> None:
    notes = [Run(mark, "body", align=align, attached=True) for mark in "①②"]
    result = compose(
        [Run(before, "body"), *notes, Run("，九十甲乙丙丁", "body")], ParagraphFrame(8_000), FACES
    )
    assert all(line.text[0] not in "①②" for line in result.lines)
    assert result.text == before + "①②，九十甲乙丙丁"


def test_the_mark_of_a_note_is_attached() -> None:
    pieces = split((Text("甲"), NoteMark(1), Text("乙")), "body")
    assert [(piece.text, piece.attached) for piece in pieces] == [("甲", False), ("①", True), ("乙", False)]


@pytest.mark.parametrize("base", ["汉", "a", "3", "，", "！", "（", " ", "…", "‖"])
@pytest.mark.parametrize("measure", [2_500, 3_000, 6_900, 8_000])
@pytest.mark.parametrize("mark", ["\u0302", "\u20dd", "\ufe0f", "\ua66f", "\u0302\u0301"])
def test_a_combining_mark_never_leaves_its_base(base: str, measure: int, mark: str) -> None:
    for text in ("一二" + base + mark + "三四五六", "一" + (base + mark) * 40):
        lines = composed(text, ParagraphFrame(measure)).lines
        assert not [line.text for line in lines if line.text[0] in mark]


def test_space_between_runs_is_dropped() -> None:
    runs = [Run("共 ", "body"), Run("18", "bold"), Run(" 类", "body")]
    assert compose(runs, GRID, FACES).text == "共18类"


@pytest.mark.parametrize(
    ("text", "latin"),
    [("Don’t “go” — stay…", "’“”—…"), ("他说“don’t”，——走……", "’"), ("“2022”", ""), ("“好” OK", "")],
)
def test_marks_of_both_scripts_are_latin_in_latin_text(text: str, latin: str) -> None:
    (line,) = composed(text, GRID).lines
    assert latin == "".join(
        character
        for segment in line.segments
        for character in segment.text
        if segment.face == "body/western" and not character.isspace()
    )


def test_hanging_indent() -> None:
    result = composed(
        "省文明委主任、副主任、委员，各设区市文明委、文明办", ParagraphFrame(10_000, 1_000, 0, 2_000)
    )
    assert [line.start for line in result.lines] == [0, 2_000, 2_000]
    assert [line.start + line.width for line in result.lines[:-1]] == [10_000, 10_000]


@pytest.mark.parametrize("align", ["start", "center", "end"])
def test_unjustified_lines_are_not_stretched(align: str) -> None:
    result = composed("甲乙丙丁，戊己庚辛，壬癸", ParagraphFrame(5_500, align=align))
    assert joined(result) == "甲乙丙丁，|戊己庚辛，|壬癸"
    assert {segment.spacing for line in result.lines for segment in line.segments} == {0}


@pytest.mark.parametrize("align", ["center", "end"])
def test_spaces_at_an_end_move_no_line(align: str) -> None:
    line = composed("一二三四五六七 八九十", ParagraphFrame(8_000, align=align)).lines[0]
    drawn = sum(advance("body", each, "七" if each == " " else "") for each in line.text)
    drawn += sum(segment.spacing * len(segment.text) for segment in line.segments)
    assert line.text == "一二三四五六七 "
    assert abs(drawn - line.width) <= 1
    assert line.width == 7_000


def test_no_text_gives_no_lines() -> None:
    assert compose([], GRID, FACES) == ParagraphLines(())
    assert composed("\n", GRID) == ParagraphLines(())


# --- Many texts ------------------------------------------------------------------------------------------------


def test_the_oracle_finds_what_a_careless_breaker_does() -> None:
    """Lines cut at every 28th character break every rule that the oracle knows."""
    broken = set()
    for source in paragraphs(300, seed=6):
        cut = [expected_text(source)[at : at + 28] for at in range(0, len(expected_text(source)), 28)]
        lines = tuple(Line((Segment(text, "body", 0),)) for text in cut)
        broken |= {
            fault.split(":")[0].split()[0]
            for fault in violations(source, ParagraphLines(lines), GRID, advance)
        }
    assert broken >= {"start", "end", "pair", "split", "lone", "left", "flush", "western"}


@needs_published_texts
@pytest.mark.parametrize("name", ["issue-2021-06.txt", "issue-2022-36.txt"])
def test_seeds(name: str) -> None:
    """Both real issues: no rule broken, nearly every line on the grid (issue 3: mean 0.0008, worst 0.03 em)."""
    gaps = []
    for source in _seed(name):
        result = composed(source, GRID)
        assert [*violations(source, result, GRID, advance)] == []
        assert result.warnings == ()
        for line in result.lines:
            for (one, at, width), (other, where, _) in pairwise(places(line, advance)):
                if is_han(one) and is_han(other):
                    gaps.append(abs(where - at - width - GRID.base_spacing))
    assert sum(gaps) / len(gaps) <= 0.8
    assert max(gaps) <= 30


def _seed(name: str) -> list[str]:
    source_lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    plain = (line.replace("**", "").lstrip("# ").strip() for line in source_lines)
    return [line for line in plain if len(line) > 20 and "\t" not in line]


TOKENS = st.sampled_from([
    *"一丁七万丈三上下不与专且世丘堃㙍𠮷，。、：“”（）《》·—～/ 　年！①８é", "——", "……", "2022", "98.7%", "3", "1.5万",
    "￥5", "37℃", "App", "COVID-19", "km", "don’t",
])  # fmt: skip
TEXTS = st.lists(TOKENS, min_size=1, max_size=90).map("".join)
MEASURES = st.integers(9_000, 30_000)


def test_no_line_is_made_of_spaces_alone() -> None:
    text = "—一—”—一2”—’一”2”“”，“，一0——，的一，2—””  2，—、，"
    result = composed(text, ParagraphFrame(3_000))
    assert result.text == expected_text(text)
    assert all(line.text.strip() for line in result.lines)


def test_a_text_that_the_first_pass_cannot_break_is_kept() -> None:
    """The dash must not leave its quotation mark, and the number not its commas: no line is good."""
    text = "一一一一2022一，一一一，，，，，“————"
    assert composed(text, ParagraphFrame(9_000)).text == text


@given(TEXTS, MEASURES)
@settings(max_examples=250, deadline=None)
def test_text_is_kept(text: str, measure: int) -> None:
    result = composed(text, ParagraphFrame(measure))
    assert result.text == expected_text(text)
    assert expected_text(text).replace(" ", "") == text.replace(" ", "")


@given(TEXTS, MEASURES, st.sampled_from([987, 1_000, 1_024]))
@settings(max_examples=250, deadline=None)
def test_every_rule_is_kept(text: str, measure: int, pitch: int) -> None:
    frame = ParagraphFrame(measure, pitch)
    assert [*violations(text, composed(text, frame), frame, advance)] == []


@given(TEXTS, MEASURES)
@settings(max_examples=100, deadline=None)
def test_composing_twice_is_the_same(text: str, measure: int) -> None:
    frame = ParagraphFrame(measure, 987, 1_974)
    once = composed(text, frame)
    assert composed(text, frame) == once
    assert composed(once.text, frame) == once


@given(TEXTS, MEASURES, st.lists(st.integers(0, 90), max_size=4))
@settings(max_examples=100, deadline=None)
def test_runs_of_one_face_are_one_text(text: str, measure: int, cuts: list[int]) -> None:
    bounds = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    runs = [Run(text[start:end], "body") for start, end in pairwise(bounds)]
    assert compose(runs, ParagraphFrame(measure), FACES) == composed(text, ParagraphFrame(measure))


@given(TEXTS, MEASURES, st.integers(1, 5_000))
@settings(max_examples=120, deadline=None)
def test_a_wider_measure_never_needs_more_lines(text: str, measure: int, more: int) -> None:
    narrow, wide = (
        collect_items([Run(text, "body")], ParagraphFrame(each), FACES) for each in (measure, measure + more)
    )
    assume(
        narrow.penalties == wide.penalties
    )  # a run wider than the line may be split, and packs more tightly then
    assert _least_lines(wide) <= _least_lines(narrow)


def _least_lines(items: ParagraphItems) -> int:
    """Count the fewest lines that the rules allow, gaps as wide as need be."""
    search, count = _BreakSearch(items, FINAL_PASS), len(items.text)
    least = {0: 0}
    for start in range(count):
        for place in range(start + 1, count + 1) if start in least else ():
            excess = items.ends[place] - items.origins[start] - items.frame.measure
            if items.penalties[place] != FORBIDDEN and (excess <= 0 or search.fit(start, place)):
                least[place] = min(least.get(place, count), least[start] + 1)
    return least.get(count, count)


@given(TEXTS, MEASURES)
@settings(max_examples=120, deadline=None)
def test_lines_end_on_the_measure(text: str, measure: int) -> None:
    frame = ParagraphFrame(measure)
    result = composed(text, frame)
    with_warnings = {warning.line for warning in result.warnings}
    for number, line in enumerate(result.lines[:-1]):
        assert number in with_warnings or abs(line.start + line.width - measure) <= frame.rounding
