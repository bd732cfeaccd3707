"""A page's bytes → a manuscript: its article's blocks, and the account of all that the page shows."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bulletin.importers.headings import heading_level, with_headings, without_strong
from bulletin.importers.html.building import BlockBuilder, HtmlBlock
from bulletin.importers.html.container import find_article, is_meta_line
from bulletin.importers.html.elements import hidden_text
from bulletin.importers.html.tree import parse_page
from bulletin.importers.joining import boundaries, text_width
from bulletin.importers.page_furniture import is_file_name, is_furniture
from bulletin.importers.pictures import PictureCollector
from bulletin.importers.values import (
    Account,
    BlockForm,
    Boundary,
    Cause,
    Entry,
    Manuscript,
    ReadOptions,
    UnreadableError,
)
from bulletin.model import Heading, Paragraph, Strong, Text, paragraphs, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.importers.html.container import PageArticle
    from bulletin.importers.html.tree import WebPage
    from bulletin.model import Block, Blocks, Inlines

_LONGEST_HEAD = 40
_LONGEST_TEXT = 600_000
"""Characters of a page without its tags."""
_LINKED = 0.7
"""Share of links from which on a block is navigation."""


def read_html(
    content: bytes,
    options: ReadOptions,
    parts: Mapping[str, bytes] | None = None,
    charset: str = "",
    *,
    whole: bool = False,
) -> Manuscript:
    """Read a page; `parts` are the files that came with it, by their addresses or paths. Nothing is fetched.

    `whole`: all of it is the manuscript, as of a mail.
    """
    page = parse_page(content, charset)
    source = _all_text(page)
    article = find_article(page.root, whole=whole)
    collector = PictureCollector()
    builder = BlockBuilder(options, _Pictures(page, parts or {}).at, collector)
    kept, left_out = _of_article(article, builder.build(article.container))
    if not kept:
        raise UnreadableError(
            "网页里没有稿件的文字。文字是图片，或者要联网才显示的，请把文字粘贴成文本再导入"
        )
    blocks, forms = _headed(kept), tuple(one.form for one in kept)
    return Manuscript(
        format="Word、WPS 存的网页" if article.document else "网页",
        blocks=blocks,
        account=Account(
            source,
            left_out=(*article.outside, *left_out, *builder.left_out),
        ),
        notes=builder.notes,
        pictures=collector.pictures,
        forms=forms,
        declared=article.declared,
        revisions=tuple(builder.revisions),
        boundaries=tuple(_boundaries(kept)),
        reports=(*page.reports, *builder.reports),
    )


def page_text(content: bytes, charset: str = "") -> str:
    """Return all text of a page, shown or not. Raises UnreadableError."""
    return _all_text(parse_page(content, charset))


def _all_text(page: WebPage) -> str:
    body = page.root.find("body")
    text = hidden_text(page.root if body is None else body)
    if len(text) > _LONGEST_TEXT:
        raise UnreadableError(
            "网页的文字太多，不会是一篇稿件。请在浏览器里只选中稿件的文字，粘贴成文本再导入"
        )
    return text


class _Pictures:
    """Finds the file of a picture by its address, among those that came with a page."""

    def __init__(self, page: WebPage, parts: Mapping[str, bytes]) -> None:
        self._data, self._parts = page.data, parts

    def at(self, address: str) -> bytes | None:
        """Return the content of a picture, or None where it did not come with the page."""
        address = address.strip()
        if address in self._data:
            return self._data[address]
        if address in self._parts:
            return self._parts[address]
        if re.match(r"[a-z][a-z0-9+.-]*:", address, re.IGNORECASE):
            return None
        path = posixpath.normpath(unquote(address.split("?", 1)[0]).replace("\\", "/"))
        return self._parts.get(path)


# --- What belongs to the article ----------------------------------------------------------------------------


def _of_article(article: PageArticle, blocks: list[HtmlBlock]) -> tuple[list[HtmlBlock], list[Entry]]:
    """Return the blocks of the article, its title first, and what stands among them but belongs to the page."""
    kept: list[HtmlBlock] = []
    left_out: list[Entry] = []
    if article.title:
        inlines: Inlines = (Text(article.title.text),)
        kept.append(HtmlBlock(Heading(1, inlines), BlockForm(centred=True, outline=1)))
    kept += [HtmlBlock(Paragraph((Text(chunk.text),))) for chunk in article.lead]
    if article.document:
        return blocks, left_out
    last = max((at for at, one in enumerate(blocks) if _is_prose(one)), default=-1)
    for at, one in enumerate(blocks):
        text = _text(one)
        beside = is_furniture(text) or is_meta_line(text) or is_file_name(text)
        linked = one.linked >= _LINKED and (at > last or len(text) < 10)
        if text and (beside or linked):
            left_out.append(Entry(Cause.NAVIGATION, text))
        else:
            kept.append(one)
    return kept, left_out


def _is_prose(one: HtmlBlock) -> bool:
    return one.linked < _LINKED and len(_text(one)) >= 20


def _text(one: HtmlBlock) -> str:
    """Return the text of a block; lists and tables as they are read."""
    return "\n".join(map(plain, paragraphs((one.block,))))


def _boundaries(kept: Sequence[HtmlBlock]) -> Iterator[Boundary]:
    for at, one in enumerate(kept):
        following = _text(kept[at + 1]) if one.doubtful_end and at + 1 < len(kept) else ""
        if one.doubts or following:
            yield from boundaries(at, _text(one), one.doubts, following)


# --- Headings -----------------------------------------------------------------------------------------------


def _headed(kept: Sequence[HtmlBlock]) -> Blocks:
    """Return the blocks with headings by their numbers, by their tags, and short paragraphs that are bold throughout."""
    blocks = with_headings(tuple(one.block for one in kept))
    tags = sorted(
        {block.level for block in blocks[1:] if isinstance(block, Heading) and _level(block) is None}
    )
    above = 0
    headed: list[Block] = []
    for at, block in enumerate(blocks):
        match block:
            case Heading() if plain(block.inlines).startswith("——"):
                headed.append(Paragraph(block.inlines))
            case Heading():
                level = _level(block) or (tags.index(block.level) + 1 if block.level in tags else 1)
                above = level if at and _level(block) else above
                headed.append(Heading(level, block.inlines))
            case Paragraph() if at and _is_bold_head(block) and _begins_text(blocks, at):
                headed.append(Heading(min(above + 1, 4), without_strong(block.inlines)))
            case _:
                headed.append(block)
    return tuple(headed)


def _level(block: Heading) -> int | None:
    return heading_level(plain(block.inlines))


def _is_bold_head(block: Paragraph) -> bool:
    """Whether a paragraph is a short head that is bold throughout."""
    text = plain(block.inlines).strip()
    bold = all(isinstance(inline, Strong) or not plain((inline,)).strip() for inline in block.inlines)
    return bold and bool(text) and text_width(text) <= _LONGEST_HEAD and text[-1] not in "。；：，、;:,.！!"


def _begins_text(blocks: Blocks, at: int) -> bool:
    """Whether a paragraph of text follows a block, as under a head."""
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    return isinstance(following, Paragraph) and not _is_bold_head(following)
