"""A paragraph as material for lines: its composed text, widths summed up, elastic places, places to break.

All sums are prefix sums, so that any stretch of text is measured by two look-ups. Widths are thousandths of
an em; a character's cell is its advance with the grid's space behind it.
"""

from __future__ import annotations

import re
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.linebreak import rules
from bulletin.linebreak.classes import COUNTED, MULTIPLIERS, SPACES, WESTERN, StretchGroup, classify, is_latin
from bulletin.linebreak.values import western
from bulletin.typography import shaping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.linebreak.values import Advances, ParagraphFrame, Run, Shapes

SPACE = re.compile(f"[{SPACES}]+")
"""Typed spaces in a string of class letters."""

FORBIDDEN = -1
"""The cost of a break where none may be."""
PARTED = 60
"""A number and what it counts on two lines."""
WITHIN_ADDRESS = 800
"""A break in an address (URL), behind one of its points."""
WITHIN_RUN = 5_000
"""A break anywhere in a run wider than the line."""
WITHIN_NAME = 30_000
"""The same in an address, which has better places: dearer than any line within the limits."""
WITHIN_NUMBER = 60_000
"""The same, between two digits."""
LONE_HAN = 3_000
"""A last line of less than two Han characters where Latin keeps it from being a lone character."""

_DROPPED = re.compile(f"(?<=H)[sn]+(?=[{rules.DROPPED_BESIDE}])|(?<=[{rules.DROPPED_BESIDE}])[sn]+(?=H)")
_SPECIAL = re.compile("[^H]")
_RUN = re.compile(f"[{WESTERN}]{{2,}}")
_ADDRESS = re.compile(r"://|www\.|[A-Za-z0-9]@[A-Za-z]|\w/\w[^ ]*[./]|\.(?:com|cn|org|net)\b", re.ASCII)
_POINT = re.compile(r"(?<=[.\-_?&=:@#])(?=[^.\-_?&=:@#])")
_SITE = re.compile(r"://|www\.|\.(?:com|cn|org|net)\b", re.ASCII)
_SLASH = re.compile(r"(?<=[\w])/(?=\w)", re.ASCII)
_CONTENT = frozenset("HFYADu")
_HAN = frozenset("H")


class ParagraphItems(Struct):
    """What lines are made of. Lists are by character, sums by place between characters (one more)."""

    frame: ParagraphFrame
    text: str
    letters: str
    faces: Sequence[str]
    links: Sequence[str]
    """The address that each character leads to; empty where none does."""
    cells: list[int]
    """Advance, the grid's space, and what the character itself gains or gives up."""
    advances: list[int]
    extras: list[int]
    """What is added behind a character for the sake of the next one, in a line that holds both."""
    breaks: list[int]
    """Cost of ending a line before this character; `FORBIDDEN` where none may."""
    words: tuple[tuple[int, int], ...] = ()
    """Where words that are shaped whole begin and end."""
    inner: frozenset[int] = frozenset()
    """The characters of words behind their first ones."""
    levels: list[int] = field(default_factory=list)
    """Embedding levels (UAX #9); none where all text runs from left to right."""
    trimmed: dict[int, int] = field(default_factory=dict)
    """Breaks behind typed spaces → where the line's visible characters end."""
    shrinks: tuple[list[int], ...] = ()
    """By group, by character: what the gap behind it may give up."""
    stretches: list[int] = field(default_factory=list)
    """By character: what the gap behind it may take before all gaps are stretched."""
    even: list[int] = field(default_factory=list)
    """By character: 1 where the gap behind it takes part when all gaps are stretched."""
    free: list[int] = field(default_factory=list)
    """By character: 1 where it does so without limit, as no mark is widened."""
    origins: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    """By place: how far a line that ends there reaches, from the paragraph's origin."""
    shrink_sums: tuple[list[int], ...] = ()
    shrink_all: list[int] = field(default_factory=list)
    stretch_sums: list[int] = field(default_factory=list)
    even_sums: list[int] = field(default_factory=list)
    free_sums: list[int] = field(default_factory=list)

    def end(self, place: int) -> int:
        """Return where the visible characters of a line that ends at this place end."""
        return self.trimmed.get(place, place)

    def room(self, start: int) -> int:
        """Return the width of the line that starts here."""
        frame = self.frame
        return frame.measure - (frame.hanging if start else frame.indent)

    def wide(self, start: int, last: int, short: int) -> int | None:
        """Return by how much free gaps are widened to make up for what is short; None where none can be.

        Marks are widened no further than 1.05 em. A line of Latin alone has spaces to widen instead.
        """
        even = self.even_sums[last] - self.even_sums[start]
        wide = -(-short // even) if even else 0
        if even and wide <= self.frame.widest:
            return wide
        free = self.free_sums[last] - self.free_sums[start]
        if free:
            return -(-(short - self.frame.widest * (even - free)) // free)
        spaces = self.stretch_sums[last] - self.stretch_sums[start]
        return short * rules.WESTERN_SPACE // spaces if spaces else None


def gather(
    runs: Sequence[Run], frame: ParagraphFrame, advances: Advances, shapes: Shapes | None = None
) -> ParagraphItems:
    """Measure a paragraph without breaks of its own. Empty text gives empty material."""
    text, letters, faces, links = _characters(runs)
    widths = _widths(text, faces, advances)
    shaped = shaping.needs_shaping(text)
    levels = embedding_levels(text) if shaped else []
    _tie(text, letters, faces, widths, advances, levels)
    words = _words(text, faces, links, levels) if shaped else ()
    letters = _word_letters(text, letters, words)
    if shapes is not None:
        for start, end in words:
            right_to_left = bool(levels) and levels[start] % 2 == 1
            widths[start:end] = shapes(faces[start], text[start:end], right_to_left)
    base, count = frame.base, len(text)
    material = ParagraphItems(
        frame,
        text,
        letters,
        faces,
        links,
        [width + base for width in widths],
        widths,
        [0] * count,
        [0] * (count + 1),
        words,
        frozenset(at for start, end in words for at in range(start + 1, end)),
        levels,
    )
    material.shrinks = tuple([0] * count for _ in StretchGroup)
    material.stretches, material.even, material.free = [0] * count, [1] * count, [1] * count
    _pairs(material)
    _widen(material)
    _spaces(material)
    _number_breaks(material)
    _hold_words(material)
    _sum(material)
    latest = _keep_last(material)
    _run_breaks(material, latest)
    _keep_han(material)
    return material


def embedding_levels(text: str) -> list[int]:
    """Return the embedding level of each character; none where all text runs from left to right."""
    from bulletin.linebreak.bidi import has_right_to_left, levels

    return levels(text) if has_right_to_left(text) else []


def kept(runs: Sequence[Run]) -> str:
    """Return the text as it is set: spaces typed between Han and Latin letters or digits left out."""
    return _characters(runs)[0]


def _characters(runs: Sequence[Run]) -> tuple[str, str, list[str], list[str]]:
    """Join the runs: text, classes, face and link of each character; dropped spaces are left out."""
    texts = [shaping.composed(run.text) for run in runs]
    text = "".join(texts)
    letters = classify(text)
    faces = [face for run, each in zip(runs, texts, strict=True) for face in [run.face] * len(each)]
    linked = any(run.link for run in runs)
    links = (
        [link for run, each in zip(runs, texts, strict=True) for link in [run.link] * len(each)]
        if linked
        else []
    )
    if "s" in letters or "n" in letters:
        dropped = {index for found in _DROPPED.finditer(letters) for index in range(*found.span())}
        if dropped:
            places = [index for index in range(len(text)) if index not in dropped]
            text = "".join([text[index] for index in places])
            letters = "".join([letters[index] for index in places])
            faces = [faces[index] for index in places]
            links = [links[index] for index in places] if linked else links
    return text, letters, _cut(text, letters, faces), links


def _cut(text: str, letters: str, faces: list[str]) -> list[str]:
    """Give the Latin cut of its face to a mark that both scripts share and that stands in Latin here."""
    if "a" in letters or "c" in letters or is_latin(letters):
        for found in re.finditer("[“”‘’—…·•]", text):
            if letters[found.start()] in "aoc":
                faces[found.start()] = western(faces[found.start()])
    return faces


class _Widths(dict[str, int]):
    """The advances of one face, each asked for once."""

    def __init__(self, face: str, advances: Advances) -> None:
        super().__init__()
        self.face, self.advances = face, advances

    def __missing__(self, character: str) -> int:
        width = self[character] = self.advances(self.face, character)
        return width


def _widths(text: str, faces: Sequence[str], advances: Advances) -> list[int]:
    """Look up every advance."""
    known = {face: _Widths(face, advances) for face in dict.fromkeys(faces)}
    if len(known) == 1:
        return [*map(known[faces[0]].__getitem__, text)]
    return [known[face][character] for face, character in zip(faces, text, strict=True)]


def _tie(  # noqa: PLR0913, PLR0917 - all that is known of the characters
    text: str, letters: str, faces: list[str], widths: list[int], advances: Advances, levels: list[int]
) -> None:
    """Tie typed spaces to a neighbour: they are set in its face, and in its font where it runs in their direction."""
    for found in SPACE.finditer(letters):
        start, end = found.span()
        owner = tied_to(letters, start, end)
        if 0 <= owner < len(text):
            for index in range(start, end):
                faces[index] = faces[owner]
                apart = levels and levels[index] != levels[owner]
                widths[index] = advances(faces[owner], text[index], "" if apart else text[owner])


def tied_to(letters: str, start: int, end: int) -> int:
    """Return the character that typed spaces are tied to: the one before, if it can set them."""
    if start and (letters[start] != "w" or letters[start - 1] not in WESTERN):
        return start - 1
    return end if end < len(letters) else start - 1


def _words(
    text: str, faces: Sequence[str], links: Sequence[str], levels: Sequence[int]
) -> tuple[tuple[int, int], ...]:
    """Find the words that are shaped whole, each of one face, one link and one level."""
    looks = list(zip(faces, links or faces, levels or faces, strict=True))
    starts = [at for at in range(len(text)) if not at or looks[at] != looks[at - 1]]
    return tuple(
        (start + first, start + last)
        for start, end in pairwise((*starts, len(text)))
        for first, last in shaping.words(
            text[start:end], right_to_left=bool(levels) and levels[start] % 2 == 1
        )
    )


def _word_letters(text: str, letters: str, words: Sequence[tuple[int, int]]) -> str:
    """Let words of other scripts be as Latin ones, and marks be as the letters that they stand on."""
    if not words:
        return letters
    out = list(letters)
    for start, end in words:
        script = shaping.is_script(text[start:end])
        out[start:end] = ("A" if script else out[start]) * (end - start)
    return "".join(out)


def _hold_words(material: ParagraphItems) -> None:
    """Keep words that are shaped whole together: no space, no break within them.

    Behind the syllables of a script without spaces (Tibetan) a line may end, and be stretched.
    """
    base, text = material.frame.base, material.text
    for start, end in material.words:
        script = shaping.is_script(text[start:end])
        material.cells[start:end] = material.advances[start:end]
        material.cells[end - 1] += 0 if script else base
        for at in range(start, end - 1):
            material.breaks[at + 1] = FORBIDDEN
            material.extras[at] = material.stretches[at] = material.even[at] = material.free[at] = 0
            for shrinks in material.shrinks:
                shrinks[at] = 0
        if (
            script
            and shaping.ends_syllable(text[start:end])
            and (end == len(text) or shaping.is_script(text[end]))
        ):
            material.breaks[end] = 0
            material.even[end - 1] = material.free[end - 1] = 1


def _pairs(material: ParagraphItems) -> None:
    """Apply the rule of every gap that is not between two Han characters."""
    letters, table = material.letters, rules.gaps(material.frame.half)
    extras, breaks, stretches = material.extras, material.breaks, material.stretches
    even, free = material.even, material.free
    for index in _places(letters):
        gap = table[letters[index : index + 2]]
        if gap is rules.PLAIN:
            continue
        if not gap.breaks:
            breaks[index + 1] = FORBIDDEN
        if not gap.even:
            even[index] = 0
        if gap.limited or not gap.even:
            free[index] = 0
        extras[index] = gap.natural
        stretches[index] = gap.stretch
        if gap.group is not None:
            material.shrinks[gap.group][index] = gap.shrink


def _places(letters: str) -> Iterator[int]:
    """Yield the places of all gaps that touch something else than Han."""
    done = -1
    for found in _SPECIAL.finditer(letters):
        index = found.start()
        if index - 1 > done:
            yield index - 1
        if index + 1 < len(letters):
            yield index
        done = index


def _widen(material: ParagraphItems) -> None:
    """Bring half-em marks to half a cell, the difference on both sides (GB/T 15834 §5.1.6, 5.1.7, 5.1.9)."""
    for found in re.finditer("[MBV]", material.letters):
        index = found.start()
        surplus = material.frame.half - material.cells[index]
        before = surplus // 2
        material.cells[index] += surplus - before
        if index and (before < 0 or not rules.is_mark(material.letters[index - 1])):
            material.extras[index - 1] += before


def _spaces(material: ParagraphItems) -> None:
    """Give typed spaces their width and a break behind them; at a line's end they take no room."""
    letters = material.letters
    for found in SPACE.finditer(letters):
        start, end = found.span()
        before, behind = letters[start - 1 : start], letters[end : end + 1]
        for index in range(start, end):
            _space(material, index, before, behind)
        material.trimmed[end] = start or end
        if not start or (before and not rules.may_end(before)):
            material.breaks[end] = FORBIDDEN


def _space(material: ParagraphItems, index: int, before: str, behind: str) -> None:
    """Set one typed space; it has limits of its own and takes no part in the even stretching of all gaps."""
    width = material.advances[index]
    least, natural, most = rules.space_width(material.letters[index], before, behind, width)
    material.cells[index] += natural - width
    material.shrinks[StretchGroup.SPACES][index] = natural - least
    material.stretches[index] = most - natural
    material.even[index] = material.free[index] = 0


def _number_breaks(material: ParagraphItems) -> None:
    """Keep 万 and the like with their number; part a number from what it counts only at a cost."""
    if "D" not in material.letters:
        return
    for found in re.finditer("(?<=D)H", material.letters):
        index = found.start()
        if material.text[index] in MULTIPLIERS:
            material.breaks[index] = FORBIDDEN
        elif material.text[index] in COUNTED:
            material.breaks[index] = PARTED
    for found in re.finditer("(?<=[DUcv])u", material.letters):
        material.breaks[found.start()] = FORBIDDEN
    for found in re.finditer("(?<=第)(?=[0-9])", material.text):
        material.breaks[found.start()] = PARTED


def _sum(material: ParagraphItems) -> None:
    """Fill in the prefix sums."""
    material.origins = list(accumulate(map(int.__add__, material.cells, material.extras), initial=0))
    material.ends = material.origins.copy()
    for index, extra in enumerate(material.extras, start=1):
        if extra:
            material.ends[index] -= extra
    for place, end in material.trimmed.items():
        material.ends[place] = material.origins[end - 1] + material.cells[end - 1]
    material.shrink_sums = tuple(list(accumulate(each, initial=0)) for each in material.shrinks)
    material.shrink_all = list(map(sum, zip(*material.shrink_sums, strict=True)))
    material.stretch_sums = list(accumulate(material.stretches, initial=0))
    material.even_sums = list(accumulate(material.even, initial=0))
    material.free_sums = list(accumulate(material.free, initial=0))


def _keep_last(material: ParagraphItems) -> int:
    """Keep two characters besides marks for a last line (孤字不成行); return where it may start at the latest."""
    count = len(material.letters)
    latest = _second_last(material, _CONTENT, 0)
    for place in range(latest + 1, count):
        material.breaks[place] = FORBIDDEN
    material.breaks[count] = 0
    return latest


def _keep_han(material: ParagraphItems) -> None:
    """Keep two Han characters for a last line where that can be had at a price."""
    count = len(material.letters)
    for place in range(_second_last(material, _HAN, count) + 1, count):
        if material.breaks[place] != FORBIDDEN:
            material.breaks[place] += LONE_HAN


def _second_last(material: ParagraphItems, wanted: frozenset[str], otherwise: int) -> int:
    """Find the last place but one that holds one of these classes."""
    seen, letters = 0, material.letters
    for place in range(len(letters) - 1, -1, -1):
        seen += letters[place] in wanted and place not in material.inner
        if seen == 2:
            return place
    return otherwise


def _run_breaks(material: ParagraphItems, latest: int) -> None:
    """Open places inside addresses, and anywhere inside a Latin run wider than a line with what clings to it."""
    room = min(material.room(0), material.room(1))
    for start, end in _unbroken(material):
        run = material.text[start:end]
        wide = _clinging(material, start, end) > room
        address = _ADDRESS.search(run)
        if wide or address:
            places = range(start + 1, min(end, latest + 1))
            _open(material, places, WITHIN_NAME if address else WITHIN_RUN)
            points = (start + point.start() for point in _POINT.finditer(run, 3))
            _open(material, (place for place in points if place in places), WITHIN_ADDRESS)
        if _SITE.search(run):  # the / of a URL parts folders and is no mark of the text
            for slash in _SLASH.finditer(run):
                if start + slash.end() in places:
                    material.breaks[start + slash.end()] = WITHIN_ADDRESS


def _unbroken(material: ParagraphItems) -> Iterator[tuple[int, int]]:
    """Yield Latin runs, and pieces of them that end where a line may end in any case (Tibetan syllables)."""
    for found in _RUN.finditer(material.letters):
        start, end = found.span()
        free = [at for at in range(start + 1, end) if not material.breaks[at]] if material.words else []
        yield from pairwise((start, *free, end))


def _clinging(material: ParagraphItems, start: int, end: int) -> int:
    """Return the width of a run and of all that no break parts from it."""
    while material.breaks[start] == FORBIDDEN:
        start -= 1
    while material.breaks[end] == FORBIDDEN:
        end += 1
    return material.ends[end] - material.origins[start]


def _open(material: ParagraphItems, places: Iterator[int] | range, cost: int) -> None:
    """Allow breaks where neither rule of starts and ends forbids them; never cheaply between digits.

    A word that is shaped whole is parted only where both parts look as they do together. What is free stays so.
    """
    letters = material.letters
    for place in places:
        if not material.breaks[place] or (place in material.inner and not material.advances[place]):
            continue
        if not (rules.may_end(letters[place - 1]) and rules.may_start(letters[place])):
            continue
        digits = letters[place] == "D" and "D" in letters[max(0, place - 2) : place]
        if not digits:
            material.breaks[place] = cost
        elif cost != WITHIN_ADDRESS:
            material.breaks[place] = WITHIN_NUMBER
