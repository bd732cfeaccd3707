"""The words of a tally, for its table and its sentence, on paper, screens and terminals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from bulletin.model import GeneralColumn, TallyColumn, written_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model import PlaceCount, Standing, Tally, TallyRules

Cell: TypeAlias = str | int | Decimal
"""A cell of a table: words, or a number."""
Row: TypeAlias = tuple[Cell, ...]
NONE_POSSIBLE = "—"
"""Shown for a place without counties: 0 would say that they had nothing printed."""
TOTAL, POINTS, RANK = "合计", "得分", "名次"


def shown(cell: Cell) -> str:
    """Return a cell as it is printed; points without trailing zeros."""
    if not isinstance(cell, Decimal):
        return str(cell)
    text = f"{cell:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def heads(rules: TallyRules, columns: Sequence[TallyColumn] = ()) -> tuple[str, ...]:
    """Return the heads of the table: three, or two where the levels are not distinguished, and those besides."""
    usual = (rules.place_head, rules.own_head) + ((rules.counties_head,) if rules.counties_head else ())
    total = (TOTAL,) if rules.counties_head else ()
    besides = {TallyColumn.TOTAL: total, TallyColumn.POINTS: (POINTS,), TallyColumn.RANK: (RANK,)}
    return (*usual, *(head for column in columns for head in besides[column]))


def printed_rows(tally: Tally, rules: TallyRules) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the printed table, with the columns that the office wants; the last cell of a short row spans.

    The usual table ends with one row of all trades.
    """
    if rules.columns:
        yield from (tuple(map(shown, row)) for row in rows(tally, rules, rules.columns))
        return
    yield from (tuple(map(shown, _place_row(place, rules, ()))) for place in tally.places)
    yield tuple(map(shown, _general_row(tally, rules, ())))
    if tally.trades:
        yield rules.trades_label, "、".join(f"{trade.name}{trade.articles}" for trade in tally.trades)


def rows(tally: Tally, rules: TallyRules, columns: Sequence[TallyColumn]) -> Iterator[Row]:
    """Yield the rows behind the heads: places in official order, 综合稿件, a row a trade, totals."""
    for place in tally.places:
        yield _place_row(place, rules, columns)
    yield _general_row(tally, rules, columns)
    for trade in tally.trades:
        label = f"{rules.trades_label}：{trade.name}"
        own = rules.counties_head == "" or TallyColumn.TOTAL not in columns
        levels = (trade.articles, "") if own else ("", "")
        yield label, *_numbers(levels, trade.articles, trade.standing, rules, columns)
    if TallyColumn.TOTAL in columns:
        yield TOTAL, *_totals(tally, rules, columns)


def _place_row(place: PlaceCount, rules: TallyRules, columns: Sequence[TallyColumn]) -> Row:
    """Return the row of a place."""
    counties = place.counties if place.divided or place.counties else NONE_POSSIBLE
    levels = (place.own, counties) if rules.counties_head else (place.articles, "")
    return place.name, *_numbers(levels, place.articles, place.standing, rules, columns)


def _general_row(tally: Tally, rules: TallyRules, columns: Sequence[TallyColumn]) -> Row:
    """Return the row of 综合稿件: its number in the column of the office's choice, or across the columns."""
    number, choice = tally.general, rules.general_column
    if rules.counties_head and choice is GeneralColumn.TOTAL and TallyColumn.TOTAL not in columns:
        return rules.general_label, number
    own = choice is GeneralColumn.OWN or not rules.counties_head
    levels = (number if own else "", number if choice is GeneralColumn.COUNTIES else "")
    return rules.general_label, *_numbers(levels, number, None, rules, columns)


def _totals(tally: Tally, rules: TallyRules, columns: Sequence[TallyColumn]) -> Iterator[Cell]:
    """Yield the totals of the columns as they stand in the table; points and ranks have none."""
    if not rules.counties_head:
        yield from _numbers((tally.uses, ""), tally.uses, None, rules, columns)
        return
    own = sum(place.own for place in tally.places)
    counties = sum(place.counties for place in tally.places)
    own += tally.general if rules.general_column is GeneralColumn.OWN else 0
    counties += tally.general if rules.general_column is GeneralColumn.COUNTIES else 0
    yield from _numbers((own, counties), tally.uses, None, rules, columns)


def _numbers(
    levels: tuple[Cell, Cell],
    total: int,
    standing: Standing | None,
    rules: TallyRules,
    columns: Sequence[TallyColumn],
) -> Iterator[Cell]:
    """Yield the cells behind the name of a row: its levels (one where they are not distinguished), then the others."""
    yield from levels if rules.counties_head else levels[:1]
    for column in columns:
        match column:
            case TallyColumn.TOTAL:
                yield from (total,) if rules.counties_head else ()
            case TallyColumn.POINTS:
                yield "" if standing is None or standing.points is None else standing.points
            case TallyColumn.RANK:
                yield "" if standing is None else standing.rank


def total(tally: Tally) -> str:
    """Return the total; where articles count for several places, also that of all credits (篇次)."""
    if tally.uses == tally.articles:
        return f"共{tally.articles}篇"
    return f"共{tally.articles}篇，{tally.uses}篇次"


def as_of(tally: Tally) -> str:
    """Return the end of what is counted (截至)."""
    if tally.as_of is None:
        return "这一时段还没有稿件"
    number = f"{tally.as_of.year}年" + (f"第{tally.as_of.number}期" if tally.as_of.number else "增刊")
    day = tally.as_of.date
    return f"截至{number}" + (f"（{written_day(day)}）" if day else "")


def prose(tally: Tally, rules: TallyRules) -> str:
    """Return a tally as a sentence: 南京市11篇（市本级7篇、县（市、区）4篇），…；综合稿件3篇；文明行业2篇（…）。"""
    parts = ["，".join(_place_text(place, rules) for place in tally.places)]
    parts.append(f"{rules.general_label}{tally.general}篇")
    if tally.trades:
        each = "、".join(f"{trade.name}{trade.articles}篇" for trade in tally.trades)
        parts.append(f"{rules.trades_label}{sum(trade.articles for trade in tally.trades)}篇（{each}）")
    return "；".join(parts) + "。"


_KINDS = {"市": "市", "州": "州", "盟": "盟", "区": "地"}


def _own_label(place: PlaceCount, rules: TallyRules) -> str:
    """Return the name of the level of a place by its kind: of 盟市本级, 兴安盟 has 盟本级."""
    kind = _KINDS.get(place.name[-1], "")
    return f"{kind}本级" if kind and kind in rules.own_label.removesuffix("本级") else rules.own_label


def _place_text(place: PlaceCount, rules: TallyRules) -> str:
    """Return the count of a place, with its levels where it has both and any articles."""
    text = f"{place.name}{place.articles}篇"
    divided = rules.counties_head and place.articles and (place.divided or place.counties)
    levels = f"{_own_label(place, rules)}{place.own}篇、{rules.counties_label}{place.counties}篇"
    return f"{text}（{levels}）" if divided else text
