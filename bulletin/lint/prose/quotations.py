"""What no fix touches: quoted text, titles of works, a leader's words, names of persons."""

from __future__ import annotations

import re
from functools import lru_cache

from bulletin.lint.prose.offices_words import HEADS, NO_NAMES, SURNAMES

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PARAGRAPH_END = r"\n[ \t]*\n"
_QUOTED = re.compile(
    rf"“(?:(?!{_PARAGRAPH_END})[^”])*+”?"
    rf"|‘(?:(?!{_PARAGRAPH_END})[^’])*+’?"
    rf"|《(?:(?!{_PARAGRAPH_END})[^《》]|《[^《》\n]*》)*+》?"
    rf"|「(?:(?!{_PARAGRAPH_END})[^」])*+」?"
)
"""Quotations and titles; one that is not closed reaches to the end of its paragraph."""
_TITLES = "|".join((*HEADS, "同志", "先生", "女士", "教授", "医生", "老师", "记者", "烈士", "院士"))
_NAME = f"(?!{'|'.join(NO_NAMES)})[{SURNAMES}][{_HAN}]{{1,2}}"
_PERSON = re.compile(
    f"(?:{_TITLES})(?P<behind>{_NAME})|(?P<before>{_NAME})(?={_TITLES})"
    rf"|(?:作者|供稿|撰稿|记者|联系人|author)[：:]\s*(?P<signed>[{_HAN}]{{2,4}})"
)
"""Names beside a title or behind a label."""


@lru_cache(maxsize=64)
def protected(text: str) -> tuple[tuple[int, int], ...]:
    """Return start and end of the stretches of a text that no fix may touch; the marks around them are not among them."""
    quoted = [
        (match.start() + 1, match.end() - (match[0][-1:] in "”’》」")) for match in _QUOTED.finditer(text)
    ]
    persons = [
        span
        for match in _PERSON.finditer(text)
        for span in (match.span("behind"), match.span("before"), match.span("signed"))
        if span[0] >= 0
    ]
    return (*quoted, *persons)


def is_protected(text: str, start: int, end: int) -> bool:
    """Return whether these characters of a text, or the place between two, are in a stretch that no fix may touch."""
    return any(start < last and end > first for first, last in protected(text))
