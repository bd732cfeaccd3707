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

    from bulletin.model import Address, AddressBook, Contact

_LOCAL, _LABEL, _ADDRESS = 64, 63, 254
"""Maximum lengths in characters (RFC 5321 §4.5.3.1)."""
_SHOWN = 60
"""Characters of an address that a message quotes."""
_SEPARATORS = ",;、/|，；和及 \t\u3000"
_ENDS = ",;:.、，；：。·"
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]*")
_HOST = re.compile(r"[A-Za-z0-9.-]*")
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
    for check in _CHECKS:
        result = check(text)
        if result:
            return result
    local, _, domain = text.rpartition("@")
    return _fault_of_local(local) or _fault_of_domain(domain, len(local) + 1)


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
    return (
        AddressFault("address-prefix", 0, {"prefix": match.group(), "meant": text[match.end() :]})
        if match
        else None
    )


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
    at = next((at for at, character in enumerate(text) if character in "<>《》〈〉"), None)
    return None if at is None else AddressFault("address-character", at, {"character": text[at]})


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
    at = next((at for at, character in enumerate(text) if character.isspace()), None)
    if at is None or "@" not in text or '"' in text:
        return None
    return AddressFault("address-space", at, {"meant": "".join(text.split())})


def _at(text: str) -> AddressFault | None:
    if "@" in text:
        return None
    meant, replaced = _AT_WORDS.subn("@", text, count=1)
    if replaced and fault(meant) is None:
        return AddressFault("address-at-hidden", 0, {"meant": meant})
    return AddressFault("address-no-at")


_CHECKS: tuple[Callable[[str], AddressFault | None], ...] = (
    _control,
    _empty,
    _scheme,
    _several,
    _named,
    _wide,
    _ending,
    _space,
    _at,
)


# --- Checks of local part and domain -------------------------------------------------------------------------


def _fault_of_local(local: str) -> AddressFault | None:
    """Check the local part."""
    if not local:
        return AddressFault("address-no-local")
    if '"' in local:
        return AddressFault("address-quoted", local.index('"'))
    wide = next((at for at, character in enumerate(local) if not character.isascii()), None)
    if wide is not None:
        return AddressFault("address-local-chinese", wide, {"character": local[wide]})
    end = _end(_ATOM, local)
    if end < len(local):
        return AddressFault("address-character", end, {"character": local[end]})
    if len(local) > _LOCAL:
        return AddressFault("address-long", _LOCAL, {"part": "@ 前面", "limit": str(_LOCAL)})
    return _dots(local, 0)


def _fault_of_domain(domain: str, start: int) -> AddressFault | None:
    """Check the domain, which begins at offset `start`."""
    if not domain:
        return AddressFault("address-no-domain", start)
    if not domain.isascii():
        return _international(domain, start)
    if _NUMBERS.fullmatch(domain):
        return AddressFault("address-numbers", start)
    end = _end(_HOST, domain)
    if end < len(domain):
        return AddressFault("address-character", start + end, {"character": domain[end]})
    return _dots(domain, start) or _fault_of_labels(domain, start)


def _fault_of_labels(domain: str, start: int) -> AddressFault | None:
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
    return _fault_of_top(labels[-1], start + len(domain) - len(labels[-1]))


def _fault_of_top(top: str, at: int) -> AddressFault | None:
    """Check the top-level domain: no digits, no single letter, no well-known typo."""
    punycode = top.lower().startswith("xn--")
    if top.lower() in _TYPOS:
        return AddressFault("address-top-slip", at, {"top": top, "meant": _TYPOS[top.lower()]})
    if len(top) < 2 or not (top.isalpha() or punycode):
        return AddressFault("address-top", at, {"top": top})
    return None


def _international(domain: str, start: int) -> AddressFault:
    """Suggest the A-label form of a Chinese domain (RFC 5890), if it has one."""
    at = next(at for at, character in enumerate(domain) if not character.isascii())
    try:
        meant = domain.encode("idna").decode()
    except UnicodeError:
        meant = ""
    if not meant or _end(_HOST, meant) < len(meant):
        return AddressFault("address-character", start + at, {"character": domain[at]})
    if "xn--" not in meant.lower():
        return AddressFault("address-wide", start + at, {"character": domain[at], "meant": f"@{meant}"})
    return AddressFault("address-domain-chinese", start + at, {"domain": domain, "meant": f"@{meant}"})


def _dots(part: str, start: int) -> AddressFault | None:
    """Find a leading or trailing dot, or two in a row."""
    if part.startswith("."):
        return AddressFault("address-dots", start)
    if part.endswith("."):
        return AddressFault("address-dots", start + len(part) - 1)
    return AddressFault("address-dots", start + part.index("..")) if ".." in part else None


def _end(pattern: re.Pattern[str], text: str) -> int:
    """Return the end of the match at the start of the text; 0 without one."""
    match = pattern.match(text)
    return match.end() if match else 0


# --- Diagnostics ---------------------------------------------------------------------------------------------


def check_address(address: Address) -> Diagnostic | None:
    """Return the diagnostic for an address at its position; None if it is valid."""
    problem = fault(address.text)
    if problem is None:
        return None
    place = replace(address.position, column=address.position.column + problem.at)
    shown = "".join(character if character.isprintable() else "·" for character in address.text)
    clipped = f"{shown[:_SHOWN]}…" if len(shown) > _SHOWN else shown
    values = {name: value[:_SHOWN] for name, value in problem.values.items()}
    return diagnose(problem.code, place, address=clipped, **values)


def check_book(book: AddressBook) -> tuple[Diagnostic, ...]:
    """Check the address book: invalid and duplicate addresses, and names that no header can hold."""
    return tuple(diagnostic for contact in book.contacts.values() for diagnostic in _check(contact)) + tuple(
        _duplicates(book)
    )


def _check(contact: Contact) -> Iterator[Diagnostic]:
    for name in filter(None, (contact.recipient, contact.name)):
        if not name.isprintable():
            yield diagnose("contact-name-control", contact.position, name=repr(name)[1:-1])
    for address in contact.addresses:
        diagnostic = check_address(address)
        if diagnostic:
            yield diagnostic


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
