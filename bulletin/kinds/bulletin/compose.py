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
    ArticleStyle,
    ComposedArticle,
    ComposedColumn,
    ComposedContents,
    ComposedDocument,
    ComposedEntry,
    ComposedImprint,
    ComposedParagraph,
    ComposedSection,
    ComposedText,
)
from bulletin.model import Article, Contents, Paragraph, Strong, Text, Title, staff_line
from bulletin.tally import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.composition.blocks import BlockComposer
    from bulletin.composition.values import (
        ComposedBlock,
        ComposedBlocks,
        ComposedFigures,
        ComposedMasthead,
        ComposedPart,
    )
    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.kinds.bulletin.placing import PlacedArticle


MASTHEAD = 0.4
"""The share of page 1 that a masthead takes at most."""


def compose(document: BulletinDocument, composer: BlockComposer) -> ComposedDocument:
    """Compose a bulletin."""
    parts = tuple(_BulletinComposer(document, composer).parts())
    return ComposedDocument(parts, document.text_begins, document.issue.fit)


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
        new_page = False
        for placed in self.document.placed_articles:
            yield self._article(placed, new_page=new_page)
            attachments = tuple(notice.attachments(placed.article.attachments, placed.anchor))
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
            composed = tuple(ComposedEntry(entry.anchor, self._entry(entry.title)) for entry in entries)
            head = self.composer.texts.text("contents-head", f"【{column}】") if column else None
            yield ComposedColumn(head, composed)

    def _entry(self, title: Title) -> ComposedText:
        """Compose an entry; where contents name pages, the line is shorter by the width of a page number."""
        geometry = self.composer.texts.geometry
        style = geometry.blocks["contents-entry"]
        if self.document.issue.contents is Contents.PAGES:
            style = replace(style, right=geometry.numbers["contents"]["page_room"])
        return self.composer.texts.inlines("contents-entry", (Text(title.plain, title.position),), style)

    def _article(self, placed: PlacedArticle, *, new_page: bool) -> ComposedArticle:
        """Compose an article; behind the attachments of another one it begins a page."""
        article, texts = placed.article, self.composer.texts
        head = texts.text("column-head", placed.head) if placed.head else None
        credit = None if placed.credit_runs_in else placed.credit
        layout, first = self.document.publication.layout, placed is self.document.placed_articles[0]
        title, under = self._title(placed), tuple(self._under(placed))
        gallery = () if placed.compact else self._gallery(article, (title, *under))
        return ComposedArticle(
            anchor=placed.anchor,
            title=title,
            under=under,
            blocks=self._around(article, gallery or self._text(placed)),
            closing=texts.text("closing", credit) if credit else None,
            notes=self.composer.notes(article.notes),
            new_page=new_page
            or (bool(gallery) and len(self.document.issue.articles) > 1)
            or (layout.articles_on_new_pages and not (first or placed.follows)),
            head=head,
            style=ArticleStyle(placed.compact, placed.follows, placed.column.head),
        )

    def _title(self, placed: PlacedArticle) -> ComposedText | None:
        """Compose a title; one that is a run-in head is part of the first paragraph."""
        texts, names = self.composer.texts, _names(placed.article)
        if placed.runs_in:
            return None
        return texts.line_title(placed.title, names) if placed.compact else texts.title(placed.title, names)

    def _under(self, placed: PlacedArticle) -> Iterator[ComposedText]:
        """Compose the lines under a title: subtitles, author, and the total of a count."""
        article, texts = placed.article, self.composer.texts
        for subtitle in () if placed.runs_in else article.subtitles:
            names = _names(article)
            yield (
                texts.line_title(subtitle, names, "compact-subtitle")
                if placed.compact
                else texts.subtitle(subtitle, names)
            )
        if article.author and not placed.compact:
            yield texts.text("byline", article.author)
        tally = self.document.tallies.get(article.path)
        if tally is not None:
            yield texts.text("byline", f"（{wording.total(tally)}）")

    def _text(self, placed: PlacedArticle) -> ComposedBlocks:
        """Compose the text of an article; a run-in title is the label of the first block."""
        tally, blocks = self.document.tallies.get(placed.article.path), placed.blocks
        head = placed.run_in_head if placed.runs_in else ""
        if head and isinstance(blocks[0], Paragraph):
            title = Strong((Text(head, placed.article.title.position),))
            blocks = (replace(blocks[0], inlines=(title, *blocks[0].inlines)), *blocks[1:])
        count = (tally, self.document.publication.tally) if tally else None
        composed = [*self.composer.blocks(blocks, count=count)]
        _mark(composed, 0, label=len(head))
        _mark(composed, -1, credit=len(placed.credit or "") if placed.credit_runs_in else 0)
        return tuple(composed)

    def _around(self, article: Article, text: ComposedBlocks) -> ComposedBlocks:
        return (*self._above(article), *text, *self._below(article))

    def _gallery(self, article: Article, above: Iterable[ComposedText | None]) -> tuple[ComposedFigures, ...]:
        """Compose an article of nothing but pictures (图片新闻) below these texts; nothing for another one."""
        geometry, articles = self.composer.texts.geometry, self.document.issue.articles
        lines, below = sum(len(each.lines) for each in above if each) + 1, 0
        if len(articles) == 1:
            lines += round(geometry.page.lines * MASTHEAD)
        if article is articles[-1]:
            imprint = (len([*self._imprint_lines()]) + 1) * geometry.blocks["imprint"].pitch
            below = math.ceil(imprint / geometry.page.line_pitch)
        return self.composer.figures.gallery(article.blocks, lines, below)

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


def _mark(blocks: list[ComposedBlock], place: int, **marked: int) -> None:
    """Note how many characters of a paragraph are a title or a credit."""
    if any(marked.values()):
        block = blocks[place]
        assert isinstance(block, ComposedParagraph), "titles and credits run in paragraphs"  # noqa: S101
        blocks[place] = replace(block, text=replace(block.text, **marked))


def _line(text: str | None) -> tuple[Title, ...]:
    return (Title((text,)),) if text else ()


def _names(article: Article) -> tuple[str, ...]:
    """Return the names of those who sent an article: titles mostly begin with them."""
    known = (*article.origin, *article.contributors)
    return tuple(name for each in known for name in (each.name, each.city) if name)
