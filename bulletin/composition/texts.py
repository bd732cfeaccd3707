"""Inlines, plain strings and titles → finished lines in the styles of the theme, with diagnostics."""

from __future__ import annotations

import re
from functools import partial
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.composition.values import ComposedText, TextSource
from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.linebreak.values import (
    Line,
    ParagraphFrame,
    ParagraphLines,
    Run,
    Segment,
    VerticalAlign,
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
    Subscript,
    Superscript,
    Text,
    Title,
    note_mark,
    walk_inlines,
)
from bulletin.typography.geometry import UNITS, Align
from bulletin.typography.shaping import combining_mark, composed, needs_shaping, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bulletin.cache import Memoize
    from bulletin.linebreak.segmentation import Word
    from bulletin.linebreak.values import FaceMetrics
    from bulletin.typography.geometry import BlockStyle, Geometry


UNBOUNDED = 100_000_000
"""The measure of a line that is never broken (thousandths of an em)."""


class TextPiece(NamedTuple):
    """A text: the role of its face, its characters, the position of the first one, the address of their link.

    What is `attached` never begins a line, what is `unbroken` is on one line where it fits.
    """

    face: str
    text: str
    position: Position | None = None
    link: str = ""
    align: VerticalAlign = VerticalAlign.BASELINE
    attached: bool = False
    unbroken: bool = False

    @property
    def run(self) -> Run:
        """The piece as line breaking wants it."""
        return Run(self.text, self.face, self.link, self.align, self.attached, self.unbroken)


class TextComposer(Struct):
    """Composes texts; `memoize` remembers lines, which hold no positions. Titles break in none of the `terms`."""

    geometry: Geometry
    faces: FaceMetrics
    segment: Callable[[str], list[Word]]
    memoize: Memoize
    terms: Sequence[str] = ()
    diagnostics: list[Diagnostic] = field(default_factory=list)
    pieces: list[tuple[str, str, Position | None]] = field(default_factory=list)

    def text(self, kind: str, content: str, position: Position | None = None) -> ComposedText:
        """Compose a plain string as a block of this kind."""
        return self.inlines(kind, (Text(content, position),))

    def inlines(
        self,
        kind: str,
        inlines: Inlines,
        style: BlockStyle | None = None,
        label: str = "",
        hold: Callable[[TextPiece], Iterable[TextPiece]] | None = None,
    ) -> ComposedText:
        """Compose inlines; hard line breaks are forced breaks. `hold` divides pieces where some are unbroken."""
        style = style or self.geometry.blocks[kind]
        indent, hanging = (round(value * style.character_units) for value in (style.indent, style.hanging))
        self.diagnostics += [diagnose("struck-text", place) for place in _struck_texts(inlines)]
        pieces = [TextPiece(style.face, label)] if label else []
        parts = split(inlines, style.face, at_start=True)
        pieces += [one for part in parts for one in hold(part)] if hold else parts
        source = self._source(pieces, style, indent, hanging)
        composed = self._lines(source)
        self._warn(composed, inlines)
        flexible = source.frame.justified and not composed.warnings
        return ComposedText(kind, composed.lines, label=len(label), source=source if flexible else None)

    def balanced(self, kind: str, inlines: Inlines, measure: float) -> ComposedText:
        """Compose inlines within a measure (mm), their lines of nearly one width.

        The credit at their end stays whole, on a line of its own where that takes no more lines.
        """
        self.diagnostics += [diagnose("struck-text", place) for place in _struck_texts(inlines)]
        style, known = replace(self.geometry.blocks[kind], measure=measure), len(self.pieces)
        pieces = _with_credit(split(inlines, style.face, at_start=True), style, self.advances)
        composed = self.compose(pieces, style, 0, 0)
        most = len(composed.lines)
        if most > 1 and pieces[-1].attached and pieces[-2].text == "（":
            apart = [*pieces[:-2], TextPiece(style.face, "\n"), *pieces[-2:]]
            if len(self.compose(apart, style, 0, 0).lines) == most:
                pieces = apart
        width = self.natural_width(inlines, style.face) / most / UNITS * style.em if most > 1 else measure
        while (width := width + style.em / 2) < measure:
            narrow = self.compose(pieces, replace(style, measure=width), 0, 0)
            if len(narrow.lines) == most:
                composed = narrow
                break
        else:
            composed = self.compose(pieces, style, 0, 0)
        del self.pieces[known + len(pieces) :]
        self._warn(composed, inlines)
        return ComposedText(kind, composed.lines)

    def compose(
        self, pieces: Sequence[TextPiece], style: BlockStyle, indent: int, hanging: int
    ) -> ParagraphLines:
        """Break pieces into lines; indents are thousandths of an em."""
        return self._lines(self._source(pieces, style, indent, hanging))

    def _source(
        self, pieces: Sequence[TextPiece], style: BlockStyle, indent: int, hanging: int
    ) -> TextSource:
        self.pieces += [(piece.face, piece.text, piece.position) for piece in pieces]
        frame = ParagraphFrame(
            style.units,
            style.character_units,
            indent,
            hanging,
            style.align.value,
            self.geometry.half_line_end,
        )
        return TextSource(tuple(piece.run for piece in pieces), frame)

    def _lines(self, source: TextSource) -> ParagraphLines:
        key = (source.runs, source.frame)
        return self.memoize(key, partial(self._break_paragraph, *key), ParagraphLines, _size(source))

    def in_lines(self, text: ComposedText, count: int) -> ComposedText | None:
        """Compose a text in so many lines, one more or less than it takes; None where practice has no way to do that."""
        source = text.source
        if source is None:
            return None
        key = (source.runs, source.frame, count)
        lines = self.memoize(key, partial(self._break_into, *key), ParagraphLines, _size(source)).lines
        return replace(text, lines=lines) if lines else None

    def _break_paragraph(self, runs: Sequence[Run], frame: ParagraphFrame) -> ParagraphLines:
        from bulletin.linebreak.paragraph import compose

        return compose(runs, frame, self.faces)

    def _break_into(self, runs: Sequence[Run], frame: ParagraphFrame, count: int) -> ParagraphLines:
        from bulletin.linebreak.paragraph import compose_in

        return compose_in(runs, frame, self.faces, count)

    def verbatim(self, content: str, position: Position | None) -> ComposedText:
        """Compose lines as they were typed; one longer than the measure is wrapped and reported."""
        style = self.geometry.blocks["verbatim"]
        lines: list[Line] = []
        for number, typed in enumerate(content.split("\n")):
            place = position and Position(position.path, position.line + number, position.column)
            self.pieces.append((style.face, typed, place))
            wrapped = list(self._wrapped_lines(typed, style))
            if len(wrapped) > 1:
                self.diagnostics.append(
                    diagnose("code-wrapped", place, line=typed.strip(), lines=len(wrapped))
                )
            lines += wrapped
        return ComposedText("verbatim", tuple(lines))

    def _wrapped_lines(self, typed: str, style: BlockStyle) -> Iterator[Line]:
        """Wrap a typed line to the measure."""
        from bulletin.linebreak.items import embedding_levels

        typed = composed(typed)
        levels = embedding_levels(typed) if needs_shaping(typed) else [0] * len(typed)
        start, width = 0, 0
        for index, advance in enumerate(self.advances(style.face, typed)):
            if width + advance > style.units and index > start and not combining_mark(typed[index]):
                yield Line(_level_segments(typed[start:index], levels[start:index], style.face), width=width)
                start, width = index, 0
            width += advance
        yield Line(_level_segments(typed[start:], levels[start:], style.face), width=width)

    def advances(self, face: str, text: str) -> list[int]:
        """Return the advances of characters, those of shaped words by their shares."""
        advances = [self.faces.advance(face, character) for character in text]
        for start, end in words(text):
            advances[start:end] = self.faces.word(face, text[start:end], False)  # noqa: FBT003 - by place
        return advances

    def natural_width(self, inlines: Inlines, face: str) -> int:
        """Return the width of the widest line between hard breaks (thousandths of an em)."""
        widths = [0]
        for piece in split(inlines, face):
            if piece.text == "\n":
                widths.append(0)
            else:
                widths[-1] += round(sum(self.advances(piece.face, piece.text)) * piece.align.scale)
        return max(widths)

    def pieces_between_breaks(self, pieces: Sequence[TextPiece], style: BlockStyle) -> list[float]:
        """Return the widths (em) of what stands between the places where a line of these pieces may end."""
        from bulletin.linebreak.items import collect_items
        from bulletin.linebreak.penalties import FORBIDDEN

        frame = ParagraphFrame(UNBOUNDED, style.character_units, align=Align.START.value)
        items = collect_items([piece.run for piece in pieces], frame, self.faces)
        count = len(items.text)
        places = (at for at in range(1, count) if items.penalties[at] != FORBIDDEN)
        cuts = pairwise((0, *places, count)) if count else ()
        return [(items.ends[end] - items.origins[start]) / UNITS for start, end in cuts]

    def _warn(self, composed: ParagraphLines, inlines: Inlines) -> None:
        position = next((leaf.position for leaf in inlines if isinstance(leaf, Text)), None)
        self.diagnostics += [
            diagnose(warning.fault.value, position, line=warning.text) for warning in composed.warnings
        ]

    def title(self, title: Title, names: Sequence[str] = ()) -> ComposedText:
        """Compose a title for its shape, its `names` unbroken.

        A break between words that no writer asked for is reported.
        """
        composed = self._shape(title, self.geometry.blocks["title"], names)
        if composed.broken_by_tool:
            broken = "|".join(line.text for line in composed.lines)
            self.diagnostics.append(diagnose("title-broken", title.position, title=broken))
        return ComposedText("title", composed.lines)

    def line_title(
        self, title: Title, names: Sequence[str] = (), kind: str = "compact-title"
    ) -> ComposedText:
        """Compose a title of the text's size, a line or more on the grid, as headings are; no word is divided."""
        composed = self.text(kind, title.plain, title.position)
        if len(composed.lines) <= 1:
            return composed
        style = self.geometry.blocks[kind]
        shaped = self._shape(title, replace(style, left=style.left + style.indent), names)
        text = "\n".join(line.text for line in shaped.lines)
        return self.text(kind, text, title.position)

    def subtitle(self, title: Title, names: Sequence[str] = ()) -> ComposedText:
        """Compose a subtitle as a title is."""
        return ComposedText("subtitle", self._shape(title, self.geometry.blocks["subtitle"], names).lines)

    def shaped(self, kind: str, text: Title, width: float) -> ComposedText:
        """Compose a short text as a title is: no word divided, its lines well shaped; `width` is in mm."""
        style = replace(self.geometry.blocks[kind], measure=width)
        return ComposedText(kind, self._shape(text, style).lines)

    def _shape(self, title: Title, style: BlockStyle, names: Sequence[str] = ()) -> ParagraphLines:
        text = title.plain
        self.pieces.append((style.face, text, title.position))
        whole = tuple(name for name in dict.fromkeys((*names, *self.terms)) if name in text)
        key = (title.parts, style.face, style.units, whole)
        return self.memoize(key, partial(self._break_title, *key), ParagraphLines, len(title.plain))

    def _break_title(
        self, parts: tuple[str, ...], face: str, units: int, names: tuple[str, ...]
    ) -> ParagraphLines:
        from bulletin.linebreak.titles import compose_title

        return compose_title(parts, face, units, self.faces, self.segment, names)


def _size(source: TextSource) -> int:
    return sum(len(run.text) for run in source.runs)


def _level_segments(text: str, levels: Sequence[int], face: str) -> tuple[Segment, ...]:
    """Divide a line into segments of one embedding level; trailing spaces have the paragraph's (UAX #9, L1)."""
    visible = len(text.rstrip())
    pairs = zip((*levels[:visible], *[0] * (len(text) - visible)), text, strict=True)
    same = groupby(pairs, key=itemgetter(0))
    return tuple(Segment("".join(each for _, each in group), face, 0, level=level) for level, group in same)


# --- Inlines → pieces ----------------------------------------------------------------------------------------


def split(
    inlines: Inlines,
    face: str,
    *,
    at_start: bool = False,
    link: str = "",
    align: VerticalAlign = VerticalAlign.BASELINE,
) -> list[TextPiece]:
    """Divide inlines into pieces of one face, one link and one alignment.

    Strong text is a run-in head at a paragraph's start, an inner one within it. Of nested subscripts and superscripts
    the innermost counts.
    """
    pieces: list[TextPiece] = []
    for index, inline in enumerate(inlines):
        match inline:
            case Text() | Code():
                pieces.append(TextPiece(face, inline.text, inline.position, link, align))
            case Strong():
                head = "run-in" if at_start and index == 0 else "run-in-inner"
                pieces += split(inline.children, head, link=link, align=align)
            case Emphasis():
                pieces += split(inline.children, "kai", link=link, align=align)
            case Strikethrough():
                pieces += split(inline.children, face, link=link, align=align)
            case Subscript():
                pieces += split(inline.children, face, link=link, align=VerticalAlign.SUB)
            case Superscript():
                pieces += split(inline.children, face, link=link, align=VerticalAlign.SUPER)
            case Link():
                pieces += split(inline.children, face, link=inline.target, align=align)
            case NoteMark():
                mark = note_mark(inline.number)
                pieces.append(
                    TextPiece(face, mark, inline.position, link, VerticalAlign.SUPER, attached=True)
                )
            case LineBreak():
                pieces.append(TextPiece(face, "\n"))
            case _:
                assert_never(inline)
    return pieces


_CREDIT = re.compile("（[^（）]{2,16}）$")


def _with_credit(
    pieces: list[TextPiece], style: BlockStyle, advances: Callable[[str, str], list[int]]
) -> list[TextPiece]:
    """Keep the parentheses at the end of a caption (（张三 摄）) on one line, where they fit on one."""
    last = pieces[-1]
    match = _CREDIT.search(last.text)
    if match is None or sum(advances(last.face, match[0])) > style.units:
        return pieces
    start, place = match.start(), last.position
    cuts = (0, start, start + 1, len(last.text))
    parts = [
        last._replace(
            text=last.text[begin:end], position=place and replace(place, column=place.column + begin)
        )
        for begin, end in pairwise(cuts)
        if begin < end
    ]
    return [*pieces[:-1], *parts[:-1], parts[-1]._replace(attached=True)]


def _struck_texts(inlines: Inlines) -> Iterator[Position | None]:
    """Yield the positions of struck out text: a bulletin prints none, and without its line it would read as valid."""
    for inline in inlines:
        match inline:
            case Strikethrough():
                yield next(
                    (leaf.position for leaf in walk_inlines(inline.children) if isinstance(leaf, Text)), None
                )
            case Strong() | Emphasis() | Subscript() | Superscript() | Link():
                yield from _struck_texts(inline.children)
            case Text() | Code() | LineBreak() | NoteMark():
                pass
            case _:
                assert_never(inline)
