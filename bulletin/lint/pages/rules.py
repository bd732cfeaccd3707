"""All rules of finished pages, and applying them: page layout → diagnostics.

Kept apart from `registry` so that a build needn't load the rules of proofreading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.lint.pages import layout_rules, pdf_rules
from bulletin.lint.suppressions import SuppressionFilter

if TYPE_CHECKING:
    from bulletin.diagnostics import Diagnostic
    from bulletin.lint.pages.page_layout import PageLayout, PageRule

PAGE_RULES: tuple[PageRule, ...] = (*layout_rules.RULES, *pdf_rules.RULES)


def check_pages(layout: PageLayout) -> tuple[Diagnostic, ...]:
    """Check finished pages; where lines were not printed as composed, the layout rules are skipped."""
    diagnostics = [one for rule in pdf_rules.RULES for one in rule.find(layout)]
    if not any(one.code == "line-disagrees" for one in diagnostics):
        diagnostics += [one for rule in layout_rules.RULES for one in rule.find(layout)]
    suppressions = SuppressionFilter(layout.document)
    kept = [shown for one in diagnostics if (shown := suppressions.apply(one))]
    return (*kept, *suppressions.unused({rule.code for rule in PAGE_RULES}))
