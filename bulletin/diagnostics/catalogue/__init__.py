"""The catalogue of all codes: severity, message and hint, in Chinese and in English.

Each module holds `ENTRIES`, the codes of one subject. Names in braces are filled from the values of the diagnostic.
Codes are stable: scripts and editors' settings refer to them.
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

__all__ = ["CATALOGUE", "SUPPRESSIBLE", "CatalogueEntry", "Severity"]

SUPPRESSIBLE = frozenset(
    code for code, entry in {**prose.RULES, **layout.RULES}.items() if entry.severity is not Severity.ERROR
)
"""The codes of lint rules that an editor may switch off or downgrade to a notice: all but errors."""

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
