"""Marks that don't belong, and numbers and telephones with wrong ones (GB/T 15834-2011); ends of titles and heads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.lint.prose.numerals import full_year
from bulletin.lint.prose.text_blocks import HAN, LintInput, TextBlockKind, TextRule, Violation, per_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.lint.prose.text_blocks import TextBlock

_DOUBLED = re.compile(r"[，、；：。]{2,}|[！？][，、；：。]|[，、；：。][！？]|[！]{4,}|[？]{4,}")


def _doubled(block: TextBlock) -> Iterator[Violation]:
    for match in _DOUBLED.finditer(block.text):
        if match[0].startswith("。。。"):
            continue
        same = len(set(match[0])) == 1 and match[0][0] not in "！？"
        yield Violation(block, *match.span(), {"marks": match[0]}, match[0][0] if same else None)


_CHAIN = re.compile(r"(?:“[^“”]*”(?:、“[^“”]*”)+|《[^《》]*》(?:、《[^《》]*》)+)")
_BARE_END = re.compile(rf"等|[，。；：！？）\n]|$|\s*[一二两三四五六七八九十0-9]+\s*[{HAN}]")


def _commas_between(block: TextBlock) -> Iterator[Violation]:
    """Find 、 between bare quoted elements; where one of the list has words beside it, all keep their 、."""
    for match in _CHAIN.finditer(block.text):
        before, after = block.text[: match.start()], match.end()
        if before.endswith("、") or not _BARE_END.match(block.text, after):
            continue
        for comma in re.finditer(r"(?<=[”》])、(?=[“《])", match[0]):
            start = match.start() + comma.start()
            yield Violation(block, start, start + 1, fix="")


_LIST_COMMA = re.compile(rf"以及([{HAN}]{{2,4}})，([{HAN}]{{2,4}})、[{HAN}]{{1,6}}等")


def _list_commas(block: TextBlock) -> Iterator[Violation]:
    """Find ， between short elements of one length in a list that goes on with 、 and ends in 等."""
    for match in _LIST_COMMA.finditer(block.text):
        if len(match[1]) == len(match[2]):
            yield Violation(block, match.end(1), match.end(1) + 1)


_NUMBERED = re.compile(
    rf"(?:(?:^|(?<=[。；\n]))\s*([1-9][0-9]?)|(?<=[^0-9]：)\s*(1))、(?=[{HAN}“《])(?![{HAN}]{{1,8}}：\s*[0-9])"
)
"""A number with 、 that begins an item; behind a colon only the first, and neither a ratio (3：1、) nor values."""
_BRACKETED = re.compile(r"(?:^|(?<=[。；\n]))[（(][一二三四五六七八九十0-9]{1,3}[）)]([、，．.])")


def _numbering(block: TextBlock) -> Iterator[Violation]:
    for match in _NUMBERED.finditer(block.text):
        number = match.lastindex or 0
        yield Violation(block, match.start(number), match.end(), {"right": f"{match[number]}."})
    for match in _BRACKETED.finditer(block.text):
        yield Violation(block, *match.span(), {"right": match[0][:-1]}, "", match.span(1))


_FILE_NUMBER = re.compile(
    rf"(?<=[{HAN}])([〔\[(（【［])\s*((?:19|20)[0-9]{{2}})\s*(年?)\s*([〕\])）】］])\s*(第?)\s*(0*)([1-9][0-9]*)\s*号"
)
_FILE_NUMBER_SHORT = re.compile(
    r"(?:(?<=[发字办函文通令复规政委党建宣纪组审])[〔\[(（【［]|〔)\s*([0-9]{2})\s*年?\s*[〕\])）】］]\s*第?\s*0*([1-9][0-9]*)\s*号"
    r"(?![楼线机门院房车馆厅床井桥岛])"
)


def _file_numbers(block: TextBlock) -> Iterator[Violation]:
    """Find 发文字号 with other brackets than 〔〕, with 第, 年 or a nought, or a cut year (GB/T 9704 §7.2.5)."""
    for match in _FILE_NUMBER.finditer(block.text):
        _, opening, year, word, closing, *prefix, number = match.group(*range(8))
        if (opening, closing) != ("〔", "〕") or word or any(prefix):
            right = f"〔{year}〕{number}号"
            yield Violation(block, *match.span(), {"right": right}, right)
    for match in _FILE_NUMBER_SHORT.finditer(block.text):
        right = f"〔{full_year(match[1])}〕{match[2]}号"
        yield Violation(block, *match.span(), {"right": right})


_TELEPHONE = re.compile(r"(?<![0-9])(0[1-9][0-9]{1,2})\s*([—–－―─~～]{1,2})\s*([2-9][0-9]{6,7})(?![0-9])")


def _telephones(block: TextBlock) -> Iterator[Violation]:
    for match in _TELEPHONE.finditer(block.text):
        right = f"{match[1]}-{match[3]}"
        yield Violation(block, *match.span(), {"right": right}, right)


# --- Ends of titles and heads -------------------------------------------------------------------------------


def _title_ends(source: LintInput) -> Iterator[Violation]:
    for block in source.blocks:
        match = re.search("[。，、；：．]+$", block.text.rstrip())
        if match and block.kind in {TextBlockKind.TITLE, TextBlockKind.HEADING}:
            yield Violation(block, *match.span(), {"mark": match[0]}, "" if match[0] == "。" else None)


def _head_ends(source: LintInput) -> Iterator[Violation]:
    """Find run-in heads without a stop; a bold word that begins a sentence is none."""
    closed = {one.group for one in source.blocks if one.lead and one.text[one.lead - 1] == "。"}
    for block in source.blocks:
        head, rest = block.text[: block.lead].rstrip(), block.text[block.lead :].lstrip()
        if (
            len(head) < 4
            or head.endswith(tuple("。！？…：”：:"))
            or rest.startswith(tuple("。，：、；！？的"))
        ):
            continue
        if "，" in head or block.group in closed:
            yield Violation(block, len(head) - 1, len(head), {"head": head[-12:]})


RULES = (
    TextRule("mark-doubled", per_block(_doubled), fixes=True),
    TextRule("comma-between", per_block(_commas_between), fixes=True),
    TextRule("list-comma", per_block(_list_commas)),
    TextRule("number-comma", per_block(_numbering)),
    TextRule("file-number", per_block(_file_numbers), fixes=True),
    TextRule("telephone-dash", per_block(_telephones), fixes=True),
    TextRule("title-stop", _title_ends, fixes=True),
    TextRule("head-stop", _head_ends),
)
