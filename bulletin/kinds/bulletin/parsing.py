"""Parses an issue: `issue.md` and the articles, with the diagnostics of all its files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from bulletin.cache import uncached
from bulletin.diagnostics import Diagnostic, Position, Result, Sink, diagnose, stage
from bulletin.kinds.bulletin.editors_note import without_label
from bulletin.model import (
    Article,
    ArticleKind,
    ContactLine,
    Contents,
    Contributor,
    CountForm,
    CountTable,
    Distribution,
    Issue,
    PageRecord,
    Publication,
    SecurityReview,
    Series,
    Status,
    Withdrawal,
    read_record,
)
from bulletin.parsing.issue_header import named_by
from bulletin.parsing.markdown.body import body_of
from bulletin.parsing.notice import attached_files, is_attachment, join_attachments, read_attachment, unlisted
from bulletin.parsing.source_file import (
    FrontMatter,
    SourceFile,
    decode_and_split,
    open_front_matter,
    to_result,
)
from bulletin.workspace import ISSUE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.cache import Memoize
    from bulletin.parsing.schema.keys import ArticleKeys, IssueKeys
    from bulletin.parsing.schema.publishing import WithdrawalKeys
    from bulletin.parsing.text.frontmatter import SourceParts

T = TypeVar("T")

DEFAULT_LIST = "default"
TAKEN = frozenset({"import", "mail", "print", "site"})
"""Folders below `build/` that are not build sets of issues."""


def read_article(  # noqa: PLR0913 - what an article is read from
    path: str,
    content: bytes,
    publication: Publication,
    year: int | None = None,
    memoize: Memoize = uncached,
    *,
    texts: bool = True,
) -> Result[Article]:
    """Parse an article; names of places are resolved as of the year (None: today).

    `memoize` remembers front matter and bodies, of one publication. Without `texts` only the front matter is parsed.
    """
    parts = decode_and_split(path, content)
    head = _article_front_matter(path, parts.value, publication, year, memoize)
    body = body_of(path, parts.value if texts else None, memoize)
    article = head.value
    diagnostics = head.all(parts.diagnostics, body.diagnostics)
    if article is None or parts.value is None:
        return to_result(None, diagnostics)
    if texts and not body.blocks and article.kind is not ArticleKind.TALLY:
        place = Position(path, max(parts.value.body_line - 1, 1), 1)
        diagnostics = head.all(parts.diagnostics, body.diagnostics, [diagnose("article-empty", place)])
    blocks = (*body.blocks, *article.blocks)
    return to_result(
        replace(article, blocks=blocks, notes=body.notes, suppressions=body.suppressions), diagnostics
    )


def _article_front_matter(
    path: str, parts: SourceParts | None, publication: Publication, year: int | None, memoize: Memoize
) -> FrontMatter[Article]:
    if parts is None:
        return FrontMatter()
    read = partial(_article_head, path, parts, publication, year)
    key = ("article", path, parts.head, parts.source_map.pieces, year)
    return memoize(key, read, FrontMatter[Article], len(parts.head))


def _article_head(
    path: str, parts: SourceParts, publication: Publication, year: int | None
) -> FrontMatter[Article]:
    """Parse an article without its text; a tally has its count table as the only block."""
    from bulletin.parsing.markdown.suppressions import suppressed_codes
    from bulletin.parsing.markdown.value_markup import read_title
    from bulletin.parsing.notice import read_attachment_list, read_remarks, read_signature
    from bulletin.parsing.schema.keys import ArticleKeys

    file = open_front_matter(path, parts.head, parts.source_map)
    keys = file.keys(ArticleKeys)
    if keys is None:
        return FrontMatter.of(file, None)
    origin = _contributors(file, keys.origin, "from", publication, year)
    article = Article(
        title=read_title(keys.title, file.node("title").position),
        path=path,
        subtitle=read_title(keys.subtitle, file.node("subtitle").position) if keys.subtitle else None,
        kind=keys.kind,
        origin=origin,
        contributors=_contributors(file, keys.contributors, "contributors", publication, year),
        column=keys.column,
        short_title=keys.short_title,
        source=keys.source,
        author=keys.author,
        period=keys.period,
        count=keys.count,
        extra=tuple(keys.extra),
        reuse_of=keys.reuse_of,
        stated_total=keys.total,
        remarks=read_remarks(file, keys.remarks),
        addressee=f"{keys.addressee.rstrip('：:')}：" if keys.addressee else None,
        attachments=read_attachment_list(file, keys.attachments),
        signature=read_signature(keys.signature),
        contact=ContactLine(keys.supplied_by, keys.contact, keys.phone),
        public=keys.public,
        withdrawn=_withdrawal(keys.withdrawn),
        checks_off=suppressed_codes(file, "off", keys.checks.off),
        checks_down=suppressed_codes(file, "notice", keys.checks.notice),
        positions=file.places(),
    )
    _check_article(file, article, keys, publication)
    if article.kind is ArticleKind.TALLY:
        article = replace(article, blocks=(CountTable(file.node("period").position, keys.form),))
    return FrontMatter.of(file, article)


def _withdrawal(keys: WithdrawalKeys | None) -> Withdrawal | None:
    return Withdrawal(keys.date, keys.reason) if keys else None


def _contributors(
    file: SourceFile, names: Sequence[str], key: str, publication: Publication, year: int | None
) -> tuple[Contributor, ...]:
    from bulletin.parsing.places import Places

    places = Places.of(publication, year)
    known: list[Contributor] = []
    for index, name in enumerate(names):
        node = file.node(key, index)
        resolved, diagnostics = places.read(name, node.position, folded=node.folded)
        known += resolved
        file.diagnostics += diagnostics
    return tuple(known)


def _check_article(file: SourceFile, article: Article, keys: ArticleKeys, publication: Publication) -> None:
    """Check the keys against each other and against the publication."""
    from bulletin.parsing.markdown.value_markup import report_markup
    from bulletin.parsing.places import near_miss

    report_markup(file, ("title", "subtitle", "short_title", "author", "source", "column"))
    report_markup(file, ("addressee", "signature", "supplied_by", "contact", "phone"))
    if not article.title.parts:
        file.report("value-empty", file.node("title").position, key="title")
    if article.counts and not keys.origin:
        file.report("from-missing", file.node("from").place)
    if article.kind is ArticleKind.TALLY and not article.period:
        file.report("period-missing", file.node("kind").position)
    scores = publication.tally.scores
    known = tuple(scores.extra) if scores else ()
    for index, name in enumerate(keys.extra):
        if name not in known:
            place = file.node("extra", index).position
            file.report("extra-unknown", place, name=name, known="、".join(known) or "—")
    for name in ("period", "total", "form"):
        if getattr(keys, name) not in (None, CountForm.TABLE) and article.kind is not ArticleKind.TALLY:
            file.report("tally-key", file.node(name).key or file.node().position, key=name)
    near = near_miss(article.column, publication.column_names) if article.column else None
    if near:
        file.report("column-near", file.node("column").position, column=article.column, near=near)


class IssueHead(Struct, frozen=True):
    """The front matter of `issue.md`: an issue without articles; `contents` is None where the default applies."""

    issue: Issue
    contents: Contents | None
    note_label: str


def read_issue(
    folder: str,
    files: Mapping[str, bytes],
    publication: Publication,
    memoize: Memoize = uncached,
    *,
    texts: bool = True,
) -> Result[Issue]:
    """Parse an issue from its files: `issue.md`, and the articles in the order of the mapping.

    `memoize` remembers front matter and bodies, of one publication. Without `texts` only front matter is parsed, no
    Markdown, and what is wrong in the texts is not looked for.
    """
    path = next(name for name in files if name.rpartition("/")[2] == ISSUE)
    parts = decode_and_split(path, files[path])
    head = _issue_front_matter(path, parts.value, folder, publication, memoize)
    body = body_of(path, parts.value if texts else None, memoize)
    known = head.value
    year = known.issue.date.year if known and known.issue.date else None
    articles = _articles(
        {name: files[name] for name in files if name != path}, publication, year, memoize, texts
    )
    diagnostics = head.all(parts.diagnostics, body.diagnostics, _check_folder(path, folder, files))
    diagnostics += articles.diagnostics
    if known is None:
        return to_result(None, diagnostics)
    blocks = without_label(body.blocks, known.note_label)
    single = len(articles.value or ()) == 1
    usual = Contents.NONE if blocks or single else Contents.TITLES
    issue = replace(
        known.issue,
        articles=articles.value or (),
        editors_note=blocks,
        notes=body.notes,
        suppressions=body.suppressions,
        contents=known.contents or usual,
    )
    return to_result(issue, diagnostics)


@stage
def _articles(  # noqa: PLR0913, PLR0917 - what articles are read from, and how
    sink: Sink,
    files: Mapping[str, bytes],
    publication: Publication,
    year: int | None,
    memoize: Memoize,
    texts: bool,  # noqa: FBT001 - by place
) -> tuple[Article, ...]:
    """Parse the articles, each with the attachments that it lists; a file that is listed is no article."""
    attached = attached_files(files)
    own = {name: read_attachment(name, files[name], memoize, texts=texts) for name in attached}
    sink.add(one for each in own.values() for one in each.diagnostics)
    known = {name: each.value for name, each in own.items()}
    articles = []
    for name, content in files.items():
        if name in attached:
            continue
        read = read_article(name, content, publication, year, memoize, texts=texts)
        sink.add(unlisted(read.diagnostics) if is_attachment(name) else read.diagnostics)
        if read.value:
            joined = join_attachments(name, read.value.attachments, known)
            sink.add(joined.diagnostics)
            articles.append(replace(read.value, attachments=joined.value or ()))
    return tuple(articles)


def _check_folder(path: str, folder: str, files: Mapping[str, bytes]) -> list[Diagnostic]:
    """Check that an issue has articles, and that its name is not taken by another output."""
    codes = (["issue-empty"] if len(files) == 1 else []) + (["folder-taken"] if folder in TAKEN else [])
    return [diagnose(code, Position(path, 1, 1), folder=folder) for code in codes]


def _issue_front_matter(
    path: str, parts: SourceParts | None, folder: str, publication: Publication, memoize: Memoize
) -> FrontMatter[IssueHead]:
    if parts is None:
        return FrontMatter()
    read = partial(_issue_head, path, parts, folder, publication)
    key = ("issue", path, parts.head, parts.source_map.pieces, folder)
    return memoize(key, read, FrontMatter[IssueHead], len(parts.head))


def _issue_head(
    path: str, parts: SourceParts, folder: str, publication: Publication
) -> FrontMatter[IssueHead]:
    from bulletin.parsing.schema.keys import IssueKeys

    file = open_front_matter(path, parts.head, parts.source_map)
    keys = file.keys(IssueKeys)
    if keys is None:
        return FrontMatter.of(file, None)
    issue = _issue(file, keys, folder, publication)
    return FrontMatter.of(file, IssueHead(issue, keys.contents, keys.note_label))


def _issue(file: SourceFile, keys: IssueKeys, folder: str, publication: Publication) -> Issue:
    """Build the issue from its front matter alone."""
    from bulletin.gazetteer import check_year
    from bulletin.parsing.markdown.suppressions import suppressed_codes
    from bulletin.parsing.markdown.value_markup import above_name, report_markup
    from bulletin.parsing.notice import read_remarks

    for name in ("number", "date"):
        if keys.status is Status.FINAL and getattr(keys, name) is None:
            file.report("final-incomplete", file.node("status").position, key=name)
    _check_name(file, keys, folder)
    report_markup(file, ("note_label", "classification", "marking"))
    report_markup(file, tuple(keys.staff), "staff")
    if keys.date:
        file.diagnostics += check_year(keys.date.year, file.node("date").position)
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
        fit=None if keys.fit is None else read_record(keys.fit) or PageRecord(),
        classification=keys.classification,
        urgency=keys.urgency,
        remarks=read_remarks(file, keys.remarks),
        staff={label: tuple(names) for label, names in keys.staff.items()},
        above_name=above_name(file, keys.above_name),
        marking=keys.marking,
        print_run=keys.print_run,
        public=keys.public,
        reviewed=SecurityReview(keys.reviewed.by, keys.reviewed.date) if keys.reviewed else None,
        withdrawn=_withdrawal(keys.withdrawn),
        checks_off=suppressed_codes(file, "off", keys.checks.off),
        checks_down=suppressed_codes(file, "notice", keys.checks.notice),
        positions=file.places(),
    )


def _check_name(file: SourceFile, keys: IssueKeys, folder: str) -> None:
    """Check that a folder named by year and number holds that issue."""
    named = named_by(folder)
    if named is None or keys.number is None:
        return
    year = keys.date.year if keys.date else named[0]
    if named != (year, keys.number, keys.supplement):
        number = f"{'增刊' if keys.supplement else ''}第{keys.number}期"
        file.report("folder-number", file.node("number").position, folder=folder, year=year, number=number)


def _recipients(file: SourceFile, keys: IssueKeys, publication: Publication) -> Distribution:
    """Return the issue's own distribution list, the one that it names, or the default."""
    from bulletin.parsing.circulation import change_list, read_list
    from bulletin.parsing.schema.similarity import nearest

    typed = keys.distribution
    if isinstance(typed, list):
        return read_list(file, "", typed, "distribution")
    name = typed if isinstance(typed, str) else typed.base if typed else DEFAULT_LIST
    known = publication.distributions.get(name)
    if known:
        return known if typed is None or isinstance(typed, str) else change_list(file, known, typed)
    if typed:
        lists = list(publication.distributions)
        near, place = nearest(name, lists), file.node("distribution", "list").position
        if near:
            file.report("distribution-misspelt", place, name=name, near=near)
        else:
            file.report("distribution-unknown", place, name=name, known="、".join(lists) or "—")
    else:
        file.report("distribution-missing", Position(file.path, 1, 1))
    return Distribution(name, ())
