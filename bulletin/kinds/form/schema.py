"""The keys of `form.yaml`: the definition of a form, or what one unit filled in."""

from __future__ import annotations

from bulletin.model import Status
from bulletin.model.reporting import FieldType
from bulletin.parsing.schema.base import (
    DayDate,
    Keys,
    LineList,
    LinesStr,
    LineStr,
    Named,
    WholeInt,
    YesNo,
    key,
)
from bulletin.parsing.schema.keys import (
    CheckKeys,
    RecordStr,
    StatusValue,
)
from bulletin.parsing.schema.reporting import FieldTypeValue, FilledValue  # noqa: TC001 - pydantic reads them


class FormColumnKeys(Keys):
    """A column of a table."""

    name: LineStr = key("栏的名称，印成表头，也是填报值里的名称", "时间")
    type: FieldTypeValue = key("填什么", "date", FieldType.TEXT)
    unit: LineStr | None = key("数的单位，印在数后面", "人", None)
    required: YesNo = key("每一项是否必填", "true", True)  # noqa: FBT003
    choices: LineList = key("choice（选择）可选的各项", "是", [])
    width: WholeInt | None = key("栏的相对宽度；不写的是 2", "4", None, ge=1, le=20)


class FieldKeys(Keys):
    """A field."""

    name: LineStr = key("填报项的名称，填报值里用它", "单位名称")
    label: LineStr | None = key(
        "印出来的项目名称；不写就是 name。long（长文字）和 table（表）不写的不印名称",
        "单位名称（全称）",
        None,
    )
    type: FieldTypeValue = key("填什么", "number", FieldType.TEXT)
    unit: LineStr | None = key("数的单位，印在数后面", "万元", None)
    required: YesNo = key("是否必填", "true", False)  # noqa: FBT003
    half: YesNo = key("只占半行：相邻的两个半行排在同一行", "true", False)  # noqa: FBT003
    choices: LineList = key("choice（选择）可选的各项，全部印出，选中的打 ☑", "党政机关", [])
    several: YesNo = key("choice（选择）可以选几项", "true", False)  # noqa: FBT003
    columns: list[FormColumnKeys] = key("table（表）的各栏", "时间", [])
    least: WholeInt | None = key("table（表）至少几项；number（数）的最小值", "4", None, ge=0, le=999_999_999)
    most: WholeInt | None = key("table（表）至多几项；number（数）的最大值", "12", None, ge=0, le=999_999_999)
    counts: LineStr | None = key("number（数）等于哪个表的项数", "道德讲堂", None)
    sums: LineStr | None = key("number（数）等于哪个表、哪一栏的合计", "道德讲堂.参与人数", None)
    lines: WholeInt | None = key("空表里留出的行数", "12", None, ge=1, le=60)
    overview: YesNo = key("总表里有没有这一项；都不写的，总表列出长文字和表以外的各项", "true", False)  # noqa: FBT003


class SectionKeys(Keys):
    """A section of a form."""

    title: LineStr | None = key("大项的标题，印成一整行", "一、道德建设", None)
    fields: list[FieldKeys] = key("这一大项的填报项", "单位名称")


class FormKeys(Keys):
    """form.yaml"""

    title: LinesStr | None = key("标题；希望换行的地方写 |；填报的不写就是定义里的", "社会责任报表", None)
    definition: LineStr | None = key("填的是哪一种报表：定义所在的文件夹", "2020-社会责任报表", None)
    overview: LineStr | None = key("汇总哪一种报表：定义所在的文件夹；排成总表", "2020-社会责任报表", None)
    year: WholeInt | None = key("报表的年度：填报的日期都要在这一年", "2020", None, ge=1900, le=2200)
    date: DayDate | None = key("填报日期", "2020-12-30", None)
    status: StatusValue = key("draft（送审稿）或 final（定稿）", "final", Status.DRAFT)
    head_note: LinesStr | None = key("印在表上面的说明；几段写成几行", "填报前请阅读说明。", None)
    foot_note: LinesStr | None = key("印在表下面的说明；几段写成几行", "注：本表一式两份。", None)
    sections: list[SectionKeys] = key("报表的各大项", "一、道德建设", [])
    rows: LineStr | None = key(
        "各单位报来的表格（csv），放在同一个文件夹里，一行是一个单位", "报送.csv", None
    )
    row: LineStr | None = key("填报值取定义那张 csv 里的哪一行：第一栏的内容", "某某市图书馆", None)
    values: Named[FilledValue] = key("填报值：填报项的名称和内容", "某某市图书馆", {})
    fit: RecordStr | None = key(
        "定下的版面：页数和为此作的调整，再排时照此排；false 不作调整", "false", None, printed=False
    )
    note: LinesStr | None = key("编辑自用的备注", "已核", None, printed=False)
    checks: CheckKeys = key("这一件关掉哪些检查、哪些只作提示，写明理由", "off", CheckKeys())
