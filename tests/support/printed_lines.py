"""Paragraphs as a finished PDF has them, and what is wrong with their lines (typography.md §3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin.pdf import lines
from tests.support.composition_oracle import NEVER_FIRST, NEVER_LAST, is_han, within_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model import Glyph, LayoutFacts

FOOT, RIGHT = 262.0, 184.0
EM = 16 * 25.4 / 72
GRID = 156 / 28 / EM
ROUNDING = 0.006
"""em; the engine writes spacing in whole thousandths, and places in hundredths of a point."""
CLOSING = frozenset("，、；：。！？）》〉】〗」』〕］”’〞")


@dataclass(frozen=True)
class PrintedParagraph:
    """A paragraph as it was printed: its lines, each a row of glyphs."""

    text: str
    rows: tuple[tuple[Glyph, ...], ...]

    def text_of(self, row: tuple[Glyph, ...]) -> str:
        return "".join(glyph.text for glyph in row)


def _rows(facts: LayoutFacts) -> Iterator[tuple[Glyph, ...]]:
    for page in facts.pages:
        for row in lines(page):
            visible = tuple(glyph for glyph in row if glyph.text.strip())
            if visible and row[0].y < FOOT:
                yield visible


def printed(facts: LayoutFacts, wanted: Sequence[str]) -> Iterator[PrintedParagraph]:
    """Find each paragraph in the rows of the pages, in order; its text must be there to the letter."""
    rows = _rows(facts)
    for text in wanted:
        bare = re.sub(r"\s", "", text)
        taken: list[tuple[Glyph, ...]] = []
        joined = ""
        for row in rows:
            here = "".join(glyph.text for glyph in row)
            if not taken and not bare.startswith(here[: len(bare)]):
                continue
            taken.append(row)
            joined += re.sub(r"\s", "", here)
            if len(joined) >= len(bare):
                break
        assert joined == bare
        yield PrintedParagraph(text, tuple(taken))


def rule_breaks(paragraph: PrintedParagraph) -> Iterator[str]:
    """Yield the broken rules at the ends of lines."""
    rows = [paragraph.text_of(row) for row in paragraph.rows]
    digits = "0123456789"
    for before, after in pairwise(rows):
        if after[0] in NEVER_FIRST:
            yield f"begins with {after[0]}: {after}"
        if before[-1] in NEVER_LAST and not within_address(before, after):
            yield f"ends with {before[-1]}: {before}"
        if before[-1] == after[0] and after[0] in "—…":
            yield f"split {after[0]}: {before} / {after}"
        if before[-1] in digits and after[0] in digits:
            yield f"split number: {before} / {after}"
    if len(rows) > 1 and sum(map(is_han, rows[-1])) == 1 and not re.search(r"[0-9A-Za-z]", rows[-1]):
        yield f"lone character: {rows[-1]}"


def short(paragraph: PrintedParagraph) -> Iterator[str]:
    """Yield the lines that do not end on the measure; a squeezed mark at the end counts by its ink half."""
    for row in paragraph.rows[:-1]:
        last = row[-1]
        ends = [last.x + last.width]
        if last.text in CLOSING:
            ends.append(last.x + last.width / 2)
        if last.text in "！？" and "".join(glyph.text for glyph in row[-2:-1]) in {"！", "？"}:
            ends += [
                last.x + last.width * (1 - part / 20) for part in range(1, 11)
            ]  # by its ink in a shared cell
        if last.text == "？":
            ends.append(last.x + last.width * 3 / 4)  # half an em, its ink in the middle of it
        if last.text == "·":
            ends.append(last.x + last.width * 3 / 4)  # half an em, in the middle of its glyph
        if last.text == "-":
            ends.append(last.x + (last.width + EM / 2) / 2)  # in the middle of half an em
        if min(abs(end - RIGHT) for end in ends) > 0.2:
            yield f"{ends[0]:.2f}: {paragraph.text_of(row)}"


def neighbours(paragraph: PrintedParagraph) -> Iterator[tuple[tuple[Glyph, ...], Glyph, Glyph]]:
    """Yield each row with two of its glyphs that stand side by side in the text, no typed space between."""
    solid = iter(re.findall(r"\S(\s*)", paragraph.text))
    for row in paragraph.rows:
        glyphs = [(glyph, [next(solid) for _ in re.sub(r"\s", "", glyph.text)]) for glyph in row]
        for (one, behind), (two, _) in pairwise(glyphs):
            if not behind[-1]:
                yield row, one, two


def pitches(paragraph: PrintedParagraph) -> Iterator[float]:
    """Yield the distance of neighbouring Han characters in em."""
    for _, one, two in neighbours(paragraph):
        if is_han(one.text) and is_han(two.text):
            yield (two.x - one.x) / EM


def wide_marks(paragraph: PrintedParagraph) -> Iterator[str]:
    for row, one, two in neighbours(paragraph):
        if one.text in CLOSING and is_han(two.text) and (two.x - one.x) / EM > 1.05 + ROUNDING:
            yield f"{one.text} {(two.x - one.x) / EM:.3f}: {paragraph.text_of(row)}"
