"""The record of an edition that is to be corrected, so that the list of corrections can be drawn up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.app.document_states import picture_digests, present_sources, read_documents
from bulletin.app.kinds import document_folder, document_path, kind_of
from bulletin.app.manifest import last_manifest
from bulletin.app.review_record import source_record, write_record
from bulletin.cache import digests
from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.model.record import RecordKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from bulletin.project.project import Project


def record_edition(project: Project, folder: str, number: int, date: dt.date) -> tuple[Diagnostic, ...]:
    """Record the present files as an edition, with pictures and what the tool makes as far as the files allow.

    Returns a notice where they are not those that the set was built from. Raises BulletinError `not-writable`.
    """
    sources, place = present_sources(project, folder), document_folder(project.workspace, folder)
    document = next(iter(read_documents(project, folder, [sources.files]).value or ()), None)
    galley = kind_of(project.workspace, folder).galley(document) if document else None
    record = source_record(
        RecordKind.EDITION,
        number,
        date,
        place,
        sources.files,
        pictures=picture_digests(project, sources, document) if document else {},
        generated=galley.generated if galley else {},
    )
    write_record(project, folder, record)
    names = "、".join(path.rpartition("/")[2] for path in _changed(project, folder, sources.files))
    position = Position(document_path(project.workspace, folder))
    values = {"folder": folder, "names": names, "edition": number}
    return (diagnose("edition-changed", position, **values),) if names else ()


def _changed(project: Project, folder: str, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the texts that are not as they were when the set was built; none where it was not built."""
    built = last_manifest(project.workspace, folder).get("sources")
    if isinstance(built, dict):
        present = digests(files)
        yield from (
            path for path in dict.fromkeys((*present, *built)) if present.get(path) != built.get(path)
        )
