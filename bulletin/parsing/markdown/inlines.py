"""Builds the inlines of one block from its inline tokens, each text with its source position."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it.common.normalize_url import normalizeLink
from msgspec.structs import replace

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
    plain,
)
from bulletin.parsing.markdown.html_tags import LITERAL
from bulletin.parsing.markdown.line_breaks import break_at_tabs, without_idle_breaks
from bulletin.parsing.markdown.literal_markup import report_literals
from bulletin.parsing.markdown.paired_tags import WIDE
from bulletin.parsing.markdown.tracing import place_of
from bulletin.parsing.text.characters import VERTICAL_TAB, settled, suspect_code, suspect_values
from bulletin.parsing.text.script import breaks_to_space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from bulletin.diagnostics import Position
    from bulletin.model import Inline, Inlines
    from bulletin.parsing.markdown.inline_source import InlineSource
    from bulletin.parsing.markdown.notes import NoteRegister

DEEPEST = 12
"""Nested emphasis beyond this is an error."""

_WRAPPERS: dict[str, type[Emphasis | Strong | Strikethrough | Subscript | Superscript]] = {
    "em_close": Emphasis,
    "strong_close": Strong,
    "s_close": Strikethrough,
    "sub_close": Subscript,
    "sup_close": Superscript,
}
_REACHABLE = re.compile(r"(?:https?://|mailto:|tel:)[^\s]", re.IGNORECASE)
"""Link targets that mean the same to every reader; others would name files and programs of somebody's computer."""
_OPEN_COMMENT = re.compile("<!--")


def build_inlines(tokens: Sequence[Token], source: InlineSource, notes: NoteRegister) -> Inlines:
    """Build the inlines of these tokens; problems are reported to the source's diagnostics."""
    builder = _Builder(source, notes)
    spaces = _word_spaces(tokens)
    for index, token in enumerate(tokens):
        if token.type == "softbreak":
            builder.line_end(token, space=index in spaces)
        else:
            builder.take(token)
    inlines = builder.finish()
    report_literals(inlines, source)
    return inlines


def _word_spaces(tokens: Sequence[Token]) -> set[int]:
    """Return the indices of the soft breaks that are spaces, judged by the text of the lines without inline tags."""
    lines: list[list[str]] = [[]]
    breaks: list[tuple[int, int]] = []
    for index, token in enumerate(tokens):
        if token.type == "softbreak":
            breaks.append((index, len(lines)))
        if token.type in {"softbreak", "hardbreak"}:
            lines.append([])
        elif token.type in {"text", "text_special", "code_inline", LITERAL}:
            lines[-1].append(token.content)
    texts = ["".join(parts) for parts in lines]
    return {index for index, line in breaks if breaks_to_space(texts[line - 1], texts[line])}


class _Builder:
    """Builds a tree of inlines: a stack of open tags with their children."""

    def __init__(self, source: InlineSource, notes: NoteRegister) -> None:
        self._source = source
        self._notes = notes
        self._open: list[Token] = []
        self._children: list[list[Inline]] = [[]]
        self._tags: list[Token] = []

    def finish(self) -> Inlines:
        """Return the tree; tags that are text are reported once, where the first one stands."""
        if self._tags:
            names = dict.fromkeys(token.content for token in self._tags)
            self._report("html-literal", place_of(self._tags[0])[0], tags="、".join(names))
        return without_idle_breaks(self._children[0])

    def line_end(self, token: Token, *, space: bool) -> None:
        """Take a soft line break: nothing between Chinese, a space between words."""
        start, end = place_of(token)
        self._source.mark_used(start, end)
        if space:
            self._append(Text(" "))

    def take(self, token: Token) -> None:
        """Take any other token."""
        match token.type:
            case "text":
                self._take_text(token)
            case kind if kind == LITERAL:
                self._tags.append(token)
                self._grow(*place_of(token))
            case kind if kind == WIDE:
                report_wide(token, self._source)
            case "text_special":
                self._take_special(token)
            case "code_inline":
                self._take_code(token)
            case "hardbreak":
                self._take_break(token)
            case "footnote_ref":
                self._take_note(token)
            case "image":
                self._take_image(token)
            case kind if kind.endswith("_open"):
                self._enter(token)
            case kind if kind.endswith("_close"):
                self._leave(token)

    def _take_text(self, token: Token) -> None:
        start, end = place_of(token)
        for match in _OPEN_COMMENT.finditer(token.content):
            self._report_open_comment(start + match.start())
        if token.content:
            self._grow(start, end)
        else:
            self._source.mark_used(start, end)

    def _take_special(self, token: Token) -> None:
        start, end = place_of(token)
        if token.info == "escape":
            self._source.mark_used(start, end - len(token.content))
            self._grow(end - len(token.content), end)
            return
        self._source.mark_used(start, end)
        self._append(Text(settled(token.content), self._source.position(start)))
        for character in token.content:
            code = suspect_code(character)
            if code:
                self._report(code, start, **suspect_values(character))

    def _take_code(self, token: Token) -> None:
        start, end = place_of(token)
        first, last = start + len(token.markup), end - len(token.markup)
        if last - first == len(token.content) + 2:
            first, last = first + 1, last - 1
        self._source.mark_used(start, first)
        self._source.mark_used(last, end)
        before, line = "", -1
        for span in self._source.spans_between(first, last):
            text = self._source.text[span.start : span.end].replace(VERTICAL_TAB, " ")
            begins = bool(before) and span.line != line
            text = text.lstrip(" \t" if begins else "").replace("\t", " ")
            if begins and breaks_to_space(before, text):
                self._append(Text(" "))
            line = span.line
            shift = span.end - span.start - len(text)
            if text:
                place = self._source.markdown.position(span.line, span.column + shift)
                self._append(Code(text, place))
            before = text or before

    def _take_break(self, token: Token) -> None:
        start, end = place_of(token)
        self._source.mark_used(start, end)
        self._append(LineBreak())
        if self._source.text[start] == " ":
            self._report("break-by-spaces", start)

    def _take_note(self, token: Token) -> None:
        start, end = place_of(token)
        number = self._notes.number(token.meta["label"])
        if number is None:
            self._report("note-undefined", start, label=token.meta["label"])
            self._grow(start, end)
            return
        self._source.mark_used(start, end)
        self._append(NoteMark(number, self._source.position(start)))

    def _take_image(self, token: Token) -> None:
        start, end = place_of(token)
        self._report("image-inline", start)
        self._source.mark_used(start, end)
        inner = self._source.subsource(start + 2, token.content)
        for inline in build_inlines(token.children or [], inner, self._notes):
            self._append(inline)

    def _enter(self, token: Token) -> None:
        self._source.mark_used(*place_of(token))
        self._open.append(token)
        self._children.append([])
        if len(self._open) == DEEPEST + 1:
            self._report("nesting", place_of(token)[0])

    def _leave(self, token: Token) -> None:
        self._source.mark_used(*place_of(token))
        opened, children = self._open.pop(), tuple(self._children.pop())
        self._children[-1] += self._wrap(opened, token, children)

    def _wrap(self, opened: Token, closed: Token, children: Inlines) -> Inlines:
        """Wrap children in their tag; without a target, or nested too deeply, the children alone are kept."""
        if len(self._open) >= DEEPEST:
            return children
        if closed.type in _WRAPPERS:
            return (_WRAPPERS[closed.type](children),)
        place = self._source.position(place_of(opened)[0])
        target = str(opened.attrs.get("href", ""))
        if opened.attrs.get("title"):
            self._report("link-title", place_of(closed)[0])
        if target and not _REACHABLE.match(target):
            self._report("link-scheme", place_of(opened)[0], target=target)
        if not target:
            self._report("link-empty", place_of(opened)[0], text=plain(children))
            return children
        return (Link(normalizeLink(target), children, place),)

    def _grow(self, start: int, end: int) -> None:
        """Add text, joined to the text before it where both are contiguous in the source."""
        siblings = self._children[-1]
        for text in break_at_tabs(self._source.texts(start, end)):
            last = siblings[-1] if siblings else None
            if isinstance(text, Text) and isinstance(last, Text) and _end_of(last) == text.position:
                siblings[-1] = Text(last.text + text.text, last.position)
            else:
                siblings.append(text)

    def _append(self, inline: Inline) -> None:
        self._children[-1].append(inline)

    def _report_open_comment(self, offset: int) -> None:
        """Report a comment that was taken for text, unless it is known to be open."""
        place = self._source.position(offset)
        known = ((one.code, one.position) for one in self._source.markdown.diagnostics)
        if ("comment-open", place) not in known:
            self._report("comment-open", offset)

    def _report(self, code: str, offset: int, **values: object) -> None:
        place = self._source.position(offset) or self._source.position(0)
        if place:
            self._source.markdown.report(code, place, **values)


def _end_of(text: Text) -> Position | None:
    """Return the place behind a text, None where it has no place."""
    place = text.position
    return place and replace(place, column=place.column + len(text.text))


def report_wide(token: Token, source: InlineSource) -> None:
    """Report markup that was typed in full width, each kind once in a text."""
    place = source.position(place_of(token)[0])
    if place:
        source.markdown.report_wide(place, **token.meta["wide"])
