"""Every code of a diagnostic: message, hint, example and documented entry; each example causes its code."""

from __future__ import annotations

import ast
import errno
import os
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from bulletin.app.check import check, proofread
from bulletin.app.code_examples import SITUATION, CodeExample, code_examples
from bulletin.app.tally import count
from bulletin.app.typesetting import load
from bulletin.cli.commands import run
from bulletin.diagnostics import BulletinError, Language, Position, diagnose
from bulletin.diagnostics.catalogue import CATALOGUE
from bulletin.kinds.form import FORM
from bulletin.kinds.letter import LETTER
from bulletin.lint.registry import RULES_BY_CODE
from bulletin.mail.addresses import check_book
from bulletin.project.project import Project
from bulletin.workspace import Workspace
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PUBLICATION = """\
name: 江苏精神文明建设简报
issuer: 江苏省文明办
province: 江苏省
distribution:
  default:
    - {label: 报, text: 中央文明办}
"""
TALLY = "tally:\n  trades: [省审计系统, 省交通运输系统]\n"
ISSUE = "number: 36\ndate: 2022-12-28\nstatus: final\n"
HEAD = "title: 省里开展志愿服务\nfrom: 苏州市\n"
ON_PAGES = {
    *("wide-gap", "short-line", "word-split", "forced-break", "too-wide", "struck-text", "title-broken"),
    *("code-wrapped", "html-classified"),
    *("cell-crowded", "table-small", "table-landscape"),
}
ON_PAGES |= {"missing-glyph", "emoji"}
"""Codes that are reported only while pages are made."""


# --- The examples as workspaces ------------------------------------------------------------------------------


def lay_out(folder: Path, code: str) -> None:
    """Make a workspace of No. 36 and the pieces of an example."""
    files = {"bulletin.yaml": PUBLICATION + TALLY, "issues/2022-36/issue.md": f"---\n{ISSUE}---\n"}
    files["issues/2022-36/01.md"] = f"---\n{HEAD}---\n全省各地扎实推进。\n"
    if any(each.where == "01.md" for each in code_examples()[code]) and len(code_examples()[code]) > 1:
        files["issues/2022-36/02.md"] = files["issues/2022-36/01.md"]
    for example in code_examples()[code]:
        name, text = _file(example)
        if (
            name == "issues/2022-36/01.md"
            and example.where.startswith("稿件")
            and f"{name[:-5]}02.md" in files
        ):
            name = "issues/2022-36/02.md"
        files[name] = text
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        if path.name != "issue.md" and name.startswith("issues/") and not (path.parent / "issue.md").exists():
            number = path.parent.name.rpartition("-")[2]
            (path.parent / "issue.md").write_text(f"---\nnumber: {number}\ndate: 2022-12-20\n---\n", "utf-8")
    for path in (folder / "issues").iterdir():
        if not list(path.glob("0*.md")):
            (path / "01.md").write_text(f"---\ntitle: {path.name}\nfrom: 苏州市\n---\n{path.name}\n", "utf-8")


def _file(example: CodeExample) -> tuple[str, str]:
    """Complete a piece to a file, with its path."""
    where = example.where
    text = re.sub(r"⟦U\+([0-9A-F]+)⟧", lambda match: chr(int(match[1], 16)), example.text)
    match where:
        case "稿件开头":
            return "issues/2022-36/01.md", f"---\n{text}---\n" + ("" if "kind: tally" in text else "正文。\n")
        case "稿件正文":
            return "issues/2022-36/01.md", f"---\n{HEAD}---\n{text}"
        case "bulletin.yaml":
            complete = "name:" in text
            own = text if "tally:" in text or complete else text + TALLY
            return "bulletin.yaml", own if complete else PUBLICATION + own
    if where.startswith("letters/"):
        head = where.removesuffix(" 开头")
        return head, text if head == where else f"---\n{text}---\n现将有关事项通知如下。\n"
    if where.startswith("forms/"):
        return where, text
    folder, _, name = where.rpartition("/")
    if name == "issue.md 开头":
        return f"issues/{folder or '2022-36'}/issue.md", f"---\n{text}---\n"
    if name.endswith(".md"):
        return f"issues/{folder or '2022-36'}/{name}", text
    return where, text


def codes_of(folder: Path, *, on_pages: bool) -> set[str]:
    """Return all codes that reading, counting and proofreading report; with `on_pages` also those of the pages."""
    try:
        opened = Project.open(Workspace(folder))
        diagnostics = [*opened.diagnostics]
        if opened.value is not None:
            project = opened.value
            diagnostics += project.openings.diagnostics
            diagnostics += check(project, "2022-36") if on_pages else _loaded(project)
            for kind in (LETTER, FORM):
                for folder_ in project.workspace.folders(kind.folder, kind.main):
                    diagnostics += (*load(project, folder_).diagnostics, *proofread(project, folder_))
            diagnostics += (*project.wording.diagnostics, *project.contacts.diagnostics)
            diagnostics += check_book(project.contacts.value) if project.contacts.value else ()
            diagnostics += count(project, None).diagnostics if project.publication.tally.scores else ()
            diagnostics += project.faces.diagnostics if (folder / "fonts").is_dir() else ()
    except BulletinError as error:
        diagnostics = [*diagnostics, error.diagnostic]
    return {one.code for one in diagnostics}


def _loaded(project: Project) -> tuple[object, ...]:
    return (*load(project, "2022-36").diagnostics, *proofread(project, "2022-36"))


SHOWN = [code for code, shown in code_examples().items() if shown[0].where != SITUATION]


@pytest.mark.parametrize("code", SHOWN)
def test_an_example_brings_up_its_code(code: str, tmp_path: Path) -> None:
    lay_out(tmp_path, code)
    assert code in codes_of(tmp_path, on_pages=code in ON_PAGES)


# --- What holds for every code -------------------------------------------------------------------------------


@cache
def reported_codes() -> frozenset[str]:
    """All texts of the package's code that are codes."""
    texts = set()
    for path in (ROOT / "bulletin").rglob("*.py"):
        if "messages" not in path.parts:
            tree = ast.parse(path.read_text("utf-8"))
            texts |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return frozenset(str(text) for text in texts)


def test_every_code_has_one_example() -> None:
    assert set(code_examples()) | set(RULES_BY_CODE) == set(CATALOGUE)
    assert not set(code_examples()) & set(RULES_BY_CODE), "a rule of proofreading brings its own"


def test_every_code_is_reported_somewhere() -> None:
    """Also the codes whose examples are situations: the package reports each of them."""
    assert {code for code in CATALOGUE if code not in reported_codes()} == set()


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_code_is_explained(code: str, capfd: pytest.CaptureFixture[str]) -> None:
    entry = CATALOGUE[code]
    assert run(["explain", code]) == 0
    text = capfd.readouterr().out
    assert text.startswith(f"{code}（")
    if code in RULES_BY_CODE:
        assert entry.why in text
        assert entry.bad.split("\n")[0] in text
    else:
        assert all(part in text for part in re.split(r"\{\w+\}|\{\{|\}\}", entry.zh))
        assert code_examples()[code][0].text.split("\n")[0] in text


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_code_has_words_in_both_languages(code: str) -> None:
    entry = CATALOGUE[code]
    names = set(re.findall(r"(?<!\{)\{(\w+)\}", entry.zh + entry.zh_hint + entry.en + entry.en_hint))
    finding = diagnose(code, Position("a.md", 1, 1), **dict.fromkeys(names, "某"))
    for language in Language:
        assert finding.message(language)
        assert finding.hint(language)
    assert re.search(r"[\u4e00-\u9fff]", finding.message(Language.ZH) + finding.hint(Language.ZH))


def test_an_unknown_code_is_reported_with_the_nearest(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "yaml-wide-colan"]) == 2
    assert "是不是 yaml-wide-colon？" in capfd.readouterr().err


def test_without_a_code_all_are_listed(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"]) == 0
    assert [line.split()[0] for line in capfd.readouterr().out.splitlines()] == list(CATALOGUE)


def test_check_explains_in_the_same_words(capfd: pytest.CaptureFixture[str]) -> None:
    run(["explain", "mark-ascii"])
    first = capfd.readouterr().out
    run(["check", "--explain", "mark-ascii"])
    assert capfd.readouterr().out == first


# --- Whom a message blames -----------------------------------------------------------------------------------

OF_OUTPUTS = {
    *("theme-broken", "theme-former", "engine-complaint", "text-missing", "too-deep", "line-disagrees"),
    *("page-lines", "page-characters", "line-edge", "imprint-off", "pdf-title", "pdf-language"),
    *("pdf-untagged", "picture-silent", "table-headless", "preview-bug"),
}
"""Codes that name a template or a fault of the tool: of finished outputs and own themes, none of a source."""


def test_only_messages_about_outputs_name_templates_or_faults_of_the_tool() -> None:
    blames = re.compile("程序的错|程序出错|维护者|模板|templates/")
    assert {code for code, one in CATALOGUE.items() if blames.search(one.zh + one.zh_hint)} == OF_OUTPUTS


def test_reasons_of_the_system_are_chinese_in_chinese() -> None:
    finding = diagnose("unreachable", None, path="甲", reason=os.strerror(errno.EACCES))
    assert "没有权限" in finding.message() + finding.hint()
    assert os.strerror(errno.EACCES) in finding.message(Language.EN) + finding.hint(Language.EN)
