"""Sums and dates: totals against parts, lists against their number, shares, ranges, days of the week."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from bulletin.lint.numerals import NUMBER, amount, shown, small_number
from bulletin.lint.text_blocks import HAN, LintInput, TextBlockKind, TextRule, Violation, per_block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.lint.text_blocks import TextBlock

_UNIT = (
    "篇次|篇|条|件|场次|场|个|项|家|支|名|人次|人|户|次|处|所|站|期|类|种|份|册|部|台|辆|套|幅|对|座|村|"
    "万元|亿元|元|亩|吨"
)
_PART = rf"[^，。；：、（）0-9\n]{{1,20}}?({NUMBER})\s*([万亿]?)\s*({_UNIT})"
_PARTS = rf"{_PART}(?:[、，](?!共|合计|总计|总共|其中){_PART}){{1,30}}"
_INEXACT = re.compile(r"[近约超逾过]\s*(?=[0-9])|(?<=[0-9万亿])\s*[余多]|[数几](?=[十百千万])|左右|以上")


# --- Totals in running text ---------------------------------------------------------------------------------

_BEHIND = re.compile(rf"({_PARTS})[，、；]?(?:总共|共计|合计|总计|共)\s*({NUMBER})\s*([万亿]?)\s*({_UNIT})")
_BEFORE = re.compile(
    rf"(?:总共|共计|合计|总计|共)[^，。；：0-9\n]{{0,16}}?({NUMBER})\s*([万亿]?)\s*({_UNIT})([^，。；：0-9\n]{{0,8}})"
    rf"(：|，?其中[：，]?)({_PARTS})"
)
_ONE_PART = re.compile(_PART)


def _parts(text: str) -> tuple[Decimal, str] | None:
    """Add up the parts of a list; None where their units differ or one is not exact."""
    parts = [(match[1], match[2], match[3]) for match in _ONE_PART.finditer(text)]
    units = {unit for _, _, unit in parts}
    if len(units) != 1 or len(parts) < 2 or _INEXACT.search(text):
        return None
    return sum((amount(typed, scale) for typed, scale, _ in parts), Decimal(0)), units.pop()


def _totals(block: TextBlock) -> Iterator[Violation]:
    """Compare totals with their parts: equal to a list before or behind a colon, not less than one with 其中."""
    if block.kind is TextBlockKind.CELL:
        return
    for match in _BEHIND.finditer(block.bare):
        groups = match.groups()
        yield from _compare(block, match, match[1], groups[-3:])
    for match in _BEFORE.finditer(block.bare):
        yield from _compare(block, match, match[6], match.groups()[:3], at_most=match[5] != "：")


def _compare(
    block: TextBlock, match: re.Match[str], listed: str, total: Sequence[str], *, at_most: bool = False
) -> Iterator[Violation]:
    parts = _parts(listed)
    typed, scale, unit = total
    if parts is None or parts[1] != unit:
        return
    stated = amount(typed, scale)
    if parts[0] > stated or (parts[0] < stated and not at_most):
        scales = (one[2] for one in _ONE_PART.finditer(listed))
        written = scale or next(filter(None, scales), "")
        values = {"stated": f"{typed}{scale}{unit}", "sum": f"{shown(parts[0], written)}{unit}"}
        yield Violation(block, *match.span(), values)


# --- Tables -------------------------------------------------------------------------------------------------

_CAPTION = re.compile(r"^[（(]?\s*(?:总共|共计|合计|总计|共)\s*([0-9]+)\s*[篇条件个项家次人]\s*[）)]?$")
_TOTAL_LABEL = re.compile(r"^(?:合\s*计|总\s*计|共\s*计|总\s*数)$")
_WHOLE = re.compile(r"(?<![0-9.])[0-9]+(?![0-9.%％‰])")
_CELL = re.compile(r"^\s*[0-9]+\s*$")


def _tables(source: LintInput) -> Iterator[Violation]:
    """Compare each table with the total stated right before it, and its rows of totals with the other rows."""
    caption: TextBlock | None = None
    for table, run in groupby(source.blocks, lambda one: (one.group, one.cell.table) if one.cell else None):
        blocks = list(run)
        if table is not None:
            yield from _table(caption, blocks)
        caption = blocks[-1] if table is None else None


def _table(caption: TextBlock | None, cells: Sequence[TextBlock]) -> Iterator[Violation]:
    rows = [list(row) for _, row in groupby(cells, lambda one: one.cell and one.cell.row)]
    totals = {number for number, row in enumerate(rows) if _TOTAL_LABEL.match(row[0].text.strip())}
    parts = [row for number, row in enumerate(rows) if number and number not in totals]
    for number in totals:
        yield from _total_row(rows[number], parts)
    stated = _CAPTION.match(caption.text.strip()) if caption else None
    if caption and stated and not totals:
        counted = sum(int(one) for row in parts for cell in row[1:] for one in _WHOLE.findall(cell.bare))
        if counted != int(stated[1]):
            start = caption.text.index(stated[1])
            values = {"stated": stated[1], "sum": str(counted)}
            yield Violation(caption, start, start + len(stated[1]), values)


def _total_row(total: Sequence[TextBlock], parts: Sequence[Sequence[TextBlock]]) -> Iterator[Violation]:
    """Compare each cell of a total row with the numbers above it (below it, where it is the first)."""
    for column, cell in enumerate(total[1:], start=1):
        above = [row[column].text for row in parts if column < len(row)]
        numeric = all(_CELL.match(text) or not text.strip() for text in above)
        if above and numeric and _CELL.match(cell.text):
            counted = sum(int(text) for text in above if text.strip())
            if counted != int(cell.text):
                yield Violation(cell, 0, len(cell.text), {"stated": cell.text.strip(), "sum": str(counted)})


# --- Lists against their number -----------------------------------------------------------------------------

_SMALL = "[0-9]{1,2}|[一二两三四五六七八九十]{1,3}"
_AND_SO_ON = re.compile(rf"等\s*({_SMALL})\s*(?![0-9.多余几])(大?)([{HAN}])")
_QUOTES = re.compile(rf"((?:“[^“”]*”[、，]?){{2,30}})\s*({_SMALL})\s*(?:大|个|类|项|种|条|支|款)")
_HIDDEN = re.compile(r"“[^“”]*”|《[^《》]*》|（[^（）]*）|‘[^‘’]*’")
_BOUND = re.compile(r"[，。；：！？\n]")
_CLASS = "家个项类种条名位支所场款件大方部市县区镇级地行门次人"


def _listed(block: TextBlock) -> Iterator[Violation]:
    """Count lists that end in 等 N 项: they may name fewer, never more; and quoted names followed by their number."""
    for match in _AND_SO_ON.finditer(block.bare):
        number = small_number(match[1])
        if number is None or not (match[2] or match[3] in _CLASS):
            continue
        counted = _count_items(block.bare[: match.start()])
        if number >= 2 and counted > number:
            yield Violation(block, *match.span(), {"stated": match[1], "counted": str(counted)})
    for match in _QUOTES.finditer(block.bare):
        number, counted = small_number(match[2]), match[1].count("“")
        alone = not block.bare[: match.start()].endswith(("、", "和", "与", "及"))
        if number is not None and number >= 2 and counted != number and alone:
            yield Violation(block, *match.span(2), {"stated": match[2], "counted": str(counted)})


def _count_items(before: str) -> int:
    """Count the items of the list that ends here, back to the clause's start or to an item too long for the list."""
    hidden = _HIDDEN.sub(lambda match: f"“{'〇' * (len(match[0]) - 2)}”", before)
    clause = _BOUND.split(hidden)[-1]
    items = [piece for item in clause.split("、") for piece in re.split("(?<=”)(?=“)", item)]
    if len(items) < 3:
        return len(items)
    inner = sorted(len(item) for item in items[1:])
    usual = inner[len(inner) // 2]
    for index in range(len(items) - 1, 0, -1):
        if len(items[index]) > usual + 3:
            return len(items) - index
    return len(items)


# --- Shares -------------------------------------------------------------------------------------------------

_SHARE = re.compile(
    rf"({NUMBER})\s*([万亿]?)\s*({_UNIT})([^。；\n]{{0,24}}?)(?:其中|有)?[^。；0-9\n]{{0,16}}?"
    rf"({NUMBER})\s*([万亿]?)\s*(?:\3)?[^，。；0-9\n]{{0,6}}，?\s*(?:约?占(?:比|总数的|全部的|的)?(?:达到?|为)?|占比(?:达到?|为)?|"
    rf"比例(?:达到?|为))\s*([0-9]+(?:\.[0-9]+)?)\s*[%％]"
)
_FRACTION = re.compile(
    rf"({NUMBER})\s*[/／]\s*({NUMBER})(?![0-9/])\s*[（(，=为即占约]{{1,3}}\s*([0-9]+(?:\.[0-9]+)?)\s*[%％]"
)
_GROWTH = re.compile(
    rf"[从由]\s*[^，。；0-9]{{0,12}}({NUMBER})\s*([万亿]?)\s*({_UNIT})[^，。；0-9]{{0,10}}?"
    rf"(?:增加|增长|提高|上升|扩大|增|升|减少|下降|降低|减|降)(?:到|至)[^，。；0-9]{{0,10}}({NUMBER})\s*([万亿]?)\s*\3"
    rf"[^，。；0-9]{{0,6}}，\s*(?:同比|比[^，。；0-9]{{0,6}})?(?:增长|增加|上升|提高|增幅(?:达到?|为)?|减少|下降|降低|降幅(?:达到?|为)?)了?\s*"
    rf"([0-9]+(?:\.[0-9]+)?)\s*[%％]"
)


def _shares(block: TextBlock) -> Iterator[Violation]:
    """Recompute shares and growth from the counts before them."""
    text = block.bare
    for match in _FRACTION.finditer(text):
        yield from _share(block, match, (amount(match[1]), ""), (amount(match[2]), ""), match[3])
    for match in _SHARE.finditer(text):
        if match[3] and not _INEXACT.search(re.sub("占.*", "", match[0])):
            whole, part = amount(match[1], match[2]), amount(match[5], match[6])
            yield from _share(block, match, (part, match[6]), (whole, match[2]), match[7])
    for match in _GROWTH.finditer(text):
        first, last = amount(match[1], match[2]), amount(match[4], match[5])
        if not _INEXACT.search(re.sub("，.*", "", match[0])):
            yield from _share(block, match, (abs(last - first), match[5]), (first, match[2]), match[6])


def _share(
    block: TextBlock,
    match: re.Match[str],
    typed_part: tuple[Decimal, str],
    typed_whole: tuple[Decimal, str],
    stated: str,
) -> Iterator[Violation]:
    """Compare a share with its part and whole, given as amounts with the scale words that they are written with."""
    part, whole = typed_part[0], typed_whole[0]
    if not whole or part > whole * 10:
        return
    exact = part * 100 / whole
    step = Decimal(1).scaleb(-len(stated.partition(".")[2]))
    right = exact.quantize(step, ROUND_HALF_UP)
    if Decimal(stated) == right:
        return
    cut = Decimal(stated) == exact.quantize(step, ROUND_DOWN)
    start = match.start() + match[0].rindex(stated)
    values = {
        "part": shown(*typed_part),
        "whole": shown(*typed_whole),
        "stated": stated,
        "right": f"{right:f}",
        "cut": "（像是截去了尾数，应四舍五入）" if cut else "",
        "cut_en": " (cut off instead of rounded)" if cut else "",
    }
    yield Violation(block, start, start + len(stated), values)


# --- Ranges and dates ---------------------------------------------------------------------------------------

_YEARS = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})\s*年?\s*(?:—{1,2}|–|～|~|-|至|到)\s*((?:19|20)[0-9]{2})\s*年"
)
_RANGE = re.compile(
    rf"({NUMBER})\s*([%％]|岁|元|万元|个|人|名|平方米|公里|天|小时|分钟|项|家|场|期|页)?\s*(?:—|–|～|~)\s*({NUMBER})\s*"
    rf"([%％]|岁|元|万元|个|人|名|平方米|公里|天|小时|分钟|项|家|场|期|页)"
)


def _backwards(block: TextBlock) -> Iterator[Violation]:
    for match in _YEARS.finditer(block.bare):
        if match[1] > match[2]:
            yield Violation(block, *match.span(), {"first": match[1], "last": match[2]})
    for match in _RANGE.finditer(block.bare):
        if match[2] in {None, match[4]} and amount(match[1]) > amount(match[3]):
            yield Violation(block, *match.span(), {"first": match[1], "last": match[3]})


_DAY = re.compile(
    r"(?<![0-9])(?:((?:19|20)[0-9]{2})\s*年\s*)?([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日"
    r"(?:\s*[（(]?\s*(?:星期|周|礼拜)([一二三四五六日天])(?![期年岁末])\s*[）)]?)?"
)
_NUMERIC_DAY = re.compile(r"(?<![0-9./-])((?:19|20)[0-9]{2})([-./])([0-9]{1,2})\2([0-9]{1,2})(?![0-9./-])")
_LEAP = 2000
_WEEKDAYS = "一二三四五六日"


def _no_days(block: TextBlock) -> Iterator[Violation]:
    for match in _DAY.finditer(block.bare):
        year = int(match[1]) if match[1] else _LEAP
        if not _exists(year, int(match[2]), int(match[3])):
            yield Violation(block, *match.span(), {"day": re.sub(r"\s", "", match[0])})
    for match in _NUMERIC_DAY.finditer(block.bare):
        if not _exists(int(match[1]), int(match[3]), int(match[4])):
            yield Violation(block, *match.span(), {"day": match[0]})


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _weekdays(source: LintInput) -> Iterator[Violation]:
    """Check the day of the week; a date without a year has the last year named in its text block, else the issue's."""
    for block in source.blocks:
        year: int | None = None
        for match in _DAY.finditer(block.bare):
            year = int(match[1]) if match[1] else year
            known = year or _likely(source, int(match[2]))
            if not match[4] or not known or not _exists(known, int(match[2]), int(match[3])):
                continue
            right = _WEEKDAYS[date(known, int(match[2]), int(match[3])).weekday()]
            if match[4].replace("天", "日") != right:
                values = {
                    "year": str(known),
                    "day": f"{match[2]}月{match[3]}日",
                    "right": right,
                    "stated": match[4],
                }
                yield Violation(block, *match.span(), values)


def _likely(source: LintInput, month: int) -> int | None:
    """Return the year of a date without one: the issue's, or the one before for a month far ahead."""
    if source.date is None:
        return None
    return source.date.year - 1 if month > source.date.month + 6 else source.date.year


RULES = (
    TextRule("sum-total", per_block(_totals)),
    TextRule("table-total", _tables),
    TextRule("list-count", per_block(_listed)),
    TextRule("share-wrong", per_block(_shares)),
    TextRule("range-backwards", per_block(_backwards)),
    TextRule("day-none", per_block(_no_days)),
    TextRule("weekday-wrong", _weekdays),
)
