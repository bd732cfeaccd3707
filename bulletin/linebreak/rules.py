"""What happens between two characters: may a line end there, how wide is it, how far does it give.

The rules are those of the classes (`classes.py`) and the few about pairs below; all else follows.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from bulletin.linebreak.classes import BY_LETTER, WESTERN, Blank, StretchGroup

WESTERN_SPACE = 250
"""Between Han and a Latin word or number: 1/4 em (CLREQ, mixed composition)."""
WESTERN_SPACE_LEAST = 125
WESTERN_SPACE_MOST = 500

TYPED_SPACE = 500
"""A typed space in Chinese text, elastic from 1/4 to 1 em (house, typography.md §3.5)."""
TYPED_SPACE_LEAST = 250
TYPED_SPACE_MOST = 1000
WIDE_SPACE = 1000
"""A typed U+3000: it gives up no more than half, so that it stays wider than an ordinary space."""
WIDE_SPACE_LEAST = 500

WIDEST_HAN_GAP = 250
"""What two Han characters are ever spread by, runs that cannot be broken apart (house, issue 3)."""

INSEPARABLE = frozenset(("Pp", "pp", "Ll", "ll", "FF", "BD", "Kk"))
"""Two cells that are one mark (GB/T 15834 §5.1.4, 5.1.5), full-width numbers, a minus and its number."""

SPACED_BEFORE = "ADR"
"""Latin classes that stand 1/4 em behind a Han character."""
SPACED_BEHIND = "ADU"
"""Latin classes behind which a Han character stands 1/4 em off."""
DROPPED_BESIDE = "AD"
"""Letters and digits: spaces typed between them and Han are dropped (typography.md §3.4)."""


class Glue(Struct, frozen=True):
    """Between two characters of given classes; widths in thousandths of an em.

    `natural` is added to the grid, `shrink` may be taken away as material of `group`, `stretch` may be added
    before anything else is stretched. `even`: takes part where all gaps are stretched (spaces have limits of
    their own); `limited`: only until the mark beside it is 1.05 em wide.
    """

    breaks: bool = True
    natural: int = 0
    group: StretchGroup | None = None
    shrink: int = 0
    stretch: int = 0
    even: bool = True
    limited: bool = False


PLAIN = Glue()
"""Between two Han characters."""


class GlueTable(dict[str, Glue]):
    """The gap of every pair of class letters, for one width of half a cell; each is worked out once."""

    def __init__(self, half: int) -> None:
        super().__init__()
        self.half = half

    def __missing__(self, pair: str) -> Glue:
        gap = self[pair] = _gap(pair, self.half)
        return gap


@lru_cache(maxsize=16)
def gaps(half: int) -> GlueTable:
    """Return the table for half a cell of this width."""
    return GlueTable(half)


def _gap(pair: str, half: int) -> Glue:
    """Work out the gap of a pair of class letters."""
    left, right = (BY_LETTER[letter] for letter in pair)
    western = left.western and right.western
    together = western or pair in INSEPARABLE
    even = not together and not right.space and right.letter not in "Zj" and left.letter not in "zj"
    breaks = left.ends and right.starts and not together
    limited = left.mark or right.blank is Blank.LEFT
    if _overlaps(pair):
        return Glue(breaks, natural=-half, even=False, limited=limited)
    if spaced(pair):
        shrink, stretch = WESTERN_SPACE - WESTERN_SPACE_LEAST, WESTERN_SPACE_MOST - WESTERN_SPACE
        return Glue(breaks, WESTERN_SPACE, StretchGroup.CHINESE_WESTERN, shrink, stretch, even=False)
    group = _squeezed(pair)
    return Glue(breaks, group=group, shrink=0 if group is None else half, even=even, limited=limited)


def spaced(pair: str) -> bool:
    """Tell whether a Han character and a Latin word or number meet (CLREQ, 中西间距)."""
    return (pair[0] == "H" and pair[1] in SPACED_BEFORE) or (pair[1] == "H" and pair[0] in SPACED_BEHIND)


def _overlaps(pair: str) -> bool:
    """Tell whether two marks give up the half between them: one is a bracket (CLREQ, 连续标点)."""
    left, right = (BY_LETTER[letter] for letter in pair)
    bracket = StretchGroup.BRACKETS in (left.group, right.group)
    return bracket and left.mark and right.mark and _blank_between(pair)


def _blank_between(pair: str) -> bool:
    return BY_LETTER[pair[0]].blank is Blank.RIGHT or BY_LETTER[pair[1]].blank is Blank.LEFT


def _squeezed(pair: str) -> StretchGroup | None:
    """Find the mark whose half may be taken here: the left one's right half, or the right one's left half."""
    left, right = (BY_LETTER[letter] for letter in pair)
    if left.blank is Blank.RIGHT:
        return left.group
    return right.group if right.blank is Blank.LEFT else None


def is_mark(letter: str) -> bool:
    """Tell whether this is a class of full-width marks."""
    return BY_LETTER[letter].mark


def may_end(letter: str) -> bool:
    """Tell whether a character of this class may stand at a line's end."""
    return BY_LETTER[letter].ends


def may_start(letter: str) -> bool:
    """Tell whether a character of this class may stand at a line's start."""
    return BY_LETTER[letter].starts


def space_width(letter: str, before: str, behind: str, advance: int) -> tuple[int, int, int]:
    """Return least, natural and greatest width of a typed space between two classes ('' at an end)."""
    if letter == "w":
        return WIDE_SPACE_LEAST, WIDE_SPACE, WIDE_SPACE
    latin = [bool(side) and side in WESTERN for side in (before, behind)]
    if all(latin) and letter == "n":
        return advance, advance, advance
    if all(latin):
        return advance * 3 // 4, advance, max(advance, WESTERN_SPACE_MOST)
    if "H" in (before, behind) and any(latin):
        return WESTERN_SPACE_LEAST, WESTERN_SPACE, WESTERN_SPACE_MOST
    return TYPED_SPACE_LEAST, TYPED_SPACE, TYPED_SPACE_MOST
