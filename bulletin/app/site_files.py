"""The files of a site on the disk: which the tool wrote there, from what, and how they are brought up to date.

The manifest names every file before it is written, so whatever a killed command left is known to the next one: files
that are not named there are of others, and are never touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field

from bulletin.cache import digest
from bulletin.diagnostics import BulletinError
from bulletin.workspace import file_sizes, read_regular, remove_files, write_atomic, write_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SITE_MANIFEST = ".bulletin-site.json"
"""The file of a site that names all files that the tool wrote there, with what each part was made from."""
_UNKNOWN = ("", -1)


class SitePart(Struct):
    """A part of a site (an issue, the search of a year, the overview): what it was made from, and its files.

    `key` is a digest of all that it was made from, "" while it is being written. `files` are digests and sizes.
    """

    key: str = ""
    files: dict[str, tuple[str, int]] = field(default_factory=dict)


class _SiteManifest(Struct):
    """The manifest: the parts by name."""

    parts: dict[str, SitePart]


class SiteFiles(Struct):
    """The files of a site in a folder; the caller holds its lock."""

    folder: Path
    parts: dict[str, SitePart]
    sizes: Mapping[str, int]
    written: int = 0
    removed: int = 0

    @classmethod
    def open(cls, folder: Path) -> SiteFiles:
        """Read what is there. Raises OSError."""
        try:
            manifest = msgspec.json.decode(read_regular(folder / SITE_MANIFEST), type=_SiteManifest)
        except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
            manifest = _SiteManifest({})
        return cls(folder, manifest.parts, file_sizes(folder))

    def is_current(self, name: str, key: str) -> bool:
        """Whether a part was made from the same, and its files are all there."""
        part = self.parts.get(name)
        return (
            part is not None
            and part.key == key
            and all(self.sizes.get(path) == size for path, (_, size) in part.files.items())
        )

    def keep_only(self, names: Iterable[str]) -> None:
        """Remove all other parts with their files."""
        gone = [self.parts.pop(name) for name in set(self.parts).difference(names)]
        self._remove(path for part in gone for path in part.files)

    def replace(self, keys: Mapping[str, str], contents: Mapping[str, Mapping[str, bytes]]) -> None:
        """Replace parts by these files; what is there already with the same bytes stays.

        Raises OSError, BulletinError `site-foreign` before anything is written.
        """
        self._require_own(contents)
        before = {name: self.parts.get(name, SitePart()) for name in contents}
        changed: dict[str, bytes] = {}
        for name, files in contents.items():
            new = {
                path: content
                for path, content in files.items()
                if not self._holds(before[name], path, content)
            }
            kept = {path: state for path, state in before[name].files.items() if path not in new}
            self.parts[name] = SitePart("", {**kept, **dict.fromkeys(new, _UNKNOWN)})
            changed |= new
        if changed:
            self.save()
            write_files(self.folder, changed)
            self.written += len(changed)
        for name, files in contents.items():
            states = {path: (digest(content), len(content)) for path, content in files.items()}
            self.parts[name] = SitePart(keys[name], states)
        now = {path for files in contents.values() for path in files}
        self._remove(path for part in before.values() for path in part.files if path not in now)

    def save(self) -> None:
        """Write the manifest. Raises OSError."""
        parts = {
            name: SitePart(part.key, dict(sorted(part.files.items())))
            for name, part in sorted(self.parts.items())
        }
        content = msgspec.json.encode(_SiteManifest(parts))
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / SITE_MANIFEST
        if not path.exists() or read_regular(path) != content:
            write_atomic(path, content)

    def _require_own(self, contents: Mapping[str, Mapping[str, bytes]]) -> None:
        """Refuse to replace files that the tool did not write. Raises BulletinError `site-foreign`."""
        owned = {path for part in self.parts.values() for path in part.files}
        foreign = [
            path for files in contents.values() for path in files if path in self.sizes and path not in owned
        ]
        if foreign:
            raise BulletinError("site-foreign", folder=self.folder, name=foreign[0])

    def _holds(self, part: SitePart, path: str, content: bytes) -> bool:
        """Whether a file is there with these bytes."""
        known, size = part.files.get(path, _UNKNOWN)
        return self.sizes.get(path) == size == len(content) and known == digest(content)

    def _remove(self, paths: Iterable[str]) -> None:
        gone = [path for path in paths if path in self.sizes]
        remove_files(self.folder, gone)
        self.removed += len(gone)
