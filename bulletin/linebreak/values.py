"""Input and output of line breaking: runs and a frame; lines of segments.

One unit throughout: the thousandth of an em of the block's font size, as an integer.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDEST_MARK = 1050
"""Marks shrink; they are never widened beyond this (house, typography.md §3.6)."""


class FaceMetrics(Protocol):
    """Looks up advances: thousandths of an em of the block's font size.

    `face` is the name given with a run, or that with the suffix `WESTERN`: its Latin cut. “ ” ‘ ’ — … of the former
    are 1000.
    """

    def advance(self, face: str, character: str, beside: str = "", /) -> int:
        """Return the advance of a character; a typed space is set in the font of the character `beside` it."""
        ...

    def ink_centre(self, face: str, character: str, /) -> int:
        """Return how far from the start of its advance the middle of a character's ink is."""
        ...

    def word(self, face: str, word: str, right_to_left: bool, /) -> Sequence[int]:  # noqa: FBT001 - by place
        """Return the advances of a shaped word (joined scripts, letters with combining marks) by character.

        A part that can stand by itself on a line begins with a share of its own.
        """
        ...


class VerticalAlign(Enum):
    """Where characters stand on their line."""

    BASELINE = "baseline"
    SUB = "sub"
    SUPER = "super"

    @property
    def scale(self) -> float:
        """The font size of such characters, as a share of the block's."""
        return 1.0 if self is VerticalAlign.BASELINE else SCRIPT_SCALE


SCRIPT_SCALE = 0.625
"""Subscripts and superscripts are set at this share of the font size, as word processors do: 10 pt beside 16 pt."""


class Run(Struct, frozen=True):
    """Characters of one face; a newline is a forced break. `link` is the address they lead to.

    A run that is `attached` (the mark of a note) never begins a line: it stays with what stands before it. One that is
    `unbroken` (a date in a cell) is broken only where it is wider than the line.
    """

    text: str
    face: str
    link: str = ""
    align: VerticalAlign = VerticalAlign.BASELINE
    attached: bool = False
    unbroken: bool = False


class ParagraphFrame(Struct, frozen=True):
    """The frame that a paragraph is set in: thousandths of an em.

    `measure` is the width from the frame's left to its right, `pitch` the distance of two full-width
    characters on the grid, `indent` what the first line leaves free at its start, `hanging` what the others
    leave free. `align` is `justify`, `start`, `center` or `end`; only `justify` stretches lines. With `half_line_end`
    a mark at a line's end always takes half a cell (GB/T 15834 §5.1.10), else only where the line needs it (§5.1.11).
    """

    measure: int
    pitch: int = 1000
    indent: int = 0
    hanging: int = 0
    align: str = "justify"
    half_line_end: bool = False

    @property
    def justified(self) -> bool:
        """Whether lines are stretched to the measure."""
        return self.align == "justify"

    @property
    def base_spacing(self) -> int:
        """The space behind each character at natural width: negative for cells narrower than glyphs."""
        return self.pitch - 1000

    @property
    def half(self) -> int:
        """Half a cell: the shrink of a mark, and the width of a half-em mark."""
        return self.pitch // 2

    @property
    def mark_stretch(self) -> int:
        """The most that glue beside a mark stretches, so that the mark is never wider than 1.05 em."""
        return max(0, WIDEST_MARK - self.pitch)

    @property
    def rounding(self) -> int:
        """By how much a line at natural width may miss the measure: its pitch is rounded to whole thousandths."""
        return self.measure // self.pitch // 2 + 1


class Segment(Struct, frozen=True):
    """Characters of one face with one space behind each of them (the last one included); `link`, `align` as in `Run`.

    A shaped word has one space behind it, none within. `level` is the embedding level (UAX #9): odd ones
    run from right to left.
    """

    text: str
    face: str
    spacing: int
    link: str = ""
    level: int = 0
    align: VerticalAlign = VerticalAlign.BASELINE


class Line(Struct, frozen=True):
    """One finished line; its segments stand in reading order.

    `start` is where it begins, from the frame's left: its indent, less the half that an opening mark gives up there.
    `width` includes the space behind the last character, half of a mark that shrinks at the end, and no trailing
    spaces.
    """

    segments: tuple[Segment, ...]
    start: int = 0
    width: int = 0

    @property
    def text(self) -> str:
        """The line's characters."""
        return "".join(segment.text for segment in self.segments)


class LineFault(Enum):
    """What the rules do not allow but could not be avoided, with the code of its diagnostic."""

    LOOSE = "wide-gap"
    """Han characters stand more than 1/4 em apart beside a run that cannot be broken."""
    SHORT = "short-line"
    """Nothing in the line stretches: it ends before the measure."""
    SPLIT = "word-split"
    """A run wider than the measure was broken where no break is meant."""
    FORCED = "forced-break"
    """So many marks stand in a row that a forbidden one starts or ends a line, or a last one is alone."""
    WIDE = "too-wide"
    """A single character is wider than the measure."""


class LineWarning(Struct, frozen=True):
    """A fault, its line (from 0), its amount in thousandths of an em, and the text it is about."""

    fault: LineFault
    line: int
    amount: int
    text: str


class ParagraphLines(Struct, frozen=True):
    """A finished paragraph; `broken_by_tool`: a title that breaks between words, which no writer asked for."""

    lines: tuple[Line, ...]
    warnings: tuple[LineWarning, ...] = ()
    broken_by_tool: bool = False

    @property
    def text(self) -> str:
        """All characters, in order, line ends apart."""
        return "".join(line.text for line in self.lines)
