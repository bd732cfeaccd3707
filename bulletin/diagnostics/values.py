"""Diagnostics as values: what is wrong with a source, where, and how to fix it.

Three kinds of trouble: the editor's mistake is a `Diagnostic`; a blocked environment (no Pango, disk full,
no font) is a `BulletinError`; anything else is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Generic, TypeVar

from msgspec import Struct, field

from bulletin.diagnostics.catalogue import CATALOGUE, Severity
from bulletin.diagnostics.escaping import escaped
from bulletin.diagnostics.system_errors import in_chinese

T = TypeVar("T")


class Language(Enum):
    """The language of messages."""

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
    """A diagnostic: a code of the catalogue, a position, and the values of its message."""

    code: str
    position: Position | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    severity: Severity = Severity.ERROR

    def __hash__(self) -> int:
        """Hash all fields, the values by their text."""
        return hash((self.code, self.position, tuple(sorted(self.values.items())), self.severity))

    def message(self, language: Language = Language.ZH) -> str:
        """Return what is wrong, in one line."""
        entry = CATALOGUE[self.code]
        return (entry.zh if language is Language.ZH else entry.en).format(**self._texts(language))

    def hint(self, language: Language = Language.ZH) -> str:
        """Return how to fix it."""
        entry = CATALOGUE[self.code]
        return (entry.zh_hint if language is Language.ZH else entry.en_hint).format(**self._texts(language))

    def _texts(self, language: Language) -> Mapping[str, str]:
        """Return the values as a message in this language shows them."""
        if language is Language.ZH and "reason" in self.values:
            return {**self.values, "reason": in_chinese(self.values["reason"])}
        return self.values

    def as_object(self, language: Language) -> dict[str, object]:
        """Return the diagnostic as a JSON object."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "path": self.position.path if self.position else None,
            "line": self.position.line if self.position else None,
            "column": self.position.column if self.position else None,
            "message": self.message(language),
            "hint": self.hint(language),
        }

    @property
    def sort_key(self) -> tuple[Position, str]:
        """Order by place, then by code."""
        return self.position or Position(""), self.code


def diagnose(code: str, position: Position | None = None, **values: object) -> Diagnostic:
    """Build a diagnostic with the catalogue's severity for its code; names in it are escaped."""
    texts = {name: escaped(str(value)) for name, value in values.items()}
    if position and not position.path.isprintable():
        position = Position(escaped(position.path), position.line, position.column)
    return Diagnostic(code, position, texts, CATALOGUE[code].severity)


class Result(Struct, Generic[T], frozen=True):
    """A value with the diagnostics of computing it; the value is None where an error prevented it."""

    value: T | None
    diagnostics: tuple[Diagnostic, ...] = ()


def has_errors(diagnostics: Iterable[Diagnostic], *, strict: bool = False) -> bool:
    """Whether one of the diagnostics is an error; with `strict` a warning is one."""
    errors = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    return any(one.severity in errors for one in diagnostics)


class BulletinError(Exception):
    """The environment prevents a command: its diagnostic says what is missing and what to do."""

    def __init__(self, code: str, **values: object) -> None:
        self.diagnostic = diagnose(code, None, **values)
        super().__init__(self.diagnostic.message())
