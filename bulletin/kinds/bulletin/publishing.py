"""A bulletin on the site: what lists, search and pages take of an issue, after the gate of what is public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.cache import digest
from bulletin.diagnostics import Diagnostic  # noqa: TC001 - msgspec reads the annotations
from bulletin.export.site.addresses import address_of, article_addresses
from bulletin.export.site.pages import ArticleContent, IssueContent
from bulletin.export.site.values import PublishedArticle, PublishedIssue, SearchEntry, WithdrawnArticle
from bulletin.kinds.bulletin.counting import tallies
from bulletin.kinds.bulletin.credits import count_issue
from bulletin.kinds.bulletin.document import BulletinDocument
from bulletin.model import paragraphs, plain, public_issue, public_matter, staff_line
from bulletin.model.document import Section, figures_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.model import Article, Issue, Publication
    from bulletin.pictures import ImageFile
    from bulletin.project.project import Project

SUMMARY = 90
"""Characters of the text that stand for it in the feed and where it is shared."""
_EDITORS = ("责编", "责任编辑", "编辑")
"""The tasks of an issue's staff that an article page names, the first that there is."""
NOTE = "index"
"""The address of the editor's note: it stands on the issue's own page."""


class PublishableIssue(Struct, frozen=True):
    """What of an issue is published, None where nothing is, and why all else is not."""

    issue: PublishedIssue | None
    refused: tuple[Diagnostic, ...]


def publishable(publication: Publication, issue: Issue) -> PublishableIssue:
    """Return the record of what of an issue is published; it depends on the settings and on the issue alone."""
    matter = public_matter(publication, issue)
    public = matter.issue
    if public is None or public.date is None or not (public.articles or matter.withdrawn):
        return PublishableIssue(None, matter.refused)
    addresses = article_addresses(article.path for article in issue.articles)
    counts = count_issue(public, publication.tally)
    places = {
        article.path: tuple(bucket.name or publication.tally.general_label for bucket in article.buckets)
        for article in counts.articles
    }
    document = BulletinDocument(publication, public)
    record = PublishedIssue(
        folder=issue.folder,
        address=address_of(issue.folder),
        name=document.short_name,
        date=public.date,
        articles=tuple(
            _record(article, addresses[article.path], places.get(article.path, ()))
            for article in public.articles
        ),
        withdrawn=tuple(WithdrawnArticle(addresses[path], each) for path, each in matter.withdrawn),
        content=digest(repr(public).encode()),
        pictures=tuple(dict.fromkeys(figure.path for figure in figures_of(document.sections))),
        order=(*counts.order, issue.folder),
        counting=document.counting,
        complete=matter.complete and _without_internals(publication, issue),
    )
    return PublishableIssue(record, matter.refused)


def _without_internals(publication: Publication, issue: Issue) -> bool:
    """Whether an issue has no internal fields, which would stand in its PDF."""
    return public_issue(publication, issue) == issue


def _record(article: Article, address: str, places: tuple[str, ...]) -> PublishedArticle:
    text = "".join(_texts(article)).replace("\n", "")
    summary = text if len(text) <= SUMMARY else f"{text[:SUMMARY]}……"
    return PublishedArticle(address, article.title.plain, article.column, places, article.author, summary)


def _texts(article: Article) -> Iterator[str]:
    """Yield the paragraphs of an article."""
    yield from filter(None, map(plain, paragraphs(article.blocks)))


# --- Search --------------------------------------------------------------------------------------------------


def search_entries(record: PublishedIssue, publication: Publication, issue: Issue) -> list[SearchEntry]:
    """Return the texts of what is published of an issue: the editor's note, then the articles in full."""
    public = public_matter(publication, issue).issue
    if public is None:
        return []
    entries = []
    if public.editors_note:
        note = _section_text(Section(public.path, public.editors_note, public.notes))
        entries.append(SearchEntry(NOTE, public.note_label, None, (), note))
    entries += (
        SearchEntry(shown.address, shown.title, shown.column, shown.places, "\n".join(_full_text(article)))
        for shown, article in zip(record.articles, public.articles, strict=True)
    )
    return entries


def _full_text(article: Article) -> Iterator[str]:
    """Yield all texts that an article's page shows below its title."""
    yield from (each.plain for each in article.subtitles)
    yield from filter(None, (article.author, article.source))
    for remark in article.remarks:
        yield from (*remark.paragraphs, remark.name)
    yield from filter(None, (article.addressee,))
    yield _section_text(Section(article.path, article.blocks, article.notes))
    for one in article.attachments:
        yield one.title.plain
        yield _section_text(Section(one.path or "", one.blocks, one.notes))
    yield from article.signature.issuers if article.signature else ()
    yield from article.contact.parts


def _section_text(section: Section) -> str:
    texts = (plain(inlines) for blocks in section.texts for inlines in paragraphs(blocks))
    return "\n".join(text for text in texts if text)


# --- Pages ---------------------------------------------------------------------------------------------------


def counts_digest(project: Project, issue: Issue) -> str:
    """Return a digest of the counts that an issue prints of all issues."""
    return digest(repr(tallies(project, issue).value).encode())


def issue_content(
    document: BulletinDocument, images: Mapping[str, ImageFile], pdf: bytes | None
) -> IssueContent:
    """Return the content of a published issue; `document` holds what is public alone."""
    issue, publication = document.issue, document.publication
    shared = {"tallies": document.tallies, "signed_date": document.signed_date}
    articles = tuple(
        ArticleContent({**shared, **_article_values(document, article)}, _pictures(article))
        for article in issue.articles
    )
    values = {
        **shared,
        "source": issue,
        "numbering": document.numbering,
        "editors_note": document.labelled_note,
        "columns": document.placed_columns,
        "staff": staff_line(issue.staff),
    }
    return IssueContent(articles, values, images, publication.tally, pdf)


def _article_values(document: BulletinDocument, article: Article) -> dict[str, object]:
    staff = document.issue.staff
    editors = next((names for task in _EDITORS if (names := staff.get(task))), None)
    return {
        "article": article,
        "source": article.source or document.name,
        "editor": "、".join(editors) if editors else document.publication.issuer,
    }


def _pictures(article: Article) -> tuple[str, ...]:
    sections = [Section(article.path, article.blocks, article.notes)]
    return tuple(figure.path for figure in figures_of(sections))
