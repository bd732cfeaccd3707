"""Compares two states of a document: articles first, then their texts, tables and pictures, then words and looks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias, assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.model.galley import (
    Editing,
    GalleyBlock,
    GalleyBreak,
    GalleyFigure,
    GalleyFigures,
    GalleyHead,
    GalleyImprint,
    GalleyMasthead,
    GalleyPart,
    GalleySignature,
    GalleyTable,
    GalleyText,
    block_texts,
)
from bulletin.review.alignment import AlignedTexts, Relation, align_texts
from bulletin.review.compared import (
    ComparedFigure,
    ComparedItem,
    ComparedSection,
    ComparedText,
    ComparedValue,
    Comparison,
    DocumentState,
)
from bulletin.review.compared_tables import compare_tables
from bulletin.review.compared_texts import compare_texts, plain_in
from bulletin.review.front_matter import compare_front_matter
from bulletin.review.text_difference import DiffPiece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_Item: TypeAlias = GalleyText | GalleyTable | GalleyFigure
_NAMED = frozenset({GalleyPart.MASTHEAD, GalleyPart.IMPRINT, GalleyPart.STAFF})
"""The parts whose texts have the same names whatever they say."""
_LEAST_MOVED = 6
"""The length of a text that is recognized in another article."""
_TOKENS, _MOST_TOKENS = 0x10_0000, 0xFFFE
"""Private characters."""


def compare(before: DocumentState, after: DocumentState) -> Comparison:
    """Compare two states of a document."""
    return Comparison(tuple(_with_moves([*_Comparer(before, after).sections()])))


class _SourceSection(Struct):
    """The part of a galley that comes of one file; `path` is empty for what stands behind the articles."""

    path: str
    title: str
    items: list[_Item] = field(default_factory=list)


class _Comparer(Struct, frozen=True):
    """Compares two states; `tokens` are private characters for what is recognized by its name, not by its text."""

    before: DocumentState
    after: DocumentState
    tokens: dict[object, str] = field(default_factory=dict)

    # --- Articles ----------------------------------------------------------------------------------------------

    def sections(self) -> Iterator[ComparedSection]:
        """Yield the sections in the order of the later state, deleted ones where they stood."""
        olds, news = _sections(self.before), _sections(self.after)
        keys, keys_new = self._section_keys(self.before, olds), self._section_keys(self.after, news)
        for group in self._aligned(keys, keys_new):
            those, those_new = [olds[at] for at in group.old], [news[at] for at in group.new]
            yield self._section(those, those_new, group)

    def _section_keys(self, state: DocumentState, sections: Sequence[_SourceSection]) -> list[str]:
        ends = {0: "front", len(sections) - 1: "back"}
        return [
            self._token(ends[at]) if at in ends else "\n".join(_text_of(state, item) for item in one.items)
            for at, one in enumerate(sections)
        ]

    def _section(
        self, olds: Sequence[_SourceSection], news: Sequence[_SourceSection], group: AlignedTexts
    ) -> ComparedSection:
        items, items_new = ([item for one in those for item in one.items] for those in (olds, news))
        first = (*news, *olds)[0]
        return ComparedSection(
            Relation.CHANGED if olds and news else group.relation,
            first.title,
            tuple(self._items(items, items_new)),
            tuple(self._values(olds, news, (*items, *items_new))),
            group.moved,
            next((item.position for item in first.items if item.position), None),
            (*olds, *news)[0].title,
        )

    def _values(
        self, olds: Sequence[_SourceSection], news: Sequence[_SourceSection], items: Iterable[_Item]
    ) -> Iterator[ComparedValue]:
        printed = {item.key for item in items if isinstance(item, GalleyText) and item.key}
        for old, new in zip(olds, news, strict=False):
            if new.path:
                contents = self.before.files.get(old.path, b""), self.after.files.get(new.path, b"")
                yield from compare_front_matter(new.path, *contents, printed)

    # --- Texts, tables and pictures ----------------------------------------------------------------------------

    def _items(self, olds: Sequence[_Item], news: Sequence[_Item]) -> Iterator[ComparedItem]:
        names, names_new = Counter(map(_name, olds)), Counter(map(_name, news))
        once = {name for name in names if name and names[name] == names_new[name] == 1}
        keys, keys_new = (
            [self._token(_name(item)) if _name(item) in once else _text_of(state, item) for item in items]
            for state, items in ((self.before, olds), (self.after, news))
        )
        for group in self._aligned(keys, keys_new):
            those, those_new = [olds[at] for at in group.old], [news[at] for at in group.new]
            yield from self._group(those, those_new, moved=group.moved)

    def _group(self, olds: Sequence[_Item], news: Sequence[_Item], *, moved: bool) -> Iterator[ComparedItem]:
        """Yield what comes of items that belong together; only texts are split and merged."""
        texts = [each for each in olds if isinstance(each, GalleyText)]
        texts_new = [each for each in news if isinstance(each, GalleyText)]
        if len(texts) == len(olds) and len(texts_new) == len(news):
            yield compare_texts(self.before, self.after, texts, texts_new, moved=moved)
        elif len(olds) == len(news) == 1 and type(olds[0]) is type(news[0]):
            yield from self._pair(olds[0], news[0], moved=moved)
        else:
            for old in olds:
                yield from self._pair(old, None)
            for new in news:
                yield from self._pair(None, new)

    def _pair(self, old: _Item | None, new: _Item | None, *, moved: bool = False) -> Iterator[ComparedItem]:
        match (old, new):
            case (GalleyTable() | None, GalleyTable() | None):
                yield from compare_tables(self.before, self.after, old, new, moved=moved)
            case (GalleyFigure() | None, GalleyFigure() | None):
                yield self._figure(old, new, moved=moved)
            case _:
                texts = ([each] if isinstance(each, GalleyText) else [] for each in (old, new))
                yield compare_texts(self.before, self.after, *texts, moved=moved)

    def _figure(self, old: GalleyFigure | None, new: GalleyFigure | None, *, moved: bool) -> ComparedFigure:
        if old and new:
            notes = tuple(self._other(old, new))
            return ComparedFigure(Relation.CHANGED if notes else Relation.EQUAL, new, notes, moved)
        figure = new or old
        assert figure is not None, "one of them is there"  # noqa: S101
        return ComparedFigure(Relation.INSERTED if new else Relation.DELETED, figure, (figure.path,))

    def _other(self, old: GalleyFigure, new: GalleyFigure) -> Iterator[str]:
        """Yield what two pictures don't share."""
        digests = self.before.pictures.get(old.path), self.after.pictures.get(new.path)
        if digests[0] != digests[1] and all(digests):
            yield f"换了图片 {new.path}"
        elif old.path != new.path:
            yield f"{old.path} → {new.path}"
        if old.alternative != new.alternative:
            yield f"说明（朗读用）：{old.alternative or '（无）'} → {new.alternative or '（无）'}"
        if old.width != new.width:
            yield "宽度变了"

    # --- Aligning ----------------------------------------------------------------------------------------------

    def _token(self, name: object) -> str:
        return self.tokens.setdefault(name, chr(_TOKENS + len(self.tokens) % _MOST_TOKENS))

    def _aligned(self, olds: Sequence[str], news: Sequence[str]) -> Iterator[AlignedTexts]:
        """Yield aligned texts; what has a name belongs to nothing else."""
        known = {*self.tokens.values()}
        for group in align_texts(olds, news):
            named = {olds[at] for at in group.old} | {news[at] for at in group.new}
            if len(named) > 1 and named & known:
                yield from (AlignedTexts(Relation.DELETED, (at,), ()) for at in group.old)
                yield from (AlignedTexts(Relation.INSERTED, (), (at,)) for at in group.new)
            else:
                yield group


def _sections(state: DocumentState) -> list[_SourceSection]:
    """Return the sections of a state: what stands before the articles, the articles, what stands behind them."""
    galley = state.galley
    main = next(iter(galley.titles), "")
    issue = any(isinstance(block, GalleyMasthead) for block in galley.blocks)
    sections = [_SourceSection(main, "刊头、目录和编者按" if issue else galley.titles.get(main, ""))]
    for block in galley.blocks:
        if isinstance(block, GalleyImprint):
            sections.append(_SourceSection("", "报尾"))
        else:
            path = _path_of(block)
            if path in galley.titles and path not in {main, sections[-1].path}:
                sections.append(_SourceSection(path, galley.titles[path]))
        sections[-1].items += _flat(block)
    if sections[-1].path:
        sections.append(_SourceSection("", "报尾"))
    return sections


def _path_of(block: GalleyBlock) -> str:
    """Return the file that a block comes of; empty where it does not say."""
    match block:
        case GalleyText() | GalleyTable() | GalleyBreak():
            place = block.position
        case GalleyFigures():
            place = block.figures[0].position
        case GalleySignature() | GalleyMasthead() | GalleyHead() | GalleyImprint():
            place = next((text.position for text in block_texts(block) if text.position), None)
        case _:
            assert_never(block)
    is_contents = isinstance(block, GalleyText) and block.part is GalleyPart.CONTENTS
    return place.path if place and not is_contents else ""


def _flat(block: GalleyBlock) -> Iterator[_Item]:
    """Yield the texts, tables and pictures of a block."""
    match block:
        case GalleyText() | GalleyTable():
            yield block
        case GalleyFigures():
            for figure in block.figures:
                yield figure
                if figure.caption:
                    yield figure.caption
        case GalleyBreak():
            yield GalleyText(block.name, "break", (), GalleyPart.BODY, position=block.position, label="———")
        case GalleySignature() | GalleyMasthead() | GalleyHead() | GalleyImprint():
            yield from block_texts(block)
        case _:
            assert_never(block)


def _name(item: _Item) -> object:
    """Return what an item is recognized by whatever it says; None where that is its text."""
    match item:
        case GalleyFigure():
            return "figure", item.path
        case GalleyTable():
            return None
        case GalleyText() if item.editing is Editing.VALUE:
            return item.part, item.style, item.key
        case GalleyText() if item.part in _NAMED:
            return item.name
        case GalleyText() if item.editing is Editing.GENERATED and item.part is not GalleyPart.CONTENTS:
            return item.part, item.style
        case GalleyText():
            return None


def _text_of(state: DocumentState, item: _Item) -> str:
    match item:
        case GalleyText():
            return plain_in(state, item)
        case GalleyTable():
            return "\n".join("\t".join(plain_in(state, cell.text) for cell in row) for row in item.rows)
        case GalleyFigure():
            return f"{item.path} {item.alternative}"
        case _:
            assert_never(item)


def _with_moves(sections: Sequence[ComparedSection]) -> Iterator[ComparedSection]:
    """Yield sections in which a text that was deleted in one of them and is new in another is a moved one."""
    gone: dict[str, list[ComparedText]] = {}
    for text in _movable(sections, Relation.DELETED):
        gone.setdefault(text.pieces[0].before, []).append(text)
    moves: dict[int, ComparedItem] = {}
    left: set[int] = set()
    for text in _movable(sections, Relation.INSERTED):
        words = text.pieces[0].after
        if those := gone.get(words):
            former, same = those.pop(0), (DiffPiece(words, words, 0, 0),)
            moves[id(text)] = replace(
                text, relation=Relation.EQUAL, before=former.before, pieces=same, moved=True
            )
            left.add(id(former))
    for section in sections:
        items = (moves.get(id(item), item) for item in section.items if id(item) not in left)
        yield replace(section, items=tuple(items))


def _movable(sections: Sequence[ComparedSection], relation: Relation) -> Iterator[ComparedText]:
    """Yield the texts that are new or deleted and could be moved ones."""
    for section in sections:
        for item in section.items:
            if isinstance(item, ComparedText) and item.relation is relation and not item.generated:
                long = sum(len(piece.before + piece.after) for piece in item.pieces) >= _LEAST_MOVED
                if long and len(item.pieces) == 1:
                    yield item
