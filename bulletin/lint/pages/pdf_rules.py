"""Rules of the PDF itself: glyphs, fonts, pictures, lines as composed, accessibility (PDF/UA)."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never
from unicodedata import normalize

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.lint.completeness import fold
from bulletin.lint.pages.page_layout import PageLayout, PageRule
from bulletin.model import (
    Code,
    CountForm,
    CountTable,
    Figure,
    FigureGroup,
    Heading,
    ItemList,
    LineBreak,
    NoteMark,
    Paragraph,
    PdfVariant,
    Quotation,
    Rule,
    Table,
    Text,
    Verbatim,
    paragraphs,
    walk_blocks,
    walk_inlines,
)
from bulletin.model.document import figures_of
from bulletin.typography.geometry import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.model import Blocks, Glyph, Inlines
    from bulletin.model.document import Section

# --- Glyphs and fonts -----------------------------------------------------------------------------------------


def _glyphs(layout: PageLayout) -> Iterable[tuple[int, Glyph]]:
    """Return every distinct glyph by font, text and number, with the first page it is on."""
    first: dict[tuple[str, str, int], tuple[int, Glyph]] = {}
    for page, facts in enumerate(layout.facts.pages, start=1):
        for glyph in facts.glyphs:
            first.setdefault((glyph.font, glyph.text, glyph.number), (page, glyph))
    return first.values()


def _strangers(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find characters that are set in a face other than the theme's."""
    for page, glyph in _glyphs(layout):
        if layout.covers(glyph.font, "") is None:
            place = _find(layout, glyph.text)
            yield diagnose("stranger-font", place, page=page, text=glyph.text, font=glyph.font)


def _boxes(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find characters that print as a box, though the text layer has the right ones.

    The font needn't have glyphs for the single characters of a ligature, nor for a letter that it draws in parts: only
    the number counts.
    """
    for page, glyph in _glyphs(layout):
        known = layout.covers(glyph.font, glyph.text)
        parts = normalize("NFD", glyph.text)
        if known is not None and (glyph.number == 0 or not (known or len(parts) > 1)):
            point = " ".join(f"U+{ord(character):04X}" for character in glyph.text)
            place = _find(layout, glyph.text)
            yield diagnose("box-drawn", place, page=page, text=glyph.text, code_point=point)


def _unembedded(layout: PageLayout) -> Iterator[Diagnostic]:
    for font in layout.facts.unembedded:
        yield diagnose("not-embedded", layout.position, font=font)


# --- Composed and printed -------------------------------------------------------------------------------------

TOLERANCE = 0.6
"""mm by which a printed line may differ from the composed one; a typed space set in a fallback face takes most."""


def _disagreements(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find lines that were not printed as composed: broken elsewhere, or of another width.

    The cause is a style sheet that changes sizes or faces which the theme doesn't know of.
    """
    printed: dict[str, list[float]] = {}
    for line in layout.lines:
        printed.setdefault(fold(line.text), []).append(line.right - line.left)
    for text in layout.texts:
        em = layout.geometry.blocks[text.kind].em
        for composed in text.lines:
            text_line = "".join(composed.text.split())
            wanted = composed.width * em / UNITS
            widths = printed.get(fold(text_line))
            if not text_line or (widths and any(_agree(width, wanted, em) for width in widths)):
                continue
            found = f"{widths[0]:.1f} mm" if widths else "—"
            place = _find(layout, composed.segments[0].text[:8])
            yield diagnose("line-disagrees", place, line=text_line, wanted=f"{wanted:.1f} mm", found=found)


def _agree(printed: float, composed: float, em: float) -> bool:
    """Whether two widths are the same; marks at both ends may be squeezed by half an em each."""
    return any(abs(printed - composed - halves * em / 2) < TOLERANCE for halves in (0, 0.5, 1, 1.5, 2))


# --- Pictures -------------------------------------------------------------------------------------------------


def _figures(layout: PageLayout) -> list[Position | None]:
    return [figure.position for figure in figures_of(layout.document.sections)]


def _pictures(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find pictures with too few pixels for the size that was asked for: none other is enlarged."""
    numbers = layout.geometry.numbers["figure"]
    drawn = [(page, one) for page, facts in enumerate(layout.facts.pages, start=1) for one in facts.pictures]
    for (page, one), place in zip(drawn, _places(layout, _figures(layout), len(drawn)), strict=True):
        if round(one.resolution) < numbers["coarse"]:
            values = {
                "page": page,
                "dpi": round(one.resolution),
                "columns": one.columns,
                "rows": one.rows,
                "width": round(one.width),
                "height": round(one.height),
                "needed": round(one.width / 25.4 * numbers["resolution"]),
            }
            yield diagnose("picture-coarse", place, **values)


# --- Reading aloud (PDF/UA) -----------------------------------------------------------------------------------


def _titles(layout: PageLayout) -> Iterator[Diagnostic]:
    if not (layout.facts.title or "").strip() or not layout.facts.structure.titled:
        yield diagnose("pdf-title", layout.position)


def _languages(layout: PageLayout) -> Iterator[Diagnostic]:
    if not (layout.facts.language or "").casefold().startswith("zh"):
        yield diagnose("pdf-language", layout.position)


def _tags(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find a PDF without structure, or, where it is to follow PDF/UA, one that does not say so."""
    structure = layout.facts.structure
    accessible = layout.document.publication.layout.pdf is PdfVariant.UA_1
    if not layout.facts.tagged or not structure.marked or (accessible and structure.part is None):
        yield diagnose("pdf-untagged", layout.position)


def _silent(layout: PageLayout) -> Iterator[Diagnostic]:
    alternatives = layout.facts.structure.alternatives
    places = _places(layout, _figures(layout), len(alternatives))
    for number, (alternative, place) in enumerate(zip(alternatives, places, strict=True), start=1):
        if not alternative:
            yield diagnose("picture-silent", place, number=number)


def _headless(layout: PageLayout) -> Iterator[Diagnostic]:
    """Find tables without header cells, or with cells that have no header; reported at their source positions."""
    texts = (blocks for section in layout.document.sections for blocks in section.texts)
    tables = layout.facts.structure.tables
    places = _places(layout, [place for blocks in texts for place in _tables(blocks)], len(tables))
    for number, (table, place) in enumerate(zip(tables, places, strict=True), start=1):
        if not table.heads or table.loose:
            yield diagnose("table-headless", place, number=number)


def _tables(blocks: Blocks) -> Iterator[Position | None]:
    """Yield the positions of the blocks that are printed as tables."""
    for block in walk_blocks(blocks):
        match block:
            case Table():
                yield block.position
            case CountTable():
                if block.form is CountForm.TABLE:
                    yield block.position
            case (
                Paragraph()
                | Heading()
                | Quotation()
                | ItemList()
                | Figure()
                | FigureGroup()
                | Verbatim()
                | Rule()
            ):
                pass
            case _:
                assert_never(block)


# --- Places in the sources ------------------------------------------------------------------------------------


def _places(layout: PageLayout, sources: Sequence[Position | None], number: int) -> list[Position]:
    """Return a position for each of so many objects: those in the sources if they are as many, else the document's."""
    known = sources if len(sources) == number else [None] * number
    return [place or layout.position for place in known]


def _find(layout: PageLayout, text: str) -> Position:
    """Return the position of the first occurrence of a text in the sources; else the document's."""
    for words, position in _located_texts(layout.document.sections):
        offset = words.find(text) if text else -1
        if offset >= 0 and position is not None:
            return Position(position.path, position.line, position.column + offset)
    return layout.position


def _located_texts(sections: Iterable[Section]) -> Iterator[tuple[str, Position | None]]:
    """Yield all text leaves with their positions: titles, bodies, notes."""
    for section in sections:
        for title in section.titles:
            yield from title.located_parts
        for blocks in section.texts:
            for inlines in paragraphs(blocks):
                yield from _leaves(inlines)


def _leaves(inlines: Inlines) -> Iterator[tuple[str, Position | None]]:
    for leaf in walk_inlines(inlines):
        match leaf:
            case Text():
                yield leaf.text, leaf.position
            case Code() | LineBreak() | NoteMark():
                pass
            case _:
                assert_never(leaf)


RULES = (
    PageRule("stranger-font", _strangers),
    PageRule("box-drawn", _boxes),
    PageRule("not-embedded", _unembedded),
    PageRule("line-disagrees", _disagreements),
    PageRule("picture-coarse", _pictures),
    PageRule("pdf-title", _titles),
    PageRule("pdf-language", _languages),
    PageRule("pdf-untagged", _tags),
    PageRule("picture-silent", _silent),
    PageRule("table-headless", _headless),
)
