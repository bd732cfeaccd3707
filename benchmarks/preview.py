"""From a save to the painted change in a browser: `bulletin serve` beside a plain script with a reloading page.

Run from the repository's folder: `PYTHONPATH=. python benchmarks/preview.py [EDITS]`. Needs Playwright and Chromium.

Both have a copy of the workspace, and one article of No. 36 is saved over and over, in turn for one and the other.
The plain way is what an office would set up in an afternoon: a watcher runs a script that turns the articles into HTML
with markdown-it, prints it with WeasyPrint (the same faces, page size, type size and lines), draws the pages with
PDFium, and a page in the browser reloads when the script is done. It composes no lines and checks nothing.
A change counts as painted when it stands in the document, its images are decoded, and a frame was drawn after that.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page

ROOT = Path(__file__).resolve().parent.parent
ISSUE = "2022-36"
ARTICLE = "02-yancheng.md"
EDITS = 30
WIDTH = 900
"""CSS pixels of a page in the browser, at one image pixel each."""
SECONDS = 60_000
"""Milliseconds after which a change that was not painted ends the benchmark."""

# --- The plain script ----------------------------------------------------------------------------------------

STYLE = """
@page { size: A4; margin: 37mm 26mm 35mm 28mm; @bottom-center { content: counter(page) } }
@font-face { font-family: Fang; src: url("FANG") }
@font-face { font-family: Hei; src: url("HEI") }
body { font: 16pt/29pt Fang; text-align: justify; margin: 0 }
p { margin: 0; text-indent: 2em } h1 { font: 22pt/29pt Hei; text-align: center }
"""


def plain_script(workspace: Path, output: Path, fang: str, hei: str) -> None:
    """Print an issue the plain way: HTML, PDF and page images."""
    import pypdfium2
    from markdown_it import MarkdownIt
    from weasyprint import HTML

    parts = []
    for path in sorted((workspace / "issues" / ISSUE).glob("0*.md")):
        _, head, body = path.read_text("utf-8").split("---\n", 2)
        title = head.partition("title:")[2].partition("\n")[0].strip()
        parts.append(f"<h1>{title}</h1>" + MarkdownIt().enable("table").render(body))
    style = STYLE.replace("FANG", Path(fang).as_uri()).replace("HEI", Path(hei).as_uri())
    text = f'<!doctype html><meta charset="utf-8"><style>{style}</style>{"".join(parts)}'
    (output / "reading.html").write_text(text, "utf-8")
    pdf = pypdfium2.PdfDocument(HTML(string=text).write_pdf())
    for number in range(len(pdf)):
        page = pdf[number]
        image = page.render(scale=WIDTH / page.get_width()).to_pil()
        image.save(output / f"{number}.png", compress_level=1)
    images = "".join(f'<img src="{number}.png" width={WIDTH}>' for number in range(len(pdf)))
    (output / "paper.html").write_text(f'<!doctype html><meta charset="utf-8">{images}', "utf-8")


class Reloading(http.server.SimpleHTTPRequestHandler):
    """Serves the script's output; `/reload` notifies the pages each time that the script is done."""

    done = threading.Condition()

    def do_GET(self) -> None:
        """Answer; `/reload` waits until the script is done."""
        if self.path != "/reload":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        with contextlib.suppress(OSError):
            while True:
                with self.done:
                    self.done.wait()
                self.wfile.write(b"data: reload\n\n")

    def end_headers(self) -> None:
        """Forbid caching by the browser."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def watch_plainly(command: list[str], workspace: Path, stop: threading.Event) -> None:
    """Run the script after each change, and let the pages reload."""
    from watchfiles import watch

    for _ in watch(workspace / "issues", stop_event=stop, step=20, rust_timeout=200):
        subprocess.run(command, check=True)
        with Reloading.done:
            Reloading.done.notify_all()


def fonts() -> tuple[str, str]:
    """Return the files of the same faces that the bulletin uses for text and headings."""
    from bulletin.workspace import Workspace

    files = {file.path.name: str(file.path) for file in Workspace(ROOT).font_files()}
    return files["FandolFang-Regular.otf"], files["FandolHei-Regular.otf"]


# --- The browser ---------------------------------------------------------------------------------------------

RELOAD = """
const plain = location.port === "PORT";
if (plain && window === top) new EventSource("/reload").onmessage = () => location.reload();
"""
"""What a live reload tool adds to a page."""
PAINTED = """
(wanted) => new Promise((resolve) => {
  const look = () => {
    if (wanted()) requestAnimationFrame(() => setTimeout(() => resolve(Date.now())));
    else requestAnimationFrame(look);
  };
  look();
})
"""
OWN_READING = "(mark) => document.querySelector('#frame').contentDocument?.body?.textContent.includes(mark)"
OWN_PAPER = """(before) => {
  const image = document.querySelector(".page[data-page='PAGE'] img");
  return image && image.complete && !image.src.includes(before);
}"""


def painted(page: Page, wanted: str, mark: str) -> float:
    """Wait until a change is painted; returns when that was (seconds since the epoch)."""
    return float(page.evaluate(f"(mark) => ({PAINTED})(() => ({wanted})(mark))", mark)) / 1000


class Reloaded:
    """When a reloading page has painted a change: it reports it itself, over any number of reloads."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.times: list[float] = []
        page.expose_function("painted", lambda when: self.times.append(when / 1000))
        page.add_init_script(
            """addEventListener("load", async () => {
              await Promise.all([...document.images].map((image) => image.decode()));
              requestAnimationFrame(() => setTimeout(() => painted(Date.now())));
            });"""
        )
        page.goto(address)
        self.next()

    def next(self) -> float:
        """Wait for the next painting."""
        last = time.monotonic() + SECONDS / 1000
        while not self.times and time.monotonic() < last:
            self.page.wait_for_timeout(5)
        return self.times.pop(0)

    def settle(self) -> None:
        """Let the page finish what it is doing, and forget it."""
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(50)
        self.times.clear()


# --- Both at work --------------------------------------------------------------------------------------------


@contextlib.contextmanager
def served(workspace: Path) -> Iterator[str]:
    """Run `bulletin serve`; gives its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bulletin", "serve", ISSUE, "--port", "0"],
        cwd=workspace,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None  # noqa: S101 - opened as a pipe
    try:
        yield process.stdout.readline().strip()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


@contextlib.contextmanager
def served_plainly(workspace: Path, output: Path) -> Iterator[str]:
    """Run the watcher with the plain script; gives its address."""
    command = [sys.executable, __file__, "--plain", str(workspace), str(output), *fonts()]
    subprocess.run(command, check=True)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Reloading, directory=str(output))
    )
    server.daemon_threads = True
    stop = threading.Event()
    threads = [
        threading.Thread(target=server.serve_forever),
        threading.Thread(target=watch_plainly, args=(command, workspace, stop)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
        for thread in threads:
            thread.join()


def state(address: str) -> dict[str, Any]:
    """Return the state of the issue as the preview serves it, once it is built."""
    while True:
        with urllib.request.urlopen(f"{address}api/issue/{ISSUE}") as answer:  # noqa: S310 - its own server
            now: dict[str, Any] = json.load(answer)
        if now["state"] != "building":
            return now
        time.sleep(0.02)


def save(workspace: Path, original: str, mark: str) -> float:
    """Save the article with a change in the middle of its text; returns when (seconds since the epoch)."""
    at = original.index("。", len(original) // 2)
    when = time.time()
    (workspace / "issues" / ISSUE / ARTICLE).write_text(f"{original[:at]}（{mark}）{original[at:]}", "utf-8")
    return when


def touched(address: str, workspace: Path, original: str) -> int:
    """Return the first page that an edit changes."""
    before = [page["digest"] for page in state(address)["pages"]]
    save(workspace, original, "先改一次")
    time.sleep(0.3)
    after = [page["digest"] for page in state(address)["pages"]]
    return next(at for at, pair in enumerate(zip(before, after, strict=False), 1) if pair[0] != pair[1])


class Own:
    """The preview's two views in the browser, measured one at a time: a window behind another one draws nothing."""

    def __init__(self, context: BrowserContext, address: str, workspace: Path) -> None:
        self.address, self.workspace = address, workspace
        self.original = (workspace / "issues" / ISSUE / ARTICLE).read_text("utf-8")
        self.page = touched(address, workspace, self.original)
        self.reading, self.paper = context.new_page(), context.new_page()
        self.reading.goto(f"{address}#/{ISSUE}/reading")
        self.paper.goto(f"{address}#/{ISSUE}/paper/{self.page}")
        self.paper.locator(f".page[data-page='{self.page}'] img").wait_for()

    def read(self, mark: str) -> float:
        """Save, and return the seconds until the reading view has painted the change."""
        self.reading.bring_to_front()
        spent = -save(self.workspace, self.original, mark) + painted(self.reading, OWN_READING, mark)
        state(self.address)
        return spent

    def print(self, mark: str) -> float:
        """Save, and return the seconds until the paper view has painted the change."""
        self.paper.bring_to_front()
        image = self.paper.locator(f".page[data-page='{self.page}'] img")
        digest = str(image.get_attribute("src")).split("/")[2]
        start = save(self.workspace, self.original, mark)
        spent = painted(self.paper, OWN_PAPER.replace("PAGE", str(self.page)), digest) - start
        state(self.address)
        return spent


class Plain:
    """The plain way's two reloading pages."""

    def __init__(self, context: BrowserContext, address: str, workspace: Path) -> None:
        self.workspace = workspace
        self.original = (workspace / "issues" / ISSUE / ARTICLE).read_text("utf-8")
        self.pages = {
            name: Reloaded(context.new_page(), f"{address}{name}.html") for name in ("reading", "paper")
        }

    def see(self, name: str, mark: str) -> float:
        """Save, and return the seconds until a page has reloaded and painted the change."""
        self.pages[name].page.bring_to_front()
        start = save(self.workspace, self.original, mark)
        spent = self.pages[name].next() - start
        for each in self.pages.values():
            each.page.bring_to_front()
            each.settle()
        return spent


def measure(own: Own, plain: Plain, edits: int) -> list[list[float]]:
    """Return four rows of seconds: own reading and paper, plain reading and paper."""
    rows: list[list[float]] = []
    for number in range(edits + 1):
        marks = [f"第{number}次改动之{way}" for way in "一二三四"]
        one = own.read(marks[0]), own.print(marks[1])
        rows.append([*one, plain.see("reading", marks[2]), plain.see("paper", marks[3])])
    return [list(column) for column in zip(*rows[1:], strict=True)]


def main() -> None:
    from playwright.sync_api import sync_playwright

    edits = int(sys.argv[1]) if len(sys.argv) > 1 else EDITS
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        workspaces = [Path(name) / each for each in ("own", "plain")]
        for workspace in workspaces:
            for part in ("issues", "tallies"):
                shutil.copytree(ROOT / part, workspace / part)
            shutil.copy(ROOT / "bulletin.yaml", workspace)
        output = Path(name) / "output"
        output.mkdir()
        addresses = (
            stack.enter_context(served(workspaces[0])),
            stack.enter_context(served_plainly(workspaces[1], output)),
        )
        playwright = stack.enter_context(sync_playwright())
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(SECONDS)
        context.add_init_script(RELOAD.replace("PORT", addresses[1].rsplit(":", 1)[1].strip("/")))
        columns = measure(
            Own(context, addresses[0], workspaces[0]), Plain(context, addresses[1], workspaces[1]), edits
        )
        chromium.close()
    medians = [statistics.median(column) * 1000 for column in columns]
    print(f"{edits} edits of one article of {ISSUE}; medians from the save to the painted change")
    for at, view in enumerate(("reading", "paper")):
        own, plain = medians[at], medians[at + 2]
        slowest = max(columns[at]) * 1000
        print(
            f"{view}: {own:.0f} ms (slowest {slowest:.0f}), plain {plain:.0f} ms: a share of {own / plain:.3f}"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--plain"]:
        plain_script(Path(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:6])
    else:
        main()
