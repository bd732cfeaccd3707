"""A build ends at once, and yet as every program does: threads waited for, all called that asked for it, all written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from desks import ROOT


def run(program: Path, body: str, **named: object) -> subprocess.CompletedProcess[str]:
    """Run a program of this name that leaves with exit code 3."""
    program.write_text(
        dedent("""
            import atexit, os, sys, threading, time
            from bulletin.leaving import end_with, leave_at_once

            class Last:
                def __del__(self):
                    os.write(2, b"taken apart")

            last = Last()
        """)
        + dedent(body)
        + "\nsys.exit(3)\n"
    )
    environment = {"PYTHONPATH": str(ROOT), "PATH": ""}
    return subprocess.run(
        [sys.executable, program], capture_output=True, text=True, check=False, env=environment, **named
    )  # type: ignore[call-overload, no-any-return]


def test_all_is_written_called_and_waited_for_before(tmp_path: Path) -> None:
    done = run(
        tmp_path / "bulletin",
        """
        leave_at_once()
        go = threading.Event()
        atexit.register(lambda: print("called"))
        threading.Thread(target=lambda: (go.wait(), print("thread"))).start()
        threading.Timer(0.05, go.set).start()
        print("told")
        end_with(3)
        """,
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (3, ["told", "thread", "called"], "")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("bulletin", "leave_at_once()"),
        ("another", "leave_at_once(); end_with(0)"),
        ("bulletin", "atexit.register(print); leave_at_once(); end_with(0)"),
    ],
    ids=["no-code", "another-program", "somebody-was-first"],
)
def test_else_the_interpreter_ends_in_its_own_way(tmp_path: Path, name: str, body: str) -> None:
    done = run(tmp_path / name, body)
    assert (done.returncode, done.stderr) == (3, "taken apart")


def test_what_can_not_be_written_is_told_as_ever(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no device that is always full")
    body = 'leave_at_once(); end_with(3); sys.stdout = open("/dev/full", "w"); print("told")'
    usual = run(tmp_path / "another", body)
    done = run(tmp_path / "bulletin", body)
    assert "No space left" in done.stderr
    assert (done.returncode, done.stderr) == (usual.returncode, usual.stderr)
