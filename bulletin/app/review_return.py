"""A returned review: the file is compared with what was sent, its changes are carried into the sources, and proved.

Nothing is written unless the changed sources, exported again, equal the returned file. What was changed in the sources
meanwhile stays; where both changed the same paragraph, the editor decides.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.app.kinds import document_folder, kind_of
from bulletin.app.review import FOLDER, with_generated, write_word
from bulletin.app.review_comments import comment_diagnostic
from bulletin.app.review_record import read_records, source_digest, write_record
from bulletin.app.typesetting import LoadedDocument
from bulletin.diagnostics import BulletinError, Position, Sink, diagnose, stage
from bulletin.model import Status, Wording
from bulletin.model.galley import Editing, GalleyFigures
from bulletin.model.record import RecordKind, ReviewComment
from bulletin.model.returned import ReturnedPicture, ReturnedTable, Stamp
from bulletin.review.changes import ReviewChange, in_order_of_care
from bulletin.review.listing import list_lines, shortened, written_time
from bulletin.workspace import not_writable, write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.diagnostics import Diagnostic
    from bulletin.model.galley import Galley
    from bulletin.model.record import SourceRecord
    from bulletin.model.returned import ReturnedBlock, ReturnedComment, ReturnedDocument, ReviewMark
    from bulletin.project.project import Project
    from bulletin.review.changes import RefusedChange
    from bulletin.review.merging import MergeConflict

_DIGEST = 8
"""The digits at the end of a bookmark that are the digest of a name."""
_LEAST_SHARE = 0.3
"""The share of paragraphs by which a file without a mark is taken for a review of this document."""


class ReturnedFile(Struct, frozen=True):
    """A file that came back; `number` says which review it is, where its mark is lost, `by` who made what is unsigned."""

    name: str
    content: bytes
    number: int | None = None
    by: str = ""

    @property
    def place(self) -> Position:
        """The file as the place of a diagnostic."""
        return Position(self.name)


class ReturnedReview(Struct, frozen=True):
    """A returned file, compared with the state that was sent out: its record, its sources read, its galley.

    `names` leads from bookmarks to names of the galley's texts. Changes that touch names, offices, numbers and dates come
    first.
    """

    record: SourceRecord
    base: LoadedDocument
    galley: Galley
    names: Mapping[str, str]
    returned: ReturnedDocument
    changes: tuple[ReviewChange, ...]
    comments: tuple[ReviewComment, ...]

    @property
    def comment_diagnostics(self) -> tuple[Diagnostic, ...]:
        """The comments at the places of the sources, as they were sent out, that they are about."""
        path = self.base.document.path
        return tuple(comment_diagnostic(each, self.galley, path) for each in self.comments)

    @property
    def comment_lines(self) -> tuple[str, ...]:
        """The comments for a list: place, text, and when it was written."""
        return tuple(
            "  ".join(filter(None, (str(each.position), each.message(), written_time(comment.date))))
            for each, comment in zip(self.comment_diagnostics, self.comments, strict=True)
        )


@stage
def read_back(sink: Sink, project: Project, folder: str, file: ReturnedFile) -> ReturnedReview:
    """Read a returned file and compare it with what was sent out; nothing is written.

    Raises BulletinError `record-broken`.
    """
    from bulletin.export.docx.styles import NAMES
    from bulletin.importers.docx.returned import read_returned
    from bulletin.review.finding import find_changes

    returned = sink.take(_read(file))
    record = sink.take(_record_of(project, folder, file, returned.mark))
    base = sink.unwrap(_state(project, folder, record.files(document_folder(project.workspace, folder))))
    galley = with_generated(base.kind.galley(base.document), record.generated)
    sent = read_returned(sink.take(write_word(project, base, record)))
    names = _names(galley, sent, returned)
    if returned.mark is None and (share := _share(galley, returned, names)) < _LEAST_SHARE:
        number = record.number
        sink.fail("review-foreign", file.place, folder=folder, number=number, share=f"{share:.0%}")
    sink.diagnostics += [diagnose("review-unread", file.place, reason=each) for each in returned.reports]
    changes = find_changes(
        galley,
        names,
        returned,
        project.wording.value or Wording(),
        digests=_digests(galley, sent, names),
        styles={word: kind for kind, word in NAMES.items()},
    )
    signed = tuple(_signed(change, file.by) for change in changes)
    comments = tuple(_comment(each, names, file.by) for each in returned.comments)
    return ReturnedReview(record, base, galley, names, returned, in_order_of_care(signed), comments)


@stage
def _read(sink: Sink, file: ReturnedFile) -> ReturnedDocument:
    """Read a returned file, converted first where its format is an old one."""
    from bulletin.importers.docx.returned import read_returned
    from bulletin.importers.kinds import CONVERTED, file_kind
    from bulletin.importers.values import UnreadableError

    content = file.content
    try:
        kind = file_kind(content)
        if kind in CONVERTED:
            from bulletin.app.conversion import convert_document

            content = convert_document(kind, content)
        return read_returned(content)
    except UnreadableError as error:
        sink.fail("review-unreadable", file.place, reason=error.reason)


@stage
def _record_of(
    sink: Sink, project: Project, folder: str, file: ReturnedFile, mark: ReviewMark | None
) -> SourceRecord:
    """Return the record of what was sent out: by the mark in the file, the number given, else the last one.

    A draft that was numbered since then has another folder, but the records of the old one.
    """
    records = {each.number: each for each in read_records(project, folder) if each.kind is RecordKind.REVIEW}
    if mark and mark.folder != folder and mark.digest not in map(source_digest, records.values()):
        sink.fail("review-other", file.place, other=mark.folder, number=mark.number, folder=folder)
    number = file.number or (mark.number if mark else max(records, default=1))
    if number not in records:
        sink.fail("review-unsent", file.place, folder=folder, number=number)
    if mark is None and file.number is None:
        sink.report("review-unmarked", file.place, number=number)
    return records[number]


@stage
def _state(sink: Sink, project: Project, folder: str, files: Mapping[str, bytes]) -> LoadedDocument:
    """Return a document as it is with these sources."""
    kind = kind_of(project.workspace, folder)
    return LoadedDocument(kind, sink.take(kind.resolve(project, folder, files)), dict(files))


# --- Names -----------------------------------------------------------------------------------------------------


def _names(galley: Galley, sent: ReturnedDocument, returned: ReturnedDocument) -> dict[str, str]:
    """Return the names of the galley by the bookmarks of both files.

    They agree in the digest of the name; the running number is another one where counts have got rows since then.
    """
    from bulletin.export.docx import bookmark_names

    by_digest = {mark[-_DIGEST:]: name for name, mark in bookmark_names(galley).items()}
    marks = (mark for file in (sent, returned) for block in file.blocks for mark in _marks(block))
    return {mark: by_digest[mark[-_DIGEST:]] for mark in marks if mark[-_DIGEST:] in by_digest}


def _marks(block: ReturnedBlock) -> Iterable[str]:
    """Yield the bookmarks of a block."""
    if isinstance(block, ReturnedTable):
        texts = (text for row in block.rows for cell in row.cells for text in cell.texts)
        return (mark for text in texts for mark in text.names)
    return block.names


def _digests(galley: Galley, sent: ReturnedDocument, names: Mapping[str, str]) -> dict[str, str]:
    """Return the digests of the pictures as they were sent out, by their paths in the document."""
    figures = (each for block in galley.blocks if isinstance(block, GalleyFigures) for each in block.figures)
    paths = {figure.name: figure.path for figure in figures}
    pictures = (block for block in sent.blocks if isinstance(block, ReturnedPicture))
    return {
        paths[names[mark]]: picture.digest
        for picture in pictures
        for mark in picture.names
        if names.get(mark) in paths
    }


def _share(galley: Galley, returned: ReturnedDocument, names: Mapping[str, str]) -> float:
    """Return the share of the document's texts that a returned file has, by their names or word by word."""
    known = {names[mark] for block in returned.blocks for mark in _marks(block) if mark in names}
    came = {text.plain.strip() for text in returned.texts}
    texts = [text for text in galley.texts if text.editing is not Editing.GENERATED and text.plain.strip()]
    found = sum(text.name in known or text.plain.strip() in came for text in texts)
    return found / max(1, len(texts))


# --- Names of persons ------------------------------------------------------------------------------------------


def _signed(change: ReviewChange, by: str) -> ReviewChange:
    """Return a change with the name that was given, where nobody signed it."""
    if not by or any(stamp.signed for stamp in change.stamps):
        return change
    return replace(change, stamps=tuple(Stamp(by, each.date) for each in change.stamps) or (Stamp(by),))


def _comment(comment: ReturnedComment, names: Mapping[str, str], by: str) -> ReviewComment:
    name = next((names[mark] for mark in comment.names if mark in names), "")
    author = comment.stamp.signed or by
    return ReviewComment(comment.wording, comment.about, author, comment.stamp.date, name, comment.offset)


# --- Carrying into the sources ---------------------------------------------------------------------------------


class CarriedReview(Struct, frozen=True):
    """Changes carried into the present sources, in memory: the changed files by path, old and new content.

    `refused` can't be written in Markdown.
    """

    files: Mapping[str, tuple[bytes, bytes]]
    done: tuple[ReviewChange, ...]
    refused: tuple[RefusedChange, ...]


@stage
def carry_back(
    sink: Sink, project: Project, folder: str, review: ReturnedReview, chosen: Sequence[ReviewChange]
) -> CarriedReview:
    """Carry the chosen changes into the present sources, in memory, and prove that nothing else was changed.

    Two proofs: the changes that were found make the returned file of what was sent out; the edited sources, exported
    again, are what was sent out with the chosen changes.
    """
    from bulletin.review.carrying import carry
    from bulletin.review.merging import merge

    kind, base = review.base.kind, review.base.sources
    current = project.sources(folder, kind.folder, kind.main).value or {}
    present = kind.parse(project, folder, current).value
    if present and present.summary.get("status") == Status.FINAL.value:
        sink.fail("review-final", Position(review.base.document.path), folder=folder)
    carried = carry(chosen, review.galley, base)
    refused = {id(each.change) for each in carried.refused}
    done = tuple(each for each in chosen if id(each) not in refused)
    edited = sink.unwrap(_state(project, folder, carried.sources))
    sink.require(_unproven(review, edited, done, sink.take(write_word(project, edited, review.record))))
    merged = merge(base, carried.sources, current)
    sink.add(map(_conflict, merged.conflicts))
    files = {
        path: (current[path], content) for path, content in merged.sources.items() if content != current[path]
    }
    return CarriedReview(files, done, carried.refused)


def _unproven(
    review: ReturnedReview, edited: LoadedDocument, done: Sequence[ReviewChange], export: bytes
) -> Iterator[Diagnostic]:
    """Report where the proofs fail; `export` is the Word file of the edited sources, in which these changes are done."""
    from bulletin.importers.docx.returned import read_returned
    from bulletin.review.proof import NamedGalley, differences, expected

    sent = NamedGalley(review.galley, {text.name: text.name for text in review.galley.texts})
    came = NamedGalley(review.galley, review.names)
    found = differences(review.returned.texts, expected(review.galley, review.changes), came, sent)
    again, galley = read_returned(export), edited.kind.galley(edited.document)
    exported = NamedGalley(galley, _names(galley, again, again))
    found += differences(expected(review.galley, done), again.texts, sent, exported)
    if found:
        first = found[0]
        wanted, written = shortened(first.wanted), shortened(first.written)
        yield diagnose("review-unproven", first.position, number=len(found), wanted=wanted, written=written)


def _conflict(conflict: MergeConflict) -> Diagnostic:
    wanted, present = shortened(conflict.wanted), shortened(conflict.present)
    return diagnose("review-conflict", conflict.position, wanted=wanted, present=present)


def write_back(
    project: Project, folder: str, name: str, review: ReturnedReview, carried: CarriedReview
) -> tuple[str, ...]:
    """Write the changed files, the comments into the record, and the list of all; returns the paths of the files.

    `name` is that of the returned file. A file that was changed since it was read is not overwritten. Raises
    BulletinError `not-writable`.
    """
    workspace = project.workspace.fresh()
    for path, (old, _) in carried.files.items():
        if workspace.read(path) != old:
            raise BulletinError("not-writable", folder=path, reason="刚才又被改过，请再收一次")
    for path, (_, new) in carried.files.items():
        with not_writable(path):
            write_atomic(workspace.root / path, new)
    known = [each for each in review.record.comments if each not in review.comments]
    if review.comments:
        write_record(project, folder, replace(review.record, comments=(*known, *review.comments)))
    report = f"{FOLDER}/{folder}-{review.record.label}-{PurePosixPath(name).stem}.txt"
    lines = list_lines(review.changes, review.comment_lines)
    with not_writable(report):
        target = workspace.root / report
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(target, "".join(f"{line}\n" for line in lines).encode())
    return (*carried.files, report)
