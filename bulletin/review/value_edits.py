"""Writes edited titles and other values of front matter; wished breaks (`|`) beside unchanged words stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.parsing.editing import set_key
from bulletin.parsing.markdown.value_markup import read_title
from bulletin.parsing.source_file import decode_and_split, open_front_matter
from bulletin.review.sources import EditableSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.model.galley import GalleyText
    from bulletin.review.applying import EditedPart
    from bulletin.review.shown import ShownText

_TITLES = frozenset({"title", "subtitle"})


def with_value(
    source: EditableSource, text: GalleyText, own: ShownText, part: EditedPart
) -> EditableSource | str:
    """Return the source with an edited value, or why it can't be set."""
    if source.encoding != "utf-8":
        return "这个稿件不是 UTF-8 编码，开头的设置请手工改"
    typed = _typed(source, text)
    if typed is None:
        return f"这一项写在 {text.position}，请在那里改"
    spans = _spans(typed, own, last=text.style.endswith("subtitle") and text.key == "title")
    if spans is None:
        return f"稿件开头 {text.key} 的写法与排出来的不一样，请在那里改"
    value = _edited(typed, spans, part)
    wanted = "".join(each.shown.character for each in part).strip()
    if not wanted:
        return f"{text.key} 不能是空的"
    result = set_key(source.path, source.content, text.key, value)
    new = EditableSource.of(source.path, source.folder, result.value) if result.value is not None else None
    if new is None:
        return f"稿件开头的 {text.key} 写不进去，请在那里改"
    read = _typed(new, text)
    if read is None or wanted not in _printed(text.key, read):
        return f"稿件开头的 {text.key} 写成以后读出来不一样，请在那里改"
    return new


def _typed(source: EditableSource, text: GalleyText) -> str | None:
    """Return the value of a text's key as it was typed; None where the text doesn't come from that key."""
    parts = decode_and_split(source.path, source.content).value
    if parts is None or not text.position:
        return None
    node = open_front_matter(source.path, parts.head, parts.source_map).node(text.key)
    if not isinstance(node.value, str) or node.position.line != text.position.line:
        return None
    return node.value


def _printed(key: str, typed: str) -> str:
    from bulletin.diagnostics import Position

    return "\n".join(read_title(typed, Position("")).parts) if key in _TITLES else typed


def _spans(typed: str, own: ShownText, *, last: bool) -> list[tuple[int, int]] | None:
    """Return where the characters of a text stand in its value, breaks with the blanks beside them."""
    lines = "".join(each.character for each in own).split("\n")
    at = typed.rfind(lines[0]) if last else typed.find(lines[0])
    spans: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        start = typed.find(line, at)
        if start < 0 or at < 0:
            return None
        if number:
            spans.append((at, start))
        spans += ((start + index, start + index + 1) for index in range(len(line)))
        at = start + len(line)
    return spans


def _edited(typed: str, spans: Sequence[tuple[int, int]], part: EditedPart) -> str:
    """Return a value with edited characters; a new break is a bar."""
    first, last = (spans[0][0], spans[-1][1]) if spans else (0, len(typed))
    new = []
    for each in part:
        if each.index is not None:
            new.append(typed[slice(*spans[each.index])])
        else:
            new.append("|" if each.shown.character == "\n" else each.shown.character)
    return typed[:first] + "".join(new) + typed[last:]
