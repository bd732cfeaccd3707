"""The catalogue of all codes: severity, message and hint, in Chinese and in English.

Each module of this package holds `ENTRIES`, the codes of one room. Words in braces are the values that the
finding carries. Codes are stable: scripts and editors' settings name them.
"""

from __future__ import annotations

from bulletin.diagnostics.catalogue import (
    building,
    checks,
    circulation,
    desk,
    divisions,
    environment,
    layout,
    preview,
    printing,
    prose,
    sending,
    source,
    tally,
)
from bulletin.diagnostics.catalogue.entry import Entry, Severity

__all__ = ["CATALOGUE", "WAIVABLE", "Entry", "Severity"]

WAIVABLE = frozenset(
    code for code, entry in {**prose.RULES, **layout.RULES}.items() if entry.severity is not Severity.ERROR
)
"""The codes of proofreading and of finished pages that an editor may switch off, or down to a notice."""

CATALOGUE: dict[str, Entry] = {
    **source.ENTRIES,
    **divisions.ENTRIES,
    **tally.ENTRIES,
    **building.ENTRIES,
    **layout.ENTRIES,
    **checks.ENTRIES,
    **prose.ENTRIES,
    **circulation.ENTRIES,
    **sending.ENTRIES,
    **printing.ENTRIES,
    **preview.ENTRIES,
    **environment.ENTRIES,
    **desk.ENTRIES,
}
