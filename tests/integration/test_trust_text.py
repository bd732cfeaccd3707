"""No lost text: text that is missing in an output is reported with its position."""

from __future__ import annotations

import random
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from bulletin.app.typesetting import load, make
from bulletin.diagnostics import Position
from bulletin.kinds.bulletin.texts import expected_texts
from bulletin.lint.completeness import (
    ExpectedText,
    drawn_text,
    fold,
    missing_texts,
    shown_text,
)
from tests.support.typesetting import in_drawing_order
from tests.support.workspaces import ROOT, build_in_memory, copy_workspace, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.diagnostics import Diagnostic

ISSUE = "2021-06"


@cache
def _texts() -> tuple[tuple[ExpectedText, ...], str, str]:
    """The texts of an issue, and what its HTML and its PDF show."""
    workspace = open_project(ROOT)
    loaded = load(workspace, ISSUE).value
    assert loaded is not None
    made, page = build_in_memory(ROOT, ISSUE), workspace.geometry.page
    pieces = tuple(expected_texts(loaded.document))
    drawn = drawn_text(in_drawing_order(made.facts), page.top, page.top + page.area_height)
    return pieces, shown_text(made.html), drawn


def _character(position: Position) -> str:
    return (ROOT / position.path).read_text("utf-8").splitlines()[position.line - 1][position.column - 1]


def _is_of_issue(position: Position | None) -> bool:
    """Whether a place is in the issue's folder: names of the periodical stand in the settings."""
    return position is not None and position.path.startswith("issues/")


@pytest.mark.parametrize("output", [1, 2], ids=["HTML", "PDF"])
def test_a_character_lost_anywhere_is_named_by_its_place(output: int) -> None:
    pieces, *texts = _texts()
    text = texts[output - 1]
    assert not list(missing_texts(pieces, text, "PDF"))
    start = text.index(next(piece.text for piece in pieces if piece.text and _is_of_issue(piece.place(0))))
    for place in random.Random(5).sample(range(start, text.rindex("报：")), 300):  # noqa: S311
        diagnostics = list(missing_texts(pieces, text[:place] + text[place + 1 :], "PDF"))
        assert [one.code for one in diagnostics] == ["text-missing"], text[place - 9 : place + 9]
        assert diagnostics[0].position is not None
        lost = fold(_character(diagnostics[0].position))
        assert lost == diagnostics[0].values["text"][0] == text[place]


def test_a_paragraph_lost_or_moved_is_found() -> None:
    pieces, screen, _ = _texts()
    long = [piece for piece in pieces if len(piece.text) > 200]
    one, two = long[1], long[2]
    without = list(missing_texts(pieces, screen.replace(one.text, ""), "HTML"))
    assert [diagnostic.position for diagnostic in without] == [one.place(0)]
    swapped = screen.replace(one.text, "\0").replace(two.text, one.text).replace("\0", two.text)
    assert list(missing_texts(pieces, swapped, "HTML"))


def test_two_characters_that_changed_places_are_found() -> None:
    pieces, screen, _ = _texts()
    long = next(piece for piece in pieces if len(piece.text) > 200)
    wrong = long.text[:50] + long.text[51] + long.text[50] + long.text[52:]
    (diagnostic,) = missing_texts(pieces, screen.replace(long.text, wrong), "HTML")
    assert diagnostic.position == long.place(50)


def test_a_cell_may_come_in_parts_but_not_with_a_gap() -> None:
    cells = [ExpectedText((("甲乙丙丁", None),), row=2), ExpectedText((("戊己庚辛", None),), row=2)]
    assert not list(missing_texts(cells, "甲乙戊己头头丙丁庚辛", "PDF"))
    assert [
        diagnostic.values["text"] for diagnostic in missing_texts(cells, "甲乙戊己头头丙庚辛", "PDF")
    ] == ["甲乙丙丁"]


def test_white_space_and_shared_glyphs_do_not_count() -> None:
    piece = ExpectedText((("北京\u3000上 海\u2011Ω\u2126", Position("01.md", 5, 1)),))
    assert not list(missing_texts([piece], fold("北京上海-ΩΩ"), "PDF"))
    assert [diagnostic.position for diagnostic in missing_texts([piece], fold("北京上-ΩΩ"), "PDF")] == [
        Position("01.md", 5, 6)
    ]
    assert list(missing_texts([ExpectedText((("甲，", None),))], fold("甲,"), "PDF"))


def test_many_lost_texts_cost_little_and_are_reported_up_to_a_limit() -> None:
    pieces = [ExpectedText(((f"第{number}段" * 20, None),)) for number in range(2000)]
    assert len(list(missing_texts(pieces, "别的" * 100_000, "PDF"))) == 50


EVERYTHING = """\
---
title: 苏州市：依托大数据|构建矩阵
from: 苏州市
author: 苏州市文明办
source: 苏州市委宣传部
---
**段首标题。**正文*强调*`code`[链接](https://example.org)“引号”……——2022 年 word。

## 一、标题[^甲]

> 引文一。
>
> 引文二。

1. 第一项

   第一项的第二段
2. 第二项
   - 内层

| 栏目 | 篇数 |
|:--|--:|
| 工作 | 3 |
| 信息 | 3 |

```
原样  保留
```

***

a<b>&amp;{{ 7*7 }}</style>

[^甲]: 注文一。

    注文二。
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path / "workspace")


def test_every_kind_of_text_stands_in_both_outputs(workspace: Path) -> None:
    (workspace / "issues/2022-36/01-suzhou.md").write_text(EVERYTHING, "utf-8")
    made = build_in_memory(workspace, "2022-36")
    drawn = drawn_text(in_drawing_order(made.facts), 0, 300)
    for text in ("原样保留", "a<b>&{{7*7}}</style>", "注文二。", "第一项的第二段"):
        assert text in shown_text(made.html)
        assert fold(text) in drawn


@pytest.mark.parametrize(
    ("file", "wrong", "output"),
    [
        ("screen.html.j2", ("else placed.blocks, tallies", "else placed.blocks[:1], tallies"), "HTML"),
        ("paper.html.j2", ("{% else %}{{ run.text }}{% endif %}", "{% endif %}"), "PDF"),
    ],
)
def test_a_template_that_drops_text_stops_the_build(
    workspace: Path, file: str, wrong: tuple[str, str], output: str
) -> None:
    template = (ROOT / "templates" / file).read_text("utf-8")
    assert wrong[0] in template
    (workspace / "templates").mkdir()
    (workspace / "templates" / file).write_text(template.replace(wrong[0], wrong[1], 1), "utf-8")
    made = make(open_project(workspace), "2022-36")
    assert made.value is None
    lost = [diagnostic for diagnostic in made.diagnostics if diagnostic.code == "text-missing"]
    assert lost
    assert {diagnostic.values["output"] for diagnostic in lost} == {output}
    assert all(_stands_there(workspace, diagnostic) for diagnostic in lost if diagnostic.position)


def _stands_there(workspace: Path, diagnostic: Diagnostic) -> bool:
    assert diagnostic.position is not None
    line = (
        (workspace / diagnostic.position.path).read_text("utf-8").splitlines()[diagnostic.position.line - 1]
    )
    start = re.sub(r"\W", "", diagnostic.values["text"])[:2]
    return start in re.sub(r"\W", "", line[diagnostic.position.column - 1 :])


def test_a_label_of_the_note_longer_than_a_gap_is_found(tmp_path: Path) -> None:
    (tmp_path / "issues" / "2022-36").mkdir(parents=True)
    (tmp_path / "bulletin.yaml").write_text("name: 简报\nissuer: 办公室\nprovince: 江苏省\n", "utf-8")
    head = f"---\nnumber: 36\ndate: 2022-12-28\nnote_label: {'按' * 91}\n---\n"
    (tmp_path / "issues" / "2022-36" / "issue.md").write_text(f"{head}编者按的话。\n", "utf-8")
    (tmp_path / "issues" / "2022-36" / "01.md").write_text(
        "---\ntitle: 甲\nfrom: 苏州市\n---\n正文。\n", "utf-8"
    )
    made = make(open_project(tmp_path), "2022-36")
    assert made.value is not None
    assert "text-missing" not in {one.code for one in made.diagnostics}
