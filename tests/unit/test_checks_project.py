"""Proofreading in a workspace: the office's terms, codes switched off, explanations, fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.app.check import apply_fixes as fixed
from bulletin.app.check import check_text, save
from bulletin.app.typesetting import make
from bulletin.cli.commands import run
from bulletin.diagnostics import Position, Severity
from bulletin.diagnostics.catalogue import CATALOGUE
from bulletin.kinds.bulletin.document import BulletinDocument
from bulletin.kinds.bulletin.sources import load_issue
from bulletin.lint.fixes import apply_fixes
from bulletin.lint.registry import RULES, Fix, check_prose
from bulletin.parsing.terms import read_terms
from tests.support.workspaces import ROOT, copy_workspace, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.diagnostics import Diagnostic

ARTICLE = "issues/2022-36/01-suzhou.md"


def write(folder: Path, text: str, head: str = "", article: str = ARTICLE) -> None:
    """Write an article of the workspace."""
    content = f"---\ntitle: 标题\nfrom: 苏州市\n{head}---\n{text}\n"
    (folder / article).write_bytes(content.encode())


def prose(folder: Path, issue: str = "2022-36") -> list[str]:
    """Proofread an issue: codes and positions of all diagnostics of its sources and its text."""
    workspace = open_project(folder)
    read = load_issue(workspace, issue)
    assert read.value is not None
    wording = workspace.wording
    assert wording.value is not None
    diagnostics: tuple[Diagnostic, ...] = (
        *read.diagnostics,
        *check_prose(BulletinDocument(workspace.publication, read.value), wording.value),
    )
    return [f"{one.code} {one.position}".replace(ARTICLE, "a.md") for one in diagnostics]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the repository's workspace."""
    return copy_workspace(tmp_path)


@pytest.mark.parametrize(
    ("issue", "expected"),
    [("2022-36", []), ("2021-06", ["unit-symbol issues/2021-06/02-taixing.md:13:372"])],
)
def test_the_sample_issues_have_no_finding_but_one_notice(
    folder: Path, issue: str, expected: list[str]
) -> None:
    """No. 6 keeps the `m²` of the printed original; a notice says so."""
    assert prose(folder, issue) == expected


# --- Terms --------------------------------------------------------------------------------------------------


def test_a_workspace_without_terms_has_the_shipped_ones(folder: Path) -> None:
    assert not (folder / "terms.yaml").exists()
    write(folder, "学习习总书记讲话。")
    assert prose(folder) == ["term-wrong a.md:5:3"]


def test_the_offices_own_terms_take_their_place(folder: Path) -> None:
    terms = "terms:\n  苏州工业园区: [苏州园区, 苏州工业园]\nleaders:\n  - name: 张三\n  - {name: 李四, offices: [主任]}\n"
    (folder / "terms.yaml").write_text(terms, "utf-8")
    write(folder, "苏州园区由李四、张三带队，苏州工业园区配合，学习习总书记讲话。")
    assert prose(folder) == ["term-wrong a.md:5:1", "leader-order a.md:5:6"]


def test_terms_are_read_with_places() -> None:
    read = read_terms("terms.yaml", "terms:\n  甲: [乙]\n  乙: [丙]\n".encode())
    assert [(one.code, str(one.position)) for one in read.diagnostics] == [("term-both", "terms.yaml:2:7")]
    assert read.value is not None
    assert read.value.terms == {"甲": (), "乙": ("丙",)}
    assert read_terms("terms.yaml", b"trems: {}\n").value is None
    assert not read_terms("terms.yaml", (ROOT / "terms.yaml").read_bytes()).diagnostics


# --- Codes switched off -------------------------------------------------------------------------------------

VIOLATIONS = "活动结束。。\n\n“家•国”。"


def test_codes_are_switched_off_for_the_periodical(folder: Path) -> None:
    write(folder, VIOLATIONS)
    assert prose(folder) == ["mark-doubled a.md:5:5", "dot-alike a.md:7:3"]
    with (folder / "bulletin.yaml").open("a", encoding="utf-8") as file:
        file.write("checks:\n  off:\n    dot-alike: 老栏目名\n")
    assert prose(folder) == ["mark-doubled a.md:5:5"]


def test_codes_are_switched_off_in_front_matter(folder: Path) -> None:
    other = "issues/2022-36/02-yancheng.md"
    write(folder, VIOLATIONS, "checks: {off: {dot-alike: 刊名如此}}\n")
    write(folder, VIOLATIONS, article=other)
    assert prose(folder) == ["mark-doubled a.md:6:5", f"mark-doubled {other}:5:5", f"dot-alike {other}:7:3"]
    issue = folder / "issues/2022-36/issue.md"
    head = "---\nnumber: 36\ndate: 2022-12-28\nstatus: final\nchecks: {off: {mark-doubled: 试排}}\n---\n"
    issue.write_text(head, "utf-8")
    assert prose(folder) == [f"dot-alike {other}:7:3"]


def test_a_comment_switches_a_code_off_for_its_line(folder: Path) -> None:
    write(folder, "“家•国”。 <!-- 不检查 dot-alike：刊名 -->\n\n“家•国”。")
    assert prose(folder) == ["dot-alike a.md:7:3"]
    write(folder, "<!-- 不检查 dot-alike：刊名 -->\n“家•国”结束。。\n\n“家•国”。")
    assert prose(folder) == ["mark-doubled a.md:6:8", "dot-alike a.md:8:3"]
    write(folder, "<!-- 不检查 dot-alike：刊名 -->\n<!-- 不检查 mark-doubled: 原文 -->\n“家•国”结束。。")
    assert prose(folder) == []


def test_codes_are_switched_down_to_notices(folder: Path) -> None:
    with (folder / "bulletin.yaml").open("a", encoding="utf-8") as file:
        file.write("checks:\n  notice:\n    dot-alike: 老栏目名\n")
    write(folder, VIOLATIONS, "checks: {notice: {mark-doubled: 试排}}\n")
    assert severities(folder) == {"mark-doubled": Severity.NOTICE, "dot-alike": Severity.NOTICE}
    write(folder, "活动结束。。 <!-- 只提示 mark-doubled：待核 -->\n\n再次结束。。")
    reported = [one.severity for one in findings(folder)]
    assert reported == [Severity.NOTICE, Severity.WARNING]


def test_what_is_off_and_down_is_off(folder: Path) -> None:
    write(folder, "活动结束。。", "checks: {off: {mark-doubled: 甲}, notice: {mark-doubled: 乙}}\n")
    assert prose(folder) == []


def test_unused_suppressions_are_reported(folder: Path) -> None:
    write(
        folder,
        "“家•国”。\n\n没有了。<!-- 不检查 mark-ascii：引文 -->",
        "checks: {off: {mark-doubled: 试排}}\n",
    )
    assert prose(folder) == ["dot-alike a.md:6:3", "waiver-unused a.md:4:30", "waiver-unused a.md:8:5"]
    assert severities(folder)["waiver-unused"] is Severity.NOTICE


def test_suppressions_of_page_rules_are_checked_with_the_pages(folder: Path) -> None:
    """Proofreading reports no suppression as unused that only finished pages can use; they do."""
    write(folder, "正文。<!-- 不检查 lone-character：原文 -->")
    assert prose(folder) == []
    diagnostics = make(open_project(folder), "2022-36").diagnostics
    assert ("waiver-unused", f"{ARTICLE}:5:4") in {(one.code, str(one.position)) for one in diagnostics}


def test_a_finding_of_pages_is_switched_off_for_its_line(folder: Path) -> None:
    write(folder, "把实事办到群众心坎\\\n上。<!-- 不检查 lone-character：原文如此 -->")
    codes = {one.code for one in make(open_project(folder), "2022-36").diagnostics}
    assert not codes & {"lone-character", "waiver-unused"}
    write(folder, "把实事办到群众心坎\\\n上。")
    assert "lone-character" in {one.code for one in make(open_project(folder), "2022-36").diagnostics}


def findings(folder: Path) -> tuple[Diagnostic, ...]:
    """Proofread the issue that tests write."""
    workspace = open_project(folder)
    read, wording = load_issue(workspace, "2022-36").value, workspace.wording.value
    assert read is not None
    assert wording is not None
    return check_prose(BulletinDocument(workspace.publication, read), wording)


def severities(folder: Path) -> dict[str, Severity]:
    """Return the severity of each reported code."""
    return {one.code: one.severity for one in findings(folder)}


def test_a_comment_is_not_printed(folder: Path) -> None:
    from bulletin.model import paragraphs, plain

    write(folder, "甲段。 <!-- 不检查 dot-alike：刊名 -->\n\n乙段。<!-- 别的注释 -->")
    issue = load_issue(open_project(folder), "2022-36").value
    assert issue is not None
    assert [plain(one) for one in paragraphs(issue.articles[0].blocks)] == [
        "甲段。",
        "乙段。",
    ]


@pytest.mark.parametrize(
    ("comment", "code"),
    [
        ("<!-- 不检查 dot-alike -->", "waiver-bad"),
        ("<!-- 不检查 dot-alike： -->", "waiver-bad"),
        ("<!-- 不检查 dot-alike：中间 -->后面", "waiver-bad"),
        ("<!-- 不检查 no-such：理由 -->", "waiver-unknown"),
        ("<!-- 不检查 missing-glyph：理由 -->", "waiver-unknown"),
    ],
)
def test_a_comment_that_is_not_understood_is_reported(folder: Path, comment: str, code: str) -> None:
    write(folder, f"甲段。{comment}")
    assert f"{code} a.md:5:4" in prose(folder)


def test_a_code_that_there_is_not_is_reported(folder: Path) -> None:
    write(folder, "正文。", "checks: {off: {dot-alkie: 理由}}\n")
    assert prose(folder) == ["waiver-unknown a.md:4:16"]


# --- The command --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.code))
def test_every_rule_is_explained(rule: object, capsys: pytest.CaptureFixture[str]) -> None:
    code = rule.code  # type: ignore[attr-defined]
    assert run(["check", "--explain", code]) == 0
    output = capsys.readouterr().out
    assert output.startswith(f"{code}（")
    assert CATALOGUE[code].why in output
    assert CATALOGUE[code].clause in output


def test_other_codes_are_explained_and_unknown_ones_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--explain", "all"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(RULES)
    assert run(["check", "--explain", "missing-glyph"]) == 0
    assert "missing-glyph（错误）" in capsys.readouterr().out
    assert run(["check", "--explain", "mark-asci"]) == 2
    assert "mark-ascii" in capsys.readouterr().err


# --- Fixes --------------------------------------------------------------------------------------------------

FAULTY = "同时,各地“家•国”。。见苏文明办〔2022〕第4号，占15～30%,,电话0512—65816059，建成1.5万 m²。"
FIXED = "同时，各地“家•国”。见苏文明办〔2022〕4号，占15%～30%，电话0512-65816059，建成1.5万平方米。"


def test_only_safe_fixes_are_applied(folder: Path) -> None:
    head = "---\r\ntitle: 标题\r\nfrom: 苏州市\r\n---\r\n"
    old = f"\ufeff{head}{FAULTY}\r\n\r\n  尾行,不缩进。 \r\n"
    (folder / ARTICLE).write_bytes(old.encode())
    workspace = open_project(folder)
    changes = fixed(workspace, "2022-36")
    assert (folder / ARTICLE).read_bytes() == old.encode()
    new = f"\ufeff{head}{FIXED}\r\n\r\n  尾行，不缩进。 \r\n"
    assert {path: change[1].decode() for path, change in changes.items()} == {ARTICLE: new}
    save(workspace, changes)
    assert (folder / ARTICLE).read_bytes() == new.encode()
    assert fixed(open_project(folder), "2022-36") == {}


PROTECTED = """\
他指出：“要坚持,⟦长⟧期,抓下去。”各地认真落实,成效明显,走在⟦前⟧。

“这一段,没有写完,⟦长⟧

《⟦长⟧江,大保护》印发,主任王⟦长⟧江出席,王⟦长⟧江同志讲话。⟦长⟧江
"""


def test_fixes_leave_quotations_titles_and_names_alone(folder: Path) -> None:
    """What is printed is right anyway; the source stays as it was quoted, and is listed."""
    old = PROTECTED.replace("⟦长⟧", "\u2ed3").replace("⟦前⟧", "\u2f00")
    write(folder, old)
    [(_, new)] = fixed(open_project(folder), "2022-36").values()
    expected = PROTECTED.replace("落实,成效明显,走在⟦前⟧", "落实，成效明显，走在一").replace(
        "》印发,主任", "》印发，主任"
    )
    expected = expected.replace("出席,王", "出席，王").replace("。⟦长⟧江\n", "。长江\n")
    assert new.decode().strip().endswith(expected.replace("⟦长⟧", "\u2ed3").strip())
    found = check_text(open_project(folder), "2022-36")
    assert [one.values["point"] for one in found if one.code == "character-lookalike"].count("U+2ED3") == 6


def test_wrong_codes_are_written_as_ordinary_characters(folder: Path) -> None:
    """Also behind what was left out, in a title, and where one sign was two letters."""
    body = "甲\u200b\u2f00乙，\ufb01le，\ufb03\u2ed3。\n\n\u2028\u2ea0"
    write(folder, body)
    [(_, new)] = fixed(open_project(folder), "2022-36").values()
    assert new.decode().endswith("甲\u200b一乙，file，ffi长。\n\n\u2028民\n")


def test_the_command_shows_the_difference_before_it_writes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    write(folder, FAULTY)
    assert run(["check", "36", "--diff"]) == 0
    shown = capsys.readouterr()
    assert f"-{FAULTY}\n+{FIXED}" in shown.out
    assert FAULTY in (folder / ARTICLE).read_text("utf-8")
    run(["check", "36", "--fix"])
    assert f"+{FIXED}" in capsys.readouterr().err
    assert FIXED in (folder / ARTICLE).read_text("utf-8")


def test_text_is_looked_at_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--text` makes no pages: what only they can show is left out, faults of the sources are reported."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr("bulletin.app.typesetting.typeset", None)
    write(folder, "活动结束。。\n\n把实事办到群众心坎\\\n上。", "colum: 工作交流\n")
    assert run(["check", "36", "--text"]) == 1
    assert "key-misspelt" in capsys.readouterr().out
    write(folder, "活动结束。。\n\n把实事办到群众心坎\\\n上。")
    assert run(["check", "36", "--text"]) == 0
    shown = capsys.readouterr().out
    assert "mark-doubled" in shown
    assert "lone-character" not in shown


def test_a_file_that_is_not_utf_8_is_left_alone() -> None:
    fix = Fix(Position("a.md", 1, 1), "甲", "乙")
    assert apply_fixes("甲".encode("gb18030"), [fix]) == "甲".encode("gb18030")
    assert apply_fixes("甲".encode("utf-16"), [fix]) == "甲".encode("utf-16")


@given(
    st.text(alphabet="甲乙,\n\r ", max_size=30),
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 12), st.sampled_from(["", "，", "丙丙"]))),
)
def test_fixes_touch_only_the_characters_they_name(text: str, spots: list[tuple[int, int, str]]) -> None:
    fixes = [Fix(Position("a.md", line, column), ",", new) for line, column, new in spots]
    new = apply_fixes(text.encode(), fixes).decode()
    kept = [one for one in text if one != ","]
    assert [one for one in new if one not in ",，丙"] == kept
    assert apply_fixes(text.encode(), []) == text.encode()
