"""A workspace with an issue in two states, which differ in every way that a comparison knows."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.support.pictures import saved, scene
from tests.support.projects import make_workspace

if TYPE_CHECKING:
    from pathlib import Path

ISSUE = "2022-07"
HEAD = "---\nnumber: 7\ndate: 2022-07-08\nstatus: final\n---\n编者按的话没有变。\n"
FIRST = """\
---
title: 苏州市：把课堂开到码头
from: 苏州市
---
2022年以来，全市举办宣讲100余场，参与群众3万人次。

这一段会拆成两段。前一半讲课堂，讲的是码头边的课堂怎样办起来。后一半讲志愿者，讲的是他们怎样把课讲好。

**抓阵地。**这一段只改了样子，别的都没有变。

这一段要删去，因为它说的事情已经过时了。

| 市 | 场次 | 人次 |
|---|---|---|
| 苏州市 | 12 | 340 |
| 无锡市 | 15 | 410 |

![码头边的课堂](images/quay.png)
"""
SECOND = """\
---
title: 南通市：渔港边的读书会
from: 南通市
---
读书会每周一次，渔民下船就来。

讲的都是身边事，听的都是身边人，散场以后还舍不得走。
"""
THIRD = "---\ntitle: 盐城市：夜校开进了工地\nfrom: 盐城市\n---\n工友下班就来上课，学会了看图纸。\n"
FIRST_CHANGED = """\
---
title: 苏州市：把大课堂开到码头
from: [苏州市, 昆山市]
---
2023年以来，全市累计举办宣讲120余场，参加群众3.5万人次。

这一段会拆成两段。前一半讲课堂，讲的是码头边的课堂怎样办起来。

后一半讲志愿者，讲的是他们怎样把课讲好。

抓阵地。这一段只改了**样子**，别的都没有变。

| 市 | 场次 | 人次 |
|---|---|---|
| 苏州市 | 13 | 340 |
| 常州市 | 9 | 200 |
| 无锡市 | 15 | 410 |

![码头边的课堂](images/quay.png)

讲的都是身边事，听的都是身边人，散场以后还舍不得走。
"""
SECOND_CHANGED = SECOND.partition("\n讲的")[0]
FOURTH = "---\ntitle: 泰州市：早茶桌边说政策\nfrom: 泰州市\n---\n宣讲员端着茶壶，一桌一桌地讲过去。\n"


def former(folder: Path) -> Path:
    """Make the workspace in its former state."""
    make_workspace(folder)
    (folder / "issues" / ISSUE / "images").mkdir(parents=True)
    _write(folder, {"issue.md": HEAD, "01.md": FIRST, "02.md": SECOND, "03.md": THIRD})
    (folder / "issues" / ISSUE / "images" / "quay.png").write_bytes(saved(scene(block=8), "PNG"))
    return folder


def change(folder: Path) -> None:
    """Change the issue: articles in another order, one deleted, one new; words, a table, a picture, looks."""
    place = folder / "issues" / ISSUE
    (place / "03.md").unlink()
    shutil.move(place / "02.md", place / "00.md")
    _write(folder, {"00.md": SECOND_CHANGED, "01.md": FIRST_CHANGED, "04.md": FOURTH})
    (place / "images" / "quay.png").write_bytes(saved(scene(block=12), "PNG"))


def _write(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (folder / "issues" / ISSUE / name).write_text(text, "utf-8")
