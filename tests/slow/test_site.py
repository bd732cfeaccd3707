"""The site of many issues: made, made again, complete, and searched in a browser, from its folder and from a server.

    ./dev slow site --count 400     as many as an office prints in eight years

With `-s` it prints processor seconds, sizes, and the milliseconds of queries.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import random
import threading
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import launched
from tests.support.processes import start_command
from tests.support.projects import make_workspace
from tests.support.sites import contents, dead_links, found, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.counts(sample=8, full=400)
PLACES = ("南京市", "无锡市", "徐州市", "常州市", "苏州市", "南通市", "昆山市", "泰兴市", "沛县", "综合")
COLUMNS = ("工作交流", "经验做法", "信息动态")
ARTICLES = 3
CHARACTERS = 1420
"""Of an article: 400 issues are 1.7 million characters."""
WORDS = tuple(
    "文明实践志愿服务群众中心理论宣讲社区机制平台品牌阵地城乡居民老人儿童书屋广场街道村镇河湖山林田间工厂学校医院"
)
A_YEAR = 50
QUERIES_PER_HUNDRED = 100


def make(folder: Path, count: int, seed: int) -> Path:
    """Make a workspace of so many public issues."""
    rng = random.Random(seed)  # noqa: S311 - texts, no secrets
    make_workspace(folder)
    with (folder / "bulletin.yaml").open("a", encoding="utf-8") as file:
        file.write('marking: ""\n')
    for number in range(count):
        year, of_year = 2018 + number // A_YEAR, number % A_YEAR + 1
        issue = folder / "issues" / f"{year}-{of_year:02}"
        issue.mkdir(parents=True)
        day = f"{year}-{1 + of_year * 11 // A_YEAR:02}-{1 + of_year % 28:02}"
        head = f"number: {of_year}\ndate: {day}\nstatus: final\npublic: true\n"
        (issue / "issue.md").write_text(f"---\n{head}---\n", "utf-8")
        for at in range(1, ARTICLES + 1):
            title = "".join(rng.choices(WORDS, k=6))
            keys = f"title: {title}\nfrom: {rng.choice(PLACES)}\ncolumn: {rng.choice(COLUMNS)}\n"
            (issue / f"{at:02}-a{at}.md").write_text(f"---\n{keys}---\n{text(rng)}\n", "utf-8")
    return folder


def text(rng: random.Random) -> str:
    """Write paragraphs of clauses."""
    written: list[str] = []
    while sum(map(len, written)) < CHARACTERS:
        clauses = ("".join(rng.choices(WORDS, k=rng.randint(4, 14))) for _ in range(rng.randint(6, 16)))
        written.append("，".join(clauses) + "。")
    return "\n\n".join(written)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, count: int, seed: int) -> Path:
    folder = tmp_path_factory.mktemp("site")
    workspace, target = make(folder / "workspace", count, seed), folder / "site"
    first, said = _published(workspace, target)
    assert f"公开 {count} 期、{ARTICLES * count} 篇" in said
    second, again = _published(workspace, target)
    assert "写 0 个，删 0 个" in again
    edited = workspace / "issues" / "2018-01" / "01-a1.md"
    edited.write_text(edited.read_text("utf-8") + "\n添了这一段，别处都没有。\n", "utf-8")
    third, _ = _published(workspace, target)
    print(f"\n{said}{first:.1f} s, again {second:.1f} s, one changed {third:.1f} s")
    return target


def _published(workspace: Path, target: Path) -> tuple[float, str]:
    """Run the command; returns its processor seconds and what it says."""
    began = os.times()
    process = start_command(workspace, "site", "-o", str(target))
    _, said = process.communicate()
    assert process.returncode == 0, said.decode()
    ended = os.times()
    used = ended.children_user + ended.children_system - began.children_user - began.children_system
    return used, said.decode()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


def test_all_links_resolve(site: Path) -> None:
    assert list(dead_links(contents(site))) == []


@pytest.mark.parametrize("served", [False, True], ids=["folder", "server"])
def test_every_substring_is_found_and_nothing_else(
    browser: Browser, site: Path, count: int, rng: random.Random, *, served: bool
) -> None:
    with _server(site) as server:
        base = f"http://127.0.0.1:{server.server_port}" if served else site.as_uri()
        page = browser.new_page()
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(f"{base}/search.html")
        times = [_query(page, *each) for each in _queries(site, count, rng)]
        page.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(f"{base}/")] == []
    times.sort()
    print(f"\n{len(times)} queries: median {times[len(times) // 2]:.1f} ms, longest {times[-1]:.1f} ms")


def _queries(site: Path, count: int, rng: random.Random) -> Iterator[tuple[str, set[str]]]:
    """Yield substrings of 2 to 12 characters, and the pages that hold them."""
    texts = texts_of(site)
    everything = list(texts.values())
    for _ in range(max(10, count * QUERIES_PER_HUNDRED // 100)):
        line = max(rng.choice(everything).split("\n"), key=len)
        start = rng.randrange(len(line) - 12)
        word = line[start : start + rng.randint(2, 12)]
        yield word, {path for path, each in texts.items() if word in each}


def _query(page: Page, word: str, expected: set[str]) -> float:
    """Search for a word, and compare what is found; returns the milliseconds of the search."""
    assert found(page, word) == expected, word
    return float(page.locator("#results").get_attribute("data-milliseconds") or 0)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[http.server.ThreadingHTTPServer]:
    """Serve a folder on loopback."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
