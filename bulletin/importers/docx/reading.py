"""A Word document → a manuscript: its main story, notes, comments, properties, and the account of all its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.importers.docx.blocks import DocumentBuilder
from bulletin.importers.docx.content import story_paragraphs
from bulletin.importers.docx.document import WordDocument
from bulletin.importers.docx.ledger import source_text, text_within
from bulletin.importers.docx.names import w
from bulletin.importers.docx.spans import emphases
from bulletin.importers.docx.story import Story
from bulletin.importers.values import Annotation, Cause, Declared, Manuscript, UnreadableError
from bulletin.model import Note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.importers.docx.content import NoteReference, StoryBlock
    from bulletin.importers.docx.package import Package
    from bulletin.importers.values import ReadOptions

_UNREAD = {
    "header": Cause.HEADER,
    "footer": Cause.FOOTER,
    "chart": Cause.CHART,
    "diagramData": Cause.CHART,
    "comments": Cause.COMMENT,
}
"""Parts whose text is left out as a whole."""
_EMPTY = "里面没有可以导入的文字和图片"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"


def read_package(package: Package, options: ReadOptions, kind: str) -> Manuscript:
    """Read the document that a package holds; `kind` is what its format is called. Raises UnreadableError."""
    document = WordDocument(package, options)
    ledger = document.ledger
    ledger.add_source(document.root)
    main = Story(document, document.main).blocks(document.root)
    builder = DocumentBuilder(document, emphases(story_paragraphs(main)), options)
    built = builder.build(main)
    notes = tuple(_notes(document, builder))
    _account_for_notes(document)
    if not built.blocks:
        raise UnreadableError("；".join((_EMPTY, *ledger.reports)))
    ledger.place = ""
    _account_for_parts(document)
    return Manuscript(
        format=kind,
        blocks=built.blocks,
        account=ledger.account(),
        notes=notes,
        pictures=builder.figures.pictures,
        forms=built.forms,
        declared=_declared(document),
        revisions=tuple(ledger.revisions),
        comments=tuple(_comments(document)),
        boundaries=built.boundaries,
        reports=tuple(ledger.reports),
    )


def _notes(document: WordDocument, builder: DocumentBuilder) -> Iterator[Note]:
    """Yield the notes in the order of their marks; a note may have further ones."""
    done = 0
    while done < len(builder.notes):
        reference, number = list(builder.notes.items())[done]
        done += 1
        yield Note(number, builder.build(_note_story(document, reference)).blocks)


def _note_story(document: WordDocument, reference: NoteReference) -> list[StoryBlock]:
    element = document.note(reference.kind, reference.key)
    part = next(document.parts_of(f"{reference.kind}s"), None)
    if element is None or part is None:
        document.ledger.report("有一处注释只有序号，没有内容")
        return []
    return Story(document, part).blocks(element)


def _account_for_notes(document: WordDocument) -> None:
    """Leave out the notes whose marks were left out, or are nowhere."""
    for kind, key, element in document.unread_notes():
        cause = document.silent_notes.get((kind, key), Cause.HIDDEN)
        document.ledger.leave_out(cause, source_text(element))


def _account_for_parts(document: WordDocument) -> None:
    ledger = document.ledger
    for kind, cause in _UNREAD.items():
        for name in document.parts_of(kind):
            try:
                root = document.package.parse(name)
            except UnreadableError as error:
                ledger.report(f"文件里的一个部分（{cause.value}）读不出：{error.reason}")
                continue
            ledger.leave_out(cause, ledger.add_source(root))


def _comments(document: WordDocument) -> Iterator[Annotation]:
    for name in document.parts_of("comments"):
        try:
            root = document.package.parse(name)
        except UnreadableError:
            return
        for element in root.iterfind(w("comment")):
            about = document.commented.get(element.get(w("id"), ""), "")
            author, date = element.get(w("author"), ""), element.get(w("date"), "")
            yield Annotation(text_within(element), about, author, date)


def _declared(document: WordDocument) -> Declared:
    """Return what the file's properties say; nothing where they are missing or broken."""
    related = document.package.relationships("").values()
    name = next((each.target for each in related if each.kind == "core-properties"), "")
    try:
        root = document.package.parse(name)
    except (KeyError, UnreadableError):
        return Declared()
    words = {
        tag: (root.findtext(tag) or "").strip()
        for tag in (f"{_DUBLIN_CORE}title", f"{_DUBLIN_CORE}creator", f"{_TERMS}created")
    }
    return Declared(
        title=words[f"{_DUBLIN_CORE}title"],
        author=words[f"{_DUBLIN_CORE}creator"],
        date=words[f"{_TERMS}created"],
    )
