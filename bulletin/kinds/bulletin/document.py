"""A bulletin resolved: an issue with its publication, its counts and its pictures, and what all outputs derive from it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.kinds.bulletin.placing import PlacedArticle, place_articles
from bulletin.model import (
    ArticleKind,
    Blocks,
    Contents,
    Issue,
    MakeUp,
    Paragraph,
    Picture,
    Publication,
    Strong,
    Tally,
    Text,
    TextBegins,
    Title,
    classified_as,
    marking,
    written_day,
)
from bulletin.model.document import DocumentProperties, FileChecks, Section

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bulletin.model import Article, Attachment, Classification, Signature


class ContentsEntry(Struct, frozen=True):
    """An article in the contents, and the anchor that leads to it; `number` articles of its column share the entry."""

    anchor: str
    article: Article
    number: int = 1

    @property
    def title(self) -> Title:
        """The words of the entry."""
        title = self.article.title
        return title if self.number == 1 else Title((f"{title.plain}等{self.number}则",))


class BulletinDocument(Struct, frozen=True, dict=True):
    """A bulletin (简报): an issue, its publication, the count of each tally article, its pictures by path.

    `name_lines` are the lines of the periodical's name in the masthead. `draft_mark` is the text that marks every page
    of a draft; None for a final issue.
    """

    publication: Publication
    issue: Issue
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    name_lines: tuple[str, ...] = ()
    draft_mark: str | None = None
    make_up: MakeUp = field(default_factory=MakeUp)

    @property
    def folder(self) -> str:
        """The folder of the issue."""
        return self.issue.folder

    @property
    def path(self) -> str:
        """The path of `issue.md`."""
        return self.issue.path

    @property
    def date(self) -> dt.date | None:
        """The date of the issue."""
        return self.issue.date

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The editor's note, then the articles, each with its attachments behind it."""
        issue = self.issue
        sections = [Section(issue.path, issue.editors_note, issue.notes)]
        for each in issue.articles:
            origin = tuple(unit.name for unit in each.origin)
            phone = Title((each.contact.phone or "",), each.positions.get("phone"))
            values = (phone,) if each.contact.phone else ()
            sections.append(
                Section(each.path, each.blocks, each.notes, each.title, origin, each.subtitle, values)
            )
            sections += (
                Section(one.path, one.blocks, one.notes, one.title) for one in each.attachments if one.path
            )
        return tuple(sections)

    @cached_property
    def files(self) -> Mapping[str, FileChecks]:
        """`issue.md`, then the articles, each with its attachments behind it."""
        sources: list[Issue | Article | Attachment] = [self.issue]
        for article in self.issue.articles:
            sources += (article, *article.attachments)
        return {
            each.path: FileChecks(each.checks_off, each.checks_down, each.suppressions, each.positions)
            for each in sources
            if each.path
        }

    # --- Printed texts -----------------------------------------------------------------------------------------

    @property
    def marking(self) -> str | None:
        """The marking above the name."""
        return marking(self.publication, self.issue)

    @property
    def masthead_name(self) -> tuple[str, ...]:
        """The name of the periodical, line by line."""
        return self.name_lines or (self.publication.name,)

    @property
    def above_name(self) -> Title | None:
        """The line above the name: the issue's own, else the publication's."""
        typed = self.issue.above_name or self.publication.above_name
        return typed if typed and typed.parts else None

    @property
    def issuers(self) -> tuple[Title, ...]:
        """The issuing offices."""
        return self.publication.issuers or (Title((self.publication.issuer,)),)

    @property
    def classification(self) -> Classification | None:
        """What says that it is classified: the classification (密级), or the marking."""
        return classified_as(self.publication, self.issue)

    @property
    def print_run(self) -> int | None:
        """The number of printed copies: the issue's own, else the publication's."""
        return self.issue.print_run or self.publication.print_run

    @property
    def numbering(self) -> tuple[str, ...]:
        """The lines under the periodical's name: number, running total and edition; the special's series.

        The number of a draft that has none yet is left blank, to be filled in by hand.
        """
        issue = self.issue
        first = f"{'增刊' if issue.supplement else ''}第{'　　' if issue.number is None else issue.number}期"
        if issue.total is not None:
            first += f"（总第{issue.total}期）"
        if issue.edition > 1:
            first += "（更正）"
        series = f"（{issue.series.title}{issue.series.number}）" if issue.series else None
        return tuple(line for line in (first, series) if line)

    @property
    def written_date(self) -> str:
        """The date as it is printed; blanks to be filled in where a draft has none."""
        day = self.issue.date
        return "　　　　年　　月　　日" if day is None else written_day(day)

    def signed_date(self, signature: Signature) -> str:
        """Return the date of a signature: its own, else that of the issue."""
        return written_day(signature.date) if signature.date else self.written_date

    @property
    def labelled_note(self) -> Blocks:
        """The editor's note with its run-in label (编者按：) at its start; nothing where there is no note."""
        if not self.issue.editors_note:
            return ()
        label = Strong((Text(f"{self.issue.note_label}："),))
        first, *rest = self.issue.editors_note
        if isinstance(first, Paragraph):
            return (Paragraph((label, *first.inlines), first.position), *rest)
        return (Paragraph((label,)), first, *rest)

    @cached_property
    def columns(self) -> tuple[tuple[str | None, tuple[ContentsEntry, ...]], ...]:
        """The articles by column (栏目), in the office's order; those without a column first, under None."""
        columns: dict[str | None, list[ContentsEntry]] = {
            column: [] for column in (None, *self.publication.column_names, *self.issue.columns)
        }
        for index, article in enumerate(self.issue.articles, start=1):
            columns[article.column].append(ContentsEntry(f"article-{index}", article))
        return tuple((column, tuple(entries)) for column, entries in columns.items() if entries)

    @cached_property
    def placed_articles(self) -> tuple[PlacedArticle, ...]:
        """The articles as they stand in the text."""
        return tuple(place_articles(self.issue, self.publication))

    @property
    def placed_columns(self) -> tuple[tuple[str | None, tuple[PlacedArticle, ...]], ...]:
        """The articles as they stand in the text, by column: the head that stands above them, and the articles."""
        groups: list[tuple[str | None, list[PlacedArticle]]] = []
        for placed in self.placed_articles:
            if placed.begins:
                groups.append((placed.head, []))
            groups[-1][1].append(placed)
        return tuple((head, tuple(group)) for head, group in groups)

    @property
    def contents(self) -> tuple[tuple[str | None, tuple[ContentsEntry, ...]], ...]:
        """The contents: the articles by column; empty where the issue prints none."""
        if self.issue.contents is Contents.NONE:
            return ()
        return tuple((column, self._listed(column, entries)) for column, entries in self.columns)

    def _listed(self, column: str | None, entries: tuple[ContentsEntry, ...]) -> tuple[ContentsEntry, ...]:
        """Return the entries of a column: a single one where its articles are not listed one by one."""
        if self.publication.column(column).listed:
            return entries
        return (replace(entries[0], number=len(entries)),)

    @property
    def text_begins(self) -> TextBegins:
        """The page on which the first article begins: page 1 where nothing but the masthead would stand on it."""
        layout, single = self.publication.layout, len(self.issue.articles) == 1
        above = (self.contents, self.issue.remarks, self.labelled_note, self.issue.notes)
        if not any(above):
            return TextBegins.PAGE_1
        if layout.text_begins is TextBegins.AUTO and (single or layout.articles_on_new_pages):
            return TextBegins.PAGE_1 if single else TextBegins.PAGE_2
        return layout.text_begins

    # --- Names and metadata ------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The name on one line: 江苏精神文明建设简报2022年第36期."""
        return f"{self.publication.name}{self.short_name}"

    @property
    def short_name(self) -> str:
        """The name without that of the periodical: 2022年第36期."""
        year = f"{self.issue.date.year}年" if self.issue.date else ""
        return f"{year}{'增刊' if self.issue.supplement else ''}第{self.issue.number}期"

    @property
    def identity(self) -> str:
        """The identifier of the issue, whatever its folder is called: 2022-36, 2022-s3."""
        year = self.issue.date.year if self.issue.date else 0
        return f"{year}-{'s' if self.issue.supplement else ''}{self.issue.number}"

    @property
    def titles(self) -> tuple[tuple[str | None, tuple[str, ...]], ...]:
        """The titles of the articles by column, whether or not the issue prints contents."""
        return tuple(
            (column, tuple(entry.article.title.plain for entry in entries))
            for column, entries in self.columns
        )

    @property
    def properties(self) -> DocumentProperties:
        """The metadata of its output files."""
        publication, issue = self.publication, self.issue
        year = f"{issue.date.year}年" if issue.date else ""
        return DocumentProperties(
            title=f"{publication.name}{year}{self.numbering[0]}".replace("　", ""),
            author=publication.issuer,
            subject="；".join(article.title.plain for article in issue.articles),
            keywords=",".join((publication.name, *issue.columns)),
            date=issue.date.isoformat() if issue.date else None,
        )

    @property
    def edition(self) -> int:
        """The edition: 1, more for corrections (更正)."""
        return self.issue.edition

    @property
    def summary(self) -> Mapping[str, object]:
        """The values of a list of documents, as JSON; a draft without a number is called 草稿."""
        issue = self.issue
        return {
            "name": "草稿" if issue.number is None else self.short_name,
            "number": issue.number,
            "date": issue.date.isoformat() if issue.date else None,
            "status": issue.status.value,
            "edition": issue.edition,
            "title": issue.articles[0].title.plain if issue.articles else None,
            "titles": [article.title.plain for article in issue.articles],
        }

    @property
    def counting(self) -> bool:
        """Whether it prints a tally, which changes of other issues may change."""
        return any(each.kind is ArticleKind.TALLY or each.period for each in self.issue.articles)

    @property
    def counted(self) -> bool:
        """Whether it has tally articles."""
        return bool(self.tallies)

    @property
    def manifest(self) -> Mapping[str, object]:
        """Folder, status, edition, and the words by which it is classified."""
        return {
            "issue": self.folder,
            "status": self.issue.status.value,
            "edition": self.issue.edition,
            "classification": self.classification.words if self.classification else None,
        }

    @property
    def dependencies(self) -> Mapping[str, object]:
        """What its pages depend on besides its texts: settings without those of distribution and mail, imprint, counts."""
        return {
            "settings": replace(self.publication, distributions={}, groups={}, mail=None, positions={}),
            "imprint": [(line.label, line.lines) for line in self.issue.distribution.lines],
            "counts": sorted(self.tallies.items()),
        }
