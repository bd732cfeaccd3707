"""The names of an issue's files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NOT_IN_NAMES = re.compile(r"[\s/\\:*?\"<>|\x00-\x1f\x7f]")
"""Characters that stand in no name of a file or folder."""
_LONGEST = 20
"""Characters of a place that go into a file's name."""


def article_name(names: Iterable[str], origin: str) -> str:
    """Return the name of the file of a new article, which sorts after all others: 03-苏州市.md."""
    numbers = [int(match[0]) for name in names if (match := re.match(r"\d+", name))]
    place = NOT_IN_NAMES.sub("", origin)[:_LONGEST].strip(".")
    return f"{max(numbers, default=0) + 1:02}{'-' if place else ''}{place}.md"
