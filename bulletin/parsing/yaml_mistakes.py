"""Common mistakes behind YAML errors, located where they are to be corrected."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.parsing.words import CHINESE_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from yaml import MarkedYAMLError


class YamlMistake(Struct, frozen=True):
    """A mistake in one line (from 0, like `column`).

    `repaired` is the line with a placeholder value, so that parsing can go on; None where it can't.
    """

    code: str
    line: int
    column: int
    values: Mapping[str, str] = field(default_factory=dict)
    repaired: str | None = None


_KEY = rf"(?P<lead>[ ]*(?:-[ ]+)?)(?P<key>[A-Za-z_][\w-]*|{'|'.join(CHINESE_KEYS)})"
_WIDE_COLON = re.compile(rf"{_KEY}\s*(?P<colon>[：∶︰﹕])\s*(?P<value>.*)")
_NO_SPACE = re.compile(rf"{_KEY}:(?P<value>[^\s:].*)")
_NAME = r"[^\s:：#\"'-][^:：#]*:[ \t]+"
_PAIR = re.compile(rf"(?P<lead>[ ]*(?:-[ ]+(?:{_NAME})?|{_NAME}))(?P<value>\S.*)")
_AFTER_QUOTE = re.compile(
    r"(?P<quoted>\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')\s*(?P<rest>[^\s,\]}:#].*)",
)
_BLOCK = re.compile(r".*:[ \t]+[|>][+-]?[0-9]?[+-]?[ \t]*(?:#.*)?")
_SIGNS = "%@`[]{}*&!|>,"


def explain_error(lines: Sequence[str], error: MarkedYAMLError) -> tuple[YamlMistake, ...]:
    """Return every line with a common mistake, else the parser's own error."""
    return find_mistakes(lines) or (_from_parser(lines, error),)


def find_mistakes(lines: Sequence[str]) -> tuple[YamlMistake, ...]:
    """Return every line with a common mistake; lines of block scalars (`|`) are skipped."""
    mistakes: list[YamlMistake] = []
    block: int | None = None
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        if block is not None and (not line.strip() or indent > block):
            continue
        block = indent if _BLOCK.fullmatch(line) else None
        mistakes += islice(filter(None, (check(number, line) for check in _CHECKS)), 1)
    return tuple(mistakes)


def _tab(number: int, line: str) -> YamlMistake | None:
    lead = line[: len(line) - len(line.lstrip())]
    if "\t" not in lead or not line.strip():
        return None
    return YamlMistake("yaml-tab", number, lead.index("\t"), {}, lead.replace("\t", "  ") + line.lstrip())


def _wide_colon(number: int, line: str) -> YamlMistake | None:
    match = _WIDE_COLON.fullmatch(line)
    if not match:
        return None
    values = {"key": match["key"], "sign": match["colon"]}
    return YamlMistake("yaml-wide-colon", number, match.start("colon"), values, _placeholder_line(match))


def _no_space(number: int, line: str) -> YamlMistake | None:
    match = _NO_SPACE.fullmatch(line)
    if not match:
        return None
    return YamlMistake(
        "yaml-no-space", number, match.start("value"), {"key": match["key"]}, _placeholder_line(match)
    )


def _placeholder_line(match: re.Match[str]) -> str:
    return f"{match['lead']}{match['key']}:{' x' if match['value'] else ''}"


def _after_quote(number: int, line: str) -> YamlMistake | None:
    pair = _PAIR.fullmatch(line)
    match = _AFTER_QUOTE.fullmatch(pair["value"]) if pair else None
    if not pair or not match:
        return None
    column = pair.start("value") + match.start("rest")
    return YamlMistake(
        "yaml-after-quote", number, column, {"rest": match["rest"].strip()}, f"{pair['lead']}x"
    )


def _sign(number: int, line: str) -> YamlMistake | None:
    """Find a plain value that begins with a YAML indicator."""
    pair = _PAIR.fullmatch(line)
    if not pair or not _is_misread(pair["value"].rstrip()):
        return None
    values = {"sign": pair["value"][0]}
    return YamlMistake("yaml-sign", number, pair.start("value"), values, f"{pair['lead']}x")


def _is_misread(value: str) -> bool:
    sign, rest = value[0], value[1:]
    if sign in "[{":
        return _closes_early(value)
    if sign in "|>":
        return not re.fullmatch(r"[+-]?[0-9]?[+-]?(?:\s+#.*)?", rest)
    if sign in "-?":
        return rest.startswith(" ") and ":" not in rest
    return sign in _SIGNS


def _closes_early(value: str) -> bool:
    """Whether text follows the closing bracket."""
    opening, closing = ("\\[", "\\]") if value[0] == "[" else ("{", "}")
    return bool(re.match(rf"{opening}[^{closing}]*{closing}\s*[^\s#,\]}}]", value))


_CHECKS: tuple[Callable[[int, str], YamlMistake | None], ...] = (
    _tab,
    _wide_colon,
    _no_space,
    _after_quote,
    _sign,
)


# --- Errors of the parser -----------------------------------------------------------------------------------


def _from_parser(lines: Sequence[str], error: MarkedYAMLError) -> YamlMistake:
    problem = error.problem or ""
    context, place = error.context_mark, error.problem_mark or error.context_mark
    line, column = (place.line, place.column) if place else (0, 0)
    if "end of stream" in problem and context and "quoted" in (error.context or ""):
        return YamlMistake("yaml-quote-open", context.line, context.column)
    if context and "flow" in (error.context or ""):
        return YamlMistake("yaml-bracket-open", context.line, context.column)
    if "escape" in problem:
        return YamlMistake("yaml-escape", line, column)
    if "mapping values" in problem and line < len(lines):
        return _second_colon(lines, line, column)
    return YamlMistake(
        "yaml-syntax",
        min(line, len(lines) - 1),
        column,
        {"problem": "; ".join(filter(None, (error.context, problem)))},
    )


def _second_colon(lines: Sequence[str], number: int, column: int) -> YamlMistake:
    """Distinguish a colon within a value from a key that is indented too far."""
    line = lines[number]
    before = line[:column]
    if ":" not in before and line[:1].isspace():
        return YamlMistake("yaml-indent", number, len(before) - len(before.lstrip()), {"key": before.strip()})
    lead = re.match(r"[ ]*(?:-[ ]+)?[^:]*:[ \t]+", line)
    return YamlMistake("yaml-colon", number, column, {}, f"{lead.group()}x" if lead else None)
