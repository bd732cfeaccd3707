"""The list of corrections (更正说明) of a new edition: what stood in the former one, and what it should be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct

from bulletin.model.galley import GalleyPart
from bulletin.review.compared import (
    BREAKS,
    WHOLE,
    ComparedText,
    DifferenceKind,
    item_differences,
    own_differences,
)
from bulletin.review.excerpts import in_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.diagnostics import Position
    from bulletin.review.compared import ComparedSection, Comparison, Difference

_COUNTS = (GalleyPart.COUNT.value, "表格")
"""The places of generated texts that are corrections all the same: counts, in words and in tables."""
_LONGEST = 60
"""The number of characters of a passage that are quoted."""


class Correction(Struct, frozen=True):
    """A correction as a sentence, and its place in the sources: 《标题》第3段，“100余场”应为“120余场”。"""

    text: str
    position: Position | None = None


def corrections(comparison: Comparison) -> Iterator[Correction]:
    """Yield the corrections in the order of the text; what only follows from others (contents, masthead) is left out."""
    for section in comparison.sections:
        for where, difference in _located(section):
            if not difference.generated or difference.place.startswith(_COUNTS):
                for words in _sentences(difference):
                    yield Correction(f"《{section.former_title}》{where}{words}。", difference.position)


def _located(section: ComparedSection) -> Iterator[tuple[str, Difference]]:
    """Yield the differences of a section, each with its place in the former edition."""
    for difference in own_differences(section):
        yield "" if difference.place == WHOLE else f"稿件信息 {difference.place}", difference
    paragraph = 0
    for item in () if section.whole else section.items:
        where = ""
        if isinstance(item, ComparedText) and item.text.part is GalleyPart.BODY:
            paragraph += len(item.before)
            where = f"第{max(paragraph, 1)}段"
        for difference in item_differences(item, section.title):
            yield where or difference.place, difference


def _sentences(difference: Difference) -> Iterator[str]:
    before = _quoted("".join(piece.before for piece in difference.pieces))
    after = _quoted("".join(piece.after for piece in difference.pieces))
    match difference.kind:
        case DifferenceKind.INSERTED:
            beyond = "" if difference.place.startswith("表格") else "之后"
            yield f"{beyond}应增加{after}" if after else "应增加"
        case DifferenceKind.DELETED:
            yield f"应删去{before}" if before else "应删去"
        case DifferenceKind.CHANGED:
            yield from _changes(difference)
        case DifferenceKind.MOVED:
            yield f"{after}的位置应调整" if after else "的位置应调整"
            yield from _changes(difference)
        case DifferenceKind.SPLIT:
            yield "应分为两段"
            yield from _changes(difference)
        case DifferenceKind.MERGED:
            yield "应与前后合为一段"
            yield from _changes(difference)
        case DifferenceKind.RESTYLED:
            yield f"格式应为：{'；'.join(difference.notes)}"
        case _:
            assert_never(difference.kind)


def _changes(difference: Difference) -> Iterator[str]:
    """Yield what each changed piece should be, and what notes say of pictures."""
    for number, piece in enumerate(difference.pieces):
        if piece.changed and (piece.before + piece.after).strip(BREAKS):
            before, after = (_quoted(words) for words in in_context(difference.pieces, number))
            yield f"，{before or '空白'}应为{after or '空白'}"
    if not difference.pieces:
        yield from (f"，{note}" for note in difference.notes)


def _quoted(text: str) -> str:
    """Return a passage in quotation marks, in double ones of the second order where it holds some; a long one shortened."""
    text = re.sub("[\n\u2029 ]", "", text)
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]}……{text[-_LONGEST // 2 :]}"
    return f"“{text.replace('“', '‘').replace('”', '’')}”" if text else ""
