"""Write docs/proofreading.md: every rule with its severity, source, examples and record, from registry and catalogue.

    python docs/make_proofreading.py

A test holds the page current.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.cli import report
from bulletin.diagnostics.catalogue import CATALOGUE, CatalogueEntry
from bulletin.lint.pages import layout_rules, pdf_rules
from bulletin.lint.precision import FALSE_POSITIVES, FINDING_COUNTS
from bulletin.lint.prose import (
    dates,
    lines,
    lists,
    misplaced,
    names,
    numerals,
    offices,
    order,
    punctuation,
    shares,
    sums,
    terms,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.lint.pages.page_layout import PageRule
    from bulletin.lint.prose.text_blocks import TextRule

PAGE = Path(__file__).with_name("proofreading.md")
SECTIONS: tuple[tuple[str, Sequence[TextRule | PageRule]], ...] = (
    ("用语和领导同志", terms.RULES),
    ("人名、职务、单位", offices.RULES),
    ("地名", names.RULES),
    ("标点", (*punctuation.RULES, *misplaced.RULES)),
    ("分段", lines.RULES),
    ("数字和写法", numerals.RULES),
    ("核算", (*sums.RULES, *lists.RULES, *shares.RULES, *dates.RULES)),
    ("次序", order.RULES),
    ("版面", layout_rules.RULES),
    ("字体、图片、无障碍", pdf_rules.RULES),
)
HEAD = """\
# 校对

这一页由 `docs/make_proofreading.py` 从程序里取出，不用手改。

`bulletin check 36` 把一期从头看到尾：文字照规则读一遍，数加一遍，日期和地名查一遍，再把排好的 PDF 按每个字的位置量一遍。
它是三校，不代替初校、二校：宁可少报，不可错报，所以只报有把握的地方，读不出意思错了的句子。

```
$ bulletin check 36
issues/2022-36/02-yancheng.md:13:12: 警告 [mark-ascii] 中文里用了半角的“,”：…同时,各地积极参与。
    换成全角的“，”。
```

| 要做的事 | 命令 |
|---|---|
| 查一期；警告也算没通过 | `bulletin check 36`；`bulletin check 36 --strict` |
| 只看文字和台账，不排版面 | `bulletin check 36 --text` |
| 看看有把握的地方会怎样改；列出来再改 | `bulletin check 36 --diff`；`bulletin check 36 --fix` |
| 一条规则的依据和例子 | `bulletin check --explain mark-ascii` |
| 给程序看的结果 | `bulletin check 36 --format json`（或 `github`） |

**分量。** 文字的问题只有警告和提示，不拦排版，也不拦定稿：`bulletin final` 列出警告，问一次。
版面里字印不出来、字体不对、行和排好的不一样是错误，其余是警告和提示。
`--strict` 时警告也算没通过，提示不算。

**改正。** 标“可改”的，`--fix` 只动那几个字，文件其余的字节（换行、编码标记、空格）一个不变；
`lines-joined` 只添空行。改完再改一遍不会再有变化。
要人判断的（哪个数对、是不是这个人）从不代改。

**关掉和降级。** 都要写理由；关掉的不报，降级的只作提示。

```yaml
checks:                      # bulletin.yaml：整个刊物；issue.md：一期；稿件开头：一篇
  off: {dot-alike: 栏目名用•，已注册}
  notice: {lone-character: 领导讲话，一字不动}
```

```
“家•国”系列活动。 <!-- 不检查 dot-alike：刊名如此 -->
“家•国”系列活动。 <!-- 只提示 dot-alike：待核 -->
```

批注放在行末，或者单独放在上一行；和别的批注一样，不会印出来。关掉了却没有遇到的，会提示（waiver-unused），免得以后真有问题时不报。

**本单位的用语**写在 `terms.yaml`：正确的提法和它的错误写法，领导同志的姓名、职务和次序。没有这个文件时用自带的一份。

**实测**一栏是在五份公开文稿（两期简报、一份申报表、一份提案答复、一篇网文，约 1.8 万字）里报出的处数和其中误报的处数；
逐条的位置和判断在 `tests/unit/test_checks.py`。打字错误（形近、音近的字）只查得出词表里有的，这五份里的“分布推进”“紧密集合”
“抗议文艺小分队”“民生实项目”都不在一般的词表里，查不出来。
"""


def checks_page() -> str:
    """Return the page."""
    parts = [HEAD.strip()]
    for title, rules in SECTIONS:
        parts += [f"## {title}", *(_rule(rule) for rule in rules)]
    return "\n\n".join(parts) + "\n"


def _rule(rule: TextRule | PageRule) -> str:
    entry = CATALOGUE[rule.code]
    severity = report.MARKS[entry.severity] + ("，可改" if rule.fixes else "")
    record = f"实测 {FINDING_COUNTS.get(rule.code, 0)} 处，误报 {FALSE_POSITIVES.get(rule.code, 0)} 处"
    text = f"{severity}。{entry.why}依据：{entry.clause}。{record}。"
    return "\n\n".join((f"### {rule.code}", text, *_examples(entry)))


def _examples(entry: CatalogueEntry) -> Iterator[str]:
    """Show both examples: side by side, or as blocks where one has several lines."""
    if "\n" not in entry.bad + entry.good:
        yield f"- 不对：{entry.bad}\n- 对：{entry.good}"
        return
    for label, example in (("不对", entry.bad), ("对", entry.good)):
        yield f"{label}：\n\n```\n{example}\n```"


if __name__ == "__main__":
    PAGE.write_text(checks_page(), "utf-8")
