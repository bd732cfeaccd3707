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
from bulletin.parsing.markdown.comments import comment_start
from bulletin.parsing.text.characters import settled, suspect_code, suspect_values
from bulletin.parsing.text.source_map import IDENTITY, SourceMap
from bulletin.parsing.yaml.comments import Span, find_comments
from bulletin.parsing.yaml.errors import explain_error
from bulletin.parsing.yaml.folding import fold, fold_block, fold_double_quoted, fold_single_quoted
from bulletin.parsing.yaml.mistakes import (
    WIDE_SPACES,
    YamlMistake,
    find_in_value,
    find_key,
    find_mistakes,
    find_open_quote,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from yaml import Event, Mark, ScalarEvent, SequenceStartEvent

DEEPEST = 32
_MOST_PASSES = 20
_ESCAPE = re.compile(r"\\(?:(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})|(.))")
_ESCAPED = dict(zip("0abvfreNLP", "\0\a\b\v\f\r\x1b\x85\u2028\u2029", strict=True))
"""Characters that a letter behind a backslash writes, without those that may stand in a text."""
_BLANKS = " \t"
_WIDE = re.compile(f"[{WIDE_SPACES}]")
_REPEATED = frozenset(
    {"yaml-alias", "yaml-tag", "yaml-merge", "comment-value", "character-bad", "character-hidden"}
)
"""Codes that stand for nothing else on their line."""
_WIDE_COMMA = re.compile(r"，(?![^（]*）)")

NodeValue: TypeAlias = "str | list[YamlNode] | dict[str, YamlNode]"


class YamlNode(Struct, frozen=True):
    """A value: text, list or mapping.

    `position` is that of its first character, `key` that of its key; `empty` is a value that was not written. `folded`:
    its text stands on several lines.
    """

    value: NodeValue
    position: Position
    key: Position | None = None
    empty: bool = False
    folded: bool = False

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
    lines = [line if line.strip(_BLANKS) else "" for line in text.split("\n")]
    diagnostics: list[Diagnostic] = []
    repaired_lines: set[int] = set()
    for _ in range(_MOST_PASSES):
        reader = _EventReader(
            path=path, first_line=first_line, lines=lines, source_map=source_map, repaired=bool(diagnostics)
        )
        root, mistakes = reader.read()
        if not mistakes:
            repaired = frozenset(reader.position(line, 0).line for line in repaired_lines)
            others = _one_a_line(reader.diagnostics, repaired)
            return YamlDocument(root, (*diagnostics, *others), repaired | reader.faulty_lines)
        by_line = {one.line: one for one in reversed(mistakes) if one.line not in repaired_lines}
        fresh = [by_line[line] for line in sorted(by_line)]
        diagnostics += [
            diagnose(one.code, reader.position(one.line, one.column), **one.values) for one in fresh
        ]
        if any(one.repaired is None or one.line in repaired_lines for one in mistakes):
            break
        for one in mistakes:
            lines[one.line] = one.repaired or ""
            repaired_lines.add(one.line)
    return YamlDocument(None, tuple(diagnostics))


def _one_a_line(diagnostics: Iterable[Diagnostic], repaired: frozenset[int]) -> Iterator[Diagnostic]:
    """Yield the diagnostics of lines that are not repaired, of what may go wrong only once the first of a line."""
    seen: set[int] = set()
    for one in diagnostics:
        line = one.position.line if one.position else 0
        if line not in repaired and (one.code in _REPEATED or line not in seen):
            yield one
        seen |= set() if one.code in _REPEATED else {line}


class _EventReader(Sink, kw_only=True):
    """One pass over the parser's events; it ends where the rest can't be parsed."""

    path: str
    first_line: int
    lines: list[str]
    source_map: SourceMap
    repaired: bool = False
    events: Iterator[Event] = field(default_factory=lambda: iter(()))
    spans: list[Span] = field(default_factory=list)
    mistakes: list[YamlMistake] = field(default_factory=list)
    faulty_lines: set[int] = field(default_factory=set)

    def position(self, line: int, column: int) -> Position:
        """Return the position in the file of a character (line and column from 0)."""
        return self.source_map.position(self.path, line + self.first_line - 1, column)

    def read(self) -> tuple[YamlNode | None, tuple[YamlMistake, ...]]:
        """Return the root mapping, or None and the mistakes that prevent it."""
        try:
            self.events = iter(yaml.parse("\n".join(self.lines), Loader=yaml.CSafeLoader))
            root = self._document()
        except yaml.MarkedYAMLError as error:
            return None, tuple(self.mistakes) or explain_error(self.lines, error)
        except StageEnded:
            return None, ()
        mistakes = tuple(self.mistakes) or (() if isinstance(root.value, dict) else find_mistakes(self.lines))
        if mistakes:
            return None, mistakes
        self._report_comments()
        if isinstance(root.value, dict):
            return root, ()
        if not self.repaired:
            self.report("yaml-root", root.position)
        return None, ()

    def _document(self) -> YamlNode:
        root: YamlNode | None = None
        for event in self.events:
            second = isinstance(event, yaml.DocumentStartEvent) and (root or event.version or event.tags)
            if second or (isinstance(event, yaml.DocumentEndEvent) and event.explicit):
                self.report("yaml-document", self._start(event))
                raise StageEnded
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, 0, None)
        return root or YamlNode({}, self.position(0, 0))

    def _node(self, event: Event, depth: int, key: Position | None, *, is_key: bool = False) -> YamlNode:
        place = self._start(event)
        if depth > DEEPEST:
            self.report("yaml-depth", place, limit=DEEPEST)
            raise StageEnded
        self._refuse(event, place, is_key=is_key)
        if isinstance(event, yaml.MappingStartEvent):
            return YamlNode(self._mapping(depth), place, key)
        if isinstance(event, yaml.SequenceStartEvent):
            return YamlNode(self._sequence(event, depth), place, key)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, key)
        return YamlNode("", place, key, empty=True)

    def _refuse(self, event: Event, place: Position, *, is_key: bool) -> None:
        """Report an alias, an anchor or a tag."""
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if is_key and (anchor or tag):
            mark, _ = _marks(event)
            self.mistakes.append(YamlMistake("yaml-key", mark.line, mark.column))
            return
        if anchor:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self.report("yaml-alias", place, sign=f"{sign}{anchor}")
        if tag:
            self.report("yaml-tag", place, tag=str(tag).replace("tag:yaml.org,2002:", "!!"))

    def _sequence(self, start: SequenceStartEvent, depth: int) -> list[YamlNode]:
        items: list[YamlNode] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            item = self._node(event, depth + 1, None)
            is_plain = isinstance(event, yaml.ScalarEvent) and not event.style
            items += _split(item) if start.flow_style and is_plain else (item,)
        return items

    def _mapping(self, depth: int) -> dict[str, YamlNode]:
        nodes: dict[str, YamlNode] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            name = self._node(event, depth + 1, None, is_key=True)
            value = self._node(next(self.events), depth + 1, name.position)
            self._enter(nodes, name, value)
        return nodes

    def _enter(self, nodes: dict[str, YamlNode], name: YamlNode, value: YamlNode) -> None:
        """Add a key with its value, unless the key is invalid or a duplicate, which is reported."""
        if not isinstance(name.value, str):
            self.report("yaml-key", name.position)
            return
        key = name.value.strip()
        if not key:
            self.report("yaml-key", name.position)
        elif key == "<<":
            self.report("yaml-merge", name.position)
        elif key in nodes:
            self.report("key-duplicate", name.position, key=key, line=nodes[key].start.line)
        else:
            self._check_key(name, value)
            nodes[key] = value

    def _check_key(self, name: YamlNode, value: YamlNode) -> None:
        """Report a key that holds its value, and wide spaces before it."""
        typed = str(name.value)
        mistake = find_key(typed) if value.empty and not name.folded else None
        if mistake:
            self._fault(mistake.code, _behind(name.position, mistake.column), **mistake.values)
        elif _WIDE.match(typed):
            self._fault("yaml-wide-indent", name.position)

    def _fault(self, code: str, place: Position, **values: object) -> None:
        """Report what makes the values on its line worthless."""
        self.report(code, place, **values)
        self.faulty_lines.add(place.line)

    def _scalar(self, event: ScalarEvent, key: Position | None) -> YamlNode:
        start, end = _marks(event)
        if start.index == end.index:
            return YamlNode("", self._at(start), key, empty=True)
        indent = key.column - 1 if key else None
        self.spans.append(Span(start.line, start.column, end.line, end.column, event.style or None, indent))
        if event.style == '"':
            self._report_escapes(start, end)
        if comment_start(event.value) is not None:
            self.report("comment-value", self._comment_place(start, end))
        if event.style:
            self._check_quote(event)
        else:
            self._check_plain(start, end)
        place = self._inside(event) if event.style else self._at(start)
        value = settled(self._folded(event)) if event.style == '"' else self._folded(event)
        return YamlNode(value.replace("\t", " "), place, key, folded=start.line != end.line)

    def _check_plain(self, start: Mark, end: Mark) -> None:
        """Find what looks like keys or items on the lines of a plain value."""
        begins = not self.lines[start.line][: start.column].strip()
        first = start.line if begins else start.line + 1
        if first <= end.line and (not begins or start.line < end.line or self._is_value(start)):
            self.mistakes += find_in_value(self.lines, first, end.line, begins=begins)

    def _is_value(self, start: Mark) -> bool:
        """Whether a scalar at the start of its line is the value of the key above, not a key."""
        above = next((line for line in reversed(self.lines[: start.line]) if line.strip()), "")
        return above.partition("#")[0].rstrip().endswith(":")

    def _check_quote(self, event: ScalarEvent) -> None:
        """Find a quotation mark that reaches over keys: it was not closed where it should have been."""
        start, end = _marks(event)
        if event.style in {"'", '"'} and find_open_quote(self.lines[start.line + 1 : end.line + 1]):
            self.mistakes.append(YamlMistake("yaml-quote-open", start.line, start.column))

    def _folded(self, event: ScalarEvent) -> str:
        """Return the text of a value; the lines of one that is folded join as Chinese does."""
        first, last = _marks(event)
        value = str(event.value)
        if first.line == last.line or event.style == "|":
            return value
        if event.style == ">":
            return fold_block(self.lines[first.line + 1 : last.line + (last.column > 0)], value)
        typed = [text for _, text in self._typed(first, last)]
        if not event.style:
            return fold(typed)
        inner = [typed[0][1:], *typed[1:-1], typed[-1][:-1]]
        return fold_single_quoted(inner) if event.style == "'" else fold_double_quoted(inner)

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
                if letter == "t":
                    self.report("yaml-escape", _behind(place, match.start()))
                elif code:
                    self.report(code, _behind(place, match.start()), **suspect_values(character))

    def _comment_place(self, first: Mark, last: Mark) -> Position:
        """Return where a comment begins between two marks; their start where an escape writes it."""
        starts = ((place, comment_start(text)) for place, text in self._typed(first, last))
        places = (_behind(place, at) for place, at in starts if at is not None)
        return next(places, self._at(first))

    def _report_comments(self) -> None:
        """Report the comments that cut off text."""
        for one in find_comments(self.lines, self.spans):
            self._fault(one.code, self.position(one.line, one.column), **one.values)

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


def _split(item: YamlNode) -> list[YamlNode]:
    """Split an item of a list in brackets at full-width commas, which were meant as plain ones."""
    typed, start, items = str(item.value), 0, list[YamlNode]()
    for end in (*(match.start() for match in _WIDE_COMMA.finditer(typed)), len(typed)):
        text = typed[start:end]
        place = _behind(item.position, start + len(text) - len(text.lstrip()))
        items += [replace(item, value=text.strip(), position=place)] if text.strip() else []
        start = end + 1
    return items


def _behind(place: Position, count: int) -> Position:
    return replace(place, column=place.column + count)


def _marks(event: Event) -> tuple[Mark, Mark]:
    """Return the start and end marks of an event; the C parser always sets them."""
    return cast("Mark", event.start_mark), cast("Mark", event.end_mark)
