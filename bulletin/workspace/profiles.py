"""The ICC profile of the usual printing condition: the one that the tool has installed, or the system's."""

from __future__ import annotations

from pathlib import Path

from bulletin.workspace.user_folders import data_folder

CONDITION = "FOGRA39"
"""Offset printing on coated paper (ISO 12647-2), as the registry of the ICC names it."""
FILE = "FOGRA39L_coated.icc"
SYSTEM = Path("/usr/share/texlive/texmf-dist/tex/generic/colorprofiles")


def installed_profile() -> bytes | None:
    """Return the profile of `CONDITION`; None where there is none."""
    data = data_folder()
    for folder in (data / "fonts", SYSTEM) if data else (SYSTEM,):
        try:
            return (folder / FILE).read_bytes()
        except OSError:
            continue
    return None
