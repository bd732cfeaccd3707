"""Output formats of diagnostics and results: text, JSON, annotations for GitHub, aligned tables."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from typing import TYPE_CHECKING

from bulletin.cli.localization import pad, width
from bulletin.diagnostics import Diagnostic, Language, Severity, escaped, json_escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.typography.fonts import FaceUsage, RoleSurvey

MARKS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTICE: "提示"}


def format_diagnostic(diagnostic: Diagnostic, language: Language) -> str:
    """Format a diagnostic as text: position, severity, code, message; the hint on a line of its own."""
    mark = MARKS[diagnostic.severity] if language is Language.ZH else diagnostic.severity.value
    place = f"{diagnostic.position}: " if diagnostic.position else ""
    hint = diagnostic.hint(language)
    line = f"{place}{mark} [{diagnostic.code}] {diagnostic.message(language)}"
    return f"{line}\n    {hint}" if hint else line


def summary(diagnostics: Sequence[Diagnostic], language: Language) -> str:
    """Return the number of diagnostics by severity."""
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    if language is Language.EN:
        return ", ".join(f"{counts[severity]} {severity.value}s" for severity in Severity if counts[severity])
    return "，".join(f"{counts[severity]} 个{MARKS[severity]}" for severity in Severity if counts[severity])


def as_json(value: object) -> str:
    """Serialize as JSON, indented by two spaces: only what must not be shown is escaped."""
    return json_escaped(json.dumps(value, ensure_ascii=False, indent=2))


def as_annotation(diagnostic: Diagnostic, language: Language) -> str:
    """Format a diagnostic as a workflow command, which GitHub shows beside the line."""
    position = diagnostic.position
    path = _command_text(position.path).replace(":", "%3A").replace(",", "%2C") if position else ""
    place = f"file={path},line={position.line},col={position.column}," if position else ""
    text = _command_text(f"{diagnostic.message(language)} {diagnostic.hint(language)}")
    return f"::{diagnostic.severity.value} {place}title={diagnostic.code}::{text}"


def _command_text(text: str) -> str:
    """Escape a text of a workflow command, which ends with its line."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def columns(rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> Iterator[str]:
    """Align a table for a terminal, its cells escaped; columns with an index in `right` are right-aligned."""
    table = [tuple(map(escaped, row)) for row in rows]
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
    """Return the table of faces: role, face, origin, and characters."""
    yield "用途", "字体", "来处", "用于"
    for survey in roles:
        name = f"{survey.role} {ROLES.get(survey.role, '')}".strip()
        for row in survey.rows:
            if row.purpose.value == "stand-in" and not row.characters:
                continue
            yield name, row.face.name, ORIGINS[row.face.origin.value], _usage(row)
            name = ""
        if survey.missing:
            yield name, "（没有）", "", f"缺字：{''.join(survey.missing)}"


def _usage(row: FaceUsage) -> str:
    characters = "".join(row.characters)
    shown = characters[:SHOWN] + ("…" if len(characters) > SHOWN else "")
    match row.purpose.value:
        case "own":
            return f"{len(row.characters)} 种字" if row.characters else ""
        case "stand-in":
            return f"代替：{shown}"
        case _:
            return f"专用：{shown}"


# --- Fixes ---------------------------------------------------------------------------------------------------


def diff_lines(changes: Mapping[str, tuple[bytes, bytes]]) -> Iterator[str]:
    """Return the changes of each file as a unified diff without context."""
    for path, (old, new) in changes.items():
        before, after = (content.decode(errors="replace").splitlines() for content in (old, new))
        name = escaped(path)
        yield from difflib.unified_diff(before, after, name, name, lineterm="", n=0)


def fixes_summary(changes: Mapping[str, tuple[bytes, bytes]], language: Language) -> str:
    """Return the number of files that were fixed."""
    if language is Language.EN:
        return f"mended {len(changes)} files"
    return f"改正了 {len(changes)} 个文件。" if changes else "没有可以自动改正的地方。"
