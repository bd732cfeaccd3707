"""The site as files: what is public stands there and nothing else, only what has changed is written."""

from __future__ import annotations

import json
import re
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from bulletin.app import site_files
from bulletin.app.site import publish_site
from bulletin.app.site_files import SITE_MANIFEST
from bulletin.cli.commands import run
from bulletin.diagnostics import BulletinError
from bulletin.workspace import write_files
from tests.support import sites
from tests.support.sites import (
    CANARY,
    CLASSIFIED,
    CLOSED,
    DRAFT,
    FULL,
    PARTLY,
    PUBLIC,
    UNREVIEWED,
    contents,
    dead_links,
    published,
)
from tests.support.workspaces import ROOT, build_issue, copy_workspace, open_project

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ADDRESS = "https://www.example.gov.cn/jianbao"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with its site."""
    folder = sites.make(tmp_path_factory.mktemp("site") / "workspace")
    settings = folder / "bulletin.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}site: {{address: {ADDRESS}/}}\n", "utf-8")
    published(folder, folder / "build" / "site")
    return folder


@pytest.fixture(scope="module")
def files(made: Path) -> Mapping[str, bytes]:
    return contents(made / "build" / "site")


@pytest.fixture
def workspace(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, for changes."""
    folder = tmp_path / "workspace"
    shutil.copytree(made, folder)
    monkeypatch.chdir(folder)
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# --- What is public ------------------------------------------------------------------------------------------


def test_nothing_leaks_of_what_is_not_public(files: Mapping[str, bytes]) -> None:
    assert [name for name, content in files.items() if CANARY.encode() in content] == []
    hidden = (CLOSED, CLASSIFIED, UNREVIEWED, DRAFT)
    assert [name for name, content in files.items() if any(each.encode() in content for each in hidden)] == []
    assert [name for name in files if any(each in name for each in hidden)] == []
    pictures = [
        name for name in files if name.startswith(f"issues/{PARTLY}/") and name.endswith((".png", ".jpg"))
    ]
    assert pictures == []


def test_counts_are_those_of_what_is_public(files: Mapping[str, bytes]) -> None:
    places = files["places/index.html"].decode()
    counts = dict(re.findall(r">([^<>]+)</a> <span>(\d+)篇</span>", places))
    assert counts["苏州市"] == "3"
    assert "无锡市" not in counts
    listed = files["years/2022.html"].decode()
    assert re.findall(r'<h2 class="issue"><a href="../issues/([\d-]+)/', listed) == [PARTLY, PUBLIC, FULL]


def test_a_withdrawn_article_leaves_a_notice_at_its_address(files: Mapping[str, bytes]) -> None:
    notices = [name for name, content in files.items() if "本文已撤下".encode() in content]
    assert len(notices) == 1
    notice = files[notices[0]].decode()
    assert re.fullmatch(rf"issues/{PARTLY}/[0-9a-f]{{8}}\.html", notices[0])
    assert "2023年3月1日撤下。原因：数据有误。" in notice
    others = (content for name, content in files.items() if name not in {notices[0], SITE_MANIFEST})
    address = notices[0].rpartition("/")[2].encode()
    assert not any(address in content for content in others)


def test_internal_fields_stay_inside_and_so_does_a_pdf_that_shows_them(workspace: Path) -> None:
    target = workspace / "build" / "site"
    edit(workspace / "bulletin.yaml", "public_fields: [remarks, contact, phone, staff]\n", "")
    build_issue(open_project(workspace), PUBLIC)
    published(workspace, target)
    made = contents(target)
    for text in ("陈某某", "沈岚", "省文明委主任"):
        assert [name for name, content in made.items() if text.encode() in content] == []
    assert [name for name in made if name.endswith(".pdf")] == [f"issues/{PUBLIC}/{PUBLIC}.pdf"]
    assert f'href="{PUBLIC}.pdf"' in made[f"issues/{PUBLIC}/index.html"].decode()
    edit(article_of(workspace, "01.md"), "---\n", "---\ncontact: 沈岚\n")
    build_issue(open_project(workspace), PUBLIC)
    published(workspace, target)
    assert [name for name in contents(target) if name.endswith(".pdf")] == []


def test_a_pdf_of_other_texts_is_not_published(workspace: Path) -> None:
    target = workspace / "build" / "site"
    build_issue(open_project(workspace), PUBLIC)
    edit(article_of(workspace, "01.md"), "title: ", "title: 新")
    published(workspace, target)
    assert [name for name in contents(target) if name.endswith(".pdf")] == []


# --- Pages ---------------------------------------------------------------------------------------------------


def test_all_links_resolve_and_all_pages_are_listed(files: Mapping[str, bytes]) -> None:
    assert list(dead_links(files)) == []
    sitemap = etree.fromstring(files["sitemap.xml"])
    listed = {each.removeprefix(f"{ADDRESS}/") for each in sitemap.xpath("//*[local-name()='loc']/text()")}
    pages = {re.sub(r"(^|/)index\.html$", r"\1", name) for name in files if name.endswith(".html")}
    notices = {name for name in pages if "本文已撤下".encode() in files.get(name, b"")}
    whole = {name for name in pages if name.endswith("/all.html")}
    assert {re.sub(r"(^|/)index\.html$", r"\1", each) for each in listed} == pages - notices - whole


def test_the_feed_is_complete(files: Mapping[str, bytes]) -> None:
    feed = etree.fromstring(files["feed.xml"])
    assert feed.tag == f"{{{ATOM['a']}}}feed"
    for element in (feed, *feed.iterfind("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1
    ids = feed.xpath("//a:id/text()", namespaces=ATOM)
    assert len(ids) == len(set(ids))
    assert all(each.startswith("urn:uuid:") for each in ids)
    links = feed.xpath("//a:entry/a:link/@href", namespaces=ATOM)
    assert all(each.removeprefix(f"{ADDRESS}/") in files for each in links)


ARTICLE = f"issues/{PUBLIC}/01.html"


def test_an_article_has_all_elements_of_an_article_on_an_office_site(files: Mapping[str, bytes]) -> None:
    page = files[ARTICLE].decode()
    metadata = dict(re.findall(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)"', page))
    assert metadata["ArticleTitle"] == metadata["og:title"] == f"第{PUBLIC}期第1篇"
    assert metadata["PubDate"] == metadata["article:published_time"] == "2022-05-03"
    assert metadata["ContentSource"] == "文明实践简报2022年第5期"
    assert metadata["og:url"] == f"{ADDRESS}/{ARTICLE}"
    assert '<html lang="zh-CN">' in page
    trail = re.search(r'aria-label="当前位置"><ol>(.*?)</ol>', page, re.DOTALL)
    assert trail is not None
    assert re.findall(r">([^<>\n]+)</(?:a|span)>", trail[1]) == [
        *("首页", "2022年", "第5期", "工作交流", f"第{PUBLIC}期第1篇")
    ]
    for text in (
        "2022年5月3日",
        "来源：文明实践简报2022年第5期",
        "责编：江苏省文明办",
        "下一篇",
        "上一篇",
        "回到顶部",
        "打印",
        "朗读",
    ):
        assert text in page


# --- Only what has changed -----------------------------------------------------------------------------------


def states(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_second_run_writes_nothing_and_another_folder_gets_the_same_bytes(workspace: Path) -> None:
    target = workspace / "build" / "site"
    published(workspace, target)
    before = states(target)
    report = published(workspace, target)
    assert (report.written, report.removed, states(target)) == (0, 0, before)
    published(workspace, workspace / "other")
    one, two = contents(target), contents(workspace / "other")
    assert {name for name in one if one[name] != two.get(name)} <= {SITE_MANIFEST}
    assert one.keys() == two.keys()


def article_of(workspace: Path, name: str) -> Path:
    return workspace / "issues" / PUBLIC / name


CHANGES: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "a text": (
        lambda workspace: article_of(workspace, "01.md").write_text(
            article_of(workspace, "01.md").read_text("utf-8") + "\n添一段。\n", "utf-8"
        ),
        {ARTICLE, f"issues/{PUBLIC}/all.html", "search/2022.js", "feed.xml"},
    ),
    "what is not public": (
        lambda workspace: edit(workspace / "issues" / CLOSED / "01.md", "的正文", "的另一段"),
        set(),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_of_a_change_only_its_pages_are_written(workspace: Path, name: str) -> None:
    change, expected = CHANGES[name]
    target = workspace / "build" / "site"
    published(workspace, target)
    before = states(target)
    change(workspace)
    published(workspace, target)
    after = states(target)
    assert {each for each in after if after[each] != before.get(each)} - {SITE_MANIFEST} == expected


def test_what_is_public_no_longer_is_removed_and_the_files_of_others_stay(workspace: Path) -> None:
    target = workspace / "build" / "site"
    published(workspace, target)
    own = [target / "robots.txt", target / "issues" / PUBLIC / "note.txt"]
    for path in own:
        path.write_text("own", "utf-8")
    edit(workspace / "issues" / PUBLIC / "issue.md", "public: true\n", "")
    report = published(workspace, target)
    left = contents(target)
    assert [name for name in left if PUBLIC in name] == [f"issues/{PUBLIC}/note.txt"]
    assert [name for name, content in left.items() if f"第{PUBLIC}期".encode() in content] == []
    assert list(dead_links(left)) == []
    assert report.removed == 5
    assert all(path.read_text("utf-8") == "own" for path in own)


def test_a_withdrawn_article_takes_its_pictures_along(workspace: Path) -> None:
    target = workspace / "build" / "site"
    published(workspace, target)
    before = {name for name in contents(target) if name.startswith(f"issues/{FULL}/")}
    figures = [path for path in (workspace / "issues" / FULL).glob("*.md") if "![" in path.read_text("utf-8")]
    for path in figures:
        edit(path, "---\n", "---\nwithdrawn: {date: 2023-03-01}\n")
    published(workspace, target)
    left = {name for name in contents(target) if name.startswith(f"issues/{FULL}/")}
    assert before - left
    assert all(name.endswith((".png", ".jpg")) for name in before - left)
    assert not any(name.endswith((".png", ".jpg")) for name in left)


def test_a_run_that_was_cut_short_is_repaired_by_the_next(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = workspace / "build" / "site"
    published(workspace, target)
    written: list[str] = []

    def cut(folder: Path, files: dict[str, bytes]) -> None:
        half = dict(list(files.items())[: len(files) // 2])
        write_files(folder, half)
        written.extend(half)
        raise KeyboardInterrupt

    edit(article_of(workspace, "01.md"), "title: ", "title: 新")
    article_of(workspace, "03-new.md").write_text("---\ntitle: 新来的\nfrom: 苏州市\n---\n正文。\n", "utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(site_files, "write_files", cut)
        with pytest.raises(KeyboardInterrupt):
            published(workspace, target)
    assert written
    article_of(workspace, "03-new.md").unlink()
    edit(article_of(workspace, "01.md"), "title: 新", "title: ")
    (target / "index.html").write_bytes(b"")
    (target / "years" / ".part-0123456789ab").write_bytes(b"half")
    published(workspace, target)
    published(workspace, workspace / "fresh")
    left, fresh = contents(target), contents(workspace / "fresh")
    assert {name for name in {**left, **fresh} if left.get(name) != fresh.get(name)} <= {SITE_MANIFEST}


def test_a_change_of_the_theme_reaches_all_pages(workspace: Path) -> None:
    target = workspace / "build" / "site"
    (workspace / "templates" / "site").mkdir(parents=True)
    own = '{% extends "shipped/site/layout.html.j2" %}'
    (workspace / "templates" / "site" / "layout.html.j2").write_text(own, "utf-8")
    (workspace / "templates" / "site" / "style.css").write_text("body { color: red }\n", "utf-8")
    published(workspace, target)
    made = contents(target)
    assert made["style.css"].endswith(b"body { color: red }\n")
    assert "责编".encode() in made[ARTICLE]


# --- The command ---------------------------------------------------------------------------------------------


def test_the_command_says_what_is_public_and_why_the_rest_is_not(
    workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["site", "-o", "网页版"]) == 0
    said = capfd.readouterr()
    assert said.out == "网页版/index.html\n"
    assert "公开 3 期、" in said.err
    assert "撤下 1 篇" in said.err
    for folder, code in (
        (CLASSIFIED, "public-classified"),
        (UNREVIEWED, "public-unreviewed"),
        (DRAFT, "public-draft"),
        (PARTLY, "article-not-public"),
        (PARTLY, "tally-not-public"),
    ):
        assert re.search(rf"^issues/{folder}/.*\[{code}\]", said.err, re.MULTILINE), code
    assert f"没有写明公开的 1 期，没有收：{CLOSED}。" in said.err
    assert CANARY not in said.err.replace(f"-{CANARY}", "")
    assert run(["site", "2021", "-o", "网页版"]) == 0
    assert "公开 0 期、0 篇" in capfd.readouterr().err
    left = contents(workspace / "网页版")
    assert not [name for name in left if name.startswith("issues/")]
    assert list(dead_links(left)) == []


@pytest.mark.parametrize("place", [".", "issues/网页版", "..", "templates"])
def test_a_site_does_not_stand_among_sources(
    workspace: Path, capfd: pytest.CaptureFixture[str], place: str
) -> None:
    before = contents(workspace)
    assert run(["site", "-o", place]) == 2
    assert "[site-folder]" in capfd.readouterr().err
    assert contents(workspace) == before


def test_files_of_others_are_not_replaced_nor_reached_by_links(workspace: Path, tmp_path: Path) -> None:
    target = workspace / "site"
    target.mkdir()
    (target / "index.html").write_text("own", "utf-8")
    with pytest.raises(BulletinError, match=r"index\.html"):
        published(workspace, target)
    assert (target / "index.html").read_text("utf-8") == "own"
    (target / "index.html").unlink()
    (tmp_path / "elsewhere").mkdir()
    (target / "years").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BulletinError) as caught:
        published(workspace, target)
    assert caught.value.diagnostic.code == "output-foreign"
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_manifest_that_leads_elsewhere_removes_nothing_there(workspace: Path) -> None:
    target = workspace / "build" / "site"
    published(workspace, target)
    manifest = json.loads((target / SITE_MANIFEST).read_bytes())
    manifest["parts"]["issues/other"] = {"key": "", "files": {"../../bulletin.yaml": ["", 1]}}
    (target / SITE_MANIFEST).write_text(json.dumps(manifest), "utf-8")
    published(workspace, target)
    assert (workspace / "bulletin.yaml").exists()


def test_where_an_issue_has_an_error_nothing_is_written(workspace: Path) -> None:
    target = workspace / "build" / "site"
    published(workspace, target)
    before = states(target)
    edit(article_of(workspace, "01.md"), "from: 苏州市", "from: 苏洲市")
    result = publish_site(open_project(workspace), target, (), print)
    assert result.value is None
    assert "place-misspelt" in {each.code for each in result.diagnostics} or result.diagnostics
    assert states(target) == before


def test_the_example_of_the_docs_is_what_the_command_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(copy_workspace(tmp_path / "workspace"))
    edit(Path("issues/2022-36/issue.md"), "---\n", f"---\n{sites.REVIEWED}")
    assert run(["site"]) == 0
    said = capfd.readouterr()
    page = (ROOT / "docs" / "site.md").read_text("utf-8")
    shown = page.partition("$ bulletin site\n")[2].partition("```")[0].splitlines()
    sizes = re.compile(r"[\d.]+ [KM]B")
    assert sorted(map(partial(sizes.sub, ""), shown)) == sorted(
        sizes.sub("", line) for line in (said.err + said.out).splitlines()
    )
