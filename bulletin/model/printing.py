"""What goes to the printer (印制): how the pages are made up, the job ticket (印制单), the sign-off sheet (签收单)."""

from __future__ import annotations

from msgspec import Struct


class MakeUp(Struct, frozen=True):
    """How the pages of an issue are made up for printing.

    `blanks` is the number of blank pages before an imprint that stands alone on the last page; None where it
    follows the text. `copy_number` keeps a place for the 份号; `mirror` puts the inner margin at the fold.
    """

    blanks: int | None = None
    copy_number: bool = False
    mirror: bool = False

    @property
    def numbered_imprint(self) -> bool:
        """Whether the imprint's page has a page number: not behind blank pages (GB/T 9704 §7.5)."""
        return not self.blanks


class Sheet(Struct, frozen=True):
    """One sheet of a booklet, front and back: the page numbers on its left and right half, from 1."""

    front: tuple[int, int]
    back: tuple[int, int]


class PrintOrder(Struct, frozen=True):
    """What is wanted: saddle stitching (骑马订), the imprint on an even page, the copies' numbers (份号)."""

    booklet: bool = False
    imprint_even: bool = False
    numbers: tuple[int, ...] = ()

    @property
    def multiple(self) -> int:
        """The number of pages is to be a multiple of this."""
        return 4 if self.booklet else 2 if self.imprint_even else 1


class Delivery(Struct, frozen=True):
    """One who gets printed copies: name, channel as the office calls it, copies and their numbers where known."""

    recipient: str
    channel: str
    copies: int | None = None
    numbers: str = ""


class ChannelSum(Struct, frozen=True):
    """The sum of one channel: recipients, their known copies, and how many have no number of copies."""

    channel: str
    recipients: int
    copies: int
    unknown: int


class JobTicket(Struct, frozen=True):
    """What the printer must know of a job; `pages` counts blank ones, `sheets` are those of one copy.

    `copies` is None where the print run is not known, `numbers` names the numbered ones; `blank_pages` are page
    numbers.
    """

    name: str
    numbering: str
    date: str
    classification: str | None
    copies: int | None
    numbers: str
    pages: int
    blank_pages: tuple[int, ...]
    sheets: tuple[Sheet, ...] | None
    channels: tuple[ChannelSum, ...]
    files: tuple[str, ...] = ()

    @property
    def spare(self) -> int:
        """The copies that the list does not give to anybody; 0 where they are not known."""
        return max(0, (self.copies or 0) - sum(channel.copies for channel in self.channels))

    @property
    def sheets_per_copy(self) -> int:
        """Sheets of one copy: A3 of a booklet, else A4 printed on both sides."""
        return len(self.sheets) if self.sheets else (self.pages + 1) // 2


class SignOffSheet(Struct, frozen=True):
    """The list of those who get printed copies and sign for them."""

    name: str
    numbering: str
    date: str
    deliveries: tuple[Delivery, ...]
    numbered: bool

    @property
    def total(self) -> int:
        """The sum of the copies; 0 where one of them is not known."""
        copies = [delivery.copies for delivery in self.deliveries]
        return sum(copy or 0 for copy in copies) if all(copies) else 0
