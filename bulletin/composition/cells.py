"""The texts of a table's cells: what holds together in them, how wide their pieces are, how they are aligned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.composition.columns import MeasuredCell
from bulletin.composition.texts import TextPiece, split
from bulletin.model import Alignment, plain
from bulletin.typography.geometry import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.composition.texts import TextComposer
    from bulletin.model import Inlines
    from bulletin.typography.geometry import BlockStyle

_NUMBER = r"[0-9０-９][0-9０-９.,，．]*(?<![,，])"
_COUNTED = (
    r"(?:[十百千万亿]{0,2}(?:人次|篇次|场次|户次|车次|公里|公顷|公斤|千克|平方米|平方公里|立方米|小时|分钟|[㎡℃年月日㐀-鿿])"
    r"|[十百千万亿]{1,2}|[%％‰])?"
)
_DATE = r"[0-9０-９]{2,4}年[0-9０-９]{1,2}月(?:[0-9０-９]{1,2}日)?|"
_PARTS = (
    r"[0-9０-９]{1,2}月[0-9０-９]{1,2}日"
    rf"|[-−+]?{_NUMBER}(?:[-－—–～~/:：]{{1,2}}{_NUMBER})*{_COUNTED}"
    r"|(?<![㐀-鿿])[㐀-鿿]{1,7}(?:省|自治区|市|县|区|州|盟|旗|镇|乡|村|街道)(?![㐀-鿿])"
)
_HELD, _HELD_TIGHT = re.compile(_DATE + _PARTS), re.compile(_PARTS)
"""What is not broken in a cell: dates, numbers with their units, ranges, names of places between marks."""
_NUMERIC = re.compile(
    r"[-−+－＋]?(?P<whole>[0-9]{1,3}(?:[,，][0-9]{3})+|[0-9]+)(?P<rest>(?:\.[0-9]+)?\s?[%％‰]?)"
)
_NONE = re.compile(r"[-—－–/／…·\s]*|无")
"""What stands for nothing in a cell."""
_JOINT = re.compile(r"(?<=[㐀-鿿])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[㐀-鿿])")
GLUE = 0.25
"""Space between Chinese and Latin letters or digits (em)."""
SHORT = 3.6
"""Texts of so many em are not broken."""
LONG = 20.0
"""Texts longer than this (em) make narrow columns very tall."""
LEAST, LEAST_TIGHT = (4.0, 6.0), (3.0, 5.0)
"""Least widths of short and of long texts (em)."""
LONGEST_PIECE = 14.0
"""A piece longer than this (em) may be broken: an address, a run of letters."""
ROOM = 0.1
"""Space beside the longest text of a column (em): line breaking rounds."""
SHORT_COLUMN = 8.0
"""A column whose texts are no longer than this (em) is centred."""


class CellMeasurer(Struct, frozen=True):
    """Measures cells, and divides their texts; `padding` is the space on both sides of a text (mm).

    In a `tight` table columns are narrower, and a date may be broken behind its year. `known` are the widths of the
    pieces of texts (em), which are the same in every size.
    """

    texts: TextComposer
    padding: float
    tight: bool = False
    known: dict[tuple[object, ...], tuple[float, ...]] = field(default_factory=dict)

    def measure(  # noqa: PLR0913 - a cell and its place
        self, inlines: Inlines, style: BlockStyle, row: int, column: int, span: int, *, head: bool
    ) -> MeasuredCell:
        """Measure a cell; those of heads break between words."""
        em, lines_in_em = style.em, (self._line(pieces, style, head) for pieces in _lines(inlines, style))
        lines = tuple(tuple(piece * em for piece in line) for line in lines_in_em)
        widest = max((sum(line) for line in lines), default=0.0)
        soft = (LEAST_TIGHT if self.tight else LEAST)[widest > LONG * style.em]
        longest = max((piece for line in lines for piece in line), default=0.0)
        longest = min(longest, LONGEST_PIECE * style.em)
        wanted = longest if head else max(longest, min(widest, soft * style.em))
        floor = 2 * self.padding + max(wanted, style.em)
        return MeasuredCell(row, column, span, lines, floor, 2 * self.padding)

    def _line(self, pieces: Sequence[TextPiece], style: BlockStyle, head: bool) -> tuple[float, ...]:  # noqa: FBT001
        """Return the widths of what stands between the places where a line may end (em)."""
        key = (head, self.tight, *((piece.face, piece.text, piece.align) for piece in pieces))
        if key not in self.known:
            self.known[key] = tuple(self._widths(pieces, style, head=head))
        return self.known[key]

    def _widths(self, pieces: Sequence[TextPiece], style: BlockStyle, *, head: bool) -> Iterator[float]:
        advances = (sum(self.texts.advances(one.face, one.text)) * one.align.scale for one in pieces)
        natural = sum(advances) / UNITS + GLUE * sum(len(_JOINT.findall(one.text)) for one in pieces)
        if natural <= SHORT:
            yield natural + ROOM
            return
        divided = [one for piece in pieces for one in (self.words(piece) if head else self.held(piece))]
        first, *others = self.texts.pieces_between_breaks(divided, style)
        yield from (first + ROOM, *others)

    def held(self, piece: TextPiece) -> Iterator[TextPiece]:
        """Divide a piece of a text so that numbers, dates, places and the office's terms hold together."""
        found = {match.span() for match in (_HELD_TIGHT if self.tight else _HELD).finditer(piece.text)}
        for term in self.texts.terms:
            found |= {match.span() for match in re.finditer(re.escape(term), piece.text)}
        yield from _divided(piece, _apart(sorted(found)))

    def words(self, piece: TextPiece) -> Iterator[TextPiece]:
        """Divide a piece of a head so that words hold together."""
        spans, end = [], 0
        for word in self.texts.segment(piece.text):
            spans.append((end, end + len(word.text)))
            end += len(word.text)
        yield from _divided(piece, spans)


def _lines(inlines: Inlines, style: BlockStyle) -> list[list[TextPiece]]:
    """Divide a text at its hard breaks."""
    lines: list[list[TextPiece]] = [[]]
    for piece in split(inlines, style.face):
        if piece.text == "\n":
            lines.append([])
        else:
            lines[-1].append(piece)
    return lines


def _apart(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield sorted spans without those that overlap one before."""
    last = 0
    for start, end in spans:
        if start >= last:
            yield start, end
            last = end


def _divided(piece: TextPiece, spans: Iterable[tuple[int, int]]) -> Iterator[TextPiece]:
    """Divide a piece so that these spans are unbroken pieces of their own."""
    done = 0
    for start, end in spans:
        if start > done:
            yield _part(piece, done, start, unbroken=False)
        yield _part(piece, start, end, unbroken=True)
        done = end
    if done < len(piece.text):
        yield _part(piece, done, len(piece.text), unbroken=False)


def _part(piece: TextPiece, start: int, end: int, *, unbroken: bool) -> TextPiece:
    place = piece.position and replace(piece.position, column=piece.position.column + start)
    return piece._replace(text=piece.text[start:end], position=place, unbroken=unbroken)


# --- Numbers ----------------------------------------------------------------------------------------------------


def is_numeric(texts: Iterable[str]) -> bool:
    """Whether the cells of a column are numbers, or signs for none."""
    texts = [*texts]
    numbers = sum(_NUMERIC.fullmatch(text) is not None for text in texts)
    return numbers > 0 and all(_NUMERIC.fullmatch(text) or is_none(text) for text in texts)


def is_none(text: str) -> bool:
    """Whether a cell is empty, or holds a sign for nothing."""
    return _NONE.fullmatch(text) is not None


def divided_number(text: str) -> tuple[str, str] | None:
    """Divide a number before its decimal point, or before its sign %; None where a text is no number."""
    match = _NUMERIC.fullmatch(text)
    return (text[: match.start("rest")], match["rest"]) if match else None


def holds_together(text: str) -> bool:
    """Whether a text is nothing but a date, a number with its unit, or the name of a place."""
    return _HELD.fullmatch(text) is not None


def cell_text(inlines: Inlines) -> str:
    """Return the text of a cell as its column is judged by."""
    return plain(inlines).strip()


def chosen_alignment(texts: Sequence[str], widest: float) -> Alignment:
    """Return the alignment of a column of texts by the width of the widest (em): short ones are centred."""
    return Alignment.CENTER if widest <= SHORT_COLUMN or not any(texts) else Alignment.START
