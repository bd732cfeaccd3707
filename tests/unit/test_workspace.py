"""Writing, locking and reading: atomic replacement; one writer at a time; nothing from outside."""

from __future__ import annotations

import errno
import itertools
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from bulletin.diagnostics import BulletinError
from bulletin.kinds.bulletin.sources import load_issue
from bulletin.workspace import (
    LARGEST_FILE,
    OutsideError,
    Workspace,
    lock,
    locks,
    restore,
    write_atomic,
    write_folder,
    write_set,
    writing,
)
from tests.support.waiting import LONG
from tests.support.workspaces import ROOT, copy_workspace, open_project

if TYPE_CHECKING:
    from collections.abc import Iterator

OLD = {"a.html": b"old a", "a.pdf": b"old b" * 1000, "gone.txt": b"old c"}
NEW = {"a.html": b"new a", "a.pdf": b"new b" * 2000}


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith((".new", ".old", ".part")))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "build" / "2022-36"


# --- Sets ----------------------------------------------------------------------------------------------------


def test_a_set_replaces_the_old_one_atomically(target: Path) -> None:
    write_set(target, OLD)
    assert content(target) == OLD
    write_set(target, NEW)
    assert content(target) == NEW
    assert left_over(target.parent) == []


def test_who_has_the_old_set_open_goes_on_reading_it(target: Path) -> None:
    write_set(target, OLD)
    with (target / "a.pdf").open("rb") as stream:
        write_set(target, NEW)
        assert stream.read() == OLD["a.pdf"]


def test_a_reader_never_sees_a_mixture(target: Path) -> None:
    """A reader that opens the folder once sees files of one set, while sets are switched without pause."""
    sets = [{name: f"{number}".encode() * 9000 for name in ("a", "b", "c")} for number in range(2)]
    write_set(target, sets[0])
    done = threading.Event()
    seen: list[set[bytes]] = []

    def read() -> None:
        while not done.is_set():
            handle = os.open(target, os.O_RDONLY)
            try:
                seen.append({_read_at(handle, name) for name in ("a", "b", "c")})
            except FileNotFoundError:
                pass  # the set that was opened has been replaced and is being removed
            finally:
                os.close(handle)

    reader = threading.Thread(target=read)
    reader.start()
    for number in itertools.count():
        write_set(target, sets[number % 2])
        if number >= 200 and len(seen) >= 20:
            break
    done.set()
    reader.join()
    assert all(len(contents) == 1 and len(next(iter(contents))) == 9000 for contents in seen)


def _read_at(folder: int, name: str) -> bytes:
    handle = os.open(name, os.O_RDONLY, dir_fd=folder)
    try:
        return os.read(handle, 100_000)
    finally:
        os.close(handle)


def test_rights_are_those_of_the_umask(target: Path) -> None:
    before = os.umask(0o027)
    try:
        write_set(target, NEW)
        write_atomic(target.parent / "tally.csv", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == 0o750
    assert stat.S_IMODE((target / "a.pdf").stat().st_mode) == 0o640
    assert stat.S_IMODE((target.parent / "tally.csv").stat().st_mode) == 0o640


@pytest.fixture
def two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_exchange", lambda _one, _two: False)


@pytest.mark.usefixtures("two_steps")
def test_without_an_exchange_the_old_set_steps_aside(target: Path) -> None:
    write_set(target, OLD)
    write_set(target, NEW)
    assert content(target) == NEW
    assert left_over(target.parent) == []


@pytest.mark.usefixtures("two_steps")
def test_a_set_that_had_stepped_aside_comes_back(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_set(target, OLD)
    rename = Path.rename

    def fail(path: Path, to: Path) -> Path:
        if path.name.startswith(".new"):
            raise OSError(errno.EIO, "faulty")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="faulty"):
        write_set(target, NEW)
    assert content(target) == OLD
    assert left_over(target.parent) == []


def test_the_remains_of_a_crash_are_recovered(target: Path) -> None:
    write_set(target, OLD)
    target.rename(target.with_name(".old-2022-36"))
    write_set(target.with_name(".new-2022-36"), NEW)
    restore(target)
    assert content(target) == OLD
    assert left_over(target.parent) == []


def test_recovery_leaves_other_issues_alone(target: Path) -> None:
    other = target.with_name(".new-2022-36-b")
    write_set(other, NEW)
    restore(target)
    write_set(target, NEW)
    assert content(other) == NEW


@pytest.mark.parametrize("first", [True, False], ids=["first set", "later set"])
@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO, errno.EDQUOT], ids=errno.errorcode.get)
def test_a_fault_at_any_sync_leaves_the_old_set(
    target: Path, monkeypatch: pytest.MonkeyPatch, fault: int, *, first: bool
) -> None:
    if not first:
        write_set(target, OLD)
    fsync = os.fsync
    number = 0
    while True:
        left = iter(range(number))

        def fail(handle: int, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise OSError(fault, os.strerror(fault))
            fsync(handle)

        monkeypatch.setattr(os, "fsync", fail)
        try:
            write_set(target, NEW)
            break
        except OSError as error:
            errno_seen = error.errno
        assert errno_seen == fault
        assert not target.exists() if first else content(target) == OLD
        assert left_over(target.parent) == []
        number += 1
    assert number == len(NEW) + 2
    assert content(target) == NEW


@pytest.mark.parametrize("kind", ["file", "link", "dangling link"])
def test_what_is_no_folder_is_not_replaced(target: Path, tmp_path: Path, kind: str) -> None:
    target.parent.mkdir()
    if kind == "file":
        target.write_text("mine")
    else:
        place = tmp_path / "elsewhere"
        if kind == "link":
            place.mkdir()
        target.symlink_to(place)
    with pytest.raises(BulletinError, match="2022-36"):
        write_set(target, NEW)
    assert left_over(target.parent) == []
    assert target.is_symlink() or target.read_text() == "mine"


def test_a_name_with_signs_of_patterns_is_a_name(tmp_path: Path) -> None:
    target = tmp_path / "[36] *?"
    write_set(target, OLD)
    restore(target)
    write_set(target, NEW)
    assert content(target) == NEW


# --- Files and new folders -----------------------------------------------------------------------------------


def test_a_file_is_replaced_atomically(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tally.csv"
    write_atomic(path, b"old")

    def fail(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="full"):
        write_atomic(path, b"new")
    assert content(tmp_path) == {"tally.csv": b"old"}


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_atomic(pipe, b"text")
    reader.join()
    assert read == [b"text"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_new_folder_is_created_atomically(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "2022-37"
    monkeypatch.setattr(os, "fsync", lambda _handle: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_folder(target, NEW)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    write_folder(target, NEW)
    with pytest.raises(FileExistsError):
        write_folder(target, OLD)
    assert content(target) == NEW


# --- The lock ------------------------------------------------------------------------------------------------

HOLDER = """
import sys, time
from pathlib import Path
from bulletin.workspace import lock
with lock(Path(sys.argv[1]), print):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(target: Path) -> subprocess.Popen[str]:
    """Start a process that holds the lock until its stdin is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.mark.parametrize("end", ["finishes", "is killed"])
def test_a_second_process_waits_for_the_lock_and_is_notified(target: Path, end: str) -> None:
    with hold(target) as process:

        def on_wait(other: str) -> None:
            waited.append(other)
            if end == "finishes":
                assert process.stdin is not None
                process.stdin.close()
            else:
                process.send_signal(signal.SIGKILL)

        waited: list[str] = []
        with lock(target, on_wait):
            assert process.wait(LONG) in {0, -signal.SIGKILL}
    assert len(waited) == 1
    assert waited[0].startswith(f"{process.pid}，")
    assert "@" in waited[0]


def test_a_free_lock_does_not_wait(target: Path) -> None:
    for _ in range(2):
        with lock(target, pytest.fail):
            pass


def test_the_lock_of_a_cleared_folder_is_none(target: Path) -> None:
    """`build/` is removed while a process waits: afterwards two processes must not both hold the lock."""
    waited = []
    with hold(target) as holder:

        def on_wait(_other: str) -> None:
            waited.append(1)
            (target.parent / ".lock-2022-36").unlink()
            assert holder.stdin is not None
            holder.stdin.close()

        with lock(target, on_wait), hold_fails(target):
            pass
    assert waited == [1]


class hold_fails:  # noqa: N801 - reads as a condition
    """Within it nobody else gets the lock."""

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(f".lock-{target.name}")

    def __enter__(self) -> None:
        with self.path.open("a+", encoding="utf-8") as stream:
            assert not locks._acquire(stream, wait=False)

    def __exit__(self, *_: object) -> None:
        pass


def test_on_windows_the_lock_is_a_locked_byte(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([OSError(errno.EACCES, "locked"), OSError(errno.EACCES, "locked"), None])
    asked: list[tuple[int, int]] = []

    def locking(handle: int, _mode: int, count: int) -> None:
        asked.append((os.lseek(handle, 0, os.SEEK_CUR), count))
        answer = next(answers)
        if answer:
            raise answer

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    monkeypatch.setattr(locks, "_acquire", locks._acquire_on_windows)
    waited: list[str] = []
    with lock(target, waited.append):
        assert target.with_name(".lock-2022-36").read_text("utf-8").startswith(f"{os.getpid()}，")
    assert waited == [""]
    assert asked == [(1 << 30, 1)] * 3


# --- Reading -------------------------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "workspace" / "issues" / "36"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "a.png").write_bytes(b"inside")
    (tmp_path / "secret.png").write_bytes(b"secret")
    (tmp_path / "workspace" / "issues" / "36-b").mkdir()
    (tmp_path / "workspace" / "issues" / "36-b" / "b.png").write_bytes(b"other issue")
    return Workspace(tmp_path / "workspace")


@pytest.mark.parametrize(
    "path",
    ["images/a.png", "./images/a.png", "images/../images/a.png", "images//a.png", "link.png", "dir/a.png"],
)
def test_what_lies_in_the_folder_is_read(workspace: Workspace, path: str) -> None:
    folder = workspace.root / "issues" / "36"
    (folder / "link.png").symlink_to("images/a.png")
    (folder / "dir").symlink_to("images")
    assert workspace.attachment("36", path) == b"inside"


@pytest.mark.parametrize(
    "path",
    [
        "../36-b/b.png",
        "../../../secret.png",
        "images/../../../../secret.png",
        "link.png",
        "dir/secret.png",
        "chain.png",
        "/etc/passwd",
        "/proc/self/environ",
        "/dev/zero",
        "//localhost/share",
    ],
)
def test_what_lies_outside_is_not_read(workspace: Workspace, path: str) -> None:
    folder = workspace.root / "issues" / "36"
    (folder / "link.png").symlink_to("../../../secret.png")
    (folder / "chain.png").symlink_to("link.png")
    (folder / "dir").symlink_to(workspace.root.parent)
    with pytest.raises((OutsideError, FileNotFoundError)):
        workspace.attachment("36", path)


@pytest.mark.parametrize(
    "path", ["pipe.png", "images", "big.png", "loop.png", "nul\0.png", "a" * 300, "a.png/b"]
)
def test_what_is_no_plain_file_is_not_read(workspace: Workspace, path: str) -> None:
    folder = workspace.root / "issues" / "36"
    os.mkfifo(folder / "pipe.png")
    (folder / "loop.png").symlink_to("loop.png")
    with (folder / "big.png").open("wb") as stream:
        stream.truncate(LARGEST_FILE + 1)
    with pytest.raises(OSError, match=r"."):
        workspace.attachment("36", path)


def test_an_article_is_not_read_through_a_link_that_leads_out(workspace: Workspace) -> None:
    (workspace.root / "issues" / "36" / "01.md").symlink_to("../../../secret.png")
    with pytest.raises(OutsideError):
        workspace.read("issues/36/01.md")


def test_incomplete_issues_are_not_listed(workspace: Workspace) -> None:
    for name in (".new-2022-37-abc", "37"):
        (workspace.root / "issues" / name).mkdir()
        (workspace.root / "issues" / name / "issue.md").write_text("")
    assert workspace.folders() == ("37",)


@pytest.mark.parametrize("folder", ["mail", "print"])
def test_an_issue_has_no_folder_that_outputs_of_other_kinds_have(tmp_path: Path, folder: str) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    (workspace / "issues" / "2022-36").rename(workspace / "issues" / folder)
    diagnostics = load_issue(open_project(workspace), folder).diagnostics
    assert [(one.code, str(one.position)) for one in diagnostics] == [
        ("folder-taken", f"issues/{folder}/issue.md:1:1")
    ]
