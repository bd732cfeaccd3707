"""What the shell offers when Tab is pressed: issues, places, provinces, codes. It must be there at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click


def issue_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the issues' folders, the newest first; where none begins so, the bare numbers."""
    del ctx, param
    folders = _folders()
    begun = [folder for folder in folders if folder.startswith(incomplete)]
    drafts = [folder.removeprefix("draft-") for folder in folders if folder.startswith("draft-")]
    numbers = [str(int(match[1])) for folder in folders if (match := re.fullmatch(r"\d{4}-(\d+)", folder))]
    return begun or _begun([*drafts, *numbers], incomplete)


def _folders() -> list[str]:
    """Name the folders of issues without reading any."""
    from bulletin.diagnostics import BulletinError
    from bulletin.workspace import Workspace

    try:
        return list(Workspace.find(Path.cwd()).folders()[::-1])
    except (BulletinError, OSError):
        return []


def place_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the divisions of the workspace's province."""
    del ctx, param
    from bulletin.gazetteer import Gazetteer, gazetteer
    from bulletin.workspace import SETTINGS, Workspace

    try:
        content = Workspace.find(Path.cwd()).read(SETTINGS).decode("utf-8", "replace")
    except Exception:  # noqa: BLE001 - nothing to offer is no trouble
        return []
    match = re.search(r"^province:[ \t]*[\"']?([^\"'\s#]+)", content, re.MULTILINE)
    known = gazetteer(match[1]) if match else None
    names = [one.name for one in known.divisions] if isinstance(known, Gazetteer) else []
    return _begun([*names, "综合"], incomplete)


def province_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the provinces."""
    del ctx, param
    from bulletin.gazetteer.records import provinces

    return _begun([division.name for _, division in provinces()], incomplete)


def code_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Offer the codes of findings."""
    del ctx, param
    from bulletin.diagnostics.catalogue import CATALOGUE

    return _begun(CATALOGUE, incomplete)


def _begun(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete)]
