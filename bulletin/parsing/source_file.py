"""A source file while it is read: its nodes, its body, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from bulletin.diagnostics import Diagnostic, Position, Result, diagnose, has_errors
from bulletin.parsing.decode import decode
from bulletin.parsing.frontmatter import split_front_matter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.parsing.schema_base import Keys
    from bulletin.parsing.yaml_nodes import Node, YamlDocument

    K = TypeVar("K", bound=Keys)

T = TypeVar("T")
_ABSENCES = frozenset({"key-missing", "from-missing"})


def relevant_diagnostics(
    unread: Sequence[Diagnostic], found: Sequence[Diagnostic], mended: frozenset[int]
) -> list[Diagnostic]:
    """Return what YAML brought up and what was found later, but for what is only about stand-ins on mended lines."""
    later = [
        one for one in found if one.code in _ABSENCES or not one.position or one.position.line not in mended
    ]
    return [*unread, *later]


class SourceFile(Struct):
    """A file, or its front matter, as far as it could be read: its nodes, and what was found so far."""

    path: str
    reading: YamlDocument
    found: list[Diagnostic]

    def keys(self, model: type[K]) -> K | None:
        """Return the keys by this model, None where something is wrong."""
        from bulletin.parsing.validate import validate

        if self.reading.root is None:
            return None
        keys, found = validate(model, self.reading.root)
        self.found += found
        return keys

    def all_diagnostics(self) -> list[Diagnostic]:
        """Return all that was found, but nothing about values that only stand in for unreadable ones."""
        return relevant_diagnostics(self.reading.found, self.found, self.reading.mended)

    def tell(self, code: str, position: Position, **values: object) -> None:
        """Keep a finding."""
        self.found.append(diagnose(code, position, **values))

    def node(self, *path: str | int) -> Node:
        """Return the node at this path, or the nearest one above it."""
        root = self.reading.root
        if root is None:
            raise LookupError(path)
        return root.find(path)

    def places(self) -> dict[str, Position]:
        """Return the places of all values by their dotted paths."""
        return dict(self.node().places())


class SourceParts(Struct, frozen=True):
    """The text of a file cut in two: its front matter, which begins on line 2, and its body."""

    head: str
    body: str
    body_line: int


def decode_and_split(path: str, content: bytes) -> Result[SourceParts]:
    """Decode a file and cut its front matter off its body."""
    text = decode(path, content)
    if text.value is None:
        return Result(None, text.diagnostics)
    parts = split_front_matter(path, text.value)
    found = (*text.diagnostics, *parts.diagnostics)
    one = parts.value
    return Result(SourceParts(one.head, one.body, one.body_line) if one else None, found)


def open_front_matter(path: str, head: str) -> SourceFile:
    """Read the nodes of front matter; what fails is kept as a finding."""
    from bulletin.parsing.yaml_nodes import read_nodes

    return SourceFile(path, read_nodes(path, head, 2), [])


def open_source(path: str, content: bytes, *, front_matter: bool) -> SourceFile:
    """Decode a file and read its nodes, with `front_matter` those of that alone; what fails is kept as a finding."""
    from bulletin.parsing.yaml_nodes import YamlDocument, read_nodes

    text: Result[str] = decode(path, content)
    if front_matter:
        parts = decode_and_split(path, content)
        text = Result(parts.value.head if parts.value else None, parts.diagnostics)
    reading = (
        YamlDocument(None) if text.value is None else read_nodes(path, text.value, 2 if front_matter else 1)
    )
    return SourceFile(path, reading, list(text.diagnostics))


def to_result(value: T | None, found: Sequence[Diagnostic]) -> Result[T]:
    """Return the value, unless an error was found; findings in the order of their places."""
    ordered = tuple(sorted(found, key=lambda one: one.sort_key))
    return Result(None if has_errors(ordered) else value, ordered)
