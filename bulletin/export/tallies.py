"""A finished count → text for terminals, CSV and JSON: table, scores, articles, comparison, explanation."""

from __future__ import annotations

import csv
import io
import json
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from bulletin.model import TallyColumn
from bulletin.tally import wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from bulletin.model import PlaceCount, Tally, TallyRules
    from bulletin.tally import Reason, UnitScore, UsedArticle
    from bulletin.tally.wording import Cell, Row

    Align = Callable[[Iterable[Sequence[str]], Sequence[int]], Iterator[str]]


# --- Rows ----------------------------------------------------------------------------------------------------


def rows(tally: Tally, rules: TallyRules) -> Iterator[Row]:
    """Yield the rows of the table: heads, places in official order, 综合稿件, one for each trade, totals.

    It has points and ranks where articles score, and what the office prints.
    """
    wanted = {TallyColumn.TOTAL, *rules.columns}
    wanted |= {TallyColumn.POINTS, TallyColumn.RANK} if rules.scores else set()
    columns = [column for column in TallyColumn if column in wanted]
    yield wording.heads(rules, columns)
    yield from wording.rows(tally, rules, columns)


def score_rows(scores: Sequence[UnitScore]) -> Iterator[Row]:
    """Yield rows of ranks, class by class."""
    yield "分组", "名次", "单位", "得分"
    for each in scores:
        yield each.group, each.rank, each.unit, each.points


def article_rows(articles: Sequence[UsedArticle], rules: TallyRules) -> Iterator[Row]:
    """Yield rows of the used articles by place; with a column of points only where there are scores."""
    heads = (rules.place_head, "单位", "标题", "栏目", "期", "日期", "计入", "篇数", "得分")
    yield heads if rules.scores else heads[:-1]
    for each in articles:
        day = each.date.isoformat() if each.date else ""
        row = (each.row, each.units, each.title, each.column, each.issue, day, each.level, each.credits)
        yield (*row, "" if each.points is None else each.points) if rules.scores else row


def compared_rows(now: Tally, then: Tally, rules: TallyRules) -> Iterator[Row]:
    """Yield rows of both counts and their difference by level; units of either period, those of `now` first."""
    labels = [rules.own_label, rules.counties_label] if rules.counties_head else [""]
    heads = [f"{label}{part}" for label in labels for part in (now.period, then.period, "增减")]
    yield rules.place_head, *heads
    levels = len(labels)
    for name in dict.fromkeys(place.name for tally in (now, then) for place in tally.places):
        yield name, *_differences(_levels(now, name, levels), _levels(then, name, levels))
    yield rules.general_label, *_padded(now.general, then.general, levels)
    before, after = ({trade.name: trade.articles for trade in tally.trades} for tally in (then, now))
    for name in dict.fromkeys((*after, *before)):
        numbers = _padded(after.get(name, 0), before.get(name, 0), levels)
        yield f"{rules.trades_label}：{name}", *numbers
    yield "总篇数", *_padded(now.articles, then.articles, levels)


def _levels(tally: Tally, name: str, levels: int) -> list[int]:
    place = next((each for each in tally.places if each.name == name), None)
    if place is None:
        return [0] * levels
    return [place.own, place.counties] if levels == 2 else [place.articles]


def _differences(now: Sequence[int], then: Sequence[int]) -> Iterator[int]:
    for one, other in zip(now, then, strict=True):
        yield from (one, other, one - other)


def _padded(now: int, then: int, levels: int) -> Row:
    return (*_differences([now], [then]), *[""] * (3 * (levels - 1)))


def explained_rows(reasons: Sequence[Reason]) -> Iterator[Row]:
    """Yield rows of an explanation; with columns of points only where there are scores."""
    scored = any(reason.points is not None for reason in reasons)
    yield ("期", "日期", "栏目", "标题", "计入", "得分", "得分依据")[: 7 if scored else 5]
    for reason in reasons:
        day = reason.date.isoformat() if reason.date else ""
        points = "" if reason.points is None else reason.points
        row: Row = (reason.issue, day, reason.column, reason.title, reason.counted, points, reason.reason)
        yield row[: 7 if scored else 5]


# --- Text ----------------------------------------------------------------------------------------------------


def as_text(tally: Tally, rules: TallyRules, scores: Sequence[UnitScore], align: Align) -> Iterator[str]:
    """Yield lines for a terminal; `align` aligns columns, those of the given indices flush right."""
    yield from _heading(tally)
    yield from align(_words(rows(tally, rules)), range(1, 6))
    if scores:
        yield ""
        yield from align(_words(score_rows(scores)), (1, 3))


def scores_as_text(tally: Tally, scores: Sequence[UnitScore], align: Align) -> Iterator[str]:
    """Yield lines of the ranks for a terminal."""
    yield from _heading(tally)
    yield from align(_words(score_rows(scores)), (1, 3))


def articles_as_text(
    tally: Tally, articles: Sequence[UsedArticle], rules: TallyRules, align: Align
) -> Iterator[str]:
    """Yield lines of the used articles for a terminal."""
    yield from _heading(tally)
    yield from align(_words(article_rows(articles, rules)), (7, 8))


def compared_as_text(now: Tally, then: Tally, rules: TallyRules, align: Align) -> Iterator[str]:
    """Yield lines of a comparison for a terminal; a difference has its sign."""
    yield from islice(_heading(now), 1)
    yield from _heading(then)
    compared = (
        [
            signed(cell) if at and at % 3 == 0 and isinstance(cell, int) else cell
            for at, cell in enumerate(row)
        ]
        for row in compared_rows(now, then, rules)
    )
    yield from align(_words(compared), range(1, 7))


def explained_as_text(
    unit: str, tally: Tally, reasons: Sequence[Reason], total: Decimal | None, align: Align
) -> Iterator[str]:
    """Yield lines of an explanation for a terminal."""
    yield f"{unit} {tally.period}：{wording.as_of(tally)}"
    yield ""
    yield from align(_words(explained_rows(reasons)), (5,))
    if total is not None:
        yield ""
        yield f"得分合计：{wording.shown(total)}"


def _heading(tally: Tally) -> Iterator[str]:
    """Yield the line on what is counted, and an empty one."""
    yield f"{tally.period}：{wording.as_of(tally)}，{wording.total(tally)}"
    yield ""


def _words(table: Iterable[Sequence[Cell]]) -> Iterator[tuple[str, ...]]:
    for row in table:
        yield tuple(map(wording.shown, row))


def signed(difference: int) -> str:
    """Write a difference with its sign; 0 has none."""
    return f"{difference:+d}" if difference else "0"


# --- CSV -----------------------------------------------------------------------------------------------------

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""With these a spreadsheet begins a formula, whatever the cell was meant to be."""


def as_csv(table: Iterable[Sequence[Cell]]) -> str:
    """Write CSV with a byte order mark, as spreadsheets need it to read Chinese."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(map(_csv_cell, row) for row in table)
    return "\ufeff" + stream.getvalue()


def _csv_cell(cell: Cell) -> str:
    """Write a number as it is, a dash as an empty cell; an apostrophe keeps a text from being read as a formula."""
    if not isinstance(cell, str):
        return wording.shown(cell)
    if cell == wording.NONE_POSSIBLE:
        return ""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


# --- JSON ----------------------------------------------------------------------------------------------------


def as_json(tally: Tally, scores: Sequence[UnitScore] = ()) -> str:
    """Write a count as JSON."""
    ranks = {"scores": [_score(each) for each in scores]} if scores else {}
    return _written(_tally(tally) | ranks)


def compared_as_json(now: Tally, then: Tally) -> str:
    """Write two counts as JSON."""
    return _written({"count": _tally(now), "against": _tally(then)})


def articles_as_json(tally: Tally, articles: Sequence[UsedArticle]) -> str:
    """Write the used articles as JSON."""
    lines = [
        asdict(each) | {"date": each.date.isoformat() if each.date else None, "points": _numeric(each.points)}
        for each in articles
    ]
    return _written({"period": tally.period, "articles": lines})


def explained_as_json(unit: str, tally: Tally, reasons: Sequence[Reason], total: Decimal | None) -> str:
    """Write an explanation as JSON."""
    lines = [
        asdict(reason)
        | {
            "date": reason.date.isoformat() if reason.date else None,
            "points": _numeric(reason.points),
        }
        for reason in reasons
    ]
    return _written({"unit": unit, "period": tally.period, "lines": lines, "points": _numeric(total)})


def _tally(tally: Tally) -> dict[str, object]:
    last = tally.as_of
    return {
        "period": tally.period,
        "as_of": last
        and {"year": last.year, "number": last.number, "date": last.date.isoformat() if last.date else None},
        "places": [_place(place) for place in tally.places],
        "general": tally.general,
        "trades": [{"name": trade.name, "articles": trade.articles} for trade in tally.trades],
        "articles": tally.articles,
        "uses": tally.uses,
    }


def _place(place: PlaceCount) -> dict[str, object]:
    """Return a place; `counties` is None where it has none."""
    counties = place.counties if place.divided or place.counties else None
    return {"name": place.name, "own": place.own, "counties": counties}


def _score(score: UnitScore) -> dict[str, object]:
    return {
        "unit": score.unit,
        "class": score.group,
        "rank": score.rank,
        "points": _numeric(score.points),
    }


def _numeric(points: Decimal | None) -> int | float | None:
    if points is None:
        return None
    return int(points) if points == points.to_integral_value() else float(points)


def _written(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
