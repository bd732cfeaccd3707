"""Codes of the numbers ledger (期号台账): numbers, dates, and articles that were used before."""

from __future__ import annotations

from bulletin.diagnostics.catalogue.entry import CatalogueEntry, Severity

ENTRIES: dict[str, CatalogueEntry] = {
    "number-gap": CatalogueEntry(
        Severity.WARNING,
        "{what}第{number}期前面缺第{missing}期",
        "改正期号；那几期确实出过、只是不在这里的，在 tallies/ 里写明已出到第几期",
        "before {what} No. {number}, No. {missing} is missing",
        "correct the number; if the others did appear, tell in tallies/ through which number",
    ),
    "number-double": CatalogueEntry(
        Severity.WARNING,
        "{what}第{number}期已经有了：{other}",
        "改正其中一期的期号；更正后重发的写 edition: 2",
        "{what} No. {number} is there already: {other}",
        "correct one of the two numbers; a corrected issue takes edition: 2",
    ),
    "total-off": CatalogueEntry(
        Severity.WARNING,
        "总第{total}期与 {other} 接不上，照期号推算应当是总第{expected}期",
        "核对两处的期号和总期号",
        "total {total} does not go on from {other}; by the numbers it should be {expected}",
        "compare the numbers and totals of both",
    ),
    "date-backwards": CatalogueEntry(
        Severity.WARNING,
        "日期 {day} 早于前面的 {other}（{then}）",
        "核对两期的期号和日期",
        "the date {day} lies before that of the earlier issue {other} ({then})",
        "compare the numbers and dates of both",
    ),
    "used-before": CatalogueEntry(
        Severity.WARNING,
        "这篇稿件好像已经用过，{why}：{other}《{title}》",
        "核对两篇；确实要再次采用的，写 reuse_of: 期的文件夹/文件名",
        "this article seems to have been used before: {other} “{title}”",
        "compare both; if it is meant to be used again, name the other in reuse_of",
    ),
    "reuse-unknown": CatalogueEntry(
        Severity.ERROR,
        "reuse_of 里写的“{name}”找不到",
        "写期的文件夹和文件名，例如 2022-12/01-suzhou.md",
        "there is no article “{name}” as reuse_of says",
        "write folder and file of the article, such as 2022-12/01-suzhou.md",
    ),
}
