"""Checks of an issue against the ledger: numbers and date in sequence, articles not used before."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.tally.scores import same_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.model import OpeningBalance
    from bulletin.tally import KnownArticle, LedgerEntry

SAME_TEXT = 0.5
"""The share of common shingles from which on two texts are nearly the same."""
SAME_TITLE = 0.8
"""The share of common bigrams from which on two titles are nearly the same."""
LEAST_SHINGLES = 16


def check_ledger(
    entry: LedgerEntry,
    others: Iterable[LedgerEntry],
    openings: Sequence[OpeningBalance],
    places: Mapping[str, Position],
    titles: Mapping[str, Position | None],
) -> Iterator[Diagnostic]:
    """Compare an issue with all the others and the opening balances.

    `places` are the positions of the values in `issue.md`, `titles` those of the articles' titles by path.
    """
    rest = [each for each in others if each.folder != entry.folder]
    run = _NumberRun(entry, rest, openings, places)
    yield from run.numbers()
    yield from run.series()
    yield from run.total()
    yield from _used(entry, rest, titles)


def _order(entry: LedgerEntry) -> tuple[dt.date, int]:
    return entry.date or dt.date.max, entry.number or 0


# --- Numbers -------------------------------------------------------------------------------------------------


class _NumberRun(Struct, frozen=True):
    """The numbers of an issue among those of all others (`rest`) and of the opening balances."""

    entry: LedgerEntry
    rest: list[LedgerEntry]
    openings: Sequence[OpeningBalance]
    places: Mapping[str, Position]

    def numbers(self) -> Iterator[Diagnostic]:
        """Find gaps and doubles in the year's numbers (supplements have their own), and dates that run backwards."""
        entry = self.entry
        if entry.number is None or entry.date is None:
            return
        year = entry.date.year
        run = [
            each
            for each in self.rest
            if each.date and each.date.year == year and each.number and each.supplement == entry.supplement
        ]
        opening = next((each for each in self.openings if each.year == year), None)
        covered = (opening.supplements if entry.supplement else opening.through) if opening else 0
        what = "增刊" if entry.supplement else ""
        known = {
            each.number or 0: each.folder
            for each in run
            if each.number != entry.number or each.edition == entry.edition
        }
        yield from _in_run(entry.number, known, covered, what, self._place("number"))
        earlier = [each for each in run if (each.number or 0) < entry.number]
        before = max(earlier, key=lambda each: each.number or 0, default=None)
        if before is not None and before.date and before.date > entry.date:
            place, other, then = self._place("date"), before.folder, before.date
            yield diagnose("date-backwards", place, day=entry.date, other=other, then=then)

    def series(self) -> Iterator[Diagnostic]:
        """Find gaps and doubles in the numbers of a special's series, which run on over the years."""
        if self.entry.series is None:
            return
        title, number = self.entry.series
        known = {each.series[1]: each.folder for each in self.rest if each.series and each.series[0] == title}
        year = self.entry.date.year if self.entry.date else dt.MAXYEAR
        covered = [each.series[title] for each in self.openings if title in each.series and each.year <= year]
        place = self.places.get("series.number") or self._place("series")
        yield from _in_run(number, known, max(covered, default=0), f"“{title}”", place)

    def total(self) -> Iterator[Diagnostic]:
        """Find totals (总第) that do not go on from the last one before: in a year they rise with the numbers."""
        entry = self.entry
        if entry.total is None or entry.date is None or entry.number is None or entry.supplement:
            return
        regular = [
            each for each in self.rest if each.total and each.date and each.number and not each.supplement
        ]
        before = max((each for each in regular if _order(each) < _order(entry)), key=_order, default=None)
        opening = next((each for each in self.openings if each.year == entry.date.year and each.total), None)
        if before is not None and before.date and before.date.year == entry.date.year:
            expected, other = (before.total or 0) + entry.number - (before.number or 0), before.folder
        elif opening is not None and opening.through < entry.number:
            expected, other = (opening.total or 0) + entry.number - opening.through, opening.path
        elif before is not None:
            least, other = (before.total or 0) + entry.number, before.folder
            expected = max(least, entry.total)  # how many issues the old year still had is not known
        else:
            return
        if entry.total != expected:
            place = self._place("total")
            yield diagnose("total-off", place, total=entry.total, expected=expected, other=other)

    def _place(self, key: str) -> Position:
        return self.places.get(key) or Position(self.entry.path, 1, 1)


def _in_run(
    number: int, known: Mapping[int, str], covered: int, what: str, place: Position
) -> Iterator[Diagnostic]:
    """Check that a number is the next one of its run, after `covered` numbers that are not kept here.

    `known` are the folders of the other issues by their numbers.
    """
    if number in known:
        yield diagnose("number-double", place, what=what, number=number, other=known[number])
    before = max((each for each in known if each < number), default=0)
    first = max(before, min(covered, number)) + 1
    if first < number:
        missing = f"{first}" if first == number - 1 else f"{first}—{number - 1}"
        yield diagnose("number-gap", place, what=what, missing=missing, number=number)


# --- Articles ------------------------------------------------------------------------------------------------


def _used(
    entry: LedgerEntry, rest: list[LedgerEntry], titles: Mapping[str, Position | None]
) -> Iterator[Diagnostic]:
    """Find articles that were used before, in an earlier issue or earlier in this one."""
    earlier = [article for each in rest if _order(each) <= _order(entry) for article in each.articles]
    known = {article.path for article in earlier} | {article.path for article in entry.articles}
    new = [article for article in entry.articles if article.reuse_of is None]
    for article in entry.articles:
        place = titles.get(article.path) or Position(article.path)
        if article.reuse_of is not None and f"issues/{article.reuse_of}" not in known:
            yield diagnose("reuse-unknown", place, name=article.reuse_of)
    for article, other, why in _alike(new, earlier):
        place = titles.get(article.path) or Position(article.path)
        yield diagnose("used-before", place, other=other.path, title=other.title, why=why)


def _alike(
    new: Sequence[KnownArticle], earlier: Sequence[KnownArticle]
) -> Iterator[tuple[KnownArticle, KnownArticle, str]]:
    """Pair each new article with the first one before it that is nearly the same; linear in the earlier ones."""
    by_shingle: dict[str, list[int]] = {}
    by_pair: dict[str, list[int]] = {}
    matched: set[int] = set()
    for at, article in enumerate(new):
        for shingle in article.shingles:
            by_shingle.setdefault(shingle, []).append(at)
        for pair in _pairs(article.title):
            by_pair.setdefault(pair, []).append(at)
    for other in (*earlier, *new):
        shared = Counter(at for shingle in other.shingles for at in by_shingle.get(shingle, ()))
        titled = Counter(at for pair in _pairs(other.title) for at in by_pair.get(pair, ()))
        for at in sorted(shared.keys() | titled.keys()):
            if at in matched or (other in new and new.index(other) >= at):
                continue
            why = _why(new[at], other, shared[at], titled[at])
            if why:
                matched.add(at)
                yield new[at], other, why


def _why(article: KnownArticle, other: KnownArticle, shared: int, titled: int) -> str | None:
    """Return in Chinese how two articles are nearly the same, None where they differ."""
    if same_title(article.title) == same_title(other.title):
        return "标题相同"
    fewer = min(len(article.shingles), len(other.shingles))
    more = max(len(article.shingles), len(other.shingles))
    if article.sketch and article.sketch == other.sketch:
        return "正文相同"
    if fewer >= LEAST_SHINGLES and shared >= SAME_TEXT * more:
        return "正文大半相同"
    pairs = max(len(_pairs(article.title)), len(_pairs(other.title)))
    if titled >= SAME_TITLE * pairs and _digits(article.title) == _digits(other.title):
        return "标题几乎相同"
    return None


def _pairs(title: str) -> frozenset[str]:
    """Return the character bigrams of a title."""
    letters = same_title(title)
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1)) or frozenset({letters})


def _digits(title: str) -> list[str]:
    """Return the numbers in a title: the reports of two years are different articles."""
    return re.findall(r"\d+|[一二三四五六七八九十]+", title)
