"""The review on paper: the pages of the issue at a scale, the numbers of their lines, the approval sheet."""

from __future__ import annotations

import io
import re
from itertools import groupby
from typing import TYPE_CHECKING

import pikepdf
import pytest

from bulletin.app.review_paper import review_paper
from bulletin.app.typesetting import load, make
from bulletin.imposition.review_sheets import HEAD, NUMBER_SIZE
from bulletin.model import ApprovalSheet
from bulletin.pdf import inspect
from tests.support.projects import add_issue, make_workspace
from tests.support.verapdf import validate
from tests.support.workspaces import ROOT, format_diagnostics, open_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bulletin.diagnostics import Result
    from bulletin.model import Glyph, PageFacts

SCALE = 0.85
"""That of an A4 page."""
LEFT, RIGHT, FOOT = 28 * SCALE, 184 * SCALE, HEAD + 262 * SCALE
"""mm: the type area on a sheet."""
CLOSE = 0.05
"""mm within which positions are the same."""
AWKWARD = "2022-07"
LONG = (
    "社区图书室把开放时间延长到晚上九点，下班以后来借书的居民多了起来，周末还有讲座，请的是附近学校的退休教师"
)
"""Two lines of a cell."""
LONG_NAME = "江苏省精神文明建设指导委员会办公室工作简报"


def reviewed(folder: Path, issue: str, copies: Sequence[int] = (), number: int = 1) -> Result[bytes]:
    project = open_project(folder)
    loaded = load(project, issue)
    assert loaded.value is not None, format_diagnostics(loaded.diagnostics)
    return review_paper(project, loaded.value, number, copies)


def paper(folder: Path, issue: str, copies: Sequence[int] = (), number: int = 1) -> bytes:
    """Make a review that has no error."""
    result = reviewed(folder, issue, copies, number)
    assert result.value is not None, format_diagnostics(result.diagnostics)
    assert result.diagnostics == ()
    return result.value


@pytest.fixture(scope="module")
def review() -> bytes:
    """The review of No. 36."""
    return paper(ROOT, "2022-36", number=2)


def awkward_workspace(folder: Path, head: str = "") -> Path:
    """Make a draft with a turned table, rows of several lines, scripts and notes, and forty titles."""
    make_workspace(folder)
    with (folder / "bulletin.yaml").open("a", encoding="utf-8") as file:
        file.write("print_run: 120\n")
    head += "staff: {编辑: [周岸, 江以南], 审核: 方鹤群, 签发: 陆鸣}\nurgency: 加急\n"
    add_issue(folder, AWKWARD, *[f"from: 苏州市\ntitle: 第{n}件事情" for n in range(1, 41)], head=head)
    rows = "\n".join(f"| {n} | {LONG} | 每月{n}次 | 由街道和社区一起办 |" for n in range(1, 15))
    (folder / "issues" / AWKWARD / "01.md").write_text(
        f"""---
title: 横排的表
from: 苏州市
---
一共做了1200 m<sup>2</sup>，二氧化碳（CO<sub>2</sub>）少了。[^1]

表1 各社区的安排 {{横排}}

| 序号 | 做法 | 次数 | 办法 |
|---|---|---|---|
{rows}

[^1]: 数字由社区报来。
""",
        "utf-8",
    )
    settings = folder / "issues" / AWKWARD / "issue.md"
    settings.write_text(settings.read_text("utf-8").replace("status: final", "status: draft"), "utf-8")
    return folder


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return awkward_workspace(tmp_path_factory.mktemp("paper") / "workspace")


@pytest.fixture(scope="module")
def awkward_review(awkward: Path) -> bytes:
    return paper(awkward, AWKWARD)


def drawn(pages: Sequence[PageFacts]) -> list[str]:
    """Return the text of pages, white space apart."""
    return ["".join("".join(glyph.text for glyph in page.glyphs).split()) for page in pages]


# --- Pages ---------------------------------------------------------------------------------------------------


def _moved(page: PageFacts) -> list[tuple[str, float, float]]:
    return [(glyph.text, glyph.x * SCALE, glyph.y * SCALE + HEAD) for glyph in page.glyphs]


def test_the_pages_are_those_of_the_issue(review: bytes) -> None:
    made = make(open_project(ROOT), "2022-36").value
    assert made is not None
    _, *sheets = inspect(review).pages
    assert len(sheets) == len(made.facts.pages) == 10
    for page, sheet in zip(made.facts.pages, sheets, strict=True):
        assert (round(sheet.width), round(sheet.height)) == (210, 297)
        expected = _moved(page)
        texts = [glyph.text for glyph in sheet.glyphs]
        start = next(
            at for at in range(len(texts)) if texts[at : at + len(expected)] == [e[0] for e in expected]
        )
        there = sheet.glyphs[start : start + len(expected)]
        for glyph, (_, x, y) in zip(there, expected, strict=True):
            assert (glyph.x, glyph.y) == pytest.approx((x, y), abs=CLOSE)


def test_a_sheet_names_the_issue_the_review_and_the_draft(review: bytes, awkward_review: bytes) -> None:
    form, *sheets = drawn(inspect(review).pages)
    code = re.search(r"短码([0-9a-f]{8})", form)
    assert code
    for number, text in enumerate(sheets, start=1):
        assert text.startswith(f"江苏精神文明建设简报第36期送审2短码{code[1]}第{number}页，共10页")
        assert f"—{number}—" in text, "the page number as printed"
    form, *sheets = drawn(inspect(awkward_review).pages)
    code = re.search(r"短码([0-9a-f]{8})", form)
    assert code
    assert all(f"送审稿{code[1]}" in text for text in sheets), "the mark that a draft has anyway"


def test_nothing_but_rules_stands_beside_the_text(review: bytes) -> None:
    for page in inspect(review).pages[1:]:
        assert all(glyph.x < RIGHT + CLOSE for glyph in page.glyphs if glyph.y > HEAD)


# --- Line numbers --------------------------------------------------------------------------------------------


def numbers(page: PageFacts) -> Iterator[tuple[int, float]]:
    """Yield the numbers beside the text, and their base lines."""
    beside = [glyph for glyph in page.glyphs if glyph.size == NUMBER_SIZE and not glyph.turned]
    for y, digits in groupby(beside, key=lambda glyph: glyph.y):
        yield int("".join(digit.text for digit in digits)), y


def text_glyphs(page: PageFacts) -> list[Glyph]:
    """Return the glyphs in the type area."""
    return [
        glyph
        for glyph in page.glyphs
        if LEFT - CLOSE < glyph.x < RIGHT and HEAD + 36 * SCALE < glyph.y < FOOT and glyph.text.strip()
    ]


def test_each_line_has_its_number_on_its_base_line(review: bytes) -> None:
    for page in inspect(review).pages[1:]:
        found = [*numbers(page)]
        assert [number for number, _ in found] == [*range(1, len(found) + 1)]
        bases = sorted({round(glyph.y, 2) for glyph in text_glyphs(page)})
        lines = [base for at, base in enumerate(bases) if not at or base - bases[at - 1] > 1]
        assert [y for _, y in found] == pytest.approx(lines, abs=0.2)
    assert len(found) == 22, "the count: titles, sixteen rows of the table, imprint"


def test_the_lines_of_a_turned_table_have_turned_numbers(awkward_review: bytes) -> None:
    """Each row has two lines in its second column: both are numbered, and what is centred between them is not."""
    page = next(page for page in inspect(awkward_review).pages if any(glyph.turned for glyph in page.glyphs))
    turned = [glyph for glyph in page.glyphs if glyph.turned]
    digits = [glyph for glyph in turned if glyph.size == NUMBER_SIZE]
    read = [
        (int("".join(glyph.text for glyph in same)), x)
        for x, same in groupby(digits, key=lambda glyph: glyph.x)
    ]
    rows = sum(glyph.text == "室" for glyph in turned)
    assert rows > 5
    assert [number for number, _ in read] == [*range(1, 2 + 2 * rows + 1)], "caption and head, and the rows"
    starts = sorted({glyph.x for glyph in turned if glyph.text in {"表", "号", "室", "教"}})
    assert [x for _, x in read] == pytest.approx(starts, abs=CLOSE)
    assert all(FOOT < glyph.y < FOOT + 4.2 for glyph in digits), "between the table and the page number"
    assert not [*numbers(page)]


# --- The approval sheet --------------------------------------------------------------------------------------


def test_the_approval_sheet_says_what_is_approved(review: bytes, awkward_review: bytes) -> None:
    text = drawn(inspect(review).pages[:1])[0]
    assert text.startswith("签发单江苏精神文明建设简报第36期送审2短码")
    assert re.search(r"共10页签发：年月日会签：年月日核稿：年月日拟稿：年月日", text)
    assert "日期2022年12月28日份数400份密级无缓急" in text
    assert "苏州市：依托大数据平台构建新时代文明实践志愿服务矩阵" in text
    assert text.endswith("2022年稿件采用情况统计附注")
    text = drawn(inspect(awkward_review).pages[:1])[0]
    assert "签发：陆鸣年月日会签：年月日核稿：方鹤群年月日拟稿：周岸、江以南年月日" in text
    assert "份数120份密级无缓急加急" in text
    assert text.endswith("第13件事情……共40篇附注"), "one page, however many articles there are"


DOC = (ROOT / "docs" / "theme.md").read_text("utf-8")


def test_an_office_may_have_a_form_of_its_own(tmp_path: Path) -> None:
    """That of docs/theme.md."""
    (template,) = re.findall(r"```jinja\n(<!doctype html>.*?)```", DOC, re.DOTALL)
    folder = awkward_workspace(tmp_path / "own")
    (folder / "templates").mkdir()
    (folder / "templates" / "approval.html.j2").write_text(template, "utf-8")
    (text,) = drawn(inspect(paper(folder, AWKWARD, number=3)).pages[:1])
    assert text.startswith("文明简报发文稿纸签发陆鸣会签核稿方鹤群拟稿周岸、江以南题目横排的表；第2件事情；")


def test_what_a_form_may_say_is_documented() -> None:
    named = set(re.findall(r"`sheet\.(\w+)`", DOC))
    assert named == {*ApprovalSheet.__struct_fields__, "signed"} - {"names"}


# --- Engines, standards, copies ------------------------------------------------------------------------------


def test_the_review_is_the_same_where_weasyprint_prints_the_issue(
    awkward_review: bytes, tmp_path: Path
) -> None:
    folder = awkward_workspace(tmp_path / "weasyprint")
    with (folder / "bulletin.yaml").open("a", encoding="utf-8") as file:
        file.write("layout: {engine: weasyprint}\n")
    assert paper(folder, AWKWARD) == awkward_review


def test_reviews_are_accessible(review: bytes, awkward_review: bytes, tmp_path: Path) -> None:
    """The tags of approval sheet and pages are those of one document."""
    paths = [tmp_path / "36.pdf", tmp_path / "awkward.pdf"]
    for path, content in zip(paths, (review, awkward_review), strict=True):
        path.write_bytes(content)
    assert [str(failure) for failure in validate(paths, "ua1")] == []
    facts = inspect(awkward_review)
    assert facts.structure.part == 1
    assert len(facts.structure.tables) == 2


def test_reviews_are_printed_on_one_side_in_true_size(review: bytes) -> None:
    with pikepdf.open(io.BytesIO(review)) as pdf:
        preferences = pdf.Root.ViewerPreferences
        assert (preferences.Duplex, preferences.PrintScaling) == ("/Simplex", "/None")


def test_a_classified_review_goes_out_in_numbered_copies(tmp_path: Path) -> None:
    folder = awkward_workspace(tmp_path / "classified", "classification: 秘密★1年\n")
    settings = folder / "bulletin.yaml"
    settings.write_text(settings.read_text("utf-8").replace("文明简报", LONG_NAME), "utf-8")
    refused = reviewed(folder, AWKWARD)
    assert refused.value is None
    assert [each.code for each in refused.diagnostics] == ["review-unnumbered"]
    facts = inspect(paper(folder, AWKWARD, (7, 12)))
    each = len(facts.pages) // 2
    for number, pages in (("000007", facts.pages[:each]), ("000012", facts.pages[each:])):
        form, *sheets = drawn(pages)
        assert f"份号{number}" in form
        assert "密级秘密★1年" in form
        assert all(text.startswith(f"秘密★1年份号{number}{LONG_NAME}第7期送审1") for text in sheets)
        for page in pages[1:]:
            above = [glyph.x for glyph in page.glyphs if glyph.y < HEAD]
            assert above == sorted(above), "nothing is drawn over the number of the page"
    assert facts.outline == ("第000007份", "第000012份")


def test_what_is_not_classified_has_no_numbers(awkward: Path) -> None:
    refused = reviewed(awkward, AWKWARD, (1,))
    assert refused.value is None
    assert [each.code for each in refused.diagnostics] == ["print-unclassified"]
