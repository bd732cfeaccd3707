"""`bulletin serve --open`: the browser is asked quietly; without one the address is enough."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bulletin.preview import browser
from bulletin.preview.browser import open_browser
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "http://127.0.0.1:8036/"
NOISE = "echo NOISE; echo NOISE >&2"
VARIABLES = ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")


class Programs:
    """A search path with stubs only, which record what they are called with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"

    def add(self, name: str, code: int = 0) -> str:
        path = self.folder / name
        script = f'{NOISE}\necho "{name} $*" >>"{self.log}"\n[ ! -t 0 ] && exit {code}\nexit 99\n'
        path.write_text(f"#!/bin/sh\n{script}", "utf-8")
        path.chmod(0o755)
        return str(path)

    def calls(self) -> list[str]:
        return self.log.read_text("utf-8").splitlines() if self.log.exists() else []


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}")
    monkeypatch.setattr(browser, "PATIENCE", 60)
    return Programs(tmp_path)


def test_without_a_screen_nothing_is_called(programs: Programs, capfd: pytest.CaptureFixture[str]) -> None:
    for name in ("xdg-open", "x-www-browser", "www-browser", "lynx", "w3m", "gio"):
        programs.add(name)
    assert not open_browser(ADDRESS)
    assert programs.calls() == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("screen", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_on_a_screen_the_desktop_opens_it_without_a_word(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], screen: str
) -> None:
    monkeypatch.setenv(screen, ":1")
    programs.add("xdg-open")
    assert open_browser(ADDRESS)
    assert programs.calls() == [f"xdg-open {ADDRESS}"]
    assert capfd.readouterr() == ("", "")


def test_a_desktop_without_a_browser_is_no_browser(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPLAY", ":1")
    programs.add("xdg-open", 3)
    assert not open_browser(ADDRESS)
    programs.add("x-www-browser")
    assert open_browser(ADDRESS)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("form", ["{0}", "{0} --new-window", "/nowhere/browser:{0}", "{0} %s"])
def test_the_users_own_browser_comes_first(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    own = programs.add("own")
    monkeypatch.setenv("DISPLAY", ":1")
    monkeypatch.setenv("BROWSER", form.format(own))
    programs.add("xdg-open")
    assert open_browser(ADDRESS)
    (call,) = programs.calls()
    assert (call.split()[0], call.split()[-1]) == ("own", ADDRESS)


def test_a_broken_setting_of_the_browser_is_passed_over(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":1")
    monkeypatch.setenv("BROWSER", "'unbalanced")
    programs.add("xdg-open")
    assert open_browser(ADDRESS)


def test_in_wsl_the_browser_of_windows_opens_it(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSL_DISTRO_NAME", "Ubuntu")
    assert not open_browser(ADDRESS)
    programs.add("explorer.exe", 1)
    assert open_browser(ADDRESS)
    programs.add("wslview")
    assert open_browser(ADDRESS)
    assert programs.calls() == [f"explorer.exe {ADDRESS}", f"wslview {ADDRESS}"]


def test_without_a_browser_the_address_is_printed_and_nothing_else(tmp_path: Path) -> None:
    stubs = Programs(tmp_path)
    for name in ("xdg-open", "x-www-browser", "www-browser", "lynx"):
        stubs.add(name, 3)
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    environment |= {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "bulletin", "serve", "36", "--open", "--port", "0"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        address = server.stdout.readline()
        said = [server.stderr.readline() for _ in range(2)]
        server.send_signal(signal.SIGINT)
        rest, more = server.communicate(timeout=60)
    assert address.startswith("http://127.0.0.1:")
    assert said == ["按 Ctrl-C 结束。\n", "这里没有能用的浏览器，请自己打开上面的地址。\n"]
    assert (rest, more) == ("", "预览已结束。\n")
    assert stubs.calls() == []
