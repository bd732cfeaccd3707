"""What the YAML parser's errors mean: its messages are English and name what it saw, not what was typed wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.parsing.yaml.mistakes import YamlMistake, find_mistakes, outside_blocks, without_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yaml import MarkedYAMLError

_LAST_QUOTE = re.compile(r"[ ]*(?:-[ ]+)?(?:[^\s\"'][^\"']*:[ \t]+)?(?P<quote>\"[^\"]*|'[^']*)")
"""A line whose value begins with a quotation mark that isn't closed on it."""
_QUOTED_PAIR = re.compile(r"[ ]*([\"']).*:.*\1[ \t]*")
_END = re.compile(r"\.\.\.\s+\S.*")
_KEYED = re.compile(r"[ ]*(?:-[ ]+)?(?:[^\s#].*?)?:(?:[ \t].*)?")
_ITEM = re.compile(r"[ ]*-(?:[ \t].*)?")
_VALUES = frozenset(
    {
        "while scanning an alias",
        "while scanning an anchor",
        "while scanning a tag",
        "while parsing a tag",
        "while scanning a block scalar",
        "while parsing a node",
    }
)
"""Where the parser begins to read a value that it can't read: its first character means something to YAML."""


def explain_error(lines: Sequence[str], error: MarkedYAMLError) -> tuple[YamlMistake, ...]:
    """Return every line with a common mistake, else what the parser's own error means."""
    return find_mistakes(lines) or (_Error(lines, error).mistake(),)


class _Error:
    """An error of the parser: its message, and the places that it names (from 0, within the text)."""

    def __init__(self, lines: Sequence[str], error: MarkedYAMLError) -> None:
        self.lines = lines
        self.problem, self.context = error.problem or "", error.context or ""
        place = error.problem_mark or error.context_mark
        begun = error.context_mark or place
        self.place = self._within(place.line, place.column) if place else (0, 0)
        self.begun = self._within(begun.line, begun.column) if begun else (0, 0)

    def _within(self, line: int, column: int) -> tuple[int, int]:
        """Return a place, that of the last text where it lies behind all text."""
        while line >= len(self.lines) or (line and not self.lines[line].strip()):
            line, column = line - 1, 0
        return line, column

    def mistake(self) -> YamlMistake:
        """Return what was typed wrong, and where."""
        if "quoted" in self.context:
            return self._quoted()
        if "flow" in self.context:
            return YamlMistake("yaml-bracket-open", *self.begun)
        if "expected ':'" in self.problem:
            return self._unkeyed(self.begun[0])
        if "mapping values" in self.problem:
            return self._second_colon(*self.place)
        if "sequence entries" in self.problem or "mapping keys" in self.problem:
            return self._sign(*self.place)
        if "<document start>" in self.problem or "directive" in self.context + self.problem:
            return self._document()
        if "block" in self.context and "scalar" not in self.context:
            return self._in_block()
        if self.context in _VALUES or "cannot start any token" in self.problem:
            return self._sign(*self.begun)
        return self._unkeyed(self.place[0])

    def _quoted(self) -> YamlMistake:
        if "end of stream" in self.problem or "document indicator" in self.problem:
            return YamlMistake("yaml-quote-open", *self.begun)
        return YamlMistake("yaml-escape", *self.place)

    def _unkeyed(self, number: int) -> YamlMistake:
        """Explain a line that has no key; a quotation mark at its start is one that is not closed."""
        line = self.lines[number]
        column = len(line) - len(line.lstrip())
        if line[column:].startswith(('"', "'")):
            return YamlMistake("yaml-quote-open", number, column)
        if line[column:].startswith(tuple("&*!|>%@`")):
            return self._sign(number, column)
        return without_key(self.lines, number)

    def _second_colon(self, number: int, column: int) -> YamlMistake:
        """Distinguish a colon within a value, a key that is indented too far, and a line without a key above."""
        line = self.lines[number]
        before = line[:column]
        above = self._above(number)
        if ":" not in before and above is not None:
            return self._unkeyed(above)
        if ":" not in before and line[:1].isspace():
            return _indented(number, before)
        lead = re.match(r"[ ]*(?:-[ ]+)?[^:]*:[ \t]+", line)
        return YamlMistake("yaml-colon", number, column, {}, f"{lead.group()}x" if lead else None)

    def _above(self, number: int) -> int | None:
        """Return the line above this one that has no key, None where it has one or there is none."""
        above = [one for one in outside_blocks(self.lines[:number]) if self._is_text(one)]
        if not above or _KEYED.fullmatch(self.lines[above[-1]]) or _ITEM.fullmatch(self.lines[above[-1]]):
            return None
        return above[-1]

    def _is_text(self, number: int) -> bool:
        return self.lines[number].strip() != "" and not self.lines[number].lstrip().startswith("#")

    def _document(self) -> YamlMistake:
        """Explain a second document: a directive, a mark of its end, or a value without a key before the keys."""
        for number, line in enumerate(self.lines):
            if line.startswith("%") or _END.fullmatch(line):
                return YamlMistake("yaml-document", number, 0)
        first = next((number for number in range(len(self.lines)) if self._is_text(number)), 0)
        if _QUOTED_PAIR.fullmatch(self.lines[first]):
            return YamlMistake("yaml-key", first, 0)
        return YamlMistake("yaml-root", first, 0)

    def _in_block(self) -> YamlMistake:
        """Explain a line that is neither a key nor an item at its place."""
        number = self.place[0]
        opened = self._open_quote(number)
        if opened is not None:
            return opened
        line = self.lines[number]
        text = line.strip()
        if not text:
            return YamlMistake("yaml-root", *self.place)
        if text.startswith(":"):
            return YamlMistake("yaml-key", number, line.index(":"))
        if _ITEM.fullmatch(line):
            return YamlMistake("yaml-indent", number, line.index("-"), {"key": "-"})
        if _KEYED.fullmatch(line):
            return _indented(number, line[: line.index(":")])
        if text[0] in "]}":
            return YamlMistake("yaml-bracket-open", number, line.index(text))
        return without_key(self.lines, number)

    def _open_quote(self, number: int) -> YamlMistake | None:
        """Return a quotation mark above that this line closed by mistake."""
        for above in range(number - 1, -1, -1):
            match = _LAST_QUOTE.fullmatch(self.lines[above])
            if match and match["quote"][0] in self.lines[number]:
                return YamlMistake("yaml-quote-open", above, match.start("quote"))
        return None

    def _sign(self, number: int, column: int) -> YamlMistake:
        """Explain a character that means something to YAML, before a value or before a key."""
        line = self.lines[number]
        sign = line[column : column + 1]
        if sign == "\t":
            return YamlMistake("yaml-tab", number, column)
        if line[:column].strip(" -"):
            return YamlMistake("yaml-sign", number, column, {"sign": sign})
        return YamlMistake("yaml-key", number, column)


def _indented(number: int, before: str) -> YamlMistake:
    """Return a key that is indented too far, or not far enough."""
    return YamlMistake("yaml-indent", number, len(before) - len(before.lstrip()), {"key": before.strip()})
