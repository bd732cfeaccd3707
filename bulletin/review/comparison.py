"""Compares texts of the galley with those that came back in their place, character by character.

The result is a list of edits in the order of the text: what stands instead of what, where paragraphs were divided and
joined, and where the look was changed. Each can be made without the others.
"""

from __future__ import annotations

from enum import Enum
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model import NoteMark
from bulletin.review.shown import BLANKS, characters, shown, shown_runs
from bulletin.review.text_difference import text_difference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model.galley import GalleyText
    from bulletin.model.returned import ReturnedText, Stamp
    from bulletin.review.shown import ShownCharacter, ShownText


class EditKind(Enum):
    """What an edit does."""

    TEXT = "text"
    LOOK = "look"
    SPLIT = "split"
    MERGE = "merge"


class TextEdit(Struct, frozen=True):
    """An edit of the characters from `start` up to `end` of a text: `new` stands in their place.

    A split divides the text at `start`, a merge joins it with the one before it. `text` is the index of the text.
    """

    kind: EditKind
    text: int
    start: int
    end: int
    new: tuple[ShownCharacter, ...] = ()
    stamps: tuple[Stamp, ...] = ()


def compare(old: Sequence[GalleyText], new: Sequence[ReturnedText]) -> list[TextEdit]:
    """Return the edits that make these returned texts of these texts."""
    comparison = _Comparison(_Joined.of(list(map(shown, old))), _Joined.returned(new), _stamps(new))
    return [*comparison.edits()]


class _Joined(Struct, frozen=True):
    """Texts behind each other: their characters, and where each begins; the end counts as the last beginning."""

    text: tuple[ShownCharacter, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, texts: Sequence[ShownText]) -> _Joined:
        return cls(
            tuple(each for text in texts for each in text), tuple(accumulate(map(len, texts), initial=0))
        )

    @classmethod
    def returned(cls, texts: Sequence[ReturnedText]) -> _Joined:
        """Join returned texts, without the white space at both ends."""
        bounds = _bounds(texts)
        return cls.of([shown_runs(text.runs)[slice(*ends)] for text, ends in zip(texts, bounds, strict=True)])

    @property
    def inner(self) -> tuple[int, ...]:
        """Where a text begins behind another one."""
        return self.starts[1:-1]


def _bounds(texts: Sequence[ReturnedText]) -> list[tuple[int, int]]:
    """Return where texts begin and end: the first one behind the white space at its start, the last one before its end.

    White space where a text was divided stays, as it was between words before.
    """
    plain = [text.plain for text in texts]
    bounds = [(0, len(each)) for each in plain]
    start = len(plain[0]) - len(plain[0].lstrip(BLANKS))
    bounds[0] = (start, max(start, bounds[0][1]))
    start = bounds[-1][0]
    bounds[-1] = (start, max(start, len(plain[-1].rstrip(BLANKS))))
    return bounds


class _Stamps(Struct, frozen=True):
    """The stamps of inserted and restyled characters, of deletions by offset, and of divisions, for joined texts."""

    inserted: tuple[Stamp | None, ...]
    restyled: tuple[Stamp | None, ...]
    deleted: tuple[tuple[int, str, Stamp], ...]
    marks: tuple[Stamp | None, ...]
    merges: tuple[Stamp | None, ...]

    def of(self, start: int, end: int, gone: str) -> tuple[Stamp, ...]:
        """Return the stamps of an edit: those of its new characters, and of deletions of these old ones."""
        found = [*self.inserted[start:end]]
        found += [
            stamp for at, text, stamp in self.deleted if start <= at <= end and gone and _overlap(text, gone)
        ]
        return _each_once(found)


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one or bool(set(one) & set(other))


def _each_once(stamps: Sequence[Stamp | None]) -> tuple[Stamp, ...]:
    return tuple(dict.fromkeys(stamp for stamp in stamps if stamp))


def _stamps(texts: Sequence[ReturnedText]) -> _Stamps:
    inserted, restyled = list["Stamp | None"](), list["Stamp | None"]()
    deleted = list[tuple[int, str, "Stamp"]]()
    for text, (start, end) in zip(texts, _bounds(texts), strict=True):
        base = len(inserted) - start
        own = [run.inserted for run in text.runs for _ in run.text]
        looks = [run.restyled for run in text.runs for _ in run.text]
        deleted += (
            (base + min(max(each.offset, start), end), each.text, each.stamp) for each in text.deletions
        )
        inserted += own[start:end]
        restyled += looks[start:end]
    marks = tuple(text.inserted for text in texts)
    return _Stamps(
        tuple(inserted), tuple(restyled), tuple(deleted), marks, tuple(text.merged for text in texts)
    )


class _Comparison(Struct):
    """Compares joined texts from their beginning on; `text` is the index of the old text that it has come to."""

    old: _Joined
    new: _Joined
    stamps: _Stamps
    text: int = 0

    def edits(self) -> Iterator[TextEdit]:
        before, after = characters(self.old.text), characters(self.new.text)
        pieces = text_difference(before, after)
        for index, piece in enumerate(pieces):
            start, place = piece.at, piece.at_new
            end, stop = start + len(piece.before), place + len(piece.after)
            if piece.changed:
                yield from self._changed(start, end, place, stop)
            else:
                yield from self._equal(start, end, place, first=index == 0, last=index == len(pieces) - 1)

    def _equal(self, start: int, end: int, place: int, *, first: bool, last: bool) -> Iterator[TextEdit]:
        """Yield what differs where the characters are equal: divisions and looks; ends belong to changed pieces."""
        shift = place - start
        low, high = start + (not first), end - (not last)
        divisions = [at for at in self.old.inner if low <= at <= high]
        new_divisions = [at - shift for at in self.new.inner if low <= at - shift <= high]
        at = start
        for division in sorted({*divisions, *new_divisions}):
            yield from self._looks(at, at + shift, division - at)
            if division not in divisions:
                yield self._split(division, division + shift)
            else:
                yield from self._next(merged=division not in new_divisions)
            at = division
        yield from self._looks(at, at + shift, end - at)

    def _changed(self, start: int, end: int, place: int, stop: int) -> Iterator[TextEdit]:
        """Yield the edits of a changed piece, part by part between the divisions in it."""
        divisions = [at for at in self.old.inner if start <= at <= end]
        new_divisions = [at for at in self.new.inner if place <= at <= stop]
        while divisions or new_divisions:
            old_at = divisions.pop(0) if divisions else end
            new_at = new_divisions.pop(0) if new_divisions else stop
            yield from self._replaced(start, old_at, place, new_at)
            if old_at not in self.old.inner or self.old.starts[self.text + 1] != old_at:
                yield self._split(old_at, new_at)
            else:
                yield from self._next(merged=new_at not in self.new.inner)
            start, place = old_at, new_at
        yield from self._replaced(start, end, place, stop)

    def _next(self, *, merged: bool) -> Iterator[TextEdit]:
        """Go on to the next old text, which may have been merged with the one before."""
        self.text += 1
        if merged:
            yield TextEdit(EditKind.MERGE, self.text, 0, 0, stamps=_each_once(self.stamps.merges))

    def _split(self, at: int, place: int) -> TextEdit:
        offset = at - self.old.starts[self.text]
        index = self.new.starts.index(place)
        stamps = _each_once((self.stamps.marks[index - 1] or self.stamps.marks[index],))
        return TextEdit(EditKind.SPLIT, self.text, offset, offset, stamps=stamps)

    def _replaced(self, start: int, end: int, place: int, stop: int) -> Iterator[TextEdit]:
        """Yield an edit of characters."""
        if start == end and place == stop:
            return
        stamps = self.stamps.of(place, stop, characters(self.old.text[start:end]))
        new, base = self.new.text[place:stop], self.old.starts[self.text]
        yield TextEdit(EditKind.TEXT, self.text, start - base, end - base, new, stamps)

    # --- Looks -------------------------------------------------------------------------------------------------

    def _looks(self, start: int, place: int, length: int) -> Iterator[TextEdit]:
        """Yield where equal characters of one text look different; blanks between them don't interrupt."""
        base = self.old.starts[self.text]
        differing = [
            index
            for index in range(length)
            if self.old.text[start + index].look != self.new.text[place + index].look
            and not isinstance(self.old.text[start + index].leaf, NoteMark)
            and self.new.text[place + index].character not in BLANKS
        ]
        for group in self._runs(differing, start, place):
            first, last = group[0], group[-1] + 1
            new = self.new.text[place + first : place + last]
            stamps = _each_once(self.stamps.restyled[place + first : place + last])
            yield TextEdit(EditKind.LOOK, self.text, start + first - base, start + last - base, new, stamps)

    def _runs(self, differing: Sequence[int], start: int, place: int) -> Iterator[list[int]]:
        """Divide indices of characters into runs of one change of the look."""
        run: list[int] = []
        for index in differing:
            if run and not self._joins(run[-1], index, start, place):
                yield run
                run = []
            run.append(index)
        if run:
            yield run

    def _joins(self, one: int, other: int, start: int, place: int) -> bool:
        """Whether the look changes from and to the same at two places, with nothing but blanks between them."""
        between = characters(self.new.text[place + one + 1 : place + other])
        looks = self.old.text[start + one].look, self.new.text[place + one].look
        others = self.old.text[start + other].look, self.new.text[place + other].look
        return looks == others and not between.strip(" \u3000")
