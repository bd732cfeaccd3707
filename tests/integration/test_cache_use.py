"""How commands use the cache: not at all with `--force`, one of others, or without a home; and that they say so."""

from __future__ import annotations

import pwd
import subprocess
import sys
from array import array
from pathlib import Path

import pytest
from msgspec.structs import replace

from bulletin.app.build import BuildOptions, build
from bulletin.cli import commands
from bulletin.project.project import user_cache
from bulletin.typography.faces_files import FaceFacts
from bulletin.workspace import cache_folder, data_folder
from tests.support.crash import ENVIRONMENT
from tests.support.projects import add_issue, make_workspace
from tests.support.workspaces import copy_workspace, open_project

FONTS = {"XDG_DATA_HOME": str((data_folder() or Path()).parent)}
"""The open fonts, whatever the home is."""
Finished = subprocess.CompletedProcess[str]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Three short issues."""
    folder = make_workspace(tmp_path / "workspace")
    for name in ("2022-01", "2022-02"):
        add_issue(folder, name, "from: 苏州市", "from: 沛县")
    add_issue(folder, "2022-03", "from: 无锡市", "kind: tally\nperiod: 2022")
    return folder


def run(folder: Path, *arguments: str, **variables: str | None) -> Finished:
    """Run a command with these variables, those that are None left out."""
    environment = {**ENVIRONMENT, **FONTS, **variables}
    return subprocess.run(
        [sys.executable, "-m", "bulletin", *arguments],
        cwd=folder,
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


def outputs(folder: Path) -> dict[str, bytes]:
    """The files of all sets."""
    files = (path for path in (folder / "build").rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in files if not path.name.startswith(".")}


# --- However the tool is started -----------------------------------------------------------------------------


def test_a_batch_is_remembered_by_the_command_in_a_folder_of_commands(
    workspace: Path, tmp_path: Path
) -> None:
    """What the processes of a batch remember holds for the installed command, and for `python -m bulletin`."""
    script = tmp_path / "bin" / "bulletin"
    script.parent.mkdir()
    script.write_text("from bulletin.__main__ import main\nmain()\n", "utf-8")
    script.with_name("weasyprint").write_text("the command of the library\n", "utf-8")
    environment = {**ENVIRONMENT, **FONTS, "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, str(script), "build", "--all"]
    subprocess.run(command, cwd=workspace, env=environment, check=True, capture_output=True)
    files = [path for path in (workspace / "build").rglob("*.pdf") if path.is_file()]
    before = {path: path.stat().st_ino for path in files}
    assert len(before) == 3
    subprocess.run(command, cwd=workspace, env=environment, check=True, capture_output=True)
    assert {path: path.stat().st_ino for path in files} == before
    assert run(workspace, *command[2:], XDG_CACHE_HOME=str(tmp_path)).returncode == 0
    assert {path: path.stat().st_ino for path in files} == before


# --- One of others -------------------------------------------------------------------------------------------

COMMANDS = (
    ("build", "--all"),
    ("build", "2022-01"),
    ("check", "2022-01"),
    ("tally", "2022"),
    ("list",),
    ("fonts",),
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_cache_that_others_can_write_to_is_reported_once(
    workspace: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    expected = run(workspace, *arguments, XDG_CACHE_HOME=str(tmp_path))
    assert (expected.returncode, "cache-not-private" in expected.stderr) == (0, False)
    place = tmp_path / "bulletin"
    place.chmod(0o777)
    before = {path.name: path.stat().st_mtime_ns for path in place.iterdir()}
    done = run(workspace, *arguments, XDG_CACHE_HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, expected.stdout)
    assert done.stderr.count("[cache-not-private]") == 1
    assert done.stderr.count(f"提示 [cache-not-private] 缓存文件夹 {place} ") == 1
    assert f"chmod go-w {place}" in done.stderr
    assert {path.name: path.stat().st_mtime_ns for path in place.iterdir()} == before


# --- Without a home ------------------------------------------------------------------------------------------

HOMES: dict[str, dict[str, str | None]] = {
    "relative cache": {"XDG_CACHE_HOME": "cache"},
    "relative home": {"XDG_CACHE_HOME": None, "HOME": "home"},
    "empty home": {"XDG_CACHE_HOME": None, "HOME": ""},
    "tilde": {"XDG_CACHE_HOME": "~/.cache", "HOME": "~"},
    "all relative": {"XDG_CACHE_HOME": "cache", "HOME": ".", "XDG_CONFIG_HOME": "c"},
}


@pytest.mark.parametrize("name", HOMES)
def test_relative_paths_are_ignored_and_nothing_is_made_there(
    workspace: Path, tmp_path: Path, name: str
) -> None:
    names = sorted(path.name for path in workspace.iterdir())
    home: dict[str, str | None] = {"HOME": str(tmp_path / "home"), **HOMES[name]}
    for arguments in (("build", "2022-01"), ("list",), ("tally", "2022")):
        done = run(workspace, *arguments, **home)
        assert done.returncode == 0, done.stderr
        assert "cache" not in done.stderr
    assert sorted(path.name for path in workspace.iterdir()) == sorted([*names, "build"])
    assert (tmp_path / "home/.cache/bulletin").is_dir() == (name == "relative cache")


def test_the_printer_makes_no_folder_either(workspace: Path) -> None:
    """The system's library of fonts would."""
    settings = workspace / "bulletin.yaml"
    settings.write_text(settings.read_text("utf-8") + "layout: {engine: weasyprint}\n", "utf-8")
    done = run(workspace, "build", "2022-01", **HOMES["all relative"])
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in workspace.iterdir()) == ["build", "bulletin.yaml", "issues"]


def test_an_unknown_user_without_a_home_has_no_cache(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unknown(number: int) -> object:
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in ("HOME", "XDG_CACHE_HOME", "USER", "LOGNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", FONTS["XDG_DATA_HOME"])
    monkeypatch.chdir(workspace)
    assert commands.run(["build", "2022-01"]) == commands.run(["list"]) == 0
    assert sorted(path.name for path in workspace.iterdir()) == ["build", "bulletin.yaml", "issues"]
    monkeypatch.delenv("XDG_DATA_HOME")
    assert commands.run(["fonts", "--install"]) == 3
    assert "[no-home]" in capsys.readouterr().err


@pytest.mark.parametrize("home", ["relative", ""])
def test_without_a_home_fonts_are_not_installed(workspace: Path, home: str) -> None:
    done = run(workspace, "fonts", "--install", HOME=home, XDG_DATA_HOME="data")
    assert done.returncode == 3
    assert "[no-home]" in done.stderr


# --- With --force --------------------------------------------------------------------------------------------


@pytest.fixture
def poisoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace whose issues are built, with a cache that is sealed but wrong."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = copy_workspace(tmp_path / "workspace")
    _build(folder)
    cache, place = user_cache(), cache_folder()
    assert place
    for path in place.glob("memo-*"):
        path.unlink()
    for path in place.glob("face-*"):
        facts = cache.load(path.name, FaceFacts)
        assert facts
        widths = array("I", facts.widths)
        cache.save(path.name, replace(facts, widths=array("I", (width + 30 for width in widths)).tobytes()))
    return folder


def _build(folder: Path, *, force: bool = False) -> None:
    for _ in build(
        open_project(folder, fresh=force), ("2021-06", "2022-36"), BuildOptions(pytest.fail, force=force)
    ):
        pass


def test_a_forced_build_reads_nothing_that_is_stored_and_heals_it(poisoned: Path) -> None:
    right = outputs(poisoned)
    _forget_builds()
    _build(poisoned)
    assert outputs(poisoned) != right
    _build(poisoned, force=True)
    assert outputs(poisoned) == right
    _forget_builds()
    _build(poisoned)
    assert outputs(poisoned) == right


def _forget_builds() -> None:
    place = cache_folder()
    for path in place.glob("build-*") if place else ():
        path.unlink()
