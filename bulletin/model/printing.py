"""What goes to the printer (印制): settings, make-up of the pages, job ticket (印制单), sign-off sheet (签收单)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct, field

from bulletin.model.inks import OFFICIAL_RED, Ink

# --- Settings ------------------------------------------------------------------------------------------------


class StockPart(Enum):
    """What may stand on pre-printed sheets (套打纸): parts of the masthead by their names in the theme, and the rest."""

    NAME = "name"
    ABOVE = "above"
    MARKING = "marking"
    ISSUER = "issuer"
    RULE = "rule"
    ORNAMENTS = "ornaments"

    @property
    def chinese(self) -> str:
        """What the job ticket calls it."""
        return _STOCK[self]


_STOCK = {
    StockPart.NAME: "刊名",
    StockPart.ABOVE: "刊名上方的一行",
    StockPart.MARKING: "标志",
    StockPart.ISSUER: "编发单位",
    StockPart.RULE: "红线",
    StockPart.ORNAMENTS: "图案",
}


class PrinterOffset(Struct, frozen=True):
    """How far a printer's pages are moved to meet the pre-printed sheet (mm, to the right and down)."""

    x: float = 0.0
    y: float = 0.0


class PrintSettings(Struct, frozen=True):
    """The office's choices about print: ink of the red, paper, pre-printed sheets, printers.

    `profile` is the path of the print shop's ICC profile; `thickness` is that of the paper (mm), by which pages of thick
    booklets are moved to the fold.
    """

    red: Ink = OFFICIAL_RED
    profile: str | None = None
    paper: str = "60～80 g/m² 胶版印刷纸或复印纸"
    thickness: float = 0.1
    stock: tuple[StockPart, ...] = (StockPart.NAME, StockPart.RULE)
    printers: Mapping[str, PrinterOffset] = field(default_factory=dict)


# --- Pages ---------------------------------------------------------------------------------------------------


class MakeUp(Struct, frozen=True):
    """How the pages of an issue are made up for printing.

    `blanks` is the number of blank pages before an imprint that stands alone on the last page; None where it
    follows the text. `copy_number` keeps a place for the 份号; `mirror` puts the inner margin at the fold; `stock` is
    what stands on the pre-printed sheet already.
    """

    blanks: int | None = None
    copy_number: bool = False
    mirror: bool = False
    stock: tuple[StockPart, ...] = ()


class Sheet(Struct, frozen=True):
    """One sheet of a booklet, front and back: the page numbers on its left and right half, from 1."""

    front: tuple[int, int]
    back: tuple[int, int]


class PrintOrder(Struct, frozen=True):
    """What is wanted: saddle stitching (骑马订), the imprint on an even page, the copies' numbers (份号).

    `preprinted`: the first sheet is a pre-printed one (套打), in the printer of this name; `black`: all is printed in black.
    """

    booklet: bool = False
    imprint_even: bool = False
    numbers: tuple[int, ...] = ()
    preprinted: bool = False
    printer: str | None = None
    black: bool = False

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


class InkPages(Struct, frozen=True):
    """Pages by number, and in words what they are printed with."""

    text: str
    pages: tuple[int, ...]


class JobTicket(Struct, frozen=True):
    """What the printer must know of a job; `pages` counts blank ones, `sheets` are those of one copy.

    `copies` is None where the print run is not known, `numbers` names the numbered ones; `blank_pages` are page
    numbers. `page` is the size of a page (mm), `inks` say what the pages of the file are printed with; `separated`: it is
    in these inks, and not in RGB; `red` is the ink of the red. `condition` names that of its pictures in colour. `creep`
    is how far the innermost pages are moved to the fold (mm).
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
    inks: tuple[InkPages, ...] = ()
    separated: bool = True
    red: str = ""
    condition: str | None = None
    page: tuple[float, float] = (210.0, 297.0)
    paper: str = ""
    stock: tuple[StockPart, ...] = ()
    creep: float = 0.0
    files: tuple[str, ...] = ()

    @property
    def spare(self) -> int:
        """The copies that the list does not give to anybody; 0 where a share or the print run is not known."""
        if any(channel.unknown for channel in self.channels):
            return 0
        return max(0, (self.copies or 0) - sum(channel.copies for channel in self.channels))

    @property
    def sheets_per_copy(self) -> int:
        """Sheets of one copy: of a booklet with two pages on a side, else with one; both sides are printed."""
        return len(self.sheets) if self.sheets else (self.pages + 1) // 2

    @property
    def blank_back(self) -> bool:
        """Whether the back of the last sheet is blank."""
        return not self.sheets and self.pages % 2 == 1

    @property
    def sheet_size(self) -> tuple[float, float]:
        """Width and height of a sheet (mm)."""
        width, height = self.page
        return (2 * width, height) if self.sheets else (width, height)


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


class ApprovalStep(Enum):
    """A step of approval (审批环节), in the order in which a draft passes through them."""

    DRAFTING = "拟稿"
    CHECKING = "核稿"
    COUNTERSIGNING = "会签"
    APPROVAL = "签发"


class ApprovalSheet(Struct, frozen=True):
    """The form on which a draft is approved (签发单): what it says of the draft, and who signs for each step.

    `review` is the number of the review, `code` that of the draft. `titles` are those of the articles. `copies` is None
    where the print run is not known, `copy_number` is that of a classified copy. Names that are not known in `names` are
    written by hand.
    """

    name: str
    numbering: tuple[str, ...]
    date: str
    review: int
    code: str
    pages: int
    classification: str | None
    urgency: str | None
    copies: int | None
    titles: tuple[str, ...]
    names: Mapping[ApprovalStep, tuple[str, ...]]
    copy_number: str = ""

    @property
    def signed(self) -> tuple[tuple[str, str], ...]:
        """Each step, the last first, with the names of those who sign for it."""
        return tuple((step.value, "、".join(self.names.get(step, ()))) for step in reversed(ApprovalStep))
