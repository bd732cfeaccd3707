"""Records of issues as bytes and back, so that what did not change need not be read again.

Kept by the digest of an issue's files; whoever keeps them may lose them at any time. What can't be read back is
as if it had never been kept.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from msgspec import Struct, field

from bulletin.diagnostics import Position
from bulletin.model import ArticleKind, ContributorKind
from bulletin.tally.credits import Bucket, CountedArticle, Credit, CreditedUnit, IssueCount
from bulletin.tally.ledger import IssueRecord, KnownArticle, LedgerEntry


class Records(Struct):
    """The records of a workspace by the digest of their issues' files; only those asked for are kept on.

    `base` names all else that they depend on; what was kept for another base is forgotten. `stamps` tell, folder
    by folder, by which outward signs the files had which digest.
    """

    base: str = ""
    stamps: dict[str, list[str]] = field(default_factory=dict)
    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)
    changed: bool = False

    @classmethod
    def read(cls, content: bytes | None, base: str = "") -> Records:
        """Read what `written` gave; nothing where it can't be read."""
        try:
            kept, stamps, records = json.loads(content or b"")
        except (ValueError, TypeError):
            return cls(base)
        if kept != base or not isinstance(stamps, dict) or not isinstance(records, dict):
            return cls(base)
        return cls(base, stamps, records)

    def key(self, folder: str, stamp: str | None) -> str | None:
        """Return the digest that the files of a folder had when they bore this stamp."""
        known = self.stamps.get(folder)
        if stamp is None or not isinstance(known, list) or known[:1] != [stamp]:
            return None
        return str(known[-1])

    def bear(self, folder: str, stamp: str | None, key: str) -> None:
        """Remember that the files of a folder with this stamp have this digest."""
        if stamp is not None and self.stamps.get(folder) != [stamp, key]:
            self.stamps[folder] = [stamp, key]
            self.changed = True

    def get(self, key: str) -> IssueRecord | None:
        """Return the record of this digest, None where there is none or it can't be understood."""
        value = self.old.get(key)
        try:
            record = _record(value) if value is not None else None
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            return None
        if record is not None:
            self.new[key] = value
        return record

    def put(self, key: str, record: IssueRecord) -> None:
        """Keep a record."""
        self.new[key] = _value(record)
        self.changed = True

    def written(self) -> bytes:
        """Return the records as bytes."""
        kept = [self.base, self.stamps, self.new]
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


# --- To plain values -----------------------------------------------------------------------------------------


def _value(record: IssueRecord) -> list[Any]:
    count, entry = record.count, record.entry
    return [
        count.folder,
        count.path,
        count.number,
        count.date and count.date.isoformat(),
        count.supplement,
        count.articles,
        [[*_slot_value(use.slot), use.contributor, use.path, use.title, use.column] for use in count.uses],
        [[place.path, place.line, place.column] for place in count.unattributed],
        [_piece_value(piece) for piece in count.pieces],
        [entry.edition, entry.total, entry.series and list(entry.series)],
        [[each.path, each.title, each.sketch, each.reuse_of] for each in entry.articles],
    ]


def _slot_value(slot: Bucket) -> list[str]:
    return [slot.kind.value, slot.name]


def _piece_value(piece: CountedArticle) -> list[Any]:
    senders = [[sender.name, *_slot_value(sender.slot)] for sender in piece.senders]
    extra = list(piece.extra)
    kind = piece.kind.value
    return [piece.path, piece.title, piece.column, kind, senders, piece.general, extra, piece.reuse_of]


# --- And back ------------------------------------------------------------------------------------------------


def _record(value: list[Any]) -> IssueRecord:
    folder, path, number, day, supplement, articles, uses, unattributed, pieces, rest, known = value
    date = dt.date.fromisoformat(day) if day else None
    count = IssueCount(
        folder,
        path,
        number,
        date,
        supplement,
        articles,
        tuple(Credit(Bucket(ContributorKind(kind), name), *told) for kind, name, *told in uses),
        tuple(Position(*place) for place in unattributed),
        tuple(_piece(piece) for piece in pieces),
    )
    edition, total, series = rest
    entry = LedgerEntry(
        folder,
        path,
        number,
        date,
        supplement,
        edition,
        total,
        (series[0], series[1]) if series else None,
        tuple(KnownArticle(*each) for each in known),
    )
    return IssueRecord(count, entry)


def _piece(value: list[Any]) -> CountedArticle:
    path, title, column, kind, senders, general, extra, reuse_of = value
    return CountedArticle(
        path,
        title,
        column,
        ArticleKind(kind),
        tuple(CreditedUnit(name, Bucket(ContributorKind(level), row)) for name, level, row in senders),
        general,
        tuple(extra),
        reuse_of,
    )
