"""Drafting of mails: an issue and the contacts of its recipients → one mail for each recipient. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bulletin.mail.messages import Mailing, Message
from bulletin.mail.rendering import CoverLetter, render_letter

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from bulletin.mail.messages import Draft
    from bulletin.model import Contact, Publication

_NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', "-"))
"""Characters that Windows refuses in file names."""
_LONGEST_NAME = 60
"""Characters: 180 bytes in UTF-8, below the limit of every file system."""


class MailedIssue(Protocol):
    """What mails say of an issue."""

    @property
    def publication(self) -> Publication:
        """The settings of the periodical."""
        ...

    @property
    def name(self) -> str:
        """The name on one line."""
        ...

    @property
    def short_name(self) -> str:
        """The name without that of the periodical."""
        ...

    @property
    def identity(self) -> str:
        """The identifier, whatever the folder is called."""
        ...

    @property
    def edition(self) -> int:
        """The edition: 1, more for corrections (更正)."""
        ...

    @property
    def date(self) -> dt.date | None:
        """The date."""
        ...

    @property
    def numbering(self) -> tuple[str, ...]:
        """The lines under the name."""
        ...

    @property
    def written_date(self) -> str:
        """The date as it is printed."""
        ...

    @property
    def titles(self) -> tuple[tuple[str | None, tuple[str, ...]], ...]:
        """The titles of the articles by column."""
        ...


def compose_mailing(
    issue: MailedIssue, contacts: Sequence[Contact], *, pdf: bytes, file: Callable[[str], bytes]
) -> Mailing:
    """Compose the mails to these contacts; `file` returns the theme's files by name. Raises BulletinError `theme-broken`."""
    assert issue.date is not None, "a final issue has a date"  # noqa: S101
    assert issue.publication.mail is not None, "checked by check_mail_settings"  # noqa: S101
    letters = [_cover_letter(issue, contact) for contact in contacts]
    texts = [render_letter(letter, file) for letter in letters]
    correction = _correction(issue.edition)
    return Mailing(
        issue=issue.identity,
        edition=issue.edition,
        date=issue.date,
        subject=f"【{correction}】{issue.name}" if correction else issue.name,
        attachment=_attachment(issue),
        pdf=pdf,
        mail=issue.publication.mail,
        messages=tuple(
            Message(contact.recipient, tuple(address.text for address in contact.addresses), text, html)
            for contact, (text, html) in zip(contacts, texts, strict=True)
        ),
    )


def _cover_letter(issue: MailedIssue, contact: Contact) -> CoverLetter:
    return CoverLetter(
        salutation=contact.salutation,
        sender=issue.publication.issuer,
        periodical=issue.publication.name,
        issue=issue.short_name,
        numbering=issue.numbering,
        date=issue.written_date,
        attachment=_attachment(issue),
        correction=issue.edition - 1 if issue.edition > 1 else None,
        contents=issue.titles,
    )


def _correction(edition: int) -> str:
    """Return the name of the correction (更正), numbered from the second one on; empty for the first edition."""
    if edition < 2:
        return ""
    return "更正" if edition == 2 else f"第{edition - 1}次更正"


def _attachment(issue: MailedIssue) -> str:
    correction = _correction(issue.edition)
    name = issue.name + (f"（{correction}）" if correction else "")
    return f"{name.translate(_NOT_IN_NAMES)}.pdf"


def file_names(drafts: Sequence[Draft]) -> tuple[str, ...]:
    """Return file names for drafts, numbered so that a folder sorts them in the order of the list."""
    digits = len(str(len(drafts)))
    return tuple(
        f"{number:0{digits}}-{draft.recipient.translate(_NOT_IN_NAMES)[:_LONGEST_NAME].rstrip(' .')}.eml"
        for number, draft in enumerate(drafts, start=1)
    )
