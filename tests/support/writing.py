"""The examples of docs/writing.md: sources of articles, and where the page shows how they are printed."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from tests.support.typesetting import SETTINGS, write_issue
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PAGE = ROOT / "docs" / "writing.md"
_EXAMPLE = re.compile(
    r"^```markdown (?P<name>\S+)\n(?P<source>.*?)^```\n\n!\[[^\]]+\]\(pictures/(?P<picture>[\w-]+\.png)\)$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Example:
    """A source, and the name of the picture that shows it as it is printed."""

    name: str
    source: str
    picture: str

    @property
    def article(self) -> str:
        """The source as an article: text alone is put below a title."""
        if self.source.startswith("---\n"):
            return self.source
        return f"---\ntitle: {self.name}\nfrom: 洪泽区\n---\n{self.source}"


REST = Example("其他", "其他稿件。\n", "")
"""An article that takes the last page, so that no imprint stands below an example."""

ATTACHMENTS = {
    "附件1.md": "---\ntitle: 水上课堂点位表\n---\n| 码头 | 开课时间 |\n|---|---|\n| 老子山 | 周六上午 |\n",
    "附件2.md": "---\ntitle: 还没有到课的渔家孩子登记表\n---\n各乡镇填写本表，4月10日前报送。\n",
}
"""The attachments that an example lists."""


def examples() -> list[Example]:
    """Return the examples of the page."""
    return [Example(**match.groupdict()) for match in _EXAMPLE.finditer(PAGE.read_text("utf-8"))]


def write_examples(folder: Path, chosen: Iterable[Example]) -> str:
    """Write a workspace with one issue of these articles; returns the issue's name."""
    settings = SETTINGS + "layout:\n  articles: new-page\n"
    articles = [each.article for each in chosen]
    issue = write_issue(folder, "", *articles, settings=settings)
    for name, text in ATTACHMENTS.items():
        if any(name in article for article in articles):
            (folder / "issues" / issue / name).write_text(text, "utf-8")
    (folder / "issues" / issue / "images").mkdir()
    pictures = {"船.png": _boat("#e7eef2", "#e8b36b"), "晚归.png": _boat("#e9c7a4", "#c8553d")}
    for name, content in pictures.items():
        (folder / "issues" / issue / "images" / name).write_bytes(content)
    return issue


def _boat(sky: str, sun: str) -> bytes:
    """Draw a boat on a lake."""
    image = Image.new("RGB", (1600, 640), sky)
    draw = ImageDraw.Draw(image)
    draw.ellipse((1180, 70, 1320, 210), fill=sun)
    draw.rectangle((0, 400, 1600, 640), fill="#7fa6b4")
    draw.polygon([(420, 330), (1180, 330), (1080, 450), (520, 450)], fill="#5b4436")
    draw.rectangle((600, 210, 1000, 330), fill="#f4efe4", outline="#5b4436", width=8)
    for left in range(640, 960, 80):
        draw.rectangle((left, 250, left + 44, 294), fill="#7fa6b4")
    draw.line((540, 330, 540, 130), fill="#5b4436", width=10)
    draw.polygon([(545, 130), (545, 190), (640, 160)], fill="#a83232")
    for top in range(480, 640, 50):
        draw.line((0, top, 1600, top), fill="#95b8c4", width=6)
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()
