"""A story (正文、注释、单元格、文本框里的文字) as it is read, before it becomes blocks of the model."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.pictures import PictureView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.importers.docx.styles import CharacterStyle
    from bulletin.model.returned import Stamp


class TextFormat(Struct, frozen=True):
    """How a piece of text looks; `raised` is 1 for superscript, -1 for subscript."""

    bold: bool = False
    struck: bool = False
    raised: int = 0
    size: float = 0
    face: str = ""
    link: str | None = None


class RunSource(Struct, frozen=True):
    """Where a run has its look from: what is set on it directly, its character style, the style of its paragraph.

    `former` is what it had before a tracked change of the look, `changed` the stamp of that. `accents` are marks that a
    reader makes, in Chinese (下划线).
    """

    own: CharacterStyle
    style: str
    paragraph_style: str
    former: RunSource | None = None
    changed: Stamp | None = None
    accents: tuple[str, ...] = ()


class Piece(Struct, frozen=True):
    """Text of one format; a newline is a break that the writer set. `inserted` is the stamp of a tracked insertion."""

    text: str
    format: TextFormat = TextFormat()
    source: RunSource | None = None
    inserted: Stamp | None = None


class DeletedText(Struct, frozen=True):
    """Text of the document that a tracked change deleted."""

    characters: str
    stamp: Stamp


class BookmarkStart(Struct, frozen=True):
    """The start of a bookmark (书签)."""

    name: str


class AnchorPlace(Enum):
    """What a mark is of the text that a comment is about."""

    START = "start"
    END = "end"
    REFERENCE = "reference"


class CommentAnchor(Struct, frozen=True):
    """A mark of a comment in the text."""

    key: str
    place: AnchorPlace


class ParagraphJoint(Struct, frozen=True):
    """The end of a paragraph whose mark is gone, and the paragraph without its content."""

    paragraph: StoryParagraph


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


Content: TypeAlias = (
    "Piece | NoteReference | Drawing | TextBox | DeletedText | BookmarkStart | CommentAnchor | ParagraphJoint"
)


class StoryParagraph(Struct):
    """A paragraph; `bullet` is the level of its list, from 0, `runs_on` says that its mark is gone.

    `changes` are the stamps of tracked changes of its mark (`ins`, `del`, `moveFrom`, `moveTo`), `move` is the name of
    the move that it is part of.
    """

    content: list[Content] = field(default_factory=list)
    label: str = ""
    bullet: int | None = None
    outline: int | None = None
    alignment: str = ""
    style: str = ""
    runs_on: bool = False
    changes: dict[str, Stamp] = field(default_factory=dict)
    move: str = ""

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


class RemovedCells(Struct, frozen=True):
    """A row or a cell that a tracked change deleted, with what it held."""

    blocks: list[StoryBlock]
    stamp: Stamp


class StoryTable(Struct):
    """A table; `heads` is the number of rows that are repeated on each page.

    `inserted` are the stamps of rows that were inserted, by index.
    """

    rows: list[list[StoryCell]]
    heads: int = 0
    inserted: dict[int, Stamp] = field(default_factory=dict)
    removed: list[RemovedCells] = field(default_factory=list)


StoryBlock: TypeAlias = "StoryParagraph | StoryTable"


def joined(blocks: list[StoryBlock]) -> list[StoryBlock]:
    """Join paragraphs without a mark to the next ones, which give the joint paragraph its properties."""
    out: list[StoryBlock] = []
    for block in blocks:
        last = out[-1] if out else None
        if isinstance(last, StoryParagraph) and last.runs_on and isinstance(block, StoryParagraph):
            last.content.append(ParagraphJoint(replace(last, content=[])))
            last.content += block.content
            block.content = last.content
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
