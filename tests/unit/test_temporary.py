"""Temporary files: those of killed processes are removed, those of living ones and of others stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bulletin.diagnostics import BulletinError
from bulletin.workspace import remove_abandoned, remove_litter, scratch_folder, write_atomic, write_new
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITER = """
import sys
from pathlib import Path
from bulletin.workspace.temporary import temporary_file, temporary_folder
place = Path(sys.argv[1])
with temporary_file(place) as (path, _), temporary_folder(place, ".new-") as folder:
    (folder / "a").write_text("a")
    print("writing", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has a temporary file and a temporary folder open."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        yield process
        process.kill()


def names(folder: Path) -> list[str]:
    return sorted(path.name[:5] for path in folder.iterdir())


def remove_all(folder: Path) -> None:
    for prefix in (".part-", ".new-"):
        remove_abandoned(folder, prefix)


def test_what_a_living_process_writes_stays(tmp_path: Path, writer: subprocess.Popen[str]) -> None:
    remove_all(tmp_path)
    assert names(tmp_path) == [".new-", ".part"]
    writer.communicate()
    assert names(tmp_path) == []


def test_what_a_killed_process_left_is_removed(tmp_path: Path, writer: subprocess.Popen[str]) -> None:
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert names(tmp_path) == [".new-", ".part"]
    remove_all(tmp_path)
    assert names(tmp_path) == []


def test_the_next_write_removes_it(tmp_path: Path, writer: subprocess.Popen[str]) -> None:
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    write_atomic(tmp_path / "file", b"x")
    assert names(tmp_path) == [".new-", "file"]


@pytest.mark.parametrize(
    "name", [".part-mine", ".part-0123456789abc", ".new-2022-37", ".part-", "part-0123456789ab"]
)
def test_files_with_other_names_stay(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    remove_all(tmp_path)
    assert (tmp_path / name).exists()


def test_a_link_stays_and_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a").write_text("mine")
    (tmp_path / ".new-0123456789ab").symlink_to(tmp_path / "mine")
    remove_all(tmp_path)
    assert (tmp_path / "mine" / "a").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_what_belongs_to_another_user_stays(tmp_path: Path) -> None:
    part = tmp_path / ".part-0123456789ab"
    part.write_text("theirs")
    os.chown(part, 65534, 65534)
    remove_all(tmp_path)
    assert part.exists()


def test_a_new_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_handle: int) -> None:
        assert not (tmp_path / "new.md").exists()
        raise OSError(28, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="full"):
            write_new(tmp_path / "new.md", b"new")
    assert names(tmp_path) == []
    write_new(tmp_path / "new.md", b"new")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "new.md", b"other")
    assert (tmp_path / "new.md").read_bytes() == b"new"
    assert names(tmp_path) == ["new.m"]


def test_a_new_file_needs_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links on this disk")

    monkeypatch.setattr(os, "link", refuse)
    write_new(tmp_path / "new.md", b"new")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "new.md", b"other")
    assert (tmp_path / "new.md").read_bytes() == b"new"
    assert names(tmp_path) == ["new.m"]


def test_a_scratch_folder_is_private_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with scratch_folder() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        with scratch_folder() as other:
            assert other != folder
            assert folder.exists()
    assert names(tmp_path) == []


def test_no_room_for_temporary_files_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with pytest.raises(BulletinError, match="gone") as caught, scratch_folder():
        pass
    assert caught.value.diagnostic.code == "no-scratch"


def test_a_command_removes_what_lies_anywhere_in_a_workspace(tmp_path: Path) -> None:
    left = [
        ".part-0123456789ab",
        ".bulletin/.part-0123456789ab",
        "issues/2022-36/.part-0123456789ab",
        "issues/2022-36/reviews/.part-0123456789ab",
        "issues/.new-0123456789ab/issue.md",
        "build/.new-2022-36/2022-36.pdf",
        "build/review/.part-0123456789ab",
        "build/print/.new-2022-36/2022-36.pdf",
        "build/mail/.old-2022-36/1.eml",
        "build/mail/2022-36/1.eml",
    ]
    for name in left:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    remove_litter(tmp_path, ["issues"])
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {name for name in files if ".lock-" not in name} == {"build/mail/2022-36/1.eml"}


def test_a_command_removes_scratch_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    (tmp_path / "bulletin-0123456789ab" / "fonts").mkdir(parents=True)
    (tmp_path / "bulletin-mine").mkdir()
    remove_litter(tmp_path / "workspace", [])
    assert [path.name for path in tmp_path.iterdir()] == ["bulletin-mine"]
