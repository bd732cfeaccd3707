"""Markup in values of front matter that are printed: Markdown is for the text below, in a value it is text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.model import Title
from bulletin.parsing.markdown.html_tags import LINE_BREAK, find_tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bulletin.diagnostics import Position
    from bulletin.parsing.source_file import SourceFile

_MARKUP = re.compile(
    r"\*\*.*?\*\*|(?<![*\w])\*[^\s*][^*\n]*\*|\*\*|＊＊(?:.*?＊＊)?|__[^\s_].*?__|~~|～～|`[^`]*`|｀[^｀]*｀"
    r"|[!！]?\[[^\]\n]*\]\([^)\n]*\)|[\[［【][\^＾][^\]］】\n]*[\]］】]|^[#＃]{1,6}[ 　]"
    r"|&(?:[A-Za-z]{2,8}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});|\\(?=[*_`|<\[])"
)
_BREAK = re.compile(rf"\||\n|{LINE_BREAK.pattern}", re.IGNORECASE)


def report_markup(file: SourceFile, keys: Iterable[str], *above: str | int) -> None:
    """Report markup in the values of these keys, the first of each; `above` is the path of their mapping."""
    for key in keys:
        node = file.node(*above, key)
        typed = node.value if isinstance(node.value, str) and node.key else ""
        text = _BREAK.sub(_blank, typed) if key in {"title", "subtitle"} else typed
        matches = [match for match in (_MARKUP.search(text), find_tag(text)) if match]
        if matches:
            found = min(matches, key=re.Match.start)
            place = replace(node.position, column=node.position.column + found.start())
            file.report("value-markup", place, key=key, text=found[0])


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def above_name(file: SourceFile, typed: str | None) -> Title | None:
    """Return the line above a periodical's name: without parts where it is to be left out, None where none was typed."""
    return None if typed is None else read_title(typed, file.node("above_name").position)


def read_title(typed: str, position: Position) -> Title:
    """Split a title at its bars and `<br>`; a space typed on both sides of one counts once."""
    parts, starts, start = [], [], 0
    for match in (*_BREAK.finditer(typed), None):
        end = match.start() if match else len(typed)
        part = typed[start:end]
        if match and typed.startswith(" ", match.end()):
            part = part.rstrip(" ")
        if part.strip():
            parts.append(part)
            starts.append(start)
        start = match.end() if match else end
    return Title(tuple(parts), position, tuple(starts))
