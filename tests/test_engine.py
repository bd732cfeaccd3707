"""The fast way of setting pages against WeasyPrint as it comes: the same glyphs of the same faces at the same places.

The bytes differ: fonts are embedded bare, and lines are drawn in one piece. A place may differ by what the engine
loses by cutting every advance to whole thousandths of an em (0.1 mm in a line of 28 characters).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from desks import ROOT, copy, office, told

from bulletin import making
from bulletin.inspection import inspect
from bulletin.model import LayoutFacts, PdfVariant
from bulletin.outputs.engine.folding import fold
from bulletin.outputs.engine.glyphs import simple
from bulletin.outputs.engine.outlines import renamed
from bulletin.outputs.jobs import Job
from bulletin.outputs.press import Press
from bulletin.workspace import cache

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.diagnostics import Result

NEAR = 0.1
"""mm."""
SET = """
import json, sys
from pathlib import Path
from bulletin.outputs import engine, pdf
told = json.loads(sys.stdin.read())
if told["version"]:
    engine.FITTING = (told["version"],)
if told["broken"]:
    room, _, name = told["broken"].partition(":")
    owner, _, name = name.rpartition(".")
    import importlib, functools
    module = importlib.import_module(room)
    def fail(*values, **named):
        raise AttributeError("hb_missing")
    setattr(getattr(module, owner) if owner else module, name, fail)
loaded = engine.load(Path(told["cache"]) if told["cache"] else None)
files = {name: Path(path) for name, path in told["files"].items()}
read = lambda name: files[name].read_bytes() if name in files else None
done = pdf.typeset(told["html"], read, told["variant"], told["pitch"], files=files, engine=loaded)
print(json.dumps([loaded.fast, [one.code for one in done.diagnostics], sorted(
    name for name in told["rare"] if name in sys.modules)]), file=sys.stderr)
sys.stdout.buffer.write(done.value or b"")
"""


RARE = (
    *(
        "fontTools",
        "PIL",
        "pycparser",
        "cffi.api",
        "urllib.request",
        "http",
        "email",
        "ssl",
        "socket",
        "mimetypes",
    ),
    *("pyphen", "uuid", "tempfile", "zipfile", "importlib.resources"),
)
"""What a plain issue has no need of."""
WARM = """
import json, sys
from bulletin.outputs import serving
engine = serving._warm_up(serving.Path(sys.argv[1]))
print(json.dumps([engine.fast, [name for name in sys.argv[2:] if name in sys.modules]]))
"""


@dataclass(frozen=True)
class Printed:
    """Pages as one of the ways set them."""

    fast: bool
    found: list[str]
    loaded: list[str]
    content: bytes
    facts: LayoutFacts


def printed(job: Job, folder: Path | None, version: str = "", broken: str = "") -> Printed:
    """Set a job in a process of its own; without a folder as the engine comes; `broken` names what fails."""
    order = {
        "html": job.html,
        "files": {name: str(path) for name, path in job.files.items()},
        "variant": job.variant,
        "pitch": job.pitch,
        "cache": str(folder) if folder else None,
        "rare": RARE,
        "version": version,
        "broken": broken,
    }
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(
            [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{SET}"],
            input=json.dumps(order).encode(),
            env={**os.environ, "TMPDIR": scratch},
            capture_output=True,
            check=True,
        )
    fast, found, loaded = json.loads(done.stderr.splitlines()[-1])
    return Printed(fast, found, loaded, done.stdout, inspect(done.stdout))


class Catching(Press):
    """A press that keeps the job and prints nothing."""

    jobs: list[Job]

    def print(self, job: Job, _meanwhile: object = None) -> Result[bytes]:  # type: ignore[override]
        self.jobs.append(job)
        raise InterruptedError


def job_of(folder: Path, issue: str) -> Job:
    """Compose an issue and return what would go to the press."""
    desk = office(folder)
    loaded = making.load(desk, issue).value
    assert loaded is not None
    press = Catching()
    press.jobs = []
    with suppress(InterruptedError):
        found = making.print_pages(desk, loaded, press)
        pytest.fail(told(found.diagnostics))
    return press.jobs[0]


def two_jobs(folder: Path) -> dict[str, Job]:
    """Compose two issues: the published one, and one whose text is as awkward as it may be."""
    desk = copy(folder)
    article = desk / "issues/2022-36/01-suzhou.md"
    plain = job_of(desk, "2022-36")
    text = article.read_text("utf-8")
    awkward = (
        "“甲”“乙”（丙），《丁》、《戊》……——é — œ 50% A B\u00a0C　全角　空格，Ⅷ①㎡ αβ Δ 100 km/h，x²+y²，"
        "文字ＡＢＣ　１２３。**粗**、*斜*、`code` 与 e\u0301 组合。"
    )
    article.write_text(
        f"{text}\n\n{awkward * 3}\n\n| 甲 | 乙 |\n|---|---|\n| {awkward[:30]} | 1 |\n", "utf-8"
    )
    return {"published": plain, "awkward": job_of(desk, "2022-36")}


@pytest.mark.parametrize("name", ["published", "awkward"])
def test_the_fast_way_draws_the_same_glyphs_at_the_same_places(
    name: str, jobs: dict[str, Job], memory: Path
) -> None:
    fast, plain = printed(jobs[name], memory), printed(jobs[name], None)
    assert (fast.fast, plain.fast) == (True, False)
    assert fast.found == plain.found == []
    for one, other in zip(fast.facts.pages, plain.facts.pages, strict=True):
        mine, theirs = ([(g.text, g.font) for g in page.glyphs] for page in (one, other))
        assert mine == theirs
        for glyph, same in zip(one.glyphs, other.glyphs, strict=True):
            assert abs(glyph.x - same.x) < NEAR, glyph.text
            assert abs(glyph.y - same.y) < NEAR / 10, glyph.text
            assert abs(glyph.size - same.size) < NEAR
    assert fast.facts.outline == plain.facts.outline
    assert len(fast.content) < len(plain.content)


def test_the_fast_way_loads_nothing_that_it_does_not_need(jobs: dict[str, Job], memory: Path) -> None:
    printed(jobs["published"], memory)
    assert printed(jobs["published"], memory).loaded == []


def test_a_press_gets_warm_without_what_only_its_first_job_needs_or_none(
    jobs: dict[str, Job], memory: Path
) -> None:
    printed(jobs["published"], memory)
    others = (
        "inspect",
        "tokenize",
        "traceback",
        "typing",
        "datetime",
        "ipaddress",
        "tinyhtml5",
        "html.entities",
        "bulletin.messages",
        "bulletin.workspace",
    )
    done = subprocess.run(
        [
            sys.executable,
            "-P",
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{WARM}",
            str(memory),
            *RARE,
            *others,
        ],
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == [True, []]


def test_what_is_rare_is_there_when_it_is_needed(memory: Path, tmp_path: Path) -> None:
    """Hyphenation, an attached file, pictures of two kinds, named characters, counters, all in one document."""
    from PIL import Image

    Image.new("RGB", (4, 4), "red").save(tmp_path / "p.png")
    (tmp_path / "v.svg").write_text(
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='5' height='5'/></svg>"
    )
    html = (
        "<!doctype html><html lang=en><title>x</title><link rel=attachment href=picture:p.png>"
        "<style>p{width:20mm;hyphens:auto} ol{list-style:cjk-heavenly-stem}</style>"
        "<p>incomprehensibilities notwithstanding &hellip;&nbsp;&eacute;<ol><li>y<li>z</ol>"
        "<p style='width:9mm'><img alt=x src=picture:p.png><img alt=y src=picture:v.svg>"
    )
    files = {"picture:p.png": tmp_path / "p.png", "picture:v.svg": tmp_path / "v.svg"}
    job = Job(html, files, {}, PdfVariant.UA_1.value, 10.0)
    fast, plain = printed(job, memory), printed(job, None)
    assert fast.fast
    assert fast.found == plain.found == []
    mine, theirs = (
        [[(g.text, g.x, g.y) for g in page.glyphs] for page in each.facts.pages] for each in (fast, plain)
    )
    assert mine == theirs
    assert {"‐", "乙"} <= {glyph[0] for page in mine for glyph in page}
    assert {"pyphen", "PIL", "email"} <= set(fast.loaded)
    assert not {"fontTools", "ssl", "urllib.request"} & set(fast.loaded)


def test_the_same_job_gives_the_same_bytes_in_every_process(jobs: dict[str, Job], memory: Path) -> None:
    assert printed(jobs["published"], memory).content == printed(jobs["published"], memory).content


SMALL = Job("<!doctype html><html lang=zh><title>x</title><p>x", {}, {}, PdfVariant.UA_1.value, 10.0)


def test_another_version_of_the_engine_is_used_as_it_comes(memory: Path) -> None:
    other = printed(SMALL, memory, version="69.0")
    assert not other.fast
    assert other.content == printed(SMALL, None).content


@pytest.mark.parametrize(
    "broken",
    [
        "bulletin.outputs.engine.glyphs:Faces.glyph",
        "bulletin.outputs.engine.outlines:renamed",
        "bulletin.outputs.engine:_placed",
    ],
)
def test_where_the_fast_way_fails_the_engine_is_used_as_it_comes(
    broken: str, jobs: dict[str, Job], memory: Path
) -> None:
    small = one_face(jobs["published"])
    done = printed(small, memory, broken=broken)
    assert not done.fast
    assert done.found == ["engine-plain"]
    assert done.content == printed(small, None).content


def one_face(job: Job) -> Job:
    """A line in one of the faces of a job."""
    address, path = next((name, path) for name, path in job.files.items() if "FandolSong" in path.name)
    face = f"@font-face{{font-family:f;src:url({address})}}p{{font-family:f;white-space:pre}}"
    face += "html{font-variant-ligatures:none;font-kerning:none}"
    html = f"<!doctype html><html lang=zh><title>x</title><style>{face}</style><p>中文"
    return Job(html, {address: path}, {}, job.variant, job.pitch)


def test_damaged_declarations_are_made_anew(tmp_path: Path) -> None:
    first = printed(SMALL, tmp_path)
    (kept,) = tmp_path.glob("declarations-*.json")
    whole = kept.read_bytes()
    for damaged in (b"", b"{}", whole[:100], b"[1]"):
        kept.write_bytes(damaged)
        assert printed(SMALL, tmp_path).content == first.content
        assert kept.read_bytes() == whole


def test_the_glyphs_drawn_are_those_of_the_font(jobs: dict[str, Job], memory: Path) -> None:
    """The outlines embedded under the numbers that pages use are those of the characters in the face's own file."""
    import io

    import pikepdf
    from fontTools.cffLib import CFFFontSet
    from fontTools.pens.recordingPen import RecordingPen
    from fontTools.ttLib import TTFont

    faces = {path.stem.rsplit("-", 1)[0]: TTFont(path) for path in jobs["published"].files.values()}
    seen = 0
    with pikepdf.open(io.BytesIO(printed(jobs["published"], memory).content)) as pdf:
        for font in pdf.objects:
            if not isinstance(font, pikepdf.Dictionary) or font.get("/Subtype") != "/CIDFontType0":
                continue
            bare = CFFFontSet()
            bare.decompile(io.BytesIO(font.FontDescriptor.FontFile3.read_bytes()), None)
            mine = bare.topDictIndex[0].CharStrings
            face = faces[str(font.BaseFont).partition("+")[2]]
            theirs, order = face.getGlyphSet(), face.getGlyphOrder()
            for name in bare.topDictIndex[0].charset[1::25]:
                drawn, wanted = RecordingPen(), RecordingPen()
                mine[name].draw(drawn)
                theirs[order[int(name[3:])]].draw(wanted)
                assert drawn.value == wanted.value, (font.BaseFont, name)
                seen += 1
    assert seen > 30


@pytest.mark.parametrize("text", ["中", "é", "A", "。", "Ⅷ", "①", "　", "Δ"])
def test_characters_that_stand_by_themselves(text: str) -> None:
    assert simple(text)


@pytest.mark.parametrize(
    "text", ["\u0301", "ا", "\u200d", "\t", "✅", "\ufe0f", "क", "ก", "\u1100", "\U00100000", "\uf900"]
)
def test_characters_that_are_left_to_the_engine(text: str) -> None:
    assert not simple(text)


def test_only_spans_that_change_the_spacing_alone_are_folded() -> None:
    folded, spacings = fold(
        '<p>甲<span style="letter-spacing:-0.5em">，&lt;</span>乙<span class="x" style="letter-spacing:1em">丙</span>'
        '<span style="letter-spacing:-0.5em">丁</span><span style="letter-spacing:0.25em"> 戊</span>'
    )
    assert spacings == [-0.5]
    assert folded == (
        '<p>甲，\U00100000&lt;\U00100000乙<span class="x" style="letter-spacing:1em">丙</span>丁\U00100000'
        '<span style="letter-spacing:0.25em"> 戊</span>'
    )


def test_nothing_is_folded_beside_other_scripts() -> None:
    html = '<p>ا<span style="letter-spacing:-0.5em">，</span>'
    assert fold(html) == (html, [])


def test_marks_where_lines_are_broken_by_the_engine_send_the_document_its_own_way(
    jobs: dict[str, Job], memory: Path
) -> None:
    job = jobs["published"]
    loose = Job(
        job.html.replace("</style>", ".body{white-space:normal}</style>", 1),
        job.files,
        {},
        job.variant,
        job.pitch,
    )
    fast, plain = printed(loose, memory), printed(loose, None)
    assert fast.fast
    mine, theirs = (
        [[(g.text, g.font, g.x, g.y) for g in page.glyphs] for page in each.facts.pages]
        for each in (fast, plain)
    )
    assert mine == theirs


def test_a_font_without_numbers_for_names_is_left_alone() -> None:
    index = b"\x00\x01\x01\x01\x02x"
    top = bytes((29, 0, 0, 0, 0, 15))
    named = b"\x01\x00\x04\x01" + index + b"\x00\x01\x01\x01" + bytes((1 + len(top),)) + top
    assert renamed(named, [0, 5]) is None


def test_the_user_cache_is_where_the_press_looks(jobs: dict[str, Job]) -> None:
    with Press() as press:
        assert press.print(jobs["published"]).value
    assert list(cache().folder.glob("declarations-*.json"))
    assert jobs["published"].variant in {each.value for each in PdfVariant}
