"""Build one issue and print the time of its phases: `python benchmarks/phases.py WORKSPACE ISSUE`.

Run as a child of its own, it is the command `bulletin build` with a profiler: functions record when they begin and end.
Nothing is loaded earlier for that, so that the times are those of a build.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import partial
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.workspace import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

WATCHED = {
    "bulletin.project.project": ("Project.open",),
    "bulletin.app.typesetting": ("load", "compose"),
    "bulletin.layout": ("lay_out",),
    "bulletin.export.pdf": ("write_pdf",),
    "bulletin.export.html.screen": ("screen",),
    "bulletin.pdf": ("inspect",),
    "bulletin.lint.pages.rules": ("check_pages",),
    "bulletin.app.build": ("write_set",),
}
"""The functions that are watched, by their module."""
STEPS = (
    ("Python 启动，载入命令行", "begun", "open begins"),
    ("读设置", "open begins", "open ends"),
    ("读稿件，统计", "open ends", "load ends"),
    ("断行（含找字体）", "load ends", "compose ends"),
    ("排成页面", "compose ends", "lay_out ends"),
    ("写 PDF", "lay_out ends", "write_pdf ends"),
    ("阅读版网页", "write_pdf ends", "screen ends"),
    ("读回 PDF", "screen ends", "inspect ends"),
    ("检查版面", "inspect ends", "check_pages ends"),
    ("核对缺字，写成品", "check_pages ends", "write_set ends"),
    ("结束", "write_set ends", "ended"),
)
"""What lies between two marks."""


# --- Watching ------------------------------------------------------------------------------------------------


class _Watch:
    """Finds the watched modules as usual, and makes their functions mark when they begin and end."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module that is watched."""
        if name not in WATCHED:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module
            spec.loader.exec_module = partial(self._run, run, WATCHED[name])  # type: ignore[method-assign]
        return spec

    def _run(self, run: Callable[[ModuleType], None], points: Sequence[str], module: ModuleType) -> None:
        run(module)
        for point in points:
            *above, name = point.split(".")
            owner: object = getattr(module, above[0]) if above else module
            watched = partial(_marked, name, getattr(owner, name))
            setattr(owner, name, staticmethod(watched) if name == "open" else watched)


def _marked(name: str, step: Callable[..., object], *values: object, **named: object) -> object:
    mark(f"{name} begins")
    try:
        return step(*values, **named)
    finally:
        mark(f"{name} ends")


def mark(name: str) -> None:
    """Write the time of this moment."""
    os.write(2, f"@{time.time()} {name}\n".encode())


# --- The build and its table ---------------------------------------------------------------------------------


def build(issue: str) -> None:
    """Run the command, watched."""
    sys.meta_path.insert(0, _Watch())
    sys.argv = ["bulletin", "build", issue]
    from bulletin.__main__ import main as command

    command()


def phases(workspace: Path, issue: str) -> dict[str, float]:
    """Build an issue with the results of its steps that are in the cache, and return the milliseconds of each step."""
    cache = cache_folder()
    for record in cache.glob("build-*") if cache else ():
        record.unlink()
    start = time.time()
    script = [sys.executable, str(Path(__file__).resolve()), "--build", issue]
    done = subprocess.run(script, cwd=workspace, capture_output=True, text=True, check=True)
    marks = {"begun": start, "ended": time.time()}
    for line in done.stderr.splitlines():
        if line.startswith("@"):
            at, _, name = line[1:].partition(" ")
            marks.setdefault(name, float(at))
    return {name: (marks[last] - marks[first]) * 1000 for name, first, last in STEPS}


def main() -> None:
    """Print the steps of the quickest of several builds."""
    if sys.argv[1] == "--build":
        build(sys.argv[2])
        return
    workspace, issue = Path(sys.argv[1]), sys.argv[2]
    rounds = [phases(workspace, issue) for _ in range(6)]
    for name, duration in min(rounds, key=lambda each: sum(each.values())).items():
        print(f"| {name} | {duration:.0f} ms |")


if __name__ == "__main__":
    main()
