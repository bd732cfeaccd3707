"""Values of front matter that two states don't share, apart from those that are printed as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import Position
from bulletin.review.compared import ComparedValue
from bulletin.review.text_difference import DiffPiece

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bulletin.parsing.yaml.nodes import YamlNode

_BOOKKEEPING = frozenset({"status", "edition", "fit", "accepted"})
"""What commands write: it follows from the life of an issue, not from an editor's change."""


def compare_front_matter(
    path: str, before: bytes, after: bytes, printed: Collection[str]
) -> Iterator[ComparedValue]:
    """Yield the values that differ, by their dotted keys; those of `printed` keys are compared as texts."""
    old, new = (dict(_values(path, content)) for content in (before, after))
    for key in dict.fromkeys((*new, *old)):
        if key.split(".")[0] in _BOOKKEEPING or key in printed:
            continue
        (value, place), (value_new, place_new) = (state.get(key, ("", None)) for state in (old, new))
        if value != value_new:
            yield ComparedValue(
                key, (DiffPiece(value, value_new, 0, 0),), place_new or place or Position(path, 1, 1)
            )


def _values(path: str, content: bytes) -> Iterator[tuple[str, tuple[str, Position]]]:
    """Yield the values of a front matter, as they are written, with their dotted keys and positions."""
    from bulletin.parsing.source_file import decode_and_split
    from bulletin.parsing.yaml.nodes import read_nodes

    parts = decode_and_split(path, content).value
    root = read_nodes(path, parts.head, 2, parts.source_map).root if parts else None
    if root is not None:
        yield from _leaves(root, "")


def _leaves(node: YamlNode, prefix: str) -> Iterator[tuple[str, tuple[str, Position]]]:
    if isinstance(node.value, str):
        yield prefix, (node.value, node.place)
        return
    if isinstance(node.value, list) and all(isinstance(each.value, str) for each in node.value):
        yield prefix, ("、".join(str(each.value) for each in node.value), node.place)
        return
    children = node.value.items() if isinstance(node.value, dict) else enumerate(node.value)
    for name, child in children:
        yield from _leaves(child, f"{prefix}.{name}" if prefix else str(name))
