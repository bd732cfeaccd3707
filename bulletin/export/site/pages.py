"""Published issues → the pages of the site, by path, through the theme's templates in `site/`."""

from __future__ import annotations

import base64
import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin import __version__
from bulletin.export.html.blocks import BlockRenderer, inlines_html, title_html
from bulletin.export.site.addresses import address_of
from bulletin.export.site.colours import DARK, LIGHT, readable
from bulletin.export.site.feed import FEED_SIZE, feed_filters
from bulletin.model import attachment_label, note_mark, written_day
from bulletin.tally import wording
from bulletin.templating.environment import environment, render, safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jinja2 import Environment
    from markupsafe import Markup

    from bulletin.export.site.values import Neighbour, PublishedArticle, PublishedIssue, SiteIdentity
    from bulletin.model import Blocks, Tally, TallyRules
    from bulletin.pictures import ImageFile
    from bulletin.templating.theme import Theme

ASSETS = ("site.js", "search.js", "icon.svg")
"""Files of the theme that are published as they are."""
TEMPLATES = ("layout", "lists", "home", "years", "year", "index", "group", "issue", "whole", "article")
THEME = (
    *(f"site/{name}.html.j2" for name in (*TEMPLATES, "withdrawn", "search")),
    *("site/feed.xml.j2", "site/sitemap.xml.j2", "site/style.css", "screen.parts.html.j2"),
    *(f"site/{name}" for name in ASSETS),
)
"""The files of the theme that the site is made of."""

Entry = tuple["PublishedIssue", "PublishedArticle"]


class SitePage(Struct, frozen=True):
    """What the frame of a page shows: its path, its heading, what it is about, where it stands in the site.

    `trail` are the pages above it and itself, `section` is the one of the navigation. `styles` are CSS rules of its own.
    """

    path: str
    heading: str
    title: str
    description: str
    section: str = ""
    trail: tuple[tuple[str, str], ...] = ()
    url: str = ""
    styles: str = ""

    @property
    def policy(self) -> str:
        """The policy (CSP): nothing but files of the site, and the page's own rules by their digest."""
        digest = base64.b64encode(hashlib.sha256(self.styles.encode()).digest()).decode()
        own = f" 'sha256-{digest}'" if self.styles else ""
        return (
            f"default-src 'none'; script-src 'self'; style-src 'self'{own}; img-src 'self'; "
            "base-uri 'none'; form-action 'none'"
        )


class StyleRules(Struct):
    """CSS declarations of single elements as classes, as a strict policy allows no `style` attributes."""

    names: dict[str, str] = field(default_factory=dict)

    def attribute(self, declarations: str) -> str:
        """Return the attribute that gives an element these declarations."""
        name = self.names.setdefault(declarations, f"own-{len(self.names) + 1}")
        return f' class="{name}"'

    @property
    def text(self) -> Markup:
        """The rules; declarations hold numbers and units of this tool alone."""
        return safe("".join(f".{name}{{{rule}}}" for rule, name in self.names.items()))


class ArticleContent(Struct, frozen=True):
    """The content of an article: what its kind says of it for templates, the paths of its pictures."""

    values: Mapping[str, object]
    pictures: tuple[str, ...]


class IssueContent(Struct, frozen=True):
    """The whole content of a published issue: its articles in their order, its pictures by path, its PDF.

    `values` are what its kind says of it for templates, `rules` word its counts.
    """

    articles: tuple[ArticleContent, ...]
    values: Mapping[str, object]
    images: Mapping[str, ImageFile]
    rules: TallyRules
    pdf: bytes | None = None


class SiteRenderer(Struct, frozen=True, dict=True):
    """Renders the pages of a site. Raises BulletinError `theme-broken`."""

    identity: SiteIdentity
    theme: Theme

    @cached_property
    def _templates(self) -> Environment:
        templates = environment(self.theme.file)
        templates.filters |= {
            "note_mark": note_mark,
            "inlines": lambda inlines: safe(inlines_html(inlines)),
            "total": wording.total,
            "attachment_label": attachment_label,
            "written_day": written_day,
            "title": lambda title: safe(title_html(title)),
            "by_column": self._by_column,
            "by_year": _by_year,
            **feed_filters(self.identity),
        }
        return templates

    def _render(self, template: str, page: SitePage, **values: object) -> bytes:
        root = "../" * page.path.count("/")
        shared = {"site": self.identity, "root": root, "generator": f"bulletin {__version__}"}
        return render(self._templates, f"site/{template}.html.j2", page=page, **shared, **values).encode()

    def _page(
        self,
        path: str,
        heading: str,
        description: str = "",
        *,
        trail: tuple[tuple[str, str], ...] = (),
        section: str = "",
    ) -> SitePage:
        """Return the frame of a page; its title ends with the names of the pages above it."""
        names = [heading, *(label for above, label in reversed(trail) if above), self.identity.name]
        url = f"{self.identity.address}/{path.removesuffix('index.html')}" if self.identity.address else ""
        return SitePage(
            path,
            heading,
            " - ".join(dict.fromkeys(names)),
            description or f"{self.identity.name}{heading}",
            section or path,
            (*trail, ("", heading)) if trail or "/" in path or path == "search.html" else (),
            url,
        )

    def _by_column(
        self, articles: Sequence[PublishedArticle]
    ) -> list[tuple[str | None, list[PublishedArticle]]]:
        """Return articles by column in the office's order; those without a column first."""
        columns: dict[str | None, list[PublishedArticle]] = {
            column: [] for column in (None, *self.identity.columns)
        }
        for article in articles:
            columns.setdefault(article.column, []).append(article)
        return [(column, each) for column, each in columns.items() if each]

    # --- An issue ----------------------------------------------------------------------------------------------

    def issue(
        self,
        issue: PublishedIssue,
        content: IssueContent,
        neighbours: Sequence[tuple[Neighbour | None, Neighbour | None]],
    ) -> dict[str, bytes]:
        """Render all files of an issue; `neighbours` are the articles before and behind each of its articles."""
        files: dict[str, bytes] = {}
        pdf = f"{issue.address}.pdf" if content.pdf is not None else None
        if pdf and content.pdf is not None:
            files[f"{issue.path}/{pdf}"] = content.pdf
        files |= {f"{issue.path}/{_file_name(image)}": image.content for image in content.images.values()}
        year = (f"years/{issue.year}.html", f"{issue.year}年")
        short = issue.name.removeprefix(f"{issue.year}年")
        titles = "；".join(article.title for article in issue.articles)
        page = self._page(
            f"{issue.path}/index.html", short, titles, trail=(year,), section="years/index.html"
        )
        files[page.path] = self._rendered(content, "issue", page, issue=issue, pdf=pdf, **content.values)
        trail = (year, (page.path, short))
        if issue.articles:
            whole = self._page(
                f"{issue.path}/all.html", "整期阅读", titles, trail=trail, section=page.section
            )
            files[whole.path] = self._rendered(content, "whole", whole, issue=issue, **content.values)
        for article, shown, around in zip(issue.articles, content.articles, neighbours, strict=True):
            path = issue.article_path(article.address)
            above = (*trail, *(((_column_path(article.column), article.column),) if article.column else ()))
            frame = self._page(path, article.title, article.summary, trail=above, section=page.section)
            files[path] = self._rendered(
                content,
                "article",
                frame,
                issue=issue,
                previous=around[0],
                next=around[1],
                picture=self._picture(issue, content, shown.pictures),
                **shown.values,
            )
        for gone in issue.withdrawn:
            path = issue.article_path(gone.address)
            frame = self._page(path, "本文已撤下", "本文已撤下。", trail=trail, section=page.section)
            files[path] = self._render("withdrawn", frame, issue=issue, withdrawal=gone.withdrawal)
        return files

    def _rendered(self, content: IssueContent, template: str, page: SitePage, **values: object) -> bytes:
        """Render a page with blocks; one that needs rules of its own is rendered with them once more."""
        rules = StyleRules()
        renderer = BlockRenderer(content.images, content.rules, 2, _file_name_or_none, rules.attribute)

        def blocks(items: Blocks, tally: Tally | None = None, title_level: int = 2) -> Markup:
            from msgspec.structs import replace

            return safe(replace(renderer, title_level=title_level).blocks(items, tally))

        rendered = self._render(template, page, blocks=blocks, **values)
        if not rules.names:
            return rendered
        from msgspec.structs import replace

        return self._render(template, replace(page, styles=rules.text), blocks=blocks, **values)

    def _picture(self, issue: PublishedIssue, content: IssueContent, paths: Iterable[str]) -> str | None:
        """Return the address of the first of these pictures, for those who share a page."""
        first = next((content.images[path] for path in paths if path in content.images), None)
        return f"{self.identity.address}/{issue.path}/{_file_name(first)}" if first else None

    # --- What is made of all issues ----------------------------------------------------------------------------

    def overview(self, issues: Sequence[PublishedIssue], places: Sequence[str]) -> dict[str, bytes]:
        """Render the pages that depend on all issues, newest first; `places` are the rows of the tally in order."""
        years = _by_years(issues)
        columns, of_places = self._columns(issues), _of_places(issues, places)
        home = SitePage(
            "index.html",
            self.identity.name,
            self.identity.name,
            f"{self.identity.name}，{'、'.join(self.identity.issuers)}编发。",
            "index.html",
            url=f"{self.identity.address}/" if self.identity.address else "",
        )
        files = {
            "index.html": self._render("home", home, issues=issues, years=years, columns=columns),
            "years/index.html": self._render("years", self._page("years/index.html", "各期"), years=years),
            "style.css": self._style(),
            **{name: self.theme.file(f"site/{name}") for name in ASSETS},
        }
        for year, of_year in years:
            trail = (("years/index.html", "各期"),)
            page = self._page(f"years/{year}.html", f"{year}年各期", trail=trail, section="years/index.html")
            files[page.path] = self._render("year", page, issues=of_year)
        files |= self._groups("columns", "栏目", columns)
        note = "按本站公开的稿件计，一篇算在几个地方的，各算一篇。"
        files |= self._groups("places", "地方", of_places, note)
        names = {"columns": [name for name, _, _ in columns], "places": [name for name, _, _ in of_places]}
        search = self._page("search.html", "搜索")
        files["search.html"] = self._render("search", search, years=[year for year, _ in years], **names)
        files["feed.xml"] = self._feed(issues)
        if self.identity.address:
            files["sitemap.xml"] = self._sitemap(issues, files)
        return files

    def _columns(self, issues: Sequence[PublishedIssue]) -> list[tuple[str, str, list[Entry]]]:
        """Return the articles by column, in the office's order, then in that in which columns occur."""
        columns: dict[str, list[Entry]] = {name: [] for name in self.identity.columns}
        for issue in issues:
            for article in issue.articles:
                if article.column:
                    columns.setdefault(article.column, []).append((issue, article))
        return [(name, _column_path(name), entries) for name, entries in columns.items() if entries]

    def _groups(
        self, folder: str, heading: str, groups: Sequence[tuple[str, str, list[Entry]]], note: str = ""
    ) -> dict[str, bytes]:
        """Render the list of columns or places, and the page of each."""
        index = self._page(f"{folder}/index.html", heading)
        files = {index.path: self._render("index", index, groups=groups, note=note)}
        for name, path, entries in groups:
            page = self._page(path, name, trail=((index.path, heading),), section=index.path)
            files[path] = self._render("group", page, entries=list(dict.fromkeys(entries)))
        return files

    def _style(self) -> bytes:
        red = self.theme.variables.get("colour-red", "#C8221A")
        colours = f":root{{--red-on-light:{readable(red, LIGHT)};--red-on-dark:{readable(red, DARK)}}}\n"
        return colours.encode() + self.theme.file("site/style.css")

    def _feed(self, issues: Sequence[PublishedIssue]) -> bytes:
        newest = [(issue, article) for issue in issues for article in issue.articles][:FEED_SIZE]
        updated = max((issue.date for issue, _ in newest), default=None)
        values = {"site": self.identity, "entries": newest, "updated": updated}
        return render(self._templates, "site/feed.xml.j2", **values).encode()

    def _sitemap(self, issues: Sequence[PublishedIssue], files: Iterable[str]) -> bytes:
        shared = [path for path in files if path.endswith(".html")]
        pages = [("" if path == "index.html" else path, None) for path in shared]
        dated = [(f"{issue.path}/", issue.date) for issue in issues]
        dated += [
            (issue.article_path(article.address), issue.date)
            for issue in issues
            for article in issue.articles
        ]
        values = {"site": self.identity, "pages": [*pages, *dated]}
        return render(self._templates, "site/sitemap.xml.j2", **values).encode()


# --- Order and names -----------------------------------------------------------------------------------------


def _by_years(issues: Iterable[PublishedIssue]) -> list[tuple[int, list[PublishedIssue]]]:
    years: dict[int, list[PublishedIssue]] = {}
    for issue in issues:
        years.setdefault(issue.year, []).append(issue)
    return list(years.items())


def _by_year(entries: Iterable[Entry]) -> list[tuple[int, list[Entry]]]:
    years: dict[int, list[Entry]] = {}
    for issue, article in entries:
        years.setdefault(issue.year, []).append((issue, article))
    return list(years.items())


def _of_places(issues: Sequence[PublishedIssue], order: Sequence[str]) -> list[tuple[str, str, list[Entry]]]:
    """Return the articles by the row of the tally that they count in, a line for each credit."""
    places: dict[str, list[Entry]] = {name: [] for name in order}
    for issue in issues:
        for article in issue.articles:
            for name in article.places:
                places.setdefault(name, []).append((issue, article))
    return [(name, f"places/{address_of(name)}.html", each) for name, each in places.items() if each]


def _column_path(name: str) -> str:
    return f"columns/{address_of(name)}.html"


def _file_name(image: ImageFile) -> str:
    """Return the name of a picture's file: its content decides, so that a changed one is never a stale one."""
    ending = "jpg" if image.media == "image/jpeg" else "png"
    return f"{hashlib.sha256(image.content).hexdigest()[:16]}.{ending}"


def _file_name_or_none(image: ImageFile | None) -> str:
    return _file_name(image) if image else ""
