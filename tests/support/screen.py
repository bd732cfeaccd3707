"""The text and structure of an issue's HTML, which its PDF must have too."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Table:
    """A table: its rows, and the texts of the head cells above its columns."""

    rows: int = 0
    heads: list[str] = field(default_factory=list)


@dataclass
class Screen:
    """Blocks in their order; texts have no spaces. Charts and what only a screen shows are left out."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)


def bare(text: str) -> str:
    """Return a text without spaces: where they are drawn depends on the line."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def read_screen(html: str) -> Screen:
    """Read the page for screens."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.screen


class _Reader(HTMLParser):
    """Collects the text of elements that hold a block; such elements do not stand within each other."""

    BLOCKS = frozenset(("p", "pre", "h2", "h3", "h4", "h5", "h6", "th", "figcaption", "a"))

    def __init__(self) -> None:
        super().__init__()
        self.screen = Screen()
        self.part = ""
        self.chart = False
        self.block = ""
        self.named = ""
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attributes}
        if tag in {"header", "nav", "main", "footer"}:
            self.part = tag
        elif tag == "figure":
            self.chart = "chart" in values.get("class", "")
        elif tag == "img" and not self.chart:
            self.screen.alternatives.append(values.get("alt", ""))
        elif tag == "table":
            self.screen.tables.append(Table())
        elif tag == "tr":
            self.screen.tables[-1].rows += 1
        if tag == "a" and self.part == "main" and "//" in values.get("href", ""):
            self.screen.addresses.append(values["href"])
        elif tag in self.BLOCKS and (tag != "a" or self.part == "nav"):
            self.block, self.words = tag, []
            self.named = values.get("scope" if tag == "th" else "class", "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.block:
            self._keep(tag, bare("".join(self.words)))
            self.block = ""

    def _keep(self, tag: str, text: str) -> None:
        screen = self.screen
        match self.part, tag:
            case "nav", "a":
                screen.entries.append(text)
            case "main", "p" if not self.named:
                screen.paragraphs.append(text)
            case "main", "pre":
                screen.code.append(text)
            case "main", "figcaption" if not self.chart:
                screen.captions.append(text)
            case "main", "th" if self.named == "col":
                screen.tables[-1].heads.append(text)
            case "main", "h2" | "h3" | "h4" | "h5" | "h6":
                screen.headings.append((int(tag[1]), text))
