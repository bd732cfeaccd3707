"""From the block tokens of a text to the blocks of the document tree, and its notes; nothing may be lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.model import (
    Code,
    Heading,
    ItemList,
    Note,
    Paragraph,
    Quotation,
    Text,
    ThematicBreak,
    Verbatim,
    paragraphs,
    walk_inlines,
)
from bulletin.parsing.figures import build_figure, is_figure
from bulletin.parsing.inline_source import InlineSource, SourceSpan
from bulletin.parsing.inlines import build_inlines
from bulletin.parsing.notes import NoteDefinition, NoteRegister
from bulletin.parsing.tables import build_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from markdown_it.token import Token

    from bulletin.model import Block, Blocks
    from bulletin.parsing.inline_source import MarkdownSource

DEEPEST_HEADING = 4
_LANGUAGE = re.compile(r"\s*[A-Za-z0-9_+#.-]*\s*")
_MISSED_HEADING = re.compile(r"[#＃]{1,6}[^#＃0-9]")


def build_document(
    tokens: Sequence[Token], environment: Mapping[str, object], manuscript: MarkdownSource
) -> tuple[Blocks, tuple[Note, ...]]:
    """Return the blocks and the notes; every character that has found no place is reported."""
    definitions = (token for token in tokens if token.type == "footnote_reference_open")
    register = NoteRegister(frozenset(token.meta["label"] for token in definitions))
    levels = [int(token.tag[1:]) for token in tokens if token.type == "heading_open"]
    walker = _Walker(tokens, manuscript, register, shallowest=min(levels, default=1))
    blocks = walker.blocks()
    notes = _build_notes(walker, register)
    _tell_definitions(tokens, environment, manuscript)
    for run in (blocks, *(note.blocks for note in notes)):
        _use_leaves(run, manuscript)
    _tell_lost(manuscript)
    return blocks, notes


def _build_notes(walker: _Walker, register: NoteRegister) -> tuple[Note, ...]:
    """Build the notes in the order of their numbers; a note may refer to further ones."""
    definitions = {one.label: one for one in register.definitions}
    notes: list[Note] = []
    while len(notes) < len(register.numbers):
        label = list(register.numbers)[len(notes)]
        number = register.numbers[label]
        notes.append(Note(number, walker.part(definitions[label].tokens).blocks()))
    for definition in register.definitions:
        if definition.label not in register.numbers:
            _tell_unused(walker.manuscript, "note-unused", definition)
    return tuple(notes)


def _tell_unused(manuscript: MarkdownSource, code: str, definition: NoteDefinition) -> None:
    manuscript.report(code, manuscript.start(definition.first_line), label=definition.label)
    manuscript.use_lines(definition.first_line, definition.end_line)


def _tell_definitions(
    tokens: Sequence[Token], environment: Mapping[str, object], manuscript: MarkdownSource
) -> None:
    """Report addresses of links (`[词]: 地址`) that no link uses: they would vanish."""
    children = [child for token in tokens for child in token.children or ()]
    used = {child.meta.get("label") for child in children if child.type in {"link_open", "image"}}
    references = environment.get("references")
    for label, entry in (references if isinstance(references, dict) else {}).items():
        first, end = entry["map"]
        manuscript.use_lines(first, end)
        if label not in used:
            _tell_unused(
                manuscript, "link-unused", NoteDefinition(_typed_label(manuscript, first), first, end, ())
            )
    doubles = environment.get("duplicate_refs")
    for entry in doubles if isinstance(doubles, list) else ():
        first, end = entry["map"]
        _tell_unused(
            manuscript, "link-unused", NoteDefinition(_typed_label(manuscript, first), first, end, ())
        )


def _typed_label(manuscript: MarkdownSource, line: int) -> str:
    """Return what stands in the brackets; the parser keeps labels in capitals."""
    return manuscript.lines[line].partition("[")[2].partition("]")[0]


def _use_leaves(blocks: Blocks, manuscript: MarkdownSource) -> None:
    for inlines in paragraphs(blocks):
        for leaf in walk_inlines(inlines):
            if isinstance(leaf, Text | Code) and leaf.position and "\n" not in leaf.text:
                manuscript.use_leaf(leaf.position, len(leaf.text))


def _tell_lost(manuscript: MarkdownSource) -> None:
    """Report text that stands nowhere in the tree, unless why it does not was told already."""
    if any(found.code in {"nesting", "paragraph-too-long"} for found in manuscript.found):
        return
    for line, column, text in list(manuscript.unused()):
        manuscript.report("text-lost", manuscript.position(line, column), text=text.strip())


class _Walker:
    """One walk along the block tokens."""

    def __init__(
        self, tokens: Sequence[Token], manuscript: MarkdownSource, register: NoteRegister, *, shallowest: int
    ) -> None:
        self.manuscript = manuscript
        self._tokens = tokens
        self._register = register
        self._shallowest = shallowest
        self._next = 0

    def part(self, tokens: Sequence[Token]) -> _Walker:
        """Return a walk along other tokens of the same text."""
        return _Walker(tokens, self.manuscript, self._register, shallowest=self._shallowest)

    def blocks(self, closing: str = "") -> Blocks:
        """Return the blocks up to this closing token, or to the end."""
        blocks: list[Block] = []
        while self._next < len(self._tokens):
            token = self._take()
            if token.type == closing:
                break
            blocks += self._build(token)
        return tuple(blocks)

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _until(self, closing: str, level: int) -> Sequence[Token]:
        """Take the tokens up to the closing one of this level."""
        start = self._next
        while self._next < len(self._tokens):
            token = self._take()
            if token.type == closing and token.level == level:
                return self._tokens[start : self._next - 1]
        return self._tokens[start:]

    def _build(self, token: Token) -> Sequence[Block]:
        build = _BUILDERS.get(token.type)
        return build(self, token) if build else ()

    def paragraph(self, _opening: Token) -> Sequence[Block]:
        """Build a paragraph, or the figures of one that holds nothing but pictures."""
        token = self._take()
        self._take()
        ground = _ground(token, self.manuscript)
        children = token.children or []
        if is_figure(children):
            return [
                build_figure(child, ground, self._register) for child in children if child.type == "image"
            ]
        inlines = build_inlines(children, ground, self._register)
        place = ground.position(0)
        if place and _MISSED_HEADING.match(token.content):
            self.manuscript.report("heading-space", place)
        return (Paragraph(inlines, place),) if inlines else ()

    def heading(self, opening: Token) -> Sequence[Block]:
        """Build a heading; its level counts from the shallowest one of the text."""
        token = self._take()
        self._take()
        first, end = _lines(opening)
        setext = opening.markup in {"=", "-"}
        ground = _ground(token, self.manuscript) if setext else self._behind_hashes(token, opening.markup)
        if setext:
            self.manuscript.use_lines(end - 1, end)
        place = ground.position(0) or self.manuscript.start(first)
        level = int(opening.tag[1:]) - self._shallowest + 1
        if level > DEEPEST_HEADING:
            self.manuscript.report("heading-depth", place)
        inlines = build_inlines(token.children or [], ground, self._register)
        return (Heading(min(level, DEEPEST_HEADING), inlines, place),)

    def _behind_hashes(self, token: Token, hashes: str) -> InlineSource:
        """Return the ground of a heading `## …`; closing `##` is markup."""
        line = _lines(token)[0]
        text = self.manuscript.lines[line]
        start = text.find(token.content, text.find(hashes) + len(hashes))
        self.manuscript.use(line, start + len(token.content), len(text))
        length = len(token.content)
        return InlineSource(self.manuscript, token.content, (SourceSpan(0, length, line, start),))

    def quotation(self, opening: Token) -> Sequence[Block]:
        """Build a quotation."""
        place = self.manuscript.start(_lines(opening)[0])
        return (Quotation(self.blocks("blockquote_close"), place),)

    def item_list(self, opening: Token) -> Sequence[Block]:
        """Build a list."""
        ordered = opening.type == "ordered_list_open"
        start = int(opening.attrs.get("start", 1)) if ordered else None
        items: list[Blocks] = []
        while (token := self._take()).type == "list_item_open":
            if start is not None:
                self._check_number(token, start, len(items))
            items.append(self.blocks("list_item_close"))
        return (ItemList(tuple(items), start, self.manuscript.start(_lines(opening)[0])),)

    def _check_number(self, item: Token, start: int, index: int) -> None:
        """Report a typed number that the list won't show; to number all items alike is a habit of many."""
        if int(item.info) not in {start, start + index}:
            place = self.manuscript.start(_lines(item)[0])
            self.manuscript.report("list-number", place, typed=item.info, shown=start + index)

    def table(self, opening: Token) -> Sequence[Block]:
        """Build a table."""
        tokens = self._until("table_close", opening.level)
        return (build_table(opening, tokens, self.manuscript, self._register),)

    def rule(self, token: Token) -> Sequence[Block]:
        """Build a line between two passages."""
        self.manuscript.use_lines(*_lines(token))
        return (ThematicBreak(self.manuscript.start(_lines(token)[0])),)

    def fence(self, token: Token) -> Sequence[Block]:
        """Build a passage that is kept as it was typed."""
        first, end = _lines(token)
        text = token.content.removesuffix("\n")
        content = text.split("\n") if token.content else []
        closed = end - first == len(content) + 2
        if not closed:
            self.manuscript.report("fence-open", self.manuscript.start(first), mark=token.markup)
        if _LANGUAGE.fullmatch(token.info):
            self.manuscript.use_lines(first, first + 1)
        else:
            self._use_fence_mark(first, token.markup)
        self.manuscript.use_lines(first + 1, end)
        place = self.manuscript.position(first, 0)
        if content and first + 1 < len(self.manuscript.lines):
            line = self.manuscript.lines[first + 1]
            place = self.manuscript.position(first + 1, max(len(line) - len(content[0]), 0))
        return (Verbatim(text, place),)

    def _use_fence_mark(self, line: int, mark: str) -> None:
        column = self.manuscript.lines[line].find(mark)
        self.manuscript.use(line, 0, column + len(mark))

    def definition(self, opening: Token) -> Sequence[Block]:
        """Keep a note for the article's end; nothing stands here for it."""
        tokens = self._until("footnote_reference_close", opening.level)
        definition = NoteDefinition(opening.meta["label"], *_lines(opening), tokens)
        if not self._register.define(definition):
            _tell_unused(self.manuscript, "note-duplicate", definition)
        return ()


_BUILDERS: dict[str, Callable[[_Walker, Token], Sequence[Block]]] = {
    "paragraph_open": _Walker.paragraph,
    "heading_open": _Walker.heading,
    "blockquote_open": _Walker.quotation,
    "bullet_list_open": _Walker.item_list,
    "ordered_list_open": _Walker.item_list,
    "table_open": _Walker.table,
    "fence": _Walker.fence,
    "hr": _Walker.rule,
    "footnote_reference_open": _Walker.definition,
}


def _lines(token: Token) -> tuple[int, int]:
    """Return the lines that a block spans: the first, and the one behind the last."""
    first, end = token.map or (0, 0)
    return first, end


def _ground(token: Token, manuscript: MarkdownSource) -> InlineSource:
    """Find the lines of a paragraph in the manuscript: each is the tail of a line there."""
    stretches = []
    offset = 0
    texts = token.content.split("\n")
    for line, text in enumerate(texts, _first_line(token, texts[0].strip(), manuscript)):
        bare = text.strip()
        source = manuscript.lines[line]
        column = source.rfind(bare) - text.find(bare) if bare else len(source) - len(text)
        stretches.append(SourceSpan(offset, offset + len(text), line, column))
        offset += len(text) + 1
    return InlineSource(manuscript, token.content, tuple(stretches))


def _first_line(token: Token, text: str, manuscript: MarkdownSource) -> int:
    """Tell on which line a paragraph's text begins: lines of ideographic spaces before it were cut off."""
    first, end = _lines(token)
    lines = range(first, end)
    return next((line for line in lines if manuscript.lines[line].rstrip().endswith(text)), first)
