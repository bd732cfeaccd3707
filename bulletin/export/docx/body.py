"""The blocks of a galley from top to bottom, the space between them, and sections for what stands on wide pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.export.docx.imprint import imprint
from bulletin.export.docx.looks import ParagraphLook
from bulletin.export.docx.masthead import MastheadWriter
from bulletin.export.docx.paragraphs import spacer
from bulletin.export.docx.pictures import FigureWriter, PictureParts
from bulletin.export.docx.settings import section
from bulletin.export.docx.signature import SignatureWriter
from bulletin.export.docx.styles import style_id
from bulletin.export.docx.tables import FrameCell, TableWriter, composed_table, frame
from bulletin.export.docx.xml import XmlNode, w
from bulletin.layout.flow import ABOVE_TABLE, BETWEEN_TABLES, NOTES_RULE
from bulletin.model import note_mark
from bulletin.model.galley import (
    GalleyBreak,
    GalleyFigures,
    GalleyImprint,
    GalleyMasthead,
    GalleyPart,
    GalleySignature,
    GalleyTable,
    GalleyText,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.export.docx.paragraphs import ParagraphWriter
    from bulletin.model.galley import GalleyBlock

UNDER_TITLE = ("subtitle", "byline")
"""Styles of lines that belong to the title above them."""
REMARK = ("remark", "remark-name")
SMALLEST = 0.5
"""Less space than this (mm) is left out before a table, as the paragraph for it would be too low."""


class TableWithTexts(Struct, frozen=True):
    """A table with its caption and the notes under it."""

    table: GalleyTable
    caption: GalleyText | None = None
    notes: tuple[GalleyText, ...] = ()


class FramedTexts(Struct, frozen=True):
    """The paragraphs of a leader's remark and the line of its name."""

    texts: tuple[GalleyText, ...]


Unit: TypeAlias = (
    GalleyText
    | TableWithTexts
    | FramedTexts
    | GalleyFigures
    | GalleyBreak
    | GalleySignature
    | GalleyMasthead
    | GalleyImprint
)
"""A block, or several that are written together."""


def units(blocks: Sequence[GalleyBlock]) -> Iterator[Unit]:
    """Yield blocks, those together that are written together."""
    start = 0
    while start < len(blocks):
        block, end = blocks[start], start + 1
        match block:
            case GalleyText() if block.style in REMARK:
                texts = [block]
                while texts[-1].style == "remark" and end < len(blocks):
                    following = blocks[end]
                    if not isinstance(following, GalleyText) or following.style not in REMARK:
                        break
                    texts.append(following)
                    end += 1
                yield FramedTexts(tuple(texts))
            case GalleyText() if block.style == "table-caption" and end < len(blocks):
                table = blocks[end]
                if not isinstance(table, GalleyTable):
                    yield block
                else:
                    notes = _notes(blocks, end + 1)
                    end += 1 + len(notes)
                    yield TableWithTexts(table, block, notes)
            case GalleyTable():
                notes = _notes(blocks, end)
                end += len(notes)
                yield TableWithTexts(block, None, notes)
            case (
                GalleyText()
                | GalleyFigures()
                | GalleyBreak()
                | GalleySignature()
                | GalleyMasthead()
                | GalleyImprint()
            ):
                yield block
            case _:
                assert_never(block)
        start = end


def _notes(blocks: Sequence[GalleyBlock], start: int) -> tuple[GalleyText, ...]:
    """Return the notes under a table that begin at an index."""
    notes = []
    for block in blocks[start:]:
        if not isinstance(block, GalleyText) or block.style != "table-note":
            break
        notes.append(block)
    return tuple(notes)


class BodyWriter(Struct):
    """Writes the body of a document; `above` is the space that stands before what is written next (mm).

    `last` is the style of the text before; `titled`: the lines before are a title; `compact`: articles are short news.
    """

    writer: ParagraphWriter
    pictures: PictureParts
    marked: bool
    nodes: list[XmlNode] = field(default_factory=list)
    above: float = 0.0
    last: str = ""
    titled: bool = False
    compact: bool = False
    noted: bool = False

    def body(self, blocks: Sequence[GalleyBlock]) -> XmlNode:
        """Return the body with the properties of its last section."""
        for unit in units(blocks):
            self._unit(unit)
        self._end_with_paragraph()
        return w("body", *self.nodes, section(self.writer.geometry, marked=self.marked))

    @property
    def _pitch(self) -> float:
        return self.writer.geometry.page.line_pitch

    def _unit(self, unit: Unit) -> None:
        if not isinstance(unit, GalleyText):
            self._end_title()
        match unit:
            case GalleyText():
                self._text(unit)
            case TableWithTexts():
                self._table(unit)
            case FramedTexts():
                self._remark(unit)
            case GalleyFigures():
                self._figures(unit)
            case GalleyBreak():
                self._add(
                    self.writer.named(unit.name, self._spaced(ParagraphLook(style=style_id("break"))), ())
                )
            case GalleySignature():
                self._signature(unit)
            case GalleyMasthead():
                nodes, self.above = MastheadWriter(self.writer, unit).nodes()
                self._add(*nodes)
                self.last = "masthead"
            case GalleyImprint():
                self._end_with_paragraph()
                self._add(*imprint(self.writer, unit))
            case _:
                assert_never(unit)
        if not isinstance(unit, GalleyText | GalleyMasthead):
            self.last = ""

    def _add(self, *nodes: XmlNode) -> None:
        self.nodes += nodes

    def _end_with_paragraph(self) -> None:
        """Put an empty paragraph behind a table, where one has to stand."""
        if self.nodes and self.nodes[-1].name == "w:tbl":
            self._add(spacer(max(SMALLEST, self.above)))
            self.above = 0.0

    def _space_before_table(self) -> None:
        """Put the space before a table into a paragraph; without one, two tables would be one."""
        if self.above >= SMALLEST:
            self._add(spacer(self.above))
            self.above = 0.0
        self._end_with_paragraph()

    def _spaced(self, look: ParagraphLook) -> ParagraphLook:
        """Return a look with the space that stands before what is written next."""
        above, self.above = self.above, 0.0
        return replace(look, above=above) if above else look

    # --- Texts -------------------------------------------------------------------------------------------------

    def _text(self, text: GalleyText) -> None:
        """Write a text with the space that is due before it."""
        self._title_space(text)
        look = ParagraphLook()
        if text.style == "note":
            look = self._note_look(text)
        elif text.style == "attachment-item" and self.last != "attachment-item":
            self.above += self.writer.geometry.numbers["attachment"]["above"] * self._pitch
        if text.new_page:
            look, self.above = replace(look, new_page=True), 0.0
            look = replace(look, above=0.0) if text.style == "title" else look
        elif text.style == "title":
            look = replace(look, above=self.above)
            self.above = 0.0
        self._add(self.writer.text(text, self._spaced(look)))
        self.last = text.style

    def _title_space(self, text: GalleyText) -> None:
        """Set the space before a title, and between it and what follows."""
        numbers, begins = self.writer.geometry.numbers["title"], _begins_compact(text)
        if text.style in UNDER_TITLE and self.titled:
            return
        self._end_title()
        above = numbers["above"] * self._pitch
        if text.style == "column-head":
            self.above, self.compact = max(self.above, above), False
        elif text.style == "title":
            below_number = self.writer.geometry.numbers["attachment"]["title_above"] * self._pitch
            self.above = {
                "attachment-number": below_number,
                "column-head": 0.0,
                "masthead": self.above,
            }.get(self.last, max(self.above, above))
            self.titled, self.compact = True, False
        elif begins:
            if not self.compact and self.last not in {"column-head", "masthead"}:
                self.above = max(self.above, above)
            self.compact = True

    def _end_title(self) -> None:
        """Leave the space below a title before what follows."""
        if self.titled:
            self.above = max(self.above, self.writer.geometry.numbers["title"]["below"] * self._pitch)
        self.titled = False

    def _note_look(self, text: GalleyText) -> ParagraphLook:
        """Return the look of a note; above the first one stands a rule."""
        if text.label != note_mark(1) or self.last == "note":
            return ParagraphLook()
        self.above += self._pitch / 2
        return ParagraphLook(rules=(NOTES_RULE, 0.0), rule_space=self._pitch / 2)

    # --- Other blocks ------------------------------------------------------------------------------------------

    def _table(self, unit: TableWithTexts) -> None:
        """Write a table with its caption and notes; one on wide pages is a section of its own."""
        composed = composed_table(self.writer, unit.table)
        table = TableWriter(self.writer, unit.table, composed)
        after_table = bool(self.nodes) and self.nodes[-1].name == "w:tbl"
        if composed.landscape:
            self._end_section(landscape=False)
            self.above = 0.0
        else:
            self.above = max(self.above, (BETWEEN_TABLES if after_table else ABOVE_TABLE) * self._pitch)
        height = self.above + table.height
        if unit.caption:
            self._end_with_paragraph()
            self._add(self.writer.text(unit.caption, self._spaced(ParagraphLook(keep_next=True))))
        self._space_before_table()
        self._add(table.node())
        for note in unit.notes:
            self._add(self.writer.text(note))
        if composed.landscape:
            self._end_section(landscape=True)
        else:
            blocks = self.writer.geometry.blocks
            height += blocks["table-caption"].pitch * bool(unit.caption)
            height += blocks["table-note"].pitch * len(unit.notes)
            self.above = (-height) % self._pitch

    def _end_section(self, *, landscape: bool) -> None:
        """End a section with the last paragraph, or with an empty one behind a table."""
        properties = section(self.writer.geometry, marked=self.marked, landscape=landscape)
        last = self.nodes[-1] if self.nodes else None
        if last is None or last.name != "w:p":
            last = spacer(SMALLEST)
            self.nodes.append(last)
        look, *content = last.children
        assert isinstance(look, XmlNode), "a paragraph begins with its properties"  # noqa: S101
        ended = replace(look, children=(*look.children, properties))
        self.nodes[-1] = replace(last, children=(ended, *content))

    def _remark(self, unit: FramedTexts) -> None:
        """Write a leader's remark: its text on the grid, the frame's rules in half a line each."""
        air, page = self._pitch / 2, self.writer.geometry.page
        self.above += air
        self._space_before_table()
        paragraphs = tuple(self.writer.text(text) for text in unit.texts)
        thickness = self.writer.geometry.numbers["remark"]["frame"]
        cell = FrameCell(paragraphs)
        padding = {"top": air - thickness / 2, "bottom": air - thickness / 2}
        self._add(frame([page.area_width], [[cell]], padding=padding, border=thickness))
        self.above = air

    def _figures(self, unit: GalleyFigures) -> None:
        """Write pictures row by row; what follows stands on the grid."""
        for nodes, height in FigureWriter(self.writer, self.pictures).rows(unit):
            lines = -(-height // self._pitch) if height else 0
            if nodes[0].name == "w:tbl":
                self._space_before_table()
            self._add(*nodes)
            self.above += lines * self._pitch - height

    def _signature(self, unit: GalleySignature) -> None:
        nodes, below = SignatureWriter(self.writer, unit).nodes()
        if nodes[0].name == "w:tbl":
            self._space_before_table()
        self._add(*nodes)
        self.above = below


def _begins_compact(text: GalleyText) -> bool:
    """Whether an item of short news begins with a text: with its title, or with the title run in."""
    return text.style == "compact-title" or (
        text.strong_label and text.part is GalleyPart.BODY and text.style == "body"
    )
