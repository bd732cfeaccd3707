"""The documents for checks of PDFs: the issues and letters of the repository, and an issue with every feature."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from msgspec import structs

from bulletin.app.typesetting import load, make, reading
from bulletin.kinds.bulletin.document import BulletinDocument
from tests.support import features, workspaces

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bulletin.app.typesetting import LoadedDocument
    from bulletin.diagnostics import Diagnostic


@dataclass(frozen=True)
class TestDocument:
    """An issue, the standard that its PDF follows, whether it has a table of contents, and how to write its workspace."""

    __test__ = False

    issue: str
    standard: str
    contents: bool
    write: Callable[[Path], Path]


@dataclass(frozen=True)
class Output:
    """The outputs of an issue; None where an error prevented them."""

    html: str | None
    pdf: bytes | None
    diagnostics: tuple[Diagnostic, ...]


def _sample(folder: Path, standard: str) -> Path:
    settings = workspaces.copy_workspace(folder) / "bulletin.yaml"
    settings.write_text(settings.read_text("utf-8").replace("pdf: ua-1", f"pdf: {standard}"), "utf-8")
    return folder


def _samples() -> dict[str, TestDocument]:
    return {
        f"{issue}-{standard}": TestDocument(issue, standard, contents, partial(_sample, standard=standard))
        for issue, contents in (("2022-36", True), ("2021-06", False))
        for standard in ("ua-1", "a-3a")
    }


def _features() -> dict[str, TestDocument]:
    return {
        f"features-{name}": TestDocument(
            features.ISSUE,
            variant.standard,
            variant.contents != "false",
            partial(features.make, variant=variant),
        )
        for name, variant in features.VARIANTS.items()
    }


def _letter_workspace(folder: Path, standard: str) -> Path:
    _sample(folder, standard)
    shutil.copytree(workspaces.ROOT / "letters", folder / "letters")
    return folder


def _letters() -> dict[str, TestDocument]:
    return {
        f"letter-{name}": TestDocument(name, standard, False, partial(_letter_workspace, standard=standard))  # noqa: FBT003
        for name, standard in (("2025-001", "ua-1"), ("2025-002", "a-3a"), ("2025-003", "ua-1"))
    }


DOCUMENTS = {**_samples(), **_features(), **_letters()}


def output(document: TestDocument, folder: Path) -> Output:
    """Make a document; the HTML of a classified one is that of the same document without its classification."""
    project = workspaces.open_project(document.write(folder))
    made = make(project, document.issue)
    files = made.value.files if made.value else {}
    loaded = load(project, document.issue).value
    html = reading(project, _unclassified(loaded)) if loaded else None
    return Output(html, files.get(f"{document.issue}.pdf"), made.diagnostics)


def _unclassified(loaded: LoadedDocument) -> LoadedDocument:
    if not isinstance(loaded.document, BulletinDocument):
        return loaded
    issue = structs.replace(loaded.document.issue, classification=None)
    return structs.replace(loaded, document=structs.replace(loaded.document, issue=issue))
