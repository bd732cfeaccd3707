"""Which faces the roles resolved to, told by their places: enough to build the chains again without a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from bulletin.typography.faces import Chain, Faces
from bulletin.typography.faces_files import BrokenFontError, measure
from bulletin.typography.faces_index import FaceEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.typography.faces import Face
    from bulletin.workspace import FontFile, Store

Used: TypeAlias = tuple[int, str, str | None]
"""A face of a chain: its number among the sources, its family, the characters that it is limited to."""


class FaceSource(Struct, frozen=True):
    """A face where it lies: the file's path, its number in a collection, its names."""

    path: str
    number: int | None
    name: str
    postscript: str


class FaceSelection(Struct, frozen=True):
    """The chains of all roles: each role, the number of its own face, and its faces by number."""

    sources: tuple[FaceSource, ...]
    faces: tuple[Used, ...]
    chains: tuple[tuple[str, int, tuple[int, ...]], ...]
    substituted: tuple[str, ...]


def outline(faces: Faces) -> FaceSelection:
    """Tell which faces there are."""
    sources: dict[FaceSource, int] = {}
    used: dict[int, tuple[int, Used]] = {}
    chains = []
    for role, chain in faces.chains.items():
        for face in chain.faces:
            source = FaceSource(str(face.source), face.number, face.name, face.postscript)
            at = sources.setdefault(source, len(sources))
            only = None if face.only is None else "".join(sorted(face.only))
            used.setdefault(id(face), (len(used), (at, face.family, only)))
        chains.append((role, chain.own, tuple(used[id(face)][0] for face in chain.faces)))
    return FaceSelection(
        tuple(sources),
        tuple(each for _, each in used.values()),
        tuple(chains),
        tuple(sorted(faces.substituted)),
    )


def restored(told: FaceSelection, files: Sequence[FontFile], store: Store) -> Faces | None:
    """Build the chains again from files that are as they were; None where one of them can't be read any more."""
    by_path = {str(file.path): file for file in files}
    try:
        whole = [_measured(source, by_path[source.path], store) for source in told.sources]
    except (BrokenFontError, KeyError):
        return None
    faces = [
        whole[at] if only is None else replace(whole[at], family=family, only=frozenset(only))
        for at, family, only in told.faces
    ]
    chains = {
        role: Chain(role, tuple(faces[number] for number in numbers), own)
        for role, own, numbers in told.chains
    }
    return Faces(chains, store, frozenset(told.substituted))


def _measured(source: FaceSource, file: FontFile, store: Store) -> Face:
    none: frozenset[str] = frozenset()
    entry = FaceEntry(
        file, source.number, source.name, source.postscript, none, none, deviation=0, variable=False
    )
    return measure(entry, store)
