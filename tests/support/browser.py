"""The preview served by the real command, and a real browser's pages of it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.support.waiting import LONG
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Frame

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}
ISSUE = "2022-36"
BUILD = 1_000 * LONG
"""Milliseconds that a test waits for a build before it fails."""


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    """Start a Chromium without a window."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.fail("no Chromium is installed: ./dev test installs it")
    expect.set_options(timeout=BUILD)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@dataclass
class Served:
    """A running `bulletin serve` of a copied workspace."""

    workspace: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None
    printed: list[str] = field(default_factory=list)
    listener: threading.Thread = field(default_factory=threading.Thread)

    def start(self) -> None:
        """Start it and read its address; the same port again after a stop."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bulletin", "serve", ISSUE, "--port", str(self.port)],
            cwd=self.workspace,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.append(line)
            if match := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = int(match[1])
                break
        else:
            pytest.fail("no address printed: " + "".join(self.printed))
        self.listener = threading.Thread(target=self.printed.extend, args=[self.process.stdout], daemon=True)
        self.listener.start()

    def stop(self) -> int:
        """End it as Ctrl-C does; returns its exit code."""
        assert self.process is not None
        with self.process as process:
            process.send_signal(signal.SIGINT)
            try:
                code = process.wait(LONG)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
            self.listener.join()
        return code

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def file(self, name: str) -> Path:
        return self.workspace / "issues" / ISSUE / name

    @contextlib.contextmanager
    def edited(self, name: str, old: str, new: str) -> Iterator[None]:
        """Replace text in a file once; the old text is restored afterwards."""
        path = self.file(name)
        before = path.read_text("utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), "utf-8")
        try:
            yield
        finally:
            path.write_text(before, "utf-8")


@dataclass
class Watched:
    """Opens pages of the preview and records their requests and errors."""

    browser: Browser
    served: Served
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, view: str = "paper", width: int = 1280, height: int = 720, **options: object) -> Page:
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(BUILD)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(
            f"{self.served.address}#/{ISSUE}/{view}" if view != "issues" else f"{self.served.address}#/"
        )
        if view != "issues":
            fresh(page)
        return page


def fresh(page: Page) -> None:
    """Wait until all views show the newest text, and the current page is painted."""
    expect(page.locator("body")).to_have_attribute("data-state", "fresh", timeout=BUILD)
    expect(page.locator(".page img").first).to_be_attached(timeout=BUILD)


def sources(page: Page) -> list[str]:
    """Return the address of every page's image, once all are there."""
    number = page.locator(".page").count()
    expect(page.locator(".page img")).to_have_count(number, timeout=BUILD)
    return [str(image.get_attribute("src")) for image in page.locator(".page img").all()]


def box(page: Page, number: int) -> dict[str, float]:
    place = page.locator(f".page[data-page='{number}']").bounding_box()
    assert place is not None
    return {"x": place["x"], "y": place["y"], "width": place["width"], "height": place["height"]}


def frame(page: Page) -> Frame:
    inside = page.locator("#frame").element_handle().content_frame()
    assert inside is not None
    return inside


def sharp(page: Page, number: int, density: float) -> None:
    """Wait until a page's image has exactly the pixels that the screen gives it."""
    wanted = round(box(page, number)["width"] * density)
    page.wait_for_function(
        "([number, wanted]) => document.querySelector(`.page[data-page='${number}'] img`)?.naturalWidth === wanted",
        arg=[number, wanted],
    )


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG) of `rgb(r, g, b)`."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
