"""The keys of printing: the red ink, paper, pre-printed sheets, printers."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator

from bulletin.model import PrintSettings, StockPart
from bulletin.parsing.schema import values
from bulletin.parsing.schema.base import Keys, LineStr, Named, PointsDecimal, key

_USUAL = PrintSettings()

InkStr: TypeAlias = Annotated[str, BeforeValidator(values.ink)]
StockValue: TypeAlias = Annotated[StockPart, BeforeValidator(values.FixedValue("stock"))]
StockList: TypeAlias = Annotated[list[StockValue], BeforeValidator(values.listed)]


class PrinterKeys(Keys):
    """How far the pages of a printer are moved to meet the pre-printed sheet."""

    x: PointsDecimal = key("向右移多少毫米；向左的写负数", "0.6", Decimal(0), ge=-20, le=20)
    y: PointsDecimal = key("向下移多少毫米；向上的写负数", "-0.4", Decimal(0), ge=-20, le=20)


class PrintKeys(Keys):
    """Choices about print."""

    red: InkStr = key("印红用的油墨：青 C、品红 M、黄 Y、黑 K 的网点（%）", "M80 Y80", _USUAL.red.name)
    profile: LineStr | None = key(
        "印刷厂给的色彩特性文件（.icc），放在工作文件夹里；不写用 FOGRA39", "press.icc", None
    )
    paper: LineStr = key("纸张，写进印制单", "70 g/m² 胶版印刷纸", _USUAL.paper)
    thickness: PointsDecimal = key(
        "一张纸厚多少毫米；32 页以上的骑马订按它把内层书页移向折缝", "0.1", Decimal("0.1"), ge=0, le=1
    )
    stock: StockList = key(
        "套打纸上已经印好的：刊名（name）、刊名上方的一行（above）、标志（marking）、编发单位（issuer）、红线（rule）、图案（ornaments）",
        "name",
        list(_USUAL.stock),
    )
    printers: Named[PrinterKeys] = key("套打用的打印机和它的偏移", "文印室", {})
