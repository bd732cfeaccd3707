"""Mailing an issue: writing the drafts, sending them once to everybody, and the status of what was sent."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.app.artifacts import read_artifacts
from bulletin.diagnostics import BulletinError, Diagnostic, Position, Result, diagnose, has_errors
from bulletin.mail.addresses import check_book
from bulletin.mail.checks import check_classification, check_mail_settings, check_reach
from bulletin.mail.drafting import compose_mailing, file_names, identity
from bulletin.mail.ledger import open_ledger, read_ledger
from bulletin.mail.messages import drafts
from bulletin.mail.passwords import password
from bulletin.mail.recipients import recipients, with_channels
from bulletin.mail.sender import MailSender, due, pdf_digest
from bulletin.mail.smtp import MailServer
from bulletin.mail.status import addressees, reached_otherwise, settled, standings, to_settle
from bulletin.model import AddressBook, Channel
from bulletin.workspace import lock, restore, write_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from threading import Event

    from bulletin.app.artifacts import ArtifactSet
    from bulletin.mail.ledger import MailLedger, MailState
    from bulletin.mail.messages import Draft, Mailing
    from bulletin.mail.sender import SendProgress
    from bulletin.mail.status import DeliveryStatus
    from bulletin.model import Issue, Recipient
    from bulletin.project.project import Project


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
    secret = tuple(check_classification(project.publication, issue.value))
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
    found = (
        *book.diagnostics,
        *check_book(book.value or AddressBook()),
        *check_mail_settings(project.publication),
    )
    if book.value is None or listed.value is None or mail is None:
        return Result(None, found)
    told = with_channels(listed.value, book.value)
    by_mail = [one for one in told.value or () if one.way is Channel.EMAIL]
    strangers = sorted(book.value.contacts.keys() - {one.name for one in told.value or ()})
    found += (*told.diagnostics, *check_reach(by_mail, book.value.contacts, strangers, ready.issue))
    if told.value is None or has_errors(found):
        return Result(None, found)
    others = tuple(one for one in told.value if one.way is not Channel.EMAIL)
    contacts = [book.value.contacts[one.name] for one in by_mail]
    mailing = compose_mailing(
        project.publication, ready.issue, mail, contacts, pdf=ready.pdf, file=project.workspace.theme
    )
    return Result(PreparedMailing(mailing, others), found)


# --- Drafts ----------------------------------------------------------------------------------------------


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


# --- Sending -----------------------------------------------------------------------------------------------


class SendSession(Struct, frozen=True):
    """A mailing in the hands of its one sender: the ledger is open and locked."""

    mailing: Mailing
    written: tuple[Draft, ...]
    ledger: MailLedger

    @property
    def told(self) -> tuple[DeliveryStatus, ...]:
        """Tell where it stands."""
        named = addressees(self.written)
        return standings(named, self.ledger.records, self.mailing.issue, self.mailing.edition)

    @property
    def due(self) -> tuple[Draft, ...]:
        """Return the mails that are still to be sent."""
        return due(self.written, self.told)

    def faults(self, folder: str) -> tuple[Diagnostic, ...]:
        """Tell why nothing may be sent: no server is named, or some got another text under this edition."""
        if self.mailing.mail.smtp is None:
            return (diagnose("smtp-unset", self.mailing.mail.sender.position),)
        others = reached_otherwise(self.told, pdf_digest(self.mailing))
        place = Position(f"issues/{folder}/issue.md")
        return (diagnose("mail-changed", place, number=others, folder=folder),) if others else ()

    def send(self, stop: Event, watch: SendProgress) -> BulletinError | None:
        """Send what is still to be sent, until `stop` is set; return what stood in the way, if anything."""
        mail = self.mailing.mail
        assert mail.smtp is not None, "told by faults"  # noqa: S101
        host, user = mail.smtp.host, mail.smtp.user or ""
        server = MailServer(mail.smtp, mail.timeout, lambda: password(host, user))
        try:
            MailSender(self.mailing, self.ledger, server, stop, watch).run(self.due)
        except BulletinError as error:
            server.hang_up()
            return error
        except BaseException:
            server.hang_up()
            raise
        server.close()
        return None


@contextlib.contextmanager
def dispatching(project: Project, mailing: Mailing, on_wait: Callable[[str], None]) -> Iterator[SendSession]:
    """Take the ledger in hand for a mailing; a second sender waits. Raises BulletinError as `open_ledger` does."""
    sendable = replace(mailing, unsent=False)
    with _ledger(project, on_wait) as ledger:
        yield SendSession(sendable, drafts(sendable), ledger)


# --- Where an issue stands -----------------------------------------------------------------------------------


class RecipientList(Struct, frozen=True):
    """An edition of an issue and everybody on its list who gets it by mail, with their addresses."""

    issue: str
    edition: int
    addressees: tuple[tuple[str, tuple[str, ...]], ...]


def roll(project: Project, folder: str) -> Result[RecipientList]:
    """Call the roll of an issue, whether it could be sent now or not.

    What is wrong with the list or the address book is told, and leaves those out that can't be known.
    """
    issue = project.read(folder)
    if issue.value is None:
        return Result(None, issue.diagnostics)
    listed = recipients(project.publication, issue.value)
    book = project.contacts
    told = with_channels(listed.value or (), book.value or AddressBook())
    contacts = book.value.contacts if book.value else {}
    named = [
        (one.name, tuple(address.text for address in contacts[one.name].addresses))
        for one in told.value or ()
        if one.way is Channel.EMAIL and one.name in contacts
    ]
    found = (*listed.diagnostics, *book.diagnostics, *told.diagnostics)
    return Result(_roll(issue.value, tuple(named)), found)


def _roll(issue: Issue, named: tuple[tuple[str, tuple[str, ...]], ...]) -> RecipientList:
    return RecipientList(identity(issue), issue.edition, named)


def status(project: Project, called: RecipientList) -> tuple[DeliveryStatus, ...]:
    """Tell where an issue stands, also while it is being sent. Raises BulletinError as `read_ledger` does."""
    records = read_ledger(_path(project))
    return standings(called.addressees, records, called.issue, called.edition)


@contextlib.contextmanager
def resolving(
    project: Project,
    called: RecipientList,
    state: MailState,
    names: Sequence[str],
    on_wait: Callable[[str], None],
) -> Iterator[tuple[tuple[DeliveryStatus, ...], Callable[[], None]]]:
    """Hand out what a decision changes, and the call that writes it down. Raises BulletinError as `open_ledger`."""
    with _ledger(project, on_wait) as ledger:
        told = standings(called.addressees, ledger.records, called.issue, called.edition)
        chosen = to_settle(told, state, names)
        yield (
            chosen,
            lambda: ledger.write(settled(one, state, called.issue, called.edition) for one in chosen),
        )


@contextlib.contextmanager
def _ledger(project: Project, on_wait: Callable[[str], None]) -> Iterator[MailLedger]:
    path = _path(project)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(lock(path, on_wait))
        except OSError as error:
            raise BulletinError("ledger-blocked", path=path, reason=error.strerror or error) from error
        yield stack.enter_context(open_ledger(path))


def _path(project: Project) -> Path:
    return project.workspace.state() / "mail.sqlite"
