"""The same sources give the same bytes over time zones, locales, paths, hash seeds, umasks, caches, file orders."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from tests.support.processes import run_command
from tests.support.workspaces import copy_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ZONES = ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati")
PLACES = ("workspace", "办公 桌/江苏 简报", "a'b\"c%20#&;$x")
PLAIN = ("plain", "workspace", 0o022, False, dict[str, str]())
ENVIRONMENTS: list[tuple[str, str, int, bool, Mapping[str, str]]] = [
    *((zone, "workspace", 0o022, False, {"TZ": zone}) for zone in ZONES),
    *((f"in {place}", place, 0o022, False, {}) for place in PLACES[1:]),
    *(
        (f"hash seed {seed}", "workspace", 0o022, False, {"PYTHONHASHSEED": seed})
        for seed in ("0", "1", "4294967295")
    ),
    *((f"umask {umask:o}", "workspace", umask, False, {}) for umask in (0o000, 0o077)),
    ("C without UTF-8", "workspace", 0o022, False, {"LC_ALL": "C", "PYTHONUTF8": "0"}),
    (
        "C without UTF-8, in Chinese",
        PLACES[1],
        0o022,
        False,
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ),
    ("another locale", "workspace", 0o022, False, {"LC_ALL": "zh_CN.GB18030", "PYTHONUTF8": "0"}),
    ("files made in another order", "workspace", 0o022, True, {}),
    ("another cache", "workspace", 0o022, False, {"XDG_CACHE_HOME": "{workspace}/cache"}),
    ("another epoch", "workspace", 0o022, False, {"SOURCE_DATE_EPOCH": "86400"}),
    (
        "all together",
        PLACES[1],
        0o077,
        True,
        {"TZ": ZONES[1], "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "7"},
    ),
]


def _reversed(workspace: Path) -> None:
    """Create the same files again, the last one first, with other times."""
    for folder in (workspace / "issues" / "2022-36", workspace / "tallies"):
        files = sorted(folder.iterdir(), reverse=True)
        contents = [path.read_bytes() for path in files]
        for path in files:
            path.unlink()
        for number, (path, content) in enumerate(zip(files, contents, strict=True)):
            path.write_bytes(content)
            os.utime(path, (number, number))


def _outputs(workspace: Path, environment: Mapping[str, str]) -> dict[str, str]:
    variables = {name: value.format(workspace=workspace) for name, value in environment.items()}
    run_command(workspace, "build", "2022-36", **variables)
    hashes = {path.name: path.read_bytes() for path in (workspace / "build" / "2022-36").iterdir()}
    for form in ("csv", "json"):
        hashes[form] = run_command(workspace, "tally", "2022", "--format", form, **variables)
    return {name: hashlib.sha256(content).hexdigest() for name, content in hashes.items()}


pytestmark = pytest.mark.counts(sample=3, full=len(ENVIRONMENTS))


def test_the_same_sources_give_the_same_bytes(tmp_path: Path, count: int, seed: int) -> None:
    """The last environment, everything at once, is always among them; the seed says which others come first."""
    first = seed % (len(ENVIRONMENTS) - 1)
    others = [*ENVIRONMENTS[first:-1], *ENVIRONMENTS[:first]]
    seen: dict[str, dict[str, str]] = {}
    for number, (name, place, umask, other_order, environment) in enumerate(
        [PLAIN, ENVIRONMENTS[-1], *others[: count - 1]]
    ):
        workspace = copy_workspace(tmp_path / str(number) / place)
        if other_order:
            _reversed(workspace)
        before = os.umask(umask)
        try:
            seen[name] = _outputs(workspace, environment)
        finally:
            os.umask(before)
    plain = seen["plain"]
    assert set(plain) == {"2022-36.html", "2022-36.pdf", "manifest.json", "csv", "json"}
    assert {name: hashes for name, hashes in seen.items() if hashes != plain} == {}
