"""A blocked environment: the right exit code and words, no traceback, and the work that can be done is done."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.crash import complete_set, litter
from tests.support.projects import short_workspace
from tests.support.waiting import LONG
from tests.support.workspaces import ROOT, copy_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
FULL = "/dev/full"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with both issues built."""
    workspace = short_workspace(tmp_path_factory.mktemp("built") / "workspace")
    assert bulletin(workspace, "build", "--all").returncode == 0
    return workspace


def bulletin(
    folder: Path, *arguments: str, prefix: Sequence[str] = (), **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command."""
    return finish(folder, [*prefix, sys.executable, "-m", "bulletin", *arguments], **variables)


def finish(folder: Path, command: Sequence[str], **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder to its end."""
    return subprocess.run(
        command,
        cwd=folder,
        env={**ENVIRONMENT, **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=LONG,
        check=False,
    )


def shell(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell in which `bulletin` is the command."""
    script = f'set -o pipefail; bulletin() {{ "{sys.executable}" -m bulletin "$@"; }}; {line}'
    return finish(folder, ["bash", "-c", script])


# --- Streams -------------------------------------------------------------------------------------------------

PRINTING = ["list", "build --all", "tally 2022", "tally 2022 --format json", "--help", "explain"]


@pytest.mark.skipif(not os.path.exists(FULL), reason="the system has no /dev/full")  # noqa: PTH110
@pytest.mark.parametrize("to", [f">{FULL}", ">&-"])
@pytest.mark.parametrize("command", PRINTING)
def test_a_result_that_can_not_be_written_is_reported(built: Path, command: str, to: str) -> None:
    shutil.rmtree(built / "build" / "2022-36", ignore_errors=True)
    done = shell(built, f"bulletin {command} {to}")
    assert done.returncode == 3, done.stderr
    assert "[no-output]" in done.stderr
    assert "Traceback" not in done.stderr
    assert complete_set(built / "build" / "2022-36") or not command.startswith("build")


@pytest.mark.parametrize("reader", ["true", "head -1"])
@pytest.mark.parametrize("command", PRINTING)
def test_a_reader_that_has_had_enough_is_no_failure(built: Path, command: str, reader: str) -> None:
    shutil.rmtree(built / "build" / "2022-36", ignore_errors=True)
    done = shell(built, f"bulletin {command} | {reader}")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert complete_set(built / "build" / "2022-36") or not command.startswith("build")


@pytest.mark.parametrize("to", [f"2>{FULL}", "2>&-", "2>&- <&-", "<&-"])
def test_errors_that_can_not_be_written_change_nothing(built: Path, to: str) -> None:
    done = shell(built, f"bulletin build --all {to}")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        f"build/{issue}/{issue}.{kind}" for issue in ("2021-06", "2022-36") for kind in ("html", "pdf")
    ]
    assert shell(built, f"bulletin build 99 {to}").returncode == 2


def test_no_file_takes_the_place_of_a_closed_stream(built: Path) -> None:
    assert bulletin(built, "build", "36").returncode == 0
    before = complete_set(built / "build" / "2022-36")
    assert shell(built, "bulletin build 36 --force <&- >&- 2>&-").returncode == 3
    assert complete_set(built / "build" / "2022-36") == before


# --- Folders -------------------------------------------------------------------------------------------------


def test_a_deleted_current_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    for command in ("list", "build 36", "init .", "tally 2022 -o x.csv", "schema -o x", "fonts --install"):
        (tmp_path / "gone").mkdir(exist_ok=True)
        done = shell(tmp_path / "gone", f"rmdir ../gone; bulletin {command}")
        assert done.returncode == 3, (command, done.stderr)
        assert "[folder-gone]" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("mode", [0o500, 0o400, 0o000])
def test_a_set_that_may_not_be_changed_stays_as_it_is(
    tmp_path: Path, plain_user: Sequence[str], mode: int
) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    assert bulletin(workspace, "build", "36").returncode == 0
    target = workspace / "build" / "2022-36"
    before = complete_set(target)
    target.chmod(mode)
    for _ in range(2):
        done = bulletin(workspace, "build", "36", "--force", prefix=plain_user)
        assert done.returncode == 3, done.stderr
        assert "[not-writable]" in done.stderr
        assert "2022-36" in done.stderr
        assert not litter(workspace)
    target.chmod(0o700)
    assert complete_set(target) == before
    assert bulletin(workspace, "build", "36", "--force", prefix=plain_user).returncode == 0
    assert not litter(workspace)


@pytest.mark.parametrize("kind", ["missing", "not writable", "a file"])
def test_no_room_for_temporary_files(tmp_path: Path, plain_user: Sequence[str], kind: str) -> None:
    """A build needs none; one by WeasyPrint takes another folder."""
    workspace, place = copy_workspace(tmp_path / "workspace"), tmp_path / "tmp"
    if kind == "a file":
        place.write_text("")
    elif kind == "not writable":
        place.mkdir(mode=0o500)
    for engine in ("own", "weasyprint"):
        use_engine(workspace, engine)
        done = bulletin(workspace, "build", "36", prefix=plain_user, TMPDIR=str(place))
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr


def test_no_inodes_for_temporary_files(tmp_path: Path) -> None:
    """The folder for temporary files has room for three files, which is enough for Python to choose it."""
    workspace, place = copy_workspace(tmp_path / "workspace"), tmp_path / "tmp"
    place.mkdir()
    mount = f"mount -t tmpfs -o nr_inodes=4 x {place}"
    apart = ["unshare", "--mount", "--map-root-user", "sh", "-c", f'{mount} && exec "$@"', "sh"]
    if subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mounts of one's own can be had here")
    for engine, code in (("own", 0), ("weasyprint", 3)):
        use_engine(workspace, engine)
        done = bulletin(workspace, "build", "36", prefix=apart, TMPDIR=str(place))
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
    assert "[no-scratch]" in done.stderr
    assert str(place) in done.stderr


def use_engine(workspace: Path, engine: str) -> None:
    """Have the pages of a workspace printed by this engine."""
    settings = workspace / "bulletin.yaml"
    if engine != "own":
        text = settings.read_text("utf-8").replace("layout:\n", f"layout:\n  engine: {engine}\n")
        settings.write_text(text, "utf-8")


# --- Interrupts ----------------------------------------------------------------------------------------------

AT_IMPORT = """
import os, signal, sys

class Interrupter:
    left = int(sys.argv.pop(1))
    def find_spec(self, *_):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupter())
from bulletin.__main__ import main
main()
"""


@pytest.mark.parametrize("number", [*range(10, 120, 20), 150, 250, 350])
def test_an_interrupt_while_python_imports_shows_no_traceback(built: Path, number: int) -> None:
    """The first imports are those of this script and of the module of `main`."""
    done = interrupted_at(built, number, ["build", "36", "--force"])
    # An interrupt during the last imports may come after the work is done.
    assert done.returncode in {130, -signal.SIGINT} | ({0} if number > 300 else set()), done.stderr
    assert done.stderr.strip() in {"", "已中断，原有的成品没有动。"}


def interrupted_at(folder: Path, number: int, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command that is interrupted when it imports its n-th module."""
    return finish(folder, [sys.executable, "-c", AT_IMPORT, str(number), *arguments])


WHILE_WAITING = """
import fcntl, signal, sys
from bulletin.__main__ import interrupt, interrupt_again

signal.signal(signal.SIGINT, interrupt)
sys.unraisablehook = interrupt_again

class Callback:
    def __del__(self):
        raise KeyboardInterrupt

held, waiting = open(sys.argv[1], "w"), open(sys.argv[1], "w")
fcntl.flock(held, fcntl.LOCK_EX)
Callback()
try:
    fcntl.flock(waiting, fcntl.LOCK_EX)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_a_repeated_interrupt_ends_the_waiting_for_a_lock(tmp_path: Path) -> None:
    done = finish(tmp_path, [sys.executable, "-c", WHILE_WAITING, str(tmp_path / "lock")])
    assert done.stdout == "interrupted\n", done.stderr
