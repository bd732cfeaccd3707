"""Front matter as editors mistype it: nothing typed is lost in silence, and every message is Chinese, once, in its place."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bulletin.diagnostics import Severity
from bulletin.kinds.bulletin.parsing import read_article, read_issue
from bulletin.parsing.schema import keys as schema
from bulletin.parsing.schema.json_schema import FILES, schemas
from bulletin.parsing.settings import read_opening, read_publication
from bulletin.parsing.text.decode import decode
from bulletin.parsing.text.frontmatter import split_front_matter
from bulletin.parsing.yaml.nodes import YamlNode, read_nodes
from tests.support.case_files import FOLDER, read_cases
from tests.support.workspaces import ROOT, open_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.diagnostics import Diagnostic, Result
    from bulletin.model import Publication

pytestmark = pytest.mark.counts(sample=400, full=20_000)

ARTICLE = "---\ntitle: 标题\nfrom: 苏州市\n---\n正文。\n".encode()
BLAMES = re.compile("程序|模板|templates/")
"""What a message about an editor's mistake never says."""
REPEATED = {"yaml-alias", "yaml-tag", "comment-value", "character-bad", "character-hidden"}
"""Codes of which one line may show several."""

# --- What editors type --------------------------------------------------------------------------------------

KEYS = {
    kind: [*schema.field_names(schema.SCHEMAS[FILES[kind]]), "标题", "来稿单位", "栏目", "headline", "titel"]
    for kind in ("article", "issue", "bulletin", "tally")
}
TYPED = {
    "article": "title: 标题\nfrom: 苏州市",
    "issue": "number: 36\ndate: 2022-12-28\nstatus: draft",
    "bulletin": "name: 简报\nissuer: 办公室\nprovince: 江苏省\ncolumns:\n  - 工作交流\n  - 经验做法",
    "tally": "year: 2022\nthrough: 35\nplaces:\n  苏州市: {own: 4, counties: 10}",
}
"""Files without a fault."""
INDENTS = st.sampled_from(["", "", "", "", "  ", "  ", "    ", "\t", "　", "　　", " "])
LEADS = st.sampled_from([""] * 12 + [*'-－#*@`"“', "- ", "- ", "— ", "• ", "-　", "# ", "? ", "&a "])
COLONS = st.sampled_from(
    [": "] * 14 + [*":：∶ =", "： ", ":　", " : ", ":  ", ":\t", ": |", ": >", ":|"]
)  # fmt: skip
ENDS = st.sampled_from(
    [""] * 12 + [*"']},，\\　", " #1 号", " # 说明", "#话题", ' "', " |", ": 乙", "：乙", " &b"]
)  # fmt: skip
WORDS = st.sampled_from(
    [
        *("苏州市", "无锡市", "综合", "工作交流", "做法", "四个百千", "36", "2022-12-28", "2022年12月28日"),
        *(
            "final",
            "定稿",
            "true",
            "否",
            "有",
            "~",
            "null",
            "yes",
            "0755",
            "12:30",
            "1e3",
            "default",
            "22x28",
        ),
        *("ua-1", "a", "b", "%x", "@x", "!x", "&x", "*x", "`", "[苏州市，无锡市]", "[苏州市, 无锡市]"),
        *(
            "{label: 报, text: 发}",
            "［苏州市］",
            "【简讯】",
            "“引”",
            '"甲"',
            "'乙'",
            '"甲',
            "'丙",
            "#",
            "#号",
        ),
        *("-甲", "——致", "|", ">", "{{", "}}", "<!--", "批", "-->", r"\t", r"\n", r'"\u4e00"', r'"\t"', "…"),
        *(":", "：", "、"),
    ]
)
VALUES = st.one_of(
    WORDS, st.lists(WORDS, min_size=1, max_size=4).map("".join), st.lists(WORDS, max_size=4).map(" ".join)
)
OTHERS = st.sampled_from(
    [
        *("", "---", "...", "———", "----", "... 甲", "%YAML 1.2", "正文一段。", "  接着写"),
        *("  - 苏州市", "  -无锡市", "<<: *a", "]", "}"),
    ]
)


@st.composite
def lines(draw: st.DrawFn, kind: str) -> str:
    """One line of a file of a kind."""
    if draw(st.integers(0, 7)) == 0:
        return draw(st.one_of(OTHERS, VALUES))
    key = draw(st.one_of(st.sampled_from(KEYS[kind]), WORDS))
    return f"{draw(INDENTS)}{draw(LEADS)}{key}{draw(COLONS)}{draw(VALUES)}{draw(ENDS)}"


@cache
def heads(kind: str) -> list[str]:
    """Front matter and settings of the cases, which are changed at random."""
    names = {"article": "01.md", "issue": "issue.md", "bulletin": "bulletin.yaml", "tally": "2022.yaml"}
    cases = [case for path in sorted(FOLDER.glob("source-*.md")) for case in read_cases(path)]
    contents = [case.files[names[kind]] for case in cases if names[kind] in case.files]
    texts = [content.decode("utf-8", "replace") for content in contents if len(content) < 2_000]
    return sorted({text.split("---\n")[1] if text.startswith("---\n") else text for text in texts})


@st.composite
def changed(draw: st.DrawFn, kind: str) -> str:
    """A head of the cases with some pieces typed into it or deleted."""
    text = draw(st.one_of(st.just(TYPED[kind]), st.sampled_from(heads(kind))))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.sampled_from([0, 0, 0, 1, 2, 5]))
        text = text[:start] + draw(st.one_of(WORDS, LEADS, COLONS, ENDS, OTHERS)) + text[end:]
    return text


def head(kind: str) -> st.SearchStrategy[str]:
    """The front matter or the settings of a kind of file."""
    written = st.lists(lines(kind), min_size=1, max_size=7).map("\n".join)
    continued = st.tuples(st.just(TYPED[kind]), lines(kind)).map("\n".join)
    return st.one_of(written, continued, changed(kind))


KINDS = st.sampled_from(["article", "article", "issue", "bulletin", "tally"])
FILES_TYPED = KINDS.flatmap(lambda kind: st.tuples(st.just(kind), head(kind)))

# --- What must hold -----------------------------------------------------------------------------------------


def test_what_is_typed_is_read_or_reported(count: int, seed: int) -> None:
    publication = open_project(ROOT).publication
    ends = {True: 0, False: 0}

    @hypothesis.seed(seed)
    @settings(
        max_examples=count,
        database=None,
        derandomize=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(FILES_TYPED)
    def check(file: tuple[str, str]) -> None:
        kind, text = file
        content = f"---\n{text}\n---\n正文。\n" if kind in {"article", "issue"} else f"{text}\n"
        result = read(kind, content, publication)
        ends[result.value is not None] += 1
        check_messages(content, result.diagnostics)
        check_losses(kind, content, result.diagnostics)

    check()
    assert min(ends.values()) > count // 100
    print(f"{ends[True]} read, {ends[False]} refused")


def read(kind: str, content: str, publication: Publication) -> Result[object]:
    """Read a file of a kind."""
    match kind:
        case "bulletin":
            return read_publication("a", content.encode())
        case "tally":
            return read_opening("a", content.encode(), publication)
        case "issue":
            return read_issue("2022-36", {"issue.md": content.encode(), "01.md": ARTICLE}, publication)
        case _:
            return read_article("a", content.encode(), publication, 2022)


def check_messages(content: str, diagnostics: tuple[Diagnostic, ...]) -> None:
    """Check that every diagnostic stands in the file, once on its line, and speaks Chinese."""
    rows = content.split("\n")
    shown: set[tuple[int, str]] = set()
    for one in diagnostics:
        place = one.position
        assert place is not None
        if one.code != "file-empty":
            assert 1 <= place.line <= len(rows), one
            assert 1 <= place.column <= len(rows[place.line - 1]) + 1, one
        text = one.message() + one.hint()
        assert not BLAMES.search(text), text
        shown_values = re.sub(r"\\(?:[nrt]|x..|u....)", " ", " ".join(one.values.values()))
        for word in re.findall("[A-Za-z]{3,}", shown_values):
            named = one.code.startswith("character-") or word.lower() in content.lower()
            assert named or word in KNOWN, (one.code, one.values)
        syntax = one.code.startswith(("yaml-", "front-matter-")) and one.code not in REPEATED
        line = (place.line, "syntax" if syntax else f"{one.code} {place.column} {dict(one.values)}")
        assert line not in shown, diagnostics
        shown.add(line)


MODELS = {name for one in schemas({}).values() for name in one.get("definitions", ())}
KNOWN = frozenset(re.findall("[A-Za-z]{3,}", f"{schemas({})} {FILES}")) - MODELS
"""The Latin words of the keys, of their fixed values and of the examples."""


def check_losses(kind: str, content: str, diagnostics: tuple[Diagnostic, ...]) -> None:
    """Check that the letters of each line stand in its values, unless it or a line above it is reported."""
    source = decode("a", content.encode()).value
    text, first = source.text if source else "", 1
    if kind in {"article", "issue"}:
        parts = split_front_matter("a", text).value
        if parts is None:
            return
        text, first = parts.head, 2
    root = read_nodes("a", text, first).root
    if root is None:
        assert any(one.severity is Severity.ERROR for one in diagnostics)
        return
    kept = letters("".join(texts(root)))
    reported = {one.position.line - first for one in diagnostics if one.position}
    for number, line in accountable(text.split("\n"), reported):
        typed = letters(line)
        assert typed in kept, (line, number + first, diagnostics)


def texts(node: YamlNode) -> Iterator[str]:
    """Yield all keys and values in their order."""
    if isinstance(node.value, str):
        yield node.value
    elif isinstance(node.value, list):
        for item in node.value:
            yield from texts(item)
    else:
        for name, item in node.value.items():
            yield name
            yield from texts(item)


COMMENT = re.compile(r"""(^|["'\]}:,|>+\-0-9]\s+|\s)#(\s.*|$)""")
HEADER = re.compile(r"(:\s+|-\s+|^\s*)[|>][-+0-9]*\s*$")


def accountable(rows: list[str], reported: set[int]) -> Iterator[tuple[int, str]]:
    """Yield the lines that no diagnostic covers, without comments and block headers.

    A diagnostic covers its line and the deeper ones below it. A line with a backslash says something else than it
    shows, and one with an own `#` is a comment.
    """
    covered: int | None = None
    for number, line in enumerate(rows):
        indent = len(line) - len(line.lstrip(" "))
        if covered is not None and line.strip() and indent <= covered:
            covered = None
        if number in reported and covered is None:
            covered = indent
        if covered is None and "\\" not in line and not line.lstrip().startswith("#"):
            yield number, HEADER.sub("", COMMENT.sub(r"\1", line))


def letters(text: str) -> str:
    """Return the letters and digits of a text, and the marks that mean nothing to YAML."""
    return re.sub(r"""[\s\-:?,，\[\]{}"'|>#&*!%@`]""", "", text)
