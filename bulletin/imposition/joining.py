"""PDF files behind each other in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.imposition.files import (
    Turn,
    drop_outdated,
    name_copies,
    open_pdf,
    prepare_sheets,
    replace_pages,
    save_pdf,
)
from bulletin.imposition.tags import add_tags, drop_tags

if TYPE_CHECKING:
    from collections.abc import Sequence


def put_before(front: bytes, content: bytes) -> bytes:
    """Return a file with the pages of another one before its own, with the tags of both; for printing on one side.

    Its properties, its outline and its links are its own.
    """
    with open_pdf(content) as pdf, open_pdf(front) as other:
        drop_outdated(other)
        pages = list(pdf.pages)
        pdf.pages.extend(other.pages)
        added = list(pdf.pages)[len(pages) :]
        add_tags(pdf, other, added)
        replace_pages(pdf, [page.obj for page in (*added, *pages)])
        prepare_sheets(pdf, Turn.NONE)
        return save_pdf(pdf)


def join_copies(copies: Sequence[bytes], names: Sequence[str]) -> bytes:
    """Return copies of the same number of pages in one file, named in its outline; it has no tags."""
    with open_pdf(copies[0]) as pdf:
        drop_tags(pdf)
        drop_outdated(pdf)
        for copy in copies[1:]:
            with open_pdf(copy) as other:
                drop_outdated(other)
                pdf.pages.extend(other.pages)
        name_copies(pdf, [page.obj for page in pdf.pages], names)
        return save_pdf(pdf)
