"""Every block of a Markdown text has an extent: where its lines and its content stand in the file."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given, settings

from bulletin.model import Heading, Paragraph, Table, Verbatim, walk_blocks
from bulletin.parsing.markdown.extents import ExtentKind, read_extents
from bulletin.parsing.markdown.writer import write_markdown
from tests.support.random_trees import BLOCKS, NOTE_LISTS

if TYPE_CHECKING:
    from bulletin.model.text import Blocks, Note

TEXT = """\
第一段<!-- 注 -->有\\*字[^1]
续行<!-- 末尾 -->

## 标题 ##

- 甲
- 乙

  乙二
> 引文
> 续 **粗**

表1 各市
| a | b |
|---|---|
| 1 | 2 |
注：说明

![图](a.png)

***

```
code
```

[^1]: 注文

    第二段

标题二
===
"""


def test_contents_and_lines() -> None:
    lines = TEXT.split("\n")
    _, extents = read_extents("a.md", TEXT, 10)
    shown = []
    for each in extents:
        (first, start), (last, stop) = ((place[0] - 9, place[1]) for place in (each.start, each.stop))
        content = lines[first : last + 1]
        content[-1] = content[-1][:stop]
        content[0] = content[0][start:]
        shown.append((each.kind.value, each.first - 9, each.end - 9, each.level, "↵".join(content)))
    assert shown == [
        ("paragraph", 0, 2, 0, "第一段<!-- 注 -->有\\*字[^1]↵续行"),
        ("heading", 3, 4, 0, "标题"),
        ("paragraph", 5, 6, 2, "甲"),
        ("item", 5, 6, 1, "- 甲"),
        ("paragraph", 6, 7, 2, "乙"),
        ("paragraph", 8, 9, 2, "乙二"),
        ("item", 6, 9, 1, "- 乙↵↵  乙二"),
        ("list", 5, 9, 0, "- 甲↵- 乙↵↵  乙二"),
        ("paragraph", 9, 11, 1, "引文↵> 续 **粗**"),
        ("quotation", 9, 11, 0, "> 引文↵> 续 **粗**"),
        ("row", 13, 14, 1, "| a | b |"),
        ("row", 15, 16, 1, "| 1 | 2 |"),
        ("table", 12, 17, 0, "表1 各市↵| a | b |↵|---|---|↵| 1 | 2 |↵注：说明"),
        ("figures", 18, 19, 0, "![图](a.png)"),
        ("rule", 20, 21, 0, "***"),
        ("verbatim", 22, 25, 0, "```↵code↵```"),
        ("note", 26, 29, 0, "[^1]: 注文↵↵    第二段"),
        ("heading", 30, 32, 0, "标题二"),
        ("paragraph", 26, 27, 1, "注文"),
        ("paragraph", 28, 29, 1, "第二段"),
    ]


@settings(max_examples=40)
@given(BLOCKS, NOTE_LISTS)
def test_every_block_has_its_extent(blocks: Blocks, notes: tuple[Note, ...]) -> None:
    text = write_markdown(blocks, notes).text
    body, extents = read_extents("a.md", text, 1)
    kinds = {
        Paragraph: ExtentKind.PARAGRAPH,
        Heading: ExtentKind.HEADING,
        Table: ExtentKind.TABLE,
        Verbatim: ExtentKind.VERBATIM,
    }
    known = {(each.kind, each.position) for each in extents}
    for part in (body.blocks, *(note.blocks for note in body.notes)):
        for block in walk_blocks(part):
            kind = kinds.get(type(block))
            assert kind is None or (kind, block.position) in known
    tops = sorted((each.first, each.end) for each in extents if not each.level)
    assert all(one[1] <= two[0] for one, two in pairwise(tops))
