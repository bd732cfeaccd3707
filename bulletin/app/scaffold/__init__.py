"""The editor's desk: what a new workspace, a new issue and a new article begin with, and what they are called."""

from bulletin.app.scaffold.founding import Wish, new_workspace
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

__all__ = [
    "DRAFT",
    "Wish",
    "article_name",
    "folder_name",
    "is_folder_name",
    "left_over",
    "new_article",
    "new_issue",
    "new_workspace",
    "next_number",
]
