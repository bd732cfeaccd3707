"""The form of one entry of the catalogue."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Severity(Enum):
    """How much a finding weighs: an error stops the build, a warning does under `--strict`, a notice never."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class CatalogueEntry(Struct, frozen=True):
    """Message and hint of a code; `{name}` is replaced by a value of the finding."""

    severity: Severity
    zh: str
    zh_hint: str
    en: str
    en_hint: str
