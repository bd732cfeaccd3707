"""What the engine is spared must come out as it would have: trees, computed values, boxes, figures of faces."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import tinyhtml5
from desks import ROOT
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_engine import one_face

from bulletin.outputs.engine.glyphs import all_simple, simple
from bulletin.outputs.engine.reading import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from bulletin.outputs.jobs import Job


# --- Trees ---------------------------------------------------------------------------------------------------

HEAD = '\n<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>甲 &amp; 乙</title>\n'
PIECES = (
    *(
        "<p>",
        "</p>",
        '<p class="a b">',
        "<div>",
        "</div>",
        "<span>",
        "</span>",
        '<a href="#x">',
        "</a>",
        "<b>",
        "</b>",
    ),
    *(
        "<table>",
        "</table>",
        "<tbody>",
        "</tbody>",
        "<tr>",
        "</tr>",
        "<td>",
        "</td>",
        '<td colspan="2">',
        "<col>",
    ),
    *(
        "<ul>",
        "</ul>",
        "<li>",
        "</li>",
        "<h2>",
        "</h2>",
        "<h3>",
        "</h3>",
        "<pre>",
        "</pre>",
        "<br>",
        "<hr>",
        "<img>",
    ),
    *(
        "<em>",
        "</em>",
        "<sup>",
        "</sup>",
        "<section>",
        "</section>",
        "<figure>",
        "</figure>",
        "<svg>",
        "<ruby>",
    ),
    *(
        "甲",
        " ",
        "\n",
        "&lt;",
        "&amp;lt;",
        "&nbsp;",
        "&#39;",
        "&",
        "<",
        ">",
        "</",
        "<!-- x -->",
        "\x00",
        "\r",
        "\t",
    ),
    *(
        '<p title="a&quot;b">',
        '<p title="a\nb">',
        "<p title=a>",
        '<p a="1" a="2">',
        "<P>",
        "<br/>",
        "<p />",
        "\ufdd0",
    ),
    *(
        "</body>",
        "</html>",
        "<body>",
        "<head>",
        "</head>",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<script>",
    ),
)


def flat(root: Element) -> list[object]:
    """Return all that a tree says."""
    return [(each.tag, list(each.attrib.items()), each.text, each.tail, len(each)) for each in root.iter()]


def page(body: str) -> str:
    return f"{HEAD}<style>p > b {{ content: '&lt;' }}</style>\n</head>\n<body>{body}</body>\n</html>\n"


def same(text: str) -> bool:
    """Whether a page is read as the engine reads it, or left to the engine."""
    mine = plain(text)
    return mine is None or flat(mine) == flat(
        tinyhtml5.parse(io.StringIO(text), namespace_html_elements=False)
    )


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example("<p>甲<div>乙</div></p>")
@example("<table><tr><td>甲</td></tr></table>")
@example("<h2>甲<h3>乙</h3></h2>")
@example("<pre>\n甲</pre><pre>\n\n乙</pre>")
@example("<b><b><b><b><p>甲</p></b></b></b></b>乙")
@example("<table> <tbody>\n<tr><td>甲</td> </tr></tbody></table>")
@example("<ul><li>甲<ul><li>乙</li></ul></li></ul>")
def test_a_page_is_read_as_the_engine_reads_it_or_not_at_all(body: str) -> None:
    assert same(page(body))
    assert same(HEAD + body)
    assert same(body)


OPEN = st.sampled_from(
    ("p", "div", "span", "b", "em", "section", "h2", "pre", "li", "ul", "a", "sup", "code")
)
NESTED = st.recursive(
    st.sampled_from(("甲", " ", "\n", "&lt;", "<br>", '<img alt="乙">')),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>", OPEN, st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(st.lists(NESTED, max_size=4).map("".join))
def test_whole_elements_are_read_alike(body: str) -> None:
    assert same(page(body))


def test_the_pages_of_issues_are_plain(jobs: dict[str, Job]) -> None:
    for job in jobs.values():
        assert plain(job.html) is not None
        assert same(job.html)


# --- Boxes ---------------------------------------------------------------------------------------------------

DUMP = """
import importlib, json, logging, sys
from pathlib import Path
from bulletin.outputs import engine
from bulletin.outputs.engine import tables
told = json.loads(sys.stdin.read())
for name in told["off"]:
    importlib.import_module("bulletin.outputs.engine." + name).use = lambda *rooms: None
taken = {"cells": 0, "tables": 0}
def counted(name, function):
    def count(*values):
        answer = function(*values)
        taken[name] += bool(answer)
        return answer
    return count
cell_layout, tables._exceeds = tables._cell_layout, counted("tables", tables._exceeds)
tables._cell_layout = lambda *rooms: counted("cells", cell_layout(*rooms))
loaded = engine.load(Path(told["cache"]) if told["cache"] else None)
import weasyprint
from weasyprint.css.properties import INITIAL_VALUES
heard, boxes = [], []
def background(box):
    said = getattr(box, "background", None)
    return said and [str(said.color), [[layer.painting_area, layer.clipped_boxes] for layer in said.layers]]
logging.getLogger("weasyprint").addHandler(type("Ear", (logging.Handler,), {
    "emit": lambda self, record: heard.append(record.getMessage())})())
files = {name: Path(path) for name, path in told["files"].items()}
fonts = loaded.fonts(told["html"], files)
html, way = next(iter(loaded.ways(told["html"], fonts)))
made = []
with way:
    if loaded.fast:
        from bulletin.outputs.engine import paragraphs
        plain = paragraphs._plain
        paragraphs._plain = lambda box, text: made.append(text) or plain(box, text)
    for page in weasyprint.HTML(string=html).render(font_config=fonts).pages:
        for box in page._page_box.descendants():
            used = {name: value for name, value in vars(box).items()
                    if isinstance(value, (int, float, str)) or name.endswith("_radius")}
            used["background"] = background(box)
            style = {name: repr(box.style[name]) for name in INITIAL_VALUES
                     if "_block_" not in name and "_inline_" not in name}
            boxes.append([type(box).__name__, box.element_tag, sorted(used.items()), style])
print(json.dumps([loaded.fast, heard, boxes, len(made), taken]))
"""
BOXES = {
    "values": """<style>
        :root { --a: 3mm; --b: calc(2 * var(--a)); --c: var(--d); --d: var(--c); direction: ltr }
        @page { size: 120mm 90mm; margin: 10%; @top-center { content: counter(page) ' / ' counter(pages) }
                @bottom-left { width: 30% } @left-middle { vertical-align: bottom } }
        p { margin: var(--a) auto calc(1mm + 5%); text-indent: 10%; border-block-start: 1px solid; width: 80% }
        p::before { content: '甲'; margin-inline-start: 2em; text-decoration: underline }
        .rtl { direction: rtl; padding-inline: 1em 2em; margin-inline-end: 5px; border-inline-start: 2px dotted }
        .box { box-sizing: border-box; padding: 5%; height: 30%; min-height: 20px; max-width: 50%; border: thick solid }
        .d { text-decoration: line-through red } .u { color: var(--none, red); letter-spacing: 0.1em }
        .bad { margin: var(--c) } .w { width: var(--none) }
        .rel { position: relative; left: 5%; top: 3px } .abs { position: absolute; bottom: 2%; right: 1em }
        .f { float: left; width: 20% } .flex { display: flex; justify-content: space-between }
        .grid { display: grid; grid-template-columns: 1fr 2fr; gap: 2% }
        .s { border-top-style: solid; outline-style: dashed } .ls { border-inline-end-style: dotted }
        .cols { column-count: 2; column-rule: 1px solid } .o { outline: 2px solid; outline-offset: calc(1px + 1px) }
        table { border-collapse: collapse; width: 100% } td { border: 1px solid; padding: 1mm; height: 8mm }
        .bg { background: #eee; border-radius: 2mm 10% } .bw { background: currentcolor; visibility: hidden }
        .bs { box-shadow: 1px 1px red } .br { border-radius: 3px } li { background: #ddd content-box }
    </style><div class=bg>a<b class=bw>b</b></div><p class=bs>c<p class=br>d
    <p>甲<b>乙</b><p style="color:red" class=d>丙 <i class=u>丁</i><p style="color:red">戊<p class=bad>x
    <p class=w>x<div class=rtl>己 <u>庚</u></div><div class=box>辛<p>x</div><div class=rel>壬<span class=abs>癸</span></div>
    <div class=f>子</div>丑<div class=flex><p>寅</p><p>卯</p></div><div class=grid><p>a</p><p>b</p></div>
    <div class=cols><p>辰</p><p>巳</p></div><div class=o>o</div><div class=s>s</div><div class=ls>s</div>
    <ol><li>一<li>二</ol><table><tr><td>午<td style="width:30%">未</table>""",
    "lines": """<style>@page { size: 60mm 40mm; margin: 5mm } body { orphans: 2; widows: 2 }
        .pre { white-space: pre } .c { text-align: center } .j { text-align: justify }
        p::first-letter { font-size: 2em } .line::first-line { color: red }</style>
        <div class=pre>甲乙\n丙丁\n\n戊<span>己\n庚</span>辛\n</div><div class="pre c">一\n二\n三\n四\n五\n六\n七\n八</div>
        <p class=pre>x\ny</p><div class="pre line">a\nb</div><div class=j>a b c d e f g h i j k l m n o p q r s t</div>
        <div style="float:right">f</div><div class=pre>g\nh</div>""",
}


def dumped(html: str, folder: Path | None, files: Mapping[str, Path], *off: str) -> Any:
    """Lay a document out in a process of its own, without the shortcuts of these modules.

    Returns whether that was fast, complaints, boxes, how many lines were looked at for the shortcut of paragraphs,
    and how many cells and tables took theirs.
    """
    order = {"html": html, "cache": str(folder) if folder else None, "off": off}
    order["files"] = {name: str(path) for name, path in files.items()}
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{DUMP}"],
        input=json.dumps(order).encode(),
        env={**os.environ, "PYTHONHASHSEED": "0"},  # values hold sets
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", BOXES)
def test_all_boxes_have_the_same_values_and_places(name: str, memory: Path) -> None:
    fast, came = dumped(BOXES[name], memory, {}), dumped(BOXES[name], None, {})
    assert (fast[0], came[0]) == (True, False)
    assert fast[1] == came[1]
    assert len(fast[2]) == len(came[2]) > 30
    for mine, theirs in zip(fast[2], came[2], strict=True):
        assert mine == theirs


def test_lines_made_at_once_are_those_that_the_engine_makes(jobs: dict[str, Job], memory: Path) -> None:
    small = one_face(jobs["published"])
    face = small.html.partition("p{")[0]
    html = f"{face}*{{font-family:f;font-variant-ligatures:none;font-kerning:none}}</style>{BOXES['lines']}"
    spaced = html.replace("丙丁", '丙<span style="letter-spacing:-0.5em">，</span>“丁”')
    for text in (spaced, jobs["awkward"].html):
        files = jobs["awkward"].files
        at_once, one_by_one = (dumped(text, memory, files, *off) for off in ((), ("paragraphs",)))
        assert at_once[3] > 8 > one_by_one[3] == 0
        for mine, theirs in zip(at_once[2], one_by_one[2], strict=True):
            assert mine == theirs


# --- Figures of faces ----------------------------------------------------------------------------------------

FIGURES = """
import json, sys
from pathlib import Path
from bulletin.outputs import engine
from bulletin.outputs.engine import lines
told = json.loads(sys.stdin.read())
loaded = engine.load(Path(told["cache"]))
import weasyprint
from weasyprint.text import fonts as room
from weasyprint.text.line_break import split_first_line, strut
files = {name: Path(path) for name, path in told["files"].items()}
fonts = loaded.fonts(told["html"], files)
html, way = next(iter(loaded.ways(told["html"], fonts)))
wrong, seen = [], {"strut": 0, "extent": set(), "advance": 0}
own_strut, own_extent = lines.Setter.strut, lines.Setter.extent
def strut_of(setter, style):
    mine = own_strut(setter, style)
    if mine is not None:
        seen["strut"] += 1
        if mine != strut(style):
            wrong.append(["strut", style["font_family"], mine, strut(style)])
    return mine
def extent(setter, plan, line):
    mine = own_extent(setter, plan, line)
    key = tuple(plan.style["font_family"]), plan.size
    if key not in seen["extent"]:
        seen["extent"].add(key)
        theirs = split_first_line(line.text, plan.style, None, None, 0)[4:]
        if mine != theirs:
            wrong.append(["extent", key, mine, theirs])
    return mine
lines.Setter.strut, lines.Setter.extent = strut_of, extent
with way:
    weasyprint.HTML(string=html).render(font_config=fonts)
for face in fonts.looked_up.known.values():
    for number, advance, _ in filter(None, face.glyphs.values() if face else ()):
        extents = room.ffi.new("PangoRectangle *")
        room.pango.pango_font_get_glyph_extents(face.font, number, room.ffi.NULL, extents)
        seen["advance"] += 1
        if extents.width * room.FROM_UNITS != advance:
            wrong.append(["advance", number, advance, extents.width])
print(json.dumps([wrong, seen["strut"], len(seen["extent"]), seen["advance"]]))
"""


@pytest.mark.parametrize("name", ["published", "awkward"])
def test_figures_of_faces_are_those_that_pango_finds(name: str, jobs: dict[str, Job], memory: Path) -> None:
    job = jobs[name]
    order = {
        "html": job.html,
        "cache": str(memory),
        "files": {key: str(path) for key, path in job.files.items()},
    }
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{FIGURES}"],
        input=json.dumps(order).encode(),
        capture_output=True,
        check=True,
    )
    wrong, struts, extents, advances = json.loads(done.stdout)
    assert wrong == []
    assert min(struts, extents, advances) >= len(job.files) // 2


# --- Characters ----------------------------------------------------------------------------------------------


def test_characters_that_are_not_looked_at_one_by_one_are_simple() -> None:
    for first, last in (" ~", "\u4e00\u9fff"):
        assert all(simple(chr(code)) for code in range(ord(first), ord(last) + 1))
    assert all_simple("中文 A1\n“”")
    assert not all_simple("中文e\u0301")
