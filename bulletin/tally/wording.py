"""The words of a tally, for its table and its sentence, on paper, screens and terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.model import written_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.model import PlaceCount, Tally, TallyRules

NONE_POSSIBLE = "—"
"""Shown for a place without counties: 0 would say that they had nothing printed."""


def heads(rules: TallyRules) -> tuple[str, ...]:
    """Return the heads of the table: three, or two where the levels are not distinguished."""
    if not rules.counties_head:
        return rules.place_head, rules.own_head
    return rules.place_head, rules.own_head, rules.counties_head


def place_row(place: PlaceCount, rules: TallyRules) -> tuple[str, ...]:
    """Return the row of a place."""
    if not rules.counties_head:
        return place.name, str(place.articles)
    counties = str(place.counties) if place.divided or place.counties else NONE_POSSIBLE
    return place.name, str(place.own), counties


def place_rows(tally: Tally, rules: TallyRules) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the places in official order, then 综合稿件."""
    for place in tally.places:
        yield place_row(place, rules)
    general = (rules.general_label, str(tally.general))
    yield (*general, "") if rules.counties_head else general


def trades(tally: Tally) -> str:
    """Return the trades with their numbers, for the last row of the table."""
    return "、".join(f"{trade.name}{trade.articles}" for trade in tally.trades)


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
