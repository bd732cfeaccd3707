"""Rules of finished pages, through real builds: issues with faults planted in text, pictures and layout."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path  # noqa: TC003 - a dataclass names it
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from msgspec import structs

from bulletin.app.check import check
from bulletin.diagnostics import Severity
from bulletin.layout.pages import PlacedText, Role
from bulletin.layout.slices import Paginator
from bulletin.layout.structure import StructureBuilder
from bulletin.lint.pages import rules as page_rules
from bulletin.lint.pages.layout_rules import check_booklet
from bulletin.lint.pages.pdf_rules import RULES
from bulletin.lint.pages.rules import PAGE_RULES, check_pages
from bulletin.lint.precision import FINDING_COUNTS
from bulletin.model import MakeUp
from bulletin.pdf import inspect
from tests.support.workspaces import build_in_memory, copy_workspace, import_published, open_project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.diagnostics import Diagnostic
    from bulletin.layout.slices import Slice
    from bulletin.lint.pages.page_layout import PageLayout

MARK = re.compile("▼([a-z-]+)▼")


def picture(columns: int, rows: int) -> bytes:
    """Make a picture of so many pixels."""
    from PIL import Image

    content = io.BytesIO()
    Image.new("RGB", (columns, rows), "#336699").save(content, "PNG")
    return content.getvalue()


def plant(folder: Path, path: str, text: str) -> Counter[tuple[str, str]]:
    """Add passages to an article; `▼code▼` marks where a finding of that code is due."""
    content = (folder / path).read_text("utf-8").rstrip("\n") + f"\n\n{text.strip()}\n"
    due: Counter[tuple[str, str]] = Counter()
    lines = content.split("\n")
    for index in range(len(lines)):
        while match := MARK.search(lines[index]):
            due[match[1], f"{path}:{index + 1}:{match.start() + 1}"] += 1
            lines[index] = MARK.sub("", lines[index], count=1)
    (folder / path).write_text("\n".join(lines), "utf-8")
    return due


def code_counts(diagnostics: tuple[Diagnostic, ...]) -> Counter[tuple[str, str]]:
    """Count findings by code and place."""
    return Counter((one.code, str(one.position)) for one in diagnostics)


# --- Twenty faults --------------------------------------------------------------------------------------------

TEXT = """
各地学习▼term-wrong▼习总书记重要讲话精神▼mark-ascii▼,抓好落实。

活动圆满结束▼mark-doubled▼。。主题为“歌唱祖国▼dot-alike▼•礼赞英雄”。

印发通知（苏文明办▼file-number▼〔2022〕第4号），定于▼weekday-wrong▼2022年12月28日（星期二）召开推进会。

全市57个村中，已建成36个，占▼share-wrong▼63.1%，扬州市▼place-misspelt▼刊江区也已建成。

一是盘活资源，二是建设站点，▼sequence-broken▼四是发挥优势。
"""
LINES = """
各地志愿者积极参与\\
▼line-start▼，共建共享。

▼line-end▼各地开展“\\
春之声”系列活动。

▼line-split▼全年服务群众12\\
000人次。

把实事办到群众心坎\\
▼lone-character▼上。

> ▼line-edge▼各地各部门结合实际抓好贯彻落实把各项任务落到实处

▼picture-coarse▼![志愿者在社区](images/small.png){width=140mm}
"""
FOOT_OF_PAGE = 19
"""Lines of text between a title of one line and the last line of its page."""
PAGES = "\n\n".join(
    [
        *["各地抓好贯彻落实。"] * FOOT_OF_PAGE,
        "# ▼heading-foot▼一、总体要求",
        f"▼page-lines▼{'各地要结合实际抓好贯彻落实' * 100}。",
    ]
)
NOTICE = "issues/2022-36/00-notice.md"


class FaultyPaginator(Paginator):
    """Makes faults that no text can make: page 3 a line short, headings not kept, a quotation and the imprint misplaced."""

    def fill(self, slices: Sequence[Slice]) -> None:
        """Put slices on pages as they should not stand."""
        for before, each in pairwise(slices):
            if before.bookmark and before.bookmark[0] > 1:
                each.keep = False
        super().fill([self._displaced(each) for each in slices])

    def _displaced(self, each: Slice) -> Slice:
        x, y = 20 if text_of(each).startswith("各地各部门结合实际") else 0, -3 if each.pinned else 0
        return structs.replace(each, marks=[mark.moved(x, y) for mark in each.marks])

    def _fill_page(
        self, slices: Sequence[Slice], start: int, waiting: Sequence[int]
    ) -> tuple[int, list[int]]:
        whole = self._page
        if len(self.pages) == 2:
            height = whole.area_height - whole.line_pitch
            self._page = structs.replace(whole, area_height=height, lines=whole.lines - 1)
        end = super()._fill_page(slices, start, waiting)
        self._page = whole
        return end


def text_of(placed: Slice) -> str:
    return "".join(mark.text for mark in placed.marks if isinstance(mark, PlacedText))


class HeadlessBuilder(StructureBuilder):
    """Makes plain cells of the heads of tables."""

    def add(self, role: Role, parent: int = 0, **named: Any) -> int:
        """Add an element."""
        if role is Role.HEAD_CELL:
            return super().add(Role.CELL, parent)
        return super().add(role, parent, **named)


def test_twenty_planted_faults_are_twenty_findings_at_their_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine of text, eleven of pages; six of these are planted where pages are laid out and written."""
    folder = copy_workspace(tmp_path / "workspace")
    settings = (folder / "bulletin.yaml").read_text("utf-8")
    settings = settings.replace("articles: run-on", "articles: new-page\n  fit: false")
    (folder / "bulletin.yaml").write_text(settings, "utf-8")
    (folder / NOTICE).write_text("---\ntitle: 工作要求\nkind: notice\n---\n", "utf-8")
    images = folder / "issues/2022-36/images"
    images.mkdir()
    (images / "small.png").write_bytes(picture(600, 400))
    due = plant(folder, NOTICE, PAGES)
    due += plant(folder, "issues/2022-36/01-suzhou.md", TEXT)
    due += plant(folder, "issues/2022-36/02-yancheng.md", LINES)
    due += Counter(
        {
            ("pdf-language", "issues/2022-36/issue.md:1:1"): 1,
            ("imprint-off", "issues/2022-36/issue.md:1:1"): 1,
            ("table-headless", "issues/2022-36/04-tally.md:4:9"): 1,
        }
    )
    monkeypatch.setattr("bulletin.layout.page_breaks.Paginator", FaultyPaginator)
    monkeypatch.setattr("bulletin.layout.document.StructureBuilder", HeadlessBuilder)
    monkeypatch.setattr("bulletin.export.pdf.document.LANGUAGE", "en")
    diagnostics = check(open_project(folder), "2022-36")
    assert code_counts(diagnostics) == due
    assert due.total() == 20
    assert all(one.position and one.position.line for one in diagnostics)


# --- The real pages -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FinishedSample:
    """A finished sample issue, and the layout of its pages as a build measures it."""

    issue: str
    folder: Path
    pdf: bytes
    layout: PageLayout
    diagnostics: tuple[Diagnostic, ...]


@pytest.fixture(scope="module", params=["2022-36", "2021-06"])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FinishedSample:
    folder = copy_workspace(tmp_path_factory.mktemp("proved") / "workspace")
    kept: list[PageLayout] = []

    def keep(layout: PageLayout) -> tuple[Diagnostic, ...]:
        kept.append(layout)
        return check_pages(layout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_rules, "check_pages", keep)
        done = build_in_memory(folder, request.param)
    return FinishedSample(request.param, folder, done.pdf, kept[0], done.diagnostics)


NOTICES = {"2022-36": set(), "2021-06": {"page-fitted"}}


def test_both_sample_issues_have_no_fault_of_layout(sample: FinishedSample) -> None:
    """The last page of No. 6 would hold the imprint alone: four paragraphs are spread, and a notice says so."""
    assert {one.code for one in sample.diagnostics} == NOTICES[sample.issue]
    assert {one.severity for one in sample.diagnostics} <= {Severity.NOTICE}


def test_every_printed_line_knows_its_place_in_the_sources(sample: FinishedSample) -> None:
    lines = [line for line in sample.layout.lines if line.kind in {"body", "title", "editors-note"}]
    assert len(lines) > 130
    for line in lines:
        assert line.place is not None
        source = (sample.folder / line.place.path).read_text("utf-8").split("\n")[line.place.line - 1]
        assert source[line.place.column - 1 :][:1] == line.text.removeprefix("编者按：")[:1], (line, source)


def test_a_picture_is_measured_as_it_is_printed(tmp_path: Path) -> None:
    folder = copy_workspace(tmp_path / "workspace")
    path = folder / "issues/2022-36/a.png"
    path.write_bytes(picture(1200, 600))
    plant(folder, "issues/2022-36/03-suqian.md", "![图](a.png)\n\n图后的一段。")
    done = build_in_memory(folder, "2022-36")
    (drawn,) = (one for page in done.facts.pages for one in page.pictures)
    assert (drawn.columns, drawn.rows) == (1200, 600)
    assert (drawn.width, drawn.height) == (pytest.approx(140, abs=0.1), pytest.approx(70, abs=0.1))
    assert drawn.resolution == pytest.approx(217.7, abs=0.5)
    assert done.facts.structure.alternatives == ("图",)
    assert not {one.code for one in done.diagnostics} & {"page-grid", "picture-coarse"}


class LowPaginator(Paginator):
    """Puts space above a quotation that is no multiple of the line pitch."""

    def fill(self, slices: Sequence[Slice]) -> None:
        """Put slices on pages as they should not stand."""
        super().fill([self._lowered(each) if text_of(each) == "引文。" else each for each in slices])

    def _lowered(self, each: Slice) -> Slice:
        lowered = structs.replace(each)
        lowered.lower(4)
        return lowered


def test_a_block_that_is_no_whole_lines_high_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_workspace(tmp_path / "workspace")
    due = plant(folder, "issues/2022-36/01-suzhou.md", "> ▼page-grid▼引文。\n\n引文后的一段。")
    monkeypatch.setattr("bulletin.layout.page_breaks.Paginator", LowPaginator)
    counts = code_counts(build_in_memory(folder, "2022-36").diagnostics)
    assert next(iter(due)) in counts


def test_a_line_set_wider_than_the_page_is_reported_by_composition_alone(tmp_path: Path) -> None:
    """What composition has reported is not reported again by the measured lines."""
    folder = copy_workspace(tmp_path / "workspace")
    plant(folder, "issues/2022-36/01-suzhou.md", f"各地各部门抓好{'abcdefghij' * 5}落实。")
    diagnostics = [
        one for one in build_in_memory(folder, "2022-36").diagnostics if one.code != "page-last-short"
    ]
    assert {one.code for one in diagnostics} <= {"word-split", "wide-gap", "short-line"}
    assert diagnostics


STRIPPED = {
    "/MarkInfo": "pdf-untagged",
    "/StructTreeRoot": "pdf-untagged",
    "/Lang": "pdf-language",
    "/ViewerPreferences": "pdf-title",
    "/Metadata": "pdf-untagged",
}


@pytest.mark.parametrize("key", STRIPPED)
def test_what_a_pdf_no_longer_says_is_missed(sample: FinishedSample, key: str) -> None:
    """A finished PDF from which one entry of its catalogue was taken."""
    with pikepdf.open(io.BytesIO(sample.pdf)) as pdf:
        del pdf.Root[key]
        stripped = io.BytesIO()
        pdf.save(stripped)
    facts = inspect(stripped.getvalue())
    codes = [one.code for rule in RULES for one in rule.find(structs.replace(sample.layout, facts=facts))]
    assert codes == [STRIPPED[key]]


def test_only_a_booklet_wants_pages_by_four() -> None:
    assert check_booklet(12) == ()
    (diagnostic,) = check_booklet(10)
    assert diagnostic.message() == "一共 10 页，不是 4 的倍数，骑马订要凑成 12 页"


@pytest.mark.parametrize("seed", ["issue-2022-36.txt", "issue-2021-06.txt"])
def test_the_published_issues_have_no_fault_of_layout(seeds: Path, tmp_path: Path, seed: str) -> None:
    """The record of the rules (`lint/precision.py`) says so."""
    folder = copy_workspace(tmp_path / "workspace")
    codes = {one.code for one in build_in_memory(folder, import_published(seeds / seed, folder)).diagnostics}
    assert not codes & {rule.code for rule in PAGE_RULES}
    assert not {rule.code for rule in PAGE_RULES} & FINDING_COUNTS.keys()


def test_the_margins_of_mirrored_pages_are_known(sample: FinishedSample) -> None:
    """Pages that are not mirrored though they should be begin left of the type area on every even page."""
    (rule,) = (one for one in page_rules.PAGE_RULES if one.code == "line-edge")
    assert not list(rule.find(sample.layout))
    mirrored = structs.replace(sample.layout.document, make_up=MakeUp(mirror=True))
    wrong = structs.replace(sample.layout, document=mirrored)
    assert len(list(rule.find(wrong))) > 50


def test_an_office_that_mirrors_its_margins_is_not_warned(tmp_path: Path) -> None:
    folder = copy_workspace(tmp_path / "workspace")
    settings = folder / "bulletin.yaml"
    settings.write_text(settings.read_text("utf-8").replace("mirror: false", "mirror: true"), "utf-8")
    made = build_in_memory(folder, "2022-36")
    assert len(made.facts.pages) > 2
    assert "line-edge" not in {one.code for one in made.diagnostics}
