"""Pictures: a paragraph of nothing but pictures becomes a figure, or a group of figures, each with its caption."""

from __future__ import annotations

import re
from posixpath import normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from msgspec import Struct

from bulletin.model import Figure, FigureGroup, PictureWidth, Text, plain
from bulletin.parsing.markdown.attributes import ATTRIBUTES, AttributeForm, known_attributes, read_attributes
from bulletin.parsing.markdown.inlines import build_inlines, report_wide
from bulletin.parsing.markdown.paired_tags import WIDE
from bulletin.parsing.markdown.tracing import place_of
from bulletin.parsing.text.characters import settled, suspect_code, suspect_values
from bulletin.parsing.text.script import breaks_to_space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from bulletin.diagnostics import Position
    from bulletin.model import Inlines
    from bulletin.parsing.markdown.attributes import Attribute
    from bulletin.parsing.markdown.inline_source import InlineSource
    from bulletin.parsing.markdown.notes import NoteRegister

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")


class _PictureSource(Struct):
    """A picture of a paragraph, and the attribute list behind it, from `start` to `end` in the text of the paragraph."""

    token: Token
    attributes: tuple[Attribute, ...] = ()
    start: int = 0
    end: int = 0


_UNITS = {"mm": 1.0, "cm": 10.0, "毫米": 1.0, "厘米": 10.0}
_WIDTH = re.compile(r"(?P<number>[0-9]{1,4}(?:\.[0-9]{1,3})?)(?P<unit>mm|cm|毫米|厘米|[%％])")
FORMS = {
    "width": AttributeForm(_WIDTH, "width=80mm、width=50%"),
    "here": AttributeForm(re.compile(""), "here"),
}
"""The attributes of pictures."""


def build_figures(
    tokens: Sequence[Token], source: InlineSource, notes: NoteRegister
) -> Figure | FigureGroup | None:
    """Return the figure or the figures of a paragraph; None where it holds more than pictures."""
    found = _pictures(tokens, source)
    if not found:
        return None
    for token in tokens:
        if token.type == WIDE:
            report_wide(token, source)
    figures = tuple(_figure(each, source, notes) for each in found)
    return figures[0] if len(figures) == 1 else FigureGroup(figures, figures[0].position)


def _pictures(tokens: Sequence[Token], source: InlineSource) -> Sequence[_PictureSource]:
    """Return the pictures of a paragraph with their attributes; none where it holds other text."""
    found: list[_PictureSource] = []
    done = 0
    for token in tokens:
        start, end = place_of(token)
        if token.type == "image":
            found.append(_PictureSource(token))
        elif token.type not in {"softbreak", "hardbreak", WIDE}:
            text = source.text[max(start, done) : end].lstrip()
            match = ATTRIBUTES.match(source.text, end - len(text))
            if match and found and not found[-1].end:
                found[-1].attributes, (found[-1].start, done) = read_attributes(match[0]) or (), match.span()
                found[-1].end = done
                text = source.text[done:end].strip()
            if text:
                return ()
        done = max(done, end)
    return found


def _figure(picture: _PictureSource, source: InlineSource, notes: NoteRegister) -> Figure:
    """Return the figure: its caption is the picture's title, else the alternative text."""
    token = picture.token
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
    source.mark_used(picture.start, picture.end)
    known = known_attributes(picture.attributes, FORMS, source, picture.start)
    width = _width(known["width"], source, picture.start) if "width" in known else None
    return Figure(path, alternative, caption, place, width, here="here" in known)


def _width(attribute: Attribute, source: InlineSource, start: int) -> PictureWidth | None:
    """Return a width; one of nothing, or of more than the measure, is reported."""
    match = _WIDTH.fullmatch(attribute.value)
    assert match, "checked by its form"  # noqa: S101
    number, place = float(match["number"]), source.position(start + attribute.start)
    relative = match["unit"] not in _UNITS
    value = number / 100 if relative else number * _UNITS[match["unit"]]
    if place and (value <= 0 or (relative and value > 1)):
        source.markdown.report(
            "attribute-value", place, typed=f"width={attribute.value}", usage=FORMS["width"].usage
        )
        return None
    return PictureWidth(value, relative, place)


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
