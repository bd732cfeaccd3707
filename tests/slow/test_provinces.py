"""Every province-level division of the mainland: a new workspace, a new issue, both issues built strictly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.cli.commands import run
from bulletin.project.project import Project
from bulletin.workspace import Workspace
from tests.support.provinces import PROVINCES, new_project
from tests.support.workspaces import build_issue, format_diagnostics

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.counts(sample=1, full=len(PROVINCES))


def test_a_new_workspace_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, seed: int
) -> None:
    """The seed says where in the list to begin."""
    for number in range(seed, seed + min(count, len(PROVINCES))):
        province = PROVINCES[number % len(PROVINCES)]
        folder = tmp_path / province
        new_project(folder, province)
        monkeypatch.chdir(folder)
        assert run(["new"]) == 0
        project = Project.open(Workspace(folder)).value
        assert project is not None
        for name in project.folders():
            built = build_issue(project, name, strict=True)
            assert built.paths, f"{province} {name}: {format_diagnostics(built.diagnostics)}"
            print(province, name, built.pages, *sorted({each.code for each in built.diagnostics}))
