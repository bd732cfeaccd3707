"""The editor's desk: what a new workspace, a new issue and a new article begin with, and what they are called."""

from bulletin.app.scaffold.issues import (
    DRAFT,
    article_name,
    folder_name,
    is_folder_name,
    left_over,
    new_article,
    new_issue,
    next_number,
)
from bulletin.app.scaffold.workspace import WorkspaceOptions, new_workspace

__all__ = [
    "DRAFT",
    "WorkspaceOptions",
    "article_name",
    "folder_name",
    "is_folder_name",
    "left_over",
    "new_article",
    "new_issue",
    "new_workspace",
    "next_number",
]
