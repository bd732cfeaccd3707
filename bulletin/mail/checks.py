"""What stands against mailing an issue: a classification, missing settings, recipients without an address. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.mail.addresses import check_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.model import Contact, Issue, Publication, Recipient

_SECRET = re.compile("秘密|机密|绝密|★")


def check_classification(publication: Publication, issue: Issue) -> Iterator[Diagnostic]:
    """Tell of a classified issue: by its classification, or by a marking that says so."""
    marking = publication.marking if issue.marking is None else issue.marking
    if issue.classification:
        yield diagnose("mail-classified", issue.positions.get("classification"), told=issue.classification)
    elif marking and _SECRET.search(marking):
        place = issue.positions.get("marking") or publication.positions.get("marking")
        yield diagnose("mail-classified", place, told=marking.replace("\n", " "))


def check_mail_settings(publication: Publication) -> Iterator[Diagnostic]:
    """Check the sender, the reply address and the name that mails are sent under."""
    mail = publication.mail
    if mail is None:
        yield diagnose("mail-unset", Position(publication.path, 1, 1))
        return
    for address in filter(None, (mail.sender, mail.reply_to)):
        finding = check_address(address)
        if finding:
            yield finding
    if not mail.name.isprintable():
        yield diagnose("contact-name-control", mail.sender.position, name=repr(mail.name)[1:-1])


def check_reach(
    by_mail: Sequence[Recipient], contacts: Mapping[str, Contact], strangers: Sequence[str], issue: Issue
) -> Iterator[Diagnostic]:
    """Tell who can't be reached by mail, all of them at once."""
    if not by_mail:
        yield diagnose("mail-nobody", issue.positions.get("distribution") or Position(issue.path, 1, 1))
    unknown = [one.name for one in by_mail if one.name not in contacts]
    if unknown:
        yield diagnose(
            "contact-missing",
            by_mail[0].position,
            number=len(unknown),
            names="、".join(unknown),
            near=_near(unknown, strangers),
        )
    for one in by_mail:
        contact = contacts.get(one.name)
        if contact and not contact.addresses:
            yield diagnose("contact-no-address", contact.position, name=one.name)
        if not one.name.isprintable():
            yield diagnose("contact-name-control", one.position, name=repr(one.name)[1:-1])


def _near(names: Iterable[str], strangers: Sequence[str]) -> str:
    """Tell which entries of the address book that are nobody's on the list were perhaps meant."""
    from difflib import get_close_matches

    pairs = ((name, get_close_matches(name, strangers, 1, 0.75)) for name in names)
    told = [f"“{near[0]}”是不是“{name}”？" for name, near in pairs if near]
    return "".join(told[:3])
