"""Parses distribution lists and mail settings (`bulletin.yaml`, `issue.md`) and the address book (`contacts.yaml`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.diagnostics import Diagnostic, Result, diagnose
from bulletin.model import (
    Address,
    AddressBook,
    Contact,
    Distribution,
    DistributionLine,
    Mail,
    Member,
    Smtp,
)
from bulletin.parsing.schema.circulation import ContactsKeys
from bulletin.parsing.source_file import SourceFile, read_source
from bulletin.parsing.text.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model import Channel
    from bulletin.parsing.schema.circulation import (
        ChangeKeys,
        ContactValue,
        LineKeys,
        MailKeys,
        MemberKeys,
    )
    from bulletin.parsing.text.source_map import SourceText

_KEY = "distribution"
_WIDE_COLON = re.compile(r"\s*(?P<key>[^\s#:：'\"-][^:：]*)(?P<colon>：)")
"""A recipient, and the colon behind it."""


def read_list(file: SourceFile, name: str, lines: Sequence[LineKeys], *path: str) -> Distribution:
    """Build a distribution list with its printed lines; `path` is that of its node."""
    return Distribution(
        name,
        tuple(
            DistributionLine(
                line.label,
                tuple(line.text.split("\n")),
                read_members(file, line.members, *path, index, "members", channel=line.channel),
            )
            for index, line in enumerate(lines)
        ),
    )


def change_list(file: SourceFile, listed: Distribution, keys: ChangeKeys) -> Distribution:
    """Return a list with the changes of one issue: entries added and dropped."""
    added = read_members(file, keys.add, _KEY, "add")
    dropped = read_members(file, keys.drop, _KEY, "drop")
    return replace(listed, added=added, dropped=dropped)


def read_members(
    file: SourceFile,
    entries: Sequence[str | MemberKeys],
    *path: str | int,
    channel: Channel | None = None,
) -> tuple[Member, ...]:
    """Build the entries of a list or a group; `channel` is the default for entries that name none."""
    return tuple(
        member
        for index, entry in enumerate(entries)
        if (member := _member(file, entry, (*path, index), channel))
    )


def _member(
    file: SourceFile, entry: str | MemberKeys, path: tuple[str | int, ...], channel: Channel | None
) -> Member | None:
    place = file.node(*path).position
    if isinstance(entry, str):
        return Member(entry, channel=channel, position=place)
    if (entry.name is None) == (entry.each is None):
        file.report("member-unnamed", place)
        return None
    if entry.suffix and not entry.each:
        file.report("member-suffix", file.node(*path, "suffix").key or place, name=entry.name)
    return Member(
        name=entry.name or entry.each or "",
        suffixes=tuple(entry.suffix),
        each=entry.each is not None,
        channel=entry.channel or channel,
        copies=entry.copies,
        position=file.node(*path, "name" if entry.name else "each").position,
    )


def read_mail(file: SourceFile, keys: MailKeys, issuer: str) -> Mail:
    """Build the mail settings; the sender's name defaults to the issuing office."""
    smtp = keys.smtp
    return Mail(
        sender=Address(keys.sender, file.node("mail", "from").position),
        name=keys.name or issuer,
        reply_to=Address(keys.reply_to, file.node("mail", "reply_to").position) if keys.reply_to else None,
        smtp=Smtp(smtp.host, smtp.port or smtp.security.port, smtp.security, smtp.user) if smtp else None,
        pause=keys.pause,
        timeout=keys.timeout,
        size_limit=keys.size_limit,
    )


def read_contacts(path: str, content: bytes) -> Result[AddressBook]:
    """Parse `contacts.yaml`; the addresses are not validated here."""
    source = decode(path, content).value
    colons = tuple(_wide_colons(path, source)) if source else ()
    if colons:
        return Result(None, colons)
    return read_source(path, content, ContactsKeys, _address_book)


def _wide_colons(path: str, source: SourceText) -> Iterator[Diagnostic]:
    """Report lines with a full-width colon behind the recipient, which YAML doesn't take for a key."""
    for number, line in enumerate(source.text.split("\n")):
        match = _WIDE_COLON.match(line)
        if match:
            place = source.source_map.position(path, number, match.start("colon"))
            yield diagnose("yaml-wide-colon", place, key=match["key"].strip(), sign=match["colon"])


def _address_book(file: SourceFile, keys: ContactsKeys) -> AddressBook:
    return AddressBook({name: _contact(file, name, entry) for name, entry in keys.contacts.items()})


def _contact(file: SourceFile, name: str, entry: ContactValue) -> Contact:
    place = file.node("contacts", name).key
    if isinstance(entry, list):
        return Contact(name, addresses=_addresses(file, entry, "contacts", name), position=place)
    addresses = _addresses(file, entry.addresses, "contacts", name, "addresses")
    return Contact(name, entry.name, addresses, entry.channel, place)


def _addresses(file: SourceFile, texts: Sequence[str], *path: str) -> tuple[Address, ...]:
    return tuple(Address(text, file.node(*path, index).position) for index, text in enumerate(texts))
