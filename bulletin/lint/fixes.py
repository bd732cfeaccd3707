"""Safe fixes: of wrong characters, and applying them to the bytes of a file; all other bytes are kept."""

from __future__ import annotations

import codecs
import re
from itertools import accumulate
from typing import TYPE_CHECKING

from bulletin.diagnostics import Position
from bulletin.lint.prose.quotations import is_protected
from bulletin.lint.prose.text_blocks import Fix
from bulletin.parsing.text.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


def character_fixes(path: str, content: bytes) -> Iterator[Fix]:
    """Yield the fixes that write ordinary characters for wrong codes, which are read as those already."""
    source = decode(path, content).value
    if source is None or not source.replacements:
        return
    starts = [0, *accumulate(len(line) + 1 for line in source.text.split("\n"))]
    for each in source.replacements:
        start = starts[each.place[0]] + each.place[1]
        if not is_protected(source.text, start, start + len(each.new)):
            line, column = each.original
            yield Fix(Position(path, line + 1, column + 1), each.old, each.new)


def apply_fixes(content: bytes, fixes: Iterable[Fix]) -> bytes:
    """Apply the fixes of one file; a fix whose old text is not there, or that overlaps another, is skipped.

    Only files in UTF-8 are changed; byte order mark and line ends stay.
    """
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError:
        return content
    edits = sorted(_edits(text, fixes), key=lambda edit: edit[:2])
    parts: list[str] = []
    done = 0
    for start, end, new in edits:
        if start >= done:
            parts += (text[done:start], new)
            done = end
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    return mark + "".join((*parts, text[done:])).encode()


def _edits(text: str, fixes: Iterable[Fix]) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and new text of every fix whose old text stands at its position."""
    lines = [match.span() for match in _LINE.finditer(text)]
    line_end = "\r\n" if "\r\n" in text else "\n"
    for fix in fixes:
        if fix.position.line > len(lines):
            continue
        first, end = lines[fix.position.line - 1]
        start = first + fix.position.column - 1
        if start + len(fix.old) <= end and text.startswith(fix.old, start):
            yield start, start + len(fix.old), fix.new.replace("\n", line_end)
