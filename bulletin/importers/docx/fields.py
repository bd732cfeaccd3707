"""Fields (域): their instructions, and what those show that Word stores without a result."""

from __future__ import annotations

import re

from msgspec import Struct

from bulletin.importers.docx.symbols import symbol

_TARGET = re.compile(r'^\s*HYPERLINK\s+(?:\\[nmt]\s+)*(?:"([^"]*)"|([^\s"\\]+))', re.IGNORECASE)
_SYMBOL = re.compile(r"^\s*SYMBOL\s+(0x[0-9a-f]{1,6}|\d{1,7})(.*)$", re.IGNORECASE | re.DOTALL)
_FONT = re.compile(r'\\f\s*(?:"([^"]*)"|(\S+))', re.IGNORECASE)
_BUTTON = re.compile(r"^\s*(?:MACROBUTTON|GOTOBUTTON)\s+\S+\s+(.*)$", re.IGNORECASE | re.DOTALL)
_SILENT = frozenset(
    {
        *("XE", "TC", "RD", "SET", "ASK", "TA", "PRIVATE", "ADVANCE", "DATABASE", "TOC"),
        *("BIBLIOGRAPHY", "HYPERLINK", "PRINT", "INDEX"),
    }
)
"""Fields that show nothing where they have no result."""
_EQUATION = re.compile(r"^\s*EQ\b(.*)$", re.IGNORECASE | re.DOTALL)
_GENERAL = re.compile(r"\\\*\s*(?:\"[^\"]*\"|\w+)\s*(?:\"[^\"]*\")?")
"""Format switches between the field's name and the first element, as phonetic guides have them."""
_SWITCH = re.compile(r"\s*\\([a-z]{1,2})", re.IGNORECASE)
_MODIFIER = re.compile(r"\s*\\([a-z]{2})\s*(\d{0,3})", re.IGNORECASE)
_RINGS = frozenset("○〇◯ΟOo⭕")
_CIRCLED_CHINESE = (
    "一二三四五六七八九十月火水木金土日株有社名特财祝劳秘男女适优印注项休写正上中下左右医宗学监企资协夜"
)
_DEEPEST = 12


class Field(Struct):
    """A field that is being read: its instruction, then its result."""

    code: str = ""
    in_result: bool = False
    shows: bool = False
    """Whether a result was seen."""
    start: int = 0
    """How much its paragraph held before it."""

    @property
    def name(self) -> str:
        """The first word of the instruction, in upper case."""
        return name(self.code)


def name(code: str) -> str:
    """Return the name of a field: TOC, PAGE, HYPERLINK, …"""
    words = code.split(maxsplit=1)
    return words[0].partition("\\")[0].upper() if words else ""


def link_target(code: str) -> str | None:
    """Return the address of a HYPERLINK field; None for one within the document."""
    target = _TARGET.match(code)
    return (target[1] or target[2]) if target else None


def text_without_result(code: str) -> str | None:
    """Return what a field shows that has no result; None where that isn't known."""
    if equation := _EQUATION.match(code):
        return _EquationField(_GENERAL.sub("", equation[1])).read()
    if sign := _SYMBOL.match(code):
        font = _FONT.search(sign[2])
        at = int(sign[1], 0) if sign[1].lower().startswith("0x") else int(sign[1])
        return symbol((font[1] or font[2]) if font else "symbol", at) if at < 0x110000 else None
    if button := _BUTTON.match(code):
        return button[1].strip()
    return "" if not code.strip() or name(code) in _SILENT else None


class _EquationField:
    r"""The instruction of an EQ field as text: `\o\ac(○,1)` is ①, `\f(1,2)` is 1/2, a phonetic guide its characters."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._depth = 0

    def read(self) -> str:
        """Return the text of the whole instruction."""
        return self._sequence(frozenset()).strip()

    def _sequence(self, ends: frozenset[str]) -> str:
        written = ""
        while self._at < len(self._source) and self._source[self._at] not in ends:
            switch = _SWITCH.match(self._source, self._at)
            if switch and switch[1][0].lower() in "abdfilorsx" and self._depth < _DEEPEST:
                written += self._element(switch)
            else:
                if self._source[self._at] == "\\":
                    self._at += 1
                written += self._source[self._at : self._at + 1]
                self._at += 1
        return written

    def _element(self, switch: re.Match[str]) -> str:
        kind = switch[1][0].lower()
        self._at = switch.start(1) + 1
        raised = False
        while modifier := _MODIFIER.match(self._source, self._at):
            raised = raised or modifier[1].lower() in {"up", "do"}
            self._at = modifier.end()
            if self._source[self._at : self._at + 1] in "()[]{}" and modifier[1].lower() in {
                "lc",
                "rc",
                "bc",
            }:
                self._at += 1
        self._depth += 1
        parts = self._arguments()
        self._depth -= 1
        return _shown(kind, parts, raised=raised)

    def _arguments(self) -> list[str]:
        while self._source[self._at : self._at + 1].isspace():
            self._at += 1
        if self._source[self._at : self._at + 1] not in {"(", "（"}:
            return []
        self._at += 1
        parts: list[str] = []
        while self._at < len(self._source):
            parts.append(self._sequence(frozenset(",，;；)）")))
            ended = self._source[self._at : self._at + 1]
            self._at += 1
            if ended in {")", "）"}:
                break
        return parts


_RAISED = "\ue000"
"""Marks a raised or lowered part, until it is known whether it stands above a character."""


def _shown(kind: str, parts: list[str], *, raised: bool) -> str:
    match kind:
        case "o":
            return _overstruck(parts)
        case "f" if len(parts) == 2:
            return "/".join(part.replace(_RAISED, "") for part in parts)
        case "r" if parts:
            return "".join(parts[:-1]) + "√" + parts[-1]
        case "b":
            return f"({''.join(parts)})"
        case "l":
            return ",".join(parts)
        case "i" if len(parts) == 3:
            return f"∫({parts[0]},{parts[1]}){parts[2]}"
        case "d":
            return ""
        case "s" if raised:
            return _RAISED + "".join(parts)
        case _:
            return " ".join(parts)


def _overstruck(parts: list[str]) -> str:
    """Return characters printed over one another: one in a circle, or one with phonetic signs above it."""
    base = [part for part in parts if not part.startswith(_RAISED)]
    inner = [part.strip(_RAISED + " ") for part in parts if part.strip(_RAISED + " ") not in _RINGS]
    if len(inner) < len(parts) and len(inner) == 1:
        return circled(inner[0])
    return "".join(base or inner).replace(_RAISED, "")


def circled(inner: str) -> str:
    """Return a number, letter or Chinese digit in a circle; the text itself where there is no such character."""
    text = inner.strip()
    if text.isdecimal() and len(text) <= 2:
        count = int(text)
        starts = ((0, 0, 0x24EA), (1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))
        for first, last, start in starts:
            if first <= count <= last:
                return chr(start + count - first)
    if len(text) == 1 and text in _CIRCLED_CHINESE:
        return chr(0x3280 + _CIRCLED_CHINESE.index(text))
    if len(text) == 1 and text.isascii() and text.isalpha():
        return chr(0x24B6 + ord(text) - ord("A")) if text.isupper() else chr(0x24D0 + ord(text) - ord("a"))
    return text
