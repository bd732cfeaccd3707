"""The site (网页版): published issues → the files of a static site; only what has changed is made anew."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.app.manifest import last_manifest
from bulletin.app.painting import screen_images
from bulletin.app.site_files import SiteFiles
from bulletin.cache import digest, digests, tool_fingerprint
from bulletin.diagnostics import (
    BulletinError,
    Diagnostic,
    Position,
    Result,
    Sink,
    diagnose,
    has_errors,
    stage,
)
from bulletin.export.site.pages import THEME, SiteRenderer
from bulletin.export.site.search import search_file, search_path
from bulletin.export.site.values import Neighbour, PublishedIssue, SiteIdentity
from bulletin.kinds.bulletin.counting import row_spec
from bulletin.kinds.bulletin.publishing import (
    PublishableIssue,
    counts_digest,
    issue_content,
    publishable,
    search_entries,
)
from bulletin.kinds.bulletin.resolve import complete
from bulletin.kinds.bulletin.sources import parse_issue
from bulletin.model import Status, public_matter
from bulletin.templating.theme import Theme
from bulletin.workspace import ISSUE, SETTINGS, lock, not_writable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from bulletin.model import Issue
    from bulletin.project.project import Project

OVERVIEW = "overview"
"""The part of a site that is made of all issues."""
_SOURCES = ("issues", "tallies", "templates", "fonts", ".bulletin", ".git")
"""Folders of a workspace that no site may stand in."""
_BATCH = 32 * 2**20
"""Bytes of files that are made before they are written."""


class SiteReport(Struct, frozen=True):
    """What a command published: issues and articles by number, files by what was done with them, their bytes.

    `refused` says by issue what is not public, and why.
    """

    issues: int
    articles: int
    withdrawn: int
    files: int
    written: int
    removed: int
    size: int
    refused: tuple[tuple[str, tuple[Diagnostic, ...]], ...]


@stage
def publish_site(
    sink: Sink, project: Project, target: Path, years: Sequence[int], on_wait: Callable[[str], None]
) -> SiteReport:
    """Bring the site of the issues of these years, or of all, up to date in a folder.

    Where a final issue can't be read, nothing is written. Raises BulletinError `site-folder`, `site-foreign`,
    `not-writable`, `output-foreign`, `theme-broken`.
    """
    _check_folder(project, target)
    sources = _SiteSources(project)
    headers = [each for each in project.headers if not years or any(map(each.is_of_year, years))]
    records = sink.take_all({each.folder: sources.record(each.folder) for each in headers})
    site = _Site(project, sources, [one.issue for one in records.values() if one.issue])
    with not_writable(target), lock(target, on_wait):
        files = SiteFiles.open(target)
        sink.take(_bring_up_to_date(site, files))
    states = [state for part in files.parts.values() for state in part.files.values()]
    return SiteReport(
        issues=len(site.issues),
        articles=sum(len(issue.articles) for issue in site.issues),
        withdrawn=sum(len(issue.withdrawn) for issue in site.issues),
        files=len(states),
        written=files.written,
        removed=files.removed,
        size=sum(size for _, size in states),
        refused=tuple((folder, one.refused) for folder, one in records.items() if one.refused),
    )


def _check_folder(project: Project, target: Path) -> None:
    """Refuse a folder in which a site would stand among sources. Raises BulletinError `site-folder`."""
    root = project.workspace.root.resolve()
    inside = any(target.is_relative_to(root / name) for name in _SOURCES)
    if inside or root.is_relative_to(target) or (target / SETTINGS).exists():
        raise BulletinError("site-folder", folder=target)


class _SiteSources(Struct, frozen=True):
    """Reads issues as far as that is needed: records of all, the texts of those whose pages are made."""

    project: Project
    parsed: dict[str, Issue] = field(default_factory=dict)

    def record(self, folder: str) -> Result[PublishableIssue]:
        """Return what of an issue is published; a draft may have errors, as nothing of it is."""
        known = self.project.by_texts(
            "published", folder, partial(self._record, folder), tuple[PublishableIssue, ...]
        )
        if known:
            return Result(known[0])
        if self.project.header(folder).status is Status.DRAFT:
            refusal = diagnose("issue-not-public", Position(f"issues/{folder}/{ISSUE}", 1, 1))
            return Result(PublishableIssue(None, (refusal,)))
        return Result(None, self._parse(folder).diagnostics)

    def _record(self, folder: str) -> tuple[PublishableIssue, ...]:
        issue = self._parse(folder).value
        if issue is None:
            return ()
        self.parsed[folder] = issue
        return (publishable(self.project.publication, issue),)

    def _parse(self, folder: str) -> Result[Issue]:
        return parse_issue(self.project, folder, self.project.sources(folder), keep=False)

    def issue(self, folder: str) -> Issue:
        """Return an issue that has a record."""
        issue = self.parsed.get(folder) or self._parse(folder).value
        assert issue is not None, "it was read for its record"  # noqa: S101
        return issue

    def digest(self, path: str) -> str:
        """Return the digest of a file; it is read only where its metadata don't suffice, "" where it can't be."""
        state = self.project.workspace.state_of(path)
        if state is None or not state.settled:
            return digest(self.content(path)) if state else ""
        memoize = self.project.memoizer("site files")
        return memoize((path, state.metadata), lambda: digest(self.content(path)), str)

    def content(self, path: str) -> bytes:
        """Return the content of a file of the workspace; nothing where it can't be read, which is reported later."""
        try:
            return self.project.workspace.read(path)
        except OSError:
            return b""

    def pdf(self, issue: PublishedIssue) -> str | None:
        """Return the path of an issue's PDF, where all of it is public and it was built from the present texts."""
        folder, path = issue.folder, f"build/{issue.folder}/{issue.folder}.pdf"
        if not issue.complete or not self.project.workspace.has(path):
            return None
        manifest, texts = last_manifest(self.project.workspace, folder), self.project.sources(folder).value
        sources, files = manifest.get("sources"), manifest.get("files")
        if sources != digests(texts or {}) or not isinstance(files, dict):
            return None
        return path if files.get(f"{folder}.pdf") == self.digest(path) else None


class _Site(Struct, frozen=True, dict=True):
    """A site in the making: `issues` are what is published."""

    project: Project
    sources: _SiteSources
    issues: list[PublishedIssue]

    def __post_init__(self) -> None:
        """Put the issues in order, the newest first."""
        self.issues.sort(key=lambda issue: issue.order, reverse=True)

    @cached_property
    def _identity(self) -> SiteIdentity:
        return SiteIdentity.of(self.project.publication)

    @cached_property
    def _renderer(self) -> SiteRenderer:
        theme = Theme(self.project.workspace.theme, self.project.geometry.variables(), {})
        return SiteRenderer(self._identity, theme)

    @cached_property
    def _shared(self) -> str:
        """A digest of what all pages are made with: the tool, the theme, the settings that show."""
        from msgspec.structs import replace

        theme = digests({name: self.project.workspace.theme(name) for name in THEME})
        settings = replace(
            self.project.publication,
            distributions={},
            groups={},
            mail=None,
            positions={},
            checks_off={},
            checks_down={},
        )
        parts = (tool_fingerprint(), theme, settings, self.project.geometry.variables())
        return digest(repr(parts).encode())

    @cached_property
    def _neighbours(self) -> dict[tuple[str, str], tuple[Neighbour | None, Neighbour | None]]:
        """The articles before and behind each article, through all issues, the oldest first."""
        pages = [
            ((issue.folder, article.address), Neighbour(issue.article_path(article.address), article.title))
            for issue in reversed(self.issues)
            for article in issue.articles
        ]
        shown = [None, *(neighbour for _, neighbour in pages), None]
        return {key: (shown[at], shown[at + 2]) for at, (key, _) in enumerate(pages)}

    # --- What each part is made from -----------------------------------------------------------------------------

    def keys(self) -> dict[str, str]:
        """Return a digest of all that each part is made from: the issues, the search of each year."""
        keys = {issue.path: self._key(issue) for issue in self.issues}
        for year in self._years:
            texts = [(issue.address, issue.content) for issue in self._of_year(year)]
            keys[search_path(year)] = digest(repr((self._shared, texts)).encode())
        return keys

    def _key(self, issue: PublishedIssue) -> str:
        pictures = [self.sources.digest(f"issues/{issue.folder}/{path}") for path in issue.pictures]
        around = [self._neighbours[issue.folder, article.address] for article in issue.articles]
        counts = counts_digest(self.project, self._public(issue)) if issue.counting else ""
        pdf = self.sources.pdf(issue)
        parts = (self._shared, issue, pictures, around, counts, pdf and self.sources.digest(pdf))
        return digest(repr(parts).encode())

    @property
    def _years(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(issue.year for issue in self.issues))

    def _of_year(self, year: int) -> list[PublishedIssue]:
        return [issue for issue in self.issues if issue.year == year]

    def _public(self, issue: PublishedIssue) -> Issue:
        """Return what of an issue may be published: nothing else reaches a page."""
        public = public_matter(self.project.publication, self.sources.issue(issue.folder)).issue
        assert public is not None, "a record is made of what is public"  # noqa: S101
        return public

    # --- Files -------------------------------------------------------------------------------------------------

    def made(self, parts: Iterable[str]) -> Iterator[tuple[str, Result[dict[str, bytes]]]]:
        """Make the files of these parts, one after the other."""
        issues = {issue.path: issue for issue in self.issues}
        years = {search_path(year): year for year in self._years}
        for name in parts:
            yield name, self._issue(issues[name]) if name in issues else Result(self._search(years[name]))

    def _issue(self, issue: PublishedIssue) -> Result[dict[str, bytes]]:
        document, diagnostics = complete(self.project, self._public(issue))
        if has_errors(diagnostics):
            return Result(None, diagnostics)
        images = screen_images(self.project, document)
        pdf = self.sources.pdf(issue)
        content = issue_content(document, images, self.sources.content(pdf) if pdf else None)
        around = [self._neighbours[issue.folder, article.address] for article in issue.articles]
        return Result(self._renderer.issue(issue, content, around))

    def _search(self, year: int) -> dict[str, bytes]:
        texts = [
            (issue, search_entries(issue, self.project.publication, self.sources.issue(issue.folder)))
            for issue in self._of_year(year)
        ]
        return {search_path(year): search_file(year, texts)}

    def overview(self) -> dict[str, bytes]:
        """Make the files that depend on all issues."""
        rows = row_spec(self.project, self._years[0]) if self.issues else None
        rules = self.project.publication.tally
        places = (*rows.places, *rules.trades, rules.general_label) if rows else ()
        return self._renderer.overview(self.issues, places)


@stage
def _bring_up_to_date(sink: Sink, site: _Site, files: SiteFiles) -> SiteFiles:
    """Remove what is gone, write what has changed; where an issue has an error, those behind it stay as they were."""
    keys = site.keys()
    files.keep_only((*keys, OVERVIEW))
    changed = [name for name, key in keys.items() if not files.is_current(name, key)]
    try:
        batch: dict[str, dict[str, bytes]] = {}
        for name, made in site.made(changed):
            batch[name] = sink.take(made)
            if sum(len(content) for part in batch.values() for content in part.values()) >= _BATCH:
                files.replace(keys, batch)
                batch = {}
        files.replace({**keys, OVERVIEW: OVERVIEW}, {**batch, OVERVIEW: site.overview()})
    finally:
        files.save()
    return files
