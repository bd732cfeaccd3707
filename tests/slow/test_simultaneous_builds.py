"""Eight builds of one issue at once, round after round: one after another, each complete, nothing left."""

from __future__ import annotations

import hashlib
import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.crash import complete_set
from tests.support.processes import start_command
from tests.support.workspaces import copy_workspace

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.counts(sample=1, full=20)


def test_eight_builds_at_once_end_one_after_another(tmp_path: Path, count: int) -> None:
    article = short_issue(tmp_path / "workspace")
    workspace = tmp_path / "workspace"
    text = article.read_text("utf-8")
    for number in range(count):
        article.write_text(f"{text}\n第{number}轮。\n", "utf-8")
        builds = [start_command(workspace, "build", "36") for _ in range(8)]
        errors = [build.communicate()[1].decode() for build in builds]
        assert [build.returncode for build in builds] == [0] * 8, errors
        folder = workspace / "build" / "2022-36"
        assert complete_set(folder)
        subprocess.run(["qpdf", "--check", folder / "2022-36.pdf"], check=True, capture_output=True)
        assert f"第{number}轮。" in (folder / "2022-36.html").read_text("utf-8")
        sources = json.loads((folder / "manifest.json").read_text("utf-8"))["sources"]
        assert sources["issues/2022-36/01.md"] == hashlib.sha256(article.read_bytes()).hexdigest()
        assert {path.name for path in folder.parent.iterdir()} == {".lock-2022-36", "2022-36"}


def short_issue(workspace: Path) -> Path:
    """Copy the workspace with one short article in No. 36; returns the article."""
    issue = copy_workspace(workspace) / "issues" / "2022-36"
    for path in issue.glob("0*.md"):
        path.unlink()
    article = issue / "01.md"
    article.write_text("---\ntitle: 标题\nfrom: 苏州市\n---\n正文。\n", "utf-8")
    return article
