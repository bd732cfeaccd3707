"""All rules, and the way of those of texts over an issue: passages → slips → findings.

A finding of prose never is an error. Codes may be switched off or down, each with a reason (`waiving`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.lint import misplaced, names, numerals, offices, order, punctuation, sums, terms
from bulletin.lint.page_rules import PAGE_RULES
from bulletin.lint.suppressions import SuppressionFilter
from bulletin.lint.text_blocks import LintInput, TextRule, Violation, extract_text_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.lint.page_layout import PageRule
    from bulletin.lint.text_blocks import TextBlock
    from bulletin.model import Issue, Publication, Wording

TEXT_RULES: tuple[TextRule, ...] = (
    *terms.RULES,
    *offices.RULES,
    *punctuation.RULES,
    *misplaced.RULES,
    *numerals.RULES,
    *sums.RULES,
    *order.RULES,
    *names.RULES,
)
RULES: tuple[TextRule | PageRule, ...] = (*TEXT_RULES, *PAGE_RULES)
RULES_BY_CODE = {rule.code: rule for rule in RULES}


class Fix(Struct, frozen=True):
    """Characters of a file to be replaced: from this place on, `old` by `new`."""

    position: Position
    old: str
    new: str


class FixableDiagnostic(Struct, frozen=True):
    """A finding with the fixes that would mend it, none where a person must decide."""

    diagnostic: Diagnostic
    fixes: tuple[Fix, ...] = ()


def check_prose(issue: Issue, publication: Publication, wording: Wording) -> tuple[Diagnostic, ...]:
    """Proofread an issue: wording, punctuation, numerals, sums, order, names; waivers that nothing needed."""
    waiving = SuppressionFilter(publication, issue)
    found = _told(waiving, proofread(lint_input(issue, publication, wording)))
    unused = waiving.unused({rule.code for rule in TEXT_RULES})
    return (*(one.diagnostic for one in found), *unused)


def find_prose(issue: Issue, publication: Publication, wording: Wording) -> tuple[FixableDiagnostic, ...]:
    """Proofread an issue and leave out what its editors have switched off."""
    return tuple(
        _told(SuppressionFilter(publication, issue), proofread(lint_input(issue, publication, wording)))
    )


def _told(waiving: SuppressionFilter, found: tuple[FixableDiagnostic, ...]) -> Iterator[FixableDiagnostic]:
    for one in found:
        weighed = waiving.weigh(one.diagnostic)
        if weighed is not None:
            yield FixableDiagnostic(weighed, one.fixes)


def lint_input(issue: Issue, publication: Publication, wording: Wording) -> LintInput:
    """Gather what the rules look at."""
    from bulletin.gazetteer import UnknownProvince, gazetteer

    year, month = (issue.date.year, issue.date.month) if issue.date else (None, None)
    known = gazetteer(publication.province, year)
    province = None if isinstance(known, UnknownProvince) else known
    return LintInput(extract_text_blocks(issue), year, month, wording, province)


def proofread(text: LintInput) -> tuple[FixableDiagnostic, ...]:
    """Apply all rules of texts; findings in the order of their places."""
    found = [finding for rule in TEXT_RULES for finding in _apply(rule, text)]
    return tuple(sorted(found, key=lambda one: one.diagnostic.sort_key))


def _apply(rule: TextRule, text: LintInput) -> Iterator[FixableDiagnostic]:
    if not rule.folded:
        for slip in rule.find(text):
            yield _finding(rule, [slip])
        return
    folded: dict[int, list[Violation]] = {}
    kept: dict[int, TextBlock] = {}
    for slip in rule.find(text):
        kept[id(slip.passage)] = slip.passage
        folded.setdefault(id(slip.passage), []).append(slip)
    for slips in folded.values():
        yield _finding(rule, slips)


def _finding(rule: TextRule, slips: list[Violation]) -> FixableDiagnostic:
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
    return FixableDiagnostic(diagnostic, fixes if rule.fixes else ())


def _fix(slip: Violation) -> Iterator[Fix]:
    """Give the fix of a slip whose characters stand side by side in one line."""
    start, end = slip.edit or (slip.start, slip.end)
    place = slip.passage.place(start)
    if slip.fix is not None and place and slip.passage.contiguous(start, max(end, start + 1)):
        yield Fix(place, slip.passage.text[start:end], slip.fix)
