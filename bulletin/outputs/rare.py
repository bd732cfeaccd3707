"""What the press and its engine load at their start and hardly ever need: left until it is used."""

from __future__ import annotations

from contextlib import contextmanager

from bulletin.deferred import deferred

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

RARE = (
    *("fontTools", "fontTools.subset", "fontTools.ttLib", "fontTools.varLib", "fontTools.varLib.instancer"),
    *("PIL", "PIL.ImageCms"),
    *("urllib.request", "email.message", "mimetypes"),
    *("pyphen", "tinyhtml5", "html.entities", "uuid", "datetime", "ipaddress"),
    *("tempfile", "shutil", "traceback", "inspect"),
)
"""Only fonts in a web format, variable and emoji fonts need the first; only pictures and colour profiles the second;
only what comes over the network, or is attached, the third; the others hyphenation, PDF/X, faults and the like."""
LIGHTER: dict[str, dict[str, object]] = {"typing": {"TYPE_CHECKING": False}}
"""Names that are asked for at once; of the rest of `typing` nothing is looked at while a program runs."""


@contextmanager
def unhurried() -> Iterator[None]:
    """Let what is loaded meanwhile leave all this alone: it would take 40 ms."""
    lighter: dict[str, dict[str, object]] = {**LIGHTER, "importlib.resources": {"files": _files}}
    with deferred(*RARE, made={"mimetypes.MimeTypes", "urllib.request.OpenerDirector"}, given=lighter):
        yield


def _files(package: Any) -> Any:
    """Return where the files of a package lie, as `importlib.resources` does of one in a folder."""
    from pathlib import Path

    if getattr(package, "__file__", None):
        return Path(package.__file__).parent
    from importlib.resources import files

    return files(package)
