"""What the guesses of head and ending of an official document share: lines that are taken, dates, units, names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.importers.bylines import read_byline
from bulletin.importers.lines import FactLine  # noqa: TC001 - msgspec reads the annotations
from bulletin.importers.values import Cause, Guess, Manuscript

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMERALS = "0-9〇○零一二三四五六七八九十"
DATE = re.compile(
    rf"[{_NUMERALS}]{{4}}[ 　]*年[ 　]*[{_NUMERALS}]{{1,3}}[ 　]*月[ 　]*[{_NUMERALS}]{{1,3}}[ 　]*日"
)
_UNIT_END = "部委会办厅局府院社组处署校学司团馆所站队室行联协盟心区园企"
_UNIT = re.compile("[\u4e00-\u9fffA-Za-z（）()·、]{2,40}")
_PERSON = re.compile("[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff·]{4,16}")
_APART = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ 　]+([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
"""A name of two characters with a space between them."""


class LetterGuesser(Struct):
    """Collects what the lines of an official document say."""

    manuscript: Manuscript
    lines: list[FactLine]
    found: list[Guess] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)

    def take(self, line: FactLine, *facts: tuple[str, str], sure: bool = True) -> None:
        """Take a line out of the text, with what it says: keys and values."""
        line.cause = Cause.GUESSED
        self.found += [Guess(key, value.strip(), line.seen, sure) for key, value in facts]

    def values(self, key: str) -> list[str]:
        """Return the values that were found for a key."""
        return [one.value for one in self.found if one.key == key]

    def value(self, key: str) -> str:
        """Return the first value that was found for a key; nothing where there is none."""
        return next(iter(self.values(key)), "")


def written_date(text: str) -> str:
    """Return the day that a text says with year, month and day, in the form of ISO; nothing for another text."""
    facts = read_byline(text) if DATE.fullmatch(text.strip()) else None
    return dict(facts.values).get("date", "") if facts else ""


def is_unit(text: str) -> bool:
    """Whether a text has the form of a unit's name."""
    return _UNIT.fullmatch(text) is not None and text.rstrip("）)")[-1:] in tuple(_UNIT_END)


def persons(text: str) -> tuple[str, ...]:
    """Return the names of persons that a text consists of; none where it has others."""
    names = [name for name in re.split("[ 　、，,]+", _APART.sub(r"\1\2", text.strip())) if name]
    return tuple(names) if all(_PERSON.fullmatch(name) and not is_unit(name) for name in names) else ()


def same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two lists of units are equal, spaces and line ends apart."""
    return "".join("".join(one).split()) == "".join("".join(other).split())
