"""The blocks of a galley from top to bottom, the space between them, and sections for what stands on wide pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.composition.notice import LIST_LABEL
from bulletin.export.docx.imprint import imprint
from bulletin.export.docx.looks import ParagraphLook
from bulletin.export.docx.masthead import MastheadWriter
from bulletin.export.docx.official_head import OfficialHeadWriter
from bulletin.export.docx.paragraphs import spacer, up_to_grid
from bulletin.export.docx.pictures import FigureWriter, PictureParts
from bulletin.export.docx.settings import section
from bulletin.export.docx.signature import SignatureWriter
from bulletin.export.docx.styles import style_id
from bulletin.export.docx.tables import FrameCell, TableWriter, composed_table, frame
from bulletin.export.docx.units import FramedTexts, TableWithTexts, units
from bulletin.export.docx.xml import XmlNode, w
from bulletin.layout.flow import ABOVE_TABLE, BETWEEN_TABLES, NOTES_RULE
from bulletin.layout.page_breaks import PAGES_OF_A_SHEET
from bulletin.model import TextBegins, Title, note_mark
from bulletin.model.galley import (
    GalleyBreak,
    GalleyFigures,
    GalleyHead,
    GalleyImprint,
    GalleyMasthead,
    GalleyPart,
    GalleySignature,
    GalleyText,
)
from bulletin.typography.geometry import UNITS

if TYPE_CHECKING:
    from bulletin.export.docx.paragraphs import ParagraphWriter
    from bulletin.export.docx.units import Unit
    from bulletin.model.galley import Galley

UNDER_TITLE = ("subtitle", "byline")
"""Styles of lines that belong to the title above them."""
SMALLEST = 0.5
"""Less space than this (mm) is left out before a table, as the paragraph for it would be too low."""


WIDER = 0.8
"""What a title may be wider than its longest line on paper (em): no whole character, but what faces differ by."""
SHORT = 0.4
"""What is left out of such space (mm): a line that began a little below the grid would stand one line lower."""


class _TextStart(Struct, frozen=True):
    """Where the text of a document begins: the text, its look, its index among the nodes, the height above it (mm)."""

    text: GalleyText
    look: ParagraphLook
    index: int
    height: float


class BodyWriter(Struct):
    """Writes the body of a document; lengths are mm.

    `above` is the space that stands before what is written next, `height` that of all that is written, page ends apart.
    `notes` is the height above the last notes. `last` is the style of the text before; `titled`: the lines before are a
    title; `compact`: articles are short news.
    """

    writer: ParagraphWriter
    pictures: PictureParts
    galley: Galley
    nodes: list[XmlNode] = field(default_factory=list)
    above: float = 0.0
    height: float = 0.0
    last: str = ""
    titled: bool = False
    compact: bool = False
    notes: float = 0.0
    start: _TextStart | None = None

    def body(self) -> XmlNode:
        """Return the body with the properties of its last section."""
        for unit in units(self.galley.blocks):
            self._unit(unit)
        self._end_with_paragraph()
        self._begin_text()
        return w("body", *self.nodes, self._section())

    @property
    def _pitch(self) -> float:
        return self.writer.geometry.page.line_pitch

    def _section(self, *, landscape: bool = False) -> XmlNode:
        marked = self.galley.draft_mark is not None
        return section(self.writer.geometry, marked=marked, landscape=landscape)

    def _begin_text(self) -> None:
        """Let the text begin on page 2 as on paper: what stands before it fills no page, and the whole no sheet."""
        start, begins, page = self.start, self.galley.text_begins, self.writer.geometry.page.area_height
        if start is None or begins is TextBegins.PAGE_1 or start.height > page:
            return
        if begins is TextBegins.PAGE_2 or self.height > PAGES_OF_A_SHEET * page:
            look = replace(start.look, new_page=True, above=0.0)
            self.nodes[start.index] = self.writer.text(start.text, look)

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
                look = self._spaced(ParagraphLook(style=style_id("break")))
                self._add(self._pitch, self.writer.named(unit.name, look, ()))
            case GalleySignature():
                self._signature(unit)
            case GalleyMasthead():
                masthead = MastheadWriter(self.writer, unit)
                self._add(masthead.height, *masthead.nodes())
                self.above = masthead.below
            case GalleyHead():
                head = OfficialHeadWriter(self.writer, unit)
                self._add(head.height, *head.nodes())
                self.above = head.below
            case GalleyImprint():
                self._end_with_paragraph()
                nodes, height = imprint(self.writer, unit)
                self._add(height, *nodes)
            case _:
                assert_never(unit)
        if not isinstance(unit, GalleyText):
            named = {GalleyMasthead: "masthead", GalleyHead: "masthead", GalleySignature: "signature"}
            self.last = named.get(type(unit), "")

    def _add(self, height: float, *nodes: XmlNode) -> None:
        self.nodes += nodes
        self.height += height

    def _end_with_paragraph(self) -> None:
        """Put an empty paragraph behind a table, where one has to stand."""
        if self.nodes and self.nodes[-1].name == "w:tbl":
            height, self.above = max(SMALLEST, self.above), 0.0
            self._add(height, spacer(height))

    def _space_before_table(self) -> None:
        """Put the space before a table into a paragraph; without one, two tables would be one."""
        if self.above >= SMALLEST:
            self._add(self.above, spacer(self.above, keep_next=True))
            self.above = 0.0
        self._end_with_paragraph()

    def _spaced(self, look: ParagraphLook) -> ParagraphLook:
        """Return a look with the space that stands before what is written next."""
        above = self._take_space()
        return replace(look, above=above) if above else look

    def _take_space(self) -> float:
        """Return the space that stands before what is written next, and leave none."""
        above, self.above = self.above, 0.0
        self.height += above
        return max(0.0, above - SHORT)

    # --- Texts -------------------------------------------------------------------------------------------------

    def _text(self, text: GalleyText) -> None:
        """Write a text with the space that is due before it."""
        self._title_space(text)
        look = ParagraphLook()
        if text.style == "note":
            look = self._note_look(text)
        elif text.style == "attachment-item":
            look = self._listed(text)
        elif text.style == "contact" and self.last == "signature":
            self.above = 0.0
        elif text.style in {"title", "subtitle"}:
            look = self._shaped(text)
        if text.new_page:
            look, self.above = replace(look, new_page=True), 0.0
        if text.style == "title":
            look = replace(look, above=self.above)  # else it has the space of its style
        if text.name == self.galley.text_start:
            self.start = _TextStart(text, look, len(self.nodes), self.height)
        self._add(self.writer.height(text), self.writer.text(text, self._spaced(look)))
        self.last = text.style

    def _shaped(self, text: GalleyText) -> ParagraphLook:
        """Return the look of a title: as wide as on paper, where nobody wished for its breaks."""
        words = text.label + text.plain
        lines = self.writer.texts.shaped(
            text.style, Title((words,)), self.writer.geometry.page.area_width
        ).lines
        if "\n" in words or len(lines) == 1:
            return ParagraphLook()
        em = self.writer.geometry.blocks[text.style].em
        width = max(line.width for line in lines) / UNITS * em + WIDER * em
        inset = max(0.0, (self.writer.geometry.page.area_width - width) / 2)
        return ParagraphLook(left=inset, right=inset)

    def _title_space(self, text: GalleyText) -> None:
        """Set the space before a title, and between it and what follows."""
        if text.style in UNDER_TITLE and self.titled:
            return
        if self.last == "note" and text.style != "note":
            self.above += up_to_grid(self.height - self.notes, self._pitch)
        self._end_title()
        above = self.writer.geometry.numbers["title"]["above"] * self._pitch
        if text.style == "column-head":
            self._leave(0.0 if self.last == "masthead" else above)
            self.compact = False
        elif text.style == "title":
            in_attachment = self.writer.geometry.numbers["attachment"]["title_above"] * self._pitch
            spaces = {"attachment-number": in_attachment, "column-head": 0.0, "masthead": 0.0}
            self._leave(spaces.get(self.last, above))
            self.titled, self.compact = True, False
        elif _begins_compact(text):
            self._leave(0.0 if self.compact or self.last in {"column-head", "masthead"} else above)
            self.compact = True

    def _leave(self, space: float) -> None:
        """Leave at least so much space before what is written next."""
        self.above = max(self.above, space)

    def _end_title(self) -> None:
        """Leave the space below a title before what follows."""
        if self.titled:
            self._leave(self.writer.geometry.numbers["title"]["below"] * self._pitch)
        self.titled = False

    def _note_look(self, text: GalleyText) -> ParagraphLook:
        """Return the look of a note; above the first one stands a rule."""
        if text.label != note_mark(1) or self.last == "note":
            return ParagraphLook()
        self.notes = self.height
        self.above += self._pitch / 2
        self.height += self._pitch / 2
        return ParagraphLook(rules=(NOTES_RULE, 0.0), rule_space=self._pitch / 2)

    def _listed(self, text: GalleyText) -> ParagraphLook:
        """Return the look of an item of the list of attachments: turned lines stand below its first character."""
        if self.last != "attachment-item":
            self.above += self.writer.geometry.numbers["attachment"]["above"] * self._pitch
        style = self.writer.geometry.blocks[text.style]
        head, ordinal = len(LIST_LABEL) * style.character, text.label.removeprefix(LIST_LABEL)
        behind = sum(self.writer.texts.advances(style.face, ordinal)) / UNITS * style.em
        left = style.indent * style.character + head + behind
        return ParagraphLook(left=left, first=-behind - (head if ordinal != text.label else 0.0))

    # --- Other blocks ------------------------------------------------------------------------------------------

    def _table(self, unit: TableWithTexts) -> None:
        """Write a table with its caption and notes; what follows stands on the grid."""
        composed = composed_table(self.writer, unit.table)
        if composed.landscape:
            self._end_section(landscape=False)
            self.above = 0.0
        else:
            after_table = bool(self.nodes) and self.nodes[-1].name == "w:tbl"
            if after_table and composed.form:
                self.above = 0.0
            else:
                self._leave((BETWEEN_TABLES if after_table else ABOVE_TABLE) * self._pitch)
        start = self.height
        if unit.caption:
            self._end_with_paragraph()
            caption = self.writer.text(unit.caption, self._spaced(ParagraphLook(keep_next=True)))
            self._add(self.writer.height(unit.caption), caption)
        if not composed.form or not self.nodes or self.nodes[-1].name != "w:tbl":
            self._space_before_table()
        table = TableWriter(self.writer, unit.table, composed)
        self._add(table.height, table.node())
        for note in unit.notes:
            self._add(self.writer.height(note), self.writer.text(note))
        if composed.landscape:
            self._end_section(landscape=True)
        else:
            self.above = up_to_grid(self.height - start, self._pitch)

    def _end_section(self, *, landscape: bool) -> None:
        """End a section with the last paragraph, or with an empty one behind a table."""
        last = self.nodes[-1] if self.nodes else None
        if last is None or last.name != "w:p":
            last = spacer(SMALLEST)
            self.nodes.append(last)
        look, *content = last.children
        assert isinstance(look, XmlNode), "a paragraph begins with its properties"  # noqa: S101
        ended = replace(look, children=(*look.children, self._section(landscape=landscape)))
        self.nodes[-1] = replace(last, children=(ended, *content))

    def _remark(self, unit: FramedTexts) -> None:
        """Write a leader's remark: its text on the grid, the frame's rules in half a line each."""
        air, page = self._pitch / 2, self.writer.geometry.page
        self.above += air
        self._space_before_table()
        paragraphs = tuple(self.writer.text(text) for text in unit.texts)
        thickness = self.writer.geometry.numbers["remark"]["frame"]
        padding = {"top": air - thickness / 2, "bottom": air - thickness / 2}
        height = 2 * air + sum(map(self.writer.height, unit.texts))
        self._add(
            height, frame([page.area_width], [[FrameCell(paragraphs)]], padding=padding, border=thickness)
        )
        self.above = air

    def _figures(self, unit: GalleyFigures) -> None:
        """Write pictures row by row, each as high as lines of the grid."""
        writer = FigureWriter(self.writer, self.pictures)
        for figures, row in writer.rows(unit):
            rest = up_to_grid(writer.height(row), self._pitch)
            self.above += rest / 2
            if len(row) > 1:
                self._space_before_table()
                self._add(writer.height(row), writer.side_by_side(figures, row))
            else:
                self._end_with_paragraph()
                self._add(writer.height(row), *writer.alone(figures[0], row[0], self._take_space()))
            self.above += rest / 2

    def _signature(self, unit: GalleySignature) -> None:
        """Write a signature; several sealed issuers stand in a frame."""
        signature = SignatureWriter(self.writer, unit)
        self._leave(signature.above)
        self._end_with_paragraph()
        self._add(signature.height, *signature.nodes(self._take_space()))
        self.above = signature.below


def _begins_compact(text: GalleyText) -> bool:
    """Whether an item of short news begins with a text: with its title, or with the title run in."""
    return text.style == "compact-title" or (
        text.strong_label and text.part is GalleyPart.BODY and text.style == "body"
    )
