"""The keys of the tally: how articles count and score, and what was counted before (`tallies/YEAR.yaml`)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from bulletin.model import ArticleKind, CountMode, GeneralColumn, Joint, Repeats, TallyColumn, TallyRules
from bulletin.parsing.schema import values
from bulletin.parsing.schema.base import (
    Keys,
    LineList,
    LineStr,
    Named,
    NameList,
    PointsDecimal,
    TextStr,
    WholeInt,
    key,
)

KindValue: TypeAlias = Annotated[ArticleKind, BeforeValidator(values.FixedValue("kind"))]
ModeValue: TypeAlias = Annotated[CountMode, BeforeValidator(values.FixedValue("several"))]
JointValue: TypeAlias = Annotated[Joint, BeforeValidator(values.FixedValue("joint"))]
RepeatsValue: TypeAlias = Annotated[Repeats, BeforeValidator(values.FixedValue("repeats"))]
TallyColumnValue: TypeAlias = Annotated[TallyColumn, BeforeValidator(values.FixedValue("tally_columns"))]
TallyColumnList: TypeAlias = Annotated[list[TallyColumnValue], BeforeValidator(values.names)]
GeneralValue: TypeAlias = Annotated[GeneralColumn, BeforeValidator(values.FixedValue("general_column"))]
UnitLevel: TypeAlias = Annotated[Literal["own", "county"], BeforeValidator(values.FixedValue("level"))]
PointLevel: TypeAlias = Annotated[
    Literal["own", "county", "trade"], BeforeValidator(values.FixedValue("level"))
]
CountiesValue: TypeAlias = Annotated[Literal["city", "apart"], BeforeValidator(values.FixedValue("counties"))]

_TALLY = TallyRules()


class UnitKeys(Keys):
    """A unit that does not count as a division."""

    city: LineStr = key("计入统计表的哪一行：设区市，或者 rows 里的一行", "苏州市")
    level: UnitLevel = key("计入市本级（own）还是所辖县（市、区）（county）", "own")


class PointKeys(Keys):
    """Points of the articles that fit."""

    points: PointsDecimal = key("每篇得几分", "5")
    column: LineStr | None = key("只用于这个栏目", "工作交流", None)
    level: PointLevel | None = key(
        "只用于市本级（own）、所辖县（市、区）（county）或行业（trade）", "own", None
    )
    kind: KindValue | None = key("只用于这种体裁", "article", None)


class ScoreKeys(Keys):
    """How uses score."""

    points: list[PointKeys] = key("各类稿件的分值，从上到下，先合的算", "points: 5")
    base: PointsDecimal = key("每个单位的基础分", "10", Decimal(0))
    general: PointsDecimal = key("综合稿件给每个参与单位（contributors）的分", "1", Decimal(1))
    extra: Named[PointsDecimal] = key("加分的名目；“增刊”不用在稿件里写，凡增刊的稿件都加", "批示", {})
    joint: JointValue = key("联合稿件每个单位得全分（whole）还是一半（halved）", "whole", Joint.WHOLE)
    repeats: RepeatsValue = key(
        "同一篇稿件用了几次：分数相加（add）还是只计最高的一次（highest）", "add", Repeats.ADD
    )
    counties: CountiesValue = key("县（市、区）的分归所在的市（city）还是单独计（apart）", "city", "city")
    classes: Named[LineList] = key("分组排名：组名和组里的单位", "苏南", {})


class TallyKeys(Keys):
    """How articles are counted, and how the table is worded."""

    place_head: LineStr | None = key("统计表第一列的表头；不写时照本省的行政区划", _TALLY.place_head, None)
    own_label: LineStr | None = key("市本级的叫法", _TALLY.own_label, None)
    counties_label: LineStr | None = key("县（市、区）的叫法", _TALLY.counties_label, None)
    own_head: LineStr | None = key("市本级一列的表头", _TALLY.own_head, None)
    counties_head: TextStr | None = key(
        '所辖县（市、区）一列的表头；写 "" 则不分两列', _TALLY.counties_head, None
    )
    general_label: LineStr = key("综合稿件一行的名称", _TALLY.general_label, _TALLY.general_label)
    trades_label: LineStr = key("文明行业一行的名称", _TALLY.trades_label, _TALLY.trades_label)
    columns: TallyColumnList = key(
        "印出来的表另加哪几列：合计（total，末尾也另加一行）、得分（points）、名次（rank；不计分的按篇数）",
        "total",
        [],
    )
    general_column: GeneralValue = key(
        "综合稿件的篇数写在哪一列：市本级（own）、所辖县（市、区）（counties）、合计（total；没有这一列的，跨着各列写）",
        "own",
        _TALLY.general_column,
    )
    several: ModeValue = key(
        "一篇稿件有几个地方时怎样计：算综合（general）、各计一篇（each）、只计第一个（first）",
        "general",
        _TALLY.several,
    )
    trades: NameList = key("行业（系统）的名称", "省审计系统", [])
    rows: NameList = key(
        "统计表里另立的行，排在各市之后：不是行政区划的单位，或者不归所在的市计的县级市", "雄安新区", []
    )
    units: Named[UnitKeys] = key("不照行政区划计的单位，写明计入哪一行、哪一级", "苏州工业园区", {})
    tiles: LineList = key(
        "各市的方位，用来画图：从北到南一行一排，从西到东用空格隔开，空位写 .", "徐州市 . 连云港市", []
    )
    scores: ScoreKeys | None = key("计分的办法；不写就不计分", "points", None)


# --- tallies/YEAR.yaml --------------------------------------------------------------------------------------


class CountKeys(Keys):
    """The counts of one city."""

    own: WholeInt = key("市本级的篇数", "4", 0, ge=0)
    counties: WholeInt = key("所辖县（市、区）的篇数", "10", 0, ge=0)


ArticleCount: TypeAlias = Annotated[WholeInt, Field(ge=0)]


class OpeningKeys(Keys):
    """tallies/YEAR.yaml"""

    year: WholeInt = key("年份", "2022", ge=1949, le=2200)
    through: WholeInt = key("计到第几期为止；本仓库没有的各期都在内", "35", ge=0, le=9999)
    places: Named[CountKeys] = key("各设区市的篇数", "苏州市", {})
    general: ArticleCount = key("综合稿件的篇数", "3", 0)
    trades: Named[ArticleCount] = key("各行业的篇数", "省审计系统", {})
    series: Named[ArticleCount] = key("各专刊已出到第几期", "新时代文明实践中心建设专刊", {})
    supplements: ArticleCount = key("增刊已出到第几期", "0", 0)
    total: WholeInt | None = key("总期号已到第几期", "1267", None, ge=0)
    scores: Named[PointsDecimal] = key("各单位已得的分", "苏州市", {})
