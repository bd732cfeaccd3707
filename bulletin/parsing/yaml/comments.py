"""Comments in YAML that cut off what was most likely meant as text.

YAML drops what stands behind a number sign. A comment may stand on a line of its own, and behind a quoted value, a
bracket or a key, with spaces on both sides of its sign. What libyaml takes beyond that is a value's text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.parsing.yaml.mistakes import YamlMistake

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEADER = re.compile(r"[|>][-+0-9]*(?P<blank>[ \t]*)(?P<comment>#.*)")


class Span(Struct, frozen=True):
    """A scalar by its first character and the one behind its last, lines and columns from 0.

    `style` is that of the parser: None for a plain one. `indent` is the column of the key that it is the value of, None
    for a key or an item.
    """

    line: int
    column: int
    last_line: int
    last_column: int
    style: str | None = None
    indent: int | None = None


def find_comments(lines: Sequence[str], spans: Sequence[Span]) -> Iterator[YamlMistake]:
    """Yield the comments that cut off text, in the order in which they stand.

    `spans` are all scalars, in this order.
    """
    before: Span | None = None
    for span in (*spans, Span(len(lines), 0, len(lines), 0)):
        yield from _between(lines, before, span)
        if span.style in {"|", ">"}:
            yield from _in_header(lines, span)
        before = span


def _between(lines: Sequence[str], before: Span | None, behind: Span) -> Iterator[YamlMistake]:
    first, column = (before.last_line, before.last_column) if before else (0, 0)
    for number in range(first, min(behind.line + 1, len(lines))):
        end = behind.column if number == behind.line else None
        start = lines[number].find("#", column if number == first else 0, end)
        if start >= 0 and (code := _cuts(lines[number], number, start, before)):
            yield YamlMistake(code, number, start, {"rest": lines[number][start:].strip()})


def _cuts(line: str, number: int, start: int, before: Span | None) -> str | None:
    """Return the code of a comment that cuts off text, None for another one."""
    head, rest = line[:start], line[start + 1 :]
    if not head.strip():
        return "yaml-comment" if before and _goes_on(before, number, start) else None
    beside = (
        before is not None and before.last_line == number and not line[before.last_column : start].strip()
    )
    if beside and before and before.style in {"'", '"'} and not head[-1].isspace():
        return "yaml-after-quote"
    is_plain = beside and before is not None and before.style is None
    loose = head[-1].isspace() and (not rest or rest[0].isspace() or rest[0] == "#")
    return None if loose and not is_plain else "yaml-comment"


def _goes_on(before: Span, number: int, start: int) -> bool:
    """Whether a comment on its own line stands where the value above would go on."""
    if before.indent is None or before.style in {"'", '"'} or start <= before.indent:
        return False
    return before.style is not None or (before.last_line == number - 1 and before.column > before.indent)


def _in_header(lines: Sequence[str], span: Span) -> Iterator[YamlMistake]:
    """Yield a comment behind the sign of a block scalar, unless it has spaces on both sides."""
    match = _HEADER.match(lines[span.line], span.column)
    if match and not (match["blank"] and match["comment"][1:2] in {"", " ", "\t"}):
        yield YamlMistake(
            "yaml-comment", span.line, match.start("comment"), {"rest": match["comment"].strip()}
        )
