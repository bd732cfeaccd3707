"""Three-way merge: what was carried into the sources that were sent out, into those that the office has changed since.

Files are compared paragraph by paragraph, tables row by row, front matter key by key. What only one side changed is
taken; what both changed alike is taken once; what they changed differently is a conflict, and the office's text stays.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.diagnostics import Position
from bulletin.review.alignment import align_texts
from bulletin.review.sources import EditableSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_FENCE = re.compile(r"[ \t>]*(?P<fence>`{3,}|~{3,})")
_OWN_LINE = re.compile(r"[ \t>]*(?:\||[-*+][ \t]|[0-9]{1,9}[.)][ \t]|#{1,6}[ \t]|\[\^[^\]]+\]:|<!--)")
_KEY = re.compile(r"[^\s#:][^:]*:")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


class MergeConflict(Struct, frozen=True):
    """A paragraph that both sides changed: its place and its text in the current sources, and what was carried.

    An empty text was deleted there, or is deleted by what was carried.
    """

    position: Position
    wanted: str
    present: str
    before: str = ""


class MergedSources(Struct, frozen=True):
    """The current sources with what was carried, and the conflicts, in which they stayed as they were."""

    sources: Mapping[str, bytes]
    conflicts: tuple[MergeConflict, ...] = ()


def merge(
    base: Mapping[str, bytes], carried: Mapping[str, bytes], current: Mapping[str, bytes]
) -> MergedSources:
    """Merge what was carried into `base` with the current sources."""
    sources, conflicts = dict(current), list[MergeConflict]()
    for path, wanted in carried.items():
        before, present = base.get(path, b""), current.get(path)
        if wanted in {before, present}:
            continue
        if present == before:
            sources[path] = wanted
            continue
        files = [EditableSource.of(path, "", content or b"") for content in (before, wanted, present)]
        if present is None or not all(files):
            conflicts.append(MergeConflict(Position(path), "", ""))
            continue
        one, two, three = (file for file in files if file)
        merge_of_file = _FileMerge.of(one, two, three)
        text = merge_of_file.text()
        sources[path] = three.with_text(text).content
        conflicts += merge_of_file.conflicts
    return MergedSources(sources, tuple(conflicts))


class _SourceUnit(Struct, frozen=True):
    """A paragraph, a row or a key: its lines, and what divides it from the next; `line` is its number from 1."""

    text: str
    tail: str
    line: int = 0

    @property
    def key(self) -> str:
        """What it is compared by: its text with LF line ends."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n")


def _units(text: str) -> list[_SourceUnit]:
    """Divide a file."""
    units: list[_SourceUnit] = []
    own: list[str] = []
    start = 1
    for number, line, begins in _lines(text):
        if begins and own:
            units.append(_unit(own, start))
            own, start = [], number
        own.append(line)
    return [*units, _unit(own, start)] if own else units


def _lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the lines with their numbers, and whether a unit begins with each."""
    front, fence, blank = False, "", True
    for number, match in enumerate(_LINE.finditer(text), 1):
        line = match[0]
        if not line:
            return
        bare = line.strip()
        mark = _FENCE.match(line)
        if number == 1 and bare == "---":
            front = True
            yield number, line, True
        elif front:
            yield number, line, bool(_KEY.match(line)) or bare in {"---", "..."}
            if bare in {"---", "..."}:
                front, blank = False, True
                continue
        elif fence:
            yield number, line, False
            fence = "" if bare.startswith(fence) and not bare.strip(fence[0]) else fence
        elif mark:
            yield number, line, True
            fence = mark["fence"]
        else:
            filled = bool(bare.strip(">"))
            yield number, line, filled and (blank or bool(_OWN_LINE.match(line)))
        blank = not bare.strip(">")


def _unit(lines: Sequence[str], start: int) -> _SourceUnit:
    text = "".join(lines)
    bare = re.sub(r"[\s>]*\Z", "", text) if text.strip() != ">" else text
    return _SourceUnit(bare, text[len(bare) :], start)


class _Side(Struct, frozen=True):
    """What one side made of the units of the base.

    `groups` are base units that became others, by their indices in both; `equal` leads from base units that stayed to
    where they are, `moved` are those of them that stand elsewhere. `inserted` are new units by the base unit before them.
    """

    units: list[_SourceUnit]
    groups: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    equal: Mapping[int, int]
    moved: frozenset[int]
    inserted: Mapping[int, tuple[int, ...]]
    owners: Mapping[int, int]

    @classmethod
    def of(cls, base: Sequence[_SourceUnit], units: list[_SourceUnit]) -> _Side:
        groups, equal, moved = list[tuple[tuple[int, ...], tuple[int, ...]]](), dict[int, int](), set[int]()
        inserted: dict[int, list[int]] = {}
        owners: dict[int, int] = {}
        last = -1
        for each in align_texts([unit.key for unit in base], [unit.key for unit in units]):
            if not each.old:
                inserted.setdefault(last, []).extend(each.new)
                continue
            if len(each.old) == len(each.new) == 1 and base[each.old[0]].key == units[each.new[0]].key:
                equal[each.old[0]] = each.new[0]
            else:
                groups.append((each.old, each.new))
            if each.moved:
                moved.update(each.old)
            if each.new:
                owners.update(dict.fromkeys(each.new, each.old[-1]))
                last = each.old[-1]
        places = {at: tuple(those) for at, those in inserted.items()}
        return cls(units, tuple(groups), equal, frozenset(moved), places, owners)

    def keys(self, indices: Sequence[int]) -> list[str]:
        """Return what units say."""
        return [self.units[at].key for at in indices]


class _FileMerge(Struct):
    """Merges one file: `units` are those of the current one while what was carried is put into them."""

    path: str
    base: list[_SourceUnit]
    carried: _Side
    current: _Side
    line_end: str
    units: list[list[_SourceUnit]]
    before: list[_SourceUnit] = field(default_factory=list)
    conflicts: list[MergeConflict] = field(default_factory=list)

    @classmethod
    def of(cls, base: EditableSource, carried: EditableSource, current: EditableSource) -> _FileMerge:
        units, present = _units(base.text), _units(current.text)
        sides = _Side.of(units, _units(carried.text)), _Side.of(units, present)
        return cls(current.path, units, *sides, current.line_end, [[unit] for unit in present])

    def text(self) -> str:
        """Return the merged text; the conflicts are in `conflicts` then."""
        for olds, news in self.carried.groups:
            self._replace(olds, news)
        for old in sorted(self.carried.moved):
            self._move(old)
        for anchor, news in self.carried.inserted.items():
            if not self._has_inserted(anchor, news):
                self._insert(anchor, news)
        return "".join(unit.text + unit.tail for those in [self.before, *self.units] for unit in those)

    def _replace(self, olds: Sequence[int], news: Sequence[int]) -> None:
        """Put what base units became in the place of those units, where the office left them as they were."""
        places = [self.current.equal.get(old) for old in olds]
        known = [place for place in places if place is not None]
        follow = all(two == one + 1 for one, two in pairwise(known))
        if len(known) == len(olds) and follow:
            last = self.units[known[-1]][-1:]
            fresh = self._fresh(news)
            if fresh and last:
                fresh[-1] = _SourceUnit(fresh[-1].text, last[-1].tail, fresh[-1].line)
            self.units[known[0]] = fresh
            for place in known[1:]:
                self.units[place] = []
        elif not self._is_same(olds, news):
            self._conflict(olds, news)

    def _is_same(self, olds: Sequence[int], news: Sequence[int]) -> bool:
        """Whether the office made the same of base units."""
        theirs = next((those for group, those in self.current.groups if group == tuple(olds)), None)
        return theirs is not None and self.current.keys(theirs) == self.carried.keys(news)

    def _move(self, old: int) -> None:
        """Put a unit that was moved elsewhere, too, where the office left it in its place."""
        place = self.current.equal.get(old)
        at = next((at for at, owner in self.carried.owners.items() if owner == old), None)
        if place is None or at is None:
            return
        before = next(
            (self.carried.owners[one] for one in range(at - 1, -1, -1) if one in self.carried.owners), -1
        )
        if old in self.current.moved:
            self._conflict([old], [at])
            return
        units, self.units[place] = self.units[place], []
        self._put(before, units)

    def _has_inserted(self, anchor: int, news: Sequence[int]) -> bool:
        theirs = self.current.inserted.get(anchor, ())
        return self.current.keys(theirs) == self.carried.keys(news)

    def _insert(self, anchor: int, news: Sequence[int]) -> None:
        self._put(anchor, self._fresh(news))

    def _put(self, anchor: int, units: Sequence[_SourceUnit]) -> None:
        """Put units behind a base unit, or where the nearest one before it stands that is left."""
        fresh = [*units]
        for old in range(anchor, -1, -1):
            places = [at for at, owner in self.current.owners.items() if owner == old and self.units[at]]
            if places:
                target = self.units[max(places)]
                last = target[-1]
                wanted = self._tail(anchor) if old == anchor else last.tail
                target[-1] = _SourceUnit(last.text, _longer(wanted, last.tail), last.line)
                fresh[-1] = _SourceUnit(fresh[-1].text, _longer(fresh[-1].tail, last.tail), fresh[-1].line)
                target += fresh
                return
        self.before += fresh

    def _tail(self, anchor: int) -> str:
        """Return what divides a base unit from what was put behind it."""
        at = max((at for at, owner in self.carried.owners.items() if owner == anchor), default=None)
        return self._own_line_ends(self.carried.units[at].tail) if at is not None else ""

    def _fresh(self, news: Sequence[int]) -> list[_SourceUnit]:
        """Return carried units in the line ends of the current file."""
        units = (self.carried.units[at] for at in news)
        return [_SourceUnit(self._own_line_ends(unit.text), self._own_line_ends(unit.tail)) for unit in units]

    def _own_line_ends(self, text: str) -> str:
        return re.sub(r"\r\n|\r|\n", lambda _: self.line_end, text)

    def _conflict(self, olds: Sequence[int], news: Sequence[int]) -> None:
        theirs = next((those for group, those in self.current.groups if set(group) & set(olds)), ())
        if not theirs:
            theirs = tuple(self.current.equal[old] for old in olds if old in self.current.equal)
        line = self.current.units[theirs[0]].line if theirs else self._line_near(olds[0])
        self.conflicts.append(
            MergeConflict(
                Position(self.path, line, 1),
                "\n".join(self.carried.keys(news)),
                "\n".join(self.current.keys(theirs)),
                "\n".join(self.base[old].key for old in olds),
            )
        )

    def _line_near(self, old: int) -> int:
        """Return the line of what is left before a base unit that is gone."""
        places = [at for at, owner in self.current.owners.items() if owner < old]
        return self.current.units[max(places)].line if places else 1


def _longer(one: str, other: str) -> str:
    """Return that of two white spaces which has more line ends."""
    return one if one.count("\n") + one.count("\r") >= other.count("\n") + other.count("\r") else other
