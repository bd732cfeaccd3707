"""From the inline tokens of one block to the inlines of the document tree, each text with its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.model import (
    Code,
    Emphasis,
    LineBreak,
    Link,
    NoteMark,
    Strikethrough,
    Strong,
    Text,
    walk_inlines,
)
from bulletin.parsing.decode import suspect_code
from bulletin.parsing.script import breaks_to_space
from bulletin.parsing.tracing import place_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from bulletin.diagnostics import Position
    from bulletin.model import Inline, Inlines
    from bulletin.parsing.inline_source import InlineSource
    from bulletin.parsing.notes import NoteRegister

DEEPEST = 12
"""Emphasis within emphasis beyond this is no text of an office."""

_WRAPPERS: dict[str, type[Emphasis | Strong | Strikethrough]] = {
    "em_close": Emphasis,
    "strong_close": Strong,
    "s_close": Strikethrough,
}
_REACHABLE = re.compile(r"(?:https?://|mailto:|tel:)[^\s]", re.IGNORECASE)
"""Addresses that mean the same to every reader; others would name files and programs of somebody's computer."""
_LITERAL_IMAGE = re.compile(r"!\[[^\]\n]{0,400}\]\([^)\n]{0,400}\)?")
_LITERAL_LINK = re.compile(r"(?<!!)\[[^\]\n]{0,400}\]\([^)\n]{0,400}\)")
_LITERAL_STARS = re.compile(r"\*{2,}")
_INDENTED = re.compile(r"\n(?: {4}|\t|[ \t]*\u3000)")
_TRAPS = (
    ("image-literal", _LITERAL_IMAGE),
    ("link-literal", _LITERAL_LINK),
    ("stars-literal", _LITERAL_STARS),
)


def build_inlines(tokens: Sequence[Token], ground: InlineSource, notes: NoteRegister) -> Inlines:
    """Return the inlines that these tokens stand for; what is odd about them goes to the manuscript."""
    builder = _Builder(ground, notes)
    spaces = _word_spaces(tokens)
    for index, token in enumerate(tokens):
        if token.type == "softbreak":
            builder.line_end(token, space=index in spaces)
        else:
            builder.take(token)
    inlines = builder.finish()
    _tell_traps(inlines, ground)
    return inlines


def _word_spaces(tokens: Sequence[Token]) -> set[int]:
    """Tell which soft line breaks are spaces; the text of their lines is taken through all inline tags."""
    lines: list[list[str]] = [[]]
    breaks: list[tuple[int, int]] = []
    for index, token in enumerate(tokens):
        if token.type == "softbreak":
            breaks.append((index, len(lines)))
        if token.type in {"softbreak", "hardbreak"}:
            lines.append([])
        elif token.type in {"text", "text_special", "code_inline"}:
            lines[-1].append(token.content)
    texts = ["".join(parts) for parts in lines]
    return {index for index, line in breaks if breaks_to_space(texts[line - 1], texts[line])}


class _Builder:
    """A tree under construction: open tags with what stands in them so far, and a text that still grows."""

    def __init__(self, ground: InlineSource, notes: NoteRegister) -> None:
        self._ground = ground
        self._notes = notes
        self._open: list[Token] = []
        self._children: list[list[Inline]] = [[]]
        self._text = _GrowingText()

    def finish(self) -> Inlines:
        """Return the tree."""
        self._end_text()
        return tuple(self._children[0])

    def line_end(self, token: Token, *, space: bool) -> None:
        """Take a soft line break: nothing between Chinese, a space between words."""
        start, end = place_of(token)
        self._ground.use(start, end)
        if space:
            self._append(Text(" "))
        if _INDENTED.search(self._ground.text, start, end + 1):
            self._report("paragraph-run-on", end)

    def take(self, token: Token) -> None:
        """Take any other token."""
        match token.type:
            case "text":
                self._take_text(token)
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
        if token.content:
            self._grow(start, end)
        else:
            self._ground.use(start, end)

    def _take_special(self, token: Token) -> None:
        start, end = place_of(token)
        if token.info == "escape":
            self._ground.use(start, end - len(token.content))
            self._grow(end - len(token.content), end)
            return
        self._ground.use(start, end)
        self._append(Text(token.content, self._ground.position(start)))
        for character in token.content:
            code = suspect_code(character)
            if code:
                self._report(code, start, point=f"U+{ord(character):04X}", instead="")

    def _take_code(self, token: Token) -> None:
        start, end = place_of(token)
        first, last = start + len(token.markup), end - len(token.markup)
        if last - first == len(token.content) + 2:
            first, last = first + 1, last - 1
        self._ground.use(start, first)
        self._ground.use(last, end)
        before = ""
        for piece in self._ground.pieces(first, last):
            text = self._ground.text[piece.start : piece.end].lstrip(" \t" if before else "")
            if before and breaks_to_space(before, text):
                self._append(Text(" "))
            shift = piece.end - piece.start - len(text)
            if text:
                place = self._ground.manuscript.position(piece.line, piece.column + shift)
                self._append(Code(text, place))
            before = text or before

    def _take_break(self, token: Token) -> None:
        start, end = place_of(token)
        self._ground.use(start, end)
        self._append(LineBreak())
        if self._ground.text[start] == " ":
            self._report("break-by-spaces", start)

    def _take_note(self, token: Token) -> None:
        start, end = place_of(token)
        number = self._notes.number(token.meta["label"])
        if number is None:
            self._report("note-undefined", start, label=token.meta["label"])
            self._grow(start, end)
            return
        self._ground.use(start, end)
        self._append(NoteMark(number, self._ground.position(start)))

    def _take_image(self, token: Token) -> None:
        start, end = place_of(token)
        self._report("image-inline", start)
        self._ground.use(start, end)
        inner = self._ground.inside(start + 2, token.content)
        for inline in build_inlines(token.children or [], inner, self._notes):
            self._append(inline)

    def _enter(self, token: Token) -> None:
        self._end_text()
        self._ground.use(*place_of(token))
        self._open.append(token)
        self._children.append([])
        if len(self._open) == DEEPEST + 1:
            self._report("nesting", place_of(token)[0])

    def _leave(self, token: Token) -> None:
        self._end_text()
        self._ground.use(*place_of(token))
        opened, children = self._open.pop(), tuple(self._children.pop())
        self._children[-1] += self._wrap(opened, token, children)

    def _wrap(self, opened: Token, closed: Token, children: Inlines) -> Inlines:
        """Put the tag around what stood in it; too deep or empty, the content stands for itself."""
        if len(self._open) >= DEEPEST:
            return children
        if closed.type in _WRAPPERS:
            return (_WRAPPERS[closed.type](children),)
        place = self._ground.position(place_of(opened)[0])
        target = str(opened.attrs.get("href", ""))
        if opened.attrs.get("title"):
            self._report("link-title", place_of(closed)[0])
        if target and not _REACHABLE.match(target):
            self._report("link-scheme", place_of(opened)[0], target=target)
        return (Link(_encoded(target), children, place),) if target else children

    def _grow(self, start: int, end: int) -> None:
        """Add text, to the one before it where both stand side by side."""
        for piece in self._ground.pieces(start, end):
            if not self._text.continues_at(piece.line, piece.column):
                self._end_text()
                self._text.place = self._ground.manuscript.position(piece.line, piece.column)
            self._text.add(self._ground.text[piece.start : piece.end], piece.line, piece.column)

    def _append(self, inline: Inline) -> None:
        self._end_text()
        self._children[-1].append(inline)

    def _end_text(self) -> None:
        if self._text.parts:
            self._children[-1].append(Text("".join(self._text.parts), self._text.place))
            self._text = _GrowingText()

    def _report(self, code: str, offset: int, **values: object) -> None:
        place = self._ground.position(offset) or self._ground.position(0)
        if place:
            self._ground.manuscript.report(code, place, **values)


class _GrowingText:
    """Text that stands in one line without a gap; its parts are joined once, at its end."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.place: Position | None = None
        self._next = (-1, -1)

    def continues_at(self, line: int, column: int) -> bool:
        """Whether this is the character behind the last one."""
        return self._next == (line, column)

    def add(self, text: str, line: int, column: int) -> None:
        """Add the characters that stand there."""
        self.parts.append(text)
        self._next = (line, column + len(text))


def _encoded(target: str) -> str:
    """Return a link's target as URLs are written; the parser keeps it as typed."""
    from markdown_it.common.normalize_url import normalizeLink

    return normalizeLink(target)


def _tell_traps(inlines: Inlines, ground: InlineSource) -> None:
    """Report markup that was meant but not understood, and so stands in the text as it was typed."""
    for leaf in walk_inlines(inlines):
        if isinstance(leaf, Text) and leaf.position:
            for code, pattern in _TRAPS:
                for found in pattern.finditer(leaf.text):
                    place = replace(leaf.position, column=leaf.position.column + found.start())
                    ground.manuscript.report(code, place, text=found.group())
