"""The workspace's own files of the theme that the outputs of a kind depend on."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.diagnostics import Diagnostic
    from bulletin.kinds.kind import Kind
    from bulletin.project.project import Project

_SET_BY = ("paper.", "screen.", "theme.")
"""Prefixes of their names, besides that of the kind's template for screens."""


def own_theme(project: Project, kind: Kind[Any]) -> list[str]:
    """Return their paths."""
    names = (*_SET_BY, kind.screen_template)
    return [f"templates/{name}" for name in project.workspace.own_theme() if name.startswith(names)]


def theme_conflicts(project: Project, kind: Kind[Any]) -> Iterator[Diagnostic]:
    """Yield the conflict markers in them."""
    from bulletin.parsing.text.conflicts import find_conflicts

    for path in own_theme(project, kind):
        with suppress(OSError):  # reported where it is used
            content = project.workspace.theme(path.removeprefix("templates/"))
            yield from find_conflicts(path, content.decode(errors="replace"))
