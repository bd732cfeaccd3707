"""Limits of time and memory, and Ctrl-C: the press is ended, the editor is told, nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from desks import ROOT, copy, office

from bulletin.diagnostics import BulletinError, Position
from bulletin.model import PdfVariant
from bulletin.outputs import process
from bulletin.outputs.press import Job, Press
from bulletin.pipeline import check

PLACE = Position("issues/36/issue.md", 1, 1)
SMALL = "<!doctype html><html lang=zh><title>x</title><p>x"
AHEAD = process._START.replace("insert(0,", "insert(1,")
ENDLESS = f"<!doctype html><html lang=zh><title>x</title><table>{'<tr><td>x<td>x' * 40_000}</table>"


def job(html: str) -> Job:
    return Job(html, {}, {}, PdfVariant.UA_1.value, 10.0, PLACE)


def children(of: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{of}/task/{of}/children").read_text().split()]


def wait_for(condition: object, seconds: float = 30) -> None:
    """Wait until something is so."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_small_job_is_printed() -> None:
    before = children(os.getpid())
    with Press() as press:
        printed = press.print(job(SMALL))
    assert printed.value is not None
    assert printed.value.startswith(b"%PDF")
    assert children(os.getpid()) == before


def test_a_job_that_takes_too_long_is_stopped() -> None:
    started, before = time.monotonic(), children(os.getpid())
    with Press(seconds=1.5) as press:
        printed = press.print(job(ENDLESS))
    assert [(one.code, one.position) for one in printed.diagnostics] == [("too-slow", PLACE)]
    assert "1.5 秒" in printed.diagnostics[0].message()
    assert time.monotonic() - started < 10
    assert children(os.getpid()) == before


def test_a_job_that_wants_too_much_memory_is_stopped() -> None:
    with Press(memory=150 << 20) as press:
        printed = press.print(job(ENDLESS))
    assert [one.position for one in printed.diagnostics] == [PLACE]
    assert printed.diagnostics[0].code in {"too-much-memory", "press-died"}
    assert "150 MB" in printed.diagnostics[0].message() + printed.diagnostics[0].hint()


def test_a_press_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_START", "input()")
    with Press() as press:
        printed = press.print(job(SMALL))
    assert [one.code for one in printed.diagnostics] == ["press-died"]


def test_what_nests_without_end_is_told() -> None:
    with Press() as press:
        printed = press.print(job(f"<title>x</title>{'<div>' * 3000}x"))
    assert [one.code for one in printed.diagnostics] == ["too-deep"]


def test_a_bug_keeps_its_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "weasyprint.py").write_text("def HTML(): pass\n")
    monkeypatch.setattr(process, "_START", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {AHEAD}")
    with Press() as press, pytest.raises(RuntimeError, match=r"Traceback[\s\S]*pdf\.py"):
        press.print(job(SMALL))


def test_a_missing_engine_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango')")
    monkeypatch.setattr(process, "_START", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {AHEAD}")
    with Press() as press, pytest.raises(BulletinError, match="libpango") as told:
        press.print(job(SMALL))
    assert told.value.diagnostic.code == "no-pango"


def test_modules_in_the_current_folder_are_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "weasyprint", "bulletin"):
        (tmp_path / f"{name}.py").write_text("import os; os._exit(66)")
    monkeypatch.chdir(tmp_path)
    with Press() as press:
        assert press.print(job(SMALL)).value is not None


def test_the_press_ends_with_who_started_it(tmp_path: Path) -> None:
    script = tmp_path / "start.py"
    script.write_text(
        "import time\nfrom bulletin.outputs.press import Press\n"
        "with Press() as press:\n    print(press._process.pid, flush=True)\n    time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    wait_for(lambda: not Path(f"/proc/{child}").exists() or _state(child) == "Z")


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


# --- Whole builds --------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return copy(tmp_path / "desk")


def write_table(desk: Path, rows: int, columns: int = 2) -> None:
    """Append a table to the first article."""
    article = desk / "issues/2022-36/01-suzhou.md"
    line = f"|{'字|' * columns}\n"
    table = f"\n{line}|{'--|' * columns}\n{line * rows}"
    article.write_text(article.read_text("utf-8") + table, "utf-8")


@pytest.mark.parametrize(
    ("rows", "columns", "code"), [(2001, 2, "too-many-rows"), (2, 31, "too-many-columns")]
)
def test_a_table_beyond_the_budget_is_told_before_it_is_set(
    desk: Path, monkeypatch: pytest.MonkeyPatch, rows: int, columns: int, code: str
) -> None:
    monkeypatch.setattr("bulletin.making.typeset", lambda *_: pytest.fail("nothing is to be set"))
    before = (desk / "issues/2022-36/01-suzhou.md").read_text("utf-8").count("\n")
    write_table(desk, rows, columns)
    (found,) = [one for one in check(office(desk), "2022-36") if one.code == code]
    assert str(found.position) == f"issues/2022-36/01-suzhou.md:{before + 2}:1"
    assert str(max(rows, columns)) in found.message()


@pytest.mark.parametrize("to_group", [True, False], ids=["terminal", "process alone"])
def test_ctrl_c_leaves_nothing_behind(desk: Path, *, to_group: bool) -> None:
    write_table(desk, 2000, 20)
    lock = desk / "build" / ".lock-2022-36"
    build = subprocess.Popen(
        [sys.executable, "-m", "bulletin", "build", "36"],
        cwd=desk,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_for(lock.exists)
    (os.killpg if to_group else os.kill)(build.pid, signal.SIGINT)
    out, err = build.communicate(timeout=20)
    assert build.returncode == 130, err
    assert out == ""
    assert err.strip() == "已中断，原有的成品没有动。"
    assert [path.name for path in (desk / "build").iterdir()] == [lock.name]
