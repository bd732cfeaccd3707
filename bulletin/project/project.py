"""An open project: a workspace, and what all its issues share, read when it is first needed."""

from __future__ import annotations

import re
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.cache import Cache, Fingerprint, digest, user_cache
from bulletin.diagnostics import BulletinError, Diagnostic, Position, Result, diagnose
from bulletin.workspace import ISSUE, SETTINGS, SHIPPED, Workspace, shipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.cache import Memoize
    from bulletin.model import AddressBook, OpeningBalance, Publication, Wording
    from bulletin.parsing.issue_header import IssueHeader
    from bulletin.typography.faces import Faces
    from bulletin.typography.geometry import Geometry
    from bulletin.workspace import FontFile

    T = TypeVar("T")

TERMS = "terms.yaml"
CONTACTS = "contacts.yaml"
HEADER, COUNT = 100, 500
"""The cost of an issue's header and of its counts in the cache."""
SHARED = "project"
"""The cache file of what all issues share."""


class Project(Struct, frozen=True, dict=True):
    """An open workspace: its settings, and what is read of it when it is first needed.

    `settings` is the digest of `bulletin.yaml`. Each file is read once: after a change on the disk the workspace is
    opened anew, with the same `cache`. `results` are those of `once`.
    """

    workspace: Workspace
    publication: Publication
    settings: str
    cache: Cache = field(default_factory=Cache)
    contents: dict[str, Result[bytes]] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, workspace: Workspace, cache: Cache | None = None) -> Result[Project]:
        """Read `bulletin.yaml`; without it nothing else can be understood."""
        from bulletin.model import Publication

        content = _read(workspace, SETTINGS)
        if content.value is None:
            return Result(None, content.diagnostics)
        cache = cache or Cache()
        settings = digest(content.value)
        memoize = cache.memoizer("settings", file=_file(workspace, SHARED))
        read = memoize(settings, partial(_settings, content.value), Result[Publication], len(content.value))
        if read.value is None:
            return Result(None, read.diagnostics)
        project = cls(workspace, read.value, settings, cache, {SETTINGS: content})
        return Result(project, read.diagnostics)

    def reopened(self) -> Project:
        """Return the project as its files are now; of the settings those that were read."""
        return replace(self, contents={SETTINGS: self.contents[SETTINGS]}, results={})

    def memoizer(self, step: str, *depends_on: str, file: str = SHARED) -> Memoize:
        """Return the memoizer of a step whose results last in a cache file of this workspace."""
        return self.cache.memoizer(step, *depends_on, file=_file(self.workspace, file))

    def once(self, name: str, function: Callable[[Project], T]) -> T:
        """Return the result of a function of this project, which is called once."""
        if name not in self.results:
            self.results[name] = function(self)
        result: T = self.results[name]
        return result

    def by_texts(self, step: str, folder: str, function: Callable[[], T], kind: type[T]) -> T:
        """Remember a result by the texts of an issue; they are not read where their metadata are proof enough."""
        memoize = self.memoizer(step, self.settings, file=f"{SHARED}/{step}")

        def by_content() -> T:
            sources = self.sources(folder)
            if sources.diagnostics:
                return function()
            return memoize((folder, digest_of(sources.value or {})), function, kind, COUNT)

        texts = self.fingerprint(folder)
        return memoize((folder, texts.key()), by_content, kind, COUNT) if texts.settled else by_content()

    # --- Files -------------------------------------------------------------------------------------------------

    def content(self, path: str) -> Result[bytes]:
        """Return the content of a file of the workspace; it is read once."""
        if path not in self.contents:
            self.contents[path] = _read(self.workspace, path)
        return self.contents[path]

    def fingerprint(self, folder: str) -> Fingerprint:
        """Return the state of the texts of an issue."""
        return Fingerprint.of(self.workspace.texts(folder), str(self.workspace.root))

    def readable(self, path: str) -> bytes:
        """Return the content of a file. Raises OSError."""
        content = self.content(path)
        if content.value is None:
            raise OSError(path)
        return content.value

    def sources(self, folder: str, above: str = "issues", main: str = ISSUE) -> Result[dict[str, bytes]]:
        """Return the texts of a document in their order, those that can be read."""
        results = {path: self.content(path) for path in self.workspace.texts(folder, above, main)}
        diagnostics = tuple(each for result in results.values() for each in result.diagnostics)
        files = {path: one.value for path, one in results.items() if one.value is not None}
        return Result(files, diagnostics)

    # --- Finding issues ----------------------------------------------------------------------------------------

    @cached_property
    def headers(self) -> tuple[IssueHeader, ...]:
        """What every issue is called, drafts first, then by year and number."""
        headers = [self.header(folder) for folder in self.workspace.folders()]
        return tuple(
            sorted(headers, key=lambda header: (header.year or 0, header.number or 0, header.folder))
        )

    def header(self, folder: str) -> IssueHeader:
        """Return what an issue is called."""
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

        A bare number means the newest year that has it. Raises BulletinError `unknown-issue`.
        """
        headers = self.headers[::-1]
        bare = int(name) if name.isdecimal() else None
        for header in headers:
            if header.answers_to(name) or (
                bare is not None and header.number == bare and not header.supplement
            ):
                return header.folder
        known = "、".join(header.folder for header in headers[:8]) or "（还没有）"
        raise BulletinError("unknown-issue", name=name, known=known)

    def of_year(self, name: str) -> tuple[str, ...]:
        """Return all issues of a year named `2022`, by their date, else by their folder; none for other names."""
        if not re.fullmatch(r"[12]\d{3}", name):
            return ()
        return tuple(header.folder for header in self.headers if header.is_of_year(int(name)))

    def latest(self) -> str:
        """Return the folder of the newest issue. Raises BulletinError `unknown-issue`."""
        if not self.headers:
            raise BulletinError("unknown-issue", name="", known="（还没有）")
        return self.headers[-1].folder

    # --- What tallies and checks know of all issues ------------------------------------------------------------

    @cached_property
    def openings(self) -> Result[tuple[OpeningBalance, ...]]:
        """The opening balances of all years."""
        from bulletin.model import OpeningBalance

        values: list[OpeningBalance] = []
        diagnostics: list[Diagnostic] = []
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
        """The office's set terms and leaders: those of `terms.yaml`, else the shipped ones."""
        from bulletin.model import Wording

        if self.workspace.has(TERMS):
            content = self.content(TERMS)
        else:
            content = Result((shipped("fonts").parent / TERMS).read_bytes())
        if content.value is None:
            return Result(None, content.diagnostics)
        read = partial(_wording, content.value)
        return self.memoizer("wording")(digest(content.value), read, Result[Wording], len(content.value))

    @cached_property
    def contacts(self) -> Result[AddressBook]:
        """The office's address book; an empty one where there is none."""
        from bulletin.model import AddressBook
        from bulletin.parsing.circulation import read_contacts

        if not self.workspace.has(CONTACTS):
            return Result(AddressBook())
        content = self.content(CONTACTS)
        if content.value is None:
            return Result(None, content.diagnostics)
        return read_contacts(CONTACTS, content.value)

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

        resolve = partial(resolve_roles, self.font_files, self.workspace.font_roles(), user_cache())
        return self.cache.memoizer("open faces")(self.fonts, resolve, Result, COUNT)

    @cached_property
    def font_files(self) -> tuple[FontFile, ...]:
        """All font files within reach."""
        return self.workspace.font_files()

    @cached_property
    def fonts(self) -> str:
        """A digest of the font files by place, size and times, and of the files that assign them by content."""
        files = Fingerprint.of(str(file.path) for file in self.font_files)
        return digest(repr((files.key(), self.workspace.font_roles())).encode())

    def lines(self, folder: str) -> Memoize:
        """Return the memoizer of an issue's lines: they depend on the faces alone, besides what each is made of."""
        return self.memoizer("lines", self.faces_digest, file=issue_file(folder))

    @cached_property
    def faces_digest(self) -> str:
        """A digest of all faces of all roles by their content: every advance follows from them."""
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


def _read(workspace: Workspace, path: str) -> Result[bytes]:
    try:
        return Result(workspace.read(path))
    except OSError as error:
        return Result(None, (diagnose("unreadable", Position(path, 1, 1), reason=error.strerror or error),))


def digest_of(sources: dict[str, bytes]) -> str:
    """Return one digest of several files, their paths included."""
    return digest("\n".join(f"{path} {digest(content)}" for path, content in sources.items()).encode())
