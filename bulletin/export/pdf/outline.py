"""Bookmarks → the outline (ISO 32000-1 §12.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bulletin.export.pdf.objects import PdfFile, Ref, Value
    from bulletin.layout.pages import Bookmark, Destination


class _OutlineNode(Struct):
    """An entry of the outline, its object, and its children."""

    ref: Ref
    level: int
    own: Mapping[str, Value]
    below: list[_OutlineNode] = field(default_factory=list)


def write_outline(
    bookmarks: Sequence[Bookmark], place: Callable[[Destination], list[Value]], file: PdfFile
) -> Ref | None:
    """Write the outline; None where there are no bookmarks."""
    if not bookmarks:
        return None
    root = _OutlineNode(file.reserve(), 0, {})
    above = [root]
    for bookmark in bookmarks:
        while above[-1].level >= bookmark.level:
            above.pop()
        own: dict[str, Value] = {
            "Title": bookmark.title,
            "Dest": place(bookmark.destination),
            "Parent": above[-1].ref,
        }
        entry = _OutlineNode(file.reserve(), bookmark.level, own)
        above[-1].below.append(entry)
        above.append(entry)
    _write(root, {"Count": len(root.below)}, file)
    return root.ref


def _write(entry: _OutlineNode, siblings: Mapping[str, Value], file: PdfFile) -> None:
    """Write an entry and its children, which are closed at first."""
    entries: dict[str, Value] = {**entry.own, **siblings}
    if entry.below:
        entries |= {"First": entry.below[0].ref, "Last": entry.below[-1].ref}
        entries.setdefault("Count", -len(entry.below))
    for at, child in enumerate(entry.below):
        beside: dict[str, Value] = {"Prev": entry.below[at - 1].ref} if at else {}
        beside |= {"Next": entry.below[at + 1].ref} if at + 1 < len(entry.below) else {}
        _write(child, beside, file)
    file.put(entry.ref, entries)
