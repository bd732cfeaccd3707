"""Guesses what stands around the text of a manuscript: title, subtitle, author, source, date, place.

What was guessed from lines of their own leaves the text; each guess says where it was seen and whether it is sure.
Never guessed are a count and a column, and a place is never taken from the text itself.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.diagnostics import Position
from bulletin.importers.bylines import Facts, find_name, read_byline
from bulletin.importers.joining import text_width
from bulletin.importers.lines import FactLine, Guessed, fact_lines, without_lines
from bulletin.importers.values import Cause, Guess, Manuscript
from bulletin.model import ContributorKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model import Block
    from bulletin.parsing.places import Places

KEYS = ("title", "subtitle", "from", "author", "source", "date", "unit", "signature")
"""The keys of guesses in their order; the last three have no key of an article, and stand in its note."""
_HEAD, _FOOT = 12, 4
"""Blocks at the start and at the end in which lines of their own are looked for."""
_LONGEST_TITLE = 60
_LONGEST_LINE = 30
_MOST_TITLES = 3
_ENDS = tuple("。；;，,、：:")
_SUBTITLE = re.compile(r"[—－―─-]{1,3}[ 　]*(?=\S)")
_PREFIX = re.compile(r"(?P<place>[^：:，。！？“”《》]{2,20})[：:](?=.)")
_NUMBER = re.compile(
    r".{1,12}[〔\[［（(][12][0-9]{3}[〕\]］）)][ 　]*第?[ 　]*[0-9]{1,4}[ 　]*号"
    r"|[（(]?(?:总?第[ 　]*[0-9一二三四五六七八九十百]{1,5}[ 　]*期[ 　]*)+[）)]?"
)
"""The number of a document (发文字号), or of an issue."""
_ISSUE = re.compile(r"[（(]?(?:总?第[ 　]*[0-9一二三四五六七八九十百]{1,5}[ 　]*期[ 　]*)+[）)]?")
_SERIES = re.compile(r"[（(][^（()）]{2,24}(?:专[刊报辑]|增刊)[^（()）]{0,6}[）)]")
_OFFICE = re.compile("[\u4e00-\u9fff]{2,24}(?:办|办公室|委|委员会|部|局|厅|组|会|中心|院)")
"""The number of an issue, the series that it belongs to, and the office that issues it."""
_PAGE_HEAD = re.compile("[>＞»]|主办|投稿|首页|www[.]|@")
_BEFORE_TITLE = re.compile("编者按[：:]|【[^】]*】$")
"""What may stand above the title and belongs to the text: a note of the editor, the name of a column."""
_STOP = re.compile("[。；！？]")
_BEFORE_PLACE = re.compile(r"(?:关于)?(?:对|做好|报送)?(?:[0-9]{4}[ 　]*年度?)?")
"""What may stand before the place in a title: 关于, 2020年度."""
_LONGEST_PLACE = 14


class _Guesser(Struct):
    """Collects guesses; the first of a key holds."""

    manuscript: Manuscript
    places: Places
    found: dict[str, Guess] = field(default_factory=dict)

    def add(self, key: str, value: str, seen: str, *, sure: bool) -> None:
        value = " ".join(value.split())
        if value:
            self.found.setdefault(key, Guess(key, value, seen, sure))

    def take_facts(self, facts: Facts, line: FactLine, *, sure: bool = True) -> None:
        """Take what a byline says, and its place from the unit that it names."""
        line.cause = Cause.GUESSED
        for key, value in facts.values:
            self.add(key, value, line.seen, sure=sure)

    def add_place(self, name: str, seen: str, *, sure: bool) -> bool:
        """Add the place that a name means, if there is exactly one."""
        place = self.place(name)
        if place:
            self.add("from", place, seen, sure=sure)
        return bool(place)

    def place(self, name: str) -> str:
        """Return the place that a name means; nothing where it means none, or several."""
        known, problems = self.places.read(name.removeprefix("中共"), Position(""), folded=True)
        if problems or len(known) != 1 or known[0].kind is ContributorKind.GENERAL:
            return ""
        contributor = known[0]
        return contributor.official or contributor.name


def guess(manuscript: Manuscript, places: Places, name: str = "") -> Guessed:
    """Guess the facts of a manuscript; `name` is that of its file, the last resort for a title."""
    guesser = _Guesser(manuscript, places)
    lines = list(_lines(manuscript.blocks))
    _skip_front(guesser, lines)
    _read_head(guesser, [line for line in lines if not line.taken])
    _read_foot(guesser, lines)
    _read_declared(guesser, name)
    _read_place(guesser, lines)
    if sum(line.taken for line in lines) == len(manuscript.blocks):
        return Guessed(manuscript, tuple(one for one in guesser.found.values() if one.key == "title"))
    found = sorted(guesser.found.values(), key=lambda one: KEYS.index(one.key))
    return Guessed(without_lines(manuscript, lines), tuple(found))


def _lines(blocks: Sequence[Block]) -> Iterator[FactLine]:
    """Yield the lines at the start and at the end, as far as they are paragraphs and headings."""
    end = len(blocks) - _FOOT
    return (line for line in fact_lines(blocks) if line.index < _HEAD or line.index >= end)


# --- Before the title -------------------------------------------------------------------------------------------


def _skip_front(guesser: _Guesser, lines: Sequence[FactLine]) -> None:
    """Leave out what stands above the title: a masthead, the head of an official document, the head of a web page."""
    head = [line for line in lines if line.index < _HEAD]
    short = list(
        takewhile(lambda line: len(line.text) <= _LONGEST_LINE and not _STOP.search(line.text), head)
    )
    ends = [at for at, line in enumerate(short) if _is_front(guesser, line)]
    if ends:
        front = short[: ends[-1] + 1]
        if _ISSUE.fullmatch(front[-1].text):
            front += takewhile(_ends_masthead, short[len(front) :])
        for line in front:
            facts = read_byline(line.text)
            if facts:
                guesser.take_facts(facts, line)
            line.cause = Cause.HEADER
        unit = next((line for line in front if line.text.endswith("文件")), None)
        if unit:
            guesser.add("unit", unit.text.removesuffix("文件"), unit.seen, sure=True)
        return
    byline = next((at for at, line in enumerate(head) if read_byline(line.text)), 0)
    if byline > 1 and any(_PAGE_HEAD.search(line.text) for line in head[: byline - 1]):
        for line in head[: byline - 1]:
            line.cause = Cause.NAVIGATION


def _is_front(guesser: _Guesser, line: FactLine) -> bool:
    """Whether a line is the number of a document or of an issue, or stands in the masthead of this periodical."""
    publication = guesser.places.publication
    known = {_bare(each) for each in (publication.name, publication.marking or "", publication.issuer)} - {""}
    return _bare(line.text) in known or _NUMBER.fullmatch(line.text) is not None


def _ends_masthead(line: FactLine) -> bool:
    """Whether a line below the number of an issue belongs to its masthead: a series, the issuer, the date, a rule."""
    facts = read_byline(line.text)
    is_day = facts is not None and [key for key, _ in facts.values] == ["date"]
    return (
        is_day
        or _SERIES.fullmatch(line.text) is not None
        or _OFFICE.fullmatch(line.text) is not None
        or not _bare(line.text)
    )


def _is_unit(text: str) -> bool:
    """Whether a line may be the name of a unit: short, and without marks."""
    return 0 < len(text) <= _LONGEST_LINE and not re.search("[，。；：！？,;!?:]", text)


# --- The start ------------------------------------------------------------------------------------------------


def _read_head(guesser: _Guesser, lines: Sequence[FactLine]) -> None:
    """Read title, subtitle and bylines from the start, up to the first line of the text."""
    titles: list[FactLine] = []
    for line in lines:
        if line.index >= _HEAD:
            break
        facts = read_byline(line.text)
        if not titles and _BEFORE_TITLE.match(line.text):
            continue
        if facts:
            guesser.take_facts(facts, line)
        elif titles and _SUBTITLE.match(line.text) and len(line.text) <= _LONGEST_TITLE:
            line.cause = Cause.GUESSED
            guesser.add("subtitle", f"——{_SUBTITLE.sub('', line.text, count=1)}", line.seen, sure=True)
        elif _continues_title(guesser.manuscript, titles, line):
            titles.append(line)
        else:
            byline = find_name(line.text) or _find_unit(guesser, line) if titles else None
            if not byline or len(line.text) > _LONGEST_LINE:
                break
            guesser.take_facts(byline, line, sure=False)
    if titles:
        for line in titles:
            line.cause = Cause.GUESSED
        below = [line for line in lines if line.taken and line.index == titles[-1].index + 1]
        sure = (
            bool(below) or _declares(guesser.manuscript, titles) or _stands_out(guesser.manuscript, titles[0])
        )
        guesser.add("title", _joined(titles), titles[0].seen, sure=sure)


def _find_unit(guesser: _Guesser, line: FactLine) -> Facts | None:
    """Return the unit that a line below the title names, which stands out as the title does."""
    known = _is_unit(line.text) and _stands_out(guesser.manuscript, line) and guesser.place(line.text)
    return Facts((("unit", line.text),)) if known else None


def _continues_title(manuscript: Manuscript, titles: Sequence[FactLine], line: FactLine) -> bool:
    """Whether a line is the title, or goes on with it: then it looks like the one before, and follows it."""
    if (
        not line.text
        or text_width(line.text) > _LONGEST_TITLE
        or line.text.endswith(_ENDS)
        or "。" in line.text
    ):
        return False
    if not titles:
        return len(manuscript.blocks) > line.index + 1
    alike = bool(manuscript.forms) and manuscript.forms[titles[-1].index] == manuscript.forms[line.index]
    return (
        len(titles) < _MOST_TITLES
        and line.index == titles[-1].index + 1
        and alike
        and _stands_out(manuscript, line)
        and not _declares(manuscript, titles)
        and not (line.heading and not titles[-1].heading)
        and not re.match("[一二三四五六七八九十]{1,3}、|[（(]", line.text)
    )


def _stands_out(manuscript: Manuscript, line: FactLine) -> bool:
    """Whether a line is centred, or larger than the text."""
    if not manuscript.forms:
        return False
    form = manuscript.forms[line.index]
    sizes = sorted(one.size for one in manuscript.forms if one.size)
    return form.centred or bool(form.size and form.size > sizes[len(sizes) // 2])


def _declares(manuscript: Manuscript, titles: Sequence[FactLine]) -> bool:
    """Whether the file declares these lines as its title."""
    return _bare(manuscript.declared.title) == _bare("".join(line.text for line in titles))


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _without_bars(text: str) -> str:
    """Return a text whose bars break no title."""
    return text.replace("|", "｜")


def _joined(lines: Sequence[FactLine]) -> str:
    """Join the lines of a title, which is broken there again; between words of other scripts stands a space."""
    text, *others = (_without_bars(line.text) for line in lines)
    for line in others:
        text += (" " if text[-1:].isascii() and line[:1].isascii() else "|") + line
    return text


# --- The end --------------------------------------------------------------------------------------------------


def _read_foot(guesser: _Guesser, lines: Sequence[FactLine]) -> None:
    """Read signature, date and bylines from the end, up to the last line of the text."""
    count = len(guesser.manuscript.blocks)
    for expected, line in zip(
        range(count - 1, max(count - 1 - _FOOT, -1), -1), reversed(lines), strict=False
    ):
        if line.index != expected or line.taken or line.heading:
            break
        facts = read_byline(line.text)
        if facts:
            guesser.take_facts(facts, line)
        elif _is_signature(guesser, line):
            line.cause = Cause.GUESSED
            guesser.add("signature", line.text, line.seen, sure=True)
        else:
            break


def _is_signature(guesser: _Guesser, line: FactLine) -> bool:
    """Whether a line is the name of a unit that belongs to a place."""
    text = line.text.strip("（）()")
    if not _is_unit(text):
        return False
    forms = guesser.manuscript.forms
    right = bool(forms) and forms[line.index].right
    unit = text.removesuffix("供稿").strip()
    sure = right or text != line.text or "date" in guesser.found or text.endswith("供稿")
    return sure and guesser.add_place(unit, line.seen, sure=True)


# --- What else says something -----------------------------------------------------------------------------------


def _read_declared(guesser: _Guesser, name: str) -> None:
    """Take what the file declares, where its text does not say it."""
    declared = guesser.manuscript.declared
    web = "网页" in guesser.manuscript.format
    guesser.add("title", _without_bars(declared.title), "文件自己写明的标题", sure=web)
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name.replace("\\", "/").rpartition("/")[2])
    guesser.add("title", _without_bars(stem), "文件名", sure=False)
    if web:
        guesser.add("source", declared.source, "网页自己写明的来源", sure=True)
        guesser.add("author", declared.author, "网页自己写明的作者", sure=True)
        day = read_byline(re.sub(r"(?<=[0-9])T.*", "", declared.date))
        guesser.add("date", dict(day.values).get("date", "") if day else "", "网页自己写明的日期", sure=True)


def _read_place(guesser: _Guesser, lines: Sequence[FactLine]) -> None:
    """Guess the place by the title (苏州市：…), then by who signed or sent it."""
    title = guesser.found.get("title")
    if title:
        prefix = _PREFIX.match(title.value)
        place = guesser.place(prefix["place"]) if prefix else ""
        if place:
            guesser.found["from"] = Guess(
                "from", place, f"标题里的“{prefix['place'] if prefix else ''}”", sure=True
            )
    for key in ("unit", "author", "source"):
        known = guesser.found.get(key)
        for name in known.value.split() if known else ():
            guesser.add_place(name, known.seen if known else "", sure=key == "unit")
    last = next((line for line in reversed(lines) if not line.taken), None)
    tail = re.search(r"[（(]([^（()）]{2,30}?)(?:供稿)?[）)]$", last.text) if last else None
    if tail and last:
        guesser.add_place(tail[1], f"文末的“{tail[0]}”", sure=False)
    if title:
        _place_in_title(guesser, title.value)


def _place_in_title(guesser: _Guesser, title: str) -> None:
    """Guess the place whose name the title begins with; never sure."""
    begin = _BEFORE_PLACE.match(title)
    name = title[begin.end() if begin else 0 :]
    for end in range(min(len(name), _LONGEST_PLACE), 1, -1):
        place = guesser.place(name[:end])
        if place:
            guesser.add("from", place, f"标题里的“{name[:end]}”", sure=False)
            return
