"""A Word file that comes back from a reader → its text with all tracked changes accepted, and who changed what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.importers.docx.content import StoryTable, story_paragraphs
from bulletin.importers.docx.document import WordDocument
from bulletin.importers.docx.flat import open_flat
from bulletin.importers.docx.package import open_package
from bulletin.importers.docx.returned.blocks import BlockReader
from bulletin.importers.docx.returned.comments import CommentRanges, read_comments
from bulletin.importers.docx.returned.drafts import frozen
from bulletin.importers.docx.returned.looks import Looks
from bulletin.importers.docx.returned.names import settle_names
from bulletin.importers.docx.returned.omissions import report_accents, report_omissions
from bulletin.importers.docx.story import Story
from bulletin.importers.kinds import ADVICE, CONVERTED, FileKind, file_kind
from bulletin.importers.values import ReadOptions, UnreadableError
from bulletin.model.returned import ReturnedDocument, ReviewMark

if TYPE_CHECKING:
    from bulletin.importers.docx.content import StoryBlock
    from bulletin.importers.docx.package import Package

__all__ = ["read_returned"]

_NOT_WORD = "不是 Word 文档（{kind}），请用 Word 或 WPS 打开送审的文件，修改以后存为 docx"
_OLD = "是{kind}，请用 Word 或 WPS 打开，另存为 docx"
_PROPERTY = "bulletin"
"""The name of the document property that holds the mark of a review."""


def read_returned(content: bytes) -> ReturnedDocument:
    """Read a returned Word file: docx, or a Word document as one XML file. Raises UnreadableError."""
    package = _opened(content)
    document = WordDocument(package, ReadOptions(), exact=True)
    story = Story(document, document.main)
    blocks = story.blocks(document.root)
    _put_at_end(blocks, story)
    pieces = (piece for paragraph in story_paragraphs(blocks) for piece in paragraph.pieces)
    ranges = CommentRanges()
    drafts = BlockReader(document, Looks(document.styles, pieces), ranges).drafts(blocks)
    settle_names(drafts)
    report_accents(document, blocks)
    report_omissions(document)
    comments = read_comments(document, ranges, drafts)
    return ReturnedDocument(tuple(frozen(drafts)), comments, _mark(package), tuple(document.ledger.reports))


def _opened(content: bytes) -> Package:
    kind = file_kind(content)
    if kind is FileKind.WORD:
        return open_package(content)
    if kind is FileKind.FLAT_WORD:
        return open_flat(content)
    if kind is FileKind.ENCRYPTED:
        raise UnreadableError(ADVICE[kind])
    raise UnreadableError((_OLD if kind in CONVERTED else _NOT_WORD).format(kind=kind.value))


def _put_at_end(blocks: list[StoryBlock], story: Story) -> None:
    """Put marks that stand behind all paragraphs into the last one."""
    last = blocks[-1] if blocks else None
    if isinstance(last, StoryTable):
        last = next((each for each in reversed([*story_paragraphs(blocks)])), None)
    if last is not None and not isinstance(last, StoryTable):
        last.content += story.waiting


def _mark(package: Package) -> ReviewMark | None:
    """Return what the tool wrote into the properties of the document; None where that is lost."""
    related = package.relationships("").values()
    name = next((each.target for each in related if each.kind == "custom-properties"), "docProps/custom.xml")
    try:
        root = package.parse(name)
    except (KeyError, UnreadableError):
        return None
    values = ("".join(map(str, each.itertext())) for each in root if each.get("name") == _PROPERTY)
    return next((mark for value in values if (mark := ReviewMark.read(value))), None)
