"""A bulletin → its parts in their order: masthead, contents, editor's note, articles, imprint."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.imprint import distribution_line
from bulletin.composition.masthead import MastheadComposer, MastheadTexts
from bulletin.composition.notice import NoticeComposer
from bulletin.composition.values import (
    ComposedArticle,
    ComposedColumn,
    ComposedContents,
    ComposedDocument,
    ComposedEntry,
    ComposedImprint,
    ComposedSection,
    ComposedText,
)
from bulletin.model import Article, Contents, Text, Title, staff_line
from bulletin.tally import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.composition.blocks import BlockComposer
    from bulletin.composition.values import ComposedBlock, ComposedFigures, ComposedMasthead, ComposedPart
    from bulletin.kinds.bulletin.document import BulletinDocument


MASTHEAD = 0.4
"""The share of page 1 that a masthead takes at most."""


def compose(document: BulletinDocument, composer: BlockComposer) -> ComposedDocument:
    """Compose a bulletin."""
    return ComposedDocument(tuple(_BulletinComposer(document, composer).parts()))


class _BulletinComposer(Struct, frozen=True):
    """Composes the parts of one bulletin."""

    document: BulletinDocument
    composer: BlockComposer

    def parts(self) -> Iterator[ComposedPart]:
        """Yield the parts from top to bottom."""
        issue = self.document.issue
        yield self._masthead()
        if contents := tuple(self._contents()):
            yield ComposedContents(contents, issue.contents is Contents.PAGES)
        notice = NoticeComposer(self.composer)
        if issue.remarks:
            yield ComposedSection(tuple(map(notice.remark, issue.remarks)))
        if issue.editors_note or issue.notes:
            note = self.composer.blocks(self.document.labelled_note, "editors-note")
            yield ComposedSection(note, self.composer.notes(issue.notes))
        new_page = True
        for index, article in enumerate(issue.articles, start=1):
            yield self._article(article, index, new_page=new_page)
            attachments = tuple(notice.attachments(article.attachments, f"article-{index}"))
            yield from attachments
            new_page = bool(attachments)
        staff = staff_line(issue.staff)
        above = self.composer.texts.text("staff", staff) if staff else None
        closing_rule = self.document.publication.imprint.closing_rule
        yield ComposedImprint(tuple(self._imprint_lines()), self._print_line(), above, closing_rule)

    def _masthead(self) -> ComposedMasthead:
        document = self.document
        parts = {
            "classification": _line(document.issue.classification),
            "urgency": _line(document.issue.urgency.value if document.issue.urgency else None),
            "marking": _line(document.marking),
            "above": (document.above_name,) if document.above_name else (),
            "number": tuple(Title((line,)) for line in document.numbering),
            "issuer": document.issuers,
            "date": _line(document.written_date),
        }
        return MastheadComposer(self.composer.texts).masthead(MastheadTexts(document.masthead_name, parts))

    def _contents(self) -> Iterator[ComposedColumn]:
        for column, entries in self.document.contents:
            composed = tuple(
                ComposedEntry(entry.anchor, self._entry(entry.article.title)) for entry in entries
            )
            head = self.composer.texts.text("contents-head", f"【{column}】") if column else None
            yield ComposedColumn(head, composed)

    def _entry(self, title: Title) -> ComposedText:
        """Compose an entry; where contents name pages, the line is shorter by the width of a page number."""
        geometry = self.composer.texts.geometry
        style = geometry.blocks["contents-entry"]
        if self.document.issue.contents is Contents.PAGES:
            style = replace(style, right=geometry.numbers["contents"]["page_room"])
        return self.composer.texts.inlines("contents-entry", (Text(title.plain, title.position),), style)

    def _article(self, article: Article, index: int, *, new_page: bool) -> ComposedArticle:
        """Compose an article; behind the attachments of another one it begins a page."""
        text, publication = self.composer.texts.text, self.document.publication
        names, texts = _names(article), self.composer.texts
        under = [texts.subtitle(subtitle, names) for subtitle in article.subtitles]
        under += [text("byline", line) for line in (article.author,) if line]
        tally = self.document.tallies.get(article.path)
        if tally is not None:
            under.append(text("byline", f"（{wording.total(tally)}）"))
        count = (tally, publication.tally) if tally else None
        title = texts.title(article.title.divided()[0], names)
        gallery = self._gallery(article, sum(len(each.lines) for each in (title, *under)))
        text_blocks = gallery or self.composer.blocks(article.blocks, count=count)
        blocks = (*self._above(article), *text_blocks, *self._below(article))
        notes = self.composer.notes(article.notes)
        closing = text("closing", f"（来源：{article.source}）") if article.source else None
        return ComposedArticle(
            anchor=f"article-{index}",
            title=title,
            under=tuple(under),
            blocks=blocks,
            closing=closing,
            notes=notes,
            new_page=publication.layout.articles_on_new_pages or new_page or bool(gallery),
        )

    def _gallery(self, article: Article, title: int) -> tuple[ComposedFigures, ...]:
        """Compose an article of nothing but pictures (图片新闻), its title of so many lines; nothing for another one."""
        geometry, articles = self.composer.texts.geometry, self.document.issue.articles
        above, below = title + math.ceil(geometry.numbers["title"]["below"]), 0
        if len(articles) == 1:
            above += round(geometry.page.lines * MASTHEAD)
        if article is articles[-1]:
            imprint = (len([*self._imprint_lines()]) + 1) * geometry.blocks["imprint"].pitch
            below = math.ceil(imprint / geometry.page.line_pitch)
        return self.composer.figures.gallery(article.blocks, above, below)

    def _above(self, article: Article) -> Iterator[ComposedBlock]:
        """Compose what stands between the title of an article and its text."""
        notice = NoticeComposer(self.composer)
        yield from map(notice.remark, article.remarks)
        if article.addressee:
            yield notice.addressee(article.addressee)

    def _below(self, article: Article) -> Iterator[ComposedBlock]:
        """Compose what stands below the text of an article."""
        signature = article.signature
        date = self.document.signed_date(signature) if signature else ""
        notice = NoticeComposer(self.composer)
        yield from notice.ending(article.attachments, signature, date, article.contact)

    def _imprint_lines(self) -> Iterator[ComposedText]:
        """Yield a text for each line of the distribution list: the first of a group begins with its label."""
        for group in self.document.issue.distribution.lines:
            for index, line in enumerate(group.lines):
                yield distribution_line(self.composer.texts, f"{group.label}：", line, first=index == 0)

    def _print_line(self) -> ComposedText | None:
        run = self.document.print_run
        parts = [self.document.publication.print_code, f"共印{run}份" if run else None]
        text = "　".join(part for part in parts if part)
        return self.composer.texts.text("print-line", f"（{text}）") if text else None


def _line(text: str | None) -> tuple[Title, ...]:
    return (Title((text,)),) if text else ()


def _names(article: Article) -> tuple[str, ...]:
    """Return the names of those who sent an article: titles mostly begin with them."""
    known = (*article.origin, *article.contributors)
    return tuple(name for each in known for name in (each.name, each.city) if name)
