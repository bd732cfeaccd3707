"""What `bulletin check` tells besides findings: what its safe fixes change."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from bulletin.diagnostics import Language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def difference(changes: Mapping[str, tuple[bytes, bytes]]) -> Iterator[str]:
    """Show what changes in each file, line by line."""
    for path, (old, new) in changes.items():
        before, after = (content.decode(errors="replace").splitlines() for content in (old, new))
        yield from difflib.unified_diff(before, after, path, path, lineterm="", n=0)


def told_fixes(changes: Mapping[str, tuple[bytes, bytes]], language: Language) -> str:
    """Tell how many files were mended."""
    if language is Language.EN:
        return f"mended {len(changes)} files"
    return f"改正了 {len(changes)} 个文件。" if changes else "没有可以自动改正的地方。"
