"""Build one issue and tell where its time goes: `python benchmarks/phases.py WORKSPACE ISSUE`.

Run as a child of its own, it is the command `bulletin build` with a watch: functions tell when they begin and end, in
the process that reads and in the press. Nothing is loaded earlier for that, so that the times are those of a build.
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

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

HERE = Path(__file__).resolve().parent
READING = {
    "bulletin.office": "Office.open",
    "bulletin.making": "load",
    "bulletin.composition.issue": "compose_issue",
    "bulletin.render": "paper",
    "bulletin.outputs.process": "Process.__init__",
    "bulletin.outputs.press": "Press.print",
    "bulletin.inspection": "inspect",
    "bulletin.checks.paging": "check_pages",
    "bulletin.pipeline": "write_set",
}
"""What is watched in the process that reads, by its module."""
PRESS = {
    "bulletin.outputs.serving": "_work",
    "bulletin.outputs.engine": "load",
    "bulletin.outputs.pdf": "_on_grid",
}
"""What is watched in the press."""
STEPS = (
    ("Python 启动，载入命令行", "begun", "open begins"),
    ("读设置", "open begins", "open ends"),
    ("读稿件，统计", "open ends", "load ends"),
    ("断行（含找字体）", "load ends", "compose_issue ends"),
    ("纸面网页", "compose_issue ends", "print begins"),
    ("等引擎排好（这时做阅读版网页）", "print begins", "print ends"),
    ("读回 PDF", "print ends", "inspect ends"),
    ("检查版面", "inspect ends", "check_pages ends"),
    ("核对缺字，写成品", "check_pages ends", "write_set ends"),
    ("结束", "write_set ends", "ended"),
    ("引擎：启动", "__init__ begins", "load of the engine begins"),
    ("引擎：载入", "load of the engine begins", "load of the engine ends"),
    ("引擎：等纸面网页", "load of the engine ends", "_work begins"),
    ("引擎：排版", "_work begins", "_on_grid ends"),
    ("引擎：写 PDF", "_on_grid ends", "_work ends"),
)
"""What lies between two marks; the engine's steps run beside the others."""


# --- Watching ------------------------------------------------------------------------------------------------


def watch(points: Mapping[str, str], suffix: str = "") -> None:
    """Let functions tell when they begin and end, from when their modules are loaded on."""
    sys.meta_path.insert(0, _Watch(points, suffix))


class _Watch:
    """Finds the watched modules as ever, and puts the watch on once they are loaded."""

    def __init__(self, points: Mapping[str, str], suffix: str) -> None:
        self._points, self._suffix = points, suffix

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module that is watched."""
        if name not in self._points:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module
            spec.loader.exec_module = partial(self._run, run, self._points[name])  # type: ignore[method-assign]
        return spec

    def _run(self, run: Callable[[ModuleType], None], point: str, module: ModuleType) -> None:
        run(module)
        *above, name = point.split(".")
        owner: object = getattr(module, above[0]) if above else module
        step = getattr(owner, name)
        told = name + self._suffix if name == "load" else name

        def measured(*values: object, **named: object) -> object:
            mark(f"{told} begins")
            try:
                return step(*values, **named)
            finally:
                mark(f"{told} ends")

        setattr(owner, name, staticmethod(measured) if name == "open" else measured)


def mark(name: str) -> None:
    """Tell that it is now."""
    os.write(2, f"@{time.time()} {name}\n".encode())


# --- The build and its table ---------------------------------------------------------------------------------


def build(issue: str) -> None:
    """Be the command, with the watch on here and in the press."""
    watch(READING)
    from bulletin.outputs import process

    ours = f"import sys; sys.path.insert(0, {str(HERE)!r}); import phases; phases.watch(phases.PRESS, ' of the engine')"
    process._START = f"{ours}\n{process._START}"  # noqa: SLF001 - the press runs nothing else
    sys.argv = ["bulletin", "build", "--force", issue]
    from bulletin.__main__ import main as command

    command()


def phases(desk: Path, issue: str) -> dict[str, float]:
    """Build an issue, and return the milliseconds of each step."""
    begun = time.time()
    script = [sys.executable, str(HERE / "phases.py"), "--build", issue]
    done = subprocess.run(script, cwd=desk, capture_output=True, text=True, check=True)
    marks = {"begun": begun, "ended": time.time()}
    for line in done.stderr.splitlines():
        if line.startswith("@"):
            at, _, name = line[1:].partition(" ")
            marks.setdefault(name, float(at))
    return {told: (marks[last] - marks[first]) * 1000 for told, first, last in STEPS}


def main() -> None:
    """Print the steps of the quickest of several builds."""
    if sys.argv[1] == "--build":
        build(sys.argv[2])
        return
    desk, issue = Path(sys.argv[1]), sys.argv[2]
    rounds = [phases(desk, issue) for _ in range(6)]
    for name, told in min(rounds, key=lambda each: sum(each.values())).items():
        print(f"| {name} | {told:.0f} ms |")


if __name__ == "__main__":
    main()
