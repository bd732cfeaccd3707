"""Joins the lines of a YAML value; Chinese lines join without a space, where YAML puts one.

In a value of one line nothing is changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from bulletin.parsing.text.script import breaks_to_space

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BLANKS = " \t"
_CONTINUED = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")
"""An escaped line end in double quotation marks, which joins lines as they are."""


def fold(lines: Iterable[str]) -> str:
    """Join lines; empty lines between them are line breaks."""
    text, breaks = "", 0
    for line in lines:
        piece = line.strip(_BLANKS)
        if not piece:
            breaks += 1
            continue
        gap = "\n" * breaks or (" " if breaks_to_space(text, piece) else "")
        text, breaks = f"{text}{gap if text else ''}{piece}", 0
    return text


def fold_single_quoted(typed: Sequence[str]) -> str:
    """Join the lines of a value in single quotation marks, given as they were typed between these."""
    return _between(typed, fold(typed)).replace("''", "'")


def fold_double_quoted(typed: Sequence[str]) -> str:
    """Join the lines of a value in double quotation marks, given as they were typed between these."""
    parts: list[list[str]] = [[]]
    for line in typed:
        continued = _CONTINUED.search(line.rstrip(_BLANKS) if line is not typed[-1] else "")
        parts[-1].append(line.rstrip(_BLANKS)[:-1] if continued else line)
        if continued:
            parts.append([])
    return _unescaped(_between(typed, "".join(map(fold, parts))))


def fold_block(lines: Sequence[str], value: str) -> str:
    """Join the lines of a folded block scalar (`>`), given its value; one whose lines are indented is left alone."""
    if len({len(line) - len(line.lstrip(" ")) for line in lines if line.strip()}) > 1:
        return value
    return fold(lines) + value[len(value.rstrip("\n")) :]


def _between(typed: Sequence[str], folded: str) -> str:
    """Return the folded text with the blanks next to the quotation marks."""
    first, last = typed[0], typed[-1]
    head = first[: len(first) - len(first.lstrip(_BLANKS))] if first.strip() else ""
    tail = last[len(last.rstrip(_BLANKS)) :] if last.strip() else ""
    return f"{head}{folded}{tail}"


def _unescaped(typed: str) -> str:
    """Return what a text on one line between double quotation marks says; line breaks stay."""
    return "\n".join(str(yaml.load(f'"{line}"', yaml.CSafeLoader)) for line in typed.split("\n"))
