"""The composed tree: what stands on the pages of an issue, every text broken into finished lines.

Lengths are mm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.linebreak.paragraph import Line


class SetText(Struct, frozen=True):
    """A paragraph, title, cell or line of the imprint: its kind of block and its lines.

    `indent` and `hanging` are those of the first and of the later lines, in thousandths of an em; `align` is
    given where it is not that of its kind. The first `label` characters are the label of an item or a note.
    """

    kind: str
    lines: tuple[Line, ...]
    indent: int = 0
    hanging: int = 0
    align: str | None = None
    label: int = 0


class SetParagraph(Struct, frozen=True):
    """A paragraph."""

    text: SetText


class SetHeading(Struct, frozen=True):
    """A heading of level 1 to 4."""

    level: int
    text: SetText


class SetQuotation(Struct, frozen=True):
    """A quoted passage."""

    blocks: SetBlocks


class SetList(Struct, frozen=True):
    """A list; its labels are part of the items' first lines."""

    ordered: bool
    items: tuple[SetBlocks, ...]


class SetCell(Struct, frozen=True):
    """A cell and the number of columns it spans."""

    text: SetText
    span: int = 1


class SetRow(Struct, frozen=True):
    """A row of a table."""

    cells: tuple[SetCell, ...]


class SetTable(Struct, frozen=True):
    """A table with fixed column widths."""

    widths: tuple[float, ...]
    head: tuple[SetText, ...]
    rows: tuple[SetRow, ...]
    row_heads: bool


class SetFigure(Struct, frozen=True):
    """A picture at its size."""

    path: str
    alternative: str
    image_width: float
    image_height: float
    caption: SetText | None


class SetVerbatim(Struct, frozen=True):
    """Lines kept as typed."""

    text: SetText


class SetRule(Struct, frozen=True):
    """A line between two passages."""


SetBlock: TypeAlias = (
    SetParagraph | SetHeading | SetQuotation | SetList | SetTable | SetFigure | SetVerbatim | SetRule
)
SetBlocks: TypeAlias = tuple[SetBlock, ...]


class SetArticle(Struct, frozen=True):
    """An article: title, what stands under it, text, closing line and notes, each of some blocks."""

    anchor: str
    title: SetText
    under: tuple[SetText, ...]
    blocks: SetBlocks
    closing: SetText | None
    notes: tuple[SetBlocks, ...]


class SetEntry(Struct, frozen=True):
    """An entry of the contents and the article it leads to."""

    anchor: str
    text: SetText


class SetColumn(Struct, frozen=True):
    """A column (栏目) of the contents."""

    head: SetText | None
    entries: tuple[SetEntry, ...]


class SetImprint(Struct, frozen=True):
    """The foot (报尾): lines of the distribution list and the print line."""

    lines: tuple[SetText, ...]
    print_line: SetText | None


class SetName(Struct, frozen=True):
    """The name of the periodical: size in pt and letter-spacing in em, fitted to the measure."""

    text: str
    size: float
    spacing: float


class SetIssue(Struct, frozen=True):
    """A whole issue, ready to be printed; `notes` are those of the editor's note."""

    name: SetName
    classification: SetText | None
    marking: SetText | None
    numbering: tuple[SetText, ...]
    issuer: SetText
    date: SetText
    contents: tuple[SetColumn, ...]
    editors_note: SetBlocks
    notes: tuple[SetBlocks, ...]
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
