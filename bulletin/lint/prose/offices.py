"""Persons and offices: one person with two offices, one body or office under two names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.lint.prose.offices_words import BODIES, HEADS, NO_NAMES, SURNAMES
from bulletin.lint.prose.text_blocks import HAN, LintInput, TextRule, Violation, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.lint.prose.text_blocks import TextBlock

_HEAD = f"(?:常务副|副)?(?:{'|'.join(HEADS)})"
_SAYS = (
    "同志|介绍|表示|说|指出|强调|出席|主持|宣布|致辞|讲话|带队|带领|率|作|在|向|与|和|到|参加|为|的|对|等|"
    "走访|调研|看望|慰问|来到|深入|告诉|认为|部署|要求"
)
_NO_NAME = f"(?!{'|'.join(NO_NAMES)})"
_PERSON = re.compile(
    rf"({_HEAD}){_NO_NAME}([{SURNAMES}][{HAN}]{{1,2}}?)(?=[，。、；：！？）》”“（《\s]|$|{_SAYS})"
)
_HEADS = re.compile(_HEAD)
LONGEST = 30
"""Characters of the offices before a name."""
_BEFORE = re.compile(f"[{HAN}、]*$")


def _persons(source: LintInput) -> Iterator[Violation]:
    """Find a person with another office than before; naming only one of several offices is right."""
    for blocks in source.texts:
        known: dict[str, tuple[frozenset[str], str]] = {}
        for block in blocks:
            for match in _PERSON.finditer(block.bare):
                start = _start(block.bare, match.start())
                office = block.bare[start : match.end(1)]
                heads = frozenset(_HEADS.findall(office))
                before = known.setdefault(match[2], (heads, office))
                if not heads & before[0]:
                    values = {"name": match[2], "office": office, "before": before[1]}
                    yield Violation(block, start, match.end(2), values)
                    known[match[2]] = (before[0] | heads, before[1])


def _start(text: str, end: int) -> int:
    """Return the start of the offices before a name: at most that of the clause."""
    begun = max(end - LONGEST, 0)
    before = _BEFORE.search(text[begun:end])
    return begun + before.start() if before else end


# --- Consistent names -----------------------------------------------------------------------------------------

_PLACE = "[省市县区镇州旗]"
_FULL = {full: short[0] for full, *short in BODIES}
_SHORT = {name: short[0] for _, *short in BODIES for name in short}
_BODY = re.compile(rf"({_PLACE}委?)?({alternatives(_FULL | _SHORT)})(?!员会|公室)")
_TITLE = re.compile(rf"([{HAN}]{{2}})(部|局|厅|处|科)(\2长|长)(?![{HAN}]?[官度者])")


def _mixed(source: LintInput) -> Iterator[Violation]:
    """Find a second short form of a body, a full one behind a short one, and 部部长 beside 部长, within an article."""
    for blocks in source.texts:
        known_forms: dict[tuple[str, str], str] = {}
        for block in blocks:
            for violation, key, form, full in _forms(block):
                before = known_forms.get(key)
                if before is None:
                    if not full:
                        known_forms[key] = form
                elif form != before:
                    known = f"{violation.text.removesuffix(form)}{before}"
                    yield replace(violation, values={"form": violation.text, "before": known})


def _forms(block: TextBlock) -> Iterator[tuple[Violation, tuple[str, str], str, bool]]:
    """Yield the names of bodies and offices: violation, the body or office, the form, whether it is the full form."""
    for match in _BODY.finditer(block.bare):
        name = match[2]
        body = _FULL.get(name) or _SHORT[name]
        yield Violation(block, *match.span()), (match[1] or "", body), name, name in _FULL
    for match in _TITLE.finditer(block.bare):
        form = match[2] + match[3]
        yield Violation(block, *match.span()), (match[1], match[2]), form, False


RULES = (
    TextRule("person-offices", _persons),
    TextRule("office-mixed", _mixed),
)
