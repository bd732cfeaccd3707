"""An issue as outputs receive it, and what they derive from it alike: document properties, contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin import __version__
from bulletin.model.issue import Contents
from bulletin.model.issue_text import numbering
from bulletin.model.printing import MakeUp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.model.issue import Issue
    from bulletin.model.publication import Publication
    from bulletin.model.tally import Tally
    from bulletin.model.text import Picture


class DocumentProperties(Struct, frozen=True):
    """Metadata of an output file; `date` is ISO 8601 (2022-12-28), None for a draft without one."""

    title: str
    author: str
    subject: str
    keywords: str
    date: str | None
    generator: str = f"bulletin {__version__}"


class RenderContext(Struct, frozen=True):
    """An issue to be rendered, with its publication, the count of each tally article, and its pictures by path.

    `draft_mark` is the text that marks every page of a draft; None for a final issue.
    """

    publication: Publication
    issue: Issue
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    draft_mark: str | None = None
    make_up: MakeUp = field(default_factory=MakeUp)


def document_properties(publication: Publication, issue: Issue) -> DocumentProperties:
    """Return the metadata of an issue's output files."""
    year = f"{issue.date.year}年" if issue.date else ""
    name = f"{publication.name}{year}{numbering(issue)[0]}".replace("　", "")
    return DocumentProperties(
        title=name,
        author=publication.issuer,
        subject="；".join(article.title.plain for article in issue.articles),
        keywords=",".join((publication.name, *issue.columns)),
        date=issue.date.isoformat() if issue.date else None,
    )


def contents_by_column(context: RenderContext) -> list[tuple[str | None, list[tuple[str, str]]]]:
    """Return the contents: columns (栏目) in the office's order, each with the anchors and titles of its articles.

    Articles without a column come first, under None. Empty where the issue has no contents.
    """
    if context.issue.contents is Contents.NONE:
        return []
    columns: dict[str | None, list[tuple[str, str]]] = {
        column: [] for column in (None, *context.publication.columns, *context.issue.columns)
    }
    for index, article in enumerate(context.issue.articles, start=1):
        columns[article.column].append((f"article-{index}", article.title.plain))
    return [(column, entries) for column, entries in columns.items() if entries]
