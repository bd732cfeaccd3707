"""Drafting of mails: an issue and the contacts of its recipients → one mail for each recipient. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.mail.messages import Mailing, Message
from bulletin.mail.rendering import CoverLetter, render_letter
from bulletin.model.issue_text import numbering, written_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bulletin.mail.messages import Draft
    from bulletin.model import Contact, Issue, Publication

_NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', "-"))
"""Characters that Windows refuses in file names."""
_LONGEST_NAME = 60
"""Characters: 180 bytes in UTF-8, below the limit of every file system."""


def compose_mailing(
    publication: Publication,
    issue: Issue,
    contacts: Sequence[Contact],
    *,
    pdf: bytes,
    file: Callable[[str], bytes],
) -> Mailing:
    """Compose the mails to these contacts; `file` returns the theme's files by name. Raises BulletinError `theme-broken`."""
    assert issue.date is not None, "a final issue has a date"  # noqa: S101
    assert publication.mail is not None, "checked by check_mail_settings"  # noqa: S101
    letters = [_cover_letter(publication, issue, contact) for contact in contacts]
    texts = [render_letter(letter, file) for letter in letters]
    title = issue_name(publication, issue)
    correction = _correction(issue)
    return Mailing(
        issue=identity(issue),
        edition=issue.edition,
        date=issue.date,
        subject=f"【{correction}】{title}" if correction else title,
        attachment=_attachment(publication, issue),
        pdf=pdf,
        mail=publication.mail,
        messages=tuple(
            Message(contact.recipient, tuple(address.text for address in contact.addresses), text, html)
            for contact, (text, html) in zip(contacts, texts, strict=True)
        ),
    )


def _cover_letter(publication: Publication, issue: Issue, contact: Contact) -> CoverLetter:
    return CoverLetter(
        salutation=contact.salutation,
        sender=publication.issuer,
        periodical=publication.name,
        issue=issue_name(publication, issue).removeprefix(publication.name),
        numbering=numbering(issue),
        date=written_date(issue),
        attachment=_attachment(publication, issue),
        correction=issue.edition - 1 if issue.edition > 1 else None,
        contents=tuple(_contents(publication, issue)),
    )


def issue_name(publication: Publication, issue: Issue) -> str:
    """Return the name of an issue on one line: 江苏精神文明建设简报2022年第36期."""
    year = f"{issue.date.year}年" if issue.date else ""
    return f"{publication.name}{year}{'增刊' if issue.supplement else ''}第{issue.number}期"


def identity(issue: Issue) -> str:
    """Return the unique identifier of an issue, whatever its folder is called: 2022-36, 2022-s3."""
    year = issue.date.year if issue.date else 0
    return f"{year}-{'s' if issue.supplement else ''}{issue.number}"


def _correction(issue: Issue) -> str:
    """Return the name of the correction (更正), numbered from the second one on; empty for the first edition."""
    if issue.edition < 2:
        return ""
    return "更正" if issue.edition == 2 else f"第{issue.edition - 1}次更正"


def _attachment(publication: Publication, issue: Issue) -> str:
    correction = _correction(issue)
    name = issue_name(publication, issue) + (f"（{correction}）" if correction else "")
    return f"{name.translate(_NOT_IN_NAMES)}.pdf"


def _contents(publication: Publication, issue: Issue) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Yield the columns in the publication's order, each with the titles of its articles."""
    for column in dict.fromkeys((None, *publication.columns, *issue.columns)):
        titles = tuple(article.title.plain for article in issue.articles if article.column == column)
        if titles:
            yield column, titles


def file_names(drafts: Sequence[Draft]) -> tuple[str, ...]:
    """Return file names for drafts, numbered so that a folder sorts them in the order of the list."""
    digits = len(str(len(drafts)))
    return tuple(
        f"{number:0{digits}}-{draft.recipient.translate(_NOT_IN_NAMES)[:_LONGEST_NAME].rstrip(' .')}.eml"
        for number, draft in enumerate(drafts, start=1)
    )
