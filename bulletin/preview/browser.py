"""Opens an address in the user's browser. Nothing that a browser prints reaches the terminal."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from bulletin.workspace.wsl import distribution

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 3
"""Seconds in which a program that finds no browser gives up; one that still runs then has found one."""
_EXPLORER = "explorer.exe"
"""Opens addresses in Windows, and always exits with 1."""


def open_browser(address: str) -> bool:
    """Open an address; return whether a browser took it."""
    return any(_opens([*command, address]) for command in _commands() if shutil.which(command[0]))


def _commands() -> Iterator[list[str]]:
    """Yield the commands that open an address, the user's own (BROWSER, as editors set it too) first.

    On a Linux without a screen there is none: browsers in the terminal would only get in the way.
    """
    own = os.environ.get("BROWSER", "").split(os.pathsep)
    yield from filter(None, (command.replace("%s", "").split() for command in own))
    if sys.platform == "darwin":
        yield ["open"]
    elif sys.platform == "win32" or distribution():
        yield from (["wslview"], [_EXPLORER])
    elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        yield from (["xdg-open"], ["x-www-browser"])


def _opens(command: list[str]) -> bool:
    """Start a program in a session of its own, so that no browser takes the terminal; return whether it succeeds."""
    try:
        started = subprocess.Popen(  # noqa: S603 - the user's own browser
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return started.wait(PATIENCE) == 0 or command[0] == _EXPLORER
    except subprocess.TimeoutExpired:
        return True
    except OSError:
        return False
