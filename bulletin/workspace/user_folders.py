"""The user's folders for data and caches (on Linux those of the XDG Base Directory Specification)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_FOLDERS = frozenset(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"))


def home() -> Path | None:
    """Return the home directory; None where it is unknown or no absolute path."""
    if os.environ.get("HOME") == "":  # for which Python takes the root directory
        return None
    try:
        return _absolute(Path.home())
    except RuntimeError:
        return None


def below_home(*names: str) -> tuple[Path, ...]:
    """Return folders of the home directory; none where there is no home directory."""
    own = home()
    return tuple(own / name for name in names) if own else ()


def data_folder() -> Path | None:
    """Return the folder for data of this tool, where `bulletin fonts --install` puts the open fonts."""
    if sys.platform in {"win32", "darwin"}:
        import platformdirs

        return _absolute(Path(platformdirs.user_data_dir("bulletin")))
    above = user_folder("XDG_DATA_HOME", ".local/share")
    return above and above / "bulletin"


def cache_folder() -> Path | None:
    """Return the folder for caches of this tool."""
    if sys.platform in {"win32", "darwin"}:
        import platformdirs

        above = _absolute(Path(platformdirs.user_cache_dir()))
    else:
        above = user_folder("XDG_CACHE_HOME", ".cache")
    return above and above / "bulletin"


def user_folder(variable: str, default: str) -> Path | None:
    """Return the folder that an environment variable names, else a folder below the home directory.

    A relative path in the variable is invalid and ignored (XDG Base Directory Specification). As `platformdirs`, which
    is costly to import.
    """
    own = _absolute(Path(os.environ.get(variable, "").strip()))
    return own or next(iter(below_home(default)), None)


def child_environment() -> dict[str, str]:
    """Return the environment variables for another program, without relative paths of the user's folders.

    Some libraries would make such folders below the working directory.
    """
    return {
        name: value for name, value in os.environ.items() if name not in _FOLDERS or Path(value).is_absolute()
    }


def _absolute(path: Path) -> Path | None:
    return path if path.is_absolute() else None
