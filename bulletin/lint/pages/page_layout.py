"""The input of page rules: the printed lines of a finished document, and the type of the rules."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import Position
from bulletin.typography.geometry import Align

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bulletin.composition.values import ComposedText
    from bulletin.diagnostics import Diagnostic
    from bulletin.model import LayoutFacts
    from bulletin.model.document import Document
    from bulletin.typography.geometry import Geometry

IMPRINT = frozenset({"staff", "imprint", "print-line"})
HEADINGS = frozenset({"title", "subtitle", "byline", "column-head", "compact-title", "compact-subtitle"})
HEADINGS |= {f"heading-{level}" for level in range(1, 5)}
ENDING = frozenset({"attachment-item", "signature"})
"""What stands below a text; its last lines are kept with it."""
CELLS = frozenset({"cell", "cell-head", "cell-small", "cell-small-head", "count", "count-head"})
"""Texts of tables, whose narrow columns leave lines no choice: composition reports them once for each table."""
CERTAIN = 4
"""Characters of a line that do not stand in another text by chance."""


class PrintedLine(Struct, frozen=True):
    """A printed line: its kind of block, its text without spaces, and its place on the page.

    `base` is the base line, `left` and `right` the ends of its glyphs' cells (mm from the top left); `pitch` the
    usual distance of its Han characters (mm), None where there are too few. `block` numbers the block it belongs
    to; `first`, `last`: of that block; `broken`: it ends in a hard break. `place` is where it begins in the sources.
    """

    page: int
    kind: str
    text: str
    base: float
    left: float
    right: float
    cell: float
    pitch: float | None = None
    block: int = 0
    first: bool = True
    last: bool = True
    broken: bool = False
    place: Position | None = None


class PageLayout(Struct, frozen=True):
    """A finished document: what its PDF holds, its lines, and the geometry that they should follow.

    `covers(font, character)`: whether a face of the theme, by its PostScript name, has a character; None where the
    theme has no such face. `texts` are the composed lines of the running text. `reported` are lines (or words of
    them) that composition has reported already.
    """

    facts: LayoutFacts
    document: Document
    geometry: Geometry
    lines: tuple[PrintedLine, ...] = ()
    texts: tuple[ComposedText, ...] = ()
    covers: Callable[[str, str], bool | None] = lambda font, character: True  # noqa: ARG005
    reported: frozenset[str] = frozenset()

    @property
    def position(self) -> Position:
        """The position of what belongs to no line of the sources."""
        return Position(self.document.path, 1, 1)

    def place(self, line: PrintedLine) -> Position:
        """Return the position of a line in the sources."""
        return line.place or self.position

    @property
    def body_lines(self) -> Iterator[PrintedLine]:
        """The lines of the running text: those on the grid of the page, as wide as the type area."""
        pitch = self.geometry.page.line_pitch
        kinds = {
            kind
            for kind, style in self.geometry.blocks.items()
            if style.align is Align.JUSTIFY
            and abs(style.pitch - pitch) < 0.001
            and not style.left + style.right
        }
        return (line for line in self.lines if line.kind in kinds)

    def left_edge(self, page: int) -> float:
        """Return where the type area of a page begins (mm)."""
        return self.geometry.page.left(page, mirror=self.document.make_up.mirror)

    def is_reported(self, line: PrintedLine) -> bool:
        """Whether composition has reported this line already."""
        certain = len(line.text) >= CERTAIN
        return any(text in line.text or (certain and line.text in text) for text in self.reported if text)

    def consecutive_lines(self) -> Iterator[tuple[PrintedLine, PrintedLine]]:
        """Yield every pair of consecutive lines of a block, those of cells apart."""
        for one, two in pairwise(line for line in self.lines if line.kind not in CELLS):
            if one.block == two.block and not self.is_reported(one) and not self.is_reported(two):
                yield one, two


class PageRule(Struct, frozen=True):
    """A rule of finished pages: its code and what finds violations; none has automatic fixes."""

    code: str
    find: Callable[[PageLayout], Iterable[Diagnostic]]
    fixes: bool = False


def middle(values: Sequence[float]) -> float:
    """Return the upper median; importing `statistics` takes longer than checking all pages."""
    return sorted(values)[len(values) // 2]


def pages_of(lines: Iterable[PrintedLine]) -> Iterator[tuple[int, tuple[PrintedLine, ...]]]:
    """Yield the lines page by page."""
    for page, here in groupby(sorted(lines, key=lambda line: line.page), key=lambda line: line.page):
        yield page, tuple(here)
