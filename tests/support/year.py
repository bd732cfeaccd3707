"""A year of an invented office of Zhejiang: twelve issues and a supplement with everything that an office prints.

python -m tests.support.year FOLDER   writes the workspace
"""

from __future__ import annotations

import io
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from tests.support.year_texts import (
    CITIES,
    INSPECTION_NOTE,
    LONG_SENTENCES,
    NOTE,
    PLACES,
    REPORT_HEADS,
    REPORT_SUBHEADS,
    THEMES,
    VILLAGES,
    Theme,
)

if TYPE_CHECKING:
    from collections.abc import Callable

YEAR = 2025
FLASH, INSPECTION, MEETING, PHOTOGRAPHS, NEWS, NOTICE, TABLE = "02", "03", "04", "05", "06", "07", "08"
"""The issues by what they show: 快报, 督查通报, 会议简报, 图片新闻, 信息动态, 通报, 大表."""


TERMS = {
    "文化礼堂": "文化里堂",
    "乡村书屋": "农村书屋",
    "村规民约": "乡规村约",
    "移风易俗": "移俗易风",
    "百家姓": "百家性",
    "流动文化车": "文化流动车",
    "山区海岛县": "海岛山区县",
    "二十四小时书屋": "24小时书屋",
    "数字化改革": "数字改革化",
}
"""The office's terms, each with a wrong form."""


def make(folder: Path) -> Path:
    """Write the workspace into a folder; returns the folder."""
    for path, content in sorted(files().items()):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def files() -> dict[str, str | bytes]:
    """Return the files of the workspace by path."""
    terms = "".join(f"  {term}: [{wrong}]\n" for term, wrong in TERMS.items())
    written: dict[str, str | bytes] = {"bulletin.yaml": SETTINGS, "terms.yaml": f"terms:\n{terms}"}
    for name, write in ISSUES.items():
        for path, content in write(Writer(name)).items():
            written[f"issues/{YEAR}-{name}/{path}"] = content
    return written


Files = dict[str, "str | bytes"]


class Writer:
    """Writes the texts of one issue, the same every time."""

    def __init__(self, name: str) -> None:
        self.rng = random.Random(f"{YEAR}-{name}")  # noqa: S311 - texts, no secrets
        self._themes = self.rng.sample(THEMES, len(THEMES))
        self._places = self.rng.sample(PLACES, len(PLACES))

    def story(self) -> tuple[Theme, str]:
        """Return a theme and a place that the issue has not had yet, as long as there are such."""
        theme, place = self._themes.pop(0), self._places.pop(0)
        self._themes.append(theme)
        self._places.append(place)
        return theme, place

    def filled(self, text: str, place: str = "") -> str:
        """Put place, village and numbers into a text."""
        while "{n}" in text:
            text = text.replace("{n}", str(self.rng.randint(3, 98)), 1)
        while "{m}" in text:
            text = text.replace("{m}", str(self.rng.randint(120, 9800)), 1)
        while "{share}" in text:
            text = text.replace("{share}", f"{self.rng.randint(120, 890) / 10:.1f}%", 1)
        return text.replace("{place}", place).replace("{village}", self.rng.choice(VILLAGES))

    def article(self, column: str = "", *, front: str = "", heads: bool = True) -> str:
        """Write an article: paragraphs, with run-in heads behind the first one."""
        theme, place = self.story()
        paragraphs = []
        for number, sentences in enumerate(theme.paragraphs):
            text = self.filled("".join(sentences), place)
            head = (
                f"**{theme.heads[number - 1]}。**" if heads and number and number <= len(theme.heads) else ""
            )
            paragraphs.append(head + text)
        column_line = f"column: {column}\n" if column else ""
        title = self.filled(theme.title, place)
        return (
            f"---\ntitle: {title}\nfrom: {place}\n{column_line}{front}---\n" + "\n\n".join(paragraphs) + "\n"
        )

    def news(self, column: str) -> str:
        """Write a short piece of news."""
        theme, place = self.story()
        title = self.filled(theme.title, place)
        more = self.rng.choice(theme.paragraphs[1:])
        text = self.filled(theme.news + (more[0] if self.rng.random() < 0.3 else ""), place)
        return f"---\ntitle: {title}\nfrom: {place}\ncolumn: {column}\n---\n{text}\n"


def issue(number: int, date: str, *more: str, note: str = "") -> str:
    """Write an `issue.md`."""
    front = "".join(f"{line}\n" for line in more)
    return f"---\nnumber: {number}\ndate: {YEAR}-{date}\nstatus: final\n{front}---\n{note}\n"


# --- Tables ---------------------------------------------------------------------------------------------------


def row(*cells: object) -> str:
    """Write a row of a table."""
    return "| " + " | ".join(map(str, cells)) + " |"


def cities_table(rng: random.Random) -> str:
    """Write nine columns of figures and words for all cities, and their totals."""
    heads = (
        "地区",
        "文化礼堂（处）",
        "常年开放（处）",
        "开放率",
        "乡村书屋（处）",
        "活动（场次）",
        "参与（万人次）",
        "投入经费（万元）",
        "督查中发现的主要问题",
    )
    faults = (
        "晚间开放时间没有公示",
        "无",
        "3处设施被占用，2025年4月底前腾退",
        "台账不全",
        "山区村活动偏少",
        "无障碍坡道未建",
    )
    lines = [row(*heads), row("---", *["---:"] * 7, ":---")]
    totals = [0.0] * 6
    for city in CITIES:
        halls = rng.randint(180, 1250)
        opened = round(halls * rng.uniform(0.72, 0.99))
        figures = (halls, opened, rng.randint(90, 860), rng.randint(900, 9800), round(rng.uniform(6, 320), 1))
        money = round(rng.uniform(380, 12800), 2)
        totals = [total + each for total, each in zip(totals, (*figures, money), strict=True)]
        lines.append(_city_row(city, (*figures, money), rng.choice(faults)))
    lines.append(_city_row("合计", tuple(totals), ""))
    return "\n".join(lines)


def _city_row(name: str, figures: tuple[float, ...], fault: str) -> str:
    halls, opened, rooms, shows, people, money = figures
    share = f"{100 * opened / halls:.1f}%"
    return row(
        name,
        f"{halls:.0f}",
        f"{opened:.0f}",
        share,
        f"{rooms:.0f}",
        f"{shows:.0f}",
        f"{people:.1f}",
        f"{money:.2f}",
        fault,
    )


def counties_table(rng: random.Random, *, merged: bool = True) -> str:
    """Write forty-two rows of counties with a head of two rows; without `merged` as an office types it in one."""
    if merged:
        lines = [
            row("设区市", "县（市、区）", "应建", "已建", "<<", "<<", "完成率", "验收日期"),
            row("---", "---", *["---:"] * 5, ":---:"),
            row("^^", "^^", "^^", "合计", "新建", "改造", "^^", "^^"),
        ]
    else:
        lines = [
            row(
                "设区市",
                "县（市、区）",
                "应建",
                "已建合计",
                "其中：新建",
                "其中：改造",
                "完成率",
                "验收日期",
            ),
            row("---", "---", *["---:"] * 5, ":---:"),
        ]
    for city, counties in COUNTIES.items():
        for number, county in enumerate(counties):
            wanted, new = rng.randint(18, 210), rng.randint(4, 90)
            rebuilt = rng.randint(2, max(3, wanted - new)) if wanted > new else 2
            done = new + rebuilt
            wanted = max(wanted, done)
            day = f"{YEAR}年{rng.randint(3, 6)}月{rng.randint(1, 28)}日"
            first = city if number == 0 else "^^" if merged else city
            lines.append(row(first, county, wanted, done, new, rebuilt, f"{100 * done / wanted:.1f}%", day))
    return "\n".join(lines)


COUNTIES = {
    "杭州市": ("余杭区", "临平区", "富阳区", "桐庐县", "淳安县", "建德市"),
    "宁波市": ("鄞州区", "奉化区", "象山县", "宁海县", "余姚市"),
    "温州市": ("洞头区", "永嘉县", "平阳县", "泰顺县", "瑞安市"),
    "湖州市": ("吴兴区", "南浔区", "德清县", "长兴县", "安吉县"),
    "金华市": ("武义县", "浦江县", "磐安县", "兰溪市", "义乌市"),
    "衢州市": ("柯城区", "衢江区", "开化县", "龙游县", "江山市"),
    "台州市": ("黄岩区", "三门县", "天台县", "仙居县", "临海市"),
    "丽水市": ("莲都区", "青田县", "缙云县", "松阳县", "云和县", "龙泉市"),
}


# --- Pictures -------------------------------------------------------------------------------------------------

SKIES = ("#dfe9ef", "#f3e7d3", "#e6ecdd", "#efe1e1", "#dde6f2", "#f1eee2")


def photograph(number: int, size: tuple[int, int] = (1800, 1200)) -> bytes:
    """Draw hills, a house with a stage, and lanterns, as a JPEG."""
    wide, high = size
    image = Image.new("RGB", size, SKIES[number % len(SKIES)])
    draw, rng = ImageDraw.Draw(image), random.Random(number)  # noqa: S311
    for shade, base in (("#a9bfae", 0.45), ("#86a58f", 0.6), ("#5f846d", 0.75)):
        points = [(x, high * base - rng.randint(0, high // 6)) for x in range(0, wide + 1, wide // 8)]
        draw.polygon([(0, high), *points, (wide, high)], fill=shade)
    left = wide * (0.2 + 0.08 * (number % 4))
    draw.rectangle((left, high * 0.5, left + wide * 0.34, high * 0.85), fill="#f2ece0")
    draw.polygon(
        [
            (left - wide * 0.03, high * 0.5),
            (left + wide * 0.37, high * 0.5),
            (left + wide * 0.17, high * 0.38),
        ],
        fill="#4a4a50",
    )
    draw.rectangle(
        (left + wide * 0.13, high * 0.62, left + wide * 0.21, high * 0.85),
        fill=("#7a4a36", "#365a7a")[number % 2],
    )
    for at in range(5):
        x = left + wide * 0.07 * at
        draw.ellipse((x, high * 0.51, x + wide * 0.025, high * 0.56), fill="#c0392b")
    content = io.BytesIO()
    image.save(content, "JPEG", quality=80)
    return content.getvalue()


# --- Issues ---------------------------------------------------------------------------------------------------

SETTINGS = """\
name: 浙江乡村文化建设简报
issuer: 浙江省乡村文化建设工作专班办公室
province: 浙江省
marking: 内部资料 注意保存
print_code: 浙乡文字2025号
print_run: 320
columns:
  - 工作交流
  - 督查情况
  - 图片新闻
  - name: 信息动态
    set: compact
    head: true
  - 用稿通报
distribution:
  default:
    - label: 报
      text: |
        文化和旅游部公共服务司
        省委办公厅、省政府办公厅，专班组长、副组长
    - label: 送
      text: 专班各成员单位
    - label: 发
      text: 各设区市、县（市、区）乡村文化建设工作专班，各县（市、区）文化馆、图书馆
layout:
  text_begins: auto
"""


def opening(writer: Writer) -> Files:
    """Write an ordinary issue: an editor's note and four articles."""
    articles = {f"{at:02}.md": writer.article("工作交流") for at in range(1, 5)}
    return {"issue.md": issue(1, "01-08", "contents: true", note=NOTE), **articles}


def flash(writer: Writer) -> Files:
    """Write a 快报: one piece of news on one page."""
    text = (
        "1月24日，受寒潮影响，泰顺县、松阳县、云和县山区出现雨夹雪和道路结冰。三个县原定当晚在露天举行的9场“村晚”，"
        "7场改在文化礼堂，2场改到正月初八。截至18时，通知到村到户，没有人员滞留。\n\n"
        "云和县63名志愿者把26位高山老人接到礼堂看演出，散场后逐户送回。"
        "专班已提醒山区各县：出车、搭台先看天气，宁可改期，不可冒险。\n"
    )
    del writer
    title = "三个县的“村晚”因寒潮改在室内举行"
    return {
        "issue.md": issue(2, "01-25"),
        "01.md": f"---\ntitle: {title}\nfrom: 综合\n---\n{text}",
    }


def inspection(writer: Writer, *, joined: bool = True) -> Files:
    """Write the results of an inspection with a table of nine columns."""
    text = [writer.filled("".join(LONG_SENTENCES[:3])), "各市情况见下表。"]
    caption = (
        "表1　各市乡村文化设施建设和使用情况\n\n" if joined else "**表1　各市乡村文化设施建设和使用情况**\n\n"
    )
    source = "\n\n来源：各市专班上报，专班办公室抽查核实，截至2025年2月15日。"
    text += [caption + cities_table(writer.rng) + source, writer.filled("".join(LONG_SENTENCES[3:6]))]
    front = "title: 关于2024年度乡村文化设施建设和使用情况的督查通报\nfrom: 综合\ncolumn: 督查情况\n"
    return {"issue.md": issue(3, "02-20"), "01.md": f"---\n{front}---\n" + "\n\n".join(text) + "\n"}


def meeting(writer: Writer) -> Files:
    """Write the bulletin of a meeting: speakers, nested lists, a remark."""
    items = "\n".join(
        f"{number}. {head}\n{below}"
        for number, head, below in (
            (
                1,
                "文化礼堂“由谁来管”。",
                "   1. 村里有人手的，由村里管；\n   2. 没有人手的，几个村合聘一人；\n",
            ),
            (2, "书屋“由谁来选书”。", "   - 读者点名的优先买；\n   - 一年没有人借的换出去。\n"),
            (3, "经费“花到哪里去”。", "   1. 修缮不超过六成；\n   2. 活动和人员不少于四成。\n"),
        )
    )
    text = (
        f"3月10日至11日，全省乡村文化建设现场推进会在安吉县召开。{writer.filled(LONG_SENTENCES[3])}\n\n"
        f"与会代表围绕三个问题作了讨论：\n\n{items}\n"
        f"{writer.filled(LONG_SENTENCES[6])}{writer.filled(LONG_SENTENCES[7])}\n"
    )
    front = "title: 全省乡村文化建设现场推进会在安吉召开\nsubtitle: ——会议讨论摘要\nfrom: 安吉县\ncolumn: 工作交流\n"
    remarks = (
        "remarks:\n  - name: 专班组长陈某某\n    date: 2025-03-11\n    text: 会开得实在。讨论的三个问题，"
        "请办公室一项一项列出责任单位，六月底前有回音。"
    )
    return {
        "issue.md": issue(4, "03-12", "contents: true", remarks),
        "01.md": f"---\n{front}---\n{text}",
        "02.md": writer.article("工作交流"),
        "03.md": writer.article("工作交流"),
    }


CAPTIONS = (
    "元宵前夜，村民在老祠堂前搭台（余杭区供图）",
    "返乡大学生用手机直播“村晚”（沈岚摄）",
    "“流动文化车”停在渡口，孩子们上车挑书（普陀区供图）",
    "竹编传承人教学徒起底（安吉县供图）",
    "修缮一新的书屋夜里也开门（周一鸣摄）",
    "村史馆里，老人指认照片上的自己（浦江县供图）",
)


def photographs(writer: Writer) -> Files:
    """Write an issue of six photographs."""
    pictures = "\n".join(f"![{caption}](images/{at}.jpg)" for at, caption in enumerate(CAPTIONS, start=1))
    front = "title: 春天里的乡村文化\nfrom: 综合\ncolumn: 图片新闻\n"
    del writer
    return {
        "issue.md": issue(5, "04-10", "contents: false"),
        "01.md": f"---\n{front}---\n{pictures}\n",
        **{f"images/{at}.jpg": photograph(at) for at in range(1, len(CAPTIONS) + 1)},
    }


def news(writer: Writer) -> Files:
    """Write twenty short pieces of news."""
    pieces = {f"{at:02}.md": writer.news("信息动态") for at in range(1, 21)}
    return {"issue.md": issue(6, "05-09", "contents: false"), **pieces}


def notice(writer: Writer, *, parts: bool = True) -> Files:
    """Write a notice of two issuers with attachments; without `parts` as one has to type it without keys for them."""
    text = (
        f"{writer.filled(LONG_SENTENCES[2])}现将有关情况通报如下。\n\n"
        f"# 一、总的情况\n\n{writer.filled(LONG_SENTENCES[0])}\n\n{writer.filled(LONG_SENTENCES[4])}\n\n"
        f"# 二、发现的问题\n\n{writer.filled(LONG_SENTENCES[1])}{writer.filled(LONG_SENTENCES[5])}\n\n"
        f"# 三、整改要求\n\n{writer.filled(LONG_SENTENCES[7])}\n"
    )
    title = "title: 关于乡村文化设施闲置问题专项检查情况的通报\nfrom: 综合\nkind: notice\n"
    if not parts:
        text = f"各设区市专班，省级有关单位：\n\n{text}\n附件：1. 闲置设施整改任务清单\n\n2. 专项检查分组和联络人名单\n\n"
        text += "浙江省乡村文化建设工作专班办公室\n\n浙江省文化礼堂建设促进会\n\n2025年6月12日\n"
        lists = {
            "02.md": f"---\ntitle: 闲置设施整改任务清单\nkind: notice\n---\n{_tasks()}\n",
            "03.md": f"---\ntitle: 专项检查分组和联络人名单\nkind: notice\n---\n{_groups()}\n",
        }
        return {
            "issue.md": issue(7, "06-15", "contents: false"),
            "01.md": f"---\n{title}---\n{text}",
            **lists,
        }
    front = (
        f"{title}addressee: 各设区市专班，省级有关单位\n"
        "attachments:\n  - 附件1.md\n  - 附件2.md\n"
        "signature:\n  issuers:\n    - 浙江省乡村文化建设工作专班办公室\n    - 浙江省文化礼堂建设促进会\n"
        "  date: 2025-06-12\n  seal: true\ncontact: 沈岚\nphone: 0571-88000000\n"
    )
    staff = "staff:\n  编辑: 周一鸣\n  审核: 沈岚\n  签发: 陈某某"
    return {
        "issue.md": issue(7, "06-15", "contents: false", "urgency: 加急", staff),
        "01.md": f"---\n{front}---\n{text}",
        "附件1.md": f"---\ntitle: 闲置设施整改任务清单\n---\n{_tasks()}\n",
        "附件2.md": f"---\ntitle: 专项检查分组和联络人名单\n---\n{_groups()}\n",
    }


def _tasks() -> str:
    rows = (
        ("杭州市", "余杭区石门头村文化礼堂被用作仓库", "清空，恢复开放", "2025年7月15日"),
        ("宁波市", "象山县东岸村书屋没有管理员", "与渡头村合聘一人", "2025年7月31日"),
        ("温州市", "泰顺县前洋村戏台顶棚漏水", "修缮", "2025年9月30日"),
        ("丽水市", "云和县梅岭村两处设施产权不清", "由县专班牵头确权", "2025年10月31日"),
    )
    return "\n".join(
        (row("地区", "问题", "整改措施", "完成时限"), row(*["---"] * 4), *(row(*each) for each in rows))
    )


def _groups() -> str:
    rows = (
        ("第一组", "杭州市、嘉兴市、湖州市", "沈岚", "0571-88000001"),
        ("第二组", "宁波市、绍兴市、舟山市", "周一鸣", "0571-88000002"),
        ("第三组", "温州市、台州市、丽水市", "徐立", "0571-88000003"),
        ("第四组", "金华市、衢州市", "高青", "0571-88000004"),
    )
    return "\n".join(
        (row("组别", "负责的地区", "联络人", "电话"), row(*["---"] * 4), *(row(*each) for each in rows))
    )


def big_table(writer: Writer, *, merged: bool = True) -> Files:
    """Write an issue with a table of forty-two rows."""
    table = counties_table(writer.rng, merged=merged)
    text = f"{writer.filled(LONG_SENTENCES[0])}\n\n{table}\n\n注：完成率为已建合计占应建数的比例。\n"
    front = "title: 各地乡村书屋建设进度\nfrom: 综合\ncolumn: 督查情况\n"
    return {"issue.md": issue(8, "07-10"), "01.md": f"---\n{front}---\n{text}"}


def report(writer: Writer) -> Files:
    """Write a long report with headings, notes and pictures, and an article behind it."""
    text: list[str] = []
    for number, head in enumerate(REPORT_HEADS):
        text.append(f"# {head}")
        if number == 1:
            for sub, sentence in zip(REPORT_SUBHEADS, LONG_SENTENCES[1:4], strict=True):
                text += [f"## {sub}", writer.filled(sentence + LONG_SENTENCES[5])]
            text.append("![修缮以后的文化礼堂（安吉县供图）](images/1.jpg)")
        else:
            text.append(
                writer.filled("".join(writer.rng.sample(LONG_SENTENCES, 4))) + ("[^1]" if number == 2 else "")
            )
            text.append(writer.filled("".join(writer.rng.sample(LONG_SENTENCES, 3))))
    text.append("![改造前](images/2.jpg)\n![改造后](images/3.jpg)")
    text.append("[^1]: 指2024年12月31日以前建成、到抽查当日仍在使用的设施。")
    title = "乡村文化设施“建得起、用得好、管得住”的调查与思考"
    front = f"title: {title}\nauthor: 专班办公室调研组\nfrom: 综合\ncolumn: 工作交流\n"
    return {
        "issue.md": issue(9, "08-15", "contents: pages"),
        "01.md": f"---\n{front}---\n" + "\n\n".join(text) + "\n",
        "02.md": writer.article("工作交流"),
        **{f"images/{at}.jpg": photograph(at + 6, (1600, 1000)) for at in range(1, 4)},
    }


def tally(writer: Writer) -> Files:
    """Write an issue with the count of the articles used."""
    front = "title: 2025年前三季度用稿情况\nkind: tally\nperiod: 2025-1..9\ncolumn: 用稿通报\n"
    return {
        "issue.md": issue(10, "10-16", "contents: true"),
        "01.md": writer.article("工作交流", front="source: 浙江日报\n"),
        "02.md": writer.article("工作交流", heads=False),
        "03.md": f"---\n{front}---\n",
    }


def long_note(writer: Writer) -> Files:
    """Write an issue whose note is longer than its first page."""
    note = "\n\n".join(writer.filled("".join(writer.rng.sample(LONG_SENTENCES, 5))) for _ in range(3))
    articles = {f"{at:02}.md": writer.article("工作交流", heads=at % 2 == 0) for at in range(1, 4)}
    return {"issue.md": issue(11, "11-13", note=f"{INSPECTION_NOTE}\n\n{note}"), **articles}


def long_contents(writer: Writer) -> Files:
    """Write an issue of sixty pieces, so that its contents take more than a page."""
    first = {f"{at:02}.md": writer.article("工作交流") for at in range(1, 5)}
    pieces = {f"{at:02}.md": writer.news("信息动态") for at in range(5, 61)}
    return {"issue.md": issue(12, "12-18", "contents: true"), **first, **pieces}


def supplement(writer: Writer) -> Files:
    """Write the special of a series, as a supplement."""
    head = (
        "supplement: true",
        "series:\n  title: 山区海岛县专刊\n  number: 3",
        "contents: true",
        'marking: ""',
    )
    return {
        "issue.md": issue(1, "11-05", *head),
        **{f"{at:02}.md": writer.article("工作交流") for at in range(1, 4)},
    }


ISSUES: dict[str, Callable[[Writer], Files]] = {
    "01": opening,
    FLASH: flash,
    INSPECTION: inspection,
    MEETING: meeting,
    PHOTOGRAPHS: photographs,
    NEWS: news,
    NOTICE: notice,
    TABLE: big_table,
    "09": report,
    "10": tally,
    "11": long_note,
    "12": long_contents,
    "s1": supplement,
}


if __name__ == "__main__":
    make(Path(sys.argv[1]))
