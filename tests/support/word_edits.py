"""Edits of a Word file as a reader makes them with tracking switched off: in its main part, character by character."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAIN = "word/document.xml"


def with_words(content: bytes, words: Mapping[str, str]) -> bytes:
    """Return a file with words in place of others: each stands within one run; the last one is changed."""

    def edited(text: str) -> str:
        for before, after in words.items():
            assert before in text, before
            first, _, last = text.rpartition(before)
            text = first + after + last
        return text

    return with_part(content, MAIN, lambda part: edited(part.decode()).encode())


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """Return a package with a part changed, or left out where the change returns None."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            changed = change(part) if entry.filename == name else part
            if changed is not None:
                new.writestr(entry, changed)
    return result.getvalue()
