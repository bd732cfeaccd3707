"""Writes blocks as lines of Markdown: one line a paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from bulletin.model import (
    Alignment,
    CountTable,
    Figure,
    FigureGroup,
    Heading,
    ItemList,
    Paragraph,
    PictureWidth,
    Quotation,
    Rule,
    Table,
    Text,
    Verbatim,
    plain,
    table_cells,
)
from bulletin.parsing.markdown.attributes import read_attributes
from bulletin.parsing.markdown.joined_cells import ABOVE, LEFT, MOST_HEADS
from bulletin.parsing.markdown.table_parts import NOTE_LABEL, looks_like_caption
from bulletin.parsing.markdown.writing.escapes import Escaping, escape_start
from bulletin.parsing.markdown.writing.inlines import write_inlines
from bulletin.parsing.markdown.writing.table_form import UNNUMBERED, number_label
from bulletin.parsing.text.conflicts import is_marker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model import Block, Blocks, Inlines, Note, TableRow

_FENCES = re.compile("`{3,}|~{3,}")
_DELIMITERS = {None: "---", Alignment.START: ":---", Alignment.CENTER: ":---:", Alignment.END: "---:"}
_TARGET = re.compile(r"[\s<>()\\\"'`*_\[\]|&!~^#%＊～｀（）［］【】《》〈〉＜＞“”｜]")
_TITLE = re.compile(r"[\\\"&|]")
_RULE = "---"
_CLOSING, _CLOSED = re.compile(r"(?<!\\)#$"), r"\\#"
"""A sign that would close a heading, and how it is escaped."""


def write_block(blocks: Blocks, index: int, how: Escaping) -> list[str]:
    """Return the lines of one of these blocks, in its normal form; those beside it decide what must be escaped."""
    block = blocks[index]
    match block:
        case Paragraph():
            return [_paragraph(block.inlines, how, *_beside(blocks, index))]
        case Heading():
            return [f"{'#' * block.level} {_CLOSING.sub(_CLOSED, write_inlines(block.inlines, how))}"]
        case Quotation():
            return [f"> {line}" if line else ">" for line in write_blocks(block.blocks, how)]
        case ItemList():
            return list(_item_list(block, how, other=_in_a_row(blocks, index) % 2 == 1))
        case Table():
            return list(_table(block, how))
        case Figure():
            return [_figure(block, how)]
        case FigureGroup():
            return [" ".join(_figure(figure, how) for figure in block.figures)]
        case Verbatim():
            return list(_verbatim(block.text))
        case Rule():
            return [_RULE]
        case CountTable():
            return []
        case _:
            assert_never(block)


def write_blocks(blocks: Blocks, how: Escaping) -> list[str]:
    """Return the lines of blocks that stand below each other in a container."""
    lines: list[str] = []
    for index in range(len(blocks)):
        written = write_block(blocks, index, how)
        lines += ["", *written] if lines and written else written
    return lines


def _beside(blocks: Blocks, index: int) -> tuple[Block | None, Block | None]:
    """Return the blocks before and behind one."""
    return blocks[index - 1] if index else None, blocks[index + 1] if index + 1 < len(blocks) else None


def write_note(note: Note, how: Escaping) -> list[str]:
    """Return the lines of a note."""
    lines = write_blocks(note.blocks, how)
    follows = isinstance(note.blocks[0], Paragraph)
    return _hanging(f"[^{note.number}]:{' ' if follows else ''}", 4, lines if follows else ["", *lines])


# --- Texts ----------------------------------------------------------------------------------------------------


def _paragraph(inlines: Inlines, how: Escaping, before: Block | None, behind: Block | None) -> str:
    """Write a paragraph; beside a table its first character is an entity where it would be read as a part of that."""
    line = write_inlines(inlines, how)
    above = isinstance(behind, Table) and not behind.caption and looks_like_caption(line)
    listed = isinstance(behind, Table | Paragraph) and read_attributes(line) is not None
    below = isinstance(before, Table) and NOTE_LABEL.match(line) is not None
    return escape_start(line, always=above or below or listed or line.startswith("    "))


def _hanging(mark: str, indent: int, lines: Sequence[str]) -> list[str]:
    """Put a mark before the first of some lines, and indent the others."""
    return [mark + lines[0], *(" " * indent + line if line else "" for line in lines[1:])]


# --- Lists ----------------------------------------------------------------------------------------------------


def _in_a_row(blocks: Blocks, index: int) -> int:
    """Return how many lists of the same kind stand right before one."""
    block, count = blocks[index], 0
    for before in reversed(blocks[:index]):
        if not (
            isinstance(before, ItemList)
            and isinstance(block, ItemList)
            and (before.start is None) == (block.start is None)
        ):
            break
        count += 1
    return count


def _item_list(block: ItemList, how: Escaping, *, other: bool) -> Iterator[str]:
    """Yield the lines of a list; `other`: its marks differ from those of the list before it."""
    loose = any(len(item) > 1 or not isinstance(item[0], Paragraph) for item in block.items)
    for index, item in enumerate(block.items):
        mark = (
            ("*" if other else "-")
            if block.start is None
            else f"{block.start + index}{')' if other else '.'}"
        )
        if index and loose:
            yield ""
        lines = write_blocks(item, how)
        yield from _hanging(f"{mark} ", len(mark) + 1, ["___", *lines[1:]] if lines[0] == _RULE else lines)


# --- Tables ---------------------------------------------------------------------------------------------------


def _table(table: Table, how: Escaping) -> Iterator[str]:
    """Yield the lines of a table with its caption, attributes and notes."""
    words = [*(["横排"] if table.landscape else []), *([table.size.value] if table.size else [])]
    if len(table.head) != _default_heads(table):
        words.append(f"表头={len(table.head)}")
    attributes = f"{{{' '.join(words)}}}" if words else ""
    if table.caption:
        label = "" if number_label(table.caption) else UNNUMBERED
        yield f"{label}{write_inlines(table.caption, how)} {attributes}".rstrip(" ")
    elif attributes:
        yield attributes
    width = len(table.alignments)
    rows = [*_rows(table.head, width, how), *_rows(table.rows, width, how)]
    yield rows[0]
    yield f"|{'|'.join(_DELIMITERS[alignment] for alignment in table.alignments)}|"
    yield from rows[1:]
    for note in table.notes:
        yield ""
        yield write_inlines(note, how)


def _default_heads(table: Table) -> int:
    """Return the number of rows that are read as the head where nothing says so: those that continue its cells."""
    rows = [*table.head, *table.rows]
    spans = [0] * len(rows)
    for section, first in ((table.head, 0), (table.rows, len(table.head))):
        for row, _, cell in table_cells(section):
            for below in range(first + row + 1, first + row + cell.rowspan):
                spans[below] = 1
    heads = 1
    while heads < min(MOST_HEADS, len(rows) - 1) and spans[heads]:
        heads += 1
    return heads


def _rows(rows: Sequence[TableRow], width: int, how: Escaping) -> Iterator[str]:
    grid = [[LEFT] * width for _ in rows]
    for row, column, cell in table_cells(rows):
        for below in range(row + 1, row + cell.rowspan):
            grid[below][column : column + cell.colspan] = [ABOVE] * cell.colspan
        grid[row][column] = _cell(cell.inlines, how)
    return (f"| {' | '.join(cells)} |" for cells in grid)


def _cell(inlines: Inlines, how: Escaping) -> str:
    text = write_inlines(inlines, how, in_cell=True)
    return escape_start(text, always=True) if text in {LEFT, ABOVE, "＜＜", "＾＾"} else text


# --- Pictures and verbatim text -------------------------------------------------------------------------------


def _figure(figure: Figure, how: Escaping) -> str:
    """Write a picture; its caption is the title where it differs from the alternative text."""
    caption = plain(figure.caption)
    same = figure.alternative == caption
    text = write_inlines(figure.caption, how, in_brackets=True) if same else _words(figure.alternative, how)
    title = "" if same else ' "' + _TITLE.sub(lambda match: f"\\{match[0]}", caption) + '"'
    words = [*([f"width={_width(figure.width)}"] if figure.width else []), *(["here"] if figure.here else [])]
    attributes = f"{{{' '.join(words)}}}" if words else ""
    return f"![{text}]({_target(figure.path)}{title}){attributes}"


def _words(text: str, how: Escaping) -> str:
    return write_inlines((Text(text),), how, in_brackets=True)


def _target(path: str) -> str:
    """Write a path: what would end it, or could be markup, is percent-encoded."""
    return _TARGET.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), path)


def _width(width: PictureWidth) -> str:
    number = round(width.value * 100, 3) if width.relative else width.value
    digits = f"{number:.3f}".rstrip("0").rstrip(".")
    return f"{digits}{'%' if width.relative else 'mm'}"


def _verbatim(text: str) -> Iterator[str]:
    """Yield a code block; one that holds signs of a conflict is indented, so that they begin no line."""
    lines = text.split("\n") if text else []
    longest = max((len(match) for match in _FENCES.findall(text)), default=2)
    indent = " " if any(map(is_marker, lines)) else ""
    fence = "`" * (longest + 1)
    yield f"{indent}{fence}"
    yield from (f"{indent}{line}" for line in lines)
    yield f"{indent}{fence}"
