"""Reads a text as it was meant: without what has no meaning, with ordinary characters for wrong codes."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from unicodedata import normalize

from msgspec import Struct, field

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.parsing.text.characters import (
    CODES,
    VERTICAL_TAB,
    describe,
    find_suspects,
    has_meaning,
    suspect_values,
    turns,
    wrong_codes,
)
from bulletin.parsing.text.script import is_chinese
from bulletin.parsing.text.source_map import LineColumn, MappedText, Replacement, SourceText, behind

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_FINDINGS = 100
_LOST = "\ufffd"
_ROW = re.compile(r"[ \t>]*\|")
_PARAGRAPHS = "\f\u2029"


def read_text(path: str, text: str, yaml_end: int) -> tuple[SourceText, tuple[Diagnostic, ...]]:
    """Read the characters of a file with LF line ends, which is YAML up to an offset."""
    reader = _Reader(path=path, text=text, yaml_end=yaml_end)
    done = 0
    for match in find_suspects(text):
        reader.keep(text[done : match.start()])
        reader.take(match)
        done = match.end()
    reader.keep(text[done:])
    source = SourceText(reader.mapped.text(), reader.mapped.source_map(), tuple(reader.replacements))
    return source, (*reader.diagnostics[:_MOST_FINDINGS], *reader.hidden_characters())


class _Reader(Struct):
    """A text while it is read; `place` is that of the file up to which it was."""

    path: str
    text: str
    yaml_end: int
    mapped: MappedText = field(default_factory=MappedText)
    place: LineColumn = (0, 0)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    replacements: list[Replacement] = field(default_factory=list)
    hidden: Counter[str] = field(default_factory=Counter)
    first_hidden: Position | None = None

    def keep(self, part: str) -> None:
        """Add text as it is."""
        self.mapped.add(part, self.place)
        self.place = behind(self.place, part)

    def take(self, match: re.Match[str]) -> None:
        """Add what is printed for a suspect match."""
        old, new = match[0], self._printed(match)
        self.mapped.add(new, self.place)
        self.place = self.place[0], self.place[1] + len(old)

    def _printed(self, match: re.Match[str]) -> str:
        """Return what is printed for a suspect match, and report it."""
        match match.lastgroup:
            case "hidden":
                return self._hidden(match[0], match.start())
            case "space":
                return self._space(match.start())
            case "line":
                return self._line_end(match[0], match.start())
            case "wrong":
                return self._wrong(match[0])
            case "canonical":
                return normalize("NFC", match[0])
            case kind:
                self._report(CODES[kind or "bad"], match[0])
                return _LOST if kind == "bad" else match[0]

    def _hidden(self, character: str, at: int) -> str:
        if has_meaning(self.text, at):
            return character
        if turns(self.text, at):
            self._report("character-bad", character)
            return _LOST
        self.hidden[character] += 1
        self.first_hidden = self.first_hidden or self._position()
        return ""

    def _space(self, at: int) -> str:
        """Return a space; nothing at a line's end, and the space within Mongolian words as it is."""
        if self.text[at] == "\u202f" and "\u1800" <= self.text[at + 1 : at + 2] <= "\u18af":
            return self.text[at]
        return "" if self.text[at + 1 : at + 2] in {"", "\n"} else " "

    def _line_end(self, character: str, at: int) -> str:
        """Return a line end of another program as a line break, or as the end of a line or paragraph.

        Values of YAML and rows of tables go on behind it.
        """
        before, after = self.text[max(at - 1, 0) : at], self.text[at + 1 : at + 2]
        if at < self.yaml_end:
            return "" if is_chinese(before) or is_chinese(after) or after in {"", "\n"} else " "
        is_row = _ROW.match(self.text, self.text.rfind("\n", 0, at) + 1)
        if is_row or character in "\v\u2028":
            return VERTICAL_TAB if before not in {"", "\n"} and after not in {"", "\n"} else ""
        return "\n\n" if character in _PARAGRAPHS else "\n"

    def _wrong(self, character: str) -> str:
        new = wrong_codes()[character]
        self._report("character-lookalike", character)
        self.replacements.append(Replacement(self.mapped.end, self.place, character, new))
        return new

    def hidden_characters(self) -> Iterator[Diagnostic]:
        """Yield the diagnostic about all that was left out."""
        if self.hidden:
            kinds = [(*describe(character), count) for character, count in self.hidden.most_common()]
            yield diagnose(
                "character-hidden",
                self.first_hidden,
                number=self.hidden.total(),
                kinds="、".join(f"{kind} {count} 个" if count > 1 else kind for kind, _, count in kinds),
                kinds_en=", ".join(f"{kind} ×{count}" if count > 1 else kind for _, kind, count in kinds),
            )

    def _report(self, code: str, character: str) -> None:
        if len(self.diagnostics) < _MOST_FINDINGS:
            self.diagnostics.append(diagnose(code, self._position(), **suspect_values(character)))

    def _position(self) -> Position:
        line, column = self.place
        return Position(self.path, line + 1, column + 1)
