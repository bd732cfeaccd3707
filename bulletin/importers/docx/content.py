"""A story (正文、注释、单元格、文本框里的文字) as it is read, before it becomes blocks of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from bulletin.pictures import PictureView

if TYPE_CHECKING:
    from collections.abc import Iterator


class TextFormat(Struct, frozen=True):
    """How a piece of text looks; `raised` is 1 for superscript, -1 for subscript."""

    bold: bool = False
    struck: bool = False
    raised: int = 0
    size: float = 0
    face: str = ""
    link: str | None = None


class Piece(Struct, frozen=True):
    """Text of one format; a newline is a break that the writer set."""

    text: str
    format: TextFormat = TextFormat()


class NoteReference(Struct, frozen=True):
    """The mark of a footnote or endnote."""

    kind: str
    key: str


class Drawing(Struct, frozen=True):
    """A picture: the name of its part, and what is shown of it."""

    part: str
    alternative: str = ""
    view: PictureView = PictureView()


class TextBox(Struct, frozen=True):
    """A text box at its anchor."""

    blocks: list[StoryBlock]


Content: TypeAlias = "Piece | NoteReference | Drawing | TextBox"


class StoryParagraph(Struct):
    """A paragraph; `bullet` is the level of its list, from 0, `runs_on` says that its mark is gone."""

    content: list[Content] = field(default_factory=list)
    label: str = ""
    bullet: int | None = None
    outline: int | None = None
    alignment: str = ""
    style: str = ""
    runs_on: bool = False

    @property
    def text(self) -> str:
        """Its own text."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces of its own text."""
        return tuple(each for each in self.content if isinstance(each, Piece))


class StoryCell(Struct):
    """A cell; `column` is the first of the grid's columns that it takes, `width` how many."""

    blocks: list[StoryBlock]
    column: int
    width: int = 1
    continued: bool = False
    """Whether it goes on with the cell above."""


class StoryTable(Struct):
    """A table; `heads` is the number of rows that are repeated on each page."""

    rows: list[list[StoryCell]]
    heads: int = 0


StoryBlock: TypeAlias = "StoryParagraph | StoryTable"


def joined(blocks: list[StoryBlock]) -> list[StoryBlock]:
    """Join paragraphs without a mark to the next ones, which give the joint paragraph its properties."""
    out: list[StoryBlock] = []
    for block in blocks:
        last = out[-1] if out else None
        if isinstance(last, StoryParagraph) and last.runs_on and isinstance(block, StoryParagraph):
            block.content = last.content + block.content
            out.pop()
        out.append(block)
    return out


def story_paragraphs(blocks: list[StoryBlock]) -> Iterator[StoryParagraph]:
    """Yield all paragraphs of a story, also those of its tables and text boxes."""
    for block in blocks:
        if isinstance(block, StoryTable):
            for row in block.rows:
                for cell in row:
                    yield from story_paragraphs(cell.blocks)
        else:
            yield block
            for each in block.content:
                if isinstance(each, TextBox):
                    yield from story_paragraphs(each.blocks)
