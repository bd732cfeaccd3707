"""JSON Schema of all files: what the tool takes the schema takes, what it refuses for its form the schema refuses."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bulletin.app.kinds import own_keys
from bulletin.cli.commands import run
from bulletin.cli.schema import KINDS
from bulletin.parsing.schema import forms
from bulletin.parsing.schema import keys as schema
from bulletin.parsing.schema.json_schema import FILES, schemas
from bulletin.parsing.schema.similarity import nearest
from bulletin.parsing.source_file import open_source
from bulletin.parsing.yaml.nodes import YamlNode
from tests.support.provinces import new_project
from tests.support.schema_files import MODELS, case_files, kind_of, load, read_file
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.case_files import Case

SCHEMAS = schemas(own_keys())


def front(path: Path) -> str:
    return path.read_text("utf-8").split("---\n")[1]


def faults(kind: str, value: object) -> list[str]:
    checker = jsonschema.Draft7Validator(SCHEMAS[kind])
    return [f"{one.json_path}: {one.message}" for one in checker.iter_errors(value)]


# --- Files that are right ------------------------------------------------------------------------------------


def test_every_kind_of_file_has_a_valid_schema() -> None:
    assert tuple(MODELS) == KINDS == tuple(SCHEMAS)
    assert set(FILES.values()) == set(schema.SCHEMAS)
    for one in SCHEMAS.values():
        jsonschema.Draft7Validator.check_schema(one)
        assert one["additionalProperties"] is False
        for part in (one, *one.get("definitions", {}).values()):
            assert list(laxities(part)) == []


KEYWORDS = {
    "string": {"pattern"},
    "integer": {"minimum", "maximum"},
    "number": {"minimum", "maximum"},
    "object": {"properties", "required", "additionalProperties"},
    "array": {"items"},
}
"""The keywords that say something of one type alone."""
OTHERS = {"$schema", "$ref", "title", "description", "default", "examples", "definitions", "type", "enum"}
JOINING = {"anyOf", "oneOf", "allOf", "not", "if", "then", "else"}


def laxities(part: dict[str, Any], type_: str | None = None) -> Iterator[str]:
    """Yield what a strict validator refuses: unknown keywords, several types, keywords of another type."""
    given = part.get("type", type_)
    if not isinstance(given, str | None):
        yield f"types: {given}"
        return
    known = OTHERS | JOINING | KEYWORDS.get(given or "", set())
    yield from (f"{given}: {keyword}" for keyword in part.keys() - known)
    yield from (f"required: {name}" for name in part.get("required", ()) if name not in part["properties"])
    for keyword in part.keys() & JOINING:
        parts = part[keyword] if isinstance(part[keyword], list) else [part[keyword]]
        yield from (each for one in parts for each in laxities(one, given))
    within = [*part.get("properties", {}).values(), part.get("additionalProperties"), part.get("items")]
    yield from (each for one in within if isinstance(one, dict) for each in laxities(one))


def test_what_strict_validators_refuse_is_seen() -> None:
    for part in ({"ge": 0}, {"type": ["string", "null"]}, {"pattern": "a"}, {"anyOf": [{"minimum": 1}]}):
        assert list(laxities(part))


def _samples(folder: Path) -> list[tuple[str, str]]:
    """All files of a workspace with their kinds."""
    texts = [("bulletin", (folder / "bulletin.yaml").read_text("utf-8"))]
    texts += [("terms", (folder / "terms.yaml").read_text("utf-8"))]
    texts += [("contacts", (folder / "contacts.example.yaml").read_text("utf-8"))]
    texts += [("tally", path.read_text("utf-8")) for path in folder.glob("tallies/*.yaml")]
    for path in folder.glob("issues/*/*.md"):
        texts.append(("issue" if path.name == "issue.md" else "article", front(path)))
    for path in folder.glob("letters/*/*.md"):
        texts.append(("letter" if path.name == "letter.md" else "attachment", front(path)))
    texts += [("form", path.read_text("utf-8")) for path in folder.glob("forms/*/form.yaml")]
    return texts


def test_every_sample_file_is_valid(tmp_path: Path) -> None:
    project = new_project(tmp_path / "workspace", "贵州省")
    samples = [*_samples(ROOT), *_samples(project.workspace.root)]
    assert {kind for kind, _ in samples} == set(MODELS)
    assert [fault for kind, text in samples for fault in faults(kind, load(text))] == []


# --- What the tool says and what the schema says -------------------------------------------------------------

FORM = {
    *("key-missing", "key-misspelt", "key-misplaced", "key-unknown", "key-empty", "password-in-file"),
    *("expects-list", "expects-mapping", "expects-text", "expects-line", "value-empty", "yaml-wide-bracket"),
    *("yaml-wide-colon", "yaml-no-space", "not-a-number", "number-small", "number-large", "not-points"),
    *(
        "not-a-boolean",
        "not-a-choice",
        "choice-misspelt",
        "not-a-date",
        "date-impossible",
        "not-a-grid",
        "not-an-ink",
        "not-a-site",
    ),
    *("not-a-fit", "from-missing", "final-incomplete", "period-missing", "tally-key", "unknown-province"),
    *("member-unnamed", "member-suffix"),
}
"""Codes of faults that a schema can see."""
UNSEEN = {
    ("A name that is nothing but a wished break", "bulletin.yaml"),
    ("A line above the name that is nothing but a wished break", "issue.md"),
}
"""Cases whose fault is seen in the words of a text alone."""


CASES = [pytest.param(case, path, id=f"{case.name}: {path}") for case, path in case_files()]


@pytest.mark.parametrize(("case", "path"), CASES)
def test_the_cases_of_the_sources_agree(case: Case, path: str) -> None:
    kind = kind_of(path)
    read = read_file(kind, path, case.files[path])
    if read is None or (case.name, path) in UNSEEN:
        return
    value, codes = read
    found = (finding.split() for finding in case.findings or ())
    codes |= {code for code, place, *_ in found if place.startswith(f"{path}:")}
    assert bool(faults(kind, value)) == bool(codes & FORM), codes


def _mapping(model: Any) -> st.SearchStrategy[dict[str, object]]:
    """Values of all kinds under the keys of a file."""
    values = st.one_of(
        st.sampled_from(["true", "否", "36", "2022-12-28", "final", "22x28", "zh", "苏州市", "default", ""]),
        st.integers(-3, 10**7).map(str),
        st.text("苏州0a:", max_size=4),
    )
    nested = st.one_of(
        values, st.lists(values, max_size=2), st.dictionaries(st.just("title"), values, max_size=1)
    )
    return st.dictionaries(st.sampled_from([*schema.field_names(model), "zzz"]), nested, max_size=6)


@given(st.sampled_from(KINDS).flatmap(lambda kind: st.tuples(st.just(kind), _mapping(MODELS[kind]))))
def test_what_the_tool_takes_the_schema_takes(case: tuple[str, dict[str, object]]) -> None:
    kind, value = case
    text = yaml.safe_dump(value, allow_unicode=True, default_style='"')
    file = open_source("a.yaml", text.encode())
    taken = file.keys(MODELS[kind]) is not None
    if taken and isinstance(file.document.root, YamlNode):
        assert faults(kind, load(text) or {}) == [], text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("bulletin", "name: 简报\nissuer: 文明办\n"),
        ("bulletin", "name: 简报\nissuer: 文明办\nprovince: 江苏省\nprint_run: 四百\n"),
        ("bulletin", "name: 简报\nissuer: 文明办\nprovince: 江苏省\nlayout: {pdf: ua-2}\n"),
        ("bulletin", "name: 简报\nissuer: 文明办\nprovince: 江苏省\nlayout: {grid: 22}\n"),
        ("issue", "nubmer: 36\n"),
        ("issue", "date: 2022.12.28\n"),
        ("issue", "status: finl\n"),
        ("issue", "edition: 0\n"),
        ("article", "from: 苏州市\n"),
        ("article", "title: [a]\n"),
        ("article", "title: 甲\nkind: 讲义\n"),
        ("tally", "year: 2022\n"),
        ("tally", "year: 2022\nthrough: 3\nplaces: {苏州市: {own: -1}}\n"),
        ("terms", "terms: [甲]\n"),
        ("contacts", "contacts: {甲: {adresses: a@b.cn}}\n"),
    ],
)
def test_what_is_wrong_is_seen(kind: str, text: str) -> None:
    assert faults(kind, load(text))


def test_what_is_lenient_in_the_tool_is_lenient_in_the_schema() -> None:
    text = 'number: "036"\ndate: 2022年12月28日\nsupplement: 否\nstatus:\ncontents: pages\ndistribution: {add: 省教育厅}\n'
    assert faults("issue", load(text)) == []
    assert faults("article", load("title: 1.10\nfrom: [苏州市, 无锡市]\nkind: tally\nperiod: 2022\n")) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("issue", "status: Ｆｉｎａｌ\ncontents: PAGES\nsupplement: No\n"),
        ("article", "title: 甲\nkind: Speech\n"),
    ],
)
def test_capitals_and_full_width_letters_are_read(kind: str, text: str) -> None:
    file = open_source("a.yaml", text.encode())
    assert file.keys(MODELS[kind]) is not None


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("nubmer", "number", "number"),
        ("colum", "column", "column"),
        ("lable", "label", "label"),
        ("工作交留", "工作交流", "工作交流"),
        ("subtitle", "title", None),
        ("data", "title", None),
        ("ua-2", "ua-1", None),
        ("定稿", "草稿", None),
        ("a", "b", None),
    ],
)
def test_a_word_is_taken_for_another_only_where_they_differ_little(
    word: str, known: str, meant: str | None
) -> None:
    assert nearest(word, ["zzzzzz", known]) == meant


@given(
    st.sampled_from([(0, 9999), (1, 99), (1949, 2200), (1, 65535), (-20, 20), (None, None), (0, 3600)]),
    st.one_of(
        st.integers(-100_000, 100_000).map(str), st.from_regex(r"[+-]?0{0,9}[0-9]{1,5}", fullmatch=True)
    ),
    st.sampled_from(["", ".5", ".00", ".125"]),
)
def test_quoted_numbers_have_the_limits_of_numbers(
    limits: tuple[int | None, int | None], digits: str, decimals: str
) -> None:
    low, high = limits
    value = Decimal(digits + decimals)
    inside = (low is None or value >= low) and (high is None or value <= high)
    negative_zero = digits.startswith("-") and low is not None and low >= 0
    if not decimals and not negative_zero:
        taken = jsonschema.Draft7Validator(forms.whole(low, high)).is_valid(digits)
        assert taken == (inside and len(digits.lstrip("+-")) <= 9)
    if (low or 0) <= 0 and not negative_zero and len(digits.lstrip("+-")) <= 6:
        taken = jsonschema.Draft7Validator(forms.points(low, high)).is_valid(digits + decimals)
        assert taken == (inside and len(decimals) <= 3)


# --- In words ------------------------------------------------------------------------------------------------


def test_every_key_is_described_in_chinese() -> None:
    for one in SCHEMAS.values():
        for part in (one, *one.get("definitions", {}).values()):
            for name, described in part.get("properties", {}).items():
                assert re.search(r"[\u4e00-\u9fff]", described["description"]), name
    assert SCHEMAS["bulletin"]["properties"]["print_run"]["default"] == 400
    assert SCHEMAS["issue"]["properties"]["status"]["enum"] == [
        "draft",
        "final",
        "草稿",
        "送审稿",
        "定稿",
        None,
    ]
    assert SCHEMAS["issue"]["properties"]["number"]["examples"] == [36]


def test_the_examples_are_valid() -> None:
    for kind, one in SCHEMAS.items():
        for name, described in one["properties"].items():
            for example in described.get("examples", ()):
                value = {"kind": "tally", name: example} if kind == "article" else {name: example}
                reported = [fault for fault in faults(kind, value) if fault.startswith(f"$.{name}")]
                assert reported == [], name


def test_the_command_prints_one_or_writes_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["schema", "issue"]) == 0
    assert json.loads(capfd.readouterr().out) == SCHEMAS["issue"]
    assert run(["schema", "-o", "a/b"]) == 0
    assert capfd.readouterr().out.split() == [f"a/b/{kind}.json" for kind in KINDS]
    assert json.loads((tmp_path / "a/b/terms.json").read_text("utf-8")) == SCHEMAS["terms"]
    assert run(["schema"]) == 2
    assert run(["schema", "issues"]) == 2


def test_dates_are_text_to_editors() -> None:
    assert load("date: 2022-12-28") == {"date": "2022-12-28"}
    assert isinstance(yaml.safe_load("date: 2022-12-28")["date"], dt.date)
