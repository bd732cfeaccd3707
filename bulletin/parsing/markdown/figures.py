"""Pictures: a paragraph of nothing but pictures becomes figures, each with its caption."""

from __future__ import annotations

import re
from posixpath import normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bulletin.model import Figure, Text, plain
from bulletin.parsing.markdown.inlines import build_inlines
from bulletin.parsing.markdown.paired_tags import WIDE
from bulletin.parsing.markdown.tracing import place_of
from bulletin.parsing.text.characters import settled, suspect_code, suspect_values
from bulletin.parsing.text.script import breaks_to_space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from bulletin.diagnostics import Position
    from bulletin.model import Inlines
    from bulletin.parsing.markdown.inline_source import InlineSource
    from bulletin.parsing.markdown.notes import NoteRegister

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")


def is_figure(tokens: Sequence[Token]) -> bool:
    """Whether a paragraph holds nothing but pictures."""
    kinds = {token.type for token in tokens if token.type != "text" or token.content.strip()}
    return "image" in kinds and kinds <= {"image", "softbreak", "hardbreak", WIDE}


def build_figure(token: Token, source: InlineSource, notes: NoteRegister) -> Figure:
    """Return the figure: its caption is the picture's title, else the alternative text."""
    start, end = place_of(token)
    source.mark_used(start, end)
    inner = source.subsource(start + 2, token.content)
    alternative_inlines = build_inlines(token.children or [], inner, notes)
    caption = _caption(token, source) or alternative_inlines
    place = source.position(start)
    alternative = plain(alternative_inlines) or plain(caption)
    path = _path(str(token.attrs.get("src", "")), source, place)
    if place and not alternative.strip():
        source.markdown.report("image-alternative", place, path=path)
    return Figure(path, alternative, caption, place)


def _caption(token: Token, source: InlineSource) -> Inlines:
    """Return the title's lines as text, with positions where they stand verbatim in the source."""
    start, end = place_of(token)
    raw = source.text[start:end]
    cursor = len(token.content) + 3
    inlines: list[Text] = []
    for line in str(token.attrs.get("title", "")).split("\n"):
        text = line.strip()
        index = raw.find(text, cursor)
        if inlines and breaks_to_space(inlines[-1].text, text):
            inlines.append(Text(" "))
        if text and index >= 0:
            inlines += source.texts(start + index, start + index + len(text))
        elif text:
            _report_suspects(text, raw, source, source.position(start))
            inlines.append(Text(settled(text)))
        cursor = max(cursor, index + len(text))
    return tuple(inlines)


def _report_suspects(text: str, raw: str, source: InlineSource, place: Position | None) -> None:
    """Report the suspect characters of a title that an entity wrote: they don't stand in the source."""
    for character in text:
        code = suspect_code(character)
        if code and character not in raw:
            source.markdown.report(code, place, **suspect_values(character))


def _path(target: str, source: InlineSource, place: Position | None) -> str:
    """Return the file's path within the issue's folder, percent-decoded and with `/`.

    Paths that lead out of it are reported here; symbolic links are checked where the file is opened.
    """
    path = unquote(target).replace("\\", "/")
    code = None
    if not path:
        code = "image-path"
    elif _SCHEME.match(path):
        code = "image-remote"
    elif path.startswith("/") or re.match(r"[A-Za-z]:", path) or normpath(path).split("/")[0] == "..":
        code = "image-outside"
    if code and place:
        source.markdown.report(code, place, path=path)
    return path
