"""Blocks as HTML for screens: each kind, escaped; own templates may render them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.app.typesetting import load, reading
from bulletin.export.html.blocks import BlockRenderer, inlines_html
from bulletin.model import (
    Alignment,
    AsOf,
    Block,
    Code,
    CountForm,
    CountTable,
    Emphasis,
    Figure,
    FigureGroup,
    Heading,
    Inline,
    ItemList,
    LineBreak,
    Link,
    NoteMark,
    Paragraph,
    PictureWidth,
    PlaceCount,
    Quotation,
    Rule,
    Strikethrough,
    Strong,
    Table,
    TableCell,
    Tally,
    TallyRules,
    Text,
    TradeCount,
    Verbatim,
)
from bulletin.pictures import ImageFile
from tests.support.workspaces import copy_workspace, open_project

if TYPE_CHECKING:
    from pathlib import Path

ODD = "a<b>&\"c'"
P = Paragraph((Text("甲"),))
RENDERER = BlockRenderer({"p.png": ImageFile("image/png", 1, 1, b"\xfb\xff")}, TallyRules())
INLINES: list[tuple[Inline, str]] = [
    (Text(ODD), "a&lt;b&gt;&amp;\"c'"),
    (Emphasis((Text("甲"),)), "<em>甲</em>"),
    (Strong((Emphasis((Text("甲"),)),)), "<strong><em>甲</em></strong>"),
    (Strikethrough((Text("甲"),)), "<s>甲</s>"),
    (Code(ODD), "<code>a&lt;b&gt;&amp;\"c'</code>"),
    (Link('x?a&b"', (Text("甲"),)), '<a href="x?a&amp;b&quot;">甲</a>'),
    (LineBreak(), "<br>"),
    (NoteMark(2), "<sup>②</sup>"),
]
BLOCKS: list[tuple[Block, str]] = [
    (P, "<p>甲</p>"),
    (Heading(1, (Text("甲"),)), '<h3 class="level-1">甲</h3>'),
    (Heading(4, (Text("甲"),)), '<h6 class="level-4">甲</h6>'),
    (Quotation((P, P)), "<blockquote>\n<p>甲</p>\n<p>甲</p>\n</blockquote>"),
    (ItemList(((P,), ())), "<ul>\n<li><p>甲</p>\n</li>\n<li></li>\n</ul>"),
    (ItemList(((P,),), start=1), "<ol>\n<li><p>甲</p>\n</li>\n</ol>"),
    (ItemList(((P,),), start=3), '<ol start="3">\n<li><p>甲</p>\n</li>\n</ol>'),
    (
        Table(
            ((TableCell((Text("头"),)), TableCell(())),),
            ((TableCell((Text("<"),)), TableCell(())),),
            (Alignment.CENTER, Alignment.END),
        ),
        (
            '<div class="table" tabindex="0" role="group" aria-label="表格"><table>\n'
            '<thead>\n<tr><th class="first" scope="col">头</th><td></td></tr>\n</thead>\n'
            '<tbody>\n<tr><td class="first center whole">&lt;</td><td class="end"></td></tr>\n'
            "</tbody></table></div>"
        ),
    ),
    (
        Table(
            (
                (TableCell((Text("市"),), 2), TableCell((Text("篇数"),), 1, 2)),
                (TableCell((Text("甲"),)), TableCell((Text("乙"),))),
            ),
            ((TableCell((Text("合计"),)), TableCell((Text("1,286"),)), TableCell((Text("约"),))),),
            (None, None, None),
            caption=(Text("表1　甲&乙"),),
            notes=((Text("注：丙。"),),),
        ),
        (
            '<div class="table" tabindex="0" role="group" aria-label="表1　甲&amp;乙"><table>\n'
            "<caption>表1　甲&amp;乙</caption>\n<thead>\n"
            '<tr><th class="first" scope="col" rowspan="2">市</th><th scope="colgroup" colspan="2">篇数</th></tr>\n'
            '<tr><th scope="col">甲</th><th scope="col">乙</th></tr>\n</thead>\n<tbody>\n'
            '<tr class="total"><td class="first center">合计</td><td class="end whole">1,286</td>'
            '<td class="center">约</td></tr>\n</tbody></table></div>\n<p class="table-note">注：丙。</p>'
        ),
    ),
    (
        Figure("p.png", ODD, (Text("图"),)),
        (
            '<figure><img src="data:image/png;base64,+/8=" alt="a&lt;b&gt;&amp;&#34;c&#39;" width="1" height="1">\n'
            "<figcaption>图</figcaption></figure>"
        ),
    ),
    (Figure("missing.png", "", ()), '<figure><img src="data:," alt="">\n</figure>'),
    (
        Figure("missing.png", "", (), width=PictureWidth(0.455, relative=True)),
        '<figure style="max-width:45.50%"><img src="data:," alt="">\n</figure>',
    ),
    (
        FigureGroup((Figure("p.png", "甲", (), width=PictureWidth(80)), Figure("missing.png", "乙", ()))),
        (
            '<div class="figures">\n<figure style="--ratio:1.000;max-width:80mm">'
            '<img src="data:image/png;base64,+/8=" alt="甲" width="1" height="1">\n</figure>\n'
            '<figure><img src="data:," alt="乙">\n</figure>\n</div>'
        ),
    ),
    (Verbatim(ODD), "<pre>a&lt;b&gt;&amp;&#34;c&#39;</pre>"),
    (Rule(), "<hr>"),
]
TALLY = Tally(
    period="2022年",
    as_of=AsOf(2022, 36, None),
    places=(PlaceCount("甲<市", 3, 2, divided=True),),
    general=1,
    trades=(TradeCount("省审计系统", 4),),
    articles=10,
    uses=10,
)


@pytest.mark.parametrize(("inline", "expected"), INLINES)
def test_inlines(inline: Inline, expected: str) -> None:
    assert inlines_html((inline,)) == expected


@pytest.mark.parametrize(("block", "expected"), BLOCKS)
def test_blocks(block: Block, expected: str) -> None:
    assert RENDERER.blocks((block, block)) == f"{expected}\n{expected}\n"


def test_a_count_in_words_is_a_paragraph() -> None:
    html = RENDERER.blocks((CountTable(form=CountForm.PROSE),), TALLY)
    assert html.startswith("<p>")
    assert html.endswith("</p>\n")
    assert "甲&lt;市" in html


def test_a_count_is_a_table_with_charts() -> None:
    table, *charts = RENDERER.blocks((CountTable(),), TALLY).split('<figure class="chart">')
    assert '<table class="count">\n<thead><tr><th scope="col">地区</th>' in table
    assert '<tr><th scope="row">甲&lt;市</th><td>3</td><td>2</td></tr>\n' in table
    assert '<tr><th scope="row">文明行业</th><td colspan="2">' in table
    assert [chart.rsplit("<figcaption>")[-1] for chart in charts] == [
        "各地用稿篇数</figcaption></figure>\n\n"
    ]


OWN = """\
{% macro blocks(items, tally=none) %}
{% for block in items %}
{% set kind = block.__class__.__name__ %}
{% if kind == "Paragraph" %}<p class="own">{{ block.inlines | inlines }}</p>
{% elif kind == "Figure" %}<img src="{{ block.path | picture }}">
{% elif kind == "CountTable" and block.form.value == "table" %}
<b>{{ wording.heads(publication.tally)[0] }}</b>
{% for drawing, caption in drawings(tally, publication.tally, "x") %}{{ drawing }}{{ caption }}{% endfor %}
{% endif %}
{% endfor %}
{% endmacro %}
<!doctype html><html lang="zh-CN"><title>{{ document.title }}</title>
{% for article in issue.articles %}<article id="article-{{ loop.index }}">{{ article.title.plain }}
{% if article.path in tallies %}<i>（{{ tallies[article.path] | total }}）</i>{% endif %}
{{ blocks(article.blocks, tallies.get(article.path)) }}
{% for note in article.notes %}{{ note.number | note_mark }}{{ blocks(note.blocks) }}{% endfor %}</article>
{% endfor %}"""


def test_an_own_template_may_render_blocks_itself(tmp_path: Path) -> None:
    folder = copy_workspace(tmp_path / "workspace")
    (folder / "templates").mkdir()
    (folder / "templates" / "screen.html.j2").write_text(OWN, "utf-8")
    project = open_project(folder)
    loaded = load(project, "2022-36").value
    assert loaded is not None
    html = reading(project, loaded)
    assert '<p class="own">' in html
    assert "<svg " in html
    assert "<i>（共" in html
