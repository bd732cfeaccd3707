"""The index of the faces within reach: their names in every language, kept by file and state."""

from __future__ import annotations

import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from bulletin.cache import FileState, digest
from bulletin.diagnostics import escaped
from bulletin.workspace import Origin, open_regular

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from bulletin.cache import CacheDir
    from bulletin.workspace import FontFile

BROKEN = (OSError, KeyError, ValueError, AssertionError, IndexError, struct.error, EOFError)
"""What the font library raises for broken fonts, besides its own exception."""
REGULAR = 400
FAMILY, FULL_NAME, POSTSCRIPT, TYPOGRAPHIC_FAMILY = 1, 4, 6, 16
CHINESE = 0x0804
"""The language of names in Simplified Chinese on the Windows platform."""


class IndexedFace(Struct, frozen=True, array_like=True):
    """A face of a font file: its number in a collection, its names, and how it ranks within a family.

    `exact` are names of this face alone, `families` those it shares; both folded (see `fold`). `deviation` is its
    distance from an upright regular. A variable font has no fixed weight and is not used.
    """

    number: int | None
    name: str
    postscript: str
    exact: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    deviation: int = 0
    variable: bool = False


class IndexedFile(Struct, frozen=True, array_like=True):
    """The faces of a font file in this state; None for a file that can't be read."""

    state: FileState
    faces: tuple[IndexedFace, ...] | None


class FaceEntry(Struct, frozen=True):
    """A face and its file."""

    file: FontFile
    face: IndexedFace


class FaceIndex(Struct, frozen=True):
    """All available faces, also by name, and the files that cannot be read."""

    entries: list[FaceEntry] = field(default_factory=list)
    unreadable: list[FontFile] = field(default_factory=list)
    exact: dict[str, list[FaceEntry]] = field(default_factory=dict)
    families: dict[str, list[FaceEntry]] = field(default_factory=dict)

    def add(self, entry: FaceEntry) -> None:
        """Add a face; a variable font is found under no name."""
        self.entries.append(entry)
        if not entry.face.variable:
            for name in entry.face.exact:
                self.exact.setdefault(name, []).append(entry)
            for name in entry.face.families:
                self.families.setdefault(name, []).append(entry)

    def find(self, name: str) -> tuple[FaceEntry, ...]:
        """Return the faces of a name, at most one of each origin: workspace, system, the tool's own folder.

        It is a face's full name, PostScript name or file name, else a family's, of which the regular is
        taken.
        """
        folded = fold(name)
        matches = self.exact.get(folded) or sorted(
            self.families.get(folded, ()), key=lambda entry: entry.face.deviation
        )
        by_origin: dict[Origin, FaceEntry] = {}
        for entry in matches:
            by_origin.setdefault(entry.file.origin, entry)
        return _distinct(by_origin[origin] for origin in Origin if origin in by_origin)


def _distinct(entries: Iterable[FaceEntry]) -> tuple[FaceEntry, ...]:
    """Drop second copies of the same file."""
    first: dict[tuple[str, int], FaceEntry] = {}
    for entry in entries:
        first.setdefault((entry.face.postscript, entry.file.state.metadata[0]), entry)
    return tuple(first.values())


def fold(name: str) -> str:
    """Return a name in the form in which names are compared: without blanks, case-folded."""
    return "".join(name.split()).casefold()


def read_index(files: Sequence[FontFile], directory: CacheDir) -> FaceIndex:
    """Return the faces of these files; only files that are new or changed are opened."""
    index = FaceIndex()
    for origin in Origin:
        group = [file for file in files if file.origin is origin]
        for file, indexed in zip(group, _indexed(group, origin, directory), strict=True):
            if indexed.faces is None:
                index.unreadable.append(file)
            for face in indexed.faces or ():
                index.add(FaceEntry(file, face))
    return index


# --- The cached index ----------------------------------------------------------------------------------------


def _indexed(group: list[FontFile], origin: Origin, directory: CacheDir) -> Iterator[IndexedFile]:
    """Yield the faces of each file."""
    if not group:
        return
    key = _key(group, origin)
    known = directory.load(key, dict[str, IndexedFile]) or {}
    current = {_name(file): _known_or_read(file, known.get(_name(file))) for file in group}
    if current != known:
        directory.save(key, current)
    for file in group:
        yield current[_name(file)]


def _name(file: FontFile) -> str:
    """Return the path of a file as a text that can be stored, also where it is not in UTF-8."""
    return escaped(str(file.path))


def _key(group: list[FontFile], origin: Origin) -> str:
    """Return the cache key; each workspace has its own, so that they do not overwrite each other's index."""
    place = (
        f"-{digest(escaped(str(group[0].path.parent)).encode())[:16]}" if origin is Origin.WORKSPACE else ""
    )
    return f"font-index-{origin.value}{place}"


def _known_or_read(file: FontFile, known: IndexedFile | None) -> IndexedFile:
    if known and known.state.settled and known.state.metadata == file.state.metadata:
        return known
    return IndexedFile(file.state, _read(file.path))


# --- Reading ------------------------------------------------------------------------------------------------


class BrokenFontError(Exception):
    """A font file that can't be read."""


@contextmanager
def broken_fonts(path: Path) -> Iterator[None]:
    """Turn the exceptions that the font library raises for broken fonts into BrokenFontError."""
    from fontTools.ttLib import TTLibError

    try:
        yield
    except (*BROKEN, TTLibError) as error:
        raise BrokenFontError(path) from error


def _read(path: Path) -> tuple[IndexedFace, ...] | None:
    from fontTools.ttLib import TTCollection, TTFont

    try:
        with broken_fonts(path), open_regular(path) as stream:
            if stream.read(4) == b"ttcf":
                fonts = TTCollection(stream, lazy=True).fonts
                return tuple(_face(font, number) for number, font in enumerate(fonts))
            return (_face(TTFont(stream, lazy=True), None, escaped(path.name), escaped(path.stem)),)
    except BrokenFontError:
        return None


def _face(font: Any, number: int | None, *file_names: str) -> IndexedFace:
    """Return a face as it is indexed; `file_names` are names of it, too."""
    names: dict[int, set[str]] = {each: set() for each in (FAMILY, FULL_NAME, POSTSCRIPT, TYPOGRAPHIC_FAMILY)}
    chinese: dict[int, str] = {}
    for record in font["name"].names:
        if record.nameID in names:
            text = record.toUnicode(errors="replace").strip("\0 ")
            names[record.nameID].add(text)
            if record.platformID == 3 and record.langID == CHINESE:
                chinese[record.nameID] = text
    full, families = names[FULL_NAME], names[FAMILY] | names[TYPOGRAPHIC_FAMILY]
    postscript = min(names[POSTSCRIPT] or full or families)
    return IndexedFace(
        number,
        chinese.get(FULL_NAME) or font["name"].getBestFullName() or postscript,
        postscript,
        tuple(sorted(set(map(fold, (*full, *names[POSTSCRIPT], *file_names))))),
        tuple(sorted(set(map(fold, families)))),
        _distance(font),
        "fvar" in font,
    )


def _distance(font: Any) -> int:
    """Return the distance of a face from an upright regular of normal width; slant weighs more than weight."""
    if "OS/2" not in font:
        return 0
    table = font["OS/2"]
    slanted = bool(table.fsSelection & 0b1000000001)
    width = abs(int(table.usWidthClass) - 5)
    return abs(int(table.usWeightClass) - REGULAR) + 10_000 * slanted + 1000 * width
