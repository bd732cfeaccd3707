"""The artifacts of a final issue, for print and mail: complete, and built from its present sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.app.kinds import as_bulletin
from bulletin.app.manifest import MANIFEST, parse_manifest
from bulletin.app.typesetting import basis, load
from bulletin.cache import digests
from bulletin.diagnostics import BulletinError, Position, Sink, stage
from bulletin.model import Status
from bulletin.workspace import is_there, locked_output, not_writable, read_regular

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bulletin.app.typesetting import LoadedDocument
    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.model import Issue
    from bulletin.project.project import Project

_IGNORED = (".", "~$")
"""Prefixes of files that file managers and office programs leave in a folder."""


class ArtifactSet(Struct, frozen=True):
    """A final issue and its files by name, as `bulletin build` wrote them."""

    document: BulletinDocument
    files: dict[str, bytes]

    @property
    def issue(self) -> Issue:
        """The issue."""
        return self.document.issue

    @property
    def pdf(self) -> bytes:
        """The pages."""
        return self.files[f"{self.issue.folder}.pdf"]


@stage
def read_artifacts(sink: Sink, project: Project, folder: str, on_wait: Callable[[str], None]) -> ArtifactSet:
    """Return the artifacts of a final issue.

    Raises BulletinError: `set-missing`, `set-damaged`, `set-outdated`, `not-writable`.
    """
    loaded = sink.take(load(project, folder))
    document = as_bulletin(loaded.document)
    issue = document.issue
    if issue.status is not Status.FINAL:
        place = issue.positions.get("status") or Position(issue.path, 1, 1)
        sink.fail("still-draft", place, folder=folder)
    files = _files(project.workspace.output(folder), folder, on_wait)
    _compare(project, loaded, files)
    return ArtifactSet(document, files)


def _files(target: Path, folder: str, on_wait: Callable[[str], None]) -> dict[str, bytes]:
    """Read the files while no build can change them."""
    if not is_there(target):
        raise BulletinError("set-missing", folder=folder)
    with locked_output(target, on_wait), not_writable(target):
        return _read(target)


def _read(target: Path) -> dict[str, bytes]:
    paths = (path for path in sorted(target.iterdir()) if not path.name.startswith(_IGNORED))
    return {path.name: read_regular(path) for path in paths if path.is_file()}


def _compare(project: Project, loaded: LoadedDocument, files: dict[str, bytes]) -> None:
    """Compare the files with the manifest of their build, and the manifest with the present sources."""
    folder = loaded.document.folder
    manifest = parse_manifest(files.get(MANIFEST, b""))
    actual = digests({name: content for name, content in files.items() if name != MANIFEST})
    if not actual or f"{folder}.pdf" not in actual or manifest.get("files") != actual:
        raise BulletinError("set-damaged", folder=folder)
    now = {"sources": digests(loaded.sources), "basis": basis(project, loaded)}
    changed = [path for part, values in now.items() for path in _changed(values, manifest.get(part))]
    if changed:
        raise BulletinError("set-outdated", folder=folder, changed="、".join(changed))


def is_made_from_present_sources(project: Project, folder: str) -> bool:
    """Return whether the artifacts of an issue are complete and were built from its present sources."""
    loaded = load(project, folder).value
    target = project.workspace.output(folder)
    try:
        if loaded is None:
            return False
        _compare(project, loaded, _read(target))
    except (BulletinError, OSError):
        return False
    return True


_NAMES = {"settings": "bulletin.yaml", "imprint": "分送范围的文字", "counts": "用稿统计"}


def _changed(now: dict[str, str], before: object) -> list[str]:
    """Return the names of what was changed, added or removed since."""
    known = before if isinstance(before, dict) else {}
    paths = dict.fromkeys((*now, *known))
    return [_NAMES.get(path, path) for path in paths if now.get(path) != known.get(path)]
