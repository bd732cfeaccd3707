"""Classes of characters and what stands between two of them."""

from __future__ import annotations

import pytest

from bulletin.linebreak import rules
from bulletin.linebreak.classes import BY_LETTER, CLASSES, StretchGroup, classify
from bulletin.linebreak.items import collect_items
from bulletin.linebreak.penalties import FORBIDDEN
from bulletin.linebreak.values import ParagraphFrame, Run
from tests.support.composition_faces import FACES

CLASSIFIED = """
汉字（括号）。       HHOHHCT
他说：“好！”         HHSOHTC
破折号——和……省略     HHHPpHLlHH
一字线—连接          HHHKHH
第2022—2025年        HDDDDkDDDDH
10～20个             DDkDDH
南京·北京            HHMHH
甲/乙和km/h          HVHHAAvA
志愿-服务COVID-19    HHBHHAAAAAbDD
98.7%、37℃           DDcDUSDDU
￥500和№7            RDDDHRD
120㎡                DDDu
don’t是don't         AAAcAHAAAcA
他说"好"了           HHoHcH
五个"                HHa
“You’re” OK…         oAAAcAAcsAAa
“２０２５”年         OFFFFCH
疫情 志愿　同行      HHsHHwHH
共1 000人和12 kg重   HDnDDDHHDDnAAH
①★→                  YYY
3∶1和10：30          DxDHDDxDD
“5·12”               ODmDDC
什么？！好！！！”    HHXXHXXXC
真？”‼               HTCX
５．３和10～２０     FxFHDDkFF
甲：乙·丙∶丁         HSHMHKH
ɔ\u0303和㙍𠮷喆      AZHHHH
"""


@pytest.mark.parametrize("case", CLASSIFIED.strip().splitlines())
def test_classes(case: str) -> None:
    text, letters = case.rsplit(maxsplit=1)
    text = text.rstrip(" ").replace("\\u0303", "\u0303")
    assert classify(text) == letters


def test_every_class_has_a_source_and_its_own_letter() -> None:
    assert all(each.source and each.name for each in CLASSES)
    assert len(BY_LETTER) == len(CLASSES)
    members = [member for each in CLASSES for member in each.members]
    assert len(members) == len(set(members))


FORBIDDEN_STARTS = "，、；：。！？）》〉】〗」』〕］”’·—～–/／%‰℃-㎡‼⁇⁈⁉〞〟﹚﹜﹞﹐﹑﹔﹕﹒﹖﹗‖｜〃々￠¢∶"
FORBIDDEN_ENDS = "（《〈【〖「『〔［“‘〝﹙﹛﹝￥№/"


@pytest.mark.parametrize("mark", FORBIDDEN_STARTS)
def test_forbidden_at_a_start(mark: str) -> None:
    assert _breaks(f"甲乙丙{mark}丁戊己")[3] == FORBIDDEN


@pytest.mark.parametrize("mark", FORBIDDEN_ENDS)
def test_forbidden_at_an_end(mark: str) -> None:
    assert _breaks(f"甲乙丙{mark}丁戊己")[4] == FORBIDDEN


@pytest.mark.parametrize("mark", FORBIDDEN_ENDS[:13])
def test_a_space_does_not_part_an_opening_mark_from_what_it_opens(mark: str) -> None:
    assert _breaks(f"甲乙丙{mark} 丁戊己")[5] == FORBIDDEN


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("甲乙——丙丁", 3), ("甲乙……丙丁", 3), ("甲乙2022丙丁", 4), ("甲乙3.5丙丁", 4), ("甲乙1.5万丙丁", 5),
        ("甲乙98%丙丁", 4), ("甲乙2—5丙丁", 3), ("甲乙2—5丙丁", 4), ("甲乙App丙丁", 4), ("甲乙１２丙丁", 3),
        ("甲乙1 000丙丁", 4), ("甲乙12 kg丙丁", 5), ("甲乙￥5丙丁", 3), ("甲乙-5丙丁", 3), ("甲乙120㎡丙丁", 5),
        ("甲乙3∶1丙丁", 3), ("甲乙3∶1丙丁", 4), ("甲乙10：30丙丁", 5), ("甲“5·12”丙丁", 4),
        ("甲乙5．3丙丁", 4), ("甲乙１０：３０丙", 5), ("甲乙１－２丙丁", 4), ("甲“九·一八”丙", 4),
        ("甲“一二·九”丙", 5), ("甲“一二·九”丙", 3),
        ("甲ɔ\u0303乙丙丁", 2), ("甲葛\U000e0100乙丙丁", 2), ("甲汉\u0302乙丙丁", 2),
        ("甲汉\u0f72乙丙丁", 2), ("甲汉\u0e34\u0e48乙丙丁", 3), ("甲乙don’t丙丁", 5),
    ],
)  # fmt: skip
def test_never_split(text: str, place: int) -> None:
    assert _breaks(text)[place] == FORBIDDEN


@pytest.mark.parametrize(
    ("text", "place"),
    [("甲乙——丙丁戊", 2), ("甲乙……丙丁戊", 2), ("甲乙————丙丁", 4), ("甲乙。丙丁戊", 3), ("甲乙 丙丁戊", 3)],
)
def test_allowed(text: str, place: int) -> None:
    assert _breaks(text)[place] == 0


def _breaks(text: str) -> list[int]:
    return collect_items([Run(text, "body")], ParagraphFrame(20_000), FACES).penalties


@pytest.mark.parametrize(
    "pair", ["》，", "”“", "。”", "（（", "））", "”、", "、“", "：“", "）。", "”…", "—“", "”·", "·《"]
)
def test_two_marks_lose_half_an_em(pair: str) -> None:
    glue = rules.glue(classify(f"甲{pair}乙")[1:3], 500)
    assert (glue.natural, glue.shrink, glue.stretch, glue.elastic) == (-500, 0, 0, False)


@pytest.mark.parametrize("pair", ["。…", "！？", "？！", "！。", "，—", "《》", "…。", "…”", "“—", "（·"])
def test_other_pairs_keep_their_width(pair: str) -> None:
    """Without a bracket, or without a blank half between them, nothing is lost."""
    assert rules.glue(classify(f"甲{pair}乙")[1:3], 500).natural == 0


@pytest.mark.parametrize(
    ("pair", "group"),
    [
        ("）甲", StretchGroup.BRACKETS), ("甲（", StretchGroup.BRACKETS),
        ("，甲", StretchGroup.PAUSES), ("：甲", StretchGroup.PAUSES),
        ("。甲", StretchGroup.STOPS), ("？甲", StretchGroup.STOPS),
        ("甲A", StretchGroup.CHINESE_WESTERN), ("8甲", StretchGroup.CHINESE_WESTERN),
        ("甲乙", None), ("甲，", None), ("（甲", None), ("——", None),
    ],
)  # fmt: skip
def test_what_gives_where(pair: str, group: StretchGroup | None) -> None:
    assert rules.glue(classify(pair), 500).group is group


def test_groups_are_in_the_order_of_squeezing() -> None:
    assert [*StretchGroup] == [
        StretchGroup.SPACES,
        StretchGroup.BRACKETS,
        StretchGroup.PAUSES,
        StretchGroup.CHINESE_WESTERN,
        StretchGroup.STOPS,
    ]


@pytest.mark.parametrize("text", ["甲A", "A甲", "甲5", "%甲", "甲￥"])
def test_quarter_em_between_han_and_latin(text: str) -> None:
    glue = rules.glue(classify(text), 500)
    assert (glue.natural, glue.natural - glue.shrink, glue.natural + glue.stretch) == (250, 125, 500)


@pytest.mark.parametrize("text", ["，A", "A，", "“A", "A”", "①A", "甲+", "甲(", ")甲", "甲㎡"])
def test_no_space_beside_marks(text: str) -> None:
    assert rules.glue(classify(text), 500).natural == 0
