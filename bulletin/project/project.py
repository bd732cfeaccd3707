"""An open project: a workspace, and what its issues share, read on first access."""

from __future__ import annotations

import re
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field

from bulletin.cache import Cache, CacheDir, digest, digests
from bulletin.diagnostics import BulletinError, Diagnostic, Position, Result, Sink, diagnose, stage
from bulletin.workspace import ISSUE, SETTINGS, SHIPPED, Workspace, cache_folder, fonts_key, shipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.cache import Memoize
    from bulletin.linebreak.segmentation import Word
    from bulletin.model import AddressBook, OpeningBalance, Publication, Wording
    from bulletin.parsing.issue_header import IssueHeader
    from bulletin.typography.faces import Faces
    from bulletin.typography.geometry import Geometry
    from bulletin.workspace import FontFile

    T = TypeVar("T")

TERMS = "terms.yaml"
CONTACTS = "contacts.yaml"
CONTACTS_EXAMPLE = "contacts.example.yaml"
HEADER, COUNT = 100, 500
"""The cost of an issue's header and of its counts in the cache."""
SHARED = "project"
"""The cache file of what all issues share."""


def user_cache(*, fresh: bool = False) -> CacheDir:
    """Return the cache of this user for this tool; with `fresh`, nothing is read that other processes stored."""
    return CacheDir(cache_folder(), fresh)


class Project(Struct, frozen=True, dict=True):
    """An open workspace: its settings, and what is read of it on first access.

    `settings` is the digest of `bulletin.yaml`. Each file is read once: after a change on disk the workspace is opened
    again, with the same `cache`. `directory` holds measured faces and the records of builds, also where `cache` is in
    memory alone. `results` are those of `once`.
    """

    workspace: Workspace
    publication: Publication
    settings: str
    cache: Cache = field(default_factory=Cache)
    directory: CacheDir = field(default_factory=user_cache)
    contents: dict[str, Result[bytes]] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)

    @staticmethod
    @stage
    def open(
        sink: Sink, workspace: Workspace, cache: Cache | None = None, directory: CacheDir | None = None
    ) -> Project:
        """Open a workspace as it is now: read `bulletin.yaml`, which all else depends on.

        Without a `directory` that of `cache`, else that of the user, is used.
        """
        from bulletin.model import Publication

        workspace = workspace.fresh()
        content = sink.take(_read(workspace, SETTINGS))
        cache = cache or Cache()
        directory = directory or cache.directory or user_cache()
        settings = digest(content)
        memoize = cache.memoizer("settings", file=_file(workspace, SHARED))
        read = memoize(settings, partial(_settings, content), Result[Publication], len(content))
        contents = {SETTINGS: Result(content)}
        return Project(workspace, sink.take(read), settings, cache, directory, contents)

    def memoizer(self, step: str, *depends_on: str, file: str = SHARED) -> Memoize:
        """Return the memoizer of a step whose results are stored in a cache file of this workspace."""
        return self.cache.memoizer(step, *depends_on, file=_file(self.workspace, file))

    def once(self, name: str, function: Callable[[Project], T]) -> T:
        """Return the result of a function of this project; it is called once."""
        if name not in self.results:
            self.results[name] = function(self)
        result: T = self.results[name]
        return result

    def by_texts(self, step: str, folder: str, function: Callable[[], T], kind: type[T]) -> T:
        """Memoize a result by the texts of an issue; they are not read where their metadata suffice."""
        memoize = self.memoizer(step, self.settings, file=f"{SHARED}/{step}")

        def by_content() -> T:
            sources = self.sources(folder)
            if sources.diagnostics:
                return function()
            return memoize((folder, digest_of(sources.value or {})), function, kind, COUNT)

        try:
            states = [(path, self.workspace.state_of(path)) for path in self.workspace.texts(folder)]
        except BulletinError:
            return by_content()
        if self.workspace.misnamed(folder) or not all(state and state.settled for _, state in states):
            return by_content()
        metadata = tuple((path, state.metadata) for path, state in states if state)
        return memoize((folder, metadata), by_content, kind, COUNT)

    # --- Files -------------------------------------------------------------------------------------------------

    def content(self, path: str) -> Result[bytes]:
        """Return the content of a file of the workspace; it is read once."""
        if path not in self.contents:
            self.contents[path] = _read(self.workspace, path)
        return self.contents[path]

    def readable(self, path: str) -> bytes:
        """Return the content of a file. Raises OSError."""
        content = self.content(path)
        if content.value is None:
            raise OSError(path)
        return content.value

    def sources(self, folder: str, above: str = "issues", main: str = ISSUE) -> Result[dict[str, bytes]]:
        """Return the texts of a document in their order, those that can be read."""
        results = {path: self.content(path) for path in self.workspace.texts(folder, above, main)}
        unnamed = (
            diagnose("name-not-utf8", Position(path)) for path in self.workspace.misnamed(folder, above)
        )
        diagnostics = (*unnamed, *(each for result in results.values() for each in result.diagnostics))
        files = {path: one.value for path, one in results.items() if one.value is not None}
        return Result(files, diagnostics)

    @cached_property
    def misnamed(self) -> tuple[Diagnostic, ...]:
        """A diagnostic for each folder among those of the issues that can't be read, as its name is not in UTF-8."""
        paths = self.workspace.misnamed_folders()
        return tuple(diagnose("folder-not-utf8", Position(path)) for path in paths)

    # --- Finding issues ----------------------------------------------------------------------------------------

    @cached_property
    def headers(self) -> tuple[IssueHeader, ...]:
        """The headers of all issues, drafts first, then by year and number."""
        headers = [self.header(folder) for folder in self.workspace.folders()]
        return tuple(
            sorted(headers, key=lambda header: (header.year or 0, header.number or 0, header.folder))
        )

    def header(self, folder: str) -> IssueHeader:
        """Return the header of an issue."""
        from bulletin.parsing.issue_header import IssueHeader, read_header

        path = f"issues/{folder}/{ISSUE}"
        content = self.content(path).value or b""
        read = partial(read_header, folder, path, content)
        return self.memoizer("header")((folder, digest(content)), read, IssueHeader, HEADER)

    def folders(self) -> tuple[str, ...]:
        """Return the folders of all issues, the oldest first."""
        return tuple(header.folder for header in self.headers)

    def find(self, name: str) -> str:
        """Return the folder of an issue named `36`, `2022-36` or by its folder.

        A bare number means the newest year that has it. Raises BulletinError `unknown-issue`, `no-issue`.
        """
        from bulletin.parsing.issue_header import named_by

        self._require_issues()
        headers = self.headers[::-1]
        bare = int(name) if name.isdecimal() else None
        for header in headers:
            if header.answers_to(name) or (
                bare is not None and header.number == bare and not header.supplement
            ):
                return header.folder
        for header in headers:  # an issue with another number in it: reading it reports that
            if bare is not None and (named_by(header.folder) or ())[1:] == (bare, False):
                return header.folder
        known = "、".join(header.folder for header in headers[:8])
        raise BulletinError("unknown-issue", name=name, known=known)

    def of_year(self, name: str) -> tuple[str, ...]:
        """Return all issues of a year named `2022`, by their date, else by their folder; none for other names."""
        if not re.fullmatch(r"[12]\d{3}", name):
            return ()
        return tuple(header.folder for header in self.headers if header.is_of_year(int(name)))

    def latest(self) -> str:
        """Return the folder of the newest issue. Raises BulletinError `no-issue`."""
        self._require_issues()
        return self.headers[-1].folder

    def latest_draft(self) -> str:
        """Return the last issue, by year and number, that is not final. Raises BulletinError `no-draft`."""
        from bulletin.model import Status

        drafts = [header.folder for header in self.headers if header.status is Status.DRAFT]
        if not drafts:
            raise BulletinError("no-draft")
        return drafts[-1]

    def _require_issues(self) -> None:
        if not self.headers:
            raise BulletinError("no-issue")

    # --- Shared by all issues ----------------------------------------------------------------------------------

    @cached_property
    def openings(self) -> Result[tuple[OpeningBalance, ...]]:
        """The opening balances of all years."""
        from bulletin.model import OpeningBalance

        values: list[OpeningBalance] = []
        diagnostics = [
            diagnose("name-not-utf8", Position(path)) for path in self.workspace.misnamed_tallies()
        ]
        memoize = self.memoizer("openings", self.settings)
        for path in self.workspace.tallies():
            content = self.content(path)
            diagnostics += content.diagnostics
            if content.value is not None:
                function = partial(_opening, path, content.value, self.publication)
                key = (path, digest(content.value))
                read = memoize(key, function, Result[OpeningBalance], len(content.value))
                diagnostics += read.diagnostics
                values += [read.value] if read.value else []
        return Result(tuple(values), tuple(diagnostics))

    @cached_property
    def wording(self) -> Result[Wording]:
        """The set terms and leaders of the office: those of `terms.yaml`, else the shipped ones."""
        from bulletin.model import Wording

        if self.workspace.has(TERMS):
            content = self.content(TERMS)
        else:
            content = Result((shipped("fonts").parent / TERMS).read_bytes())
        memoize = self.memoizer("wording")
        return _parse_file(
            content, lambda text: memoize(digest(text), partial(_wording, text), Result[Wording], len(text))
        )

    @cached_property
    def contacts(self) -> Result[AddressBook]:
        """The office's address book; an empty one where there is none."""
        return self._address_book(CONTACTS)

    @cached_property
    def sample_contacts(self) -> Result[AddressBook]:
        """The address book with placeholders that a workspace comes with; an empty one where there is none."""
        return self._address_book(CONTACTS_EXAMPLE)

    def _address_book(self, name: str) -> Result[AddressBook]:
        from bulletin.model import AddressBook
        from bulletin.parsing.circulation import read_contacts

        if not self.workspace.has(name):
            return Result(AddressBook())
        return _parse_file(self.content(name), partial(read_contacts, name))

    # --- Words -------------------------------------------------------------------------------------------------

    def words(self, text: str) -> list[Word]:
        """Divide a text into words, with the names of the province's divisions as they are today."""
        from bulletin.gazetteer import UnknownProvince, gazetteer
        from bulletin.linebreak.segmentation import segment

        known = gazetteer(self.publication.province)
        divisions = () if isinstance(known, UnknownProvince) else known.divisions
        return segment(text, [each.name for each in divisions if each.name in text])

    # --- The theme ---------------------------------------------------------------------------------------------

    @cached_property
    def geometry(self) -> Geometry:
        """The numbers of the theme. Raises BulletinError `theme-broken`."""
        from bulletin.typography.geometry import Geometry, read_geometry

        common, own = self.workspace.theme(f"{SHIPPED}theme.toml"), self.workspace.theme("theme.toml")
        read = partial(read_geometry, common, self.publication.layout, b"" if own == common else own)
        key = (digest(common), digest(own))
        return self.memoizer("geometry", self.settings)(key, read, Geometry, COUNT)

    @cached_property
    def faces(self) -> Result[Faces]:
        """The faces by role. Raises BulletinError `fonts-missing`."""
        from bulletin.typography.fonts import resolve_roles

        resolve = partial(resolve_roles, self.font_files, self.workspace.font_roles(), self.directory)
        return self.cache.memoizer("open faces")(self.fonts, resolve, Result, COUNT)

    @cached_property
    def font_files(self) -> tuple[FontFile, ...]:
        """All available font files."""
        return self.workspace.font_files()

    @cached_property
    def fonts(self) -> str:
        """A digest of the font files by place and state, and of the files that assign them by content.

        Where a font has just been changed, it is another one each time.
        """
        parts = (fonts_key(self.font_files), self.workspace.font_roles())
        return digest(repr(parts).encode())

    def lines(self, folder: str) -> Memoize:
        """Return the memoizer of an issue's lines, which depend on the faces, the names of places and their keys."""
        return self.memoizer("lines", self.faces_digest, self.publication.province, file=issue_file(folder))

    @cached_property
    def faces_digest(self) -> str:
        """A digest of the contents of all faces of all roles, by which every advance is determined."""
        if self.faces.value is None or self.faces.value.flawed:
            return self._faces_digest()
        return self.memoizer("faces digest")(self.fonts, self._faces_digest, str, COUNT)

    def _faces_digest(self) -> str:
        chains = self.faces.value.chains if self.faces.value else {}
        parts = (
            f"{role} {' '.join((face.digest, str(face.number), *sorted(face.only or ())))}"
            for role, chain in chains.items()
            for face in chain.faces
        )
        return digest("\n".join(parts).encode())


def issue_file(folder: str) -> str:
    """Return the name of the cache file of an issue."""
    return f"issues/{folder}"


def _file(workspace: Workspace, name: str) -> str:
    return f"{workspace.root}\n{name}"


def _settings(content: bytes) -> Result[Publication]:
    from bulletin.parsing.settings import read_publication

    return read_publication(SETTINGS, content)


def _opening(path: str, content: bytes, publication: Publication) -> Result[OpeningBalance]:
    from bulletin.parsing.settings import read_opening

    return read_opening(path, content, publication)


def _wording(content: bytes) -> Result[Wording]:
    from bulletin.parsing.terms import read_terms

    return read_terms(TERMS, content)


@stage
def _read(sink: Sink, workspace: Workspace, path: str) -> bytes:
    try:
        return workspace.read(path)
    except OSError as error:
        sink.fail("unreadable", Position(path, 1, 1), reason=error.strerror or error)


@stage
def _parse_file(sink: Sink, content: Result[bytes], parse: Callable[[bytes], Result[T]]) -> T:
    return sink.take(parse(sink.take(content)))


def digest_of(sources: dict[str, bytes]) -> str:
    """Return one digest of several files, their paths included."""
    return digest("\n".join(f"{path} {each}" for path, each in digests(sources).items()).encode())
