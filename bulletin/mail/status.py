"""Where a mailing stands: what the ledger knows of each address, and to whom a mail is still to be sent. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.mail.ledger import LedgerRow, MailState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bulletin.mail.messages import Draft

_UNSETTLED = {MailState.BEGUN, MailState.UNCERTAIN}


class DeliveryStatus(Struct, frozen=True):
    """One address of a recipient, and the last that is known of its mail; None where none was ever tried.

    `listed` is False where the ledger knows an address that is on the list no longer. `blocked` says that another
    address of the same recipient is uncertain, so that nothing is sent to this one either.
    """

    recipient: str
    address: str
    last: LedgerRow | None = None
    listed: bool = True
    blocked: bool = False

    @property
    def state(self) -> MailState | None:
        """What is known of it."""
        return self.last.state if self.last else None

    @property
    def uncertain(self) -> bool:
        """Whether the mail may have arrived, or not."""
        return self.state in _UNSETTLED

    @property
    def due(self) -> bool:
        """Whether a mail is still to be sent there."""
        return self.listed and not self.blocked and self.state in {None, MailState.FAILED, MailState.RESEND}


def standings(
    addressees: Iterable[tuple[str, Sequence[str]]], records: Iterable[LedgerRow], issue: str, edition: int
) -> tuple[DeliveryStatus, ...]:
    """Tell where the mailing of an edition stands: the list in its order, then what only the ledger knows."""
    last: dict[tuple[str, str], LedgerRow] = {}
    for record in records:
        if (record.issue, record.edition) == (issue, edition):
            last[record.recipient, record.address.casefold()] = record
    open_questions = {name for (name, _), record in last.items() if record.state in _UNSETTLED}
    told = [
        _standing(name, address, last.pop((name, address.casefold()), None), open_questions)
        for name, addresses in addressees
        for address in addresses
    ]
    gone = [
        DeliveryStatus(record.recipient, record.address, record, listed=False) for record in last.values()
    ]
    return (*told, *gone)


def _standing(name: str, address: str, last: LedgerRow | None, open_questions: set[str]) -> DeliveryStatus:
    unsettled = last is not None and last.state in _UNSETTLED
    return DeliveryStatus(name, address, last, blocked=name in open_questions and not unsettled)


def addressees(drafts: Iterable[Draft]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the recipients of mails with their addresses."""
    return tuple((draft.recipient, draft.addresses) for draft in drafts)


def reached_otherwise(told: Iterable[DeliveryStatus], pdf: str) -> int:
    """Count the addresses that got, or may have got, another PDF under the same edition."""
    known = (one.last for one in told if one.last is not None)
    return sum(last.state is not MailState.FAILED and last.pdf not in {pdf, ""} for last in known)


def to_settle(
    told: Iterable[DeliveryStatus], state: MailState, names: Sequence[str]
) -> tuple[DeliveryStatus, ...]:
    """Return what a decision changes: uncertain mails, or with `names` all mails of these recipients.

    What is already so stays as it is; what never arrived need not be marked to be sent again.
    """
    moot = {MailState.SENT} if state is MailState.SENT else {MailState.RESEND, MailState.FAILED, None}
    chosen = (one for one in told if (one.recipient in names if names else one.uncertain))
    return tuple(one for one in chosen if one.state not in moot)


def settled(one: DeliveryStatus, state: MailState, issue: str, edition: int) -> LedgerRow:
    """Return the row that writes down a decision; which PDF arrived is not known where none was sent from here."""
    last = one.last or LedgerRow(issue, edition, one.recipient, one.address, "", "", state)
    return replace(last, state=state, words="")
