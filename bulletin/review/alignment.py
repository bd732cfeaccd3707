"""Aligns two sequences of texts: which are the same, changed, split, merged, moved, new or gone.

Equal texts that occur once anchor the rest (patience diff). Between them texts are paired by the characters that they
share, in the order that keeps most of them; only pairs that share rare characters are weighed, so that the cost grows
with the length of the texts and not with its square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

_LEAST = 0.3
"""The share of characters that two texts in the same place have in common at least."""
_LEAST_MOVED, _SHORTEST_MOVED = 0.6, 6
"""The share where they stand in different places, and the length (characters) of a text that can be moved."""
_PART = 0.5
"""The share of a text that a split or merge accounts for at least."""
_ALL_PAIRS = 400
_MOST_FREQUENT = 8
_MOST_CANDIDATES = 6
"""Beyond so many pairs only those are weighed that share characters which few texts have, the best ones of each."""


class Relation(Enum):
    """How an old text and a new one belong together."""

    EQUAL = "equal"
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    INSERTED = "inserted"
    DELETED = "deleted"


class AlignedTexts(Struct, frozen=True):
    """Texts that belong together, by their indices in the old and in the new sequence.

    A split has several new texts, a merge several old ones; an insertion has no old one, a deletion no new one. `moved`:
    it stands elsewhere among its neighbours; its text may be changed, too.
    """

    relation: Relation
    old: tuple[int, ...]
    new: tuple[int, ...]
    moved: bool = False


def align_texts(
    old: Sequence[str], new: Sequence[str], known: Mapping[int, int] | None = None
) -> tuple[AlignedTexts, ...]:
    """Align two sequences of texts; every index of both is in exactly one of the results.

    `known` are pairs that are certain otherwise, by their indices; those against the order of the others are moved. The
    results are in the order of the new texts; a deletion stands where its text stood.
    """
    return tuple(_Aligner(old, new, known or {}).run())


class _Aligner(Struct):
    """An alignment while it is made: `pairs` leads from old to new indices, both in rising order; so does `moved`."""

    old: Sequence[str]
    new: Sequence[str]
    known: Mapping[int, int]
    pairs: dict[int, int] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    bigrams: dict[str, Counter[str]] = field(default_factory=dict)

    def run(self) -> Iterator[AlignedTexts]:
        length = 1 + sum(map(len, self.old))
        weighed = ((at, place, 1 + len(self.old[at]) / length) for at, place in self.known.items())
        self.pairs = _chain(weighed)  # as few texts as possible are moved, of as many the shorter ones
        self.moved = {at: place for at, place in self.known.items() if at not in self.pairs}
        self._fill(self._anchors)
        self._fill(lambda old, new: _chain(self._weighed(old, new, _LEAST)))
        groups = self._with_parts()
        self._find_moved(groups)
        return self._in_order(groups)

    def _fill(self, pair: Callable[[Sequence[int], Sequence[int]], dict[int, int]]) -> None:
        """Pair what stands between the pairs so far."""
        placed = set(self.moved.values())
        ends = [(-1, -1), *self.pairs.items(), (len(self.old), len(self.new))]
        for (before, before_new), (behind, behind_new) in pairwise(ends):
            gap = [at for at in range(before + 1, behind) if at not in self.moved]
            gap_new = [at for at in range(before_new + 1, behind_new) if at not in placed]
            if gap and gap_new:
                self.pairs |= pair(gap, gap_new)
        self.pairs = dict(sorted(self.pairs.items()))

    def _anchors(self, old: Sequence[int], new: Sequence[int]) -> dict[int, int]:
        """Return the pairs of equal texts that are certain: those that occur once, and equal ones beside them."""
        texts, texts_new = [self.old[at] for at in old], [self.new[at] for at in new]
        return {old[at]: new[place] for at, place in _equal_pairs(texts, texts_new).items()}

    # --- Weighing pairs --------------------------------------------------------------------------------------

    def _weighed(
        self, old: Iterable[int], new: Iterable[int], least: float
    ) -> Iterator[tuple[int, int, float]]:
        """Yield the pairs that are alike, each with the characters that both texts share."""
        for first, second in self._candidates([*old], [*new]):
            ours, theirs = self._bigrams(self.old[first]), self._bigrams(self.new[second])
            shared = (ours & theirs).total()
            if 2 * shared >= least * (ours.total() + theirs.total()):
                yield first, second, shared + (0.5 if self.old[first] == self.new[second] else 0.0)

    def _candidates(self, old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield the pairs to be weighed: all of few texts, else those that share rare characters or are equal."""
        if len(old) * len(new) <= _ALL_PAIRS:
            yield from ((first, second) for first in old for second in new)
            return
        holders: dict[str, list[int]] = defaultdict(list)
        for second in new:
            for bigram in self._bigrams(self.new[second]):
                holders[bigram].append(second)
        twins = dict(_twins([self.old[at] for at in old], [self.new[at] for at in new]))
        for place, first in enumerate(old):
            rare = (holders.get(bigram, ()) for bigram in self._bigrams(self.old[first]))
            votes = Counter(second for those in rare if len(those) <= _MOST_FREQUENT for second in those)
            best = [second for second, _ in votes.most_common(_MOST_CANDIDATES)]
            twin = [new[twins[place]]] if place in twins else []
            yield from ((first, second) for second in dict.fromkeys([*best, *twin]))

    def _bigrams(self, text: str) -> Counter[str]:
        """Return the pairs of neighbouring characters; the ends count as characters."""
        if text not in self.bigrams:
            self.bigrams[text] = Counter(map("".join, pairwise(("\2", *text, "\3"))))
        return self.bigrams[text]

    # --- Splits, merges and moves ----------------------------------------------------------------------------

    def _with_parts(self) -> list[tuple[range, range]]:
        """Return the pairs with the unpaired texts beside them that are parts of them, one way or the other."""
        groups: list[tuple[range, range]] = []
        placed = set(self.moved.values())
        ends = [*self.pairs.items(), (len(self.old), len(self.new))]
        done, done_new = 0, 0
        for (first, second), (behind, behind_new) in pairwise(ends):
            news = range(second, second + 1)
            olds = range(first, first + 1)
            if self.old[first] != self.new[second]:
                news = self._grown(self.old[first], self.new, news, range(done_new, behind_new), placed)
                if len(news) == 1:
                    olds = self._grown(self.new[second], self.old, olds, range(done, behind), self.moved)
            done, done_new = olds.stop, news.stop
            groups.append((olds, news))
        return groups

    def _grown(
        self, whole: str, texts: Sequence[str], own: range, within: range, taken: Container[int]
    ) -> range:
        """Return the texts beside one that are, by their characters, parts of a whole."""
        left = self._bigrams(whole) - self._bigrams(texts[own.start])
        for at in (*range(own.stop, within.stop), *reversed(range(within.start, own.start))):
            if at in {own.start - 1, own.stop} and at not in taken and texts[at].strip():
                part = self._bigrams(texts[at])
                if (left & part).total() >= _PART * part.total():
                    left, own = left - part, range(min(own.start, at), max(own.stop, at + 1))
        return own

    def _find_moved(self, groups: Sequence[tuple[range, range]]) -> None:
        """Find the texts that stand elsewhere."""
        used = {at for olds, _ in groups for at in olds} | set(self.moved)
        placed = {at for _, news in groups for at in news} | set(self.moved.values())
        gone = [at for at, text in enumerate(self.old) if at not in used and _can_move(text)]
        come = [at for at, text in enumerate(self.new) if at not in placed and _can_move(text)]
        best = sorted(self._weighed(gone, come, _LEAST_MOVED), key=lambda pair: (-pair[2], pair[0], pair[1]))
        for first, second, _ in best:
            if second not in placed and first not in used:
                self.moved[first] = second
                used.add(first)
                placed.add(second)

    def _in_order(self, groups: Sequence[tuple[range, range]]) -> Iterator[AlignedTexts]:
        """Yield all groups, deletions and insertions in the order of the new texts."""
        end = range(len(self.old), len(self.old)), range(len(self.new), len(self.new))
        placed = {place: at for at, place in self.moved.items()}
        done, done_new = 0, 0
        for olds, news in [*groups, end]:
            for at in range(done, olds.start):
                if at not in self.moved:
                    yield AlignedTexts(Relation.DELETED, (at,), ())
            for at in range(done_new, news.start):
                if at in placed:
                    old = placed[at]
                    yield AlignedTexts(self._relation((old,), (at,)), (old,), (at,), moved=True)
                else:
                    yield AlignedTexts(Relation.INSERTED, (), (at,))
            if olds:
                yield AlignedTexts(self._relation(tuple(olds), tuple(news)), tuple(olds), tuple(news))
            done, done_new = olds.stop, news.stop

    def _relation(self, olds: tuple[int, ...], news: tuple[int, ...]) -> Relation:
        if len(olds) > 1:
            return Relation.MERGED
        if len(news) > 1:
            return Relation.SPLIT
        return Relation.EQUAL if self.old[olds[0]] == self.new[news[0]] else Relation.CHANGED


def _can_move(text: str) -> bool:
    return len(text.strip()) >= _SHORTEST_MOVED


def _equal_pairs(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return the places of equal texts: of those that occur once, in order, and of equal ones beside them."""
    count, count_new = Counter(old), Counter(new)
    places = {text: at for at, text in enumerate(new) if count_new[text] == 1}
    unique = [(at, places[text], 1.0) for at, text in enumerate(old) if count[text] == 1 and text in places]
    pairs: dict[int, int] = {}
    ends = [(-1, -1), *_chain(unique).items(), (len(old), len(new))]
    for (before, before_new), (behind, behind_new) in pairwise(ends):
        if before >= 0:
            pairs[before] = before_new
        low, high, shift = before + 1, behind, before_new - before
        while low < behind and low + shift < behind_new and old[low] == new[low + shift]:
            pairs[low] = low + shift
            low += 1
        floor, shift = low + shift, behind_new - behind
        while high > low and high - 1 + shift >= floor and old[high - 1] == new[high - 1 + shift]:
            high -= 1
            pairs[high] = high + shift
    return pairs


def _twins(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield equal texts by their places: the first of old with the first of new, and so on."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(new):
        places[text].append(at)
    seen: Counter[str] = Counter()
    for at, text in enumerate(old):
        if seen[text] < len(places.get(text, ())):
            yield at, places[text][seen[text]]
        seen[text] += 1


def _chain(pairs: Iterable[tuple[int, int, float]]) -> dict[int, int]:
    """Return the pairs of rising indices that together weigh most.

    The best chain so far is kept by its last new index: a heavier one replaces those that end behind it.
    """
    ends: list[int] = []
    weights: list[float] = []
    links: list[_ChainedPair] = []
    # Of one old text the pair with the larger new index first, so that a chain takes only one of them.
    for first, second, weight in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        at = bisect_left(ends, second)
        total = weight + (weights[at - 1] if at else 0.0)
        if at < len(ends) and ends[at] == second and weights[at] >= total:
            continue
        stop = at
        while stop < len(ends) and weights[stop] <= total:
            stop += 1
        ends[at:stop], weights[at:stop] = [second], [total]
        links[at:stop] = [_ChainedPair(first, second, links[at - 1] if at else None)]
    chain: dict[int, int] = {}
    link = links[-1] if links else None
    while link:
        chain[link.old] = link.new
        link = link.before
    return dict(reversed(chain.items()))


class _ChainedPair(Struct):
    """A pair of a chain, and the one before it."""

    old: int
    new: int
    before: _ChainedPair | None
