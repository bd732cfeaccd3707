"""Pages that would be nearly empty, in real issues: fitted, recorded when an issue is final, and kept from then on."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bulletin.app.typesetting import make
from bulletin.cli.commands import run
from tests.support.typesetting import SETTINGS, squeezed, texts, typeset_issue, write_issue
from tests.support.workspaces import build_in_memory, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.layout import FittedPages
    from bulletin.layout.pages import Page

SENTENCES = (
    "今年以来，全市各级各部门把群众的事一件一件办好。",
    "柯桥区在八个镇街设立便民服务点，周一到周六开门，群众办事不出村。",
    "各地把老年食堂开到村口，每餐收费六元，低保户免费，到十月底已有一百二十七家，日均就餐四千三百人次。",
    "返乡青年给来访客人讲解，全年接待八万多人次。",
)
UNFITTED = f"{SETTINGS}layout: {{fit: false}}\n"
TOP, FOOT = 37.0, 262.0
"""mm: top and foot of the type area."""
PARAGRAPHS, GRID = (7, 1), (6, 1)
"""Articles whose pages are fitted by paragraphs, and by another grid."""


def article(count: int, seed: int) -> str:
    """Write an article of so many paragraphs."""
    paragraphs = (
        "".join(SENTENCES[(seed + at * each + each) % 4] for each in range(2 + at * seed % 6))
        for at in range(count)
    )
    return "---\ntitle: 便民服务点开到家门口\nfrom: 苏州市\n---\n" + "\n\n".join(paragraphs) + "\n"


def fitted(folder: Path, shape: tuple[int, int], settings: str = SETTINGS) -> FittedPages:
    """Typeset an issue of one article."""
    name = write_issue(folder, "", article(*shape), settings=settings)
    return typeset_issue(folder, name)[0].fitted


def rows(page: Page) -> list[float]:
    """Return the base lines of the running text of a page (mm)."""
    return sorted({round(each.y, 2) for each in texts(page) if each.size == 16 and each.y < FOOT})


def all_text(pages: FittedPages) -> str:
    """Return all characters of the type area in the order of drawing."""
    of_pages = (texts(page) for page in pages.pages.pages)
    return squeezed("".join(each.text for page in of_pages for each in page if TOP < each.y < FOOT))


def without_draft_mark(pages: FittedPages) -> list[list[str]]:
    """Return the texts of each page but the mark of a draft, which names a digest of the sources."""
    return [[each.text for each in texts(page) if each.y > TOP] for page in pages.pages.pages]


@pytest.mark.parametrize("shape", [PARAGRAPHS, GRID, (4, 3), (10, 3), (11, 1)])
def test_pages_are_fitted_and_nothing_is_lost(tmp_path: Path, shape: tuple[int, int]) -> None:
    plain, done = fitted(tmp_path / "plain", shape, UNFITTED), fitted(tmp_path / "fitted", shape)
    assert (plain.searched, done.searched) == (False, True)
    assert done.record.fit.changes
    assert len(rows(plain.pages.pages[-1])) < 3
    assert len(done.pages.pages) < len(plain.pages.pages) or len(rows(done.pages.pages[-1])) >= 3
    assert all_text(done) == all_text(plain)
    assert SENTENCES[2] in all_text(done)


@pytest.mark.parametrize("shape", [PARAGRAPHS, GRID])
def test_no_page_has_a_pitch_of_its_own(tmp_path: Path, shape: tuple[int, int]) -> None:
    done = fitted(tmp_path, shape)
    lines = done.record.fit.page_lines or 22
    assert (lines != 22) == (shape == GRID)
    for page in done.pages.pages:
        steps = [
            (two - one) / (225 / lines) for one, two in pairwise(rows(page)) if one > 110 or page.number > 1
        ]
        assert steps == pytest.approx([max(1, round(step)) for step in steps], abs=0.01)


def test_the_editor_is_told_and_the_manifest_says_it(tmp_path: Path) -> None:
    name = write_issue(tmp_path, "", article(*PARAGRAPHS))
    made = make(open_project(tmp_path), name)
    (notice,) = (each for each in made.diagnostics if each.code == "page-fitted")
    assert notice.message().endswith("第1篇第6段排8行；第1篇第7段排3行；现在共3页")
    assert not {each.code for each in made.diagnostics} & {
        "page-last-short",
        "page-short",
        "page-lines",
        "page-grid",
    }
    assert made.value is not None
    manifest = json.loads(made.value.files["manifest.json"])
    assert manifest["fit"] == ["第1篇第6段排8行", "第1篇第7段排3行"]
    assert manifest["pages"] == 3


def test_the_pages_of_another_grid_are_checked_by_it(tmp_path: Path) -> None:
    name = write_issue(tmp_path, "", article(*GRID))
    built = build_in_memory(tmp_path, name)
    assert {each.code for each in built.diagnostics} == {"page-fitted"}


@pytest.mark.parametrize(
    ("head", "settings"), [("fit: false\n", SETTINGS), ("fit: 不要\n", SETTINGS), ("", UNFITTED)]
)
def test_an_issue_and_an_office_may_do_without(tmp_path: Path, head: str, settings: str) -> None:
    name = write_issue(tmp_path, head, article(*PARAGRAPHS), settings=settings)
    done = typeset_issue(tmp_path, name)[0].fitted
    assert not done.record.fit.changes
    assert {each.code for each in build_in_memory(tmp_path, name).diagnostics} == {"page-last-short"}


def test_a_final_issue_keeps_its_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = write_issue(tmp_path, "status: draft\n", article(*PARAGRAPHS))
    draft = typeset_issue(tmp_path, name)[0].fitted
    assert run(["final", name, "--yes"]) == 0
    source = (tmp_path / "issues" / name / "issue.md").read_text("utf-8")
    assert f"fit: {draft.record.written}\n" in source
    final = typeset_issue(tmp_path, name)[0].fitted
    assert not final.searched
    assert without_draft_mark(final) == without_draft_mark(draft)
    assert final.record == draft.record


def test_a_small_correction_moves_no_page_break(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = write_issue(tmp_path, "status: draft\n", article(*PARAGRAPHS))
    assert run(["final", name, "--yes"]) == 0
    assert run(["correct", name]) == 0
    before = without_draft_mark(typeset_issue(tmp_path, name)[0].fitted)
    path = tmp_path / "issues" / name / "01.md"
    path.write_text(path.read_text("utf-8").replace("八万多人次", "九万多人次", 1), "utf-8")
    made, diagnostics = typeset_issue(tmp_path, name)
    after = without_draft_mark(made.fitted)
    assert [page[-5:] for page in after[:-1]] == [page[-5:] for page in before[:-1]]
    assert not {each.code for each in diagnostics} & {"page-fitted", "pages-changed"}


def test_a_changed_number_of_pages_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = write_issue(tmp_path, "status: draft\n", article(*PARAGRAPHS))
    assert run(["final", name, "--yes"]) == 0
    assert run(["correct", name]) == 0
    path = tmp_path / "issues" / name / "01.md"
    path.write_text(path.read_text("utf-8") + "\n" + SENTENCES[2] * 12 + "\n", "utf-8")
    (warning,) = (each for each in typeset_issue(tmp_path, name)[1] if each.code == "pages-changed")
    assert warning.message() == "版面定下时共3页，现在共4页"
    assert warning.position is not None
    issue = (tmp_path / "issues" / name / "issue.md").read_text("utf-8").split("\n")
    assert issue[warning.position.line - 1].startswith("fit: 共3页")
    assert run(["final", name]) == 1, "it is asked about"
    assert run(["final", name, "--yes"]) == 0
    assert not {each.code for each in typeset_issue(tmp_path, name)[1]} & {"pages-changed"}


@pytest.mark.parametrize("begins", [1, 2])
def test_the_record_says_where_the_text_begins(tmp_path: Path, begins: int) -> None:
    """Two short articles fit one sheet; approved otherwise, they stay so."""
    articles = (article(2, 1), article(2, 2))
    head = f"fit: 共2页；正文从第{begins}页起\n"
    pages = typeset_issue(tmp_path, write_issue(tmp_path, head, *articles))[0].fitted.pages
    assert pages.anchors["article-1"].page == begins


def test_a_record_that_no_longer_fits_changes_nothing(tmp_path: Path) -> None:
    name = write_issue(tmp_path, "fit: 共1页；第1篇第1段排9行；第3篇第8段排2行\n", article(2, 1))
    done, diagnostics = typeset_issue(tmp_path, name)
    assert len(done.pages.pages) == 1
    assert not diagnostics


def test_pages_are_recorded_before_they_are_sent_for_approval(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    name = write_issue(tmp_path, "status: draft\n", article(*PARAGRAPHS))
    assert run(["fit", name]) == 0
    recorded = "共3页；正文从第1页起；第1篇第6段排8行；第1篇第7段排3行"
    assert recorded in capfd.readouterr().err
    issue = tmp_path / "issues" / name / "issue.md"
    assert f"fit: {recorded}\n" in issue.read_text("utf-8")
    assert not typeset_issue(tmp_path, name)[0].fitted.searched
    (tmp_path / "issues" / name / "01.md").write_text(article(*GRID), "utf-8")
    assert run(["fit", name]) == 0
    kept = issue.read_text("utf-8")
    assert "每页23行" not in kept
    assert run(["fit", name, "--again"]) == 0
    assert "fit: 共2页；正文从第1页起；每页23行\n" in issue.read_text("utf-8")
    assert run(["final", name, "--yes"]) == 0
    assert run(["fit", name, "--again"]) == 2, "a final issue is not changed"
