"""Mailing an issue: write the drafts, send each mail once, report and correct the delivery status."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.app.artifacts import read_artifacts
from bulletin.diagnostics import (
    BulletinError,
    Diagnostic,
    Position,
    Result,
    Sink,
    StageEnded,
    diagnose,
    stage,
)
from bulletin.kinds.bulletin.document import BulletinDocument
from bulletin.kinds.bulletin.mailing import compose_mailing, file_names
from bulletin.kinds.bulletin.sources import load_issue
from bulletin.mail.addresses import check_book
from bulletin.mail.checks import (
    check_classification,
    check_mail_settings,
    check_placeholders,
    check_reach,
    check_size,
)
from bulletin.mail.ledger import open_ledger, read_ledger
from bulletin.mail.messages import encode_draft, largest_size
from bulletin.mail.passwords import password
from bulletin.mail.recipients import recipients, with_channels
from bulletin.mail.sender import MailSender, due_mails, pdf_digest
from bulletin.mail.smtp import MailServer
from bulletin.mail.status import count_other_pdf, delivery_statuses, resolution_row, to_resolve
from bulletin.model import AddressBook, Channel
from bulletin.project.project import CONTACTS
from bulletin.workspace import lock, replace_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from threading import Event

    from bulletin.app.artifacts import ArtifactSet
    from bulletin.mail.ledger import LedgerRow, MailLedger, MailState
    from bulletin.mail.messages import Mailing, Message
    from bulletin.mail.sender import DueMail, SendProgress
    from bulletin.mail.status import DeliveryStatus
    from bulletin.model import Recipient
    from bulletin.project.project import Project


# --- Drafts --------------------------------------------------------------------------------------------------


class PreparedMailing(Struct, frozen=True):
    """A mailing ready to be written or sent, and the recipients who get the issue by other channels.

    `size` are the bytes of its largest mail.
    """

    mailing: Mailing
    others: tuple[Recipient, ...]
    size: int


@stage
def prepare_mailing(
    sink: Sink, project: Project, folder: str, on_wait: Callable[[str], None], *, sending: bool = False
) -> PreparedMailing:
    """Prepare the mails of a final issue whose artifacts are complete and up to date, as drafts or for `sending`.

    Drafts may have placeholders for addresses: those of the example, as long as the office has no address book of
    its own. A classified issue (密级) is refused before anything else. Raises BulletinError as `read_artifacts` does, and
    `theme-broken`.
    """
    sink.require(check_classification(project.publication, sink.unwrap(load_issue(project, folder))))
    return _prepare(sink, project, sink.take(read_artifacts(project, folder, on_wait)), sending=sending)


def _prepare(sink: Sink, project: Project, artifacts: ArtifactSet, *, sending: bool) -> PreparedMailing:
    publication, issue = project.publication, artifacts.issue
    source = _contacts(project)
    sink.add((*check_book(source.value or AddressBook()), *check_mail_settings(publication)))
    book, listed = sink.take(source), sink.unwrap(recipients(publication, issue))
    if publication.mail is None:
        raise StageEnded
    resolved = with_channels(listed, book)
    reached, contacts = resolved.value or (), book.contacts
    by_mail = [one for one in reached if one.way is Channel.EMAIL]
    unlisted = sorted(contacts.keys() - {one.name for one in reached})
    sink.add(resolved.diagnostics)
    sink.require(check_reach(by_mail, contacts, unlisted, issue))
    others = tuple(one for one in reached if one.way is not Channel.EMAIL)
    to = [contacts[one.name] for one in by_mail]
    example = source is not project.contacts
    sink.require(check_placeholders(publication.mail, to, example=example, sending=sending))
    mailing = compose_mailing(artifacts.document, to, pdf=artifacts.pdf, file=project.workspace.theme)
    size = largest_size(mailing)
    sink.require(check_size(publication, publication.mail, size, sending=sending))
    return PreparedMailing(mailing, others, size)


def _contacts(project: Project) -> Result[AddressBook]:
    """Return the office's address book; the example where it has none of its own yet."""
    return project.contacts if project.workspace.has(CONTACTS) else project.sample_contacts


def write_drafts(
    project: Project, folder: str, mailing: Mailing, on_wait: Callable[[str], None]
) -> tuple[tuple[Message, Path], ...]:
    """Write the drafts of an issue, replacing earlier ones as one set; return the mails with their paths.

    Raises BulletinError `not-writable`.
    """
    target = project.workspace.output(f"mail/{folder}")
    names = file_names([message.recipient for message in mailing.messages])
    named = list(zip(mailing.messages, names, strict=True))
    files = {name: encode_draft(mailing, message) for message, name in named}
    replace_set(target, files, on_wait)
    return tuple((message, target / name) for message, name in named)


# --- Sending -------------------------------------------------------------------------------------------------


class SendSession(Struct, frozen=True):
    """A mailing to be sent, with the ledger open and locked."""

    mailing: Mailing
    ledger: MailLedger

    @property
    def statuses(self) -> tuple[DeliveryStatus, ...]:
        """The current delivery status of each address."""
        mailing = self.mailing
        return delivery_statuses(mailing.addressees, self.ledger.rows, mailing.issue, mailing.edition)

    @property
    def due(self) -> tuple[DueMail, ...]:
        """The mails still to be sent."""
        return tuple(due_mails(self.mailing.messages, self.statuses))

    def check(self, folder: str) -> tuple[Diagnostic, ...]:
        """Check that a server is configured and that nobody got another PDF of this edition."""
        if self.mailing.mail.smtp is None:
            return (diagnose("smtp-unset", self.mailing.mail.sender.position),)
        others = count_other_pdf(self.statuses, pdf_digest(self.mailing))
        place = Position(f"issues/{folder}/issue.md")
        return (diagnose("mail-changed", place, number=others, folder=folder),) if others else ()

    def send(self, stop: Event, progress: SendProgress) -> BulletinError | None:
        """Send the mails that are due until `stop` is set; return the error that ended it, if any."""
        mail = self.mailing.mail
        assert mail.smtp is not None, "reported by check"  # noqa: S101
        host, user = mail.smtp.host, mail.smtp.user or ""
        server = MailServer(mail.smtp, mail.timeout, lambda: password(host, user))
        try:
            MailSender(self.mailing, self.ledger, server, stop, progress).run(self.due)
        except BulletinError as error:
            server.disconnect()
            return error
        except BaseException:
            server.disconnect()
            raise
        server.close()
        return None


@contextlib.contextmanager
def send_session(project: Project, mailing: Mailing, on_wait: Callable[[str], None]) -> Iterator[SendSession]:
    """Open the ledger for sending; a second sender waits. Raises BulletinError as `open_ledger` does."""
    with _locked_ledger(project, on_wait) as ledger:
        yield SendSession(mailing, ledger)


# --- Delivery status -----------------------------------------------------------------------------------------


class RecipientList(Struct, frozen=True):
    """The e-mail recipients of an edition of an issue, with their addresses."""

    issue: str
    edition: int
    addressees: tuple[tuple[str, tuple[str, ...]], ...]

    def statuses(self, rows: Iterable[LedgerRow]) -> tuple[DeliveryStatus, ...]:
        """Return the delivery statuses according to these rows of the ledger."""
        return delivery_statuses(self.addressees, rows, self.issue, self.edition)


def recipient_list(project: Project, folder: str) -> Result[RecipientList]:
    """Return the e-mail recipients of an issue, whether or not it could be sent now.

    Recipients that the list or the address book leaves unknown are omitted, with diagnostics.
    """
    issue = load_issue(project, folder)
    if issue.value is None:
        return Result(None, issue.diagnostics)
    document = BulletinDocument(project.publication, issue.value)
    listed = recipients(project.publication, issue.value)
    book = _contacts(project)
    resolved = with_channels(listed.value or (), book.value or AddressBook())
    contacts = book.value.contacts if book.value else {}
    named = tuple(
        (one.name, tuple(address.text for address in contacts[one.name].addresses))
        for one in resolved.value or ()
        if one.way is Channel.EMAIL and one.name in contacts
    )
    diagnostics = (*listed.diagnostics, *book.diagnostics, *resolved.diagnostics)
    return Result(RecipientList(document.identity, document.edition, named), diagnostics)


def delivery_status(project: Project, listed: RecipientList) -> tuple[DeliveryStatus, ...]:
    """Return the delivery statuses, also while mails are being sent. Raises BulletinError as `read_ledger` does."""
    return listed.statuses(read_ledger(_ledger_path(project)))


@contextlib.contextmanager
def resolve_session(
    project: Project,
    listed: RecipientList,
    state: MailState,
    names: Sequence[str],
    on_wait: Callable[[str], None],
) -> Iterator[tuple[tuple[DeliveryStatus, ...], Callable[[], None]]]:
    """Yield the statuses that a decision changes, and a function that records it.

    Raises BulletinError as `open_ledger` does.
    """
    with _locked_ledger(project, on_wait) as ledger:
        chosen = to_resolve(listed.statuses(ledger.rows), state, names)

        def record() -> None:
            ledger.append(resolution_row(one, state, listed.issue, listed.edition) for one in chosen)

        yield chosen, record


@contextlib.contextmanager
def _locked_ledger(project: Project, on_wait: Callable[[str], None]) -> Iterator[MailLedger]:
    path = _ledger_path(project)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(lock(path, on_wait))
        except OSError as error:
            raise BulletinError("ledger-blocked", path=path, reason=error.strerror or error) from error
        yield stack.enter_context(open_ledger(path))


def _ledger_path(project: Project) -> Path:
    return project.workspace.state() / "mail.sqlite"
