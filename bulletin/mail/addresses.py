"""Validation of e-mail addresses: a plain address, or a fault with its offset and a correction. Pure.

Accepted is what every server delivers: a dot-atom of ASCII before the @ (RFC 5321 §4.1.2), a host name of
letters, digits and hyphens with at least one dot behind it (RFC 1123 §2.1), within the lengths of RFC 5321 §4.5.3.1.
Quoted local parts, comments, address literals and display names are valid by the standard, but always a mistake here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.diagnostics import Diagnostic, diagnose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bulletin.diagnostics import Position
    from bulletin.model import Address, AddressBook, Contact

_LOCAL, _LABEL, _ADDRESS = 64, 63, 254
"""Maximum lengths in characters (RFC 5321 §4.5.3.1)."""
_SHOWN = 60
"""Characters of an address that a message quotes."""
_SEPARATORS = ",;、/|，；和及 \t\u3000"
_ENDS = ",;:.、，；：。·"
_NOT_ATOM = re.compile(r"[^A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]")
_NOT_HOST = re.compile(r"[^A-Za-z0-9.-]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_NAMED = re.compile(r"[^<]*<(?P<address>[^<>]*)>?\s*|(?P<before>[^（(]+@[^（(]+?)\s*[（(].*[）)]\s*")
_AT_WORDS = re.compile(
    r"\s*[(（\[【]?\s*(?:#|艾特|圈[aA]|(?<=[\s(（\[【])[aA][tT](?=[\s)）\]】]))\s*[)）\]】]?\s*"
)
_NUMBERS = re.compile(r"\[.*\]?|[0-9.]+")
_TYPOS = {"con": "com", "cmo": "com", "ocm": "com", "comm": "com", "cim": "com", "vom": "com", "nte": "net"}


class AddressFault(Struct, frozen=True):
    """A fault of an address: diagnostic code, offset of the offending character, values for the message."""

    code: str
    at: int = 0
    values: Mapping[str, str] = field(default_factory=dict)


def fault(text: str) -> AddressFault | None:
    """Return the first fault of an address; None if it is valid."""
    return next(filter(None, (check(text) for check in _CHECKS)), None)


# --- Checks of the full text ---------------------------------------------------------------------------------


def _control(text: str) -> AddressFault | None:
    """Find invisible characters, line breaks and other controls (header injection)."""
    for at, character in enumerate(text):
        if unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}:
            return AddressFault("address-control", at, {"point": f"U+{ord(character):04X}"})
    return None


def _empty(text: str) -> AddressFault | None:
    return None if text.strip() else AddressFault("address-empty")


def _scheme(text: str) -> AddressFault | None:
    match = re.match(r"(?:mailto|smtp|e-?mail|邮箱|电子邮箱|邮件)\s*[:：]\s*", text, re.IGNORECASE)
    if match is None:
        return None
    return AddressFault("address-prefix", 0, {"prefix": match[0], "meant": text[match.end() :]})


def _several(text: str) -> AddressFault | None:
    """Find a second address after the first; `email.utils` parses some of these to nothing."""
    plain = unicodedata.normalize("NFKC", text)
    ats = [at for at, character in enumerate(plain) if character == "@"]
    if len(ats) < 2:
        return None
    between = plain[ats[0] + 1 : ats[-1]]
    if any(character in between for character in _SEPARATORS + "<>"):
        return AddressFault("address-several", 0, {"number": str(len(ats))})
    return AddressFault("address-ats", ats[1] if len(plain) == len(text) else 0)


def _named(text: str) -> AddressFault | None:
    match = _NAMED.fullmatch(text)
    if match:
        meant = (match["address"] or match["before"] or "").strip()
        return AddressFault("address-named", 0, {"meant": meant or "wmb@example.cn"})
    return _character(re.search("[<>《》〈〉]", text))


def _wide(text: str) -> AddressFault | None:
    """Find full-width letters and signs, which look like their ASCII forms."""
    for at, character in enumerate(text):
        plain = unicodedata.normalize("NFKC", character)
        if plain != character and plain.isascii() and not (character.isspace() or character in "，；："):
            meant = unicodedata.normalize("NFKC", text)
            return AddressFault("address-wide", at, {"character": character, "meant": meant})
    return None


def _ending(text: str) -> AddressFault | None:
    bare = text.rstrip().rstrip(_ENDS + " ")
    if "@" in bare and len(bare) < len(text.rstrip()):
        return AddressFault("address-ending", len(bare), {"sign": text[len(bare)], "meant": bare})
    return None


def _space(text: str) -> AddressFault | None:
    space = re.search(r"\s", text)
    if space is None or "@" not in text or '"' in text:
        return None
    return AddressFault("address-space", space.start(), {"meant": "".join(text.split())})


def _at(text: str) -> AddressFault | None:
    if "@" in text:
        return None
    meant, replaced = _AT_WORDS.subn("@", text, count=1)
    if replaced and fault(meant) is None:
        return AddressFault("address-at-hidden", 0, {"meant": meant})
    return AddressFault("address-no-at")


# --- Checks of local part and domain -------------------------------------------------------------------------


def _local_part(text: str) -> AddressFault | None:
    local = text.rpartition("@")[0]
    if not local:
        return AddressFault("address-no-local")
    if '"' in local:
        return AddressFault("address-quoted", local.index('"'))
    wide = _NOT_ASCII.search(local)
    if wide:
        return AddressFault("address-local-chinese", wide.start(), {"character": wide[0]})
    wrong = _character(_NOT_ATOM.search(local))
    if wrong is None and len(local) > _LOCAL:
        return AddressFault("address-long", _LOCAL, {"part": "@ 前面", "limit": str(_LOCAL)})
    return wrong or _dots(local, 0)


def _domain(text: str) -> AddressFault | None:
    domain = text.rpartition("@")[2]
    start = len(text) - len(domain)
    if not domain:
        return AddressFault("address-no-domain", start)
    wide = _NOT_ASCII.search(domain)
    if wide:
        return _international(wide, start)
    if _NUMBERS.fullmatch(domain):
        return AddressFault("address-numbers", start)
    wrong = _character(_NOT_HOST.search(domain), start)
    return wrong or _dots(domain, start) or _labels(domain, start)


def _labels(domain: str, start: int) -> AddressFault | None:
    labels = domain.split(".")
    if len(labels) < 2:
        return AddressFault("address-domain-short", start, {"domain": domain})
    at = start
    for label in labels:
        if len(label) > _LABEL:
            return AddressFault(
                "address-long", at + _LABEL, {"part": f"“{label[:8]}…”", "limit": str(_LABEL)}
            )
        if label.startswith("-") or label.endswith("-"):
            return AddressFault("address-hyphen", at, {"label": label})
        at += len(label) + 1
    if start + len(domain) > _ADDRESS:
        return AddressFault("address-long", _ADDRESS, {"part": "整个地址", "limit": str(_ADDRESS)})
    return _top(labels[-1], start + len(domain) - len(labels[-1]))


def _top(top: str, at: int) -> AddressFault | None:
    """Check the top-level domain: no digits, no single letter, no well-known typo."""
    punycode = top.lower().startswith("xn--")
    if top.lower() in _TYPOS:
        return AddressFault("address-top-slip", at, {"top": top, "meant": _TYPOS[top.lower()]})
    if len(top) < 2 or not (top.isalpha() or punycode):
        return AddressFault("address-top", at, {"top": top})
    return None


def _international(wide: re.Match[str], start: int) -> AddressFault:
    """Suggest the A-label form of a Chinese domain (RFC 5890), if it has one; `wide` is its first such character."""
    domain, at, character = wide.string, start + wide.start(), wide[0]
    try:
        meant = domain.encode("idna").decode()
    except UnicodeError:
        meant = ""
    if not meant or _NOT_HOST.search(meant):
        return AddressFault("address-character", at, {"character": character})
    if "xn--" not in meant.lower():
        return AddressFault("address-wide", at, {"character": character, "meant": f"@{meant}"})
    return AddressFault("address-domain-chinese", at, {"domain": domain, "meant": f"@{meant}"})


def _dots(part: str, start: int) -> AddressFault | None:
    """Find a leading or trailing dot, or two in a row."""
    if part.startswith("."):
        return AddressFault("address-dots", start)
    if part.endswith("."):
        return AddressFault("address-dots", start + len(part) - 1)
    return AddressFault("address-dots", start + part.index("..")) if ".." in part else None


def _character(match: re.Match[str] | None, start: int = 0) -> AddressFault | None:
    """Return the fault of a character that is not allowed, where one was matched."""
    if match is None:
        return None
    return AddressFault("address-character", start + match.start(), {"character": match[0]})


_CHECKS: tuple[Callable[[str], AddressFault | None], ...] = (
    *(_control, _empty, _scheme, _several, _named, _wide, _ending, _space, _at),
    *(_local_part, _domain),
)
"""The checks in their order: each may rely on those before it."""


# --- Diagnostics ---------------------------------------------------------------------------------------------


def check_address(address: Address) -> Iterator[Diagnostic]:
    """Report what is wrong with an address, at its position."""
    problem = fault(address.text)
    if problem is None:
        return
    place = replace(address.position, column=address.position.column + problem.at)
    shown = "".join(character if character.isprintable() else "·" for character in address.text)
    clipped = f"{shown[:_SHOWN]}…" if len(shown) > _SHOWN else shown
    values = {name: value[:_SHOWN] for name, value in problem.values.items()}
    yield diagnose(problem.code, place, address=clipped, **values)


def check_name(name: str, position: Position | None) -> Iterator[Diagnostic]:
    """Report a name that no header can hold."""
    if not name.isprintable():
        yield diagnose("contact-name-control", position, name=repr(name)[1:-1])


def check_book(book: AddressBook) -> Iterator[Diagnostic]:
    """Check the address book: invalid and duplicate addresses, and names that no header can hold."""
    for contact in book.contacts.values():
        for name in filter(None, (contact.recipient, contact.name)):
            yield from check_name(name, contact.position)
        for address in contact.addresses:
            yield from check_address(address)
    yield from _duplicates(book)


def _duplicates(book: AddressBook) -> Iterator[Diagnostic]:
    """Find duplicate addresses: an error within one recipient, a warning across recipients, who may share a mailbox."""
    first: dict[str, tuple[Contact, Address]] = {}
    for contact in book.contacts.values():
        for address in contact.addresses:
            known, place = first.setdefault(address.text.casefold(), (contact, address))
            if place is address:
                continue
            code = "address-twice" if known is contact else "address-shared"
            values = {"address": address.text[:_SHOWN], "other": known.recipient, "first": place.position}
            yield diagnose(code, address.position, **values)
