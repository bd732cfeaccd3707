"""Galleys of Markdown texts without a project: an article's body with its title, as the tests of reviews need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.composition.galley import GalleyBuilder
from bulletin.model.document import DocumentProperties
from bulletin.model.galley import Galley
from bulletin.parsing.markdown.body import read_body
from bulletin.parsing.markdown.value_markup import read_title
from bulletin.parsing.source_file import decode_and_split, open_front_matter
from tests.support.features import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.model.galley import GalleyBlock

FOLDER = "issues/2022-36"
PATH = f"{FOLDER}/01-a.md"
STYLES = {
    f"简报{style}": style
    for style in ("body", "quotation", "item", "note", *(f"heading-{n}" for n in range(1, 5)))
}
"""The styles of paragraphs in returned files as `returned_galleys` makes them."""


def galley_of(sources: Mapping[str, bytes]) -> Galley:
    """Return the galley of articles: each with its title, its text and its notes."""
    blocks = tuple(block for path, content in sources.items() for block in _article(path, content))
    return Galley(blocks, DocumentProperties(title="简报", author="", subject="", keywords="", date=None))


def article(body: str, title: str = "标题") -> dict[str, bytes]:
    """Return the sources of one article."""
    return {PATH: f"---\ntitle: {title}\nfrom: 苏州市\n---\n{body}".encode()}


def _article(path: str, content: bytes) -> Iterator[GalleyBlock]:
    parts = decode_and_split(path, content).value
    assert parts is not None
    file = open_front_matter(path, parts.head, parts.source_map)
    body = read_body(path, parts.body, parts.body_line, parts.source_map)
    builder = GalleyBuilder(FOLDER, path)
    node = file.node("title")
    proper, within = read_title(str(node.value), node.position).divided()
    yield builder.title("title", proper)
    if within:
        yield replace(builder.title("subtitle", within))
    yield from builder.blocks(body.blocks)
    yield from builder.notes(body.notes)


AWKWARD = r"""---
title: "苏州市：开展|“文明实践”活动"   # 题目
from: 苏州市
column: 工作交流
---
<!-- 编者的话 -->
　　第一段有<!-- 中间的注释 -->注释，也有\*星号\*和&amp;实体&#x4E00;个，还有[链接词](http://a.cn)和`代码`，折成
两行，English words
go on here，结尾<!-- 末尾 -->

<!-- bulletin: off term-wrong: 引用原文 -->
第二段**加粗**中间*楷体*，**整段**都有H<sub>2</sub>O。

1. 甲，说明一
2. 乙，说明二
3. 丙，说明三

1) 嵌套
   - 内一
   - 内二

> 引文一
> 折行
>
> 引文二[^x]

表1 各市（篇） {五号}

| 市 | 篇数 | << |
|---|---:|---|
| ^^ | 一季度 | 二季度 |
| 苏州 | 1 | 2 |
| 盐城 | 3 | |
| 徐州 | 5 | 6 |

注：数字截至六月。

| 甲\|乙 | 丙 |
|---|---|
| **粗** | 丁 |

标题二
======

标题二的正文。
## 标题三 ##

标题三的正文，没有空行

[^x]: 注文一。
"""
"""An article with all that makes edits difficult: comments, escapes, wrapped lines, containers, joined cells."""


def awkward_sources() -> dict[str, bytes]:
    """Return articles in several encodings and line ends: the awkward one, and those with every feature."""
    names = ("01-blocks.md", "02-tables.md", "03-pictures.md")
    sources = {f"{FOLDER}/00-awkward.md": b"\xef\xbb\xbf" + AWKWARD.replace("\n", "\r\n").encode()}
    sources |= {f"{FOLDER}/{name}": ARTICLES[name].encode() for name in names}
    sources[f"{FOLDER}/02-tables.md"] = ARTICLES["02-tables.md"].encode("gb18030")
    return sources
