"""Block markup as an input method for Chinese types it: `＃ 标题`, `＞ 引用`, `－ 项`, `［^1］：`, `｜` and `|——|`.

A rule that matches no block itself replaces such signs by the ASCII ones, one by one, before the rules of the blocks
look at the line; lines and columns stay those of the source. `MarkdownSource` gets the text with the same replacements.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bulletin.parsing.markdown.wide_inlines import NOTE_MARK, note_in_ascii

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.utils import EnvType

_ASCII = str.maketrans("＃＞》－＋＊｜：—–―─━｀　", "#>>-+*|:-----` ")
_FIRST = frozenset("＃＞》－＋＊［【｀#-+*[")
_QUOTED = re.compile(r"[>＞》]")
_DELIMITER = re.compile(r"(?![-－—–―─━][ 　])[|｜]?(?:[ 　]*[:：]?[-－—–―─━]+[:：]?[ 　]*(?:[|｜]|$))+[ 　]*")
_DELIMITER_STARTS = frozenset("|｜:：-－—–―─━")
_WIDE_BAR = re.compile(r"(?<!\\)｜")
_BAR = re.compile(r"(?<!\\)\|")
_FENCE_END = re.compile(r"[`｀]{3,}\s*")
_BREAKS_TABLE = re.compile(r"[#＃>＞》`]|[-－+＋*][ 　]|$")


class WideEdit(NamedTuple):
    """Signs that were replaced: their offset in the text, what was typed, what it was replaced by, and its kind."""

    offset: int
    typed: str
    read: str
    kind: str

    @property
    def signs(self) -> str:
        """The full-width signs, each once."""
        changed = dict.fromkeys(old for old, new in zip(self.typed, self.read, strict=True) if old != new)
        return "".join(changed).strip() or self.typed


def wide_blocks(md: MarkdownIt) -> None:
    """Add the rules; each ends the same blocks as the rule of its block does."""
    for marker in _MARKERS:
        rule = partial(_replace_marker, marker)
        md.block.ruler.before("table", f"wide {marker.kind}", rule, {"alt": [*marker.ends]})
    md.block.ruler.before("table", "wide table", _replace_bars, {"alt": ["paragraph", "reference"]})


def wide_edits(environment: EnvType) -> Sequence[WideEdit]:
    """Return the replacements in a parsed text."""
    edits: Sequence[WideEdit] = environment.get("wide", ())
    return edits


def replaced(text: str, edits: Sequence[WideEdit]) -> str:
    """Return a text with these replacements."""
    characters = list(text)
    for edit in edits:
        characters[edit.offset : edit.offset + len(edit.read)] = edit.read
    return "".join(characters)


def _begin(state: StateBlock, line: int) -> int:
    return state.bMarks[line] + state.tShift[line]


def _first(state: StateBlock, line: int) -> str:
    return state.src[_begin(state, line) : state.eMarks[line]][:1]


def _text(state: StateBlock, line: int) -> str:
    return state.src[_begin(state, line) : state.eMarks[line]]


def _replace_marker(marker: _Marker, state: StateBlock, start: int, end: int, _silent: bool) -> bool:  # noqa: FBT001
    """Replace the sign that begins a block on this line; matches no block itself."""
    if _first(state, start) not in _FIRST:
        return False
    typed = marker.pattern.match(_text(state, start))
    if typed and not _table_columns(state, start, end) and not _is_remark(state, start, end):
        _edit(state, start, typed[0], marker.kind)
        if marker.further:
            marker.further(state, start + 1, end)
    return False


def _is_remark(state: StateBlock, line: int, end: int) -> bool:
    """Whether a line begins with a full-width asterisk that is no item of a list, but the mark of a remark."""
    beside = (state.src[state.bMarks[at] : state.eMarks[at]] for at in (line - 1, line + 1) if 0 <= at < end)
    single = not any(other.lstrip(" ").startswith(("*", "＊")) for other in beside)
    return single and _first(state, line) == "＊"


def _replace_quoted(state: StateBlock, line: int, end: int) -> None:
    """Replace the signs of a quotation's further lines: the parser looks for them before it asks any rule."""
    while line < end and _QUOTED.match(_first(state, line)):
        _edit(state, line, _first(state, line), ">")
        line += 1


def _replace_fence(state: StateBlock, line: int, end: int) -> None:
    """Replace the signs that end a fence."""
    while line < end and not _FENCE_END.fullmatch(_text(state, line)):
        line += 1
    if line < end:
        _edit(state, line, _text(state, line), "```")


def _replace_bars(state: StateBlock, start: int, end: int, _silent: bool) -> bool:  # noqa: FBT001
    """Replace the signs of a table that begins on this line: its delimiter row, and the bars of its rows."""
    columns = _table_columns(state, start, end)
    if columns:
        _edit(state, start, _text(state, start), "|", _with_bars(_text(state, start), columns))
        _edit(state, start + 1, _text(state, start + 1), "|")
        _replace_row_bars(state, start + 2, end, columns)
    return False


def _table_columns(state: StateBlock, start: int, end: int) -> int:
    """Return the number of columns of the table that begins on this line, 0 where none does."""
    below = start + 1
    if below >= end or _first(state, below) not in _DELIMITER_STARTS or state.sCount[below] < state.blkIndent:
        return 0
    head, delimiter = _text(state, start), _text(state, below)
    if not _DELIMITER.fullmatch(delimiter) or not all({"|", "｜"} & set(row) for row in (head, delimiter)):
        return 0
    columns = _columns(delimiter.replace("｜", "|"))
    return columns if _columns(_with_bars(head, columns)) == columns else 0


def _replace_row_bars(state: StateBlock, line: int, end: int, columns: int) -> None:
    """Replace the bars of a table's further rows."""
    while line < end and state.sCount[line] >= state.blkIndent:
        row = _text(state, line)
        if _BREAKS_TABLE.match(row):
            break
        _edit(state, line, row, "|", _with_bars(row, columns))
        line += 1


def _with_bars(row: str, columns: int) -> str:
    """Return a row with full-width bars replaced where they divide its cells; else they are text."""
    if "｜" not in row or ("|" in row and _columns(row) == columns):
        return row
    wide = _WIDE_BAR.sub("|", row)
    return wide if "|" not in row or _columns(wide) == columns else row


def _columns(row: str) -> int:
    """Count the cells of a row."""
    cells = _BAR.split(row.strip())
    return len(cells) - (not cells[0]) - (len(cells) > 1 and not cells[-1])


def _edit(state: StateBlock, line: int, typed: str, kind: str, read: str | None = None) -> None:
    """Replace the first characters of a line, and record it."""
    begin = _begin(state, line)
    if read is None:
        read = note_in_ascii(typed) if kind == "[^…]" else typed.translate(_ASCII)
    if read != typed:
        state.src = state.src[:begin] + read + state.src[begin + len(typed) :]
        state.env.setdefault("wide", []).append(WideEdit(begin, typed, read, kind))


class _Marker(NamedTuple):
    """A sign that begins a block: what it is read as, how it may be typed, and the blocks that it ends.

    `further` replaces signs on the lines behind the first.
    """

    kind: str
    pattern: re.Pattern[str]
    ends: Sequence[str]
    further: Callable[[StateBlock, int, int], None] | None = None


_PARAGRAPHS = ("paragraph", "reference")
_QUOTATIONS = (*_PARAGRAPHS, "blockquote")
_MARKERS = (
    _Marker("#", re.compile(r"[#＃]{1,6}[ 　\t](?=[ 　\t]*\S)"), _QUOTATIONS),
    _Marker(
        ">",
        re.compile(r"[＞》][ 　](?=\s*\S)|＞(?=[^\s0-9０-９=＝＞])"),
        (*_QUOTATIONS, "list"),
        _replace_quoted,
    ),
    _Marker("-", re.compile(r"[-－+＋*＊][ 　]+(?=[^\s0-9０-９])"), _QUOTATIONS),
    _Marker("[^…]", re.compile(rf"{NOTE_MARK.pattern}[:：]"), _PARAGRAPHS),
    _Marker("```", re.compile(r"｀{3,}"), (*_QUOTATIONS, "list"), _replace_fence),
    _Marker("---", re.compile(r"－{3,}[ 　]*$"), ()),
)
