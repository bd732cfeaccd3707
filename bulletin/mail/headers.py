"""Values of headers (RFC 2047, RFC 2231), folded here: the library's folding differs between releases of Python. Pure.

Between two encoded words in base64 there is no padding: readers on GMime lose the text behind it. Where the characters
do not fill a multiple of three bytes, those that are in the way stand in a word of their own, in the Q encoding.
"""

from __future__ import annotations

import unicodedata
from base64 import b64encode
from email.utils import quote
from typing import TYPE_CHECKING
from urllib.parse import quote as percent

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = 76
"""Maximum length in characters of a line with an encoded word (RFC 2047 §2)."""
_LONGEST = 998
"""Maximum length in octets of any line (RFC 5322 §2.1.1)."""
_FOLD = "\r\n "


def encode_header(name: str, text: str) -> str:
    """Encode the value of a header: unchanged if it is ASCII and fits in a line, else as encoded words."""
    return _encode(f"{name}: ", without_controls(text))


def mailbox(header: str, name: str, address: str) -> str:
    """Encode a name with its address, for this header."""
    clean = without_controls(name)
    shown = _quote_or_encode(f"{header}: ", clean)
    shown = f'"{shown}"' if shown == quote(clean) else shown
    joint = _FOLD if len(shown.rpartition("\n")[2]) + len(address) > _LINE - 10 else " "
    return f"{shown}{joint}<{without_controls(address)}>"


def name_parameter(name: str) -> str:
    """Return the parameter of Content-Type with a file name, in the form of older mail programs (RFC 2047)."""
    return f'name="{_quote_or_encode(" name=", without_controls(name))}"'


def file_name_parameters(name: str) -> Iterator[str]:
    """Yield the parameter with a file name (RFC 2231 §4), or where it is too long its continuations (§3)."""
    clean = without_controls(name)
    single = f"filename*=UTF-8''{percent(clean, safe='')}"
    if len(single) < _LONGEST:
        yield single
        return
    line = "filename*0*=UTF-8''"
    number = 0
    for character in clean:
        encoded = percent(character, safe="")
        if len(line) + len(encoded) > _LINE:
            yield line
            number += 1
            line = f"filename*{number}*="
        line += encoded
    yield line


def without_controls(text: str) -> str:
    """Remove control characters, which could inject a header; the checks of the address book are stricter."""
    controls = {"Cc", "Cf", "Zl", "Zp"}
    return "".join(character for character in text if unicodedata.category(character) not in controls)


# --- Encoded words -------------------------------------------------------------------------------------------


def _encode(before: str, text: str) -> str:
    """Encode a text behind these characters of its line."""
    if text.isascii() and len(before) + len(text) <= _LINE and "=?" not in text:
        return text
    return _FOLD.join(_encoded_words(text, len(before)))


def _quote_or_encode(before: str, text: str) -> str:
    """Encode a text behind these characters: as the inside of a quoted string where that fits, else as encoded words."""
    escaped = quote(text)
    return escaped if _encode(f'{before}""', escaped) == escaped else _encode(before, text)


def _encoded_words(text: str, before: int) -> Iterator[str]:
    """Yield the encoded words of a text, each for a line of its own; `before` characters precede the first one."""
    while text:
        # A quotation mark may follow the last word.
        base64 = _LINE - before - len("=?utf-8?b??=") - 1
        length = _length_in_base64(text, base64 // 4 * 3)
        if length:
            yield f"=?utf-8?b?{b64encode(text[:length].encode()).decode()}?="
        else:
            length = 1 if len(text[1].encode()) % 3 == 0 else 2
            yield f"=?utf-8?q?{''.join(f'={byte:02X}' for byte in text[:length].encode())}?="
        text, before = text[length:], 1


def _length_in_base64(text: str, limit: int) -> int:
    """Return how many characters a word of `limit` bytes takes without padding, or with it where they are all."""
    size = length = 0
    for number, character in enumerate(text, start=1):
        size += len(character.encode())
        if size > limit:
            return length
        if size % 3 == 0:
            length = number
    return len(text)
