"""What is wrong with a source, where it stands, and how to mend it: values, not exceptions.

Three kinds of trouble: the editor's mistake is a `Diagnostic`; a blocked environment (no Pango, disk full,
no font) is a `BulletinError`; anything else is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Generic, TypeVar

from msgspec import Struct, field

from bulletin.diagnostics.catalogue import CATALOGUE, Severity

__all__ = ["BulletinError", "Diagnostic", "Language", "Position", "Result", "Severity", "diagnose"]

T = TypeVar("T")


class Language(Enum):
    """The language in which messages are told."""

    ZH = "zh"
    EN = "en"


class Position(Struct, frozen=True, order=True):
    """A place in a source file: `path` relative to the workspace with `/`, line and column from 1.

    Columns count characters, not bytes. Line 0 means the file as a whole.
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """`path:line:column` as editors and terminals link it."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


class Diagnostic(Struct, frozen=True):
    """One finding: a code of the catalogue, its place, and the values its words speak of."""

    code: str
    position: Position | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    severity: Severity = Severity.ERROR

    def message(self, language: Language = Language.ZH) -> str:
        """Tell what is wrong."""
        entry = CATALOGUE[self.code]
        return (entry.zh if language is Language.ZH else entry.en).format(**self.values)

    def hint(self, language: Language = Language.ZH) -> str:
        """Tell how to mend it."""
        entry = CATALOGUE[self.code]
        return (entry.zh_hint if language is Language.ZH else entry.en_hint).format(**self.values)

    @property
    def sort_key(self) -> tuple[Position, str]:
        """Order by place, then by code."""
        return self.position or Position(""), self.code


def diagnose(code: str, position: Position | None = None, **values: object) -> Diagnostic:
    """Make a diagnostic with the severity that the catalogue gives its code."""
    told = {name: str(value) for name, value in values.items()}
    return Diagnostic(code, position, told, CATALOGUE[code].severity)


class Result(Struct, Generic[T], frozen=True):
    """A value and what was found on the way to it; no value where an error stood in the way."""

    value: T | None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether an error was found."""
        return has_errors(self.diagnostics)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether one of the findings is an error."""
    return any(found.severity is Severity.ERROR for found in diagnostics)


class BulletinError(Exception):
    """The environment stands in the way: what is missing, and the way out."""

    def __init__(self, code: str, **values: object) -> None:
        self.diagnostic = diagnose(code, None, **values)
        super().__init__(self.diagnostic.message())
