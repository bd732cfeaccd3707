"""Matches a returned file with the galley that was sent out: by the names of texts, else by what they say."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.model.galley import (
    Editing,
    GalleyBreak,
    GalleyFigure,
    GalleyFigures,
    GalleyTable,
    GalleyText,
    block_texts,
)
from bulletin.model.returned import (
    ReturnedDeletion,
    ReturnedPicture,
    ReturnedTable,
    ReturnedText,
)
from bulletin.review.alignment import AlignedTexts, Relation, align_texts
from bulletin.review.shown import BLANKS, characters, shown
from bulletin.review.table_matching import MatchedRow, fits, match_rows, table_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.model.galley import Galley
    from bulletin.model.returned import ReturnedDocument

_LEAST_NAMED = 0.2
"""The share of characters by which a name is trusted at once; texts with less may have been pushed off their names."""


class MatchedTexts(Struct, frozen=True):
    """Texts of the galley and those that came back in their place; `moved`: elsewhere among the others.

    `behind` is the name of the text, table or picture of the galley that they stand behind now, empty at the top; `place`
    is the number of the first among all blocks that came back, -1 where none did.
    """

    old: tuple[GalleyText, ...]
    new: tuple[ReturnedText, ...]
    behind: str = ""
    moved: bool = False
    place: int = -1


class MatchedTable(Struct, frozen=True):
    """A table and the one that came back; `fits`: both have the same columns and the same joined cells.

    `behind`, `moved` and `place` are as in `MatchedTexts`.
    """

    old: GalleyTable
    new: ReturnedTable | None
    rows: tuple[MatchedRow, ...] = ()
    fits: bool = True
    behind: str = ""
    moved: bool = False
    place: int = -1


class ReturnedPlace(Struct, frozen=True):
    """A table or a picture that is new, or a picture that stands elsewhere, by its name then."""

    block: ReturnedTable | ReturnedPicture
    behind: str
    place: int
    name: str = ""


class Matching(Struct, frozen=True):
    """What of a galley came back as what.

    `new` are tables and pictures, `moved` pictures alone. `lost` are pictures that are gone, `exchanged` those in whose
    place another one came, `lost_breaks` lines between passages that are gone.
    """

    texts: tuple[MatchedTexts, ...]
    tables: tuple[MatchedTable, ...]
    new: tuple[ReturnedPlace, ...] = ()
    moved: tuple[ReturnedPlace, ...] = ()
    lost: tuple[GalleyFigure, ...] = ()
    exchanged: tuple[GalleyFigure, ...] = ()
    lost_breaks: tuple[GalleyBreak, ...] = ()


def match(
    galley: Galley,
    names: Mapping[str, str],
    returned: ReturnedDocument,
    digests: Mapping[str, str],
) -> Matching:
    """Match a returned file.

    `names` leads from its bookmarks to the names of the galley, `digests` from the path of each picture to the SHA-256
    of its file.
    """
    return _Matcher(galley, names, returned, digests).run()


class _Place(Struct):
    """A text, table or picture of the returned file, in reading order."""

    block: ReturnedText | ReturnedTable | ReturnedPicture
    names: tuple[str, ...] = ()


class _Matcher(Struct):
    """Matches one returned file; `apart` are the characters of the texts that are in no table."""

    galley: Galley
    names: Mapping[str, str]
    returned: ReturnedDocument
    digests: Mapping[str, str]
    texts: dict[str, GalleyText] = field(default_factory=dict)
    in_tables: dict[str, GalleyTable] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()

    def run(self) -> Matching:
        tables = [block for block in self.galley.blocks if isinstance(block, GalleyTable)]
        self.in_tables = {text.name: table for table in tables for text in block_texts(table)}
        self.texts = {text.name: text for text in self.galley.texts if text.name not in self.in_tables}
        self.apart = frozenset(characters(shown(text)).strip(BLANKS) for text in self.texts.values())
        pairs = self._table_pairs(tables)
        owners = {id(new): name for name, new in pairs.items()}
        places = [*self._places(set(owners))]
        old = [*self.texts.values()]
        new = [each.block for each in places if isinstance(each.block, ReturnedText)]
        matched = self._match_texts(old, new)
        owners |= {id(text): each.old[-1].name for each in matched if each.old for text in each.new}
        figures, exchanged, lost = self._match_pictures(places)
        owners |= figures
        behind, order = _behind(places, owners), {id(each.block): at for at, each in enumerate(places)}
        moved = self._moved_blocks(places, owners, matched)
        known = [each.block for each in places if not isinstance(each.block, ReturnedText)]
        return Matching(
            tuple(
                replace(each, behind=behind[id(each.new[0])], place=order[id(each.new[0])])
                if each.new
                else each
                for each in matched
            ),
            tuple(self._placed_table(table, pairs.get(table.name), behind, order, moved) for table in tables),
            tuple(
                ReturnedPlace(block, behind[id(block)], order[id(block)])
                for block in known
                if id(block) not in owners
            ),
            tuple(
                ReturnedPlace(block, behind[id(block)], order[id(block)], owners[id(block)])
                for block in known
                if isinstance(block, ReturnedPicture) and owners.get(id(block)) in moved
            ),
            lost,
            exchanged,
            tuple(self._lost_breaks(places)),
        )

    def _placed_table(
        self,
        old: GalleyTable,
        new: ReturnedTable | None,
        behind: Mapping[int, str],
        order: Mapping[int, int],
        moved: set[str],
    ) -> MatchedTable:
        matched = self._matched_table(old, new)
        place, is_moved = order.get(id(new), -1), old.name in moved
        return replace(matched, behind=behind.get(id(new), ""), moved=is_moved, place=place)

    def _moved_blocks(
        self, places: Sequence[_Place], owners: Mapping[int, str], matched: Sequence[MatchedTexts]
    ) -> set[str]:
        """Return the names of tables and pictures that do not stand between the texts that they stood between."""
        rank = {name: at for at, name in enumerate(self._all_names())}
        unmoved = {
            id(text): each.old[-1].name
            for each in matched
            if each.old and not each.moved
            for text in each.new
        }
        ranks = [rank[unmoved[id(place.block)]] if id(place.block) in unmoved else -1 for place in places]
        moved: set[str] = set()
        for at, place in enumerate(places):
            name = owners.get(id(place.block), "")
            if isinstance(place.block, ReturnedText) or name not in rank:
                continue
            before = max(ranks[:at], default=-1)
            behind = min((each for each in ranks[at + 1 :] if each >= 0), default=len(rank))
            if not before < rank[name] < behind:
                moved.add(name)
        return moved

    def _all_names(self) -> Iterator[str]:
        """Yield the names of texts, tables and pictures in reading order."""
        for block in self.galley.blocks:
            if isinstance(block, GalleyTable):
                yield block.name
            elif isinstance(block, GalleyFigures):
                for figure in block.figures:
                    yield figure.name
                    yield from [figure.caption.name] if figure.caption else []
            else:
                yield from (text.name for text in block_texts(block))

    def _lost_breaks(self, places: Sequence[_Place]) -> Iterator[GalleyBreak]:
        """Yield the lines between passages whose names are gone, where the file has kept its names."""
        known = {name for place in places for name in place.names}
        if 2 * len(known & set(self.texts)) > len(self.texts):
            breaks = (block for block in self.galley.blocks if isinstance(block, GalleyBreak))
            yield from (each for each in breaks if each.name not in known)

    def _named(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the names of the galley for bookmarks."""
        return tuple(self.names[name] for name in names if name in self.names)

    # --- Tables ------------------------------------------------------------------------------------------------

    def _table_pairs(self, tables: Sequence[GalleyTable]) -> dict[str, ReturnedTable]:
        """Return the returned table for the name of each: that with most of its names, else the one most like it."""
        pairs: dict[str, ReturnedTable] = {}
        left: list[ReturnedTable] = []
        for block in self.returned.blocks:
            if isinstance(block, ReturnedTable):
                owners = Counter(
                    self.in_tables[name].name
                    for text in table_texts(block)
                    for name in self._named(text.names)
                    if name in self.in_tables
                )
                best = next((name for name, _ in owners.most_common() if name not in pairs), None)
                if best:
                    pairs[best] = block
                elif not owners and not self._is_frame(block):
                    left.append(block)
        open_tables = [table for table in tables if table.name not in pairs]
        contents = ["".join(text.plain for text in block_texts(table)) for table in open_tables]
        returned = ["".join(text.plain for text in table_texts(table)) for table in left]
        for each in align_texts(contents, returned):
            if len(each.old) == len(each.new) == 1:
                pairs[open_tables[each.old[0]].name] = left[each.new[0]]
        return pairs

    def _is_frame(self, table: ReturnedTable) -> bool:
        """Whether a table only puts texts side by side, such as the masthead: by names, else by most of its texts."""
        texts = [text for text in table_texts(table) if text.plain.strip(BLANKS)]
        if any(name in self.texts for text in texts for name in self._named(text.names)):
            return True
        return 2 * sum(text.plain.strip(BLANKS) in self.apart for text in texts) > len(texts)

    def _matched_table(self, old: GalleyTable, new: ReturnedTable | None) -> MatchedTable:
        if new is None:
            return MatchedTable(old, None)
        rows = match_rows(old, new, self.names)
        return MatchedTable(old, new, rows, fits(old, new, rows))

    # --- Texts -------------------------------------------------------------------------------------------------

    def _places(self, tables: set[int]) -> Iterator[_Place]:
        """Yield texts, pictures and tables from top to bottom; frames are opened."""
        for block in self.returned.blocks:
            match block:
                case ReturnedText() | ReturnedPicture():
                    yield _Place(block, self._named(block.names))
                case ReturnedTable():
                    if id(block) not in tables and self._is_frame(block):
                        yield from (_Place(text, self._named(text.names)) for text in table_texts(block))
                    else:
                        yield _Place(block)
                case ReturnedDeletion():
                    pass

    def _match_texts(self, old: Sequence[GalleyText], new: Sequence[ReturnedText]) -> list[MatchedTexts]:
        """Match texts; those of empty paragraphs are gone."""
        filled = [text for text in new if text.plain.strip(BLANKS)]
        before = [characters(shown(text)).strip(BLANKS) for text in old]
        after = [text.plain.strip(BLANKS) for text in filled]
        named = [self._named(text.names) for text in filled]
        aligned = align_texts(before, after, self._certain(old, before, after, named))
        return [
            MatchedTexts(
                tuple(old[at] for at in each.old), tuple(filled[at] for at in each.new), moved=each.moved
            )
            for each in _rejoined(aligned, old, named)
        ]

    def _certain(
        self,
        old: Sequence[GalleyText],
        before: Sequence[str],
        after: Sequence[str],
        named: Sequence[tuple[str, ...]],
    ) -> dict[int, int]:
        """Return the pairs of texts that their names make certain: of several the one that is most alike."""
        places = {text.name: at for at, text in enumerate(old)}
        pairs: dict[int, int] = {}
        for place, those in enumerate(named):
            known = [places[name] for name in those if name in places]
            alike = {at: likeness(before[at], after[place]) for at in known if at not in pairs}
            best = max(alike, key=lambda at: alike[at], default=None)
            if best is not None and alike[best] >= _LEAST_NAMED:
                pairs[best] = place
        return pairs

    # --- Pictures ----------------------------------------------------------------------------------------------

    def _match_pictures(
        self, places: Sequence[_Place]
    ) -> tuple[dict[int, str], tuple[GalleyFigure, ...], tuple[GalleyFigure, ...]]:
        """Match pictures by names, then by digests; those of unknown digests in their order."""
        figures = {
            figure.name: figure
            for block in self.galley.blocks
            if isinstance(block, GalleyFigures)
            for figure in block.figures
        }
        left = dict(figures)
        owners: dict[int, str] = {}
        exchanged = list[GalleyFigure]()
        for place in places:
            picture = place.block
            if not isinstance(picture, ReturnedPicture):
                continue
            known = (key for key, each in left.items() if self._is_like(each, picture))
            name = next((name for name in place.names if name in left), None) or next(known, None)
            if name is None:
                continue
            owners[id(picture)] = name
            figure = left.pop(name)
            if not self._is_like(figure, picture):
                exchanged.append(figure)
        return owners, tuple(exchanged), tuple(left.values())

    def _is_like(self, figure: GalleyFigure, picture: ReturnedPicture) -> bool:
        """Whether a picture has the content of a figure, as far as that is known."""
        return self.digests.get(figure.path, picture.digest) == picture.digest


def _behind(places: Sequence[_Place], owners: Mapping[int, str]) -> dict[int, str]:
    """Return for each text, table and picture that came back the name of what it stands behind."""
    behind: dict[int, str] = {}
    last = ""
    for place in places:
        behind[id(place.block)] = last
        last = owners.get(id(place.block), last)
    return behind


def _rejoined(
    aligned: Sequence[AlignedTexts], old: Sequence[GalleyText], named: Sequence[tuple[str, ...]]
) -> list[AlignedTexts]:
    """Join a text that is gone with a new one that has its name, or a title with what stands in its place now."""
    gone = {old[each.old[0]].name: each.old[0] for each in aligned if each.relation is Relation.DELETED}
    anew: dict[int, int] = {}
    for number, each in enumerate(aligned):
        if each.relation is Relation.INSERTED:
            beside = (
                old[other.old[0]]
                for other in (*aligned[max(number - 1, 0) : number], *aligned[number + 1 : number + 2])
                if other.relation is Relation.DELETED
            )
            values = (text.name for text in beside if text.editing is Editing.VALUE)
            name = next((name for name in (*named[each.new[0]], *values) if name in gone), None)
            if name is not None:
                anew[each.new[0]] = gone.pop(name)
    kept = [
        each for each in aligned if not (each.relation is Relation.DELETED and each.old[0] in anew.values())
    ]
    order = [max(each.old, default=-1) for each in kept if each.old and not each.moved]
    rejoined = []
    last = -1
    for each in kept:
        at = anew.get(each.new[0]) if each.relation is Relation.INSERTED else None
        if at is not None:
            following = next((place for place in order if place > last), len(old))
            moved = not last < at < following
            rejoined.append(AlignedTexts(Relation.CHANGED, (at,), each.new, moved))
        else:
            rejoined.append(each)
            if each.old and each.new and not each.moved:
                last = each.old[-1]
    return rejoined


def likeness(one: str, other: str) -> float:
    """Return which share of the pairs of characters of the shorter text the other one has, too."""
    if one == other:
        return 1.0
    pairs, others = (Counter(map("".join, pairwise(text))) for text in (one, other))
    return (pairs & others).total() / max(1, min(pairs.total(), others.total()))
