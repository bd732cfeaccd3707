"""Forms of the office, job ticket (印制单), sign-off sheet (签收单), approval sheet (签发单): their texts and their HTML."""

from __future__ import annotations

import re
from itertools import groupby, islice
from typing import TYPE_CHECKING

from bulletin import __version__
from bulletin.imposition.numbers import write_numbers
from bulletin.imposition.sheets import booklet, creep
from bulletin.model import (
    BLACK,
    ApprovalSheet,
    ApprovalStep,
    ChannelSum,
    Delivery,
    InkPages,
    JobTicket,
    SignOffSheet,
)
from bulletin.templating.environment import environment, render, safe
from bulletin.templating.theme import variable_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.model import Ink, PageInks, PrintOrder, Recipient
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
    """Return the job ticket of so many pages, so many of them blank before the last; inks and files are left out."""
    settings = document.publication.printing
    sheets = booklet(pages) if order.booklet else None
    return JobTicket(
        name=sheet.name,
        numbering=sheet.numbering,
        date=sheet.date,
        classification=document.classification.text if document.classification else None,
        copies=len(order.numbers) or document.print_run,
        numbers=write_numbers(order.numbers),
        pages=pages,
        blank_pages=tuple(range(pages - blanks, pages)),
        sheets=sheets,
        channels=tuple(_sums(sheet.deliveries)),
        red=settings.red.name,
        paper=settings.paper,
        stock=settings.stock if order.preprinted else (),
        creep=creep(pages, settings.thickness) * (len(sheets) - 1) if sheets else 0.0,
    )


def ink_pages(inks: Sequence[PageInks], red: Ink) -> tuple[InkPages, ...]:
    """Group pages by what they are printed with; those without any ink are left out."""
    pages: dict[str, list[int]] = {}
    for number, each in enumerate(inks, start=1):
        if each.plates:
            pages.setdefault(_inks(each, red), []).append(number)
    return tuple(InkPages(text, tuple(numbers)) for text, numbers in pages.items())


def _inks(inks: PageInks, red: Ink) -> str:
    """Say in words what a page is printed with."""
    if inks.rgb:
        return "彩色" if inks.plates > BLACK.plates else "单黑"
    if inks.pictures:
        return "四色（C、M、Y、K），有彩色图片"
    coloured = sorted(ink for ink in inks.inks if ink.plates != BLACK.plates)
    if not coloured:
        return "单黑（K100）"
    names = [f"红 {ink.name}" if ink == red else ink.name for ink in coloured]
    if not inks.plates & BLACK.plates:
        return "、".join(names)
    return f"{'双' if len(names) == 1 else '多'}色（{'、'.join(['黑 K100', *names])}）"


def _sums(deliveries: Sequence[Delivery]) -> Iterator[ChannelSum]:
    """Sum up the copies of each channel."""
    for channel in dict.fromkeys(delivery.channel for delivery in deliveries):
        here = [delivery.copies for delivery in deliveries if delivery.channel == channel]
        yield ChannelSum(channel, len(here), sum(count or 0 for count in here), here.count(None))


_STEPS = {
    ApprovalStep.DRAFTING: ("拟稿", "编辑", "责任编辑", "责编", "撰稿"),
    ApprovalStep.CHECKING: ("核稿", "审核", "审稿", "审校", "复核"),
    ApprovalStep.COUNTERSIGNING: ("会签",),
    ApprovalStep.APPROVAL: ("签发", "签批"),
}
"""What offices call in `staff` what somebody does in a step."""


def approval_sheet(document: BulletinDocument, review: int, code: str, pages: int) -> ApprovalSheet:
    """Return the approval sheet of a draft of so many pages, in the review of this number."""
    staff = document.issue.staff
    return ApprovalSheet(
        name=document.publication.name,
        numbering=document.numbering,
        date=document.written_date,
        review=review,
        code=code,
        pages=pages,
        classification=document.classification.words if document.classification else None,
        urgency=document.issue.urgency.value if document.issue.urgency else None,
        copies=document.print_run,
        titles=tuple(title for _, titles in document.titles for title in titles),
        names={
            step: tuple(name for task in tasks for name in staff.get(task, ()))
            for step, tasks in _STEPS.items()
        },
    )


# --- HTML ----------------------------------------------------------------------------------------------------


def job_ticket_html(job: JobTicket, theme: Theme) -> str:
    """Render the job ticket. Raises BulletinError `theme-broken` where an office's own template is wrong."""
    return _form("ticket.html.j2", theme, job=job)


def signoff_sheet_html(sheet: SignOffSheet, theme: Theme) -> str:
    """Render the sign-off sheet. Raises BulletinError `theme-broken` where an office's own template is wrong."""
    return _form("signoff.html.j2", theme, sheet=sheet)


def approval_sheet_html(sheet: ApprovalSheet, theme: Theme) -> str:
    """Render the approval sheet. Raises BulletinError `theme-broken` where an office's own template is wrong."""
    return _form("approval.html.j2", theme, sheet=sheet)


def _form(name: str, theme: Theme, **values: object) -> str:
    templates = environment(theme.file)
    templates.filters |= {"spaced": _spaced, "ranges": _ranges, "size": _size}
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


def _ranges(numbers: Sequence[int]) -> str:
    """Write ascending numbers as ranges: `1、3—5`."""
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    ]
    return "、".join(f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _size(size: tuple[float, float]) -> str:
    """Write the size of a sheet (mm), with its name."""
    named = {(210, 297): "A4（210 mm × 297 mm）", (420, 297): "A3（420 mm × 297 mm）"}
    return named.get((round(size[0]), round(size[1])), f"{size[0]:g} mm × {size[1]:g} mm")
