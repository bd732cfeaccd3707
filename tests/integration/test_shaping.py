"""Scripts that need shaping: shaped by words, ordered, printed, and read back."""

from __future__ import annotations

import io
import re
import subprocess
from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import category

import pikepdf
import pypdfium2
import pytest
import uharfbuzz as harfbuzz
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bulletin.app.typesetting import make
from bulletin.cache import CacheDir
from bulletin.layout.glyphs import GlyphSetter
from bulletin.layout.reordering import LogicalRun, reorder
from bulletin.linebreak.paragraph import compose
from bulletin.linebreak.values import ParagraphFrame, Run
from bulletin.parsing.text.decode import decode
from bulletin.pdf import glyph_texts, lines
from bulletin.typography.fonts import resolve_roles, uncovered
from bulletin.typography.shaping import composed, missing_characters, needs_shaping, shape, words
from bulletin.workspace import Origin, data_folder
from tests.support.projects import add_issue, make_workspace
from tests.support.script_faces import (
    ARABIC,
    DEVANAGARI,
    FACES,
    HEBREW,
    MONGOLIAN,
    TAMIL,
    THAI,
    TIBETAN,
    YI,
    folder,
    put,
)
from tests.support.typefaces import font_file, typeface
from tests.support.typefaces import write_font as put_face
from tests.support.workspaces import ROOT, build_in_memory, format_diagnostics, open_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bulletin.linebreak.values import Line
    from bulletin.model import Glyph
    from bulletin.typography.faces import Chain, Faces
    from tests.support.workspaces import BuiltIssue

UYGHUR = "ھەممە ئادەم زاتىدىنلا ئەركىن بولۇپ تۇغۇلغان"
SCRIPTS = {
    "ug": (ARABIC, UYGHUR),
    "kk": (ARABIC, "بارلىق ادامدار تۋمىسىنان ازات"),
    "bo": (TIBETAN, "འགྲོ་བ་མིའི་རིགས་རྒྱུད་ཡོངས་ལ་སྐྱེས་ཙམ་ཉིད་ནས"),
    "mn": (MONGOLIAN, "ᠬᠦᠮᠦᠨ ᠪᠦᠷ ᠲᠥᠷᠥᠵᠦ ᠮᠡᠨᠳᠡᠯᠡᠬᠦ"),
    "hi": (DEVANAGARI, "सभी मनुष्यों को गौरव और अधिकारों"),
    "ta": (TAMIL, "மனிதப் பிறிவியினர் சகலரும்"),
    "th": (THAI, "มนุษย์ทั้งหลายเกิดมามีอิสระ"),
    "he": (HEBREW, "כל בני אדם נולדו בני חורין"),
    "ii": (YI, "ꆈꌠꁱꂷ"),
    "vi": ("LiberationSerif", "Tất cả mọi người sinh ra đều được tự do"),
    "ipa": ("LiberationSerif", "ˈpʰɔ̃t̪ə̃ e̩ ɛ̃́"),
    "ext": ("NotoSerifCJKsc", "𠮷㙍堃喆"),
}
PLAIN = frozenset(("ii", "ext", "vi"))
"""Set letter by letter, once decomposed letters are composed."""
JOINED = ("ug", "kk", "mn", "hi")


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Faces:
    data = data_folder()
    assert data
    own = [font_file(folder() / f"{face}-Regular.ttf", Origin.WORKSPACE) for face in FACES]
    open_faces = [
        font_file(path)
        for path in sorted((data / "fonts").iterdir())
        if path.suffix in {".otf", ".ttf", ".ttc"}
    ]
    names = "".join(f"  - {face}-Regular\n" for face in FACES)
    files = [
        ("fonts.yaml", (ROOT / "fonts" / "fonts.yaml").read_bytes()),
        ("own.yaml", f"last-resort:\n  - 默认\n{names}".encode()),
    ]
    result = resolve_roles([*own, *open_faces], files, CacheDir(tmp_path_factory.mktemp("cache")))
    assert result.value is not None
    return result.value


@pytest.fixture(scope="module")
def body(faces: Faces) -> Chain:
    return faces.chains["body"]


# --- Which words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("各地紧扣“强国复兴有我”主题，2022年12月，App共①3个。", []),
        ("Ünïcode é ñ", []),
        ("前ئۇيغۇر تىلى، 后", ["ئۇيغۇر", "تىلى،"]),
        ("藏文བོད་ཡིག།是", ["བོད་", "ཡིག།"]),
        ("ᠨᠡᠷ᠎ᠡ\u202fᠶᠢᠨ ᠲᠡᠢ", ["ᠨᠡᠷ᠎ᠡ\u202fᠶᠢᠨ", "ᠲᠡᠢ"]),
        ("हिन्दी भाषा和ไทย", ["हिन्दी", "भाषा", "ไทย"]),
        ("p\u0329a字\u0307义", ["p\u0329", "字\u0307"]),
        ("\u0329a", []),
    ],
)
def test_words_that_are_shaped(text: str, wanted: list[str]) -> None:
    assert [text[start:end] for start, end in words(text)] == wanted


def test_in_the_other_direction_every_mark_is_mirrored() -> None:
    text = "(ئا 12)"
    assert [text[start:end] for start, end in words(text, right_to_left=True)] == ["(", "ئا", "1", "2", ")"]


@pytest.mark.parametrize("text", ["e\u0301", "a\u0302\u0301", "か\u3099", "\u1112\u1161\u11ab"])
def test_decomposed_letters_are_one_character(text: str) -> None:
    assert len(composed(text)) == 1
    assert not needs_shaping(composed(text))


def test_nothing_else_is_composed() -> None:
    text = "Å\u212b豈\uf900ɔ\u0303Ω\u2126"
    assert composed(text) == text


# --- Glyphs ---------------------------------------------------------------------------------------------------


def _by_harfbuzz(path: Path, number: int, word: str) -> list[int]:
    font = harfbuzz.Font(harfbuzz.Face(harfbuzz.Blob.from_file_path(str(path)), number))
    buffer = harfbuzz.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    harfbuzz.shape(font, buffer)
    return [info.codepoint for info in buffer.glyph_infos]


@pytest.mark.parametrize("script", [each for each in SCRIPTS if each not in PLAIN])
def test_words_have_harfbuzz_s_glyphs_of_one_face(script: str, body: Chain) -> None:
    name, text = SCRIPTS[script]
    checked = 0
    for start, end in words(text):
        word = text[start:end]
        shaped = shape(body, word, right_to_left=False)
        assert shaped.face.postscript.startswith(name)
        assert list(shaped.glyphs) == _by_harfbuzz(shaped.face.source, shaped.face.number or 0, word)
        assert sum(shaped.parts) == sum(shaped.advances)
        assert not any(part for part, each in zip(shaped.parts, word, strict=True) if category(each) == "Mn")
        assert not list(missing_characters(body, word))
        checked += 1
    assert checked


@pytest.mark.parametrize("script", JOINED)
def test_letters_take_the_forms_of_their_neighbours(script: str, body: Chain) -> None:
    backward, changed = script in {"ug", "kk"}, 0
    for word in SCRIPTS[script][1].split():
        shaped = shape(body, word, right_to_left=False)
        nominal = [shaped.face.glyph(each)[0] for each in word]
        changed += list(shaped.glyphs) != (nominal[::-1] if backward else nominal)
        assert list(shaped.clusters) == sorted(shaped.clusters, reverse=backward)
    assert changed > 1


def test_brackets_are_mirrored(body: Chain) -> None:
    shaped = shape(body, "(", right_to_left=True)
    assert shaped.glyphs == (shaped.face.glyph(")")[0],)


def test_a_letter_and_its_marks_are_of_one_face(tmp_path: Path) -> None:
    files = [
        put_face(tmp_path / "a.ttf", typeface("First", "aɔ中")),
        put_face(tmp_path / "b.ttf", typeface("Second", "aɔ\u0303中", widths={"\u0303": 0})),
    ]
    result = resolve_roles(
        files, [("f.yaml", b"roles: {body: [First, Second]}")], CacheDir(tmp_path / "cache")
    )
    assert result.value is not None
    chain = result.value.chains["body"]
    assert shape(chain, "ɔ\u0303", right_to_left=False).face.name == "Second"
    assert list(missing_characters(chain, "ɔ\u0329")) == [(1, "\u0329")]


# --- Lines ----------------------------------------------------------------------------------------------------


def _composed(text: str, faces: Faces, measure: int) -> tuple[Line, ...]:
    return compose([Run(text, "body")], ParagraphFrame(measure, 987), faces).lines


def _advance(line: Line, glyphs: GlyphSetter) -> int:
    """Return how wide a line is drawn, trailing spaces apart."""
    segments = [each for each in line.segments if each.text.strip()]
    segments[-1] = replace(segments[-1], text=segments[-1].text.rstrip())
    if any(each.level for each in segments):
        parts, _ = reorder([LogicalRun(each, 0) for each in segments], glyphs)
        return max(part.start + sum(run.advance for run in part.runs) for part in parts)
    return sum(run.advance for each in segments for run in glyphs.runs(each.face, each.text, each.spacing))


@pytest.mark.parametrize("script", SCRIPTS)
def test_lines_are_as_wide_as_they_are_drawn(script: str, faces: Faces) -> None:
    text = f"前文是汉字，{SCRIPTS[script][1]}后面也是汉字，一共有两段文字。"
    glyphs = GlyphSetter(faces)
    set_lines = _composed(text, faces, 11_844)
    assert len(set_lines) > 1
    assert "".join(line.text for line in set_lines) == composed(text)
    for line in set_lines:
        assert _advance(line, glyphs) == pytest.approx(line.width, abs=len(line.text))


@pytest.mark.parametrize("script", JOINED)
@pytest.mark.parametrize("measure", [6_909, 9_870, 13_818])
def test_lines_end_between_words_and_no_space_parts_letters(script: str, measure: int, faces: Faces) -> None:
    text = SCRIPTS[script][1]
    lines = _composed(text, faces, measure)
    assert [word for line in lines for word in line.text.split()] == text.split()
    glyphs = GlyphSetter(faces)
    for line in lines:
        for segment in line.segments:
            backward = segment.level % 2 == 1
            set_in = glyphs.right_to_left if backward else glyphs.runs
            for run in set_in(segment.face, segment.text):
                if run.shaping is not None and len(run.glyphs) > 1:
                    alone = shape(faces.chains["body"], run.text, right_to_left=backward)
                    assert run.glyphs == alone.glyphs
                    assert run.shaping.advances == alone.advances


def test_tibetan_lines_end_behind_a_syllable(faces: Faces) -> None:
    lines = _composed(SCRIPTS["bo"][1], faces, 6_909)
    assert len(lines) > 2
    assert all(line.text.endswith("་") for line in lines[:-1])


def test_thai_lines_are_parted_between_letters_where_nothing_else_helps(faces: Faces) -> None:
    lines = _composed(SCRIPTS["th"][1], faces, 5_922)
    assert len(lines) > 1
    assert not any(category(line.text[0]) == "Mn" for line in lines)


LETTERS = st.sampled_from(["汉", "ɔ\u0303", "p\u0329", "字\u0307", "，", "a", " ", "བོད་", "नि", "ئا", "2"])


@given(st.lists(LETTERS, min_size=1, max_size=60).map("".join))
def test_no_line_begins_with_a_mark(faces: Faces, text: str) -> None:
    if not text.strip():
        return
    set_lines = _composed(text, faces, 6_909)
    assert "".join(line.text for line in set_lines).replace(" ", "") == composed(text).replace(" ", "")
    assert not any(category(line.text[0])[0] == "M" for line in set_lines if line.text)


def test_a_sentence_that_runs_from_right_to_left_reads_right_on_both_its_lines(faces: Faces) -> None:
    set_lines = _composed(f"前{UYGHUR}后", faces, 9_870)
    assert len(set_lines) > 1
    glyphs = GlyphSetter(faces)
    spoken: list[str] = []
    for line in set_lines:
        stretch = [each for each in line.segments if each.level]
        parts, _ = reorder([LogicalRun(each, 0) for each in stretch], glyphs)
        shown = [part for part in parts if part.runs[0].text.strip()]
        assert all(one.start > two.start for one, two in pairwise(shown))
        spoken += [part.runs[0].text for part in shown]
    assert spoken == UYGHUR.split()


def test_numbers_run_from_left_to_right_within_it(faces: Faces) -> None:
    (line,) = _composed("前ئا 2025 ئا后", faces, 20_000)
    stretch = [each for each in line.segments if each.level]
    parts, _ = reorder([LogicalRun(each, 0) for each in stretch], GlyphSetter(faces))
    shown = [(part.start, run.text) for part in parts for run in part.runs if run.text.strip()]
    assert "|".join(text for _, text in sorted(shown)).replace("2|0", "20") == "ئا|2025|ئا"
    assert all(run.shaping is None for part in parts for run in part.runs if run.text.isdecimal())


def test_what_no_face_has_of_a_word_is_reported_at_its_place(faces: Faces) -> None:
    pieces = [("body", "字ئا\U0001e922 \U00011103ئ", None), ("body", "e\u0301汉", None)]
    assert {each.values["character"] for each in uncovered(faces, pieces)} == {"\U0001e922", "\U00011103"}


# --- On paper -------------------------------------------------------------------------------------------------

PARAGRAPHS = [f"文字{at}：{text}，到此为止。" for at, (_, text) in enumerate(SCRIPTS.values(), 1)]
MIXED = "数字：2025 يىلى 3-ئاينىڭ 15-كۈنى (بىرىنچى قېتىم) دېدى، گېزىتى第12期，《شىنجاڭ》有两处。"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> BuiltIssue:
    workspace = make_workspace(tmp_path_factory.mktemp("workspace"))
    put(workspace)
    text = "\n\n".join((*PARAGRAPHS, MIXED, "    " + UYGHUR))
    add_issue(workspace, "2025-01", f"title: 各民族文字\nfrom: 苏州市\n---\n{text}\n\n")
    return build_in_memory(workspace, "2025-01")


def _rows(printed: BuiltIssue) -> Iterator[tuple[Glyph, ...]]:
    for page in printed.facts.pages:
        yield from lines(page)


def test_pages_hold_the_text_in_its_order(printed: BuiltIssue) -> None:
    drawn = "".join(glyph.text for row in _rows(printed) for glyph in row)
    for paragraph in (*PARAGRAPHS, MIXED):
        assert re.sub(r"\s", "", composed(paragraph)) in re.sub(r"\s", "", drawn)


def test_no_box_is_drawn_and_faces_are_the_workspaces_own(printed: BuiltIssue) -> None:
    assert all(glyph.number for row in _rows(printed) for glyph in row)
    fonts = {glyph.font.rsplit("-", 1)[0] for row in _rows(printed) for glyph in row}
    assert {f"{face}-Regular" for face in FACES if face != YI} <= fonts


def test_only_a_word_too_long_is_reported(printed: BuiltIssue) -> None:
    assert {each.code for each in printed.diagnostics} <= {"word-split", "wide-gap", "page-last-short"}, (
        format_diagnostics(printed.diagnostics)
    )


def _without_controls(text: str) -> str:
    return re.sub("[\u200e\u200f\u202a-\u202e]", "", text)


@pytest.mark.parametrize("script", ["ug", "kk", "mn", "he", "ii", "vi", "ext"])
def test_readers_of_pdfs_find_the_words(script: str, printed: BuiltIssue, tmp_path: Path) -> None:
    (tmp_path / "issue.pdf").write_bytes(printed.pdf)
    command = ["pdftotext", str(tmp_path / "issue.pdf"), "-"]
    poppler = _without_controls(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    document = pypdfium2.PdfDocument(printed.pdf)
    pdfium = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    for text in (poppler, pdfium):
        missing = [word for word in SCRIPTS[script][1].split() if word not in text]
        assert not missing, text


def test_poppler_reads_a_sentence_in_its_order(printed: BuiltIssue, tmp_path: Path) -> None:
    (tmp_path / "issue.pdf").write_bytes(printed.pdf)
    command = ["pdftotext", str(tmp_path / "issue.pdf"), "-"]
    text = _without_controls(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert " ".join(UYGHUR.split()[:3]) in " ".join(text.split())


def test_the_same_bytes_again(printed: BuiltIssue, tmp_path_factory: pytest.TempPathFactory) -> None:
    workspace = make_workspace(tmp_path_factory.mktemp("again"))
    put(workspace)
    text = "\n\n".join((*PARAGRAPHS, MIXED, "    " + UYGHUR))
    add_issue(workspace, "2025-01", f"title: 各民族文字\nfrom: 苏州市\n---\n{text}\n\n")
    assert build_in_memory(workspace, "2025-01").pdf == printed.pdf


def test_a_script_without_a_face_is_an_error_at_its_place(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "workspace")
    add_issue(workspace, "2025-01", "title: 标题\nfrom: 苏州市\n---\n汉字བོད。\n\n")
    result = make(open_project(workspace), "2025-01")
    (missing, *_) = [each for each in result.diagnostics if each.code == "missing-glyph"]
    assert result.value is None
    assert missing.values["character"] == "བ"
    assert str(missing.position) == "issues/2025-01/01.md:5:3"


def test_the_guides_example_gives_faces_to_all_roles(tmp_path: Path) -> None:
    guide = (ROOT / "fonts" / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(last-resort:.*?)```", guide, re.DOTALL)
    assert example is not None
    workspace = make_workspace(tmp_path / "workspace")
    put(workspace)
    (workspace / "fonts" / "fonts.yaml").write_text(example[1], encoding="utf-8")
    add_issue(workspace, "2025-01", "title: شىنجاڭ|བོད་ལྗོངས་\nfrom: 苏州市\n---\n**ᠮᠣᠩᠭᠣᠯ。**汉字شىنجاڭ。\n\n")
    fonts = {
        glyph.font.rsplit("-", 1)[0] for row in _rows(build_in_memory(workspace, "2025-01")) for glyph in row
    }
    assert {"NotoNaskhArabic-Regular", "NotoSerifTibetan-Regular", "NotoSansMongolian-Regular"} <= fonts


@pytest.mark.parametrize(
    ("text", "codes"),
    [("ئە\u200cر", []), ("ᠨᠡᠷ\u180eᠡ", []), ("क्\u200dष", []), ("汉\u200d字", ["character-hidden"])],
)
def test_joiners_belong_to_the_scripts_that_have_them(text: str, codes: list[str]) -> None:
    assert [each.code for each in decode("a.md", text.encode()).diagnostics] == codes


def test_every_glyph_has_a_text(printed: BuiltIssue) -> None:
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:
        for font in [
            each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each
        ]:
            texts = dict(glyph_texts(font["/ToUnicode"].read_bytes()))
            drawn = {
                glyph.number
                for row in _rows(printed)
                for glyph in row
                if glyph.font == str(font["/BaseFont"]).partition("+")[2]
            }
            assert drawn <= texts.keys()
            assert all(texts.values())
