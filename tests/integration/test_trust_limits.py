"""Limits of time and memory, and Ctrl-C: the printer's process is ended, the error is reported, nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path

import pytest

from bulletin.app.check import check
from bulletin.diagnostics import BulletinError, Position
from bulletin.export import weasyprint
from bulletin.export.weasyprint import Printer, PrintJob, StoppedError, printer
from bulletin.model import PdfVariant
from tests.support.typefaces import typeface, write_font
from tests.support.waiting import LONG, alive, cpu_seconds, wait_until
from tests.support.workspaces import ROOT, build_in_memory, copy_workspace, open_project

LOADED = 0.5
"""Seconds of a child's work, after which the build waits for it; what it does then does not matter."""
PLACE = Position("issues/36/issue.md", 1, 1)
SMALL = "<!doctype html><html lang=zh><title>x</title><p>x"
FONT = "<!doctype html><html lang=zh><title>x</title><style>@font-face{font-family:f;src:url(file:///f)}p{font-family:f}</style><p>"
ENDLESS = f"<!doctype html><html lang=zh><title>x</title><table>{'<tr><td>x<td>x' * 40_000}</table>"


def job(html: str, font: Path | None = None) -> PrintJob:
    return PrintJob(html, {"file:///f": font.read_bytes()} if font else {}, PdfVariant.UA_1.value)


def codes(printed: object) -> list[str]:
    return [one.code for one in printed.diagnostics]  # type: ignore[attr-defined]


def children(of: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{of}/task/{of}/children").read_text().split()]


@pytest.fixture(autouse=True)
def scratch(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, of this process and of those that it starts."""
    folder = tmp_path_factory.mktemp("scratch")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A font file that WeasyPrint can load."""
    return write_font(tmp_path_factory.mktemp("font") / "letters.ttf", typeface("Letters", "xy")).path


def test_a_job_is_printed_to_the_same_bytes_and_nothing_is_left(scratch: Path, font: Path) -> None:
    before = children(os.getpid())
    first, again = (Printer().print(job(f"{FONT}x", font)).value for _ in range(2))
    assert first is not None
    assert first.startswith(b"%PDF")
    assert first == again != Printer().print(job(f"{FONT}y", font)).value
    assert children(os.getpid()) == before
    assert list(scratch.iterdir()) == []


def test_a_job_that_takes_too_long_is_stopped(scratch: Path) -> None:
    before = children(os.getpid())
    printed = Printer(seconds=1.5).print(job(ENDLESS), PLACE)
    assert [(one.code, one.position) for one in printed.diagnostics] == [("too-slow", PLACE)]
    assert "1.5 秒" in printed.diagnostics[0].message()
    assert children(os.getpid()) == before
    assert list(scratch.iterdir()) == []


def test_a_job_that_wants_too_much_memory_is_stopped() -> None:
    printed = Printer(memory=150 << 20).print(job(ENDLESS), PLACE)
    assert [one.position for one in printed.diagnostics] == [PLACE]
    assert printed.diagnostics[0].code in {"too-much-memory", "printer-died"}
    assert "150 MB" in printed.diagnostics[0].message() + printed.diagnostics[0].hint()


def test_a_process_that_dies_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "START", "import os; os._exit(3)")
    printed = Printer().print(job(SMALL))
    assert codes(printed) == ["printer-died"]
    assert "3" in printed.diagnostics[0].message()


def test_what_nests_without_end_is_reported() -> None:
    assert codes(Printer().print(job(f"<title>x</title>{'<div>' * 3000}x"))) == ["too-deep"]


def before(folder: Path, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """Let the child import a stub of WeasyPrint."""
    (folder / "weasyprint.py").write_text(module)
    start = printer.START.replace("insert(0,", "insert(1,")
    monkeypatch.setattr(printer, "START", f"import sys; sys.path.insert(0, {str(folder)!r}); {start}")


def test_a_bug_keeps_its_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before(tmp_path, monkeypatch, "def HTML(): pass\n")
    with pytest.raises(RuntimeError, match=r"Traceback[\s\S]*child\.py"):
        Printer().print(job(SMALL))


def test_missing_libraries_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before(tmp_path, monkeypatch, "raise OSError('cannot load library libpango')")
    with pytest.raises(BulletinError, match="libpango") as caught:
        Printer().print(job(SMALL))
    assert caught.value.diagnostic.code == "no-pango"


COMPLAINING = """
import logging
class HTML:
    def __init__(self, **_): pass
    def write_pdf(self, **_):
        logging.getLogger("weasyprint").warning("Please install HarfBuzz-Subset library")
        return b"%PDF"
"""


@pytest.mark.parametrize(
    "module",
    [
        "def HTML(**_): raise AttributeError(\"function/symbol 'pango_x' not found in library 'libpango'\")",
        COMPLAINING,
    ],
    ids=["too old", "optional for WeasyPrint"],
)
def test_a_library_that_is_too_old_or_missing_is_no_fault_of_a_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    before(tmp_path, monkeypatch, module)
    (tmp_path / "weasyprint.py").rename(tmp_path / "stub.py")
    package = tmp_path / "weasyprint"
    package.mkdir()
    (tmp_path / "stub.py").rename(package / "__init__.py")
    (package / "urls.py").write_text("class URLFetcher: pass\nclass URLFetcherResponse: pass\n")
    with pytest.raises(BulletinError) as caught:
        Printer().print(job(SMALL))
    assert caught.value.diagnostic.code == "no-pango"


RULES = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<match target="pattern">
<edit name="family" mode="prepend" binding="strong"><string>DejaVu Sans</string></edit>
</match>
<match target="font"><edit name="embolden" mode="assign"><bool>true</bool></edit></match>
</fontconfig>
"""


@pytest.mark.parametrize("variable", ["XDG_CONFIG_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH"])
def test_rules_for_the_fonts_of_a_user_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, font: Path, variable: str
) -> None:
    plain = Printer().print(job(f"{FONT}xy 1", font))
    rules = tmp_path / "fontconfig" / "fonts.conf"
    rules.parent.mkdir()
    rules.write_text(RULES)
    place = {"XDG_CONFIG_HOME": tmp_path, "FONTCONFIG_FILE": rules, "FONTCONFIG_PATH": rules.parent}
    monkeypatch.setenv(variable, str(place[variable]))
    assert Printer().print(job(f"{FONT}xy 1", font)) == plain


def test_modules_in_the_current_folder_are_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "weasyprint", "bulletin"):
        (tmp_path / f"{name}.py").write_text("import os; os._exit(66)")
    monkeypatch.chdir(tmp_path)
    assert Printer().print(job(SMALL)).value is not None


def test_a_running_job_is_stopped_from_another_thread(scratch: Path) -> None:
    one, stopped = Printer(), list[subprocess.Popen[bytes]]()

    def stop() -> None:
        wait_until(lambda: one._process and cpu_seconds(one._process.pid) > 0.1)
        assert one._process is not None
        stopped.append(one._process)
        one.stop()

    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(StoppedError):
        one.print(job(ENDLESS))
    thread.join()
    assert stopped[0].returncode == -signal.SIGKILL, "in the middle of its work"
    assert list(scratch.iterdir()) == []
    one.stop()
    assert one.print(job(SMALL)).value is not None


def test_the_child_ends_with_its_parent_and_leaves_nothing(scratch: Path) -> None:
    script = (
        "from bulletin.export.weasyprint import Printer, PrintJob\n"
        f"Printer().print(PrintJob({ENDLESS[:80]!r} + '<tr><td>x' * 40_000, {{}}, 'ua-1'))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", script], env=environment) as parent:
        wait_until(lambda: children(parent.pid))
        (child,) = children(parent.pid)
        wait_until(lambda: list(scratch.iterdir()))
        wait_until(lambda: cpu_seconds(child) > 0.5)
        parent.kill()
    wait_until(lambda: not alive(child))
    wait_until(lambda: list(scratch.iterdir()) == [])


# --- Whole builds --------------------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace whose pages WeasyPrint prints."""
    made = copy_workspace(tmp_path / "workspace")
    settings = made / "bulletin.yaml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("layout:\n", "layout:\n  engine: weasyprint\n"), "utf-8")
    return made


def write_table(workspace: Path, rows: int, columns: int = 2) -> None:
    """Append a table to the first article."""
    article = workspace / "issues/2022-36/01-suzhou.md"
    line = f"|{'字|' * columns}\n"
    table = f"\n{line}|{'--|' * columns}\n{line * rows}"
    article.write_text(article.read_text("utf-8") + table, "utf-8")


def test_a_long_table_of_equal_cells_loses_nothing(workspace: Path) -> None:
    """Its cells read like its head, which is repeated on each page."""
    write_table(workspace, 120, 20)
    assert build_in_memory(workspace, "2022-36").facts.pages


@pytest.mark.parametrize(
    ("rows", "columns", "code"), [(2001, 2, "too-many-rows"), (2, 31, "too-many-columns")]
)
def test_a_table_beyond_the_budget_is_reported_before_it_is_set(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, rows: int, columns: int, code: str
) -> None:
    monkeypatch.setattr("bulletin.app.typesetting.typeset", lambda *_: pytest.fail("nothing is to be set"))
    before = (workspace / "issues/2022-36/01-suzhou.md").read_text("utf-8").count("\n")
    write_table(workspace, rows, columns)
    (diagnostic,) = [one for one in check(open_project(workspace), "2022-36") if one.code == code]
    assert str(diagnostic.position) == f"issues/2022-36/01-suzhou.md:{before + 2}:1"
    assert str(max(rows, columns)) in diagnostic.message()


def test_a_build_that_takes_too_long_is_an_error_of_the_issue(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weasyprint, "Printer", partial(Printer, seconds=0.01))
    (diagnostic,) = [one for one in check(open_project(workspace), "2022-36") if one.code == "too-slow"]
    assert str(diagnostic.position) == "issues/2022-36/issue.md:1:1"


def start_build(workspace: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bulletin", "build", "36"],
        cwd=workspace,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def interrupt(build: subprocess.Popen[str], *, to_group: bool) -> None:
    """Press Ctrl-C, and check how the build ends."""
    (os.killpg if to_group else os.kill)(build.pid, signal.SIGINT)
    out, err = build.communicate(timeout=LONG)
    assert build.returncode == 130, err
    assert out == ""
    assert err.strip() == "已中断，原有的成品没有动。"


@pytest.mark.parametrize("to_group", [True, False], ids=["terminal", "process alone"])
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path, *, to_group: bool) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    write_table(workspace, 2000, 20)
    lock = workspace / "build" / ".lock-2022-36"
    build = start_build(workspace)
    wait_until(lock.exists)
    interrupt(build, to_group=to_group)
    assert [path.name for path in (workspace / "build").iterdir()] == [lock.name]


@pytest.mark.parametrize("to_group", [True, False], ids=["terminal", "process alone"])
def test_ctrl_c_ends_weasyprint_too(workspace: Path, *, to_group: bool) -> None:
    write_table(workspace, 1500)
    build = start_build(workspace)
    wait_until(lambda: children(build.pid))
    (child,) = children(build.pid)
    wait_until(lambda: cpu_seconds(child) > LOADED)
    interrupt(build, to_group=to_group)
    assert not Path(f"/proc/{child}").exists()
    assert [path.name for path in (workspace / "build").iterdir()] == [".lock-2022-36"]
