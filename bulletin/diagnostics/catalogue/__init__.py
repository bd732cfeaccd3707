"""The catalogue of all codes: severity, message and hint, in Chinese and in English.

Each module of this package holds `ENTRIES`, the codes of one room. Words in braces are the values that the
finding carries. Codes are stable: scripts and editors' settings name them.
"""

from __future__ import annotations

from bulletin.diagnostics.catalogue import (
    building,
    completeness,
    distribution,
    environment,
    gazetteer,
    layout,
    lifecycle,
    mail,
    parsing,
    preview,
    printing,
    prose,
    tally,
)
from bulletin.diagnostics.catalogue.entry import CatalogueEntry, Severity

__all__ = ["CATALOGUE", "WAIVABLE", "CatalogueEntry", "Severity"]

SUPPRESSIBLE = frozenset(
    code for code, entry in {**prose.RULES, **layout.RULES}.items() if entry.severity is not Severity.ERROR
)
"""The codes of proofreading and of finished pages that an editor may switch off, or down to a notice."""

CATALOGUE: dict[str, CatalogueEntry] = {
    **parsing.ENTRIES,
    **gazetteer.ENTRIES,
    **tally.ENTRIES,
    **building.ENTRIES,
    **layout.ENTRIES,
    **completeness.ENTRIES,
    **prose.ENTRIES,
    **distribution.ENTRIES,
    **mail.ENTRIES,
    **printing.ENTRIES,
    **preview.ENTRIES,
    **environment.ENTRIES,
    **lifecycle.ENTRIES,
}
