"""A story read: paragraphs, tables and text boxes, with tracked changes accepted or rejected.

Text that isn't taken over is read all the same, silently: it goes to the ledger with the reason, and fields, which may
begin and end anywhere, stay in step.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.importers.docx.content import DeletedText, Piece, StoryParagraph, TextBox, TextFormat, joined
from bulletin.importers.docx.inlines import INLINES, MARKS, read_inline, read_inlines
from bulletin.importers.docx.ledger import TEXT_BEARING, source_text, text_within
from bulletin.importers.docx.names import ALTERNATE, chosen, has, is_contents, stamp, toggle, value, w
from bulletin.importers.docx.styles import over, paragraph_style
from bulletin.importers.docx.symbols import PRIVATE, UNKNOWN, is_symbolic, symbol
from bulletin.importers.docx.tables import read_table
from bulletin.importers.values import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from bulletin.importers.docx.content import BookmarkStart, Content, RunSource, StoryBlock
    from bulletin.importers.docx.document import WordDocument
    from bulletin.importers.docx.fields import Field
    from bulletin.model.returned import Stamp

_DEEPEST = 50
"""Elements within each other: tables in cells, changes in changes."""
_LISTED_WITHIN = 2
_NO_COLUMN = 1_000_000_000
_KINDS = {w("ins"): "插入", w("del"): "删除", w("moveFrom"): "移走", w("moveTo"): "移来"}
REVISIONS = frozenset(_KINDS)
_TABLES_OF_CONTENTS = frozenset({"TOC", "INDEX", "TOA"})


class Story:
    """Reads one story; `part` is the part that it stands in."""

    def __init__(
        self, document: WordDocument, part: str, silence: Cause | None = None, depth: int = 0
    ) -> None:
        self.document = document
        self.part = part
        self.ledger = document.ledger
        self.relationships = document.relationships(part)
        self.silence = silence
        self.fields: list[Field] = []
        self.format = TextFormat()
        self.source: RunSource | None = None
        self.symbol_font = ""
        self.paragraph = StoryParagraph()
        self.style = document.styles.default
        self.inserted: Stamp | None = None
        self.deleted: Stamp | None = None
        self.move = ""
        self.waiting: list[Content] = []
        self._of_columns: dict[int, list[Content]] = {}
        self._column = _NO_COLUMN
        self._depth = depth
        self._changes = 0

    # --- Blocks ---

    def blocks(self, parent: _Element) -> list[StoryBlock]:
        """Read the blocks within an element."""
        return joined(list(self._blocks(parent)))

    def _blocks(self, parent: _Element) -> Iterator[StoryBlock]:
        with self.deeper(parent) as allowed:
            if allowed:
                for element in parent:
                    yield from self._block(element)

    def _block(self, element: _Element) -> Iterator[StoryBlock]:
        tag = element.tag
        if tag == w("p"):
            yield self._paragraph(element)
        elif tag == w("tbl"):
            yield read_table(self, element)
        elif tag == w("sdt"):
            with self.silenced(self.contents(element)):
                yield from self._blocks(element)
        elif tag in REVISIONS:
            with self.revision(element):
                yield from self._blocks(element)
        elif tag == ALTERNATE:
            yield from self._blocks(chosen(element))
        elif tag in MARKS:
            self.put_between(element)
        elif tag in INLINES:
            self.paragraph = StoryParagraph(style=self.document.styles.name(self.document.styles.default))
            read_inline(self, element)
            yield self.paragraph
        elif tag == w("altChunk"):
            self.ledger.report("文稿里嵌着另一份文件，它的内容没有取出，请在 Word 里打开、另存以后再试")
        elif str(tag).endswith("Pr"):
            self.skip(element)
        else:
            yield from self._blocks(element)

    def box(self, parent: _Element) -> TextBox:
        """Read a text box: a story of its own."""
        inner = Story(self.document, self.part, self.cause, self._depth)
        return TextBox(inner.blocks(parent))

    def drawn_text(self, parent: _Element) -> TextBox:
        """Read a paragraph of DrawingML, which shapes of other programs have, as a text box."""
        inner = Story(self.document, self.part, self.cause, self._depth)
        read_inlines(inner, parent)
        return TextBox([inner.paragraph])

    def box_within(self, element: _Element) -> TextBox:
        """Read blocks that stand within a paragraph, where Word writes none; they follow it."""
        outer = self.paragraph, self.format, self.style
        box = TextBox(joined(list(self._block(element))))
        self.paragraph, self.format, self.style = outer
        return box

    # --- Paragraphs ---

    def _paragraph(self, element: _Element) -> StoryParagraph:
        styles = self.document.styles
        properties = element.find(w("pPr"))
        mark = None if properties is None else properties.find(w("rPr"))
        if not self.document.accept and properties is not None:
            former = properties.find(f"{w('pPrChange')}/{w('pPr')}")
            properties = properties if former is None else former
        self.style = value(properties, "pStyle") or styles.default
        own = paragraph_style(properties)
        if not self.document.accept and properties is not None and has(properties.find(w("numPr")), "ins"):
            own = replace(own, list_key="0")
        found = over(own, styles.paragraph(self.style))
        paragraph = self.paragraph = StoryParagraph(
            content=self.waiting,
            outline=found.outline,
            alignment=found.alignment or "",
            style=styles.name(self.style),
            runs_on=self._runs_on(mark),
            changes={
                name: stamp(change)
                for name in ("ins", "del", "moveFrom", "moveTo")
                if mark is not None and (change := mark.find(w(name))) is not None
            },
            move=self.move,
        )
        self.waiting = []
        self.ledger.move_to(_beginning(element))
        self.ledger.end_revision()
        read_inlines(self, element)
        self._number(paragraph, found.list_key, found.list_level)
        return paragraph

    def _runs_on(self, mark: _Element | None) -> bool:
        """Return whether a paragraph's mark was deleted, or is hidden; a mark that changed is listed."""
        if mark is None:
            return False
        for name, kind in (("ins", "插入段落标记"), ("del", "删除段落标记")):
            change = mark.find(w(name))
            if change is not None:
                self.ledger.revise(kind, change, "")
        gone = ("del", "moveFrom") if self.document.accept else ("ins", "moveTo")
        return has(mark, *gone) or bool(toggle(mark, "vanish"))

    def _number(self, paragraph: StoryParagraph, key: str | None, level: int | None) -> None:
        if key in {None, "0"} or paragraph.runs_on or self.cause:
            return
        assert key is not None  # noqa: S101 - see above
        numbering, styles = self.document.numbering, self.document.styles
        if level is None:
            level = numbering.level_of_style(key, styles.list_style(self.style))
        label = numbering.label(key, level)
        if label is not None:
            paragraph.label = label.text
            paragraph.bullet = label.level if label.bullet else None

    # --- Tables ---

    def enter_column(self, number: int) -> None:
        """Go to a cell of a row, or before its first one (-1): the bookmarks of its column begin in it."""
        self._column = number
        self.waiting += self._of_columns.pop(number, [])

    def leave_row(self) -> None:
        """Go out of a row; bookmarks of columns that it doesn't have stand behind it."""
        for marks in self._of_columns.values():
            self.waiting += marks
        self._of_columns.clear()
        self._column = _NO_COLUMN

    def put_bookmark(self, mark: BookmarkStart, column: int | None) -> None:
        """Put the start of a bookmark; one that spans whole cells stands in the first of a row, or before it."""
        if column is not None and column > self._column:
            self._of_columns.setdefault(column, []).append(mark)
        else:
            self.put_content(mark)

    @contextmanager
    def removing(self, stamp: Stamp | None) -> Iterator[None]:
        """Take what is within for deleted by the tracked change of a row or cell."""
        outer = self.deleted
        self.deleted = stamp or outer
        try:
            yield
        finally:
            self.deleted = outer

    # --- Text ---

    @property
    def cause(self) -> Cause | None:
        """Why text is not taken over here; None where it is."""
        if self.silence:
            return self.silence
        if not self.document.exact and any(
            each.in_result and each.name in _TABLES_OF_CONTENTS for each in self.fields
        ):
            return Cause.CONTENTS
        return Cause.FIELD if any(not each.in_result for each in self.fields) else None

    def put(self, text: str, *, raised: int = 0) -> None:
        """Put text of the document."""
        self.document.heard.append(text)
        cause = self.cause
        if cause is not None:
            self._leave_out(cause, text)
            self.extend_code(text)
        elif is_symbolic(text):
            self._put_symbols(text)
        else:
            self._append(text, raised or self.format.raised)

    def put_instead(self, shown: str, of: str, reason: Cause) -> None:
        """Put text that Word shows for characters of the document, or for none."""
        cause = self.cause
        self.ledger.leave_out(cause or reason, of)
        if cause is not None:
            self._put_deleted(cause, shown)
            self.extend_code(shown)
        else:
            self.ledger.add(reason, shown)
            self._append(shown, self.format.raised)

    def _leave_out(self, cause: Cause, text: str) -> None:
        self.ledger.leave_out(cause, text)
        self._put_deleted(cause, text)

    def _put_deleted(self, cause: Cause, text: str) -> None:
        """Keep deleted text at its place, unless it was inserted by a tracked change, too."""
        if cause is Cause.DELETED and self.deleted and not self.inserted:
            self.paragraph.content.append(DeletedText(text, self.deleted))

    def _put_symbols(self, text: str) -> None:
        for character in text:
            shown = symbol(self.symbol_font, ord(character)) if ord(character) in PRIVATE else character
            if shown != character and not (self.document.exact and shown == UNKNOWN):
                self.put_instead(shown, character, Cause.SYMBOL)
            else:
                self._append(character, self.format.raised)

    def _append(self, text: str, raised: int) -> None:
        look = self.format
        if raised != look.raised:
            look = TextFormat(look.bold, look.struck, raised, look.size, look.face, look.link)
        self.paragraph.content.append(Piece(text, look, self.source, self.inserted))
        for field in self.fields:
            field.shows = True

    def put_content(self, content: Content) -> None:
        """Put what is no text at its place."""
        self.paragraph.content.append(content)

    def put_between(self, element: _Element) -> None:
        """Read a mark between paragraphs, rows or cells: it stands at the beginning of the next paragraph."""
        outer, self.paragraph = self.paragraph, StoryParagraph()
        read_inline(self, element)
        self.waiting += self.paragraph.content
        self.paragraph = outer

    def extend_code(self, text: str) -> None:
        """Add text to the instruction of the innermost field that is being read."""
        field = next((each for each in reversed(self.fields) if not each.in_result), None)
        if field is not None:
            field.code += text

    def skip(self, element: _Element) -> None:
        """Pass over properties; text among them, which Word writes nowhere, is left out and reported."""
        if next(element.iter(*TEXT_BEARING), None) is not None and (text := source_text(element)).strip():
            self.ledger.leave_out(self.cause or Cause.OBJECT, text)
            self.ledger.report(f"有文字在 Word 不显示的位置，没有取出：{text.strip()[:40]}")

    # --- Where the reading is ---

    @contextmanager
    def silenced(self, cause: Cause | None) -> Iterator[None]:
        """Take over no text within, for this reason; as before where there is none."""
        outer = self.silence
        self.silence = outer or cause
        try:
            yield
        finally:
            self.silence = outer

    def contents(self, control: _Element) -> Cause | None:
        """Return why a content control is not taken over, where it is a table of contents."""
        return Cause.CONTENTS if is_contents(control) and not self.document.exact else None

    @contextmanager
    def revision(self, element: _Element) -> Iterator[None]:
        """List a tracked change, and take over its text or not; one within two others is not listed by itself."""
        if self._changes < _LISTED_WITHIN and (text := text_within(element)):
            self.ledger.revise(_KINDS[element.tag], element, text)
        removed = element.tag in {w("del"), w("moveFrom")}
        cause = Cause.DELETED if removed else Cause.REJECTED
        self._changes += 1
        outer = self.inserted, self.deleted
        if removed:
            self.deleted = stamp(element)
        else:
            self.inserted = stamp(element)
        with self.silenced(cause if removed == self.document.accept else None):
            yield
        self.inserted, self.deleted = outer
        self._changes -= 1

    @contextmanager
    def deeper(self, parent: _Element) -> Iterator[bool]:
        """Go into an element; where elements stand too deep in each other its text is left out and reported."""
        self._depth += 1
        allowed = self._depth <= _DEEPEST
        if not allowed and (text := source_text(parent)).strip():
            self.ledger.leave_out(self.cause or Cause.OBJECT, text)
            self.ledger.report("有一处嵌套太深，没有取出，请在 Word 里核对")
        try:
            yield allowed
        finally:
            self._depth -= 1


def _beginning(element: _Element) -> str:
    text = ""
    for each in element.iter(w("t"), w("delText")):
        text += each.text or ""
        if len(text) > 24:
            break
    return text
