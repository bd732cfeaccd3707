"""The masthead: long names in two lines, the line above, several issuers beside the date; nothing is overprinted."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest

from bulletin.app.typesetting import make
from bulletin.layout.pages import RED, PlacedRule
from bulletin.linebreak.segmentation import segment
from bulletin.linebreak.titles import divide_name
from bulletin.project.project import Project
from bulletin.typography.geometry import MM_PER_PT
from bulletin.workspace import Workspace
from tests.support.typesetting import SETTINGS, squeezed, texts, typeset_issue, write_issue

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.layout.pages import Page, PlacedText

ARTICLE = "---\ntitle: 苏州市：推进文明实践\nfrom: 苏州市\ncolumn: 工作交流\n---\n正文一句。\n"
OFFICES = ("中共江苏省委精神文明建设指导委员会办公室", "江苏省文化和旅游厅", "共青团江苏省委员会")
PITCH = 225 / 22


def settings(**values: str) -> str:
    """Return the settings with other values, or more."""
    lines = [line for line in SETTINGS.splitlines() if line.split(":")[0] not in values]
    return "\n".join([*(f"{key}: {value}" for key, value in values.items()), *lines]) + "\n"


def first_page(folder: Path, head: str = "", **values: str) -> Page:
    name = write_issue(folder, head, ARTICLE, settings=settings(**values))
    return typeset_issue(folder, name)[0].pages.pages[0]


def masthead(page: Page) -> list[PlacedText]:
    """Return the texts above the rule."""
    (rule,) = (mark for mark in page.marks if isinstance(mark, PlacedRule) and mark.colour == RED)
    return [text for text in texts(page) if text.y < rule.y]


def one(page: Page, text: str) -> PlacedText:
    (matching,) = (each for each in masthead(page) if text in squeezed(each.text))
    return matching


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("江苏快报", ("江苏快报",)),
        ("江苏省新时代文明实践工作简报", ("江苏省新时代文明实践工作简报",)),
        ("江苏省人民政府办公厅政务信息快报", ("江苏省人民政府办公厅", "政务信息快报")),
        ("江苏省人民代表大会常务委员会办公厅政务信息快报", ("江苏省人民代表大会常务委员会", "办公厅政务信息快报")),
        ("江苏省第十四届人民代表大会第三次会议简报", ("江苏省第十四届人民代表大会", "第三次会议简报")),
        ("江苏省“我为群众办实事”实践活动简报", ("江苏省“我为群众办实事”", "实践活动简报")),
    ],
)  # fmt: skip
def test_a_long_name_is_divided_between_words(name: str, lines: tuple[str, ...]) -> None:
    assert divide_name(name, segment) == lines


def test_a_long_name_stands_in_two_lines_of_one_size_centred(tmp_path: Path) -> None:
    page = first_page(tmp_path, name="江苏省人民政府办公厅政务信息快报")
    upper, lower = one(page, "人民政府办公厅"), one(page, "政务信息快报")
    assert upper.owner == lower.owner
    assert upper.size == lower.size
    assert lower.y - upper.y > lower.size * MM_PER_PT
    for line in (upper, lower):
        assert line.x + line.width / 2 == pytest.approx(28 + 156 / 2, abs=0.1)


def test_a_bar_divides_the_name_and_joins_to_nothing_elsewhere(tmp_path: Path) -> None:
    name = write_issue(tmp_path, "", ARTICLE, settings=settings(name="江苏省文明委|工作简报"))
    project = Project.open(Workspace(tmp_path)).value
    assert project is not None
    made = make(project, name)
    assert made.value is not None, made.diagnostics
    assert made.value.facts.title == "江苏省文明委工作简报2025年第1期"
    html = made.value.files[f"{name}.html"].decode()
    assert "<title>江苏省文明委工作简报2025年第1期</title>" in html
    assert ">江苏省文明委</span><span>工作简报</span></h1>" in html
    assert "--characters: 6" in html
    assert project.publication.name == "江苏省文明委工作简报"


def test_the_line_above_the_name_is_the_issues_own_or_the_offices(tmp_path: Path) -> None:
    page = first_page(tmp_path / "office", above_name="江苏省文明委|第三次全体会议")
    first, second, name = one(page, "江苏省文明委"), one(page, "第三次全体会议"), one(page, "文明简报")
    assert first.y < second.y < name.y
    assert first.colour == RED
    page = first_page(tmp_path / "issue", "above_name: 江苏省文明办主任会议\n", above_name="江苏省文明委")
    assert one(page, "主任会议").y < one(page, "文明简报").y
    assert not any("文明委" in text.text for text in masthead(page))
    page = first_page(tmp_path / "none", 'above_name: ""\n', above_name="江苏省文明委")
    assert not any("文明委" in text.text for text in masthead(page))


@pytest.mark.parametrize("number", [2, 3])
def test_issuers_are_stacked_with_the_date_beside_their_middle(tmp_path: Path, number: int) -> None:
    offices = [*OFFICES[1:], "江苏省总工会"][:number]
    page = first_page(tmp_path, issuer=f"[{', '.join(offices)}]")
    lines, date = [one(page, office) for office in offices], one(page, "2025年")
    assert {line.x for line in lines} == {lines[0].x}
    assert [two.y - line.y for line, two in pairwise(lines)] == pytest.approx([PITCH] * (number - 1))
    assert date.y == pytest.approx((lines[0].y + lines[-1].y) / 2)


def test_a_long_issuer_leaves_the_date_its_room(tmp_path: Path) -> None:
    page = first_page(tmp_path, issuer=OFFICES[0])
    lines = [text for text in masthead(page) if squeezed(text.text) and squeezed(text.text) in OFFICES[0]]
    date = one(page, "2025年")
    assert "".join(squeezed(line.text) for line in lines) == OFFICES[0]
    assert len(lines) == 2
    assert max(line.x + line.width for line in lines) + date.size * MM_PER_PT <= date.x
    assert lines[0].y < date.y < lines[1].y


LONG = {
    "issuer": f"[{', '.join(OFFICES)}]",
    "name": "江苏省人民代表大会常务委员会办公厅政务信息快报",
    "above_name": "江苏省精神文明建设指导委员会第三次全体会议暨全省新时代文明实践工作推进会",
    "marking": "内部资料 注意保存 阅后及时归档不得外传复印转发或上传网络",
}
HEAD = "classification: 机密★10年\ntotal: 1268\n"
HEAD += "series: {title: 新时代文明实践中心建设和志愿服务制度化工作推进情况专刊, number: 29}\n"

CENTRED = """
[masthead]
rows = [["classification", "marking"], "name", ["date", "number"], "issuer"]
[blocks]
marking = { align = "end" }
issuer = { align = "center", left = 0 }
"""


@pytest.mark.parametrize(
    "theme",
    [
        "",
        '[masthead]\nrows = ["name", ["number", "issuer", "date"], ["classification", "marking"]]\n',
        CENTRED,
    ],
)
def test_nothing_is_overprinted_whatever_is_long(tmp_path: Path, theme: str) -> None:
    from bulletin.app.typesetting import compose, load, text_composer
    from bulletin.layout import LayoutOptions, lay_out
    from bulletin.model import MakeUp

    name = write_issue(tmp_path, HEAD, ARTICLE, settings=settings(**LONG))
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "theme.toml").write_text(theme, "utf-8")
    project = Project.open(Workspace(tmp_path)).value
    assert project is not None
    loaded, faces = load(project, name).value, project.faces.value
    assert loaded is not None
    assert faces is not None
    composer = text_composer(project, faces, name)
    composed = compose(loaded, composer)
    options = LayoutOptions(MakeUp(copy_number=True))
    page = lay_out(composed, project.geometry, faces, options, composer.in_lines).pages.pages[0]
    boxes = [box(text) for text in texts(page) if squeezed(text.text)]
    assert any("0123456789" in text.text for text in texts(page))
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
    assert all(left >= 28 - 0.1 and right <= 210 - 26 + 0.1 for _, left, right, _, _ in boxes)


def box(text: PlacedText) -> tuple[str, float, float, float, float]:
    """Return a text with left, right, top and bottom of its ink, about."""
    em = text.size * MM_PER_PT
    return text.text, text.x, text.x + text.width, text.y - 0.8 * em, text.y + 0.1 * em


def overlap(one: tuple[str, float, float, float, float], two: tuple[str, float, float, float, float]) -> bool:
    return one[1] < two[2] and two[1] < one[2] and one[3] < two[4] and two[3] < one[4]
