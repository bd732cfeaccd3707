"""The kinds of documents that the tool knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bulletin.diagnostics import BulletinError, Diagnostic, Position, diagnose
from bulletin.kinds.bulletin import BULLETIN
from bulletin.kinds.form import FORM
from bulletin.kinds.letter import LETTER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.kinds.kind import Importer, Kind, Register
    from bulletin.model.document import Document
    from bulletin.parsing.schema.base import Keys
    from bulletin.project.project import Project
    from bulletin.workspace import Workspace

KINDS: tuple[Kind[Any], ...] = (BULLETIN, LETTER, FORM)


def as_bulletin(document: Document) -> BulletinDocument:
    """Return a document as the bulletin that it is. Raises BulletinError `issues-only` for another kind."""
    from bulletin.kinds.bulletin.document import BulletinDocument

    if not isinstance(document, BulletinDocument):
        raise BulletinError("issues-only", path=document.path)
    return document


def kind_of(workspace: Workspace, folder: str) -> Kind[Any]:
    """Return the kind of a document: the first whose main file is there, else the bulletin."""
    return next((kind for kind in KINDS if workspace.has(_main_path(kind, folder))), BULLETIN)


def _main_path(kind: Kind[Any], folder: str) -> str:
    return f"{kind.folder}/{folder}/{kind.main}"


def document_folder(workspace: Workspace, folder: str) -> str:
    """Return the path of the folder of a document."""
    return f"{kind_of(workspace, folder).folder}/{folder}"


def document_path(workspace: Workspace, folder: str) -> str:
    """Return the path of the main file of a document."""
    return _main_path(kind_of(workspace, folder), folder)


def kind_folders() -> tuple[str, ...]:
    """Return the folders of a workspace that hold documents, one for each kind."""
    return tuple(kind.folder for kind in KINDS)


def documents(workspace: Workspace) -> frozenset[str]:
    """Return the folders of all documents, of every kind."""
    return frozenset(folder for kind in KINDS for folder in workspace.folders(kind.folder, kind.main))


def every(project: Project) -> tuple[str, ...]:
    """Return the folders of all documents: the issues, the oldest first, then those of other kinds."""
    issues, others = project.folders(), KINDS[KINDS.index(BULLETIN) + 1 :]
    more = (folder for kind in others for folder in project.workspace.folders(kind.folder, kind.main))
    return tuple(dict.fromkeys((*issues, *more)))


def same_names(workspace: Workspace, folder: str) -> Iterator[Diagnostic]:
    """Report a document whose folder is called as that of another kind: both would have the same outputs."""
    paths = [path for kind in KINDS if workspace.has(path := _main_path(kind, folder))]
    if len(paths) > 1:
        yield diagnose("folder-twice", Position(paths[0], 1, 1), folder=folder, other=paths[1])


def registers() -> tuple[tuple[Kind[Any], Register], ...]:
    """Return the kinds that have a register, each with it."""
    return tuple((kind, kind.register) for kind in KINDS if kind.register)


def importers() -> Mapping[str, Importer]:
    """Return what imports manuscripts as documents with a register, by the options of `new` that mean the same kinds."""
    return {register.option: kind.importer for kind, register in registers() if kind.importer}


def importer(option: str | None = None) -> Importer:
    """Return what imports manuscripts as the kind that an option means, else as articles."""
    return importers()[option] if option else BULLETIN.importer


def own_files() -> dict[str, str]:
    """Return the files of single kinds by the names of their schemas."""
    return {name: file for kind in KINDS for name, file in kind.own_files.items()}


def own_keys() -> Mapping[str, tuple[str, type[Keys]]]:
    """Return these files with their keys."""
    return {name: (file, kind.keys(name)) for kind in KINDS for name, file in kind.own_files.items()}


def find(project: Project, name: str) -> str:
    """Return the folder of an issue named as in `Project.find`, or of a document of another kind named by its folder.

    Raises BulletinError `unknown-issue`.
    """
    others = (kind for kind in KINDS if kind is not BULLETIN)
    if any(name in project.workspace.folders(kind.folder, kind.main) for kind in others):
        return name
    return project.find(name)
