"""Guesses what stands below the text of an official document: signature, remarks, attachments' names, imprint."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bulletin.kinds.letter.guesser import DATE, is_unit, persons, written_date
from bulletin.kinds.letter.parsing import ATTENDANCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.importers.lines import FactLine
    from bulletin.kinds.letter.guesser import LetterGuesser

_IMPRINT = 16
"""Lines at the end in which the imprint is looked for."""
_PRINTED = re.compile(rf"(?P<unit>[^0-9〇二]*?)[ 　\t]*(?P<date>{DATE.pattern})[ 　]*印(?:发|制)?")
_PRINT_RUN = re.compile(r"[（(]?[ 　]*共[ 　]*印[ 　]*(?P<value>[0-9]{1,6})[ 　]*份[ 　]*[）)]?")
_DISTRIBUTION = re.compile(
    r"(?P<label>主[ 　]*送|抄[ 　]*送|抄[ 　]*报|分[ 　]*送)[ 　]*[：:][ 　]*(?P<value>.*)"
)
_UNIT_AND_DATE = re.compile(rf"(?P<unit>.+?)[ 　\t]+(?P<date>{DATE.pattern})")
_BLANK_DATE = re.compile(r"[12][0-9]{3}[ 　]*年[ 　]*[0-9]{0,2}[ 　]*月[ 　]*日")
"""A date that is still to be filled in."""
_REMARK = re.compile("[（(](?P<value>[^（()）]{2,80})[）)]")
_CONTACT = re.compile(
    r"(?:(?P<unit>[^：:，,；;　 ]{2,30})[，,；;　 ]+)?联[ 　]*系[ 　]*人[：:][ 　]*(?P<contact>[^：:，,；;]+?)"
    r"(?:[，,；;　 ]+(?:联系)?(?:电话|方式)[：:][ 　]*(?P<phone>[0-9][^：:]+))?"
)
_PHONE = re.compile(r"(?:联系)?(?:电话|方式)[：:][ 　]*(?P<phone>[0-9][^：:]+)")
_STAFF = re.compile(
    r"(?P<label>签发人|经办人|承办人|拟稿人|审核人|核稿人|联系人|联系电话|电话|承办单位|承办处室)[ 　]*[：:][ 　]*"
    r"(?P<value>[^：:，。；]{1,40}?)"
)
_STAFF_LINE = re.compile(
    rf"(?:{_STAFF.pattern.replace('?P<label>', '?:').replace('?P<value>', '?:')}[ 　，；]*)+"
)
_STAFF_PART = re.compile(rf"{_STAFF.pattern}(?=[ 　，；]+[\u4e00-\u9fff]+[：:]|[ 　，；]*$)")
_ATTENDANCE = {
    key: re.compile(rf"{label[0]}[ 　]*{label[1]}(?:人员)?[：:][ 　]*(?P<value>.+)")
    for key, label in ATTENDANCE.items()
}
_LISTED = re.compile(r"附[ 　]*件[：:][ 　]*(?P<value>.+)")
_ITEM = re.compile(r"[0-9０-９]{1,2}[ 　]*[.．、][ 　]*(?P<value>.+)")
_ATTACHED = re.compile("附[ 　]*件[ 　]*[0-9一二三四五六七八九十]{0,2}[：:]?")
"""What stands above an attachment."""


def read_ending(guesser: LetterGuesser) -> None:
    """Take the lines below the text, from the last one up to the text."""
    lines = [line for line in guesser.lines if not line.taken]
    end = _read_imprint(guesser, lines)
    attached = next((at for at, one in enumerate(lines[:end]) if _begins_attachment(lines, at)), None)
    if attached is not None:
        guesser.reports.append(
            f"附件（原稿第 {lines[attached].index + 1} 段起）还在正文末尾：移到这个文件夹的“附件1.md”，在 attachments 里列出"
        )
        end = attached
    waiting = list(_contiguous(lines[:end]))
    _read_signature(guesser, waiting)
    _read_above_signature(guesser, waiting)


def _begins_attachment(lines: Sequence[FactLine], at: int) -> bool:
    """Whether an attachment begins at a line: 附件 alone, below a date."""
    above = lines[max(0, at - 3) : at]
    return _ATTACHED.fullmatch(lines[at].text) is not None and any(map(_date, above))


def _contiguous(lines: Sequence[FactLine]) -> Iterator[FactLine]:
    """Yield the lines in which the last stands with nothing else between them, the first one first."""
    begin = len(lines)
    while begin and (begin == len(lines) or lines[begin - 1].index == lines[begin].index - 1):
        begin -= 1
    yield from lines[begin:]


# --- Imprint --------------------------------------------------------------------------------------------------


def _read_imprint(guesser: LetterGuesser, lines: Sequence[FactLine]) -> int:
    """Take the imprint; returns how many lines stand above it."""
    first = max(0, len(lines) - _IMPRINT)
    places = range(first, len(lines))
    printed = next((at for at in reversed(places) if _PRINTED.fullmatch(lines[at].text)), len(lines))
    begin = office = printed
    if printed < len(lines):
        office = _take_printed(guesser, lines, printed)
        begin = office
    runs = [at for at in places if _PRINT_RUN.fullmatch(lines[at].text)]
    for at in runs:
        guesser.take(lines[at], ("print_run", _value(_PRINT_RUN, lines[at])))
    end = min([office, *runs])
    listed = [at for at in range(first, end) if _DISTRIBUTION.fullmatch(lines[at].text)]
    for at, following in pairwise([*listed, end]):
        _take_distribution(guesser, lines[at:following])
    return min([begin, *listed, *runs])


def _value(form: re.Pattern[str], line: FactLine) -> str:
    match = form.fullmatch(line.text)
    return match["value"] if match else ""


def _take_printed(guesser: LetterGuesser, lines: Sequence[FactLine], at: int) -> int:
    """Take office and date of printing, on one line or two; returns the first one's place."""
    match = _PRINTED.fullmatch(lines[at].text)
    unit, day = (match["unit"].strip(), written_date(match["date"])) if match else ("", "")
    facts = [("printed_by", unit)] if unit else []
    guesser.take(lines[at], *facts, *([("printed_on", day)] if day else []))
    if unit or not at or not is_unit(lines[at - 1].text):
        return at
    guesser.take(lines[at - 1], ("printed_by", lines[at - 1].text))
    return at - 1


def _take_distribution(guesser: LetterGuesser, lines: Sequence[FactLine]) -> None:
    """Take those whom copies go to: a line with its label, and those that go on with it."""
    match = _DISTRIBUTION.fullmatch(lines[0].text)
    if match is None:
        return
    label = "".join(match["label"].split())
    text = match["value"] + "".join(line.text for line in lines[1:])
    key = "addressee" if label == "主送" else "cc"
    known = guesser.value(key)
    if known:
        guesser.found = [one for one in guesser.found if one.key != key]
        text = f"{known}；{text}"
    guesser.take(lines[0], (key, text.rstrip("。")), sure=label in {"主送", "抄送"} and not known)
    for line in lines[1:]:
        guesser.take(line)


# --- Signature and what stands above it ----------------------------------------------------------------------


def _date(line: FactLine) -> str:
    """Return the date that a line ends in, where it is a date, or a unit with one."""
    match = _UNIT_AND_DATE.fullmatch(line.text)
    return written_date(line.text) or (written_date(match["date"]) if match else "")


def _read_signature(guesser: LetterGuesser, waiting: list[FactLine]) -> None:
    """Take remarks, date and signature from the end of the lines, and remove them there."""
    dated = next(
        (at for at in range(len(waiting) - 1, max(len(waiting) - 5, -1), -1) if _is_dated(waiting[at])), None
    )
    if dated is None:
        return
    below = waiting[dated + 1 :]
    if not all(_remarks(line) for line in below):
        return
    for line in below:
        guesser.take(line, *_remarks(line), sure="联系" in line.text or "电话" in line.text)
    line, match = waiting[dated], _UNIT_AND_DATE.fullmatch(waiting[dated].text)
    day, unit = _date(line), match["unit"] if match and not written_date(line.text) else ""
    facts = [("date", day) if day else ("blank_date", line.text)]
    names = _signing(unit) if unit else ()
    guesser.take(line, *(("signature", name) for name in names), *facts)
    del waiting[dated:]
    signed = []
    while not names and waiting and _signs(guesser, waiting[-1]):
        signed.append(waiting.pop())
    for line in reversed(signed):
        guesser.take(line, *(("signature", name) for name in _signing(line.text)))


def _is_dated(line: FactLine) -> bool:
    return bool(_date(line) or _BLANK_DATE.fullmatch(line.text))


def _remarks(line: FactLine) -> tuple[tuple[str, str], ...]:
    """Return what a remark (附注) says; one in brackets that names nobody is printed as it is."""
    inner = _REMARK.fullmatch(line.text)
    text = inner["value"] if inner else line.text
    match = _CONTACT.fullmatch(text) or _PHONE.fullmatch(text)
    if match:
        known = {"supplied_by" if key == "unit" else key: value for key, value in match.groupdict().items()}
        return tuple((key, value) for key, value in known.items() if value)
    return (("supplied_by", text),) if inner else ()


def _signing(text: str) -> tuple[str, ...]:
    """Return the units that a line of a signature names, side by side."""
    names = tuple(text.split())
    return names if all(map(is_unit, names)) else (text,)


def _signs(guesser: LetterGuesser, line: FactLine) -> bool:
    """Whether a line above the date signs: units, or in an order the office and name of a person."""
    if line.heading or re.search("[，。；：！？,;:!?]", line.text) or len(line.text) > 60:
        return False
    forms = guesser.manuscript.forms
    right = bool(forms) and forms[line.index].right
    person = guesser.value("form") == "order" and len(persons(line.text)) > 1
    return right or person or all(map(is_unit, _signing(line.text)))


def _read_above_signature(guesser: LetterGuesser, waiting: list[FactLine]) -> None:
    """Take those who took part, those who handled the matter, and the names of the attachments."""
    found: list[tuple[FactLine, list[tuple[str, str]]]] = []
    while waiting and (facts := _particulars(waiting[-1])):
        found.append((waiting.pop(), facts))
    for line, facts in reversed(found):
        guesser.take(line, *facts)
    items = len(waiting)
    while items and _ITEM.fullmatch(waiting[items - 1].text):
        items -= 1
    if items and (head := _LISTED.fullmatch(waiting[items - 1].text)):
        first = _ITEM.fullmatch(head["value"])
        guesser.take(waiting[items - 1], ("attachments", first["value"] if first else head["value"]))
        for line in waiting[items:]:
            guesser.take(line, ("attachments", _value(_ITEM, line)))


def _particulars(line: FactLine) -> list[tuple[str, str]]:
    """Return what a line with labels says: `staff` with label and value, or those who took part."""
    for key, form in _ATTENDANCE.items():
        if match := form.fullmatch(line.text):
            return [(key, match["value"].rstrip("。"))]
    if not _STAFF_LINE.fullmatch(line.text):
        return []
    return [
        ("staff", f"{part['label']}：{part['value'].strip()}") for part in _STAFF_PART.finditer(line.text)
    ]
