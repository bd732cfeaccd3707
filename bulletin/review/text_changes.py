"""Changes of texts: what was matched → changes with their places, words, stamps and what they touch."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.model import NoteMark
from bulletin.model.galley import Editing, GalleyPart
from bulletin.review.changes import ChangeKind, ReviewChange
from bulletin.review.comparison import EditKind, TextEdit, compare
from bulletin.review.sensitivity import sensitivity
from bulletin.review.shown import BLANKS, characters, shown, shown_runs, title_in_label, to_runs, trimmed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from bulletin.diagnostics import Position
    from bulletin.model.galley import GalleyText
    from bulletin.model.returned import ReturnedText, Stamp
    from bulletin.review.matching import MatchedTexts
    from bulletin.review.sensitivity import SensitiveWords
    from bulletin.review.shown import ShownCharacter

_AROUND = 8
"""Characters that are shown on both sides of the end of a paragraph."""
_HEADING = re.compile(r"(?:heading|标题) ?([1-4])", re.IGNORECASE)
_LEVELS = frozenset({"body", "quotation", "item", "heading-1", "heading-2", "heading-3", "heading-4"})
"""Styles of paragraphs that one and the same text can have."""


class TextChanges(Struct, frozen=True):
    """Makes changes of texts.

    `styles` are the galley's by their names in the file, `learned` those that most texts of a style had, `deleted` the
    stamps of tracked deletions, `positions` those of tables and pictures, `titles` those of files.
    """

    words: SensitiveWords
    styles: Mapping[str, str]
    learned: Mapping[str, str]
    deleted: Mapping[str, Stamp]
    texts: Mapping[str, GalleyText]
    positions: Mapping[str, Position | None]
    titles: Mapping[str, str]

    def of_matched(self, matched: MatchedTexts) -> Iterator[ReviewChange]:
        """Yield the changes of texts that were matched."""
        if not matched.old:
            yield self.new_paragraph(matched.new[0], matched.behind)
        elif not matched.new:
            yield self._deleted_paragraph(matched.old[0])
        else:
            old, new = matched.old, matched.new
            if matched.moved and old[0].part not in {GalleyPart.MASTHEAD, GalleyPart.IMPRINT}:
                yield self._moved(old[0], new[0], matched.behind)
            if len(old) == len(new) == 1:
                yield from self._releveled(old[0], new[0])
            yield from self.edits(old, new)

    def edits(self, old: Sequence[GalleyText], new: Sequence[ReturnedText]) -> Iterator[ReviewChange]:
        """Yield the changes of texts that came back as others."""
        if len(old) == len(new) == 1 and to_runs(shown(old[0])) == to_runs(shown_runs(new[0].runs)):
            return
        edits = compare(old, new)
        splits = {(edit.text, edit.start) for edit in edits if edit.kind is EditKind.SPLIT}
        for edit in edits:
            own = _own_ranges(old[edit.text], self.titles, joined=edit.text > 0)
            ends = (
                {own[-1][0], own[-1][1], *(at for text, at in splits if text == edit.text)} if own else set()
            )
            if _is_margin(edit, ends, shown(old[edit.text])):
                continue
            for part in _parts(edit, own):
                generated = edit.kind is not EditKind.MERGE and not _within((part.start, part.end), own)
                yield self._edit(part, old, generated=generated)

    def _edit(self, edit: TextEdit, old: Sequence[GalleyText], *, generated: bool) -> ReviewChange:
        text = old[edit.text]
        own = shown(text)
        before, gone, come = characters(own), own[edit.start : edit.end], edit.new
        change = ReviewChange(
            _KINDS[edit.kind] if edit.kind is not EditKind.TEXT else _text_kind(gone, come),
            text.name,
            text.part,
            _place(own, edit.start, text, title_in_label(text, self.titles)),
            characters(gone),
            characters(come),
            edit.stamps,
            generated=generated,
            refusal="" if generated else _refusal(edit, old),
            start=edit.start,
            end=edit.end,
            runs=to_runs(come),
        )
        match edit.kind:
            case EditKind.TEXT:
                changed = before[: edit.start] + change.after + before[edit.end :]
                old_range, new_range = (edit.start, edit.end), (edit.start, edit.start + len(change.after))
                kinds = sensitivity(self.words, before, old_range, changed, new_range, text.part)
                return replace(change, sensitive=kinds)
            case EditKind.LOOK:
                return replace(change, after=f"{change.after}（{_looks(gone, come)}）")
            case EditKind.SPLIT:
                shown_before = before[max(0, edit.start - _AROUND) : edit.start]
                behind = before[edit.start : edit.start + _AROUND]
                return replace(change, before=shown_before + behind, after=f"{shown_before}¶{behind}")
            case EditKind.MERGE:
                above, below = characters(shown(old[edit.text - 1]))[-_AROUND:], before[:_AROUND]
                return replace(change, before=f"{above}¶{below}", after=above + below)

    def new_paragraph(self, text: ReturnedText, behind: str) -> ReviewChange:
        """Return the change that put a paragraph behind something."""
        own = trimmed(shown_runs(text.runs))
        plain = characters(own)
        stamps = [run.inserted for run in text.runs if run.inserted] + (
            [text.inserted] if text.inserted else []
        )
        return ReviewChange(
            ChangeKind.NEW_PARAGRAPH,
            behind,
            *self.where(behind),
            "",
            plain,
            tuple(dict.fromkeys(stamps)),
            tuple(self.words.touched(plain, 0, len(plain))),
            runs=to_runs(own),
            style=self._style(text, behind),
            beside=behind,
        )

    def where(self, behind: str) -> tuple[GalleyPart, Position | None]:
        """Return part and position of what something new stands behind."""
        text = self.texts.get(behind)
        return (text.part, text.position) if text else (GalleyPart.BODY, self.positions.get(behind))

    def _style(self, text: ReturnedText, behind: str) -> str:
        """Return the galley's style of a new paragraph."""
        heading = _HEADING.fullmatch(text.style)
        known = self.styles.get(text.style) or self.learned.get(text.style)
        if known in {*_LEVELS, "editors-note", "note"}:
            return known or ""
        if heading:
            return f"heading-{heading[1]}"
        before = self.texts.get(behind)
        return before.style if before and before.style in {"quotation", "editors-note", "note"} else "body"

    def _deleted_paragraph(self, text: GalleyText) -> ReviewChange:
        plain = characters(shown(text))
        generated = text.editing is Editing.GENERATED
        refusal = "" if text.editing is not Editing.VALUE else "整项删去了：请在稿件开头的设置里删"
        if title_in_label(text, self.titles):
            refusal = "这一段开头是标题：整则不用，请把稿件移出本期"
        return ReviewChange(
            ChangeKind.DELETED_PARAGRAPH,
            text.name,
            text.part,
            text.position,
            plain,
            "",
            self.deleted_stamps((text.name,)),
            tuple(self.words.touched(plain, 0, len(plain))),
            refusal,
            generated,
            end=len(plain),
        )

    def deleted_stamps(self, names: Sequence[str]) -> tuple[Stamp, ...]:
        """Return the stamps of tracked deletions of texts."""
        return tuple(dict.fromkeys(self.deleted[name] for name in names if name in self.deleted))

    def _moved(self, text: GalleyText, new: ReturnedText, behind: str) -> ReviewChange:
        plain = characters(shown(text))
        where = self.destination(behind)
        return ReviewChange(
            ChangeKind.MOVED,
            text.name,
            text.part,
            text.position,
            plain,
            where,
            (new.moved,) if new.moved else (),
            refusal=_why_fixed(text),
            generated=text.editing is Editing.GENERATED,
            beside=behind,
        )

    def destination(self, behind: str) -> str:
        """Return in words where something was moved to."""
        before = self.texts.get(behind)
        return f"移到“{characters(shown(before))[:_AROUND]}…”之后" if before else "移到别处"

    def _releveled(self, text: GalleyText, new: ReturnedText) -> Iterator[ReviewChange]:
        """Yield that a paragraph has got the style of another level."""
        style = self.styles.get(new.style)
        if style in _LEVELS and text.style in _LEVELS and style != text.style:
            plain = characters(shown(text))
            yield ReviewChange(
                ChangeKind.RELEVELED,
                text.name,
                text.part,
                text.position,
                plain,
                f"{plain}（{_LEVEL_NAMES[style]}）",
                generated=text.editing is Editing.GENERATED,
                style=style,
            )


_KINDS = {
    EditKind.LOOK: ChangeKind.RESTYLED,
    EditKind.SPLIT: ChangeKind.SPLIT,
    EditKind.MERGE: ChangeKind.MERGED,
}
_LEVEL_NAMES = {
    "body": "正文",
    "quotation": "引文",
    "item": "列表项",
    **{f"heading-{level}": f"{'一二三四'[level - 1]}级标题" for level in range(1, 5)},
}


def _text_kind(gone: Sequence[ShownCharacter], come: Sequence[ShownCharacter]) -> ChangeKind:
    if not gone:
        return ChangeKind.INSERTED
    return ChangeKind.REPLACED if come else ChangeKind.DELETED


def _why_fixed(text: GalleyText) -> str:
    """Return why a text can't be moved."""
    if text.editing is not Editing.TEXT:
        return "这一项的位置由版式定，移动不了"
    return "这一段开头是标题或者编者按的标记，移动不了" if text.strong_label else ""


def _own_ranges(text: GalleyText, titles: Mapping[str, str], *, joined: bool) -> list[tuple[int, int]]:
    """Return which characters of a text are no work of the tool: the text between label and credit, a run-in title.

    The label of a text that is joined to another is text, too.
    """
    if text.editing is Editing.GENERATED:
        return []
    title = None if joined else title_in_label(text, titles)
    inner = 0 if joined else len(text.label), len(shown(text)) - len(text.credit)
    return [*([title] if title else []), inner]


def _is_margin(edit: TextEdit, ends: Collection[int], text: Sequence[ShownCharacter]) -> bool:
    """Whether an edit puts or takes nothing but white space at an end: behind the label, before the credit, at a split."""
    changed = characters(text[edit.start : edit.end]) + characters(edit.new)
    return (
        edit.kind is EditKind.TEXT and not changed.strip(BLANKS) and (edit.start in ends or edit.end in ends)
    )


def _parts(edit: TextEdit, own: Sequence[tuple[int, int]]) -> Iterator[TextEdit]:
    """Divide an edit where the characters of the tool begin and end; the new ones belong to the first that are not."""
    if edit.kind is not EditKind.TEXT or edit.start == edit.end:
        yield edit
        return
    cuts = {at for bounds in own for at in bounds if edit.start < at < edit.end}
    parts = [*pairwise(sorted({edit.start, *cuts, edit.end}))]
    owner = next((part for part in parts if _within(part, own)), parts[0])
    for start, end in parts:
        yield replace(edit, start=start, end=end, new=edit.new if (start, end) == owner else ())


def _within(part: tuple[int, int], own: Sequence[tuple[int, int]]) -> bool:
    return any(low <= part[0] and part[1] <= high for low, high in own)


def _refusal(edit: TextEdit, old: Sequence[GalleyText]) -> str:
    """Return why an edit can't be carried; what only the attempt shows is said then."""
    text = old[edit.text]
    if text.editing is Editing.VALUE and edit.kind is EditKind.LOOK:
        return "标题和其他设置的文字不能单独改字体"
    if edit.kind is EditKind.MERGE:
        before = old[edit.text - 1]
        if {text.editing, before.editing} != {Editing.TEXT}:
            return "这两段不都是正文，合不到一起"
    if edit.kind is EditKind.SPLIT and text.editing is Editing.VALUE:
        return "标题和其他设置只有一段，分不开"
    if edit.kind is EditKind.SPLIT and text.label and edit.start <= len(text.label):
        return "编号、段首标题与正文是一段，分不开"
    if edit.kind is EditKind.LOOK and edit.start < len(text.label):
        return "标题和其他设置的文字不能单独改字体"
    return ""


def _place(
    own: Sequence[ShownCharacter], start: int, text: GalleyText, title: tuple[int, int] | None
) -> Position | None:
    """Return the place of the character at an offset; where it has none, that behind the one before."""
    if text.editing is Editing.GENERATED:
        return text.position
    if start < len(text.label):
        place = text.label_position
        moved = (
            title and place and title[0] <= start and replace(place, column=place.column + start - title[0])
        )
        return moved or place or text.position
    for each in own[start : start + 1]:
        if each.position:
            return each.position
    for each in reversed(own[:start]):
        if each.position and not isinstance(each.leaf, NoteMark):
            return replace(each.position, column=each.position.column + 1)
    return text.position


def _looks(gone: Sequence[ShownCharacter], come: Sequence[ShownCharacter]) -> str:
    """Return in words how the look was changed."""
    before, after = gone[0].look, come[0].look
    words = []
    for name, on, off in (
        ("strong", "加粗", "取消加粗"),
        ("emphasized", "改楷体", "取消楷体"),
        ("struck", "加删除线", "取消删除线"),
    ):
        if getattr(before, name) != getattr(after, name):
            words.append(on if getattr(after, name) else off)
    if before.script != after.script:
        words.append({"sub": "改下标", "super": "改上标", "": "取消上下标"}[after.script.value])
    return "、".join(words)
