"""What is filled in on a report form (报表)."""

from __future__ import annotations

from enum import Enum


class FieldType(Enum):
    """What a value is."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    PHONE = "phone"
    CHOICE = "choice"
    TABLE = "table"
    SEAL = "seal"
