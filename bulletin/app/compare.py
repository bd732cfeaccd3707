"""Comparing two states of a document: the differences, their page, the list of corrections of an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.app.document_states import find_states
from bulletin.diagnostics import BulletinError, Sink, stage
from bulletin.review.compared import DifferenceKind, place_of
from bulletin.review.corrections import corrections
from bulletin.review.excerpts import excerpt
from bulletin.review.state_comparison import compare
from bulletin.workspace import replace_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bulletin.app.document_states import RecordedSources
    from bulletin.model import Classification
    from bulletin.project.project import Project
    from bulletin.review.compared import Comparison
    from bulletin.review.corrections import Correction

PAGES = "build/review"
"""The folder of pages, below the workspace."""


class ComparedStates(Struct, frozen=True):
    """Two states of a document compared; `title` is that of the document.

    `classification` is what says that one of them is classified.
    """

    folder: str
    title: str
    before: RecordedSources
    after: RecordedSources
    comparison: Comparison
    classification: Classification | None = None


@stage
def compare_states(
    sink: Sink, project: Project, folder: str, before: str | None = None, after: str | None = None
) -> ComparedStates:
    """Compare two states of a document by their names. Raises BulletinError as `find_states` does."""
    one, other = sink.take(find_states(project, folder, before, after))
    return ComparedStates(
        folder,
        other.state.galley.properties.title,
        one.sources,
        other.sources,
        compare(one.state, other.state),
        other.classification or one.classification,
    )


@stage
def write_page(sink: Sink, project: Project, compared: ComparedStates) -> Path:
    """Write the page of a comparison and return its path; a classified document has none.

    Raises BulletinError `not-writable`, `theme-broken`.
    """
    if compared.classification:
        place, words = compared.classification.position, compared.classification.words
        sink.fail("diff-classified", place, marking=words)
    names = "-".join(_file_name(each.label) for each in (compared.before, compared.after))
    path = project.workspace.root / PAGES / f"{compared.folder}-对照-{names}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, page(compared, project.workspace.theme).encode())
    return path


def page(compared: ComparedStates, file: Callable[[str], bytes]) -> str:
    """Render the page of a comparison; `file` returns a file of the theme. Raises BulletinError `theme-broken`."""
    from bulletin.templating.environment import environment, render, safe

    templates = environment(file)
    templates.filters |= {"excerpt": excerpt, "place": place_of}
    style = safe(file("diff.css").decode())
    kinds = DifferenceKind.__members__
    return render(templates, "diff.html.j2", compared=compared, kinds=kinds, style=style)


def _file_name(label: str) -> str:
    """Return the name of a state as part of a file's name."""
    return "".join(each if each.isalnum() or each in "._" else "_" for each in label)


@stage
def list_corrections(sink: Sink, project: Project, folder: str) -> tuple[Correction, ...]:
    """Return what the present edition corrects in the one before. Raises BulletinError `not-corrected`."""
    edition = next(header.edition for header in project.headers if header.folder == folder)
    if edition == 1:
        raise BulletinError("not-corrected", folder=folder)
    compared = sink.take(compare_states(project, folder, f"版次{edition - 1}"))
    if compared.classification:
        place, words = compared.classification.position, compared.classification.words
        sink.fail("diff-classified", place, marking=words)
    return tuple(corrections(compared.comparison))
