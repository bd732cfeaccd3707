"""Line ends within a paragraph: Markdown joins the lines, where a writer may have meant paragraphs.

A line is judged by its width in em: Chinese characters count 1, others 0.5. Lines of a hard-wrapped paragraph, as mails
hold them, are all filled up to the same width and cut in mid-sentence; these are rightly joined.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.lint.prose.text_blocks import HAN, Fix, TextRule, Violation
from bulletin.parsing.text.script import LONG_NUMERAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.lint.prose.text_blocks import LintInput, TextBlock
    from bulletin.model import SourceLine

SHORT = 18
"""Width in em below which a line is short; a line of verse (七言) with its marks has 16."""
LONGEST_HEAD = 40
"""Width in em of a heading that begins with an ordinal."""
WIDEST_WRAPPED = 60
"""Width in em beyond which no program wraps lines."""
NARROWEST_WRAPPED = 9
_SLACK = 2.5
"""Em by which a filled line may fall short of the others: marks that must not begin a line, the first line's indent."""

_ORDINAL = re.compile(
    rf"{LONG_NUMERAL}、|[（(](?:{LONG_NUMERAL}|[0-9]{{1,2}})[）)]|[0-9]{{1,2}}[.．、)）](?![0-9])|第{LONG_NUMERAL}[章节条、：]"
    r"|[\u2460-\u249b\u3220-\u3229\u3280-\u3289\u2776-\u2793]"
    r"|[\u00b7\u2022\u25a0-\u25cf\u25e6\u2605\u2606\u27a2\u2713\u2714]"
)
"""Numbers of headings and lists, and bullets."""
_MEMBER = re.compile(rf"{LONG_NUMERAL}(?:是|要|则)(?![一二三四五六七八九十])|第{LONG_NUMERAL}，")
"""A member of a sequence, which also stands within a paragraph."""
_MARKED_ITEM = re.compile(r"[ \t>]*[0-9]{1,9}[.)][ \t]")
_DATE = re.compile(
    r"[（(]?\s*(?:[0-9]{4}|[〇○零一二三四五六七八九]{4})\s*"
    r"(?:年\s*[0-9一二三四五六七八九十]{1,3}\s*月(?:\s*[0-9一二三四五六七八九十]{1,3}\s*日)?|([-./])[0-9]{1,2}\1[0-9]{1,2})"
    r"\s*[）)]?"
)
_CLOSING = "['\"”’」』）)》〉】\\]]*"
_STOP = re.compile(rf"(?:[。！？；：…]|(?<=[{HAN}])[.!?;:]){_CLOSING}$")
_FULL_STOP = re.compile(rf"[。！？：]{_CLOSING}$")
_GOES_ON = re.compile(r"[，、,（(《〈“‘—－-]$")
_INNER_MARK = re.compile(r"[，。；：、].")
_TOKEN = re.compile(r"[“‘（《〈【]*(?:[!-~]+|.)[，。、；：！？”’）》…—]*")
"""What a program does not part at the start of a line."""


class _Line(Struct, frozen=True):
    """A line of a paragraph: its offset in the text block, its text, and what is known of its source."""

    start: int
    text: str
    source: SourceLine
    broken: bool

    @property
    def width(self) -> float:
        """The width in em."""
        return text_width(self.text)

    @property
    def stops(self) -> bool:
        """Whether it ends in a stop or a colon."""
        return _STOP.search(self.text) is not None

    @property
    def goes_on(self) -> bool:
        """Whether it ends in a mark behind which a sentence goes on."""
        return _GOES_ON.search(self.text) is not None

    @property
    def ordinal(self) -> str:
        """The number or bullet that it begins with."""
        match = _ORDINAL.match(self.text) or _MARKED_ITEM.match(self.source.prefix)
        return match[0].strip() if match else ""


class _Reason(Struct, frozen=True):
    """Why a line is taken for a paragraph of its own; `safe`: no person need decide."""

    zh: str
    en: str
    safe: bool = True


def _joined(source: LintInput) -> Iterator[Violation]:
    """Find lines that were probably meant as paragraphs of their own."""
    for text in source.texts:
        known = [(block, _lines(block)) for block in text if block.lines]
        usual = max((_measure(lines) for _, lines in known), default=0)
        for block, lines in known:
            yield from _joined_in(block, lines, usual)


def _joined_in(block: TextBlock, lines: Sequence[_Line], usual: float) -> Iterator[Violation]:
    """Find such lines of one paragraph; `usual` is the width to which others of the text are filled."""
    width = max((line.width for line in lines), default=0)
    measure = _measure(lines) or (usual if abs(width - usual) < _SLACK else 0)
    verse = _is_verse(lines)
    for before, line in pairwise(lines):
        if line.broken or not re.search(f"[{HAN}]", before.text + line.text):
            continue
        wrapped = measure > 0 and _fills(before, line, measure)
        reason = _reason_in_wrapped(before, line) if wrapped else _reason(before, line, verse=verse)
        if reason:
            safe = reason.safe and not _is_quoted(block.text[: line.start])
            fix = _fix(lines[0].source, line) if safe else None
            values = {"why": reason.zh, "why_en": reason.en}
            yield Violation(block, line.start, line.start + 1, values, source_fix=fix)


def _lines(block: TextBlock) -> list[_Line]:
    """Return the lines of a text block that hold text."""
    runs = [(place, start) for start, place in block.runs if place]
    indices = [bisect_left(runs, (source.position, 0)) for source in block.lines]
    starts = [runs[index][1] if index < len(runs) else len(block.text) for index in indices]
    return [
        _line(block.text, start, end, source)
        for source, (start, end) in zip(block.lines, pairwise([*starts, len(block.text)]), strict=True)
        if block.text[start:end].strip()
    ]


def _line(text: str, start: int, end: int, source: SourceLine) -> _Line:
    bare = text[start:end].lstrip()
    return _Line(end - len(bare), bare.rstrip(), source, broken=text[start - 1 : start] == "\n")


# --- Wrapped lines ------------------------------------------------------------------------------------------


def _measure(lines: Sequence[_Line]) -> float:
    """Return the width in em to which the lines of a hard-wrapped paragraph are filled; 0 for another."""
    width = max((line.width for line in lines), default=0)
    if not NARROWEST_WRAPPED <= width <= WIDEST_WRAPPED:
        return 0
    filled = [line for line, following in pairwise(lines) if _fills(line, following, width)]
    if width >= SHORT:
        return width if any(not line.stops for line in filled) else 0
    cut = sum(not line.stops and not line.goes_on for line in filled)
    prose = any(_INNER_MARK.search(line.text) for line in lines)
    return width if prose and cut > 1 and len(filled) > 0.7 * (len(lines) - 1) else 0


def _fills(line: _Line, following: _Line, measure: float) -> bool:
    """Whether a program that wraps lines would have ended this one here."""
    token = _TOKEN.match(following.text)
    return line.width + (text_width(token[0]) if token else 0) > measure - _SLACK


def text_width(text: str) -> float:
    """Return the width of a text in em."""
    return sum(
        0.5 if unicodedata.east_asian_width(character) in {"N", "Na", "H"} else 1 for character in text
    )


def _reason_in_wrapped(before: _Line, line: _Line) -> _Reason | None:
    """Judge a line behind one that is filled: it goes on unless it clearly begins something else."""
    if line.source.indented and before.stops:
        return _INDENTED
    if _DATE.fullmatch(line.text):
        return _IS_DATE
    if line.ordinal and (_FULL_STOP.search(before.text) or (before.ordinal and not before.goes_on)):
        return _starts_with(line.ordinal)
    return None


# --- Other lines --------------------------------------------------------------------------------------------

_INDENTED = _Reason("这一行前面空了两格", "it is indented")
_IS_DATE = _Reason("这一行是日期", "it is a date")
_IS_VERSE = _Reason("看上去是一行一行的诗句或者并列的短句", "the lines look like verse")
_BEHIND_HEAD = _Reason("上一行像是标题", "the line above looks like a heading")
_BEHIND_SHORT = _Reason("上一行很短，像是标题或者落款", "the line above is short", safe=False)


def _starts_with(ordinal: str) -> _Reason:
    return _Reason(f"这一行以“{ordinal}”开头", f"it begins with “{ordinal}”")


def _reason(before: _Line, line: _Line, *, verse: bool) -> _Reason | None:
    """Judge a line that no program has wrapped."""
    member = _MEMBER.match(line.text)
    if line.source.indented:
        return _INDENTED
    if _DATE.fullmatch(line.text):
        return _IS_DATE
    if line.ordinal or member:
        return _starts_with(line.ordinal or (member[0] if member else ""))
    if before.stops:
        mark = before.text.rstrip("'\"”’」』）)》〉】]")[-1]
        return _Reason(f"上一行以“{mark}”结束", f"the line above ends in “{mark}”")
    if verse:
        return _IS_VERSE
    if before.goes_on or line.source.hanging:
        return None
    if before.ordinal and before.width <= LONGEST_HEAD:
        return _BEHIND_HEAD
    return _BEHIND_SHORT if before.width < SHORT else None


def _is_verse(lines: Sequence[_Line]) -> bool:
    """Whether all lines are short, and are equally long, or three and more that all end in a mark."""
    widths = {line.width for line in lines}
    if len(lines) < 2 or max(widths) >= SHORT:
        return False
    if any(line.source.hanging or line.text.endswith("、") for line in lines):
        return False
    return len(widths) == 1 or (len(lines) > 2 and all(line.stops or line.goes_on for line in lines))


def _is_quoted(before: str) -> bool:
    """Whether a quotation or a title is open behind this text, which no fix touches."""
    return any(
        before.count(opening) > before.count(closing) for opening, closing in ("“”", "‘’", "《》", "「」")
    )


def _fix(first: SourceLine, line: _Line) -> Fix | None:
    """Return the edit that puts an empty line before a line; None where that would end a quotation, or begin a link."""
    prefix = line.source.prefix
    if prefix.count(">") != first.prefix.count(">") or line.text.startswith("["):
        return None
    return Fix(line.source.position, prefix, f"{prefix.rstrip()}\n{prefix}")


RULES = (TextRule("lines-joined", _joined, folded=True, fixes=True),)
