"""A division (行政区划) and its level."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from bulletin.gazetteer import names


class Level(Enum):
    """The three levels that a bulletin counts by."""

    PROVINCE = "省级"
    """Province, autonomous region, municipality (直辖市) or special administrative region."""

    PREFECTURE = "地级"
    """Prefecture-level city (地级市), autonomous prefecture (自治州), league (盟) or prefecture (地区)."""

    COUNTY = "县级"
    """County-level city, county, district, banner and the like (县级市、县、市辖区、旗、林区、特区)."""


class Division(Struct, frozen=True):
    """A division: its code of GB/T 2260, official name and level, and what it belongs to.

    `city` is the prefecture-level division above a county; a county of a municipality, or one directly under
    its province (省直辖), has none.
    """

    code: str
    name: str
    level: Level
    province: str
    city: str | None = None

    @property
    def row(self) -> str:
        """The row of the table that it is counted in: its city, or itself where it has none above it."""
        return self.city or self.name

    @property
    def short_name(self) -> str:
        """The name without its kind: 苏州, 黔西南; in full where too little would be left (沙县, 左旗)."""
        return names.bare(self.name)

    @property
    def kind_suffix(self) -> str:
        """The word for its kind: 市, 自治州, 盟, 区 …"""
        return names.kind_suffix(self.name)

    @property
    def qualified_name(self) -> str:
        """The name with that of its city, which is never ambiguous: 南京市鼓楼区."""
        return f"{self.city or ''}{self.name}"
