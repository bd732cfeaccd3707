"""The office: an open workspace, and what all its issues share, read when it is first needed."""

from __future__ import annotations

import re
from functools import cached_property, partial
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.diagnostics import BulletinError, Diagnostic, Position, Result, diagnose, has_errors
from bulletin.fresh import Sight, tool
from bulletin.memory import Memory
from bulletin.workspace import ISSUE, SETTINGS, SHIPPED, Workspace, cache, digest, private_store, shipped
from bulletin.workspace.stamps import code_digest, stamp

if TYPE_CHECKING:
    from bulletin.memory import Recall
    from bulletin.model import AddressBook, Issue, OpeningBalance, Publication, Wording
    from bulletin.parsing.issue_header import IssueHeader
    from bulletin.tally import IssueCount, IssueRecord, Records
    from bulletin.typography.faces import Faces
    from bulletin.typography.geometry import Geometry
    from bulletin.workspace import FontFile

TERMS = "terms.yaml"
CONTACTS = "contacts.yaml"
MANY = 24
"""From how many issues on it is worth remembering what they add to the ledger."""
HEADER, COUNT = 100, 500
"""Characters that an issue's header, and its part in the counts, stand for among what is remembered."""
COMMON = "office"
"""The shelf of what all issues share; each issue has one of its own besides."""


def lasting(workspace: Workspace) -> Memory:
    """Return a memory that knows what earlier commands worked out, and tells later ones once it is written."""
    from bulletin.memory.shelf import Shelves

    return Memory(shelves=Shelves(private_store(), str(workspace.root), tool))


class IssueLedger(Struct, frozen=True):
    """What all issues add to the counts, and which could not be read."""

    records: tuple[IssueRecord, ...]
    uncounted: tuple[IssueHeader, ...]


class Project(Struct, frozen=True, dict=True):
    """An open workspace: its settings, and what is read of it when it is first needed.

    `settings` is the digest of `bulletin.yaml`. What was read is never read again: after a change on the disk the
    workspace is opened anew, with the same `memory`. A `known` ledger is taken instead of what the disk holds.
    """

    workspace: Workspace
    publication: Publication
    settings: str
    memory: Memory = field(default_factory=Memory)
    known: IssueLedger | None = None

    @classmethod
    def open(
        cls, workspace: Workspace, memory: Memory | None = None, known: IssueLedger | None = None
    ) -> Result[Project]:
        """Read `bulletin.yaml`; without it nothing else can be understood."""
        content = _read(workspace, SETTINGS)
        if content.value is None:
            return Result(None, content.diagnostics)
        memory = memory or Memory()
        settings = digest(content.value)
        recall = memory.on("settings", shelf=COMMON)
        read = recall(settings, partial(_settings, content.value), len(content.value))
        if read.value is None:
            return Result(None, read.diagnostics)
        return Result(cls(workspace, read.value, settings, memory, known), read.diagnostics)

    @cached_property
    def sight(self) -> Sight:
        """What decides whether an issue has to be made anew."""
        return Sight(str(self.workspace.root))

    @cached_property
    def headers(self) -> tuple[IssueHeader, ...]:
        """What every issue is called, drafts first, then by year and number."""
        headers = [self._header(folder) for folder in self.workspace.folders()]
        return tuple(
            sorted(headers, key=lambda header: (header.year or 0, header.number or 0, header.folder))
        )

    def _header(self, folder: str) -> IssueHeader:
        path = f"issues/{folder}/{ISSUE}"
        content = _read(self.workspace, path).value or b""
        recall = self.memory.on("headers", shelf=COMMON)
        return recall((folder, digest(content)), partial(_header, folder, path, content), HEADER)

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
        return tuple(
            header.folder
            for header in self.headers
            if header.year == int(name) or (header.year is None and header.folder.startswith(f"{name}-"))
        )

    def latest(self) -> str:
        """Return the folder of the newest issue. Raises BulletinError `unknown-issue`."""
        if not self.headers:
            raise BulletinError("unknown-issue", name="", known="（还没有）")
        return self.headers[-1].folder

    @cached_property
    def openings(self) -> Result[tuple[OpeningBalance, ...]]:
        """The opening states of all years."""
        values: list[OpeningBalance] = []
        found: list[Diagnostic] = []
        recall = self.memory.on("openings", self.settings, shelf=COMMON)
        for path in self.workspace.tallies():
            content = _read(self.workspace, path)
            found += content.diagnostics
            if content.value is not None:
                work = partial(_opening, path, content.value, self.publication)
                read = recall((path, digest(content.value)), work, len(content.value))
                found += read.diagnostics
                values += [read.value] if read.value else []
        return Result(tuple(values), tuple(found))

    @cached_property
    def ledger(self) -> IssueLedger:
        """The ledger as a value, for an office elsewhere."""
        return IssueLedger(self.records, self.uncounted)

    @cached_property
    def records(self) -> tuple[IssueRecord, ...]:
        """What the ledger holds of every issue that can be read; of many issues, what did not change is remembered."""
        from bulletin.tally import Records

        if self.known:
            return self.known.records
        folders = self.workspace.folders()
        store, key = cache(), f"records-{digest(bytes(self.workspace.root))[:24]}"
        many = self._many
        kept = Records.read(store.get(key) if many else None, self._basis() if many else "")
        found = [record for folder in folders if (record := self._record(folder, kept))]
        if many and kept.changed:
            store.put(key, kept.written())
        return tuple(found)

    def _basis(self) -> str:
        """Name all that the records depend on besides the issues: the settings and the code."""
        return self.settings + code_digest("model", "gazetteer", "parsing", "tally")

    def _record(self, folder: str, kept: Records) -> IssueRecord | None:
        """Take what is remembered of an issue, or read it."""
        from bulletin.tally import IssueRecord, count_issue, enter

        outside = stamp(self.workspace, folder)
        known = kept.key(folder, outside)
        record = kept.get(known) if known else None
        if record is not None:
            return record
        sources = self.sources(folder)
        key = f"{folder} {digest_of(sources.value or {})}"
        record = kept.get(key)
        if record is None:
            issue = self.issue(folder, sources, lasting=False).value
            if issue is None:
                return None
            record = IssueRecord(count_issue(issue, self.publication.tally), enter(issue))
            kept.put(key, record)
        kept.bear(folder, outside, key)
        return record

    @cached_property
    def counts(self) -> tuple[IssueCount, ...]:
        """What every readable issue adds to the tallies; of a few issues no record is needed for it."""
        if self.known or self._many or "records" in vars(self):
            return tuple(record.count for record in self.records)
        found = [self._count(folder) for folder in self.workspace.folders()]
        return tuple(each for each in found if each)

    def _count(self, folder: str) -> IssueCount | None:
        sources = self.sources(folder)
        if sources.diagnostics:
            return self._counted(folder, sources)
        recall = self.memory.on("counts", self.settings, shelf=COMMON)
        return recall(
            (folder, digest_of(sources.value or {})), partial(self._counted, folder, sources), COUNT
        )

    def _counted(self, folder: str, sources: Result[dict[str, bytes]]) -> IssueCount | None:
        from bulletin.tally import count_issue

        issue = self.issue(folder, sources, lasting=False).value
        return count_issue(issue, self.publication.tally) if issue else None

    @cached_property
    def _many(self) -> bool:
        return len(self.workspace.folders()) >= MANY

    @cached_property
    def uncounted(self) -> tuple[IssueHeader, ...]:
        """The issues that can't be read and so are missing in every count."""
        if self.known:
            return self.known.uncounted
        counted = {each.folder for each in self.counts}
        return tuple(self._header(folder) for folder in self.workspace.folders() if folder not in counted)

    def read(self, folder: str) -> Result[Issue]:
        """Read an issue of all its files."""
        return self.issue(folder, self.sources(folder))

    def sources(self, folder: str) -> Result[dict[str, bytes]]:
        """Return an issue's files in their order, those that can be read."""
        paths = (f"issues/{folder}/{ISSUE}", *self.workspace.articles(folder))
        results = {path: _read(self.workspace, path) for path in paths}
        found = tuple(each for result in results.values() for each in result.diagnostics)
        return Result({path: one.value for path, one in results.items() if one.value is not None}, found)

    def issue(self, folder: str, sources: Result[dict[str, bytes]], *, lasting: bool = True) -> Result[Issue]:
        """Read an issue of these files; one that can't be read is an error beside those of the others.

        What is read of it goes to the issue's shelf if it is `lasting`.
        """
        from bulletin.parsing.issues import read_issue

        files = sources.value or {}
        if f"issues/{folder}/{ISSUE}" not in files:
            return Result(None, sources.diagnostics)
        recall = self.memory.on("texts", self.settings, shelf=shelf_of(folder) if lasting else "")
        read = read_issue(folder, files, self.publication, recall)
        found = (*sources.diagnostics, *read.diagnostics)
        return Result(None if has_errors(found) else read.value, found)

    @cached_property
    def wording(self) -> Result[Wording]:
        """The office's set terms and leaders: those of `terms.yaml`, else the shipped ones."""
        if self.workspace.has(TERMS):
            content = _read(self.workspace, TERMS)
        else:
            content = Result((shipped("fonts").parent / TERMS).read_bytes())
        if content.value is None:
            return Result(None, content.diagnostics)
        recall = self.memory.on("wording", shelf=COMMON)
        return recall(digest(content.value), partial(_wording, content.value), len(content.value))

    @cached_property
    def contacts(self) -> Result[AddressBook]:
        """The office's address book; an empty one where there is none."""
        from bulletin.model import AddressBook
        from bulletin.parsing.circulation import read_contacts

        if not self.workspace.has(CONTACTS):
            return Result(AddressBook())
        content = _read(self.workspace, CONTACTS)
        if content.value is None:
            return Result(None, content.diagnostics)
        return read_contacts(CONTACTS, content.value)

    @cached_property
    def geometry(self) -> Geometry:
        """The numbers of the theme. Raises BulletinError `theme-broken`."""
        common, own = self.workspace.theme(f"{SHIPPED}theme.toml"), self.workspace.theme("theme.toml")

        def read() -> Geometry:
            from bulletin.typography.geometry import read_geometry

            return read_geometry(common, self.publication.layout, b"" if own == common else own)

        key = (digest(common), digest(own))
        return self.memory.on("geometry", self.settings, shelf=COMMON)(key, read, COUNT)

    @cached_property
    def faces(self) -> Result[Faces]:
        """The faces by role. Raises BulletinError `fonts-missing`."""
        return self.memory.on("open-faces")(self._fonts, self._open_faces, COUNT)

    def _open_faces(self) -> Result[Faces]:
        from bulletin.typography.face_selection import FaceSelection, outline, restored

        resolved: list[Result[Faces]] = []

        def resolve() -> FaceSelection | None:
            from bulletin.typography.fonts import resolve_roles

            resolved.append(resolve_roles(self._font_files, self.workspace.font_roles(), cache()))
            faces = resolved[0].value
            sound = faces and not faces.flawed and not resolved[0].diagnostics
            return outline(faces) if faces and sound else None

        told = self.memory.on("faces", shelf=COMMON)(self._fonts, resolve, COUNT)
        known = restored(told, self._font_files, cache()) if told and not resolved else None
        if known is None and not resolved:
            resolve()
        return Result(known) if known else resolved[0]

    @cached_property
    def _font_files(self) -> tuple[FontFile, ...]:
        return self.workspace.font_files()

    @cached_property
    def _fonts(self) -> str:
        """Name the font files by place, size and time, and the files that assign them by content."""
        files = [(str(each.path), each.size, each.modified, each.origin.value) for each in self._font_files]
        return digest(repr((files, self.workspace.font_roles())).encode())

    def lines(self, folder: str) -> Recall:
        """Return the recall of an issue's lines: they depend on the faces alone, besides what each is made of."""
        return self.memory.on("lines", self.faces_mark, shelf=shelf_of(folder))

    @cached_property
    def faces_mark(self) -> str:
        """Name all faces of all roles by their content: every advance follows from them."""
        if self.faces.value is None or self.faces.value.flawed:
            return self._mark()
        return self.memory.on("mark", shelf=COMMON)(self._fonts, self._mark, COUNT)

    def _mark(self) -> str:
        chains = self.faces.value.chains if self.faces.value else {}
        told = (
            f"{role} {' '.join((face.digest, str(face.number), *sorted(face.only or ())))}"
            for role, chain in chains.items()
            for face in chain.faces
        )
        return digest("\n".join(told).encode())


def shelf_of(folder: str) -> str:
    """Name the shelf of an issue."""
    return f"issues/{folder}"


def _settings(content: bytes) -> Result[Publication]:
    from bulletin.parsing.settings import read_publication

    return read_publication(SETTINGS, content)


def _header(folder: str, path: str, content: bytes) -> IssueHeader:
    from bulletin.parsing.issue_header import read_header

    return read_header(folder, path, content)


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
