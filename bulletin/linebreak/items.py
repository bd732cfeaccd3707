"""A paragraph as boxes, glue and penalties: its text as it is set, and prefix sums of its widths.

Prefix sums measure any stretch of text by two look-ups. Widths are thousandths of an em; a character's cell is its
advance with the grid's space behind it.
"""

from __future__ import annotations

import re
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.linebreak import rules
from bulletin.linebreak.classes import (
    BY_LETTER,
    SPACES,
    WESTERN,
    StretchGroup,
    classify,
    is_latin,
)
from bulletin.linebreak.marks import center_half_marks, find_centered_marks, stack_marks
from bulletin.linebreak.penalties import (
    FORBIDDEN,
    allow_run_breaks,
    forbid_short_last_line,
    forbid_within_runs,
    penalize_lone_han,
    penalize_number_breaks,
)
from bulletin.linebreak.values import VerticalAlign
from bulletin.typography import shaping
from bulletin.typography.faces import WESTERN as LATIN_CUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.linebreak.values import FaceMetrics, ParagraphFrame, Run

SPACE = re.compile(f"[{SPACES}]+")
"""Typed spaces in a string of class letters."""

_DROPPED = re.compile(f"(?<=H)[sn]+(?=[{rules.DROPPED_BESIDE}])|(?<=[{rules.DROPPED_BESIDE}])[sn]+(?=H)")
_TAIL = re.compile(f"[CST](?=[^{SPACES}]|$)|[CST][{SPACES}]+")
"""A mark at a possible line end, with the spaces that hang over it."""
_NOT_BOTH_HAN = re.compile("(?=([^H].|.[^H]))")


class ParagraphItems(Struct):
    """The boxes, glue and penalties of a paragraph; lists are by character, sums by place between characters (one more).

    The glue of a character stands behind it.
    """

    frame: ParagraphFrame
    text: str
    letters: str
    faces: Sequence[str]
    links: Sequence[str]
    """The address that each character leads to, or an empty string."""
    aligns: Sequence[VerticalAlign]
    levels: list[int]
    """Embedding levels (UAX #9)."""
    cells: list[int]
    """Advance, the grid's space, and what the character's own cell is wider or narrower."""
    advances: list[int]
    glue: list[int]
    """Natural width of the glue, in a line that holds the characters on both sides."""
    penalties: list[int]
    """Penalty of ending a line before this character; `FORBIDDEN` where none may."""
    words: tuple[tuple[int, int], ...]
    """Start and end of each shaped word."""
    word_interior: frozenset[int]
    """The characters of shaped words but their first ones."""
    shrinks: tuple[list[int], ...]
    """Shrink of the glue, by group and by character."""
    stretches: list[int]
    """Stretch of the glue before all glue of the line is stretched evenly."""
    elastic: list[int]
    """1 where the glue takes part in that even stretching."""
    unlimited: list[int]
    """1 where it does so without limit, as no mark is widened by it."""
    visible_ends: dict[int, int] = field(default_factory=dict)
    """Breaks behind typed spaces → end of the line's visible characters."""
    address_breaks: set[int] = field(default_factory=set)
    """Breaks before and within long addresses: a line that ends there is not stretched."""
    ink_centres: dict[int, int] = field(default_factory=dict)
    """Where the ink of question and exclamation marks in the middle of their cells stands, from the cell's left."""
    origins: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    """By place: the end of a line that ends there, from the paragraph's origin."""
    shrink_sums: tuple[list[int], ...] = ()
    shrink_all: list[int] = field(default_factory=list)
    stretch_sums: list[int] = field(default_factory=list)
    elastic_sums: list[int] = field(default_factory=list)
    unlimited_sums: list[int] = field(default_factory=list)

    def visible_end(self, place: int) -> int:
        """Return the end of the visible characters of a line that ends at this place."""
        return self.visible_ends.get(place, place)

    def ends_in_half(self, place: int) -> bool:
        """Return whether a line that ends at this place ends with a mark that can give up its half."""
        last = self.visible_end(place) - 1
        return self.letters[last] in "CST" and self.aligns[last] is VerticalAlign.BASELINE

    def parts_character(self, place: int) -> bool:
        """Return whether a combining mark, or what else joins the character before it, stands behind this place."""
        if place >= len(self.text):
            return False
        return self.letters[place] in "Zj" or shaping.combining_mark(self.text[place])

    def line_width(self, start: int) -> int:
        """Return the width available to the line that starts here."""
        frame = self.frame
        return frame.measure - (frame.hanging if start else frame.indent)

    def even_stretch(self, start: int, last: int, short: int) -> int | None:
        """Return by how much each unlimited glue stretches to fill a line that is short; None where none can.

        Marks are widened no further than 1.05 em. A line of Latin alone has spaces to widen instead.
        """
        elastic = self.elastic_sums[last] - self.elastic_sums[start]
        each = -(-short // elastic) if elastic else 0
        if elastic and each <= self.frame.mark_stretch:
            return each
        unlimited = self.unlimited_sums[last] - self.unlimited_sums[start]
        if unlimited:
            return -(-(short - self.frame.mark_stretch * (elastic - unlimited)) // unlimited)
        spaces = self.stretch_sums[last] - self.stretch_sums[start]
        return short * rules.WESTERN_SPACE // spaces if spaces else None


def collect_items(runs: Sequence[Run], frame: ParagraphFrame, metrics: FaceMetrics) -> ParagraphItems:
    """Return the items of a paragraph without forced breaks; empty text gives none."""
    text, letters, faces, links, aligns, unbroken = _characters(runs)
    count, shaped = len(text), shaping.needs_shaping(text)
    levels = embedding_levels(text) if shaped else [0] * count
    widths = _widths(text, faces, metrics)
    _measure_spaces(text, letters, faces, widths, metrics, levels)
    words = tuple(_shaped_words(text, faces, links, levels, aligns)) if shaped else ()
    for start, end in words:
        widths[start:end] = metrics.word(faces[start], text[start:end], levels[start] % 2 == 1)
    scripts = _scale_scripts(letters, aligns, widths)
    items = ParagraphItems(
        frame=frame,
        text=text,
        letters=_word_letters(text, letters, words),
        faces=faces,
        links=links,
        aligns=aligns,
        levels=levels,
        cells=[width + frame.base_spacing for width in widths],
        advances=widths,
        glue=[0] * count,
        penalties=[0] * (count + 1),
        words=words,
        word_interior=frozenset(at for start, end in words for at in range(start + 1, end)),
        shrinks=tuple([0] * count for _ in StretchGroup),
        stretches=[0] * count,
        elastic=[1] * count,
        unlimited=[1] * count,
    )
    _set_glue(items)
    center_half_marks(items)
    stack_marks(items, metrics)
    find_centered_marks(items, metrics)
    _set_spaces(items)
    penalize_number_breaks(items)
    _protect_words(items)
    _attach_scripts(items, scripts)
    _sum_up(items)
    forbid_within_runs(items, unbroken)
    latest = forbid_short_last_line(items)
    allow_run_breaks(items, latest)
    penalize_lone_han(items)
    return items


def embedding_levels(text: str) -> list[int]:
    """Return the embedding level of each character (UAX #9)."""
    from bulletin.linebreak.bidi import has_right_to_left, levels

    return levels(text) if has_right_to_left(text) else [0] * len(text)


def _characters(
    runs: Sequence[Run],
) -> tuple[str, str, list[str], list[str], list[VerticalAlign], Sequence[int]]:
    """Join runs: text, class letters, face, link, alignment of each character, without dropped spaces.

    The last are the numbers of unbroken runs, 0 for all other characters; empty without such runs.
    """
    texts = [(shaping.composed(run.text), run) for run in runs]
    text = "".join(text for text, _ in texts)
    letters = _attached_as_marks(classify(text), texts)
    faces = [run.face for text, run in texts for _ in text]
    links = [run.link for text, run in texts for _ in text]
    aligns = [run.align for text, run in texts for _ in text]
    numbers = ((number * run.unbroken, text) for number, (text, run) in enumerate(texts, start=1))
    unbroken = [each for each, text in numbers for _ in text]
    dropped = {index for match in _DROPPED.finditer(letters) for index in range(*match.span())}
    if dropped:
        places = [index for index in range(len(text)) if index not in dropped]
        text, letters = ("".join([each[index] for index in places]) for each in (text, letters))
        faces, links = ([each[index] for index in places] for each in (faces, links))
        aligns = [aligns[index] for index in places]
        unbroken = [unbroken[index] for index in places]
    return text, letters, _with_latin_faces(text, letters, faces), links, aligns, unbroken


def _attached_as_marks(letters: str, texts: Sequence[tuple[str, Run]]) -> str:
    """Class the characters of attached runs as marks of notes."""
    if not any(run.attached for _, run in texts):
        return letters
    attached = [run.attached for text, run in texts for _ in text]
    return "".join("r" if mark else letter for letter, mark in zip(letters, attached, strict=True))


def _with_latin_faces(text: str, letters: str, faces: list[str]) -> list[str]:
    """Set marks that both scripts share in the Latin cut of their face where they stand in Latin text."""
    if "a" in letters or "c" in letters or is_latin(letters):
        for match in re.finditer("[“”‘’—…·•]", text):
            if letters[match.start()] in "aoc":
                faces[match.start()] += LATIN_CUT
    return faces


def _widths(text: str, faces: Sequence[str], metrics: FaceMetrics) -> list[int]:
    """Look up every advance."""
    known = {pair: metrics.advance(*pair) for pair in set(zip(faces, text, strict=True))}
    return [known[pair] for pair in zip(faces, text, strict=True)]


def _measure_spaces(  # noqa: PLR0913, PLR0917 - all that is known of the characters
    text: str, letters: str, faces: list[str], widths: list[int], metrics: FaceMetrics, levels: list[int]
) -> None:
    """Set typed spaces in the face of the character they belong to, in its font where both run in one direction."""
    for match in SPACE.finditer(letters):
        start, end = match.span()
        owner = space_owner(letters, start, end)
        if 0 <= owner < len(text):
            for index in range(start, end):
                faces[index] = faces[owner]
                beside = text[owner] if levels[index] == levels[owner] else ""
                widths[index] = metrics.advance(faces[owner], text[index], beside)


def space_owner(letters: str, start: int, end: int) -> int:
    """Return the index of the character that typed spaces belong to: the one before, if its font can set them."""
    if start and (letters[start] != "w" or letters[start - 1] not in WESTERN):
        return start - 1
    return end if end < len(letters) else start - 1


def _shaped_words(
    text: str,
    faces: Sequence[str],
    links: Sequence[str],
    levels: Sequence[int],
    aligns: Sequence[VerticalAlign],
) -> Iterator[tuple[int, int]]:
    """Yield start and end of each shaped word: one face, one link, one embedding level, one alignment."""
    end = 0
    for (_, _, level, _), group in groupby(zip(faces, links, levels, aligns, strict=True)):
        start, end = end, end + len([*group])
        for first, last in shaping.words(text[start:end], right_to_left=level % 2 == 1):
            yield start + first, start + last


def _scale_scripts(letters: str, aligns: list[VerticalAlign], widths: list[int]) -> Sequence[int]:
    """Scale the advances of subscripts and superscripts; return the indices of these.

    Typed spaces take the alignment of the character they belong to.
    """
    if aligns.count(VerticalAlign.BASELINE) == len(aligns):
        return ()
    for match in SPACE.finditer(letters):
        owner = space_owner(letters, *match.span())
        if 0 <= owner < len(aligns):
            aligns[match.start() : match.end()] = [aligns[owner]] * (match.end() - match.start())
    scripts = [index for index, each in enumerate(aligns) if each is not VerticalAlign.BASELINE]
    for index in scripts:
        widths[index] = round(widths[index] * aligns[index].scale)
    return scripts


def _attach_scripts(items: ParagraphItems, scripts: Sequence[int]) -> None:
    """Set subscripts and superscripts close to the character before; their marks without glue."""
    for index in scripts:
        if index and items.aligns[index] is not items.aligns[index - 1]:
            items.penalties[index] = FORBIDDEN
            _remove_glue(items, index - 1)
        if BY_LETTER[items.letters[index]].mark:
            _remove_glue(items, index)
            _remove_glue(items, max(index - 1, 0))


def _remove_glue(items: ParagraphItems, index: int) -> None:
    """Let nothing stretch or shrink behind this character."""
    items.glue[index] = items.stretches[index] = items.elastic[index] = items.unlimited[index] = 0
    for shrinks in items.shrinks:
        shrinks[index] = 0


def _word_letters(text: str, letters: str, words: Sequence[tuple[int, int]]) -> str:
    """Class shaped words of other scripts as Latin letters, and combining marks as the letters they stand on."""
    out = list(letters)
    for start, end in words:
        script = shaping.is_script(text[start:end])
        out[start:end] = ("A" if script else out[start]) * (end - start)
    return "".join(out)


def _protect_words(items: ParagraphItems) -> None:
    """Forbid breaks and glue within shaped words, and breaks before a mark that stands on another script's letter.

    Behind the syllables of a script without spaces (Tibetan) a line may end, and the glue stretches.
    """
    spacing, text = items.frame.base_spacing, items.text
    for start, end in items.words:
        script = shaping.is_script(text[start:end])
        items.cells[start:end] = items.advances[start:end]
        items.cells[end - 1] += 0 if script else spacing
        if start and shaping.combining_mark(text[start]):
            items.penalties[start] = FORBIDDEN
        for at in range(start, end - 1):
            items.penalties[at + 1] = FORBIDDEN
            _remove_glue(items, at)
        if (
            script
            and shaping.ends_syllable(text[start:end])
            and (end == len(text) or shaping.is_script(text[end]))
        ):
            items.penalties[end] = 0
            items.elastic[end - 1] = items.unlimited[end - 1] = 1


def _set_glue(items: ParagraphItems) -> None:
    """Set glue and forbidden breaks between all pairs of characters that are not both Han."""
    for match in _NOT_BOTH_HAN.finditer(items.letters):
        index = match.start()
        glue = rules.glue(match[1], items.frame.half)
        if not glue.breaks:
            items.penalties[index + 1] = FORBIDDEN
        items.elastic[index] = int(glue.elastic)
        items.unlimited[index] = int(glue.elastic and not glue.limited)
        items.glue[index] = glue.natural
        items.stretches[index] = glue.stretch
        if glue.group is not None:
            items.shrinks[glue.group][index] = glue.shrink


def _set_spaces(items: ParagraphItems) -> None:
    """Give typed spaces their glue and a break behind them; at a line's end they have no width."""
    letters = items.letters
    for match in SPACE.finditer(letters):
        start, end = match.span()
        before, behind = letters[start - 1 : start], letters[end : end + 1]
        for index in range(start, end):
            _set_space(items, index, before, behind)
        items.visible_ends[end] = start or end
        if not start or not BY_LETTER[before].ends:
            items.penalties[end] = FORBIDDEN


def _set_space(items: ParagraphItems, index: int, before: str, behind: str) -> None:
    """Set the glue of a typed space, which has limits of its own and takes no part in even stretching."""
    width = items.advances[index]
    least, natural, most = rules.space_width(items.letters[index], before, behind, width)
    items.cells[index] += natural - width
    items.shrinks[StretchGroup.SPACES][index] = natural - least
    items.stretches[index] = most - natural
    items.elastic[index] = items.unlimited[index] = 0


def _sum_up(items: ParagraphItems) -> None:
    """Compute the prefix sums."""
    items.origins = list(accumulate(map(int.__add__, items.cells, items.glue), initial=0))
    items.ends = items.origins.copy()
    for index, width in enumerate(items.glue, start=1):
        if width:
            items.ends[index] -= width
    for place, end in items.visible_ends.items():
        items.ends[place] = items.origins[end - 1] + items.cells[end - 1]
    if items.frame.half_line_end:
        for match in _TAIL.finditer(items.letters):
            if items.ends_in_half(match.end()):
                items.ends[match.end()] -= items.frame.half
    items.shrink_sums = tuple(list(accumulate(each, initial=0)) for each in items.shrinks)
    items.shrink_all = list(map(sum, zip(*items.shrink_sums, strict=True)))
    items.stretch_sums = list(accumulate(items.stretches, initial=0))
    items.elastic_sums = list(accumulate(items.elastic, initial=0))
    items.unlimited_sums = list(accumulate(items.unlimited, initial=0))
