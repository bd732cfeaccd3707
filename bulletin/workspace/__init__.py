"""Access to the disk and the clock: find a workspace, read its files (confined), lock and replace outputs atomically."""

from bulletin.workspace.files import LARGEST_FILE, Files, Listing, OutsideError, Trace, is_there
from bulletin.workspace.folders import ISSUE, SETTINGS, SHIPPED, Workspace, now, shipped, today, variable
from bulletin.workspace.fonts import FontFile, Origin, fonts_key
from bulletin.workspace.litter import remove_litter
from bulletin.workspace.locks import lock
from bulletin.workspace.outputs import locked_output, not_writable, replace_file, replace_set
from bulletin.workspace.regular import open_regular, read_regular
from bulletin.workspace.temporary import remove_abandoned, scratch_folder, temporary_folder
from bulletin.workspace.updating import file_sizes, remove_files, write_files
from bulletin.workspace.user_folders import cache_folder, child_environment, data_folder
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
    "cache_folder",
    "child_environment",
    "data_folder",
    "file_sizes",
    "fonts_key",
    "is_there",
    "lock",
    "locked_output",
    "not_writable",
    "now",
    "open_regular",
    "read_regular",
    "remove_abandoned",
    "remove_files",
    "remove_litter",
    "replace_file",
    "replace_set",
    "restore",
    "scratch_folder",
    "shipped",
    "temporary_folder",
    "today",
    "variable",
    "write_atomic",
    "write_files",
    "write_folder",
    "write_new",
    "write_set",
    "write_tree",
]
