"""Rendering of a mail's text as plain text and as HTML, through the theme's Jinja templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.templating.environment import environment, render

if TYPE_CHECKING:
    from collections.abc import Callable


class CoverLetter(Struct, frozen=True):
    """The values that the mail templates are filled with.

    `issue` is the short name (2022年第36期), `title` the same after the periodical's; `numbering` are the lines below
    the name; `correction` counts the corrections (更正), None for the first edition; `contents` are columns with
    the titles of their articles; `attachment` is the file name of the PDF.
    """

    salutation: str
    sender: str
    periodical: str
    issue: str
    numbering: tuple[str, ...]
    date: str
    attachment: str
    correction: int | None = None
    contents: tuple[tuple[str | None, tuple[str, ...]], ...] = ()

    @property
    def title(self) -> str:
        """The issue's full name."""
        return f"{self.periodical}{self.issue}"


def render_letter(letter: CoverLetter, file: Callable[[str], bytes]) -> tuple[str, str]:
    """Return a mail as plain text and as HTML; `file` returns the theme's files by name."""
    templates = environment(file)
    html = render(templates, "mail.html.j2", letter=letter)
    return render(templates, "mail.txt.j2", letter=letter), html
