"""Ways to put paragraphs into a source, to take them out, and to give them another level; which holds is tried."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.parsing.markdown.extents import BlockExtent, ExtentKind
from bulletin.parsing.markdown.writing.escapes import Escaping
from bulletin.review.shown import characters
from bulletin.review.written_text import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.review.shown import ShownText
    from bulletin.review.sources import EditableSource

_HASHES = re.compile(r"[#＃]{1,6}[ \t\u3000]*$")
_MARKER = re.compile(r"(?P<mark>[-*+]|(?P<number>[0-9]{1,9})(?P<sign>[.)]))(?P<space>[ \t]+)")
_LABEL = re.compile(
    r"(?:[0-9]{1,3}[.．、]|[（(][0-9]{1,3}[）)]|[\u2460-\u2473]|[0-9]{1,3}[)）]|——|[·◇□•●○■◆－-])[ \t\u3000]*"
)
"""What a reader types before a new item, as the galley shows it."""
_BLANK_PREFIX = " \t>\u3000"


def prefix_of(source: EditableSource, extent: BlockExtent) -> str:
    """Return what begins a further line of a block: the signs of quotations, blanks for marks of items and notes."""
    line = source.lines[extent.start[0]][: extent.start[1]]
    if extent.kind is ExtentKind.HEADING:
        line = _HASHES.sub("", line)
    return "".join(each if each in ">＞" or each.isspace() else " " for each in line)


class NewParagraph(Struct, frozen=True):
    """A paragraph to be put into a source: the galley's style, its characters; `source` is what is typed, if known.

    `is_item`: it is an item of its own, which gets its label there.
    """

    style: str
    text: ShownText
    source: str = ""
    is_item: bool = False


def without_item_label(text: ShownText) -> ShownText:
    """Return the text of a new item without its number or dash."""
    match = _LABEL.match(characters(text))
    return text[match.end() :] if match else text


# --- Putting in ----------------------------------------------------------------------------------------------


def insertions(
    source: EditableSource, behind: BlockExtent | None, new: NewParagraph
) -> Iterator[EditableSource]:
    """Yield the source with a paragraph behind a block, or at the beginning of its body."""
    for how in (Escaping.LIGHT, Escaping.THOROUGH):
        for line in _lines(source, new, how):
            if behind is None:
                yield _at_beginning(source, line)
                continue
            if new.is_item:
                yield from _items(source, behind, line)
                continue
            containers = [behind, *source.containers(behind)]
            inner_first = new.style in {"quotation", "item", "note"}
            for extent in containers if inner_first else reversed(containers):
                yield _behind(source, extent, _prefix_behind(source, extent, behind), line)


def _lines(source: EditableSource, new: NewParagraph, how: Escaping) -> Iterator[str]:
    """Yield the paragraph as it is written; a heading with as many signs as its level takes in this file."""
    if new.source:
        yield new.source
    level = int(new.style[-1]) if new.style.startswith("heading-") else 0
    if not level:
        yield write_text(source, new.text, how)
        return
    for count in dict.fromkeys((min(level + _shallowest(source) - 1, 6), level)):
        yield f"{'#' * count} {write_text(source, new.text, how, heading=level)}"


def _shallowest(source: EditableSource) -> int:
    """Return the number of signs of the shallowest heading."""
    counts = [
        len(match[0].strip())
        for extent in source.extents
        if extent.kind is ExtentKind.HEADING
        and (match := _HASHES.search(source.lines[extent.start[0]][: extent.start[1]]))
    ]
    return min(counts, default=1)


def _at_beginning(source: EditableSource, line: str) -> EditableSource:
    first = min((extent.first for extent in source.extents), default=len(source.lines))
    at = source.line_start(first)
    end = source.line_end
    before = "" if at == 0 or source.text[:at].endswith(("\n", "\r")) else end
    behind = end * 2 if source.text[at:].strip() else end
    return source.replaced(at, at, f"{before}{line}{behind}")


def _prefix_behind(source: EditableSource, extent: BlockExtent, inner: BlockExtent) -> str:
    """Return the prefix of a line that follows an extent in the container which holds it."""
    if extent is inner:
        return prefix_of(source, inner)
    line = source.lines[extent.first][: extent.start[1]]
    return "".join(each if each in ">＞" or each.isspace() else " " for each in line)


def _behind(source: EditableSource, extent: BlockExtent, prefix: str, line: str) -> EditableSource:
    at, end = source.line_stop(extent.end - 1), source.line_end
    blank = prefix.rstrip()
    following = source.lines[extent.end] if extent.end < len(source.lines) else ""
    behind = f"{end}{blank}" if following.strip(_BLANK_PREFIX) else ""
    return source.replaced(at, at, f"{end}{blank}{end}{prefix}{line}{behind}")


def _items(source: EditableSource, behind: BlockExtent, line: str) -> Iterator[EditableSource]:
    """Yield the source with a new item behind the one that holds a block; later numbers go up by one."""
    item = next((one for one in source.containers(behind) if one.kind is ExtentKind.ITEM), None)
    if item is None:
        return
    row = source.lines[item.first]
    marker = _MARKER.match(row, item.start[1])
    if marker is None:
        return
    mark = marker[0]
    if marker["number"]:
        mark = f"{int(marker['number']) + 1}{marker['sign']}{marker['space']}"
    new = f"{source.line_end}{row[: item.start[1]]}{mark}{line}"
    numbered = renumbered(source, item, 1) if marker["number"] else source
    for last in dict.fromkeys((item.end, behind.end)):
        at = source.line_stop(last - 1)
        yield numbered.replaced(at, at, new)
        yield source.replaced(at, at, new)


def renumbered(source: EditableSource, item: BlockExtent, change: int) -> EditableSource:
    """Return the source with the numbers of the items behind one changed, unless all are typed the same."""
    lists = [one for one in source.containers(item) if one.kind is ExtentKind.LIST]
    if not lists:
        return source
    siblings = [
        one
        for one in source.extents
        if one.kind is ExtentKind.ITEM
        and one.level == item.level
        and lists[0].first <= one.first < lists[0].end
    ]
    matches = {one.first: _MARKER.match(source.lines[one.first], one.start[1]) for one in siblings}
    numbers = {match["number"] for match in matches.values() if match}
    if len(siblings) > 1 and len(numbers) == 1:
        return source
    for one in sorted(siblings, key=lambda each: -each.first):
        match = matches[one.first]
        if one.first > item.first and match and match["number"]:
            at = source.line_start(one.first) + match.start("number")
            number = str(int(match["number"]) + change)
            source = source.replaced(at, at + len(match["number"]), number)
    return source


# --- Taking out ----------------------------------------------------------------------------------------------


def deletions(source: EditableSource, extent: BlockExtent) -> Iterator[EditableSource]:
    """Yield the source without a block; comments in it stay, and so does what else stands in its containers."""
    whole = extent
    for container in source.containers(extent):
        inner = [
            one
            for one in source.extents
            if container.first <= one.first < container.end and one.kind in _TEXTS
        ]
        if len(inner) > 1 or (container.kind is ExtentKind.LIST and len(_items_of(source, container)) > 1):
            break
        whole = container
    if whole.kind is ExtentKind.ITEM:
        yield _without_lines(renumbered(source, whole, -1), whole)
    yield _without_lines(source, whole)
    following = next((one for one in source.extents if one.first >= extent.end and one.kind in _TEXTS), None)
    if following is not None:
        start, end = source.offset(extent.start), source.offset(following.start)
        yield source.replaced(start, end, "".join(source.comments_between(start, end)))
    if whole is not extent:
        yield _without_lines(source, extent)


_TEXTS = frozenset(
    {ExtentKind.PARAGRAPH, ExtentKind.HEADING, ExtentKind.VERBATIM, ExtentKind.TABLE, ExtentKind.FIGURES}
    | {ExtentKind.RULE}
)


def _items_of(source: EditableSource, container: BlockExtent) -> list[BlockExtent]:
    return [
        one
        for one in source.extents
        if one.kind is ExtentKind.ITEM and container.first <= one.first < container.end
    ]


def _without_lines(source: EditableSource, extent: BlockExtent) -> EditableSource:
    """Return the source without the lines of an extent and the empty ones that are left over."""
    start, end = source.line_start(extent.first), source.line_start(extent.end)
    comments = source.comments_between(start, end)
    if comments:
        return source.replaced(start, source.line_stop(extent.end - 1), source.line_end.join(comments))
    first, last = _with_blanks(source, extent)
    return source.replaced(source.line_start(first), source.line_start(last), "")


def _with_blanks(source: EditableSource, extent: BlockExtent) -> tuple[int, int]:
    """Return the lines of an extent with the empty ones that are left over: those behind it, at the end those before."""
    lines, first, last = source.lines, extent.first, extent.end
    before, behind = first, last
    while before > source.body_line and not lines[before - 1].strip(_BLANK_PREFIX):
        before -= 1
    while behind < len(lines) - 1 and not lines[behind].strip(_BLANK_PREFIX):
        behind += 1
    is_last = behind >= len(lines) - 1 and not lines[-1].strip()
    ends_container = before < first and bool(lines[first - 1].strip())
    if is_last:
        return before, len(lines) - 1
    if ends_container and not "".join(lines[last:behind]).strip():
        return before, last
    return first, behind - (before == first and behind > last)


# --- Other levels --------------------------------------------------------------------------------------------


def relevelled(
    source: EditableSource, extent: BlockExtent, style: str, text: ShownText
) -> Iterator[EditableSource]:
    """Yield the source with a paragraph or heading in another style: as a heading of some level, or as a paragraph."""
    prefix = prefix_of(source, extent)
    start = source.line_start(extent.first) + len(prefix)
    end = source.line_stop(extent.end - 1)
    beside = [source.lines[at] for at in (extent.first - 1, extent.end) if at < len(source.lines)]
    blank = f"{source.line_end}{prefix.rstrip()}"
    above = f"{prefix.rstrip()}{source.line_end}{prefix}" if beside[0].strip(_BLANK_PREFIX) else ""
    below = blank if beside[1:] and beside[1].strip(_BLANK_PREFIX) else ""
    new = NewParagraph(style, text)
    for how in (Escaping.LIGHT, Escaping.THOROUGH):
        for line in _lines(source, new, how):
            written = line + "".join(source.comments_between(start, end))
            yield source.replaced(start, end, written)
            yield source.replaced(start, end, f"{above}{written}{below}")
