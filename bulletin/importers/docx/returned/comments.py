"""Comments (批注): their texts and threads, the words that they are about, and where those stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.importers.docx.content import AnchorPlace, story_paragraphs
from bulletin.importers.docx.names import OFF, stamp, w
from bulletin.importers.docx.returned.drafts import DeletionDraft, TextDraft, named
from bulletin.importers.docx.story import Story
from bulletin.importers.values import UnreadableError
from bulletin.model.returned import CommentReply, ReturnedComment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

    from bulletin.importers.docx.content import CommentAnchor
    from bulletin.importers.docx.document import WordDocument
    from bulletin.importers.docx.returned.drafts import DraftBlock, Named

_LONGEST = 400
"""Characters that are shown of the words that a comment is about."""
_DEEPEST = 50
"""Answers to answers."""
_WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_WORD_2012 = "{http://schemas.microsoft.com/office/word/2012/wordml}"


class _Range(Struct):
    """Where a comment begins, and the words that it is about, as offsets in all text that was read."""

    draft: Named
    offset: int
    start: int
    deleted_start: int
    end: int | None = None
    deleted_end: int | None = None


class CommentRanges:
    """Follows the marks of comments through the text."""

    def __init__(self) -> None:
        self.ranges: dict[str, _Range] = {}
        self._text: list[str] = []
        self._length = 0
        self._deleted: list[str] = []
        self._deleted_length = 0

    def begin(self) -> None:
        """Begin a paragraph."""
        self.add("\n")

    def add(self, text: str) -> None:
        """Follow text."""
        self._text.append(text)
        self._length += len(text)

    def delete(self, text: str) -> None:
        """Follow deleted text."""
        self._deleted.append(text)
        self._deleted_length += len(text)

    def mark(self, anchor: CommentAnchor, draft: Named, offset: int) -> None:
        """Follow the mark of a comment."""
        known = self.ranges.get(anchor.key)
        if known is None:
            if anchor.place is not AnchorPlace.END:
                self.ranges[anchor.key] = _Range(draft, offset, self._length, self._deleted_length)
        elif known.end is None:
            known.end, known.deleted_end = self._length, self._deleted_length

    def words(self) -> dict[str, str]:
        """Return the words that each comment is about; deleted ones where there are no others."""
        text, deleted = "".join(self._text), "".join(self._deleted)
        return {key: _words(text, deleted, each) for key, each in self.ranges.items()}


def _words(text: str, deleted: str, place: _Range) -> str:
    end = place.start if place.end is None else place.end
    gone = place.deleted_start if place.deleted_end is None else place.deleted_end
    words = text[place.start : min(end, place.start + _LONGEST)].strip()
    return words or deleted[place.deleted_start : min(gone, place.deleted_start + _LONGEST)].strip()


def read_comments(
    document: WordDocument, ranges: CommentRanges, drafts: list[DraftBlock]
) -> tuple[ReturnedComment, ...]:
    """Return the comments in the order of the places that they are about, those without one last."""
    part = next(document.parts_of("comments"), None)
    if part is None:
        return ()
    try:
        root = document.package.parse(part)
    except UnreadableError as error:
        document.ledger.report(f"批注读不出：{error.reason}")
        return ()
    elements: dict[str, _Element] = {}
    for element in root.iterfind(w("comment")):
        elements.setdefault(element.get(w("id"), ""), element)
    texts = {key: _text(document, part, element) for key, element in elements.items()}
    parents, done = _threads(document, elements)
    replies: dict[str, list[CommentReply]] = {}
    for key, element in elements.items():
        if (parent := _first(key, parents)) != key:
            replies.setdefault(parent, []).append(CommentReply(texts[key], stamp(element)))
    words, places = ranges.words(), _places(ranges, drafts)
    ordered = [*(key for key in ranges.ranges if key in elements), *elements]
    return tuple(
        ReturnedComment(
            texts[key],
            words.get(key, ""),
            stamp(elements[key]),
            *places.get(key, ((), 0)),
            tuple(replies.get(key, ())),
            key in done,
        )
        for key in dict.fromkeys(ordered)
        if _first(key, parents) == key
    )


def _text(document: WordDocument, part: str, element: _Element) -> str:
    paragraphs = story_paragraphs(Story(document, part).blocks(element))
    return "\n".join(text for each in paragraphs if (text := each.text.strip()))


def _places(ranges: CommentRanges, drafts: list[DraftBlock]) -> dict[str, tuple[tuple[str, ...], int]]:
    """Return names and offset of each comment's place; without a name, the end of the text before that has one."""
    nearest: dict[int, tuple[tuple[str, ...], int] | None] = {}
    last: tuple[tuple[str, ...], int] = (), 0
    for each in named(drafts):
        nearest[id(each)] = None if each.names else last
        if each.names:
            last = tuple(each.names), each.length if isinstance(each, TextDraft) else 0
    places: dict[str, tuple[tuple[str, ...], int]] = {}
    for key, place in ranges.ranges.items():
        draft = place.draft
        if isinstance(draft, DeletionDraft | TextDraft):
            draft = draft.became or draft
        instead = nearest.get(id(draft))
        places[key] = instead or (tuple(draft.names), place.offset)
    return places


def _threads(document: WordDocument, elements: Mapping[str, _Element]) -> tuple[dict[str, str], set[str]]:
    """Return which comment each reply answers, and which comments are done."""
    part = next(document.parts_of("commentsExtended"), None)
    try:
        root = None if part is None else document.package.parse(part)
    except UnreadableError:
        root = None
    if root is None:
        return {}, set()
    paragraphs = {
        name: key
        for key, element in elements.items()
        for each in element.iter(w("p"))
        if (name := each.get(f"{_WORD_2010}paraId"))
    }
    parents: dict[str, str] = {}
    done: set[str] = set()
    for each in root:
        key = paragraphs.get(each.get(f"{_WORD_2012}paraId", ""))
        parent = paragraphs.get(each.get(f"{_WORD_2012}paraIdParent", ""))
        if key is not None and parent is not None:
            parents[key] = parent
        if key is not None and each.get(f"{_WORD_2012}done", "0") not in OFF:
            done.add(key)
    return parents, done


def _first(key: str, parents: Mapping[str, str]) -> str:
    """Return the first comment of a thread; the comment itself where answers go round."""
    at = key
    for _ in range(_DEEPEST):
        if at not in parents:
            return at
        at = parents[at]
    return key
