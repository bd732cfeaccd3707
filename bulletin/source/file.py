"""A source file while it is read: its nodes, its body, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bulletin.diagnostics import Diagnostic, Position, Result, diagnose, has_errors
from bulletin.source.decode import decode
from bulletin.source.frontmatter import split
from bulletin.source.nodes import Reading, read_nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.source.nodes import Node
    from bulletin.source.schema_base import Keys

    K = TypeVar("K", bound=Keys)

T = TypeVar("T")
_ABSENCES = frozenset({"key-missing", "from-missing"})


@dataclass(slots=True)
class SourceFile:
    """A file as far as it could be read: its nodes, its body, and what was found so far."""

    path: str
    reading: Reading
    body: str
    body_line: int
    found: list[Diagnostic]

    def keys(self, model: type[K]) -> K | None:
        """Return the keys by this model, None where something is wrong."""
        from bulletin.source.validate import validate

        if self.reading.root is None:
            return None
        keys, found = validate(model, self.reading.root)
        self.found += found
        return keys

    def findings(self) -> list[Diagnostic]:
        """Return all that was found, but nothing about values that only stand in for unreadable ones."""
        mended = self.reading.mended
        later = [
            one
            for one in self.found
            if one.code in _ABSENCES or not one.position or one.position.line not in mended
        ]
        return [*self.reading.found, *later]

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


def open_source(path: str, content: bytes, *, front_matter: bool) -> SourceFile:
    """Decode a file, cut its front matter off, and read the nodes; what fails is kept as a finding."""
    text = decode(path, content)
    found = list(text.diagnostics)
    if text.value is None:
        return SourceFile(path, Reading(None, ()), "", 1, found)
    head, body, first, body_line = text.value, "", 1, 1
    if front_matter:
        parts = split(path, text.value)
        found += parts.diagnostics
        if parts.value is None:
            return SourceFile(path, Reading(None, ()), "", 1, found)
        head, body, first, body_line = parts.value.head, parts.value.body, 2, parts.value.body_line
    reading = read_nodes(path, head, first)
    return SourceFile(path, reading, body, body_line, found)


def result(value: T | None, found: Sequence[Diagnostic]) -> Result[T]:
    """Return the value, unless an error was found; findings in the order of their places."""
    ordered = tuple(sorted(found, key=lambda one: one.sort_key))
    return Result(None if has_errors(ordered) else value, ordered)
