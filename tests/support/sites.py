"""Workspaces whose issues are published or held back, and what their sites hold."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote

from playwright.sync_api import expect

from bulletin.app.site import publish_site
from tests.support import features
from tests.support.features import picture
from tests.support.projects import add_issue
from tests.support.workspaces import format_diagnostics, open_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Page

    from bulletin.app.site import SiteReport

CANARY = "不可外传"
"""Stands in every text of what is not public."""
REVIEWED = "public: true\nreviewed: {by: 沈岚, date: 2022-12-30}\n"
FULL = features.ISSUE
PUBLIC, PARTLY, CLOSED, CLASSIFIED, UNREVIEWED, DRAFT = (
    f"2022-{number}" for number in ("05", "06", "11", "12", "13", "14")
)


def make(folder: Path) -> Path:
    """Make a workspace: two issues that are public, one partly so, four that are not for a reason each."""
    features.make(folder, features.Variant(notice=True), small=True)
    head = folder / "issues" / FULL / "issue.md"
    head.write_text(head.read_text("utf-8").replace("---\n", f"---\n{REVIEWED}", 1), "utf-8")
    add_issue(folder, PUBLIC, "from: 苏州市\ncolumn: 工作交流", "from: 沛县", head=REVIEWED)
    add_issue(
        folder,
        PARTLY,
        "from: 苏州市\ncolumn: 工作交流",
        secret("from: 苏州市\npublic: false"),
        secret("from: 无锡市\nwithdrawn: {date: 2023-03-01, reason: 数据有误}"),
        secret("kind: tally\nperiod: 2022"),
        head=REVIEWED,
    )
    for name, text in (("02", "隐去"), ("03", "撤下")):
        path = folder / "issues" / PARTLY / f"{name}.md"
        path.rename(path.with_name(f"{name}-{CANARY}{text}.md"))
    for name, line in (
        (CLOSED, ""),
        (CLASSIFIED, f"{REVIEWED}classification: 秘密★1年\n"),
        (UNREVIEWED, "public: true\n"),
        (DRAFT, REVIEWED),
    ):
        add_issue(folder, name, secret("from: 苏州市"), head=line)
    draft = folder / "issues" / DRAFT / "issue.md"
    draft.write_text(draft.read_text("utf-8").replace("status: final", "status: draft"), "utf-8")
    for path in (folder / "issues").glob("*/*.md"):
        if CANARY in path.read_text("utf-8") and "kind: tally" not in path.read_text("utf-8"):
            add_canary(path)
    return folder


def secret(lines: str) -> str:
    """Write the front matter of an article that is not public."""
    return f"title: {CANARY}的标题\ncolumn: {CANARY}栏目\nauthor: {CANARY}\nsource: {CANARY}\n{lines}"


def add_canary(path: Path) -> None:
    """Put what is not public into the text of an article, with a picture."""
    with path.open("a", encoding="utf-8") as file:
        file.write(f'\n{CANARY}的正文。\n\n![{CANARY}](canary.png "{CANARY}")\n')
    (path.parent / "canary.png").write_bytes(canary_picture())


def canary_picture() -> bytes:
    """Return a picture that stands in no other text."""
    return picture(31, 17)


def published(workspace: Path, target: Path, *years: int) -> SiteReport:
    """Publish the site of a workspace that has no fault."""
    result = publish_site(open_project(workspace), target, years, print)
    assert result.value is not None, format_diagnostics(result.diagnostics)
    return result.value


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class _Links(HTMLParser):
    """Collects what a page refers to, and its ids."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        values = dict(attrs)
        self.targets += [value for name in ("href", "src") if (value := values.get(name)) is not None]
        self.ids |= {values["id"] or ""} if "id" in values else set()


def dead_links(files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the links of all pages to files or places that are not there."""
    pages = {}
    for name, content in files.items():
        if name.endswith(".html"):
            pages[name] = _Links()
            pages[name].feed(content.decode())
    for name, page in pages.items():
        for target in page.targets:
            if re.match("[a-z]+:", target):
                continue
            path, _, place = unquote(target).partition("#")
            found = resolve(name, path) if path else name
            if found not in files or (place and found in pages and place not in pages[found].ids):
                yield f"{name}: {target}"


def resolve(page: str, path: str) -> str:
    """Return the file that a relative address on a page means."""
    parts = page.split("/")[:-1]
    for part in path.split("/"):
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


# --- Search --------------------------------------------------------------------------------------------------


def texts_of(site: Path) -> dict[str, str]:
    """Return the texts that are searched by the path of their page."""
    texts = {}
    for file in (site / "search").iterdir():
        values = json.loads(file.read_text("utf-8").partition(",")[2].rpartition(");")[0])
        for issue, _, _, articles in values:
            for address, title, _, _, text in articles:
                texts[f"issues/{issue}/{address}.html"] = f"{title}\n{text}"
    return texts


LISTED = """
() => {
    for (let more; (more = document.querySelector("#results > button")); ) more.click();
    return [...document.querySelectorAll(".hit h3 a")].map((each) => each.getAttribute("href"));
}
"""
"""Lists all results, and returns their addresses."""


def found(page: Page, *words: str) -> set[str]:
    """Search and return the paths of what is listed."""
    page.locator("#query").fill(" ".join(words))
    page.locator("#query").press("Enter")
    expect(page.locator("#said")).to_contain_text("。")
    return set(page.evaluate(LISTED))
