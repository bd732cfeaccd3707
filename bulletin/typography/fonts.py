"""Fonts by role: resolution of roles, CSS rules, missing characters, the survey of `bulletin fonts`."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from bulletin.cache import digest
from bulletin.diagnostics import BulletinError, Diagnostic, Position, Sink, diagnose, stage
from bulletin.typography.characters import emoji, unseen
from bulletin.typography.faces import FILLED, FULL_WIDTH, WESTERN, WESTERN_MARKS, Chain, Face, Faces, chain_of
from bulletin.typography.faces_files import measure, prepared_file
from bulletin.typography.faces_index import BrokenFontError, FaceIndex, read_index
from bulletin.typography.faces_roles import read_plan
from bulletin.typography.shaping import missing_characters, words
from bulletin.workspace import Origin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from bulletin.cache import CacheDir
    from bulletin.typography.faces_index import FaceEntry
    from bulletin.typography.faces_roles import FaceRequest
    from bulletin.workspace import FontFile

Piece: TypeAlias = tuple[str, str, Position | None]
"""A text: its role, its characters, the position of the first one."""


@stage
def resolve_roles(
    sink: Sink, files: Sequence[FontFile], role_files: Sequence[tuple[str, bytes]], directory: CacheDir
) -> Faces:
    """Resolve every role to a chain of faces.

    A chain begins with the workspace's own files, continues in its written order, and prefers for each name the system's
    face to the tool's own. Files whose measurements `directory` has by path, size and time are not read.
    Raises BulletinError `fonts-missing` where a role finds nothing, not even the last resort.
    """
    plan = sink.take(read_plan(role_files, directory))
    search = _FaceSearch(read_index(files, directory), directory)
    last_resort = search.available(plan.last_resort)
    resolved = {role: search.available(wanted) for role, wanted in plan.roles.items()}
    substituted = frozenset(role for role, faces in resolved.items() if not _complete(faces))
    if substituted and not _complete(last_resort):
        raise BulletinError("fonts-missing", roles="、".join(sorted(substituted)))
    chains: dict[str, Chain] = {}
    for role, faces in resolved.items():
        chain = search.front(_unique((*faces, *last_resort)))
        chains[role] = chain_of(role, chain)
        chains[role + WESTERN] = chain_of(role + WESTERN, search.western(chain))
    flawed = bool(search.broken or search.index.unreadable)
    sink.add(search.diagnostics())
    return Faces(chains, directory, substituted, flawed=flawed, word_faces=plan.word_faces)


def _complete(faces: Iterable[Face]) -> bool:
    """Return whether one of these faces may be used for any character."""
    return any(not face.limited for face in faces)


def _unique(faces: Iterable[Face]) -> tuple[Face, ...]:
    """Drop repeated faces."""
    first: dict[str, Face] = {}
    for face in faces:
        first.setdefault(face.family, face)
    return tuple(first.values())


class _FaceSearch(Struct):
    """The search for faces: the index, faces measured so far, and files that proved broken."""

    index: FaceIndex
    directory: CacheDir
    measured: dict[tuple[Path, int | None], Face | None] = field(default_factory=dict)
    limited: dict[tuple[str, str], Face] = field(default_factory=dict)
    broken: dict[Path, Origin] = field(default_factory=dict)

    def available(self, chain: tuple[FaceRequest, ...]) -> tuple[Face, ...]:
        """Return the available faces of a chain, the workspace's own before the others."""
        return _own_first([face for wanted in chain for face in self._faces(wanted)])

    def front(self, chain: tuple[Face, ...]) -> tuple[Face, ...]:
        """Put limited faces for some marks, made of faces of a chain, in front of it."""
        return (*(self._limited(face, only) for face, only in (*_filling(chain), *_twins(chain))), *chain)

    def western(self, chain: tuple[Face, ...]) -> tuple[Face, ...]:
        """Put the chain's first Latin face, limited to marks, in front; there may be none."""
        latin = next((face for face in chain if _is_latin(face)), None)
        return (self._limited(latin, "".join(sorted(WESTERN_MARKS))), *chain) if latin else chain

    def _faces(self, wanted: FaceRequest) -> Iterator[Face]:
        for entry in self.index.find(wanted.name):
            face = self._face(entry)
            if face is not None:
                limited = face if wanted.only is None else self._limited(face, wanted.only)
                if wanted.only is None or any(map(limited.covers, wanted.only)):
                    yield limited

    def _limited(self, face: Face, only: str) -> Face:
        key = (face.family, only)
        if key not in self.limited:
            self.limited[key] = face.limited_to(frozenset(only))
        return self.limited[key]

    def _face(self, entry: FaceEntry) -> Face | None:
        """Return the measured face; None where its file is broken."""
        key = (entry.file.path, entry.face.number)
        if key not in self.measured:
            try:
                self.measured[key] = measure(entry, self.directory)
            except BrokenFontError:
                self.measured[key] = None
                self.broken[entry.file.path] = entry.file.origin
        return self.measured[key]

    def diagnostics(self) -> Iterator[Diagnostic]:
        """Yield a diagnostic for each file of the workspace that cannot be read."""
        broken = self.broken | {file.path: file.origin for file in self.index.unreadable}
        for path in sorted(path for path, origin in broken.items() if origin is Origin.WORKSPACE):
            yield diagnose("font-unreadable", _place(path))


def _own_first(faces: list[Face]) -> tuple[Face, ...]:
    """Move the workspace's unlimited faces in front of the first unlimited face of another origin."""
    own = [face for face in faces if face.origin is Origin.WORKSPACE and not face.limited]
    rest = [face for face in faces if face not in own]
    place = next((place for place, face in enumerate(rest) if not face.limited), len(rest))
    return _unique((*rest[:place], *own, *rest[place:]))


def _is_latin(face: Face) -> bool:
    """Return whether a face is made for Latin text; Chinese faces with narrow quotation marks exist."""
    return face.holds("A") and face.holds("“") and not face.holds("中") and face.advance("“") < FILLED.start


def _filling(faces: Sequence[Face]) -> Iterator[tuple[Face, str]]:
    """Yield a face and the marks for which it replaces the first face: there they do not fill their cell."""
    marks: dict[str, str] = {}
    for mark in FULL_WIDTH:
        having = [face for face in faces if face.covers(mark)]
        filled = next((face for face in having if face.advance(mark) in FILLED), None)
        if filled and filled is not having[0]:
            marks[filled.family] = marks.get(filled.family, "") + mark
    yield from ((face, marks[face.family]) for face in faces if face.family in marks)


def _twins(faces: Sequence[Face]) -> Iterator[tuple[Face, str]]:
    """Yield a face and a mark that shares a glyph with a more usual one in it."""
    for face in faces:
        for group in face.twins:
            for mark in group[1:]:
                if next((each for each in faces if each.covers(mark)), None) is face:
                    yield face, mark


def _place(path: Path) -> Position:
    """Return the position of a file of the workspace's `fonts/`, relative to the workspace."""
    parts = path.parts
    start = max(place for place, part in enumerate(parts) if part == "fonts") if "fonts" in parts else -1
    return Position("/".join(parts[start:]))


# --- Rules for paper ----------------------------------------------------------------------------------------


def face_rules(faces: Faces) -> str:
    """Write the `@font-face` rules that load the faces.

    On paper a role chooses the face, never a weight or a style. There is no `unicode-range`: WeasyPrint passes it to
    fontconfig in place of the real coverage, and too late (see `faces_files`).
    """
    return "".join(
        f'@font-face{{font-family:"{face.family}";src:url("{_address(face)}");'
        "font-weight:normal;font-style:normal}\n"
        for face in faces.loaded().values()
    )


def families(faces: Faces) -> dict[str, str]:
    """Return the value of `font-family` for each role, the role written as in a CSS identifier."""
    return {
        role.replace("/", "\\/"): ",".join(
            f'"{face.family}"' for face in faces.of(chain) or chain.faces[chain.own : chain.own + 1]
        )
        for role, chain in faces.chains.items()
    }


def prepared_files(faces: Faces, shaped: Collection[str] = ()) -> dict[str, bytes]:
    """Return the files of the faces by their addresses in the rules.

    Those of `shaped` families keep the tables that shaping needs. Raises BulletinError `font-broken`.
    """
    return {_address(face): _file(faces, face, shaped) for face in faces.loaded().values()}


def _address(face: Face) -> str:
    return f"font:{digest(face.family.encode())[:32]}"


def _file(faces: Faces, face: Face, shaped: Collection[str]) -> bytes:
    try:
        return prepared_file(face, faces.directory, shaping=face.family in shaped)
    except BrokenFontError as error:
        raise BulletinError("font-broken", file=error) from error


# --- Missing characters -------------------------------------------------------------------------------------


def uncovered(faces: Faces, pieces: Iterable[Piece]) -> Iterator[Diagnostic]:
    """Yield the characters that no face of their role has, each at its first position in a file.

    A shaped word needs a face with all its characters.
    """
    texts = tuple(pieces)
    plain = ((role, _without_words(text), position) for role, text, position in texts)
    for role, character, position in (
        *_missing(faces, plain),
        *_missing_in_words(faces, texts),
    ):
        point = f"U+{ord(character):04X}"
        code = "emoji" if emoji(character) else "missing-glyph"
        yield diagnose(code, position, character=character, code_point=point, role=role)


def _without_words(text: str) -> str:
    """Replace shaped words by spaces."""
    for start, end in tuple(words(text)):
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _missing_in_words(faces: Faces, pieces: Iterable[Piece]) -> Iterator[tuple[str, str, Position | None]]:
    """Yield the characters of shaped words that no face has, with role and position, once for each file."""
    seen: set[tuple[str, str, str]] = set()
    for role, text, position in pieces:
        for start, end in words(text):
            for at, character in missing_characters(faces.chains[role], text[start:end]):
                key = (role, position.path if position else "", character)
                if key not in seen:
                    seen.add(key)
                    column = start + at
                    place = position and Position(position.path, position.line, position.column + column)
                    yield role, character, place


def _missing(faces: Faces, pieces: Iterable[Piece]) -> Iterator[tuple[str, str, Position | None]]:
    """Yield every visible character that no face has, with role and position, once for each file."""
    seen: dict[tuple[str, str], set[str]] = {}
    for role, text, position in pieces:
        path = position.path if position else ""
        known = seen.setdefault((role, path), set())
        new = set(text) - known
        known |= new
        chain = faces.chains[role]
        reported = [each for each in new if chain.face_for(each) is None and not unseen(each)]
        for character in sorted(reported, key=text.index):
            place = position and Position(path, position.line, position.column + text.index(character))
            yield role, character, place


# --- The survey for `bulletin fonts` ------------------------------------------------------------------------


class Purpose(Enum):
    """The purpose of a face in a chain: some characters by design, all, or those that others lack."""

    LIMITED = "limited"
    OWN = "own"
    STAND_IN = "stand-in"


class FaceUsage(Struct, frozen=True):
    """A face of a role; `characters` are those of the issues that it sets."""

    face: Face
    purpose: Purpose
    characters: tuple[str, ...] = ()


class RoleSurvey(Struct, frozen=True):
    """The faces of a role, the characters that no face has, and whether only the last resort is left."""

    role: str
    rows: tuple[FaceUsage, ...]
    missing: tuple[str, ...]
    substituted: bool


def survey(faces: Faces, pieces: Iterable[Piece]) -> tuple[RoleSurvey, ...]:
    """Return for each role its faces and the characters of these texts that they set, without unused limited faces."""
    used: dict[str, dict[str, None]] = {}
    for role, text, _ in pieces:
        used.setdefault(role, {}).update(dict.fromkeys(text))
    roles = (role for role in faces.chains if not role.endswith(WESTERN))
    return tuple(_role_survey(faces, role, used.get(role, {})) for role in roles)


def _role_survey(faces: Faces, role: str, characters: Iterable[str]) -> RoleSurvey:
    chain = faces.chains[role]
    visible = [character for character in characters if not unseen(character)]
    rows = (
        FaceUsage(
            face, _purpose(chain, place), tuple(sorted(c for c in visible if chain.face_for(c) is face))
        )
        for place, face in enumerate(chain.faces)
    )
    shown = tuple(row for row in rows if row.characters or not row.face.limited)
    missing = tuple(sorted(c for c in visible if chain.face_for(c) is None))
    return RoleSurvey(role, shown, missing, role in faces.substituted)


def _purpose(chain: Chain, place: int) -> Purpose:
    if place < chain.own:
        return Purpose.LIMITED
    return Purpose.OWN if place == chain.own else Purpose.STAND_IN


def notices(faces: Faces, files: Sequence[FontFile], directory: CacheDir) -> Iterator[Diagnostic]:
    """Yield notices of `bulletin fonts`: roles without a face of their own, unused files of the workspace."""
    for role in sorted(faces.substituted):
        chain = faces.chains[role]
        yield diagnose("fonts-only-last-resort", None, role=role, face=chain.faces[chain.own].name)
    used = {face.source for face in faces.loaded().values()}
    for entry in read_index(files, directory).entries:
        if entry.file.origin is Origin.WORKSPACE and entry.file.path not in used:
            code = "font-variable" if entry.face.variable else "font-not-named"
            names = f"{entry.face.name}、{entry.face.postscript}"
            yield diagnose(code, _place(entry.file.path), names=names)


def present(files: Sequence[FontFile], directory: CacheDir) -> frozenset[str]:
    """Return the PostScript names of the faces outside the workspace, which need not be installed."""
    return frozenset(
        entry.face.postscript
        for entry in read_index(files, directory).entries
        if entry.file.origin is not Origin.WORKSPACE and not entry.face.variable
    )
