"""A bulletin → its galley: masthead, contents, editor's note, articles, imprint, in the order of `compose`."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.galley import GalleyBuilder, lines_of, strong_label
from bulletin.model import TextBegins, staff_line
from bulletin.model.galley import (
    Editing,
    Galley,
    GalleyBlock,
    GalleyImprint,
    GalleyMasthead,
    GalleyPart,
    GalleyText,
)
from bulletin.tally import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.diagnostics import Position
    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.kinds.bulletin.placing import PlacedArticle
    from bulletin.model import Title


def galley(document: BulletinDocument) -> Galley:
    """Return the galley of a bulletin; without counts their tables are left out."""
    titles = {document.path: document.short_name}
    titles |= {section.path: section.title.plain for section in document.sections if section.title}
    parts = _BulletinGalley(document)
    before, text = [*parts.before()], [*parts.text()]
    start = text[0].name if text and isinstance(text[0], GalleyText) else ""
    blocks = (*before, *text, parts.imprint())
    return Galley(blocks, document.properties, document.draft_mark, titles, parts.text_begins, start)


class _BulletinGalley(Struct, frozen=True):
    """Builds the galley of one bulletin."""

    document: BulletinDocument

    def builder(self, path: str) -> GalleyBuilder:
        """Return the builder of a source file."""
        return GalleyBuilder(posixpath.dirname(self.document.path), path)

    def before(self) -> Iterator[GalleyBlock]:
        """Yield what stands before the articles."""
        issue = self.document.issue
        builder = self.builder(issue.path)
        yield self._masthead()
        yield from self._contents()
        for index, remark in enumerate(issue.remarks):
            yield from builder.remark(remark, f"remarks.{index}", issue.positions)
        yield from self._note()

    def text(self) -> Iterator[GalleyBlock]:
        """Yield the articles; behind the attachments of another one an article begins a page."""
        attached = False
        for number, placed in enumerate(self.document.placed_articles):
            blocks = [*self._article(placed)]
            new_pages = self.document.publication.layout.articles_on_new_pages
            new_page = attached or (new_pages and number > 0 and not placed.follows)
            if new_page and isinstance(blocks[0], GalleyText):
                blocks[0] = replace(blocks[0], new_page=True)
            yield from blocks
            attached = any(each.path for each in placed.article.attachments)

    @property
    def text_begins(self) -> TextBegins:
        """The page on which the first article begins, as the approved pages have it."""
        record = self.document.issue.fit
        recorded = {1: TextBegins.PAGE_1, 2: TextBegins.PAGE_2}
        return recorded.get(record.text_page or 0 if record else 0, self.document.text_begins)

    # --- Masthead and contents -----------------------------------------------------------------------------------

    def _masthead(self) -> GalleyMasthead:
        document, issue = self.document, self.document.issue
        settings, places = document.publication.positions, issue.positions
        number = places.get("number") or places.get("total") or places.get("series")
        own_marking = places.get("marking")
        parts = {
            "classification": (_one(issue.classification), places.get("classification")),
            "urgency": (_one(issue.urgency.value if issue.urgency else None), places.get("urgency")),
            "marking": (_one(document.marking), own_marking or settings.get("marking")),
            "above": (_titles((document.above_name,) if document.above_name else ()), None),
            "name": ((document.masthead_name,), settings.get("name")),
            "number": (tuple((line,) for line in document.numbering), number),
            "issuer": (_titles(document.issuers), settings.get("issuer")),
            "date": (_one(document.written_date), places.get("date")),
        }
        return GalleyMasthead(
            {
                part: tuple(
                    self._masthead_text(part, at, lines, place or places.get("number"))
                    for at, lines in enumerate(texts)
                )
                for part, (texts, place) in parts.items()
                if texts
            }
        )

    def _masthead_text(
        self, part: str, number: int, lines: Sequence[str], position: Position | None
    ) -> GalleyText:
        styles = {"above": "above-name", "number": "issue-number", "date": "issue-date"}
        return GalleyText(
            f"masthead:{part}:{number}",
            styles.get(part, part),
            lines_of(lines),
            GalleyPart.MASTHEAD,
            Editing.GENERATED,
            position,
        )

    def _contents(self) -> Iterator[GalleyText]:
        builder = replace(self.builder(self.document.path), part=GalleyPart.CONTENTS)
        for number, (column, entries) in enumerate(self.document.contents):
            if column:
                place = entries[0].article.positions.get("column")
                yield builder.generated(f"contents:{number}", "contents-head", f"【{column}】", place)
            for entry in entries:
                name, title = f"contents:{entry.anchor}", entry.title
                place = entry.article.title.position
                yield builder.generated(name, "contents-entry", title.plain, place)

    # --- Texts -------------------------------------------------------------------------------------------------

    def _note(self) -> Iterator[GalleyBlock]:
        issue = self.document.issue
        builder = replace(self.builder(issue.path), part=GalleyPart.NOTE)
        blocks = [*builder.blocks(issue.editors_note, "editors-note")]
        if blocks:
            label, place = f"{issue.note_label}：", issue.positions.get("note_label")
            first = blocks[0]
            if isinstance(first, GalleyText) and first.style == "editors-note":
                blocks[0] = strong_label(first, label, place)
            else:
                alone = builder.generated("note-label", "editors-note", "", place)
                blocks.insert(0, strong_label(alone, label, place))
        yield from blocks
        yield from builder.notes(issue.notes)

    def _article(self, placed: PlacedArticle) -> Iterator[GalleyBlock]:
        """Yield an article with its attachments."""
        article, builder = placed.article, self.builder(placed.article.path)
        if placed.head:
            place = article.positions.get("column")
            yield builder.generated(f"{builder.file}:column", "column-head", placed.head, place)
        if not placed.runs_in:
            yield from self._titles(placed, builder)
        tally = self.document.tallies.get(article.path)
        if tally is not None:
            words, place = f"（{wording.total(tally)}）", article.positions.get("period")
            yield builder.generated(f"{builder.file}:total", "byline", words, place, GalleyPart.COUNT)
        for index, remark in enumerate(article.remarks):
            yield from builder.remark(remark, f"remarks.{index}", article.positions)
        if article.addressee:
            addressee, place = article.addressee.removesuffix("："), article.positions.get("addressee")
            text = builder.value("addressee", "addressee", (addressee,), place)
            yield replace(text, credit="：")
        yield from self._text(placed, builder)
        signature = article.signature
        date = self.document.signed_date(signature) if signature else ""
        yield from builder.ending(article.attachments, signature, date, article.contact, article.positions)
        if article.source and not placed.compact:
            text = builder.value("closing", "source", (article.source,), article.positions.get("source"))
            yield replace(text, label="（来源：", credit="）")
        elif placed.credit and not placed.credit_runs_in:
            place = article.positions.get("author") or article.positions.get("source")
            yield builder.generated(f"{builder.file}:credit", "closing", placed.credit, place)
        yield from builder.notes(article.notes)
        count = len(article.attachments)
        for number, each in enumerate(article.attachments, start=1):
            if each.path:
                yield from self.builder(each.path).attachment(number, count, each)

    def _titles(self, placed: PlacedArticle, builder: GalleyBuilder) -> Iterator[GalleyText]:
        """Yield the title with its number, the subtitles, and the author."""
        article = placed.article
        proper, within = article.title.divided()
        number = placed.title.plain.removesuffix(proper.plain)
        yield builder.title("compact-title" if placed.compact else "title", proper, number)
        style = "compact-subtitle" if placed.compact else "subtitle"
        if within:
            yield builder.title(style, within)
        if article.subtitle:
            yield builder.title(style, article.subtitle, key="subtitle")
        if article.author and not placed.compact:
            yield builder.value("byline", "author", (article.author,), article.positions.get("author"))

    def _text(self, placed: PlacedArticle, builder: GalleyBuilder) -> Iterator[GalleyBlock]:
        """Yield the text of an article: a run-in title is the label of its first text, a credit ends its last one."""
        article = placed.article
        tally = self.document.tallies.get(article.path)
        count = (tally, self.document.publication.tally) if tally else None
        blocks = [*builder.blocks(article.blocks, count=count)]
        if placed.runs_in and isinstance(blocks[0], GalleyText):
            blocks[0] = strong_label(blocks[0], placed.run_in_head, article.title.position)
        if placed.credit_runs_in and isinstance(blocks[-1], GalleyText):
            blocks[-1] = replace(blocks[-1], credit=placed.credit or "")
        yield from blocks

    # --- Imprint -----------------------------------------------------------------------------------------------

    def imprint(self) -> GalleyImprint:
        """Return the imprint."""
        document, issue = self.document, self.document.issue
        builder = replace(self.builder(document.path), part=GalleyPart.IMPRINT)
        settings = document.publication.positions
        chosen = issue.positions.get("distribution")
        lines = []
        for number, group in enumerate(issue.distribution.lines):
            key = f"distribution.{issue.distribution.name}.{number}"
            place = chosen or settings.get(f"{key}.text") or settings.get(key)
            for at, line in enumerate(group.lines):
                text = builder.generated(f"imprint:{number}:{at}", "imprint", line, place)
                lines.append(replace(text, label="" if at else f"{group.label}："))
        run, code = document.print_run, document.publication.print_code
        words = "　".join(part for part in (code, f"共印{run}份" if run else None) if part)
        own = issue.positions.get("print_run") or settings.get("print_run") or settings.get("print_code")
        printed = builder.generated("imprint:print", "print-line", f"（{words}）", own) if words else None
        staff = staff_line(issue.staff)
        made_by = builder.generated(
            "imprint:staff", "staff", staff, issue.positions.get("staff"), GalleyPart.STAFF
        )
        return GalleyImprint(
            tuple(lines), printed, made_by if staff else None, document.publication.imprint.closing_rule
        )


def _one(text: str | None) -> tuple[tuple[str, ...], ...]:
    return ((text,),) if text else ()


def _titles(titles: Iterable[Title]) -> tuple[tuple[str, ...], ...]:
    return tuple(title.parts for title in titles)
