"""Text with the style of each character, as it is gathered from elements, and inlines of it."""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.importers.joining import SPACES, gap
from bulletin.model import Emphasis, NoteMark, Strikethrough, Strong, Subscript, Superscript, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bulletin.model import Inline, Inlines

REFERENCE = "\ufffc"
"""Stands for a reference to a note in a text that is being gathered."""
BREAK = "\u2028"
"""A hard break (`<br>`) in a text that is being gathered."""
_BLANK = re.compile(f"[ \t\r\n\f]*(?:{BREAK}[ \t\r\n\f]*)+|[ \t\r\n\f]+")

_OUTER = SPACES + BREAK + "\r\n\f"


class Style(Struct, frozen=True):
    """How characters look, and whether they are a link; `position` is "sub", "sup" or empty; `size` in pt.

    A character with the number of a `note` stands for a reference to it.
    """

    bold: bool = False
    italic: bool = False
    struck: bool = False
    position: str = ""
    linked: bool = False
    size: float | None = None
    face: str = ""
    note: int = 0


PLAIN = Style()


class StyledText:
    """Characters, each with its style."""

    def __init__(self, text: str = "", styles: Sequence[Style] = ()) -> None:
        self._pieces = [text] if text else []
        self._styles = list(styles)

    def add(self, text: str, style: Style) -> None:
        """Append characters."""
        self._pieces.append(text)
        self._styles += [style] * len(text)

    @property
    def text(self) -> str:
        """Its characters."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def styles(self) -> Sequence[Style]:
        """Return the style of each character."""
        return self._styles

    def __bool__(self) -> bool:
        return any(piece.strip(_OUTER) for piece in self._pieces)

    def clear(self) -> None:
        """Leave out all characters."""
        self._pieces.clear()
        self._styles.clear()

    def part(self, start: int, end: int) -> StyledText:
        """Return a part of it."""
        return StyledText(self.text[start:end], self._styles[start:end])

    def stripped(self) -> StyledText:
        """Return it without spaces and breaks at its ends."""
        start = len(self.text) - len(self.text.lstrip(_OUTER))
        return self.part(start, max(start, len(self.text.rstrip(_OUTER))))

    def collapsed(self) -> StyledText:
        """Return it with white space as a page shows it; a line end of the source is no space between Chinese."""
        text, styles, done = self.text, self._styles, 0
        result = StyledText()
        for match in _BLANK.finditer(text):
            result.extend(self.part(done, match.start()))
            result.add(_shown_as(match[0], text, match.start(), match.end()), styles[match.start()])
            done = match.end()
        result.extend(self.part(done, len(text)))
        return result

    def extend(self, other: StyledText) -> None:
        """Append another text."""
        self._pieces.append(other.text)
        self._styles += other.styles()

    def lines(self) -> list[StyledText]:
        """Return its parts between hard breaks, also empty ones."""
        places = [-1, *(match.start() for match in re.finditer(BREAK, self.text)), len(self.text)]
        return [self.part(start + 1, end) for start, end in pairwise(places)]

    def share(self, of: Callable[[Style], bool]) -> float:
        """Return the share of its characters outside spaces whose style has a property."""
        shown = [
            style for character, style in zip(self.text, self._styles, strict=True) if not character.isspace()
        ]
        return sum(map(of, shown)) / len(shown) if shown else 0.0

    def place(self, offset: int) -> int:
        """Return an offset as it is counted in the text of the inlines, without references."""
        return offset - sum(style.note > 0 for style in self._styles[:offset])

    def inlines(self) -> Inlines:
        """Return its inlines; a hard break is a space."""
        pairs = list(zip(self.text.replace(BREAK, " "), self._styles, strict=True))
        return tuple(_wrapped(pairs, 0))


def _shown_as(blank: str, text: str, start: int, end: int) -> str:
    if BREAK in blank:
        return BREAK * blank.count(BREAK)
    return (
        gap(text[max(0, start - 4) : start], text[end : end + 4]) if "\n" in blank or "\r" in blank else " "
    )


_WRAPPERS: tuple[tuple[Callable[[Style], bool], Callable[[Inlines], Inline]], ...] = (
    (lambda style: style.bold, Strong),
    (lambda style: style.italic, Emphasis),
    (lambda style: style.struck, Strikethrough),
    (lambda style: style.position == "sub", Subscript),
    (lambda style: style.position == "sup", Superscript),
)


def _wrapped(pairs: list[tuple[str, Style]], depth: int) -> Iterator[Inline]:
    """Yield inlines, wrapped by what characters have in common, from strong emphasis inwards."""
    if depth == len(_WRAPPERS):
        for note, group in groupby(pairs, key=lambda pair: pair[1].note):
            text = "".join(character for character, _ in group)
            yield from [NoteMark(note)] * len(text) if note else [Text(text)]
        return
    has, wrap = _WRAPPERS[depth]
    for applies, group in groupby(pairs, key=lambda pair: has(pair[1])):
        inner = list(group)
        if applies and any(not character.isspace() for character, _ in inner):
            yield wrap(tuple(_wrapped(inner, depth + 1)))
        else:
            yield from _wrapped(inner, depth + 1)
