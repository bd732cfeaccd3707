"""Checks of an official document against the register: numbers that are missing or double, dates that run backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.kinds.letter.register import letter_entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.kinds.letter.document import LetterDocument
    from bulletin.project.project import Project


def check(project: Project, document: LetterDocument) -> Iterator[Diagnostic]:
    """Compare a document with the others of its code and year, and its date of printing with its own date."""
    letter, number = document.letter, document.letter.number
    place = letter.positions.get("number") or Position(letter.path, 1, 1)
    if letter.date and letter.printed_on and letter.printed_on < letter.date:
        printed = letter.positions.get("printed_on")
        yield diagnose("printed-before", printed, printed=letter.printed_on, date=letter.date)
    if number is None or number.number is None or not number.code:
        return
    run = [
        each
        for each in letter_entries(project)
        if each.number
        and each.folder != letter.folder
        and (each.code, each.year) == (number.code, number.year)
    ]
    known = {each.number: each for each in run}
    if number.number in known:
        yield diagnose("letter-double", place, number=number.text, other=known[number.number].folder)
    earlier = [each for each in run if (each.number or 0) < number.number]
    before = max(earlier, key=lambda each: each.number or 0, default=None)
    first = (before.number or 0) + 1 if before else number.number
    if first < number.number:
        missing = f"{first}" if first == number.number - 1 else f"{first}—{number.number - 1}"
        yield diagnose("letter-gap", place, number=number.text, missing=missing)
    if before and before.date and letter.date and before.date > letter.date:
        dated = letter.positions.get("date")
        yield diagnose("letter-backwards", dated, day=letter.date, other=before.text or "", then=before.date)
