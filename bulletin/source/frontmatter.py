"""The front matter of a file: cut off from the body, and read as plain nodes, each with its place.

Of YAML only mappings, lists and scalars are taken, and every scalar stays the text that was typed: what type it
is, the schema says. Aliases, merge keys and tags are refused (a merge bomb of 640 bytes takes seconds elsewhere).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from bulletin.diagnostics import Diagnostic, Position, Result, diagnose
from bulletin.source.mistakes import explain, slips
from bulletin.source.script import breaks_to_space

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.source.mistakes import Mistake
    from yaml import Event, Mark, ScalarEvent

DEEPEST = 32
_FENCE = re.compile(r"---[ \t]*")
_CLOSE = re.compile(r"(?:---|\.\.\.)[ \t]*")
_COMMENT = re.compile(r"[ \t]+#")


# --- Cutting -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Split:
    """A file cut in four; joined again they are the file."""

    opening: str
    head: str
    closing: str
    body: str

    def join(self) -> str:
        """Return the whole file."""
        return self.opening + self.head + self.closing + self.body

    @property
    def body_line(self) -> int:
        """The line of the file on which the body begins."""
        return (self.opening + self.head + self.closing).count("\n") + 1


def split(path: str, text: str) -> Result[Split]:
    """Cut the front matter (between two lines `---`) off the body."""
    lines = text.split("\n")
    if not _FENCE.fullmatch(lines[0]):
        return Result(None, (diagnose("front-matter-missing", Position(path, 1, 1)),))
    for number, line in enumerate(lines[1:], 1):
        if _CLOSE.fullmatch(line):
            return Result(_cut(lines, number))
    return Result(None, (diagnose("front-matter-open", Position(path, 1, 1)),))


def _cut(lines: list[str], closing: int) -> Split:
    head = "".join(f"{line}\n" for line in lines[1:closing])
    rest = lines[closing + 1 :]
    end = f"{lines[closing]}\n" if rest else lines[closing]
    return Split(f"{lines[0]}\n", head, end, "\n".join(rest))


# --- Nodes ---------------------------------------------------------------------------------------------------

Value: TypeAlias = "str | tuple[Node, ...] | Mapping[str, Node]"


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the front matter: text, list or mapping; `position` is that of the value's first character,
    `key` that of its key. `empty` is a value that was not written at all."""  # fmt: skip

    value: Value
    position: Position
    key: Position | None = None
    empty: bool = False

    @property
    def place(self) -> Position:
        """Where to point: at the key of a value that was not written, else at the value."""
        return self.key if self.empty and self.key else self.position

    def find(self, path: tuple[str | int, ...]) -> Node:
        """Follow keys and indices as far as they lead."""
        node = self
        for step in path:
            if isinstance(step, str) and isinstance(node.value, dict) and step in node.value:
                node = node.value[step]
            elif isinstance(step, int) and isinstance(node.value, tuple) and step < len(node.value):
                node = node.value[step]
        return node

    def places(self, prefix: str = "") -> Iterator[tuple[str, Position]]:
        """Tell the place of every value, by its dotted path (`series.number`, `columns.0`)."""
        if isinstance(self.value, str):
            return
        children = self.value.items() if isinstance(self.value, dict) else enumerate(self.value)
        for name, child in children:
            yield f"{prefix}{name}", child.place
            yield from child.places(f"{prefix}{name}.")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the root, None where the text could not be understood; lines whose values are not theirs."""

    root: Node | None
    found: tuple[Diagnostic, ...]
    mended: frozenset[int] = frozenset()


def read_nodes(path: str, text: str, first_line: int) -> Reading:
    """Read YAML that begins on this line of its file; all faults that can be told apart are reported at once."""
    lines = text.split("\n")
    found: list[Diagnostic] = []
    mended: set[int] = set()
    while True:
        reader = _Reader(path, first_line, lines)
        root, mistakes = reader.read()
        if not mistakes:
            return Reading(root, (*found, *reader.found), frozenset(line + first_line for line in mended))
        found += [_tell_mistake(path, first_line, one) for one in mistakes]
        if any(one.mended is None or one.line in mended for one in mistakes):
            return Reading(None, tuple(found))
        for one in mistakes:
            lines[one.line] = one.mended or ""
            mended.add(one.line)


def _tell_mistake(path: str, first_line: int, mistake: Mistake) -> Diagnostic:
    place = Position(path, mistake.line + first_line, mistake.column + 1)
    return diagnose(mistake.code, place, **mistake.values)


class _Stop(Exception):  # noqa: N818 - no error: the reader has seen enough
    """What follows can't be read any more."""


@dataclass(slots=True)
class _Reader:
    """One pass over the parser's events."""

    path: str
    first_line: int
    lines: list[str]
    found: list[Diagnostic] = field(default_factory=list)
    events: Iterator[Event] = field(default_factory=lambda: iter(()))

    def read(self) -> tuple[Node | None, tuple[Mistake, ...]]:
        """Return the root mapping, or the mistakes for which there is none."""
        import yaml

        text = "\n".join(self.lines)
        try:
            self.events = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
            root = self._document()
        except yaml.MarkedYAMLError as error:
            return None, explain(self.lines, error)
        except _Stop:
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
                self._tell("yaml-document", self._at(event.start_mark))
                raise _Stop
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, 0, None)
        return root or Node({}, Position(self.path, self.first_line, 1))

    def _node(self, event: Event, depth: int, key: Position | None) -> Node:
        import yaml

        place = self._at(event.start_mark)
        if depth > DEEPEST:
            self._tell("yaml-depth", place, limit=DEEPEST)
            raise _Stop
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

        if isinstance(event, yaml.AliasEvent):
            self._tell("yaml-alias", place, sign=f"*{event.anchor}")
        elif getattr(event, "anchor", None):
            self._tell("yaml-alias", place, sign=f"&{event.anchor}")  # type: ignore[attr-defined]
        elif getattr(event, "tag", None):
            self._tell("yaml-tag", place, tag=str(event.tag).replace("tag:yaml.org,2002:", "!!"))  # type: ignore[attr-defined]

    def _sequence(self, depth: int) -> tuple[Node, ...]:
        import yaml

        items = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, depth + 1, None))
        return tuple(items)

    def _mapping(self, depth: int) -> Mapping[str, Node]:
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
        if event.style:
            return Node(event.value, self._inside(event), key)
        empty = event.start_mark.index == event.end_mark.index
        if not empty:
            self._tell_cut(event.end_mark)
        return Node(self._unfolded(event), self._at(event.start_mark), key, empty=empty)

    def _unfolded(self, event: ScalarEvent) -> str:
        """Return a plain value over several lines as one; Chinese lines join without a space."""
        first, last = event.start_mark, event.end_mark
        if first.line == last.line:
            return str(event.value)
        lines = [*self.lines[first.line : last.line], self.lines[last.line][: last.column]]
        joined = lines[0][first.column :].strip()
        for line in lines[1:]:
            piece = line.strip(" \t")
            joined += (" " if breaks_to_space(joined, piece) else "") + piece
        return joined

    def _tell_cut(self, end: Mark) -> None:
        """Report what stands behind an unquoted value as a comment: most likely it is part of the value."""
        match = _COMMENT.match(self.lines[end.line], end.column)
        if match:
            place = Position(self.path, end.line + self.first_line, match.end())
            self._tell("yaml-comment", place, rest=self.lines[end.line][match.end() - 1 :].strip())

    def _inside(self, event: ScalarEvent) -> Position:
        """Return the place of the first character of a quoted value, or of a block of lines."""
        mark = event.start_mark
        if event.style not in {"|", ">"}:
            return Position(self.path, mark.line + self.first_line, mark.column + 2)
        for number in range(mark.line + 1, len(self.lines)):
            text = self.lines[number]
            if text.strip():
                return Position(self.path, number + self.first_line, len(text) - len(text.lstrip()) + 1)
        return self._at(mark)

    def _at(self, mark: Mark) -> Position:
        return Position(self.path, mark.line + self.first_line, mark.column + 1)

    def _tell(self, code: str, position: Position, **values: object) -> None:
        self.found.append(diagnose(code, position, **values))
