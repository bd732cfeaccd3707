"""Guesses what a manuscript of an official document says around its text: head, title and addressee.

Each line of facts leaves the text, whole, with the place where it was seen; what is in no known form stays text.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.importers.joining import text_width
from bulletin.importers.lines import Guessed, fact_lines, without_lines
from bulletin.importers.values import Guess
from bulletin.kinds.letter.document import SUFFIXES
from bulletin.kinds.letter.ending_guess import read_ending
from bulletin.kinds.letter.guesser import DATE, LetterGuesser, is_unit, persons, same, written_date
from bulletin.kinds.letter.layout_tables import with_lines
from bulletin.kinds.letter.parsing import NUMBER
from bulletin.model.official import OfficialForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.importers.lines import FactLine
    from bulletin.importers.values import Manuscript

_HEAD = 20
"""Blocks at the start in which the head is looked for."""
_LONGEST = 60
"""Width of a line of head or title (em)."""
_MOST_TITLES = 4
_GAP = re.compile(r"[ 　\t]+")
_ABOVE = {
    "copy_number": re.compile(r"(?:份[ 　]*号[：:]?)?(?P<value>[0-9]{6})"),
    "classification": re.compile(r"(?P<value>(?:绝密|机密|秘密)(?:★.{0,6})?)"),
    "urgency": re.compile(r"(?P<value>特急|加急)"),
    "marks": re.compile(r"(?P<value>[（(][^（()）]{1,10}[）)])"),
}
"""What stands above or beside the issuing mark, by key."""
_PLAIN_NUMBER = re.compile(r"[（(]?第[ 　]*[0-9一二三四五六七八九十百]{1,5}[ 　]*[号期][）)]?")
"""The number of an order, or of minutes that are numbered like a periodical."""
_BLANK_NUMBER = re.compile(r"[^\s〔〕\[\]0-9]*[〔\[［（(][12][0-9]{3}[〕\]］）)][ 　]*号")
"""A number that is still to be filled in."""
_SIGNERS = re.compile(r"(?P<before>.*?)[ 　]*签[ 　]*发[ 　]*人[：:][ 　]*(?P<names>.+)")
_BESIDE = re.compile(rf"(?P<before>.*?)[ 　\t]{{2,}}(?P<mark>{_ABOVE['marks'].pattern})")
"""A mark at the right of the number."""
_LAST_SIGNER = re.compile(rf"(?P<before>{NUMBER.pattern})[ 　\t]+(?P<names>[\u4e00-\u9fff 　]+)")
"""The number with the last of several signers at its right (GB/T 9704 §7.2.6)."""
_GENRE = (
    r"(?:决议|决定|命令|令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要|答复|方案|办法|规定|总结)"
    r"(?:[（(][^（()）]{1,12}[）)])?"
)
_TITLE = re.compile(rf".*关于.*|.*的{_GENRE}")
_TITLE_END = re.compile(rf".*{_GENRE}")
_ADDRESSEE = re.compile("[^。；：:“”？！]{2,200}[：:]")
_NO_ADDRESSEE = re.compile("如下|以下|下列|现将|有关事项")
_UNIT_AND_DATE = re.compile(rf"(?P<unit>[^0-9〇]+?)[ 　\t]+(?P<date>{DATE.pattern})")


def guess_letter(manuscript: Manuscript, name: str = "") -> Guessed:
    """Guess the facts of an official document; `name` is that of its file, the last resort for a title."""
    manuscript = with_lines(manuscript)
    guesser = LetterGuesser(manuscript, list(fact_lines(manuscript.blocks)))
    mark = _read_head(guesser, name)
    _read_form(guesser, mark)
    read_ending(guesser)
    _read_issuers(guesser, mark)
    if all(line.taken for line in guesser.lines) and len(guesser.lines) == len(manuscript.blocks):
        return Guessed(manuscript, ())
    kept = without_lines(manuscript, guesser.lines)
    return Guessed(replace(kept, reports=(*kept.reports, *guesser.reports)), tuple(guesser.found))


# --- Head -----------------------------------------------------------------------------------------------------


def _read_head(guesser: LetterGuesser, name: str) -> list[FactLine]:
    """Take the lines above the text; returns those of the issuing mark."""
    head = list(takewhile(_may_be_head, (line for at, line in enumerate(guesser.lines) if line.index == at)))
    number = next((at for at, line in enumerate(head) if _number(line.text)), None)
    titled = next((at for at, line in enumerate(head) if _TITLE.fullmatch(line.text)), len(head))
    if number is None or titled < number:
        front, rest = head[:titled], head[titled:]
    else:
        front, rest = head[:number], head[number:]
    mark = [line for line in front if not (_take_above(guesser, line) or _take_signers(guesser, line))]
    if number is None and not (titled < len(head) or any(_is_mark(line.text) for line in mark)):
        rest, mark = head[len(front) - len(mark) :], []
    below = _read_number(guesser, rest)
    below = _read_number(guesser, _read_title(guesser, below, name, ordered=_orders(mark)))
    waiting = below or [line for line in guesser.lines if not line.taken and line not in mark]
    _read_addressee(guesser, waiting[:1])
    return mark


def _may_be_head(line: FactLine) -> bool:
    return line.index < _HEAD and text_width(line.text) <= _LONGEST and not line.text.endswith(("。", "；"))


def _number(text: str) -> str:
    """Return the document number that a line says, also beside signers or a mark; nothing where it says none."""
    beside = _SIGNERS.fullmatch(text) or _BESIDE.fullmatch(text) or _LAST_SIGNER.fullmatch(text)
    bare = (beside["before"] if beside else text).strip()
    return (
        bare
        if NUMBER.fullmatch(bare) or _PLAIN_NUMBER.fullmatch(bare) or _BLANK_NUMBER.fullmatch(bare)
        else ""
    )


def _is_mark(text: str) -> bool:
    return text.endswith(("文件", "令", "纪要"))


def _take_above(guesser: LetterGuesser, line: FactLine) -> bool:
    """Take a line whose words are all copy number, classification, urgency or marks."""
    facts = []
    for word in _GAP.split(line.text):
        found = next(((key, match) for key, form in _ABOVE.items() if (match := form.fullmatch(word))), None)
        if found is None:
            return False
        facts.append((found[0], found[1]["value"]))
    guesser.take(line, *facts)
    return True


def _signers(text: str) -> tuple[str, ...]:
    """Return the names behind the label; what is no list of names is one, as it stands."""
    return persons(text) or (text.strip(),)


def _take_signers(guesser: LetterGuesser, line: FactLine) -> bool:
    """Take a line of signers, also one that goes on with them above the title."""
    match = _SIGNERS.fullmatch(line.text)
    goes_on = guesser.values("signers") and not guesser.values("title")
    text = match["names"] if match and not match["before"] else line.text if goes_on else ""
    names = _signers(text) if match and not match["before"] else persons(text)
    if names:
        guesser.take(line, *(("signers", each) for each in names))
    return bool(names)


def _read_number(guesser: LetterGuesser, lines: Sequence[FactLine]) -> Sequence[FactLine]:
    """Take number, signers, and unit and date of minutes from the start of some lines; returns the others."""
    for at, line in enumerate(lines):
        number, signers = _number(line.text), _SIGNERS.fullmatch(line.text)
        beside = _BESIDE.fullmatch(line.text)
        signers = signers or _LAST_SIGNER.fullmatch(line.text)
        dated = _UNIT_AND_DATE.fullmatch(line.text)
        if number and not guesser.values("number"):
            names = _signers(signers["names"]) if signers else ()
            key = "blank_number" if _BLANK_NUMBER.fullmatch(number) else "number"
            marks = (("marks", beside["mark"]),) if beside else ()
            guesser.take(line, (key, number), *(("signers", each) for each in names), *marks)
        elif _take_signers(guesser, line):
            continue
        elif dated and is_unit(dated["unit"]) and written_date(dated["date"]):
            guesser.take(line, ("issuer", dated["unit"]), ("date", written_date(dated["date"])))
        elif not _take_above(guesser, line):
            return lines[at:]
    return ()


def _read_title(
    guesser: LetterGuesser, lines: Sequence[FactLine], name: str, *, ordered: bool
) -> Sequence[FactLine]:
    """Take the title, which may have several lines, and which an order may have not; returns the lines below it."""
    may_be = takewhile(lambda line: not line.text.endswith(("：", ":", "，")), lines[:_MOST_TITLES])
    found = list(may_be)
    ends = [at for at, line in enumerate(found, 1) if _TITLE_END.fullmatch(line.text)]
    titles = found[: ends[0]] if ends else found[:1]
    if not titles or (ordered and not ends):
        stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name.replace("\\", "/").rpartition("/")[2])
        if stem and not ordered:
            guesser.found.append(Guess("title", stem.replace("|", "｜"), "文件名"))
        return lines
    text = "|".join(line.text.replace("|", "｜") for line in titles)
    guesser.take(titles[0], ("title", text), sure=bool(ends))
    for line in titles[1:]:
        guesser.take(line)
    below = lines[len(titles) :]
    if below and (day := written_date(below[0].text.strip("（()）"))):
        guesser.take(below[0], ("date", day))
        return below[1:]
    return below


def _orders(mark: Sequence[FactLine]) -> bool:
    return bool(mark) and mark[-1].text.endswith("令")


def _read_addressee(guesser: LetterGuesser, below: Sequence[FactLine]) -> None:
    """Take the addressee from the first line below the title: it ends in a colon and begins no enumeration."""
    for line in below:
        if _ADDRESSEE.fullmatch(line.text) and not _NO_ADDRESSEE.search(line.text):
            guesser.take(line, ("addressee", line.text.rstrip("：:")))


# --- Form and issuers -----------------------------------------------------------------------------------------


def _read_form(guesser: LetterGuesser, mark: Sequence[FactLine]) -> None:
    """Guess the form by the end of the issuing mark, the signers, and the code of the number."""
    words, title = "".join(line.text for line in mark), guesser.value("title")
    number = NUMBER.fullmatch(guesser.value("number"))
    seen, sure = (mark[-1].seen if mark else "没有发文机关标志"), bool(mark)
    if words.endswith("纪要") or (not mark and title.endswith("纪要")):
        form = OfficialForm.MINUTES
    elif _orders(mark):
        form = OfficialForm.ORDER
    elif guesser.values("signers"):
        form, sure = OfficialForm.UPWARD, True
        seen = next(one.seen for one in guesser.found if one.key == "signers")
    elif (mark and "文件" not in words) or (not mark and number and number["code"].endswith("函")):
        form = OfficialForm.LETTER
    else:
        form = OfficialForm.DOCUMENT
    guesser.found.insert(0, Guess("form", form.value, seen, sure))


def _read_issuers(guesser: LetterGuesser, mark: Sequence[FactLine]) -> None:
    """Take the issuers from the issuing mark; one that is not made of them is a value of its own."""
    form = OfficialForm(guesser.value("form"))
    suffix = SUFFIXES[form]
    parts = ((line, part) for line in mark for part in (line.text.split(suffix) if suffix else [line.text]))
    named = [(line, part.strip()) for line, part in parts if part.strip()]
    names = [name for _, name in named]
    signed = [one for one in guesser.found if one.key == "signature"]
    plain = all(is_unit(name) for name in names) and form is not OfficialForm.MINUTES
    issuers = names if plain else ["".join(names)] if form is not OfficialForm.MINUTES else []
    if not names or not issuers:
        known = signed or [one for one in guesser.found if one.key == "printed_by"][:1]
        if not guesser.values("issuer"):
            guesser.found += [replace(one, key="issuer", sure=False) for one in known]
    for (line, _), name in zip(named, issuers, strict=False):
        guesser.found.append(Guess("issuer", name, line.seen, sure=plain))
    if mark and not plain:
        guesser.found.append(
            Guess("issuing_mark", "|".join(line.text for line in mark), mark[0].seen, sure=True)
        )
    for line in mark:
        guesser.take(line)
    if signed and same(guesser.values("signature"), guesser.values("issuer")):
        guesser.found = [
            one for one in guesser.found if one.key != "signature" or form is OfficialForm.MINUTES
        ]
