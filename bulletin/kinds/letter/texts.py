"""What every output of an official document must show, and the values of its page for screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.lint.completeness import MAX_GAP, UNBOUNDED, expected_blocks, expected_text, expected_title
from bulletin.model import InternalField
from bulletin.model.official import OfficialForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.kinds.letter.document import LetterDocument
    from bulletin.lint.completeness import ExpectedText


def head_texts(document: LetterDocument) -> Iterator[str]:
    """Yield the texts of the head in reading order: a letter has its issuing mark first."""
    words = document.head
    mark, left = (*words.names, words.beside), tuple(text for _, text in words.left)
    if words.form is OfficialForm.LETTER:
        yield from (*mark, *left, words.number, *words.right)
    else:
        yield from (*left, *words.right, *mark, words.number, *words.signers)


def expected_texts(document: LetterDocument) -> Iterator[ExpectedText]:
    """Yield all texts of a document in the order in which both outputs show them."""
    letter = document.letter
    gap = UNBOUNDED
    for text in filter(None, head_texts(document)):
        yield expected_text(text, gap)
        gap = MAX_GAP
    if letter.title:
        yield expected_title(letter.title)
    if letter.addressee and not document.addressee_below:
        yield expected_text(letter.addressee, position=letter.positions.get("addressee"))
    yield from expected_blocks(letter.blocks)
    yield from (expected_title(each.title) for each in letter.attachments)
    for key, label, names in letter.attendance:
        yield expected_text(f"{label}：{names}", position=letter.positions.get(key))
    yield from _ending(document)
    for note in letter.notes:
        yield from expected_blocks(note.blocks)
    for each in letter.attachments:
        if each.path:
            yield expected_title(each.title)
        yield from expected_blocks(each.blocks)
        for note in each.notes:
            yield from expected_blocks(note.blocks)
    gap = UNBOUNDED
    for label, line in document.circulation:
        yield expected_text(f"{label}：{line}", gap)
        gap = MAX_GAP
    yield from (expected_text(text, gap) for text in document.printed_by or ())


def _ending(document: LetterDocument) -> Iterator[ExpectedText]:
    """Yield what stands below the text; what is internal is marked."""
    letter, public = document.letter, document.publication.public_fields
    places = letter.positions

    def internal(text: ExpectedText, field: InternalField) -> ExpectedText:
        return replace(text, internal=field not in public)

    for line in document.particulars:
        yield internal(expected_text(line, position=places.get("staff")), InternalField.STAFF)
    if signature := document.signature:
        yield from (expected_text(name, position=places.get("signature")) for name in signature.issuers)
        yield expected_text(document.signed_date(signature), position=places.get("date"))
    if letter.contact.unit:
        yield expected_text(letter.contact.unit, position=places.get("supplied_by"))
    if letter.contact.person:
        text = expected_text(letter.contact.person, position=places.get("contact"))
        yield internal(text, InternalField.CONTACT)
    if letter.contact.phone:
        yield internal(expected_text(letter.contact.phone, position=places.get("phone")), InternalField.PHONE)


def screen_values(document: LetterDocument) -> Mapping[str, object]:
    """Return the values of `letter.html.j2`."""
    shown = replace(document, letter=document.public())
    signature = shown.signature
    return {
        "letter": replace(shown.letter, signature=signature),
        "form": shown.letter.form.value,
        "head": shown.head,
        "addressee": None if shown.addressee_below else shown.letter.addressee,
        "particulars": shown.particulars,
        "signed_date": shown.signed_date,
        "circulation": shown.circulation,
        "printed_by": shown.printed_by,
    }
