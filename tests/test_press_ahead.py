"""What a press is told before its job comes: it makes the job faster, and changes nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from desks import ROOT
from test_engine import printed, two_jobs
from test_press import font, job, pid, wait_for

from bulletin.model import PdfVariant
from bulletin.outputs.press import Expected, Job, Press

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["font"]

RULE = '@font-face{font-family:"f";src:url("file:///f");font-weight:normal;font-style:normal}\n'


def faced(font: Path, text: str = "x") -> Job:
    """Return a job with a face as this tool writes its rule."""
    html = f"<!doctype html><html lang=zh><title>x</title><style>{RULE}p{{font-family:f}}</style><p>{text}"
    return Job(html, {"file:///f": font}, {}, PdfVariant.UA_1.value, 10.0)


@pytest.mark.parametrize("rules", [RULE, "", RULE.replace('"f"', '"g"'), "@font-face{"])
def test_what_a_job_was_expected_to_need_changes_nothing(rules: str, font: Path, tmp_path: Path) -> None:
    with Press() as press:
        plain = press.print(job(font=None)).value
    with Press() as press:
        wanted = press.print(faced(font)).value
    missing = tmp_path / "none"
    for files in ({"file:///f": font}, {"file:///f": missing}, {}):
        with Press() as press:
            press.expect(Expected(rules, files))
            assert press.print(job()).value == plain
            press.expect(Expected(rules, files))
            assert press.print(faced(font)).value == wanted
    assert plain
    assert wanted


def test_a_process_that_died_before_it_was_told_what_to_expect_is_replaced(font: Path) -> None:
    with Press() as press:
        before = press.print(faced(font)).value
        os.kill(pid(press), signal.SIGKILL)
        assert press._process is not None
        wait_for(press._process.ended)
        for _ in range(3):
            press.expect(Expected(RULE, {"file:///f": font}))
        assert press.print(faced(font)).value == before
    press.expect(Expected(RULE, {"file:///f": font}))


EXPECT = """
import json, sys
from pathlib import Path
from bulletin.outputs import engine, pdf
told = json.loads(sys.stdin.read())
loaded = engine.load(Path(told["cache"]))
files = {name: Path(path) for name, path in told["files"].items()}
loaded.expect("".join(line for line in told["html"].splitlines(True) if "@font-face" in line), files)
ready = loaded._ready
before = sorted(name for name, face in ready.looked_up.known.items() if face)
made = pdf.typeset(told["html"], lambda _: None, told["variant"], told["pitch"], files=files, engine=loaded)
print(json.dumps([loaded.fast, [*loaded._fonts.values()] == [ready], before == sorted(ready.families), len(before)]))
sys.stdout.flush()
sys.stdout.buffer.write(made.value)
"""


def test_expected_faces_are_those_of_the_document(tmp_path: Path) -> None:
    job, memory = two_jobs(tmp_path)["published"], tmp_path / "cache"
    order = {"html": job.html, "variant": job.variant, "pitch": job.pitch, "cache": str(memory)}
    order["files"] = {name: str(path) for name, path in job.files.items()}
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{EXPECT}"],
        input=json.dumps(order).encode(),
        capture_output=True,
        check=True,
    )
    told, _, content = done.stdout.partition(b"\n")
    assert json.loads(told) == [True, True, True, len(job.files)]
    assert content == printed(job, memory).content
