"""The theme's red on light and on dark ground: changed no more than reading takes (WCAG 2.2 §1.4.3)."""

from __future__ import annotations

CONTRAST = 4.7
"""The least contrast of a text to its ground; WCAG asks for 4.5."""
LIGHT, DARK = "#f4f1ea", "#1d1c1b"
"""The grounds of style.css on which red is hardest to read."""


def readable(colour: str, ground: str) -> str:
    """Return a colour (#RRGGBB) that can be read on a ground: mixed with black or white, as little as that takes."""
    end = 0 if _luminance(_parts(ground)) > 0.5 else 255
    typed = _parts(colour)
    for percent in range(0, 101, 4):
        mixed = tuple(round(part + (end - part) * percent / 100) for part in typed)
        if _contrast(mixed, _parts(ground)) >= CONTRAST:
            break
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _parts(colour: str) -> tuple[int, ...]:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))


def _contrast(one: tuple[int, ...], two: tuple[int, ...]) -> float:
    low, high = sorted((_luminance(one), _luminance(two)))
    return (high + 0.05) / (low + 0.05)


def _luminance(parts: tuple[int, ...]) -> float:
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
