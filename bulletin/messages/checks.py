"""Codes of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bulletin.messages.entry import Entry

ENTRIES: dict[str, Entry] = {}
