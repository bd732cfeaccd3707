"""Lines that official documents have around their text: each is a paragraph of its own, however wide it is."""

from __future__ import annotations

import re

DATE = re.compile(
    r"[0-9〇一二三四五六七八九十]{2,4}\s?年\s?[0-9一二三四五六七八九十]{1,3}\s?月\s?[0-9一二三四五六七八九十]{1,3}\s?日"
)
_GAP = "[ \u3000]"
_NUMBER = rf"[^\s〔〕]{{0,12}}[〔\[［（(][12][0-9]{{3}}[〕\]］）)]{_GAP}*第?{_GAP}*[0-9]{{1,4}}{_GAP}*号"
_STAFF = "(?:签发人|经办人|承办人|拟稿人|联系人|联系电话|联系方式)[：:]"
_ALONE = (
    rf"{_NUMBER}(?:{_GAP}+(?:签发人[：:].*|[（(].{{1,10}}[）)]))?",
    rf"(?:.{{0,40}}{DATE.pattern}{_GAP}*印发|{DATE.pattern}|[（(]{_GAP}*共{_GAP}*印[^（()）]*份[）)])",
    rf"[（(]?{_STAFF}[^，。；]{{1,80}}",
    rf"[^，。；：:,.;“”]{{2,40}}{_GAP}{{2,}}[^，。；：:,.;“”]{{2,40}}",
    rf"附{_GAP}*件{_GAP}*[0-9]{{0,2}}",
)
"""Number, dates, those in charge, units side by side, and what stands above an attachment."""
_BEGINS = (
    rf"附{_GAP}*件[：:]",
    rf"(?:[主抄分]{_GAP}*送|抄{_GAP}*报)[：:]",
    rf"(?:[出列]{_GAP}*席|请{_GAP}*假)[：:]",
    rf"[（(]?{_STAFF}",
)
"""What attachments, imprint, those who took part, and those in charge begin with."""
_IS_ALONE, _BEGINS_PART = re.compile("|".join(_ALONE)), re.compile("|".join(_BEGINS))


def stands_alone(text: str) -> bool:
    """Whether a line neither goes on with the one before it, nor in the one behind it."""
    return _IS_ALONE.fullmatch(text) is not None


def begins_part(text: str) -> bool:
    """Whether a line begins a paragraph around the text."""
    return _BEGINS_PART.match(text) is not None


def official(before: str, after: str) -> bool:
    """Whether a paragraph ends between two lines, as one of them stands alone, or the second begins a part."""
    return stands_alone(before) or stands_alone(after) or begins_part(after)
