"""Diagnostics: codes, messages in Chinese and English, positions."""

from bulletin.diagnostics.catalogue import Severity
from bulletin.diagnostics.escaping import escaped, json_escaped
from bulletin.diagnostics.sink import Sink, StageEnded, stage
from bulletin.diagnostics.values import (
    BulletinError,
    Diagnostic,
    Language,
    Position,
    Result,
    diagnose,
    has_errors,
)

__all__ = [
    "BulletinError",
    "Diagnostic",
    "Language",
    "Position",
    "Result",
    "Severity",
    "Sink",
    "StageEnded",
    "diagnose",
    "escaped",
    "has_errors",
    "json_escaped",
    "stage",
]
