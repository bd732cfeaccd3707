"""Suppressions: checks switched off or downgraded to notices, each with a reason, in settings, front matter, comments.

A comment holds for one line, at whose end it stands, or on a line of its own right above:
`<!-- 不检查 dot-alike：刊名如此 -->`, `<!-- 只提示 dot-alike：待核 -->`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.diagnostics.catalogue import SUPPRESSIBLE
from bulletin.model import Suppression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.parsing.source_file import SourceFile

_ANY = re.compile(r"<!--\s*(?:不检查|只提示)")
_COMMENT = re.compile(
    r"[ \t]*<!--\s*(?P<how>不检查|只提示)\s+(?P<code>[a-z-]+)\s*[：:]\s*(?P<reason>\S.*?)\s*-->[ \t]*$"
)


def suppressed_codes(file: SourceFile, how: str, codes: Mapping[str, str]) -> Mapping[str, str]:
    """Return the suppressed codes with their reasons, without unknown ones, which are reported.

    `how` is the key of `checks` that they stand under: `off` or `notice`.
    """
    for code in codes:
        if code not in SUPPRESSIBLE:
            file.report("waiver-unknown", file.node("checks", how, code).start, check=code)
    return {code: reason for code, reason in codes.items() if code in SUPPRESSIBLE}


def extract_suppressions(
    text: str, path: str, first_line: int
) -> tuple[str, tuple[Suppression, ...], tuple[Diagnostic, ...]]:
    """Return a Markdown text without its suppression comments, the suppressions, and diagnostics.

    The text keeps its lines, and the columns of what is left.
    """
    if not _ANY.search(text):
        return text, (), ()
    lines = text.split("\n")
    suppressions: list[Suppression] = []
    diagnostics: list[Diagnostic] = []
    for index, line in enumerate(lines):
        begun, match = _ANY.search(line), _COMMENT.search(line)
        if begun is None:
            continue
        place = Position(path, first_line + index, begun.start() + 1)
        if match is None or match["code"] not in SUPPRESSIBLE:
            code = match["code"] if match else ""
            diagnostics.append(diagnose("waiver-unknown" if match else "waiver-bad", place, check=code))
        if match:
            lines[index] = line[: match.start()]
            target, as_notice = first_line + _target_line(lines, index), match["how"] == "只提示"
            suppressions.append(
                Suppression(match["code"], target, match["reason"], as_notice, place.line, place.column)
            )
    return "\n".join(lines), tuple(suppressions), tuple(diagnostics)


def _target_line(lines: list[str], index: int) -> int:
    """Return the index of the line that a comment holds for: its own, or the next that is not empty."""
    if lines[index].strip():
        return index
    following = (at for at in range(index + 1, len(lines)) if _COMMENT.sub("", lines[at]).strip())
    return next(following, index)
