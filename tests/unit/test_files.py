"""What a project reads of the disk is recorded, and compared with the present state; missing is not unreadable."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from bulletin.cache import FileState, digest
from bulletin.diagnostics import BulletinError
from bulletin.workspace import Files, Trace, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable


def settled(trace: Trace) -> Trace:
    """Return a trace of files that had been left alone for a while."""
    return replace(
        trace, files={path: state and replace(state, settled=True) for path, state in trace.files.items()}
    )


def change(path: Path, content: bytes) -> None:
    """Write a file, and set back its time."""
    facts = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with `one`."""
    (tmp_path / "a.md").write_bytes(b"one")
    return tmp_path / "a.md"


def agrees(files: Files, folder: Path, *, had_settled: bool = True) -> bool:
    trace = files.trace(folder)
    return Files().agree(settled(trace) if had_settled else trace, folder)


# --- What was read is compared -------------------------------------------------------------------------------


def test_a_record_holds_the_digest_of_the_bytes_that_were_read(files: Files, path: Path) -> None:
    assert files.read(str(path)) == b"one"
    path.write_bytes(b"two")
    state = files.trace(path.parent).files["a.md"]
    assert state is not None
    assert state.content == digest(b"one")
    assert not agrees(files, path.parent)


@pytest.mark.parametrize("had_settled", [True, False])
def test_an_unchanged_file_agrees_and_one_of_the_same_size_and_time_does_not(
    files: Files, path: Path, *, had_settled: bool
) -> None:
    files.read(str(path))
    assert agrees(files, path.parent, had_settled=had_settled)
    change(path, b"two")
    assert not agrees(files, path.parent, had_settled=had_settled)
    change(path, b"one")
    assert agrees(files, path.parent, had_settled=had_settled)


def test_metadata_suffice_only_for_a_file_that_had_settled(path: Path) -> None:
    same = FileState.of(path.stat(), digest(b"another content"))
    for had_settled in (True, False):
        trace = Trace({"a.md": replace(same, settled=had_settled)})
        assert Files().agree(trace, path.parent) == had_settled


def test_a_file_that_was_looked_at_and_not_read_needs_the_same_metadata(files: Files, path: Path) -> None:
    files.state(str(path))
    assert agrees(files, path.parent)
    assert not agrees(files, path.parent, had_settled=False)
    os.utime(path, ns=(1, 1))
    assert not agrees(files, path.parent)


def test_new_missing_and_renamed_files_are_changes(files: Files, path: Path) -> None:
    folder = path.parent
    assert not files.exists(f"{folder}/b.md")
    assert files.names(str(folder), ".md") == ("a.md",)
    assert agrees(files, folder)
    (folder / "b.md").touch()
    assert not agrees(files, folder)
    (folder / "b.md").rename(folder / "b.txt")
    assert agrees(files, folder)
    path.rename(folder / "c.md")
    assert not agrees(files, folder)


def test_a_file_that_changed_between_two_reads_never_agrees(files: Files, path: Path) -> None:
    reads: tuple[Callable[[], object], ...] = (
        lambda: files.read(str(path)),
        lambda: files.state(str(path)),
    )
    for first in reads:
        for second in reads:
            files.states.clear()
            path.write_bytes(b"one")
            first()
            path.write_bytes(b"other")
            second()
            assert not agrees(files, path.parent)
            path.write_bytes(b"one")
            assert not agrees(files, path.parent)


def test_a_folder_that_changed_between_two_reads_never_agrees(files: Files, path: Path) -> None:
    files.names(str(path.parent))
    (path.parent / "b").touch()
    files.names(str(path.parent))
    assert not agrees(files, path.parent)
    (path.parent / "b").unlink()
    assert not agrees(files, path.parent)


def test_a_file_that_could_not_be_read_never_agrees(files: Files, path: Path) -> None:
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError, match="regular"):
        files.read(str(path))
    assert not agrees(files, path.parent)


def test_paths_below_the_workspace_are_relative_and_others_absolute(files: Files, path: Path) -> None:
    files.read(str(path))
    assert list(files.trace(path.parent).files) == ["a.md"]
    assert list(files.trace(path.parent / "elsewhere").files) == [str(path)]


# --- Missing is not unreadable -------------------------------------------------------------------------------


def test_what_is_missing_is_empty(files: Files, tmp_path: Path) -> None:
    assert files.names(f"{tmp_path}/none") == ()
    assert not files.exists(f"{tmp_path}/none")
    assert not files.exists(f"{tmp_path}/none/a.md")
    (tmp_path / "file").touch()
    assert not files.exists(f"{tmp_path}/file/a.md")


def unreachable(look: Callable[[], object]) -> str:
    """Return the message of the error that a look at the disk ends with."""
    with pytest.raises(BulletinError) as error:
        look()
    assert error.value.diagnostic.code == "unreachable"
    return error.value.diagnostic.message()


UNREACHABLE: dict[str, Callable[[Path], object]] = {
    "a link to what is away": lambda path: path.symlink_to("away"),
    "a link to itself": lambda path: path.symlink_to(path.name),
}


@pytest.mark.parametrize("make", UNREACHABLE.values(), ids=UNREACHABLE)
def test_what_is_there_and_can_not_be_reached_is_an_error_with_its_path(
    files: Files, tmp_path: Path, make: Callable[[Path], object]
) -> None:
    make(tmp_path / "x")
    for look in (files.names, files.exists):
        assert f"{tmp_path}/x" in unreachable(partial(look, f"{tmp_path}/x"))


def test_a_file_in_place_of_a_folder_is_an_error(files: Files, path: Path) -> None:
    unreachable(lambda: files.names(str(path)))


OPTIONAL = ("tallies", "issues", "templates", "issues/2022-36")
"""Folders, each of which may be missing."""


@pytest.mark.parametrize("folder", OPTIONAL)
def test_every_list_of_a_workspace_needs_its_folder(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).parent.mkdir(exist_ok=True)
    (tmp_path / folder).symlink_to("/away")
    workspace = Workspace(tmp_path)
    lists: dict[str, Callable[[], object]] = {
        "tallies": workspace.tallies,
        "issues": workspace.folders,
        "templates": workspace.own_theme,
        "issues/2022-36": lambda: workspace.articles("2022-36"),
    }
    unreachable(lists[folder])


def test_an_issue_whose_folder_is_away_is_not_left_out(tmp_path: Path) -> None:
    (tmp_path / "issues").mkdir()
    (tmp_path / "issues" / "2022-35").symlink_to("/away")
    unreachable(Workspace(tmp_path).folders)


# --- Names ---------------------------------------------------------------------------------------------------


def test_names_that_are_not_in_utf8_are_listed_apart_and_escaped(files: Files, tmp_path: Path) -> None:
    for name in (b"01.md", b"\xcb\xd5\xd6\xdd.md", b".hidden"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).touch()
    assert files.names(str(tmp_path)) == ("01.md",)
    assert files.misnamed(str(tmp_path)) == (os.fsdecode(b"\xcb\xd5\xd6\xdd.md"),)
    assert agrees(files, tmp_path)
