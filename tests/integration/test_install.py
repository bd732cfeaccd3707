"""Open fonts from the system's packages, with a stub of the package manager first on the path."""

from __future__ import annotations

import io
import os
import sys
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bulletin.app.font_packages import PACKAGES, InstallReport, install
from bulletin.diagnostics import BulletinError
from bulletin.workspace.profiles import FILE as PROFILE

if TYPE_CHECKING:
    from pathlib import Path

FANDOL = ("FandolFang", "FandolHei", "FandolKai", "FandolSong")
NOTO = ("NotoSansCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "NotoSerifCJK-Regular.ttc")
LIBERATION = ("LiberationSans-Regular.ttf", "LiberationSerif-Bold.ttf", "LiberationSerif-Regular.ttf")
TEX = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"
CONTENTS = {
    "texlive-lang-chinese": [f"{TEX}/{face}-Regular.otf" for face in FANDOL] + [f"{TEX}/FandolSong-Bold.otf"],
    "fonts-noto-cjk": [f"usr/share/fonts/opentype/noto/{file}" for file in NOTO],
    "fonts-liberation": [f"usr/share/fonts/truetype/liberation/{file}" for file in LIBERATION],
    "fonts-lxgw-wenkai": ["usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Light.ttf"],
    "texlive-base": [f"usr/share/texlive/texmf-dist/tex/generic/colorprofiles/{PROFILE}"],
}

MANAGER = """#!{python}
import os, pathlib, shutil, sys
server, lists = map(pathlib.Path, {folders})
name, arguments = os.path.basename(sys.argv[0]), sys.argv[1:]
with open({log}, "a") as log:
    log.write(" ".join((name, *arguments[:2])) + "\\n")
if name == "apt-cache":
    sys.exit(0 if (lists / arguments[-1]).exists() else 100)
if name == "dpkg-deb":
    sys.stdout.buffer.write(pathlib.Path(arguments[-1]).read_bytes())
elif arguments[0] == "update":
    shutil.copytree(server, lists, dirs_exist_ok=True)
elif not (server / arguments[-1]).exists():
    sys.exit("E: Failed to fetch " + arguments[-1] + "\\nE: 404  Not Found")
else:
    shutil.copy(server / arguments[-1], arguments[-1] + "_1.0_all.deb")
"""


@dataclass(frozen=True)
class Manager:
    """A stub of the package manager: packages of its server, its lists, and the recorded calls."""

    server: Path
    lists: Path
    log: Path

    def offer(self, name: str, files: list[str], *, listed: bool = True) -> None:
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w") as archive:
            for path in (f"usr/share/doc/{name}/copyright", *files):
                content = f"content of {path}".encode()
                member = tarfile.TarInfo(f"./{path}")
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        (self.server / name).write_bytes(stream.getvalue())
        if listed:
            (self.lists / name).touch()

    def asked(self, beginning: str) -> int:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return sum(line.startswith(beginning) for line in lines)


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Manager:
    """A machine with apt, and all packages on its server and in its lists; the user is not root."""
    programs, server, lists = (tmp_path / name for name in ("bin", "server", "lists"))
    for folder in (programs, server, lists):
        folder.mkdir()
    made = Manager(server, lists, tmp_path / "log")
    folders = repr([str(server), str(lists)])
    for name in ("apt-get", "apt-cache", "dpkg-deb"):
        program = programs / name
        program.write_text(MANAGER.format(python=sys.executable, folders=folders, log=repr(str(made.log))))
        program.chmod(0o755)
    for name, files in CONTENTS.items():
        made.offer(name, files)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "fonts"


def silent(name: str, done: int, total: int) -> None:
    del name, done, total


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


ALL = {*(f"{face}-Regular.otf" for face in FANDOL), *NOTO, *LIBERATION, "LXGWWenKai-Light.ttf", PROFILE}


def test_the_wanted_fonts_are_taken_and_nothing_else(manager: Manager, folder: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    installed = install(folder, (), lambda *step: steps.append(step))
    assert set(installed.files) == files_in(folder) == ALL
    assert (folder / "FandolKai-Regular.otf").read_text() == f"content of {TEX}/FandolKai-Regular.otf"
    assert [path.name for path in folder.parent.iterdir()] == ["fonts"]
    assert steps == [(package.names[0], place, 5) for place, package in enumerate(PACKAGES)] + [("", 5, 5)]
    assert manager.asked("apt-get install") == 0


def test_licences_are_kept_beside_the_fonts(manager: Manager, folder: Path) -> None:
    install(folder, (), silent)
    assert {path.name for path in (folder / "licences").iterdir()} == {
        f"{name}.copyright" for name in CONTENTS
    }
    assert manager.asked("dpkg-deb --fsys-tarfile") == len(CONTENTS)


def test_a_second_run_asks_nothing(manager: Manager, folder: Path) -> None:
    install(folder, (), silent)
    before = manager.log.read_text()
    assert install(folder, (), silent) == InstallReport((), ())
    assert manager.log.read_text() == before


def test_a_run_that_was_cut_short_goes_on(manager: Manager, folder: Path) -> None:
    install(folder, (), silent)
    (folder / "FandolHei-Regular.otf").unlink()
    assert install(folder, (), silent).files == ("FandolHei-Regular.otf",)
    assert manager.asked("apt-get download") == len(CONTENTS) + 1


def test_what_the_system_has_is_left_out_but_for_fonts_that_must_be_new(
    manager: Manager, folder: Path
) -> None:
    faces = {face for package in PACKAGES for face in package.fonts.values()}
    assert set(install(folder, faces, silent).files) == {*LIBERATION, PROFILE}
    assert manager.asked("apt-get download") == 2


def test_an_extra_package_that_is_not_there_is_reported_and_no_error(manager: Manager, folder: Path) -> None:
    (manager.lists / "fonts-lxgw-wenkai").unlink()
    installed = install(folder, (), silent)
    assert installed.unavailable == ("fonts-lxgw-wenkai",)
    assert files_in(folder) == ALL - {"LXGWWenKai-Light.ttf"}


def test_the_first_name_that_holds_the_fonts_is_taken(manager: Manager, folder: Path) -> None:
    """Newer releases keep the old name as an empty package."""
    manager.offer("fonts-liberation2", [])
    install(folder, (), silent)
    assert set(LIBERATION) <= files_in(folder)


def refused(folder: Path) -> tuple[str, str]:
    """Return code and text of the error that stops an installation."""
    with pytest.raises(BulletinError) as caught:
        install(folder, (), silent)
    diagnostic = caught.value.diagnostic
    return diagnostic.code, f"{diagnostic.message()} {diagnostic.hint()}"


def test_missing_package_lists_are_reported_to_a_user(manager: Manager, folder: Path) -> None:
    (manager.lists / "fonts-noto-cjk").unlink()
    code, text = refused(folder)
    assert code == "package-unknown"
    assert "fonts-noto-cjk" in text
    assert "apt-get update" in text
    assert manager.asked("apt-get") == 0


def test_missing_package_lists_are_fetched_by_root(
    manager: Manager, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in manager.lists.iterdir():
        path.unlink()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    install(folder, (), silent)
    assert files_in(folder) == ALL
    assert manager.asked("apt-get update") == 1


def test_root_asks_once_for_lists_that_do_not_help(
    manager: Manager, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (manager.server, manager.lists):
        (place / "fonts-noto-cjk").unlink()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert refused(folder)[0] == "package-unknown"
    assert manager.asked("apt-get update") == 1


def test_a_download_that_fails_is_reported_with_the_managers_last_words(
    manager: Manager, folder: Path
) -> None:
    (manager.server / "fonts-noto-cjk").unlink()
    code, text = refused(folder)
    assert code == "package-failed"
    assert "fonts-noto-cjk" in text
    assert "404  Not Found" in text
    assert [path.name for path in folder.parent.iterdir()] == ["fonts"]
    assert {f"{face}-Regular.otf" for face in FANDOL} <= files_in(folder)


def test_a_package_without_the_fonts_is_reported(manager: Manager, folder: Path) -> None:
    manager.offer("fonts-noto-cjk", CONTENTS["fonts-noto-cjk"][:1])
    code, text = refused(folder)
    assert code == "package-without"
    assert "NotoSerifCJK-Bold.ttc" in text
    assert "NotoSansCJK-Regular.ttc" not in text


def test_a_broken_package_is_reported(manager: Manager, folder: Path) -> None:
    (manager.server / "fonts-noto-cjk").write_bytes(b"no archive")
    assert refused(folder)[0] == "package-failed"


def test_a_system_without_apt_is_reported_the_packages_of_others(
    manager: Manager, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    code, text = refused(folder)
    assert code == "no-package-manager"
    for word in ("dnf", "pacman", "brew", "Windows", "fonts/"):
        assert word in text
    assert manager.asked("apt") == 0


def test_a_folder_that_can_not_be_made_is_reported(manager: Manager, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert refused(tmp_path / "file" / "fonts")[0] == "not-writable"
    assert manager.asked("apt-get") == 0
