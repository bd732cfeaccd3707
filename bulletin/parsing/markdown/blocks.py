"""Builds the blocks of the document tree, and the notes, from block tokens; reports every character left over."""

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import TYPE_CHECKING, assert_never

from bulletin.model import (
    Code,
    Heading,
    ItemList,
    LineBreak,
    Note,
    NoteMark,
    Paragraph,
    Quotation,
    Rule,
    Text,
    Verbatim,
    paragraphs,
    walk_inlines,
)
from bulletin.parsing.markdown.extents import ExtentKind, extent_of_lines, extent_of_text
from bulletin.parsing.markdown.figures import build_figures
from bulletin.parsing.markdown.inline_source import InlineSource, SourceSpan
from bulletin.parsing.markdown.inlines import build_inlines
from bulletin.parsing.markdown.literal_markup import report_literal_table
from bulletin.parsing.markdown.notes import NoteDefinition, NoteRegister
from bulletin.parsing.markdown.ordinals import without_ordinal_space
from bulletin.parsing.markdown.pasted import build_cells, without_tab
from bulletin.parsing.markdown.source_lines import paragraph_lines
from bulletin.parsing.markdown.table_parts import build_parts
from bulletin.parsing.markdown.tables import build_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token
    from markdown_it.utils import EnvType

    from bulletin.diagnostics import Position
    from bulletin.model import Block, Blocks, Inlines
    from bulletin.parsing.markdown.inline_source import MarkdownSource

DEEPEST_HEADING = 4
_LANGUAGE = re.compile(r"\s*[A-Za-z0-9_+#.-]*\s*")
_MISSED_HEADING = re.compile(r"[#＃]{1,6}[^#＃0-9]")


def build_document(
    tokens: Sequence[Token], environment: EnvType, markdown: MarkdownSource
) -> tuple[Blocks, tuple[Note, ...]]:
    """Return the blocks and the notes; every source character that is neither markup nor in them is reported."""
    definitions = (token for token in tokens if token.type == "footnote_reference_open")
    register = NoteRegister(frozenset(token.meta["label"] for token in definitions))
    levels = [int(token.tag[1:]) for token in tokens if token.type == "heading_open"]
    walker = _Walker(tokens, markdown, register, shallowest=min(levels, default=1))
    blocks = walker.blocks()
    notes = _build_notes(walker, register)
    _report_definitions(tokens, environment, markdown)
    for run in (blocks, *(note.blocks for note in notes)):
        _mark_leaves_used(run, markdown)
    _report_lost(markdown)
    return blocks, notes


def _build_notes(walker: _Walker, register: NoteRegister) -> tuple[Note, ...]:
    """Build the notes in the order of their numbers; a note may refer to further ones."""
    notes: list[Note] = []
    while len(notes) < len(register.numbers):
        label = list(register.numbers)[len(notes)]
        number = register.numbers[label]
        notes.append(Note(number, walker.part(register.definitions[label].tokens).blocks()))
    for label, definition in register.definitions.items():
        if label not in register.numbers:
            _report_unused(walker.markdown, "note-unused", label, definition.lines)
    return tuple(notes)


def _report_unused(markdown: MarkdownSource, code: str, label: str, lines: tuple[int, int]) -> None:
    markdown.report(code, markdown.start(lines[0]), label=label)
    markdown.mark_lines_used(*lines)


def _report_definitions(tokens: Sequence[Token], environment: EnvType, markdown: MarkdownSource) -> None:
    """Report link reference definitions (`[词]: 地址`) that no link uses: they would vanish."""
    children = [child for token in tokens for child in token.children or ()]
    used = {child.meta.get("label") for child in children if child.type in {"link_open", "image"}}
    references = environment.get("references", {})
    unused = [entry["map"] for label, entry in references.items() if label not in used]
    doubles = [entry["map"] for entry in environment.get("duplicate_refs", ())]
    for entry in references.values():
        markdown.mark_lines_used(*entry["map"])
    for lines in (*unused, *doubles):
        _report_unused(markdown, "link-unused", _typed_label(markdown, lines[0]), lines)


def _typed_label(markdown: MarkdownSource, line: int) -> str:
    """Return a label as it was typed; the parser normalizes labels to capitals."""
    return markdown.lines[line].partition("[")[2].partition("]")[0]


def _mark_leaves_used(blocks: Blocks, markdown: MarkdownSource) -> None:
    for inlines in paragraphs(blocks):
        for leaf in walk_inlines(inlines):
            match leaf:
                case Text() | Code():
                    if leaf.position and "\n" not in leaf.text:
                        markdown.mark_leaf_used(leaf.position, len(leaf.text))
                case LineBreak() | NoteMark():
                    pass
                case _:
                    assert_never(leaf)


def _report_lost(markdown: MarkdownSource) -> None:
    """Report source text that is missing from the tree, unless an earlier error explains it."""
    if any(one.code in {"nesting", "paragraph-too-long"} for one in markdown.diagnostics):
        return
    for line, column, text in list(markdown.unused()):
        markdown.report("text-lost", markdown.position(line, column), text=text.strip())


class _Walker:
    """Builds blocks while consuming a sequence of block tokens."""

    def __init__(
        self, tokens: Sequence[Token], markdown: MarkdownSource, register: NoteRegister, *, shallowest: int
    ) -> None:
        self.markdown = markdown
        self._tokens = iter(tokens)
        self._register = register
        self._shallowest = shallowest

    def part(self, tokens: Sequence[Token]) -> _Walker:
        """Return a walker over other tokens of the same text."""
        return _Walker(tokens, self.markdown, self._register, shallowest=self._shallowest)

    def blocks(self, closing: str = "") -> Blocks:
        """Return the blocks up to this closing token, or to the end."""
        blocks: list[Block] = []
        for token in self._tokens:
            if token.type == closing:
                break
            build = _BUILDERS.get(token.type)
            blocks += build(self, token) if build else ()
        return tuple(blocks)

    def _until(self, closing: str, level: int) -> Sequence[Token]:
        """Take the tokens up to the closing one of this level."""
        return list(takewhile(lambda one: one.type != closing or one.level != level, self._tokens))

    def paragraph(self, opening: Token) -> Sequence[Block]:
        """Build a paragraph, or a figure or several from one that holds nothing but pictures."""
        token, _closing = islice(self._tokens, 2)
        source = self._paragraph_source(token)
        children = token.children or []
        if figures := build_figures(children, source, self._register):
            self._record_text(ExtentKind.FIGURES, figures.position, source, opening)
            return (figures,)
        inlines = without_ordinal_space(build_inlines(children, source, self._register))
        place = source.position(0)
        report_literal_table(token.content, source.spans[0].line, self.markdown)
        if place and _MISSED_HEADING.match(token.content):
            self.markdown.report("heading-space", place)
        self._record_text(ExtentKind.PARAGRAPH, place, source, opening)
        return (Paragraph(inlines, place, paragraph_lines(source, opening.level)),) if inlines else ()

    def _paragraph_source(self, token: Token) -> InlineSource:
        """Return the inline source of a paragraph; a pasted bullet before it, or the tab behind its number, is markup."""
        source = _inline_source(token, self.markdown)
        if "bullet" in token.meta:
            self.markdown.mark_used(source.spans[0].line, 0, source.spans[0].column)
        return without_tab(source, token) if "tab" in token.meta else source

    def heading(self, opening: Token) -> Sequence[Block]:
        """Build a heading; its level counts from the shallowest one of the text."""
        token, _closing = islice(self._tokens, 2)
        first, end = _lines(opening)
        setext = opening.markup in {"=", "-"}
        source = (
            _inline_source(token, self.markdown) if setext else self._behind_hashes(token, opening.markup)
        )
        if setext:
            self.markdown.mark_lines_used(end - 1, end)
        place = source.position(0) or self.markdown.start(first)
        level = int(opening.tag[1:]) - self._shallowest + 1
        if level > DEEPEST_HEADING:
            self.markdown.report("heading-depth", place)
        inlines = without_ordinal_space(build_inlines(token.children or [], source, self._register))
        self._record_text(ExtentKind.HEADING, place, source, opening)
        return (Heading(min(level, DEEPEST_HEADING), inlines, place),) if inlines else ()

    def _behind_hashes(self, token: Token, hashes: str) -> InlineSource:
        """Return the inline source of an ATX heading (`## …`); closing `##` is markup."""
        line = _lines(token)[0]
        text = self.markdown.lines[line]
        start = text.find(token.content, text.find(hashes) + len(hashes))
        self.markdown.mark_used(line, start + len(token.content), len(text))
        length = len(token.content)
        return InlineSource(self.markdown, token.content, (SourceSpan(0, length, line, start),))

    def quotation(self, opening: Token) -> Sequence[Block]:
        """Build a quotation."""
        place = self.markdown.start(_lines(opening)[0])
        blocks = self.blocks("blockquote_close")
        self._record_lines(ExtentKind.QUOTATION, place, opening)
        return (Quotation(blocks, place),) if blocks else ()

    def item_list(self, opening: Token) -> Sequence[Block]:
        """Build a list without its empty items."""
        ordered = opening.type == "ordered_list_open"
        start = int(opening.attrs.get("start", 1)) if ordered else None
        items: list[Blocks] = []
        while (token := next(self._tokens)).type == "list_item_open":
            if start is not None:
                self._check_number(token, start, len(items))
            items += filter(None, [self.blocks("list_item_close")])
            self._record_lines(ExtentKind.ITEM, self.markdown.start(_lines(token)[0]), token)
        place = self.markdown.start(_lines(opening)[0])
        self._record_lines(ExtentKind.LIST, place, opening)
        return (ItemList(tuple(items), start, place),) if items else ()

    def _check_number(self, item: Token, start: int, index: int) -> None:
        """Report a typed number that the list won't show, unless all items repeat the first one's number."""
        if int(item.info) not in {start, start + index}:
            place = self.markdown.start(_lines(item)[0])
            self.markdown.report("list-number", place, typed=item.info, shown=start + index)

    def table(self, opening: Token) -> Sequence[Block]:
        """Build a table, or one of pasted cells, with the parts beside it."""
        pasted = opening.type == "cells_open"
        tokens = self._until("cells_close" if pasted else "table_close", opening.level)
        parts = build_parts(opening, tokens, self.markdown, self._inlines)
        build = build_cells if pasted else build_table
        self._record_table(opening, tokens, pasted=pasted)
        return (build(opening, tokens, self.markdown, self._register, parts),)

    def _inlines(self, token: Token) -> Inlines:
        source = _inline_source(token, self.markdown)
        return build_inlines(token.children or [], source, self._register)

    def _record_text(
        self, kind: ExtentKind, place: Position | None, source: InlineSource, opening: Token
    ) -> None:
        extent = extent_of_text(kind, place, source, _lines(opening), opening.level)
        self.markdown.extents.append(extent)

    def _record_lines(self, kind: ExtentKind, place: Position | None, token: Token) -> None:
        extent = extent_of_lines(self.markdown, kind, place, _lines(token), token.level)
        self.markdown.extents.append(extent)

    def _record_table(self, opening: Token, tokens: Sequence[Token], *, pasted: bool) -> None:
        """Record a table with the parts beside it, and its rows where each has a line between bars."""
        first, end = _lines(opening)
        rows = [_lines(token) for token in tokens if token.type == "tr_open" and not pasted]
        parts = [_lines(token) for token in tokens if "part" in token.meta]
        parts += [(line, line + 1) for line, _ in opening.meta.get("attributes", ())]
        spans = [(first, end), *parts]
        place, markdown, level = self.markdown.start(first), self.markdown, opening.level
        extents = [extent_of_lines(markdown, ExtentKind.ROW, place, lines, level + 1) for lines in rows]
        whole = min(span[0] for span in spans), max(span[1] for span in spans)
        markdown.extents += (*extents, extent_of_lines(markdown, ExtentKind.TABLE, place, whole, level))

    def rule(self, token: Token) -> Sequence[Block]:
        """Build a thematic break."""
        self.markdown.mark_lines_used(*_lines(token))
        place = self.markdown.start(_lines(token)[0])
        self._record_lines(ExtentKind.RULE, place, token)
        return (Rule(place),)

    def fence(self, token: Token) -> Sequence[Block]:
        """Build a code block."""
        first, end = _lines(token)
        text = token.content.removesuffix("\n")
        content = text.split("\n") if token.content else []
        closed = end - first == len(content) + 2
        if not closed:
            self.markdown.report("fence-open", self.markdown.start(first), mark=token.markup)
        if _LANGUAGE.fullmatch(token.info):
            self.markdown.mark_lines_used(first, first + 1)
        else:
            column = self.markdown.lines[first].find(token.markup)
            self.markdown.mark_used(first, 0, column + len(token.markup))
        self.markdown.mark_lines_used(first + 1, end)
        place = self.markdown.position(first, 0)
        if content and first + 1 < len(self.markdown.lines):
            line = self.markdown.lines[first + 1]
            place = self.markdown.position(first + 1, max(len(line) - len(content[0]), 0))
        self._record_lines(ExtentKind.VERBATIM, place, token)
        return (Verbatim(text, place),)

    def definition(self, opening: Token) -> Sequence[Block]:
        """Register a note for the article's end; it yields no block here."""
        tokens = self._until("footnote_reference_close", opening.level)
        definition = NoteDefinition(opening.meta["label"], _lines(opening), tokens)
        self._record_lines(ExtentKind.NOTE, self.markdown.start(_lines(opening)[0]), opening)
        if not self._register.define(definition):
            _report_unused(self.markdown, "note-duplicate", definition.label, definition.lines)
        return ()


_BUILDERS: dict[str, Callable[[_Walker, Token], Sequence[Block]]] = {
    "paragraph_open": _Walker.paragraph,
    "heading_open": _Walker.heading,
    "blockquote_open": _Walker.quotation,
    "bullet_list_open": _Walker.item_list,
    "ordered_list_open": _Walker.item_list,
    "table_open": _Walker.table,
    "cells_open": _Walker.table,
    "fence": _Walker.fence,
    "hr": _Walker.rule,
    "footnote_reference_open": _Walker.definition,
}


def _lines(token: Token) -> tuple[int, int]:
    """Return the line range of a block, from 0, the end exclusive."""
    first, end = token.map or (0, 0)
    return first, end


def _inline_source(token: Token, markdown: MarkdownSource) -> InlineSource:
    """Map the text of a paragraph to the source: each of its lines is the tail of a source line."""
    spans = []
    offset = 0
    content = token.meta.get("typed", token.content)
    texts = content.split("\n")
    for line, text in enumerate(texts, _first_line(token, texts[0].strip(), markdown)):
        bare = text.strip()
        raw = markdown.lines[line]
        column = raw.rfind(bare) - text.find(bare) if bare else len(raw) - len(text)
        spans.append(SourceSpan(offset, offset + len(text), line, column))
        offset += len(text) + 1
    return InlineSource(markdown, content, tuple(spans))


def _first_line(token: Token, text: str, markdown: MarkdownSource) -> int:
    """Return the line on which a paragraph's text begins: the parser drops lines of ideographic spaces before it."""
    first, end = _lines(token)
    lines = range(first, end)
    return next((line for line in lines if markdown.lines[line].rstrip().endswith(text)), first)
