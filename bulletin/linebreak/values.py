"""What goes into composition and what comes out: runs, a frame, lines of segments.

One unit throughout: the thousandth of an em of the block's font size, as an integer.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDEST_MARK = 1050
"""Marks are squeezed, never widened beyond this (house, typography.md §3.6)."""
WESTERN_SUFFIX = "/western"


def western(face: str) -> str:
    """Name the Latin cut of a face: in Latin text it sets “ ” ‘ ’ — …, which are a whole em in the other."""
    return face + WESTERN_SUFFIX


class Advances(Protocol):
    """How far a character moves the pen in a face: thousandths of an em of the block's font size.

    `face` is the name given with a run, or its Latin cut (`western`); “ ” ‘ ’ — … of the former are 1000. A
    typed space is set in the font of the character it is tied to, which is then given as `beside`.
    """

    def __call__(self, face: str, character: str, beside: str = "", /) -> int:
        """Look up one character."""
        ...


class Shapes(Protocol):
    """How wide the words are that are shaped whole: joined scripts, letters with marks."""

    def __call__(self, face: str, word: str, right_to_left: bool, /) -> Sequence[int]:  # noqa: FBT001 - by place
        """Return advances by character; what can stand by itself on a line begins with a share of its own."""
        ...


class Run(Struct, frozen=True):
    """Characters of one face; a newline is a break that the writer set. `link` is the address they lead to."""

    text: str
    face: str
    link: str = ""


class ParagraphFrame(Struct, frozen=True):
    """Where a paragraph stands: thousandths of an em.

    `measure` is the width from the frame's left to its right, `pitch` the distance of two full-width
    characters on the grid, `indent` what the first line leaves free at its start, `hanging` what the others
    leave free. `align` is `justify`, `start`, `center` or `end`; only `justify` stretches lines.
    """

    measure: int
    pitch: int = 1000
    indent: int = 0
    hanging: int = 0
    align: str = "justify"

    @property
    def justified(self) -> bool:
        """Whether lines are stretched to the measure."""
        return self.align == "justify"

    @property
    def base(self) -> int:
        """The space behind each character of an untouched line: negative for cells narrower than glyphs."""
        return self.pitch - 1000

    @property
    def half(self) -> int:
        """Half a cell: what a squeezed mark gives up, and the width of a half-em mark."""
        return self.pitch // 2

    @property
    def widest(self) -> int:
        """By how much a gap beside a mark may be widened, so that the mark is never wider than 1.05 em."""
        return max(0, WIDEST_MARK - self.pitch)

    @property
    def slack(self) -> int:
        """How far an untouched line may miss the measure: its pitch is rounded to whole thousandths."""
        return self.measure // self.pitch // 2 + 1


class Segment(Struct, frozen=True):
    """Characters of one face with one space behind each of them (the last one included); `link` as in `Run`.

    A word that is shaped whole has one space behind it, none within. `level` is the embedding level (UAX #9): odd ones
    run from right to left.
    """

    text: str
    face: str
    spacing: int
    link: str = ""
    level: int = 0


class Line(Struct, frozen=True):
    """One finished line; its segments stand in reading order.

    `start` is where it begins, from the frame's left; `pull` is the part of it that is not the frame's own:
    what an opening mark at the line's start was squeezed by (negative). `width` is what it takes up: the last
    character with the space behind it, a squeezed mark at the end by its half, trailing spaces not at all.
    """

    segments: tuple[Segment, ...]
    start: int = 0
    pull: int = 0
    width: int = 0

    @property
    def text(self) -> str:
        """The line's characters."""
        return "".join(segment.text for segment in self.segments)


class LineFault(Enum):
    """What could not be had within the rules."""

    LOOSE = "loose"
    """Han characters stand more than 1/4 em apart beside a run that cannot be broken."""
    SHORT = "short"
    """Nothing in the line can be stretched: it ends before the measure."""
    SPLIT = "split"
    """A run wider than the measure was broken where no break is meant."""
    FORCED = "forced"
    """So many marks stand in a row that a forbidden one starts or ends a line, or a last one is alone."""
    WIDE = "wide"
    """A single character is wider than the measure."""


class LineWarning(Struct, frozen=True):
    """A fault, its line (from 0), its amount in thousandths of an em, and the text it is about."""

    fault: LineFault
    line: int
    amount: int
    text: str


class ParagraphLines(Struct, frozen=True):
    """A finished paragraph."""

    lines: tuple[Line, ...]
    warnings: tuple[LineWarning, ...] = ()

    @property
    def text(self) -> str:
        """All characters, in order, line ends apart."""
        return "".join(line.text for line in self.lines)


class TitleLines(Struct, frozen=True):
    """A finished title; `chosen` tells that a break between words was chosen by the tool."""

    lines: tuple[Line, ...]
    chosen: bool = False
    warnings: tuple[LineWarning, ...] = ()
