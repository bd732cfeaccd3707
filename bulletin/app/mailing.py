"""Mailing an issue: from its finished set, its list and the address book to a mail for each e-mail recipient."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.app.artifacts import read_artifacts
from bulletin.diagnostics import BulletinError, Diagnostic, Position, Result, diagnose, has_errors
from bulletin.mail.addresses import check_address, check_book
from bulletin.mail.messages import Mailing, Message
from bulletin.mail.recipients import recipients, with_channels
from bulletin.model import AddressBook, Channel, Contact, Letter
from bulletin.workspace import lock, restore, write_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bulletin.app.artifacts import ArtifactSet
    from bulletin.mail.messages import Draft
    from bulletin.model import Issue, Mail, Publication, Recipient
    from bulletin.project.project import Project

_SECRET = re.compile("秘密|机密|绝密|★")
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', "-"))
"""What Windows takes in no file's name."""
_LONGEST_NAME = 60
"""Characters; 180 bytes, well below what any file system takes."""


class PreparedMailing(Struct, frozen=True):
    """A mailing ready to be written or sent, and those who get the issue another way."""

    mailing: Mailing
    others: tuple[Recipient, ...]


def prepare(project: Project, folder: str, on_wait: Callable[[str], None]) -> Result[PreparedMailing]:
    """Prepare the mails of an issue: for a final issue whose set is whole and as its sources are now.

    A classified issue is refused, whatever else is said. Raises BulletinError as `read_artifacts` does, and
    `theme-broken`.
    """
    issue = project.read(folder)
    if issue.value is None:
        return Result(None, issue.diagnostics)
    secret = tuple(_secrets(project.publication, issue.value))
    if secret:
        return Result(None, secret)
    ready = read_artifacts(project, folder, on_wait)
    if ready.value is None:
        return Result(None, ready.diagnostics)
    prepared = _prepare(project, ready.value)
    return Result(prepared.value, (*ready.diagnostics, *prepared.diagnostics))


def _prepare(project: Project, ready: ArtifactSet) -> Result[PreparedMailing]:
    mail, book = project.publication.mail, project.contacts
    listed = recipients(project.publication, ready.issue)
    found = (*book.diagnostics, *check_book(book.value or AddressBook()), *_check_mail(project.publication))
    if book.value is None or listed.value is None or mail is None:
        return Result(None, found)
    told = with_channels(listed.value, book.value)
    by_mail = [one for one in told.value or () if one.way is Channel.EMAIL]
    strangers = sorted(book.value.contacts.keys() - {one.name for one in told.value or ()})
    found += (*told.diagnostics, *_check_reach(by_mail, book.value.contacts, strangers, ready.issue))
    if told.value is None or has_errors(found):
        return Result(None, found)
    others = tuple(one for one in told.value if one.way is not Channel.EMAIL)
    mailing = _mailing(project, ready, mail, [book.value.contacts[one.name] for one in by_mail])
    return Result(PreparedMailing(mailing, others), found)


# --- Checks --------------------------------------------------------------------------------------------------


def _secrets(publication: Publication, issue: Issue) -> Iterator[Diagnostic]:
    """Tell of a classified issue: by its classification, or by a marking that says so."""
    marking = publication.marking if issue.marking is None else issue.marking
    if issue.classification:
        yield diagnose("mail-classified", issue.positions.get("classification"), told=issue.classification)
    elif marking and _SECRET.search(marking):
        place = issue.positions.get("marking") or publication.positions.get("marking")
        yield diagnose("mail-classified", place, told=marking.replace("\n", " "))


def _check_mail(publication: Publication) -> Iterator[Diagnostic]:
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


def _check_reach(
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


# --- The mails -----------------------------------------------------------------------------------------------


def _mailing(project: Project, ready: ArtifactSet, mail: Mail, contacts: Sequence[Contact]) -> Mailing:
    from bulletin.export.html.render import mail as render

    issue = ready.issue
    assert issue.date is not None, "a final issue has its date"  # noqa: S101
    letters = [_letter(project.publication, issue, contact) for contact in contacts]
    texts = [render(letter, project.workspace.theme) for letter in letters]
    title = issue_name(project.publication, issue)
    correction = _correction(issue)
    return Mailing(
        issue=identity(issue),
        edition=issue.edition,
        date=issue.date,
        subject=f"【{correction}】{title}" if correction else title,
        attachment=_attachment(project.publication, issue),
        pdf=ready.pdf,
        mail=mail,
        postings=tuple(
            Message(contact.recipient, tuple(address.text for address in contact.addresses), text, html)
            for contact, (text, html) in zip(contacts, texts, strict=True)
        ),
    )


def _letter(publication: Publication, issue: Issue, contact: Contact) -> Letter:
    from bulletin.model.issue_text import numbering, written_date

    return Letter(
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
    """Name an issue in a line: 江苏精神文明建设简报2022年第36期."""
    year = f"{issue.date.year}年" if issue.date else ""
    return f"{publication.name}{year}{'增刊' if issue.supplement else ''}第{issue.number}期"


def identity(issue: Issue) -> str:
    """Name an issue apart from all others, whatever its folder is called: 2022-36, 2022-s3."""
    year = issue.date.year if issue.date else 0
    return f"{year}-{'s' if issue.supplement else ''}{issue.number}"


def _correction(issue: Issue) -> str:
    """Name the correction (更正), from the second one on with its number; nothing for the first edition."""
    if issue.edition < 2:
        return ""
    return "更正" if issue.edition == 2 else f"第{issue.edition - 1}次更正"


def _attachment(publication: Publication, issue: Issue) -> str:
    correction = _correction(issue)
    name = issue_name(publication, issue) + (f"（{correction}）" if correction else "")
    return f"{name.translate(_NOT_IN_NAMES)}.pdf"


def _contents(publication: Publication, issue: Issue) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Give the titles column by column, in the office's order."""
    for column in dict.fromkeys((None, *publication.columns, *issue.columns)):
        titles = tuple(article.title.plain for article in issue.articles if article.column == column)
        if titles:
            yield column, titles


# --- On the disk ---------------------------------------------------------------------------------------------


def file_names(written: Sequence[Draft]) -> tuple[str, ...]:
    """Name the files of drafts: numbered, so that a folder lists them in the order of the list."""
    digits = len(str(len(written)))
    return tuple(
        f"{number:0{digits}}-{draft.recipient.translate(_NOT_IN_NAMES)[:_LONGEST_NAME].rstrip(' .')}.eml"
        for number, draft in enumerate(written, start=1)
    )


def write_drafts(
    project: Project, folder: str, written: Sequence[Draft], on_wait: Callable[[str], None]
) -> tuple[Path, ...]:
    """Put the drafts in place of the old ones, all at once. Raises BulletinError `not-writable`."""
    target = project.workspace.output(f"mail/{folder}")
    names = file_names(written)
    files = {name: draft.content for name, draft in zip(names, written, strict=True)}
    try:
        with lock(target, on_wait):
            restore(target)
            write_set(target, files)
    except OSError as error:
        raise BulletinError("not-writable", folder=target, reason=error.strerror or error) from error
    return tuple(target / name for name in names)
