"""Two states of a document side by side: what is the same, changed, new, deleted, moved, split and merged."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, TypeAlias, assert_never

from msgspec import Struct, field

from bulletin.model.galley import Editing, Galley, GalleyFigure, GalleyText
from bulletin.review.alignment import Relation
from bulletin.review.text_difference import DiffPiece

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.diagnostics import Position


class DocumentState(Struct, frozen=True):
    """A state of a document: its galley, the content of its files, the SHA-256 of its pictures.

    `generated` are texts that the tool made at the time, by their names, where they are known.
    """

    galley: Galley
    files: Mapping[str, bytes] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)
    generated: Mapping[str, str] = field(default_factory=dict)


class DifferenceKind(Enum):
    """What became of something, with the word for it."""

    CHANGED = "改"
    INSERTED = "增"
    DELETED = "删"
    MOVED = "移"
    SPLIT = "拆"
    MERGED = "并"
    RESTYLED = "样"


_KINDS = {
    Relation.EQUAL: None,
    Relation.CHANGED: DifferenceKind.CHANGED,
    Relation.INSERTED: DifferenceKind.INSERTED,
    Relation.DELETED: DifferenceKind.DELETED,
    Relation.SPLIT: DifferenceKind.SPLIT,
    Relation.MERGED: DifferenceKind.MERGED,
}
_WHOLE = frozenset({Relation.INSERTED, Relation.DELETED})
WHOLE = "整篇"
"""The place of a difference that is a whole article."""
PARAGRAPH = "\u2029"
"""Stands between two paragraphs that were one, or are one."""
BREAKS = f"{PARAGRAPH}\n"


class ComparedText(Struct, frozen=True):
    """A text in both states, or in one of them; a split has several after it, a merge several before it.

    `pieces` are of all their characters, with labels; texts that were divided stand apart by `PARAGRAPH`. `looks` say
    in Chinese which words look otherwise. `position` is that of the first change in the later state, or in the former
    one of what is not there any more.
    """

    relation: Relation
    before: tuple[GalleyText, ...]
    after: tuple[GalleyText, ...]
    pieces: tuple[DiffPiece, ...]
    looks: tuple[str, ...] = ()
    moved: bool = False
    position: Position | None = None

    @property
    def kind(self) -> DifferenceKind | None:
        """What became of it; None where it is the same."""
        if self.moved:
            return DifferenceKind.MOVED
        return _KINDS[self.relation] or (DifferenceKind.RESTYLED if self.looks else None)

    @property
    def text(self) -> GalleyText:
        """The text as it is in the later state, else in the former one."""
        return (*self.after, *self.before)[0]

    @property
    def generated(self) -> bool:
        """Whether the tool makes the text: the change follows from another one."""
        return self.text.editing is Editing.GENERATED


class ComparedRow(Struct, frozen=True):
    """A row of a table, its cells by the columns of both states: None where no cell begins.

    `spans` are the columns that each cell spans.
    """

    relation: Relation
    cells: tuple[ComparedText | None, ...]
    spans: tuple[int, ...]
    moved: bool = False

    @property
    def kind(self) -> DifferenceKind | None:
        """What became of it as a whole; None where it is the same or only cells differ."""
        if self.moved:
            return DifferenceKind.MOVED
        return _KINDS[self.relation] if self.whole else None

    @property
    def whole(self) -> bool:
        """Whether it is new or deleted as a whole."""
        return self.relation in _WHOLE

    @property
    def pieces(self) -> tuple[DiffPiece, ...]:
        """The texts of its cells, where it is new or deleted."""
        texts = "　".join(cell.text.plain for cell in self.cells if cell)
        if not self.whole:
            return ()
        new = self.relation is Relation.INSERTED
        return (DiffPiece("" if new else texts, texts if new else "", 0, 0),)

    @property
    def position(self) -> Position | None:
        """Where its first cell is."""
        return next((cell.position for cell in self.cells if cell), None)


class ComparedTable(Struct, frozen=True):
    """A table in both states, or in one of them; the first `head` rows are its head."""

    relation: Relation
    rows: tuple[ComparedRow, ...]
    head: int = 0
    moved: bool = False
    position: Position | None = None

    @property
    def kind(self) -> DifferenceKind | None:
        """What became of it as a whole; None where it is the same or only rows and cells differ."""
        if self.moved:
            return DifferenceKind.MOVED
        return _KINDS[self.relation] if self.whole else None

    @property
    def whole(self) -> bool:
        """Whether it is new or deleted as a whole."""
        return self.relation in _WHOLE


class ComparedFigure(Struct, frozen=True):
    """A picture in both states, or in one of them; `notes` say in Chinese what is other."""

    relation: Relation
    figure: GalleyFigure
    notes: tuple[str, ...] = ()
    moved: bool = False

    @property
    def kind(self) -> DifferenceKind | None:
        """What became of it; None where it is the same."""
        return DifferenceKind.MOVED if self.moved else _KINDS[self.relation]


class ComparedValue(Struct, frozen=True):
    """A value of a front matter that differs and is printed nowhere as such; empty where it is not written."""

    key: str
    pieces: tuple[DiffPiece, ...]
    position: Position


ComparedItem: TypeAlias = ComparedText | ComparedTable | ComparedFigure


class ComparedSection(Struct, frozen=True):
    """An article, or what stands before or behind the articles, in both states or in one of them."""

    relation: Relation
    title: str
    items: tuple[ComparedItem, ...]
    values: tuple[ComparedValue, ...] = ()
    moved: bool = False
    position: Position | None = None
    former_title: str = ""

    @property
    def whole(self) -> bool:
        """Whether it is new or deleted as a whole."""
        return self.relation in _WHOLE


class Difference(Struct, frozen=True):
    """An entry of the list of differences: what became of what, and where.

    `place` says in Chinese what it is (正文, 表格第2行第3列). `generated`: it follows from another change.
    """

    kind: DifferenceKind
    section: str
    place: str
    position: Position | None = None
    pieces: tuple[DiffPiece, ...] = ()
    notes: tuple[str, ...] = ()
    generated: bool = False


class Comparison(Struct, frozen=True):
    """Two states of a document compared."""

    sections: tuple[ComparedSection, ...]

    @property
    def differences(self) -> Iterator[Difference]:
        """The differences in the order of the text, values of an article's front matter before its text."""
        for section in self.sections:
            yield from section_differences(section)


def section_differences(section: ComparedSection) -> Iterator[Difference]:
    """Yield the differences of a section; one that is new or deleted is one of them."""
    yield from own_differences(section)
    for item in () if section.whole else section.items:
        yield from item_differences(item, section.title)


def own_differences(section: ComparedSection) -> Iterator[Difference]:
    """Yield what became of a section as a whole, and the values of its front matter that differ."""
    kind = DifferenceKind.MOVED if section.moved else _KINDS[section.relation]
    if section.whole or section.moved:
        assert kind is not None, "it is new, deleted or moved"  # noqa: S101
        yield Difference(kind, section.title, WHOLE, section.position)
    for value in section.values:
        yield Difference(DifferenceKind.CHANGED, section.title, value.key, value.position, value.pieces)


def item_differences(item: ComparedItem, section: str) -> Iterator[Difference]:
    """Yield the differences of a text, a table or a picture of a section."""
    match item:
        case ComparedText():
            yield from _text_differences(item, section, place_of(item.text))
        case ComparedFigure():
            if item.kind:
                yield Difference(item.kind, section, "图片", item.figure.position, notes=item.notes)
        case ComparedTable():
            if item.kind:
                yield Difference(item.kind, section, "表格", item.position, item.rows[0].pieces)
            if not item.whole:
                yield from _row_differences(item, section)
        case _:
            assert_never(item)


def _text_differences(text: ComparedText, section: str, place: str) -> Iterator[Difference]:
    if text.kind:
        yield Difference(
            text.kind, section, place, text.position, text.pieces, text.looks, generated=text.generated
        )


def _row_differences(table: ComparedTable, section: str) -> Iterator[Difference]:
    for number, row in enumerate(table.rows, start=1):
        place = f"表格第{number}行"
        if row.kind:
            generated = all(cell.generated for cell in row.cells if cell)
            yield Difference(row.kind, section, place, row.position, row.pieces, generated=generated)
        if not row.whole:
            for at, cell in enumerate(row.cells, start=1):
                if cell:
                    yield from _text_differences(cell, section, f"{place}第{at}列")


_STYLES = {
    "title": "标题",
    "compact-title": "标题",
    "subtitle": "副标题",
    "compact-subtitle": "副标题",
    "byline": "署名",
    "closing": "来源",
    "addressee": "主送",
    "heading-1": "一级标题",
    "heading-2": "二级标题",
    "heading-3": "三级标题",
    "heading-4": "四级标题",
    "quotation": "引文",
    "item": "列项",
    "note": "注释",
    "caption": "图题",
    "table-caption": "表题",
    "table-note": "表注",
    "verbatim": "原样文字",
    "contents-entry": "目录",
    "contents-head": "目录",
    "column-head": "栏目",
}


def place_of(text: GalleyText) -> str:
    """Return in Chinese what a text is."""
    return _STYLES.get(text.style, text.part.value)
