"""What a finished PDF really holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn glyph: what it stands for, its number in its font, and its place.

    `x` and `y` (of the base line) are mm from the top left, `width` is the advance in mm, `size` pt.
    """

    text: str
    number: int
    font: str
    size: float
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page: size in mm and its glyphs in drawing order."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True)
class LayoutFacts:
    """What a finished PDF really holds."""

    pages: tuple[PageFacts, ...]
    fonts: tuple[str, ...]
    unembedded: tuple[str, ...]
    outline: tuple[str, ...]
    title: str | None
    language: str | None
    tagged: bool
