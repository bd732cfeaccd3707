"""Codes of this room."""

from __future__ import annotations

from bulletin.messages.entry import Entry, Severity

ENTRIES: dict[str, Entry] = {}
