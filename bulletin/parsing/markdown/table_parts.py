"""What belongs to a table and stands beside it: its caption above, its notes and sources under it, its attributes.

`表1 标题` or `表：标题` on a line above a table is its caption; `表#` is numbered within the text. Paragraphs that begin
with 注：, 来源： or the like under a table are its notes. Attributes stand behind the caption, or on a line of their own
above or below the table. A core rule moves the tokens of all these into that of the table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it.rules_block import paragraph, table
from msgspec import Struct

from bulletin.model import Inlines, TableSize, Text
from bulletin.parsing.markdown.attributes import ATTRIBUTES, Attribute, read_attributes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

    from bulletin.parsing.markdown.inline_source import MarkdownSource

LONGEST_CAPTION = 80
_CAPTION = re.compile(
    r"(?:附?表[ 　]*(?:[#＃]|[0-9０-９]{1,3}(?:[-－.．·—][0-9０-９]{1,3})?|[一二三四五六七八九十]{1,3})"
    r"(?:[ 　]+|[ 　]*[:：.．、][ 　]*)|表[ 　]*[:：][ 　]*)[^\s：:]"
)
_STOP = re.compile(r"[。！？；：，.!?;:,]$")
NOTE_LABEL = re.compile(r"(?:[备附]?注[ 　]*[0-9０-９]{0,2}|(?:资料|数据)?来源)[ 　]*[:：]")
LABEL = re.compile(
    r"表[ 　]*[:：][ 　]*|(?P<word>附?表)[ 　]*(?P<number>[#＃]|[^\s:：.．、]{1,8})(?P<behind>[ 　]+|[ 　]*[:：.．、][ 　]*)"
)
"""The label of a caption: `表：` is not printed, a number with a space of one em behind it."""
_CLOSING = {"table_open": "table_close", "cells_open": "cells_close"}
_LANDSCAPE = frozenset({"landscape", "横排", "横向", "横版"})
_SIZES = {
    "small": TableSize.SMALL,
    "五号": TableSize.SMALL,
    "medium": TableSize.MEDIUM,
    "小四": TableSize.MEDIUM,
}
_HEADS = frozenset({"head", "表头"})
_USAGES = "横排、五号、小四、表头=2"


class TableParts(Struct, frozen=True):
    """The parts beside a table; `head_rows` is the number of the rows of its head where it was given."""

    caption: Inlines = ()
    notes: tuple[Inlines, ...] = ()
    size: TableSize | None = None
    landscape: bool = False
    head_rows: int = 0


def table_parts(md: MarkdownIt) -> None:
    """Make the parser read the parts of tables."""
    md.block.ruler.before("list", "table_ends", _ends_table, {"alt": ["blockquote"]})
    md.block.ruler.before("list", "table_caption", _ends_paragraph, {"alt": ["paragraph"]})
    md.block.ruler.before("list", "table_note", _note, {"alt": ["paragraph", "reference", "blockquote"]})
    md.core.ruler.before("inline", "table_parts", _gather)


# --- Blocks ---------------------------------------------------------------------------------------------------


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()


def _ends_table(state: StateBlock, start: int, _end: int, silent: bool) -> bool:  # noqa: FBT001
    """End a table before a line that is no row, but a note, a caption or attributes."""
    if not silent or state.parentType != "table":
        return False
    line = _line(state, start)
    return "|" not in line and bool(
        NOTE_LABEL.match(line) or looks_like_caption(line) or read_attributes(line)
    )


def _ends_paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """End a paragraph before the caption of the table on the next line."""
    if not silent or not looks_like_caption(_line(state, start)):
        return False
    return start + 1 < end and table(state, start + 1, end, True)  # noqa: FBT003 - the form of markdown-it's rules


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Read a note under a table, or under another note; each is a paragraph."""
    last = state.tokens[-1] if state.tokens else None
    if last is None or (last.type not in {"table_close", "cells_close"} and not last.meta.get("note")):
        return False
    if last.level != state.level or not NOTE_LABEL.match(_line(state, start)):
        return False
    if not silent:
        paragraph(state, start, end, False)  # noqa: FBT003 - the form of markdown-it's rules
        state.tokens[-1].meta = state.tokens[-3].meta = {"note": True}
    return True


def looks_like_caption(text: str) -> bool:
    """Whether a line right above a table is its caption."""
    known = len(text) <= LONGEST_CAPTION and _CAPTION.match(text)
    return bool(known) and not _STOP.search(text)


# --- Tokens ---------------------------------------------------------------------------------------------------


def _gather(state: StateCore) -> None:
    """Move the tokens of captions and notes behind the opening one of their table, and the attributes into it."""
    tokens, moved = state.tokens, list["Token"]()
    at = 0
    while at < len(tokens):
        opening = tokens[at]
        if opening.type not in _CLOSING:
            moved.append(opening)
            at += 1
            continue
        closing, level = _CLOSING[opening.type], opening.level
        end = next(i for i in range(at, len(tokens)) if (tokens[i].type, tokens[i].level) == (closing, level))
        above, (below, behind) = _above(moved, opening), _below(tokens, end + 1, opening)
        moved += [opening, *above, *below, *tokens[at + 1 : end + 1]]
        at = behind
    state.tokens = moved


def _above(moved: list[Token], opening: Token) -> Sequence[Token]:
    """Take the caption and the attributes from the end of the tokens before a table; return the caption's token."""
    captions: list[Token] = []
    while len(moved) > 2 and moved[-1].type == "paragraph_close" and moved[-1].level == opening.level:
        text = moved[-2]
        if _are_attributes(text, beside=not _apart(moved[-3], opening)):
            _take(opening, text, 0)
        elif not captions and "\n" not in text.content and looks_like_caption(text.content):
            captions.append(text)
            _divide(opening, text)
            text.meta["part"] = "caption"
        else:
            break
        del moved[-3:]
    return captions


def _below(tokens: Sequence[Token], at: int, opening: Token) -> tuple[Sequence[Token], int]:
    """Return the tokens of the notes below a table, and the index of the first token that is not of the table."""
    notes, end = list["Token"](), (opening.map or [0, 0])[1]
    while at + 2 < len(tokens) and tokens[at].type == "paragraph_open" and tokens[at].level == opening.level:
        text = tokens[at + 1]
        if tokens[at].meta.get("note"):
            text.meta["part"] = "note"
            notes.append(text)
        elif _are_attributes(text, beside=not (apart := end < _first(text))) and not (
            apart and _before_table(tokens, at + 3)
        ):
            _take(opening, text, 0)
        else:
            break
        at, end = at + 3, (text.map or [0, 0])[1]
    return notes, at


def _are_attributes(text: Token, *, beside: bool) -> bool:
    """Whether a paragraph is an attribute list; one that an empty line divides from the table, only of known words."""
    attributes = read_attributes(text.content)
    return attributes is not None and (beside or all(map(_known, attributes)))


def _apart(before: Token, behind: Token) -> bool:
    """Whether a line is empty between two blocks."""
    return (before.map or [0, 0])[1] < _first(behind)


def _first(token: Token) -> int:
    return (token.map or [0])[0]


def _known(one: Attribute) -> str:
    """Return what an attribute says: its word, the size, or the number of head rows; nothing where it isn't known."""
    if not one.value:
        return one.name if one.name in _LANDSCAPE or one.name in _SIZES else ""
    if one.name in _HEADS:
        return one.value if one.value in {"1", "2", "3"} else ""
    return one.value if one.name in {"size", "字号"} and one.value in _SIZES else ""


def _before_table(tokens: Sequence[Token], at: int) -> bool:
    """Whether a table begins here, or its caption."""
    if (
        at + 1 < len(tokens)
        and tokens[at].type == "paragraph_open"
        and looks_like_caption(tokens[at + 1].content)
    ):
        at += 3
    return at < len(tokens) and tokens[at].type in _CLOSING


def _divide(opening: Token, text: Token) -> None:
    """Take the attributes behind a caption, and cut off the label that is no part of it."""
    behind = next((one for one in ATTRIBUTES.finditer(text.content) if one.end() == len(text.content)), None)
    if behind:
        _take(opening, text, behind.start())
        text.content = text.content[: behind.start()].rstrip()
    label = LABEL.match(text.content)
    if label:
        text.meta["label"] = label[0]
        text.content = text.content[label.end() :]


def _take(opening: Token, text: Token, start: int) -> None:
    opening.meta.setdefault("attributes", []).append((_first(text), text.content[start:]))


# --- The parts --------------------------------------------------------------------------------------------------


def build_parts(
    opening: Token,
    tokens: Sequence[Token],
    markdown: MarkdownSource,
    build: Callable[[Token], Inlines],
) -> TableParts:
    """Return the parts of a table; `build` makes inlines of a token."""
    captions = [token for token in tokens if token.meta.get("part") == "caption"]
    notes = [token for token in tokens if token.meta.get("part") == "note"]
    attributes = [
        one for line, text in opening.meta.get("attributes", ()) for one in _attributes(line, text, markdown)
    ]
    sizes = [_SIZES[one] for one in attributes if one in _SIZES]
    return TableParts(
        caption=_caption(captions[0], markdown, build) if captions else (),
        notes=tuple(map(build, notes)),
        size=sizes[-1] if sizes else None,
        landscape=any(one in _LANDSCAPE for one in attributes),
        head_rows=next((int(one) for one in attributes if one.isdecimal()), 0),
    )


def _caption(token: Token, markdown: MarkdownSource, build: Callable[[Token], Inlines]) -> Inlines:
    """Build a caption; `表#` gets the next number."""
    label: str = token.meta.get("label", "")
    if not label:
        return build(token)
    line = _first(token)
    column = markdown.lines[line].find(label)
    markdown.mark_used(line, column, column + len(label))
    known = LABEL.fullmatch(label)
    if known is None or not known["word"]:
        return build(token)
    number = known["number"]
    if number in {"#", "＃"}:
        markdown.tables += 1
        number = str(markdown.tables)
    behind = known["behind"].strip(" 　") or "　"
    return (Text(f"{known['word']}{number}{behind}", markdown.position(line, column)), *build(token))


def _attributes(line: int, text: str, markdown: MarkdownSource) -> Iterator[str]:
    """Yield the words of an attribute list that tables know, and the number of head rows; others are reported."""
    column = markdown.lines[line].rfind(text)
    markdown.mark_used(line, column, column + len(text))
    for one in read_attributes(text) or ():
        if known := _known(one):
            yield known
        else:
            place = markdown.position(line, column + one.start)
            typed = f"{one.name}={one.value}" if one.value else one.name
            markdown.report("attribute-unknown", place, name=typed, usages=_USAGES)
