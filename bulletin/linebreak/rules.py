"""The glue between two characters, and whether a line may end there.

It follows from the classes of both (`classes.py`) and from the few rules about pairs below.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.linebreak.classes import BY_LETTER, WESTERN, Blank, StretchGroup

if TYPE_CHECKING:
    from bulletin.linebreak.classes import CharacterClass

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
"""The most that glue between two Han characters stretches, but beside runs that cannot be broken (house, issue 3)."""

INSEPARABLE = frozenset(
    (
        *("Pp", "pp", "Ll", "ll", "BD", "Kk"),
        *("FF", "Fb", "Fk", "Fm", "Fv", "Fx", "bF", "kF", "mF", "vF", "xF"),
    )
)
"""Two cells that are one mark (GB/T 15834 §5.1.4, 5.1.5), full-width numbers, a minus and its number."""

SPACED_BEFORE = "ADR"
"""Latin classes that stand 1/4 em behind a Han character."""
SPACED_BEHIND = "ADU"
"""Latin classes behind which a Han character stands 1/4 em off."""
DROPPED_BESIDE = "AD"
"""Letters and digits: spaces typed between them and Han are dropped (typography.md §3.4)."""


class Glue(Struct, frozen=True):
    """What stands between two characters of given classes, and whether a line may end there; thousandths of an em.

    `natural` is added to the grid. It may shrink by `shrink` when the glue of its `group` does, and stretch by
    `stretch` before all glue of a line is stretched evenly. `elastic`: it takes part in that (spaces have limits of
    their own); `limited`: only until the mark beside it is 1.05 em wide.
    """

    breaks: bool = True
    natural: int = 0
    group: StretchGroup | None = None
    shrink: int = 0
    stretch: int = 0
    elastic: bool = True
    limited: bool = False


@cache
def glue(pair: str, half: int) -> Glue:
    """Return the glue of a pair of class letters, where half a cell has this width (thousandths of an em)."""
    left, right = (BY_LETTER[letter] for letter in pair)
    western = left.western and right.western
    together = western or pair in INSEPARABLE
    elastic = not together and not right.space and right.letter not in "Zjr" and left.letter not in "zj"
    breaks = left.ends and right.starts and not together
    limited = left.mark or right.blank is Blank.LEFT
    if _overlap(left, right):
        return Glue(breaks, natural=-half, elastic=False, limited=limited)
    if needs_western_space(pair):
        shrink, stretch = WESTERN_SPACE - WESTERN_SPACE_LEAST, WESTERN_SPACE_MOST - WESTERN_SPACE
        return Glue(breaks, WESTERN_SPACE, StretchGroup.CHINESE_WESTERN, shrink, stretch, elastic=False)
    group = _shrinking_group(left, right)
    return Glue(breaks, group=group, shrink=0 if group is None else half, elastic=elastic, limited=limited)


def needs_western_space(pair: str) -> bool:
    """Return whether a Han character and a Latin word or number meet (CLREQ, 中西间距)."""
    return (pair[0] == "H" and pair[1] in SPACED_BEFORE) or (pair[1] == "H" and pair[0] in SPACED_BEHIND)


def _overlap(left: CharacterClass, right: CharacterClass) -> bool:
    """Return whether two marks give up the half between them: one is a bracket (CLREQ, 连续标点)."""
    bracket = StretchGroup.BRACKETS in (left.group, right.group)
    return bracket and left.mark and right.mark and _shrinking_group(left, right) is not None


def _shrinking_group(left: CharacterClass, right: CharacterClass) -> StretchGroup | None:
    """Return the group of the mark whose half shrinks here: the left mark's right half, or the right one's left."""
    if left.blank is Blank.RIGHT:
        return left.group
    return right.group if right.blank is Blank.LEFT else None


def may_break(letters: str, place: int) -> bool:
    """Return whether the characters before and behind a place may stand at a line's end and start."""
    return BY_LETTER[letters[place - 1]].ends and BY_LETTER[letters[place]].starts


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
