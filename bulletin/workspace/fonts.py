"""The font files within reach: the workspace's, the system's, and those that the tool has installed."""

from __future__ import annotations

import os
import stat
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.cache import FileState, digest
from bulletin.workspace.files import unreachable
from bulletin.workspace.user_folders import below_home, data_folder, user_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Origin(Enum):
    """Where a font file was found."""

    WORKSPACE = "workspace"
    SYSTEM = "system"
    DATA = "data"


class FontFile(Struct, frozen=True):
    """A font file, identified by path and state; read only when needed."""

    path: Path
    state: FileState
    origin: Origin


def font_files(own: Path) -> tuple[FontFile, ...]:
    """Return all font files: those in a workspace's folder `own`, the system's, the tool's own.

    Raises BulletinError `unreachable` for a folder of the workspace that can't be read.
    """
    places = [(own, Origin.WORKSPACE)]
    places += [(folder, Origin.SYSTEM) for folder in _system_folders()]
    data = data_folder()
    places += [(data / "fonts", Origin.DATA)] if data else []
    return tuple(file for folder, origin in places for file in _below(folder, origin))


def fonts_key(files: Iterable[FontFile]) -> str:
    """Return a digest of the states of font files; where one has not settled, another digest each time."""
    known = tuple(files)
    states = "\n".join(f"{file.path} {file.state.metadata}" for file in known)
    once = b"" if all(file.state.settled for file in known) else os.urandom(16)
    return digest(states.encode("utf-8", "surrogateescape") + once)


def _system_folders() -> tuple[Path, ...]:
    if sys.platform == "win32":
        windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"
        return windows, *below_home("AppData/Local/Microsoft/Windows/Fonts")
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), *below_home("Library/Fonts")
    common = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    data = user_folder("XDG_DATA_HOME", ".local/share")
    return *common, *below_home(".fonts"), *((data / "fonts",) if data else ())


def _below(folder: Path, origin: Origin) -> Iterator[FontFile]:
    """Yield the font files below a folder; in the workspace also what is named like one, but is no regular file."""

    def fail(error: OSError) -> None:
        missing = isinstance(error, FileNotFoundError) and not folder.is_symlink()
        if origin is Origin.WORKSPACE and not missing:
            raise unreachable(str(error.filename or folder), error)

    for parent, folders, names in os.walk(folder, onerror=fail, followlinks=True):
        folders.sort()
        for name in sorted(names):
            if name.lower().endswith((".ttf", ".otf", ".ttc", ".otc")):
                try:
                    facts = os.stat(os.path.join(parent, name))  # noqa: PTH116, PTH118 - of hundreds of files
                except OSError as error:
                    fail(error)
                    continue
                if stat.S_ISREG(facts.st_mode) or origin is Origin.WORKSPACE:
                    yield FontFile(Path(parent) / name, FileState.of(facts), origin)
