"""An editor at work: articles typed, pasted together and left half finished, for `hypothesis`."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterable

SENTENCES = (
    "全市深化文明实践，把服务送到家门口。",
    "（二）健全机制。各地建立“点单派单”制度，受益群众3.6万人次。",
    "一、加强领导",
    "2022年10月8日至12月30日，共开展活动1280场，占比63.1%。",
    "据统计：镇（街道）98个，村（社区）1064个；覆盖率100％。",
    "苏州市委宣传部印发《关于推进移风易俗的意见》（苏宣发〔2022〕15号）。",
    "王小明、李莉等12名志愿者——来自沛县——参加了服务",
    "“文明实践+”模式在 Wuxi 推广，网址 https://example.invalid/a?b=1&c=2 已开通",
    "特此通报。",
    "江苏省文明办",
    "2022年12月28日",
    "附件：1. 名单",
    "注：数据截至2022年11月",
    "做到“三个一”：一是宣讲一次，二是走访一遍，三是解决一件。",
    "噫！吁嚱？！",
)
WORD = ("　　{}", "1.\t{}", "（1）\t{}", "\uf0b7\t{}", "●\t{}", "{}\u000b{}", "{}\u00ad{}", "\u200b{}", "{}\u00a0{}", "{}\f",
        "{}\t{}", "“{}”", "{}…", "_{}_", "\ufeff{}", "{}\u2028{}", "⑴ {}", "Ⅱ. {}", "{}\u2011{}", "{}\u2003{}", "⻓{}⺠", "{}¹")  # fmt: skip
"""Paragraphs as Word has them."""
WEB = ("<p>{}</p>", "{}<br>{}", "{}<br/>", "<b>{}</b>", "{}<sub>2</sub>", "x<sup>2</sup>{}", "&nbsp;&nbsp;{}", "{}&hellip;",
       "<a href=\"http://example.invalid/\">{}</a>", "<!-- {} -->", "<table><tr><td>{}</td></tr></table>", "{}&ldquo;{}&rdquo;",
       "<font color=red>{}</font>", "[{}](javascript:void(0))", "{} > {}", "<{}>", "<img src=\"a.png\">{}", "&#12288;{}", "<u>{}</u>",
       "<https://example.invalid/{}>", "{}&{}")  # fmt: skip
CHAT = ("@{} {}", "\u2005{}", "{}👍", "[图片]{}", "【{}】{}", "{}~", "{}～～", "#{}#{}", "1️⃣{}", "{}\U0001f44d\U0001f3fd", "「{}」\n- - - -\n{}",
        "『{}』", "{}😂{}", "^_^{}", "{}///", "{}(・∀・)")  # fmt: skip
TYPED = ("＊＊{}＊＊{}", "＊{}＊", "__{}__{}", "｜{}｜{}｜", "|——|——|", "｜－－｜－－｜", "！[{}](a.png)", "![{}]（a.png）", "[{}]（http://example.invalid）",
         "【{}】（http://example.invalid）", "＃ {}", "＃＃{}", "＞ {}", "－ {}", "1．{}", "1、{}", "［＾1］{}", "～～{}～～", "｀{}｀", "＋ {}", "：：：{}",
         "——{}", "·{}", "•{}", "①{}", "{}＜br＞{}", "{}\\", "{}  ", "＜!-- {} --＞")  # fmt: skip
"""Markup typed with a Chinese input method."""
HALF = ("**{}", "{}**", "*{}", "~~{}", "[{}](", "[{}]()", "![{}](", "![](没有.png)", "| {} |", "| {} | {}", "|---|", "<!--{}", "{}-->", "```", "```\n{}",
        "`{}", "[^1]{}", "[^1]: {}", "[^甲]", "- {}", "-{}", "3. {}", "> {}", ">> {}", "# {}", "####### {}", "#{}", "---", "===", "***{}***", "{}{{width=80mm}}",
        "[{}]: http://example.invalid", "\\{}", "    {}", "\t{}", "<div", "{}|{}", "||", "| | |", "<<<<<<< HEAD", "=======", ">>>>>>> {}", ":---:", "+ {}",
        "* * *", "<!-- bulletin: off -->", "{}\n:   {}", "[ ] {}", "- [x] {}", "$x^2${}", "==={}===")  # fmt: skip
SHEET = (
    "{}\t12\t3.5%\n{}\t8\t4%",
    "{}\t\t{}",
    "城市\t篇数\n{}\t3\n\t4",
    "\t{}",
    "{}\t1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12",
)
"""Cells of a sheet."""
TABLE = ("| 城市 | {} |\n|---|---|\n| {} | 3 |", "| 甲 | 乙 |\n| --- |\n| {} | {} |", "|{}|\n|:-:|\n|{}<br>{}|", "城市|篇数\n-|-\n{}|3",
         "| a | b |\n|---|---|\n| {} |\n| 1 | 2 | 3 |", "| {} |\n|——|\n| {} |")  # fmt: skip
LAYOUTS = (
    WORD + WEB + CHAT + TYPED + HALF + SHEET + TABLE + ("{}", "{}\n{}", "{}\n\n{}", "{}\r\n{}", "{}\n　　{}")
)


@st.composite
def pieces(draw: st.DrawFn) -> str:
    """Draw what an editor types or pastes at once."""
    layout = draw(st.sampled_from(LAYOUTS))
    return re.sub(r"(?<!\{)\{\}(?!\})", lambda _: draw(st.sampled_from(SENTENCES)), layout)


TITLES = st.one_of(
    st.sampled_from(SENTENCES),
    st.sampled_from(
        (
            "**重点**工作",
            "苏州|扬州",
            "a*b*c",
            "<br>标题",
            "＊＊标题＊＊",
            "“未完",
            "标题\\t尾",
            "标题 #1",
            "《甲《乙》》",
            "X",
            "㎡与℃",
            "[字](x)",
        )
    ),
)


def spoken(text: str) -> Counter[str]:
    """Count what is neither space nor markup: letters and figures, and Chinese marks that are no markup."""
    composed = unicodedata.normalize("NFC", text)
    return Counter(
        character for character in composed if character.isalnum() or character in "、。，；“”《》〔〕？…％%"
    )


def printed(html: str) -> Counter[str]:
    """Count the same in a page, and in the addresses and numbers in its tags."""
    return spoken(unescape(html))


MARKUP = re.compile(
    r"</?[a-z]+(?:\s[^<>]*)?/?>|^[ >\t]*\d+[.)](?=\s|$)|\[\^[^\]]*\]:?|&#?\w+;|^\s*(?:```|~~~).*|\{width=[^}]*\}",
    re.IGNORECASE,
)
"""Letters that are markup where they are understood."""
COMMENT = re.compile("<!--.*?-->", re.DOTALL)
"""All comments of a file are reported in one line."""
AT_THE_DOOR = dict.fromkeys("\u00ad\u200b\ufeff\u2005\ufe0f") | {"⻓": "长", "⺠": "民"}


def silent(source: str, reported: Iterable[int]) -> str:
    """Return the lines about which nothing is reported (numbered from 1), without markup."""
    lines = re.split(r"\r\n|[\r\n]", COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source))
    known = set(reported)
    rest = [line for number, line in enumerate(lines, 1) if number not in known]
    return "\n".join(MARKUP.sub("", line) for line in rest).translate(
        {ord(character): instead for character, instead in AT_THE_DOOR.items()}
    )
