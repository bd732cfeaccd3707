"""Bylines: lines that say who wrote a text, where it comes from, and of which day it is."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.parsing.text.script import NUMERAL

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 80
_NAMES = r"[^\s：:，。；、|｜/]{2,20}(?:[、，,\s]{1,4}[\u4e00-\u9fff·]{2,5}){0,6}"
_AUTHOR = (
    r"(?:[□■◇◆○●][ 　]*"
    r"|(?:作[ 　]*者|撰[ 　]*稿|撰[ 　]*文|文[ 　]*字|执[ 　]*笔|整[ 　]*理)[ 　]*(?:[：:/／]|(?=[ 　]))[ 　]*"
    r"|文[ 　]*[：:/／|｜][ 　]*"
    r"|(?=(?:[\u4e00-\u9fff]{2,16}[ 　]+)?(?:本[报网刊台社]|[\u4e00-\u9fff]{2,6}[报网刊台])?(?:特约)?"
    r"(?:通讯员|记者)[ 　：:/／]))"
)
_SOURCE = r"(?:(?:稿件|文章|信息|资料)?(?:来[ 　]*源|稿[ 　]*源|出[ 　]*处)(?:于)?|(?:转载|摘)自|据)[ 　]*[：:]?[ 　]*"
_UNIT = r"(?:供[ 　]*稿(?:单位)?|报送(?:单位)?|来[ 　]*稿[ 　]*单[ 　]*位|上报单位|单位)[ 　]*[：:][ 　]*"
_DATE_LABEL = r"(?:(?:发布|发稿|更新|发表|供稿|报送)?(?:日期|时间)[ 　]*[：:]?[ 　]*)?"
_DAY = (
    r"(?P<year>(?:19|20)[0-9]{2})[ 　]*(?:年|[-./－．／])[ 　]*(?P<month>[0-9]{1,2})[ 　]*(?:月|[-./－．／])[ 　]*"
    r"(?P<day>[0-9]{1,2})[ 　]*日?(?:[ 　T]*[0-9]{1,2}[：:][0-9]{2}(?:[：:][0-9]{2})?)?"
)
_CHINESE_DAY = rf"(?P<cyear>[一二三四五六七八九〇○零]{{4}})年(?P<cmonth>{NUMERAL})月(?P<cday>{NUMERAL})日"
_EDITOR = r"(?:责任编辑|责[ 　]*编|编[ 　]*辑|编[ 　]*审|审[ 　]*核|校[ 　]*对)[ 　]*[：:/／][ 　]*"
_PART = re.compile(
    rf"(?:(?P<date>{_DATE_LABEL}(?:{_DAY}|{_CHINESE_DAY}))"
    rf"|(?P<author>{_AUTHOR}(?P<names>{_NAMES}(?:[ 　]+(?:本报)?(?:通讯员|记者)[ 　：:]*{_NAMES})?))"
    rf"|(?P<source>{_SOURCE}(?P<origin>《?[\w“”·\u4e00-\u9fff]{{2,30}}》?))"
    rf"|(?P<unit>{_UNIT}(?P<body>[\w\u4e00-\u9fff]{{2,30}}))"
    rf"|(?P<editor>{_EDITOR}{_NAMES}))"
    r"(?=[\s　|｜;；，]|$)"
)
_GAP = re.compile(r"[\s　|｜;；，]*")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦"
    "夏邱侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔汤葛章殷翟柳祁施倪褚卫季俞缪居仇窦荀虞成费"
)
_PERSON = rf"[{_SURNAMES}](?:[\u4e00-\u9fff]{{2}}|[ 　]{{1,4}}[\u4e00-\u9fff])"
_NAME = re.compile(rf"{_PERSON}(?:[ 　、]{{1,4}}{_PERSON}){{0,4}}")
"""Names of persons of three characters, or of two with a space between them: `张三丰`, `李　四`."""
_DIGITS = {
    digit: number for number, digits in enumerate(("〇○零", *"一二三四五六七八九")) for digit in digits
}


class Facts(Struct, frozen=True):
    """What a line says: keys with their values, in order."""

    values: tuple[tuple[str, str], ...]


def read_byline(text: str) -> Facts | None:
    """Return what a line says that consists of nothing but bylines; None for any other line."""
    bare = text.strip().strip("（）()【】[]").strip()
    if not bare or len(bare) > _LONGEST:
        return None
    values: list[tuple[str, str]] = []
    at = 0
    while at < len(bare):
        part = _PART.match(bare, at)
        if part is None:
            return None
        values += _values(part)
        gap = _GAP.match(bare, part.end())
        at = gap.end() if gap else part.end()
    return Facts(tuple(values))


def _values(part: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Yield key and value of a part; editors of another medium are no fact of the article."""
    if part["date"]:
        day = read_day(part)
        if day:
            yield "date", day.isoformat()
    elif part["author"]:
        yield "author", " ".join(part["names"].split())
    elif part["source"]:
        yield "source", part["origin"].strip("《》")
    elif part["unit"]:
        yield "unit", part["body"]


def read_day(part: re.Match[str]) -> date | None:
    """Return the day of a match; None where there is no such day."""
    try:
        if part["year"]:
            return date(int(part["year"]), int(part["month"]), int(part["day"]))
        year = int("".join(str(_DIGITS[digit]) for digit in part["cyear"]))
        return date(year, _number(part["cmonth"]), _number(part["cday"]))
    except ValueError:
        return None


def _number(text: str) -> int:
    """Return a number below a hundred: 二十五."""
    tens, ten, ones = text.rpartition("十")
    value = (_DIGITS[tens[-1]] if tens else 1) * 10 if ten else 0
    return value + (_DIGITS[ones[-1]] if ones else 0)


def find_name(text: str) -> Facts | None:
    """Return the author where a line below the title is nothing but names of persons."""
    bare = text.strip()
    return Facts((("author", bare),)) if _NAME.fullmatch(bare) else None
