"""Files in a document's folder that nothing of it uses: each is reported, unless programs have left it there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, diagnose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

NOISE = re.compile(
    r"(.*/)?(~\$.*|thumbs\.db|ehthumbs\.db|desktop\.ini|__macosx/.*|@eadir/.*|#.*#|.*~|.*\.(swp|swo|tmp|bak|part|crdownload))",
    re.IGNORECASE,
)
"""What file managers, editors, office programs and browsers leave in a folder."""
RECORDS = "reviews"
"""The folder in that of a document where its records lie (what was sent out for review)."""
WORD = ("docx", "docm", "doc", "wps", "wpt", "rtf", "odt", "dotx", "dot")
READABLE = ("txt", "text", "markdown", "mdown", "mkd", "md")
_SHOWN = 8
"""The number of names that a message lists."""


def unread_files(place: str, names: Iterable[str], used: Collection[str]) -> Iterator[Diagnostic]:
    """Report the files below a document's folder that are not used.

    `place` is the folder in the workspace; `names` and `used` are paths in it. Each text has a warning of its own, as
    it would be missing in the document; all others share a notice.
    """
    unread = [
        name
        for name in names
        if name not in used and not NOISE.fullmatch(name) and not name.startswith(f"{RECORDS}/")
    ]
    others = []
    for name in unread:
        code = _text_code(name)
        if code:
            yield diagnose(code, Position(f"{place}/{name}"), folder=place)
        else:
            others.append(name)
    if others:
        named = "、".join(others[:_SHOWN]) + ("等" if len(others) > _SHOWN else "")
        yield diagnose("files-unused", Position(place), names=named, number=len(others))


def _text_code(name: str) -> str | None:
    """Return the code for a file that may hold an article; None for another one."""
    base, _, ending = name.rpartition(".")
    ending = ending.lower()
    if not base:
        return None
    if ending in WORD:
        return "text-in-word"
    if ending not in READABLE:
        return None
    if ending == "md":
        return "text-in-subfolder" if "/" in name else "text-set-aside"
    return "text-misnamed"
