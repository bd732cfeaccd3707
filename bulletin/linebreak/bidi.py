"""The Unicode bidirectional algorithm (UAX #9): text of both directions → embedding levels → visual order.

Levels are resolved for a whole paragraph before its lines are broken; what a line shows from left to right follows from
the levels of its own characters (`visual_order`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import bidirectional, normalize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefe"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Without one of these all text runs from left to right."""

MAX_DEPTH = 125
MAX_OPEN_BRACKETS = 63
_PAIRS = (
    "()[]{}༺༻༼༽᚛᚜⁅⁆⁽⁾₍₎⌈⌉⌊⌋〈〉❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⦉⦊⦋⦌⦍⦐⦏⦎⦑⦒⦓⦔⦕⦖⦗⦘⧘⧙⧚⧛⧼⧽"
    "⸢⸣⸤⸥⸦⸧⸨⸩⹕⹖⹗⹘⹙⹚⹛⹜〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
"""BidiBrackets.txt of Unicode 15."""
_CLOSING = {
    normalize("NFC", one): normalize("NFC", two) for one, two in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)
}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}

_EMBEDDINGS = {"RLE": "", "LRE": "", "RLO": "R", "LRO": "L"}
"""Explicit embeddings with the class that overrides those of their characters."""
_ISOLATES = frozenset(("RLI", "LRI", "FSI"))
_REMOVED = frozenset((*_EMBEDDINGS, "PDF", "BN"))
_NEUTRAL = frozenset(("B", "S", "WS", "ON", *_ISOLATES, "PDI"))
_STRONG = frozenset(("L", "R", "AL"))
_NUMBERS = frozenset(("EN", "AN"))
_AS_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}


def has_right_to_left(text: str) -> bool:
    """Return whether anything in a text may run from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def levels(text: str, base: int = 0) -> list[int]:
    """Return the embedding level of each character of a paragraph; odd ones run from right to left.

    `base` is the paragraph's own level. What rule X9 removes takes the level of the character before it. Rule L1 is not
    applied: it depends on where lines end.
    """
    classes = [bidirectional(character) or _unassigned(character) for character in text]
    matches = _matching_isolates(classes)
    resolved = _explicit(classes, matches, base)
    kept = [at for at, each in enumerate(classes) if each not in _REMOVED]
    for sequence, start, end in tuple(_sequences(kept, classes, resolved, matches, base)):
        _Sequence(text, sequence, classes, resolved[sequence[0]], start, end).resolve()
        for at in sequence:
            resolved[at] += _implicit(classes[at], resolved[at])
    before = base
    for at, each in enumerate(classes):
        before = resolved[at] = before if each in _REMOVED else resolved[at]
    return resolved


def visual_order(levels: Sequence[int]) -> list[int]:
    """Return the indices of a line's characters, or pieces, from left to right (rule L2)."""
    order = list(range(len(levels)))
    lowest = min((level for level in levels if level % 2), default=0)
    for level in range(max(levels, default=0), lowest - 1, -1) if lowest else ():
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = end + 1
    return order


def _unassigned(character: str) -> str:
    """Return the class of a character that this Python's Unicode data do not know (UAX #9 §3.2)."""
    return "R" if _RIGHT_TO_LEFT.match(character) else "L"


# --- Explicit levels and isolating run sequences --------------------------------------------------------------


def _matching_isolates(classes: Sequence[str]) -> dict[int, int]:
    """Return isolate initiators with their matching PDI (BD9)."""
    matches: dict[int, int] = {}
    initiators: list[int] = []
    for at, each in enumerate(classes):
        if each in _ISOLATES:
            initiators.append(at)
        elif each == "PDI" and initiators:
            matches[initiators.pop()] = at
    return matches


def _first_strong(classes: Sequence[str], matches: dict[int, int], start: int, end: int) -> int:
    """Return the level of the first strong character outside isolates (P2, P3)."""
    at = start
    while at < end:
        each = classes[at]
        if each in _STRONG:
            return int(each != "L")
        at = matches.get(at, end) if each in _ISOLATES else at + 1
    return 0


class _Embedding(NamedTuple):
    """An open embedding: its level, the class that overrides those of its characters, whether it is an isolate."""

    level: int
    override: str = ""
    isolate: bool = False


class _Embeddings:
    """The stack of open embeddings (X1 to X8)."""

    def __init__(self, base: int) -> None:
        self._open = [_Embedding(base)]
        self._isolates_over = self._embeddings_over = self._isolates = 0

    @property
    def top(self) -> _Embedding:
        """The innermost embedding at this place."""
        return self._open[-1]

    def begin(self, kind: str, *, right: bool) -> None:
        """Open an embedding or an isolate (X2 to X5c)."""
        isolate = kind in _ISOLATES
        deeper = (self.top.level + 1) | 1 if right else (self.top.level + 2) & ~1
        if deeper <= MAX_DEPTH and not self._isolates_over and not self._embeddings_over:
            self._isolates += isolate
            self._open.append(_Embedding(deeper, _EMBEDDINGS.get(kind, ""), isolate))
        elif isolate:
            self._isolates_over += 1
        elif not self._isolates_over:
            self._embeddings_over += 1

    def end_isolate(self) -> None:
        """Close an isolate and the embeddings in it (X6a)."""
        if self._isolates_over:
            self._isolates_over -= 1
        elif self._isolates:
            self._embeddings_over, self._isolates = 0, self._isolates - 1
            while not self._open.pop().isolate:
                pass

    def end_embedding(self) -> None:
        """Close an embedding (X7)."""
        if self._isolates_over:
            return
        if self._embeddings_over:
            self._embeddings_over -= 1
        elif len(self._open) > 1 and not self.top.isolate:
            self._open.pop()


def _explicit(classes: list[str], matches: dict[int, int], base: int) -> list[int]:
    """Return explicit levels (X1 to X8); overrides change the classes."""
    levels = [base] * len(classes)
    embeddings = _Embeddings(base)
    for at, each in enumerate(classes):
        if each == "PDI":
            embeddings.end_isolate()
        if each != "B":
            levels[at] = embeddings.top.level
        if embeddings.top.override and each not in _REMOVED and each != "B":
            classes[at] = embeddings.top.override
        if each == "FSI":
            inner = _first_strong(classes, matches, at + 1, matches.get(at, len(classes)))
            embeddings.begin(each, right=inner == 1)
        elif each in _EMBEDDINGS or each in _ISOLATES:
            embeddings.begin(each, right=each[0] == "R")
        elif each == "PDF":
            embeddings.end_embedding()
    return levels


def _sequences(
    kept: Sequence[int], classes: Sequence[str], levels: Sequence[int], matches: dict[int, int], base: int
) -> Iterator[tuple[list[int], str, str]]:
    """Yield the isolating run sequences (X10): the indices of their characters, and sos and eos."""
    runs: list[list[int]] = []
    for at in kept:
        if runs and levels[runs[-1][-1]] == levels[at]:
            runs[-1].append(at)
        else:
            runs.append([at])
    begun = {run[0]: run for run in runs}
    matched = set(matches.values())
    numbers = {at: number for number, at in enumerate(kept)}
    for run in runs:
        if classes[run[0]] == "PDI" and run[0] in matched:
            continue
        sequence = list(run)
        while (closing := matches.get(sequence[-1])) is not None and closing in begun:
            sequence += begun[closing]
        first, last, level = numbers[sequence[0]], numbers[sequence[-1]], levels[sequence[0]]
        before = levels[kept[first - 1]] if first else base
        open_isolate = classes[sequence[-1]] in _ISOLATES and sequence[-1] not in matches
        behind = base if open_isolate or last + 1 == len(kept) else levels[kept[last + 1]]
        yield sequence, _direction(max(level, before)), _direction(max(level, behind))


def _direction(level: int) -> str:
    return "R" if level % 2 else "L"


# --- Weak and neutral characters ------------------------------------------------------------------------------


class _Sequence:
    """One isolating run sequence; its classes are resolved in place, all but I1 and I2."""

    def __init__(  # noqa: PLR0913, PLR0917 - the terms of the rules
        self, text: str, places: Sequence[int], classes: list[str], level: int, start: str, end: str
    ) -> None:
        self._text, self._places, self._classes = text, places, classes
        self._types = [classes[at] for at in places]
        self._embedding, self._start, self._end = _direction(level), start, end
        self._original = list(self._types)

    def resolve(self) -> None:
        """Apply W1 to W7 and N0 to N2."""
        self._marks_and_numbers()
        self._separators()
        self._brackets()
        self._neutrals()
        for at, each in zip(self._places, self._types, strict=True):
            self._classes[at] = each

    def _marks_and_numbers(self) -> None:
        """Apply W1, W2 and W3."""
        types, before, strong = self._types, self._start, self._start
        for at, each in enumerate(types):
            if each == "NSM":
                types[at] = "ON" if before in _ISOLATES or before == "PDI" else before
            before = types[at]
            if before in _STRONG:
                strong = before
            elif before == "EN" and strong == "AL":
                types[at] = "AN"
            before = types[at]
        self._types = ["R" if each == "AL" else each for each in types]

    def _separators(self) -> None:
        """Apply W4 to W7."""
        types = self._types
        for at in range(1, len(types) - 1):
            one, two = types[at - 1], types[at + 1]
            if one == two and (
                (types[at] in {"ES", "CS"} and one == "EN") or (types[at] == "CS" and one == "AN")
            ):
                types[at] = one
        for start, end in _spans(types, frozenset(("ET",))):
            if "EN" in (types[start - 1 : start] or [self._start]) or "EN" in types[end : end + 1]:
                types[start:end] = ["EN"] * (end - start)
        strong = self._start
        for at, each in enumerate(types):
            if each in {"ET", "ES", "CS"}:
                types[at] = "ON"
            elif each in {"L", "R"}:
                strong = each
            elif each == "EN" and strong == "L":
                types[at] = "L"

    def _brackets(self) -> None:
        """Apply N0: a pair of brackets takes the direction of its content, or of the context before it."""
        strongs = [at for at, each in enumerate(self._types) if each in _AS_STRONG]
        for opening, closing in self._bracket_pairs():
            before = bisect_left(strongs, opening)
            between = strongs[before : bisect_left(strongs, closing)]
            inside = {_AS_STRONG[self._types[at]] for at in between}
            if not inside:
                continue
            direction = self._embedding
            if direction not in inside:
                direction = _AS_STRONG[self._types[strongs[before - 1]]] if before else self._start
            for at in (opening, closing):
                self._set_bracket(at, direction)
                insort(strongs, at)

    def _set_bracket(self, at: int, direction: str) -> None:
        """Set the direction of a bracket and of the nonspacing marks behind it."""
        self._types[at] = direction
        for behind in range(at + 1, len(self._types)):
            if self._original[behind] != "NSM":
                break
            self._types[behind] = direction

    def _bracket_pairs(self) -> list[tuple[int, int]]:
        """Return the pairs of brackets (BD16), sorted by their opening ones."""
        pairs: list[tuple[int, int]] = []
        opened: list[tuple[str, int]] = []
        for at, each in enumerate(self._types):
            if each != "ON":
                continue
            character = normalize("NFC", self._text[self._places[at]])
            if character in _CLOSING:
                if len(opened) == MAX_OPEN_BRACKETS:
                    return []
                opened.append((character, at))
            elif character in _OPENING:
                wanted = _OPENING[character]
                for depth in range(len(opened) - 1, -1, -1):
                    if opened[depth][0] == wanted:
                        pairs.append((opened[depth][1], at))
                        del opened[depth:]
                        break
        return sorted(pairs)

    def _neutrals(self) -> None:
        """Apply N1 and N2."""
        types = self._types
        for start, end in _spans(types, _NEUTRAL):
            before = _AS_STRONG[types[start - 1]] if start else self._start
            behind = _AS_STRONG[types[end]] if end < len(types) else self._end
            types[start:end] = [before if before == behind else self._embedding] * (end - start)


def _spans(types: Sequence[str], wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each stretch of these classes."""
    end = 0
    for inside, group in groupby(types, wanted.__contains__):
        start, end = end, end + len([*group])
        if inside:
            yield start, end


def _implicit(resolved: str, level: int) -> int:
    """Return what I1 and I2 add to a level."""
    if level % 2:
        return int(resolved != "R")
    return 1 if resolved == "R" else 2 if resolved in _NUMBERS else 0
