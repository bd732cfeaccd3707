"""Delivery status of a mailing by address, derived from the list of recipients and the ledger. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.mail.ledger import LedgerRow, MailState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_UNCERTAIN = {MailState.BEGUN, MailState.UNCERTAIN}
_ARRIVED = {*_UNCERTAIN, MailState.SENT}


class DeliveryStatus(Struct, frozen=True):
    """One address of a recipient, and the last ledger row of its mail; None if none was ever tried.

    `listed` is False if the address is in the ledger but no longer on the list. `blocked` means that another
    address of the same recipient is uncertain, so nothing is sent to this one either. `date` is that of a mail which
    may have arrived: a repeat has the same one. None where it is certain that the last one did, or that none did.
    """

    recipient: str
    address: str
    last: LedgerRow | None = None
    listed: bool = True
    blocked: bool = False
    date: datetime | None = None

    @property
    def state(self) -> MailState | None:
        """The last recorded state."""
        return self.last.state if self.last else None

    @property
    def uncertain(self) -> bool:
        """Whether it is unknown if the mail arrived."""
        return self.state in _UNCERTAIN

    @property
    def due(self) -> bool:
        """Whether a mail is still to be sent to this address."""
        return self.listed and not self.blocked and self.state in {None, MailState.FAILED, MailState.RESEND}


def delivery_statuses(
    addressees: Iterable[tuple[str, Sequence[str]]], rows: Iterable[LedgerRow], issue: str, edition: int
) -> tuple[DeliveryStatus, ...]:
    """Return the statuses for an edition: the addresses on the list in order, then those in the ledger only.

    A mail is that of its address: where a name on the list has no row, the row of a name that is not (any more) counts
    as its own, so that nobody gets a mail again under another name. Names on the list that share an address have a
    row each.
    """
    of_edition = [row for row in rows if (row.issue, row.edition) == (issue, edition)]
    last = {_key(row): row for row in of_edition}
    dates = _dates(of_edition)
    listed = [(name, address) for name, addresses in addressees for address in addresses]
    own = {(name, address): last.pop((name, address.casefold()), None) for name, address in listed}
    own |= {key: _take_from_former_name(last, key[1]) for key, row in own.items() if row is None}
    named = (
        *((name, row) for (name, _), row in own.items()),
        *((row.recipient, row) for row in last.values()),
    )
    uncertain = {name for name, row in named if row and row.state in _UNCERTAIN}
    unlisted = [DeliveryStatus(row.recipient, row.address, row, listed=False) for row in last.values()]
    return (*(_status(*key, row, uncertain, dates) for key, row in own.items()), *unlisted)


def _key(row: LedgerRow) -> tuple[str, str]:
    return row.recipient, row.address.casefold()


def _dates(rows: Iterable[LedgerRow]) -> dict[tuple[str, str], str]:
    """Return the dates (ISO 8601) of the mails that may have arrived: when each was first handed over."""
    handed_over: dict[tuple[str, str], str] = {}
    uncertain: dict[tuple[str, str], str] = {}
    for row in rows:
        match row.state:
            case MailState.BEGUN:
                handed_over[_key(row)] = row.at
                continue
            case MailState.UNCERTAIN | MailState.RESEND if _key(row) in handed_over:
                uncertain.setdefault(_key(row), handed_over[_key(row)])
            case MailState.SENT:
                uncertain.pop(_key(row), None)
        handed_over.pop(_key(row), None)
    return uncertain


def _take_from_former_name(last: dict[tuple[str, str], LedgerRow], address: str) -> LedgerRow | None:
    """Take the row of an address under a name that is not listed: rather one of a mail that arrived, or may have."""
    keys = [key for key in last if key[1] == address.casefold()]
    return last.pop(max(keys, key=lambda key: last[key].state in _ARRIVED)) if keys else None


def _status(
    name: str,
    address: str,
    last: LedgerRow | None,
    uncertain: set[str],
    dates: Mapping[tuple[str, str], str],
) -> DeliveryStatus:
    own = last is not None and last.state in _UNCERTAIN
    date = dates.get(_key(last)) if last else None
    return DeliveryStatus(
        name,
        address,
        last,
        blocked=name in uncertain and not own,
        date=datetime.fromisoformat(date) if date else None,
    )


def count_other_pdf(statuses: Iterable[DeliveryStatus], pdf: str) -> int:
    """Count the addresses that received, or may have received, another PDF of the same edition.

    `pdf` is the SHA-256 of the current one.
    """
    rows = (status.last for status in statuses if status.last is not None)
    return sum(row.state is not MailState.FAILED and row.pdf not in {pdf, ""} for row in rows)


def to_resolve(
    statuses: Iterable[DeliveryStatus], state: MailState, names: Sequence[str]
) -> tuple[DeliveryStatus, ...]:
    """Return the statuses that a decision changes: uncertain ones, or with `names` all of these recipients.

    Those that already have the state are left out, as is marking for resending what was never delivered.
    """
    unaffected = {MailState.SENT} if state is MailState.SENT else {MailState.RESEND, MailState.FAILED, None}
    chosen = (status for status in statuses if (status.recipient in names if names else status.uncertain))
    return tuple(status for status in chosen if status.state not in unaffected)


def resolution_row(status: DeliveryStatus, state: MailState, issue: str, edition: int) -> LedgerRow:
    """Return the ledger row that records a decision; `pdf` is empty if no mail was ever tried."""
    last = status.last or LedgerRow(issue, edition, status.recipient, status.address, "", "", state)
    return replace(last, state=state, words="", at="")
