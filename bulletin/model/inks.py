"""Inks and plates: what a page is printed with (GB/T 9704 §6.2, ISO 15930)."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Ink(Struct, frozen=True, order=True):
    """A colour in print: tints (%) of cyan, magenta, yellow and black."""

    cyan: int = 0
    magenta: int = 0
    yellow: int = 0
    black: int = 0

    @property
    def name(self) -> str:
        """Its tints as printers write them: `M80 Y80`."""
        tints = zip("CMYK", (self.cyan, self.magenta, self.yellow, self.black), strict=True)
        return " ".join(f"{letter}{tint}" for letter, tint in tints if tint)

    @property
    def plates(self) -> frozenset[str]:
        """The letters of the plates (印版) that print it."""
        return frozenset(part[0] for part in self.name.split())


def near_ink(red: int, green: int, blue: int) -> Ink:
    """Return the tints of an RGB colour (0 to 255) by formula, black for what is grey in it: an approximation."""
    black = 255 - max(red, green, blue)
    tints = (255 - part - black for part in (red, green, blue))
    return Ink(*(round(tint / 2.55) for tint in (*tints, black)))


BLACK = Ink(black=100)
OFFICIAL_RED = Ink(magenta=80, yellow=80)
"""GB/T 9704 §6.2: Y80 M80."""


class OutputCondition(Struct, frozen=True):
    """The printing condition that pictures are separated for (ISO 15930): its name and its ICC profile, where it is at hand.

    `registered`: the name is one of the registry of the ICC.
    """

    name: str
    profile: bytes | None = None
    registered: bool = True


class Press(Struct, frozen=True):
    """What pages are printed with: inks by the names of the theme's colours, and the condition of pictures.

    Without a condition pictures are printed in black alone.
    """

    inks: Mapping[str, Ink]
    condition: OutputCondition | None = None

    @property
    def all_black(self) -> bool:
        """Whether it prints in black alone."""
        return self.condition is None and all(ink.plates == BLACK.plates for ink in self.inks.values())


class PageInks(Struct, frozen=True):
    """What a page is printed with: the inks of texts and rules; whether it has pictures in colour.

    `rgb`: its colours are not separated, and `inks` are only near them.
    """

    inks: frozenset[Ink] = frozenset()
    pictures: bool = False
    rgb: bool = False

    @property
    def plates(self) -> frozenset[str]:
        """The letters of the plates that print the page; a picture in colour takes all four."""
        if self.pictures:
            return frozenset("CMYK")
        return frozenset[str]().union(*(ink.plates for ink in self.inks))
