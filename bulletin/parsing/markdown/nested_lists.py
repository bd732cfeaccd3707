"""Items of nested lists that are indented less than Markdown asks: two characters, also full-width ones, are enough.

Markdown wants an inner item to begin where the text of the outer one does: three columns behind `1. `. Writers of
Chinese indent by two, and the inner list would become a part of the outer one. A rule that matches no block itself
raises the indentation of such lines before the outermost list is read; columns of the source stay as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

LEAST_INDENT = 2
"""Columns by which an inner item stands behind the mark of the outer one."""
_ITEM = re.compile(
    r"(?P<blanks>[ \t\u3000]*)(?P<mark>[-+*－＋＊]|(?P<number>[0-9]{1,9})[.)])(?P<gap>[ \t\u3000]+)(?=\S)"
)
_FENCE = re.compile(r"[ \t]*(?:`{3}|~{3}|｀{3})")
_TAB = 4


class _Item(NamedTuple):
    """An open item: the columns of its mark as typed, and of its text as read; whether it is numbered."""

    mark: int
    text: int
    ordered: bool


def nested_lists(md: MarkdownIt) -> None:
    """Add the rule."""
    md.block.ruler.before("table", "nested lists", _indent_items)


def _indent_items(state: StateBlock, start: int, end: int, _silent: bool) -> bool:  # noqa: FBT001
    """Look at each line of an outermost list once, also where it is several lists to Markdown."""
    done = f"nested lists {state.level}"
    if state.listIndent < 0 and state.env.get(done, 0) <= start and _ITEM.match(_text(state, start)):
        state.env[done] = _indent_list(state, start, end)
    return False


def _indent_list(state: StateBlock, start: int, end: int) -> int:
    """Raise the indentation of the inner items of the list that begins on this line; return where it ends."""
    outer: list[_Item] = []
    fenced = blank = False
    for line in range(start, end):
        text = _text(state, line)
        fenced ^= _FENCE.match(text) is not None
        item = None if fenced else _ITEM.match(text)
        if item:
            _indent(state, line, item, outer)
        elif text[:1].strip() and blank:
            return line
        blank = not text.strip()
    return end


def _text(state: StateBlock, line: int) -> str:
    """Return a line without the markers of its quotation."""
    return state.src[state.bMarks[line] : state.eMarks[line]]


def _indent(state: StateBlock, line: int, item: re.Match[str], outer: list[_Item]) -> None:
    """Raise the indentation of an item that stands within another one, and open it."""
    mark = _columns(item["blanks"])
    sibling = None
    while outer and mark < outer[-1].mark + LEAST_INDENT:
        sibling = outer.pop()
    ordered = item["number"] is not None
    continues = item["number"] == "1" or (sibling is not None and sibling.ordered)
    column = mark
    if outer and (continues or not ordered):
        column = max(mark, outer[-1].text)
        state.tShift[line] = item.end("blanks")
        state.sCount[line] = column
    outer.append(_Item(mark, column + len(item["mark"]) + min(_columns(item["gap"]), _TAB), ordered))


def _columns(blanks: str) -> int:
    """Return the width of blanks: a tab leads to the next multiple of four, a full-width space takes two."""
    width = 0
    for blank in blanks:
        width += _TAB - width % _TAB if blank == "\t" else 1 + (blank == "\u3000")
    return width
