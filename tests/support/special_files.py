"""What stands in the place of a file: links, pipes, sockets, devices, folders."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

UNREADABLE = ("pipe", "socket", "device", "folder")
"""Kinds that have no content which a build could use."""


def make_special(kind: str, path: Path, mine: Path) -> None:
    """Create an entry of this kind; a link leads to `mine`."""
    match kind:
        case "link":
            path.symlink_to(mine)
        case "hard link":
            path.hardlink_to(mine)
        case "dangling link":
            path.symlink_to(mine.with_name("nowhere"))
        case "pipe":
            os.mkfifo(path)
        case "socket":
            _make_socket(path)
        case "device":
            path.symlink_to("/dev/zero")
        case _:
            path.mkdir()


def _make_socket(path: Path) -> None:
    """Bind a socket to a path, which may be longer than an address of a socket."""
    with socket.socket(socket.AF_UNIX) as one:
        here = os.open(path.parent, os.O_RDONLY)
        try:
            one.bind(f"/proc/self/fd/{here}/{path.name}")
        finally:
            os.close(here)
