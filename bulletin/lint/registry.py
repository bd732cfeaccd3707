"""All lint rules, and applying the text rules: text blocks → violations → diagnostics with fixes.

Text rules never report errors. Their codes may be suppressed, each with a reason (`suppressions`).
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import Diagnostic, diagnose
from bulletin.lint.pages.rules import PAGE_RULES
from bulletin.lint.prose import (
    dates,
    lines,
    lists,
    misplaced,
    names,
    numerals,
    offices,
    order,
    punctuation,
    shares,
    sums,
    terms,
)
from bulletin.lint.prose.quotations import is_protected
from bulletin.lint.prose.text_blocks import Fix, LintInput, TextRule, Violation, extract_text_blocks
from bulletin.lint.suppressions import SuppressionFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.lint.pages.page_layout import PageRule
    from bulletin.model import Wording
    from bulletin.model.document import Document

TEXT_RULES: tuple[TextRule, ...] = (
    *terms.RULES,
    *offices.RULES,
    *punctuation.RULES,
    *misplaced.RULES,
    *lines.RULES,
    *numerals.RULES,
    *sums.RULES,
    *lists.RULES,
    *shares.RULES,
    *dates.RULES,
    *order.RULES,
    *names.RULES,
)
RULES: tuple[TextRule | PageRule, ...] = (*TEXT_RULES, *PAGE_RULES)
RULES_BY_CODE = {rule.code: rule for rule in RULES}


class FixableDiagnostic(Struct, frozen=True):
    """A diagnostic with its fixes; none where a person must decide."""

    diagnostic: Diagnostic
    fixes: tuple[Fix, ...] = ()


def check_prose(document: Document, wording: Wording) -> tuple[Diagnostic, ...]:
    """Proofread a document: diagnostics that are not suppressed, and unused suppressions."""
    suppressions = SuppressionFilter(document)
    findings = tuple(_unsuppressed(document, wording, suppressions))
    unused = suppressions.unused({rule.code for rule in TEXT_RULES})
    return (*(one.diagnostic for one in findings), *unused)


def find_prose(document: Document, wording: Wording) -> tuple[FixableDiagnostic, ...]:
    """Proofread a document: diagnostics that are not suppressed, with their fixes."""
    return tuple(_unsuppressed(document, wording, SuppressionFilter(document)))


def _unsuppressed(
    document: Document, wording: Wording, suppressions: SuppressionFilter
) -> Iterator[FixableDiagnostic]:
    for one in proofread(lint_input(document, wording)):
        diagnostic = suppressions.apply(one.diagnostic)
        if diagnostic is not None:
            yield FixableDiagnostic(diagnostic, one.fixes)


def lint_input(document: Document, wording: Wording) -> LintInput:
    """Build the input of the text rules from a document."""
    from bulletin.gazetteer import UnknownProvince, gazetteer

    known = gazetteer(document.publication.province, document.date.year if document.date else None)
    province = None if isinstance(known, UnknownProvince) else known
    return LintInput(extract_text_blocks(document.sections), document.date, wording, province)


def proofread(text: LintInput) -> tuple[FixableDiagnostic, ...]:
    """Apply all text rules; the result is in source order."""
    findings = [finding for rule in TEXT_RULES for finding in _apply(rule, text)]
    return tuple(sorted(findings, key=lambda one: one.diagnostic.sort_key))


def _apply(rule: TextRule, text: LintInput) -> Iterator[FixableDiagnostic]:
    if rule.folded:
        for _, violations in groupby(rule.find(text), key=lambda one: id(one.block)):
            yield _finding(rule, [*violations])
    else:
        yield from (_finding(rule, [violation]) for violation in rule.find(text))


def _finding(rule: TextRule, violations: list[Violation]) -> FixableDiagnostic:
    """Report the first of these violations of one text block, with their number and all their fixes."""
    first = violations[0]
    number = len(violations)
    values = {
        **first.values,
        "text": first.text,
        "around": first.block.around(first.start, first.end),
        "more": f"（本段共 {number} 处）" if number > 1 else "",
        "more_en": f" ({number} in this paragraph)" if number > 1 else "",
    }
    diagnostic = diagnose(rule.code, first.block.place(first.start), **values)
    fixes = tuple(fix for violation in violations for fix in _fix(violation))
    return FixableDiagnostic(diagnostic, fixes if rule.fixes else ())


def _fix(violation: Violation) -> Iterator[Fix]:
    """Yield the fixes of a violation: that of the source, or one whose characters are contiguous in one source line.

    What is protected is left alone.
    """
    if violation.source_fix:
        yield violation.source_fix
    start, end = violation.edit or (violation.start, violation.end)
    place = violation.block.place(start)
    if violation.fix is None or is_protected(violation.block.text, start, end):
        return
    if place and violation.block.contiguous(start, max(end, start + 1)):
        yield Fix(place, violation.block.text[start:end], violation.fix)
