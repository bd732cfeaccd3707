"""How a province calls its divisions in the heads of the table (用稿通报): 市（州）, 盟市, 旗县（市、区）."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bulletin.gazetteer import Division, Gazetteer

_ABOVE = {"自治州": "州", "盟": "盟", "地区": "地", "林区": "林区"}
_BELOW = {"旗": "旗", "自治旗": "旗", "自治县": "县", "特区": "特区"}
_PLAIN = ("市", "县", "区")
_WHOLE = {
    frozenset("市盟"): "盟市",
    frozenset("市县"): "市县",
    frozenset("县区"): "区县",
    frozenset("市州地"): "地（州、市）",
}
"""Levels of a province that offices name without brackets, or in an order of their own."""
_ORDER = ("市", "州", "地", "盟", "林区")
_COUNTY_ORDER = ("县", "市", "区", "特区")


class TableHeads(Struct, frozen=True):
    """The words of the table for one province.

    `own` and `counties` name the two levels (市本级; 县（市、区）); both are empty in a municipality, whose table has
    one column of numbers.
    """

    place: str = "地区"
    own: str = "市本级"
    counties: str = "县（市、区）"


def table_heads(province: Gazetteer) -> TableHeads:
    """Word the heads by the kinds of divisions that a province has today."""
    if not province.rows:
        return TableHeads()
    rows = _kinds(province.rows, _ABOVE)
    if not province.cities:
        return TableHeads(_WHOLE.get(frozenset(rows)) or _bracketed(rows, _COUNTY_ORDER), "", "")
    own = _WHOLE.get(frozenset(rows)) or _bracketed(rows, _ORDER)
    return TableHeads(
        "地区", f"{own}本级", _counties(_kinds((one for one in province.divisions if one.city), _BELOW))
    )


def _kinds(divisions: Iterable[Division], words: dict[str, str]) -> set[str]:
    """Return the kinds that occur; 新区, 矿区 and the like are districts (区), 自治县 are 县."""
    return {
        words.get(one.kind_suffix) or next(kind for kind in (*_PLAIN, "") if one.name.endswith(kind))
        for one in divisions
    } - {""}


def _counties(kinds: set[str]) -> str:
    """Name the counties: 县（市、区）, with banners 旗县（市、区）."""
    if "旗" in kinds:
        return f"旗{_bracketed(kinds - {'旗'}, _COUNTY_ORDER)}"
    return _bracketed(kinds, _COUNTY_ORDER)


def _bracketed(kinds: Collection[str], order: tuple[str, ...]) -> str:
    """Name the first kind and, in brackets, the others: 市（州）, 县（市、区、特区）."""
    first, *rest = sorted(kinds, key=order.index)
    return f"{first}（{'、'.join(rest)}）" if rest else first
