"""The one door to the disk, the clock and the lock: find, read (confined), cache, and write a set whole."""

from bulletin.workspace.folders import (
    ISSUE,
    LARGEST_FILE,
    SETTINGS,
    FontFile,
    Origin,
    OutsideError,
    Store,
    Workspace,
    cache,
    data_folder,
    digest,
    shipped,
    today,
)
from bulletin.workspace.locks import lock
from bulletin.workspace.writing import restore, write_folder, write_set, write_whole

__all__ = [
    "ISSUE",
    "LARGEST_FILE",
    "SETTINGS",
    "FontFile",
    "Origin",
    "OutsideError",
    "Store",
    "Workspace",
    "cache",
    "data_folder",
    "digest",
    "lock",
    "restore",
    "shipped",
    "today",
    "write_folder",
    "write_set",
    "write_whole",
]
