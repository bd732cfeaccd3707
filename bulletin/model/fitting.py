"""Pages fitted so that none is nearly empty: what was changed for that, and the record of approved pages.

Both are written in Chinese, as they stand in `issue.md`: 共9页；正文从第2页起；第1篇第3段排7行；标题上方加1行；每页23行.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator


class ParagraphFit(Struct, frozen=True, order=True):
    """A paragraph that is set in another number of lines than it takes by itself.

    `article` counts from 1, 0 is the editor's note; `number` is the paragraph's place there, from 1.
    """

    article: int
    number: int
    lines: int


class PageFit(Struct, frozen=True):
    """What was changed in a layout (after GB/T 9704 §7.3.5.5), in the order in which changes are tried.

    `above` and `below` are lines added to the space above and below every title, `page_lines` is the number of lines of
    every page, None for the office's own.
    """

    paragraphs: tuple[ParagraphFit, ...] = ()
    above: int = 0
    below: int = 0
    page_lines: int | None = None

    @property
    def changes(self) -> tuple[str, ...]:
        """Each change in words; none where nothing was changed."""
        return tuple(self._changes())

    def _changes(self) -> Iterator[str]:
        for each in self.paragraphs:
            text = f"第{each.article}篇" if each.article else "编者按"
            yield f"{text}第{each.number}段排{each.lines}行"
        for side, lines in (("上方", self.above), ("下方", self.below)):
            if lines:
                yield f"标题{side}{'加' if lines > 0 else '减'}{abs(lines)}行"
        if self.page_lines:
            yield f"每页{self.page_lines}行"


class PageRecord(Struct, frozen=True):
    """Approved pages: their number, the page on which the text begins, and what was changed in them.

    Without a number of pages it says only that nothing is to be changed (`fit: false`).
    """

    pages: int | None = None
    text_page: int | None = None
    fit: PageFit = PageFit()

    @property
    def written(self) -> str:
        """The record as it stands in `issue.md`."""
        if self.pages is None:
            return "false"
        start = (f"正文从第{self.text_page}页起",) if self.text_page else ()
        return "；".join((f"共{self.pages}页", *start, *self.fit.changes))


_PAGES = re.compile(r"共(\d{1,4})页")
_START = re.compile(r"正文从第([12])页起")
_PARAGRAPH = re.compile(r"(?:第(\d{1,3})篇|编者按)第(\d{1,4})段排(\d{1,3})行")
_TITLE = re.compile(r"标题(上方|下方)([加减])(\d)行")
_LINES = re.compile(r"每页(\d{2})行")


def read_record(text: str) -> PageRecord | None:
    """Read a record; None where it can't be understood, or a change is beyond what the search would make."""
    pages, *changes = re.split(r"\s*[；;]\s*", text.strip())
    number = _PAGES.fullmatch(pages)
    start: int | None = None
    paragraphs: list[ParagraphFit] = []
    space = {"上方": 0, "下方": 0}
    lines: int | None = None
    for change in changes:
        if match := _PARAGRAPH.fullmatch(change):
            paragraphs.append(ParagraphFit(int(match[1] or 0), int(match[2]), int(match[3])))
        elif match := _TITLE.fullmatch(change):
            space[match[1]] = int(match[3]) if match[2] == "加" else -int(match[3])
        elif match := _START.fullmatch(change):
            start = int(match[1])
        elif match := _LINES.fullmatch(change):
            lines = int(match[1])
        else:
            return None
    fit = PageFit(tuple(paragraphs), space["上方"], space["下方"], lines)
    return PageRecord(int(number[1]), start, fit) if number else None
