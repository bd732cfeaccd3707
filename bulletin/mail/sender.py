"""Sending: one recipient at a time, the intent in the ledger before a mail can arrive, the outcome after it."""

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

_WAITS = (10, 60, 300)
"""How long to wait before a second, third and fourth try of what was refused for now (4xx), in pauses between mails.

With the usual pause of a second that is long enough for servers that turn strangers away for five minutes.
"""
_SILENT = 2
"""So many mails in a row without an answer end the sending, before more become uncertain."""
_STATES = {
    ReplyKind.SENT: MailState.SENT,
    ReplyKind.REFUSED: MailState.FAILED,
    ReplyKind.DEFERRED: MailState.FAILED,
    ReplyKind.UNCERTAIN: MailState.UNCERTAIN,
}


class SendProgress(Struct, frozen=True):
    """Whom to tell how it goes: `on_mail(number, of, recipient)`, `on_wait(seconds, addresses that wait)`."""

    on_mail: Callable[[int, int, str], None]
    on_wait: Callable[[float, int], None]


class MailSender(Struct):
    """The sending of one mailing. When `stop` is set it ends after the mail that is under way."""

    mailing: Mailing
    ledger: MailLedger
    server: MailServer
    stop: Event
    watch: SendProgress
    _silent: int = 0
    _trouble: BulletinError | None = None
    """Why the server was not to be spoken to in the last round."""

    def run(self, drafts: Iterable[Draft]) -> None:
        """Send these mails to the addresses named in them.

        What the server refuses for now is tried again, after the others and after longer and longer pauses.
        Raises BulletinError where nothing more can be sent; all that was done is in the ledger.
        """
        left = self._round(list(drafts))
        for wait in _WAITS:
            if not left or self._pause(wait, sum(len(draft.addresses) for draft in left)):
                return
            left = self._round(left)
        if left and self._trouble:
            raise self._trouble

    def _round(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Try each of these once; return what is worth another try."""
        later: list[Draft] = []
        self._trouble = None
        for number, draft in enumerate(drafts, start=1):
            if number > 1 and self._pause(1):
                break
            self.watch.on_mail(number, len(drafts), draft.recipient)
            try:
                answers = self._deliver(draft)
            except ServerUnavailable as deferred:
                self._trouble = deferred.error
                return [*later, *drafts[number - 1 :]]
            again = tuple(address for address, told in answers.items() if told.outcome is ReplyKind.DEFERRED)
            if again:
                later.append(replace(draft, addresses=again))
        return later

    def _deliver(self, draft: Draft) -> dict[str, SmtpReply]:
        def begin(addresses: Sequence[str]) -> None:
            self.ledger.write(self._record(draft, address, MailState.BEGUN) for address in addresses)

        sender = self.mailing.mail.sender.text
        answers = self.server.deliver(sender, draft.addresses, draft.content, begin)
        self.ledger.write(
            self._record(draft, address, _STATES[answer.outcome], answer.words)
            for address, answer in answers.items()
        )
        lost = any(answer.outcome is ReplyKind.UNCERTAIN for answer in answers.values())
        self._silent = self._silent + 1 if lost else 0
        if self._silent == _SILENT:
            raise BulletinError("smtp-silent", number=_SILENT)
        return answers

    def _record(self, draft: Draft, address: str, state: MailState, words: str = "") -> LedgerRow:
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

    def _pause(self, times: int, waiting: int = 0) -> bool:
        """Pause, so many times as long as between two mails; True where it shall end."""
        seconds = float(self.mailing.mail.pause) * times
        if waiting and seconds:
            self.watch.on_wait(seconds, waiting)
        return self.stop.wait(seconds)


def due(drafts: Iterable[Draft], told: Iterable[DeliveryStatus]) -> tuple[Draft, ...]:
    """Return the mails that are still to be sent, each to the addresses that it is still to be sent to."""
    wanted = {(one.recipient, one.address) for one in told if one.due}
    left = (
        replace(draft, addresses=tuple(each for each in draft.addresses if (draft.recipient, each) in wanted))
        for draft in drafts
    )
    return tuple(draft for draft in left if draft.addresses)


def pdf_digest(mailing: Mailing) -> str:
    """Return the digest of the attachment."""
    return sha256(mailing.pdf).hexdigest()
