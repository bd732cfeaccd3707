"""Workspaces for tests: copies of the repository's own, built once, and the published issues turned into one."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bulletin.app.build import BuildOptions, BuildResult, build
from bulletin.app.typesetting import BuildOutput, make
from bulletin.project.project import Project, user_cache
from bulletin.workspace import Workspace

if TYPE_CHECKING:
    from bulletin.diagnostics import Diagnostic
    from bulletin.model import LayoutFacts

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class BuiltIssue:
    """An issue made in memory: its HTML, its PDF, and the facts of the pages."""

    html: str
    pdf: bytes
    facts: LayoutFacts
    diagnostics: tuple[Diagnostic, ...]


def copy_workspace(target: Path) -> Path:
    """Copy the repository's workspace."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "bulletin.yaml", target)
    for name in ("issues", "tallies"):
        shutil.copytree(ROOT / name, target / name)
    return target


def open_project(folder: Path, *, fresh: bool = False) -> Project:
    """Open a workspace that has no fault; `fresh`: without what is in the user's cache."""
    opened = Project.open(Workspace(folder), directory=user_cache(fresh=fresh))
    assert opened.value is not None, format_diagnostics(opened.diagnostics)
    return opened.value


def build_issue(project: Project, folder: str, *, strict: bool = False) -> BuildResult:
    """Build one issue, unless nothing has changed."""
    [(_, result)] = build(project, [folder], BuildOptions(pytest.fail, strict=strict))
    return result


def build_in_memory(folder: Path, issue: str) -> BuiltIssue:
    """Make an issue that has no error."""
    made = make(open_project(folder), issue)
    assert made.value is not None, format_diagnostics(made.diagnostics)
    return _finished(made.value, issue, made.diagnostics)


def _finished(made: BuildOutput, issue: str, diagnostics: tuple[Diagnostic, ...]) -> BuiltIssue:
    return BuiltIssue(
        made.files[f"{issue}.html"].decode(), made.files[f"{issue}.pdf"], made.facts, diagnostics
    )


def format_diagnostics(diagnostics: tuple[Diagnostic, ...]) -> str:
    """Format diagnostics as a terminal shows them."""
    return "\n".join(f"{each.position}: {each.code} {each.message()}" for each in diagnostics)


# --- The published issues ------------------------------------------------------------------------------------

ISSUES = {
    "issue-2022-36.txt": (
        "number: 36\ndate: 2022-12-28\nstatus: final\n",
        [
            ("苏州市：依托大数据平台构建新时代|文明实践志愿服务矩阵", "苏州市"),
            ("盐城市：围绕工作主线|持续擦亮“厚德盐城”文明底色", "盐城市"),
            ("宿迁市：创新打造|“文明实践四季行”工作品牌", "宿迁市"),
        ],
    ),
    "issue-2021-06.txt": (
        "number: 6\ndate: 2021-07-06\nstatus: final\nseries: {title: 新时代文明实践中心建设专刊, number: 29}\n",
        [
            ("苏州市实施“四个百千”工程|高质量推进城区新时代文明实践中心建设", "苏州市"),
            ("泰兴市“五字”工作法|推动新时代文明实践中心建设走深走实", "泰兴市"),
        ],
    ),
}
"""Front matter and articles of the published issues; their titles stand in the text with a space for the bar."""


def import_published(seed: Path, workspace: Path) -> str:
    """Turn the text of a published issue into an issue of a workspace; returns its folder's name.

    Blank lines inside a paragraph are page breaks of the printed original, `#` comes from the conversion.
    """
    head, articles = ISSUES[seed.name]
    folder = "-".join(re.findall(r"\d+", seed.name)[:2])
    target = workspace / "issues" / folder
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    paragraphs = list(_paragraphs(seed.read_text("utf-8")))
    starts = [_start(paragraphs, title) for title, _ in articles]
    end = next(
        i for i, text in enumerate(paragraphs) if i > starts[-1] and text.startswith(("2022 年稿件", "报："))
    )
    note = [text for text in paragraphs[: starts[0]] if text.startswith("编者按")]
    (target / "issue.md").write_text(f"---\n{head}---\n" + "\n\n".join(note) + "\n", "utf-8")
    for number, ((title, place), start) in enumerate(zip(articles, starts, strict=True), start=1):
        stop = starts[number] if number < len(starts) else end
        body = "\n\n".join(paragraphs[start + 1 : stop])
        text = f"---\ntitle: {title}\nfrom: {place}\n---\n{body}\n"
        (target / f"{number:02}.md").write_text(text, "utf-8")
    return folder


def _start(paragraphs: list[str], title: str) -> int:
    """Find the heading of an article: the last paragraph that is its title, spaces apart."""
    plain = re.sub(r"[|\s]", "", title)
    return max(i for i, text in enumerate(paragraphs) if re.sub(r"\s", "", text) == plain)


def _paragraphs(text: str) -> list[str]:
    """Join what page breaks have cut: a paragraph ends with a stop or is a short line of its own."""
    joined: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        line = re.sub(r"^#+ ", "", block.strip().replace("\n", "")).strip()
        if not line:
            continue
        cut = joined and len(joined[-1]) > 60 and not joined[-1].endswith(("。", "。**"))
        if cut:
            joined[-1] += line
        else:
            joined.append(line)
    return joined
