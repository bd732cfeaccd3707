"""All rules of proofreading, and their way over an issue: passages → slips → findings.

A finding of prose never is an error. Codes may be switched off, each with a reason: for the periodical, for an
issue, for one article.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bulletin.checks import names, numerals, punctuation, sums, terms
from bulletin.checks.passages import Reading, Rule, Slip, passages_of
from bulletin.diagnostics import Diagnostic, Position, diagnose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bulletin.checks.passages import Passage
    from bulletin.model import Issue, Publication, Wording

RULES: tuple[Rule, ...] = (
    *terms.RULES,
    *punctuation.RULES,
    *numerals.RULES,
    *sums.RULES,
    *names.RULES,
)
BY_CODE = {rule.code: rule for rule in RULES}


@dataclass(frozen=True, slots=True)
class Fix:
    """Characters of a file to be replaced: from this place on, `old` by `new`."""

    position: Position
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding with the fixes that would mend it, none where a person must decide."""

    diagnostic: Diagnostic
    fixes: tuple[Fix, ...] = ()


def check_prose(issue: Issue, publication: Publication, wording: Wording) -> tuple[Diagnostic, ...]:
    """Proofread an issue: wording, punctuation, numerals, sums, names of places."""
    found = find_prose(issue, publication, wording)
    return tuple(one.diagnostic for one in found)


def find_prose(issue: Issue, publication: Publication, wording: Wording) -> tuple[Finding, ...]:
    """Proofread an issue and leave out what its editors have switched off."""
    off = set(publication.checks_off) | set(issue.checks_off)
    articles = {article.path: set(article.checks_off) for article in issue.articles}
    files = [(issue.path, issue.waivers), *((article.path, article.waivers) for article in issue.articles)]
    lines = {(path, waiver.line, waiver.code) for path, waivers in files for waiver in waivers}
    found = proofread(reading(issue, publication, wording), off)
    return tuple(one for one in found if not _waived(one.diagnostic, articles, lines))


def _waived(
    found: Diagnostic, articles: Mapping[str, Collection[str]], lines: Collection[tuple[str, int, str]]
) -> bool:
    place = found.position
    if place is None:
        return False
    return found.code in articles.get(place.path, ()) or (place.path, place.line, found.code) in lines


def reading(issue: Issue, publication: Publication, wording: Wording) -> Reading:
    """Gather what the rules look at."""
    from bulletin.divisions import UnknownProvince, gazetteer

    year, month = (issue.date.year, issue.date.month) if issue.date else (None, None)
    known = gazetteer(publication.province, year)
    province = None if isinstance(known, UnknownProvince) else known
    return Reading(passages_of(issue), year, month, wording, province)


def proofread(text: Reading, off: Collection[str] = ()) -> tuple[Finding, ...]:
    """Apply all rules that are not switched off; findings in the order of their places."""
    found = [finding for rule in RULES if rule.code not in off for finding in _apply(rule, text)]
    return tuple(sorted(found, key=lambda one: one.diagnostic.sort_key))


def _apply(rule: Rule, text: Reading) -> Iterator[Finding]:
    if not rule.folded:
        for slip in rule.find(text):
            yield _finding(rule, [slip])
        return
    folded: dict[int, list[Slip]] = {}
    kept: dict[int, Passage] = {}
    for slip in rule.find(text):
        kept[id(slip.passage)] = slip.passage
        folded.setdefault(id(slip.passage), []).append(slip)
    for slips in folded.values():
        yield _finding(rule, slips)


def _finding(rule: Rule, slips: list[Slip]) -> Finding:
    """Tell the first of these slips, and how many there are."""
    first = slips[0]
    number = len(slips)
    values = {
        **first.values,
        "text": first.text,
        "around": first.passage.around(first.start, first.end),
        "more": f"（本段共 {number} 处）" if number > 1 else "",
        "more_en": f" ({number} in this paragraph)" if number > 1 else "",
    }
    diagnostic = diagnose(rule.code, first.passage.place(first.start), **values)
    fixes = tuple(fix for slip in slips for fix in _fix(slip))
    return Finding(diagnostic, fixes if rule.fixes else ())


def _fix(slip: Slip) -> Iterator[Fix]:
    """Give the fix of a slip whose characters stand side by side in one line."""
    start, end = slip.edit or (slip.start, slip.end)
    place = slip.passage.place(start)
    if slip.fix is not None and place and slip.passage.contiguous(start, max(end, start + 1)):
        yield Fix(place, slip.passage.text[start:end], slip.fix)
