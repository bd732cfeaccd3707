"""Block markup as an input method for Chinese types it: `＃ 标题`, `＞ 引用`, `－ 项`, `［^1］：`, `｜` and `|——|`.

A rule that matches no block itself replaces such signs by the ASCII ones, one by one, before the rules of the blocks
look at the line; lines and columns stay those of the source. `MarkdownSource` gets the text with the same replacements.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bulletin.parsing.wide_inlines import NOTE_MARK, note_in_ascii

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.utils import EnvType

_ASCII = str.maketrans("＃＞》－＋＊｜：—–―─━｀　", "#>>-+*|:-----` ")
_MARKERS = (
    ("#", re.compile(r"[#＃]{1,6}[ 　\t](?=[ 　\t]*\S)")),
    (">", re.compile(r"[＞》][ 　](?=\s*\S)|＞(?=[^\s0-9０-９=＝＞])")),
    ("-", re.compile(r"[-－+＋*＊][ 　]+(?=[^\s0-9０-９])")),
    ("[^…]", re.compile(rf"{NOTE_MARK.pattern}[:：]")),
    ("```", re.compile(r"｀{3,}")),
)
"""What is read, and how it may be typed."""
_RULE = re.compile(r"－{3,}[ 　]*")
_STARTS = frozenset("＃＞》－＋＊［【｀#-+*[")
_QUOTED = re.compile(r"[>＞》]")
_DELIMITER = re.compile(r"[|｜]?(?:[ 　]*[:：]?[-－—–―─━]+[:：]?[ 　]*(?:[|｜]|$))+[ 　]*")
_DELIMITER_STARTS = frozenset("|｜:：-－—–―─━")
_BAR = re.compile(r"(?<!\\)\|")
_FENCE_END = re.compile(r"[`｀]{3,}\s*")
_BREAKS_TABLE = re.compile(r"[#＃>＞》`]|$")


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
    """Add the rule."""
    also = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("table", "wide_blocks", _replace_signs, also)  # type: ignore[arg-type]


def wide_edits(environment: EnvType) -> Sequence[WideEdit]:
    """Return the replacements in a parsed text in the order of their offsets."""
    return sorted(environment.get("wide", ()))


def replaced(text: str, edits: Sequence[WideEdit]) -> str:
    """Return a text with these replacements."""
    parts: list[str] = []
    done = 0
    for edit in edits:
        parts += (text[done : edit.offset], edit.read)
        done = edit.offset + len(edit.read)
    return "".join((*parts, text[done:]))


def _replace_signs(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's form
    """Replace the full-width signs of a block that may begin on this line; matches no block itself."""
    if _first(state, start) in _STARTS:
        _replace_marker(state, start, end, silent=silent)
    if start + 1 < end and _first(state, start + 1) in _DELIMITER_STARTS:
        _replace_bars(state, start, end)
    return False


def _begin(state: StateBlock, line: int) -> int:
    return state.bMarks[line] + state.tShift[line]


def _first(state: StateBlock, line: int) -> str:
    return state.src[_begin(state, line) : state.eMarks[line]][:1]


def _text(state: StateBlock, line: int) -> str:
    return state.src[_begin(state, line) : state.eMarks[line]]


def _replace_marker(state: StateBlock, start: int, end: int, *, silent: bool) -> None:
    """Replace the sign that begins a heading, a quotation, an item, a note, a fence, or a line between passages."""
    line = _text(state, start)
    if not silent and _RULE.fullmatch(line):
        _edit(state, start, line, "---")
    for kind, pattern in _MARKERS:
        marker = pattern.match(line)
        if marker and not (line[0] == "＊" and _is_single(state, start, end)):
            _edit(state, start, marker[0], kind)
            if kind in _FURTHER:
                _FURTHER[kind](state, start + 1, end)


def _is_single(state: StateBlock, line: int, end: int) -> bool:
    """Whether an asterisk that begins a line is no item of a list, but the mark of a remark."""
    beside = (state.src[state.bMarks[at] : state.eMarks[at]] for at in (line - 1, line + 1) if 0 <= at < end)
    return not any(other.lstrip(" ").startswith(("*", "＊")) for other in beside)


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


def _replace_bars(state: StateBlock, start: int, end: int) -> None:
    """Replace the signs of a table: those of its delimiter row, and the bars of its rows."""
    head, delimiter = _text(state, start), _text(state, start + 1)
    if not _DELIMITER.fullmatch(delimiter) or not {"|", "｜"} & set(delimiter):
        return
    columns = _columns(delimiter.replace("｜", "|"))
    if not {"|", "｜"} & set(head) or _columns(_with_bars(head, columns)) != columns:
        return
    _edit(state, start + 1, delimiter, "|")
    for line in range(start, end):
        row = _text(state, line)
        if _BREAKS_TABLE.match(row):
            break
        _edit(state, line, row, "|", _with_bars(row, columns))


def _with_bars(row: str, columns: int) -> str:
    """Return a row with full-width bars replaced where they divide its cells; else they are text."""
    if "｜" not in row or ("|" in row and _columns(row) == columns):
        return row
    wide = row.replace("｜", "|")
    return wide if "|" not in row or _columns(wide) == columns else row


def _columns(row: str) -> int:
    """Count the cells of a row."""
    cells = _BAR.split(row.strip())
    return len(cells) - (not cells[0]) - (len(cells) > 1 and not cells[-1])


_FURTHER = {">": _replace_quoted, "```": _replace_fence}
"""What is replaced on the further lines of a block."""


def _edit(state: StateBlock, line: int, typed: str, kind: str, read: str | None = None) -> None:
    """Replace the first characters of a line, and record it."""
    begin = _begin(state, line)
    if read is None:
        read = note_in_ascii(typed) if kind == "[^…]" else typed.translate(_ASCII)
    if read != typed:
        state.src = state.src[:begin] + read + state.src[begin + len(typed) :]
        state.env.setdefault("wide", []).append(WideEdit(begin, typed, read, kind))
