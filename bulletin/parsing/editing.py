"""Edits front matter for commands: sets or inserts one key; every other byte stays as it is.

What can't be edited safely (an error in the YAML, another encoding than UTF-8, an unsupported form) is an error, and
nothing is changed. Every edit is parsed again to verify it before it is returned.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml
from msgspec import Struct

from bulletin.diagnostics import Position, Sink, stage
from bulletin.parsing.schema.scalars import scalar, scalar_text
from bulletin.parsing.text.decode import decode
from bulletin.parsing.text.frontmatter import split_front_matter
from bulletin.parsing.yaml.nodes import YamlNode, read_nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.parsing.schema.scalars import Typed
    from bulletin.parsing.text.source_map import SourceMap

_BOM = b"\xef\xbb\xbf"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


class _KeyEntry(Struct, frozen=True):
    """A key of the front matter with its value: places are (line of the front matter, column), both from 0.

    `end` is behind the last character of the value; of a block scalar, behind its last line with text. `behind` is a
    comment and the line end behind a `|` or a bare colon.
    """

    key: str
    start: tuple[int, int]
    end: tuple[int, int]
    behind: str = ""


class _FrontMatterLines(Struct, frozen=True):
    """Front matter as lines with their line ends, the rest of the file before and behind it, and its keys."""

    before: str
    lines: tuple[str, ...]
    behind: str
    entries: tuple[_KeyEntry, ...]
    indent: int

    @property
    def line_end(self) -> str:
        """The line end of this file."""
        match = re.search(r"\r\n|\r|\n", self.before)
        return match[0] if match else "\n"

    def entry(self, key: str) -> _KeyEntry | None:
        return next((entry for entry in self.entries if entry.key == key), None)

    def joined(self, lines: Sequence[str]) -> str:
        return self.before + "".join(lines) + self.behind


@stage
def set_key(  # noqa: PLR0913 - a key, its value and its place
    sink: Sink, path: str, content: bytes, key: str, value: Typed, *, after: str = ""
) -> bytes:
    """Set a key to a value; a new key is inserted behind the key `after`, else at the beginning.

    A comment behind the value is kept. A list or a block scalar is replaced as a whole.
    """
    front = sink.unwrap(_read(path, content, key))
    entry = front.entry(key)
    lines = _replaced(front, entry, value) if entry else _inserted(front, key, value, after)
    return _verified(sink, path, content, front.joined(lines), key, scalar_text(value))


# --- Changing ------------------------------------------------------------------------------------------------


def _replaced(front: _FrontMatterLines, entry: _KeyEntry, value: Typed) -> list[str]:
    """Return the lines with the value of a key replaced."""
    first, last = entry.start[0], entry.end[0]
    before = front.lines[first][: entry.start[1]]
    behind = entry.behind or front.lines[last][entry.end[1] :]
    text = scalar(value, quoted=behind.lstrip(" \t").startswith("#"))
    space = "" if before.endswith((" ", "\t")) else " "
    gap = " " if behind.startswith("#") else ""
    return [*front.lines[:first], f"{before}{space}{text}{gap}{behind}", *front.lines[last + 1 :]]


def _inserted(front: _FrontMatterLines, key: str, value: Typed, after: str) -> list[str]:
    """Return the lines with a key inserted behind the key `after`, else at the beginning."""
    known = front.entry(after)
    at = known.end[0] + 1 if known else 0
    line = f"{' ' * front.indent}{key}: {scalar(value)}{front.line_end}"
    return [*front.lines[:at], line, *front.lines[at:]]


def _verified(  # noqa: PLR0913, PLR0917 - a change, before and after
    sink: Sink, path: str, old: bytes, text: str, key: str, value: str
) -> bytes:
    """Return the new content if it parses as intended: this key changed, all others and the body as before."""
    new = (_BOM if old.startswith(_BOM) else b"") + text.encode("utf-8", "surrogatepass")
    (before, body), (after, new_body) = _values(path, old), _values(path, new)
    if {**before, key: value} != after or body != new_body:
        sink.fail("front-matter-unsafe", Position(path, 1, 1), key=key)
    return new


def _values(path: str, content: bytes) -> tuple[dict[str, object], str]:
    """Return the values of the front matter by key, and the body."""
    source = decode(path, content).value
    parts = split_front_matter(path, source.text).value if source else None
    root = read_nodes(path, parts.head, 2).root if parts else None
    if parts is None or root is None or not isinstance(root.value, dict):
        return {}, ""
    return {name: _bare(node) for name, node in root.value.items()}, parts.body


def _bare(node: YamlNode) -> object:
    if isinstance(node.value, dict):
        return {name: _bare(child) for name, child in node.value.items()}
    if isinstance(node.value, list):
        return [_bare(item) for item in node.value]
    return node.value


# --- Reading -------------------------------------------------------------------------------------------------


@stage
def _read(sink: Sink, path: str, content: bytes, key: str) -> _FrontMatterLines:
    """Parse front matter with the places of its keys; fails where it can't be edited."""
    source, start = sink.take(decode(path, content)), Position(path, 1, 1)
    if any(one.code == "encoding-converted" for one in sink.diagnostics):
        sink.fail("front-matter-encoding", start)
    parts = sink.take(split_front_matter(path, source.text))
    sink.only_errors()
    sink.require(read_nodes(path, parts.head, 2).diagnostics)
    text = content.removeprefix(_BOM).decode("utf-8", "surrogatepass")
    front = _front(text, parts.head, source.source_map)
    return front or sink.fail("front-matter-unsafe", start, key=key)


def _front(text: str, head: str, source_map: SourceMap) -> _FrontMatterLines | None:
    """Locate the keys in the original lines of the file; None where not each has its own line."""
    lines = _LINE.findall(text)
    number = head.count("\n")
    own = tuple(lines[1 : number + 1])
    root = yaml.compose(head, Loader=yaml.CSafeLoader)
    entries: tuple[_KeyEntry, ...] = ()
    indent = 0
    if isinstance(root, yaml.MappingNode):
        indent = root.start_mark.column
        keys = [key for key, _ in root.value]
        if root.flow_style or any(key.start_mark.column != indent for key in keys):
            return None
        entries = tuple(_entry(key, value, own, source_map) for key, value in root.value)
    return _FrontMatterLines(lines[0], own, "".join(lines[number + 1 :]), entries, indent)


def _entry(key: yaml.Node, value: yaml.Node, lines: Sequence[str], source_map: SourceMap) -> _KeyEntry:
    """Locate a key and its value."""
    name = str(key.value)
    start = _place(value.start_mark, source_map)
    end = _end(value, lines, source_map)
    if isinstance(value, yaml.CollectionNode) and not value.flow_style:
        line, column = _place(key.end_mark, source_map)
        start = (line, lines[line].index(":", column) + 1)
    elif not _is_block(value):
        return _KeyEntry(name, start, end)
    return _KeyEntry(name, start, end, _behind_sign(lines[start[0]], start[1]))


def _is_block(value: yaml.Node) -> bool:
    return isinstance(value, yaml.ScalarNode) and value.style in {"|", ">"}


def _behind_sign(line: str, column: int) -> str:
    """Return the comment, if any, and the line end behind `|-` or a bare colon."""
    match = re.search(r"[ \t]#[^\r\n]*", line[column:])
    bare = line.rstrip("\r\n")
    return (match[0] if match else "") + line[len(bare) :]


def _place(mark: yaml.Mark, source_map: SourceMap) -> tuple[int, int]:
    """Return where a mark is in the original lines, of which the first is line 2 of the file."""
    line, column = source_map.to_original(mark.line + 1, mark.column)
    return line - 1, column


def _end(node: yaml.Node, lines: Sequence[str], source_map: SourceMap) -> tuple[int, int]:
    """Return the place behind a value; the parser's own end mark is behind blank lines and comments."""
    if _is_block(node):
        return _last_text(node, lines)
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        return _end(last[1] if isinstance(node, yaml.MappingNode) else last, lines, source_map)
    return _place(node.end_mark, source_map)


def _last_text(node: yaml.Node, lines: Sequence[str]) -> tuple[int, int]:
    """Return the end of the last line with text of a block scalar, without its line end."""
    first = node.start_mark.line
    last = max((at for at in range(first, node.end_mark.line) if lines[at].strip()), default=first)
    return last, len(lines[last].rstrip("\r\n"))
