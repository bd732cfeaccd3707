"""Documents that both painters paint, and how far apart what they paint stands."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PIL import Image

from bulletin.app.typesetting import finish, load, reading, typeset
from bulletin.model import Engine, MakeUp, PdfVariant
from bulletin.pdf import inspect
from tests.support import script_faces
from tests.support.workspaces import copy_workspace, format_diagnostics, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.model import Glyph, LayoutFacts, PageFacts

TEXT = "各地各部门要结合实际抓好贯彻落实，广泛开展新时代文明实践志愿服务活动，推动形成崇德向善的良好风尚。"
MARKS = (
    "“甲”“乙”（丙），《丁》、《戊》……——é — œ 50% A B　全角　空格，Ⅷ①㎡ αβ Δ 100 km/h，x²+y²，文字ＡＢＣ　１２３。"
    "**粗**、*斜*、`code` 与 e\u0301 组合，“疫情防控 志愿同行”。"
)
SCRIPTS = (
    "维吾尔文“شىنجاڭ ئۇيغۇر ئاپتونوم رايونى”，藏文“བོད་རང་སྐྱོང་ལྗོངས།”，蒙古文“ᠥᠪᠥᠷ ᠮᠣᠩᠭᠣᠯ”，彝文“ꆈꌠꉙ”，"
    "天城文“हिन्दी”，泰文“ภาษาไทย”，希伯来文“שָׁלוֹם”，越南文“Tiê\u0301ng Viê\u0323t”。"
)
LINKS = (
    f"{TEXT}见[江苏文明网](https://www.example.gov.cn/col/col76556/index.html?a=1&b=2)和"
    f"[这是一个很长的说明，一行排不下，要转到下一行去，2022年再转一行才够](http://wm.example.cn/t20221228.html)。"
)
STRUCTURE = f"""# 一、总体要求

{TEXT}

## （一）主要目标

{TEXT}

### 1.具体任务

#### （1）细分任务

> {TEXT}
>
> 第二段引文。

- 第一项，{TEXT}
- 第二项

1. 甲，{TEXT}
2. 乙

   乙的第二段。

***

末段。"""
ROWS = "\n".join(f"| 第{number}县 | {number} | {TEXT[:20]} |" for number in range(1, 41))
JOINED = """表1 各县情况

| 地区 | 上半年 | << |
|---|---|---|
| ^^ | 数量 | 占比 |
| 甲县 | 1,286 | 57.5% |
| ^^ | 14 | 3% |
| 乙县 | 未报 | << |
| 合计 | 1,300 | — |

注：按登记数[计算](https://example.cn/a)。
"""
TABLE = f"""{TEXT}\n\n| 地区 | 数量 | 说明 |\n|---|---:|---|\n{ROWS}\n\n{JOINED}
{{横排}}
{JOINED}
表后一段，{TEXT}"""
FIGURES = f"""{TEXT}

![志愿者在社区](a.png "图1 志愿者在社区")

图后的一段，{TEXT}

![志愿者](b.jpg)"""
NOTES = f"{TEXT}脚注[^1]在此，又一处[^2]。\n\n[^1]: 注文，{TEXT}\n\n[^2]: 又一条。"
CODE = f"{TEXT}\n\n```\n  verbatim 一行\n    second line\n```\n\n末段`code`。"


THEME = """
[masthead]
rows = ["name", ["number", "issuer", "date"], "classification", "marking"]
rule_style = "thick-thin"
rule = 4
[colours]
red = "#A01020"
[blocks]
issuer = { colour = "red", left = 0 }
[[ornaments]]
x = 12
y = 12
path = "M 0 0 L 10 0 L 10 10 Z"
pages = "all"
"""


@dataclass(frozen=True)
class Painted:
    """A PDF, and what it really holds."""

    content: bytes
    facts: LayoutFacts


@dataclass(frozen=True)
class Document:
    """A document: the repository's issue of this folder, or one of two articles; how it is made up, its own theme."""

    text: str = TEXT
    folder: str = "2022-99"
    head: str = ""
    make_up: MakeUp = field(default_factory=MakeUp)
    layout: dict[str, Any] = field(default_factory=dict)
    theme: str = ""
    scripts: bool = False
    """Whether it needs faces of other scripts."""


DOCUMENTS = {
    "sample-36": Document(folder="2022-36"),
    "sample-06": Document(folder="2021-06"),
    "copy-number": Document(head="classification: 秘密★1年\n", make_up=MakeUp(copy_number=True)),
    "blank-pages": Document(make_up=MakeUp(blanks=2)),
    "mirrored": Document(f"{TEXT}\n\n" * 20, make_up=MakeUp(mirror=True)),
    "draft": Document(head="status: draft\n"),
    "contents-with-pages": Document(head="contents: pages\n"),
    "structure": Document(STRUCTURE),
    "table": Document(TABLE),
    "figures": Document(FIGURES),
    "notes": Document(NOTES),
    "code": Document(CODE),
    "links": Document(LINKS),
    "marks": Document(MARKS * 3),
    "scripts": Document(SCRIPTS * 2, scripts=True),
    "grid": Document(MARKS, layout={"lines": 21, "characters": 27}),
    "theme": Document(theme=THEME),
    "archive": Document(STRUCTURE, layout={"pdf": PdfVariant.A_3A}),
    "archive-figures": Document(f"{FIGURES}\n\n{LINKS}", layout={"pdf": PdfVariant.A_3A}),
}


def workspace(folder: Path, document: Document) -> Path:
    """Write a workspace that holds the document."""
    made = copy_workspace(folder)
    target = made / "issues" / document.folder
    if not target.exists():
        target.mkdir()
        head = "number: 99\ndate: 2022-12-30\nstatus: final\n"
        head = (
            head.replace("status: final\n", "") + document.head
            if "status" in document.head
            else head + document.head
        )
        (target / "issue.md").write_text(f"---\n{head}---\n", "utf-8")
        for number, name in enumerate(("盐城市：围绕工作主线|擦亮文明底色", "另一篇2022年的短讯"), start=1):
            body = document.text if number == 1 else TEXT
            (target / f"{number:02}.md").write_text(
                f"---\ntitle: {name}\nfrom: 盐城市\n---\n{body}\n", "utf-8"
            )
        for name, form in (("a.png", "PNG"), ("b.jpg", "JPEG")):
            content = io.BytesIO()
            Image.new("RGB", (1200, 700), "#336699").save(content, form)
            (target / name).write_bytes(content.getvalue())
    if document.scripts:
        script_faces.put(made)
    if document.theme:
        (made / "templates").mkdir()
        (made / "templates" / "theme.toml").write_text(document.theme, "utf-8")
    return made


def paint(folder: Path, document: Document, engine: Engine) -> Painted:
    """Print a document by one of the painters."""
    opened = open_project(folder)
    loaded = load(opened, document.folder).value
    assert loaded is not None
    context = loaded.document
    layout = replace(context.publication.layout, engine=engine, **document.layout)
    publication = replace(context.publication, layout=layout)
    context = replace(context, publication=publication, make_up=document.make_up)
    if document.layout:
        settings = folder / "bulletin.yaml"
        grid = f"grid: {layout.lines}x{layout.characters}"
        settings.write_text(settings.read_text("utf-8").replace("grid: 22x28", grid), "utf-8")
        opened = open_project(folder)
    wanted = replace(loaded, document=context)
    pages = typeset(opened, wanted)
    assert pages.value is not None, format_diagnostics(pages.diagnostics)
    made = finish(opened, wanted, reading(opened, wanted), pages.value)
    assert made.value is not None, format_diagnostics(made.diagnostics)
    return Painted(pages.value.content, inspect(pages.value.content))


def both(folder: Path, document: Document) -> tuple[Painted, Painted]:
    """Print a document by both painters: our own first."""
    shutil.rmtree(folder, ignore_errors=True)
    place = workspace(folder, document)
    return paint(place, document, Engine.BUILTIN), paint(place, document, Engine.WEASYPRINT)


def shown(page: PageFacts) -> str:
    """Return what a page shows, in drawing order; a PDF may know one text only for spaces of one glyph."""
    return re.sub(r"\s", " ", "".join(glyph.text for glyph in page.glyphs))


def distances(one: Painted, two: Painted) -> tuple[float, float, float]:
    """Return how far apart line starts, base lines, and all glyphs stand at most (mm); both hold the same ones."""
    start = base = glyph = 0.0
    for first, second in zip(one.facts.pages, two.facts.pages, strict=True):
        last: Glyph | None = None
        assert shown(first) == shown(second)
        for here, there in zip(first.glyphs, second.glyphs, strict=True):
            assert here.font == there.font, (here, there)
            assert abs(here.size - there.size) < 0.01
            across = abs(here.x - there.x)
            if last is None or abs(last.y - here.y) > 1:
                start = max(start, across)
            base, glyph, last = max(base, abs(here.y - there.y)), max(glyph, across), here
    return start, base, glyph
