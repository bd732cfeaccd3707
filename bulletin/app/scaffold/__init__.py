"""The initial files of a new workspace, issue or article, and their names."""

from bulletin.app.scaffold.issues import (
    DRAFT,
    find_placeholders,
    folder_name,
    is_folder_name,
    new_article,
    new_issue,
    next_number,
)
from bulletin.app.scaffold.workspace import OfficeKind, WorkspaceOptions, new_workspace
from bulletin.kinds.bulletin.naming import article_name

__all__ = [
    "DRAFT",
    "OfficeKind",
    "WorkspaceOptions",
    "article_name",
    "find_placeholders",
    "folder_name",
    "is_folder_name",
    "new_article",
    "new_issue",
    "new_workspace",
    "next_number",
]
