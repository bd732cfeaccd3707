"""The type of a catalogue entry."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Severity(Enum):
    """An error stops the build, a warning does under `--strict`, a notice never."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class CatalogueEntry(Struct, frozen=True):
    """Severity, message and hint of a code; `{name}` is replaced by a value of the diagnostic."""

    severity: Severity
    zh: str
    zh_hint: str
    en: str
    en_hint: str
