"""Access to the disk and the clock: find a workspace, read its files (confined), lock and replace outputs atomically."""

from bulletin.workspace.files import LARGEST_FILE, Files, Listing, OutsideError, Trace, escaped
from bulletin.workspace.folders import ISSUE, SETTINGS, SHIPPED, Workspace, now, shipped, today, variable
from bulletin.workspace.fonts import FontFile, Origin, data_folder, fonts_key
from bulletin.workspace.locks import lock
from bulletin.workspace.outputs import locked_output, not_writable, replace_file, replace_set
from bulletin.workspace.writing import (
    restore,
    write_atomic,
    write_folder,
    write_new,
    write_set,
    write_tree,
)

__all__ = [
    "ISSUE",
    "LARGEST_FILE",
    "SETTINGS",
    "SHIPPED",
    "Files",
    "FontFile",
    "Listing",
    "Origin",
    "OutsideError",
    "Trace",
    "Workspace",
    "data_folder",
    "escaped",
    "fonts_key",
    "lock",
    "locked_output",
    "not_writable",
    "now",
    "replace_file",
    "replace_set",
    "restore",
    "shipped",
    "today",
    "variable",
    "write_atomic",
    "write_folder",
    "write_new",
    "write_set",
    "write_tree",
]
