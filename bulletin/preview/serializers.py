"""Serializers: issues, lists, the tally and diagnostics as JSON values for the page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from datetime import UTC, datetime
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bulletin.app.copy import CopyTarget
from bulletin.app.kinds import registers
from bulletin.diagnostics import BulletinError, Language, Result, Severity
from bulletin.kinds.bulletin.ledger import entries, faulty_files
from bulletin.model import EDITOR, Status, paragraphs, plain
from bulletin.parsing.notice import number_of_articles
from bulletin.workspace.wsl import distribution

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from bulletin.app.copy import PublicCopy
    from bulletin.app.typesetting import LoadedDocument
    from bulletin.diagnostics import Diagnostic
    from bulletin.model import LayoutFacts, Title
    from bulletin.model.document import Section
    from bulletin.parsing.issue_header import IssueHeader
    from bulletin.pdf import PageAppearance
    from bulletin.project.project import Project
    from bulletin.tally.wording import Cell

VALUES = dict[str, Any]
_SLASH_BEFORE = re.compile(r"(?<!/)/\{path\}")
"""`vscode://file/{path}` already contains the path's first slash; `x://open?url=file://{path}` does not."""
_LOCAL_FILE = re.compile(r"(vscode|vscode-insiders|vscodium|cursor)://file/?(?=\{path\})")
_SEVERITY_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


# --- Problems ------------------------------------------------------------------------------------------------


def problems(diagnostics: Iterable[Diagnostic], root: Path, project: Project | None) -> list[VALUES]:
    """Serialize diagnostics, errors first, then by position, without duplicates; each links to its place in the editor."""
    language = Language(project.publication.language) if project else Language.ZH
    pattern = project.publication.editor if project else EDITOR
    ordered = sorted(diagnostics, key=lambda each: (_SEVERITY_ORDER[each.severity], each.sort_key))
    values = [_problem(each, language, root, pattern) for each in ordered]
    return [each for at, each in enumerate(values) if each not in values[:at]]


def _problem(diagnostic: Diagnostic, language: Language, root: Path, pattern: str) -> VALUES:
    place = diagnostic.position
    return {
        **diagnostic.as_object(language),
        "line": place.line or None if place else None,
        "column": place.column or None if place else None,
        "link": link(pattern, root / place.path, place.line, place.column) if place else None,
    }


def link(pattern: str, path: Path, line: int = 1, column: int = 1) -> str:
    """Return the URL that opens a file in the editor.

    In WSL the editor runs in Windows, and those of VS Code's family reach the file through the distribution.
    """
    inside = distribution()
    if inside:
        pattern = _LOCAL_FILE.sub(rf"\1://vscode-remote/wsl+{quote(inside, safe='')}/", pattern)
    file = path.as_posix()
    if _SLASH_BEFORE.search(pattern):
        file = file.removeprefix("/")
    values = {
        "{path}": quote(file, safe="/:", errors="surrogateescape"),
        "{line}": str(max(line, 1)),
        "{column}": str(max(column, 1)),
    }
    return re.sub(r"\{(path|line|column)\}", lambda match: values[match[0]], pattern)


# --- An issue ------------------------------------------------------------------------------------------------


def name(year: int | None, number: int | None, *, supplement: bool) -> str:
    """Return the name of an issue without the periodical's: 2022年第36期, 2022年增刊第3期, 草稿."""
    if number is None:
        return "草稿"
    return (f"{year}年" if year else "") + ("增刊" if supplement else "") + f"第{number}期"


def facts(project: Project, loaded: LoadedDocument, layout: LayoutFacts) -> VALUES:
    """Serialize pages, sheets to print, characters and fonts of a finished issue."""
    copies = loaded.document.print_run
    sheets = (len(layout.pages) + 1) // 2
    titled = [(section, section.title) for section in loaded.document.sections if section.title]
    articles = [
        {**_article(project, section, title), "pages": pages}
        for (section, title), pages in zip(titled, _page_ranges(titled, layout), strict=True)
    ]
    return {
        "pages": len(layout.pages),
        "sheets": sheets,
        "print_run": copies,
        "sheets_all": sheets * copies if copies else None,
        "characters": sum(each["characters"] for each in articles),
        "articles": articles,
        "fonts": list(_fonts(layout)),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }


SAMPLE = 12
"""Characters that are searched for at the beginning and the end of an article."""


def _page_ranges(
    articles: Iterable[tuple[Section, Title]], layout: LayoutFacts
) -> Iterator[tuple[int, int] | None]:
    """Yield the first and last page of each article, located by its first and last words; None if not found."""
    texts = ["".join("".join(glyph.text for glyph in page.glyphs).split()) for page in layout.pages]
    starts = list(accumulate(map(len, texts), initial=0))
    drawn, after = "".join(texts), 0
    for article, title in articles:
        words = ["".join(plain(inlines).split()) for inlines in paragraphs(article.blocks)]
        words = [each for each in words if each] or ["".join(title.plain.split())]
        first = drawn.find(words[0][:SAMPLE], after)
        last = drawn.find(words[-1][-SAMPLE:], first)
        if min(first, last) < 0:
            yield None
            continue
        after = last
        yield bisect_right(starts, first), bisect_right(starts, last)


def _article(project: Project, article: Section, title: Title) -> VALUES:
    texts = "".join(plain(inlines) for inlines in paragraphs(article.blocks))
    return {
        "title": title.plain,
        "from": "、".join(article.origin),
        "characters": sum(not character.isspace() for character in texts),
        "path": article.path,
        "link": link(project.publication.editor, project.workspace.root / article.path),
    }


def _fonts(layout: LayoutFacts) -> Iterator[VALUES]:
    """Serialize the fonts in use, by the number of characters."""
    drawn = Counter(_face(glyph.font) for page in layout.pages for glyph in page.glyphs)
    unembedded = {_face(font) for font in layout.unembedded}
    for font, number in drawn.most_common():
        yield {"name": font, "characters": number, "embedded": font not in unembedded}


def _face(font: str) -> str:
    """Return the name of a face without the digest of its prepared file."""
    return re.sub(r"-[0-9a-f]{8}$", "", font)


def pages(appearances: Sequence[PageAppearance]) -> list[VALUES]:
    """Serialize pages: number, digest of the appearance, size in mm."""
    return [
        {
            "number": number,
            "digest": appearance.digest,
            "width": round(appearance.width, 2),
            "height": round(appearance.height, 2),
        }
        for number, appearance in enumerate(appearances, 1)
    ]


def copied(project: Project, result: Result[PublicCopy]) -> VALUES:
    """Serialize what is copied into other sites: HTML with its pictures, plain text, and what is kept back."""
    problems_ = problems(result.diagnostics, project.workspace.root, project)
    if result.value is None:
        return {**NO_COPY, "problems": problems_}
    return {
        "html": result.value.written(CopyTarget.WECHAT, embedded=True),
        "text": result.value.written(CopyTarget.TEXT),
        "pictures": len(result.value.files),
        "problems": problems_,
    }


NO_COPY: VALUES = {"html": None, "text": None, "pictures": 0, "problems": []}


# --- The publication -----------------------------------------------------------------------------------------


def issues(project: Project) -> VALUES:
    """Serialize the list of issues, newest first; drafts are newer than numbered issues."""
    known = {entry.folder: entry for entry in entries(project)}
    values = []
    for header in project.headers:
        entry = known.get(header.folder)
        values.append(
            {
                **_header(header),
                "title": entry.articles[0].title if entry and entry.articles else None,
                "articles": number_of_articles(project.workspace.articles(header.folder)),
                "series": "".join(map(str, entry.series)) if entry and entry.series else None,
                "faulty": [] if entry else faulty_files(project, header.folder),
            }
        )
    drafts = [each for each in values if each["number"] is None]
    numbered = [each for each in values if each["number"] is not None]
    publication = project.publication
    return {
        "office": {"name": publication.name, "issuer": publication.issuer},
        "language": publication.language,
        "issues": [*drafts[::-1], *numbered[::-1]],
        "others": [*_others(project)],
        "problems": [],
    }


def _others(project: Project) -> Iterator[VALUES]:
    """Serialize the registers of other kinds that hold documents, the newest of each first."""
    for _, register in registers():
        documents: list[VALUES] = [
            {
                "folder": each["folder"],
                "label": each.get("number") or each["folder"],
                "date": each.get("date"),
                "status": each.get("status"),
                "title": each.get("title"),
                "articles": 1,
                "faulty": [],
            }
            for each in register.entries(project)
        ]
        if documents:
            yield {"title": register.title, "documents": documents[::-1]}


def _header(header: IssueHeader) -> VALUES:
    kind = "draft" if header.number is None else "supplement" if header.supplement else "issue"
    return {
        "folder": header.folder,
        "number": header.number,
        "year": header.year,
        "supplement": header.supplement,
        "name": name(header.year, header.number, supplement=header.supplement),
        "date": header.date.isoformat() if header.date else None,
        "status": (Status.DRAFT if header.number is None else header.status).value,
        "kind": kind,
    }


def tally(project: Project) -> VALUES:
    """Serialize the tally of the year so far: the table of `bulletin tally`."""
    from bulletin.app.tally import count
    from bulletin.export.tallies import rows, score_rows
    from bulletin.tally import wording

    try:
        counted = count(project, None)
    except BulletinError as error:
        counted = Result(None, (error.diagnostic,))
    tally_problems = problems(counted.diagnostics, project.workspace.root, project)
    if counted.value is None:
        return {**NO_TALLY, "problems": tally_problems}
    count_, rules = counted.value.tally, project.publication.tally
    heads, *lines = _words(rows(count_, rules))
    ranks = [*_words(score_rows(counted.value.scores))]
    return {
        "year": counted.value.period.year,
        "title": f"{count_.period}年用稿统计",
        "as_of": wording.as_of(count_),
        "total": wording.total(count_),
        "heads": heads,
        "rows": lines,
        "measures": [*(place.articles for place in count_.places), count_.general],
        "articles": count_.articles,
        "uses": count_.uses,
        "scores": {"heads": ranks[0], "rows": ranks[1:]} if len(ranks) > 1 else None,
        "problems": tally_problems,
    }


def _words(table: Iterable[Iterable[Cell]]) -> list[list[str]]:
    from bulletin.tally import wording

    return [[wording.shown(cell) for cell in row] for row in table]


NO_TALLY: VALUES = {
    "year": None,
    "title": "用稿统计",
    "as_of": "",
    "total": "",
    "heads": [],
    "rows": [],
    "measures": [],
    "articles": 0,
    "uses": 0,
    "scores": None,
    "problems": [],
}
