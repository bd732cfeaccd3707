"""Shell completion of issues, places, provinces and codes, without loading more than necessary."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click


def issue_names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Complete folders of issues, newest first; if none matches, issue numbers and names of drafts."""
    folders = _folders()
    matches = [folder for folder in folders if folder.startswith(incomplete)]
    drafts = [folder.removeprefix("draft-") for folder in folders if folder.startswith("draft-")]
    numbers = [str(int(match[1])) for folder in folders if (match := re.fullmatch(r"\d{4}-(\d+)", folder))]
    return matches or _matching([*drafts, *numbers], incomplete)


def _folders() -> list[str]:
    """Return the folders of issues without reading them."""
    from bulletin.app.kinds import KINDS
    from bulletin.diagnostics import BulletinError
    from bulletin.workspace import Workspace

    try:
        workspace = Workspace.find(Path.cwd())
        names = [name for kind in KINDS for name in workspace.folders(kind.folder, kind.main)[::-1]]
    except (BulletinError, OSError):
        return []
    return [name for name in names if name.isprintable()]


def place_names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Complete divisions of the workspace's province."""
    from bulletin.gazetteer import Gazetteer, gazetteer
    from bulletin.workspace import SETTINGS, Workspace

    try:
        content = Workspace.find(Path.cwd()).read(SETTINGS).decode("utf-8", "replace")
    except Exception:  # noqa: BLE001 - completion never fails
        return []
    match = re.search(r"^province:[ \t]*[\"']?([^\"'\s#]+)", content, re.MULTILINE)
    places = gazetteer(match[1]) if match else None
    names = [one.name for one in places.divisions] if isinstance(places, Gazetteer) else []
    return _matching([*names, "综合"], incomplete)


def province_names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Complete provinces."""
    from bulletin.gazetteer.records import provinces

    return _matching([division.name for _, division in provinces()], incomplete)


def code_names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Complete codes of diagnostics."""
    from bulletin.diagnostics.catalogue import CATALOGUE

    return _matching(CATALOGUE, incomplete)


def _matching(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in dict.fromkeys(names) if name.startswith(incomplete)]
