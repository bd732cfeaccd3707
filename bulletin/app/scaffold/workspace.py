"""The initial files of a new workspace: the settings of an office, worded for its province.

The templates of these files are in the shipped folder `scaffold`; `$name` is replaced.
"""

from __future__ import annotations

import json
from string import Template
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import BulletinError
from bulletin.gazetteer import Gazetteer, UnknownProvince, diagnose_problem, gazetteer
from bulletin.parsing.scalars import scalar
from bulletin.parsing.table_heads import table_heads

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.gazetteer import Division

SAMPLE = "draft-样例"
"""The first issue of a workspace; as a draft it counts in no tally."""
COMMENT_LENGTH = 34
"""The most characters of a line of a comment."""
SCHEMAS = ".vscode/schema"
_TARGET_NAMES = {"gitignore": ".gitignore", "vscode": ".vscode", "sample": f"issues/{SAMPLE}"}
"""The names in a workspace of files that are shipped under another name, as theirs would have an effect there."""


class WorkspaceOptions(Struct, frozen=True):
    """The options of `bulletin init`; the defaults depend on the province."""

    province: str
    name: str | None = None
    issuer: str | None = None


def new_workspace(options: WorkspaceOptions, texts: Path, terms: str, year: int) -> dict[str, str]:
    """Return the files of a new workspace by path. Raises BulletinError `unknown-province`."""
    from bulletin.parsing.json_schema import schemas

    words = _substitutions(options, _province(options.province), year)
    files = {"terms.yaml": terms}
    for path in sorted(each for each in texts.rglob("*") if each.is_file()):
        first, *rest = path.relative_to(texts).parts
        name = "/".join([_TARGET_NAMES.get(first, first), *rest]).replace("YEAR", str(year))
        text = path.read_text("utf-8")
        files[name] = text if name.startswith(".vscode/") else Template(text).substitute(words)
    for kind, schema in schemas().items():
        files[f"{SCHEMAS}/{kind}.json"] = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    return files


def _province(name: str) -> Gazetteer:
    known = gazetteer(name)
    if isinstance(known, UnknownProvince):
        problem = diagnose_problem(known)
        raise BulletinError(problem.code, **problem.values)
    return known


def _substitutions(options: WorkspaceOptions, province: Gazetteer, year: int) -> dict[str, str]:
    """Return the values that differ between offices, quoted for YAML where necessary."""
    own = province.province
    level = {"省": "省", "区": "自治区", "市": "市"}.get(own.name[-1], "省")
    rows = [row.name for row in province.rows] or ["综合"]
    second = rows[1 % len(rows)]
    return {
        "province": own.name,
        "short": own.short_name,
        "name": scalar(options.name or f"{own.short_name}精神文明建设简报"),
        "issuer": scalar(options.issuer or f"{own.name}文明办"),
        "level": level,
        "party": "自治区党委" if level == "自治区" else f"{level}委",
        "places": "\n".join(_comment_lines(rows)),
        "below": f"各{'、'.join(_levels(province))}",
        "members": "\n".join(_members(province)),
        "row": rows[0],
        "second": second,
        "longest": max(rows[1:] or rows, key=len),
        "openings": "\n".join(_opening(row, province) for row in province.rows),
        "tiles": f"{rows[0]} {second}",
        "year": str(year),
    }


def _comment_lines(names: list[str]) -> list[str]:
    """Return names as the lines of a comment."""
    lines = [""]
    for name in names:
        joined = f"{lines[-1]}、{name}" if lines[-1] else name
        if len(joined) > COMMENT_LENGTH:
            lines.append(name)
        else:
            lines[-1] = joined
    return [f"#   {line}" for line in lines]


def _levels(province: Gazetteer) -> tuple[str, ...]:
    """Return the names of the levels below a province: 设区市, 县（市、区）; in a municipality 区县 alone.

    A 林区 directly under its province is among the counties.
    """
    words = table_heads(province)
    if not words.counties:
        return (words.place,)
    own = words.own.removesuffix("本级").replace("、林区", "")
    return ("设区市" if own == "市" else own), words.counties


def _members(province: Gazetteer) -> list[str]:
    """Return members of a distribution list: the units of all places of each level."""
    first, *rest = _levels(province)
    lines = [f"{{each: {first}, suffix: 文明办, channel: 邮件}}"]
    lines += [f"{{each: {level}, suffix: 文明办}}" for level in rest]
    return [f"        - {line}" for line in lines]


def _opening(row: Division, province: Gazetteer) -> str:
    counted = "{own: 0, counties: 0}" if province.counties(row.name) else "{own: 0}"
    return f"#   {row.name}: {counted}"
