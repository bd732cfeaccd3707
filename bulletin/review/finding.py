"""A galley as it was sent out and the file that came back → the changes, each with its place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.model.galley import GalleyFigures, GalleyPart, GalleyTable
from bulletin.model.returned import ReturnedDeletion, ReturnedTable
from bulletin.review.changes import ChangeKind, ReviewChange
from bulletin.review.matching import match
from bulletin.review.sensitivity import sensitive_words
from bulletin.review.table_changes import TableChanges
from bulletin.review.text_changes import TextChanges

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bulletin.diagnostics import Position
    from bulletin.model import Wording
    from bulletin.model.galley import Galley
    from bulletin.model.returned import ReturnedDocument
    from bulletin.review.matching import Matching, ReturnedPlace


def find_changes(  # noqa: PLR0913 - both states, and what is known of them
    galley: Galley,
    names: Mapping[str, str],
    returned: ReturnedDocument,
    wording: Wording,
    *,
    digests: Mapping[str, str] | None = None,
    styles: Mapping[str, str] | None = None,
) -> tuple[ReviewChange, ...]:
    """Return what was changed, in the order of the returned file.

    `names` leads from bookmarks to names of the galley's texts, `digests` from the path of each picture to the SHA-256
    of its file in the Word file, `styles` from the names of styles in the Word file to those of the galley.
    """
    matching = match(galley, names, returned, digests or {})
    deleted = {
        names[name]: block.stamp
        for block in returned.blocks
        if isinstance(block, ReturnedDeletion)
        for name in block.names
        if name in names
    }
    texts = TextChanges(
        sensitive_words(wording, galley),
        styles or {},
        _learned(matching),
        deleted,
        {text.name: text for text in galley.texts},
        dict(_positions(galley)),
        galley.titles,
    )
    return tuple(replace(change, number=at) for at, change in enumerate(_changes(matching, texts)))


def _changes(matching: Matching, texts: TextChanges) -> Iterator[ReviewChange]:
    """Yield the changes from top to bottom; what is gone stands where it stood, pictures and lines last."""
    tables = TableChanges(texts)
    events: list[tuple[int, Iterable[ReviewChange]]] = []
    place = -1
    for each in matching.texts:
        place = each.place if each.new else place
        events.append((place, texts.of_matched(each)))
    events += ((table.place, tables.of_matched(table)) for table in matching.tables)
    for new in matching.new:
        block = new.block
        change = tables.new(block, new) if isinstance(block, ReturnedTable) else _new_picture(new, texts)
        events.append((new.place, [change]))
    events += ((moved.place, [_moved_picture(moved, texts)]) for moved in matching.moved)
    for _, changes in sorted(events, key=lambda event: event[0]):
        yield from changes
    yield from _lost(matching)


def _new_picture(new: ReturnedPlace, texts: TextChanges) -> ReviewChange:
    part, position = texts.where(new.behind)
    reason = "增加了图片：请从退回的文件里取出图片，放进本期的文件夹，再写进稿件"
    kind = ChangeKind.PICTURE
    return ReviewChange(kind, new.behind, part, position, "", "新图片", refusal=reason, beside=new.behind)


def _moved_picture(moved: ReturnedPlace, texts: TextChanges) -> ReviewChange:
    part, position = texts.where(moved.name)
    where = texts.destination(moved.behind)
    kind = ChangeKind.MOVED
    return ReviewChange(kind, moved.name, part, position, "（图片）", where, beside=moved.behind)


def _lost(matching: Matching) -> Iterator[ReviewChange]:
    """Yield the pictures and the lines between passages that are gone, and pictures in whose place another one came."""
    body = GalleyPart.BODY
    for figure in matching.lost:
        words = figure.alternative or figure.path
        yield ReviewChange(ChangeKind.PICTURE, figure.name, body, figure.position, words)
    for figure in matching.exchanged:
        reason = "图片换了：请从退回的文件里取出新图片，放进本期的文件夹"
        kind, place = ChangeKind.PICTURE, figure.position
        yield ReviewChange(kind, figure.name, body, place, figure.path, "另一张图片", refusal=reason)
    for lost in matching.lost_breaks:
        yield ReviewChange(ChangeKind.DELETED_PARAGRAPH, lost.name, body, lost.position, "（分隔线）")


def _positions(galley: Galley) -> Iterator[tuple[str, Position | None]]:
    """Yield the names of tables and pictures with their positions."""
    for block in galley.blocks:
        if isinstance(block, GalleyTable):
            yield block.name, block.position
        elif isinstance(block, GalleyFigures):
            yield from ((figure.name, figure.position) for figure in block.figures)


def _learned(matching: Matching) -> dict[str, str]:
    """Return for each style of the returned file the style that most of its texts had."""
    counts: dict[str, Counter[str]] = {}
    for each in matching.texts:
        if each.old and each.new:
            counts.setdefault(each.new[0].style, Counter())[each.old[0].style] += 1
    return {name: count.most_common(1)[0][0] for name, count in counts.items()}
