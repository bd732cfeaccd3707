"""Parses YAML to plain nodes, each with its position.

Only mappings, lists and scalars are accepted, and every scalar stays the text that was typed: types come from the
schema. Aliases, merge keys and tags are errors, which also rules out billion-laughs attacks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias, cast

import yaml
from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.diagnostics import Diagnostic, Position, Sink, StageEnded, diagnose
from bulletin.parsing.characters import settled, suspect_code, suspect_values
from bulletin.parsing.comments import comment_start
from bulletin.parsing.script import breaks_to_space
from bulletin.parsing.source_map import IDENTITY, SourceMap
from bulletin.parsing.yaml_mistakes import explain_error, find_mistakes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from yaml import Event, Mark, ScalarEvent

    from bulletin.parsing.yaml_mistakes import YamlMistake

DEEPEST = 32
_MOST_PASSES = 20
_COMMENT = re.compile(r"[ \t]+#")
_ESCAPE = re.compile(r"\\(?:(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})|(.))")
_ESCAPED = dict(zip("0abvfreNLP", "\0\a\b\v\f\r\x1b\x85\u2028\u2029", strict=True))
"""Characters that a letter behind a backslash writes, without those that may stand in a text."""

NodeValue: TypeAlias = "str | list[YamlNode] | dict[str, YamlNode]"


class YamlNode(Struct, frozen=True):
    """A value: text, list or mapping.

    `position` is that of its first character, `key` that of its key; `empty` is a value that was not written.
    """

    value: NodeValue
    position: Position
    key: Position | None = None
    empty: bool = False

    @property
    def place(self) -> Position:
        """The position for diagnostics: that of the key where the value is empty, else that of the value."""
        return self.key if self.empty and self.key else self.position

    @property
    def start(self) -> Position:
        """The position of its key, of its value where it has none."""
        return self.key or self.position

    def find(self, path: Sequence[str | int]) -> YamlNode:
        """Return the node at a path of keys and indices; steps that don't exist are skipped."""
        node = self
        for step in path:
            if isinstance(node.value, dict):
                node = node.value.get(str(step), node)
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
        return node

    def places(self, prefix: str = "") -> Iterator[tuple[str, Position]]:
        """Yield the position of every value with its dotted path (`series.number`, `columns.0`)."""
        if isinstance(self.value, str):
            return
        for name, child in self.value.items() if isinstance(self.value, dict) else enumerate(self.value):
            yield f"{prefix}{name}", child.place
            yield from child.places(f"{prefix}{name}.")


class YamlDocument(Struct, frozen=True):
    """Parsed YAML: the root, None where the text has unrecoverable errors, and the diagnostics.

    `repaired_lines` had mistakes that are reported; the values on them are placeholders.
    """

    root: YamlNode | None
    diagnostics: tuple[Diagnostic, ...] = ()
    repaired_lines: frozenset[int] = frozenset()


def read_nodes(path: str, text: str, first_line: int, source_map: SourceMap = IDENTITY) -> YamlDocument:
    """Parse YAML that begins on this line of a text; common mistakes are all reported, not only the first.

    `source_map` leads from that text to its file.
    """
    lines = text.split("\n")
    diagnostics: list[Diagnostic] = []
    repaired_lines: set[int] = set()
    for _ in range(_MOST_PASSES):
        reader = _EventReader(path=path, first_line=first_line, lines=lines, source_map=source_map)
        root, mistakes = reader.read()
        if not mistakes:
            shifted = frozenset(reader.position(line, 0).line for line in repaired_lines)
            return YamlDocument(root, (*diagnostics, *reader.diagnostics), shifted)
        diagnostics += [
            diagnose(one.code, reader.position(one.line, one.column), **one.values) for one in mistakes
        ]
        if any(one.repaired is None or one.line in repaired_lines for one in mistakes):
            break
        for one in mistakes:
            lines[one.line] = one.repaired or ""
            repaired_lines.add(one.line)
    return YamlDocument(None, tuple(diagnostics))


class _EventReader(Sink, kw_only=True):
    """One pass over the parser's events; it ends where the rest can't be parsed."""

    path: str
    first_line: int
    lines: list[str]
    source_map: SourceMap
    events: Iterator[Event] = field(default_factory=lambda: iter(()))

    def position(self, line: int, column: int) -> Position:
        """Return the position in the file of a character (line and column from 0)."""
        return self.source_map.position(self.path, line + self.first_line - 1, column)

    def read(self) -> tuple[YamlNode | None, tuple[YamlMistake, ...]]:
        """Return the root mapping, or None and the mistakes that prevent it."""
        try:
            self.events = iter(yaml.parse("\n".join(self.lines), Loader=yaml.CSafeLoader))
            root = self._document()
        except yaml.MarkedYAMLError as error:
            return None, explain_error(self.lines, error)
        except StageEnded:
            return None, ()
        if isinstance(root.value, dict):
            return root, ()
        mistakes = find_mistakes(self.lines)
        if not mistakes:
            self.report("yaml-root", root.position)
        return None, mistakes

    def _document(self) -> YamlNode:
        root: YamlNode | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and (root or event.version or event.tags):
                self.report("yaml-document", self._start(event))
                raise StageEnded
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, 0, None)
        return root or YamlNode({}, self.position(0, 0))

    def _node(self, event: Event, depth: int, key: Position | None) -> YamlNode:
        place = self._start(event)
        if depth > DEEPEST:
            self.report("yaml-depth", place, limit=DEEPEST)
            raise StageEnded
        self._refuse(event, place)
        if isinstance(event, yaml.MappingStartEvent):
            return YamlNode(self._mapping(depth), place, key)
        if isinstance(event, yaml.SequenceStartEvent):
            return YamlNode(self._sequence(depth), place, key)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, key)
        return YamlNode("", place, key, empty=True)

    def _refuse(self, event: Event, place: Position) -> None:
        """Report an alias, an anchor or a tag."""
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self.report("yaml-alias", place, sign=f"{sign}{anchor}")
        if tag:
            self.report("yaml-tag", place, tag=str(tag).replace("tag:yaml.org,2002:", "!!"))

    def _sequence(self, depth: int) -> list[YamlNode]:
        items: list[YamlNode] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, depth + 1, None))
        return items

    def _mapping(self, depth: int) -> dict[str, YamlNode]:
        nodes: dict[str, YamlNode] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            name = self._node(event, depth + 1, None)
            value = self._node(next(self.events), depth + 1, name.position)
            self._enter(nodes, name, value)
        return nodes

    def _enter(self, nodes: dict[str, YamlNode], name: YamlNode, value: YamlNode) -> None:
        """Add a key with its value, unless the key is invalid or a duplicate, which is reported."""
        if not isinstance(name.value, str):
            self.report("yaml-key", name.position)
        elif name.value == "<<":
            self.report("yaml-merge", name.position)
        elif name.value in nodes:
            first = nodes[name.value].start
            self.report("key-duplicate", name.position, key=name.value, line=first.line)
        else:
            nodes[name.value] = value

    def _scalar(self, event: ScalarEvent, key: Position | None) -> YamlNode:
        start, end = _marks(event)
        if event.style == '"':
            self._report_escapes(start, end)
        if comment_start(event.value) is not None:
            self.report("comment-value", self._comment_place(start, end))
        if event.style:
            value = settled(event.value) if event.style == '"' else event.value
            return YamlNode(value.replace("\t", " "), self._inside(event), key)
        if start.index == end.index:
            return YamlNode("", self._at(start), key, empty=True)
        self._report_comment(end)
        return YamlNode(self._unfolded(event.value, start, end), self._at(start), key)

    def _unfolded(self, value: str, first: Mark, last: Mark) -> str:
        """Join the lines of a plain multi-line value; Chinese lines join without a space."""
        if first.line == last.line:
            return value.replace("\t", " ")
        lines = [*self.lines[first.line : last.line], self.lines[last.line][: last.column]]
        joined = lines[0][first.column :].strip(" \t")
        for line in lines[1:]:
            piece = line.strip(" \t")
            joined += (" " if breaks_to_space(joined, piece) else "") + piece
        return joined.replace("\t", " ")

    def _typed(self, first: Mark, last: Mark) -> Iterator[tuple[Position, str]]:
        """Yield the characters between two marks as they were typed, line by line."""
        for number in range(first.line, min(last.line + 1, len(self.lines))):
            column = first.column if number == first.line else 0
            end = last.column if number == last.line else None
            yield self.position(number, column), self.lines[number][column:end]

    def _report_escapes(self, first: Mark, last: Mark) -> None:
        """Report escapes that write a suspect character."""
        for place, text in self._typed(first, last):
            for match in _ESCAPE.finditer(text):
                hexadecimal, letter = match.groups()
                character = chr(int(hexadecimal[1:], 16)) if hexadecimal else _ESCAPED.get(letter, "")
                code = suspect_code(character)
                if code:
                    self.report(code, _behind(place, match.start()), **suspect_values(character))

    def _comment_place(self, first: Mark, last: Mark) -> Position:
        """Return where a comment begins between two marks; their start where an escape writes it."""
        starts = ((place, comment_start(text)) for place, text in self._typed(first, last))
        places = (_behind(place, at) for place, at in starts if at is not None)
        return next(places, self._at(first))

    def _report_comment(self, end: Mark) -> None:
        """Report a comment behind a plain value: most likely it is part of the value."""
        match = _COMMENT.match(self.lines[end.line], end.column)
        if match:
            place = self.position(end.line, match.end() - 1)
            self.report("yaml-comment", place, rest=self.lines[end.line][match.end() - 1 :].strip())

    def _inside(self, event: ScalarEvent) -> Position:
        """Return the position of the first character of a quoted value or block scalar."""
        mark, _ = _marks(event)
        if event.style not in {"|", ">"}:
            return self.position(mark.line, mark.column + 1)
        for number in range(mark.line + 1, len(self.lines)):
            text = self.lines[number]
            if text.strip():
                return self.position(number, len(text) - len(text.lstrip()))
        return self._at(mark)

    def _start(self, event: Event) -> Position:
        return self._at(_marks(event)[0])

    def _at(self, mark: Mark) -> Position:
        return self.position(mark.line, mark.column)


def _behind(place: Position, count: int) -> Position:
    return replace(place, column=place.column + count)


def _marks(event: Event) -> tuple[Mark, Mark]:
    """Return the start and end marks of an event; the C parser always sets them."""
    return cast("Mark", event.start_mark), cast("Mark", event.end_mark)
