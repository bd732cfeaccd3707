"""The examples of docs/mastheads.md: settings and themes of six offices, and the pictures that show their first pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.typesetting import write_issue
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "mastheads.md"
_EXAMPLE = re.compile(
    r"^```yaml bulletin\.yaml\n(?P<settings>.*?)^```\n\n```toml templates/theme\.toml\n(?P<theme>.*?)^```\n\n"
    r"!\[[^\]]+\]\(pictures/(?P<picture>[\w-]+\.png)\)$",
    re.MULTILINE | re.DOTALL,
)
REST = """\
province: 浙江省
distribution:
  default:
    - label: 发
      text: 各县（市、区）
"""
HEAD = "classification: 秘密★1年\nstatus: final\n"
ARTICLES = (
    "---\ntitle: 运河夜校开进三十六个街道\nfrom: 杭州市\ncolumn: 工作交流\n---\n课程由居民点单，街道配课。\n",
    "---\ntitle: 旧渔船改成水上图书室\nfrom: 舟山市\ncolumn: 信息动态\n---\n船泊在六个码头，借书不收押金。\n",
)


@dataclass(frozen=True)
class Example:
    """The settings and the theme of an office, and the name of the picture of its masthead."""

    settings: str
    theme: str
    picture: str


def examples() -> list[Example]:
    """Return the examples of the page."""
    return [Example(**match.groupdict()) for match in _EXAMPLE.finditer(PAGE.read_text("utf-8"))]


def write_example(folder: Path, example: Example) -> str:
    """Write a workspace with one issue below this masthead; returns the issue's name."""
    issue = write_issue(folder, HEAD, *ARTICLES, settings=example.settings + REST)
    (folder / "templates").mkdir()
    (folder / "templates" / "theme.toml").write_text(example.theme, "utf-8")
    return issue
