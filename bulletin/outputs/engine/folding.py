"""Spans that only change the spacing, folded into their lines: the engine would make a box of each.

Behind each of their characters stands a mark of the last private plane that names the spacing.
"""

from __future__ import annotations

import html as markup
import re

from bulletin.outputs.engine.glyphs import all_simple

FIRST_MARK = 0x100000
MARKS = 0xFFFD
_SPACED = re.compile(r'<span style="letter-spacing:(-?[\d.]+)em">([^<\s][^<\n]*)</span>')
MARKED = re.compile("[\U00100000-\U0010fffd]")


def fold(html: str) -> tuple[str, list[float]]:
    """Fold spans that only change the spacing (em) into their lines; returns the spacings that the marks name."""
    if not all_simple(html):
        return html, []
    spacings: dict[str, int] = {}

    def folded(found: re.Match[str]) -> str:
        mark = chr(FIRST_MARK + spacings.setdefault(found[1], len(spacings)))
        return "".join(markup.escape(each, quote=False) + mark for each in markup.unescape(found[2]))

    told = _SPACED.sub(folded, html)
    return (told, [float(each) for each in spacings]) if len(spacings) <= MARKS else (html, [])
