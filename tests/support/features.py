"""A workspace whose one issue uses every feature of the source, in several variants."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from pathlib import Path

ISSUE = "2022-08"
"""The issue's folder."""


@dataclass(frozen=True)
class Variant:
    """What differs between variants; `note_sentences` is the length of the editor's note."""

    standard: str = "ua-1"
    status: str = "final"
    contents: str = "pages"
    grid: str = "22x28"
    articles: str = "run-on"
    mirror: bool = False
    classification: str = ""
    marking: str = "工作资料 注意保存"
    series: bool = False
    note_sentences: int = 2
    notice: bool = False


VARIANTS = {
    "final": Variant(),
    "archive": Variant(standard="a-3a"),
    "draft": Variant(
        status="draft", contents="true", classification="内部", series=True, articles="new-page", mirror=True
    ),
    "draft-archive": Variant(
        standard="a-3a", status="draft", grid="21x27", marking="", contents="pages", note_sentences=0
    ),
    "classified": Variant(classification="秘密★1年", contents="false", series=True, notice=True),
    "long-note": Variant(note_sentences=9, contents="true"),
    "long-note-archive": Variant(standard="a-3a", note_sentences=9, contents="pages", series=True),
}

SENTENCES = (
    "社区图书室把开放时间延长到晚上九点，下班以后来借书的居民多了起来。",
    "镇里请退休教师每周三下午给孩子们讲古诗、练毛笔字，家长也坐在后排听。",
    "志愿者把独居老人的用药时间抄成大字贴在床头，隔天打一次电话问候。",
    "县里整理出八条步行路线，沿途的老桥、古井、名木都挂上说明牌。",
    "物业、业主和街道每月坐在一起开一次会，议定的事情写在楼道的黑板上。",
    "文化馆的流动舞台开进工地食堂，工友们自己编的快板最受欢迎。",
    "农忙时节，互助小组按地块排出先后，谁家缺人手就先帮谁家。",
    "医院的导医台添了轮椅和老花镜，用过的人顺手放回原处。",
    "学校把闲置的平房改成木工间，学生做的小板凳送给了敬老院。",
)
"""Nine sentences of the editor's note, and the text of most paragraphs."""
P = SENTENCES


def make(folder: Path, variant: Variant | None = None, *, small: bool = False) -> Path:
    """Write the workspace into a folder, with `small` pictures where that will do; returns the folder."""
    wanted = variant or Variant()
    issue = folder / "issues" / ISSUE
    (issue / "images").mkdir(parents=True)
    (folder / "tallies").mkdir()
    (folder / "bulletin.yaml").write_text(_settings(wanted), "utf-8")
    (folder / "tallies" / "2022.yaml").write_text(OPENING, "utf-8")
    (issue / "issue.md").write_text(_head(wanted), "utf-8")
    for name, text in (ARTICLES | NOTICE if wanted.notice else ARTICLES).items():
        (issue / name).write_text(text, "utf-8")
    for name, content in pictures(20 if small else 1).items():
        (issue / "images" / name).write_bytes(content)
    return folder


def _settings(variant: Variant) -> str:
    return f"""\
name: 文明实践简报
issuer: 江苏省文明办
province: 江苏省
marking: "{variant.marking}"
print_code: 苏简字1004号
print_run: 400
distribution:
  default:
    - label: 报
      text: |
        中央文明办
        省文明委主任、副主任、委员
    - label: 发
      text: 各设区市、县（市、区）文明委、文明办，省文明委成员单位
public_fields: [remarks, contact, phone, staff]
tally:
  trades:
    - 省审计系统
layout:
  grid: {variant.grid}
  articles: {variant.articles}
  pdf: {variant.standard}
  mirror: {str(variant.mirror).lower()}
"""


OPENING = """\
year: 2022
through: 7
places:
  南京市: {own: 3, counties: 1}
  苏州市: {own: 4, counties: 6}
  盐城市: {own: 2, counties: 5}
  宿迁市: {own: 1, counties: 0}
general: 2
trades:
  省审计系统: 1
"""


def _head(variant: Variant) -> str:
    lines = [
        "number: 8",
        "date: 2022-04-20",
        "total: 1208",
        f"status: {variant.status}",
        f"contents: {variant.contents}",
    ]
    if variant.classification:
        lines.append(f"classification: {variant.classification}")
    if variant.series:
        lines.append("series: {title: 志愿服务专刊, number: 3}")
    if variant.notice:
        lines += ["urgency: 特急", "staff: {编辑: 沈岚、周柯, 签发: 陆鸣}"]
        lines.append(f"remarks: [{{name: 省委常委陈某某, text: {P[0]}}}]")
    note = "".join(SENTENCES[: variant.note_sentences])
    body = f"{note}[^1]\n\n[^1]: 按语所说的做法，见各篇。\n" if note else ""
    return "---\n" + "\n".join(lines) + f"\n---\n{body}"


def _table(rows: int) -> str:
    """Write a table of so many rows, as long as several pages."""
    head = "| 序号 | 村（社区） | 开放天数 | 主要活动 |\n|---:|:---|:---:|---|\n"
    activities = ("读书会", "修旧利废", "夏夜露天电影", "义诊和测量血压，登记需要上门的老人")
    body = (
        f"| {row} | 第{row}社区 | {row * 7 % 31 + 200} | {activities[row % len(activities)]} |"
        for row in range(1, rows + 1)
    )
    return head + "\n".join(body)


BLOCKS = f"""\
---
title: 苏州市：把服务送到楼道口|让邻里之间多走动
short_title: 服务送到楼道口
from: 苏州市
column: 工作交流
author: 苏州市文明办
---
{P[0]}{P[1]}{P[2]}正文里有**着重的词语**、*楷体的词语*、***又重又斜***和`inline code`，也有“引号”、《书名》、（括号）、
破折号——省略号……，数字如3.5%、100 km/h、2022—2025年，H<sub>2</sub>O 和 m<sup>2</sup>，
还有[省政府的网站](https://www.jiangsu.gov.cn/)和网址 https://www.jiangsu.gov.cn/col/col76556/index.html 。

**先问清楚要什么。**{P[3]}{P[4]}

**再排好谁来做。**{P[5]}[^a]{P[6]}

# 一、总体安排

{P[7]}

## （一）主要目标

{P[8]}{P[0]}脚注第二次出现[^b]，又一次[^c]。

### 1.具体任务

{P[1]}

#### （1）细分任务

{P[2]}

#### （2）另一项任务

第一行\\
第二行\\
第三行，{P[3]}

> {P[4]}
>
> 引文的第二段，{P[5]}

- 第一项，{P[6]}
- 第二项
    - 第二项之一，{P[7]}
    - 第二项之二
- 第三项，{P[8]}

1. 甲项，{P[0]}
2. 乙项

   乙项的第二段，{P[1]}

3. 丙项

***

# 二、记录的样子

{P[2]}

```
居民：王阿姨    时间：19:30
  借出《江苏民间故事》一册
0123456789012345678901234567890123456789012345678901234567890123
从这里起一直写到六十个字为止看看一行很长的记录在版心之内怎样转到下一行而不会伸到纸边以外去还要不要缩进以及标点怎样放好
```

{P[3]}

[^a]: 注文说明活动的时间和地点，{P[4]}
[^b]: 短注。
[^c]: 注文有两段，{P[5]}

    第二段，{P[6]}
"""

TABLES = f"""\
---
title: 盐城市：一张表格管全年|村村都有活动日
from: [盐城市, 大丰区]
column: 工作交流
source: 江苏工作通讯
---
{P[7]}

| 地区 | 场次 | 参加人数 | 做法 | 联系单位 | 备注 |
|---|---:|---:|---|:---:|---|
| 亭湖区 | 128 | 3,400 | {P[8]} | 区文化馆 | 每月两次 |
| 盐都区 | 96 | 2,150 | {P[0]} | 区图书馆 | 无 |
| 大丰区 | 7 | 90 | 流动服务 | 镇文化站 | **新增** |

{P[1]}

# 一、全年的安排

{_table(60)}

表后接着说明，{P[2]}

| 甲 | 乙 |
|---|---|
| 一 | 二 |
"""

PICTURES = f"""\
---
title: 宿迁市：老照片里看变化
from: 宿迁市
column: 经验做法
kind: reprint
source: 新华日报
---
{P[3]}

![志愿者在社区整理图书](images/rgb.png "图1 志愿者在社区整理图书")

图后的一段，{P[4]}

![改造以后的木工间](images/photo.jpg)

{P[5]}

![调色板图片](images/palette.png "图2 说明写得长一些，长到一行放不下，要在下一行接着排，看看图和图说是不是在同一页上")

{P[6]}

![带透明的图片](images/alpha.png "图3 透明")

![灰度图片](images/grey.jpg "图4 灰度")

{P[7]}

![灰度带透明的图片](images/grey-alpha.png)

![印刷四色的图片](images/cmyk.jpg "图5 四色")

{P[8]}
"""

TALLY = """\
---
title: 2022年用稿情况
kind: tally
period: 2022
column: 用稿通报
---
"""

PROSE_TALLY = """\
---
title: 2022年用稿情况简述
kind: tally
form: prose
period: 2022
column: 用稿通报
---
"""

ARTICLES = {
    "01-blocks.md": BLOCKS,
    "02-tables.md": TABLES,
    "03-pictures.md": PICTURES,
    "04-tally.md": TALLY,
    "05-prose.md": PROSE_TALLY,
}


NOTICE = {
    "06-notice.md": f"""\
---
title: 关于图书室开放情况的通报
kind: notice
column: 工作交流
addressee: 各设区市文明办，省文明委成员单位
attachments: [附件1.md, 附件2.md, {{title: 现场照片}}]
signature: {{issuers: [江苏省文明办, 江苏省文化和旅游厅], date: 2022-04-18, seal: true}}
supplied_by: 盐城市文明办
contact: 方鹤群
phone: 025-83390000
remarks: [{{name: 省委副书记周某某, date: 2022-04-19, text: {P[3]}}}]
---
{P[4]}

{P[5]}
""",
    "附件1.md": f"---\ntitle: 开放时间表\n---\n{P[6]}\n\n# 一、城区\n\n{P[7]}[^1]\n\n[^1]: 按月更新。\n",
    "附件2.md": f"---\ntitle: 需要在四月底前延长开放时间、补齐桌椅和|老花镜的图书室名单\n---\n{P[8]}\n",
}
"""A notice with all that stands beside its text."""


def pictures(reduced: int = 1) -> dict[str, bytes]:
    """Draw a picture of every kind of pixels that files hold, by name, its sides `reduced` so many times."""
    kinds = {
        "rgb.png": (800, "RGB"),
        "photo.jpg": (950, "RGB"),
        "palette.png": (850, "P"),
        "alpha.png": (850, "RGBA"),
        "grey.jpg": (700, "L"),
        "grey-alpha.png": (600, "LA"),
        "cmyk.jpg": (800, "CMYK"),
    }
    return {
        name: picture(1700 // reduced, rows // reduced, mode, "JPEG" if name.endswith("jpg") else "PNG")
        for name, (rows, mode) in kinds.items()
    }


def picture(columns: int, rows: int, mode: str = "RGB", form: str = "PNG") -> bytes:
    """Draw a picture with a frame and a diagonal, so that a wrong orientation shows."""
    image = Image.new("RGB", (columns, rows), "#dde6ee")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, columns // 3, rows // 3), fill="#336699")
    draw.line((0, 0, columns, rows), fill="#aa3311", width=8)
    content = io.BytesIO()
    if mode in {"RGBA", "LA"}:
        image.putalpha(Image.linear_gradient("L").resize((columns, rows)))
    image.convert(mode).save(content, form)
    return content.getvalue()
