"""Characters of symbol fonts (Wingdings, Symbol, …), which have places of their own, as characters of Unicode."""

from __future__ import annotations

PRIVATE = range(0xE000, 0xF900)
"""The area in which Word keeps characters of symbol fonts, from 0xF000 on."""
UNKNOWN = "〓"
"""Stands for a character that has no counterpart (the geta of Chinese typesetting)."""

_WINGDINGS = {
    **dict(zip(range(0x21, 0x2B), "✏✂✁👓🕭🕮🕯🕿✆🖂", strict=True)),
    **dict(zip(range(0x41, 0x4B), "✌👌👍👎☜☞☝☟🖐☺", strict=True)),
    **dict(zip(range(0x6C, 0x80), "●❍■□🞐❑❒⬧⧫◆❖⬥⌧⮹⌘🏵🏶🙶🙷▯", strict=True)),
    0x80: "⓪",
    **{0x81 + n: chr(0x2460 + n) for n in range(10)},
    0x8B: "⓿",
    **{0x8C + n: chr(0x2776 + n) for n in range(10)},
    **dict(zip(range(0x9E, 0xA8), "·•⬝⭘🞆🞈🞊🞋🔿▪", strict=True)),
    **dict(zip(range(0xA8, 0xB0), "□🟀🟁★🟋🟏🟓🟑", strict=True)),
    **dict(zip(range(0xB0, 0xB7), "⯐⌖⟡⌑⯑✪✰", strict=True)),
    **dict(zip(range(0xD5, 0xE0), "⌫⌦⮘➢⮙⮛⮈⮊⮉⮋🡨", strict=True)),
    **dict(zip(range(0xE0, 0xF1), "→↑↓↖↗↙↘🡸🡺🡹🡻🡼🡽🡿🡾⇦⇨", strict=True)),
    **dict(zip(range(0xF1, 0xF9), "⇧⇩⬄⇳⬁⬀⬃⬂", strict=True)),
    **dict(zip(range(0xFB, 0xFF), "✗✓☒☑", strict=True)),
}
_WINGDINGS_2 = {
    **dict(zip(range(0x4F, 0x57), "✗✓☒☑☒☒⮽🛇", strict=True)),
    **{0x69 + n: chr(0x24EA if n == 0 else 0x2460 + n - 1) for n in range(11)},
    0x2A: "□",
    0x97: "●",
    0xA2: "■",
    0xA3: "□",
    0xAE: "◆",
    0xF5: "★",
}
_WINGDINGS_3 = {
    0x70: "▲",
    0x71: "▼",
    0x72: "△",
    0x73: "▽",
    0x74: "◀",
    0x75: "▶",
    0x76: "◁",
    0x77: "▷",
    0x7D: "▶",
}
_WEBDINGS = {0x61: "✔", 0x63: "□", 0x67: "■", 0x6E: "●", 0x72: "✖", 0x34: "▶"}
_SYMBOL = {
    **dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)),
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    **{code: chr(code) for code in (*range(0x20, 0x22), *range(0x28, 0x2A), *range(0x2E, 0x40))},
    **dict(zip((0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2A, 0x2B, 0x2C, 0x2D), "∀#∃%&∋∗+,−", strict=True)),
    **dict(zip((0x40, 0x5B, 0x5C, 0x5D, 0x5E, 0x5F, 0x7B, 0x7C, 0x7D, 0x7E), "≅[∴]⊥_{|}∼", strict=True)),
    **dict(zip(range(0xA1, 0xC0), "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵", strict=True)),
    **dict(zip(range(0xC0, 0xD3), "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®", strict=True)),
    **dict(zip(range(0xD3, 0xE6), "©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑", strict=True)),
    **dict(zip((0xF1, 0xF2), "〉∫", strict=True)),
}
_FONTS = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
    "webdings": _WEBDINGS,
    "symbol": _SYMBOL,
}


def symbol(font: str, code: int) -> str:
    """Return the character that a symbol font shows at a place; `UNKNOWN` where it is not known."""
    place = code - 0xF000 if 0xF000 <= code < 0xF100 else code
    known = _FONTS.get(font.strip().lower(), {}).get(place)
    if known is not None:
        return known
    return UNKNOWN if code in PRIVATE or not chr(code).isprintable() else chr(code)


def is_symbolic(text: str) -> bool:
    """Return whether a text has characters of the private area."""
    return any(ord(character) in PRIVATE for character in text)
