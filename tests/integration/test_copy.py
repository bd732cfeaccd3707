"""`bulletin copy`: what is pasted into WeChat's editor and into portals, and that only what is public gets there."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from bulletin.app.copy import CopyTarget, PublicCopy, public_copy
from bulletin.app.kinds import as_bulletin
from bulletin.app.typesetting import load
from bulletin.cli.commands import run
from bulletin.export.fragment import ATTRIBUTES, PORTAL, PROPERTIES, TagSet, wechat
from bulletin.kinds.bulletin import BULLETIN
from bulletin.lint.completeness import ExpectedText, fold, missing_texts
from bulletin.model import Layout, public_matter
from bulletin.typography.geometry import read_geometry
from tests.support import features
from tests.support.previews import write
from tests.support.projects import add_issue, make_workspace
from tests.support.workspaces import ROOT, copy_workspace, open_project

if TYPE_CHECKING:
    from pathlib import Path

PUBLIC = "status: final\npublic: true\nreviewed: {by: 沈岚, date: 2022-12-30}\n"


def publish(folder: Path, issue: str) -> Path:
    """Mark an issue and its tallies as public."""
    write(folder / "issues" / issue / "issue.md", "status: final\n", PUBLIC)
    for path in (folder / "issues" / issue).glob("*.md"):
        text = path.read_text("utf-8")
        path.write_text(text.replace("kind: tally\n", "kind: tally\npublic: true\n"), "utf-8")
    return folder


@pytest.fixture(scope="module")
def featured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public issue with every feature of the source."""
    variant = features.Variant(notice=True, series=True)
    folder = features.make(tmp_path_factory.mktemp("copy") / "features", variant)
    write(
        folder / "issues" / features.ISSUE / "01-blocks.md",
        "# 一、总体安排",
        "~~划去的话~~。\n\n# 一、总体安排",
    )
    return publish(folder, features.ISSUE)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own issue, public."""
    return publish(copy_workspace(tmp_path_factory.mktemp("copy") / "sample"), "2022-36")


@cache
def copied(folder: Path, issue: str, article: int | None = None) -> PublicCopy:
    """Return what is copied of an issue that nothing is kept back of."""
    result = public_copy(open_project(folder), issue, article)
    assert result.value is not None
    assert result.diagnostics == ()
    return result.value


# --- What WeChat's editor keeps --------------------------------------------------------------------------------


class Tags(HTMLParser):
    """The tags, attributes, properties and text of a fragment, which must be nested properly."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.attributes: set[tuple[str, str]] = set()
        self.tags: set[str] = set()
        self.properties: set[str] = set()
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}
        for rule in (dict(attrs).get("style") or "").split(";"):
            name, _, value = rule.partition(":")
            assert not rule or value, rule
            self.properties |= {name} if rule else set()
        if tag not in {"br", "img", "hr"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_wechat_gets_only_what_its_editor_keeps(featured: Path, sample: Path) -> None:
    written = [
        Tags(copied(folder, issue, article).written(CopyTarget.WECHAT, embedded=embedded))
        for folder, issue in ((featured, features.ISSUE), (sample, "2022-36"))
        for article in (None, 3)
        for embedded in (False, True)
    ]
    assert "\n" not in "".join(tags.text.removesuffix("\n") for tags in written)
    attributes = {each for tags in written for each in tags.attributes}
    assert attributes <= {(tag, name) for tag, names in ATTRIBUTES.items() for name in names}
    assert {each for tags in written for each in tags.tags} <= set(ATTRIBUTES)
    assert {each for tags in written for each in tags.properties} == PROPERTIES


def test_other_portals_get_no_styles(featured: Path) -> None:
    tags = Tags(copied(featured, features.ISSUE).written(CopyTarget.HTML))
    assert not tags.properties
    assert {name for _, name in tags.attributes} == {"href", "colspan"}


@pytest.mark.parametrize("target", CopyTarget)
def test_nothing_is_lost(featured: Path, sample: Path, target: CopyTarget) -> None:
    for folder, issue in ((featured, features.ISSUE), (sample, "2022-36")):
        expected = expected_texts(folder, issue)
        assert len(expected) > 20
        written = copied(folder, issue).written(target)
        shown = fold(written if target is CopyTarget.TEXT else Tags(written).text)
        assert not [*missing_texts(expected, shown, target.value)]


APART = {
    *("cell", "cell-head", "cell-small", "cell-small-head", "count", "count-head"),
    *("form-section", "form-label", "form-text", "form-signed"),
    *("classification", "copy-number", "marking", "urgency", "imprint", "print-line", "page-number"),
}
"""Styles of the theme that are written as cells, or that stand on paper alone."""


@pytest.mark.parametrize("tags", [PORTAL, wechat("#E0301E")], ids=["portal", "wechat"])
def test_every_style_of_the_theme_has_its_tag(tags: TagSet) -> None:
    styles = read_geometry((ROOT / "templates" / "theme.toml").read_bytes(), Layout()).blocks
    assert set(styles) - set(tags.texts) == APART


@cache
def expected_texts(folder: Path, issue: str) -> tuple[ExpectedText, ...]:
    """Return the texts of what is public of an issue."""
    project = open_project(folder)
    loaded = load(project, issue).value
    assert loaded is not None
    document = as_bulletin(loaded.document)
    public = public_matter(document.publication, document.issue).issue
    assert public is not None
    return tuple(BULLETIN.expected_texts(replace(document, issue=public)))


def test_the_text_has_the_layout_of_the_office(featured: Path) -> None:
    lines = copied(featured, features.ISSUE).written(CopyTarget.TEXT).splitlines()
    assert lines[:2] == ["文明实践简报", "第8期（总第1208期）"]
    at = lines.index("苏州市：把服务送到楼道口让邻里之间多走动", 20)
    assert lines[at - 1 : at + 2 : 2] == ["", "苏州市文明办"]
    assert "　　（一）主要目标" in lines
    assert "亭湖区\t128\t3,400" in "\n".join(lines)
    assert "H₂O 和 m²" in "\n".join(lines)
    assert "　　①注文说明活动的时间和地点" in "\n".join(lines)
    assert [line for line in lines if line.endswith("。") and not line.startswith("　　")] == [
        f"第三行，{features.P[3]}"
    ]


# --- Pictures ----------------------------------------------------------------------------------------------------


def test_pictures_are_numbered_as_they_stand(featured: Path) -> None:
    whole = copied(featured, features.ISSUE)
    names = ["01.png", "02.jpg", "03.png", "04.png", "05.jpg", "06.png", "07.jpg"]
    assert list(whole.files) == names
    html = whole.written(CopyTarget.WECHAT)
    assert re.findall(r"【图片\d：(.+?)】", html) == names
    assert "<img" not in html
    text = whole.written(CopyTarget.TEXT)
    assert re.findall(r"【图片(\d)：", text) == list("1234567")
    assert "【图片2：改造以后的木工间】" in text
    with_pictures = whole.written(CopyTarget.WECHAT, embedded=True)
    assert len(re.findall(r'<img src="data:image/(?:png|jpeg);base64,[^"]+" alt="[^"]+"', with_pictures)) == 7
    assert "【图片" not in with_pictures


def test_the_command_writes_text_and_pictures(
    featured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(featured)
    file = tmp_path / "公众号.html"
    assert run(["copy", "8", "--for", "wechat", "--article", "3", "-o", str(file)]) == 0
    shown = capfd.readouterr()
    assert shown.out == ""
    assert "build/copy/2022-08-3：7 张图片，按编号上传" in shown.err
    assert file.read_text("utf-8") == copied(featured, features.ISSUE, 3).written(CopyTarget.WECHAT)
    pictures = {each.name: each.read_bytes() for each in (featured / "build/copy/2022-08-3").iterdir()}
    assert pictures == copied(featured, features.ISSUE, 3).files
    assert run(["copy", "8", "--for", "text", "--article", "1"]) == 0
    assert capfd.readouterr().out == copied(featured, features.ISSUE, 1).written(CopyTarget.TEXT)
    assert not (featured / "build/copy/2022-08-1").exists()


# --- One article ---------------------------------------------------------------------------------------------------


def test_an_article_stands_for_itself(sample: Path) -> None:
    settings = sample / "bulletin.yaml"
    before = settings.read_text("utf-8")
    write(
        settings, "columns:\n  - 工作交流\n", "columns:\n  - {name: 工作交流, head: true, numbered: true}\n"
    )
    project = open_project(sample)
    settings.write_text(before, "utf-8")
    whole, alone = (public_copy(project, "2022-36", article).value for article in (None, 2))
    assert whole is not None
    assert alone is not None
    title, source, day, first, *_ = alone.written(CopyTarget.TEXT).splitlines()
    assert "【工作交流】\n一、苏州市" in whole.written(CopyTarget.TEXT)
    assert title.startswith("盐城市：")
    assert (source, day) == ("江苏精神文明建设简报2022年第36期", "2022年12月28日")
    assert first.startswith("　　")
    assert "苏州市：" not in alone.written(CopyTarget.TEXT)


# --- Only what is public --------------------------------------------------------------------------------------------

CANARY = "不可外传"
HEADS = {
    "issue-not-public": "status: final\n",
    "public-draft": "status: draft\npublic: true\n",
    "public-classified": "status: final\npublic: true\nclassification: 秘密★1年\n",
    "public-unreviewed": "status: final\npublic: true\nmarking: 内部资料\n",
}


def secretive(folder: Path) -> Path:
    """Make a public issue with a canary wherever something is not public."""
    make_workspace(folder)
    write(
        folder / "bulletin.yaml", "province:", f"marking: 内部资料{CANARY}\nprint_code: {CANARY}\nprovince:"
    )
    head = (
        f"remarks: [{{name: 某某{CANARY}, text: {CANARY}。}}]\nstaff: {{编辑: {CANARY}}}\n"
        "public: true\nreviewed: {by: 沈岚, date: 2022-12-30}\n"
    )
    contact = (
        f"supplied_by: 供稿单位\ncontact: {CANARY}\nphone: 025-1234567\n"
        f"remarks: [{{name: 某某, text: {CANARY}。}}]\n"
    )
    withdrawn = f"title: {CANARY}撤下\nwithdrawn: {{date: 2022-12-31, reason: {CANARY}}}\n"
    articles = (
        contact,
        f"title: {CANARY}的一篇\npublic: false\n",
        withdrawn,
        f"title: {CANARY}\nkind: tally\nperiod: 2022",
    )
    add_issue(
        folder,
        "2022-07",
        *(f"from: 苏州市\n{each}" if "tally" not in each else each for each in articles),
        head=head,
    )
    with (folder / "issues/2022-07/01.md").open("a", encoding="utf-8") as file:
        file.write(f"\n公开的一句话。\n\n<!-- {CANARY} -->\n")
    return folder


@pytest.mark.parametrize("article", [None, 1])
def test_what_is_not_public_is_in_no_copy(tmp_path: Path, article: int | None) -> None:
    result = public_copy(open_project(secretive(tmp_path / "workspace")), "2022-07", article)
    assert result.value is not None
    codes = [each.code for each in result.diagnostics]
    assert codes == ([] if article else ["article-not-public", "tally-not-public", "copy-withdrawn"])
    for target in CopyTarget:
        written = result.value.written(target, embedded=True)
        assert "公开的一句话。" in written
        assert "供稿单位：供稿单位" in written
        assert CANARY not in written
        assert "025" not in written


@pytest.mark.parametrize(
    ("article", "code"), [(2, "article-not-public"), (3, "copy-withdrawn"), (4, "tally-not-public")]
)
def test_an_article_that_is_not_public_is_refused(tmp_path: Path, article: int, code: str) -> None:
    result = public_copy(open_project(secretive(tmp_path / "workspace")), "2022-07", article)
    assert result.value is None
    assert [each.code for each in result.diagnostics] == [code]


@pytest.mark.parametrize("code", HEADS)
def test_an_issue_that_is_not_public_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], code: str
) -> None:
    folder = make_workspace(tmp_path / "workspace")
    add_issue(folder, "2022-07", "from: 苏州市")
    write(folder / "issues/2022-07/issue.md", "status: final\n", HEADS[code])
    monkeypatch.chdir(folder)
    for target in CopyTarget:
        assert run(["copy", "7", "--for", target.value]) == 1
        shown = capfd.readouterr()
        assert shown.out == ""
        assert f"[{code}]" in shown.err
        assert "没有可以复制的" in shown.err
    assert not (folder / "build").exists()


def test_a_number_that_no_article_has(
    sample: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(sample)
    assert run(["copy", "36", "--article", "9"]) == 2
    assert "2022-36 只有 4 篇，没有第 9 篇" in capfd.readouterr().err
