"""The catalogue of all codes: severity, message and hint, in Chinese and in English.

The files beside this module hold the codes of one area each. An entry is five lines, with an empty line behind: code
and severity, message and hint in Chinese, message and hint in English; `{name}` is replaced by a value of the
diagnostic, `#` begins a comment. Behind them a lint rule has four more: its clause, the reason, an example that
violates it and one that doesn't, which write a line break as in Python. Codes are stable: scripts and editors' settings
refer to them.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from msgspec import Struct


class Severity(Enum):
    """An error stops the build, a warning does under `--strict`, a notice never."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class CatalogueEntry(Struct, frozen=True):
    """Severity, message and hint of a code; clause, reason and examples of a lint rule."""

    severity: Severity
    zh: str
    zh_hint: str
    en: str
    en_hint: str
    clause: str = ""
    why: str = ""
    bad: str = ""
    good: str = ""


def _entries(area: str) -> dict[str, CatalogueEntry]:
    blocks = Path(__file__).with_name(f"{area}.txt").read_text("utf-8").rstrip("\n").split("\n\n")
    entries = {}
    for block in blocks:
        if not block.startswith("#"):
            head, *message = block.split("\n")
            code, severity = head.split()
            entries[code] = CatalogueEntry(
                Severity(severity), *(line.replace("\\n", "\n") for line in message)
            )
    return entries


PROOFREADING, PAGES = "prose_rules", "layout_rules"
_NAMES = (
    f"parsing gazetteer tally building layout {PAGES} completeness {PROOFREADING} prose "
    "distribution mail printing preview environment lifecycle importing publishing reviewing letters forms"
)
AREAS = {area: _entries(area) for area in _NAMES.split()}
"""The codes by area."""
CATALOGUE = {code: entry for entries in AREAS.values() for code, entry in entries.items()}
SUPPRESSIBLE = frozenset(
    code
    for code, entry in {**AREAS[PROOFREADING], **AREAS[PAGES]}.items()
    if entry.severity is not Severity.ERROR
)
"""The codes of lint rules that an editor may switch off or downgrade to a notice: all but errors."""
