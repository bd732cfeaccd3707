"""Which changes touch a leader's name or office, a number or a date: they are never taken over unseen.

A miss costs more than a needless question: numbers in any text count, and so do words beside an office.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from bulletin.model.galley import GalleyPart
from bulletin.review.changes import Sensitivity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.model import Wording
    from bulletin.model.galley import Galley

Range: TypeAlias = tuple[int, int]

_NUMERALS = "〇零一二三四五六七八九十百千万亿两"
_MEASURES = "个名位人次项件场家户篇期届年月日天周岁倍成类种条批支所座处级节章部份只台辆元吨亩米里度号楼层万亿多余几%％‰℃点分"
_DIGITS = r"[0-9０-９]+(?:[.,．，:：∶—～~/／-][0-9０-９]+)*"
_NUMBER = re.compile(
    rf"{_DIGITS}(?:[多余几]?[百千万亿]*)[%％‰]?|第[{_NUMERALS}]+|百分之[{_NUMERALS}点]+|[{_NUMERALS}]{{2,}}"
    rf"|(?<![统同专单进唯万第])[{_NUMERALS}](?=[{_MEASURES}])|[①-⑳]|[壹贰叁肆伍陆柒捌玖拾佰仟]+|几?分之[{_NUMERALS}]|半(?=[年月天数])"
)
_YEAR = rf"(?:[0-9０-９]{{2,4}}|[{_NUMERALS}]{{2,4}})\s*年"
_DAY = rf"(?:[0-9０-９]{{1,2}}|[{_NUMERALS}]{{1,3}})"
_DATE = re.compile(
    rf"{_YEAR}(?:\s*{_DAY}\s*月(?:份|\s*{_DAY}\s*[日号])?|度|底|初|末)?|{_DAY}\s*月(?:份|\s*{_DAY}\s*[日号])|{_DAY}\s*[日号](?![0-9])"
    rf"|[0-9０-９]{{4}}[-./][0-9０-９]{{1,2}}[-./][0-9０-９]{{1,2}}|[今去明前后]年|[本上下]月|[上下]半年|[一二三四]季度|[上下]旬|中旬"
    r"|星期[一二三四五六日天]|元旦|春节|国庆"
)
_OFFICE = re.compile(
    r"(?:常务|党组|第[一二])?[副代]?"
    r"(?:总书记|书记|主席|总理|委员长|省长|市长|县长|区长|州长|盟长|旗长|镇长|乡长|村长|部长|厅长|局长|司长|处长|科长|"
    r"股长|所长|站长|院长|校长|行长|会长|社长|台长|馆长|园长|队长|组长|秘书长|主任|主编|总编辑?|政委|司令员?|常委|委员(?!会)|"
    r"代表(?![性团队]|大会)|巡视员|调研员|督导员|专员|总监|总经理|董事长|理事长|院士|教授|检察长|庭长|参谋长|顾问|"
    r"干事(?!创业))"
)
_NAME_BEFORE, _NAME_BEHIND = re.compile(r"[\u4e00-\u9fff·]{1,4}\Z"), re.compile(r"[\u4e00-\u9fff·]{1,4}")
"""Characters beside an office that may be a name."""
_LEADERS = frozenset({GalleyPart.REMARK, GalleyPart.STAFF})
_SIGNING = frozenset({"signature", "byline"})
_SEPARATORS = re.compile(r"[、，。：；（）\s]+")


class SensitiveWords(Struct, frozen=True):
    """The names and the offices of leaders that a document or the office's wording knows."""

    names: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()

    def touched(self, text: str, start: int, end: int) -> Iterator[Sensitivity]:
        """Yield what the characters from `start` up to `end` of a text are part of, or cut in two."""
        names = [*self._found(text, self.names)]
        offices = [*self._found(text, self.offices), *(match.span() for match in _OFFICE.finditer(text))]
        beside = [span for office in offices for span in _beside(text, *office)]
        spans = {
            Sensitivity.NAME: [*names, *beside],
            Sensitivity.OFFICE: offices,
            Sensitivity.NUMBER: [match.span() for match in _NUMBER.finditer(text)],
            Sensitivity.DATE: [match.span() for match in _DATE.finditer(text)],
        }
        for kind, found in spans.items():
            if any(_touch(span, start, end) for span in found):
                yield kind

    def _found(self, text: str, words: Iterable[str]) -> Iterator[Range]:
        for word in words:
            at = text.find(word)
            while word and at >= 0:
                yield at, at + len(word)
                at = text.find(word, at + 1)


def sensitive_words(wording: Wording, galley: Galley) -> SensitiveWords:
    """Return the leaders of the office's wording, and who is named in remarks, signatures and among those who signed."""
    named = [leader.name for leader in wording.leaders]
    for text in galley.texts:
        if text.part is GalleyPart.STAFF or text.style in {"remark-name", *_SIGNING}:
            named += (word for word in _SEPARATORS.split(text.plain) if 1 < len(word) < 20)
    offices = (office for leader in wording.leaders for office in leader.offices)
    return SensitiveWords(tuple(dict.fromkeys(named)), tuple(dict.fromkeys(offices)))


def sensitivity(  # noqa: PLR0913, PLR0917 - two texts and the ranges in which they differ
    words: SensitiveWords, before: str, old: Range, after: str, new: Range, part: GalleyPart
) -> tuple[Sensitivity, ...]:
    """Return what a change touches: it puts a range of a text in the place of a range of another."""
    kinds = {*words.touched(before, *old), *words.touched(after, *new)}
    if part in _LEADERS:
        kinds.add(Sensitivity.NAME)
    return tuple(kind for kind in Sensitivity if kind in kinds)


def _beside(text: str, start: int, end: int) -> Iterator[Range]:
    """Yield the characters beside an office that may be a name."""
    before, behind = _NAME_BEFORE.search(text[max(0, start - 4) : start]), _NAME_BEHIND.match(text, end)
    yield from [(start - len(before[0]), start)] if before else []
    yield from [behind.span()] if behind else []


def _touch(span: Range, start: int, end: int) -> bool:
    """Whether a range has characters of a span, or, where it is empty, lies within it."""
    if start == end:
        return span[0] < start < span[1]
    return span[0] < end and start < span[1]
