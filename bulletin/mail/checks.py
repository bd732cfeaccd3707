"""Checks before an issue is mailed: classification, mail settings, recipients without an address, placeholders. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.mail.addresses import check_address, check_name
from bulletin.mail.messages import MEGABYTE, megabytes
from bulletin.model import classified_as

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.model import Address, Contact, Issue, Mail, Publication, Recipient


def check_classification(publication: Publication, issue: Issue) -> Iterator[Diagnostic]:
    """Refuse a classified issue (密级): by its classification, or by a marking that says so."""
    classification = classified_as(publication, issue)
    if classification:
        yield diagnose("mail-classified", classification.position, marking=classification.words)


def check_mail_settings(publication: Publication) -> Iterator[Diagnostic]:
    """Check the sender, the reply address and the name that mails are sent under."""
    mail = publication.mail
    if mail is None:
        yield diagnose("mail-unset", Position(publication.path, 1, 1))
        return
    for address in filter(None, (mail.sender, mail.reply_to)):
        yield from check_address(address)
    yield from check_name(mail.name, mail.sender.position)


def check_reach(
    by_mail: Sequence[Recipient], contacts: Mapping[str, Contact], unlisted: Sequence[str], issue: Issue
) -> Iterator[Diagnostic]:
    """Check that every e-mail recipient has an address.

    `unlisted` are names in the address book that are not on the list: candidates for a misspelt name.
    """
    if not by_mail:
        yield diagnose("mail-nobody", issue.positions.get("distribution") or Position(issue.path, 1, 1))
    unknown = [one.name for one in by_mail if one.name not in contacts]
    if unknown:
        yield diagnose(
            "contact-missing",
            by_mail[0].position,
            number=len(unknown),
            names="、".join(unknown),
            near=_suggestions(unknown, unlisted),
        )
    for one in by_mail:
        contact = contacts.get(one.name)
        if contact and not contact.addresses:
            yield diagnose("contact-no-address", contact.position, name=one.name)
        yield from check_name(one.name, one.position)


PLACEHOLDER = ".invalid"
"""The end of domains that exist nowhere (RFC 2606 §2): addresses there only show where one is to be written."""
_SHOWN = 3
"""Names that a message lists."""


def check_placeholders(
    mail: Mail, contacts: Iterable[Contact], *, example: bool, sending: bool
) -> Iterator[Diagnostic]:
    """Report addresses that reach nobody, to be sent from or to; a draft may have them, a mail may not.

    `example`: the contacts are those of the example of an address book, whose addresses are none of the office's.
    """
    for address in filter(None, (mail.sender, mail.reply_to)):
        if _is_placeholder(address):
            code = "placeholder-sender-not-sent" if sending else "placeholder-sender"
            yield diagnose(code, address.position, address=address.text)
    found = [one for one in contacts if example or any(map(_is_placeholder, one.addresses))]
    if found:
        names = "、".join(one.recipient for one in found[:_SHOWN]) + ("等" if len(found) > _SHOWN else "")
        code = "placeholder-not-sent" if sending else "placeholder-address"
        yield diagnose(code, found[0].position, number=len(found), names=names)


def check_size(publication: Publication, mail: Mail, size: int, *, sending: bool) -> Iterator[Diagnostic]:
    """Report mails of `size` bytes that are larger than the office's limit; drafts may be, a mail may not."""
    if size > mail.size_limit * MEGABYTE:
        place = publication.positions.get("mail.size_limit") or mail.sender.position
        code = "mail-too-large" if sending else "mail-large"
        yield diagnose(code, place, size=megabytes(size), limit=mail.size_limit)


def _is_placeholder(address: Address) -> bool:
    return address.text.lower().endswith(PLACEHOLDER)


def _suggestions(names: Iterable[str], unlisted: Sequence[str]) -> str:
    """Suggest similar unlisted names of the address book, at most three."""
    from difflib import get_close_matches

    matches = ((name, get_close_matches(name, unlisted, 1, 0.75)) for name in names)
    questions = [f"“{near[0]}”是不是“{name}”？" for name, near in matches if near]
    return "".join(questions[:3])
