"""Two states of a document compared: tables by rows and columns, texts over articles, what stays the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.app.document_states import find_states
from bulletin.app.kinds import kind_of
from bulletin.review.compared import DocumentState
from bulletin.review.state_comparison import compare
from tests.support import features
from tests.support.projects import add_issue, make_workspace
from tests.support.workspaces import ROOT, open_project

if TYPE_CHECKING:
    from pathlib import Path

ISSUE = "2022-07"


@pytest.mark.parametrize("issue", ["2021-06", "2022-36"])
def test_a_published_issue_is_the_same_as_itself(issue: str) -> None:
    states = find_states(open_project(ROOT), issue, "现在", "现在").value
    assert states
    assert [*compare(states[0].state, states[1].state).differences] == []


@pytest.mark.parametrize("notice", [False, True])
def test_a_document_with_every_block_is_the_same_as_itself(tmp_path: Path, *, notice: bool) -> None:
    folder = features.make(tmp_path / "workspace", features.Variant(status="draft", notice=notice))
    states = find_states(open_project(folder), features.ISSUE, "现在", "现在").value
    assert states
    assert [*compare(states[0].state, states[1].state).differences] == []
    assert sum(len(section.items) for section in compare(states[0].state, states[1].state).sections) > 50


def differences(folder: Path, before: str, after: str) -> list[str]:
    """Return the differences of an article's two texts, in short."""
    make_workspace(folder)
    add_issue(folder, ISSUE, "from: 苏州市")
    project = open_project(folder)
    kind, place = kind_of(project.workspace, ISSUE), f"issues/{ISSUE}"
    states = []
    for text in (before, after):
        files = {
            **(project.sources(ISSUE).value or {}),
            f"{place}/01.md": f"---\ntitle: 题目\nfrom: 苏州市\n---\n{text}\n".encode(),
        }
        document = kind.parse(project, ISSUE, files).value
        assert document
        states.append(DocumentState(kind.galley(document), files))
    return [
        f"{each.kind.value} {each.place} "
        + "".join(f"[{piece.before}|{piece.after}]" for piece in each.pieces if piece.changed)
        + "；".join(each.notes)
        for each in compare(*states).differences
    ]


TABLE = "| 市 | 场次 |\n|---|---|\n| 苏州市 | 12 |\n| 无锡市 | 15 |\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (TABLE, TABLE.replace("12", "13"), ["改 表格第2行第2列 [12|13]"]),
        (TABLE, TABLE.replace("| 无锡市 | 15 |\n", ""), ["删 表格第3行 [无锡市　15|]"]),
        (
            TABLE,
            "| 市 | 人次 | 场次 |\n|---|---|---|\n| 苏州市 | 340 | 12 |\n| 无锡市 | 410 | 15 |\n",
            ["增 表格第1行第2列 [|人次]", "增 表格第2行第2列 [|340]", "增 表格第3行第2列 [|410]"],
        ),
        (f"{TABLE}\n一段话。", "一段话。", ["删 表格 [市　场次|]"]),
        ("## 小标题\n\n一段话。", "小标题\n\n一段话。", ["样 正文 一级标题 → 正文"]),
        ("水是H2O。", "水是H<sub>2</sub>O。", ["样 正文 “2”下标"]),
        ("一段话。\n\n---\n\n又一段。", "一段话。\n\n又一段。", ["删 正文 [———|]"]),
        (
            "头一段的话比较长。\n\n后一段的话也不短。",
            "头一段的话比较长。后一段的话也不短。",
            ["并 正文 [\u2029|]"],
        ),
        (
            "甲段说的是春天的事情。\n\n乙段说的是夏天开的会。\n\n丙段说的是秋天收粮食。",
            "丙段说的是秋天收粮食。\n\n甲段说的是春天的事情。\n\n乙段说的是夏天开的会。",
            ["移 正文 "],
        ),
    ],
)
def test_changes_are_found_where_they_are(
    tmp_path: Path, before: str, after: str, expected: list[str]
) -> None:
    assert differences(tmp_path / "workspace", before, after) == expected
