"""Matches the lines of a finished PDF with the composed text and the sources.

Lines are measured from the drawn glyphs. They are matched by their text: the composed texts are searched among the
glyphs in reading order, and the text blocks of the sources among the composed texts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cache
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, assert_never

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.values import (
    ComposedArticle,
    ComposedAttachment,
    ComposedBreak,
    ComposedContents,
    ComposedEnding,
    ComposedFigures,
    ComposedHead,
    ComposedHeading,
    ComposedImprint,
    ComposedList,
    ComposedMasthead,
    ComposedParagraph,
    ComposedQuotation,
    ComposedRemark,
    ComposedSection,
    ComposedTable,
    ComposedVerbatim,
)
from bulletin.lint.completeness import fold
from bulletin.lint.pages.page_layout import CELLS, IMPRINT, PageLayout, PrintedLine, middle
from bulletin.lint.prose.text_blocks import HAN, extract_text_blocks
from bulletin.typography.shaping import combining_mark, needs_shaping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bulletin.composition.values import ComposedBlocks, ComposedDocument, ComposedText
    from bulletin.diagnostics import Diagnostic, Position
    from bulletin.lint.prose.text_blocks import TextBlock
    from bulletin.lint.reading_order import PrintedPart
    from bulletin.model import Glyph, LayoutFacts
    from bulletin.model.document import Document, Section
    from bulletin.typography.geometry import Geometry

CONTENTS = frozenset({"contents-head", "contents-entry"})
CAPTION = "caption"
INSERTS = CELLS | {
    CAPTION,
    "table-caption",
    "table-note",
    "signature",
    "attachment-item",
    "closing",
    "remark-name",
}
"""Texts of figures, tables and signatures: no running text."""
_MM_PER_POINT = 25.4 / 72
SAME_LINE = 0.6
"""By how much the base lines of one line may differ (em): a subscript and a superscript stand in it side by side."""


def match_lines(  # noqa: PLR0913 - all that finished pages are checked against
    document: Document,
    composed: ComposedDocument,
    facts: LayoutFacts,
    geometry: Geometry,
    *,
    covers: Callable[[str, str], bool | None],
    printed: Sequence[PrintedPart],
    reported: Iterable[Diagnostic] = (),
) -> PageLayout:
    """Match the lines of a finished PDF with the composed text and the sources.

    `printed` are its glyphs in the order of the text; `reported` are the diagnostics of composition.
    """
    return PageLayout(
        facts=facts,
        document=document,
        geometry=geometry,
        lines=read_lines(printed, composed, document.sections, geometry),
        texts=tuple(_running_texts(composed)),
        covers=covers,
        reported=frozenset("".join(one.values["line"].split()) for one in reported if "line" in one.values),
    )


# --- From the PDF ---------------------------------------------------------------------------------------------


def read_lines(
    printed: Sequence[PrintedPart],
    composed: ComposedDocument,
    sections: Iterable[Section],
    geometry: Geometry,
) -> tuple[PrintedLine, ...]:
    """Return the printed lines of the type area: the composed texts searched among its glyphs, in reading order."""
    page = geometry.page
    stream = _GlyphStream(printed, page.top, page.top + page.area_height)
    sources = _SourceTexts(extract_text_blocks(sections))
    lines: list[PrintedLine] = []
    for block, text in enumerate(_texts(composed)):
        apart = SAME_LINE * geometry.blocks[text.kind].em
        rows = stream.take(text.text, apart)
        if rows:
            lines += _block(block, text, rows, sources)
    return tuple(lines)


def _running_texts(document: ComposedDocument) -> Iterator[ComposedText]:
    """Yield every paragraph and heading of the running text, in reading order."""
    for part in document.parts:
        match part:
            case ComposedSection() | ComposedArticle() | ComposedAttachment():
                yield from (text for text in _below(part.blocks) if text.kind not in INSERTS)
            case ComposedMasthead() | ComposedHead() | ComposedContents() | ComposedImprint():
                pass
            case _:
                assert_never(part)


def _texts(document: ComposedDocument) -> Iterator[ComposedText]:
    """Yield all composed texts of the type area but the masthead's, in reading order."""
    for part in document.parts:
        match part:
            case ComposedContents():
                for column in part.columns:
                    yield from (column.head,) if column.head else ()
                    yield from (entry.text for entry in column.entries)
            case ComposedSection():
                yield from _below(part.blocks)
                for note in part.notes:
                    yield from _below(note)
            case ComposedArticle():
                yield from (part.head,) if part.head else ()
                yield from (part.title,) if part.title else ()
                yield from part.under
                yield from _below(part.blocks)
                yield from (part.closing,) if part.closing else ()
                for note in part.notes:
                    yield from _below(note)
            case ComposedAttachment():
                yield from (part.number, part.title)
                yield from _below(part.blocks)
                for note in part.notes:
                    yield from _below(note)
            case ComposedImprint():
                yield from part.texts
            case ComposedMasthead() | ComposedHead():
                pass
            case _:
                assert_never(part)


def _below(blocks: ComposedBlocks) -> Iterator[ComposedText]:
    """Yield the texts of these and all nested blocks; code blocks have no lines to be checked."""
    for block in blocks:
        match block:
            case ComposedParagraph() | ComposedHeading():
                yield block.text
            case ComposedQuotation():
                yield from _below(block.blocks)
            case ComposedList():
                for item in block.items:
                    yield from _below(item)
            case ComposedFigures():
                yield from (each.caption for row in block.rows for each in row if each.caption)
            case ComposedTable():
                yield from (block.caption,) if block.caption else ()
                yield from (cell.text for row in (*block.head, *block.rows) for cell in row)
                yield from block.notes
            case ComposedRemark():
                yield from (*block.paragraphs, block.signed)
            case ComposedEnding():
                yield from block.attachments
                yield from block.signature.texts if block.signature else ()
                yield from (block.contact,) if block.contact else ()
            case ComposedVerbatim() | ComposedBreak():
                pass
            case _:
                assert_never(block)


class GlyphRow(NamedTuple):
    """Glyphs of one line, and their page."""

    page: int
    glyphs: list[Glyph]


class _GlyphStream:
    """The glyphs of an issue's type area (mm) with their pages, in the order of the text; searched forward only.

    There is one for each character: a glyph that stands for several comes as often.
    """

    def __init__(self, printed: Iterable[PrintedPart], top: float, bottom: float) -> None:
        fold_one = cache(fold)
        drawn = [
            (part.page, glyph, fold_one(glyph.text))
            for part in printed
            for glyph in _joined(
                _upright(each, part.height) for each in part.glyphs if top <= each.level <= bottom
            )
        ]
        self._glyphs = [(page, glyph) for page, glyph, text in drawn for _ in text]
        self._text = "".join([text for _, _, text in drawn])
        self._done = 0

    def take(self, text: str, apart: float) -> list[GlyphRow]:
        """Return the rows of the next glyphs that are this text; empty unless all of it is there.

        Base lines that differ by more than `apart` mm are those of two rows.
        """
        wanted = fold(text)
        start = self._text.find(wanted, self._done) if wanted else -1
        if start < 0:
            return []
        self._done = start + len(wanted)
        rows: list[GlyphRow] = []
        for page, glyph in self._glyphs[start : self._done]:
            most = _most_offset(glyph, apart)
            if not rows or rows[-1].page != page or abs(rows[-1].glyphs[0].y - glyph.y) > most:
                rows.append(GlyphRow(page, [glyph]))
            elif rows[-1].glyphs[-1] is not glyph:
                rows[-1].glyphs.append(glyph)
        return rows


def _upright(glyph: Glyph, height: float) -> Glyph:
    """Return a glyph of a turned table at its place on a page of this height (mm) that is turned back."""
    return replace(glyph, x=height - glyph.y, y=glyph.x) if glyph.turned else glyph


def _joined(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Join each glyph with those behind it that stand for no characters of their own: parts of one letter."""
    last: Glyph | None = None
    for glyph in glyphs:
        if last and not glyph.text:
            left, right = min(last.x, glyph.x), max(last.x + last.width, glyph.x + glyph.width)
            base = max((last, glyph), key=lambda each: each.width)
            last = replace(base, text=last.text, x=left, width=right - left)
        else:
            if last:
                yield last
            last = glyph
    if last:
        yield last


def _most_offset(glyph: Glyph, apart: float) -> float:
    """Return by how much (mm) a glyph may stand above or below its line: a combining mark by nearly an em."""
    raised = glyph.text and all(map(combining_mark, glyph.text))
    return max(glyph.size * _MM_PER_POINT, apart) if raised else apart


def outermost(glyphs: Sequence[Glyph], text: str) -> tuple[Glyph, Glyph]:
    """Return the leftmost and rightmost glyphs of a line: shaping and bidi reorder those of some scripts."""
    if not needs_shaping(text):
        return glyphs[0], glyphs[-1]
    return min(glyphs, key=lambda glyph: glyph.x), max(glyphs, key=lambda glyph: glyph.x + glyph.width)


_size = attrgetter("size")


def _block(
    block: int, composed: ComposedText, rows: Sequence[GlyphRow], sources: _SourceTexts
) -> Iterator[PrintedLine]:
    texts = ["".join([glyph.text for glyph in row.glyphs]) for row in rows]
    kind, label, credit = composed.kind, composed.text[: composed.label], composed.credit
    printed = "".join(texts)[: -credit or None]
    located = None if kind in CONTENTS | IMPRINT else sources.find(printed, label)
    done = 0
    for index, (row, text) in enumerate(zip(rows, texts, strict=True)):
        first, last = outermost(row.glyphs, text)
        begun, done = done, done + len(_visible(text))
        yield PrintedLine(
            page=row.page,
            kind=kind,
            text=text,
            base=max(row.glyphs, key=_size).y,
            left=first.x,
            right=last.x + last.width,
            cell=last.width,
            pitch=_pitch(row.glyphs, text),
            block=block,
            first=index == 0,
            last=index == len(rows) - 1,
            broken=located is None or located.broken(done),
            place=located.place(begun) if located else sources.near,
        )


_HAN_RUN = re.compile(f"[{HAN}]{{2,}}")
ENOUGH = 5
"""Distances of Han characters needed to measure a line's pitch."""


def _pitch(row: Sequence[Glyph], text: str) -> float | None:
    """Return the median pitch of a row's Han characters; None unless each character has a glyph and there are enough."""
    if len(text) != len(row):
        return None
    places = [glyph.x for glyph in row]
    distances = [
        two - one for run in _HAN_RUN.finditer(text) for one, two in pairwise(places[run.start() : run.end()])
    ]
    return middle(distances) if len(distances) >= ENOUGH else None


# --- To the sources -------------------------------------------------------------------------------------------

_UNSEEN = re.compile(r"[\s①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳]+")
_SEEN = re.compile(r"[^\s①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳]+")
_LABEL = re.compile(r"^(?:——|[·◇□㉑-㉟㊱-㊿]|（\d{1,4}）|\d{1,4}[.）]|[^：]{1,8}：)")


def _visible(text: str) -> str:
    """Drop what sources and pages may differ in: white space and note marks."""
    return _UNSEEN.sub("", text)


def _key(text: str) -> str:
    """Normalize a text for comparing sources with pages."""
    return fold(_visible(text))


class _LocatedText(Struct, frozen=True):
    """A matched text block, the offsets of its visible characters, and the length of the generated label before it."""

    text_block: TextBlock
    seen: list[int]
    label: int

    def _offset(self, done: int) -> int:
        """Return the offset in the text block behind so many visible characters of its printed text."""
        wanted = max(done - self.label, 0)
        return self.seen[wanted] if wanted < len(self.seen) else len(self.text_block.text)

    def place(self, done: int) -> Position | None:
        return self.text_block.place(self._offset(done))

    def broken(self, done: int) -> bool:
        """Whether a hard break stands behind so many visible characters."""
        before = self.text_block.text[: self._offset(done)]
        return "\n" in before[len(before.rstrip()) :]


class _SourceTexts:
    """The text blocks of an issue by their normalized text; searched forward only."""

    def __init__(self, text_blocks: Sequence[TextBlock]) -> None:
        self._text_blocks = text_blocks
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for index, text_block in enumerate(text_blocks):
            self._by_key[_key(text_block.text)].append(index)
        self._done = 0
        self.near: Position | None = None

    def find(self, text: str, label: str = "") -> _LocatedText | None:
        """Return the next text block with this text, ignoring a generated label before it."""
        key = _key(text)
        generated = _LABEL.match(key)
        for cut in (0, generated.end() if generated else 0, len(_key(label))):
            indices = self._by_key.get(key[cut:], [])
            at = bisect_left(indices, self._done)
            if at < len(indices):
                self._done = indices[at] + 1
                text_block = self._text_blocks[indices[at]]
                self.near = text_block.place(0)
                seen = [offset for part in _SEEN.finditer(text_block.text) for offset in range(*part.span())]
                return _LocatedText(text_block, seen, cut)
        return None
