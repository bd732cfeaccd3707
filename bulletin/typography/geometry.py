"""The geometry of pages: numbers of the theme's `theme.toml`, those that a workspace overrides, and the grid.

Lengths are mm unless a name says otherwise; sizes are pt; indents are em of their block.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from bulletin.diagnostics import BulletinError
from bulletin.model import LineEnd

if TYPE_CHECKING:
    from bulletin.model import Layout

MM_PER_PT = 25.4 / 72
UNITS = 1000
"""Composition counts in thousandths of an em of the block's size."""

Outline: TypeAlias = tuple[tuple[str, tuple[float, ...]], ...]
"""A path of filled shapes: M, L, C and Z with absolute coordinates (mm)."""


class Align(Enum):
    """The alignment of lines within the measure."""

    JUSTIFY = "justify"
    START = "start"
    CENTER = "center"
    END = "end"


class BlockStyle(Struct, frozen=True):
    """The style of one kind of block: face by role, size (pt), indents (em), line pitch (mm), colour by name."""

    kind: str
    face: str
    size: float
    pitch: float
    measure: float
    character: float
    indent: float = 0.0
    hanging: float = 0.0
    left: float = 0.0
    right: float = 0.0
    align: Align = Align.JUSTIFY
    colour: str = "ink"

    @property
    def em(self) -> float:
        """The size in mm."""
        return self.size * MM_PER_PT

    @property
    def units(self) -> int:
        """The measure between the insets, in thousandths of an em."""
        return int((self.measure / self.em - self.left - self.right) * UNITS)

    @property
    def character_units(self) -> int:
        """The pitch of a full-width character, in thousandths of an em; 1000 off the grid."""
        return int(self.character / self.em * UNITS)


class PageGeometry(Struct, frozen=True):
    """Paper and type area (mm) and the grid upon it (GB/T 9704 §5.2)."""

    width: float
    height: float
    top: float
    inner: float
    area_width: float
    area_height: float
    lines: int
    characters: int
    mirror: bool

    @property
    def outer(self) -> float:
        """The margin at the fore-edge."""
        return self.width - self.inner - self.area_width

    def left(self, number: int, *, mirror: bool = False) -> float:
        """Return the left edge of the type area of a page by its number.

        Even pages are mirrored where the office's layout wants it, or the make-up (`mirror`).
        """
        return self.outer if (mirror or self.mirror) and number % 2 == 0 else self.inner

    @property
    def bottom(self) -> float:
        """The margin at the foot."""
        return self.height - self.top - self.area_height

    @property
    def line_pitch(self) -> float:
        """The distance of two base lines."""
        return self.area_height / self.lines

    @property
    def character_pitch(self) -> float:
        """The distance of two full-width characters."""
        return self.area_width / self.characters


class RuleStyle(Enum):
    """The style of the rule below the masthead, of one thickness in total."""

    NONE = "none"
    SINGLE = "single"
    DOUBLE = "double"
    THICK_THIN = "thick-thin"
    THIN_THICK = "thin-thick"


class MastheadStyle(Struct, frozen=True):
    """The rows of the masthead from top to bottom, each of parts side by side, and the rule below them."""

    rows: tuple[tuple[str, ...], ...]
    rule: RuleStyle

    def row_of(self, part: str) -> tuple[str, ...]:
        """Return the row that a part stands in."""
        return next(row for row in self.rows if part in row)


class Ornament(Struct, frozen=True):
    """A drawing or a picture on the first page or on all: `x`, `y` from the top left of the paper (mm).

    `outline` is filled in a colour of the theme; `picture` is the name of a PNG file of the theme, `width` mm wide.
    """

    x: float
    y: float
    outline: Outline = ()
    picture: str = ""
    width: float = 0.0
    colour: str = "red"
    all_pages: bool = False


class Geometry(Struct, frozen=True):
    """All numbers of a theme: the page, the block styles by kind, and the named numbers of each section."""

    page: PageGeometry
    blocks: Mapping[str, BlockStyle]
    numbers: Mapping[str, Mapping[str, float]]
    colours: Mapping[str, str]
    count_widths: tuple[float, ...]
    masthead: MastheadStyle
    ornaments: tuple[Ornament, ...] = ()
    half_line_end: bool = False
    """Whether a mark at a line's end always takes half a cell (`layout.line_end: half`)."""

    def fitted(self, lines: int, above: int, below: int) -> Geometry:
        """Return the geometry with so many lines on every page, and lines added to the space around titles."""
        page, pitch = replace(self.page, lines=lines), self.page.line_pitch
        blocks = {
            kind: replace(style, pitch=page.line_pitch) if style.pitch == pitch else style
            for kind, style in self.blocks.items()
        }
        title = self.numbers["title"]
        title = {**title, "above": title["above"] + above, "below": title["below"] + below}
        return replace(self, page=page, blocks=blocks, numbers={**self.numbers, "title": title})

    def variables(self) -> dict[str, str]:
        """Return the CSS variables: lengths with their unit, one for each named number."""
        page = self.page
        names = {
            "paper-width": f"{_short(page.width)}mm",
            "paper-height": f"{_short(page.height)}mm",
            "margin-top": f"{_short(page.top)}mm",
            "margin-inner": f"{_short(page.inner)}mm",
            "margin-outer": f"{_short(page.outer)}mm",
            "margin-bottom": f"{_short(page.bottom)}mm",
            "area-width": f"{_short(page.area_width)}mm",
            "area-height": f"{_short(page.area_height)}mm",
            "line": f"{_short(page.line_pitch)}mm",
            "character": f"{_short(page.character_pitch)}mm",
        }
        names |= {f"colour-{name}": value for name, value in self.colours.items()}
        for style in self.blocks.values():
            names[f"{style.kind}-size"] = f"{_short(style.size)}pt"
            names[f"{style.kind}-pitch"] = f"{_short(style.pitch)}mm"
        for section, numbers in self.numbers.items():
            names |= {f"{section}-{name}".replace("_", "-"): _short(value) for name, value in numbers.items()}
        return names


def read_geometry(content: bytes, layout: Layout, own: bytes = b"") -> Geometry:
    """Parse `theme.toml` for an office's grid; `own` overrides it value by value.

    Raises BulletinError `theme-broken`.
    """
    import tomllib

    try:
        table = _merged(tomllib.loads(content.decode()), tomllib.loads(own.decode()))
        page = _page(table, layout)
        colours = {name: _colour(name, value) for name, value in table["colours"].items()}
        return Geometry(
            page=page,
            blocks={kind: _block(kind, entry, page, colours) for kind, entry in table["blocks"].items()},
            numbers={
                name: _numbers(section)
                for name, section in table.items()
                if isinstance(section, dict) and name not in APART
            },
            colours=colours,
            count_widths=tuple(float(width) for width in table["table"]["count_widths"]),
            masthead=_masthead(table["masthead"]),
            ornaments=tuple(_ornament(entry, colours) for entry in table["ornaments"]),
            half_line_end=layout.line_end is LineEnd.HALF,
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, UnicodeDecodeError) as error:
        raise BulletinError("theme-broken", file="theme.toml", reason=error) from error


APART = frozenset({"paper", "margins", "type_area", "colours", "blocks"})
"""Tables of the theme that are values of their own; all others hold named numbers."""


def _numbers(section: Mapping[str, object]) -> dict[str, float]:
    return {name: float(value) for name, value in section.items() if isinstance(value, int | float)}


def _colour(name: str, value: object) -> str:
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise ValueError(f"颜色 {name} 要写成 #RRGGBB，例如 #E0301E")
    return value


_COLOUR = re.compile("#[0-9A-Fa-f]{6}")


def _masthead(section: Mapping[str, Any]) -> MastheadStyle:
    """Parse the rows of the masthead, which have every part once. Raises ValueError.

    A part that the theme does not name has a row of its own beside that of the part that it belongs to.
    """
    rows = [(row,) if isinstance(row, str) else tuple(row) for row in section["rows"]]
    for part, (beside, below) in LATER_PARTS.items():
        if not any(part in row for row in rows):
            at = next((index for index, row in enumerate(rows) if beside in row), 0)
            rows.insert(at + below, (part,))
    if sorted(part for row in rows for part in row) != sorted(MASTHEAD_PARTS):
        raise ValueError(f"masthead.rows 里，{'、'.join(MASTHEAD_PARTS)} 各写一次")
    return MastheadStyle(tuple(rows), RuleStyle(section["rule_style"]))


MASTHEAD_PARTS = ("classification", "urgency", "marking", "above", "name", "number", "issuer", "date")
"""The parts of a masthead (报头), as the theme names them, in the order in which they are read."""
LATER_PARTS = {"urgency": ("classification", True), "above": ("name", False)}
"""Parts that themes written before them do not name: the part that each stands beside, and whether below it."""


def _ornament(entry: Mapping[str, Any], colours: Mapping[str, str]) -> Ornament:
    """Parse an ornament. Raises ValueError."""
    from bulletin.typography.outlines import read_outline

    known = dict(entry)
    path, pages, colour = known.pop("path", ""), known.pop("pages", "first"), known.pop("colour", "red")
    if unknown := sorted(known.keys() - {"x", "y", "width", "picture"}):
        raise ValueError(f"ornaments 没有 {unknown[0]}")
    if colour not in colours or pages not in {"first", "all"}:
        raise ValueError(f"ornaments：colour 是 {'、'.join(colours)} 之一，pages 是 first 或 all")
    outline = read_outline(path) if path else ()
    return Ornament(
        x=_number(known.get("x", 0)),
        y=_number(known.get("y", 0)),
        outline=outline,
        picture=str(known.get("picture", "")),
        width=_number(known.get("width", 0)),
        colour=colour,
        all_pages=pages == "all",
    )


def _merged(table: dict[str, Any], own: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    """Merge a table over another. Raises ValueError for a name that the other does not have."""
    merged = dict(table)
    for name, value in own.items():
        known = table.get(name)
        if (
            known is None and place.count(".") < 2 and place != "colours."
        ):  # a block may have more keys than below
            raise ValueError(f"没有 {place}{name}")
        if known is not None and isinstance(known, dict) != isinstance(value, dict):
            raise ValueError(f"{place}{name} 的写法不对")
        merged[name] = _merged(known, value, f"{place}{name}.") if isinstance(known, dict) else value
    return merged


def _page(table: Mapping[str, Mapping[str, float]], layout: Layout) -> PageGeometry:
    paper, margins, area = table["paper"], table["margins"], table["type_area"]
    return PageGeometry(
        width=float(paper["width"]),
        height=float(paper["height"]),
        top=float(margins["top"]),
        inner=float(margins["inner"]),
        area_width=float(area["width"]),
        area_height=float(area["height"]),
        lines=layout.lines,
        characters=layout.characters,
        mirror=layout.mirror,
    )


def _block(
    kind: str, entry: Mapping[str, object], page: PageGeometry, colours: Mapping[str, str]
) -> BlockStyle:
    known = dict(entry)
    colour = str(known.pop("colour", "ink"))
    if colour not in colours:
        raise ValueError(f"blocks.{kind}：没有颜色 {colour}")
    size = _number(known.pop("size"))
    em = size * MM_PER_PT
    on_grid = bool(known.pop("grid", False))
    return BlockStyle(
        kind=kind,
        face=str(known.pop("face")),
        size=size,
        pitch=_number(known.pop("pitch", page.line_pitch)),
        measure=page.area_width,
        character=page.character_pitch if on_grid else em,
        align=Align(known.pop("align", "justify")),
        colour=colour,
        **{name: _number(value) for name, value in known.items()},
    )


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _short(value: float) -> str:
    """Write a number for CSS with at most five decimals."""
    return f"{value:.5f}".rstrip("0").rstrip(".")
