"""Linux inside Windows (WSL)."""

from __future__ import annotations

from bulletin.workspace.folders import variable


def distribution() -> str | None:
    """Return the name of the WSL distribution that the tool runs in, which WSL sets; None elsewhere."""
    return variable("WSL_DISTRO_NAME")
