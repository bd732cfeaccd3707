"""A source file as it is edited: its characters, its blocks with their extents, and the texts that come of them."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.composition.galley import GalleyBuilder
from bulletin.model import Note, NoteMark, Paragraph, Text, walk_inlines
from bulletin.model.galley import (
    Editing,
    GalleyBreak,
    GalleyFigures,
    GalleyTable,
    GalleyText,
    block_texts,
)
from bulletin.parsing.markdown.extents import BlockExtent, ExtentKind, read_extents
from bulletin.parsing.markdown.writing.normal_form import normal_form
from bulletin.parsing.source_file import decode_and_split
from bulletin.parsing.text.decode import decode_bytes
from bulletin.review.shown import settled, shown_inlines, to_inlines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.diagnostics import Position, Severity
    from bulletin.model import Blocks
    from bulletin.parsing.markdown.body import MarkdownBody
    from bulletin.parsing.text.source_map import LineColumn
    from bulletin.review.shown import Look, ShownText

_LINE_END = re.compile(r"\r\n|\r|\n")
_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be", codecs.BOM_UTF8: "utf-8"}


class FileEntry(Struct, frozen=True, dict=True):
    """What stands in a file by its name in the galley: a text, a picture or a break, with its style."""

    name: str
    style: str
    text: ShownText = ()

    @cached_property
    def looks(self) -> tuple[tuple[str, Look], ...]:
        """Its characters with their looks."""
        return tuple((each.character, each.look) for each in self.text)

    @cached_property
    def key(self) -> tuple[tuple[str, Look], ...]:
        """What of it Markdown keeps; a mark of a note is any."""
        return text_key(self.text)

    @cached_property
    def form(self) -> tuple[tuple[str, Look], ...]:
        """What of it a paragraph of Markdown keeps, without spaces behind its number."""
        return text_key(markdown_form(self.text))

    def says(self, other: FileEntry) -> bool:
        """Whether it is the same as another one, whatever they are called."""
        return self.style == other.style and (
            self.looks == other.looks or self.key == other.key or self.form == other.form
        )


def markdown_form(text: ShownText) -> ShownText:
    """Return characters as a paragraph of Markdown keeps them: those that a file can hold, in their normal form."""
    inlines = to_inlines(text)
    numbers = {leaf.number for leaf in walk_inlines(inlines) if isinstance(leaf, NoteMark)}
    notes = [Note(number, (Paragraph((Text("注"),)),)) for number in sorted(numbers)]
    blocks, _ = normal_form((Paragraph(inlines),), notes).tree
    return tuple(shown_inlines(blocks[0].inlines)) if blocks and isinstance(blocks[0], Paragraph) else ()


def text_key(text: ShownText) -> tuple[tuple[str, Look], ...]:
    """Return characters with their looks, as they are read from a file; a mark of a note is any."""
    return tuple(
        ("\0" if isinstance(each.leaf, NoteMark) else each.character, each.look) for each in settled(text)
    )


class EditableSource(Struct, frozen=True, dict=True):
    """A source file as text in its own line ends; `folder` is that of its document. Places count from 0."""

    path: str
    folder: str
    text: str
    encoding: str = "utf-8"
    bom: bytes = b""

    @classmethod
    def of(cls, path: str, folder: str, content: bytes) -> EditableSource | None:
        """Decode a file; None where its bytes can't be written again as they are."""
        bom = next((bom for bom in _BOMS if content.startswith(bom)), b"")
        text = decode_bytes(path, content).value
        if text is None:
            return None
        for encoding in (_BOMS[bom],) if bom else ("utf-8", "gb18030"):
            source = cls(path, folder, text.removeprefix("\ufeff"), encoding, bom)
            if source.content == content:
                return source
        return None

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        errors = "surrogatepass" if self.encoding == "utf-8" else "strict"
        try:
            return self.bom + self.text.encode(self.encoding, errors)
        except UnicodeEncodeError:
            return b""

    def with_text(self, text: str) -> EditableSource:
        """Return the file with another text."""
        return EditableSource(self.path, self.folder, text, self.encoding, self.bom)

    def replaced(self, start: int, end: int, new: str) -> EditableSource:
        """Return the file with other characters from `start` up to `end`."""
        return self.with_text(self.text[:start] + new + self.text[end:])

    # --- Places ------------------------------------------------------------------------------------------------

    @cached_property
    def line_end(self) -> str:
        """The line end of the file."""
        match = _LINE_END.search(self.text)
        return match[0] if match else "\n"

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends."""
        return tuple(_LINE_END.split(self.text))

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return (0, *(match.end() for match in _LINE_END.finditer(self.text)))

    def line_start(self, line: int) -> int:
        """Return the offset of the beginning of a line; behind the last one that of the end."""
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def line_stop(self, line: int) -> int:
        """Return the offset of the end of a line, before its line end."""
        return self.line_start(line) + len(self.lines[line])

    def offset(self, place: LineColumn) -> int:
        """Return the offset of a place."""
        return self.line_start(place[0]) + place[1]

    def offset_of(self, position: Position) -> int:
        """Return the offset of a position."""
        return self.offset((position.line - 1, position.column - 1))

    # --- Blocks ------------------------------------------------------------------------------------------------

    @cached_property
    def _parsed(self) -> tuple[MarkdownBody, tuple[BlockExtent, ...], int] | None:
        parts = decode_and_split(self.path, self.content).value
        if parts is None:
            return None
        return (*read_extents(self.path, parts.body, parts.body_line, parts.source_map), parts.body_line)

    @property
    def body(self) -> MarkdownBody | None:
        """The parsed body; None where the file has none."""
        return self._parsed and self._parsed[0]

    @property
    def extents(self) -> tuple[BlockExtent, ...]:
        """The extents of the blocks."""
        return self._parsed[1] if self._parsed else ()

    @property
    def body_line(self) -> int:
        """The line on which the body begins."""
        return self._parsed[2] - 1 if self._parsed else 0

    def problems(self, *severities: Severity) -> Counter[str]:
        """Return the diagnostics of the body that are so severe, by their codes."""
        found = self.body.diagnostics if self.body else ()
        return Counter(one.code for one in found if one.severity in severities)

    @cached_property
    def blocks(self) -> tuple[GalleyTable | GalleyText | GalleyFigures | GalleyBreak, ...]:
        """The blocks of the galley that come of the body, then those of its notes."""
        body, builder = self.body, GalleyBuilder(self.folder, self.path)
        if body is None:
            return ()
        built = (*builder.blocks(body.blocks), *builder.notes(body.notes))
        kinds = GalleyTable, GalleyText, GalleyFigures, GalleyBreak
        return tuple(block for block in built if isinstance(block, kinds))

    @cached_property
    def entries(self) -> tuple[FileEntry, ...]:
        """The texts, pictures and breaks of the file, in reading order."""
        return tuple(self._entries())

    def _entries(self) -> Iterator[FileEntry]:
        for block in self.blocks:
            match block:
                case GalleyFigures():
                    for figure in block.figures:
                        yield FileEntry(figure.name, f"figure:{figure.path}")
                case GalleyBreak():
                    yield FileEntry(block.name, "break")
                case GalleyTable() | GalleyText():
                    pass
            for text in block_texts(block):
                if text.editing is Editing.TEXT:
                    yield FileEntry(text.name, text.style, tuple(shown_inlines(text.inlines)))

    @cached_property
    def texts(self) -> dict[str, GalleyText]:
        """The texts by their names."""
        return {
            text.name: text
            for block in self.blocks
            for text in block_texts(block)
            if text.editing is Editing.TEXT
        }

    @cached_property
    def model_blocks(self) -> Blocks:
        """The blocks of the body, and behind them those of its notes."""
        body = self.body
        return (*body.blocks, *(block for note in body.notes for block in note.blocks)) if body else ()

    def extent(self, position: Position | None, *kinds: ExtentKind) -> BlockExtent | None:
        """Return the extent of one of these kinds at a position."""
        return next((one for one in self.extents if one.kind in kinds and one.position == position), None)

    def containers(self, extent: BlockExtent) -> list[BlockExtent]:
        """Return the containers of an extent, the innermost first."""
        kinds = {ExtentKind.QUOTATION, ExtentKind.LIST, ExtentKind.ITEM, ExtentKind.NOTE}
        outer = [
            one
            for one in self.extents
            if one.kind in kinds
            and one is not extent
            and one.first <= extent.first
            and extent.end <= one.end
            and (one.level < extent.level or one.kind is ExtentKind.NOTE)
        ]
        return sorted(outer, key=lambda one: (-one.level, one.kind is ExtentKind.NOTE))

    def comments_between(self, start: int, end: int) -> list[str]:
        """Return the comments that stand in these characters."""
        return [match[0] for match in _COMMENT.finditer(self.text, start, end)]


_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
