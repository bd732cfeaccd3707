"""Expansion of a distribution list (分送范围): groups and phrases for places → recipients, in order. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.diagnostics import Diagnostic, Position, Sink, diagnose, stage
from bulletin.gazetteer import diagnose_problem, gazetteer_of
from bulletin.mail.places import Spread, read_places, unit_names
from bulletin.model import Channel, Recipient

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.gazetteer import Gazetteer
    from bulletin.model import AddressBook, Issue, Member, Publication

ADDED = "加发"
"""Label of the recipients that a single issue adds to the list."""
_SHOWN = 3
"""Names that a message quotes."""


@stage
def recipients(sink: Sink, publication: Publication, issue: Issue) -> tuple[Recipient, ...]:
    """Return the recipients of an issue in the order of its list, with diagnostics for the list.

    Divisions are those of the issue's year. Channels are those of the list alone; see `with_channels`.
    """
    places = gazetteer_of(publication.province, issue.date.year if issue.date else None)
    expansion = _Expansion(publication.groups, places, sink)
    entries = [
        entry for line in issue.distribution.lines for entry in expansion.expand(line.members, line.label)
    ]
    entries += expansion.expand(issue.distribution.added, ADDED)
    entries = _drop(entries, issue.distribution.dropped, expansion)
    sink.add(_duplicates(entries))
    listed = tuple(entry.recipient for entry in entries)
    sink.add(_leaders_without_paper(listed))
    sink.add(_copies_over_print_run(listed, publication, issue))
    return listed


@stage
def with_channels(sink: Sink, listed: Iterable[Recipient], book: AddressBook) -> tuple[Recipient, ...]:
    """Fill in channels that the list leaves open: the address book's, else paper; leaders always get paper.

    A recipient who would now get an issue twice by one channel is reported.
    """
    resolved = tuple(_with_channel(one, book) for one in listed)
    sink.add(_duplicates([_ResolvedEntry(one, one.position) for one in resolved]))
    return resolved


def _with_channel(recipient: Recipient, book: AddressBook) -> Recipient:
    contact = book.contacts.get(recipient.name)
    if recipient.channel or not contact or recipient.is_leader:
        return replace(recipient, channel=recipient.way)
    return replace(recipient, channel=contact.channel or Channel.PAPER)


class _ResolvedEntry(Struct, frozen=True):
    """A recipient, and the position in the list that it comes from (its own may be inside a group)."""

    recipient: Recipient
    listed: Position | None


class _Expansion(Struct):
    """Expands entries to recipients and reports diagnostics."""

    groups: Mapping[str, tuple[Member, ...]]
    places: Gazetteer
    sink: Sink

    def expand(self, members: Sequence[Member], label: str) -> list[_ResolvedEntry]:
        """Expand the entries of one line."""
        return [
            _ResolvedEntry(recipient, member.position)
            for member in members
            for recipient in self._expand_entry(member, Recipient("", label), ())
        ]

    def _expand_entry(self, member: Member, above: Recipient, within: tuple[str, ...]) -> Iterator[Recipient]:
        """Expand one entry; `above` are the values it inherits, `within` the groups it is in."""
        current = replace(
            above,
            name=member.name,
            channel=member.channel or above.channel,
            copies=member.copies or above.copies,
            position=member.position,
        )
        if member.name in within:
            chain = " → ".join((*within[within.index(member.name) :], member.name))
            self.sink.report("group-circular", member.position, name=member.name, chain=chain)
        elif member.name in self.groups and not member.each:
            for inner in self.groups[member.name]:
                yield from self._expand_entry(inner, current, (*within, member.name))
        else:
            for name in self._names(member):
                yield replace(current, name=name)

    def _names(self, member: Member) -> Iterator[str]:
        """Yield the names that a phrase for places means; any other text is a name itself."""
        reading = read_places(member.name, self.places, wanted=member.each)
        if reading is None or (member.suffixes and isinstance(reading, Spread) and reading.rest):
            if member.each:
                self.sink.report("each-unknown", member.position, words=member.name)
            else:
                yield member.name
        elif not isinstance(reading, Spread):
            self.sink.add([diagnose_problem(reading, member.position)])
        elif not reading.divisions:
            province = self.places.province.name
            self.sink.report("each-empty", member.position, words=member.name, province=province)
        else:
            units = tuple(part for part in reading.rest.split("、") if part)
            yield from unit_names(reading, self.places, member.suffixes or units)


def _drop(
    entries: list[_ResolvedEntry], dropped: Sequence[Member], expansion: _Expansion
) -> list[_ResolvedEntry]:
    """Remove the recipients that an issue drops; dropping one that is not listed is an error."""
    known = [entry.recipient.name for entry in entries]
    for member in dropped:
        names = {entry.recipient.name for entry in expansion.expand([member], "")}
        if names and names.isdisjoint(known):
            near = _similar(member.name, known)
            expansion.sink.report("drop-nobody", member.position, name=member.name, near=near)
        entries = [entry for entry in entries if entry.recipient.name not in names]
    return entries


def _similar(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    return "、".join(get_close_matches(name, known, 3)) or "、".join(known[:_SHOWN]) or "—"


# --- Checks --------------------------------------------------------------------------------------------------


def _duplicates(entries: Sequence[_ResolvedEntry]) -> Iterator[Diagnostic]:
    """Report recipients listed twice with one channel: one diagnostic for each pair of positions."""
    first: dict[tuple[str, Channel | None], _ResolvedEntry] = {}
    pairs: dict[tuple[Position | None, Position | None], list[str]] = defaultdict(list)
    for entry in entries:
        recipient = entry.recipient
        known = first.setdefault((recipient.name, recipient.channel), entry)
        if known is not entry:
            places = (known.recipient.position, recipient.position)
            pairs[(known.listed, entry.listed) if places[0] == places[1] else places].append(recipient.name)
    for (one, other), names in pairs.items():
        yield diagnose("recipient-doubled", other, names=_format_names(names), first=one or "—")


def _format_names(names: Sequence[str]) -> str:
    """List the first few of many names: 甲、乙、丙等13个单位."""
    text = "、".join(f"“{name}”" for name in names[:_SHOWN])
    return f"{text}等{len(names)}个单位" if len(names) > _SHOWN else text


def _leaders_without_paper(listed: Iterable[Recipient]) -> Iterator[Diagnostic]:
    """Report leaders (某某同志) whose channel is not paper."""
    for one in listed:
        if one.is_leader and not one.way.printed:
            yield diagnose("leader-not-paper", one.position, name=one.name, channel=one.way.value)


def printed_copies(listed: Iterable[Recipient]) -> int:
    """Return the number of printed copies that the list asks for, as far as it says."""
    return sum(one.copies or 0 for one in listed if one.way.printed)


def _copies_over_print_run(
    listed: Sequence[Recipient], publication: Publication, issue: Issue
) -> Iterator[Diagnostic]:
    """Report more copies on the list than the print run (印数)."""
    run, total = issue.print_run or publication.print_run, printed_copies(listed)
    if run and total > run:
        place = issue.positions.get("print_run") or publication.positions.get("print_run")
        place = place or issue.positions.get("distribution") or Position(issue.path, 1, 1)
        yield diagnose("copies-exceed", place, total=total, run=run, over=total - run)
