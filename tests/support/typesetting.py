"""Issues of a workspace, typeset: their pages as data and as a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.app.typesetting import load, typeset
from bulletin.layout.pages import PlacedText
from bulletin.lint.reading_order import PrintedPart
from bulletin.project.project import Project
from bulletin.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.app.typesetting import TypesetDocument
    from bulletin.diagnostics import Diagnostic
    from bulletin.layout.pages import Page
    from bulletin.model import LayoutFacts

SETTINGS = """\
name: 文明简报
issuer: 省文明办
province: 江苏省
marking: 工作资料 注意保存
print_run: 400
distribution:
  default:
    - label: 报
      text: 中央文明办
    - label: 发
      text: 各设区市文明办
"""


def typeset_issue(workspace: Path, folder: str) -> tuple[TypesetDocument, tuple[Diagnostic, ...]]:
    """Typeset an issue that has no error."""
    opened = Project.open(Workspace(workspace))
    assert opened.value is not None, opened.diagnostics
    loaded = load(opened.value, folder)
    assert loaded.value is not None, loaded.diagnostics
    result = typeset(opened.value, loaded.value)
    assert result.value is not None, result.diagnostics
    return result.value, (*loaded.diagnostics, *result.diagnostics)


def write_issue(workspace: Path, head: str, *articles: str, note: str = "", settings: str = SETTINGS) -> str:
    """Write a workspace with one issue; return the issue's folder."""
    folder = "2025-01"
    target = workspace / "issues" / folder
    target.mkdir(parents=True)
    (workspace / "bulletin.yaml").write_text(settings, "utf-8")
    (target / "issue.md").write_text(f"---\nnumber: 1\ndate: 2025-01-06\n{head}---\n{note}\n", "utf-8")
    for number, article in enumerate(articles, start=1):
        (target / f"{number:02}.md").write_text(article, "utf-8")
    return folder


def texts(page: Page) -> list[PlacedText]:
    """Return the texts of a page."""
    return [mark for mark in page.marks if isinstance(mark, PlacedText)]


def squeezed(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())


def in_drawing_order(facts: LayoutFacts) -> tuple[PrintedPart, ...]:
    """Return the glyphs of all pages as they are drawn."""
    pages = enumerate(facts.pages, start=1)
    return tuple(PrintedPart(number, page.height, page.glyphs) for number, page in pages)
