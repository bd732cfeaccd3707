"""Nested lists in a finished issue: nothing is missing, and the tags keep the levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.layout.pages import Role
from tests.support.typesetting import texts, typeset_issue, write_issue
from tests.support.workspaces import build_in_memory

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = """\
---
title: 把课堂开到船上
from: 洪泽区
---
全区有渔船1260条[^船]。

1. 查看风力，五级以上改在岸上上课，各船按照码头的安排依次靠岸，带好救生衣。
2. 清点物资：
  1. 救生衣，一人一件，每季度清点一次，过期的换新，数量不足的补齐，登记在船上的簿子里。
  2. 药箱：
    1. 外伤药，每季度清点一次，过期的换新，数量不足的补齐，并登记在船上的簿子里。
      1. 成人
    - 热水
      - 大壶
        - 小壶
3. 在码头挂出当天的课表。

[^船]: 按2022年6月的登记数。
"""


def test_nothing_is_missing_and_lines_agree(tmp_path: Path) -> None:
    built = build_in_memory(tmp_path, write_issue(tmp_path, "", ARTICLE))
    codes = {each.code for each in built.diagnostics}
    assert not codes & {"text-missing", "line-disagrees", "list-number"}
    main = built.html.partition("<main>")[2]
    assert (main.count("<ol>"), main.count("<ul>")) == (4, 3)


def test_tags_keep_the_levels(tmp_path: Path) -> None:
    typeset, _ = typeset_issue(tmp_path, write_issue(tmp_path, "", ARTICLE))
    elements = typeset.pages.elements
    lists = [each for each in elements if each.role is Role.LIST]
    assert [elements[each.parent].role for each in lists] == [Role.ARTICLE, *[Role.ITEM_BODY] * 6]
    labels = [
        "".join(run.text for run in text.runs)
        for page in typeset.pages.pages
        for text in texts(page)
        if isinstance(text.owner, int)
        and elements[text.owner].role is Role.LABEL
        and elements[elements[text.owner].parent].role is Role.ITEM
    ]
    assert labels == ["1.", "2.", "（1）", "（2）", "①", "1）", "——", "·", "◇", "3."]
