"""The lines of a paragraph as they were typed, by which proofreading judges the line ends within it."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from bulletin.model import SourceLine

if TYPE_CHECKING:
    from bulletin.parsing.markdown.inline_source import InlineSource

_INDENTED = re.compile(r" {4}|\t|[ \t]*\u3000")
_HANGING = re.compile(r"(?:.*>)?(?:\t| {2,})[ \t]*")


def paragraph_lines(source: InlineSource, level: int) -> tuple[SourceLine, ...]:
    """Return the lines of a paragraph at this nesting level; none of a paragraph of one line."""
    spans = [next(group) for _, group in groupby(source.spans, key=lambda span: span.line)]
    if len(spans) < 2:
        return ()
    markdown, lines = source.markdown, []
    for span in spans:
        text = source.text[span.start : span.end]
        blanks = len(text) - len(text.lstrip())
        prefix = markdown.lines[span.line][: span.column + blanks]
        lines.append(
            SourceLine(
                markdown.position(span.line, 0),
                prefix,
                indented=_INDENTED.match(text) is not None,
                hanging=level > 0 and _HANGING.fullmatch(prefix) is not None,
            )
        )
    return tuple(lines)
