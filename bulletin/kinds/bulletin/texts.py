"""The texts of a bulletin that every output must show."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.lint.completeness import (
    MAX_DOTTED_GAP,
    MAX_GAP,
    UNBOUNDED,
    ExpectedText,
    expected_blocks,
    expected_text,
    expected_title,
)
from bulletin.model import Contents, InternalField, staff_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.model import Article, Attachment, Remark


def expected_texts(document: BulletinDocument) -> Iterator[ExpectedText]:
    """Yield all texts of a bulletin in the order in which both outputs show them."""
    above, first = document.above_name, UNBOUNDED
    if above:
        yield expected_title(above, first)
        first = MAX_GAP
    yield expected_text(document.publication.name, first)
    yield from map(expected_text, document.numbering)
    yield from map(expected_title, document.issuers)
    yield expected_text(document.written_date)
    numbered = document.issue.contents is Contents.PAGES
    for column, entries in document.contents:
        max_gap = MAX_DOTTED_GAP if numbered else MAX_GAP
        if column:
            yield expected_text(f"【{column}】", max_gap)
        yield from (expected_title(entry.title, max_gap) for entry in entries)
    core = _Core(document).texts()
    if numbered:
        yield from (replace(text, max_gap=MAX_DOTTED_GAP) for text in islice(core, 1))
    yield from core
    for group in document.issue.distribution.lines:
        yield expected_text(f"{group.label}：", UNBOUNDED)
        yield from (expected_text(text) for text in group.lines)


class _Core(Struct, frozen=True):
    """The texts of the core (报核) of a bulletin; those that are not public are marked."""

    document: BulletinDocument

    def texts(self) -> Iterator[ExpectedText]:
        """Yield the remarks, the editor's note with its label, the articles, and those who made the issue."""
        issue = self.document.issue
        yield from self._remarks(issue.remarks)
        if issue.editors_note:
            yield expected_text(f"{issue.note_label}：", position=issue.positions.get("note_label"))
        yield from expected_blocks(issue.editors_note)
        for note in issue.notes:
            yield from expected_blocks(note.blocks)
        for placed in self.document.placed_articles:
            if placed.head:
                yield expected_text(placed.head)
            yield from self._article(placed.article, compact=placed.compact)
        staff = staff_line(issue.staff)
        if staff:
            place = issue.positions.get("staff")
            yield self._marked(expected_text(staff, UNBOUNDED, place), InternalField.STAFF)

    def _article(self, article: Article, *, compact: bool) -> Iterator[ExpectedText]:
        yield expected_title(article.title)
        if article.subtitle:
            yield expected_title(article.subtitle)
        author = expected_text(article.author or "", position=article.positions.get("author"))
        if not compact:
            yield author
        yield from self._remarks(article.remarks)
        if article.addressee:
            yield expected_text(article.addressee, position=article.positions.get("addressee"))
        yield from expected_blocks(article.blocks)
        if compact:
            yield author
        yield from self._ending(article)
        if article.source:
            yield expected_text(article.source, position=article.positions.get("source"))
        for note in article.notes:
            yield from expected_blocks(note.blocks)
        for attachment in article.attachments:
            yield from _attachment(attachment)

    def _ending(self, article: Article) -> Iterator[ExpectedText]:
        """Yield what stands below the text of an article."""
        yield from (expected_title(each.title) for each in article.attachments)
        if article.signature:
            place = article.positions.get("signature")
            yield from (expected_text(name, position=place) for name in article.signature.issuers)
            yield expected_text(self.document.signed_date(article.signature), position=place)
        contact, places = article.contact, article.positions
        if contact.unit:
            yield expected_text(contact.unit, position=places.get("supplied_by"))
        if contact.person:
            text = expected_text(contact.person, position=places.get("contact"))
            yield self._marked(text, InternalField.CONTACT)
        if contact.phone:
            yield self._marked(
                expected_text(contact.phone, position=places.get("phone")), InternalField.PHONE
            )

    def _remarks(self, remarks: Iterable[Remark]) -> Iterator[ExpectedText]:
        for remark in remarks:
            for text in (*remark.paragraphs, remark.name):
                yield self._marked(expected_text(text, position=remark.position), InternalField.REMARKS)

    def _marked(self, text: ExpectedText, field: InternalField) -> ExpectedText:
        """Return a text of an internal field, marked unless the publication makes it public."""
        return replace(text, internal=field not in self.document.publication.public_fields)


def _attachment(attachment: Attachment) -> Iterator[ExpectedText]:
    if attachment.path:
        yield expected_title(attachment.title)
    yield from expected_blocks(attachment.blocks)
    for note in attachment.notes:
        yield from expected_blocks(note.blocks)
