"""A finished count → text for terminals, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from bulletin.composition.issue import total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bulletin.model import Tally, TallyRules


def rows(tally: Tally, rules: TallyRules) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of the table: head, cities in official order, 综合稿件, one for each trade."""
    yield rules.place_head, rules.own_head, rules.counties_head
    for place in tally.places:
        yield place.name, str(place.own), str(place.counties)
    yield rules.general_label, str(tally.general), ""
    for trade in tally.trades:
        yield f"{rules.trades_label}：{trade.name}", str(trade.articles), ""


def as_of(tally: Tally) -> str:
    """Tell up to where a count goes (截至)."""
    if tally.as_of is None:
        return "这一时段还没有稿件"
    number = f"{tally.as_of.year}年" + (f"第{tally.as_of.number}期" if tally.as_of.number else "增刊")
    day = tally.as_of.date
    return f"截至{number}" + (f"（{day.year}年{day.month}月{day.day}日）" if day else "")


def as_text(
    tally: Tally, rules: TallyRules, align: Callable[[Iterable[Sequence[str]], Sequence[int]], Iterator[str]]
) -> Iterator[str]:
    """Write lines for a terminal; `align` sets the columns, those named flush right."""
    yield f"{tally.period}：{as_of(tally)}，{total(tally)}"
    yield ""
    yield from align(rows(tally, rules), (1, 2))


def as_csv(tally: Tally, rules: TallyRules) -> str:
    """Write CSV with a byte order mark, as spreadsheets need it to read Chinese."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(rows(tally, rules))
    return "\ufeff" + stream.getvalue()


def as_json(tally: Tally) -> str:
    """Write JSON."""
    last = tally.as_of
    value = {
        "period": tally.period,
        "as_of": last
        and {"year": last.year, "number": last.number, "date": last.date.isoformat() if last.date else None},
        "places": [
            {"name": place.name, "own": place.own, "counties": place.counties} for place in tally.places
        ],
        "general": tally.general,
        "trades": [{"name": trade.name, "articles": trade.articles} for trade in tally.trades],
        "articles": tally.articles,
        "uses": tally.uses,
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
