"""Automatic numbers (自动编号): definitions of lists, and counters that give each paragraph its label."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.importers.docx.names import COMPATIBILITY, has, integer, number, toggle, value, w
from bulletin.importers.docx.numerals import numeral

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLACE = re.compile(r"%([1-9])")
DEEPEST = 8
"""The deepest level of a list, from 0."""


class ListLevel(Struct, frozen=True):
    """A level of a list. `restart` is the level (from 1) whose numbers restart it; 0 never does."""

    form: str = "decimal"
    pattern: str = ""
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    style: str | None = None
    hidden: bool = False


class Label(Struct, frozen=True):
    """What stands before a paragraph: a number, or a bullet without text."""

    text: str
    level: int
    bullet: bool = False


class _ListUse(Struct, frozen=True):
    """A use (`w:num`) of a definition: numbers that it starts anew with, and levels of its own."""

    definition: str
    starts: dict[int, int]
    levels: dict[int, ListLevel]


class Numbering:
    """The counters of a document: one for each definition and level, shared by all lists of that definition."""

    def __init__(self, root: _Element | None) -> None:
        self._definitions: dict[str, dict[int, ListLevel]] = {}
        self._lists: dict[str, _ListUse] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._read_definitions(root)
            self._read_lists(root)

    def _read_definitions(self, root: _Element) -> None:
        linked: dict[str, str] = {}
        styled: dict[str, str] = {}
        for element in root.iterfind(w("abstractNum")):
            key = element.get(w("abstractNumId"), "")
            self._definitions[key] = _levels(element)
            if link := value(element, "numStyleLink"):
                linked[key] = link
            if own := value(element, "styleLink"):
                styled[own] = key
        for key, style in linked.items():
            if style in styled and styled[style] != key:
                self._definitions[key] = self._definitions[styled[style]]

    def _read_lists(self, root: _Element) -> None:
        for element in root.iterfind(w("num")):
            starts: dict[int, int] = {}
            levels: dict[int, ListLevel] = {}
            for override in element.iterfind(w("lvlOverride")):
                at = integer(override.get(w("ilvl"))) or 0
                start = number(override, "startOverride")
                if start is not None:
                    starts[at] = start
                own = override.find(w("lvl"))
                if own is not None:
                    levels[at] = _level(own)
            key = element.get(w("numId"), "")
            self._lists[key] = _ListUse(value(element, "abstractNumId") or "", starts, levels)

    def _level_of(self, key: str, level: int) -> ListLevel | None:
        own = self._lists[key]
        return own.levels.get(level) or self._definitions.get(own.definition, {}).get(level)

    def level_of_style(self, key: str, style: str) -> int:
        """Return the level of a list that is linked to a style; 0 where none is."""
        if key in self._lists:
            for level in range(DEEPEST + 1):
                known = self._level_of(key, level)
                if known and known.style == style:
                    return level
        return 0

    def label(self, key: str, level: int) -> Label | None:
        """Count a paragraph and return its label; None where it shows none."""
        at = max(0, min(level, DEEPEST))
        known = self._level_of(key, at) if key in self._lists else None
        if known is None:
            return None
        counts = self._count(key, at, known)
        if known.hidden:
            return None
        if known.form == "bullet":
            return Label("", at, bullet=True)

        def written(place: re.Match[str]) -> str:
            which = int(place[1]) - 1
            other = self._level_of(key, which) or ListLevel()
            form = "decimal" if known.legal and other.form != "decimalZero" else other.form
            return numeral(counts.get(which, other.start), form, other.pattern)

        text = _PLACE.sub(written, known.text)
        return Label(text, at) if text.strip() else None

    def _count(self, key: str, at: int, known: ListLevel) -> dict[int, int]:
        """Count on at a level; lower ones begin anew, upper ones that weren't used begin."""
        own = self._lists[key]
        counts = self._counts[own.definition]
        first = (key, at) not in self._begun
        self._begun.add((key, at))
        if first and at in own.starts:
            counts[at] = own.starts[at]
        else:
            counts[at] = counts[at] + 1 if at in counts else known.start
        for deeper in [level for level in counts if level > at]:
            below = self._level_of(key, deeper)
            if below is None or below.restart is None or at < below.restart:
                del counts[deeper]
        for upper in range(at):
            if upper not in counts:
                above = self._level_of(key, upper)
                counts[upper] = own.starts.get(upper, above.start if above else 1)
        return counts


def _levels(definition: _Element) -> dict[int, ListLevel]:
    return {
        integer(element.get(w("ilvl"))) or 0: _level(element) for element in definition.iterfind(w("lvl"))
    }


def _level(element: _Element) -> ListLevel:
    form = element.find(w("numFmt"))
    if form is None:
        form = element.find(f"{{{COMPATIBILITY}}}AlternateContent/{{{COMPATIBILITY}}}Choice/{w('numFmt')}")
    start = number(element, "start")
    return ListLevel(
        "decimal" if form is None else form.get(w("val"), "decimal"),
        "" if form is None else form.get(w("format"), ""),
        value(element, "lvlText") or "",
        0 if start is None else start,
        number(element, "lvlRestart"),
        bool(toggle(element, "isLgl")),
        value(element, "pStyle"),
        has(element.find(w("rPr")), "vanish"),
    )
