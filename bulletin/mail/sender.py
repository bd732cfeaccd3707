"""Sending mails one at a time: the ledger records the intent before a mail is sent and its outcome afterwards."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.diagnostics import BulletinError
from bulletin.mail.ledger import LedgerRow, MailState
from bulletin.mail.smtp import ReplyKind, ServerUnavailable, SmtpReply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from threading import Event

    from bulletin.mail.ledger import MailLedger
    from bulletin.mail.messages import Draft, Mailing
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

    def run(self, drafts: Iterable[Draft]) -> None:
        """Send these mails to their addresses.

        Temporary failures are retried after all others, with increasing delays. Raises BulletinError if nothing
        more can be sent; what was done until then is in the ledger.
        """
        remaining = self._attempt(list(drafts))
        for delay in _RETRY_DELAYS:
            if not remaining or self._pause(delay, sum(len(draft.addresses) for draft in remaining)):
                return
            remaining = self._attempt(remaining)
        if remaining and self._unavailable:
            raise self._unavailable

    def _attempt(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Try to send each once; return those to be retried."""
        deferred: list[Draft] = []
        self._unavailable = None
        for number, draft in enumerate(drafts, start=1):
            if number > 1 and self._pause(1):
                break
            self.progress.on_mail(number, len(drafts), draft.recipient)
            try:
                replies = self._send(draft)
            except ServerUnavailable as unavailable:
                self._unavailable = unavailable.error
                return [*deferred, *drafts[number - 1 :]]
            retry = tuple(address for address, reply in replies.items() if reply.kind is ReplyKind.DEFERRED)
            if retry:
                deferred.append(replace(draft, addresses=retry))
        return deferred

    def _send(self, draft: Draft) -> dict[str, SmtpReply]:
        def record_intent(addresses: Sequence[str]) -> None:
            self.ledger.append(self._row(draft, address, MailState.BEGUN) for address in addresses)

        sender = self.mailing.mail.sender.text
        replies = self.server.send(sender, draft.addresses, draft.content, before_data=record_intent)
        self.ledger.append(
            self._row(draft, address, _STATES[reply.kind], reply.text) for address, reply in replies.items()
        )
        unanswered = any(reply.kind is ReplyKind.UNCERTAIN for reply in replies.values())
        self._unanswered = self._unanswered + 1 if unanswered else 0
        if self._unanswered == _MAX_UNANSWERED:
            raise BulletinError("smtp-silent", number=_MAX_UNANSWERED)
        return replies

    def _row(self, draft: Draft, address: str, state: MailState, words: str = "") -> LedgerRow:
        return LedgerRow(
            issue=self.mailing.issue,
            edition=self.mailing.edition,
            recipient=draft.recipient,
            address=address,
            pdf=pdf_digest(self.mailing),
            message_id=draft.message_id,
            state=state,
            words=words,
        )

    def _pause(self, factor: int, waiting: int = 0) -> bool:
        """Wait `factor` times the pause between mails; return whether `stop` was set."""
        seconds = float(self.mailing.mail.pause) * factor
        if waiting and seconds:
            self.progress.on_wait(seconds, waiting)
        return self.stop.wait(seconds)


def due_drafts(drafts: Iterable[Draft], statuses: Iterable[DeliveryStatus]) -> tuple[Draft, ...]:
    """Return the mails still to be sent, each with its remaining addresses only."""
    due = {(status.recipient, status.address) for status in statuses if status.due}
    remaining = (
        replace(draft, addresses=tuple(each for each in draft.addresses if (draft.recipient, each) in due))
        for draft in drafts
    )
    return tuple(draft for draft in remaining if draft.addresses)


def pdf_digest(mailing: Mailing) -> str:
    """Return the SHA-256 of the attachment."""
    return sha256(mailing.pdf).hexdigest()
