"""Text from elsewhere as it can stand in a file of the workspace: what reading would change is changed beforehand."""

from __future__ import annotations

from unicodedata import normalize

from msgspec import Struct

from bulletin.parsing.text.characters import LINE_ENDS, find_suspects, has_meaning, pattern, wrong_codes
from bulletin.parsing.text.decode import ORDINARY

LOST = "\ufffd"


class Replaced(Struct, frozen=True):
    """A character that was left out, where `new` is empty, or written otherwise."""

    old: str
    new: str = ""


def printable(text: str) -> tuple[str, tuple[Replaced, ...]]:
    """Return a text as a file of the workspace can hold it, with LF line ends, and what was changed in it.

    Invisible characters and controls are left out, wrong codes become the ordinary ones, spaces of all widths become a
    space. U+FFFD stays: it is the sign of a character that was lost earlier.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if ORDINARY.fullmatch(text):
        return text, ()
    parts: list[str] = []
    replaced: list[Replaced] = []
    done = 0
    for match in find_suspects(text):
        old = match[0]
        before = text[done : match.start()][-1:] or "".join(parts[-2:])[-1:]
        new = _new(before, old, text[match.end() : match.end() + 1], match.lastgroup)
        parts += (text[done : match.start()], new)
        done = match.end()
        if old != new and not old.isspace():
            replaced.append(Replaced(old, new))
    return "".join((*parts, text[done:])), tuple(replaced)


def _new(before: str, old: str, after: str, kind: str | None) -> str:
    """Return what a suspect character, or a letter with marks, becomes between what is kept and what follows."""
    match kind:
        case "hidden":
            return old if has_meaning(before + old, len(before)) else ""
        case "space":
            return old if old == "\u202f" and "\u1800" <= after <= "\u18af" else " "
        case "line":
            return "\n"
        case "wrong":
            return wrong_codes()[old]
        case "canonical":
            return normalize("NFC", old)
        case "bad":
            return LOST if old == LOST else ""
        case _:
            return old


def has_line_end(text: str) -> bool:
    """Whether a text holds a line end of any program."""
    return pattern(f"[\n\r{LINE_ENDS}]").search(text) is not None
