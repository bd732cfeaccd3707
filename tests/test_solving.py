"""Values with variables that were solved when their sheet was read, and styles of pseudo-elements made when asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from desks import ROOT
from test_shortcuts import dumped

COUNT = """
import json, sys
from pathlib import Path
from bulletin.outputs import engine
told = json.loads(sys.stdin.read())
loaded = engine.load(Path(told["cache"]))
import weasyprint
solved = []
solve = weasyprint.css.Pending.solve
weasyprint.css.Pending.solve = lambda self, tokens, key, base: solved.append(key) or solve(self, tokens, key, base)
styles = []
tell = weasyprint.css.StyleFor.set_computed_styles
weasyprint.css.StyleFor.set_computed_styles = lambda self, element, *rest, pseudo_type=None, **named: (
    styles.append(pseudo_type), tell(self, element, *rest, pseudo_type=pseudo_type, **named))
weasyprint.HTML(string=told["html"]).render()
print(json.dumps([loaded.fast, sorted(solved), styles]))
"""
SHEET = """<style>@page{size:var(--w) 90mm;margin:calc(2 * var(--line))}
    :root{--w:120mm;--line:2mm;--tint:#102030;--half:0.5}
    p{margin:calc(var(--half) * var(--line)) 0;color:var(--tint);border:calc(var(--half) * 1mm) solid;width:80%}
    h1{padding:calc(1em + var(--line));height:calc(var(--line) + 5%);border-color:var(--none, red)}</style>"""
DOCUMENTS = {
    "plain": f"{SHEET}<p>甲<p>乙<h1>丙</h1>",
    "an element says otherwise": f"{SHEET}<p>甲<div style='--line:9mm'><p>乙<h1>丙</h1></div><p>丁",
    "a rule says otherwise": f"{SHEET}<style>.x{{--line:9mm;--tint:red}}</style><p>甲<div class=x><p>乙<p>丙</div>",
    "another sheet says otherwise": f"{SHEET}<style>:root{{--line:9mm}}</style><p>甲<p>乙",
    "a rule of the sheet says otherwise": SHEET.replace(":root", ".x{--line:9mm}:root")
    + "<p>甲<p class=x>乙",
    "a variable names another": SHEET.replace("--line:2mm", "--pitch:3mm;--line:var(--pitch)") + "<p>甲<p>乙",
    "one that there is not": SHEET.replace("--tint:#102030;", "") + "<p>甲<h1>乙</h1>",
    "words for all properties": "<style>:root{--i:inherit;--n:initial;--b:none}p{color:red}b{color:var(--i);"
    "font-size:var(--n);display:var(--b)}i{color:var(--n);margin:var(--i)}</style><p>甲<b>乙</b><i>丙</i>",
    "sides by the direction of text": "<style>:root{--a:3mm}p{margin-inline-start:var(--a);padding:var(--a)}"
    ".r{direction:rtl;padding-inline-end:calc(2*var(--a))}</style><p>甲<p class=r>乙",
    "addresses": "<style>:root{--a:url(x.png)}p{background:var(--a)}</style><p>甲",
    "markers": "<style>li::marker{color:red}</style><ol><li>一<li>二</ol>",
    "lists": "<ol><li>一<li style='font-size:2em'>二</ol><ul style='list-style:square inside'><li>三</ul>",
    "notes": "<style>.n{float:footnote}.m::footnote-call{color:red}</style><p>甲<span class=n>注</span>"
    "<p>乙<span class='n m'>又注</span>",
    "markers of all": "<style>::marker{color:red}*{color:blue}</style><ol><li>一</ol>",
}


def counted(html: str, folder: Any) -> tuple[bool, list[str], list[str | None]]:
    """Lay a document out; returns whether that was fast, which values were solved for it, which styles were made."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{COUNT}"],
        input=json.dumps({"html": html, "cache": str(folder)}).encode(),
        capture_output=True,
        check=True,
    )
    fast, solved, styles = json.loads(done.stdout)
    return fast, solved, styles


@pytest.mark.parametrize("name", DOCUMENTS)
def test_values_are_those_that_the_engine_finds(name: str, memory: Any) -> None:
    theirs = dumped(DOCUMENTS[name], None, {})
    for _ in range(2):  # as they were read, and as they are remembered
        mine = dumped(DOCUMENTS[name], memory, {})
        assert (mine[0], theirs[0]) == (True, False)
        assert mine[1] == theirs[1]
        assert mine[2] == theirs[2]
        assert len(mine[2]) >= 4


def test_only_what_depends_on_an_element_is_solved_for_it(memory: Any) -> None:
    for _ in range(2):
        assert counted(DOCUMENTS["plain"], memory)[:2] == (True, [])
    fast, solved, _ = counted(DOCUMENTS["an element says otherwise"], memory)
    assert fast
    assert {"margin-top", "padding-left", "height"} <= set(solved)
    assert not {"color", "size", "border-left-style"} & set(solved)


def test_pseudo_elements_of_every_element_are_styled_where_there_is_one(memory: Any) -> None:
    assert set(counted(DOCUMENTS["plain"], memory)[2]) <= {None, "@footnote", "@note-area"}
    assert counted(DOCUMENTS["lists"], memory)[2].count("marker") == 3
    assert counted(DOCUMENTS["markers of all"], memory)[2].count("marker") > 3
