"""How findings and results are told: lines for people, JSON for programs, annotations for GitHub."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from bulletin.cli.localization import pad, width
from bulletin.diagnostics import Diagnostic, Language, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.typography.fonts import FaceUsage, RoleSurvey

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
        return ", ".join(
            f"{counts[severity]} {MARKS_EN[severity]}s" for severity in Severity if counts[severity]
        )
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


ROLES = {
    "body": "正文",
    "kai": "楷体",
    "hei": "黑体",
    "title": "标题",
    "masthead": "刊名",
    "song": "宋体、页码",
    "latin": "数字、字母",
    "latin-sans": "黑体的数字、字母",
    "run-in": "一级段首标题",
    "run-in-inner": "二级段首标题",
}
ORIGINS = {"workspace": "本单位", "system": "系统", "data": "开放字体"}
SHOWN = 24


def font_rows(roles: Iterable[RoleSurvey]) -> Iterator[tuple[str, str, str, str]]:
    """Write the table of faces: role, face, where it comes from, and what it is used for."""
    yield "用途", "字体", "来处", "用于"
    for survey in roles:
        name = f"{survey.role} {ROLES.get(survey.role, '')}".strip()
        for row in survey.rows:
            if row.purpose.value == "stand-in" and not row.characters:
                continue
            yield name, row.face.name, ORIGINS[row.face.origin.value], _use(row)
            name = ""
        if survey.missing:
            yield name, "（没有）", "", f"缺字：{''.join(survey.missing)}"


def _use(row: FaceUsage) -> str:
    characters = "".join(row.characters)
    shown = characters[:SHOWN] + ("…" if len(characters) > SHOWN else "")
    match row.purpose.value:
        case "own":
            return f"{len(row.characters)} 种字" if row.characters else ""
        case "stand-in":
            return f"代替：{shown}"
        case _:
            return f"专用：{shown}"
