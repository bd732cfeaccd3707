"""How findings and results are told: lines for people, JSON for programs, annotations for GitHub."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from bulletin.cli.chinese import pad, width
from bulletin.diagnostics import Diagnostic, Language, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MARKS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTICE: "提示"}
MARKS_EN = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "notice"}


def told(found: Diagnostic, language: Language) -> str:
    """Tell one finding: where, what is wrong and, on a line of its own, how to mend it."""
    mark = (MARKS if language is Language.ZH else MARKS_EN)[found.severity]
    place = f"{found.position}: " if found.position else ""
    hint = found.hint(language)
    line = f"{place}{mark} [{found.code}] {found.message(language)}"
    return f"{line}\n    {hint}" if hint else line


def summary(found: Sequence[Diagnostic], language: Language) -> str:
    """Count the findings by their weight."""
    counts = Counter(diagnostic.severity for diagnostic in found)
    if language is Language.EN:
        return ", ".join(f"{counts[severity]} {MARKS_EN[severity]}s" for severity in Severity if counts[severity])
    return "，".join(f"{counts[severity]} 个{MARKS[severity]}" for severity in Severity if counts[severity])


def as_object(found: Diagnostic, language: Language) -> dict[str, object]:
    """Return a finding as the JSON object that `--format json` prints."""
    position = found.position
    return {
        "code": found.code,
        "severity": found.severity.value,
        "path": position.path if position else None,
        "line": position.line if position else None,
        "column": position.column if position else None,
        "message": found.message(language),
        "hint": found.hint(language),
    }


def as_json(value: object) -> str:
    """Write JSON for people and programs: Chinese as it is, two spaces deep."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def as_annotation(found: Diagnostic, language: Language) -> str:
    """Write a workflow command that GitHub shows beside the line."""
    kind = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "notice"}[found.severity]
    position = found.position
    place = f"file={position.path},line={position.line},col={position.column}" if position else ""
    text = f"{found.message(language)} {found.hint(language)}".replace("%", "%25").replace("\n", "%0A")
    return f"::{kind} {place},title={found.code}::{text}"


def columns(rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    """Align a table for a terminal; the columns named in `right` stand flush right."""
    table = [tuple(row) for row in rows]
    widths = [max(width(cell) for cell in column) for column in zip(*table, strict=True)]
    for row in table:
        cells = [
            " " * (widths[index] - width(cell)) + cell if index in right else pad(cell, widths[index])
            for index, cell in enumerate(row)
        ]
        yield "  ".join(cells).rstrip()
