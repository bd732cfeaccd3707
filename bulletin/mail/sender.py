"""Sending mails one at a time: the ledger records the intent before a mail is sent and its outcome afterwards."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.diagnostics import BulletinError
from bulletin.mail.ledger import LedgerRow, MailState
from bulletin.mail.messages import encode_mail, message_id
from bulletin.mail.smtp import ReplyKind, ServerUnavailable, SmtpReply
from bulletin.workspace import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from threading import Event

    from bulletin.mail.ledger import MailLedger
    from bulletin.mail.messages import Mailing, Message
    from bulletin.mail.smtp import MailServer
    from bulletin.mail.status import DeliveryStatus

_RETRY_DELAYS = (10, 60, 300)
"""Delays before the second, third and fourth attempt after a temporary failure (4xx), in units of `Mail.pause`.

With the default pause of a second they outlast greylisting of five minutes.
"""
_MAX_UNANSWERED = 2
"""Number of consecutive mails without a reply after which sending stops, before more become uncertain."""
_STATES = {
    ReplyKind.SENT: MailState.SENT,
    ReplyKind.REFUSED: MailState.FAILED,
    ReplyKind.DEFERRED: MailState.FAILED,
    ReplyKind.UNCERTAIN: MailState.UNCERTAIN,
}


class DueMail(Struct, frozen=True):
    """A mail still to be sent, to some of its addresses; `date` is set where it repeats one that may have arrived."""

    message: Message
    addresses: tuple[str, ...]
    date: datetime | None = None


class SendProgress(Struct, frozen=True):
    """Progress callbacks: `on_mail(number, total, recipient)`, `on_wait(seconds, number of addresses)`."""

    on_mail: Callable[[int, int, str], None]
    on_wait: Callable[[float, int], None]


class MailSender(Struct):
    """Sends the mails of one mailing. When `stop` is set it ends after the current mail."""

    mailing: Mailing
    ledger: MailLedger
    server: MailServer
    stop: Event
    progress: SendProgress
    _unanswered: int = 0
    _unavailable: BulletinError | None = None
    """Why the server was unavailable in the last round."""

    def run(self, mails: Iterable[DueMail]) -> None:
        """Send these mails to their addresses.

        Temporary failures are retried after all others, with increasing delays. Raises BulletinError if nothing
        more can be sent; what was done until then is in the ledger.
        """
        remaining = self._attempt(list(mails))
        for delay in _RETRY_DELAYS:
            if not remaining or self._pause(delay, sum(len(mail.addresses) for mail in remaining)):
                return
            remaining = self._attempt(remaining)
        if remaining and self._unavailable:
            raise self._unavailable

    def _attempt(self, mails: Sequence[DueMail]) -> list[DueMail]:
        """Try to send each once; return those to be retried."""
        deferred: list[DueMail] = []
        self._unavailable = None
        for number, mail in enumerate(mails, start=1):
            if number > 1 and self._pause(1):
                break
            self.progress.on_mail(number, len(mails), mail.message.recipient)
            try:
                replies = self._send(mail)
            except ServerUnavailable as unavailable:
                self._unavailable = unavailable.error
                return [*deferred, *mails[number - 1 :]]
            retry = tuple(address for address, reply in replies.items() if reply.kind is ReplyKind.DEFERRED)
            if retry:
                deferred.append(replace(mail, addresses=retry))
        return deferred

    def _send(self, mail: DueMail) -> dict[str, SmtpReply]:
        date = mail.date or now()

        def record_intent(addresses: Sequence[str]) -> None:
            rows = (self._row(mail, address, MailState.BEGUN) for address in addresses)
            self.ledger.append(replace(row, at=date.isoformat()) for row in rows)

        content = encode_mail(self.mailing, mail.message, date)
        sender = self.mailing.mail.sender.text
        replies = self.server.send(sender, mail.addresses, content, before_data=record_intent)
        self.ledger.append(
            self._row(mail, address, _STATES[reply.kind], reply.text) for address, reply in replies.items()
        )
        unanswered = any(reply.kind is ReplyKind.UNCERTAIN for reply in replies.values())
        self._unanswered = self._unanswered + 1 if unanswered else 0
        if self._unanswered == _MAX_UNANSWERED:
            raise BulletinError("smtp-silent", number=_MAX_UNANSWERED)
        return replies

    def _row(self, mail: DueMail, address: str, state: MailState, words: str = "") -> LedgerRow:
        return LedgerRow(
            issue=self.mailing.issue,
            edition=self.mailing.edition,
            recipient=mail.message.recipient,
            address=address,
            pdf=pdf_digest(self.mailing),
            message_id=message_id(self.mailing, mail.message.recipient),
            state=state,
            words=words,
        )

    def _pause(self, factor: int, waiting: int = 0) -> bool:
        """Wait `factor` times the pause between mails; return whether `stop` was set."""
        seconds = float(self.mailing.mail.pause) * factor
        if waiting and seconds:
            self.progress.on_wait(seconds, waiting)
        return self.stop.wait(seconds)


def due_mails(messages: Iterable[Message], statuses: Iterable[DeliveryStatus]) -> Iterator[DueMail]:
    """Yield the mails still to be sent: for each recipient one, and one more for each date that is repeated."""
    dates = {(status.recipient, status.address): status.date for status in statuses if status.due}
    for message in messages:
        due = [address for address in message.addresses if (message.recipient, address) in dates]
        groups: dict[datetime | None, list[str]] = {}
        for address in due:
            groups.setdefault(dates[message.recipient, address], []).append(address)
        for date, addresses in groups.items():
            yield DueMail(message, tuple(addresses), date)


def pdf_digest(mailing: Mailing) -> str:
    """Return the SHA-256 of the attachment."""
    return sha256(mailing.pdf).hexdigest()
