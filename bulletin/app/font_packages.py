"""Open fonts for offices without licensed ones: taken out of the system's packages, which are not installed.

Debian's and Ubuntu's packages are downloaded and opened (49 MB of TeX hold four faces that are wanted, TeX
itself is not), so that no administrator is needed. The fonts go into the user's data folder, their licences
beside them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from bulletin.diagnostics import BulletinError
from bulletin.workspace import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Progress: TypeAlias = Callable[[str, int, int], None]

LICENCES = "licences"
LICENCE_FILES = ("copyright", "Licenses", "Licenses.gz")


class FontPackage(Struct, frozen=True):
    """A package that holds fonts: its names in older and newer releases, and the faces wanted by file.

    `always` tells that a system's own copy does not count, as older ones lack characters; `extra` that the
    faces are a nicety.
    """

    names: tuple[str, ...]
    fonts: dict[str, str]
    always: bool = False
    extra: bool = False

    def wanting(self, folder: Path, present: frozenset[str]) -> dict[str, str]:
        """Return what is neither in the folder nor, by PostScript name, on the system."""
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
)


class InstallReport(Struct, frozen=True):
    """What an installation did: the files put in place, and the extra packages that could not be had."""

    files: tuple[str, ...]
    unavailable: tuple[str, ...]


def install(
    folder: Path,
    present: Iterable[str],
    progress: Progress,
    *,
    extras: bool = True,
    packages: Sequence[FontPackage] = PACKAGES,
) -> InstallReport:
    """Put the open fonts into `folder`; what is there already, or on the system, is left as it is.

    `present` are the PostScript names of the faces on the system; `progress` is told a package's name, how
    many are done, and how many there are. Each file is put in place whole: a second run goes on where one was
    cut off.
    Raises BulletinError `no-package-manager`, `package-unknown`, `package-failed`, `package-without` and
    `not-writable`.
    """
    on_system = frozenset(present)
    wanted = [
        package
        for package in packages
        if (extras or not package.extra) and package.wanting(folder, on_system)
    ]
    if not wanted:
        return InstallReport((), ())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _Installation(folder, on_system, progress).run(wanted)
    except OSError as error:
        raise BulletinError("not-writable", folder=folder, reason=error.strerror or error) from error


class _Installation(Struct):
    """One run: where to, what is there, whom to tell, and whether the package lists were fetched in it."""

    folder: Path
    present: frozenset[str]
    progress: Progress
    refreshed: bool = False

    def run(self, wanted: Sequence[FontPackage]) -> InstallReport:
        """Take every package in turn."""
        if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
            raise BulletinError("no-package-manager")
        self._see_that_known([package for package in wanted if not package.extra])
        files: list[str] = []
        unavailable: list[str] = []
        for done, package in enumerate(wanted):
            self.progress(package.names[0], done, len(wanted))
            try:
                files += self._take(package)
            except BulletinError:
                if not package.extra:
                    raise
                unavailable.append(package.names[0])
        self.progress("", len(wanted), len(wanted))
        return InstallReport(tuple(files), tuple(unavailable))

    def _see_that_known(self, packages: Sequence[FontPackage]) -> None:
        """See that the package lists have these packages."""
        unknown = [package for package in packages if not _known(package)]
        if unknown and self._refresh():
            unknown = [package for package in unknown if not _known(package)]
        if unknown:
            names = "、".join(package.names[0] for package in unknown)
            raise BulletinError("package-unknown", packages=names)

    def _refresh(self) -> bool:
        """Fetch the package lists, once, where this user may."""
        if self.refreshed or os.geteuid() != 0:
            return False
        self.refreshed = True
        return _call("apt-get", "update", "-q").returncode == 0

    def _take(self, package: FontPackage) -> Iterator[str]:
        """Put a package's fonts in place, from the first of its names that holds them all."""
        lacking: set[str] = set()
        for name in filter(_offered, package.names):
            with tempfile.TemporaryDirectory(dir=self.folder.parent, prefix=".fonts-") as place:
                self._download(name, Path(place))
                wanting = frozenset(package.wanting(self.folder, self.present))
                taken = frozenset(_unpack(next(Path(place).glob("*.deb")), name, wanting, self.folder))
            yield from sorted(taken)
            lacking = set(wanting - taken)
            if not lacking:
                return
        raise BulletinError("package-without", package=package.names[0], files="、".join(sorted(lacking)))

    def _download(self, name: str, place: Path) -> None:
        result = _call("apt-get", "download", "-q", name, folder=place)
        if result.returncode and self._refresh():
            result = _call("apt-get", "download", "-q", name, folder=place)
        if result.returncode or not any(place.glob("*.deb")):
            raise BulletinError("package-failed", package=name, reason=_last_complaint(result.stderr))


def _known(package: FontPackage) -> bool:
    return any(map(_offered, package.names))


def _offered(name: str) -> bool:
    """Whether the package lists have this package."""
    return _call("apt-cache", "show", "--no-all-versions", name).returncode == 0


def _call(*command: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program of the package manager; its words are in English and it never asks."""
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


def _last_complaint(output: str) -> str:
    """Return the last error line of apt, without its mark."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line.removeprefix("E:").strip() for line in lines if line.startswith("E:")]
    return (errors or lines or ["?"])[-1]


def _unpack(archive: Path, package: str, wanted: frozenset[str], folder: Path) -> Iterator[str]:
    """Put the wanted files of a package and its licences in place; yield the fonts' names.

    The archive is read as a stream: nothing else of it is written.
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
                    if path.name in wanted:
                        write_whole(folder / path.name, content.read())
                        yield path.name
                    elif path.name in LICENCE_FILES and path.parent.name == package:
                        (folder / LICENCES).mkdir(exist_ok=True)
                        write_whole(folder / LICENCES / f"{package}.{path.name}", content.read())
        except tarfile.TarError as error:
            raise BulletinError("package-failed", package=package, reason=error) from error
