"""Manuscripts that are dropped on the preview: one address takes them, from its own page alone; the page shows the rest."""

from __future__ import annotations

import base64
import http.client
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from bulletin.preview.requests import LARGEST_UPLOAD
from bulletin.preview.serving import Preview
from bulletin.workspace import Workspace
from tests.support.accessibility import violations
from tests.support.browser import Served, Watched
from tests.support.previews import LONG, Got, get, raw
from tests.support.word_files import changed, paragraph, run, word_file
from tests.support.workspaces import copy_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


DRAFT = "draft-来稿"
BODY = "近日，全市把课堂开到码头边、田埂上，来听课的人一天比一天多，讲的也都是大家身边的事情。"
TEXT = f"课堂开到码头\n\n{BODY}{BODY}活动由市文明办负责\n\n并请各地报送情况。\n\n{BODY}"


def add_draft(workspace: Path) -> Path:
    folder = workspace / "issues" / DRAFT
    folder.mkdir()
    (folder / "issue.md").write_text("---\nstatus: draft\n---\n", "utf-8")
    (folder / "01.md").write_text(f"---\ntitle: 盐城市：课堂\nfrom: 盐城市\n---\n{BODY}\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    workspace = copy_workspace(tmp_path_factory.mktemp("imports"))
    add_draft(workspace)
    with Preview(Workspace(workspace), None, 0) as running:
        yield running


def token(port: int) -> str:
    found = re.search(r'name="token" content="([\w-]{40,})"', get(port, "/").content.decode())
    assert found
    return found[1]


def upload(port: int, content: bytes, name: str = "来稿.txt", path: str = "/import", **fields: str) -> Got:
    """Upload as the page does; a field of `None` is left out."""
    own = {
        "Origin": f"http://127.0.0.1:{port}",
        "X-Bulletin-Token": token(port),
        "X-Bulletin-Name": quote(name),
        "Content-Length": str(len(content)),
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    try:
        given = own | {key.replace("_", "-"): value for key, value in fields.items()}
        connection.request("POST", path, content, {key: value for key, value in given.items() if value})
        answer = connection.getresponse()
        return Got(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()


def names(preview: Preview) -> set[str]:
    return {str(path) for path in preview.workspace.root.rglob("*.md")}


def test_an_upload_becomes_an_article(preview: Preview) -> None:
    got = upload(preview.server.port, TEXT.encode(), path=f"/import?issue={quote(DRAFT)}")
    assert got.status == 200
    answer = json.loads(got.content)
    (article,) = answer["articles"]
    assert article["path"] == f"issues/{DRAFT}/02.md"
    assert "拿不准的分段 1 处" in article["summary"]
    assert [each["code"] for each in answer["problems"]] == ["import-from", "import-unsure"]
    assert BODY in (preview.workspace.root / article["path"]).read_text("utf-8")
    broken = json.loads(upload(preview.server.port, b"PK\x03\x04", "../../坏.docx").content)
    assert (broken["articles"], broken["problems"][0]["code"]) == ([], "import-unreadable")
    assert (broken["problems"][0]["path"], broken["problems"][0]["link"]) == ("坏.docx", None)
    final = json.loads(upload(preview.server.port, TEXT.encode(), path="/import?issue=2021-06").content)
    assert final["problems"][0]["code"] == "already-final"


@pytest.mark.parametrize(
    ("fields", "path", "status"),
    [
        ({"X_Bulletin_Token": "x" * 43}, "/import", 403),
        ({"X_Bulletin_Token": ""}, "/import", 403),
        ({"Origin": ""}, "/import", 403),
        ({"Origin": "null"}, "/import", 403),
        ({"Origin": "http://evil.example"}, "/import", 403),
        ({"Sec_Fetch_Site": "cross-site"}, "/import", 403),
        ({"Sec_Fetch_Site": "none"}, "/import", 403),
        ({"Host": "evil.example"}, "/import", 403),
        ({"X_Bulletin_Name": ""}, "/import", 400),
        ({"X_Bulletin_Name": "%0a"}, "/import", 400),
        ({}, "/import?issue=2099-01", 404),
        ({}, "/import?issue=..%2F..", 404),
        ({}, "/import?other=1", 404),
        ({}, "/import/", 400),
        ({}, "/", 400),
        ({}, "/api/issues", 400),
    ],
)
def test_no_other_upload_is_taken(preview: Preview, fields: dict[str, str], path: str, status: int) -> None:
    before = names(preview)
    assert upload(preview.server.port, b"text", path=path, **fields).status == status
    assert names(preview) == before


def test_the_length_is_limited_before_anything_is_read(preview: Preview) -> None:
    """Also what is refused for its token is not received: the answer comes while the content is still owed."""
    port = preview.server.port
    head = f"POST /import HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n"
    for length, status in ((str(LARGEST_UPLOAD + 1), 413), ("-1", 411), ("9" * 40, 411), ("50000000", 403)):
        answer = raw(port, f"{head}Content-Length: {length}\r\nX-Bulletin-Token: no\r\n\r\n".encode())
        assert answer.startswith(f"HTTP/1.1 {status} ".encode()), (length, answer[:60])
    assert raw(port, f"{head}\r\n".encode()).startswith(b"HTTP/1.1 411 ")
    cut = f"{head}Content-Length: 9\r\nX-Bulletin-Token: {token(port)}\r\nX-Bulletin-Name: a\r\n\r\nshort"
    assert raw(port, cut.encode()).startswith(b"HTTP/1.1 408 ")
    for method in ("GET", "HEAD"):
        assert get(port, "/import", method).status == 404
    for method in ("PUT", "OPTIONS", "DELETE"):
        assert (
            raw(port, f"{method} /import HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())[9:12] == b"405"
        )


def test_the_token_stands_in_the_page_alone(preview: Preview) -> None:
    port = preview.server.port
    secret = token(port).encode()
    for path in ("/api/issues", "/api/tally", "/app.js", "/importing.js", f"/api/issue/{quote(DRAFT)}"):
        assert secret not in get(port, path).content


# --- In the browser -------------------------------------------------------------------------------------------

DROP = """
([selector, name, content]) => {
    const data = new DataTransfer();
    const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    data.items.add(new File([bytes], name));
    for (const kind of ["dragenter", "dragover", "drop"])
        document.querySelector(selector).dispatchEvent(
            new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(copy_workspace(tmp_path_factory.mktemp("drops") / "workspace"))
    add_draft(served.workspace)
    served.start()
    yield served
    assert served.stop() in {0, 130}, "".join(served.printed)


def test_a_word_file_is_dropped_on_an_issue_of_the_list(watched: Watched, served: Served) -> None:
    """The article stands in the issue, its unsure places among the problems until an editor decides."""
    page = watched.open("issues")
    entry = f'a[data-issue="{DRAFT}"]'
    expect(page.locator(entry)).to_be_visible()
    cut = f"{BODY}{BODY}活动由市文明办负责"
    body = [paragraph(text) for text in ("吴江区：课堂", cut, "并请各地报送情况。", BODY)]
    revised = paragraph(
        run("课程")
        + changed("ins", run("一周"))
        + run("一换，渔民想听什么，就请谁来讲，课堂一直坐得满满的。")
    )
    content = word_file("".join([*body, revised]))
    page.evaluate(DROP, [entry, "吴江 来稿.docx", base64.b64encode(content).decode()])
    dialog = page.locator("#imported")
    expect(dialog).to_contain_text("吴江 来稿.docx → issues/draft-来稿/02-吴江区.md：修订 1 处（已接受）")
    assert violations(page) == []
    expect(page.locator("#drop")).to_be_hidden()
    article = served.workspace / "issues" / DRAFT / "02-吴江区.md"
    assert "一周" in article.read_text("utf-8")
    dialog.get_by_role("link").first.click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#issue .number")).to_have_text(DRAFT)
    expect(page.locator("body")).to_have_attribute("data-state", "fresh")


def test_files_are_picked_by_keyboard_and_what_is_unsure_is_a_problem(
    watched: Watched, served: Served
) -> None:
    page = watched.open("issues")
    button = page.get_by_role("button", name="导入来稿")
    with page.expect_file_chooser() as chooser:
        button.press("Enter")
    chooser.value.set_files(
        [
            {
                "name": "拿不准.txt",
                "mimeType": "text/plain",
                "buffer": TEXT.replace("课堂开", "盐城市：课堂开").encode(),
            },
            {"name": "表.xlsx", "mimeType": "x/y", "buffer": b"PK\x03\x04"},
        ]
    )
    dialog = page.locator("#imported")
    expect(dialog).to_contain_text("拿不准的分段 1 处")
    expect(dialog).to_contain_text("import-unreadable")
    assert violations(page) == []
    dialog.get_by_role("button", name="关闭").click()
    page.goto(f"{served.address}#/{quote(DRAFT)}/problems")
    problem = page.locator("#problems .problem", has_text="import-unsure")
    expect(problem).to_contain_text("-盐城市.md:")
    (article,) = (served.workspace / "issues" / DRAFT).glob("0?-盐城市.md")
    text = article.read_text("utf-8")
    article.write_text(text.replace("负责并请", "负责\n\n并请"), "utf-8")
    expect(problem).to_have_count(0)
