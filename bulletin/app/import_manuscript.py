"""Manuscripts → articles of an issue, or documents of another kind: read, guess, write, compare.

All files are put in their places in one step.

Nothing is overwritten, and nothing is written for a manuscript of which a character got lost.
"""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, assert_never

from msgspec import Struct
from msgspec.structs import replace

from bulletin.diagnostics import (
    BulletinError,
    Diagnostic,
    Position,
    Result,
    Sink,
    diagnose,
    json_escaped,
    stage,
)
from bulletin.importers.reading import OldFormat, ReadFile, Refused, read
from bulletin.importers.report import ImportReport
from bulletin.importers.values import Given, Manuscript, ReadOptions, UnreadableError
from bulletin.parsing.markdown.body import read_body
from bulletin.parsing.source_file import decode_and_split
from bulletin.parsing.text.decode import LIMIT
from bulletin.workspace import not_writable, write_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.importers.imported import ImportedText
    from bulletin.importers.lines import Guessed
    from bulletin.kinds.kind import Importer, ImportPlace, Intake
    from bulletin.project.project import Project

REPORTS = "build/import"
"""The folder of the reports, below the workspace."""
_MOST_ATTEMPTS = 20
"""Times that a name is looked for, where others write articles into the same issue at once."""
_WORDS = 6
"""Characters on each side by which an unsure place is found again."""
_SHOWN = 40
"""Characters that an error shows of those that got lost."""


class ImportOptions(Struct, frozen=True):
    """How manuscripts are imported; `write` is False for a dry run."""

    given: Given = Given()
    reading: ReadOptions = ReadOptions()
    write: bool = True


class ImportedManuscript(Struct, frozen=True):
    """A manuscript that was imported, or would be: its report, and the path of that, relative to the workspace."""

    report: ImportReport
    report_path: str


def import_manuscripts(
    project: Project,
    importer: Importer,
    folder: str | None,
    files: Iterable[tuple[str, bytes]],
    options: ImportOptions,
) -> Iterator[Result[ImportedManuscript]]:
    """Import manuscripts as documents of a kind, or into one, in the order given; yields what came of each.

    An archive or a mail may hold several, or what is no manuscript, which is reported. Raises BulletinError
    `already-final`, `no-draft`, `not-writable`.
    """
    intake = importer.intake(project, folder, options.given)
    if intake.value is None:
        yield Result(None, intake.diagnostics)
        return
    importing = _Import(project, intake.value, options)
    reading = replace(options.reading, convert=_convert_picture)
    for name, content in files:
        found = read(content, name, reading)
        several = sum(isinstance(one.outcome, Manuscript) for one in found) > 0 and len(found) > 1
        for one in found:
            yield _imported(importing, one, reading, within=several)


class _Import(Struct):
    """An import of several manuscripts; `taken` are paths that a dry run would have used."""

    project: Project
    intake: Intake
    options: ImportOptions
    taken: frozenset[str] = frozenset()

    def names(self, folder: str) -> frozenset[str]:
        """Return the names in a folder of the workspace, in small letters."""
        place = self.project.workspace.root / folder
        found = (path.name for path in place.iterdir()) if place.is_dir() else ()
        return frozenset(name.lower() for name in found)


def _imported(
    importing: _Import, file: ReadFile, reading: ReadOptions, *, within: bool
) -> Result[ImportedManuscript]:
    """Return what came of one file; `within`: others of the same archive or mail are manuscripts."""
    try:
        manuscript = _manuscript(file, reading)
    except UnreadableError as error:
        code = "import-skipped" if within else "import-unreadable"
        return Result(None, (diagnose(code, Position(file.name), reason=error.reason),))
    return _add(importing, manuscript, file.name)


def _convert_picture(content: bytes) -> bytes:
    from bulletin.app.conversion import convert_picture

    return convert_picture(content)


def _manuscript(file: ReadFile, options: ReadOptions) -> Manuscript:
    """Return the manuscript of a file, converted first where its format is an old one. Raises UnreadableError."""
    outcome = file.outcome
    if isinstance(file.outcome, OldFormat):
        from bulletin.app.conversion import convert_document

        kind, content = file.outcome.kind, file.outcome.content
        outcome = read(convert_document(kind, content), file.name, options)[0].outcome
        if isinstance(outcome, Manuscript):
            outcome = replace(outcome, format=f"{kind.value}，由 LibreOffice 转换")
    match outcome:
        case Manuscript():
            return outcome
        case Refused():
            raise UnreadableError(outcome.reason)
        case OldFormat():
            raise UnreadableError("转换以后还是旧格式，请用 Word 或 WPS 打开它，另存为 .docx 再导入")
        case _:
            assert_never(outcome)


@stage
def _add(sink: Sink, importing: _Import, manuscript: Manuscript, name: str) -> ImportedManuscript:
    """Add a manuscript; where its name has just been taken by another, under the next one."""
    for _ in range(_MOST_ATTEMPTS):
        report, place, files = _prepared(sink, importing, manuscript, name)
        if not importing.options.write:
            importing.taken |= {place.path}
            break
        try:
            with not_writable(place.folder):
                write_tree(importing.project.workspace.root, files)
            break
        except BulletinError as error:
            if not isinstance(error.__cause__, FileExistsError):
                raise
    else:
        raise BulletinError("not-writable", folder=place.folder, reason="文件名总被占用")
    report_path = next((path for path in files if path.startswith(REPORTS)), "")
    sink.diagnostics += importing.intake.advice(report.path, report.article)
    sink.diagnostics += _unsure_ends(report)
    return ImportedManuscript(report, report_path)


def _prepared(
    sink: Sink, importing: _Import, manuscript: Manuscript, name: str
) -> tuple[ImportReport, ImportPlace, dict[str, bytes]]:
    """Return the report, the place of the text, and all files by their paths; the text comes last."""
    from bulletin.importers.captions import with_captions
    from bulletin.importers.editing import with_shorter_paragraphs, with_unmarked_notes

    intake = importing.intake
    guessed = intake.guess(with_captions(manuscript), "" if name == "-" else name)
    settled = with_shorter_paragraphs(with_unmarked_notes(guessed.manuscript))
    guessed = replace(guessed, manuscript=settled)
    place = intake.place(guessed, importing.taken)
    guessed = _with_free_paths(importing, guessed, place)
    text = intake.write(guessed)
    _check(sink, name, place.path, text)
    pictures = {f"{place.folder}/{at}": content for at, content in guessed.manuscript.pictures.items()}
    accepted = importing.options.reading.accept
    report = ImportReport(name, place.path, guessed.manuscript, text, tuple(pictures), accepted=accepted)
    report_path = _free_report(importing, place)
    files = {
        **pictures,
        f"{report_path}.txt": report.text.encode(),
        f"{report_path}.json": (
            json_escaped(json.dumps(report.as_object(), ensure_ascii=False, indent=2)) + "\n"
        ).encode(),
        place.path: text.text.encode(),
    }
    return report, place, files


def _with_free_paths(importing: _Import, guessed: Guessed, place: ImportPlace) -> Guessed:
    """Give the pictures names that no file of the document has."""
    from bulletin.importers.editing import picture_paths, with_paths

    begin = PurePosixPath(f"{place.pictures}0")
    taken, names = set(importing.names(f"{place.folder}/{begin.parent}")), dict[str, str]()
    for path in picture_paths(guessed.manuscript):
        if path not in guessed.manuscript.pictures:
            continue
        count, ending = len(names) + 1, PurePosixPath(path).suffix.lower()
        while PurePosixPath(free := f"{place.pictures}{count}{ending}").name in taken:
            count += 1
        taken.add(PurePosixPath(free).name)
        names[path] = free
    return replace(guessed, manuscript=with_paths(guessed.manuscript, names))


def _free_report(importing: _Import, place: ImportPlace) -> str:
    """Return the path of a report without its ending, which no earlier one has."""
    root = importing.project.workspace.root
    wanted = f"{REPORTS}/{PurePosixPath(place.folder).name}/{PurePosixPath(place.name).stem}"
    count, free = 1, wanted
    while any((root / f"{free}{ending}").exists() for ending in (".txt", ".json")):
        count += 1
        free = f"{wanted}-{count}"
    return free


# --- Checks -----------------------------------------------------------------------------------------------------


def _check(sink: Sink, name: str, path: str, article: ImportedText) -> None:
    """Check that the article is what was read, character by character and block by block; else nothing is written."""
    from bulletin.parsing.markdown.writing.normal_form import normal_form

    place = Position(name)
    if not article.written.text.strip():
        sink.fail("import-empty", place)
    content = article.text.encode()
    if len(content) > LIMIT:
        sink.fail(
            "import-unreadable", place, reason="文字太多（超过 1 MB），不会是一篇稿件，请分成几份再导入"
        )
    lost, gained = article.difference
    if lost or gained:
        sink.fail("import-unbalanced", place, lost=_few(lost), gained=_few(gained))
    read_back = decode_and_split(path, content)
    if read_back.value is None:
        sink.diagnostics += read_back.diagnostics
        sink.fail("import-differs", place, block=1)
    parts = read_back.value
    body = read_body(path, parts.body, parts.body_line, parts.source_map)
    wanted = normal_form(article.written.blocks, article.written.notes).tree
    found = normal_form(body.blocks, body.notes).tree
    if article.written.faulty or found != wanted:
        sink.fail("import-differs", place, block=_first_difference(article, wanted[0], found[0]))


def _first_difference(article: ImportedText, wanted: Sequence[object], found: Sequence[object]) -> int:
    """Return the number of the first block that was read back otherwise, from 1."""
    if article.written.faulty:
        return article.written.faulty[0] + 1
    pairs = enumerate(zip(wanted, found, strict=False), 1)
    return next((at for at, pair in pairs if pair[0] != pair[1]), min(len(wanted), len(found)) + 1)


def _few(characters: str) -> str:
    return characters if len(characters) <= _SHOWN else f"{characters[:_SHOWN]}…"


def _unsure_ends(report: ImportReport) -> Iterator[Diagnostic]:
    """Yield the unsure paragraph ends of the text."""
    for place in report.article.unsure:
        one = place.boundary
        at = Position(report.path, place.line, place.column)
        yield _unsure(at, one.before, one.after, joined=one.joined)


def _unsure(at: Position, before: str, after: str, *, joined: bool) -> Diagnostic:
    done, done_en = ("接成了一段", "joined") if joined else ("分成了两段", "divided")
    return diagnose("import-unsure", at, before=before, after=after, done=done, done_en=done_en)


# --- What is still unsure ---------------------------------------------------------------------------------------


def unsure_places(project: Project, folder: str) -> tuple[Diagnostic, ...]:
    """Return the unsure paragraph ends of an issue's imported articles, by the reports, as far as they stand there.

    An editor who has joined or divided the lines has decided; one who leaves them deletes the report.
    """
    workspace, place = project.workspace, f"{REPORTS}/{folder}"
    found: list[Diagnostic] = []
    for name in workspace.names(place):
        if name.endswith(".json"):
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                report = json.loads(workspace.read(f"{place}/{name}"))
                if report["unsure"] and workspace.has(report["article"]):
                    found += _still_unsure(workspace.read(report["article"]).decode(), report)
    return tuple(found)


def _still_unsure(text: str, report: dict[str, Any]) -> Iterator[Diagnostic]:
    for one in report["unsure"]:
        before, after = str(one["before"]), str(one["after"])
        gap = "" if one["joined"] else r"\n+"
        match = re.search(f"{re.escape(before[-_WORDS:])}(?={gap}{re.escape(after[:_WORDS])})", text)
        if match:
            line = text.count("\n", 0, match.end()) + 1
            column = match.end() - text.rfind("\n", 0, match.end())
            at = Position(report["article"], line, column)
            yield _unsure(at, before, after, joined=bool(one["joined"]))
