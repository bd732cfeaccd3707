"""Reviews (送审): a document out as a Word file or on paper, and the changes of its readers back into the sources.

What was sent out is recorded with the document (`review_record`). A returned file is compared with that state; nothing
is written unless the changed sources, exported again, equal the returned file.
"""

from __future__ import annotations

import hashlib
from enum import Enum
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct
from msgspec.structs import replace

from bulletin.app.kinds import document_folder
from bulletin.app.review_record import (
    next_review,
    read_records,
    source_digest,
    source_record,
    write_record,
)
from bulletin.app.typesetting import load, text_composer
from bulletin.composition.galley import lines_of
from bulletin.diagnostics import Sink, stage
from bulletin.model.galley import (
    Editing,
    GalleyBreak,
    GalleyFigures,
    GalleyHead,
    GalleyImprint,
    GalleyMasthead,
    GalleySignature,
    GalleyTable,
    GalleyText,
)
from bulletin.model.record import RecordKind
from bulletin.model.returned import ReviewMark
from bulletin.workspace import not_writable, today, write_atomic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.app.typesetting import LoadedDocument
    from bulletin.model import Picture
    from bulletin.model.galley import Galley, GalleyBlock
    from bulletin.model.record import SourceRecord
    from bulletin.project.project import Project

FOLDER = "build/review"
"""The folder of the files that are sent out, below the workspace."""


class ReviewForm(Enum):
    """What is sent out, by the ending of its file."""

    WORD = "docx"
    PAPER = "pdf"


class SentReview(Struct, frozen=True):
    """A review that was sent out: its number, the path of its file and that of its record, in the workspace."""

    number: int
    path: str
    record: str


@stage
def send(
    sink: Sink, project: Project, folder: str, form: ReviewForm, copies: Sequence[int] = ()
) -> SentReview:
    """Write a document for review, under the next number, and record its sources.

    A second form of the same state has the number of the first: its Word file and its paper are one
    review. `copies` are as in `review_paper`. Raises BulletinError `not-writable`, `record-broken`.
    """
    loaded = sink.unwrap(load(project, folder))
    document = loaded.document
    if form is ReviewForm.WORD and (classification := document.classification):
        sink.fail("review-classified", classification.position, marking=classification.words)
    record = _next_record(project, loaded, form)
    path = file_path(folder, record, form)
    if form is ReviewForm.WORD:
        content = sink.take(write_word(project, loaded, record))
    else:
        from bulletin.app.review_paper import review_paper

        content = sink.take(review_paper(project, loaded, record.number, copies))
    with not_writable(path):
        target = project.workspace.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(target, content)
    return SentReview(record.number, path, write_record(project, folder, record))


def file_path(folder: str, record: SourceRecord, form: ReviewForm) -> str:
    """Return the path of a file that is sent out, in the workspace."""
    return f"{FOLDER}/{folder}-{record.label}.{form.value}"


def _next_record(project: Project, loaded: LoadedDocument, form: ReviewForm) -> SourceRecord:
    """Return the record of this state: that of the last review, where this is another form of it."""
    document = loaded.document
    records = [each for each in read_records(project, document.folder) if each.kind is RecordKind.REVIEW]
    galley = loaded.kind.galley(document)
    record = source_record(
        RecordKind.REVIEW,
        next_review(records),
        today(),
        document_folder(project.workspace, document.folder),
        loaded.sources,
        code=(galley.draft_mark or "").rpartition(" ")[2],
        pictures={path: _digest(picture) for path, picture in document.pictures.items()},
        generated=galley.generated,
    )
    last = records[-1] if records else None
    if last and source_digest(last) == source_digest(record) and last.generated == record.generated:
        path = file_path(document.folder, last, form)
        if not project.workspace.has(path):
            return last
    return record


def _digest(picture: Picture) -> str:
    return hashlib.sha256(picture.content).hexdigest()


@stage
def write_word(sink: Sink, project: Project, loaded: LoadedDocument, record: SourceRecord) -> bytes:
    """Return the Word file of a document; its text is that of its galley."""
    from bulletin.export.docx import write_docx

    faces, document = sink.take(project.faces), loaded.document
    mark = ReviewMark(document.folder, record.number, source_digest(record))
    composer = text_composer(project, faces, document.folder)
    galley = with_generated(loaded.kind.galley(document), record.generated)
    return write_docx(galley, composer, faces.word_faces, document.pictures, mark)


def with_generated(galley: Galley, texts: Mapping[str, str]) -> Galley:
    """Return a galley whose generated texts are these, by name: as they were when it was sent out."""
    return replace(galley, blocks=tuple(_with_generated(block, texts) for block in galley.blocks))


def _with_generated(block: GalleyBlock, texts: Mapping[str, str]) -> GalleyBlock:
    def sent(text: GalleyText) -> GalleyText:
        words = texts.get(text.name, text.plain)
        if text.editing is not Editing.GENERATED or words == text.plain:
            return text
        return replace(text, inlines=lines_of(words.split("\n")))

    match block:
        case GalleyText():
            return sent(block)
        case GalleyTable():
            rows = tuple(tuple(replace(cell, text=sent(cell.text)) for cell in row) for row in block.rows)
            return replace(block, rows=rows)
        case GalleyFigures() | GalleyBreak():
            return block
        case GalleySignature():
            return replace(block, issuers=tuple(map(sent, block.issuers)), date=sent(block.date))
        case GalleyMasthead():
            return replace(block, parts={part: tuple(map(sent, each)) for part, each in block.parts.items()})
        case GalleyHead():
            return replace(
                block,
                mark=sent(block.mark),
                beside=block.beside and sent(block.beside),
                left=tuple(map(sent, block.left)),
                right=tuple(map(sent, block.right)),
                number=block.number and sent(block.number),
                signers=block.signers and sent(block.signers),
            )
        case GalleyImprint():
            return replace(
                block,
                lines=tuple(map(sent, block.lines)),
                print_line=block.print_line and sent(block.print_line),
                staff=block.staff and sent(block.staff),
                printed_by=tuple(map(sent, block.printed_by)),
            )
        case _:
            assert_never(block)
