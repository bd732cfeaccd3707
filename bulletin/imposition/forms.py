"""What stands on the job ticket (印制单) and on the sign-off sheet (签收单); pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.composition.issue import numbering, written_date
from bulletin.imposition.imposition import booklet
from bulletin.imposition.numbers import write_numbers
from bulletin.model import ChannelSum, Delivery, JobTicket, SignOffSheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.export.html.render import RenderContext
    from bulletin.model import PrintOrder, Recipient


def signoff_sheet(
    edition: RenderContext, receivers: Sequence[Recipient], numbers: Sequence[int]
) -> SignOffSheet:
    """List those who get printed copies, in the order of the distribution list."""
    shares = allot([one.copies for one in receivers], numbers)
    deliveries = tuple(
        Delivery(one.name, one.way.value, one.copies, write_numbers(share))
        for one, share in zip(receivers, shares, strict=True)
    )
    issue = edition.issue
    return SignOffSheet(
        edition.publication.name,
        numbering(issue)[0],
        written_date(issue),
        deliveries,
        numbered=bool(numbers),
    )


def allot(copies: Sequence[int | None], numbers: Sequence[int]) -> list[Sequence[int]]:
    """Give each its numbers, in turn; where a share is unknown or they don't suffice all are filled in by hand."""
    known = [count or 0 for count in copies]
    if not all(copies) or sum(known) > len(numbers):
        return [() for _ in copies]
    ordered = sorted(numbers)
    shares: list[Sequence[int]] = []
    start = 0
    for count in known:
        shares.append(tuple(ordered[start : start + count]))
        start += count
    return shares


def job_ticket(
    edition: RenderContext, sheet: SignOffSheet, order: PrintOrder, pages: int, blanks: int
) -> JobTicket:
    """Tell the printer what is wanted: so many pages, so many of them blank before the last."""
    run = edition.issue.print_run or edition.publication.print_run
    return JobTicket(
        name=sheet.name,
        numbering=sheet.numbering,
        date=sheet.date,
        classification=edition.issue.classification,
        copies=len(order.numbers) or run,
        numbers=write_numbers(order.numbers),
        pages=pages,
        blank_pages=tuple(range(pages - blanks, pages)),
        sheets=booklet(pages) if order.booklet else None,
        channels=tuple(_sums(sheet.deliveries)),
    )


def _sums(deliveries: Sequence[Delivery]) -> Iterator[ChannelSum]:
    """Sum up the copies of each channel."""
    for channel in dict.fromkeys(delivery.channel for delivery in deliveries):
        here = [delivery.copies for delivery in deliveries if delivery.channel == channel]
        yield ChannelSum(channel, len(here), sum(count or 0 for count in here), here.count(None))
