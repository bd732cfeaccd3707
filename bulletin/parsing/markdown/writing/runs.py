"""Inlines as a flat sequence of runs, and back: each leaf with the tags that it stands in, from the outermost on.

In this form tags are easy to put in order: white space leaves their edges, tags of one kind don't stand in each other,
and neighbours of one kind are joined.
"""

from __future__ import annotations

from itertools import groupby, takewhile
from typing import TYPE_CHECKING, TypeAlias, assert_never

from msgspec import Struct
from msgspec.structs import replace

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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.model import Inline, Inlines, Leaf

Wrapper: TypeAlias = type[Emphasis | Strong | Strikethrough | Subscript | Superscript | Link]
_MOST = 8
"""Tags in each other; the parser reads twelve."""


class Tag(Struct, frozen=True):
    """A tag that text stands in; `target` is that of a link."""

    kind: Wrapper
    target: str = ""


Tags: TypeAlias = tuple[Tag, ...]


class TaggedLeaf(Struct, frozen=True):
    """A leaf and its tags."""

    leaf: Leaf
    tags: Tags = ()


def flatten(inlines: Inlines, tags: Tags = ()) -> Iterator[TaggedLeaf]:
    """Yield the runs of inlines."""
    for inline in inlines:
        match inline:
            case Emphasis() | Strong() | Strikethrough() | Subscript() | Superscript():
                yield from flatten(inline.children, _within(tags, Tag(type(inline))))
            case Link():
                yield from flatten(inline.children, _within(tags, Tag(Link, inline.target)))
            case NoteMark():
                yield TaggedLeaf(inline, tuple(takewhile(lambda tag: tag.kind is not Link, tags)))
            case Text() | Code() | LineBreak():
                yield TaggedLeaf(inline, tags)
            case _:
                assert_never(inline)


def _within(tags: Tags, tag: Tag) -> Tags:
    """Return tags with another one, unless it means nothing within them."""
    nests = tag.kind in {Subscript, Superscript}
    known = not nests and any(one.kind is tag.kind for one in tags)
    return tags if known or len(tags) == _MOST or (tag.kind is Link and not tag.target) else (*tags, tag)


def common(one: Tags, other: Tags) -> Tags:
    """Return the tags that both stand in."""
    return tuple(tag for tag, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def settle(runs: Iterable[TaggedLeaf]) -> list[TaggedLeaf]:
    """Return runs in order: joined where tags agree, without white space at the edges of tags and of lines."""
    return _joined(_trimmed(_spaced(_joined(runs))))


def _joined(runs: Iterable[TaggedLeaf]) -> list[TaggedLeaf]:
    """Join texts, and code, that stand beside each other in the same tags."""
    kept: list[TaggedLeaf] = []
    for run in runs:
        last = kept[-1] if kept else None
        match (last and last.leaf, run.leaf):
            case (Text(before), Text(text)) if last and last.tags == run.tags:
                kept[-1] = TaggedLeaf(Text(before + text), run.tags)
            case (Code(before), Code(text)) if last and text:
                kept[-1] = TaggedLeaf(Code(before + text), last.tags)
            case (_, Text("") | Code("")):
                pass
            case _:
                kept.append(run)
    return kept


def _spaced(runs: Sequence[TaggedLeaf]) -> list[TaggedLeaf]:
    """Move white space and line breaks at the edges of tags out of them."""
    parts = [part for run in runs for part in _divided(run)]
    spaced: list[TaggedLeaf] = []
    for index, run in enumerate(parts):
        if _is_blank(run):
            before = spaced[-1].tags if spaced else ()
            behind = next((one.tags for one in parts[index + 1 :] if not _is_blank(one)), ())
            spaced.append(replace(run, tags=common(run.tags, common(before, behind))))
        else:
            spaced.append(run)
    return spaced


def _divided(run: TaggedLeaf) -> Iterator[TaggedLeaf]:
    """Divide a text from the white space at its ends."""
    if not isinstance(run.leaf, Text) or not run.leaf.text.strip():
        yield run
        return
    text = run.leaf.text
    bare = text.strip()
    start = text.find(bare)
    for part in (text[:start], bare, text[start + len(bare) :]):
        if part:
            yield TaggedLeaf(Text(part), run.tags)


def _is_blank(run: TaggedLeaf) -> bool:
    return isinstance(run.leaf, LineBreak) or (isinstance(run.leaf, Text) and not run.leaf.text.strip())


def _trimmed(runs: Sequence[TaggedLeaf]) -> Iterator[TaggedLeaf]:
    """Leave out white space at the ends of lines, and line breaks that divide nothing."""
    waiting: list[TaggedLeaf] = []
    started = False
    for run in runs:
        if _is_blank(run):
            waiting.append(run)
            continue
        breaks = [one for one in waiting if isinstance(one.leaf, LineBreak)]
        if started:
            yield from breaks[:1] or waiting
        yield run
        waiting, started = [], True


def nest(runs: Sequence[TaggedLeaf], depth: int = 0) -> Inlines:
    """Return the inlines of runs."""
    inlines: list[Inline] = []
    for tag, group in groupby(runs, key=lambda run: run.tags[depth] if len(run.tags) > depth else None):
        members = list(group)
        if tag is None:
            inlines += [run.leaf for run in members]
        elif tag.kind is Link:
            inlines.append(Link(tag.target, nest(members, depth + 1)))
        else:
            inlines.append(_WRAPPERS[tag.kind](nest(members, depth + 1)))
    return tuple(inlines)


_WRAPPERS: dict[Wrapper, type[Emphasis | Strong | Strikethrough | Subscript | Superscript]] = {
    kind: kind for kind in (Emphasis, Strong, Strikethrough, Subscript, Superscript)
}
