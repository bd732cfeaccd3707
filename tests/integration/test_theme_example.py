"""The worked example of an own theme in docs/theme.md: No. 36 is typeset with its files, and measured."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import TYPE_CHECKING

import pdfplumber
import pytest

from bulletin.app.typesetting import make
from bulletin.diagnostics import BulletinError
from bulletin.export.weasyprint import check_own_paper, own_paper
from bulletin.pdf import lines
from bulletin.typography.geometry import read_geometry
from tests.support.handbook import put, read
from tests.support.workspaces import ROOT, BuiltIssue, build_in_memory, copy_workspace, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.model import Glyph, PageFacts

DOC = (ROOT / "docs" / "theme.md").read_text("utf-8")
ISSUE = "2022-36"
AREA_WIDTH, AREA_HEIGHT, FOOT = 156.0, 225.0, 262.0


def with_example(folder: Path) -> Path:
    """Copy the workspace and add the example's files."""
    workspace = copy_workspace(folder)
    for step in read(DOC):
        put(workspace / step.what, list(step.lines), change=step.kind == "change")
    return workspace


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> BuiltIssue:
    return build_in_memory(with_example(tmp_path_factory.mktemp("theme")), ISSUE)


def rows(page: PageFacts, size: float = 16) -> list[tuple[Glyph, ...]]:
    """Return the lines of one size within the type area."""
    return [row for row in lines(page) if row[0].y < FOOT and all(abs(one.size - size) < 0.01 for one in row)]


def row(page: PageFacts, text: str) -> tuple[Glyph, ...]:
    """Return the glyphs of the one line that holds this text."""
    (matching,) = (line for line in lines(page) if text in "".join(one.text for one in line))
    return matching


def test_the_example_is_four_files() -> None:
    assert [step.what for step in read(DOC)] == [
        "bulletin.yaml",
        "fonts/fonts.yaml",
        "templates/theme.toml",
        "templates/paper.html.j2",
    ]


def test_there_are_no_diagnostics_but_notices(finished: BuiltIssue) -> None:
    assert [one.code for one in finished.diagnostics if one.severity.value != "notice"] == []


def test_a_full_page_has_21_lines_of_27_characters(finished: BuiltIssue) -> None:
    full = [page for page in finished.facts.pages[1:] if len(rows(page)) == 21]
    assert len(full) >= 3
    for page in full:
        bases = [line[0].y for line in rows(page)]
        pitches = [after - before for before, after in pairwise(bases)]
        assert pitches == pytest.approx([AREA_HEIGHT / 21] * 20, abs=0.02)
    last = [line[-1] for page in full for line in rows(page) if "一" <= line[-1].text <= "龥"]
    ends = [one.x + one.width for one in last]
    assert max(ends) == pytest.approx(28 + AREA_WIDTH, abs=0.2)
    steps = [after.x - before.x for page in full for line in rows(page) for before, after in pairwise(line)]
    assert sorted(steps)[len(steps) // 2] == pytest.approx(AREA_WIDTH / 27, abs=0.1)


def test_the_masthead_has_its_own_words_face_and_size(finished: BuiltIssue) -> None:
    first = finished.facts.pages[0]
    name = row(first, "文明江苏")
    assert "".join(one.text for one in name) == "文明江苏"
    assert {round(one.size, 1) for one in name} == {60}
    assert all("Kai" in one.font for one in name)
    assert "江苏精神文明建设简报" not in shown(first)


def shown(page: PageFacts) -> str:
    """Return all that a page shows, as one text."""
    return "".join(one.text for line in lines(page) for one in line)


def test_number_issuer_and_date_share_a_line_below_the_name(finished: BuiltIssue) -> None:
    first = finished.facts.pages[0]
    name, line = row(first, "文明江苏"), row(first, "江苏省文明办")
    assert "".join(one.text for one in line).replace(" ", "") == "第36期江苏省文明办2022年12月28日"
    assert line[0].y > name[0].y
    em = 16 * 25.4 / 72
    assert line[0].x == pytest.approx(28 + em, abs=0.6)
    assert line[-1].x + line[-1].width == pytest.approx(28 + AREA_WIDTH - em, abs=0.6)
    issuer = [one for one in line if one.text in "江苏省文明办"]
    assert all("Kai" in one.font for one in issuer)
    assert not any("Kai" in one.font for one in line if one not in issuer)


def test_the_template_adds_a_star_and_a_frame(finished: BuiltIssue) -> None:
    with pdfplumber.open(io.BytesIO(finished.pdf)) as pdf:
        for number, page in enumerate(pdf.pages):
            boxes = [
                (each["x0"], each["top"], each["x1"], each["bottom"]) for each in (*page.rects, *page.curves)
            ]
            mm = [tuple(round(edge * 25.4 / 72) for edge in box) for box in boxes]
            assert any(box[0] == 12 and box[1] == 12 for box in mm)
            stars = [box for box in mm if box[0] in {99, 100} and box[2] in {110, 111}]
            assert bool(stars) == (number == 0)


# --- Templates and styles for the former layout ---------------------------------------------------------------

FORMER = (
    ("paper.html.j2", '{% extends "shipped/paper.html.j2" %}\n\n{% block masthead %}x{% endblock %}', 3),
    ("paper.html.j2", "{% block imprint %}{% endblock %}", 1),
    ("paper.html.j2", '{% extends "shipped/paper.html.j2" %}\n{{ issue.name.text }}', 2),
    ("paper.html.j2", "{% for line in all %}{{ line | lines }}{% endfor %}", 1),
    ("paper.html.j2", "{% if make_up.blanks %}x{% endif %}", 1),
    (
        "paper.html.j2",
        '{% extends "shipped/paper.html.j2" %}\n{% block style %}\n.issued { top: 0 }{% endblock %}',
        3,
    ),
    ("paper.css", "header { padding: 0 }", 1),
    ("paper.css", "/* h1 */\n\nh1 { color: red }", 3),
    ("paper.css", ".a { color: red }\n.title { font-size: 20pt }", 2),
    ("paper.css", "nav p.paged a::after { content: '.' }", 1),
    ("paper.css", "table, .own { border: 0 }", 1),
    ("paper.css", ".page .text { font-size: 12pt }", 1),
)
OWN = (
    ("paper.html.j2", '{# block masthead, issue.name #}{% extends "shipped/paper.html.j2" %}'),
    (
        "paper.css",
        ".text.red { color: blue } .rule { background-color: green } .frame { left: 1mm; width: 9mm }",
    ),
    (
        "paper.html.j2",
        '{% extends "shipped/paper.html.j2" %}{% block style %}{{ super() }} .a { color: red } {% endblock %} issue.',
    ),
    ("paper.css", "p.slogan { margin: 0; font-size: 9pt } #seal { top: 0 }"),
)


def with_file(folder: Path, name: str, text: str) -> Path:
    workspace = copy_workspace(folder)
    (workspace / "templates").mkdir()
    (workspace / "templates" / name).write_text(text, "utf-8")
    return workspace


@pytest.mark.parametrize(("name", "text", "line"), FORMER)
def test_what_was_written_for_the_former_layout_is_reported_once(
    tmp_path: Path, name: str, text: str, line: int
) -> None:
    opened = open_project(with_file(tmp_path / "workspace", name, text))
    (diagnostic,) = check_own_paper(opened.workspace, opened.geometry.blocks)
    assert diagnostic.code == "theme-former"
    assert diagnostic.position is not None
    assert (diagnostic.position.path, diagnostic.position.line) == (f"templates/{name}", line)


@pytest.mark.parametrize(("name", "text"), OWN)
def test_what_only_adds_or_colours_is_fine(tmp_path: Path, name: str, text: str) -> None:
    opened = open_project(with_file(tmp_path / "workspace", name, text))
    assert [*check_own_paper(opened.workspace, opened.geometry.blocks)] == []
    assert own_paper(opened.workspace) == (name,)


def test_a_build_says_of_a_former_template_and_nothing_else(tmp_path: Path) -> None:
    made = make(open_project(with_file(tmp_path / "workspace", *FORMER[0][:2])), ISSUE)
    assert made.value is None
    assert [one.code for one in made.diagnostics if one.severity.value == "error"] == ["theme-former"]


def test_copies_of_the_shipped_files_change_nothing(tmp_path: Path) -> None:
    workspace = with_file(
        tmp_path / "workspace", "paper.css", (ROOT / "templates" / "paper.css").read_text("utf-8")
    )
    assert own_paper(open_project(workspace).workspace) == ()


# --- An own theme.toml ----------------------------------------------------------------------------------------


def test_what_an_own_theme_leaves_out_is_as_shipped(tmp_path: Path) -> None:
    plain, own = (
        open_project(copy_workspace(tmp_path / "plain")).geometry,
        open_project(with_example(tmp_path / "own")).geometry,
    )
    assert own.numbers["masthead"]["name_largest"] == 60
    assert own.numbers["table"] == plain.numbers["table"]
    assert own.blocks["issuer"].right == plain.blocks["issuer"].right
    assert (own.blocks["body"].size, own.colours["ink"]) == (16, plain.colours["ink"])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("[mastheads]\nrule = 2", "mastheads"),
        ("[masthead]\nrules = 2", "masthead.rules"),
        ("[blocks]\ntitel = { face = 'title', size = 22 }", "blocks.titel"),
        ("[blocks]\ntitle = { sise = 22 }", "sise"),
        ("[blocks]\ntitle = 22", "blocks.title"),
        ("masthead = 2", "masthead"),
    ],
)
def test_a_wrong_name_in_an_own_theme_is_reported(line: str, message: str) -> None:
    from bulletin.model import Layout

    shipped = (ROOT / "templates" / "theme.toml").read_bytes()
    with pytest.raises(BulletinError) as caught:
        read_geometry(shipped, Layout(), line.encode())
    assert caught.value.diagnostic.code == "theme-broken"
    assert message in caught.value.diagnostic.message()
