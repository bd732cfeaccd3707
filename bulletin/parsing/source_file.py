"""A source file while it is parsed: its YAML nodes and its diagnostics."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from bulletin.diagnostics import Diagnostic, Position, Result, Sink, has_errors
from bulletin.parsing.text.decode import decode
from bulletin.parsing.text.frontmatter import SourceParts, split_front_matter
from bulletin.parsing.text.source_map import IDENTITY, SourceMap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bulletin.parsing.schema.base import Keys
    from bulletin.parsing.yaml.nodes import YamlDocument, YamlNode

    K = TypeVar("K", bound=Keys)

T = TypeVar("T")
_ABSENCES = frozenset({"key-missing", "from-missing"})


class SourceFile(Sink, kw_only=True):
    """A YAML file, or the front matter of a file, as far as it could be parsed, and its diagnostics so far."""

    path: str
    document: YamlDocument

    def keys(self, model: type[K]) -> K | None:
        """Validate the nodes by this model; None where they have errors."""
        from bulletin.parsing.schema.validate import validate

        if self.document.root is None:
            return None
        keys, diagnostics = validate(model, self.document.root)
        self.diagnostics += diagnostics
        return keys

    def all_diagnostics(self) -> list[Diagnostic]:
        """Return all diagnostics but those about placeholder values on repaired lines."""
        return [*self.document.diagnostics, *_relevant(self.diagnostics, self.document.repaired_lines)]

    def node(self, *path: str | int) -> YamlNode:
        """Return the node at this path, or the nearest one above it."""
        root = self.document.root
        if root is None:
            raise LookupError(path)
        return root.find(path)

    def places(self) -> dict[str, Position]:
        """Return the positions of all values by their dotted paths."""
        return dict(self.node().places())


class FrontMatter(Struct, Generic[T], frozen=True):
    """Parsed front matter and its diagnostics; `value` is None where it has errors.

    Others about `repaired_lines` are ignored (see `YamlDocument`).
    """

    value: T | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    repaired_lines: frozenset[int] = frozenset()

    @classmethod
    def of(cls, file: SourceFile, value: T | None) -> FrontMatter[T]:
        """Combine the value of a file with its diagnostics."""
        return cls(value, tuple(file.all_diagnostics()), file.document.repaired_lines)

    def all(self, *others: Sequence[Diagnostic]) -> list[Diagnostic]:
        """Return the diagnostics of the front matter with others of the same file."""
        return [*self.diagnostics, *_relevant(chain(*others), self.repaired_lines)]


def _relevant(diagnostics: Iterable[Diagnostic], repaired_lines: frozenset[int]) -> list[Diagnostic]:
    """Return the diagnostics but those caused only by placeholder values on repaired lines."""
    return [
        one
        for one in diagnostics
        if one.code in _ABSENCES or not one.position or one.position.line not in repaired_lines
    ]


def decode_and_split(path: str, content: bytes) -> Result[SourceParts]:
    """Decode a file and split its front matter from its body."""
    source = decode(path, content)
    if source.value is None:
        return Result(None, source.diagnostics)
    parts = split_front_matter(path, source.value.text, source.value.source_map)
    return Result(parts.value, (*source.diagnostics, *parts.diagnostics))


def open_front_matter(path: str, head: str, source_map: SourceMap = IDENTITY) -> SourceFile:
    """Parse the nodes of front matter; errors become diagnostics."""
    from bulletin.parsing.yaml.nodes import read_nodes

    return SourceFile(path=path, document=read_nodes(path, head, 2, source_map))


def open_source(path: str, content: bytes) -> SourceFile:
    """Decode a file of YAML and parse its nodes; errors become diagnostics."""
    from bulletin.parsing.yaml.nodes import YamlDocument, read_nodes

    read = decode(path, content)
    source = read.value
    document = read_nodes(path, source.text, 1, source.source_map) if source else YamlDocument(None)
    return SourceFile(list(read.diagnostics), path=path, document=document)


def read_source(
    path: str, content: bytes, model: type[K], build: Callable[[SourceFile, K], T | None]
) -> Result[T]:
    """Parse a file of YAML by its schema, and build a value from its keys."""
    file = open_source(path, content)
    keys = file.keys(model)
    return to_result(build(file, keys) if keys else None, file.all_diagnostics())


def to_result(value: T | None, diagnostics: Sequence[Diagnostic]) -> Result[T]:
    """Return the value, None if there is an error; the diagnostics are sorted by position."""
    ordered = tuple(sorted(diagnostics, key=lambda one: one.sort_key))
    return Result(None if has_errors(ordered) else value, ordered)
