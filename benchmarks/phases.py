"""Make one issue in a fresh process and tell where its time goes: `python benchmarks/phases.py WORKSPACE ISSUE`."""

from __future__ import annotations

import sys
import time

BEGUN = time.perf_counter()
STEPS = (
    ("bulletin.source.settings", "read_publication", "读设置"),
    ("bulletin.source.issues", "read_issue", "读稿件"),
    ("bulletin.counting", "tallies", "统计"),
    ("bulletin.theme.fonts", "resolve_roles", "找字体"),
    ("bulletin.composition.issue", "compose_issue", "排行"),
    ("bulletin.render", "paper", "纸面网页"),
    ("bulletin.render", "screen", "阅读网页"),
    ("bulletin.inspection", "inspect", "读回PDF"),
    ("bulletin.checks.completeness", "drawn_text", "核对缺字"),
)


def main() -> None:
    from importlib import import_module
    from pathlib import Path

    from bulletin.making import make
    from bulletin.office import Office
    from bulletin.outputs.press import Press
    from bulletin.workspace import Workspace

    spent: dict[str, float] = {}

    def timed(owner: object, name: str, told: str) -> None:
        step = getattr(owner, name)

        def measured(*arguments: object, **named: object) -> object:
            begun = time.perf_counter()
            try:
                return step(*arguments, **named)
            finally:
                spent[told] = spent.get(told, 0.0) + time.perf_counter() - begun

        setattr(owner, name, measured)

    for module, name, told in STEPS:
        timed(import_module(module), name, told)
    timed(Press, "print", "引擎排版（含阅读网页）")
    loaded = time.perf_counter()
    office = Office.open(Workspace(Path(sys.argv[1]))).value
    assert office is not None  # noqa: S101 - a fault would show
    assert make(office, sys.argv[2]).value is not None  # noqa: S101 - a fault would show
    print("载入程序", (loaded - BEGUN) * 1000)
    for told, seconds in spent.items():
        print(told, seconds * 1000)
    print("全程", (time.perf_counter() - BEGUN) * 1000)


if __name__ == "__main__":
    main()
