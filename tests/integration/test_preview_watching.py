"""What the preview notices of folders that are replaced, removed or made anew at the same path."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections import deque
from typing import TYPE_CHECKING

import pytest

from bulletin.preview.serving import Preview
from bulletin.preview.watching import Watcher, watched
from bulletin.workspace import Workspace
from tests.support.previews import Window, write
from tests.support.projects import TEXT, add_issue, make_workspace
from tests.support.waiting import LONG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

FILES = (
    "issues/2022-05/01.md",
    "issues/2022-05/images/deep/a.png",
    "issues/2022-06/01.md",
    "tallies/2022.yaml",
    "templates/screen.css",
    "fonts/own/a.ttf",
    "bulletin.yaml",
)


class Changes(queue.Queue[frozenset[str]]):
    """The changes that a watcher reports."""

    def until(self, *paths: str) -> None:
        """Return once one of these is reported."""
        while self.get(timeout=LONG).isdisjoint(paths):
            pass


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with every folder that is watched."""
    root = make_workspace(tmp_path / "工作文件夹")
    for name in ("2022-05", "2022-06"):
        add_issue(root, name, "from: 苏州市")
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


@contextlib.contextmanager
def watching(root: Path) -> Iterator[Changes]:
    changes = Changes()
    watcher = Watcher(root, changes.put)
    watcher.start()
    try:
        yield changes
    finally:
        watcher.close()


def swapped(folder: Path) -> None:
    """Another folder is moved to the place, as when a copy is put back."""
    copy = folder.with_name(f".{folder.name}.copy")
    shutil.copytree(folder, copy)
    folder.rename(folder.with_name(f".{folder.name}.old"))
    copy.rename(folder)


def rewritten(folder: Path) -> None:
    """It is removed with all that is in it and made anew, as by `git checkout` of another branch and back."""
    copy = folder.with_name(f".{folder.name}.copy")
    shutil.copytree(folder, copy)
    shutil.rmtree(folder)
    shutil.copytree(copy, folder)


@pytest.mark.parametrize("replace", [swapped, rewritten])
@pytest.mark.parametrize(
    "folder",
    ["", "issues", "issues/2022-05", "issues/2022-05/images/deep", "tallies", "templates", "fonts"],
)
def test_a_folder_replaced_at_its_path_is_watched_again(
    root: Path, folder: str, replace: Callable[[Path], None]
) -> None:
    with watching(root) as changes:
        replace(root / folder)
        changes.until("issues")
        for name in (name for name in FILES if name.startswith(folder)):
            (root / name).write_text("x", "utf-8")
            changes.until(name, "issues")


def test_folders_that_are_gone_are_reported_and_found_again(root: Path) -> None:
    """Also the workspace itself; and a file in the place of a folder, a folder in the place of a file."""
    aside = root.with_name("aside")
    with watching(root) as changes:
        root.rename(aside)
        changes.until("issues")
        root.touch()
        root.unlink()
        aside.rename(root)
        changes.until("issues")
        shutil.rmtree(root / "issues")
        changes.until("issues")
        (root / "issues").write_text("x", "utf-8")
        changes.until("issues")
        (root / "issues").unlink()
        (root / FILES[0]).mkdir(parents=True)
        changes.until("issues")
        (root / FILES[0] / "x.md").write_text("x", "utf-8")
        changes.until(f"{FILES[0]}/x.md", "issues")


WATCH = """\
import sys
from pathlib import Path
from bulletin.preview.watching import Watcher
watcher = Watcher(Path(sys.argv[1]), lambda changed: print(*sorted(changed), flush=True))
watcher.start()
print("ready", flush=True)
sys.stdin.read()
watcher.close()
"""


def test_folders_without_permission_are_reported_and_watched_again(
    root: Path, plain_user: Sequence[str]
) -> None:
    """As a user whom permissions bind."""
    changes = Changes()
    command = [*plain_user, sys.executable, "-c", WATCH, str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        lines = (frozenset(line.split()) for line in process.stdout)
        listener = threading.Thread(target=deque, args=[map(changes.put, lines), 0], daemon=True)
        listener.start()
        with process.stdin:  # its end ends the process
            changes.until("ready")
            for folder in ("issues/2022-05", "templates", ""):
                for mode in (0, 0o700):
                    (root / folder).chmod(mode)
                    changes.until("issues")
            (root / FILES[0]).write_text("x", "utf-8")
            changes.until(FILES[0], "issues")
        listener.join()


def test_links_that_lead_back_are_followed_once(root: Path) -> None:
    before = len(watched(root))
    for name in ("a", "b"):
        (root / "issues" / name).symlink_to(root / "issues")
        (root / "issues" / "2022-05" / name).symlink_to(root)
    assert len(watched(root)) == before


def test_what_the_system_can_not_watch_is_polled(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the limit of watches is reached."""
    import watchfiles

    whole = watchfiles.watch
    tried = []

    def limited(*folders: Path, force_polling: bool | None = None, **options: object) -> Iterator[object]:
        tried.append(force_polling)
        if not force_polling:
            raise OSError(28, "OS file watch limit reached.")
        return whole(*folders, force_polling=True, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(watchfiles, "watch", limited)
    with watching(root) as changes:
        os.utime(root / FILES[0], (2**31, 2**31))  # polling compares times of a second
        changes.until(FILES[0])
    assert tried[:2] == [None, True]


# --- Builds ------------------------------------------------------------------------------------------------------

ISSUE = "2022-05"
ARTICLE = f"issues/{ISSUE}/01.md"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    root = make_workspace(tmp_path_factory.mktemp("preview") / "workspace")
    add_issue(root, ISSUE, "from: 苏州市")
    with Preview(Workspace(root), ISSUE, 0) as running:
        yield running


@pytest.fixture
def window(preview: Preview) -> Iterator[Window]:
    with Window(preview.server.port, ISSUE) as opened:
        opened.until(lambda state: state["state"] == "fresh")
        yield opened


@pytest.mark.parametrize("folder", ["", "issues", f"issues/{ISSUE}"])
def test_what_stands_in_the_replacing_folder_is_shown(preview: Preview, window: Window, folder: str) -> None:
    """Also what is changed in it later."""
    root = preview.workspace.root
    before = preview.store.state(ISSUE)["reading"]["digest"]
    write(root / ARTICLE, TEXT, f"{TEXT}甲")
    changed = window.until(lambda state: state["state"] == "fresh" and state["reading"]["digest"] != before)[
        -1
    ]["reading"]["digest"]
    swapped(root / folder)
    write(root / ARTICLE, f"{TEXT}甲", TEXT)
    window.until(lambda state: state["state"] == "fresh" and state["reading"]["digest"] == before)
    write(root / ARTICLE, TEXT, f"{TEXT}甲")
    window.until(lambda state: state["state"] == "fresh" and state["reading"]["digest"] == changed)
    write(root / ARTICLE, f"{TEXT}甲", TEXT)
    window.until(lambda state: state["state"] == "fresh" and state["reading"]["digest"] == before)
    shutil.rmtree((root / folder).with_name(f".{(root / folder).name}.old"))


def away(path: Path) -> None:
    """It is gone."""


def looped(path: Path) -> None:
    """It can't be reached, whoever asks: a link to itself."""
    path.symlink_to(path)


def other_kind(path: Path) -> None:
    """It is a folder instead of a file, or a file instead of a folder."""
    if path.suffix:
        path.mkdir(parents=True)
    else:
        path.write_text("x", "utf-8")


@pytest.mark.parametrize(
    ("name", "instead", "code"),
    [
        ("", away, "unreadable"),
        ("issues", other_kind, "unreachable"),
        (f"issues/{ISSUE}", away, "unreadable"),
        (f"issues/{ISSUE}", looped, "unreachable"),
        (ARTICLE, other_kind, "unreadable"),
        ("bulletin.yaml", other_kind, "unreadable"),
        ("templates", looped, "unreachable"),
    ],
)
def test_nothing_that_happens_in_the_folder_ends_the_preview(  # noqa: PLR0917 - three are fixtures
    preview: Preview,
    window: Window,
    capfd: pytest.CaptureFixture[str],
    name: str,
    instead: Callable[[Path], None],
    code: str,
) -> None:
    path = preview.workspace.root / name
    aside = preview.workspace.root.with_name("aside")
    if path.exists():
        path.rename(aside)
    instead(path)
    failed = window.until(lambda state: state["state"] == "failed")[-1]
    assert code in {problem["code"] for problem in failed["problems"]}
    if path.is_dir():
        path.rmdir()
    path.unlink(missing_ok=True)
    if aside.exists():
        aside.rename(path)
    window.until(lambda state: state["state"] == "fresh")
    assert capfd.readouterr() == ("", "")
