"""Records of reviews and editions on the disk: in `issues/2022-36/reviews/`, `1.json` for 送审1, `edition-1.json`.

Each holds the sources as they were, so that what comes back is compared with what was sent, and two states with each
other.
"""

from __future__ import annotations

import base64
import posixpath
import re
from typing import TYPE_CHECKING

import msgspec

from bulletin.app.kinds import document_folder
from bulletin.cache import digest
from bulletin.diagnostics import BulletinError
from bulletin.lint.unread_files import RECORDS
from bulletin.model.record import RecordKind, SourceRecord
from bulletin.workspace import not_writable, write_atomic

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from bulletin.project.project import Project

_NAME = re.compile(r"(edition-)?([1-9][0-9]{0,3})\.json")


def source_record(  # noqa: PLR0913 - what a record holds
    kind: RecordKind,
    number: int,
    date: dt.date,
    place: str,
    files: Mapping[str, bytes],
    *,
    code: str = "",
    pictures: Mapping[str, str] | None = None,
    generated: Mapping[str, str] | None = None,
) -> SourceRecord:
    """Return the record of these files, whose paths begin with the folder of the document, `place`."""
    sources, encoded = dict[str, str](), dict[str, str]()
    for path, content in files.items():
        name = posixpath.relpath(path, place)
        try:
            sources[name] = content.decode()
        except UnicodeDecodeError:
            encoded[name] = base64.b64encode(content).decode()
    return SourceRecord(
        number, date, kind, code, sources, encoded, dict(pictures or {}), dict(generated or {})
    )


def source_digest(record: SourceRecord) -> str:
    """Return the digest of the sources of a record, by which two states are the same."""
    return digest(msgspec.json.encode((record.sources, record.encoded), order="sorted"))[:16]


def read_records(project: Project, folder: str) -> tuple[SourceRecord, ...]:
    """Return the records of a document: editions, then reviews, by number. Raises BulletinError `record-broken`."""
    place = _place(project, folder)
    found = [match for name in project.workspace.names(place) if (match := _NAME.fullmatch(name))]
    found.sort(key=lambda match: (not match[1], int(match[2])))
    return tuple(_read(project, f"{place}/{match[0]}") for match in found)


def _read(project: Project, path: str) -> SourceRecord:
    try:
        return msgspec.json.decode(project.workspace.read(path), type=SourceRecord)
    except (OSError, ValueError) as error:
        raise BulletinError("record-broken", path=path, reason=error) from error


def write_record(project: Project, folder: str, record: SourceRecord) -> str:
    """Write a record; returns its path in the workspace. Raises BulletinError `not-writable`."""
    prefix = "edition-" if record.kind is RecordKind.EDITION else ""
    path = f"{_place(project, folder)}/{prefix}{record.number}.json"
    content = msgspec.json.format(msgspec.json.encode(record, order="deterministic"), indent=1)
    with not_writable(path):
        target = project.workspace.root / path
        target.parent.mkdir(exist_ok=True)
        write_atomic(target, content + b"\n")
    return path


def next_review(records: Sequence[SourceRecord]) -> int:
    """Return the number of the next review."""
    return 1 + max((each.number for each in records if each.kind is RecordKind.REVIEW), default=0)


def _place(project: Project, folder: str) -> str:
    return f"{document_folder(project.workspace, folder)}/{RECORDS}"
