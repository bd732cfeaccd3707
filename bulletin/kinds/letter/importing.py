"""Takes manuscripts in as official documents: `letters/2025-004/letter.md`, with its pictures beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.kinds.kind import ImportPlace
from bulletin.kinds.letter.guessing import guess_letter
from bulletin.kinds.letter.parsing import FOLDER, MAIN, read_number
from bulletin.workspace import today

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bulletin.diagnostics import Diagnostic
    from bulletin.importers.imported import ImportedText
    from bulletin.importers.lines import Guessed
    from bulletin.importers.values import Guess, Manuscript
    from bulletin.project.project import Project

LABELS = {
    "form": "格式",
    "title": "标题",
    "issuer": "发文机关",
    "issuing_mark": "发文机关标志",
    "blank_number": "还没有编的发文字号",
    "number": "发文字号",
    "blank_date": "没有写全的成文日期",
    "date": "成文日期",
    "copy_number": "份号",
    "classification": "密级",
    "urgency": "紧急程度",
    "signers": "签发人",
    "marks": "其他标注",
    "addressee": "主送机关",
    "attachments": "附件",
    "signature": "落款",
    "staff": "办理情况",
    "supplied_by": "附注",
    "contact": "联系人",
    "phone": "联系电话",
    "attending": "出席",
    "excused": "请假",
    "observing": "列席",
    "cc": "抄送",
    "printed_by": "印发机关",
    "printed_on": "印发日期",
    "print_run": "共印份数",
}
"""What the keys of guesses are called, in the order of `letter.md`."""
_BLANK = frozenset({"blank_number", "blank_date"})
"""What stands in a draft to be filled in by hand: no value of a key."""
_LISTS = frozenset({"issuer", "signers", "marks", "signature"})
_WANTED = {"title": {"order"}, "number": set[str](), "date": set[str](), "addressee": {"order", "minutes"}}
"""Keys that documents have, but for these forms; a comment names those that were not found."""


class LetterIntake(Struct, frozen=True):
    """Takes each manuscript in as a document of its own (an `Intake`)."""

    project: Project

    def guess(self, manuscript: Manuscript, name: str) -> Guessed:
        """Guess all that stands around the text."""
        guessed = guess_letter(manuscript, name)
        order = list(LABELS)
        return replace(guessed, guesses=tuple(sorted(guessed.guesses, key=lambda one: order.index(one.key))))

    def place(self, guessed: Guessed, taken: Collection[str]) -> ImportPlace:
        """Return a new folder named by year and number, else by the next that is free."""
        return ImportPlace(f"{FOLDER}/{self._folder(guessed, taken)}", MAIN, "图")

    def _folder(self, guessed: Guessed, taken: Collection[str]) -> str:
        there = self.project.workspace.root / FOLDER
        names = {path.name for path in there.iterdir()} if there.is_dir() else set[str]()
        names |= {path.split("/")[1] for path in taken}
        date = guessed.value("date")
        number = read_number(guessed.value("number"), int(date[:4]) if date else None)
        if number.number and number.year:
            code = re.sub(r"\W", "", number.code)
            named = f"{number.year}-{number.number:03}"
            longer = f"{number.year}-{code}-{number.number:03}" if code else named
            if free := next((name for name in (named, longer) if name not in names), None):
                return free
        year = number.year or (int(date[:4]) if date else today().year)
        used = (re.fullmatch(rf"{year}-(?:.*-)?([0-9]+)", name) for name in names)
        return f"{year}-{max((int(match[1]) for match in used if match), default=0) + 1:03}"

    def write(self, guessed: Guessed) -> ImportedText:
        """Write `letter.md`."""
        from bulletin.importers.imported import write_imported

        return write_imported(tuple(_keys(guessed.guesses)), guessed.manuscript, guessed.guesses, LABELS)

    def advice(self, path: str, text: ImportedText) -> Iterator[Diagnostic]:
        """Yield nothing: what is missing is found when the document is checked."""
        del path, text
        return iter(())


def _keys(guesses: Sequence[Guess]) -> Iterator[str]:
    """Yield the lines of the front matter; a comment stands above what was not sure."""
    from bulletin.importers.imported import doubt, value_text

    form = next((guess.value for guess in guesses if guess.key == "form"), "")
    for key, label in LABELS.items():
        found = [guess for guess in guesses if guess.key == key]
        yield from (doubt(guess) for guess in found if not guess.sure)
        if key in _BLANK:
            yield from (f"# {label}：{value_text(guess.value)}" for guess in found)
        elif found:
            yield from _written(key, [guess.value for guess in found])
        elif key in _WANTED and form not in _WANTED[key]:
            yield f"# 没有看出{label}"
        if key == "date":
            yield "status: draft"


def _written(key: str, values: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a key."""
    from bulletin.importers.imported import value_text

    if key == "staff":
        pairs = [one.split("：", 1) for one in values]
        yield "staff:"
        for label in dict.fromkeys(label for label, _ in pairs):
            names = "、".join(value for each, value in pairs if each == label)
            yield f"  {value_text(label)}: {value_text(names)}"
    elif key == "attachments":
        yield "attachments:"
        yield from (f"  - title: {value_text(value)}" for value in values)
    elif key in _LISTS and len(values) > 1:
        yield f"{key}: [{', '.join(map(value_text, values))}]"
    else:
        first, *others = dict.fromkeys(values)
        yield from (f"# 还看到：{value_text(one)}" for one in others)
        is_plain = key in {"date", "printed_on", "print_run"}
        yield f"{key}: {first if is_plain else value_text(first, breaks=key in {'title', 'issuing_mark'})}"
