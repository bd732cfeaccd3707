"""Pictures: a paragraph of nothing but pictures becomes figures, each with its caption."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bulletin.model import Figure, Text, plain
from bulletin.parsing.inlines import build_inlines
from bulletin.parsing.script import breaks_to_space
from bulletin.parsing.tracing import place_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from bulletin.diagnostics import Position
    from bulletin.model import Inlines
    from bulletin.parsing.inline_source import InlineSource
    from bulletin.parsing.notes import NoteRegister

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")


def is_figure(tokens: Sequence[Token]) -> bool:
    """Whether a paragraph holds nothing but pictures."""
    kinds = {token.type for token in tokens if token.type != "text" or token.content.strip()}
    return "image" in kinds and kinds <= {"image", "softbreak", "hardbreak"}


def build_figure(token: Token, ground: InlineSource, notes: NoteRegister) -> Figure:
    """Return the figure: its caption is the picture's title, else the alternative text."""
    start, end = place_of(token)
    ground.use(start, end)
    inner = ground.inside(start + 2, token.content)
    spoken = build_inlines(token.children or [], inner, notes)
    caption = _caption(token, ground) or spoken
    place = ground.position(start)
    alternative = plain(spoken) or plain(caption)
    path = _path(str(token.attrs.get("src", "")), ground, place)
    if place and not alternative.strip():
        ground.manuscript.report("image-alternative", place, path=path)
    return Figure(path, alternative, caption, place)


def _caption(token: Token, ground: InlineSource) -> Inlines:
    """Return the title's lines as text, each with its place where it stands as it was typed."""
    start, end = place_of(token)
    source = ground.text[start:end]
    cursor = len(token.content) + 3
    inlines: list[Text] = []
    for line in str(token.attrs.get("title", "")).split("\n"):
        text = line.strip()
        found = source.find(text, cursor)
        if inlines and breaks_to_space(inlines[-1].text, text):
            inlines.append(Text(" "))
        if text:
            inlines.append(Text(text, ground.position(start + found) if found >= 0 else None))
        cursor = max(cursor, found + len(text))
    return tuple(inlines)


def _path(target: str, ground: InlineSource, place: Position | None) -> str:
    """Return the file's path within the issue's folder, as plain characters and with `/`.

    What leads out by its very form is reported here; symbolic links are the business of who opens the file.
    """
    path = unquote(target).replace("\\", "/")
    code = None
    if not path:
        code = "image-path"
    elif _SCHEME.match(path) and not re.match(r"[A-Za-z]:", path):
        code = "image-remote"
    elif path.startswith("/") or re.match(r"[A-Za-z]:", path) or _leaves(path):
        code = "image-outside"
    if code and place:
        ground.manuscript.report(code, place, path=path)
    return path


def _leaves(path: str) -> bool:
    """Whether `..` leads out of the folder at any point."""
    depth = 0
    for part in path.split("/"):
        depth += -1 if part == ".." else 0 if part in {"", "."} else 1
        if depth < 0:
            return True
    return False
