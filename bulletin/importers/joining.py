"""Which line ends of a text are paragraph ends: lines that were wrapped, and paragraphs that the end of a page cut.

Decided by the form of two lines that follow each other: their widths beside those around them, their marks, numbers and
indentation, and whether a word stands across the line end. What remains unsure is said, so that an editor can look.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

from msgspec import Struct

from bulletin.importers.official_lines import DATE, official
from bulletin.importers.values import Boundary, UnreadableError
from bulletin.parsing.text.script import LONG_NUMERAL, breaks_to_space

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SPACES = " \u3000\u00a0\t"
_STOPS = "。！？…!?"
_LATIN_STOP = re.compile(r"[a-z]{2}\.$")
_CLOSING = "”’）》〉】」』)\"'"
_OPENING = "“‘（《〈【「『("
_NEVER_FIRST = "，、；：。！？）》〉】”’」』%‰,.;:!?)"
_GOES_ON = "，、；,"

NUMBERED = re.compile(
    rf"(?:{LONG_NUMERAL}、|[（(]{LONG_NUMERAL}[）)]|第{LONG_NUMERAL}(?:[章节条]|部分)|[0-9０-９]{{1,2}}[．.、](?![0-9])"
    r"|[（(][0-9]{1,2}[）)]|[\u2460-\u2473]|[●■◆★▲※·]|[-—]{2}\s?(?=[^-—]))"
)
"""A number or bullet that begins a paragraph."""
_POINT = re.compile(r"[一二三四五六七八九十]是|其[一二三四]|首先|其次")
_LABEL = re.compile(r"[^，。；]{1,10}[：:]")
_MARKED = re.compile(r"#|\||---|【")
_ASIDE = re.compile(r"[（(][^（()）]{1,30}[)）]$")
_FIELD = re.compile(r"[ \u3000](?:[0-9.]+|[是否有无])$")
"""What is filled in behind a label of a form."""
_PROSE = re.compile("[，。、；：“”,]|[a-z] [a-z]")
_HEAD = re.compile(rf"(?:{LONG_NUMERAL}、|[（(]{LONG_NUMERAL}[）)]|第{LONG_NUMERAL}(?:章|部分))[^。；]*")

_NARROWEST, _WIDEST = 14, 60
"""Widths (em) of the lines of a wrapped text; one that is wider is a paragraph, or a part that a page's end cut off."""
_RAGGED = 2.01
"""How much shorter than the measure a full line may be (em): a mark that may not begin a line takes a character along."""
_RAGGED_COUNT = 1
"""The same in characters."""
_AROUND = 6
"""Lines before and behind which show the measure of a line."""
_MOST_LINES = 10_000
_CONTEXT = 12
"""Characters of each side of an unsure line end that are shown."""


class InputLine(Struct, frozen=True, dict=True):
    """A line that is not blank, as it stands in the text; `blank_before`: a blank line precedes it."""

    text: str
    blank_before: bool = False

    @cached_property
    def bare(self) -> str:
        """Its text without emphasis marks and surrounding spaces."""
        return self.text.replace("**", "").strip(SPACES)

    @cached_property
    def width(self) -> float:
        """Its width without trailing spaces, in em."""
        return text_width(self.text.rstrip())

    @cached_property
    def count(self) -> int:
        """The number of its characters without trailing spaces."""
        return len(self.text.rstrip())

    @cached_property
    def indent(self) -> float:
        """The width of the spaces that it begins with, in em."""
        return text_width(self.text[: len(self.text) - len(self.text.lstrip(SPACES))])


class LineEnding(Struct, frozen=True):
    """Whether the next line continues the paragraph, and whether that is sure."""

    joined: bool
    sure: bool = True


class JoinedParagraph(Struct, frozen=True):
    """A paragraph of one or more lines.

    `doubts` are the offsets in its text where joining was unsure; `doubtful_end`: it may go on in the next paragraph.
    """

    text: str
    first: InputLine
    doubts: tuple[int, ...] = ()
    doubtful_end: bool = False


def text_width(text: str) -> float:
    """Return the width of a text in em: full-width characters are 1, others 0.5."""
    return sum(0 if combining(one) else 1 if east_asian_width(one) in "WFA" else 0.5 for one in text)


def input_lines(text: str) -> list[InputLine]:
    """Return the lines of a text that are not blank."""
    lines, blank = [], True
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        bare = line.strip(SPACES)
        if bare:
            lines.append(InputLine(line.rstrip(" \u3000\u00a0"), blank))
        blank = not bare
    return lines


def join_lines(lines: Sequence[InputLine], *, keep_breaks: bool = False) -> list[JoinedParagraph]:
    """Return the paragraphs of these lines; with `keep_breaks` each line is one."""
    if keep_breaks:
        return [JoinedParagraph(line.text.strip(SPACES), line) for line in lines]
    paragraphs: list[_Draft] = [_Draft(lines[0])] if lines else []
    for line, ending in zip(lines[1:], line_endings(lines), strict=True):
        if ending.joined:
            paragraphs[-1].add(line, sure=ending.sure)
        else:
            paragraphs[-1].doubtful_end = not ending.sure
            paragraphs.append(_Draft(line))
    return [draft.finished() for draft in paragraphs]


class _Draft:
    """A paragraph that is being put together."""

    def __init__(self, first: InputLine) -> None:
        self.first, self.text = first, first.text.strip(SPACES)
        self.doubts: list[int] = []
        self.doubtful_end = False

    def add(self, line: InputLine, *, sure: bool) -> None:
        """Append a line, with a space where its words need one."""
        text = line.text.strip(SPACES)
        self.text += gap(self.text, text)
        if not sure:
            self.doubts.append(len(self.text))
        self.text += text

    def finished(self) -> JoinedParagraph:
        """Return the paragraph."""
        return JoinedParagraph(self.text, self.first, tuple(self.doubts), self.doubtful_end)


def gap(before: str, after: str) -> str:
    """Return what stands between two lines that are joined: a space between two words of another script."""
    hyphen = before.endswith(("-", "\u2010")) and after[:1].islower()
    figures = before[-1:].isdigit() and after[:1].isdigit()
    return " " if breaks_to_space(before[-4:], after[:4]) and not hyphen and not figures else ""


def boundaries(block: int, text: str, doubts: Sequence[int], following: str = "") -> Iterator[Boundary]:
    """Yield the unsure line ends of a block: joined ones at `doubts` in its text, and its end where text is `following`."""
    for at in doubts:
        before, after = text[max(0, at - _CONTEXT) : at], text[at : at + _CONTEXT]
        yield Boundary(block, joined=True, before=before, after=after, offset=at)
    if following:
        yield Boundary(
            block, joined=False, before=text[-_CONTEXT:], after=following[:_CONTEXT], offset=len(text)
        )


# --- Forms of lines -----------------------------------------------------------------------------------------


def ends_sentence(text: str) -> bool:
    """Whether a line ends in a stop, closing marks and a remark in brackets apart."""
    aside = _ASIDE.search(text)
    return _stops(text) or bool(aside and _stops(text[: aside.start()]))


def _stops(text: str) -> bool:
    bare = text.rstrip(_CLOSING)
    return bare[-1:] in tuple(_STOPS) or bool(_LATIN_STOP.search(bare))


def open_marks(text: str) -> int:
    """Return how many brackets and quotation marks are open at the end of a text."""
    return sum(text.count(mark) for mark in "（《【「“") - sum(text.count(mark) for mark in "）》】」”")


def crosses_word(before: str, after: str) -> bool:
    """Whether a word stands across the end of a line."""
    from bulletin.linebreak.segmentation import segment

    left, at = before[-8:], 0
    for word in segment(left + after[:8]):
        if at < len(left) < at + len(word.text):
            return True
        at += len(word.text)
    return False


def measures(lines: Sequence[InputLine]) -> list[float | None]:
    """Return for each line the measure of the wrapped text that it is a full line of, if it is one.

    Most programs wrap at a width; some count characters, so that lines with digits are narrower.
    """
    widths, counts = [line.width for line in lines], [float(line.count) for line in lines]
    full = (
        _measure(at, lines, widths, _RAGGED) or _measure(at, lines, counts, _RAGGED_COUNT)
        for at in range(len(lines))
    )
    return list(full)


def _measure(at: int, lines: Sequence[InputLine], sizes: Sequence[float], ragged: float) -> float | None:
    """Return the widest measure for which at least three lines of prose around are full.

    Among paragraphs of one line each, which are wider than any measure, one beside the line must be full, too.
    """
    size, start = sizes[at], max(0, at - _AROUND)
    near = sizes[start : at + _AROUND + 1]
    beside = sizes[max(0, at - 1) : at + 2]
    mixed = any(one > _WIDEST for one in near)
    for measure in sorted({one for one in near if size <= one <= min(_WIDEST, size + ragged)}, reverse=True):
        full = [where for where, one in enumerate(near, start) if measure - ragged <= one <= measure]
        prose = sum(bool(_PROSE.search(lines[where].text)) for where in full)
        alone = mixed and sum(measure - ragged <= one <= measure for one in beside) < 2
        if measure >= _NARROWEST and len(full) >= 3 and prose * 2 >= len(full) and not alone:
            return measure
    return None


# --- Decisions ----------------------------------------------------------------------------------------------


class _Usage(Struct, frozen=True):
    """What a text does to begin paragraphs: it indents them, or leaves a blank line."""

    indents: bool
    blanks: bool


def _usage(lines: Sequence[InputLine]) -> _Usage:
    indented = sum(line.indent >= 1.5 for line in lines)
    blank = sum(line.blank_before for line in lines[1:])
    return _Usage(3 <= indented < 0.9 * len(lines), 0 < blank < 0.5 * len(lines))


class _Pair(Struct, dict=True):
    """Two lines that follow each other."""

    before: InputLine
    after: InputLine
    measure: float | None
    next_measure: float | None
    usage: _Usage
    opening: bool
    """Whether a sentence ended before the first line."""

    @cached_property
    def unfinished(self) -> bool:
        return not ends_sentence(self.before.bare) and not self.before.bare.endswith(("：", ":"))

    @cached_property
    def forced(self) -> bool:
        """Whether no paragraph can end or begin here, by the marks at both sides."""
        one, two = self.before.bare, self.after.bare
        if two[:1] in tuple(_NEVER_FIRST) or one[-1:] in tuple(_OPENING):
            return True
        return one[-1:] in tuple(_GOES_ON) and text_width(one) >= 12

    @cached_property
    def closes(self) -> bool:
        """Whether brackets that the first line leaves open are closed in the second."""
        opened = open_marks(self.before.bare)
        return opened > 0 and open_marks(self.before.bare + self.after.bare) < opened

    @property
    def wrapped(self) -> bool:
        """Whether both lines are full lines of one measure."""
        one, two = self.measure, self.next_measure
        return one is not None and two is not None and abs(two - one) < _RAGGED

    @property
    def may_be_head(self) -> bool:
        """Whether the first line could be a head, in a text that sets paragraphs apart by nothing."""
        apart = self.usage.indents or self.usage.blanks
        return self.opening and not apart and not re.search("[。；]", self.before.bare)

    @cached_property
    def crosses(self) -> bool:
        return crosses_word(self.before.bare, self.after.bare)

    @cached_property
    def labelled(self) -> bool:
        """Whether the second line is a date or begins with a label, as those of a signature and a form."""
        return bool(DATE.match(self.after.bare) or _LABEL.match(self.after.bare))


def line_endings(lines: Sequence[InputLine]) -> list[LineEnding]:
    """Return for each line but the last whether the next one continues it. Raises UnreadableError for too many."""
    if len(lines) > _MOST_LINES:
        raise UnreadableError(f"有 {len(lines)} 行，不会是一篇稿件。请把要用的部分另存成一个文件再导入")
    usage, widths = _usage(lines), measures(lines)
    opening = [True, *(ends_sentence(line.bare) for line in lines)]
    pairs = zip(pairwise(lines), pairwise(widths), opening, strict=False)
    return [_decide(_Pair(*both, *found, usage, begins)) for both, found, begins in pairs]


def _decide(pair: _Pair) -> LineEnding:
    return next(found for rule in _RULES if (found := rule(pair)))


def _by_marking(pair: _Pair) -> LineEnding | None:
    """End at a repeated line, a row of cells, a heading of Markdown, a line around an official document."""
    one, two = pair.before, pair.after
    marked = _MARKED.match(one.text) or _MARKED.match(two.text) or "\t" in one.text.strip() + two.text.strip()
    around = official(one.bare, two.bare) and not pair.forced and open_marks(one.bare) <= 0
    return LineEnding(joined=False) if marked or around or one.bare == two.bare else None


def _by_beginning(pair: _Pair) -> LineEnding | None:
    """Begin a paragraph where a line is indented or numbered."""
    indented = pair.usage.indents and pair.after.indent >= 1.5
    numbered = NUMBERED.match(pair.after.bare) and open_marks(pair.before.bare) <= 0
    return LineEnding(joined=False) if (indented or numbered) and not pair.forced else None


def _by_form(pair: _Pair) -> LineEnding | None:
    """End behind a filled field of a form, and behind a head on a line of its own."""
    if pair.forced or pair.crosses:
        return None
    if (
        _FIELD.search(pair.before.bare)
        and not pair.wrapped
        and not _PROSE.search(pair.before.bare.replace("、", ""))
    ):
        return LineEnding(joined=False, sure=pair.measure is None)
    if _HEAD.fullmatch(pair.before.bare) and pair.unfinished:
        return LineEnding(joined=False, sure=pair.measure is None)
    return None


def _by_measure(pair: _Pair) -> LineEnding | None:
    """Continue a full line of a wrapped text, unless a sentence ends with it."""
    if pair.measure is None:
        return None
    if pair.usage.blanks and pair.after.blank_before and not pair.forced:
        return LineEnding(joined=pair.crosses, sure=not pair.unfinished)
    if not pair.unfinished:
        return _full_sentence(pair, pair.measure)
    sure = pair.wrapped and not pair.may_be_head
    return LineEnding(joined=True, sure=sure or pair.forced or pair.crosses)


def _full_sentence(pair: _Pair, measure: float) -> LineEnding:
    """Decide where a sentence ends at the end of a full line."""
    if pair.usage.indents:
        return LineEnding(joined=True)
    if (
        pair.before.bare.endswith(("：", ":"))
        or _POINT.match(pair.after.bare)
        or _LABEL.match(pair.after.bare)
    ):
        return LineEnding(joined=False, sure=False)
    return LineEnding(joined=pair.before.width >= measure - 0.51, sure=False)


def _by_sentence(pair: _Pair) -> LineEnding | None:
    """Continue a paragraph that was cut within a sentence, mostly by the end of a page."""
    if not pair.unfinished or pair.labelled:
        return None
    text = pair.before.bare
    width = text_width(text)
    long = width > _WIDEST or (width >= _NARROWEST and re.search("[。！？；]", text[:-1]))
    if long:
        return LineEnding(joined=True, sure=pair.forced or pair.closes or pair.crosses)
    if pair.forced or (pair.closes and width >= 12):
        return LineEnding(joined=True, sure=False)
    if width < _NARROWEST or text[-1].isdigit():
        return None
    return LineEnding(joined=True, sure=False) if _POINT.match(text) or pair.crosses else None


def _otherwise(_: _Pair) -> LineEnding:
    return LineEnding(joined=False)


_RULES: tuple[Callable[[_Pair], LineEnding | None], ...] = (
    _by_marking,
    _by_beginning,
    _by_form,
    _by_measure,
    _by_sentence,
    _otherwise,
)
