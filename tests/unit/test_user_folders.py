"""The user's folders: by the XDG specification, which ignores relative paths; none without a home."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from bulletin.workspace import cache_folder, child_environment, data_folder
from bulletin.workspace.user_folders import below_home, home

RELATIVE = ("cache", "./cache", "~/cache", "", " ")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A home, and no other folders."""
    monkeypatch.setenv("HOME", "/home/editor")
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_the_folders_are_below_the_home() -> None:
    assert cache_folder() == Path("/home/editor/.cache/bulletin")
    assert data_folder() == Path("/home/editor/.local/share/bulletin")
    assert below_home(".fonts") == (Path("/home/editor/.fonts"),)


def test_variables_name_other_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    monkeypatch.setenv("XDG_DATA_HOME", " /data ")
    assert (cache_folder(), data_folder()) == (Path("/cache/bulletin"), Path("/data/bulletin"))


@pytest.mark.parametrize("value", RELATIVE)
def test_relative_paths_are_ignored(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    monkeypatch.setenv("XDG_DATA_HOME", value)
    test_the_folders_are_below_the_home()


@pytest.mark.parametrize("value", ["home", ".", "~", ""])
def test_a_relative_home_is_none(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HOME", value)
    assert (home(), cache_folder(), data_folder(), below_home("x")) == (None, None, None, ())


def test_an_unknown_user_has_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(number: int) -> object:
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.delenv("HOME")
    assert (home(), cache_folder()) == (None, None)
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert cache_folder() == Path("/cache/bulletin")


def test_other_programs_are_given_no_relative_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    monkeypatch.setenv("HOME", "~")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    monkeypatch.setenv("TEXT", "cache")
    expected = {name: value for name, value in os.environ.items() if name not in {"XDG_CACHE_HOME", "HOME"}}
    assert child_environment() == expected
