"""Where a title may be broken between words: segmentation (分词), asked only where no mark gives a good break.

`rjieba` (MIT): one wheel for all Pythons, no dependencies, 0.1 s to load, so it is loaded only then.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PLACE_ENDS = frozenset("省市县区州旗镇乡村")
"""What names of places end in."""
_NOUNS = frozenset({"n", "nz", "nt", "ns", "nr", "vn", "an", "a", "b", "j", "l", "i", "s", "t"})
_VERBS = frozenset({"v", "p", "c", "d", "vd", "ad"})
_BEFORE_VERBS = frozenset({"d", "vd", "ad", "p", "c", "m"})
_ADVERBS = frozenset({"大力", "全力", "着力", "奋力", "合力", "聚力", "全面", "有效"})
"""Adverbs that the dictionary takes for nouns; an adjective before a verb is one, too."""
_HEADS = frozenset(
    {"治理", "改革", "建设", "发展", "管理", "服务", "创新", "帮扶", "增收", "致富", "转型", "升级", "工作", "行动", "合作",
     "试点", "保护", "监管", "教育", "宣传", "培训", "考核", "督查", "通报", "调研", "整治", "救助", "保障",
     "协同", "联动", "共建", "共享", "振兴", "推进会", "现场会"}
)  # fmt: skip
"""Verbs that mostly end a compound noun: 基层治理, 低收入农户帮扶."""
_HELD, _BEFORE_CLAUSE = 90, -25
"""Weights of a bound: within a compound noun, behind an adverb, preposition or verb; before a verb."""


class Word(NamedTuple):
    """A word and its part of speech, as the dictionary tags it; an empty one where it isn't known."""

    text: str
    tag: str = ""


def segment(text: str, places: Sequence[str] = ()) -> list[Word]:
    """Divide a text into its words; joined again they are the text. Names of `places` are words."""
    import rjieba

    words: list[Word] = []
    inside, end = {*_inside(text, places)}, 0
    for word, tag in rjieba.tag(text):
        last = words[-1] if words else Word("")
        if end in inside or (word in PLACE_ENDS and last.tag == "ns" and last.text[-1] not in PLACE_ENDS):
            words[-1] = Word(last.text + word, "ns")
        else:
            if tag == "v" and word not in _HEADS and (last.tag == "a" or last.text in _ADVERBS):
                words[-1] = Word(last.text, "ad")
            words.append(Word(word, tag))
        end += len(word)
    return words


def _inside(text: str, names: Sequence[str]) -> Iterator[int]:
    """Yield the offsets within names."""
    for name in names:
        for match in re.finditer(re.escape(name), text):
            yield from range(match.start() + 1, match.end())


def bound_weights(words: list[Word]) -> list[int]:
    """Return how much more than others a break between each two words costs: compounds hold together."""
    return [_weight(before, behind) for before, behind in pairwise(words)]


def begins_clause(word: Word) -> bool:
    """Whether a word mostly begins a new part of a title: a verb or preposition, not one that ends a compound."""
    return word.tag in _VERBS and word.text not in _HEADS


def _weight(before: Word, behind: Word) -> int:
    if before.tag in _BEFORE_VERBS:
        return _HELD
    if _is_place(before) or begins_clause(behind):
        return 0 if begins_clause(before) else _BEFORE_CLAUSE
    if before.tag in _NOUNS and (behind.tag in _NOUNS or behind.text in _HEADS):
        return _HELD
    return _HELD if begins_clause(before) else 0


def _is_place(word: Word) -> bool:
    """Whether a word names a place, with what it is called by."""
    return word.tag in {"ns", "nr"} and len(word.text) > 2 and word.text[-1] in PLACE_ENDS
