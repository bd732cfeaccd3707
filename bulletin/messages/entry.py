"""The form of one entry of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How much a finding weighs: an error stops the build, a warning does under `--strict`, a notice never."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Entry:
    """Message and hint of a code; `{name}` is replaced by a value of the finding."""

    severity: Severity
    zh: str
    zh_hint: str
    en: str
    en_hint: str
