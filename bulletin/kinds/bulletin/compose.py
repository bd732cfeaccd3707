"""A bulletin → its parts in their order: masthead, contents, editor's note, articles, imprint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.texts import TextPiece
from bulletin.composition.values import (
    ComposedArticle,
    ComposedColumn,
    ComposedContents,
    ComposedDocument,
    ComposedEntry,
    ComposedImprint,
    ComposedMasthead,
    ComposedSection,
    ComposedText,
)
from bulletin.model import Article, Contents, Text, Title
from bulletin.tally import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.composition.blocks import BlockComposer
    from bulletin.composition.values import ComposedPart
    from bulletin.kinds.bulletin.document import BulletinDocument


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
        if issue.editors_note or issue.notes:
            note = self.composer.blocks(self.document.labelled_note, "editors-note")
            yield ComposedSection(note, self.composer.notes(issue.notes))
        for index, article in enumerate(issue.articles, start=1):
            yield self._article(article, index)
        yield ComposedImprint(tuple(self._imprint_lines()), self._print_line())

    def _masthead(self) -> ComposedMasthead:
        document, text = self.document, self.composer.texts.text
        publication, issue = document.publication, document.issue
        return ComposedMasthead(
            name=self.composer.name(publication.name),
            classification=text("classification", issue.classification) if issue.classification else None,
            marking=text("marking", document.marking) if document.marking else None,
            numbering=tuple(text("issue-number", line) for line in document.numbering),
            issuer=text("issuer", publication.issuer),
            date=text("issue-date", document.written_date),
        )

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

    def _article(self, article: Article, index: int) -> ComposedArticle:
        text, publication = self.composer.texts.text, self.document.publication
        names, texts = _names(article), self.composer.texts
        under = [texts.subtitle(subtitle, names) for subtitle in article.subtitles]
        under += [text("byline", line) for line in (article.author,) if line]
        tally = self.document.tallies.get(article.path)
        if tally is not None:
            under.append(text("byline", f"（{wording.total(tally)}）"))
        count = (tally, publication.tally) if tally else None
        blocks = self.composer.blocks(article.blocks, count=count)
        notes = self.composer.notes(article.notes)
        closing = text("closing", f"（来源：{article.source}）") if article.source else None
        return ComposedArticle(
            anchor=f"article-{index}",
            title=texts.title(article.title.divided()[0], names),
            under=tuple(under),
            blocks=blocks,
            closing=closing,
            notes=notes,
            new_page=publication.layout.articles_on_new_pages and index > 1,
        )

    def _imprint_lines(self) -> Iterator[ComposedText]:
        """Yield a text for each line of the distribution list: the first of a group begins with its label."""
        style = self.composer.texts.geometry.blocks["imprint"]
        for group in self.document.issue.distribution.lines:
            label = f"{group.label}："
            indent = len(label) * style.character_units
            for index, line in enumerate(group.lines):
                start = indent if index else 0
                text = line if index else label + line
                composed = self.composer.texts.compose([TextPiece(style.face, text)], style, start, indent)
                yield ComposedText("imprint", composed.lines)

    def _print_line(self) -> ComposedText | None:
        run = self.document.print_run
        parts = [self.document.publication.print_code, f"共印{run}份" if run else None]
        text = "　".join(part for part in parts if part)
        return self.composer.texts.text("print-line", f"（{text}）") if text else None


def _names(article: Article) -> tuple[str, ...]:
    """Return the names of those who sent an article: titles mostly begin with them."""
    known = (*article.origin, *article.contributors)
    return tuple(name for each in known for name in (each.name, each.city) if name)
