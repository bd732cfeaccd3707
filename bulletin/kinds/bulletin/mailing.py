"""The mails of an issue: its document and the contacts of its recipients → one mail for each recipient. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.mail.messages import Mailing, Message
from bulletin.mail.rendering import CoverLetter, render_letter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.model import Contact

_NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', "-"))
"""Characters that Windows refuses in file names."""
_LONGEST_NAME = 60
"""Characters: 180 bytes in UTF-8, below the limit of every file system."""


def compose_mailing(
    document: BulletinDocument, contacts: Sequence[Contact], *, pdf: bytes, file: Callable[[str], bytes]
) -> Mailing:
    """Compose the mails to these contacts; `file` returns the theme's files by name. Raises BulletinError `theme-broken`."""
    assert document.publication.mail is not None, "checked by check_mail_settings"  # noqa: S101
    correction = _correction(document.edition)
    return Mailing(
        issue=document.identity,
        edition=document.edition,
        subject=f"【{correction}】{document.name}" if correction else document.name,
        attachment=_attachment(document),
        pdf=pdf,
        mail=document.publication.mail,
        messages=tuple(_message(document, contact, file) for contact in contacts),
    )


def _message(document: BulletinDocument, contact: Contact, file: Callable[[str], bytes]) -> Message:
    letter = CoverLetter(
        salutation=contact.salutation,
        sender=document.publication.issuer,
        periodical=document.publication.name,
        issue=document.short_name,
        numbering=document.numbering,
        date=document.written_date,
        attachment=_attachment(document),
        correction=document.edition - 1 if document.edition > 1 else None,
        contents=document.titles,
    )
    addresses = tuple(address.text for address in contact.addresses)
    return Message(contact.recipient, addresses, *render_letter(letter, file))


def _correction(edition: int) -> str:
    """Return the name of the correction (更正), numbered from the second one on; empty for the first edition."""
    if edition < 2:
        return ""
    return "更正" if edition == 2 else f"第{edition - 1}次更正"


def _attachment(document: BulletinDocument) -> str:
    correction = _correction(document.edition)
    name = document.name + (f"（{correction}）" if correction else "")
    return f"{name.translate(_NOT_IN_NAMES)}.pdf"


def file_names(recipients: Sequence[str]) -> tuple[str, ...]:
    """Return file names for drafts to these recipients, numbered so that a folder sorts them in their order."""
    digits = len(str(len(recipients)))
    return tuple(
        f"{number:0{digits}}-{recipient.translate(_NOT_IN_NAMES)[:_LONGEST_NAME].rstrip(' .')}.eml"
        for number, recipient in enumerate(recipients, start=1)
    )
