"""How this tool was installed: which command adds an optional library, and where the tool's own command lies."""

from __future__ import annotations

import shlex
import shutil
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

LIBRARIES = {
    "cluster": "distributed>=2026.7",
    "keyring": "keyring>=25.6",
    "xlsx": "xlsxwriter>=3.2,<4",
}
"""The optional libraries by the name of their extra, as pyproject.toml has them."""
_COMMAND = "bulletin.exe" if sys.platform == "win32" else "bulletin"


def install_command(extra: str) -> str:
    """Return the shell command that adds an optional library to the environment that the tool runs in.

    pipx manages its environments itself; those of uv have no pip. `./dev` and all others are ordinary ones.
    """
    library = LIBRARIES[extra]
    if Path(sys.prefix, "pipx_metadata.json").exists():
        return shlex.join(["pipx", "inject", "bulletin", library])
    if find_spec("pip") is None:
        return shlex.join(["uv", "pip", "install", "--python", sys.executable, library])
    return shlex.join([sys.executable, "-m", "pip", "install", library])


def command_name() -> str:
    """Return how to call the tool in a shell: `bulletin` where the search path has it, else by its path."""
    folder = command_folder()
    if folder is None or shutil.which("bulletin"):
        return "bulletin"
    return shlex.quote(str(folder / _COMMAND))


def command_folder() -> Path | None:
    """Return the folder of the command `bulletin`: as it was started, else beside this Python; None without one."""
    places = (Path(sys.argv[0]).absolute(), Path(sysconfig.get_path("scripts"), _COMMAND))
    return next((path.parent for path in places if path.name == _COMMAND and path.is_file()), None)
