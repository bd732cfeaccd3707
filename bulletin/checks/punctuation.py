"""Punctuation (GB/T 15834-2011): full-width marks, pairs, dashes and dots in full, marks that don't belong."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin.checks.passages import HAN, Kind, Reading, Rule, Slip, each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.checks.passages import Passage

STANDARD = "GB/T 15834"
_WIDE = dict(zip(",;:!?().", "，；：！？（）。", strict=True))
_BESIDE = f"{HAN}，。、；：！？“”‘’（）《》〈〉【】〔〕…—·％㎡"
_ASCII = re.compile(
    rf"(?<=[{_BESIDE}])[,;:!?](?!//)|[,;:!?](?=[,;:!?]*[{HAN}“‘（《，。；：！？、])|(?<=[{HAN}”’）》])\.(?![\w.])"
)
_STRAIGHT = re.compile(rf"(?<=[{_BESIDE}])[\"']|[\"'](?=[{HAN}“（《])")
_BRACKETS = re.compile(r"\(([^()\n]*)\)")
_HAN = re.compile(f"[{HAN}]")


# --- Full-width marks ---------------------------------------------------------------------------------------


def _ascii_marks(passage: Passage) -> Iterator[Slip]:
    """Find ASCII marks beside Chinese; those within numbers, times, addresses and Latin text stay."""
    spots: list[tuple[int, str | None]] = [
        (match.start(), _WIDE[match[0]]) for match in _ASCII.finditer(passage.bare)
    ]
    spots += [(match.start(), None) for match in _STRAIGHT.finditer(passage.bare)]
    for match in _BRACKETS.finditer(passage.bare):
        before = passage.bare[match.start() - 1 : match.start()]
        if _HAN.search(match[1]) or (_HAN.match(before) and match[1]):
            spots += [(match.start(), "（"), (match.end() - 1, "）")]
    for start, wide in sorted(spots, key=lambda spot: spot[0]):
        values = {"mark": passage.text[start], "wide": wide or "“”"}
        yield Slip(passage, start, start + 1, values, wide)


_WIDE_DIGITS = re.compile("[０-９Ａ-Ｚａ-ｚ％．＋－]*[０-９Ａ-Ｚａ-ｚ][０-９Ａ-Ｚａ-ｚ％．＋]*")


def _wide_digits(passage: Passage) -> Iterator[Slip]:
    for match in _WIDE_DIGITS.finditer(passage.text):
        plain = "".join(chr(ord(one) - 0xFEE0) for one in match[0])
        yield Slip(passage, *match.span(), {"plain": plain}, plain)


# --- Pairs --------------------------------------------------------------------------------------------------

_PAIRS = dict(zip("“‘（《〈【〔「『", "”’）》〉】〕」』", strict=True))
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}
_ITEM = re.compile(r"(?:^|[。；：，、\s])[0-9a-zA-Z①-⑳一二三四五六七八九十]{1,2}$")
_Open = tuple[int, str]


def _pairs(passage: Passage) -> tuple[list[_Open], list[_Open]]:
    """Return what is opened and never closed, and what is closed and was never opened."""
    stack: list[_Open] = []
    stray: list[_Open] = []
    for offset, character in enumerate(passage.text):
        if character in _PAIRS:
            stack.append((offset, character))
        elif character in _CLOSING:
            if (
                character == "）"
                and _ITEM.search(passage.text, max(offset - 3, 0), offset)
                and not _opened(stack, "（")
            ):
                continue
            if not _opened(stack, _CLOSING[character]):
                if character != "’" or not _apostrophe(passage.text, offset):
                    stray.append((offset, character))
                continue
            while stack[-1][1] != _CLOSING[character]:
                stray.append(stack.pop())
            stack.pop()
    return stack, stray


def _opened(stack: list[_Open], opening: str) -> bool:
    return any(mark == opening for _, mark in stack)


def _apostrophe(text: str, offset: int) -> bool:
    return text[offset - 1 : offset].isascii() and text[offset - 1 : offset].isalnum()


def _goes_on(passage: Passage, following: Passage | None, left: list[_Open]) -> bool:
    """Whether a quotation that is open at a paragraph's end is opened again at the next one's start."""
    return (
        following is not None
        and following.group == passage.group
        and passage.kind is following.kind is Kind.PARAGRAPH
        and len(left) == 1
        and left[0][1] in "“‘「『"
        and following.text.lstrip().startswith(left[0][1])
    )


def _unbalanced(reading: Reading) -> Iterator[tuple[Slip, bool]]:
    following: tuple[Passage | None, ...] = (*reading.passages[1:], None)
    for passage, after in zip(reading.passages, following, strict=True):
        left, stray = _pairs(passage)
        if left and _goes_on(passage, after, left):
            left = []
        for offset, mark in sorted((*left, *stray)):
            opens = mark in _PAIRS
            values = {"mark": mark, "partner": _PAIRS[mark] if opens else _CLOSING[mark]}
            yield Slip(passage, offset, offset + 1, values), opens


def _never_closed(reading: Reading) -> Iterator[Slip]:
    return (slip for slip, opens in _unbalanced(reading) if opens)


def _never_opened(reading: Reading) -> Iterator[Slip]:
    return (slip for slip, opens in _unbalanced(reading) if not opens)


def _nested(passage: Passage) -> Iterator[Slip]:
    """Find “” directly within “” where all are balanced: the inner ones are ‘’."""
    left, stray = _pairs(passage)
    if left or stray:
        return
    stack: list[_Open] = []
    for offset, character in enumerate(passage.text):
        if character in _PAIRS:
            stack.append((offset, character))
        elif character in _CLOSING and _opened(stack, _CLOSING[character]):
            start, mark = stack.pop()
            if mark == "“" and stack and stack[-1][1] == "“":
                yield Slip(passage, start, offset + 1)


# --- Dashes and dots ----------------------------------------------------------------------------------------

_DOTS = re.compile(
    rf"(?<!…)…(?!…)|(?<!…)…{{3}}(?:…{{2}})*(?!…)|(?<=[{HAN}”’）》])\.{{3,}}|(?<![。])。{{3,}}|[·•]{{3,}}"
)
_HYPHENS = re.compile(rf"(?<=[{HAN}”’）》])(?:-{{2,4}}|－{{2,}}|–{{2,}}|―{{1,2}}|─{{1,2}})(?=[{HAN}“‘（《])")
_ONE_DASH = re.compile(rf"(?<![—])—(?!—)(?<=[{HAN}”’）》]—)(?=[{HAN}“‘（《])")
NEAR = 16
"""Characters on each side of a dash that tell what it is."""
_TIMES = re.compile(r"[年月日时分点号天周岁级期季度章节条款]$")
_ENDS = re.compile(r"[省市县区镇乡村州站路街港岛桥山江河湖海京津沪渝]$")


def _dots(passage: Passage) -> Iterator[Slip]:
    for match in _DOTS.finditer(passage.bare):
        yield Slip(passage, *match.span(), fix="……")


def _dashes(passage: Passage) -> Iterator[Slip]:
    for match in _HYPHENS.finditer(passage.bare):
        yield Slip(passage, *match.span(), {"mark": match[0]}, "——")


def _one_dash(reading: Reading) -> Iterator[Slip]:
    """Find a single — between words; between times or places it connects (§4.13) and is right."""
    for passage in reading.passages:
        for match in _ONE_DASH.finditer(passage.bare):
            before, after = _words(passage.bare, match.start())
            if not (_TIMES.search(before) or _connects(before, after, reading)):
                yield Slip(passage, *match.span())


def _words(text: str, offset: int) -> tuple[str, str]:
    """Return the Chinese characters on both sides of a place, up to the next mark."""
    before = re.search(f"[{HAN}]*$", text[max(offset - NEAR, 0) : offset])
    after = re.match(f"[{HAN}]*", text[offset + 1 : offset + 1 + NEAR])
    return before[0] if before else "", after[0] if after else ""


def _connects(before: str, after: str, reading: Reading) -> bool:
    """Whether — stands between two places, or between two short words of one length (北京—上海, 沿江—沿海)."""
    if len(before) == len(after) <= 4 or _ENDS.search(before):
        return True
    known = reading.gazetteer
    return known is not None and any(known.find(before[-size:]) for size in (2, 3, 4))


_ONE = re.compile(rf"(?<=[{HAN}]{{2}})一(?=[{HAN}]{{3}})")
_NUMERALS = re.compile("[一二两三四五六七八九十百千万几每第任]")


def _one_for_dash(passage: Passage) -> Iterator[Slip]:
    """Find 一 that stands for ——: a word for itself between two longer words, and no numeral near it."""
    for match in _ONE.finditer(passage.bare):
        before, after = _words(passage.bare, match.start())
        if _NUMERALS.search(before[-10:]) or _NUMERALS.search(after[:10]):
            continue
        if _stands_alone(before[-12:], after[:12]):
            yield Slip(passage, *match.span())


def _stands_alone(before: str, after: str) -> bool:
    """Whether segmentation takes 一 for a word between two words of two or more characters."""
    from bulletin.words import segment

    words = segment(f"{before}一{after}")
    offset = 0
    for left, (word, right) in zip(words, pairwise(words[1:]), strict=False):
        offset += len(left)
        if offset == len(before) and word == "一":
            return len(left) >= 2 and len(right) >= 2
    return False


_DOT_ALIKE = re.compile(rf"(?<=[{HAN}A-Za-z0-9”’）》])[•･‧∙⋅・●᛫](?=[{HAN}A-Za-z0-9“‘（《])")


def _dot_alikes(passage: Passage) -> Iterator[Slip]:
    for match in _DOT_ALIKE.finditer(passage.bare):
        values = {"mark": match[0], "point": f"U+{ord(match[0]):04X}"}
        yield Slip(passage, *match.span(), values, "·")


# --- Marks that don't belong --------------------------------------------------------------------------------

_DOUBLED = re.compile(r"[，、；：。]{2,}|[！？][，、；：。]|[，、；：。][！？]|[！]{4,}|[？]{4,}")


def _doubled(passage: Passage) -> Iterator[Slip]:
    for match in _DOUBLED.finditer(passage.text):
        if match[0].startswith("。。。"):
            continue
        same = len(set(match[0])) == 1 and match[0][0] not in "！？"
        yield Slip(passage, *match.span(), {"marks": match[0]}, match[0][0] if same else None)


_CHAIN = re.compile(r"(?:“[^“”]*”(?:、“[^“”]*”)+|《[^《》]*》(?:、《[^《》]*》)+)")
_BARE_END = re.compile(rf"等|[，。；：！？）\n]|$|\s*[一二两三四五六七八九十0-9]+\s*[{HAN}]")


def _commas_between(passage: Passage) -> Iterator[Slip]:
    """Find 、 between bare quoted elements; where one of the list has words beside it, all keep their 、."""
    for match in _CHAIN.finditer(passage.text):
        before, after = passage.text[: match.start()], match.end()
        if before.endswith("、") or not _BARE_END.match(passage.text, after):
            continue
        for comma in re.finditer(r"(?<=[”》])、(?=[“《])", match[0]):
            start = match.start() + comma.start()
            yield Slip(passage, start, start + 1, fix="")


_LIST_COMMA = re.compile(rf"以及([{HAN}]{{2,4}})，([{HAN}]{{2,4}})、[{HAN}]{{1,6}}等")


def _list_commas(passage: Passage) -> Iterator[Slip]:
    """Find ， between short elements of one length in a list that goes on with 、 and ends in 等."""
    for match in _LIST_COMMA.finditer(passage.text):
        if len(match[1]) == len(match[2]):
            yield Slip(passage, match.end(1), match.end(1) + 1)


_NUMBERED = re.compile(rf"(?:^|(?<=[。；：\n]))\s*([1-9][0-9]?)、(?=[{HAN}“《])")
_BRACKETED = re.compile(r"(?:^|(?<=[。；\n]))[（(][一二三四五六七八九十0-9]{1,3}[）)]([、，．.])")


def _numbering(passage: Passage) -> Iterator[Slip]:
    for match in _NUMBERED.finditer(passage.text):
        yield Slip(passage, match.start(1), match.end(), {"right": f"{match[1]}."})
    for match in _BRACKETED.finditer(passage.text):
        yield Slip(passage, *match.span(), {"right": match[0][:-1]}, "", match.span(1))


_FILE_NUMBER = re.compile(
    rf"(?<=[{HAN}])([〔\[(（【［])\s*((?:19|20)[0-9]{{2}})\s*([〕\])）】］])\s*(第?)\s*(0*)([1-9][0-9]*)\s*号"
)


def _file_numbers(passage: Passage) -> Iterator[Slip]:
    """Find 发文字号 with other brackets than 〔〕, with 第, or with a nought in front (GB/T 9704 §7.2.5)."""
    for match in _FILE_NUMBER.finditer(passage.text):
        if (match[1], match[3]) != ("〔", "〕") or match[4] or match[5]:
            right = f"〔{match[2]}〕{match[6]}号"
            yield Slip(passage, *match.span(), {"right": right}, right)


_TELEPHONE = re.compile(r"(?<![0-9])(0[1-9][0-9]{1,2})\s*([—–－―─~～]{1,2})\s*([2-9][0-9]{6,7})(?![0-9])")


def _telephones(passage: Passage) -> Iterator[Slip]:
    for match in _TELEPHONE.finditer(passage.text):
        right = f"{match[1]}-{match[3]}"
        yield Slip(passage, *match.span(), {"right": right}, right)


# --- Ends of titles and heads -------------------------------------------------------------------------------


def _title_ends(reading: Reading) -> Iterator[Slip]:
    for passage in reading.passages:
        match = re.search("[。，、；：．]+$", passage.text.rstrip())
        if match and passage.kind in {Kind.TITLE, Kind.HEADING}:
            yield Slip(passage, *match.span(), {"mark": match[0]}, "" if match[0] == "。" else None)


def _head_ends(reading: Reading) -> Iterator[Slip]:
    """Find run-in heads without a stop; a bold word that begins a sentence is none."""
    closed = {one.group for one in reading.passages if one.lead and one.text[one.lead - 1] == "。"}
    for passage in reading.passages:
        head, rest = passage.text[: passage.lead].rstrip(), passage.text[passage.lead :].lstrip()
        if (
            len(head) < 4
            or head.endswith(tuple("。！？…：”：:"))
            or rest.startswith(tuple("。，：、；！？的"))
        ):
            continue
        if "，" in head or passage.group in closed:
            yield Slip(passage, len(head) - 1, len(head), {"head": head[-12:]})


RULES = (
    Rule(
        "mark-ascii",
        f"{STANDARD} §5.1",
        "中文的逗号、句号、冒号、括号等占一个字，用全角；数字、时刻、网址里的仍用半角。",
        "吴江:构建新格局,让文明实践有力度。",
        "早上9:30，“1+11+X”体系上线，网址 http://a.cn/?b,c 不变。",
        each(_ascii_marks),
        folded=True,
        fixes=True,
    ),
    Rule(
        "digit-wide",
        "GB/T 15835 §5.1",
        "阿拉伯数字和字母用半角；全角的占一个字，检索不到。",
        "全市有１０个中心。",
        "全市有10个中心。",
        each(_wide_digits),
        folded=True,
        fixes=True,
    ),
    Rule(
        "pair-open",
        f"{STANDARD} §4.8、§4.9、§4.15",
        "引号、括号、书名号成对使用；引文分几段的，每段开头都用前引号，只在最后一段末尾用后引号。",
        "开展“我们的节日主题活动。",
        "开展“我们的节日”主题活动。",
        _never_closed,
    ),
    Rule(
        "pair-close",
        f"{STANDARD} §4.8、§4.9、§4.15",
        "后半个引号、括号、书名号之前要有前半个。",
        "开展我们的节日”主题活动。",
        "分两步：1）动员；2）实施。",
        _never_opened,
    ),
    Rule(
        "quote-nested",
        f"{STANDARD} §4.8",
        "引号里面再用引号时，外面一层用双引号，里面一层用单引号。",
        "他说：“要办好“家门口”的事。”",
        "他说：“要办好‘家门口’的事。”",
        each(_nested),
    ),
    Rule(
        "dots-short",
        f"{STANDARD} §4.11",
        "省略号是六个小圆点，占两个字。",
        "读书、看戏、学技能…办实事。",
        "读书、看戏、学技能……",
        each(_dots),
        fixes=True,
    ),
    Rule(
        "dash-typed",
        f"{STANDARD} §4.10",
        "破折号是一条占两个字的横线“——”。",
        "志愿者行动--情暖江城。",
        "志愿者行动——情暖江城。",
        each(_dashes),
        fixes=True,
    ),
    Rule(
        "dash-single",
        f"{STANDARD} §4.10、§4.13",
        "一字线“—”连接起止的时间、地点；解释、引出下文用破折号“——”。",
        "推出新的文化品牌—社区天天乐。",
        "北京—上海列车上，3月5日—8日推出品牌——社区天天乐。",
        _one_dash,
    ),
    Rule(
        "dash-one",
        f"{STANDARD} §4.10",
        "“一”与“—”“——”形近，常被误认。",
        "志愿者按特长安排岗位一烹饪能手开设美食工坊。",
        "推动“两中心一平台”融合，打造一站式服务，建成一支队伍。",
        each(_one_for_dash, cells=False),
    ),
    Rule(
        "dot-alike",
        f"{STANDARD} §4.14",
        "间隔号是“·”（U+00B7）；项目符号、日文和片假名的点只是看上去像。",
        "主题为“歌唱祖国•礼赞英雄”。",
        "主题为“歌唱祖国·礼赞英雄”。",
        each(_dot_alikes),
        fixes=True,
    ),
    Rule(
        "mark-doubled",
        f"{STANDARD} §5.1",
        "点号不连用；问号和叹号可以。",
        "工作进展顺利，。",
        "工作进展顺利！怎么办？！",
        each(_doubled),
        fixes=True,
    ),
    Rule(
        "comma-between",
        f"{STANDARD} §4.5.3.5",
        "并列的引号之间、书名号之间通常不用顿号；其中有的前后还有别的词语时，用顿号。",
        "开展“春之声”、“夏之韵”等活动。",
        "开展“史志进所站”、“诚信生活”志愿行、“金鼎”文化周等活动，“春之声”“夏之韵”等活动。",
        each(_commas_between),
        fixes=True,
    ),
    Rule(
        "list-comma",
        f"{STANDARD} §4.5",
        "并列的词语之间用顿号，同一层不混用逗号。",
        "开展读书会以及庆国庆，迎中秋、重阳等活动。",
        "开展读书会以及庆国庆、迎中秋、贺重阳等活动。",
        each(_list_commas),
    ),
    Rule(
        "number-comma",
        f"{STANDARD} 附录 B",
        "阿拉伯数字的序次语后面用下脚点“1.”，汉字的用顿号“一、”；带括号的后面不用点号。",
        "1、加强组织领导。",
        "一、加强组织领导。（一）明确责任。",
        each(_numbering),
    ),
    Rule(
        "file-number",
        "GB/T 9704 §7.2.5",
        "发文字号的年份用六角括号，序号不加“第”字，不编虚位。",
        "见常社复〔2025〕第4号。",
        "见常社复〔2025〕4号。",
        each(_file_numbers),
        fixes=True,
    ),
    Rule(
        "telephone-dash",
        f"{STANDARD} §4.13",
        "区号和电话号码之间用短横线“-”。",
        "联系电话：0519—85685617",
        "联系电话：0519-85685617",
        each(_telephones),
        fixes=True,
    ),
    Rule(
        "title-stop",
        f"{STANDARD} §4.1；公文惯例",
        "标题和单独成行的小标题末尾不用句号、逗号、顿号、分号、冒号；问号、叹号、省略号可以用。",
        "# 扎实推进文明实践。",
        "# 文明实践走深走实了吗？",
        _title_ends,
        fixes=True,
    ),
    Rule(
        "head-stop",
        "简报惯例",
        "段首标题用句号收住，正文接着排。",
        "**聚焦资源整合，谱好协奏曲**全面整合各类资源。",
        "**聚焦资源整合，谱好协奏曲。**全面整合各类资源。",
        _head_ends,
    ),
)
