"""A galley → plain text in the office's layout, for portals that drop every tag.

Paragraphs begin with two full-width spaces; a table is a line a row, its cells divided by tabs, as spreadsheets copy it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from msgspec import Struct

from bulletin.export.fragment.html import MASTHEAD_PARTS, ON_ONE_LINE
from bulletin.model import (
    Code,
    Emphasis,
    LineBreak,
    Link,
    NoteMark,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Text,
    note_mark,
)
from bulletin.model.galley import (
    GalleyBreak,
    GalleyFigures,
    GalleyHead,
    GalleyImprint,
    GalleyMasthead,
    GalleySignature,
    GalleyTable,
    GalleyText,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.export.fragment.pictures import NumberedPicture
    from bulletin.model import Inline, Inlines
    from bulletin.model.galley import Galley, GalleyBlock, GalleyCell

INDENT = "　　"
SIGNED = "　" * 8
"""Before a signature, which stands at the right on paper."""
BEGINS = frozenset(
    {
        *("title", "compact-title", "column-head", "editors-note", "note", "attachment-number"),
        "GalleyImprint",
    }
)
"""What an empty line stands before, unless the same or a head of it stands there."""
HEADS = frozenset({"column-head", "attachment-number"})
ENDS = frozenset({"GalleyMasthead", "GalleyHead", "contents-entry", "note"})
"""What an empty line stands behind."""
ALONE = frozenset(
    {
        *("title", "subtitle", "compact-subtitle", "byline", "source-line", "column-head"),
        *("contents-head", "contents-entry", "caption", "table-caption", "addressee"),
        *("attachment-number", "verbatim"),
    }
)
"""Styles without an indent."""
_LETTERS = "0123456789+-"
_RAISED, _LOWERED = (str.maketrans(_LETTERS, each) for each in ("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "₀₁₂₃₄₅₆₇₈₉₊₋"))


def plain_text(galley: Galley, pictures: Mapping[str, NumberedPicture]) -> str:
    """Return a galley as plain text; `pictures` are those of its figures by name, named where they stand."""
    writer = _PlainTextWriter(pictures)
    lines: list[str] = []
    before = ""
    for block in galley.blocks:
        name = block.style if isinstance(block, GalleyText) else type(block).__name__
        if lines and _is_apart(before, name):
            lines.append("")
        before = name
        lines += writer.block(block)
    return "\n".join(lines) + "\n"


def _is_apart(before: str, name: str) -> bool:
    """Whether an empty line stands between neighbours, named by their styles."""
    if before == name or before in HEADS:
        return False
    return name in BEGINS or before in ENDS


class _PlainTextWriter(Struct, frozen=True):
    """Writes the blocks of one galley."""

    pictures: Mapping[str, NumberedPicture]

    def block(self, block: GalleyBlock) -> Iterator[str]:
        """Yield the lines of a block."""
        match block:
            case GalleyText():
                yield self._text(block)
            case GalleyTable():
                yield from self._table(block)
            case GalleyFigures():
                yield from (self.pictures[figure.name].label for figure in block.figures)
            case GalleyBreak():
                yield "———"
            case GalleySignature():
                yield from (SIGNED + self._content(text) for text in (*block.issuers, block.date))
            case GalleyMasthead():
                yield from (
                    self._content(text) for part in MASTHEAD_PARTS for text in block.parts.get(part, ())
                )
            case GalleyHead():
                yield from (self._content(text) for text in block.texts)
            case GalleyImprint():
                yield from (INDENT + self._content(block.staff),) if block.staff else ()
            case _:
                assert_never(block)

    def _text(self, text: GalleyText) -> str:
        return ("" if text.style in ALONE else INDENT) + self._content(text)

    def _content(self, text: GalleyText) -> str:
        inlines = text.inlines
        if text.style in ON_ONE_LINE:
            inlines = tuple(each for each in inlines if not isinstance(each, LineBreak))
        return text.label + self._inlines(inlines) + text.credit

    def _table(self, table: GalleyTable) -> Iterator[str]:
        """Yield a line for each row; a cell that spans others stands in the first of them."""
        filled: dict[tuple[int, int], str] = {}
        for at, row in enumerate(table.rows):
            for cell in row:
                filled |= self._spread(at, cell)
        columns = 1 + max((column for _, column in filled), default=0)
        for at in range(len(table.rows)):
            yield "\t".join(filled.get((at, column), "") for column in range(columns)).rstrip("\t")

    def _spread(self, at: int, cell: GalleyCell) -> dict[tuple[int, int], str]:
        """Return what stands in each place that a cell takes: its text on one line, then nothing."""
        places = [
            (at + down, cell.column + across)
            for down in range(cell.rowspan)
            for across in range(cell.colspan)
        ]
        return dict.fromkeys(places, "") | {places[0]: " ".join(self._content(cell.text).split())}

    # --- Inlines ---------------------------------------------------------------------------------------------

    def _inlines(self, inlines: Inlines) -> str:
        return "".join(map(self._inline, inlines))

    def _inline(self, inline: Inline) -> str:
        match inline:
            case Text() | Code():
                return inline.text
            case Emphasis() | Strong() | Strikethrough() | Link():
                return self._inlines(inline.children)
            case Subscript():
                return _shifted(self._inlines(inline.children), _LOWERED)
            case Superscript():
                return _shifted(self._inlines(inline.children), _RAISED)
            case LineBreak():
                return "\n"
            case NoteMark():
                return note_mark(inline.number)
            case _:
                assert_never(inline)


def _shifted(text: str, letters: Mapping[int, int]) -> str:
    """Return digits and signs in their raised or lowered forms (m², CO₂); a text with other characters stays as it is."""
    return text.translate(letters) if all(ord(each) in letters for each in text) else text
