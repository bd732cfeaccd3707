"""The one door to the disk, the clock and the lock: find, read (confined), cache, and write a set whole."""

from bulletin.workspace.folders import (
    ISSUE,
    LARGEST_FILE,
    SETTINGS,
    SHIPPED,
    FontFile,
    Origin,
    OutsideError,
    Store,
    Workspace,
    cache,
    data_folder,
    digest,
    now,
    shipped,
    today,
    variable,
)
from bulletin.workspace.locks import lock
from bulletin.workspace.private import PrivateStore, private_store
from bulletin.workspace.writing import (
    restore,
    write_folder,
    write_new,
    write_set,
    write_tree,
    write_whole,
)

__all__ = [
    "ISSUE",
    "LARGEST_FILE",
    "SETTINGS",
    "SHIPPED",
    "FontFile",
    "Origin",
    "OutsideError",
    "PrivateStore",
    "Store",
    "Workspace",
    "cache",
    "data_folder",
    "digest",
    "lock",
    "now",
    "private_store",
    "restore",
    "shipped",
    "today",
    "variable",
    "write_folder",
    "write_new",
    "write_set",
    "write_tree",
    "write_whole",
]
