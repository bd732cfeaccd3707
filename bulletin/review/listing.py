"""What came back, as a list to read: changes with their places, words, and who made them when; then the comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.review.changes import ChangeKind, ReviewChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.model.returned import Stamp

UNSIGNED = "未署名"
_LONGEST = 60
"""Characters of a text that are shown."""


def change_line(change: ReviewChange) -> str:
    """Return a change on one line: place, what it touches, before and after, who and when."""
    marks = "".join(f"[{each.value}]" for each in change.sensitive)
    signed = "、".join(dict.fromkeys(map(_signature, change.stamps)))
    part = f"{change.part.value}：" if change.generated else ""
    parts = (str(change.position or ""), f"{marks}{part}{_words(change)}", signed)
    return "  ".join(part for part in parts if part)


def _words(change: ReviewChange) -> str:
    before, after = shortened(change.before), shortened(change.after)
    match change.kind:
        case ChangeKind.REPLACED:
            return f"“{before}” → “{after}”"
        case ChangeKind.INSERTED | ChangeKind.NEW_PARAGRAPH | ChangeKind.NEW_ROW | ChangeKind.NEW_TABLE:
            return f"{change.kind.value}“{after}”"
        case ChangeKind.DELETED | ChangeKind.DELETED_PARAGRAPH | ChangeKind.DELETED_ROW:
            return f"{change.kind.value}“{before}”"
        case _:
            return (
                f"{change.kind.value}：“{before}” → “{after}”" if after else f"{change.kind.value}“{before}”"
            )


def shortened(text: str) -> str:
    """Return a text, the middle left out where it is long."""
    text = text.replace("\n", "¶")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}…{text[-_LONGEST // 2 :]}"


def _signature(stamp: Stamp) -> str:
    return " ".join(part for part in (stamp.signed or UNSIGNED, written_time(stamp.date)) if part)


def written_time(date: str) -> str:
    """Return a date of a Word file to the minute; Word writes local time, whatever it says."""
    return date[:16].replace("T", " ")


def grouped(changes: Iterable[ReviewChange]) -> Iterator[tuple[str, tuple[ReviewChange, ...]]]:
    """Yield the groups of a list with their heads: what needs a look first, the others, what must be done by hand."""
    every = tuple(changes)
    yield (
        "先看：改了姓名、职务、数字、日期的",
        tuple(each for each in every if each.carried and each.sensitive),
    )
    yield "其余的改动", tuple(each for each in every if each.carried and not each.sensitive)
    yield "写不进稿件，要手工改的", tuple(each for each in every if each.refusal and not each.generated)
    yield "改的是程序排出来的，留不住，要改左边所指的地方", tuple(each for each in every if each.generated)


def list_lines(changes: Iterable[ReviewChange], comments: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a list: each group below its head with its number, then the comments."""
    every = tuple(changes)
    for head, group in grouped(every):
        if group:
            yield f"{head}（{len(group)} 处）："
            for change in group:
                yield f"  {change_line(change)}"
                if change.refusal:
                    yield f"      {change.refusal}"
    if comments:
        yield f"批注（{len(comments)} 条）："
        yield from (f"  {line}" for line in comments)
    if not (every or comments):
        yield "没有改动，也没有批注。"


def change_object(change: ReviewChange) -> Mapping[str, object]:
    """Return a change as JSON."""
    place = change.position
    return {
        "path": place.path if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "kind": change.kind.value,
        "part": change.part.value,
        "before": change.before,
        "after": change.after,
        "by": [stamp.signed or UNSIGNED for stamp in change.stamps],
        "at": [stamp.date for stamp in change.stamps],
        "sensitive": [each.value for each in change.sensitive],
        "generated": change.generated,
        "refusal": change.refusal or None,
    }
