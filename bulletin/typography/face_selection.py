"""The faces that roles resolved to, by file: enough to rebuild the chains without a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from bulletin.typography.faces import Chain, Faces
from bulletin.typography.faces_files import measure
from bulletin.typography.faces_index import BrokenFontError, FaceEntry, IndexedFace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.cache import CacheDir, Memoize
    from bulletin.diagnostics import Result
    from bulletin.workspace import FontFile

SelectedFace: TypeAlias = tuple[int, str, str | None]
"""A face of a chain: the index of its source, its family, the characters that it is limited to."""


class FaceSelection(Struct, frozen=True):
    """The chains of all roles: each with the index of its own face, and its faces by index.

    `sources` are the paths of the files with their faces.
    """

    sources: tuple[tuple[str, IndexedFace], ...]
    faces: tuple[SelectedFace, ...]
    chains: tuple[tuple[str, int, tuple[int, ...]], ...]
    substituted: tuple[str, ...]


def open_faces(
    files: Sequence[FontFile],
    role_files: Sequence[tuple[str, bytes]],
    directory: CacheDir,
    memoize: Memoize,
) -> Result[Faces]:
    """Return the faces of every role, from the memoized selection where there is one.

    `memoize` depends on all files. Only a selection without faults is remembered. Raises BulletinError `fonts-missing`.
    """
    from bulletin.diagnostics import Result
    from bulletin.typography.fonts import resolve_roles

    resolved: list[Result[Faces]] = []

    def select() -> tuple[FaceSelection, ...]:
        resolved.append(resolve_roles(files, role_files, directory))
        faces = resolved[0].value
        sound = faces and not faces.flawed and not resolved[0].diagnostics
        return (selection(faces),) if faces and sound else ()

    known = memoize("selection", select, tuple[FaceSelection, ...])
    faces = restored(known[0], files, directory) if known and not resolved else None
    if faces is None and not resolved:
        resolved.append(resolve_roles(files, role_files, directory))
    return Result(faces) if faces else resolved[0]


def selection(faces: Faces) -> FaceSelection:
    """Return the selection of resolved faces."""
    sources: dict[tuple[str, IndexedFace], int] = {}
    used: dict[int, tuple[int, SelectedFace]] = {}
    chains = []
    for role, chain in faces.chains.items():
        for face in chain.faces:
            source = str(face.source), IndexedFace(face.number, face.name, face.postscript)
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


def restored(known: FaceSelection, files: Sequence[FontFile], directory: CacheDir) -> Faces | None:
    """Rebuild the chains from unchanged files; None where one of them cannot be read any more."""
    by_path = {str(file.path): file for file in files}
    try:
        complete = [measure(FaceEntry(by_path[path], face), directory) for path, face in known.sources]
    except (BrokenFontError, KeyError):
        return None
    faces = [
        complete[at] if only is None else replace(complete[at], family=family, only=frozenset(only))
        for at, family, only in known.faces
    ]
    chains = {
        role: Chain(role, tuple(faces[number] for number in numbers), own)
        for role, own, numbers in known.chains
    }
    return Faces(chains, directory, frozenset(known.substituted))
