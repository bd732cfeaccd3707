"""What of a returned file goes into no text: hidden text, notes, and what somebody wrote into headers and footers."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from bulletin.importers.docx.content import story_paragraphs
from bulletin.importers.docx.story import Story
from bulletin.importers.values import Cause, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.importers.docx.content import StoryBlock
    from bulletin.importers.docx.document import WordDocument

_REPORTED = {
    Cause.HIDDEN: "隐藏的文字",
    Cause.PHONETIC: "拼音",
    Cause.ART: "艺术字",
    Cause.CHART: "图表里的文字",
    Cause.OBJECT: "Word 不显示的文字",
}
_MARGINS = {"header": "页眉", "footer": "页脚"}
_NOTES = {"footnote": "脚注", "endnote": "尾注"}
_OF_DRAFT = "简报草稿标志"
"""The style of what the tool writes into headers."""
_PAGE_NUMBER = re.compile(r"[\s\d—–-]*")
_SHOWN = 60
_MOST_ACCENTS = 30
"""Marks that are reported one by one."""


def report_omissions(document: WordDocument) -> None:
    """Report what was read and stands in no text."""
    ledger = document.ledger
    for cause, what in _REPORTED.items():
        if text := shortened("".join(each.text for each in ledger.left_out if each.reason is cause)):
            ledger.report(f"有{what}，没有写回稿件：{text}")
    for kind, name in _MARGINS.items():
        for text in dict.fromkeys(_margins(document, kind)):
            ledger.report(f"{name}里写了字，没有写回稿件：{text}")


def report_accents(document: WordDocument, blocks: list[StoryBlock]) -> None:
    """Report the marks that a reader made, without those that most of the text has."""
    found: list[tuple[str, str]] = []
    total, marked = 0, Counter[str]()
    for paragraph in story_paragraphs(blocks):
        for accents, group in groupby(
            paragraph.pieces, key=lambda each: each.source.accents if each.source else ()
        ):
            text = "".join(each.text for each in group)
            total += len(text)
            for each in accents if text.strip() else ():
                marked[each] += len(text)
                found.append((each, text))
    found = [(each, text) for each, text in found if marked[each] * 2 <= total]
    for accent, text in found[:_MOST_ACCENTS]:
        document.ledger.report(f"“{shortened(text)}”标了{accent}，没有写回稿件")
    if len(found) > _MOST_ACCENTS:
        document.ledger.report(
            f"另有 {len(found) - _MOST_ACCENTS} 处标了下划线、底色、着重号、颜色，没有写回稿件"
        )


def report_note(document: WordDocument, kind: str, key: str, before: str) -> None:
    """Report a note of Word, which our files don't have; `before` is the text before its mark."""
    part, element = next(document.parts_of(f"{kind}s"), ""), document.note(kind, key)
    paragraphs = [] if element is None else story_paragraphs(Story(document, part).blocks(element))
    text = shortened("".join(each.text for each in paragraphs))
    document.ledger.report(
        f"在“{shortened(before[-10:])}”后面加了{_NOTES[kind]}，没有写回稿件：{text or '没有内容'}"
    )


def shortened(text: str) -> str:
    """Return the beginning of a text for a report, on one line."""
    words = " ".join(text.split())
    return words[:_SHOWN] + "…" * (len(words) > _SHOWN)


def _margins(document: WordDocument, kind: str) -> Iterator[str]:
    """Yield the texts of headers or footers that are neither page numbers nor the mark of a draft."""
    for part in document.parts_of(kind):
        try:
            blocks = Story(document, part).blocks(document.package.parse(part))
        except UnreadableError:
            continue
        for each in story_paragraphs(blocks):
            if each.style != _OF_DRAFT and not _PAGE_NUMBER.fullmatch(each.text):
                yield shortened(each.text)
