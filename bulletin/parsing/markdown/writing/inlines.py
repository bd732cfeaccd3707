"""Writes inlines as Markdown, on one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from bulletin.model import (
    Code,
    Emphasis,
    LineBreak,
    Link,
    NoteMark,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Text,
)
from bulletin.parsing.markdown.writing.escapes import Escaping, entity, escape, escape_brackets
from bulletin.parsing.markdown.writing.runs import TaggedLeaf, common, flatten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.model import Inlines
    from bulletin.parsing.markdown.writing.runs import Tag, Tags, Wrapper

_SIGNS: dict[Wrapper, tuple[str, str]] = {
    Emphasis: ("*", "*"),
    Strong: ("**", "**"),
    Strikethrough: ("~~", "~~"),
    Subscript: ("<sub>", "</sub>"),
    Superscript: ("<sup>", "</sup>"),
}
_DELIMITED = frozenset({Emphasis, Strong, Strikethrough})
_IN_TARGET = re.compile(r"[()&]")
_TICKS = re.compile("`+")


def write_inlines(
    inlines: Inlines, how: Escaping, *, in_cell: bool = False, in_brackets: bool = False
) -> str:
    """Write inlines that are in their normal form; `in_brackets`: as a picture's alternative text."""
    runs = [_kept(run, how) for run in flatten(inlines)]
    parts: list[str] = []
    open_tags: Tags = ()
    for index, run in enumerate(runs):
        parts += _change(open_tags, run.tags, how)
        linked = in_brackets or any(tag.kind is Link for tag in run.tags)
        parts.append(_leaf(runs, index, how, in_brackets=linked))
        open_tags = run.tags
    line = "".join((*parts, *_change(open_tags, (), how)))
    return line.replace("|", "\\|") if in_cell else line


def _kept(run: TaggedLeaf, how: Escaping) -> TaggedLeaf:
    """Return a run with the tags that are written."""
    if how is not Escaping.PLAIN:
        return run
    return TaggedLeaf(run.leaf, tuple(tag for tag in run.tags if tag.kind is Link))


def _change(before: Tags, after: Tags, how: Escaping) -> list[str]:
    """Close and open the tags that differ between two runs."""
    same = len(common(before, after))
    closing = [_sign(tag, how, opens=False) for tag in reversed(before[same:])]
    return [*closing, *(_sign(tag, how, opens=True) for tag in after[same:])]


def _sign(tag: Tag, how: Escaping, *, opens: bool) -> str:
    if tag.kind is Link:
        return "[" if opens else f"]({_IN_TARGET.sub(_escaped, tag.target)})"
    if tag.kind is Emphasis and how is Escaping.THOROUGH:
        return "_"
    return _SIGNS[tag.kind][0 if opens else 1]


def _leaf(runs: Sequence[TaggedLeaf], index: int, how: Escaping, *, in_brackets: bool) -> str:
    leaf = runs[index].leaf
    match leaf:
        case Text():
            return _text(leaf.text, runs, index, how, in_brackets=in_brackets)
        case Code():
            return _code(leaf.text)
        case LineBreak():
            return "<br>"
        case NoteMark():
            return f"[^{leaf.number}]"
        case _:
            assert_never(leaf)


def _text(text: str, runs: Sequence[TaggedLeaf], index: int, how: Escaping, *, in_brackets: bool) -> str:
    """Write a text; in thorough writing its ends beside an emphasis outside are entities, which are marks to it."""
    first = last = ""
    if how is Escaping.THOROUGH:
        own = runs[index].tags
        if index + 1 < len(runs) and _has_delimiter(runs[index + 1].tags, own):
            text, last = text[:-1], entity(text[-1])
        if index and text and _has_delimiter(runs[index - 1].tags, own):
            first, text = entity(text[0]), text[1:]
    escaped = escape(text, how)
    return f"{first}{escape_brackets(escaped) if in_brackets else escaped}{last}"


def _has_delimiter(tags: Tags, beside: Tags) -> bool:
    """Whether an emphasis among these tags ends beside a text with other ones."""
    return any(tag.kind in _DELIMITED for tag in tags[len(common(tags, beside)) :])


def _code(text: str) -> str:
    """Write code between as many ticks as it takes."""
    used = {len(match) for match in _TICKS.findall(text)}
    ticks = "`" * next(count for count in range(1, len(used) + 2) if count not in used)
    blank = " " if text[0] in "` " or text[-1] in "` " else ""
    if not text.strip(" "):
        blank = ""
    return f"{ticks}{blank}{text}{blank}{ticks}"


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[0]}"
