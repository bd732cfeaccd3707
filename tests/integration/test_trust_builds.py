"""Whole builds: the same bytes everywhere, several at once, and killed in the middle."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support import crash
from tests.support.workspaces import ROOT, copy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SECRET = ["TZ", "LC_ALL", "LANG", "PYTHONUTF8", "PYTHONHASHSEED", "SOURCE_DATE_EPOCH"]
FULL = bool(os.environ.get("BULLETIN_FULL"))
"""Run everything as often as issue and documentation promise; takes minutes."""


def start(desk: Path, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    plain = {name: value for name, value in os.environ.items() if name not in SECRET}
    return subprocess.Popen(
        [sys.executable, "-m", "bulletin", *arguments],
        cwd=desk,
        env={**plain, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(desk: Path, *arguments: str, **environment: str) -> bytes:
    process = start(desk, *arguments, **environment)
    out, told = process.communicate()
    assert process.returncode == 0, told.decode()
    return out


def short(desk: Path) -> Path:
    """Copy the workspace with one short article in No. 36; returns the article."""
    issue = copy(desk) / "issues" / "2022-36"
    for path in issue.glob("0*.md"):
        path.unlink()
    article = issue / "01.md"
    article.write_text("---\ntitle: 标题\nfrom: 苏州市\n---\n正文。\n", "utf-8")
    return article


# --- The same bytes ------------------------------------------------------------------------------------------

ZONES = ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati")
PLACES = ("desk", "办公 桌/江苏 简报", "a'b\"c%20#&;$x")
ENVIRONMENTS: list[tuple[str, str, int, bool, Mapping[str, str]]] = [
    ("plain", "desk", 0o022, False, {}),
    *((zone, "desk", 0o022, False, {"TZ": zone}) for zone in ZONES),
    *((f"in {place}", place, 0o022, False, {}) for place in PLACES[1:]),
    *(
        (f"hash seed {seed}", "desk", 0o022, False, {"PYTHONHASHSEED": seed})
        for seed in ("0", "1", "4294967295")
    ),
    *((f"umask {umask:o}", "desk", umask, False, {}) for umask in (0o000, 0o077)),
    ("C without UTF-8", "desk", 0o022, False, {"LC_ALL": "C", "PYTHONUTF8": "0"}),
    (
        "C without UTF-8, in Chinese",
        PLACES[1],
        0o022,
        False,
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ),
    ("another locale", "desk", 0o022, False, {"LC_ALL": "zh_CN.GB18030", "PYTHONUTF8": "0"}),
    ("files made in another order", "desk", 0o022, True, {}),
    ("another cache", "desk", 0o022, False, {"XDG_CACHE_HOME": "{desk}/cache"}),
    ("another epoch", "desk", 0o022, False, {"SOURCE_DATE_EPOCH": "86400"}),
    (
        "all together",
        PLACES[1],
        0o077,
        True,
        {"TZ": ZONES[1], "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "7"},
    ),
]


def _reversed(desk: Path) -> None:
    """Make the same files again, the last one first, with other times."""
    for folder in (desk / "issues" / "2022-36", desk / "tallies"):
        files = sorted(folder.iterdir(), reverse=True)
        contents = [path.read_bytes() for path in files]
        for path in files:
            path.unlink()
        for number, (path, content) in enumerate(zip(files, contents, strict=True)):
            path.write_bytes(content)
            os.utime(path, (number, number))


def _outputs(desk: Path, environment: Mapping[str, str]) -> dict[str, str]:
    told = {name: value.format(desk=desk) for name, value in environment.items()}
    run(desk, "build", "2022-36", **told)
    hashes = {path.name: path.read_bytes() for path in (desk / "build" / "2022-36").iterdir()}
    for form in ("csv", "json"):
        hashes[form] = run(desk, "tally", "2022", "--format", form, **told)
    return {name: hashlib.sha256(content).hexdigest() for name, content in hashes.items()}


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    """The short form takes every sixth environment, the last one (everything at once) among them."""
    assert len(ENVIRONMENTS) >= 16
    seen: dict[str, dict[str, str]] = {}
    chosen = ENVIRONMENTS if FULL else [ENVIRONMENTS[0], *ENVIRONMENTS[5::6]]
    for number, (name, place, umask, other_order, environment) in enumerate(chosen):
        desk = copy(tmp_path / str(number) / place)
        if other_order:
            _reversed(desk)
        before = os.umask(umask)
        try:
            seen[name] = _outputs(desk, environment)
        finally:
            os.umask(before)
    first = seen["plain"]
    assert set(first) == {"2022-36.html", "2022-36.pdf", "manifest.json", "csv", "json"}
    assert {name: hashes for name, hashes in seen.items() if hashes != first} == {}


# --- Several at once -----------------------------------------------------------------------------------------


def test_eight_builds_at_once_end_one_after_another(tmp_path: Path) -> None:
    article = short(tmp_path / "desk")
    desk = tmp_path / "desk"
    text = article.read_text("utf-8")
    for number in range(20 if FULL else 1):
        article.write_text(f"{text}\n第{number}轮。\n", "utf-8")
        builds = [start(desk, "build", "36") for _ in range(8)]
        told = [build.communicate()[1].decode() for build in builds]
        assert [build.returncode for build in builds] == [0] * 8, told
        assert sum("等它做完" in each for each in told) >= 1
        folder = desk / "build" / "2022-36"
        assert crash.look(folder)
        subprocess.run(["qpdf", "--check", folder / "2022-36.pdf"], check=True, capture_output=True)
        assert f"第{number}轮。" in (folder / "2022-36.html").read_text("utf-8")
        sources = json.loads((folder / "manifest.json").read_text("utf-8"))["sources"]
        now = hashlib.sha256(article.read_bytes()).hexdigest()
        assert sources["issues/2022-36/01.md"] == now
        assert {path.name for path in folder.parent.iterdir()} == {".lock-2022-36", "2022-36"}


def test_builds_of_different_issues_do_not_wait(tmp_path: Path) -> None:
    desk = copy(tmp_path / "desk")
    builds = [start(desk, "build", issue) for issue in ("2022-36", "2021-06")]
    told = [build.communicate()[1].decode() for build in builds]
    assert not any("等它做完" in each for each in told)
    assert [bool(crash.look(desk / "build" / issue)) for issue in ("2022-36", "2021-06")] == [True, True]


# --- Crashes -------------------------------------------------------------------------------------------------


def test_kills_at_random_moments_leave_whole_sets(tmp_path: Path) -> None:
    count = crash.kill_writers(tmp_path, 300 if FULL else 40, random.Random(1))  # noqa: S311
    assert count.hit == count.runs
    assert count.new, "no writer was let finish a set"


def test_killed_builds_leave_whole_sets(tmp_path: Path) -> None:
    count = crash.kill_builds(tmp_path, 300 if FULL else 4, random.Random(2))  # noqa: S311
    assert count.hit


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_a_blow_at_any_step_leaves_a_whole_set(tmp_path: Path) -> None:
    calls = crash.CALLS if FULL else ("renameat2", "fsync")
    counts = list(crash.inject(tmp_path, calls))
    assert len(counts) == len(calls) * len(crash.FAULTS)
    assert sum(count.hit for count in counts) >= len(counts)


# --- Blocked places ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["build is a file", "the set is a file", "the set is a link", "full disk", "read only"]
)
def test_a_blocked_place_is_told(tmp_path: Path, kind: str) -> None:
    desk = copy(tmp_path / "desk")
    build, place = desk / "build", desk / "build" / "2022-36"
    around: list[str] = []
    match kind:
        case "build is a file":
            build.write_text("mine")
        case "the set is a file":
            build.mkdir()
            place.write_text("mine")
        case "the set is a link":
            build.mkdir()
            place.symlink_to(desk)
        case _:
            around = _mounted(build, "size=4k" if kind == "full disk" else "ro")
    command = [*around, sys.executable, "-m", "bulletin", "build", "36"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=desk, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 3, done.stderr
    assert "[not-writable]" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    names = set(itertools.chain.from_iterable(path.iterdir() for path in [build] if path.is_dir()))
    assert {path.name for path in names} <= {".lock-2022-36", "2022-36"}


def _mounted(folder: Path, options: str) -> list[str]:
    """Return the beginning of a command that sees a small or read-only disk in this folder."""
    folder.mkdir()
    apart = ["unshare", "--mount", "--map-root-user"]
    if subprocess.run(
        [*apart, "mount", "-t", "tmpfs", "x", folder], capture_output=True, check=False
    ).returncode:
        pytest.skip("no mounts of one's own can be had here")
    return [*apart, "sh", "-c", f'mount -t tmpfs -o {options} x "$0" && exec "$@"', str(folder)]


def test_tally_and_new_write_whole_or_tell(tmp_path: Path) -> None:
    desk = copy(tmp_path / "desk")
    (desk / "folder").mkdir()
    for arguments in (["tally", "2022", "-o", "no/such/place.csv"], ["tally", "2022", "-o", "folder"]):
        process = start(desk, *arguments)
        told = process.communicate()[1].decode()
        assert process.returncode in {2, 3}, told
        assert "Traceback" not in told
    shutil.rmtree(desk / "issues")
    (desk / "issues").write_text("mine")
    process = start(desk, "new")
    told = process.communicate()[1].decode()
    assert process.returncode == 3, told
    assert "[not-writable]" in told
