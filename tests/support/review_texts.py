"""Galleys of Markdown texts without a project: an article's body with its title, as the tests of reviews need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.composition.galley import GalleyBuilder
from bulletin.model.document import DocumentProperties
from bulletin.model.galley import Galley
from bulletin.parsing.markdown.body import read_body
from bulletin.parsing.markdown.value_markup import read_title
from bulletin.parsing.source_file import decode_and_split, open_front_matter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.model.galley import GalleyBlock

FOLDER = "issues/2022-36"
PATH = f"{FOLDER}/01-a.md"


def galley_of(sources: Mapping[str, bytes]) -> Galley:
    """Return the galley of articles: each with its title, its text and its notes."""
    blocks = tuple(block for path, content in sources.items() for block in _article(path, content))
    return Galley(blocks, DocumentProperties(title="简报", author="", subject="", keywords="", date=None))


def article(body: str, title: str = "标题") -> dict[str, bytes]:
    """Return the sources of one article."""
    return {PATH: f"---\ntitle: {title}\nfrom: 苏州市\n---\n{body}".encode()}


def _article(path: str, content: bytes) -> Iterator[GalleyBlock]:
    parts = decode_and_split(path, content).value
    assert parts is not None
    file = open_front_matter(path, parts.head, parts.source_map)
    body = read_body(path, parts.body, parts.body_line, parts.source_map)
    builder = GalleyBuilder(FOLDER, path)
    node = file.node("title")
    proper, within = read_title(str(node.value), node.position).divided()
    yield builder.title("title", proper)
    if within:
        yield replace(builder.title("subtitle", within))
    yield from builder.blocks(body.blocks)
    yield from builder.notes(body.notes)
