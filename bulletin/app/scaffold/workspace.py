"""The initial files of a new workspace: the settings of an office, worded for its province.

The templates of these files are in the shipped folder `scaffold`, those of an office's lists in `offices`; `$name` is
replaced.
"""

from __future__ import annotations

import json
import os
from enum import Enum
from string import Template
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import BulletinError
from bulletin.gazetteer import Gazetteer, UnknownProvince, diagnose_problem, gazetteer
from bulletin.mail.places import Spread, read_places, unit_names
from bulletin.parsing.markdown.table_heads import table_heads
from bulletin.parsing.schema.scalars import scalar

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.gazetteer import Division

SAMPLE = "draft-样例"
"""The first issue of a workspace; as a draft it counts in no tally."""
PLACEHOLDER = "example.invalid"
"""The domain of addresses that are to be replaced; it exists nowhere (RFC 2606 §2)."""
COMMENT_LENGTH = 34
"""The most characters of a line of a comment."""
SCHEMAS = ".vscode/schema"
TASKS = ".vscode/tasks.json"
_TARGET_NAMES = {"gitignore": ".gitignore", "vscode": ".vscode", "sample": f"issues/{SAMPLE}"}
"""The names in a workspace of files that are shipped under another name, as theirs would have an effect there."""


class OfficeKind(Enum):
    """The kinds of offices whose lists are known; the value is the template of the lists."""

    CIVILISATION = "文明办"
    OTHER = "其他"


_UNITS = {OfficeKind.CIVILISATION: "文明办", OfficeKind.OTHER: "人民政府办公室"}
"""The unit of each place that an office of a kind sends its bulletin to."""
_CIVILISATION_OFFICES = ("文明办", "精神文明建设指导委员会办公室")


class WorkspaceOptions(Struct, frozen=True):
    """The options of `bulletin init`; the defaults depend on the province and the kind of office."""

    province: str
    name: str | None = None
    issuer: str | None = None
    kind: OfficeKind | None = None

    @property
    def office(self) -> OfficeKind:
        """The kind of office: as it is named, else as the issuer's name says."""
        named = (self.issuer or "").endswith(_CIVILISATION_OFFICES)
        return self.kind or (OfficeKind.CIVILISATION if named else OfficeKind.OTHER)


def new_workspace(
    options: WorkspaceOptions, shipped: Path, terms: str, year: int, programs: Path | None
) -> dict[str, str]:
    """Return the files of a new workspace by path, from the templates in a folder `shipped`.

    `programs` is the folder of the command, which the editor's tasks search first. Raises BulletinError
    `unknown-province`.
    """
    from bulletin.app.kinds import own_keys
    from bulletin.parsing.schema.json_schema import schemas

    texts = shipped / "scaffold"
    words = _substitutions(options, _province(options.province), year)
    words |= _lists(shipped / "offices" / f"{options.office.value}.yaml", words)
    files = {"terms.yaml": terms}
    for path in sorted(each for each in texts.rglob("*") if each.is_file()):
        first, *rest = path.relative_to(texts).parts
        name = "/".join([_TARGET_NAMES.get(first, first), *rest]).replace("YEAR", str(year))
        text = path.read_text("utf-8")
        files[name] = text if name.startswith(".vscode/") else Template(text).substitute(words)
    files[TASKS] = _with_search_path(files[TASKS], programs)
    for kind, schema in schemas(own_keys()).items():
        files[f"{SCHEMAS}/{kind}.json"] = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    return files


def _lists(template: Path, words: dict[str, str]) -> dict[str, str]:
    """Return the lists and trades of a kind of office, which its template separates by a line `---`."""
    lists, trades = Template(template.read_text("utf-8")).substitute(words).split("---\n")
    return {"lists": lists.rstrip("\n"), "trades": trades.rstrip("\n")}


def _with_search_path(tasks: str, programs: Path | None) -> str:
    """Let tasks find the command although the editor knows no alias and no activated environment.

    Where the folder does not exist (a colleague's computer), the user's own search path holds.
    """
    if programs is None:
        return tasks
    options = {"env": {"PATH": f"{programs}{os.pathsep}${{env:PATH}}"}}
    return json.dumps({**json.loads(tasks), "options": options}, ensure_ascii=False, indent=2) + "\n"


def _province(name: str) -> Gazetteer:
    known = gazetteer(name)
    if isinstance(known, UnknownProvince):
        problem = diagnose_problem(known)
        raise BulletinError(problem.code, **problem.values)
    return known


def _substitutions(options: WorkspaceOptions, province: Gazetteer, year: int) -> dict[str, str]:
    """Return the values that differ between offices, quoted for YAML where necessary."""
    own, office = province.province, options.office
    civilisation = office is OfficeKind.CIVILISATION
    level = {"省": "省", "区": "自治区", "市": "市"}.get(own.name[-1], "省")
    rows = [row.name for row in province.rows] or ["综合"]
    second = rows[1 % len(rows)]
    return {
        "province": own.name,
        "short": own.short_name,
        "name": scalar(options.name or f"{own.short_name}{'精神文明建设' if civilisation else ''}简报"),
        "issuer": scalar(options.issuer or f"{own.name}{'文明办' if civilisation else '某某办公室'}"),
        "trade": "文明行业" if civilisation else "行业",
        "level": level,
        "party": "自治区党委" if level == "自治区" else f"{level}委",
        "places": "\n".join(_comment_lines(rows)),
        "below": f"各{'、'.join(_levels(province))}",
        "office": _UNITS[office],
        "first": _levels(province)[0],
        "others": _other_levels(province, office),
        "contacts": "\n".join(_contacts(province, _UNITS[office])),
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


def _other_levels(province: Gazetteer, office: OfficeKind) -> str:
    """Return members of a distribution list, a line each: the units of all places below the first level."""
    mark = "" if office is OfficeKind.CIVILISATION else "# "
    lines = (f"{{each: {level}, suffix: {_UNITS[office]}}}" for level in _levels(province)[1:])
    return "".join(f"{mark}        - {line}\n" for line in lines)


def _contacts(province: Gazetteer, suffix: str) -> list[str]:
    """Return lines of an address book: an address for the unit of each place of the first level."""
    places = read_places(_levels(province)[0], province, wanted=True)
    assert isinstance(places, Spread), "the levels are phrases for places"  # noqa: S101
    names = list(unit_names(places, province, (suffix,)))
    lines = [f"  {name}: unit{number:02}@{PLACEHOLDER}" for number, name in enumerate(names, 1)]
    lines[1:2] = [
        f"  {names[1]}:",
        "    name: 王磊同志",
        "    addresses:",
        f"      - unit02@{PLACEHOLDER}",
        f"      - wanglei@{PLACEHOLDER}",
    ]
    return lines


def _opening(row: Division, province: Gazetteer) -> str:
    counted = "{own: 0, counties: 0}" if province.counties(row.name) else "{own: 0}"
    return f"#   {row.name}: {counted}"
