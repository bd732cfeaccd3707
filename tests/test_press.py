"""A warm press: many jobs one after another, ended and begun anew at need, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from desks import ROOT

from bulletin.model import PdfVariant
from bulletin.outputs import press as room
from bulletin.outputs.press import Job, Press, StoppedError

FACE = "@font-face{font-family:f;src:url(file:///f)}p{font-family:f}"
ENDLESS = f"<!doctype html><html lang=zh><title>x</title><table>{'<tr><td>x<td>x' * 40_000}</table>"


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, of this process and of those that it starts."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.fixture(scope="module")
def font() -> Path:
    """Any font file that the engine can load."""
    listed = subprocess.run(
        ["fc-match", "-f", "%{file}", "serif"], capture_output=True, text=True, check=True
    )
    return Path(listed.stdout)


def job(text: str = "x", font: Path | None = None) -> Job:
    html = f"<!doctype html><html lang=zh><title>x</title><style>{FACE if font else ''}</style><p>{text}"
    return Job(html, {"file:///f": font} if font else {}, {}, PdfVariant.UA_1.value, 10.0)


def endless() -> Job:
    return Job(ENDLESS, {}, {}, PdfVariant.UA_1.value, 10.0)


def pid(press: Press) -> int:
    assert press._process is not None
    return press._process.pid


def busy(pid: int) -> bool:
    """Whether a process has worked for longer than the engine takes to load."""
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK") > 1.0


def wait_for(condition: object, seconds: float = 30) -> None:
    """Wait until something is so."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_press_for_a_single_job_ends_with_its_answer(scratch: Path, font: Path) -> None:
    with Press(once=True) as press:
        assert press.print(job(font=font)).value
        process = press._process
        assert process is not None
        wait_for(process.ended)
    assert list(scratch.iterdir()) == []


def test_one_process_prints_many_jobs_and_the_same_one_to_the_same_bytes(scratch: Path, font: Path) -> None:
    with Press() as press:
        first = press.print(job(font=font)).value
        process = pid(press)
        other = press.print(job("y", font)).value
        again = press.print(job(font=font)).value
        assert pid(press) == process
    assert first
    assert first == again != other
    assert list(scratch.iterdir()) == []


def test_a_job_knows_nothing_of_the_fonts_of_the_one_before(font: Path) -> None:
    plain = job()
    named = Job(plain.html.replace("<style>", "<style>p{font-family:f}"), {}, {}, plain.variant, 10.0)
    with Press() as press:
        fresh = press.print(named).value
    with Press() as press:
        press.print(job(font=font))
        assert press.print(named).value == fresh


def test_a_bad_job_leaves_the_next_one_alone() -> None:
    with Press() as press:
        bad = press.print(Job("<title>x</title><img src=file:///none>", {}, {}, PdfVariant.UA_1.value, 10.0))
        assert [one.code for one in bad.diagnostics][:1] == ["not-fetched"]
        assert press.print(job()).value


def test_a_process_that_died_between_two_jobs_is_replaced(scratch: Path) -> None:
    with Press() as press:
        assert press.print(job()).value
        os.kill(pid(press), signal.SIGKILL)
        os.waitid(os.P_PID, pid(press), os.WEXITED | os.WNOWAIT)
        assert press.print(job()).value
    assert list(scratch.iterdir()) == []


def test_a_job_that_takes_too_long_is_told_and_the_next_one_printed(scratch: Path) -> None:
    with Press(seconds=1.5) as press:
        assert [one.code for one in press.print(endless()).diagnostics] == ["too-slow"]
        press.seconds = 60
        assert press.print(job()).value
    assert list(scratch.iterdir()) == []


def test_a_process_that_has_grown_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    with Press() as press:
        press.print(job())
        process = pid(press)
        monkeypatch.setattr(room, "GROWN", 1 << 20)
        assert press.print(job()).value
        press.warm()
        assert pid(press) != process


def test_a_running_job_is_stopped_at_once_from_another_thread(scratch: Path) -> None:
    with Press() as press:
        told: list[float] = []

        def stop() -> None:
            wait_for(lambda: busy(pid(press)))
            told.append(time.monotonic())
            press.stop()

        thread = threading.Thread(target=stop)
        thread.start()
        with pytest.raises(StoppedError):
            press.print(endless())
        thread.join()
        assert time.monotonic() - told[0] < 1
        assert press.print(job()).value
    assert list(scratch.iterdir()) == []


def test_to_stop_without_a_job_does_nothing() -> None:
    with Press() as press:
        process = pid(press)
        press.stop()
        assert press.print(job()).value
        press.stop()
        assert pid(press) == process


@pytest.mark.parametrize("ending", ["exit", "kill"])
def test_nothing_is_left_in_the_folder_for_temporary_files(scratch: Path, font: Path, ending: str) -> None:
    """The one who started the press ends in its middle, orderly or not at all."""
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom bulletin.outputs.press import Job, Press\n"
        f"job = Job({job(font=font).html!r}, {{'file:///f': Path(sys.argv[1])}}, {{}}, 'ua-1', 10.0)\n"
        "with Press() as press:\n    assert press.print(job).value\n"
        "    print(press._process.pid, flush=True)\n    sys.stdin.read(1) and os._exit(1)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(font)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as starter:
        assert starter.stdout is not None
        child = int(starter.stdout.readline())
        if ending == "kill":
            starter.kill()
        else:
            starter.communicate()
    wait_for(lambda: not Path(f"/proc/{child}").exists() or state(child) == "Z")
    wait_for(lambda: list(scratch.iterdir()) == [])


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"
