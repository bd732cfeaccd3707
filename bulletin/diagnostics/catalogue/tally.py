"""Codes of counting: what keeps a tally (用稿通报) from being right."""

from __future__ import annotations

from bulletin.diagnostics.catalogue.entry import CatalogueEntry, Severity

ENTRIES: dict[str, CatalogueEntry] = {
    "unknown-period": CatalogueEntry(
        Severity.ERROR,
        "看不懂时段“{name}”",
        "写年份（2022）、半年（2022-H1）、季度（2022-Q4）、月份（2022-12）或期号（2022-1..35）",
        "“{name}” is no period",
        "write a year (2022), half (2022-H1), quarter (2022-Q4), month (2022-12) or numbers (2022-1..35)",
    ),
    "extra-missing": CatalogueEntry(
        Severity.ERROR,
        "要写 {what}，还缺一个软件包",
        "运行 pip install 'bulletin[{extra}]'",
        "writing {what} needs a package that is not installed",
        "run pip install 'bulletin[{extra}]'",
    ),
    "unknown-unit": CatalogueEntry(
        Severity.ERROR,
        "看不出“{name}”是哪个单位：{reason}",
        "写一个市、县（市、区）、行业，或者“综合”",
        "“{name}” is no unit of the tally: {reason}",
        "name a city, a county, a trade, or 综合",
    ),
    "issue-not-counted": CatalogueEntry(
        Severity.ERROR,
        "这一期有错误，没有计入统计",
        "先运行 bulletin check {folder}，照提示改正",
        "this issue has errors and is not counted",
        "run bulletin check {folder} and correct them first",
    ),
    "issue-in-opening-state": CatalogueEntry(
        Severity.ERROR,
        "{issue} 的稿件计了两次：{opening} 已计到第{through}期",
        "删去其中一处，或改小 {opening} 里的 through 和篇数",
        "the articles of {issue} are counted twice: {opening} holds those through No. {through}",
        "remove one of the two, or lower `through` and the counts of {opening}",
    ),
    "period-cuts-opening-state": CatalogueEntry(
        Severity.ERROR,
        "时段 {period} 只含期初数的一部分：期初数是{year}年第1—{through}期的合计，不能拆开",
        "改用含有全部期初数的时段（如 {year}），或从第{through}期以后算起",
        "period {period} holds only part of the opening state, the sum of Nos. 1–{through} of {year}",
        "choose a period that holds all of it (such as {year}), or one that begins after No. {through}",
    ),
    "article-without-origin": CatalogueEntry(
        Severity.ERROR,
        "这篇稿件计入用稿统计，却没有写明来自哪里",
        "用 from 写明地方、行业或“综合”；不计的稿件写 count: false",
        "this article counts but does not say whose it is",
        "name a place, a trade or 综合 in `from`; write `count: false` if it is not to count",
    ),
    "not-points": CatalogueEntry(
        Severity.ERROR,
        "“{value}”不是分数",
        "只写阿拉伯数字，最多两位小数，例如 2.5",
        "“{value}” is no number of points",
        "write digits with at most two decimals, such as 2.5",
    ),
    "no-unit-scores": CatalogueEntry(
        Severity.ERROR,
        "“{name}”不是得分的单位",
        "写一个市、县（市、区）、行业，或者 bulletin.yaml 的 tally.units 里的单位",
        "“{name}” is no unit that scores",
        "name one city, county, trade, or a unit of tally.units in bulletin.yaml",
    ),
    "extra-unknown": CatalogueEntry(
        Severity.ERROR,
        "没有“{name}”这种加分",
        "写 bulletin.yaml 的 tally.scores.extra 里有的（{known}），或者在那里加上",
        "there are no extra points named “{name}”",
        "write one of tally.scores.extra in bulletin.yaml ({known}), or add it there",
    ),
    "opening-without-scores": CatalogueEntry(
        Severity.WARNING,
        "期初数里有篇数，却没有得分，所以得分不全",
        "在 {path} 里加上 scores: 各单位到第{through}期为止的得分",
        "the opening state has counts but no scores, so the scores are not complete",
        "add scores: to {path}, each unit's points through No. {through}",
    ),
    "tally-total-disagrees": CatalogueEntry(
        Severity.ERROR,
        "写的是共{stated}篇，统计出来是{counted}篇",
        "改正或删去 total；或核对各篇的 from 和期初数",
        "the article says {stated} articles, the count gives {counted}",
        "correct or remove `total`, or check the articles' `from` and the opening state",
    ),
}
