"""`issue.md` and the articles: an issue whole, with every fault of all its files."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bulletin.diagnostics import Position
from bulletin.memory import forgetful
from bulletin.model import (
    Article,
    ArticleKind,
    CountForm,
    CountTable,
    Distribution,
    Issue,
    Series,
    Status,
    Title,
)
from bulletin.model import Contents as Shown
from bulletin.source.circulation import change_list, read_list
from bulletin.source.editorsnote import without_label
from bulletin.source.file import SourceFile, open_source, result
from bulletin.source.waivers import take_waivers, waived

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.diagnostics import Result
    from bulletin.memory import Recall
    from bulletin.model import Contributor, Publication
    from bulletin.source.schema import ArticleKeys, IssueKeys

DEFAULT_LIST = "default"
TAKEN = frozenset({"mail", "print"})
"""Folders below `build/` that hold other things than sets."""


def read_article(
    path: str, content: bytes, publication: Publication, year: int | None = None
) -> Result[Article]:
    """Read an article; places are those of the year (None: today's)."""
    from bulletin.source.markdown import read_markdown
    from bulletin.source.schema import ArticleKeys

    file = open_source(path, content, front_matter=True)
    keys = file.keys(ArticleKeys)
    body, waivers, odd = take_waivers(file.body, path, file.body_line)
    document = read_markdown(body, path, file.body_line)
    file.found += (*document.found, *odd)
    if keys is None:
        return result(None, file.findings())
    origin = _contributors(file, keys.origin, "from", publication, year)
    article = Article(
        title=_title(keys.title, file.node("title").position),
        path=path,
        blocks=document.blocks,
        notes=document.notes,
        kind=keys.kind,
        origin=origin,
        contributors=_contributors(file, keys.contributors, "contributors", publication, year),
        column=keys.column,
        short_title=keys.short_title,
        source=keys.source,
        author=keys.author,
        note=keys.note,
        period=keys.period,
        count=keys.count,
        extra=tuple(keys.extra),
        reuse_of=keys.reuse_of,
        stated_total=keys.total,
        checks_off=waived(file, "off", keys.checks.off),
        checks_down=waived(file, "notice", keys.checks.notice),
        waivers=waivers,
        positions=file.places(),
    )
    _check_article(file, article, keys, publication)
    return result(_with_table(article, file, keys.form), file.findings())


def _title(typed: str, position: Position) -> Title:
    """Part a title at its bars; a space typed on both sides of one is one space."""
    parts = typed.replace("\n", "|").split("|")
    for index in range(len(parts) - 1):
        if parts[index + 1].startswith(" "):
            parts[index] = parts[index].rstrip(" ")
    return Title(tuple(part for part in parts if part.strip()), position)


def _contributors(
    file: SourceFile, names: Sequence[str], key: str, publication: Publication, year: int | None
) -> tuple[Contributor, ...]:
    from bulletin.source.places import Places

    places = Places.of(publication, year)
    known: list[Contributor] = []
    for index, name in enumerate(names):
        if places:
            resolved, found = places.read(name, file.node(key, index).position)
            known += resolved
            file.found += found
    return tuple(known)


def _check_article(file: SourceFile, article: Article, keys: ArticleKeys, publication: Publication) -> None:
    """Check what one key asks of another."""
    from bulletin.source.places import near_miss

    if not article.title.parts:
        file.tell("value-empty", file.node("title").position, key="title")
    if article.counts and not keys.origin:
        file.tell("from-missing", file.node("from").place)
    if article.kind is ArticleKind.TALLY and not article.period:
        file.tell("period-missing", file.node("kind").position)
    scores = publication.tally.scores
    known = tuple(scores.extra) if scores else ()
    for index, name in enumerate(keys.extra):
        if name not in known:
            place = file.node("extra", index).position
            file.tell("extra-unknown", place, name=name, known="、".join(known) or "—")
    for name in ("period", "total", "form"):
        if getattr(keys, name) not in (None, CountForm.TABLE) and article.kind is not ArticleKind.TALLY:
            file.tell("tally-key", file.node(name).key or file.node().position, key=name)
    near = near_miss(article.column, publication.columns) if article.column else None
    if near:
        file.tell("column-near", file.node("column").position, column=article.column, near=near)
    if not article.blocks and article.kind is not ArticleKind.TALLY:
        file.tell("article-empty", Position(file.path, max(file.body_line - 1, 1), 1))


def _with_table(article: Article, file: SourceFile, form: CountForm) -> Article:
    """Put the counted table behind the text of a tally."""
    if article.kind is not ArticleKind.TALLY:
        return article
    table = CountTable(file.node("period").position, form)
    return replace(article, blocks=(*article.blocks, table))


def read_issue(
    folder: str, files: Mapping[str, bytes], publication: Publication, recall: Recall = forgetful
) -> Result[Issue]:
    """Read an issue of all its files: `issue.md`, and the articles in the order of the mapping.

    `recall` gives articles that were read before, of the same publication.
    """
    from bulletin.source.markdown import read_markdown
    from bulletin.source.schema import IssueKeys

    path = next(name for name in files if name.rpartition("/")[2] == "issue.md")
    file = open_source(path, files[path], front_matter=True)
    keys = file.keys(IssueKeys)
    note, waivers, odd = take_waivers(file.body, path, file.body_line)
    body = read_markdown(note, path, file.body_line)
    file.found += (*body.found, *odd)
    year = keys.date.year if keys and keys.date else None
    results = [
        recall((name, content, year), partial(read_article, name, content, publication, year), len(content))
        for name, content in files.items()
        if name != path
    ]
    found = [one for result in results for one in result.diagnostics]
    if not results:
        file.tell("issue-empty", Position(path, 1, 1), folder=folder)
    if folder in TAKEN:
        file.tell("folder-taken", Position(path, 1, 1), folder=folder)
    if keys is None:
        return result(None, [*file.findings(), *found])
    issue = _issue(file, keys, folder, publication)
    blocks = without_label(body.blocks, keys.note_label)
    issue = replace(
        issue,
        articles=tuple(result.value for result in results if result.value),
        editors_note=blocks,
        notes=body.notes,
        waivers=waivers,
        contents=keys.contents or (Shown.NONE if blocks else Shown.TITLES),
    )
    return result(issue, [*file.findings(), *found])


def _issue(file: SourceFile, keys: IssueKeys, folder: str, publication: Publication) -> Issue:
    """Build the issue from its front matter alone."""
    for name in ("number", "date"):
        if keys.status is Status.FINAL and getattr(keys, name) is None:
            file.tell("final-incomplete", file.node("status").position, key=name)
    return Issue(
        folder=folder,
        path=file.path,
        number=keys.number,
        date=keys.date,
        status=keys.status,
        articles=(),
        distribution=_recipients(file, keys, publication),
        note_label=keys.note_label.rstrip("：:"),
        edition=keys.edition,
        total=keys.total,
        supplement=keys.supplement,
        series=Series(keys.series.title, keys.series.number) if keys.series else None,
        classification=keys.classification,
        marking=keys.marking,
        print_run=keys.print_run,
        checks_off=waived(file, "off", keys.checks.off),
        checks_down=waived(file, "notice", keys.checks.notice),
        positions=file.places(),
    )


def _recipients(file: SourceFile, keys: IssueKeys, publication: Publication) -> Distribution:
    """Return the issue's own list, the one that it names, or the periodical's usual one."""
    from bulletin.source.values import nearest

    typed = keys.distribution
    if isinstance(typed, list):
        return read_list(file, "", typed, "distribution")
    name = typed if isinstance(typed, str) else typed.base if typed else DEFAULT_LIST
    known = publication.distributions.get(name)
    if known:
        return known if typed is None or isinstance(typed, str) else change_list(file, known, typed)
    if typed:
        lists = list(publication.distributions)
        near = nearest(name, lists) or "、".join(lists) or DEFAULT_LIST
        file.tell("distribution-unknown", file.node("distribution", "list").position, name=name, near=near)
    else:
        file.tell("distribution-missing", Position(file.path, 1, 1))
    return Distribution(name, ())
