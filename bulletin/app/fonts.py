"""Fonts: the faces that the texts of issues use, and the installation of open fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.app.typesetting import compose, load, text_composer
from bulletin.diagnostics import BulletinError, Result
from bulletin.workspace import data_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bulletin.app.font_packages import InstallReport
    from bulletin.cache import CacheDir
    from bulletin.project.project import Project
    from bulletin.typography.fonts import Piece, RoleSurvey
    from bulletin.workspace import Workspace


def survey_fonts(project: Project, folders: Sequence[str]) -> Result[tuple[RoleSurvey, ...]]:
    """Return the faces that the roles use for the texts of these issues. Raises BulletinError `fonts-missing`."""
    from bulletin.typography.fonts import notices, survey, uncovered

    faces = project.faces
    if faces.value is None:
        return Result((), faces.diagnostics)
    pieces: list[Piece] = []
    for folder in folders:
        loaded = load(project, folder).value
        if loaded is not None:
            texts = text_composer(project, faces.value, folder)
            compose(loaded, texts)
            pieces += texts.pieces
    diagnostics = (
        *faces.diagnostics,
        *notices(faces.value, project.font_files, project.directory),
        *uncovered(faces.value, pieces),
    )
    return Result(survey(faces.value, pieces), diagnostics)


def install_fonts(
    workspace: Workspace, directory: CacheDir, progress: Callable[[str, int, int], None]
) -> InstallReport:
    """Install missing open fonts in the user's data folder. Raises BulletinError `no-home`, and as `install` does."""
    from bulletin.app.font_packages import install
    from bulletin.typography.fonts import present

    folder = data_folder()
    if folder is None:
        raise BulletinError("no-home")
    return install(folder / "fonts", present(workspace.font_files(), directory), progress)
