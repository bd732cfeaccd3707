"""Style sheets from memory: the same selectors, declarations, pages, faces and counters as the engine reads."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from desks import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """
import json, logging, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from bulletin.outputs import engine
assert engine.load(Path(sys.argv[2])).fast
import weasyprint
from weasyprint.css.counters import CounterStyle
heard = []
class Ear(logging.Handler):
    def emit(self, record):
        heard.append(record.getMessage())
weasyprint.LOGGER.addHandler(Ear(logging.WARNING))

def shape(value):
    if type(value).__name__ == "function":
        return value.__code__.co_code.hex(), shape(value.__code__.co_consts), value.__code__.co_names
    if type(value).__name__ == "code":
        return value.co_code.hex(), shape(value.co_consts), value.co_names
    if type(value).__name__ == "partial":
        return value.func.__qualname__, shape(value.args), shape(value.keywords)
    if isinstance(value, dict):
        return [(shape(key), shape(inner)) for key, inner in value.items()]
    if isinstance(value, (tuple, list)):
        return type(value).__name__, [shape(inner) for inner in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(repr, value))
    if value is None or isinstance(value, (str, int, float, bytes)):
        return repr(value)
    slots = [name for each in type(value).__mro__ for name in getattr(each, "__slots__", ())]
    inner = {name: getattr(value, name) for name in slots if hasattr(value, name)} | getattr(value, "__dict__", {})
    inner.pop("solved", None)  # what ours adds (tests/test_solving.py)
    return type(value).__name__, shape(inner)

class Fonts:
    def __init__(self):
        self.faces = []
    def add_font_face(self, face, fetcher):
        self.faces.append((face, fetcher is fetch))

def fetch(address):
    return weasyprint.urls.URLFetcherResponse(address, b"i { color: red }", {"Content-Type": "text/css"})

def told(read, text):
    fonts, counters, pages, layers, profiles = Fonts(), CounterStyle(), ["before"], [], {}
    del heard[:]
    sheet = read(string=text, base_url="https://example.invalid/", url_fetcher=fetch, media_type="print",
        font_config=fonts, counter_style=counters, page_rules=pages, color_profiles=profiles, layers=layers)
    assert sheet.page_rules is pages and sheet.layers is layers
    rules = [page if page == "before" else page[1:] for page in pages]
    matcher = dict(vars(sheet.matcher))
    matcher.pop("add_selector", None)
    return shape([matcher, rules, fonts.faces, dict(counters), layers, sorted(profiles), list(heard)])

texts = json.loads(sys.stdin.read())
own = [weasyprint.html.UA, weasyprint.html.UA_FORM, weasyprint.html.PH]
same = [told(weasyprint.css.CSS, text) == told(weasyprint.CSS, text) for text in [*own, *texts]]
html = weasyprint.HTML(string="<p>", url_fetcher=fetch)
first = html._ua_stylesheets(True), html._ua_counter_style(), html._ph_stylesheets()
shared = all(one is other for one, other in zip(first[0], html._ua_stylesheets(True)))
counters = CounterStyle()
for text in own[:2]:
    weasyprint.CSS(string=text, counter_style=counters)
same.append(shape(dict(first[1][0])) == shape(dict(counters)))
same.append(shared and first[1][0] is not html._ua_counter_style()[0])
print(json.dumps([same, len(list(Path(sys.argv[2]).glob("sheet-*")))]))
"""
SOUND = (
    "p { color: red } /* c */ p.a, #b > i::before, [lang|=zh] { content: counter(page) ' ' attr(title); margin: 1em }",
    ":root { --x: 2mm; --y: #c00 } p { padding: var(--x) 0; border: 1pt solid var(--y); background: var(--y) no-repeat }",
    "@page { size: A4; margin: 20mm } @page :first { @top-left { content: 'x' } } @page n:nth(2n) { margin: 0 }",
    "@font-face { font-family: f; src: url(f.otf) } @font-face { font-family: g; src: local(g); font-weight: bold }",
    "@media print { td:nth-child(2n+1):not(.x, .y) { width: calc(10% + 2mm) } } @media screen { p { color: blue } }",
    "@counter-style own { system: extends cjk-decimal; suffix: '。' } ol { list-style: own inside }",
    "a:is([href], [name]) { color: var(--none, rgb(10 20 30 / 50%)) !important } p::-webkit-x { color: red }",
    "",
)
"""Sheets that nothing is wrong with."""
OTHERS = (
    "p { colour: red } i { color: red }",
    "@import url(other.css); p { color: red }",
    "@layer one { p { color: red } } @layer two, three;",
    "p:no-such { color: red }",
    "@font-face { font-family: f }",
)
"""Sheets that complain, fetch something or depend on others: they are read each time."""


def run(folder: Path, texts: tuple[str, ...]) -> tuple[list[bool], int]:
    """Tell of each sheet whether it comes from memory as it is read (three of the engine, then two more facts)."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(ROOT), str(folder)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    same, kept = json.loads(done.stdout)
    return same, kept


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_sheet_from_memory_is_the_sheet_that_the_engine_reads(
    time: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "sheets"
    same, kept = run(folder, SOUND + OTHERS)
    assert same == [True] * (3 + len(SOUND) + len(OTHERS) + 2), time
    assert kept == 3 + len(SOUND) + 2  # the engine's own are read for documents without a base address, too


def test_a_damaged_memory_is_made_anew(tmp_path: Path) -> None:
    run(tmp_path, SOUND[:1])
    kept = {path: path.read_bytes() for path in tmp_path.glob("sheet-*")}
    for path, whole in kept.items():
        path.write_bytes(whole[:-1])
    assert all(run(tmp_path, SOUND[:1])[0])
    assert {path: path.read_bytes() for path in tmp_path.glob("sheet-*")} == kept


def test_sheets_that_are_not_used_any_more_do_not_pile_up(tmp_path: Path) -> None:
    from bulletin.outputs.engine.sheets import KEPT

    texts = tuple(f"p {{ margin: {number}px }}" for number in range(KEPT))
    assert run(tmp_path, texts)[1] == KEPT
