"""A throw-away kind of document: a note (通知) in `notes/NAME/note.md`, with a title, a date and a text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.composition.galley import GalleyBuilder
from bulletin.composition.values import ComposedArticle, ComposedDocument
from bulletin.diagnostics import Sink, diagnose, stage
from bulletin.lint.completeness import expected_blocks, expected_text, expected_title
from bulletin.model import Classification, MakeUp, Picture, Publication, Title
from bulletin.model.document import DocumentProperties, FileChecks, Section, figures_of
from bulletin.model.galley import Galley
from bulletin.parsing.markdown.body import read_body
from bulletin.parsing.schema.base import DayDate, Keys, LineStr, key
from bulletin.parsing.source_file import decode_and_split, open_front_matter
from bulletin.pictures import read_pictures

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from bulletin.composition.blocks import BlockComposer
    from bulletin.diagnostics import Diagnostic, Result
    from bulletin.lint.completeness import ExpectedText
    from bulletin.project.project import Project


class NoteKeys(Keys):
    """The front matter of `note.md`."""

    title: LineStr = key("标题", "关于报送稿件的通知")
    date: DayDate = key("日期", "2025-01-06")


class NoteDocument(Struct, frozen=True):
    """A note (a `Document`)."""

    folder: str
    publication: Publication
    date: dt.date
    title: Title
    sections: tuple[Section, ...]
    files: Mapping[str, FileChecks]
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    make_up: MakeUp = field(default_factory=MakeUp)
    classification: Classification | None = None
    draft_mark: str | None = None
    print_run: int | None = None
    counting: bool = False
    counted: bool = False

    @property
    def path(self) -> str:
        return self.sections[0].path

    @property
    def written_date(self) -> str:
        return f"{self.date.year}年{self.date.month}月{self.date.day}日"

    @property
    def properties(self) -> DocumentProperties:
        return DocumentProperties(
            self.title.plain, self.publication.issuer, "通知", "", self.date.isoformat()
        )

    @property
    def summary(self) -> Mapping[str, object]:
        return {"name": self.title.plain, "date": self.date.isoformat(), "status": "final"}

    @property
    def manifest(self) -> Mapping[str, object]:
        return {"note": self.folder}

    @property
    def dependencies(self) -> Mapping[str, object]:
        return {"settings": self.publication}


class NoteRegister(Struct, frozen=True):
    """The register of notes (a `Register`), whose series are years."""

    option: str = "note"
    title: str = "通知"
    series: str = "年份"
    heads: Mapping[str, str] = field(default_factory=lambda: {"folder": "文件夹", "title": "标题"})

    def entries(self, project: Project) -> Iterator[Mapping[str, str | int | None]]:
        for folder in project.workspace.folders(NOTES.folder, NOTES.main):
            files = project.sources(folder, NOTES.folder, NOTES.main).value or {}
            note = _parse(project, folder, files).value
            yield {"folder": folder, "title": note.title.plain if note else None}

    def begin(self, project: Project, series: str, day: dt.date) -> tuple[str, Mapping[str, str]]:
        folders = project.workspace.folders(NOTES.folder, NOTES.main)
        text = f"---\ntitle: 请在这里写标题\ndate: {day.isoformat()}\n---\n请在这里写正文。\n"
        return f"{series or day.year}-{len(folders) + 1}", {NOTES.main: text}


class NoteKind(Struct, frozen=True):
    """Notes as a kind (`Kind`); their page for screens is `templates/note.html.j2`."""

    folder: str = "notes"
    main: str = "note.md"
    screen_template: str = "note.html.j2"
    importer: None = None
    own_files: Mapping[str, str] = field(default_factory=lambda: {"note": "note.md"})

    @property
    def register(self) -> NoteRegister:
        return NoteRegister()

    def keys(self, name: str) -> type[Keys]:
        return {"note": NoteKeys}[name]

    def parse(self, project: Project, folder: str, files: Mapping[str, bytes]) -> Result[NoteDocument]:
        return _parse(project, folder, files)

    def resolve(
        self, project: Project, folder: str, files: Mapping[str, bytes] | None = None
    ) -> Result[NoteDocument]:
        return _resolve(project, folder, files)

    def compose(self, document: NoteDocument, composer: BlockComposer) -> ComposedDocument:
        (section,), text = document.sections, composer.texts.text
        note = ComposedArticle(
            anchor="note",
            title=composer.texts.title(document.title),
            under=(text("byline", document.written_date),),
            blocks=composer.blocks(section.blocks),
            closing=None,
            notes=composer.notes(section.notes),
        )
        return ComposedDocument((note,))

    def galley(self, document: NoteDocument) -> Galley:
        (section,) = document.sections
        builder = GalleyBuilder(document.path.rpartition("/")[0], document.path)
        day = builder.generated("date", "byline", document.written_date)
        blocks = (*builder.blocks(section.blocks), *builder.notes(section.notes))
        return Galley((builder.title("title", document.title), day, *blocks), document.properties)

    def expected_texts(self, document: NoteDocument) -> Iterator[ExpectedText]:
        yield expected_title(document.title)
        yield expected_text(document.written_date)
        for blocks in document.sections[0].texts:
            yield from expected_blocks(blocks)

    def screen_values(self, document: NoteDocument) -> Mapping[str, object]:
        (section,) = document.sections
        return {"title": document.title.plain, "date": document.written_date, "text": section.blocks}

    def check(self, project: Project, document: NoteDocument) -> Iterator[Diagnostic]:
        """Find another note of the same title."""
        title = document.title.plain
        for folder in project.workspace.folders(self.folder, self.main):
            files = project.sources(folder, self.folder, self.main).value or {}
            other = _parse(project, folder, files).value
            if other and other.folder != document.folder and other.title.plain == title:
                yield diagnose(
                    "used-before", document.title.position, other=other.path, title=title, why="同题"
                )


NOTES = NoteKind()


@stage
def _parse(sink: Sink, project: Project, folder: str, files: Mapping[str, bytes]) -> NoteDocument:
    """Read a note of its one file."""
    path, content = next(iter(files.items()))
    parts = sink.take(decode_and_split(path, content))
    head = open_front_matter(path, parts.head, parts.source_map)
    body = read_body(path, parts.body, parts.body_line, parts.source_map)
    keys = head.keys(NoteKeys)
    sink.require((*head.all_diagnostics(), *body.diagnostics))
    assert keys is not None, "no keys without an error"
    title = Title((keys.title,), head.node("title").position)
    section = Section(path, body.blocks, body.notes, title)
    checks = {path: FileChecks(lines=body.suppressions, positions=head.places())}
    return NoteDocument(folder, project.publication, keys.date, title, (section,), checks)


@stage
def _resolve(sink: Sink, project: Project, folder: str, texts: Mapping[str, bytes] | None) -> NoteDocument:
    """Read a note and its pictures."""
    files = sink.take(project.sources(folder, NOTES.folder, NOTES.main)) if texts is None else texts
    note = sink.take(_parse(project, folder, files))
    read = partial(project.workspace.attachment, folder, above=NOTES.folder)
    return replace(note, pictures=sink.take(read_pictures(tuple(figures_of(note.sections)), read)))
