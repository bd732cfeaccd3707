"""Made-up workspaces for tests of counting: a bulletin.yaml, issues with articles, opening states."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


TEXT = "全省各地扎实推进新时代文明实践，把实事办到群众心坎上。"
LIST = "distribution:\n  default:\n    - label: 报\n      text: 中央文明办\n"


def make_workspace(folder: Path, province: str = "江苏省", tally: str = "") -> Path:
    """Make a workspace; `tally` is what stands below the key `tally`, one key a line."""
    below = "".join(f"  {line}\n" for line in tally.strip().splitlines())
    rules = f"tally:\n{below}" if below else ""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bulletin.yaml").write_text(
        f"name: 文明简报\nissuer: 文明办\nprovince: {province}\n{LIST}{rules}", "utf-8"
    )
    return folder


def add_issue(folder: Path, name: str, *articles: str, head: str = "") -> None:
    """Add an issue `2022-07` with its date; each article is its front matter's lines, with its text behind."""
    target = folder / "issues" / name
    target.mkdir(parents=True)
    year, number = name.split("-")
    month = min(12, int(number.lstrip("s")))
    given = f"number: {int(number.lstrip('s'))}\ndate: {year}-{month:02}-03\nstatus: final\n"
    given += "supplement: true\n" if number.startswith("s") else ""
    (target / "issue.md").write_text(f"---\n{given}{head}---\n", "utf-8")
    for at, lines in enumerate(articles, 1):
        title = "" if "title:" in lines else f"title: 第{name}期第{at}篇\n"
        text = "" if "kind: tally" in lines else f"{TEXT}（{name}之{at}）\n"
        (target / f"{at:02}.md").write_text(f"---\n{title}{lines.strip()}\n---\n{text}", "utf-8")


def add_opening(folder: Path, year: int, lines: str) -> None:
    """Add an opening state."""
    (folder / "tallies").mkdir(exist_ok=True)
    (folder / "tallies" / f"{year}.yaml").write_text(f"year: {year}\n{lines.strip()}\n", "utf-8")


def short_workspace(folder: Path) -> Path:
    """Make a workspace with two short issues, 2021-06 and 2022-36, the second with a count of its year."""
    make_workspace(folder)
    add_opening(folder, 2021, "through: 5")
    add_opening(folder, 2022, "through: 35")
    add_issue(folder, "2021-06", "from: 苏州市", "from: 沛县")
    add_issue(folder, "2022-36", "from: 无锡市", "from: 苏州市", "kind: tally\nperiod: 2022")
    return folder


def add_several(folder: Path, names: Sequence[str], wrong: str) -> Path:
    """Make a workspace with short issues, the last with a count of its year, and one that has a fault."""
    make_workspace(folder)
    for name in names[:-1]:
        add_issue(folder, name, "from: 苏州市", "from: 沛县")
    add_issue(folder, names[-1], "from: 无锡市", "kind: tally\nperiod: 2022")
    add_issue(folder, wrong, "from: 苏洲市")
    return folder
