"""What may be typed as a value: JSON Schemas, by the function of `values` that reads it.

Every value is text to the tool, so a number may be quoted. Each alternative has one type, as strict validators want it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from bulletin.parsing.schema import values
from bulletin.parsing.schema.words import NO, YES, choices
from bulletin.parsing.yaml.mistakes import WIDE_BRACKETS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Schema: TypeAlias = dict[str, Any]

LARGEST = 999_999_999
"""The largest whole number: nine digits."""
_UNQUOTED: tuple[Schema, ...] = ({"type": "number"}, {"type": "boolean"})
_LINE = r"^\s*\S(?:[^\n]*\S)?\s*$"
_ENCLOSED = "|".join(rf"{one}[^{other}]*{other}\s*$" for one, other in WIDE_BRACKETS.items())
_NAME = rf"^(?!\s*(?:{_ENCLOSED}))\s*\S(?:[^\n]*\S)?\s*$"
"""A line that no full-width brackets enclose, which make no list."""

_LEAP = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"


def _days(zero: str, between: tuple[str, str, str]) -> str:
    """Return the pattern of the dates that there are; `zero` stands before one digit."""
    year, month, day = between
    long = rf"(?:{zero}[13578]|1[02]){month}(?:{zero}[1-9]|[12][0-9]|3[01])"
    short = rf"(?:{zero}[469]|11){month}(?:{zero}[1-9]|[12][0-9]|30)"
    february = rf"{zero}2{month}"
    usual = rf"[0-9]{{4}}{year}(?:{long}|{short}|{february}(?:{zero}[1-9]|1[0-9]|2[0-8]))"
    return rf"(?!0000)(?:{usual}|{_LEAP}{year}{february}29){day}"


_DAY = rf"^\s*(?:{_days('0', ('-', '-', ''))}|{_days('0?', (' ?年 ?', ' ?月 ?', ' ?日'))})\s*$"
_CHANGES = (
    r"(?:第[0-9]{1,3}篇|编者按)第[0-9]{1,4}段排[0-9]{1,3}行",
    r"标题[上下]方[加减][0-9]行",
    r"正文从第[12]页起",
    r"每页[0-9]{2}行",
)
_RECORD = rf"^\s*共[0-9]{{1,4}}页(?:\s*[；;]\s*(?:{'|'.join(_CHANGES)}))*\s*$"


def _text(pattern: str = "") -> Schema:
    typed = {"type": "string", "pattern": pattern} if pattern else {"type": "string"}
    return {"anyOf": [typed, *_UNQUOTED]}


FORMS: Mapping[Callable[..., object], Schema] = {
    values.text: _text(),
    values.line: _text(_LINE),
    values.lines: _text(r"\S"),
    values.boolean: {"enum": [True, False, *YES, *NO]},
    values.contents: {"enum": [*dict.fromkeys([True, False, *choices("contents"), *YES, *NO])]},
    values.page_record: {"anyOf": [{"type": "string", "pattern": _RECORD}, {"enum": [False, *NO]}]},
    values.classification: {"anyOf": [*_text(_LINE)["anyOf"], {"type": "null"}]},
    values.day: {"type": "string", "pattern": _DAY},
    values.ink: {"type": "string", "pattern": rf"^\s*{values.INK}\s*$"},
    values.ink: {"type": "string", "pattern": rf"^\s*(?:{values.INK})\s*$"},
    values.site_address: {"type": "string", "pattern": rf"^\s*{values.SITE_ADDRESS}\s*$"},
    values.grid: {
        "type": "string",
        "pattern": r"^\s*(?:[123][0-9]|40)\s*[xX×*]\s*(?:[1-5][0-9]|60)\s*$",
    },
}
"""The forms of values without limits of their own."""


def single(read: Callable[..., object]) -> list[Schema]:
    """Return the forms of a single value where a list may stand: several names may stand in one text."""
    pattern = r"\S" if read is values.names else _NAME
    return [{"type": "string", "pattern": pattern}, *_UNQUOTED]


# --- Numbers -------------------------------------------------------------------------------------------------


def whole(low: int | None, high: int | None) -> Schema:
    """Return the form of a whole number between two limits: `036` is 36."""
    least, most = -LARGEST if low is None else low, LARGEST if high is None else high
    quoted = rf"^\s*(?:{_signed(least, most)})\s*$"
    number = {"type": "integer", "minimum": least, "maximum": most}
    return {"anyOf": [number, {"type": "string", "pattern": quoted}]}


def points(low: int | None, high: int | None) -> Schema:
    """Return the form of points, quoted with at most two decimals; the lower limit is not above 0."""
    limits = {"minimum": low, "maximum": high}
    number = {"type": "number"} | {name: limit for name, limit in limits.items() if limit is not None}
    quoted = rf"\+?{_decimal(high)}"
    if low is None or low < 0:
        quoted += rf"|-{_decimal(None if low is None else -low)}"
    return {"anyOf": [number, {"type": "string", "pattern": rf"^\s*(?:{quoted})\s*$"}]}


def _decimal(limit: int | None) -> str:
    """Return the pattern of numbers up to a limit, of six digits without one, and with at most two decimals."""
    if limit is None:
        return r"[0-9]{1,6}(?:\.[0-9]{1,2})?"
    below = rf"(?:{_between(0, limit - 1)})(?:\.[0-9]{{1,2}})?"
    return rf"(?![0-9]{{7}})0*(?:{below}|{limit}(?:\.0{{1,2}})?)"


def _signed(least: int, most: int) -> str:
    """Return the pattern of the whole numbers between two limits, typed with at most nine digits."""
    few = r"(?![0-9]{10})0*"
    positive = rf"\+?{few}(?:{_between(max(least, 0), most)})"
    return positive if least >= 0 else rf"{positive}|-{few}(?:{_between(0, -least)})"


def _between(low: int, high: int) -> str:
    """Return the pattern of the whole numbers from `low` to `high`, length by length."""
    parts = []
    for digits in range(len(str(low)), len(str(high)) + 1):
        first = max(low, 10 ** (digits - 1) if digits > 1 else 0)
        parts.append(_of_length(str(first), str(min(high, 10**digits - 1))))
    return "|".join(parts)


def _of_length(low: str, high: str) -> str:
    """Return the pattern of the digits from `low` to `high`, which are equally many."""
    rest = len(low) - 1
    if rest < 0:
        return ""
    if low[0] == high[0]:
        return f"{low[0]}{_of_length(low[1:], high[1:])}"
    begins, ends, parts = int(low[0]), int(high[0]), []
    if low[1:] != "0" * rest:
        parts.append(f"{begins}{_of_length(low[1:], '9' * rest)}")
        begins += 1
    if high[1:] != "9" * rest:
        parts.append(f"{ends}{_of_length('0' * rest, high[1:])}")
        ends -= 1
    if begins <= ends:
        parts.append(f"[{begins}-{ends}]" + (f"[0-9]{{{rest}}}" if rest else ""))
    return f"(?:{'|'.join(parts)})"
