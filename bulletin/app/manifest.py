"""The manifest of a build: what its files were made from, and their digests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bulletin.app.kinds import document_path
from bulletin.diagnostics import Diagnostic, Position, diagnose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.workspace import Workspace

MANIFEST = "manifest.json"


def last_manifest(workspace: Workspace, folder: str) -> dict[str, Any]:
    """Return the manifest of the last build of an issue; empty where there is none that can be read."""
    try:
        return parse_manifest(workspace.read(f"build/{folder}/{MANIFEST}"))
    except OSError:
        return {}


def parse_manifest(content: bytes) -> dict[str, Any]:
    """Return the values of a manifest; empty where it is damaged."""
    try:
        value = json.loads(content)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def newly_classified(workspace: Workspace, folder: str, files: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """Say where classified matter belongs; `files` are about to replace a set that was not classified, or the first one."""
    words = parse_manifest(files[MANIFEST]).get("classification")
    if words and not last_manifest(workspace, folder).get("classification"):
        place = Position(document_path(workspace, folder), 1, 1)
        yield diagnose("newly-classified", place, marking=words, folder=folder)
