"""The texts that the site's search looks through: one script a year, so that it also works without a server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bulletin.export.site.values import PublishedIssue, SearchEntry


def search_path(year: int) -> str:
    """Return the path of the file of a year."""
    return f"search/{year}.js"


def search_file(year: int, issues: Iterable[tuple[PublishedIssue, Sequence[SearchEntry]]]) -> bytes:
    """Write the texts of a year, an issue a line: address, name, date, and each article as it is searched.

    The file calls `bulletinTexts`, which search.js defines. No text can end the script: it is data in a file of its
    own, and JSON of these characters is JavaScript (ECMA-262 §25.5).
    """
    lines = [
        json.dumps(
            [
                issue.address,
                issue.name,
                issue.date.isoformat(),
                [[each.address, each.title, each.column or "", each.places, each.text] for each in entries],
            ],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for issue, entries in issues
        if entries
    ]
    texts = ",\n".join(lines)
    return f'bulletinTexts("{year}",[\n{texts}\n]);\n'.encode()
