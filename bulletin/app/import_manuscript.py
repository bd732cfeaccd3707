"""Manuscripts → articles of an issue: read, guess, write, compare, and put all files in their places in one step.

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
from bulletin.importers.guessing import guess
from bulletin.importers.reading import OldFormat, ReadFile, Refused, read
from bulletin.importers.report import ImportReport
from bulletin.importers.values import Given, Manuscript, ReadOptions, UnreadableError
from bulletin.model import Status
from bulletin.parsing.markdown.body import read_body
from bulletin.parsing.places import Places
from bulletin.parsing.source_file import decode_and_split
from bulletin.parsing.text.decode import LIMIT
from bulletin.workspace import not_writable, write_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.importers.article import ArticleText
    from bulletin.importers.guessing import Guessed
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


class ImportedArticle(Struct, frozen=True):
    """An article that was imported, or would be: its report, and the path of that, relative to the workspace."""

    report: ImportReport
    report_path: str


def import_manuscripts(
    project: Project, folder: str, files: Iterable[tuple[str, bytes]], options: ImportOptions
) -> Iterator[Result[ImportedArticle]]:
    """Import manuscripts into an issue, one article each, in the order given; yields what came of each.

    An archive or a mail may hold several, or what is no manuscript, which is reported. Raises BulletinError
    `already-final`, `not-writable`.
    """
    header = project.header(folder)
    if header.status is Status.FINAL:
        raise BulletinError("already-final", folder=folder, action="导入稿件")
    places = Places.of(project.publication, header.year)
    problems = [each for name in options.given.origin for each in places.read(name, Position("--from"))[1]]
    if problems:
        yield Result(None, tuple(problems))
        return
    issue = _Issue(project, folder, places)
    options = replace(options, reading=replace(options.reading, convert=_convert_picture))
    for name, content in files:
        found = read(content, name, options.reading)
        several = sum(isinstance(one.outcome, Manuscript) for one in found) > 0 and len(found) > 1
        for one in found:
            yield _imported(issue, one, options, within=several)


class _Issue(Struct):
    """An issue while manuscripts are imported into it; `taken` are names that a dry run would have used."""

    project: Project
    folder: str
    places: Places
    taken: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        """Its folder, relative to the workspace."""
        return f"issues/{self.folder}"

    def names(self, below: str = "") -> frozenset[str]:
        """Return the names in its folder, or in one below it, in small letters."""
        place = self.project.workspace.root / self.place / below
        found = (path.name for path in place.iterdir()) if place.is_dir() else ()
        return frozenset(name.lower() for name in found) | (self.taken if not below else frozenset())


def _imported(
    issue: _Issue, file: ReadFile, options: ImportOptions, *, within: bool
) -> Result[ImportedArticle]:
    """Return what came of one file; `within`: others of the same archive or mail are manuscripts."""
    try:
        manuscript = _manuscript(file, options.reading)
    except UnreadableError as error:
        code = "import-skipped" if within else "import-unreadable"
        return Result(None, (diagnose(code, Position(file.name), reason=error.reason),))
    return _add(issue, manuscript, file.name, options)


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
def _add(
    sink: Sink, issue: _Issue, manuscript: Manuscript, name: str, options: ImportOptions
) -> ImportedArticle:
    """Add a manuscript as an article; where its name has just been taken by another, under the next one."""
    for _ in range(_MOST_ATTEMPTS):
        report, files = _prepared(sink, issue, manuscript, name, options)
        if not options.write:
            issue.taken |= {PurePosixPath(report.path).name.lower()}
            break
        try:
            with not_writable(issue.place):
                write_tree(issue.project.workspace.root, files)
            break
        except BulletinError as error:
            if not isinstance(error.__cause__, FileExistsError):
                raise
    else:
        raise BulletinError("not-writable", folder=issue.place, reason="文件名总被占用")
    report_path = next((path for path in files if path.startswith(REPORTS)), "")
    sink.diagnostics += _advice(report)
    return ImportedArticle(report, report_path)


def _prepared(
    sink: Sink, issue: _Issue, manuscript: Manuscript, name: str, options: ImportOptions
) -> tuple[ImportReport, dict[str, bytes]]:
    """Return the report and all files of an article by their paths; its own comes last."""
    from bulletin.app.scaffold import article_name
    from bulletin.importers.article import write_article
    from bulletin.importers.captions import with_captions
    from bulletin.importers.editing import with_shorter_paragraphs, with_unmarked_notes

    guessed = guess(with_captions(manuscript), issue.places, "" if name == "-" else name)
    settled = with_shorter_paragraphs(with_unmarked_notes(guessed.manuscript))
    guessed = replace(guessed, manuscript=settled)
    origin = options.given.origin[0] if options.given.origin else guessed.value("from")
    own = article_name(issue.names(), origin)
    guessed = _with_free_paths(issue, guessed, re.sub(r"\D.*", "", own))
    article = write_article(guessed, options.given, issue.project.publication)
    path = f"{issue.place}/{own}"
    _check(sink, name, path, article)
    pictures = {f"{issue.place}/{at}": content for at, content in guessed.manuscript.pictures.items()}
    report = ImportReport(
        name, path, guessed.manuscript, article, tuple(pictures), accepted=options.reading.accept
    )
    place = _free_report(issue, PurePosixPath(own).stem)
    files = {
        **pictures,
        f"{place}.txt": report.text.encode(),
        f"{place}.json": (
            json_escaped(json.dumps(report.as_object(), ensure_ascii=False, indent=2)) + "\n"
        ).encode(),
        path: article.text.encode(),
    }
    return report, files


def _with_free_paths(issue: _Issue, guessed: Guessed, number: str) -> Guessed:
    """Give the pictures names that no file of the issue has: the article's number, then their own."""
    from bulletin.importers.editing import picture_paths, with_paths

    taken, names = set(issue.names("images")), dict[str, str]()
    shown = picture_paths(guessed.manuscript)
    for path in shown:
        if path not in guessed.manuscript.pictures:
            continue
        count, ending = len(names) + 1, PurePosixPath(path).suffix.lower()
        while (free := f"{number}-{count}{ending}") in taken:
            count += 1
        taken.add(free)
        names[path] = f"images/{free}"
    return replace(guessed, manuscript=with_paths(guessed.manuscript, names))


def _free_report(issue: _Issue, stem: str) -> str:
    """Return the path of a report without its ending, which no earlier one has."""
    root, place = issue.project.workspace.root, f"{REPORTS}/{issue.folder}/{stem}"
    count, free = 1, place
    while any((root / f"{free}{ending}").exists() for ending in (".txt", ".json")):
        count += 1
        free = f"{place}-{count}"
    return free


# --- Checks -----------------------------------------------------------------------------------------------------


def _check(sink: Sink, name: str, path: str, article: ArticleText) -> None:
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


def _first_difference(article: ArticleText, wanted: Sequence[object], found: Sequence[object]) -> int:
    """Return the number of the first block that was read back otherwise, from 1."""
    if article.written.faulty:
        return article.written.faulty[0] + 1
    pairs = enumerate(zip(wanted, found, strict=False), 1)
    return next((at for at, pair in pairs if pair[0] != pair[1]), min(len(wanted), len(found)) + 1)


def _few(characters: str) -> str:
    return characters if len(characters) <= _SHOWN else f"{characters[:_SHOWN]}…"


def _advice(report: ImportReport) -> Iterator[Diagnostic]:
    """Yield the diagnostics about places of the article that need a look."""
    if not any(line.startswith("from:") for line in report.article.text.split("\n---\n")[0].splitlines()):
        yield diagnose("import-from", Position(report.path, report.article.from_line, 1))
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
