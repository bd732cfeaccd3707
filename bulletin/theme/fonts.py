"""Fonts by role: which faces each role resolves to, the rules that load them, what they lack, and a survey."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from bulletin.diagnostics import BulletinError, Diagnostic, Position, Result, diagnose
from bulletin.theme.faces import FILLED, FULL_WIDTH, Chain, Face, Faces, chain_of, emoji, unseen
from bulletin.theme.faces_files import BrokenFontError, prepare
from bulletin.theme.faces_index import Index, read_index
from bulletin.theme.faces_roles import read_plan
from bulletin.workspace import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bulletin.theme.faces_index import Entry
    from bulletin.theme.faces_roles import Wanted
    from bulletin.workspace import FontFile, Store

Piece: TypeAlias = tuple[str, str, Position | None]
"""The role that a text is set in, the text, and the place of its first character."""


def resolve_roles(
    files: Sequence[FontFile], role_files: Sequence[tuple[str, bytes]], store: Store
) -> Result[Faces]:
    """Find the faces of every role.

    A chain begins with the workspace's own files, goes on in its written order, and takes for each name the
    system's face before the tool's own. Nothing is read that `store` remembers by path, size and time.
    Raises BulletinError `fonts-missing` where a role finds nothing, not even the last resort.
    """
    plan = read_plan(role_files, store)
    if plan.value is None:
        return Result(None, plan.diagnostics)
    search = _Search(read_index(files, store), store)
    last_resort = search.found(plan.value.last_resort)
    found = {role: search.found(wanted) for role, wanted in plan.value.roles.items()}
    substituted = frozenset(role for role, pairs in found.items() if not _complete(pairs))
    if substituted and not _complete(last_resort):
        raise BulletinError("fonts-missing", roles="、".join(sorted(substituted)))
    chains = {role: search.chain(role, _unique((*pairs, *last_resort))) for role, pairs in found.items()}
    return Result(Faces(chains, substituted), tuple(search.complaints()))


Found: TypeAlias = "tuple[Entry, Face]"


def _complete(pairs: Iterable[Found]) -> bool:
    """Whether a face is among these that may be used for any character."""
    return any(not face.limited for _, face in pairs)


def _unique(pairs: Iterable[Found]) -> tuple[Found, ...]:
    """Leave out what stands in a chain for the second time."""
    first: dict[str, Found] = {}
    for entry, face in pairs:
        first.setdefault(face.family, (entry, face))
    return tuple(first.values())


@dataclass(slots=True)
class _Search:
    """The search for faces: what is within reach, what was made ready so far, and which files proved broken."""

    index: Index
    store: Store
    ready: dict[tuple[Path, int | None, str | None], Face | None] = field(default_factory=dict)
    broken: dict[Path, Origin] = field(default_factory=dict)

    def found(self, chain: Iterable[Wanted]) -> tuple[Found, ...]:
        """Return the faces of a chain that there are, the workspace's own before the others."""
        pairs = [
            (entry, face)
            for wanted in chain
            for entry in self.index.find(wanted.name)
            if (face := self.face(entry, wanted.only)) is not None
        ]
        return _unique(_own_first(pairs))

    def chain(self, role: str, pairs: Sequence[Found]) -> Chain:
        """Make a role's chain, with files of their own for some marks in front."""
        entries = {face.family: entry for entry, face in pairs}
        faces = tuple(face for _, face in pairs)
        wanted = [*_filling(faces), *_twins(faces)]
        front = [self.face(entries[face.family], marks) for face, marks in wanted]
        return chain_of(role, (*(face for face in front if face), *faces))

    def face(self, entry: Entry, only: str | None) -> Face | None:
        """Make a face ready; None where its file is broken or holds none of the wanted characters."""
        key = (entry.file.path, entry.number, only)
        if key not in self.ready:
            try:
                self.ready[key] = prepare(entry, only, self.store)
            except BrokenFontError:
                self.ready[key] = None
                self.broken[entry.file.path] = entry.file.origin
        return self.ready[key]

    def complaints(self) -> Iterator[Diagnostic]:
        """Tell which files of the workspace can't be read."""
        broken = self.broken | {file.path: file.origin for file in self.index.unreadable}
        for path in sorted(path for path, origin in broken.items() if origin is Origin.WORKSPACE):
            yield diagnose("font-unreadable", _place(path))


def _filling(faces: Sequence[Face]) -> Iterator[tuple[Face, str]]:
    """Find the marks that are to fill their cell but don't in the face in turn, and a face where they do."""
    marks: dict[str, str] = {}
    for mark in FULL_WIDTH:
        having = [face for face in faces if face.covers(mark)]
        filled = next((face for face in having if face.advance(mark) in FILLED), None)
        if filled and filled is not having[0]:
            marks[filled.family] = marks.get(filled.family, "") + mark
    yield from ((face, marks[face.family]) for face in faces if face.family in marks)


def _twins(faces: Sequence[Face]) -> Iterator[tuple[Face, str]]:
    """Find the marks that share a glyph with a more usual one in the face in turn."""
    for face in faces:
        for group in face.twins:
            for mark in group[1:]:
                if next(each for each in faces if each.covers(mark)) is face:
                    yield face, mark


def _own_first(pairs: list[Found]) -> list[Found]:
    """Move the workspace's unlimited faces in front of the first unlimited face of another origin."""
    own = [pair for pair in pairs if pair[1].origin is Origin.WORKSPACE and not pair[1].limited]
    rest = [pair for pair in pairs if pair not in own]
    place = next((place for place, (_, face) in enumerate(rest) if not face.limited), len(rest))
    return [*rest[:place], *own, *rest[place:]]


def _place(path: Path) -> Position:
    """Name a file of the workspace's `fonts/` as an editor knows it."""
    parts = path.parts
    start = max(place for place, part in enumerate(parts) if part == "fonts") if "fonts" in parts else -1
    return Position("/".join(parts[start:]))


# --- Rules for paper -----------------------------------------------------------------------------------------


def face_rules(faces: Faces) -> str:
    """Write the `@font-face` rules that load these faces; on paper a role chooses the face, never a weight.

    There is no `unicode-range`: WeasyPrint hands it to fontconfig in place of the real coverage, and too late.
    """
    return "".join(
        f'@font-face{{font-family:"{face.family}";src:url("{face.file.as_uri()}");'
        f"font-weight:normal;font-style:normal}}\n"
        for face in faces.all()
    )


def families(faces: Faces) -> dict[str, str]:
    """Return the value of `font-family` for each role."""
    return {
        role: ",".join(f'"{face.family}"' for face in chain.faces) for role, chain in faces.chains.items()
    }


def addresses(faces: Faces) -> dict[str, Path]:
    """Return the files behind the addresses in the rules."""
    return {face.file.as_uri(): face.file for face in faces.all()}


# --- What the faces lack -------------------------------------------------------------------------------------


def uncovered(faces: Faces, pieces: Iterable[Piece]) -> Iterator[Diagnostic]:
    """Find the characters that no face of their role has, each where it first stands in a file."""
    for role, character, position in _first_places(pieces):
        if faces.chains[role].face_for(character) is None:
            point = code_point(character)
            code = "emoji" if emoji(character) else "missing-glyph"
            yield diagnose(code, position, character=character, code_point=point, role=role)


def stand_ins(faces: Faces, pieces: Iterable[Piece]) -> Iterator[Diagnostic]:
    """Find the characters that are set from a face standing in for the role's own."""
    for role, character, position in _first_places(pieces):
        chain = faces.chains[role]
        face = chain.face_for(character)
        if face is not None and chain.stands_in(character):
            yield diagnose(
                "fallback-glyph",
                position,
                character=character,
                code_point=code_point(character),
                role=role,
                own=chain.faces[chain.own].name,
                face=face.name,
            )


def code_point(character: str) -> str:
    """Write a character's number as Unicode does."""
    return f"U+{ord(character):04X}"


def _first_places(pieces: Iterable[Piece]) -> Iterator[tuple[str, str, Position | None]]:
    """Yield every visible character of a role with its place, once for each file."""
    seen: set[tuple[str, str, str]] = set()
    for role, text, position in pieces:
        path = position.path if position else ""
        for offset, character in enumerate(text):
            if (role, character, path) in seen or unseen(character):
                continue
            seen.add((role, character, path))
            place = position and Position(path, position.line, position.column + offset)
            yield role, character, place


# --- The survey for `bulletin fonts` -------------------------------------------------------------------------


class Purpose(Enum):
    """What a face is there for in a chain: some characters by design, all of them, or those that others lack."""

    LIMITED = "limited"
    OWN = "own"
    STAND_IN = "stand-in"


@dataclass(frozen=True, slots=True)
class Row:
    """One face of a role; `characters` are those of the issues that it is used for (none told for the own face)."""

    face: Face
    purpose: Purpose
    characters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleSurvey:
    """What a role resolves to, which characters no face has, and whether the last resort is all there is."""

    role: str
    rows: tuple[Row, ...]
    missing: tuple[str, ...]
    substituted: bool


def survey(faces: Faces, pieces: Iterable[Piece]) -> tuple[RoleSurvey, ...]:
    """Tell for each role its faces and what these texts use of them."""
    used: dict[str, dict[str, None]] = {}
    for role, text, _ in pieces:
        used.setdefault(role, {}).update(dict.fromkeys(text))
    return tuple(_role_survey(faces, role, used.get(role, {})) for role in faces.chains)


def _role_survey(faces: Faces, role: str, characters: Iterable[str]) -> RoleSurvey:
    chain = faces.chains[role]
    visible = [character for character in characters if not unseen(character)]
    rows = [
        Row(face, _purpose(chain, place), tuple(sorted(c for c in visible if chain.face_for(c) is face)))
        for place, face in enumerate(chain.faces)
    ]
    told = tuple(Row(row.face, row.purpose) if row.purpose is Purpose.OWN else row for row in rows)
    missing = tuple(sorted(c for c in visible if chain.face_for(c) is None))
    return RoleSurvey(role, told, missing, role in faces.substituted)


def _purpose(chain: Chain, place: int) -> Purpose:
    if place < chain.own:
        return Purpose.LIMITED
    return Purpose.OWN if place == chain.own else Purpose.STAND_IN


def notices(faces: Faces, files: Sequence[FontFile], store: Store) -> Iterator[Diagnostic]:
    """Find what `bulletin fonts` should mention: roles without a face of their own, office files not used."""
    for role in sorted(faces.substituted):
        chain = faces.chains[role]
        yield diagnose("fonts-only-last-resort", None, role=role, face=chain.faces[chain.own].name)
    used = {face.source for face in faces.all()}
    for entry in read_index(files, store).entries:
        if entry.file.origin is Origin.WORKSPACE and entry.file.path not in used:
            code = "font-variable" if entry.variable else "font-not-named"
            yield diagnose(code, _place(entry.file.path), names=f"{entry.name}、{entry.postscript}")
