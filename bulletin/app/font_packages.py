"""Installs open fonts from packages of the system, for offices without licensed ones, and a colour profile for print.

Packages of Debian and Ubuntu are downloaded and unpacked without being installed (the package of TeX has 49 MB for
four faces), so that no administrator is needed. The fonts and their licences go into the user's data folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from bulletin.diagnostics import BulletinError
from bulletin.workspace import not_writable, remove_abandoned, temporary_folder, write_atomic
from bulletin.workspace.profiles import FILE as PROFILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Progress: TypeAlias = Callable[[str, int, int], None]

LICENCES = "licences"
DOWNLOADS = ".fonts-"
"""How the names of folders of downloads begin, beside the folder of fonts."""
LICENCE_FILES = ("copyright", "Licenses", "Licenses.gz")


class FontPackage(Struct, frozen=True):
    """A package with fonts: its names in older and newer releases, and the faces to be installed, by file.

    A file that is no font has no face. `always`: also if the system has the faces, as older ones lack characters.
    `extra`: the files are optional.
    """

    names: tuple[str, ...]
    fonts: dict[str, str]
    always: bool = False
    extra: bool = False

    def missing(self, folder: Path, present: frozenset[str]) -> dict[str, str]:
        """Return the faces, by file, that are neither in the folder nor, by PostScript name, on the system."""
        return {
            file: face
            for file, face in self.fonts.items()
            if not (folder / file).is_file() and (self.always or face not in present)
        }


PACKAGES = (
    FontPackage(
        ("texlive-lang-chinese",),
        {f"Fandol{face}-Regular.otf": f"Fandol{face}-Regular" for face in ("Fang", "Kai", "Hei", "Song")},
    ),
    FontPackage(
        ("fonts-noto-cjk",),
        {
            "NotoSerifCJK-Regular.ttc": "NotoSerifCJKsc-Regular",
            "NotoSerifCJK-Bold.ttc": "NotoSerifCJKsc-Bold",
            "NotoSansCJK-Regular.ttc": "NotoSansCJKsc-Regular",
        },
    ),
    FontPackage(
        ("fonts-liberation2", "fonts-liberation"),
        {
            "LiberationSerif-Regular.ttf": "LiberationSerif",
            "LiberationSerif-Bold.ttf": "LiberationSerif-Bold",
            "LiberationSans-Regular.ttf": "LiberationSans",
        },
        always=True,
    ),
    FontPackage(("fonts-lxgw-wenkai",), {"LXGWWenKai-Light.ttf": "LXGWWenKai-Light"}, extra=True),
    FontPackage(("texlive-base",), {PROFILE: ""}, always=True, extra=True),
)


class InstallReport(Struct, frozen=True):
    """The installed files, and the optional packages that were not available."""

    files: tuple[str, ...]
    unavailable: tuple[str, ...]


def install(
    folder: Path,
    present: Iterable[str],
    progress: Progress,
    packages: Sequence[FontPackage] = PACKAGES,
) -> InstallReport:
    """Install the open fonts in `folder`; those that are there or on the system are skipped.

    `present` are the PostScript names of the faces on the system; `progress` is called with the name of a package,
    how many are done, and how many there are. Each file is written atomically: a second run continues an interrupted one.
    Raises BulletinError `no-package-manager`, `package-unknown`, `package-failed`, `package-without` and
    `not-writable`.
    """
    on_system = frozenset(present)
    required = [package for package in packages if package.missing(folder, on_system)]
    if not required:
        return InstallReport((), ())
    with not_writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        return _Installation(folder, on_system, progress).run(required)


class _Installation(Struct):
    """One installation; `refreshed`: it has fetched the package lists."""

    folder: Path
    present: frozenset[str]
    progress: Progress
    refreshed: bool = False

    def run(self, packages: Sequence[FontPackage]) -> InstallReport:
        """Install the packages, one after another."""
        if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
            raise BulletinError("no-package-manager")
        self._require_known([package for package in packages if not package.extra])
        files: list[str] = []
        unavailable: list[str] = []
        for done, package in enumerate(packages):
            self.progress(package.names[0], done, len(packages))
            try:
                files += self._take(package)
            except BulletinError:
                if not package.extra:
                    raise
                unavailable.append(package.names[0])
        self.progress("", len(packages), len(packages))
        return InstallReport(tuple(files), tuple(unavailable))

    def _require_known(self, packages: Sequence[FontPackage]) -> None:
        """Raise BulletinError `package-unknown` unless the package lists have these packages."""
        unknown = [package for package in packages if not _known(package)]
        if unknown and self._refresh():
            unknown = [package for package in unknown if not _known(package)]
        if unknown:
            names = "、".join(package.names[0] for package in unknown)
            raise BulletinError("package-unknown", packages=names)

    def _refresh(self) -> bool:
        """Fetch the package lists, once, if this user may; return whether that was done."""
        if self.refreshed or os.geteuid() != 0:
            return False
        self.refreshed = True
        return _call("apt-get", "update", "-q").returncode == 0

    def _take(self, package: FontPackage) -> Iterator[str]:
        """Install the fonts of a package, from the first of its names that has them all; yield their files."""
        left: set[str] = set()
        for name in filter(_offered, package.names):
            remove_abandoned(self.folder.parent, DOWNLOADS)
            with temporary_folder(self.folder.parent, DOWNLOADS, 0o700) as place:
                self._download(name, place)
                missing = frozenset(package.missing(self.folder, self.present))
                taken = frozenset(_unpack(next(place.glob("*.deb")), name, missing, self.folder))
            yield from sorted(taken)
            left = set(missing - taken)
            if not left:
                return
        raise BulletinError("package-without", package=package.names[0], files="、".join(sorted(left)))

    def _download(self, name: str, place: Path) -> None:
        result = _call("apt-get", "download", "-q", name, folder=place)
        if result.returncode and self._refresh():
            result = _call("apt-get", "download", "-q", name, folder=place)
        if result.returncode or not any(place.glob("*.deb")):
            raise BulletinError("package-failed", package=name, reason=_last_error(result.stderr))


def _known(package: FontPackage) -> bool:
    return any(map(_offered, package.names))


def _offered(name: str) -> bool:
    """Whether the package lists have this package."""
    return _call("apt-cache", "show", "--no-all-versions", name).returncode == 0


def _call(*command: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program of the package manager, with English messages and without questions."""
    environment = os.environ | {"LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(  # noqa: S603  (no shell, and no argument from outside)
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def _last_error(output: str) -> str:
    """Return the last error line of apt, without its `E:`."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line.removeprefix("E:").strip() for line in lines if line.startswith("E:")]
    return (errors or lines or ["?"])[-1]


def _unpack(archive: Path, package: str, names: frozenset[str], folder: Path) -> Iterator[str]:
    """Extract these files of a package, and its licences; yield the names of the fonts.

    The archive is read as a stream: nothing else is written.
    """
    command = ("dpkg-deb", "--fsys-tarfile", str(archive))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            with tarfile.open(fileobj=process.stdout, mode="r|") as files:
                for member in files:
                    path = PurePosixPath(member.name)
                    content = files.extractfile(member) if member.isreg() else None
                    if content is None:
                        continue
                    if path.name in names:
                        write_atomic(folder / path.name, content.read())
                        yield path.name
                    elif path.name in LICENCE_FILES and path.parent.name == package:
                        (folder / LICENCES).mkdir(exist_ok=True)
                        write_atomic(folder / LICENCES / f"{package}.{path.name}", content.read())
        except tarfile.TarError as error:
            raise BulletinError("package-failed", package=package, reason=error) from error
