"""Titles: their shape, and where they are broken."""

from __future__ import annotations

import pytest

from bulletin.linebreak.segmentation import Word, segment
from bulletin.linebreak.titles import compose_title, shape_demerits
from tests.support.composition_faces import FACES

MEASURE = 20_000
"""20 characters a line: 二号 on the type area."""
WORDS = [
    "苏州市", "大数据", "平台", "构建", "新时代", "文明", "实践", "志愿", "服务", "矩阵", "依托", "围绕", "工作", "主线",
    "持续", "擦亮", "底色", "关于", "进一步", "加强", "未成年人", "思想道德", "建设", "的", "若干", "意见", "工程", "高质量",
    "推进", "城区", "中心", "实施", "四个", "百千", "扬州市", "广陵区", "深化", "拓展", "探索", "与", "思考",
]  # fmt: skip


class Segmenter:
    """Longest known words, else single characters; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, text: str) -> list[Word]:
        self.asked += 1
        words = []
        while text:
            word = next(
                (word for word in sorted(WORDS, key=len, reverse=True) if text.startswith(word)), text[0]
            )
            words.append(Word(word))
            text = text[len(word) :]
        return words


def broken(title: str, measure: int = MEASURE) -> tuple[str, bool, int]:
    """Return the lines, whether the tool chose a break between words, and how often words were asked for."""
    segmenter = Segmenter()
    result = compose_title(title.split("|"), "title", measure, FACES, segmenter)
    assert all(line.width <= measure for line in result.lines)
    return "|".join(line.text for line in result.lines), result.broken_by_tool, segmenter.asked


@pytest.mark.parametrize(
    "lines",
    [
        "宿迁市：创新打造|“文明实践四季行”工作品牌",
        "盐城市：围绕工作主线持续擦亮|“厚德盐城”文明底色",
        "苏州市实施“四个百千”工程 |高质量推进城区新时代文明实践中心建设",
        "泰兴市“五字”工作法 |推动新时代文明实践中心建设走深走实",
        "扬州市：深化文明创建，|提升城市品质，打造“好地方”文明新名片",
    ],
)
def test_marks_and_spaces_come_first(lines: str) -> None:
    """As the two real issues broke them; no words are asked for."""
    assert broken(lines.replace("|", "")) == (lines, False, 0)


@pytest.mark.parametrize("measure", [1, 500, MEASURE])
@pytest.mark.parametrize("text", ["\u200b", "\u0301", "中中"])
def test_a_text_without_width_and_a_narrow_line_are_no_trouble(text: str, measure: int) -> None:
    assert compose_title([text], "title", measure, FACES, Segmenter()).lines


def test_else_words_are_not_split() -> None:
    title = "关于进一步加强未成年人思想道德建设工作的若干意见"
    assert broken(title) == ("关于进一步加强未成年人|思想道德建设工作的若干意见", True, 1)


def test_a_closing_mark_does_not_part_a_name_from_its_noun() -> None:
    lines, chosen, _ = broken("苏州市实施“四个百千”工程高质量推进城区新时代文明实践中心建设")
    assert (lines, chosen) == ("苏州市实施“四个百千”工程|高质量推进城区新时代文明实践中心建设", True)


def test_a_place_stays_with_what_follows() -> None:
    lines, *_ = broken("苏州市：依托大数据平台构建新时代文明实践志愿服务矩阵")
    assert not lines.startswith("苏州市：|")
    assert lines.count("|") == 1


def test_a_wished_break_wins() -> None:
    lines = "苏州市：|依托大数据平台构建新时代文明实践"
    assert broken(lines) == (lines, False, 0)


def test_a_wished_part_that_is_too_wide_is_broken_further() -> None:
    lines, _, _ = broken("苏州市|依托大数据平台构建新时代文明实践志愿服务矩阵深化拓展")
    assert lines.startswith("苏州市|依托")
    assert lines.count("|") == 2


def test_what_fits_is_left_alone() -> None:
    assert broken("2022 年稿件采用情况统计") == ("2022年稿件采用情况统计", False, 0)
    assert broken("一二三四五六七八九十" * 2) == ("一二三四五六七八九十" * 2, False, 0)


def test_three_lines_at_most_are_shaped() -> None:
    title = "关于进一步加强未成年人思想道德建设工作的若干意见深化拓展新时代文明实践中心建设的探索与思考"
    lines, _, _ = broken(title)
    assert lines.count("|") == 2
    widths = [len(line) for line in lines.split("|")]
    assert not widths[0] > widths[1] < widths[2]


def test_more_than_three_lines_still_fit() -> None:
    title = "关于进一步加强未成年人思想道德建设" * 5
    lines, _, _ = broken(title)
    assert lines.replace("|", "") == title


def test_nothing_of_a_title_is_lost() -> None:
    title = "省文明办 省教育厅 团省委关于开展 2023 年“新时代好少年”学习宣传活动的通知"
    lines, _, _ = broken(title)
    assert lines.replace("|", "") == title.replace(" 2023 ", "2023")


def test_an_empty_title_has_no_lines() -> None:
    assert broken("") == ("", False, 0)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ((16, 10), (13, 13)), ((10, 14), (12, 12)), ((10, 14), (3, 21)), ((12, 16, 12), (16, 10, 16)),
        ((10, 13, 16), (13, 13, 13)), ((16, 13, 10), (16, 10, 16)),
    ],
)  # fmt: skip
def test_shapes(better: tuple[int, ...], worse: tuple[int, ...]) -> None:
    assert shape_demerits([1_000 * width for width in better]) < shape_demerits(
        [1_000 * width for width in worse]
    )


def words_broken(title: str, *names: str) -> str:
    """Break a title with the segmenter that the product uses."""
    lines = compose_title(title.split("|"), "title", MEASURE, FACES, segment, names).lines
    return "|".join(line.text for line in lines)


@pytest.mark.parametrize(
    "lines",
    [
        "安吉县“两山合作社”|让沉睡资源变成群众增收的活钱",
        "杭州市拱墅区以数字化改革|撬动基层治理现代化",
        "丽水市创新帮扶机制|推动低收入群体持续增收致富",
        "嘉兴市南湖区打造“红船先锋”|党建品牌赋能城市基层治理",
        "宁波市深入实施公共服务七优享工程|扎实推动共同富裕",
        "温州市鹿城区“共享社·幸福里”|邻里社区建设取得新成效",
        "湖州市吴兴区美丽乡村建设|由点上出彩迈向全域精彩",
        "金华市婺城区大力推进农村生活污水治理|提升人居环境质量",
        "绍兴市柯桥区：把“村晚”|办成村里人自己的节日",
        "舟山市普陀区：请“非遗”传人|住进村子当起了师傅",
    ],
)
def test_compounds_hold_together(lines: str) -> None:
    assert words_broken(lines.replace("|", "")) == lines


def test_a_short_quotation_is_not_broken() -> None:
    title = "某某某某某某某某某某某某某某某“两山，合作社”某某某某某某"
    assert "“两山，合作社”" in words_broken(title)


def test_a_known_name_is_not_broken() -> None:
    title = "某某某某某某某某，某某某甲乙丙丁，戊己庚辛某某某某某某"
    assert "甲乙丙丁，戊己庚辛" not in words_broken(title)
    assert "甲乙丙丁，戊己庚辛" in words_broken(title, "甲乙丙丁，戊己庚辛")


def test_names_of_places_are_words() -> None:
    assert [word.text for word in segment("上城区推动改革", ["上城区"])] == ["上城区", "推动", "改革"]
    assert [word.text for word in segment("", ["上城区"])] == []


def test_a_name_that_fills_the_title_is_broken_all_the_same() -> None:
    title = "中华人民共和国国务院新闻办公室某某某某某某某某某某某某"
    assert words_broken(title, title).replace("|", "") == title
    assert "|" in words_broken(title, title)


@pytest.mark.parametrize("count", range(20, 90))
def test_a_last_line_is_never_one_character(count: int) -> None:
    for end in ("", "”", "？"):
        *_, last = words_broken("某" * count + end).split("|")
        assert len(last.rstrip("”？")) >= 2
