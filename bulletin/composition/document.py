"""The composed tree: what stands on the pages of an issue, every text broken into finished lines.

Lengths are mm. Each node has a `name` by which templates tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.composition.paragraph import Line


@dataclass(frozen=True, slots=True)
class SetText:
    """A paragraph, title, cell or line of the imprint: its kind of block and its lines.

    `indent` and `hanging` are those of the first and of the later lines, in thousandths of an em; `align` is
    told where it is not that of its kind.
    """

    kind: str
    lines: tuple[Line, ...]
    indent: int = 0
    hanging: int = 0
    align: str | None = None


@dataclass(frozen=True, slots=True)
class SetParagraph:
    """A paragraph."""

    text: SetText
    name: str = "paragraph"


@dataclass(frozen=True, slots=True)
class SetHeading:
    """A heading of level 1 to 4."""

    level: int
    text: SetText
    name: str = "heading"


@dataclass(frozen=True, slots=True)
class SetQuotation:
    """A quoted passage."""

    blocks: SetBlocks
    name: str = "quotation"


@dataclass(frozen=True, slots=True)
class SetList:
    """A list; its labels are part of the items' first lines."""

    ordered: bool
    items: tuple[SetBlocks, ...]
    name: str = "list"


@dataclass(frozen=True, slots=True)
class SetCell:
    """A cell and the number of columns it spans."""

    text: SetText
    span: int = 1


@dataclass(frozen=True, slots=True)
class SetRow:
    """A row of a table."""

    cells: tuple[SetCell, ...]


@dataclass(frozen=True, slots=True)
class SetTable:
    """A table with fixed column widths; `keep` where it fits on one page and is not to be broken."""

    anchor: str
    widths: tuple[float, ...]
    head: tuple[SetText, ...]
    rows: tuple[SetRow, ...]
    row_heads: bool
    keep: bool
    name: str = "table"


@dataclass(frozen=True, slots=True)
class SetFigure:
    """A picture in a box of whole lines."""

    path: str
    alternative: str
    height: float
    image_width: float
    image_height: float
    caption: SetText | None
    name: str = "figure"


@dataclass(frozen=True, slots=True)
class SetVerbatim:
    """Lines kept as typed."""

    text: str
    name: str = "verbatim"


@dataclass(frozen=True, slots=True)
class SetRule:
    """A line between two passages."""

    name: str = "rule"


SetBlock: TypeAlias = (
    SetParagraph | SetHeading | SetQuotation | SetList | SetTable | SetFigure | SetVerbatim | SetRule
)
SetBlocks: TypeAlias = tuple[SetBlock, ...]


@dataclass(frozen=True, slots=True)
class SetArticle:
    """An article: title, what stands under it, text, closing line and notes."""

    anchor: str
    title: SetText
    under: tuple[SetText, ...]
    blocks: SetBlocks
    closing: SetText | None
    notes: SetBlocks


@dataclass(frozen=True, slots=True)
class SetEntry:
    """An entry of the contents and the article it leads to."""

    anchor: str
    text: SetText


@dataclass(frozen=True, slots=True)
class SetColumn:
    """A column (栏目) of the contents."""

    head: SetText | None
    entries: tuple[SetEntry, ...]


@dataclass(frozen=True, slots=True)
class SetImprint:
    """The foot (报尾): lines of the distribution list and the print line; `height` is that of the whole."""

    lines: tuple[SetText, ...]
    print_line: SetText | None
    height: float


@dataclass(frozen=True, slots=True)
class SetName:
    """The name of the periodical: size in pt and letter-spacing in em, fitted to the measure."""

    text: str
    size: float
    spacing: float


@dataclass(frozen=True, slots=True)
class SetIssue:
    """A whole issue, ready to be printed; `notes` are those of the editor's note."""

    name: SetName
    classification: SetText | None
    marking: SetText | None
    numbering: tuple[SetText, ...]
    issuer: SetText
    date: SetText
    contents: tuple[SetColumn, ...]
    editors_note: SetBlocks
    notes: SetBlocks
    articles: tuple[SetArticle, ...]
    imprint: SetImprint


def justified(issue: SetIssue) -> Iterator[SetText]:
    """Yield every paragraph and heading of the running text, in reading order."""
    yield from _texts(issue.editors_note)
    for article in issue.articles:
        yield from _texts(article.blocks)


def _texts(blocks: SetBlocks) -> Iterator[SetText]:
    for block in blocks:
        match block:
            case SetParagraph() | SetHeading():
                yield block.text
            case SetQuotation():
                yield from _texts(block.blocks)
            case SetList():
                for item in block.items:
                    yield from _texts(item)
            case _:
                pass
