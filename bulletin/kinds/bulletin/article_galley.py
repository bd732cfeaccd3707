"""One article of a bulletin as a galley of its own: its title, where it is from, its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.composition.galley import lines_of
from bulletin.kinds.bulletin.galley import galley
from bulletin.model import Contents
from bulletin.model.galley import (
    Editing,
    Galley,
    GalleyImprint,
    GalleyMasthead,
    GalleyPart,
    GalleyText,
)

if TYPE_CHECKING:
    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.model.galley import GalleyBlock

HEAD = frozenset({"title", "subtitle", "byline"})


def article_galley(document: BulletinDocument, path: str) -> Galley:
    """Return the galley of an article: without what is around it in its issue, number and column included."""
    articles = tuple(replace(each, column=None) for each in document.issue.articles if each.path == path)
    issue = replace(document.issue, articles=articles, editors_note=(), notes=(), remarks=(), staff={})
    alone = galley(replace(document, issue=replace(issue, contents=Contents.NONE)))
    blocks = [each for each in alone.blocks if not isinstance(each, GalleyMasthead | GalleyImprint)]
    after = next((at for at, each in enumerate(blocks) if not _is_head(each)), len(blocks))
    return replace(alone, blocks=(*blocks[:after], _source_line(document), *blocks[after:]))


def _is_head(block: GalleyBlock) -> bool:
    return isinstance(block, GalleyText) and block.style in HEAD


def _source_line(document: BulletinDocument) -> GalleyText:
    """Return what says where an article is from: periodical and issue, and below them the date."""
    words = (document.name, document.written_date)
    return GalleyText("source-line", "source-line", lines_of(words), GalleyPart.TITLE, Editing.GENERATED)
