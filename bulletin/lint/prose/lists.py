"""Lists against their number: names before 等 3 家 or 4 市, quoted names, 一是…二是… behind 三项工作."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from bulletin.lint.prose.announcements import miscounted_announcements
from bulletin.lint.prose.numerals import small_number
from bulletin.lint.prose.offices_words import NO_NAMES, SURNAMES
from bulletin.lint.prose.text_blocks import HAN, LintInput, TextRule, Violation, per_block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bulletin.lint.prose.text_blocks import TextBlock

# --- Lists that end in 等, and quoted names -----------------------------------------------------------------

_SMALL = "[0-9]{1,2}|[一二两三四五六七八九十]{1,3}"
_AND_SO_ON = re.compile(rf"等\s*({_SMALL})\s*(?![0-9.多余几])(大?)([{HAN}])")
_QUOTES = re.compile(rf"((?:“[^“”]*”[、，]?){{2,30}})\s*({_SMALL})\s*(?:大|个|类|项|种|条|支|款)")
_HIDDEN = re.compile(r"“[^“”]*”|《[^《》]*》|（[^（）]*）|‘[^‘’]*’")
_BOUND = re.compile(r"[，。；：！？\n]")
_CLASS = "家个项类种条名位支所场款件大方部市县区镇级地行门次人"


def _listed(block: TextBlock) -> Iterator[Violation]:
    """Count lists that end in 等 N 项: they may name fewer, never more; and quoted names followed by their number."""
    for match in _AND_SO_ON.finditer(block.bare):
        number = small_number(match[1])
        if number is None or not (match[2] or match[3] in _CLASS):
            continue
        counted = _count_items(block.bare[: match.start()])
        if number >= 2 and counted > number:
            yield Violation(block, *match.span(), {"stated": match[1], "counted": str(counted)})
    for match in _QUOTES.finditer(block.bare):
        number, counted = small_number(match[2]), match[1].count("“")
        alone = not block.bare[: match.start()].endswith(("、", "和", "与", "及"))
        if number is not None and number >= 2 and counted != number and alone:
            yield Violation(block, *match.span(2), {"stated": match[2], "counted": str(counted)})


def _count_items(before: str) -> int:
    """Count the items of the list that ends here, back to the clause's start or to an item too long for the list."""
    hidden = _HIDDEN.sub(lambda match: f"“{'〇' * (len(match[0]) - 2)}”", before)
    clause = _BOUND.split(hidden)[-1]
    items = [piece for item in clause.split("、") for piece in re.split("(?<=”)(?=“)", item)]
    if len(items) < 3:
        return len(items)
    inner = sorted(len(item) for item in items[1:])
    usual = inner[len(inner) // 2]
    for index in range(len(items) - 1, 0, -1):
        if len(items[index]) > usual + 3:
            return len(items) - index
    return len(items)


# --- Names joined by 、 and 和, with their number right behind ----------------------------------------------

_PLACES_BEHIND = r"个?(?:县区|区县|县市|市县|设区市|县级市|[市县区州旗盟])(?![场块域间级直民价值政点委]|城市)"
_PERSONS_BEHIND = r"(?:人(?![次均大员才口民数])|名同志|位同志)"
_BODIES_BEHIND = r"(?:家单位|家(?![庭长政])|个?部门|个?单位)"
_NUMBERED_NAMES = re.compile(
    rf"(?<=[{HAN}])({_SMALL})\s*(?:({_PLACES_BEHIND})|({_PERSONS_BEHIND})|({_BODIES_BEHIND}))"
)
_PLACE = re.compile(
    rf"[{HAN}]{{1,4}}(?:(?<![城超都门夜集股楼县区])市|(?<![社园小景校地城郊街片厂灾库牧山专辖县])区|(?<![区市])县|[州旗盟])$"
)
_PERSON = re.compile(rf"(?!{'|'.join(NO_NAMES)})[{SURNAMES}][{HAN}]{{1,2}}$")
_BODY = re.compile(rf"[{HAN}]{{1,8}}(?:[局厅办部联]|(?<![居村业员])委|(?<![委协商])会)$")
_NO_NAME = re.compile("等|其[他余它]|各|周边|附近|有关|相关|所[辖属]|下[辖属]|另外?|[省市县区]内")
_COUNTED = re.compile("[0-9]|[二两三四五六七八九十][市县区个家名]")
_AND = re.compile("以及|[和与及]")
LONGEST_LIST = 200
LONGEST_NAME = 10
"""Characters of the longest list, and of its longest name, that are searched."""


def _numbered_names(source: LintInput) -> Iterator[Violation]:
    """Count names right before their number: all must be names of one kind, or it counts something else."""

    def is_place(name: str) -> bool:
        return bool(_PLACE.match(name) or (source.gazetteer and source.gazetteer.find(name)))

    def is_person(name: str) -> bool:
        return _PERSON.match(name) is not None

    def is_body(name: str) -> bool:
        return _BODY.match(name) is not None

    for block in source.blocks:
        for match in _NUMBERED_NAMES.finditer(block.bare):
            number = small_number(match[1])
            is_name = is_place if match[2] else is_person if match[3] else is_body
            counted = _count_names(block.bare[max(match.start() - LONGEST_LIST, 0) : match.start()], is_name)
            if number is not None and counted >= 2 and counted != number:
                values = {"stated": match[0], "counted": str(counted)}
                yield Violation(block, *match.span(), values)


def _count_names(before: str, is_name: Callable[[str], bool]) -> int:
    """Count the names of the list that ends here; 0 where it isn't certain that there is one, and where it begins."""
    *others, clause = _BOUND.split(before)
    goes_on = before[: len(before) - len(clause)].endswith("，") and "、" in others[-1]
    if goes_on or _COUNTED.search(clause) or not re.fullmatch(f"[{HAN}、]+", clause):
        return 0
    first, *names = _names(clause, is_name)
    ends_in_name = any(
        is_name(first[start:]) for start in range(max(len(first) - LONGEST_NAME, 0), len(first) - 1)
    )
    certain = ends_in_name and all(is_name(name) and not _NO_NAME.search(name) for name in names)
    return 1 + len(names) if certain else 0


def _names(clause: str, is_name: Callable[[str], bool]) -> list[str]:
    """Split a list into its names; the last may be joined by 和, which may also be part of a name."""
    *items, last = clause.split("、")
    for match in _AND.finditer(last):
        if is_name(last[match.end() :]):
            return [*items, last[: match.start()], last[match.end() :]]
    return [*items, last]


def _miscounted(source: LintInput) -> Iterator[Violation]:
    yield from chain(per_block(_listed)(source), _numbered_names(source), miscounted_announcements(source))


RULES = (TextRule("list-count", _miscounted),)
