"""How the press writes its PDF: drawn lines, values as bytes, fonts cut ahead in another thread."""

from __future__ import annotations

import gc
import importlib.util
import io
import json
import subprocess
import sys
import threading
import zlib
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from desks import ROOT, copy
from hypothesis import given, settings
from hypothesis import strategies as st
from test_engine import job_of

from bulletin.outputs.engine import embedding, undisturbed, writing
from bulletin.outputs.engine.ahead import Ahead
from bulletin.outputs.engine.drawing import draw_line
from bulletin.outputs.engine.glyphs import Face
from bulletin.outputs.engine.lines import SetLine

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.outputs.jobs import Job


# --- Values as bytes -----------------------------------------------------------------------------------------


def pydyf(*, quick: bool) -> Any:
    """Load pydyf once more, apart from the one that others use."""
    spec = importlib.util.find_spec("pydyf")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if quick:
        writing.use(module)
    return module


PLAIN, QUICK = pydyf(quick=False), pydyf(quick=True)
WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=8)
VALUES = st.recursive(
    st.one_of(
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.booleans(),
        WORDS,
        st.binary(max_size=8),
        st.tuples(st.just("string"), st.text(max_size=8)),
    ),
    lambda inner: st.one_of(
        st.tuples(st.just("array"), st.lists(inner, max_size=5)),
        st.tuples(st.just("dictionary"), st.dictionaries(WORDS, inner, max_size=5)),
    ),
    max_leaves=20,
)


def told(room: Any, value: Any) -> Any:
    """Make a value of one of the two."""
    kind, inner = value if isinstance(value, tuple) else ("", value)
    if kind == "string":
        return room.String(inner)
    if kind == "array":
        return room.Array([told(room, each) for each in inner])
    if kind == "dictionary":
        return room.Dictionary({key: told(room, each) for key, each in inner.items()})
    return inner


@given(VALUES)
@settings(max_examples=150, deadline=None)
def test_values_are_written_as_pydyf_writes_them(value: Any) -> None:
    mine, theirs = (room.Array([told(room, value)]).data for room in (QUICK, PLAIN))
    assert mine == theirs


def test_a_word_that_is_not_ascii_is_refused_as_before() -> None:
    for room in (QUICK, PLAIN):
        with pytest.raises(UnicodeEncodeError):
            _ = room.Array(["字"]).data


def whole(room: Any, pages: int) -> bytes:
    """Write a document of empty pages that refers to each of them as they are added."""
    pdf = room.PDF()
    for _ in range(pages):
        page = room.Dictionary({"Type": "/Page", "Parent": pdf.pages.reference, "Box": room.Array([0, 1.5])})
        pdf.add_page(page)
        pdf.add_object(room.Array(pdf.page_references))
        pdf.add_object(room.Stream(["q", b"Q"], compress=True))
    output = io.BytesIO()
    pdf.write(output, b"1.7", compress=True)
    return output.getvalue()


def test_a_document_is_written_as_pydyf_writes_it() -> None:
    assert whole(QUICK, 3) == whole(PLAIN, 3)
    assert whole(QUICK, 3) != whole(PLAIN, 2)


# --- Work begun ahead ----------------------------------------------------------------------------------------


def test_work_is_done_once_though_asked_for_twice() -> None:
    done: list[int] = []
    (task,) = Ahead().begin(lambda: done.append(1) or "made")
    assert [task.result(), task.result(), done] == ["made", "made", [1]]


def test_what_the_other_thread_has_not_come_to_is_done_by_who_asks() -> None:
    held, going = threading.Event(), threading.Event()
    ahead = Ahead()
    (first,) = ahead.begin(lambda: going.set() or held.wait(10))
    assert going.wait(10)
    (second,) = ahead.begin(threading.current_thread)
    assert second.result() is threading.current_thread()
    held.set()
    assert first.result()


def test_the_latest_work_is_done_first() -> None:
    held, going, over = threading.Event(), threading.Event(), threading.Event()
    order: list[int] = []

    def work(number: int) -> None:
        order.append(number)
        if number == 0:
            over.set()

    ahead = Ahead()
    ahead.begin(lambda: going.set() or held.wait(10))
    assert going.wait(10)
    ahead.begin(*(partial(work, number) for number in range(3)))
    held.set()
    assert over.wait(10)
    assert order == [2, 1, 0]


def test_what_work_raises_is_raised_where_it_is_asked_for() -> None:
    (task,) = Ahead().begin(lambda: 1 // 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            task.result()


def test_work_begun_after_all_was_done_is_done_too() -> None:
    ahead = Ahead()
    for number in range(3):
        (task,) = ahead.begin(partial(abs, -number))
        assert task.result() == number


# --- Lines ---------------------------------------------------------------------------------------------------


class Font:
    """A font of a document."""

    def __init__(self, name: str) -> None:
        self.hash = name
        self.widths: dict[int, int] = {}
        self.to_unicode: dict[int, str] = {}


class Stream:
    """Keeps what it is told to show."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []
        self.font = ""

    def add_font(self, name: str) -> tuple[Font, int]:
        return Font(name), 0

    def set_font_size(self, font: str, _size: float) -> None:
        self.font = font

    def show_text(self, text: str) -> None:
        self.shown.append((self.font, text))

    def __getattr__(self, _name: str) -> Any:
        return lambda *_values: None


class Box:
    """A text's place."""

    style = {"visibility": "visible", "color": None}  # noqa: RUF012 - a stand-in of the engine's
    position_x = position_y = baseline = 0.0

    def __init__(self, line: SetLine) -> None:
        self.pango_layout = line


def test_a_line_is_drawn_face_by_face_and_shifted_by_whole_thousandths() -> None:
    one, other = Face("one", None), Face("other", None)
    a, b, c = (1, 1000.0, "0001"), (2, 500.4, "0002"), (3, 1000.0, "0003")
    items = [
        (one, a, 1000.0, "甲"),
        (one, c, 1083.0, "乙"),
        (other, b, 500.4, "b"),
        (other, b, 499.4, "b"),
        (one, a, 917.0, "甲"),
    ]
    stream, fonts = Stream(), {}
    draw_line(stream, Box(SetLine("甲乙bb甲", 16.0, items)), fonts)
    assert stream.shown == [("one", "<00010003>-83"), ("other", "<00020002>"), ("one", "<0001>83")]
    assert fonts[id(other)].widths == {2: 500}
    assert fonts[id(one)].to_unicode == {1: "甲", 3: "乙"}


def test_a_line_of_blanks_draws_nothing() -> None:
    stream = Stream()
    draw_line(
        stream, Box(SetLine("\u3000", 16.0, [(Face("f", None), (1, 1000.0, "0001"), 1000.0, "\u3000")])), {}
    )
    assert stream.shown == []


# --- Fonts cut ahead -----------------------------------------------------------------------------------------

SET = """
import json, sys
from pathlib import Path
from bulletin.outputs import engine, pdf
from bulletin.outputs.engine import embedding, foresight
told = json.loads(sys.stdin.read())
loaded = engine.load(Path(told["cache"]))
drawn, cut, found = foresight.drawn, embedding.Embedder.cut, []
def wrong(setter, root):
    return {face: set(sorted(glyphs)[1:]) for face, glyphs in drawn(setter, root).items()}
foresight.drawn = {"right": drawn, "wrong": wrong, "nothing": lambda *_: {}}[told["foreseen"]]
def noted(self, face, glyphs):
    found.append([len(glyphs), (self._place(face), glyphs) in self._foreseen])
    return cut(self, face, glyphs)
embedding.Embedder.cut = noted
files = {name: Path(path) for name, path in told["files"].items()}
for _ in range(2):
    done = pdf.typeset(told["html"], lambda name: None, told["variant"], told["pitch"], files=files, engine=loaded)
    assert loaded.fast and done.value, done.diagnostics
    sys.stdout.buffer.write(done.value)
print(json.dumps(found), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    """The published issue."""
    return job_of(copy(tmp_path_factory.mktemp("desk")), "2022-36")


def printed_twice(job: Job, folder: Path, foreseen: str) -> tuple[bytes, list[tuple[int, bool]]]:
    """Print a job twice in one process: both PDFs, and the sizes of the fonts cut, with whether it was foreseen."""
    order = {
        "html": job.html,
        "files": {name: str(path) for name, path in job.files.items()},
        "variant": job.variant,
        "pitch": job.pitch,
        "cache": str(folder),
        "foreseen": foreseen,
    }
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{SET}"],
        input=json.dumps(order).encode(),
        capture_output=True,
        check=True,
    )
    half = len(done.stdout) // 2
    assert done.stdout[:half] == done.stdout[half:]
    return done.stdout, [(size, known) for size, known in json.loads(done.stderr.splitlines()[-1])]


def test_fonts_cut_ahead_are_those_of_a_document_cut_when_drawn(job: Job, tmp_path: Path) -> None:
    right, cuts = printed_twice(job, tmp_path, "right")
    wrong, missed = printed_twice(job, tmp_path, "wrong")
    nothing, none = printed_twice(job, tmp_path, "nothing")
    assert right == wrong == nothing
    assert max(cuts)[1], "the largest font was not foreseen"
    assert sum(size for size, known in cuts if not known) < 50, "more than page numbers was not foreseen"
    assert not any(known for _, known in missed + none)


class Faces:
    """Fonts that are their own faces, told apart by their place."""

    class ffi:  # noqa: N801 - as the engine calls it
        @staticmethod
        def cast(_kind: str, face: object) -> int:
            return id(face)

    @staticmethod
    def get_pango_font_hb_face(font: object) -> object:
        return font


def test_the_next_document_cuts_only_the_faces_whose_glyphs_have_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cuts: list[frozenset[int]] = []

    def cut(_room: object, _face: object, glyphs: frozenset[int]) -> bytes:
        cuts.append(glyphs)
        return bytes(sorted(glyphs))

    monkeypatch.setattr(embedding, "cut", cut)
    embedder, one, two = embedding.Embedder(Faces), object(), object()
    first, second, third = frozenset({1, 2}), frozenset({3}), frozenset({3, 4})
    for wanted in ({one: first, two: second}, {one: first, two: third}, {one: first, two: second}):
        embedder.foresee(wanted)
        for face, glyphs in wanted.items():
            content = embedder.cut(face, glyphs)
            assert content == bytes(sorted(glyphs))
            deflated = embedder.taken(content)
            assert deflated is not None
            assert zlib.decompress(deflated) == content
    assert sorted(cuts, key=sorted) == [first, second, third]
    for number in range(embedding.KEPT):
        embedder.foresee({one: frozenset({number, 99})})
    embedder.cut(two, second)
    assert cuts.count(second) == 2, "what was not asked for longest is forgotten"


# --- Memory --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [True, False])
def test_the_search_for_what_lies_about_is_left_as_it_was(before: bool) -> None:  # noqa: FBT001
    was = gc.isenabled()
    (gc.enable if before else gc.disable)()
    try:
        with undisturbed():
            assert not gc.isenabled()
        assert gc.isenabled() is before
    finally:
        (gc.enable if was else gc.disable)()
