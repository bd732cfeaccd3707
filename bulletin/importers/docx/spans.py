"""Pieces of a paragraph → inlines of the model: run-in heads (段首标题), raised signs, links, note marks, breaks."""

from __future__ import annotations

import re
from itertools import groupby, takewhile
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from bulletin.importers.docx.content import NoteReference, Piece
from bulletin.importers.joining import SPACES, InputLine, gap, line_endings
from bulletin.model import LineBreak, Link, NoteMark, Strikethrough, Strong, Subscript, Superscript, Text
from bulletin.parsing.text.script import is_chinese

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bulletin.importers.docx.content import Content, StoryParagraph
    from bulletin.model import Inline, Inlines

Spans = list["Piece | NoteReference"]
_SHORT = 40
"""Characters of a paragraph that may be a head on its own line."""
_HEAD = re.compile(r"[。！？：]\s*$")
"""The end of a run-in head."""
_MARKS = "，。、；：？！“”‘’（）《》—…·,.;:?!()"


class Emphases(Struct, frozen=True):
    """What emphasizes in a document: bold, a sans face (黑体), Kai (楷体), unless most of the text has it."""

    bold: bool = True
    sans: bool = True
    kai: bool = True

    def of(self, piece: Piece) -> tuple[bool, bool]:
        """Return whether a piece is bold, and whether its face emphasizes it."""
        return self.bold and piece.format.bold, self.sans and is_sans(piece.format.face)


def is_sans(face: str) -> bool:
    """Whether a face is one of the heavy sans faces with which heads are set."""
    return "黑体" in face or "SimHei" in face or face.endswith("黑简体") or "小标宋" in face


def emphases(paragraphs: Iterable[StoryParagraph]) -> Emphases:
    """Return what emphasizes in these paragraphs."""
    total = bold = sans = kai = 0
    for paragraph in paragraphs:
        for piece in paragraph.pieces:
            size = len(piece.text)
            total += size
            bold += size * piece.format.bold
            sans += size * is_sans(piece.format.face)
            kai += size * ("楷" in piece.format.face)
    return Emphases(bold * 2 <= total, sans * 2 <= total, kai * 2 <= total)


class SoftLine(Struct):
    """A part of a paragraph between breaks that end one; `doubts` are unsure joints, `doubtful_end` its unsure end."""

    spans: Spans
    doubts: list[int]
    doubtful_end: bool = False

    @property
    def text(self) -> str:
        """Its text."""
        return text_of(self.spans)


def text_of(spans: Sequence[Piece | NoteReference]) -> str:
    """Return the text of spans."""
    return "".join(span.text for span in spans if isinstance(span, Piece))


def spans_of(content: Sequence[Content]) -> Spans:
    """Return the text and the note marks of a paragraph, tabs as spaces."""
    return [
        replace(each, text=each.text.replace("\t", " ")) if isinstance(each, Piece) else each
        for each in content
        if isinstance(each, Piece | NoteReference)
    ]


# --- Breaks --------------------------------------------------------------------------------------------------


def soft_lines(spans: Spans, *, keep: bool, title: bool) -> list[SoftLine]:
    """Divide a paragraph at the breaks that a writer set: some end a paragraph, some only a line.

    With `keep` each ends a paragraph; in a title they remain breaks.
    """
    stripped = trimmed(spans)
    if not stripped:
        return []
    lines = [line for line in _divided(stripped) if text_of(line).strip(SPACES) or _marks(line)]
    if title or len(lines) < 2:
        return [SoftLine(_with_breaks(lines), [])]
    if keep:
        return [SoftLine(trimmed(line), []) for line in lines]
    joined = [SoftLine(trimmed(lines[0]), [])]
    endings = line_endings([InputLine(text_of(line)) for line in lines])
    for line, ending in zip(lines[1:], endings, strict=True):
        last, following = joined[-1], trimmed(line)
        if not ending.joined:
            last.doubtful_end = not ending.sure
            joined.append(SoftLine(following, []))
            continue
        space = gap(last.text, text_of(following))
        if space:
            last.spans.append(Piece(space))
        if not ending.sure:
            last.doubts.append(len(last.text))
        last.spans += following
    return joined


def _marks(line: Spans) -> bool:
    return any(isinstance(span, NoteReference) for span in line)


def _divided(spans: Spans) -> list[Spans]:
    lines: list[Spans] = [[]]
    for span in spans:
        if isinstance(span, NoteReference):
            lines[-1].append(span)
            continue
        first, *others = span.text.split("\n")
        lines[-1].append(replace(span, text=first))
        lines += [[replace(span, text=other)] for other in others]
    return lines


def _with_breaks(lines: list[Spans]) -> Spans:
    out: Spans = []
    for line in lines:
        if out:
            out.append(Piece("\n"))
        out += trimmed(line)
    return out


def trimmed(spans: Spans) -> Spans:
    """Return spans without spaces at both ends."""
    out = [span for span in spans if not isinstance(span, Piece) or span.text]
    while out and isinstance(out[0], Piece) and not (rest := out[0].text.lstrip()):
        del out[0]
    if out and isinstance(out[0], Piece):
        out[0] = replace(out[0], text=rest)
    while out and isinstance(out[-1], Piece) and not (rest := out[-1].text.rstrip()):
        del out[-1]
    if out and isinstance(out[-1], Piece):
        out[-1] = replace(out[-1], text=rest)
    return out


# --- Labels --------------------------------------------------------------------------------------------------


def labelled(label: str, spans: Spans) -> Spans:
    """Put an automatic number before a text, with a space where two words would run together."""
    first = next((span for span in spans if isinstance(span, Piece)), None)
    if not label:
        return spans
    text = first.text if first else ""
    numbered = label.rstrip()
    space = "" if not text or numbered.endswith(tuple("、）．。：")) or _follows(numbered, text) else " "
    look = first.format if first else Piece("").format
    return [Piece(numbered + space, replace(look, raised=0, link=None)), *spans]


def _follows(label: str, text: str) -> bool:
    """Whether a text may follow a number at once: Chinese behind a mark."""
    return not label[-1].isalnum() and (is_chinese(text[0]) or text[0] in "“‘")


# --- Inlines -------------------------------------------------------------------------------------------------


class _Look(NamedTuple):
    strong: bool = False
    struck: bool = False
    raised: int = 0
    link: str | None = None


class Inliner:
    """Makes inlines of spans; `number` gives the number of a note."""

    def __init__(self, emphases: Emphases, number: Callable[[NoteReference], int]) -> None:
        self._emphases = emphases
        self._number = number

    def inlines(self, spans: Spans, *, emphasize: bool = True) -> Inlines:
        """Return inlines; without `emphasize` nothing is strong."""
        strong = self._strong(spans) if emphasize else [False] * len(spans)
        looks = [
            _Look(flag, span.format.struck, span.format.raised, span.format.link)
            if isinstance(span, Piece)
            else _Look(flag)
            for flag, span in zip(strong, spans, strict=True)
        ]
        pairs = groupby(zip(looks, spans, strict=True), key=lambda pair: pair[0])
        groups = [(look, [span for _, span in group]) for look, group in pairs]
        return tuple(self._nested(groups, 0))

    def is_heavy(self, spans: Spans) -> bool:
        """Whether all of a text is emphasized."""
        pieces = [span for span in spans if isinstance(span, Piece) and span.text.strip()]
        return bool(pieces) and all(any(self._emphases.of(piece)) for piece in pieces)

    def _strong(self, spans: Spans) -> list[bool]:
        """Return which spans are strong: bold ones, and a beginning in a sans face; a long text never as a whole."""
        if self.is_heavy(spans):
            return [len(text_of(spans)) <= _SHORT] * len(spans)
        flags: list[bool] = []
        opening = True
        for span in spans:
            if isinstance(span, NoteReference):
                flags.append(opening and bool(flags) and flags[-1])
                continue
            bold, sans = self._emphases.of(span)
            opening = opening and (bold or sans or not span.text.strip())
            flags.append(bool(span.text.strip()) and (bold or (sans and opening)))
        if not any(flags):
            flags[: self._kai_head(spans)] = [True] * self._kai_head(spans)
        return _closed(flags, spans)

    def _kai_head(self, spans: Spans) -> int:
        """Return how many spans are a sentence in Kai at the beginning of a text in another face: a run-in head."""
        if not self._emphases.kai:
            return 0
        head = list(takewhile(lambda span: isinstance(span, Piece) and "楷" in span.format.face, spans))
        text = text_of(head)
        return len(head) if len(head) < len(spans) and len(text) <= _SHORT and _HEAD.search(text) else 0

    def _nested(self, groups: list[tuple[_Look, Spans]], layer: int) -> Iterator[Inline]:
        """Yield inlines of groups, nested by the properties of their looks from `layer` on: link, strong, struck, raised."""
        if layer == len(_LAYERS):
            for _, spans in groups:
                yield from self._leaves(spans)
            return
        of, wrap = _LAYERS[layer]
        for setting, members in groupby(groups, key=lambda group: of(group[0])):
            children = tuple(self._nested(list(members), layer + 1))
            yield from wrap(setting, children) if setting else children

    def _leaves(self, spans: Spans) -> Iterator[Inline]:
        text = ""
        for span in spans:
            if isinstance(span, Piece):
                text += span.text
                continue
            yield from _lines(text)
            text = ""
            yield NoteMark(self._number(span))
        yield from _lines(text)


def _lines(text: str) -> Iterator[Inline]:
    for at, line in enumerate(text.split("\n")):
        if at:
            yield LineBreak()
        if line:
            yield Text(line)


def _closed(flags: list[bool], spans: Spans) -> list[bool]:
    """Make spaces and marks between two strong spans strong, too."""
    out = list(flags)
    for at, span in enumerate(spans):
        slight = isinstance(span, Piece) and not span.text.strip(SPACES + _MARKS)
        if slight and 0 < at < len(spans) - 1 and out[at - 1] and flags[at + 1]:
            out[at] = True
    return out


def _spaced(make: Callable[[Inlines], Inline], children: Inlines) -> Iterator[Inline]:
    """Yield marked-up inlines with the spaces at their ends outside."""
    before, inner, after = _outer_spaces(children)
    if before:
        yield Text(before)
    if inner:
        yield make(inner)
    if after:
        yield Text(after)


def _outer_spaces(children: Inlines) -> tuple[str, Inlines, str]:
    before = after = ""
    inner = list(children)
    if inner and isinstance(inner[0], Text):
        stripped = inner[0].text.lstrip()
        before = inner[0].text[: len(inner[0].text) - len(stripped)]
        inner[:1] = [Text(stripped)] if stripped else []
    if inner and isinstance(inner[-1], Text):
        stripped = inner[-1].text.rstrip()
        after = inner[-1].text[len(stripped) :]
        inner[-1:] = [Text(stripped)] if stripped else []
    return before, tuple(inner), after


def _raise(raised: int, children: Inlines) -> Iterator[Inline]:
    yield from _spaced(Superscript if raised > 0 else Subscript, children)


def _link(target: str | None, children: Inlines) -> Iterator[Inline]:
    yield from _spaced(lambda inner: Link(target or "", inner), children)


_LAYERS: tuple[tuple[Callable[[_Look], object], Callable[..., Iterator[Inline]]], ...] = (
    (lambda look: look.link, _link),
    (lambda look: look.strong, lambda _, children: _spaced(Strong, children)),
    (lambda look: look.struck, lambda _, children: _spaced(Strikethrough, children)),
    (lambda look: look.raised, _raise),
)
