"""The entry of the command."""

from __future__ import annotations

import subprocess
import sys

from tests.support.waiting import LONG
from tests.support.workspaces import ROOT

IGNORED = """
import sys
from bulletin.__main__ import interrupt_again

class Interrupted:
    def __del__(self):
        raise KeyboardInterrupt

sys.unraisablehook = interrupt_again
try:
    Interrupted()
    print("ignored", flush=True)
    while True:
        pass
except KeyboardInterrupt:
    print("repeated")
"""


def test_an_interrupt_that_python_ignored_comes_again() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IGNORED], cwd=ROOT, capture_output=True, text=True, timeout=LONG, check=True
    )
    assert (done.stdout.split(), done.stderr) == (["ignored", "repeated"], "")


def test_other_ignored_errors_are_reported() -> None:
    other = IGNORED.replace("raise KeyboardInterrupt", "raise ValueError('other')").replace(
        "while True", "if 0"
    )
    done = subprocess.run(
        [sys.executable, "-c", other], cwd=ROOT, capture_output=True, text=True, timeout=LONG, check=True
    )
    assert done.stdout.split() == ["ignored"]
    assert "ValueError: other" in done.stderr
