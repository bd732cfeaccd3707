"""Official letters for tests: written into a workspace, set as pages, and the published reply turned into one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bulletin.layout.lines import ASCENT
from bulletin.layout.pages import PlacedRule
from bulletin.typography.geometry import MM_PER_PT
from tests.support.typesetting import squeezed, texts, typeset_issue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bulletin.layout.pages import Page, Pages, PlacedText

SETTINGS = """\
name: 文明简报
issuer: 江苏省文明办
province: 江苏省
distribution:
  default:
    - label: 报
      text: 中央文明办
"""
TEXT = "现将有关事项通知如下，请结合实际认真贯彻落实。\n\n各地要加强领导，及时报送情况。\n"
FOLDER = "2025-004"


def write_letter(
    workspace: Path, head: str, text: str = TEXT, *, folder: str = FOLDER, settings: str = "", **files: str
) -> str:
    """Write a workspace with one letter, final and with a title unless the head says otherwise; return its folder."""
    target = workspace / "letters" / folder
    target.mkdir(parents=True)
    (workspace / "bulletin.yaml").write_text(SETTINGS + settings, "utf-8")
    usual = {
        "title": "关于报送工作总结的通知",
        "number": "苏文明办〔2025〕4号",
        "date": "2025-05-27",
        "status": "final",
    }
    lines = [f"{key}: {value}" for key, value in usual.items() if f"\n{key}:" not in f"\n{head}"]
    (target / "letter.md").write_text("\n".join(["---", *lines, head.strip("\n"), "---", text]), "utf-8")
    for name, content in files.items():
        (target / f"{name}.md").write_text(content, "utf-8")
    return folder


def typeset_letter(workspace: Path, head: str, text: str = TEXT, **others: str) -> Pages:
    """Write and typeset a letter."""
    folder = write_letter(workspace, head, text, **others)
    return typeset_issue(workspace, folder)[0].pages


class Drawn(NamedTuple):
    """A text on a page: its ends, and the upper and lower edge of its em box, in mm from the paper's top left."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    page: int
    size: float


def drawn(pages: Pages) -> Iterator[Drawn]:
    """Yield the lines of all pages: texts of one element on one base line joined."""
    for number, page in enumerate(pages.pages, start=1):
        lines: dict[tuple[object, float], list[PlacedText]] = {}
        for mark in texts(page):
            lines.setdefault((mark.owner, round(mark.y, 2)), []).append(mark)
        for (_, y), marks in lines.items():
            em = marks[0].size * MM_PER_PT
            yield Drawn(
                squeezed("".join(mark.text for mark in marks)),
                min(mark.x for mark in marks),
                max(mark.x + mark.width for mark in marks),
                y - ASCENT * em,
                y + (1 - ASCENT) * em,
                number,
                marks[0].size,
            )


def line_of(pages: Pages, beginning: str) -> Drawn:
    """Return the first line that begins so."""
    return next(each for each in drawn(pages) if each.text.startswith(beginning))


def rules_of(page: Page) -> list[PlacedRule]:
    """Return the rules of a page from top to bottom."""
    return sorted((mark for mark in page.marks if isinstance(mark, PlacedRule)), key=lambda rule: rule.y)


# --- The published reply --------------------------------------------------------------------------------------

REPLY = "reply-changzhou-2025-4.txt"


def write_reply(seed: Path, workspace: Path) -> str:
    """Turn the published reply into a letter of a workspace: every value as it stands there; return its folder."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", seed.read_text("utf-8").replace("\f", "\n\n"))]
    lines = [line for block in blocks for line in block.split("\n") if line]
    joined: list[str] = []
    for line in lines:
        cut = joined and len(joined[-1]) > 60 and not joined[-1].endswith(("。", "："))
        if cut:
            joined[-1] += line
        else:
            joined.append(line)
    level, public, mark, number, title, addressee = joined[:6]
    end = next(at for at, line in enumerate(joined) if line.startswith("签发人："))
    staff = dict(line.split("：") for line in joined[end : end + 3])
    issuer, _, cc, office, printed = joined[end + 3 : end + 8]
    head = [
        f"issuer: {issuer}",
        f"issuing_mark: {mark}",
        f"number: {number}",
        "date: 2025-05-27",
        "status: final",
        f"title: {title}",
        f'marks: ["{level}", "{public}"]',
        f"addressee: {addressee.removesuffix('：')}",
        "staff:",
        *(f"  {label}: {name}" for label, name in staff.items()),
        f"cc: {cc.removeprefix('抄送：')}",
        f"printed_by: {office}",
        "printed_on: 2025-05-27",
    ]
    assert printed == "2025年5月27日印发"
    body = "\n\n".join(f"# {line}" if line.startswith(("一、", "二、")) else line for line in joined[6:end])
    target = workspace / "letters" / FOLDER
    target.mkdir(parents=True)
    (workspace / "bulletin.yaml").write_text(SETTINGS, "utf-8")
    (target / "letter.md").write_text("\n".join(["---", *head, "---", body, ""]), "utf-8")
    return FOLDER
