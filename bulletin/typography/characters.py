"""Characters without a face of their own: spaces, invisible characters, emoji."""

from __future__ import annotations

import unicodedata

WIDE_BLANKS = {
    "\u2000": 500,
    "\u2001": 1000,
    "\u2002": 500,
    "\u2003": 1000,
    "\u2004": 333,
    "\u2005": 250,
    "\u3000": 1000,
}
"""Spaces with a width defined by Unicode (Unicode 16 §6.2), in thousandths of an em."""
BLANKS = frozenset(" \u00a0\u2006\u2007\u2008\u2009\u200a\u202f\u205f").union(WIDE_BLANKS)
"""Spaces of all widths: they take the face of a neighbour."""


_PREPENDED = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
"""Formats with ink: signs that stand below or around the number behind them."""


def invisible(character: str) -> bool:
    """Return whether a character has no ink and no width: controls, formats, most variation selectors."""
    code = ord(character)
    selector = 0xFE00 <= code < EMOJI_SELECTOR or 0xE0100 <= code <= 0xE01EF
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} and character not in _PREPENDED
    return selector or hidden


def unseen(character: str) -> bool:
    """Return whether a character needs no glyph."""
    return character in BLANKS or invisible(character)


EMOJI_SELECTOR = 0xFE0F
_EMOJI = (
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋"
    "✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕🈁🈚🈯🈲🈳🈴🈵🈶🈸🈹🈺🉐🉑"
)


def emoji(character: str) -> bool:
    """Return whether a character is set as emoji, for which there are no faces (Unicode Technical Standard 51 §1.4).

    These are emoji by default, and characters that make an emoji of the one before them.
    """
    code = ord(character)
    return code in {EMOJI_SELECTOR, 0x20E3, 0x1F004, 0x1F0CF} or (
        code > 0x2300 and (character in _EMOJI or 0x1F18E <= code <= 0x1F1FF or 0x1F300 <= code <= 0x1FAFF)
    )
