"""A galley → HTML that is pasted into an editor: no page around it, no class, no address that leads to this machine.

Both walks are exhaustive. No white space stands between the tags of a paragraph: editors make line breaks of it.
"""

from __future__ import annotations

import html
from itertools import groupby
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct

from bulletin.export.fragment.markup import StyledTag
from bulletin.export.fragment.tables import column_alignments, number_of_columns
from bulletin.model import (
    Alignment,
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
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.export.fragment.markup import TagSet
    from bulletin.export.fragment.pictures import NumberedPicture
    from bulletin.model import Inline, Inlines
    from bulletin.model.galley import Galley, GalleyBlock, GalleyCell, GalleyFigure, GalleyRow

ON_ONE_LINE = frozenset({"title", "compact-title", "subtitle", "compact-subtitle"})
"""Styles whose wished breaks are those of paper."""
LONGEST_LINE = 16
"""Characters of a title's line on a telephone; where one is longer, all its breaks are left to the telephone."""
MASTHEAD_PARTS = ("above", "name", "number", "issuer", "date")
"""What is shown of a masthead: neither marking nor urgency, which are for those on the distribution list."""
MANY_COLUMNS = 5
"""A table of more columns is set smaller, to fit on a telephone."""
PARAGRAPHS = frozenset({"body", "item", "quotation", "editors-note"})
"""Styles in which strong text at the start is a run-in head."""
PLAIN_CREDITS = frozenset({"addressee", "closing"})
"""Styles whose credit is their last mark."""
SIDES = {Alignment.START: "left", Alignment.CENTER: "center", Alignment.END: "right"}
NO_BREAK_SPACE = "\u00a0"


class HtmlFragment(Struct, frozen=True):
    """Writes one galley in the tags of a target; `pictures` are those of its figures by name.

    `addresses` are those of pictures that can be shown, by the same names; others have a placeholder.
    """

    tags: TagSet
    pictures: Mapping[str, NumberedPicture]
    addresses: Mapping[str, str]

    def write(self, galley: Galley) -> str:
        """Write the whole galley."""
        groups = groupby(galley.blocks, key=self._group)
        parts = (self._grouped(group, blocks) for group, blocks in groups)
        return self.tags.whole.around(self.tags.between.join(filter(None, parts))) + "\n"

    def _group(self, block: GalleyBlock) -> str:
        """Return the group that a block belongs to, by its style; an empty one for those that stand alone."""
        style = block.style.removesuffix("-name") if isinstance(block, GalleyText) else ""
        style = "contents-entry" if style == "contents-head" else style
        return style if style in self.tags.groups else ""

    def _grouped(self, group: str, blocks: Iterable[GalleyBlock]) -> str:
        content = self.tags.between.join(filter(None, map(self._block, blocks)))
        return self.tags.groups[group].around(content) if group else content

    def _block(self, block: GalleyBlock) -> str:
        match block:
            case GalleyText():
                return self._text(block)
            case GalleyTable():
                return self._table(block)
            case GalleyFigures():
                return self.tags.between.join(map(self._figure, block.figures))
            case GalleyBreak():
                return self.tags.texts["rule"].around("———") if self.tags.texts["rule"].name else "<hr>"
            case GalleySignature():
                lines = (*block.issuers, block.date)
                return self.tags.between.join(map(self._text, lines))
            case GalleyMasthead():
                parts = (text for part in MASTHEAD_PARTS for text in block.parts.get(part, ()))
                return self.tags.masthead.around(self.tags.between.join(map(self._text, parts)))
            case GalleyHead():
                return self.tags.masthead.around(self.tags.between.join(map(self._content, block.texts)))
            case GalleyImprint():
                return self._text(block.staff) if block.staff else ""
            case _:
                assert_never(block)

    # --- Texts -----------------------------------------------------------------------------------------------

    def _text(self, text: GalleyText) -> str:
        return self.tags.texts[text.style].around(self._content(text))

    def _content(self, text: GalleyText) -> str:
        """Write a text with its label and its credit; strong text at its start is a run-in head."""
        inlines = text.inlines
        if text.style in ON_ONE_LINE and max(map(len, text.plain.split("\n"))) > LONGEST_LINE:
            inlines = tuple(each for each in inlines if not isinstance(each, LineBreak))
        label = html.escape(text.label, quote=False)
        if text.strong_label:
            label = self.tags.inlines["run-in"].around(label)
        begins = ""
        if text.style in PARAGRAPHS and not text.label and inlines and isinstance(inlines[0], Strong):
            begins = self.tags.inlines["run-in"].around(self._inlines(inlines[0].children))
            inlines = inlines[1:]
        credit = html.escape(text.credit, quote=False)
        if credit and text.style not in PLAIN_CREDITS:
            credit = self.tags.inlines["credit"].around(credit)
        content = label + begins + self._inlines(inlines) + credit
        return content.replace(" ", NO_BREAK_SPACE) if text.style == "verbatim" else content

    def _inlines(self, inlines: Inlines) -> str:
        return "".join(map(self._inline, inlines))

    def _inline(self, inline: Inline) -> str:
        match inline:
            case Text():
                return html.escape(inline.text, quote=False)
            case Emphasis():
                return self._within("emphasis", inline.children)
            case Strong():
                return self._within("strong", inline.children)
            case Strikethrough():
                return self._within("strikethrough", inline.children)
            case Subscript():
                return self._within("subscript", inline.children)
            case Superscript():
                return self._within("superscript", inline.children)
            case Code():
                return self.tags.inlines["code"].around(html.escape(inline.text, quote=False))
            case Link():
                address = f' href="{html.escape(inline.target)}"' if self.tags.links else ""
                return self.tags.inlines["link"].around(self._inlines(inline.children), address)
            case LineBreak():
                return "<br>"
            case NoteMark():
                return self.tags.inlines["superscript"].around(note_mark(inline.number))
            case _:
                assert_never(inline)

    def _within(self, name: str, children: Inlines) -> str:
        return self.tags.inlines[name].around(self._inlines(children))

    # --- Figures and tables ----------------------------------------------------------------------------------

    def _figure(self, figure: GalleyFigure) -> str:
        """Write a picture, or what stands for it, and its caption, which stays."""
        picture, address = self.pictures[figure.name], self.addresses.get(figure.name)
        if address:
            words = html.escape(figure.alternative or picture.words)
            shown = f'<img src="{address}" alt="{words}"{self.tags.image}>'
            shown = self.tags.picture.around(shown)
        else:
            name = f"：{picture.name}" if picture.name else ""
            shown = self.tags.placeholder.around(f"【图片{picture.number}{name}】")
        caption = self._text(figure.caption) if figure.caption else ""
        return self.tags.between.join(filter(None, (shown, caption)))

    def _table(self, table: GalleyTable) -> str:
        rows = "".join(self._rows(table))
        return self.tags.table.around(f"<tbody>{rows}</tbody>")

    def _rows(self, table: GalleyTable) -> Iterator[str]:
        small = number_of_columns(table) > MANY_COLUMNS
        head = self.tags.small_head if small else self.tags.head
        cell = self.tags.small_cell if small else self.tags.cell
        alignments = column_alignments(table)
        heads = tuple(each if each is Alignment.END else Alignment.CENTER for each in alignments)
        for at, row in enumerate(table.rows):
            yield self._row(row, head, heads) if at < table.head else self._row(row, cell, alignments)

    def _row(self, row: GalleyRow, tag: StyledTag, alignments: Sequence[Alignment]) -> str:
        return f"<tr>{''.join(self._cell(cell, tag, alignments[cell.column]) for cell in row)}</tr>"

    def _cell(self, cell: GalleyCell, tag: StyledTag, alignment: Alignment) -> str:
        """Write a cell; one over several columns is centred."""
        spans = {"colspan": cell.colspan, "rowspan": cell.rowspan}
        attributes = "".join(f' {name}="{span}"' for name, span in spans.items() if span > 1)
        side = SIDES[alignment if cell.colspan == 1 else Alignment.CENTER]
        style = f"{tag.style};text-align:{side}" if tag.style else ""
        return StyledTag(tag.name, style).around(self._content(cell.text), attributes)
