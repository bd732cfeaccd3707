"""YAML as plain nodes, each with its place.

Only mappings, lists and scalars are taken, and every scalar stays the text that was typed: what type it has,
the schema says. Aliases, merge keys and tags are refused: elsewhere a merge bomb of 640 bytes takes seconds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

from msgspec import Struct, field

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.parsing.script import breaks_to_space

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from yaml import Event, ScalarEvent

    from bulletin.parsing.yaml_mistakes import YamlMistake

DEEPEST = 32
_MOST_PASSES = 20
_COMMENT = re.compile(r"[ \t]+#")

Value: TypeAlias = "str | list[Node] | dict[str, Node]"


class Node(Struct, frozen=True):
    """A value: text, list or mapping.

    `position` is that of its first character, `key` that of its key; `empty` is a value that was not written.
    """

    value: Value
    position: Position
    key: Position | None = None
    empty: bool = False

    @property
    def place(self) -> Position:
        """Where to point: at the key of a value that was not written, else at the value."""
        return self.key if self.empty and self.key else self.position

    def find(self, path: Sequence[str | int]) -> Node:
        """Follow keys and indices; a step that leads nowhere is passed over."""
        node = self
        for step in path:
            if isinstance(node.value, dict):
                node = node.value.get(str(step), node)
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
        return node

    def places(self, prefix: str = "") -> Iterator[tuple[str, Position]]:
        """Tell the place of every value, by its dotted path (`series.number`, `columns.0`)."""
        for name, child in self._children():
            yield f"{prefix}{name}", child.place
            yield from child.places(f"{prefix}{name}.")

    def _children(self) -> Iterator[tuple[str, Node]]:
        if isinstance(self.value, dict):
            yield from self.value.items()
        elif isinstance(self.value, list):
            yield from ((str(index), item) for index, item in enumerate(self.value))


class YamlDocument(Struct, frozen=True):
    """What was read: the root, None where the text could not be understood.

    On the lines of `mended` stand slips that were told; the values there are stand-ins.
    """

    root: Node | None
    found: tuple[Diagnostic, ...] = ()
    mended: frozenset[int] = frozenset()


def read_nodes(path: str, text: str, first_line: int) -> YamlDocument:
    """Read YAML that begins on this line of its file; faults that can be told apart are all reported."""
    lines = text.split("\n")
    found: list[Diagnostic] = []
    mended: set[int] = set()
    for _ in range(_MOST_PASSES):
        reader = _EventReader(path, first_line, lines)
        root, mistakes = reader.read()
        if not mistakes:
            return YamlDocument(
                root, (*found, *reader.found), frozenset(line + first_line for line in mended)
            )
        found += [_tell(path, first_line, one) for one in mistakes]
        if any(one.mended is None or one.line in mended for one in mistakes):
            return YamlDocument(None, tuple(found))
        for one in mistakes:
            lines[one.line] = one.mended or ""
            mended.add(one.line)
    return YamlDocument(None, tuple(found))


def _tell(path: str, first_line: int, mistake: YamlMistake) -> Diagnostic:
    place = Position(path, mistake.line + first_line, mistake.column + 1)
    return diagnose(mistake.code, place, **mistake.values)


class _Mark(Protocol):
    """A place as the parser tells it: line and column from 0, and the index of the character."""

    line: int
    column: int
    index: int


class _StopError(Exception):
    """What follows can't be read any more."""


class _EventReader(Struct):
    """One pass over the parser's events."""

    path: str
    first_line: int
    lines: list[str]
    found: list[Diagnostic] = field(default_factory=list)
    events: Iterator[Event] = field(default_factory=lambda: iter(()))

    def read(self) -> tuple[Node | None, tuple[YamlMistake, ...]]:
        """Return the root mapping, or the mistakes for which there is none."""
        import yaml

        from bulletin.parsing.yaml_mistakes import explain, slips

        try:
            self.events = iter(yaml.parse("\n".join(self.lines), Loader=yaml.CSafeLoader))
            root = self._document()
        except yaml.MarkedYAMLError as error:
            return None, explain(self.lines, error)
        except _StopError:
            return None, ()
        if isinstance(root.value, dict):
            return root, ()
        mistakes = slips(self.lines)
        if not mistakes:
            self._tell("yaml-root", root.position)
        return None, mistakes

    def _document(self) -> Node:
        import yaml

        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and (root or event.version or event.tags):
                self._tell("yaml-document", self._start(event))
                raise _StopError
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, 0, None)
        return root or Node({}, Position(self.path, self.first_line, 1))

    def _node(self, event: Event, depth: int, key: Position | None) -> Node:
        import yaml

        place = self._start(event)
        if depth > DEEPEST:
            self._tell("yaml-depth", place, limit=DEEPEST)
            raise _StopError
        self._refuse(event, place)
        if isinstance(event, yaml.MappingStartEvent):
            return Node(self._mapping(depth), place, key)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(self._sequence(depth), place, key)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, key)
        return Node("", place, key, empty=True)

    def _refuse(self, event: Event, place: Position) -> None:
        """Report an alias, an anchor or a tag."""
        import yaml

        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self._tell("yaml-alias", place, sign=f"{sign}{anchor}")
        if tag:
            self._tell("yaml-tag", place, tag=str(tag).replace("tag:yaml.org,2002:", "!!"))

    def _sequence(self, depth: int) -> list[Node]:
        import yaml

        items: list[Node] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, depth + 1, None))
        return items

    def _mapping(self, depth: int) -> dict[str, Node]:
        import yaml

        nodes: dict[str, Node] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            name = self._node(event, depth + 1, None)
            value = self._node(next(self.events), depth + 1, name.position)
            self._enter(nodes, name, value)
        return nodes

    def _enter(self, nodes: dict[str, Node], name: Node, value: Node) -> None:
        """Take a key with its value, once."""
        if not isinstance(name.value, str):
            self._tell("yaml-key", name.position)
        elif name.value == "<<":
            self._tell("yaml-merge", name.position)
        elif name.value in nodes:
            first = nodes[name.value].key or nodes[name.value].position
            self._tell("key-duplicate", name.position, key=name.value, line=first.line)
        else:
            nodes[name.value] = value

    def _scalar(self, event: ScalarEvent, key: Position | None) -> Node:
        start, end = _marks(event)
        if event.style:
            return Node(event.value, self._inside(event), key)
        if start.index == end.index:
            return Node("", self._at(start), key, empty=True)
        self._tell_cut(end)
        return Node(self._unfolded(event.value, start, end), self._at(start), key)

    def _unfolded(self, value: str, first: _Mark, last: _Mark) -> str:
        """Return an unquoted value over several lines as one; Chinese lines join without a space."""
        if first.line == last.line:
            return value
        lines = [*self.lines[first.line : last.line], self.lines[last.line][: last.column]]
        joined = lines[0][first.column :].strip(" \t")
        for line in lines[1:]:
            piece = line.strip(" \t")
            joined += (" " if breaks_to_space(joined, piece) else "") + piece
        return joined

    def _tell_cut(self, end: _Mark) -> None:
        """Report what stands behind an unquoted value as a comment: most likely it is part of the value."""
        match = _COMMENT.match(self.lines[end.line], end.column)
        if match:
            place = Position(self.path, end.line + self.first_line, match.end())
            self._tell("yaml-comment", place, rest=self.lines[end.line][match.end() - 1 :].strip())

    def _inside(self, event: ScalarEvent) -> Position:
        """Return the place of the first character of a quoted value, or of a block of lines."""
        mark, _ = _marks(event)
        if event.style not in {"|", ">"}:
            return Position(self.path, mark.line + self.first_line, mark.column + 2)
        for number in range(mark.line + 1, len(self.lines)):
            text = self.lines[number]
            if text.strip():
                return Position(self.path, number + self.first_line, len(text) - len(text.lstrip()) + 1)
        return self._at(mark)

    def _start(self, event: Event) -> Position:
        return self._at(_marks(event)[0])

    def _at(self, mark: _Mark) -> Position:
        return Position(self.path, mark.line + self.first_line, mark.column + 1)

    def _tell(self, code: str, position: Position, **values: object) -> None:
        self.found.append(diagnose(code, position, **values))


def _marks(event: Event) -> tuple[_Mark, _Mark]:
    """Return where an event begins and ends; the C parser always tells."""
    return cast("_Mark", event.start_mark), cast("_Mark", event.end_mark)
