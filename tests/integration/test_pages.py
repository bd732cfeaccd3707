"""The finished pages of both sample issues, measured by the places of their glyphs (GB/T 9704 §§5–7)."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pdfplumber
import pytest

from bulletin.app.typesetting import make
from bulletin.kinds.bulletin.sources import load_issue
from bulletin.layout.glyphs import GlyphSetter
from bulletin.model import Glyph, PageFacts, paragraphs, plain
from bulletin.pdf import lines
from tests.support.workspaces import (
    ROOT,
    BuiltIssue,
    build_in_memory,
    copy_workspace,
    import_published,
    open_project,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bulletin.layout.pages import GlyphRun

TOP, INNER, AREA_WIDTH, AREA_HEIGHT = 37.0, 28.0, 156.0, 225.0
FOOT = TOP + AREA_HEIGHT
MM = 25.4 / 72
ISSUES = ("2022-36", "2021-06")


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_workspace(tmp_path_factory.mktemp("workspace") / "工作 文件夹")


@pytest.fixture(scope="session", params=ISSUES)
def issue(request: pytest.FixtureRequest) -> str:
    return str(request.param)


_made: dict[str, BuiltIssue] = {}


@pytest.fixture(scope="session")
def finished(workspace: Path, issue: str) -> BuiltIssue:
    if issue not in _made:
        _made[issue] = build_in_memory(workspace, issue)
    return _made[issue]


def texts(page: PageFacts) -> Iterator[tuple[Glyph, ...]]:
    """Lines of running text: 16 pt, within the type area."""
    for row in lines(page):
        if row[0].y < FOOT and all(abs(glyph.size - 16) < 0.01 for glyph in row):
            yield row


def text_of(row: tuple[Glyph, ...]) -> str:
    return "".join(glyph.text for glyph in row)


# --- The sheet and the grid ----------------------------------------------------------------------------------


def test_paper_is_a4(finished: BuiltIssue) -> None:
    assert all(
        (page.width, page.height) == (pytest.approx(210, abs=0.01), pytest.approx(297, abs=0.01))
        for page in finished.facts.pages
    )


def test_about_ten_pages(finished: BuiltIssue) -> None:
    assert 9 <= len(finished.facts.pages) <= 11


def full_pages(finished: BuiltIssue) -> list[PageFacts]:
    """Pages that hold running text alone."""
    return [
        page
        for page in finished.facts.pages[1:]
        if all(abs(glyph.size - 16) < 0.01 for glyph in page.glyphs if glyph.y < FOOT)
        and max(glyph.y for glyph in page.glyphs if glyph.y < FOOT) > FOOT - 10
    ]


def test_a_full_page_has_22_lines_at_their_pitch(finished: BuiltIssue) -> None:
    pages = full_pages(finished)
    assert len(pages) >= 3
    for page in pages:
        bases = [row[0].y for row in texts(page)]
        assert len(bases) == 22
        pitches = [after - before for before, after in pairwise(bases)]
        assert pitches == pytest.approx([AREA_HEIGHT / 22] * 21, abs=0.02)


def test_running_text_stands_on_one_grid_on_every_page(finished: BuiltIssue) -> None:
    """Titles and tables have their own pitch; what follows them goes on on the grid."""
    pitch = AREA_HEIGHT / 22
    first = next(texts(full_pages(finished)[0]))[0].y
    for number, page in enumerate(finished.facts.pages[1:], start=2):
        for row in texts(page):
            if "（共" in text_of(row):
                continue
            away = (row[0].y - first) / pitch
            assert abs(away - round(away)) * pitch < 0.05, (number, text_of(row))


def test_text_begins_at_the_inner_margin_with_an_indent_of_two(finished: BuiltIssue) -> None:
    starts = {round(row[0].x, 1) for page in full_pages(finished) for row in texts(page)}
    two = 2 * AREA_WIDTH / 28
    indented = {start for start in starts if start > INNER + 1}
    assert indented
    for start in indented:
        assert INNER + two - 3 < start <= INNER + two + 0.1
    flush = [row[0].x for page in full_pages(finished) for row in texts(page) if row[0].x < INNER + 1]
    squeezed = AREA_WIDTH / 28 / 2  # an opening mark whose left half was given up
    assert all(abs(start - INNER) < 0.1 or abs(start - INNER + squeezed) < 0.1 for start in flush)


def test_body_is_16_pt(finished: BuiltIssue) -> None:
    sizes = [glyph.size for page in full_pages(finished) for row in texts(page) for glyph in row]
    assert sizes == pytest.approx([16] * len(sizes), abs=0.005)


def test_the_first_article_begins_on_page_2(finished: BuiltIssue) -> None:
    assert not any(abs(glyph.size - 22) < 0.01 for glyph in finished.facts.pages[0].glyphs)
    first = lines(finished.facts.pages[1])[0]
    assert first[0].size == pytest.approx(22, abs=0.01)
    assert first[0].y < TOP + AREA_HEIGHT / 22


# --- Page numbers and foot -----------------------------------------------------------------------------------


def test_page_numbers_stand_outside_7_mm_below_the_type_area(finished: BuiltIssue) -> None:
    em = 14 * MM
    for number, page in enumerate(finished.facts.pages, start=1):
        row = [glyph for glyph in page.glyphs if glyph.y > FOOT]
        assert text_of(tuple(row)).split() == ["—", str(number), "—"]
        if number % 2:
            assert row[-1].x + row[-1].width == pytest.approx(INNER + AREA_WIDTH - em, abs=0.3)
        else:
            assert row[0].x == pytest.approx(INNER + em, abs=0.3)
    with pdfplumber.open(io.BytesIO(finished.pdf)) as pdf:
        for page in pdf.pages[:2]:
            image = page.to_image(resolution=300).original.convert("L")
            assert _top_of_ink_below(image, FOOT + 2, 300) == pytest.approx(FOOT + 7, abs=0.25)


def _top_of_ink_below(image: object, start: float, dpi: int) -> float:
    """Return where (mm) the first column of ink of the page number's dash begins below a place."""
    from PIL.Image import Image

    assert isinstance(image, Image)
    width, height = image.size
    strip = image.crop((0, round(start / 25.4 * dpi), width, height))
    columns = strip.width
    pixels = strip.load()
    assert pixels is not None
    leftmost = next(
        x
        for x in range(columns)
        if any(pixels[x, y] < 128 for y in range(strip.height))  # type: ignore[operator]
    )
    middle = leftmost + round(2 / 25.4 * dpi)
    top = next(y for y in range(strip.height) if pixels[middle, y] < 128)  # type: ignore[operator]
    return start + top / dpi * 25.4


def test_the_print_code_is_the_last_line_of_the_type_area(finished: BuiltIssue) -> None:
    last = [row for row in lines(finished.facts.pages[-1]) if row[0].y < FOOT][-1]
    assert text_of(last).replace("　", "") == "（苏简字1004号共印400份）"
    assert FOOT - 9 < last[0].y < FOOT
    assert last[-1].x + last[-1].width == pytest.approx(INNER + AREA_WIDTH - 14 * MM, abs=0.1)


def test_the_second_line_of_a_recipient_stands_behind_the_colon(finished: BuiltIssue) -> None:
    rows = {text_of(row)[:6]: row for row in lines(finished.facts.pages[-1])}
    first, second = rows["报：中央文明"], rows["省文明委主任"]
    assert second[0].x == pytest.approx(first[2].x, abs=0.05)
    assert "发：各设区市" in rows


# --- Fonts, outline, properties ------------------------------------------------------------------------------


def test_every_font_is_embedded_and_no_box_is_drawn(finished: BuiltIssue) -> None:
    assert finished.facts.unembedded == ()
    assert all(glyph.number for page in finished.facts.pages for glyph in page.glyphs)
    assert not any("DejaVu" in font for font in finished.facts.fonts)


def test_outline_title_and_language(finished: BuiltIssue, workspace: Path, issue: str) -> None:
    read = load_issue(open_project(workspace), issue).value
    assert read is not None
    assert finished.facts.outline == tuple(article.title.plain for article in read.articles)
    assert finished.facts.title == f"江苏精神文明建设简报{issue[:4]}年第{int(issue[5:])}期"
    assert finished.facts.language == "zh-CN"
    assert finished.facts.tagged
    assert b"pdfuaid:part" in finished.pdf or b"pdfuaid" in _metadata(finished.pdf)


def _metadata(pdf: bytes) -> bytes:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return bytes(opened.Root["/Metadata"].read_bytes())


def test_m2_is_set_from_another_face(workspace: Path) -> None:
    glyphs = [
        glyph
        for page in build_in_memory(workspace, "2021-06").facts.pages
        for glyph in page.glyphs
        if glyph.text == "²"
    ]
    assert len(glyphs) == 1
    assert "FandolFang" not in glyphs[0].font


# --- The table -----------------------------------------------------------------------------------------------


def test_title_table_and_imprint_share_a_page(workspace: Path) -> None:
    page = [text_of(row) for row in lines(build_in_memory(workspace, "2022-36").facts.pages[-1])]
    assert page[0] == "2022年稿件采用情况统计"
    assert page[1] == "（共93篇）"
    assert any(row.startswith("苏州市510") for row in page)
    assert any(row.startswith("综合稿件3") for row in page)
    assert any("省审计系统1、省交通运输系统1" in row for row in page)
    assert any(row.startswith("报：") for row in page)


# --- Nothing lost --------------------------------------------------------------------------------------------


def flowing(finished: BuiltIssue) -> str:
    """The text of the pages in drawing order, without page numbers and white space."""
    glyphs = (g.text for page in finished.facts.pages for g in page.glyphs if g.y < FOOT)
    return re.sub(r"\s", "", "".join(glyphs))


def visible(html: str) -> str:
    from html import unescape

    body = html[html.index("<body") :]
    return re.sub(r"\s", "", unescape(re.sub(r"<[^>]*>", "", body)))


def check_text(workspace: Path, folder: str, done: BuiltIssue) -> None:
    read = load_issue(open_project(workspace), folder).value
    assert read is not None
    pages, screen = flowing(done), visible(done.html)
    place = 0
    for article in read.articles:
        for words in (article.title.plain, *map(plain, paragraphs(article.blocks))):
            text = re.sub(r"\s", "", words)
            assert text in screen
            assert text in pages[place:], (article.path, text[:40])
            place += pages[place:].index(text) + len(text)


def test_every_character_stands_in_both_outputs(finished: BuiltIssue, workspace: Path, issue: str) -> None:
    check_text(workspace, issue, finished)


@pytest.mark.parametrize("seed", ["issue-2022-36.txt", "issue-2021-06.txt"])
def test_the_published_texts_build_and_nothing_is_lost(seeds: Path, tmp_path: Path, seed: str) -> None:
    target = copy_workspace(tmp_path / "seed")
    folder = import_published(seeds / seed, target)
    done = build_in_memory(target, folder)
    check_text(target, folder, done)
    source = "\n\n".join(
        path.read_text("utf-8").split("---\n", 2)[2]
        for path in sorted((target / "issues" / folder).glob("0*.md"))
    )
    assert len(re.sub(r"[\s*]", "", source)) > 3500
    pages = flowing(done)
    for paragraph in source.split("\n\n"):
        text = re.sub(r"[\s*]", "", paragraph)
        assert text in pages
        assert text in visible(done.html)


# --- The other grid ------------------------------------------------------------------------------------------


def test_the_grid_of_21_by_27(tmp_path: Path) -> None:
    target = copy_workspace(tmp_path / "grid")
    settings = target / "bulletin.yaml"
    settings.write_text(settings.read_text("utf-8").replace("grid: 22x28", "grid: 21x27"), "utf-8")
    done = build_in_memory(target, "2022-36")
    pages = full_pages(done)
    assert pages
    for page in pages:
        bases = [row[0].y for row in texts(page)]
        assert len(bases) == 21
        pitches = [after - before for before, after in pairwise(bases)]
        assert pitches == pytest.approx([AREA_HEIGHT / 21] * 20, abs=0.02)


def test_the_workspace_is_the_repository(workspace: Path) -> None:
    assert sorted(open_project(workspace).folders()) == sorted(
        path.name for path in (ROOT / "issues").iterdir()
    )


# --- A theme at odds with itself -----------------------------------------------------------------------------


def test_lines_that_are_not_drawn_as_composed_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Glyphs set closer than composition assumed make printed lines differ from composed ones."""
    runs = GlyphSetter.runs

    def closer(setter: GlyphSetter, face: str, text: str, spacing: int = 0) -> tuple[GlyphRun, ...]:
        return runs(setter, face, text, spacing - 60)

    monkeypatch.setattr(GlyphSetter, "runs", closer)
    made = make(open_project(copy_workspace(tmp_path / "workspace")), "2022-36")
    assert made.value is None
    diagnostics = [each for each in made.diagnostics if each.code == "line-disagrees"]
    assert len(diagnostics) > 50
    assert diagnostics[0].position is not None
    assert diagnostics[0].position.path == "issues/2022-36/01-suzhou.md"
