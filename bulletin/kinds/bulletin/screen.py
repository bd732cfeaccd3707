"""The values of a bulletin in its template for screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.kinds.bulletin.document import BulletinDocument


def screen_values(document: BulletinDocument) -> Mapping[str, object]:
    """Return the values of `screen.html.j2`."""
    return {
        "issue": document.issue,
        "marking": document.marking,
        "numbering": document.numbering,
        "date": document.written_date,
        "contents": [
            (column, [(entry.anchor, entry.article.title.plain) for entry in entries])
            for column, entries in document.contents
        ],
        "editors_note": document.labelled_note,
        "tallies": document.tallies,
        "print_run": document.print_run,
    }
