"""Entries that are no regular files: nothing is written through them, and none is waited for."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.processes import start_command
from tests.support.special_files import UNREADABLE, make_special
from tests.support.waiting import LONG
from tests.support.workspaces import copy_workspace

if TYPE_CHECKING:
    from pathlib import Path

MINE = b"mine"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path / "workspace")


def finish(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Return the exit code of a command and what it wrote on stderr."""
    try:
        err = process.communicate(timeout=LONG)[1].decode()
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    assert "Traceback" not in err
    return process.returncode, err


# --- Where the tool writes -----------------------------------------------------------------------------------

PLACES = [
    *((".lock-2022-36", kind) for kind in ("link", "hard link", "dangling link", "pipe", "socket", "folder")),
    *(
        (name, kind)
        for name in ("2022-36", ".new-2022-36", ".old-2022-36")
        for kind in ("link", "pipe", "socket")
    ),
]


@pytest.mark.parametrize(("name", "kind"), PLACES, ids=[f"{name} is a {kind}" for name, kind in PLACES])
def test_nothing_is_written_through_a_foreign_entry(workspace: Path, name: str, kind: str) -> None:
    mine, place = workspace / "mine", workspace / "build" / name
    mine.write_bytes(MINE)
    place.parent.mkdir()
    make_special(kind, place, mine)
    code, err = finish(start_command(workspace, "build", "36"))
    assert code == 3, err
    assert "[output-foreign]" in err
    assert str(place) in err
    assert mine.read_bytes() == MINE
    assert not (workspace / "nowhere").exists()
    assert {path.name for path in place.parent.iterdir()} == {".lock-2022-36", name}


def test_a_link_to_a_folder_is_not_moved_into_the_place_of_a_set(workspace: Path) -> None:
    mine, build = workspace / "mine", workspace / "build"
    mine.mkdir()
    (mine / "letter.txt").write_bytes(MINE)
    build.mkdir()
    (build / ".old-2022-36").symlink_to(mine)
    code, err = finish(start_command(workspace, "build", "36"))
    assert (code, "[output-foreign]" in err) == (3, True), err
    assert (mine / "letter.txt").read_bytes() == MINE


def test_a_ledger_that_is_a_pipe_is_not_waited_for(workspace: Path) -> None:
    (workspace / ".bulletin").mkdir()
    make_special("pipe", workspace / ".bulletin" / "mail.seal", workspace)
    make_special("pipe", workspace / ".bulletin" / "mail.sqlite", workspace)
    code, err = finish(start_command(workspace, "mail", "36", "--status"))
    assert code == 3, err
    assert "mail.s" in err


# --- Where the tool reads ------------------------------------------------------------------------------------

SOURCES = [
    ("fonts/own.ttf", "font-unreadable"),
    ("issues/2022-36/04-news.md", "unreadable"),
    ("issues/2022-36/picture.png", "bad-picture"),
]


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize(("name", "code"), SOURCES)
def test_what_is_no_file_is_reported_and_not_waited_for(
    workspace: Path, name: str, code: str, kind: str
) -> None:
    if kind == "folder" and code == "font-unreadable":
        pytest.skip("a folder in fonts/ may hold fonts, whatever its name")
    path = workspace / name
    path.parent.mkdir(exist_ok=True)
    if path.suffix == ".png":
        article = workspace / "issues/2022-36/01-suzhou.md"
        article.write_text(article.read_text("utf-8") + "\n![图](picture.png)\n", "utf-8")
    make_special(kind, path, workspace / "mine")
    status, err = finish(start_command(workspace, "build", "36"))
    expected = {code} | ({"image-outside"} if kind == "device" else set())
    assert any(f"[{each}]" in err for each in expected), err
    assert status == (0 if code == "font-unreadable" else 1), err
