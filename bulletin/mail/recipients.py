"""From the entries of a list to its recipients: groups and words for places expand, in the order of the list. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.diagnostics import Diagnostic, Position, Result, diagnose, has_errors
from bulletin.gazetteer import UnknownProvince, diagnose_problem, gazetteer
from bulletin.mail.places import Spread, read_places, unit_names
from bulletin.model import Channel, Recipient

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.gazetteer import Gazetteer
    from bulletin.model import AddressBook, Issue, Member, Publication

ADDED = "加发"
"""The label of recipients that one issue adds to its list."""
_SHOWN = 3


def recipients(publication: Publication, issue: Issue) -> Result[tuple[Recipient, ...]]:
    """Return who gets an issue, in the order of its list, with everything that is wrong with the list.

    Places are those of the issue's year. Channels are those of the list alone; see `with_channels`.
    """
    places = gazetteer(publication.province, issue.date.year if issue.date else None)
    assert not isinstance(places, UnknownProvince), "told when the settings were read"  # noqa: S101
    expansion = _Expansion(publication.groups, places)
    listed = [entry for line in issue.distribution.lines for entry in expansion.all(line.members, line.label)]
    listed += expansion.all(issue.distribution.added, ADDED)
    found = expansion.found
    kept = _without(listed, issue.distribution.dropped, expansion)
    found += _doubled(kept)
    known = tuple(entry.recipient for entry in kept)
    found += _misled(known)
    found += _too_many(known, publication, issue)
    return Result(None if has_errors(found) else known, tuple(found))


def check_distribution(publication: Publication, issue: Issue) -> tuple[Diagnostic, ...]:
    """Find what is wrong with the list of an issue."""
    return recipients(publication, issue).diagnostics


def with_channels(listed: Iterable[Recipient], book: AddressBook) -> Result[tuple[Recipient, ...]]:
    """Fill in the channels that the list leaves open: the address book's, else paper; a leader gets paper.

    One who would now get an issue twice the same way is told.
    """
    told = tuple(_with_channel(one, book) for one in listed)
    found = tuple(_doubled([_ResolvedEntry(one, one.position) for one in told]))
    return Result(None if has_errors(found) else told, found)


def _with_channel(recipient: Recipient, book: AddressBook) -> Recipient:
    contact = book.contacts.get(recipient.name)
    if recipient.channel or not contact or recipient.is_leader:
        return replace(recipient, channel=recipient.way)
    return replace(recipient, channel=contact.channel or Channel.PAPER)


class _ResolvedEntry(Struct, frozen=True):
    """A recipient, and the place in the list by which it came in (its own is in a group, perhaps)."""

    recipient: Recipient
    listed: Position | None


class _Expansion(Struct):
    """Entries → recipients, while faults are collected."""

    groups: Mapping[str, tuple[Member, ...]]
    places: Gazetteer
    found: list[Diagnostic] = field(default_factory=list)

    def all(self, members: Sequence[Member], label: str) -> list[_ResolvedEntry]:
        """Expand the entries of one line."""
        return [
            _ResolvedEntry(recipient, member.position)
            for member in members
            for recipient in self._entry(member, Recipient("", label), ())
        ]

    def _entry(self, member: Member, above: Recipient, within: tuple[str, ...]) -> Iterator[Recipient]:
        """Expand one entry; `above` carries what holds unless the entry says otherwise."""
        here = replace(
            above,
            name=member.name,
            channel=member.channel or above.channel,
            copies=member.copies or above.copies,
            position=member.position,
        )
        if member.name in within:
            chain = " → ".join((*within[within.index(member.name) :], member.name))
            self.found.append(diagnose("group-circular", member.position, name=member.name, chain=chain))
        elif member.name in self.groups and not member.each:
            for inner in self.groups[member.name]:
                yield from self._entry(inner, here, (*within, member.name))
        else:
            for name in self._names(member):
                yield replace(here, name=name)

    def _names(self, member: Member) -> Iterator[str]:
        """Name the recipients that words for places mean; any other text is a recipient."""
        reading = read_places(member.name, self.places, wanted=member.each)
        if reading is None or (member.suffixes and isinstance(reading, Spread) and reading.rest):
            if member.each:
                self.found.append(diagnose("each-unknown", member.position, words=member.name))
            else:
                yield member.name
        elif not isinstance(reading, Spread):
            self.found.append(diagnose_problem(reading, member.position))
        elif not reading.divisions:
            province = self.places.province.name
            self.found.append(diagnose("each-empty", member.position, words=member.name, province=province))
        else:
            behind = tuple(part for part in reading.rest.split("、") if part)
            yield from unit_names(reading, self.places, member.suffixes or behind)


def _without(
    listed: list[_ResolvedEntry], dropped: Sequence[Member], expansion: _Expansion
) -> list[_ResolvedEntry]:
    """Leave out what an issue drops; to drop one who is not there is a fault."""
    known = [entry.recipient.name for entry in listed]
    for member in dropped:
        names = {entry.recipient.name for entry in expansion.all([member], "")}
        if names and names.isdisjoint(known):
            near = _near(member.name, known)
            expansion.found.append(diagnose("drop-nobody", member.position, name=member.name, near=near))
        listed = [entry for entry in listed if entry.recipient.name not in names]
    return listed


def _near(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    return "、".join(get_close_matches(name, known, 3)) or "、".join(known[:_SHOWN]) or "—"


# --- Checks --------------------------------------------------------------------------------------------------


def _doubled(entries: Sequence[_ResolvedEntry]) -> Iterator[Diagnostic]:
    """Tell who would get an issue twice the same way: once for each two places, with all who stand in both."""
    first: dict[tuple[str, Channel | None], _ResolvedEntry] = {}
    pairs: dict[tuple[Position | None, Position | None], list[str]] = defaultdict(list)
    for entry in entries:
        recipient = entry.recipient
        known = first.setdefault((recipient.name, recipient.channel), entry)
        if known is not entry:
            places = (known.recipient.position, recipient.position)
            pairs[(known.listed, entry.listed) if places[0] == places[1] else places].append(recipient.name)
    for (one, other), names in pairs.items():
        yield diagnose("recipient-doubled", other, names=listing(names), first=one or "—")


def listing(names: Sequence[str], shown: int = _SHOWN) -> str:
    """Name a few of many: 甲、乙、丙等13个单位."""
    told = "、".join(f"“{name}”" for name in names[:shown])
    return f"{told}等{len(names)}个单位" if len(names) > shown else told


def _misled(known: Iterable[Recipient]) -> Iterator[Diagnostic]:
    """Tell of leaders (某某同志) who would not get it on paper."""
    for one in known:
        if one.is_leader and not one.way.printed:
            yield diagnose("leader-not-paper", one.position, name=one.name, channel=one.way.value)


def printed_copies(known: Iterable[Recipient]) -> int:
    """Return the sum of the known copies of the print run."""
    return sum(one.copies or 0 for one in known if one.way.printed)


def _too_many(known: Sequence[Recipient], publication: Publication, issue: Issue) -> Iterator[Diagnostic]:
    """Tell when the known copies are more than are printed."""
    run, total = issue.print_run or publication.print_run, printed_copies(known)
    if run and total > run:
        place = issue.positions.get("print_run") or publication.positions.get("print_run")
        place = place or issue.positions.get("distribution") or Position(issue.path, 1, 1)
        yield diagnose("copies-exceed", place, total=total, run=run, over=total - run)
