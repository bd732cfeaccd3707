"""Footnotes and endnotes as word processors write them to pages: references, the notes, and their links back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.importers.html.elements import hidden_text, tag_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_REFERENCE = re.compile(r"#(?:_((?:ftn|edn)[0-9]{1,4})|(sd(?:foot|end)note[0-9]{1,4})sym)")
_BACK = re.compile(r"#(?:_(?:ftn|edn)ref[0-9]{1,4}|sd(?:foot|end)note[0-9]{1,4}anc)")
_NOTE = re.compile(r"(?:ftn|edn|sdfootnote|sdendnote)[0-9]{1,4}")


def find_notes(root: HtmlElement) -> frozenset[str]:
    """Return the identifiers of the elements that hold a note with a text."""
    found = ((element.get("id") or "", element) for element in root.iter("div"))
    return frozenset(
        name for name, element in found if _NOTE.fullmatch(name) and hidden_text(element).strip()
    )


def referred_note(element: HtmlElement) -> str:
    """Return the identifier of the note that a link refers to; empty for other elements."""
    match = _REFERENCE.fullmatch(element.get("href") or "") if tag_of(element) == "a" else None
    return (match[1] or match[2]) if match else ""


def is_link_back(element: HtmlElement) -> bool:
    """Whether a link leads from a note back to its reference."""
    return tag_of(element) == "a" and _BACK.fullmatch(element.get("href") or "") is not None
