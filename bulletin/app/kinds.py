"""The kinds of documents that the tool knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bulletin.diagnostics import BulletinError
from bulletin.kinds.bulletin import BULLETIN

if TYPE_CHECKING:
    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.kinds.kind import Kind
    from bulletin.model.document import Document
    from bulletin.project.project import Project
    from bulletin.workspace import Workspace

KINDS: tuple[Kind[Any], ...] = (BULLETIN,)


def as_bulletin(project: Project, document: Document) -> BulletinDocument:
    """Return a document as the bulletin that it is. Raises BulletinError `unknown-issue` for another kind."""
    from bulletin.kinds.bulletin.document import BulletinDocument

    if not isinstance(document, BulletinDocument):
        raise BulletinError("unknown-issue", name=document.folder, known="、".join(project.folders()[:8]))
    return document


def kind_of(workspace: Workspace, folder: str) -> Kind[Any]:
    """Return the kind of a document: the first whose main file is there, else the bulletin."""
    return next((kind for kind in KINDS if workspace.has(f"{kind.folder}/{folder}/{kind.main}")), BULLETIN)
