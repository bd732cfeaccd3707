"""Random paragraphs, the same for the same seed: such as an office writes, and some that it never would."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HAN = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所"
    "民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日"
    "那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想"
    "文明实践志愿服务活动盐城苏州宿迁市县区镇村站厅办党委省"
)
RARE = "堃喆珺頔甪栟弶氾垞㙍𠮷𬭚䶮"
PAUSES, STOPS = "，、；：", "。！？"
PAIRS = ("“”", "‘’", "（）", "《》", "〈〉", "【】", "〔〕")
NUMBERS = (
    "3", "18", "53", "100", "2022", "3000", "98.7%", "1.5万", "20.3万", "100万", "2022—2025", "10～20", "9:30",
    "36/57", "0519-85685617", "1+11+X", "3,000", "37.2℃", "120㎡", "5‰", "1 000", "12 kg", "±3", "￥500", "№7", "-5℃",
    "3∶1", "10：30", "5．3", "“5·12”", "“九·一八”", "１０：３０", "50￠",
)  # fmt: skip
LATIN = (
    "App",
    "COVID-19",
    "5G",
    "AI",
    "Wi-Fi",
    "PDF/A",
    "km",
    "m²",
    "GB/T 9704",
    "Internet of Things",
    "don’t",
    "internationalization",
)
ADDRESSES = (
    "https://www.jiangsu.gov.cn/col/col76556/index.html",
    "http://wm.jschina.com.cn/9654/202212/t20221228_7783.shtml",
    "jsswmb@126.com",
    "jiangsu.wenming-jianbao@mail.jiangsu.gov.cn",
    "zhiyuanfuwuzhongxin.jswmw.com/search?from=timeline&page=2022-12#t20221228_7783",
)
UNITS = ("年", "月", "日", "个", "余场次", "人", "家", "篇", "项", "万人次")


def paragraphs(count: int, seed: int = 0) -> Iterator[str]:
    """Yield so many paragraphs, of one character up to about four hundred."""
    source = random.Random(seed)  # noqa: S311
    for number in range(count):
        yield _soup(source) if number % 10 == 9 else _prose(source)


def _han(source: random.Random, least: int, most: int) -> str:
    word = "".join(source.choice(HAN) for _ in range(source.randint(least, most)))
    return word + source.choice(RARE) if source.random() < 0.03 else word


def _prose(source: random.Random) -> str:
    """Make sentences of clauses."""
    sentences = []
    for _ in range(source.choice((1, 1, 2, 3, 5, 8))):
        clauses = [_clause(source) for _ in range(source.randint(1, 5))]
        sentences.append("".join(clause + source.choice(PAUSES) for clause in clauses[:-1]) + clauses[-1])
        sentences.append(source.choice((*STOPS, "。", "。", "。”", "……", "！？", "？！", "！！", "？？？")))
    text = "".join(sentences)
    return text if source.random() < 0.9 else text[:-1]


def _clause(source: random.Random) -> str:
    parts = [_han(source, 1, 9)]
    for _ in range(source.choice((0, 0, 1, 1, 2, 3))):
        parts.append(source.choice(_KINDS)(source))
        parts.append(_han(source, 0, 8))
    return "".join(parts)


def _quoted(source: random.Random) -> str:
    pair = source.choice(PAIRS)
    inner = _han(source, 1, 8) + source.choice(
        ("", "", " " + _han(source, 2, 6), "·" + _han(source, 2, 3), "！")
    )
    if source.random() < 0.2:
        inner += "《" + _han(source, 1, 5) + "》"
    return pair[0] + inner + pair[1] + (_quoted(source) if source.random() < 0.3 else "")


def _number(source: random.Random) -> str:
    before, behind = source.choice(("", " ")), source.choice(("", " "))
    return before + source.choice(NUMBERS) + behind + source.choice(UNITS)


def _latin(source: random.Random) -> str:
    space = source.choice(("", " "))
    return space + source.choice(LATIN) + space


def _address(source: random.Random) -> str:
    return source.choice(ADDRESSES) if source.random() < 0.3 else _quoted(source)


def _joined(source: random.Random) -> str:
    return source.choice(("——", "—", "～", "·", "……", "/", "、", "-")) + _han(source, 1, 4)


def _typed(source: random.Random) -> str:
    return source.choice((" ", " ", "　", "  ")) + _han(source, 2, 6)


_KINDS = (_quoted, _quoted, _number, _number, _latin, _typed, _joined, _address)


def _soup(source: random.Random) -> str:
    """Make characters in any order; no more than three marks in a row, so that lines remain possible."""
    alphabet = (
        HAN[:40] * 2
        + RARE
        + "，。、：；！？“”‘’（）《》—…·～/-%℃￥№ 　"
        + "〝〞‼⁉‖｜〃々￠∶：·\u0302"
        + "0123456789abcXYZ.,:()\"'"
        + "①★→ｘ８㎡é"
    )
    out: list[str] = []
    marks = 0
    for _ in range(source.randint(1, 160)):
        character = source.choice(alphabet)
        marks = 0 if character in HAN else marks + 1
        if marks > 3:
            character, marks = source.choice(HAN), 0
        out.append(character)
    return "".join(out).strip() or "空"
