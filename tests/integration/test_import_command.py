"""Manuscripts come in: `bulletin import` writes articles that build, pictures and reports, and nothing half or twice."""

from __future__ import annotations

import base64
import io
import json
import sys
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bulletin.app import import_manuscript
from bulletin.cli.commands import run
from bulletin.importers.kinds import FileKind
from bulletin.importers.values import Account, Manuscript
from bulletin.model import Paragraph, Text
from tests.support.word_files import paragraph, word_file
from tests.support.word_files import run as run_of
from tests.support.workspaces import ROOT, build_issue, copy_workspace, open_project

if TYPE_CHECKING:
    from pathlib import Path

BODY = "近日，全市把课堂开到码头边、田埂上，来听课的人一天比一天多，讲的也都是大家身边的事情。"
TEXT = f"""吴江区：课堂开到码头边

——“水上课堂”纪实

2026年3月5日  来源：苏州日报

　　{BODY}

　　一、缘起

　　{BODY}5*3，4*2；# 不是标题。

苏州市文明办
"""


@pytest.fixture
def issue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of an issue that is being edited; the workspace is the current folder."""
    workspace = copy_workspace(tmp_path / "workspace")
    monkeypatch.chdir(workspace)
    assert run(["new", "--draft", "来稿"]) == 0
    return workspace / "issues" / "draft-来稿"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def png() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (300, 200), "navy").save(stream, "PNG")
    return stream.getvalue()


def page() -> str:
    picture = base64.b64encode(png()).decode()
    return (
        "<html><head><title>课堂 - 某网</title></head><body><h1>盐城市：课堂有图</h1>"
        f"<p>{BODY}</p><p><img src='data:image/png;base64,{picture}'></p><p>{BODY}{BODY}</p></body></html>"
    )


def test_a_text_becomes_an_article_that_builds(issue: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (issue.parent.parent / "来稿.txt").write_text(TEXT, "gb18030")
    before = tree(issue)
    capfd.readouterr()
    assert run(["import", "来稿.txt", "--column", "工作交流"]) == 0
    out = capfd.readouterr().out
    assert out.startswith(
        "来稿.txt → issues/draft-来稿/02-吴江区.md：修订 0 处，批注 0 条，拿不准的分段 0 处，没有放进正文 "
    )
    article = (issue / "02-吴江区.md").read_text("utf-8")
    assert (
        article
        == f"""---
title: 吴江区：课堂开到码头边
subtitle: ——“水上课堂”纪实
from: 吴江区
source: 苏州日报
column: 工作交流
note: 来稿日期：2026-03-05，署名：苏州市文明办
---
{BODY}

# 一、缘起

{BODY}5*3，4*2；# 不是标题。
"""
    )
    assert {name: content for name, content in tree(issue).items() if name in before} == before
    (issue / "01.md").unlink()
    assert build_issue(open_project(issue.parent.parent), "draft-来稿").pages == 1


def test_pictures_get_free_names_and_nothing_is_overwritten(
    issue: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The same file twice makes two articles, each with its own pictures and its own report."""
    (issue / "images").mkdir()
    (issue / "images" / "02-1.png").write_bytes(b"the editor's own")
    file = issue.parent.parent / "课堂.doc"
    file.write_text(page(), "utf-8")
    assert run(["import", "课堂.doc", "课堂.doc"]) == 0
    assert sorted(path.name for path in issue.glob("0*.md")) == ["01.md", "02-盐城市.md", "03-盐城市.md"]
    assert (issue / "images" / "02-1.png").read_bytes() == b"the editor's own"
    assert "(images/02-2.png)" in (issue / "02-盐城市.md").read_text("utf-8")
    assert "(images/03-1.png)" in (issue / "03-盐城市.md").read_text("utf-8")
    with Image.open(issue / "images" / "03-1.png") as picture:
        assert picture.size == (300, 200)
    reports = issue.parent.parent / "build" / "import" / "draft-来稿"
    assert sorted(path.name for path in reports.iterdir()) == [
        f"{stem}.{ending}" for stem in ("02-盐城市", "03-盐城市") for ending in ("json", "txt")
    ]
    (issue / "03-盐城市.md").unlink()
    assert run(["import", "课堂.doc"]) == 0
    assert (reports / "03-盐城市-2.txt").exists()
    assert "images/03-2.png" in json.loads((reports / "03-盐城市-2.json").read_text("utf-8"))["pictures"][0]
    capfd.readouterr()


def test_one_that_fails_does_not_stop_the_others(issue: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = issue.parent.parent
    (root / "空.txt").write_text("", "utf-8")
    (root / "好.txt").write_text(TEXT, "utf-8")
    capfd.readouterr()
    assert run(["import", "空.txt", "没有.docx", "好.txt", "--format", "json"]) == 1
    out, err = capfd.readouterr()
    (listed,) = json.loads(out)
    assert listed["article"] == "issues/draft-来稿/02-吴江区.md"
    assert listed["guesses"][0] == {
        "key": "title",
        "value": "吴江区：课堂开到码头边",
        "seen": "第 1 段“吴江区：课堂开到码头边”",
        "sure": True,
    }
    assert "空.txt: 错误 [import-unreadable]" in err
    assert "没有.docx: 错误 [import-missing]" in err


def test_options_win_over_guesses_and_a_dry_run_writes_nothing(
    issue: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = issue.parent.parent
    before = tree(root)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(BytesIO(TEXT.encode())))
    capfd.readouterr()
    assert run(["import", "-", "--from", "盐城市", "--from", "宿迁市", "--dry-run"]) == 0
    out = capfd.readouterr().out
    assert "- → issues/draft-来稿/02-盐城市.md" in out
    assert "来稿单位" not in out
    assert "署名：苏州市文明办（第 7 段“苏州市文明办”）" in out
    assert tree(root) == before
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(BytesIO(TEXT.encode())))
    assert run(["import", "-", "--from", "盐城市", "--from", "宿迁市"]) == 0
    assert "from: [盐城市, 宿迁市]\n" in (issue / "02-盐城市.md").read_text("utf-8")
    capfd.readouterr()
    assert run(["import", "-", "--from", "盐成市"]) == 1
    assert "盐城市" in capfd.readouterr().err
    assert run(["import", "-", "--issue", "36"]) == 2


def test_old_formats_are_converted_first(
    issue: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The converter is handed the file with its kind, and what it returns is read as Word."""
    given: list[tuple[FileKind, bytes]] = []
    docx = word_file(paragraph("盐城市：课堂") + paragraph(BODY) + paragraph(BODY))

    def convert(kind: FileKind, content: bytes) -> bytes:
        given.append((kind, content))
        return docx

    monkeypatch.setattr("bulletin.app.conversion.convert_document", convert)
    (issue.parent.parent / "旧.doc").write_bytes(b"{\\rtf1 x}")
    assert run(["import", "旧.doc", "--format", "json"]) == 0
    assert given == [(FileKind.RTF, b"{\\rtf1 x}")]
    out = capfd.readouterr().out
    assert json.loads(out[out.index("[") :])[0]["format"] == "RTF 文档，由 LibreOffice 转换"


def test_what_is_not_sure_is_marked(issue: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Wrapped lines where it is open whether a paragraph ends, a title of which only the place is sure, and no place."""
    cut = f"{BODY}{BODY}活动由市文明办负责"
    (issue.parent.parent / "换行.txt").write_text(f"课堂\n\n{cut}\n\n并请各地报送情况。\n\n{BODY}", "utf-8")
    capfd.readouterr()
    assert run(["import", "换行.txt"]) == 0
    err = capfd.readouterr().err
    article = (issue / "02.md").read_text("utf-8").split("\n")
    assert article[1:5] == [
        "# 猜的，请核对：第 1 段“课堂”",
        "title: 课堂",
        "# 来稿单位没有看出来，请写：市、县（市、区）、行业，或“综合”",
        "# from: ",
    ]
    assert "issues/draft-来稿/02.md:5:1: 警告 [import-from]" in err
    line = article.index(f"{cut}并请各地报送情况。") + 1
    assert f"issues/draft-来稿/02.md:{line}:{len(cut) + 1}: 警告 [import-unsure]" in err


def test_a_lost_character_is_an_error_and_nothing_is_written(
    issue: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account holds a character that the reader dropped."""
    root = issue.parent.parent
    blocks = (Paragraph((Text("课堂"),)), Paragraph((Text(BODY),)))
    found = (import_manuscript.ReadFile("x.txt", Manuscript("文本", blocks, Account(f"课堂{BODY}漏"))),)
    monkeypatch.setattr(import_manuscript, "read", lambda *_: found)
    (root / "x.txt").write_text("x", "utf-8")
    before = tree(root)
    assert run(["import", "x.txt"]) == 1
    assert "[import-unbalanced] 导入前后的字对不上，没有写进去：少了“漏”，多了“”" in capfd.readouterr().err
    assert tree(root) == before


def test_a_failure_leaves_no_part(
    issue: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the article can't be written, its pictures and its report go, too."""
    root = issue.parent.parent
    (root / "课堂.html").write_text(page(), "utf-8")
    before = tree(root)

    def refuse(path: Path, content: bytes) -> None:
        if path.suffix == ".md":
            raise OSError(28, "No space left on device")
        path.write_bytes(content)

    monkeypatch.setattr("bulletin.workspace.writing.write_new", refuse)
    assert run(["import", "课堂.html"]) == 3
    assert "[not-writable]" in capfd.readouterr().err
    assert tree(root) == before
    assert not (issue / "images").exists()


def test_a_final_issue_takes_nothing(issue: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = (issue / "issue.md").read_text("utf-8")
    (issue / "issue.md").write_text(text.replace("status: draft", "status: final"), "utf-8")
    (issue.parent.parent / "好.txt").write_text(TEXT, "utf-8")
    assert run(["import", "好.txt", "--issue", "draft-来稿"]) == 2
    assert "[already-final]" in capfd.readouterr().err


# --- Published texts ------------------------------------------------------------------------------------------

SEEDS = ROOT.parent / "shared" / "seeds"
FACTS = {
    "form-suzhou-culture-centre-2020.txt": ("2020 年度苏州市文明单位（行业）社会责任报表", "苏州市", "", ""),
    "issue-2021-06.txt": (
        "苏州市实施“四个百千”工程 高质量推进城区新时代文明实践中心建设",
        "苏州市",
        "",
        "2021-07-06",
    ),
    "issue-2022-36.txt": ("苏州市：依托大数据平台构建新时代文明实践志愿服务矩阵", "苏州市", "", "2022-12-28"),
    "reply-changzhou-2025-4.txt": (
        "关于对常州市政协十五届四次会议提案 第0319号的答复",
        "常州市",
        "",
        "",
    ),
    "web-article-wujiang.txt": (
        "吴江:构建“十百千万” 让文明实践有力度有温度有深度",
        "吴江区",
        "苏州日报",
        "2021-06-25",
    ),
}
"""Title, place, source and date of each."""


def lines_of(text: str) -> list[str]:
    """Return the lines of a text without signs of Markdown."""
    lines = [line.strip().strip("#").replace("**", "").strip() for line in text.splitlines()]
    return [line for line in lines if line and line != "---"]


def as_word(text: str) -> bytes:
    """Return a Word file with a paragraph for each line of a text."""
    return word_file("".join(paragraph(run_of(line)) for line in lines_of(text)))


def as_page(text: str) -> bytes:
    """Return a page with a paragraph for each line of a text, and what stands around it on the site of an office."""
    body = "".join(f"<p>{escape(line)}</p>\n" for line in lines_of(text))
    return (
        '<!doctype html><meta charset="utf-8"><title>文明网</title><div class="nav"><a href="/">首页</a> '
        f'<a href="/news">要闻</a></div><div class="content">{body}</div>'
        "<div><p>上一篇：<a>甲</a></p><p>听新闻</p><p>主办：某某 ICP备12345号</p></div>"
    ).encode()


@pytest.mark.parametrize("kind", ["txt", "docx", "html"])
@pytest.mark.parametrize("name", FACTS)
def test_a_published_text_is_imported_and_builds(
    issue: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path, name: str, kind: str
) -> None:
    """As text, in Word, on a page: nothing is lost, paragraphs are whole, facts are found, and the article builds."""
    seed = SEEDS / name
    if not seed.exists():
        pytest.skip("the published texts are not here")
    typed = seed.read_text("utf-8")
    if kind != "txt":
        seed = tmp_path / f"来稿.{kind}"
        seed.write_bytes(as_word(typed) if kind == "docx" else as_page(typed))
    (issue / "01.md").unlink()
    capfd.readouterr()
    assert run(["import", str(seed), "--format", "json"]) == 0
    (report,) = json.loads(capfd.readouterr().out)
    found = {one["key"]: one["value"] for one in report["guesses"]}
    for key, value in zip(("title", "from", "source", "date"), FACTS[name], strict=True):
        assert found.get(key, "") == value or (kind == "html" and not value), key
    article = (
        "".join(path.read_text("utf-8") for path in issue.glob("0*.md")).replace("\\", "").replace("*", "")
    )
    assert kind == "txt" or all(line in article for line in lines_of(typed) if len(line) > 40)
    assert build_issue(open_project(issue.parent.parent), "draft-来稿").pages
