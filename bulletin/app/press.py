"""What an office prints with: the inks of the theme's colours, and the printing condition of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import Position, Sink, stage
from bulletin.layout.pages import INK, RED
from bulletin.model import BLACK, OutputCondition, Press
from bulletin.workspace import SETTINGS

if TYPE_CHECKING:
    from bulletin.project.project import Project


@stage
def press_of(sink: Sink, project: Project, *, black: bool) -> Press:
    """Return the press of a project, or one that prints all in black."""
    from bulletin.pictures.separation import Separation

    condition = None if black else sink.take(_condition(project))
    separation = Separation(condition)
    inks = {name: separation.ink(colour) for name, colour in project.geometry.colours.items()}
    red = BLACK if black else project.publication.printing.red
    return Press(inks | {INK: BLACK, RED: red}, condition)


@stage
def _condition(sink: Sink, project: Project) -> OutputCondition:
    """Return the condition by the print shop's own profile, else the usual one, with its profile where it is installed."""
    from bulletin.pictures.separation import cmyk_profile
    from bulletin.workspace.profiles import CONDITION, installed_profile

    publication = project.publication
    path = publication.printing.profile
    if path is None:
        return OutputCondition(CONDITION, installed_profile())
    place = publication.positions.get("print.profile") or Position(SETTINGS, 1, 1)
    try:
        content = project.workspace.read(path)
    except OSError as error:
        sink.fail("print-profile", place, file=path, reason=error.strerror or error)
    name = cmyk_profile(content)
    if name is None:
        sink.fail("print-profile", place, file=path, reason="不是 CMYK 输出设备的 ICC 文件")
    return OutputCondition(name, content, registered=False)
