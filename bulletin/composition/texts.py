"""Inlines, plain strings and titles → finished lines in the styles of the theme; what was found on the way is kept."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol, assert_never

from msgspec import Struct, field

from bulletin.composition.values import ComposedText
from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.linebreak.values import (
    Line,
    LineFault,
    ParagraphFrame,
    ParagraphLines,
    Run,
    Segment,
    TitleLines,
)
from bulletin.model import (
    Code,
    Emphasis,
    Inlines,
    LineBreak,
    Link,
    NoteMark,
    Strikethrough,
    Strong,
    Text,
    Title,
    walk,
)
from bulletin.typography.shaping import composed, needs_shaping, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bulletin.memory import Recall
    from bulletin.typography.geometry import BlockStyle, Geometry

NOTE_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
FAULTS = {
    LineFault.LOOSE: "wide-gap",
    LineFault.SHORT: "short-line",
    LineFault.SPLIT: "word-split",
    LineFault.FORCED: "forced-break",
    LineFault.WIDE: "too-wide",
}


class FaceMetrics(Protocol):
    """What composition asks of the theme's faces: advances in thousandths of an em."""

    def advance(self, role: str, character: str, beside: str = "", /) -> int:
        """Return the advance of a character in the face of a role; that of a space beside a character."""
        ...

    def word(self, role: str, word: str, right_to_left: bool, /) -> Sequence[int]:  # noqa: FBT001 - by place
        """Return the advances of a word that is shaped whole, by character."""
        ...


class TextPiece(NamedTuple):
    """A text: the role of its face, its characters, the place of the first one, the address they lead to."""

    face: str
    text: str
    position: Position | None = None
    link: str = ""


class TextComposer(Struct):
    """Sets texts; `recall` gives the lines of what was composed before, which know nothing of places."""

    geometry: Geometry
    faces: FaceMetrics
    segment: Callable[[str], list[str]]
    recall: Recall
    found: list[Diagnostic] = field(default_factory=list)
    pieces: list[tuple[str, str, Position | None]] = field(default_factory=list)

    def text(self, kind: str, content: str, position: Position | None = None) -> ComposedText:
        """Set a plain string as a block of this kind."""
        return self.inlines(kind, (Text(content, position),))

    def inlines(
        self, kind: str, inlines: Inlines, style: BlockStyle | None = None, label: str = ""
    ) -> ComposedText:
        """Set a run of inlines; the writer's own line breaks end a line wherever they stand."""
        style = style or self.geometry.blocks[kind]
        indent, hanging = (round(value * style.character_units) for value in (style.indent, style.hanging))
        self.found += [diagnose("struck-text", place) for place in _struck(inlines)]
        pieces = [TextPiece(style.face, label)] if label else []
        pieces += split(inlines, style.face, at_start=True)
        composed = self.compose(pieces, style, indent, hanging)
        self._warn(composed, inlines)
        return ComposedText(kind, composed.lines, indent, hanging, label=len(label))

    def compose(
        self, pieces: Sequence[TextPiece], style: BlockStyle, indent: int, hanging: int
    ) -> ParagraphLines:
        """Break pieces into lines, or recall the lines; indents are thousandths of an em."""
        self.pieces += [(piece.face, piece.text, piece.position) for piece in pieces]
        frame = ParagraphFrame(style.units, style.character_units, indent, hanging, style.align.value)
        runs = tuple((piece.text, piece.face, piece.link) for piece in pieces)
        size = sum(len(piece.text) for piece in pieces)
        place = (frame.measure, frame.pitch, frame.indent, frame.hanging, frame.align)
        return self.recall((runs, *place), partial(self._broken, runs, frame), size)

    def _broken(self, runs: Sequence[tuple[str, str, str]], frame: ParagraphFrame) -> ParagraphLines:
        from bulletin.linebreak.paragraph import compose

        return compose([Run(*run) for run in runs], frame, self.faces.advance, self.faces.word)

    def verbatim(self, content: str, position: Position | None) -> ComposedText:
        """Set lines as they were typed; one that is longer than the measure goes on in the next, and is reported."""
        style = self.geometry.blocks["verbatim"]
        lines: list[Line] = []
        for number, typed in enumerate(content.split("\n")):
            place = position and Position(position.path, position.line + number, position.column)
            self.pieces.append((style.face, typed, place))
            wrapped = list(self._wrapped(typed, style))
            if len(wrapped) > 1:
                self.found.append(diagnose("code-wrapped", place, line=typed.strip(), lines=len(wrapped)))
            lines += wrapped
        return ComposedText("verbatim", tuple(lines))

    def _wrapped(self, typed: str, style: BlockStyle) -> Iterator[Line]:
        """Yield the lines that a typed one takes."""
        from bulletin.linebreak.items import embedding_levels

        typed = composed(typed)
        levels = (embedding_levels(typed) if needs_shaping(typed) else []) or [0] * len(typed)
        start, width = 0, 0
        for index, advance in enumerate(self.advances(style.face, typed)):
            if width + advance > style.units and index > start:
                yield Line(_by_level(typed, levels, start, index, style.face), width=width)
                start, width = index, 0
            width += advance
        yield Line(_by_level(typed, levels, start, len(typed), style.face), width=width)

    def advances(self, face: str, text: str) -> list[int]:
        """Return the advances of characters one behind another, those of words that are shaped as they are parted."""
        advances = [self.faces.advance(face, character) for character in text]
        for start, end in words(text):
            advances[start:end] = self.faces.word(face, text[start:end], False)  # noqa: FBT003 - by place
        return advances

    def _warn(self, composed: ParagraphLines, inlines: Inlines) -> None:
        position = next((leaf.position for leaf in inlines if isinstance(leaf, Text)), None)
        self.found += [
            diagnose(FAULTS[warning.fault], position, line=warning.text) for warning in composed.warnings
        ]

    def title(self, title: Title) -> ComposedText:
        """Set a title for its shape; a break that the tool chose between words is told."""
        composed = self._shape(title, self.geometry.blocks["title"])
        if composed.broken_by_tool:
            told = "|".join("".join(segment.text for segment in line.segments) for line in composed.lines)
            self.found.append(diagnose("title-broken", title.position, title=told))
        return ComposedText("title", composed.lines)

    def shaped(self, kind: str, parts: tuple[str, ...], width: float) -> ComposedText:
        """Set a short text (`width` in mm) as a title is set: words whole, its lines well shaped."""
        style = self.geometry.blocks[kind].within(width)
        return ComposedText(kind, self._shape(Title(parts), style).lines)

    def _shape(self, title: Title, style: BlockStyle) -> TitleLines:
        self.pieces.append((style.face, title.plain, title.position))
        told = (title.parts, style.face, style.units)
        return self.recall(told, partial(self._divided, *told), len(title.plain))

    def _divided(self, parts: tuple[str, ...], face: str, units: int) -> TitleLines:
        from bulletin.linebreak.titles import compose_title

        return compose_title(parts, face, units, self.faces.advance, self.segment, self.faces.word)


def _by_level(text: str, levels: Sequence[int], start: int, end: int, face: str) -> tuple[Segment, ...]:
    """Part a line into segments of one direction; trailing spaces are of the paragraph's (UAX #9, L1)."""
    visible = start + len(text[start:end].rstrip())
    kept = [levels[at] if at < visible else 0 for at in range(start, end)]
    cuts = [start, *(start + at for at in range(1, len(kept)) if kept[at] != kept[at - 1]), end]
    return tuple(
        Segment(text[one:two], face, 0, level=kept[one - start]) for one, two in pairwise(cuts) if two > one
    )


# --- Inlines → pieces ----------------------------------------------------------------------------------------


def note_mark(number: int) -> str:
    """Return the mark of a note: a number in a circle."""
    return NOTE_MARKS[(number - 1) % len(NOTE_MARKS)]


def split(inlines: Inlines, face: str, *, at_start: bool = False, link: str = "") -> list[TextPiece]:
    """Give every character its face: a run-in head at a paragraph's start, an inner one within it."""
    pieces: list[TextPiece] = []
    for index, inline in enumerate(inlines):
        match inline:
            case Text() | Code():
                pieces.append(TextPiece(face, inline.text, inline.position, link))
            case Strong():
                head = "run-in" if at_start and index == 0 else "run-in-inner"
                pieces += split(inline.children, head, link=link)
            case Emphasis():
                pieces += split(inline.children, "kai", link=link)
            case Strikethrough():
                pieces += split(inline.children, face, link=link)
            case Link():
                pieces += split(inline.children, face, link=inline.target)
            case NoteMark():
                pieces.append(TextPiece(face, note_mark(inline.number), inline.position, link))
            case LineBreak():
                pieces.append(TextPiece(face, "\n"))
            case _:
                assert_never(inline)
    return pieces


def _struck(inlines: Inlines) -> Iterator[Position | None]:
    """Find struck out text: a bulletin prints none, and without its line it would read as valid."""
    for inline in inlines:
        match inline:
            case Strikethrough():
                yield next((leaf.position for leaf in walk(inline.children) if isinstance(leaf, Text)), None)
            case Strong() | Emphasis() | Link():
                yield from _struck(inline.children)
            case Text() | Code() | LineBreak() | NoteMark():
                pass
            case _:
                assert_never(inline)
