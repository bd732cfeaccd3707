"""States of a document by name: what was sent out for review, former editions, Git revisions, the present files."""

from __future__ import annotations

import posixpath
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.app.git_revisions import has_commits, picture_digest, read_revision
from bulletin.app.kinds import document_folder, kind_of
from bulletin.app.review_record import read_records
from bulletin.diagnostics import BulletinError, Sink, stage
from bulletin.model.document import figures_of
from bulletin.model.record import RecordKind
from bulletin.review.compared import DocumentState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bulletin.app.git_revisions import GitRevision
    from bulletin.diagnostics import Result
    from bulletin.model import Classification
    from bulletin.model.document import Document
    from bulletin.model.record import SourceRecord
    from bulletin.project.project import Project

NOW = "现在"
"""The name of the present files."""
_NOW = frozenset({NOW, "now", "."})
_REVIEW = re.compile(r"(?:送审|审)?0*([1-9][0-9]{0,3})")
_EDITION = re.compile(r"(?:版次|版)0*([1-9][0-9]?)|第0*([1-9][0-9]?)版")


class RecordedSources(Struct, frozen=True):
    """The files of a document at some time: what they are called (送审1), with a day or a commit in `note`.

    `pictures` and `generated` are as in `DocumentState`; `revision` has the pictures of a Git revision, and those of
    `present` files are on the disk.
    """

    label: str
    note: str
    files: Mapping[str, bytes]
    pictures: Mapping[str, str] = field(default_factory=dict)
    generated: Mapping[str, str] = field(default_factory=dict)
    revision: GitRevision | None = None
    present: bool = False

    @property
    def title(self) -> str:
        """What they are called, with the day."""
        return f"{self.label}（{self.note}）" if self.note else self.label


class NamedState(Struct, frozen=True):
    """A state of a document, and where it comes from; `classification` is what says that it is classified."""

    sources: RecordedSources
    state: DocumentState
    classification: Classification | None = None


@stage
def find_states(
    sink: Sink, project: Project, folder: str, before: str | None, after: str | None
) -> tuple[NamedState, NamedState]:
    """Return two states of a document by their names: 送审1 or 1, 版次1, 现在, a Git revision.

    Without names they are the latest record, else the last commit, and the present files. Raises BulletinError
    `record-broken`, `no-former-state`, `unknown-state`, `state-without`, `git-missing`, `git-failed`, `no-repository`.
    """
    sources = [_find(project, folder, before), _find(project, folder, after or NOW)]
    documents = sink.take(read_documents(project, folder, [each.files for each in sources]))
    kind = kind_of(project.workspace, folder)
    states = []
    for one, document in zip(sources, documents, strict=True):
        galley, pictures = kind.galley(document), picture_digests(project, one, document)
        state = DocumentState(galley, one.files, pictures, one.generated)
        states.append(NamedState(one, state, document.classification))
    return states[0], states[1]


@stage
def read_documents(
    sink: Sink, project: Project, folder: str, states: Sequence[Mapping[str, bytes]]
) -> tuple[Document, ...]:
    """Return the documents that files make: with counts and pictures, where all of them have these without an error."""
    kind = kind_of(project.workspace, folder)
    resolved: list[Document | None] = [kind.resolve(project, folder, files).value for files in states]
    if all(resolved):
        return tuple(filter(None, resolved))
    parsed: list[Result[Document]] = [kind.parse(project, folder, files) for files in states]
    return tuple(sink.unwrap(each) for each in parsed)


def picture_digests(project: Project, sources: RecordedSources, document: Document) -> Mapping[str, str]:
    """Return the digests of the pictures of a document, as far as they are known."""
    if not sources.present and sources.revision is None:
        return sources.pictures
    paths = {figure.path: posixpath.normpath(figure.path) for figure in figures_of(document.sections)}
    if sources.revision:
        contents = sources.revision.contents(paths.values())
        return {path: picture_digest(contents[name]) for path, name in paths.items() if name in contents}
    digests = {}
    for path in paths:
        with suppress(OSError):  # a build reports it
            digests[path] = picture_digest(project.workspace.attachment(document.folder, path))
    return digests


# --- Names -----------------------------------------------------------------------------------------------------


def _find(project: Project, folder: str, name: str | None) -> RecordedSources:
    if name in _NOW:
        return present_sources(project, folder)
    records = read_records(project, folder)
    if name is None:
        return _latest(project, folder, records)
    edition = _EDITION.fullmatch(name)
    if edition and int(edition[1] or edition[2]) == _edition(project, folder):
        return present_sources(project, folder, f"{RecordKind.EDITION.value}{_edition(project, folder)}")
    kind, number = (RecordKind.EDITION, edition) if edition else (RecordKind.REVIEW, _REVIEW.fullmatch(name))
    for record in records if number else ():
        if number and record.kind is kind and record.number == int(next(filter(None, number.groups()))):
            return _recorded(project, folder, record)
    if edition or (number and not name.isdecimal()):
        known = "、".join(each.label for each in records) or "还没有"
        raise BulletinError("no-such-record", name=name, folder=folder, known=known)
    return _of_revision(project, folder, name)


def present_sources(project: Project, folder: str, label: str = NOW) -> RecordedSources:
    """Return the present files."""
    kind = kind_of(project.workspace, folder)
    files = project.sources(folder, kind.folder, kind.main).value or {}
    return RecordedSources(label, "", files, present=True)


def _edition(project: Project, folder: str) -> int:
    """Return the edition that the present files are to be; 1 for other kinds of documents."""
    return next((header.edition for header in project.headers if header.folder == folder), 1)


def _latest(project: Project, folder: str, records: Sequence[SourceRecord]) -> RecordedSources:
    """Return the latest record: an edition comes after all its reviews."""
    if records:
        return _recorded(project, folder, max(records, key=lambda each: _order(folder, each)))
    if has_commits(project.workspace.root):
        return _of_revision(project, folder, "HEAD")
    raise BulletinError("no-former-state", folder=folder)


def _order(folder: str, record: SourceRecord) -> tuple[int, bool, int]:
    from bulletin.parsing.issue_header import read_header

    main = next((text for name, text in record.sources.items() if name == "issue.md"), "")
    edition = read_header(folder, "issue.md", main.encode()).edition
    return edition, record.kind is RecordKind.EDITION, record.number


def _recorded(project: Project, folder: str, record: SourceRecord) -> RecordedSources:
    place = document_folder(project.workspace, folder)
    note = "　".join(filter(None, (record.date.isoformat(), record.code)))
    return RecordedSources(record.label, note, record.files(place), record.pictures, record.generated)


def _of_revision(project: Project, folder: str, name: str) -> RecordedSources:
    kind = kind_of(project.workspace, folder)
    place = f"{kind.folder}/{folder}"
    revision = read_revision(project.workspace.root, place, name)
    contents = revision.contents(_texts(revision.blobs, kind.main))
    if kind.main not in contents:
        raise BulletinError("state-without", name=name, folder=place, day=revision.day)
    files = {f"{place}/{path}": content for path, content in contents.items()}
    return RecordedSources(name, f"{revision.day}　{revision.name}", files, revision=revision)


def _texts(paths: Iterable[str], main: str) -> list[str]:
    """Return the texts among the files of a document, as a workspace finds them: the main one, then the others."""
    names = sorted(path for path in paths if "/" not in path and path.lower().endswith(".md"))
    return [main, *(name for name in names if name.lower() != main and name[0] not in "~_.")]
