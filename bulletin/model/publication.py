"""The publication (刊物) and the rules that all its issues follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.diagnostics import Position
    from bulletin.model.issue import ContributorKind, Distribution


class PdfVariant(Enum):
    """The standard that the PDF follows."""

    UA_1 = "ua-1"
    A_3A = "a-3a"


@dataclass(frozen=True, slots=True)
class Layout:
    """The choices that an office may make about its pages: lines × characters of the grid, and the rest."""

    lines: int = 22
    characters: int = 28
    articles_on_new_pages: bool = False
    pdf: PdfVariant = PdfVariant.UA_1
    mirror: bool = False


class CountMode(Enum):
    """How an article of several places counts: once as 综合, once for each place, or for the first place."""

    GENERAL = "general"
    EACH = "each"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that is no division (苏州工业园区): the city and the level it counts under."""

    name: str
    city: str
    kind: ContributorKind


@dataclass(frozen=True, slots=True)
class TallyRules:
    """How articles are counted and how the table (用稿通报) is worded."""

    place_head: str = "地区"
    own_head: str = "市本级用稿篇数"
    counties_head: str = "所辖县（市、区）用稿篇数"
    general_label: str = "综合稿件"
    trades_label: str = "文明行业"
    several: CountMode = CountMode.GENERAL
    trades: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """A periodical (刊物): name, issuing office, and the rules that all its issues follow."""

    name: str
    issuer: str
    province: str
    path: str
    marking: str | None = "工作资料 注意保存"
    print_code: str | None = None
    print_run: int | None = 400
    columns: tuple[str, ...] = ("工作交流", "经验做法", "信息动态", "用稿通报")
    distributions: Mapping[str, Distribution] = field(default_factory=dict)
    tally: TallyRules = field(default_factory=TallyRules)
    layout: Layout = field(default_factory=Layout)
    language: str = "zh"
    positions: Mapping[str, Position] = field(default_factory=dict, compare=False)
