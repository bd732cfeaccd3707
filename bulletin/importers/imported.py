"""The text of a file that a manuscript became: front matter, the body as Markdown, and what is to be said of both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.importers.values import Account, Cause, Entry, text_of
from bulletin.parsing.markdown.writer import write_markdown
from bulletin.parsing.schema.scalars import scalar
from bulletin.parsing.text.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bulletin.importers.values import Boundary, Guess, Manuscript
    from bulletin.parsing.markdown.writer import WrittenMarkdown


class UnsurePlace(Struct, frozen=True):
    """A place of a text where it was not sure whether a paragraph ends, by line and column from 1."""

    line: int
    column: int
    boundary: Boundary


class ImportedText(Struct, frozen=True):
    """The text of a file, and what is to be said of it.

    `guesses` are those that stand in it, `labels` what their keys are called in Chinese. `account` is complete: with
    what the file can't hold.
    """

    text: str
    body_line: int
    written: WrittenMarkdown
    account: Account
    guesses: tuple[Guess, ...]
    labels: Mapping[str, str]
    unsure: tuple[UnsurePlace, ...]

    @property
    def difference(self) -> tuple[str, str]:
        """The characters that were lost, and those that came from nowhere."""
        return self.account.difference(text_of(self.written.blocks, self.written.notes))


def write_imported(
    keys: Sequence[str], manuscript: Manuscript, guesses: Sequence[Guess], labels: Mapping[str, str]
) -> ImportedText:
    """Write a text; `keys` are the lines of its front matter."""
    written = write_markdown(manuscript.blocks, manuscript.notes)
    head = ["---", *keys, "---"]
    start = len(head)
    lines = written.text.split("\n")
    return ImportedText(
        text="\n".join(head) + "\n" + written.text,
        body_line=start + 1,
        written=written,
        account=_account(manuscript.account, written),
        guesses=tuple(guesses),
        labels=labels,
        unsure=tuple(_unsure(manuscript.boundaries, written, lines, start)),
    )


def value_text(text: str, *, breaks: bool = False) -> str:
    """Write a value as it can stand in a file: no bar, which would break a title, unless it has `breaks`."""
    bare = printable(text)[0].replace("\n", " ")
    return scalar(bare if breaks else bare.replace("|", "｜"))


def doubt(guess: Guess) -> str:
    """Return the comment above a value that is not sure."""
    return f"# 猜的，请核对：{' '.join(printable(guess.seen)[0].split())}"


def _account(account: Account, written: WrittenMarkdown) -> Account:
    """Return an account with the characters that the file can't hold."""
    left = tuple(Entry(Cause.UNPRINTABLE, one.old) for one in written.replaced)
    added = tuple(Entry(Cause.UNPRINTABLE, one.new) for one in written.replaced if one.new)
    return replace(account, left_out=(*account.left_out, *left), added=(*account.added, *added))


def _unsure(
    boundaries: Sequence[Boundary], written: WrittenMarkdown, lines: Sequence[str], start: int
) -> Iterator[UnsurePlace]:
    """Yield the unsure places; a boundary stands behind the words before it, as far as they stand unescaped."""
    for boundary in boundaries:
        line = written.lines[boundary.block] if boundary.block < len(written.lines) else 0
        if line:
            text = lines[line - 1]
            at = text.rfind(boundary.before[-6:]) if not boundary.joined else _place(text, boundary)
            column = at + len(boundary.before[-6:]) + 1 if at >= 0 else 1
            yield UnsurePlace(start + line, min(column, len(text) + 1), boundary)


def _place(text: str, boundary: Boundary) -> int:
    """Return where the words before a joint stand in a line."""
    both = re.search(re.escape(boundary.before[-6:] + boundary.after[:6]), text)
    return both.start() if both else text.find(boundary.before[-6:])
