"""Random issues with every kind of block, the same for the same seed.

python -m tests.support.random_issues FOLDER SEED   writes the workspace of one seed
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.features import picture
from tests.support.random_text import paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ISSUE = "2022-36"
"""The issue's folder."""
MARKUP = re.compile(r"[|\[\]`*_<>#~\\\"]+")
COMBINING = "\u0302"
"""A mark that not every face has."""
LEADING = re.compile(r"^[-=+:\d.、)）\s　]+")


def make(folder: Path, seed: int) -> Path:
    """Write the workspace of a seed into a folder; returns the folder."""
    source = Source(seed)
    target = folder / "issues" / ISSUE
    target.mkdir(parents=True)
    (folder / "bulletin.yaml").write_text(_settings(source), "utf-8")
    (target / "issue.md").write_text(_head(source), "utf-8")
    for number in range(1, 5):
        columns, rows = source.rng.randint(600, 1600), source.rng.randint(400, 1600)
        mode = source.rng.choice(("RGB", "L", "RGBA", "P"))
        (target / f"p{number}.png").write_bytes(picture(columns, rows, mode))
    for number in range(1, source.rng.randint(2, 6)):
        keys, attachments = _notice(f"{seed}-{number}", number)
        article = _article(source, number).replace("---\n", f"---\n{keys}", 1)
        (target / f"{number:02}.md").write_text(article, "utf-8")
        for name, text in attachments.items():
            (target / name).write_text(text, "utf-8")
    return folder


OFFICES = ("省文明办", "江苏省司法厅", "江苏省卫生健康委员会", "江苏省精神文明建设和城乡环境整治委员会办公室")


def _notice(seed: str, number: int) -> tuple[str, dict[str, str]]:
    """Return keys of a notice, and its attachments by file; texts that are drawn apart, so that others stay."""
    rng = random.Random(seed)  # noqa: S311 - the same for the same seed
    if rng.random() < 0.5:
        return "", {}
    offices = [rng.sample(OFFICES, rng.randint(1, 4)) for _ in range(2)]
    names = [f"{number:02}-附件{each}.md" for each in range(1, rng.randint(1, 5))]
    attachments = {
        name: f"---\ntitle: 第{name[:2]}号通报的名单\n---\n{'名单如下。' * 90}\n" for name in names
    }
    lines = [
        f"addressee: {'，'.join(offices[0])}",
        f"signature: {{issuers: [{', '.join(offices[1])}], seal: {rng.choice(('true', 'false'))}}}",
        f"attachments: [{', '.join(names)}]",
        "supplied_by: 江苏省文明办综合处",
        "phone: 025-83390000",
        f"remarks: [{{name: 省委常委陈某某, text: {'做法很好，可供借鉴。' * rng.randint(1, 40)}}}]",
    ]
    keys = "".join(f"{line}\n" for line in lines if rng.random() < 0.6)
    return keys, attachments if "attachments" in keys else {}


class Source:
    """Where texts and choices come from; its texts hold no markup."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - the same for the same seed
        self._texts: Iterator[str] = paragraphs(1_000_000, seed)

    def text(self, longest: int = 1000) -> str:
        """Return a text of at least one character."""
        typed = next(self._texts).replace("\n", " ").replace(COMBINING, "")
        plain = LEADING.sub("", MARKUP.sub("", typed))
        return plain[:longest].strip() or "空"

    def chance(self, share: float) -> bool:
        """Return True in this share of the calls."""
        return self.rng.random() < share


def _settings(source: Source) -> str:
    choose = source.rng.choice
    name = choose(("江苏精神文明建设简报", "简报", "文明", "新时代文明实践工作简报通讯"))
    code = choose(("print_code: 苏简字1004号\n", ""))
    return f"""\
name: {name}
issuer: 江苏省文明办
province: 江苏省
marking: {choose(("工作资料 注意保存", '""'))}
{code}print_run: 400
distribution:
  default:
    - label: 报
      text: |
        中央文明办
        省文明委主任、副主任、委员
    - label: 发
      text: 各设区市、县（市、区）文明委、文明办，省文明委成员单位
layout:
  grid: {choose(("22x28", "22x28", "22x28", "21x27"))}
  articles: {choose(("run-on", "run-on", "new-page"))}
  pdf: {choose(("ua-1", "a-3a"))}
  mirror: {choose(("true", "false"))}
"""


def _head(source: Source) -> str:
    choose = source.rng.choice
    head = f"number: 36\ndate: 2022-12-28\nstatus: {choose(('final', 'draft'))}\n"
    head += f"contents: {choose(('true', 'true', 'pages', 'false'))}\n"
    if source.chance(0.3):
        head += "classification: 内部\n"
    if source.chance(0.2):
        head += "urgency: 加急\n"
    if source.chance(0.2):
        head += "staff: {编辑: 周一鸣, 审核: 沈岚, 签发: 陈某某}\n"
    if source.chance(0.3):
        head += "series: {title: 专刊, number: 3}\n"
    note = ""
    if source.chance(0.5):
        note = "\n\n".join(source.text(200) for _ in range(source.rng.randint(1, 3)))
        if source.chance(0.3):
            note += f"[^1]\n\n[^1]: 按语的注，{source.text(100)}"
    return f"---\n{head}---\n\n{note}\n"


def _article(source: Source, number: int) -> str:
    title = source.text(source.rng.choice((8, 20, 40)))
    front = f'title: "第{number}篇{title}"\nfrom: 苏州市\n'
    front += f"column: {source.rng.choice(('工作交流', '经验做法'))}\n"
    if source.chance(0.25):
        front += "author: 盐城市文明办\n"
    if source.chance(0.25):
        front += "source: 新华日报\n"
    if source.chance(0.2):
        front += f"subtitle: ——{source.text(source.rng.choice((10, 30)))}\n"
    blocks = [_block(source, note) for note in range(1, source.rng.randint(2, 18))]
    return f"---\n{front}---\n" + "\n\n".join(blocks) + "\n"


def _block(source: Source, number: int) -> str:
    """Write a block; `number` makes its notes unique."""
    kind = source.rng.choice(KINDS)
    return kind(source, number)


def _paragraph(source: Source, _number: int) -> str:
    return source.text()


def _run_in_head(source: Source, _number: int) -> str:
    return f"**{source.text(12)}。**{source.text()}"


def _emphasis(source: Source, _number: int) -> str:
    return f"{source.text(30)}**{source.text(8)}**{source.text(30)}*{source.text(8)}*{source.text(60)}"


def _heading(source: Source, _number: int) -> str:
    return "#" * source.rng.randint(1, 4) + " " + source.rng.choice(("一、总体要求", source.text(60)))


def _headings(source: Source, _number: int) -> str:
    return f"# 一、{source.text(30)}\n\n## （一）{source.text(20)}"


def _quotation(source: Source, _number: int) -> str:
    return "\n>\n".join(f"> {source.text()}" for _ in range(source.rng.randint(1, 3)))


def _bullets(source: Source, _number: int) -> str:
    items = []
    for _ in range(source.rng.randint(1, 6)):
        items.append(f"- {source.text(source.rng.randint(5, 120))}")
        if source.chance(0.2):
            items.append(f"    - {source.text(60)}")
    return "\n".join(items)


def _numbered(source: Source, _number: int) -> str:
    items = []
    for at in range(1, source.rng.randint(2, 6)):
        more = f"\n\n   {source.text(60)}" if source.chance(0.3) else ""
        items.append(f"{at}. {source.text(120)}{more}")
    return "\n\n".join(items)


def _table(source: Source, _number: int, rows: tuple[int, int] = (1, 8)) -> str:
    """Write a table of texts or numbers, with joined cells, a caption, notes and attributes now and then."""
    columns = source.rng.choice((2, 3, 4, 5, 5, 9))
    numeric = [source.chance(0.3) for _ in range(columns)]

    def cells(longest: Callable[[], int], join: str = "") -> str:
        typed = [_number_cell(source) if join and numbers else source.text(longest()) for numbers in numeric]
        if join and columns > 2 and source.chance(0.15):
            typed[source.rng.randint(2, columns - 1)] = "<<"
        return f"| {' | '.join((join if join == '^^' else typed[0], *typed[1:]))} |"

    sides = "|".join(source.rng.choice(("---", "---", ":---", "---:", ":---:")) for _ in range(columns))
    count, joined = source.rng.randint(*rows), source.chance(0.3)
    joins = ["^^" if joined and row % 4 and source.chance(0.7) else "typed" for row in range(count)]
    body = [cells(lambda: source.rng.choice((2, 4, 8, 30, 80)), join) for join in joins]
    words = source.rng.choice(("", "", "", "{五号}", "{横排}"))
    caption = [f"表# 各地情况 {words}".rstrip()] if source.chance(0.4) else [words]
    notes = ["", f"注：{source.text(60)}"] if source.chance(0.3) else []
    head = cells(lambda: 10).replace("\u0302", "")  # no mark of an accent stands in Hei
    return "\n".join((*filter(None, caption), head, f"|{sides}|", *body, *notes))


def _number_cell(source: Source) -> str:
    return source.rng.choice(("—", "{:,}", "{}%", "-{}.5")).format(source.rng.randint(1, 99_999))


def _long_table(source: Source, number: int) -> str:
    return _table(source, number, (18, 60))


def _figure(source: Source, number: int) -> str:
    """Write a picture, with up to three beside it, some with attributes."""
    name = f"p{source.rng.randint(1, 4)}.png"
    caption = f' "{source.text(source.rng.choice((5, 40)))}"' if source.chance(0.7) else ""
    first, own = f"![图片说明]({name}{caption})", random.Random(f"{name}{caption}{number}")  # noqa: S311 - the same for the same seed
    beside = [
        f'![旁边的图](p{own.randint(1, 4)}.png "{"说明" * own.randint(1, 9)}")'
        for _ in range(own.choice((0, 0, 0, 1, 2, 3)))
    ]
    return "\n".join(
        each + own.choice(("", "", "", "{width=30mm}", "{width=20%}", "{here}")) for each in (first, *beside)
    )


def _nested_list(source: Source, _number: int) -> str:
    lines = []
    for depth in range(source.rng.randint(2, 4)):
        mark = source.rng.choice(("- ", "1. "))
        lines += [f"{'    ' * depth}{mark}{source.text(40)}" for _ in range(source.rng.randint(1, 3))]
    return "\n".join(lines)


def _code(source: Source, _number: int) -> str:
    lines = ("".join(source.text().split())[:24] for _ in range(source.rng.randint(1, 4)))
    return "```\n" + "\n".join(lines) + "\n```"


def _rule(_source: Source, _number: int) -> str:
    return "***"


def _note(source: Source, number: int) -> str:
    return f"{source.text()}[^{number}]。\n\n[^{number}]: {source.text(source.rng.randint(10, 200))}"


KINDS: tuple[Callable[[Source, int], str], ...] = (
    *[_paragraph] * 7,
    _run_in_head,
    _emphasis,
    _heading,
    _heading,
    _headings,
    _quotation,
    _bullets,
    _numbered,
    _table,
    _long_table,
    _figure,
    _nested_list,
    _code,
    _rule,
    _note,
)


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
