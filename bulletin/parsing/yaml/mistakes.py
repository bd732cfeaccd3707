"""Common mistakes in the lines of YAML, located where they are to be corrected."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from bulletin.parsing.schema.words import CHINESE_KEYS, KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


class YamlMistake(Struct, frozen=True):
    """A mistake in one line (from 0, like `column`).

    `repaired` is the line with a placeholder value, so that parsing can go on; None where it can't.
    """

    code: str
    line: int
    column: int
    values: Mapping[str, str] = field(default_factory=dict)
    repaired: str | None = None


WIDE_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Spaces that YAML takes for letters."""
WIDE_COLONS = "：∶︰﹕"
_LEAD = r"(?P<lead>[ ]*(?:-[ ]+)?)"
_KEY = rf"{_LEAD}(?P<key>[A-Za-z_][\w-]*|{'|'.join(CHINESE_KEYS)})"
_WIDE_COLON = re.compile(rf"{_KEY}\s*(?P<colon>[{WIDE_COLONS}])\s*(?P<value>.*)")
_WIDE_SPACE = re.compile(rf"{_KEY}[ ]*:(?P<space>[{WIDE_SPACES}])\s*(?P<value>.*)")
_WIDE_INDENT = re.compile(rf"(?P<lead>[ ]*[{WIDE_SPACES}][ {WIDE_SPACES}]*)(?P<rest>\S.*)")
_NO_SPACE = re.compile(rf"{_KEY}:(?P<value>[^\s:].*)")
_DASH = re.compile(
    r"(?P<lead>[ ]*)(?P<sign>-(?![-\s])|-(?=[^\S \t])|[－—–―‐‑−](?![－—–―‐‑−])|[•●○◆■▪])\s*(?P<rest>\S.*)"
)
_NAME = r"[^\s:：#\"'-][^:：#]*:[ \t]+"
_PAIR = re.compile(rf"(?P<lead>[ ]*(?:-[ ]+(?:{_NAME})?|{_NAME}))(?P<value>\S.*)")
_AFTER_QUOTE = re.compile(
    r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')(?:\s*(?=[^\s,\]}:#])|(?=#))(?P<rest>.*)",
)
_BLOCK = re.compile(r".*:[ \t]+[|>][+-]?[0-9]?[+-]?[ \t]*(?:#.*)?")
_SIGNS = "%@`[]{}*&!|>,"
WIDE_BRACKETS = {"［": "］", "｛": "｝", "【": "】", "〔": "〕"}
_ANY_WIDE_SPACE = re.compile(f"[{WIDE_SPACES}]")
_ANY_COLON = re.compile(
    rf"{_LEAD}(?P<key>[^\s:#{WIDE_COLONS}][^:#{WIDE_COLONS}]{{0,39}}?)\s*(?P<colon>[:{WIDE_COLONS}])"
    rf"(?P<blank>[{WIDE_SPACES}]*).*"
)
_USED = frozenset(KEYS.values())
_LONGEST = 20
"""Characters of a line that a message shows."""


def find_mistakes(lines: Sequence[str]) -> tuple[YamlMistake, ...]:
    """Return every line with a common mistake; lines of block scalars (`|`) are skipped."""
    mistakes: list[YamlMistake] = []
    for number in outside_blocks(lines):
        mistakes += islice(filter(None, (check(number, lines[number]) for check in _CHECKS)), 1)
    return tuple(mistakes)


def outside_blocks(lines: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of the lines that are not within a block scalar."""
    block: int | None = None
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        if block is not None and (not line.strip() or indent > block):
            continue
        block = indent if _BLOCK.fullmatch(line) else None
        yield number


def find_in_value(lines: Sequence[str], first: int, last: int, *, begins: bool) -> Iterator[YamlMistake]:
    """Yield what looks like a key or an item on the lines of a plain value.

    `begins`: the value has its first line for itself, so that it was most likely meant as keys or items; on the other
    lines only a key that an editor uses is taken for one.
    """
    items = begins and _DASH.fullmatch(lines[first])
    for number in range(first, last + 1):
        line = lines[number]
        key = next(filter(None, (check(number, line) for check in _KEY_CHECKS)), None)
        if key and (begins or key.values["key"] in _USED):
            yield key
        elif items and (dash := _dash(number, line)):
            yield dash


def find_open_quote(lines: Sequence[str]) -> bool:
    """Whether a key of an editor's stands at the start of one of these lines, within quotation marks."""
    starts = (re.match(rf"{_KEY}[ ]*[:：]", line) for line in lines)
    return any(match and match["key"] in _USED for match in starts)


def find_key(typed: str) -> YamlMistake | None:
    """Return what is wrong with a key that holds its value as well, in line 0; None for another key."""
    match = _ANY_COLON.fullmatch(typed)
    return _at_colon(match, 0) if match and not typed.endswith(match["colon"]) else None


def without_key(lines: Sequence[str], number: int) -> YamlMistake:
    """Return what is wrong with a line that has no key that the parser could see."""
    line = lines[number]
    match = _ANY_COLON.fullmatch(line)
    if match is None:
        return _no_colon(lines, number)
    return _at_colon(match, number)


def _at_colon(match: re.Match[str], number: int) -> YamlMistake:
    sign, key = match["colon"], bare_key(match["key"])
    code = "yaml-wide-colon" if sign != ":" else "yaml-wide-space" if match["blank"] else "yaml-no-space"
    column = match.start("colon") if sign != ":" else match.end("colon")
    return YamlMistake(code, number, column, {"key": key, "sign": sign}, f"{match['lead']}{key}: x")


def bare_key(typed: str) -> str:
    """Return a key without the quotation marks that were typed around it."""
    return typed.strip().strip("“”\"'‘’＂＇「」")


def _no_colon(lines: Sequence[str], number: int) -> YamlMistake:
    """Return a line without a colon, repaired as a key or as the next line of the value above."""
    text = lines[number].strip()
    column = len(lines[number]) - len(lines[number].lstrip())
    word, above = text.split()[0], lines[number - 1].rstrip() if number else ""
    repaired = ""
    if word in _USED:
        repaired = f"{' ' * column}{word}: x"
    elif above and above[-1] not in "\"']}":
        repaired = f"{' ' * (len(above) - len(above.lstrip()) + 2)}{text}"
    return YamlMistake("yaml-line", number, column, {"text": _shortened(text)}, repaired)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


# --- Checks of a line ---------------------------------------------------------------------------------------


def _tab(number: int, line: str) -> YamlMistake | None:
    lead = line[: len(line) - len(line.lstrip())]
    if "\t" not in lead or not line.strip():
        return None
    return YamlMistake("yaml-tab", number, lead.index("\t"), {}, lead.replace("\t", "  ") + line.lstrip())


def _wide_indent(number: int, line: str) -> YamlMistake | None:
    match = _WIDE_INDENT.fullmatch(line)
    if not match:
        return None
    return YamlMistake(
        "yaml-wide-indent", number, wide_column(line), {}, " " * len(match["lead"]) + match["rest"]
    )


def wide_column(line: str) -> int:
    """Return the column of the first space that is no ASCII space, 0 where there is none."""
    match = _ANY_WIDE_SPACE.search(line)
    return match.start() if match else 0


def _dash(number: int, line: str) -> YamlMistake | None:
    match = _DASH.fullmatch(line)
    if not match:
        return None
    values = {"sign": match["sign"], "rest": _shortened(match["rest"].rstrip())}
    return YamlMistake("yaml-dash", number, match.start("sign"), values, f"{match['lead']}- x")


def _wide_colon(number: int, line: str) -> YamlMistake | None:
    match = _WIDE_COLON.fullmatch(line)
    if not match:
        return None
    values = {"key": match["key"], "sign": match["colon"]}
    return YamlMistake("yaml-wide-colon", number, match.start("colon"), values, _placeholder_line(match))


def _wide_space(number: int, line: str) -> YamlMistake | None:
    match = _WIDE_SPACE.fullmatch(line)
    if not match:
        return None
    values = {"key": match["key"]}
    return YamlMistake("yaml-wide-space", number, match.start("space"), values, _placeholder_line(match))


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


def _wide_bracket(number: int, line: str) -> YamlMistake | None:
    pair = _PAIR.fullmatch(line)
    sign = wide_bracket(pair["value"]) if pair else None
    if not pair or not sign:
        return None
    return YamlMistake("yaml-wide-bracket", number, pair.start("value"), {"sign": sign}, f"{pair['lead']}x")


def wide_bracket(value: str) -> str | None:
    """Return the full-width bracket that encloses a value, None where none does."""
    typed = value.strip()
    closing = WIDE_BRACKETS.get(typed[:1])
    return typed[0] if closing and typed.endswith(closing) and typed.count(closing) == 1 else None


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
        return not re.fullmatch(r"[+-]?[0-9]?[+-]?(?:\s*#.*)?", rest)
    if sign in "-?":
        return rest[:1] in {"", " "} and ":" not in rest
    return sign in _SIGNS


def _closes_early(value: str) -> bool:
    """Whether text follows the closing bracket."""
    opening, closing = ("\\[", "\\]") if value[0] == "[" else ("{", "}")
    return bool(re.match(rf"{opening}[^{closing}]*{closing}\s*[^\s#,\]}}]", value))


_Check: TypeAlias = "Callable[[int, str], YamlMistake | None]"
_KEY_CHECKS: tuple[_Check, ...] = (_wide_colon, _wide_space, _no_space)
_CHECKS: tuple[_Check, ...] = (
    _tab,
    _wide_indent,
    *_KEY_CHECKS,
    _dash,
    _after_quote,
    _wide_bracket,
    _sign,
)
