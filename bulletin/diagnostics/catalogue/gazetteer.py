"""Codes of place names in `from`, `contributors` and `province` that can't be resolved."""

from __future__ import annotations

from bulletin.diagnostics.catalogue.entry import CatalogueEntry, Severity

ENTRIES: dict[str, CatalogueEntry] = {
    "unknown-province": CatalogueEntry(
        Severity.ERROR,
        "“{name}”不是省级行政区的名称",
        "写省、自治区、直辖市的名称，例如：{near}",
        "“{name}” is not the name of a province",
        "name a province, autonomous region or municipality, such as {near}",
    ),
    "unknown-place": CatalogueEntry(
        Severity.ERROR,
        "{province}没有名为“{name}”的行政区划",
        "核对名称；园区等不是行政区划的单位写进 bulletin.yaml 的 tally.units，行业写进 tally.trades",
        "{province} has no division named “{name}”",
        "check the name; a unit that is no division goes into tally.units, a trade into tally.trades",
    ),
    "misspelt-place": CatalogueEntry(
        Severity.ERROR,
        "{province}没有名为“{name}”的行政区划",
        "是不是：{near}？",
        "{province} has no division named “{name}”",
        "did you mean {near}?",
    ),
    "ambiguous-place": CatalogueEntry(
        Severity.ERROR,
        "“{name}”可以指：{candidates}",
        "写明是哪一个：用其中一个名称代替“{name}”",
        "“{name}” may mean {candidates}",
        "say which: write one of these names instead of “{name}”",
    ),
    "renamed-place": CatalogueEntry(
        Severity.ERROR,
        "“{name}”这一名称已不再使用：{old}于{year}年改为{new}（{decision}）",
        "写新名称：{new}",
        "“{name}” is out of use: {old} became {new} in {year} ({decision})",
        "write the new name: {new}",
    ),
    "future-place": CatalogueEntry(
        Severity.ERROR,
        "“{name}”当时还没有设立：{new}设于{year}年（{decision}）",
        "核对本期的日期；当时的名称：{old}",
        "“{name}” did not exist yet: {new} dates from {year} ({decision})",
        "check the issue's date; its name at that time: {old}",
    ),
}
