"""Ways to write edited texts into a source, from the smallest edit to new paragraphs; which of them holds is tried.

The smallest replaces the changed characters alone, so that comments, line ends and all markup stay. Where the change
touches markup, what stands around it is written anew, up to plain text on both sides; last the whole paragraph is.
"""

from __future__ import annotations

import re
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from bulletin.model import Code, NoteMark, Text
from bulletin.parsing.markdown.writing.escapes import Escaping, escape, escape_start
from bulletin.review.shown import BLANKS, characters
from bulletin.review.written_text import NOTE_LABEL, write_text, write_with_labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.review.applying import EditedPart
    from bulletin.review.shown import ShownCharacter, ShownText
    from bulletin.review.sources import EditableSource

Span: TypeAlias = tuple[int, int]
SourceEdit: TypeAlias = tuple[int, int, str]
"""Characters of a source from an offset up to another, and what stands in their place."""

_ENTITY = re.compile(r"[&＆]#?[0-9A-Za-z]{1,32}[;；]")


class TextPlace(Enum):
    """Where a text stands, by what must be escaped there."""

    BLOCK = "block"
    CELL = "cell"
    BRACKETS = "brackets"
    VERBATIM = "verbatim"


class PlannedText(Struct, frozen=True):
    """A text of a source: its characters, and the offsets of its content in the source."""

    text: ShownText
    span: Span
    place: TextPlace = TextPlace.BLOCK
    heading: int = 0


class PlannedParagraph(Struct, frozen=True):
    """A paragraph that comes of edits: for each text that it is made of, its index and the characters left of it."""

    parts: tuple[tuple[int, EditedPart], ...]

    @property
    def text(self) -> ShownText:
        """Its characters; those that the tool made are text where paragraphs were joined."""
        return tuple(each.shown for _, part in self.parts for each in part)


def ways(
    source: EditableSource, texts: Sequence[PlannedText], paragraphs: Sequence[PlannedParagraph], prefix: str
) -> Iterator[EditableSource]:
    """Yield the source with texts edited, the smallest edit first; `prefix` begins further lines of the container."""
    writer = _PlannedWriter(source, texts, paragraphs, prefix)
    for way in (writer.by_characters, writer.around, writer.whole):
        for how in (Escaping.LIGHT, Escaping.THOROUGH):
            edits = way(how)
            if edits is not None:
                yield edited(source, edits)


def edited(source: EditableSource, edits: Sequence[SourceEdit]) -> EditableSource:
    """Return a source with edits that don't overlap."""
    text = source.text
    for start, end, new in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        text = text[:start] + new + text[end:]
    return source.with_text(text)


class _Between(Struct):
    """What stands between two characters that are kept: new characters, ends of paragraphs (None), what is deleted."""

    before: tuple[int, int] | None
    behind: tuple[int, int] | None
    new: list[ShownCharacter | None]


class _PlannedWriter(Struct):
    source: EditableSource
    texts: Sequence[PlannedText]
    paragraphs: Sequence[PlannedParagraph]
    prefix: str

    # --- Character by character --------------------------------------------------------------------------------

    def by_characters(self, how: Escaping) -> list[SourceEdit] | None:
        """Return edits of the changed characters alone; None where markup changes with them."""
        edits: list[SourceEdit] = []
        spans = [character_spans(self.source, each) for each in self.texts]
        for between in self._between():
            deleted = [*self._deleted(between, spans)]
            edits += [(*span, "") for span in deleted]
            if between.new:
                place = self._insertion(between, spans)
                if place is None:
                    return None
                offset, starts = place
                edits.append((offset, offset, self._written(between.new, how, starts=starts)))
        return _joined(edits) if self._keeps_tags() else None

    def _keeps_tags(self) -> bool:
        """Whether all characters that are kept stand in the same tags as before."""
        return all(
            each.index is None or each.shown.tags == self.texts[owner].text[each.index].tags
            for paragraph in self.paragraphs
            for owner, part in paragraph.parts
            for each in part
        )

    def _between(self) -> Iterator[_Between]:
        """Yield what stands between each two characters that are kept, where something does."""
        open_between = _Between(None, None, [])
        for number, paragraph in enumerate(self.paragraphs):
            if number:
                open_between.new.append(None)
            for owner, part in paragraph.parts:
                for each in part:
                    if each.index is None:
                        open_between.new.append(each.shown)
                        continue
                    open_between.behind = (owner, each.index)
                    if self._matters(open_between):
                        yield open_between
                    open_between = _Between((owner, each.index), None, [])
        if self._matters(open_between):
            yield open_between

    def _matters(self, between: _Between) -> bool:
        last = len(self.texts) - 1, len(self.texts[-1].text)
        start = between.before or (0, -1)
        end = between.behind or last
        if start[0] != end[0] or between.new:
            return True
        return start[1] + 1 != end[1]

    def _deleted(self, between: _Between, spans: Sequence[Sequence[Span | None]]) -> Iterator[Span]:
        """Yield the spans of what is deleted between two kept characters, and of what divides joined texts."""
        first, start = between.before or (0, -1)
        last, end = between.behind or (len(self.texts) - 1, len(self.texts[-1].text))
        for owner in range(first, last + 1):
            low = start + 1 if owner == first else 0
            high = end if owner == last else len(self.texts[owner].text)
            found = [span for span in spans[owner][low:high] if span]
            yield from found
            yield from self._line_ends(low, high, spans[owner])
            if owner < last:
                yield from self._gap(self.texts[owner].span[1], self.texts[owner + 1].span[0])

    def _line_ends(self, low: int, high: int, spans: Sequence[Span | None]) -> Iterator[Span]:
        """Yield the line ends between deleted characters, so that no empty line is left."""
        known = [span for span in spans[max(low - 1, 0) : high + 1] if span]
        for before, behind in pairwise(known):
            gap = self.source.text[before[1] : behind[0]]
            if ("\n" in gap or "\r" in gap) and not gap.strip(" \t\r\n>\u3000") and low < high:
                yield before[1], behind[0]

    def _gap(self, start: int, end: int) -> Iterator[Span]:
        """Yield what divides two texts, without the comments in it."""
        done = start
        for comment in self.source.comments_between(start, end):
            at = self.source.text.index(comment, done, end)
            yield done, at
            done = at + len(comment)
        yield done, end

    def _insertion(
        self, between: _Between, spans: Sequence[Sequence[Span | None]]
    ) -> tuple[int, bool] | None:
        """Return where new characters are put, and whether they begin the text; None where that takes markup."""
        tags = {each.tags if each else () for each in between.new}
        if len(tags) > 1:
            return None
        (wanted,) = tags
        if between.before:
            owner, index = between.before
            span = spans[owner][index]
            if span and self.texts[owner].text[index].tags == wanted:
                return span[1], False
        if between.behind:
            owner, index = between.behind
            span = spans[owner][index]
            if span and self.texts[owner].text[index].tags == wanted:
                return span[0], span[0] == self.texts[owner].span[0]
        return None

    def _written(self, new: Sequence[ShownCharacter | None], how: Escaping, *, starts: bool) -> str:
        """Return new characters as they are written, with an empty line at each end of a paragraph."""
        lines: list[list[ShownCharacter]] = [[]]
        for each in new:
            if each is None:
                lines.append([])
            else:
                lines[-1].append(each)
        written = [self._plain(line, how, starts=starts or index > 0) for index, line in enumerate(lines)]
        return self.separator.join(written)

    def _plain(self, line: Sequence[ShownCharacter], how: Escaping, *, starts: bool) -> str:
        place = self.texts[0].place
        if place is TextPlace.VERBATIM or (line and all(isinstance(each.leaf, Code) for each in line)):
            return characters(line).replace("\n", self.source.line_end + self.prefix)
        text = "<br>".join(escape(part, how) for part in characters(line).split("\n"))
        if place is TextPlace.CELL:
            text = text.replace("|", "\\|")
        if place is TextPlace.BRACKETS:
            text = re.sub(r"(?<!\\)[\[\]]", lambda match: f"\\{match[0]}", text)
        return escape_start(text) if starts and place is TextPlace.BLOCK else text

    @property
    def separator(self) -> str:
        """What divides two paragraphs of the container."""
        return f"{self.source.line_end}{self.prefix.rstrip()}{self.source.line_end}{self.prefix}"

    # --- What stands around a change ---------------------------------------------------------------------------

    def around(self, how: Escaping) -> list[SourceEdit] | None:
        """Return edits of what stands around the changes, up to plain text on both sides."""
        if len(self.texts) != 1 or len(self.paragraphs) != 1 or self.texts[0].place is TextPlace.VERBATIM:
            return None
        text = self.texts[0]
        part = [each for _, those in self.paragraphs[0].parts for each in those]
        spans = character_spans(self.source, text)
        hulls = self._hulls(text, part, spans)
        edits: list[SourceEdit] = []
        for low, high in hulls:
            start = spans[part[low - 1].index or 0] if low else None
            end = spans[part[high].index or 0] if high < len(part) else None
            first = start[1] if start else text.span[0]
            last = end[0] if end else text.span[1]
            new = self._inlines([each.shown for each in part[low:high]], how)
            new = escape_start(new) if not low and text.place is TextPlace.BLOCK else new
            edits.append((first, last, new + self._comments(first, last)))
        return edits

    def _hulls(self, text: PlannedText, part: EditedPart, spans: Sequence[Span | None]) -> list[Span]:
        """Return ranges of the edited text that hold all changes, with plain characters on both sides."""
        hulls: list[Span] = []
        for start, end in _changed(text.text, part):
            low = next((at for at in range(start, 0, -1) if self._is_edge(text, part, at - 1, spans)), 0)
            edges = (at for at in range(end, len(part)) if self._is_edge(text, part, at, spans))
            high = next(edges, len(part))
            while hulls and hulls[-1][1] >= low:
                low = min(low, hulls.pop()[0])
            hulls.append((low, high))
        return hulls

    def _is_edge(self, text: PlannedText, part: EditedPart, at: int, spans: Sequence[Span | None]) -> bool:
        """Whether a character can stay as it is beside what is written anew."""
        each = part[at]
        if each.index is None or spans[each.index] is None:
            return False
        old = text.text[each.index]
        return (
            not old.tags
            and not each.shown.tags
            and isinstance(old.leaf, Text)
            and old.character not in BLANKS
        )

    # --- Whole paragraphs --------------------------------------------------------------------------------------

    def whole(self, how: Escaping) -> list[SourceEdit] | None:
        """Return the edit that writes all paragraphs anew."""
        start, end = self.texts[0].span[0], self.texts[-1].span[1]
        if self.texts[0].place is TextPlace.VERBATIM:
            return None
        written = [self._block(paragraph.text, how) for paragraph in self.paragraphs]
        if not all(written):
            return None
        return [(start, end, self.separator.join(written) + self._comments(start, end))]

    def _block(self, text: ShownText, how: Escaping) -> str:
        match self.texts[0].place:
            case TextPlace.CELL | TextPlace.BRACKETS:
                return self._inlines(text, how)
            case TextPlace.BLOCK | TextPlace.VERBATIM:
                return write_text(self.source, text, how, heading=self.texts[0].heading)

    def _inlines(self, text: ShownText, how: Escaping) -> str:
        place = self.texts[0].place
        return write_with_labels(
            self.source, text, how, in_cell=place is TextPlace.CELL, in_brackets=place is TextPlace.BRACKETS
        )

    def _comments(self, start: int, end: int) -> str:
        return "".join(self.source.comments_between(start, end))


def _changed(old: ShownText, part: EditedPart) -> Iterator[Span]:
    """Yield the ranges of an edited text that are new or look different, and empty ones where something is gone."""
    before = -1
    start: int | None = None
    for at, each in enumerate(part):
        same = each.index is not None and each.shown.tags == old[each.index].tags
        gone = each.index is not None and each.index != before + 1
        if start is None and (gone or not same):
            start = at
        if same and start is not None:
            yield start, at
            start = None
        before = each.index if each.index is not None else before
    if start is not None or before + 1 != len(old):
        yield (len(part) if start is None else start), len(part)


def _joined(edits: Sequence[SourceEdit]) -> list[SourceEdit]:
    """Join deletions that overlap."""
    joined: list[SourceEdit] = []
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        if joined and not new and not joined[-1][2] and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]), "")
        else:
            joined.append((start, end, new))
    return joined


def character_spans(source: EditableSource, planned: PlannedText) -> list[Span | None]:
    """Return where each character of a text stands in its source, with the signs that escape it; None: unknown."""
    spans: list[Span | None] = []
    done = planned.span[0]
    for each in planned.text:
        span = _span(source.text, source.offset_of(each.position), done, each) if each.position else None
        spans.append(span)
        done = span[1] if span else done
    for index, each in enumerate(planned.text):
        if each.position is None:
            before = next((span[1] for span in reversed(spans[:index]) if span), planned.span[0])
            behind = next((span[0] for span in spans[index + 1 :] if span), planned.span[1])
            alone = not (spans[index - 1 : index] == [None] or spans[index + 1 : index + 2] == [None])
            spans[index] = (before, behind) if alone and before <= behind else None
    return spans


def _span(text: str, at: int, done: int, each: ShownCharacter) -> Span:
    if isinstance(each.leaf, NoteMark):
        match = NOTE_LABEL.match(text, at)
        return at, match.end() if match else at + 1
    if text[at : at + 1] != each.character or each.character in "&＆":
        match = _ENTITY.match(text, at)
        if match:
            return at, match.end()
    escaped = at > done and text[at - 1] == "\\"
    return at - escaped, at + 1
