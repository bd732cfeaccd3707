"""The printer's forms, job ticket (印制单) and sign-off sheet (签收单): what stands on them, and their HTML."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from bulletin import __version__
from bulletin.imposition.numbers import write_numbers
from bulletin.imposition.sheets import booklet
from bulletin.model import ChannelSum, Delivery, JobTicket, SignOffSheet
from bulletin.templating.environment import environment, render, safe
from bulletin.templating.theme import variable_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.model import PrintOrder, Recipient
    from bulletin.templating.theme import Theme


def signoff_sheet(
    document: BulletinDocument, recipients: Sequence[Recipient], numbers: Sequence[int]
) -> SignOffSheet:
    """Return the sign-off sheet of those who get printed copies, in the order of the distribution list."""
    shares = allot([one.copies for one in recipients], numbers)
    deliveries = tuple(
        Delivery(one.name, one.way.value, one.copies, write_numbers(share))
        for one, share in zip(recipients, shares, strict=True)
    )
    name, numbering, date = document.publication.name, document.numbering[0], document.written_date
    return SignOffSheet(name, numbering, date, deliveries, numbered=bool(numbers))


def allot(copies: Sequence[int | None], numbers: Sequence[int]) -> list[Sequence[int]]:
    """Share out numbers in turn; where a share is unknown or they do not suffice, all are left to be filled in by hand."""
    known = [count or 0 for count in copies]
    if not all(copies) or sum(known) > len(numbers):
        return [() for _ in copies]
    ordered = iter(sorted(numbers))
    return [tuple(islice(ordered, count)) for count in known]


def job_ticket(
    document: BulletinDocument, sheet: SignOffSheet, order: PrintOrder, pages: int, blanks: int
) -> JobTicket:
    """Return the job ticket of so many pages, so many of them blank before the last."""
    return JobTicket(
        name=sheet.name,
        numbering=sheet.numbering,
        date=sheet.date,
        classification=document.classification.text if document.classification else None,
        copies=len(order.numbers) or document.print_run,
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


# --- HTML ----------------------------------------------------------------------------------------------------


def job_ticket_html(job: JobTicket, theme: Theme) -> str:
    """Render the job ticket. Raises BulletinError `theme-broken` where an office's own template is wrong."""
    return _form("ticket.html.j2", theme, job=job)


def signoff_sheet_html(sheet: SignOffSheet, theme: Theme) -> str:
    """Render the sign-off sheet. Raises BulletinError `theme-broken` where an office's own template is wrong."""
    return _form("signoff.html.j2", theme, sheet=sheet)


def _form(name: str, theme: Theme, **values: object) -> str:
    templates = environment(theme.file)
    templates.filters["spaced"] = _spaced
    return render(
        templates,
        name,
        faces=safe(theme.face_rules),
        geometry=safe(f"{variable_rules(theme)}\n@page{{font-family:{theme.families['song']}}}"),
        style=safe(theme.file("form.css").decode()),
        generator=f"bulletin {__version__}",
        **values,
    )


def _spaced(text: str) -> str:
    """Put a space, a quarter of an em wide in a Latin face, between Chinese characters and digits."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[0-9])|(?<=[0-9])(?=[\u4e00-\u9fff])", " ", text)
