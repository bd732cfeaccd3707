"""Splits the front matter of a file from its body."""

from __future__ import annotations

import re

from msgspec import Struct

from bulletin.diagnostics import Position, Sink, stage

_FENCE = re.compile(r"---[ \t]*")
_CLOSE = re.compile(r"(?:---|\.\.\.)[ \t]*")


class FrontMatterSections(Struct, frozen=True):
    """The text of a file in four sections, which concatenate to the file."""

    opening: str
    head: str
    closing: str
    body: str

    def join(self) -> str:
        """Return the text of the file."""
        return self.opening + self.head + self.closing + self.body

    @property
    def body_line(self) -> int:
        """The line of the file on which the body begins."""
        return (self.opening + self.head + self.closing).count("\n") + 1


@stage
def split_front_matter(sink: Sink, path: str, text: str) -> FrontMatterSections:
    """Split the front matter (between two lines `---`) from the body."""
    lines = text.split("\n")
    if not _FENCE.fullmatch(lines[0]):
        sink.fail("front-matter-missing", Position(path, 1, 1))
    closing = next((number for number, line in enumerate(lines[1:], 1) if _CLOSE.fullmatch(line)), None)
    if closing is None:
        sink.fail("front-matter-open", Position(path, 1, 1))
    return _cut(lines, closing)


def _cut(lines: list[str], closing: int) -> FrontMatterSections:
    head = "".join(f"{line}\n" for line in lines[1:closing])
    rest = lines[closing + 1 :]
    end = f"{lines[closing]}\n" if rest else lines[closing]
    return FrontMatterSections(f"{lines[0]}\n", head, end, "\n".join(rest))
