"""Tables are laid out as the engine does it, whatever is in their cells and wherever a page ends."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from test_engine import one_face
from test_shortcuts import dumped

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.outputs.jobs import Job

STYLE = """
@page { size: 80mm 70mm; margin: 5mm }
html { font-kerning: none; font-variant-ligatures: none }
body { margin: 0; orphans: 1; widows: 1 }
table { width: 70mm; border-collapse: collapse; table-layout: fixed; border: 0.5mm solid }
td, th { border: 0.1mm solid; padding: 0; box-sizing: border-box; height: 7mm; vertical-align: middle }
div { white-space: pre; padding: 0.4mm; line-height: 5mm }
tr { break-inside: avoid }
.keep { break-inside: avoid } .page { break-inside: avoid-page } .loose tr { break-inside: auto }
.apart { border-collapse: separate; border-spacing: 1mm 2mm } .auto { table-layout: auto } .rtl { direction: rtl }
.top td { vertical-align: top } .bottom td { vertical-align: bottom; height: 12mm } .base td { vertical-align: baseline }
.whole tbody { break-inside: avoid } .content td { box-sizing: content-box; padding: 1mm; height: 3mm }
.free td { height: auto } .most td { max-height: 4mm; min-height: 3mm } .broken tr + tr { break-before: page }
.margin td { margin: 1mm } .clone td, .clone div { box-decoration-break: clone }
.dotted td { border-style: dotted } .hidden td + td { border-style: hidden } .thick tr { border: 1mm double }
.c { text-align: center } .r { text-align: right; padding: 1mm 0 } .m { margin: 1mm }
.auto-margin { margin: auto; width: 50% }
.h { height: 9mm } .min { min-height: 11mm } .max { max-height: 2mm } .o { overflow: hidden } .cols { column-count: 2 }
.rel { position: relative; top: 1mm } .root { display: flow-root } .flex { display: flex } .float { float: left }
.abs { position: absolute; top: 0 } .letter::first-letter { color: red } .line::first-line { color: red }
.before::before { content: 'x' } .run { position: running(x) } .foot { float: footnote } .wide { width: 120% }
.lines { max-lines: 1 } .rule { border: 1px solid } .clear { clear: both } .break { break-before: page }
.beside { float: right; width: 5mm; height: 9mm }
"""
PLAIN = (
    "<div>甲</div>",
    "<div>12</div>",
    '<div class="c">乙\n丙</div>',
    "<div></div>",
    '<div class="r">丁</div>',
    '<div class="rule">戊\n己\n庚</div>',
)
ODD = (
    "甲",
    "",
    "<div>甲</div><div>乙</div>",
    "<div>甲<b>乙</b></div>",
    "<div><div>甲</div></div>",
    "甲<div>乙</div>",
    '<div>甲<i class="abs">乙</i></div>',
    '<div>甲<i class="run">乙</i></div>',
    "<div><table><tr><td><div>甲</div></table></div>",
    '<p class="abs">甲</p>',
    *(
        f'<div class="{name}">辛\n壬</div>'
        for name in (
            *("m", "auto-margin", "h", "min", "max", "o", "cols", "rel", "root", "flex", "float", "letter"),
            *("line", "before", "wide", "lines", "clear", "break"),
        )
    ),
)
KINDS = (
    *("", "keep", "keep", "keep", "page", "keep free", "keep bottom", "keep content", "keep rtl", "loose"),
    *(
        "apart",
        "auto",
        "top",
        "base",
        "keep whole",
        "keep broken",
        "most",
        "margin",
        "clone",
        "keep loose apart",
    ),
    *("dotted", "hidden", "thick", "keep auto base"),
)


def table(chance: random.Random, odd: float) -> str:
    """Make up a table; `odd` is how many of its cells hold what is not plain."""

    def cell(name: str) -> str:
        spans = chance.choice(("", "", "", "", ' colspan="2"', ' rowspan="2"'))
        return f"<{name}{spans}>{chance.choice(ODD if chance.random() < odd else PLAIN)}</{name}>"

    def rows(count: int, name: str = "td") -> str:
        return "".join(f"<tr>{cell(name)}{cell(name)}{cell(name)}</tr>" for _ in range(count))

    head = f"<thead>{rows(1, 'th')}</thead>" if chance.random() < 0.6 else ""
    foot = f"<tfoot>{rows(1)}</tfoot>" if chance.random() < 0.2 else ""
    body = f"<tbody>{rows(chance.choice((0, 1, 2, 4, 5, 7, 12)))}</tbody>"
    return f'<table class="{chance.choice(KINDS)}">{head}{body}{foot}</table>'


def document(seed: int) -> str:
    """Make up a document of tables, some of them beside a float or within columns."""
    chance = random.Random(seed)  # noqa: S311
    between = (
        "",
        "",
        "<div>子\n丑</div>",
        "<h2>寅</h2>",
        '<div class="beside"></div>',
        '<div class="break"></div>',
    )
    parts = []
    for number in range(16):
        made = table(chance, 0.1 if number % 2 else 0.0)
        parts += [
            chance.choice(between),
            f'<div class="cols">{made}</div>' if chance.random() < 0.1 else made,
        ]
    return "".join(parts)


NOTE = '<p>甲<i class="foot">注</i></p>'


@pytest.mark.parametrize(("seed", "note"), [(1, ""), (11, ""), (3, NOTE)])
def test_tables_are_laid_out_as_the_engine_does_it(seed: int, note: str, memory: Path) -> None:
    """A note for the foot of a page that is still to come makes all that stands before it odd."""
    html = f"<style>{STYLE}</style>{document(seed)}{note}"
    fast, came = dumped(html, memory, {}), dumped(html, None, {})
    assert (fast[0], came[0]) == (True, False)
    assert (fast[4]["cells"] > 100, fast[4]["tables"] > 0) == (not note, not note)
    assert came[4] == {"cells": 0, "tables": 0}
    assert set(fast[1]) == set(came[1])  # told once more for each time that a table is tried
    assert len(fast[2]) == len(came[2]) > 1000
    for mine, theirs in zip(fast[2], came[2], strict=True):
        assert mine == theirs


def test_tables_of_lines_made_at_once_are_laid_out_as_the_engine_does_it(
    jobs: dict[str, Job],
    memory: Path,
) -> None:
    face = one_face(jobs["published"]).html.partition("p{")[0]
    html = f"{face}*{{font-family:f}}{STYLE}</style>{document(4)}"
    for text in (html, jobs["awkward"].html):
        files = jobs["awkward"].files
        mine, theirs = (dumped(text, memory, files, *off) for off in ((), ("tables", "boxes")))
        assert mine[4]["cells"] > 8 > theirs[4]["cells"] == 0
        assert set(mine[1]) == set(theirs[1])
        for one, other in zip(mine[2], theirs[2], strict=True):
            assert one == other
