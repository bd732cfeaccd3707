"""Converters from typed text to values for pydantic; their errors have the catalogue's codes."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from bulletin.model import read_record
from bulletin.parsing.schema.words import NO, UNCLASSIFIED, YES, bare, choices
from bulletin.parsing.yaml.mistakes import wide_bracket

if TYPE_CHECKING:
    from collections.abc import Container

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{4}) ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?日")
_NEAR_DATE = re.compile(r"([0-9]{4})\D+([0-9]{1,2})\D+([0-9]{1,2})\D*")
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_POINTS = re.compile(r"[+-]?[0-9]{1,6}(?:\.[0-9]{1,2})?")
SITE_ADDRESS = r"https?://[^\s/?#\"'<>\\]+(?:/[^\s?#\"'<>\\]*)?"
_BETWEEN = re.compile(r"[、，,；;]")
_GRID = re.compile(r"([0-9]{1,2})\s*[xX×*]\s*([0-9]{1,2})")
INK = (
    r"(?=.*[1-9])(?!.*[Cc].*[Cc])(?!.*[Mm].*[Mm])(?!.*[Yy].*[Yy])(?!.*[Kk].*[Kk])"
    r"(?:[CMYKcmyk]\s*(?:100|[0-9]{1,2})(?![0-9])[\s,，、]*)+"
)
"""Tints (%), each ink once, and one of them at least."""
_TINT = re.compile(r"([CMYK])\s*([0-9]+)")
_LINES = range(10, 41)
_CHARACTERS = range(10, 61)


def text(value: object) -> str:
    """Accept a text as it was typed."""
    if not isinstance(value, str):
        raise PydanticCustomError("expects-text", "text")
    return value


def line(value: object) -> str:
    """Accept a text of one line, not empty."""
    typed = text(value).strip()
    if not typed:
        raise PydanticCustomError("value-empty", "empty")
    if "\n" in typed:
        raise PydanticCustomError("expects-line", "one line")
    return typed


def lines(value: object) -> str:
    """Accept a text of one or more lines, not empty."""
    typed = text(value).strip("\n")
    if not typed.strip():
        raise PydanticCustomError("value-empty", "empty")
    return typed


def whole(value: object) -> int:
    """Read a whole number; `036` is 36."""
    typed = text(value).strip()
    if not _WHOLE.fullmatch(typed):
        raise PydanticCustomError("not-a-number", "number", {"value": typed})
    return int(typed)


def points(value: object) -> Decimal:
    """Read points: a number with at most two decimals."""
    typed = text(value).strip()
    if not _POINTS.fullmatch(typed):
        raise PydanticCustomError("not-points", "points", {"value": typed})
    return Decimal(typed)


def boolean(value: object) -> bool:
    """Read yes or no."""
    typed = bare(text(value))
    if typed not in YES and typed not in NO:
        raise PydanticCustomError("not-a-boolean", "boolean", {"value": text(value).strip()})
    return typed in YES


class FixedValue:
    """Reads a fixed value, also by its Chinese words."""

    def __init__(self, name: str) -> None:
        self.words = choices(name)
        self._values = {bare(word): value for word, value in self.words.items()}

    def __call__(self, value: object) -> object:
        """Return the value that was meant, an unknown one as it was typed."""
        return self._values.get(bare(value), value) if isinstance(value, str) else value


def contents(value: object) -> object:
    """Read `contents`: yes, no, or a word of its own."""
    if isinstance(value, str) and bare(value) in (*YES, *NO):
        return "true" if boolean(value) else "false"
    return _CONTENTS(value)


def page_record(value: object) -> str:
    """Accept the record of approved pages, or `false`: nothing is to be changed."""
    typed = line(value)
    if bare(typed) in NO:
        return ""
    if read_record(typed) is None:
        raise PydanticCustomError("not-a-fit", "fit", {"value": typed})
    return typed


def classification(value: object) -> str | None:
    """Read a classification, None for a word that says that there is none."""
    typed = line(value)
    return None if typed in UNCLASSIFIED else typed


def day(value: object) -> date:
    """Read a date: 2022-12-28 or 2022年12月28日."""
    typed = text(value).strip()
    match = _DATE.fullmatch(typed)
    if not match:
        raise PydanticCustomError("not-a-date", "date", {"value": typed, "form": _form(typed)})
    year, month, number = (int(group) for group in match.groups() if group)
    try:
        return date(year, month, number)
    except ValueError as error:
        raise PydanticCustomError("date-impossible", "date", {"value": typed}) from error


def _form(typed: str) -> str:
    """Return the date that was probably meant, in the right form, else an example."""
    match = _NEAR_DATE.fullmatch(typed)
    if not match:
        return "2022-12-28"
    year, month, number = match.groups()
    return f"{year}-{int(month):02}-{int(number):02}"


def site_address(value: object) -> str:
    """Read the address of a site; slashes at its end are dropped."""
    typed = text(value).strip()
    if not re.fullmatch(SITE_ADDRESS, typed):
        raise PydanticCustomError("not-a-site", "address", {"value": typed})
    return typed.rstrip("/")


def grid(value: object) -> str:
    """Read lines × characters as `22x28`."""
    match = _GRID.fullmatch(text(value).strip())
    if not match or int(match[1]) not in _LINES or int(match[2]) not in _CHARACTERS:
        raise PydanticCustomError("not-a-grid", "grid", {"value": str(value)})
    return f"{int(match[1])}x{int(match[2])}"


def ink(value: object) -> str:
    """Read tints as `M80 Y80`, each ink once."""
    typed = text(value).strip()
    if not re.fullmatch(INK, typed):
        raise PydanticCustomError("not-an-ink", "ink", {"value": typed})
    tints = {letter: int(tint) for letter, tint in _TINT.findall(typed.upper())}
    return " ".join(f"{letter}{tints[letter]}" for letter in "CMYK" if tints.get(letter))


def listed(value: object) -> object:
    """Wrap a single value in a list; full-width brackets make none."""
    if not isinstance(value, str):
        return value
    sign = wide_bracket(value)
    if sign:
        raise PydanticCustomError("yaml-wide-bracket", "bracket", {"sign": sign})
    return [value]


def names(value: object) -> object:
    """Split a single text at the marks between names; a list is taken as it is."""
    if not isinstance(value, str) or listed(value) != [value]:
        return value
    return [name for name in _BETWEEN.split(value) if name.strip()] or [value]


class Empty:
    """A value that was not written."""


def without_empty(value: object, known: Container[str] | None = None) -> object:
    """Drop the keys without a value, of all keys or of the known ones."""
    if not isinstance(value, dict):
        return value
    return {
        key: item
        for key, item in value.items()
        if not isinstance(item, Empty) or (known is not None and key not in known)
    }


_CONTENTS = FixedValue("contents")
