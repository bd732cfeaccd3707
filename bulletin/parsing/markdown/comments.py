"""Comments (`<!-- … -->`): what editors write for themselves, and no output shows.

They are cut out of a Markdown text before it is parsed, so that they may stand anywhere and hold anything. In code, and
behind a backslash, `<!--` is text. Lines, columns and offsets count from 0.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.parsing.text.script import is_chinese
from bulletin.parsing.text.source_map import IDENTITY, LineColumn, MappedText, SourceMap, behind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST_CODE = 20_000
"""Characters in which the end of a code span is looked for: a longer paragraph is an error."""
_MOST_FAULTS = 100
_CONTAINER = r"[ \t]*(?:>|[-*+](?=[ \t])|[0-9]{1,9}[.)](?=[ \t])|\[\^[^\]\s]+\]:)"
_ALIKE = r"[<＜《〈][!！][-－—–―]"
_MARK = re.compile(
    rf"^(?:{_CONTAINER})*+[ \t]*+(?P<fence>`{{3,}}(?=[^`\n]*$)|~{{3,}})"
    r"|\\[!-/:-@\[-`{-~]"
    r"|(?P<comment><!--(?:-?>)?)"
    r"|(?P<end>-->)"
    rf"|(?P<alike>{_ALIKE})"
    r"|(?P<code>`+)",
    re.MULTILINE,
)
"""Comments, and what is none: fences and spans of code, escapes, signs that only look like those of a comment."""
_FAULTS = {"end": "comment-end", "alike": "comment-alike"}
_DELIMITER = re.compile("<!--|-->")
_TICKS = re.compile("`+")
_BLOCK_START = re.compile(
    r"\n(?=[ \t>]*(?:$|[-*+][ \t]|[0-9]{1,9}[.)][ \t]|#{1,6}[ \t]|\||`{3}|~{3}|\[\^))", re.MULTILINE
)
"""A line end that no code span reaches across."""
_IN_VALUE = re.compile(f"<!--|{_ALIKE}")
_BLANKS, _PREFIXES = " \t", " \t>"
_LINE_END = re.compile(r"[ \t]*$", re.MULTILINE)
_ROW = re.compile(r"[ \t>]*\|")
_ROW_OR_COMMENT = re.compile(r"[ \t]*\n[ \t>]*(?:\||<!--)")


class Comment(Struct, frozen=True):
    """A comment by its offsets; `ends_line`: only white space and comments follow on its line."""

    start: int
    end: int
    ends_line: bool


class UncommentedText(Struct, frozen=True, dict=True):
    """A text without its comments, and where the rest stands in the original.

    `faults` are codes of diagnostics with their offsets in `original`.
    """

    text: str
    original: str
    source_map: SourceMap = IDENTITY
    comments: tuple[Comment, ...] = ()
    faults: tuple[tuple[str, int], ...] = ()

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text."""
        return tuple(self.text.split("\n"))

    @cached_property
    def text_lines(self) -> tuple[int, ...]:
        """The lines of the original that hold text."""
        known = {
            self.source_map.to_original(number, start)[0]
            for number, line in enumerate(self.lines)
            for start, end in self.source_map.contiguous(number, 0, len(line))
            if line[start:end].strip(_PREFIXES)
        }
        return tuple(sorted(known))

    def original_place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset in the original."""
        return _place(self._original_starts, offset)

    def text_place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset in the text."""
        return _place(self._starts, offset)

    @cached_property
    def _starts(self) -> Sequence[int]:
        return _line_starts(self.text)

    @cached_property
    def _original_starts(self) -> Sequence[int]:
        return _line_starts(self.original)


def cut_comments(text: str) -> UncommentedText:
    """Cut out the comments of a Markdown text.

    A comment takes along the blanks before it where blanks or the end of the line follow, and between Chinese all
    blanks around it. One on lines of its own leaves an empty line, which ends a paragraph; between the rows of a
    table it leaves nothing.
    """
    if not any(sign in text for sign in ("!", "！", "-->")):
        return UncommentedText(text, text)
    scanner = _Scanner(text)
    scanner.run()
    groups = list(_groups(text, scanner.spans))
    comments = (Comment(*span, last) for spans, last in groups for span in spans)
    cutter = _Cutter(text)
    for spans, _ in groups:
        cutter.cut(spans[0][0], spans[-1][1])
    cutter.keep(len(text))
    return UncommentedText(
        cutter.mapped.text(),
        text,
        cutter.mapped.source_map(),
        tuple(comments),
        tuple(scanner.faults[:_MOST_FAULTS]),
    )


def comment_start(value: str) -> int | None:
    """Return where in a value of a key a comment begins, or what looks like one; None where none does."""
    match = _IN_VALUE.search(value)
    return match.start() if match else None


class _Scanner(Struct):
    """Finds the comments of a text by their offsets, from left to right.

    `in_code` is the last `<!--` whose `-->` does not stand in the same code span, -1 where there is none.
    """

    text: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    faults: list[tuple[str, int]] = field(default_factory=list)
    block_end: int = -1
    in_code: int = -1

    def run(self) -> None:
        at = 0
        while match := _MARK.search(self.text, at):
            at = self._take(match)

    def _take(self, match: re.Match[str]) -> int:
        """Take what was matched; return the offset behind it."""
        match match.lastgroup:
            case "fence":
                return self._fence(match)
            case "code":
                return self._code(match)
            case "comment":
                return self._comment(match)
            case "end" if self.in_code >= 0:
                self.faults.append(("comment-code", self.in_code))
                self.in_code = -1
            case "end" | "alike" as kind:
                self.faults.append((_FAULTS[kind], match.start()))
        return match.end()

    def _comment(self, match: re.Match[str]) -> int:
        """Take a comment; one that is not closed before the next begins is text, so that nothing else is lost."""
        start, end = match.span()
        if not match[0].endswith(">"):
            closing = _DELIMITER.search(self.text, end)
            if closing is None or closing[0] != "-->":
                self.faults.append(("comment-open", start))
                return end
            end = closing.end()
        self.spans.append((start, end))
        return end

    def _fence(self, match: re.Match[str]) -> int:
        mark = match["fence"]
        closing = re.compile(rf"^[ \t>]*{mark[0]}{{{len(mark)},}}[ \t]*$", re.MULTILINE)
        end = closing.search(self.text, match.end())
        return end.end() if end else len(self.text)

    def _code(self, match: re.Match[str]) -> int:
        """Take a code span; backticks without a partner in their block are text."""
        if match.end() > self.block_end:
            following = _BLOCK_START.search(self.text, match.end())
            self.block_end = following.start() if following else len(self.text)
        end = min(self.block_end, match.end() + _LONGEST_CODE)
        partners = _TICKS.finditer(self.text, match.end(), end)
        close = next((one.end() for one in partners if len(one[0]) == len(match[0])), match.end())
        last = next(iter(reversed([*_DELIMITER.finditer(self.text, match.end(), close)])), None)
        if last and last[0] == "<!--":
            self.in_code = last.start()
        return close


def _groups(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[Sequence[tuple[int, int]], bool]]:
    """Join comments with only blanks between them; yield each group, and whether the line ends behind it."""
    group: list[tuple[int, int]] = []
    for span in spans:
        if group and text[group[-1][1] : span[0]].strip(_BLANKS):
            yield group, _ends_line(text, group[-1][1])
            group = []
        group.append(span)
    if group:
        yield group, _ends_line(text, group[-1][1])


class _Cutter(Struct):
    """Joins what is left of a text, and records where it stood; `done` is the end of what was kept or cut."""

    text: str
    mapped: MappedText = field(default_factory=MappedText)
    done: int = 0
    place: LineColumn = (0, 0)
    row_cut: bool = False

    def cut(self, start: int, end: int) -> None:
        """Leave out these characters, with white space that would be left over."""
        line = self.text.rfind("\n", max(self.done - 1, 0), start) + 1
        self.row_cut = self._is_between_rows(line, start, end)
        if self.row_cut:
            start, end = line, self.text.index("\n", end) + 1
        else:
            start, end = self._with_blanks(start, end)
        self.keep(start)
        self.place = behind(self.place, self.text[start:end])
        self.done = end

    def _with_blanks(self, start: int, end: int) -> tuple[int, int]:
        """Add the blanks before a comment where white space follows, and between Chinese all blanks around it."""
        text, first, last = self.text, start, end
        while first > self.done and text[first - 1] in _BLANKS:
            first -= 1
        while text[last : last + 1] in tuple(_BLANKS):
            last += 1
        if is_chinese(text[first - 1 : first]) and is_chinese(text[last : last + 1]):
            return first, last
        return (first if last > end or _ends_line(text, end) else start), end

    def keep(self, end: int) -> None:
        """Keep the characters up to this offset."""
        kept = self.text[self.done : end]
        self.mapped.add(kept, self.place)
        self.place = behind(self.place, kept)

    def _is_between_rows(self, line: int, start: int, end: int) -> bool:
        """Whether a comment has its lines, from this offset on, for itself, and stands between the rows of a table."""
        if line < self.done or self.text[line:start].strip(_PREFIXES) or not _ends_line(self.text, end):
            return False
        above = self.row_cut and line == self.done
        above = above or _ROW.match(self.text, self.text.rfind("\n", 0, max(line - 1, 0)) + 1) is not None
        return above and _ROW_OR_COMMENT.match(self.text, end) is not None


def _ends_line(text: str, offset: int) -> bool:
    return _LINE_END.match(text, offset) is not None


def _line_starts(text: str) -> Sequence[int]:
    return list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))


def _place(starts: Sequence[int], offset: int) -> tuple[int, int]:
    """Return the line that an offset is in, and its column."""
    line = bisect_right(starts, offset) - 1
    return line, offset - starts[line]
