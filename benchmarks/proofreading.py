"""Check 100 issues without their pages, beside building them; both in one process, one after another.

Run from the repository's folder: `python benchmarks/proofreading.py [ISSUES]`. The issues are copies of the two
sample issues under other numbers; everything lies in a temporary folder.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bulletin.app.build import BuildOptions, build
from bulletin.app.check import check, proofread
from bulletin.kinds.bulletin.sources import load_issue
from bulletin.project.project import Project
from bulletin.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ("2022-36", "2021-06")


def generate(folder: Path, issues: int) -> None:
    """Write a workspace of copies: each sample issue in turn, a number each, without opening states."""
    shutil.copy(ROOT / "bulletin.yaml", folder)
    for at in range(issues):
        target = folder / "issues" / f"2022-{at + 1:03}"
        shutil.copytree(ROOT / "issues" / SAMPLES[at % 2], target)
        head = target / "issue.md"
        text = re.sub(r"^number: .*$", f"number: {at + 1}", head.read_text("utf-8"), flags=re.MULTILINE)
        text = re.sub(r"^date: .*$", f"date: 2022-{1 + at // 9:02}-{1 + at % 9:02}", text, flags=re.MULTILINE)
        head.write_text(text, "utf-8")


def opened(folder: Path) -> Project:
    project = Project.open(Workspace(folder)).value
    assert project is not None, "the copies have no fault of their own"  # noqa: S101
    return project


def main() -> None:
    issues = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder, issues)
        project = opened(folder)
        folders = project.folders()
        start = time.perf_counter()
        diagnostics = sum(
            len((*load_issue(project, each).diagnostics, *proofread(project, each))) for each in folders
        )
        checked = time.perf_counter() - start
        project = opened(folder)
        start = time.perf_counter()
        pages = sum(built.pages for _, built in build(project, folders, BuildOptions(print)))
        built = time.perf_counter() - start
        start = time.perf_counter()
        check(project, folders[0])
        checked_one = time.perf_counter() - start
    print(f"{issues} issues, {pages} pages")
    print(
        f"text and ledger checked in {checked:.2f} s, {checked / issues * 1000:.0f} ms each; {diagnostics} findings"
    )
    print(
        f"built in {built:.1f} s, {built / issues * 1000:.0f} ms each: checking is a share of {checked / built:.3f}"
    )
    print(f"one issue checked with its pages: {checked_one:.2f} s")


if __name__ == "__main__":
    main()
