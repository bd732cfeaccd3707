"""The rules of finished pages, and their way over an issue: a proof of its pages → findings.

They stand apart from those of texts, which are many and which a build does without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.lint import layout_rules, pdf_rules
from bulletin.lint.suppressions import SuppressionFilter

if TYPE_CHECKING:
    from bulletin.diagnostics import Diagnostic
    from bulletin.lint.page_layout import PageLayout, PageRule
    from bulletin.model import Publication

PAGE_RULES: tuple[PageRule, ...] = (*layout_rules.RULES, *pdf_rules.RULES)


def check_pages(proof: PageLayout, publication: Publication) -> tuple[Diagnostic, ...]:
    """Check finished pages; where lines were not printed as composed, nothing more is to be said of them."""
    found = [one for rule in pdf_rules.RULES for one in rule.find(proof)]
    if not any(one.code == "line-disagrees" for one in found):
        found += [one for rule in layout_rules.RULES for one in rule.find(proof)]
    waiving = SuppressionFilter(publication, proof.issue)
    told = [weighed for one in found if (weighed := waiving.weigh(one))]
    return (*told, *waiving.unused({rule.code for rule in PAGE_RULES}))
