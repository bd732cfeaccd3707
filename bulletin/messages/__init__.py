"""The catalogue of all codes: severity, message and hint, in Chinese and in English.

Each module of this package holds `ENTRIES`, the codes of one room. Words in braces are the values that the
finding carries. Codes are stable: scripts and editors' settings name them.
"""

from __future__ import annotations

from bulletin.messages import building, checks, divisions, environment, layout, prose, source, tally
from bulletin.messages.entry import Entry, Severity

__all__ = ["CATALOGUE", "PROSE", "Entry", "Severity"]

PROSE = frozenset(prose.ENTRIES)
"""The codes of proofreading: those that an editor may switch off."""

CATALOGUE: dict[str, Entry] = {
    **source.ENTRIES,
    **divisions.ENTRIES,
    **tally.ENTRIES,
    **building.ENTRIES,
    **layout.ENTRIES,
    **checks.ENTRIES,
    **prose.ENTRIES,
    **environment.ENTRIES,
}
