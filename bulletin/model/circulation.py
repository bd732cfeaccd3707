"""Circulation (分送): who gets an issue, by which way, and what the office needs for its mailing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum

from msgspec import Struct, field

from bulletin.diagnostics import Position
from bulletin.model.located import Located


class Channel(Enum):
    """The way by which an issue reaches a recipient."""

    PAPER = "纸质"
    """By hand or by post."""

    CONFIDENTIAL = "机要"
    """By confidential post (机要交通), on paper."""

    INTRANET = "内网"
    """By the internal net."""

    EMAIL = "邮件"
    """By e-mail."""

    @property
    def printed(self) -> bool:
        """Whether a copy of the print run goes this way."""
        return self in {Channel.PAPER, Channel.CONFIDENTIAL}


class Member(Located, frozen=True):
    """One entry of a list or a group as it was written: a recipient, a group's name, or words for several places.

    `each` says that `name` are words for places (设区市); every place with each of the `suffixes` is a recipient.
    Channel and copies hold for all that the entry stands for, unless they say otherwise themselves.
    """

    name: str
    suffixes: tuple[str, ...] = ()
    each: bool = False
    channel: Channel | None = None
    copies: int | None = None
    position: Position | None = None


class Recipient(Located, frozen=True):
    """One who gets an issue: name, the label of the line that it stands behind (报, 送, 发, 加发), and how.

    `channel` is None where neither list nor address book names it: then it is paper. `copies` is None where it is
    not known. `position` is that of the entry that the recipient comes from.
    """

    name: str
    label: str = ""
    channel: Channel | None = None
    copies: int | None = None
    position: Position | None = None

    @property
    def way(self) -> Channel:
        """The channel; paper where none is named."""
        return self.channel or Channel.PAPER

    @property
    def is_leader(self) -> bool:
        """Whether it is a person and not a unit: 某某同志."""
        return self.name.endswith("同志")


class Address(Located, frozen=True):
    """An e-mail address as it was written, and where."""

    text: str
    position: Position


class Contact(Located, frozen=True):
    """What the address book knows of a recipient: how to address it (称呼), its e-mail addresses, its channel."""

    recipient: str
    name: str | None = None
    addresses: tuple[Address, ...] = ()
    channel: Channel | None = None
    position: Position | None = None

    @property
    def salutation(self) -> str:
        """The words before the colon: the person's name, else the unit's."""
        return self.name or self.recipient


class AddressBook(Struct, frozen=True):
    """The office's address book (contacts.yaml), by the recipients' names."""

    contacts: Mapping[str, Contact] = field(default_factory=dict)


class Security(Enum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"

    @property
    def port(self) -> int:
        """The usual port: submission (RFC 6409), submission over TLS (RFC 8314), plain SMTP."""
        return {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}[self]


class Smtp(Struct, frozen=True):
    """The mail server; `user` is None where it wants no login. Its password is in no file."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str | None = None


class Mail(Struct, frozen=True):
    """How the office sends mail: its address and name, where answers go, the server, the pace.

    `pause` (between two mails) and `timeout` (of the connection) are seconds, `size_limit` is that of a whole mail in
    megabytes (10⁶ bytes).
    """

    sender: Address
    name: str
    reply_to: Address | None = None
    smtp: Smtp | None = None
    pause: Decimal = Decimal(1)
    timeout: int = 30
    size_limit: int = 10
