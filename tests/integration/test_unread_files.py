"""Every file in an issue's folder is used, or is what programs leave behind, or is reported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bulletin.lint.unread_files import unread_files
from tests.support.features import picture
from tests.support.workspaces import build_issue, copy_workspace, open_project

if TYPE_CHECKING:
    from pathlib import Path

ISSUE = "2022-36"
ARTICLE = "---\ntitle: 标题\nfrom: 苏州市\n---\n正文。\n"
REPORTED = {
    "03.md.txt": "text-misnamed",
    "04.markdown": "text-misnamed",
    "04.TXT": "text-misnamed",
    "稿件/05.md": "text-in-subfolder",
    "a/b/06.MD": "text-in-subfolder",
    "稿件/07.txt": "text-misnamed",
    "02-来稿.docx": "text-in-word",
    "02.DOC": "text-in-word",
    "04.wps": "text-in-word",
    "_备用.md": "text-set-aside",
    "照片.jpg": "files-unused",
    "表.xlsx": "files-unused",
    "无后缀": "files-unused",
    "包/照片.png": "files-unused",
}
NOISE = [
    ".DS_Store", "._01.md", "Thumbs.db", "desktop.ini", "~$来稿.docx", "~$01.md", "01.md~", "01.md.swp", "#01.md#",
    "01.md.bak", "__MACOSX/01.md", "@eaDir/x.jpg", "a/Thumbs.db", "照片.jpg.crdownload",
]  # fmt: skip


def reported(folder: Path) -> list[tuple[str, str]]:
    """Build the issue; return codes and places of what is reported of its files."""
    found = build_issue(open_project(folder), ISSUE).diagnostics
    return [(one.code, str(one.position)) for one in found if one.code.startswith(("text-", "files-"))]


@pytest.fixture
def issue(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path / "workspace") / "issues" / ISSUE


def put(issue: Path, name: str) -> None:
    (issue / name).parent.mkdir(exist_ok=True, parents=True)
    (issue / name).write_text(ARTICLE, "utf-8")


@pytest.mark.parametrize("name", REPORTED)
def test_a_file_that_nothing_uses_is_reported(name: str) -> None:
    [found] = unread_files(f"issues/{ISSUE}", [name], ())
    assert found.code == REPORTED[name]
    assert name in f"{found.position} {found.message()}"


@pytest.mark.parametrize("name", NOISE)
def test_what_programs_leave_is_passed_over(name: str) -> None:
    assert not list(unread_files(f"issues/{ISSUE}", [name] if name[0] != "." else [], ()))


def test_a_build_reports_each_text_and_names_other_files_together(issue: Path) -> None:
    assert not reported(issue.parents[1])
    for name in (*REPORTED, *NOISE):
        put(issue, name)
    found = reported(issue.parents[1])
    texts = [(code, f"issues/{ISSUE}/{name}") for name, code in REPORTED.items() if code != "files-unused"]
    assert sorted(found) == sorted([*texts, ("files-unused", f"issues/{ISSUE}")])


def test_a_picture_of_an_article_is_used_whatever_its_path(issue: Path) -> None:
    (issue / "图").mkdir()
    (issue / "图" / "p.png").write_bytes(picture(60, 40, "RGB"))
    assert reported(issue.parents[1]) == [("files-unused", f"issues/{ISSUE}")]
    article = issue / "01-suzhou.md"
    article.write_text(article.read_text("utf-8") + "\n![图一](./图/../图/p.png)\n", "utf-8")
    assert not reported(issue.parents[1])


def test_an_ending_in_capitals_is_read(issue: Path) -> None:
    put(issue, "05.MD")
    assert not reported(issue.parents[1])
    page = (issue.parents[1] / "build" / ISSUE / f"{ISSUE}.html").read_text("utf-8")
    assert len(re.findall(r"标题(?:</span>)?</h2>", page)) == 1


def test_a_link_to_a_folder_is_not_followed(issue: Path) -> None:
    (issue / "链接").symlink_to("/")
    assert reported(issue.parents[1]) == [("files-unused", f"issues/{ISSUE}")]
