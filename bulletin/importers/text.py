"""Text files and pasted text → a manuscript: paragraphs, heads by their form, rows of cells between tabs.

What an editor typed as Markdown stays what it says: strong emphasis, headings, a rule. All else is text.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.importers.encoding import decode_text
from bulletin.importers.headings import with_headings
from bulletin.importers.joining import NUMBERED, SPACES, boundaries, input_lines, join_lines, text_width
from bulletin.importers.page_furniture import is_file_name, is_furniture
from bulletin.importers.tables import MOST_COLUMNS, table_of
from bulletin.importers.values import (
    Account,
    BlockForm,
    Boundary,
    Cause,
    Entry,
    Manuscript,
    ReadOptions,
    UnreadableError,
)
from bulletin.model import Heading, Paragraph, Rule, Strong, TableCell, Text, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.importers.joining import JoinedParagraph
    from bulletin.model import Block, Blocks, Inlines, Table

LARGEST_TEXT = 1024 * 1024
"""Bytes of a text: no longer one can be an article."""

_STRONG = re.compile(r"\*\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*\*")
_HASHES = re.compile(r"(#{1,6})[ \u3000]+(?=\S)")
_RULE = re.compile(r"([-_*=—─－])(?:[ \u3000]?\1){2,}")
_DEEPEST = 4


class TextBody(Struct, frozen=True):
    """The blocks of a text, with what manuscripts say of them; `left_out` are marks that became form."""

    blocks: Blocks
    forms: tuple[BlockForm, ...]
    boundaries: tuple[Boundary, ...]
    left_out: tuple[Entry, ...]


def read_text(content: bytes, options: ReadOptions) -> Manuscript:
    """Read a text file."""
    if len(content) > LARGEST_TEXT:
        raise UnreadableError("文字太多（超过 1 MB），不会是一篇稿件。请把要用的部分另存成一个文件再导入")
    decoded = decode_text(content)
    body = text_body(decoded.text, options)
    return Manuscript(
        format="文本",
        blocks=body.blocks,
        account=Account(decoded.text, left_out=body.left_out),
        forms=body.forms,
        boundaries=body.boundaries,
        reports=decoded.reports,
    )


def text_body(text: str, options: ReadOptions) -> TextBody:
    """Return the blocks of a text, its lines joined to paragraphs."""
    lines = input_lines(text)
    if not lines:
        raise UnreadableError("里面没有文字")
    builder = _TextBuilder()
    for is_rows, group in groupby(join_lines(lines, keep_breaks=options.keep_breaks), key=_is_row):
        builder.add(list(group), rows=is_rows)
    return builder.finished()


def _is_row(paragraph: JoinedParagraph) -> bool:
    """Whether a line has cells between tabs; a tab behind a number or a bullet makes none."""
    first, tab, rest = paragraph.text.partition("\t")
    if rest.count("\t") >= MOST_COLUMNS:
        return False
    numbered = NUMBERED.match(first)
    return bool(tab and rest.strip()) and not (numbered and not first[numbered.end() :].strip(SPACES))


class _TextBuilder:
    """Puts the blocks of a text together."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._forms: list[BlockForm] = []
        self._boundaries: list[Boundary] = []
        self._left_out: list[Entry] = []
        self._doubtful = False

    def finished(self) -> TextBody:
        """Return what was put together."""
        blocks = with_headings(tuple(self._blocks))
        return TextBody(blocks, tuple(self._forms), tuple(self._boundaries), tuple(self._left_out))

    def add(self, paragraphs: Sequence[JoinedParagraph], *, rows: bool) -> None:
        """Add paragraphs, or rows of cells: a table where there are at least two."""
        table = _table([paragraph.text for paragraph in paragraphs]) if rows and len(paragraphs) > 1 else None
        if table:
            self._append(table, BlockForm())
            return
        for paragraph in paragraphs:
            self._add_paragraph(paragraph)

    def _append(self, block: Block, form: BlockForm) -> None:
        self._blocks.append(block)
        self._forms.append(form)
        self._doubtful = False

    def _leave_out(self, marks: str) -> None:
        self._left_out.append(Entry(Cause.MARKUP, marks, f"第 {len(self._blocks) + 1} 段"))

    def _add_paragraph(self, paragraph: JoinedParagraph) -> None:
        text = paragraph.text.replace("\t", "\u3000")
        if is_furniture(text) or is_file_name(text):
            self._left_out.append(Entry(Cause.NAVIGATION, text))
            return
        if _RULE.fullmatch(text):
            self._leave_out(text)
            self._append(Rule(), BlockForm())
            return
        hashes = _HASHES.match(text)
        start = hashes.end() if hashes else 0
        inlines, marks = strong_inlines(text[start:])
        if hashes or marks:
            self._leave_out((hashes[1] if hashes else "") + "**" * marks)
        self._end_doubt(plain(inlines))
        self._note_doubts(paragraph, text, start)
        doubtful = paragraph.doubtful_end
        if hashes:
            level = min(len(hashes[1]), _DEEPEST)
            self._append(Heading(level, inlines), BlockForm(outline=level))
        else:
            self._append(Paragraph(inlines), _form(paragraph))
        self._doubtful = doubtful

    def _end_doubt(self, text: str) -> None:
        """Report the end of the last paragraph where this text may continue it."""
        if self._doubtful and self._blocks:
            last = self._blocks[-1]
            before = plain(last.inlines) if isinstance(last, Paragraph | Heading) else ""
            self._boundaries.extend(boundaries(len(self._blocks) - 1, before, (), text))

    def _note_doubts(self, paragraph: JoinedParagraph, text: str, start: int) -> None:
        """Report the places where joining was unsure, counted in the text without its marks."""
        bare = plain(strong_inlines(text[start:])[0])
        places = [len(plain(_before(text[start:], at - start))) for at in paragraph.doubts if at > start]
        self._boundaries.extend(boundaries(len(self._blocks), bare, places))


def strong_inlines(text: str) -> tuple[Inlines, int]:
    """Return the inlines of a text with `**…**` as strong emphasis, and how many of these marks there were."""
    inlines: list[Text | Strong] = []
    end = 0
    for match in _STRONG.finditer(text):
        if match.start() > end:
            inlines.append(Text(text[end : match.start()]))
        inlines.append(Strong((Text(match[1]),)))
        end = match.end()
    if end < len(text):
        inlines.append(Text(text[end:]))
    return tuple(inlines), 2 * sum(isinstance(inline, Strong) for inline in inlines)


def _before(text: str, end: int) -> Inlines:
    """Return the inlines before an offset in a text with marks."""
    marks = [mark for match in _STRONG.finditer(text) for mark in (match.start(), match.end() - 2)]
    kept = (text[at] for at in range(end) if not any(mark <= at < mark + 2 for mark in marks))
    return (Text("".join(kept)),)


def _form(paragraph: JoinedParagraph) -> BlockForm:
    """Return how a paragraph stood in its lines: a short one that is indented far was centred, or stood at the right."""
    indent, width = paragraph.first.indent, text_width(paragraph.text)
    return BlockForm(
        centred=4 <= indent < 16 and width + indent < 40, right=indent >= 16 and width + indent < 60
    )


def _table(rows: Sequence[str]) -> Table | None:
    """Return the table of rows with cells between tabs; the first is its head. None where it is too large."""
    cells = [[cell.strip(SPACES) for cell in row.split("\t")] for row in rows]
    return table_of([[TableCell((Text(cell),) if cell else ()) for cell in row] for row in cells], head=1)
