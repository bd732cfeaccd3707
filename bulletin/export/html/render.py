"""A letter → its mail as plain text and HTML, through the theme's Jinja templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.templating.environment import environment, fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.model import Letter


def mail(letter: Letter, file: Callable[[str], bytes]) -> tuple[str, str]:
    """Render a mail as plain text and as HTML; `file` gives the theme's files."""
    templates = environment(file)
    page = fill(templates, "mail.html.j2", letter=letter)
    return fill(templates.overlay(autoescape=False), "mail.txt.j2", letter=letter), page
