"""The manifest of a build: what its files were made from, and their digests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
