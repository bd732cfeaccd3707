"""A manuscript with its guesses → the text of an article: front matter, and the body as Markdown."""

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
    from collections.abc import Iterator, Sequence

    from bulletin.importers.guessing import Guessed
    from bulletin.importers.values import Boundary, Given, Guess
    from bulletin.model import Publication
    from bulletin.parsing.markdown.writer import WrittenMarkdown

_KEYS = ("title", "subtitle", "from", "author", "source")
"""The keys of the article that may be guessed, in their order."""
_REMARKS = {"date": "日期", "unit": "报送单位", "signature": "署名"}
"""What is guessed and has no key of an article, by what the note for the editor calls it."""


class UnsurePlace(Struct, frozen=True):
    """A place of the article where it was not sure whether a paragraph ends, by line and column from 1."""

    line: int
    column: int
    boundary: Boundary


class ArticleText(Struct, frozen=True):
    """The text of an article, and what is to be said of it.

    `guesses` are those that stand in it. `account` is complete: with what the file can't hold.
    """

    text: str
    body_line: int
    written: WrittenMarkdown
    account: Account
    guesses: tuple[Guess, ...]
    unsure: tuple[UnsurePlace, ...]
    from_line: int

    @property
    def difference(self) -> tuple[str, str]:
        """The characters that were lost, and those that came from nowhere."""
        return self.account.difference(text_of(self.written.blocks, self.written.notes))


def write_article(guessed: Guessed, given: Given, publication: Publication) -> ArticleText:
    """Write an article."""
    manuscript = guessed.manuscript
    guesses = tuple(one for one in guessed.guesses if not (one.key == "from" and given.origin))
    written = write_markdown(manuscript.blocks, manuscript.notes)
    head = ["---", *_head(guesses, given, publication), "---"]
    start = len(head)
    lines = written.text.split("\n")
    return ArticleText(
        text="\n".join(head) + "\n" + written.text,
        body_line=start + 1,
        written=written,
        account=_account(manuscript.account, written),
        guesses=guesses,
        unsure=tuple(_unsure(manuscript.boundaries, written, lines, start)),
        from_line=1 + next(at for at, line in enumerate(head) if line.lstrip("# ").startswith("from:")),
    )


def _head(guesses: Sequence[Guess], given: Given, publication: Publication) -> Iterator[str]:
    """Yield the lines of the front matter; a comment stands above what was not sure."""
    known = {guess.key: guess for guess in guesses}
    for key in _KEYS:
        guess = known.get(key)
        if key == "from" and given.origin:
            names = [scalar(name) for name in given.origin]
            yield f"from: {names[0] if len(names) == 1 else '[' + ', '.join(names) + ']'}"
        elif guess:
            if not guess.sure:
                yield f"# 猜的，请核对：{_one_line(guess.seen)}"
            yield f"{key}: {_value(guess.value)}"
        elif key == "from":
            yield "# 来稿单位没有看出来，请写：市、县（市、区）、行业，或“综合”"
            yield "# from: "
    if given.column:
        yield f"column: {scalar(given.column)}"
    elif publication.columns:
        yield f"# 栏目请自己定：{'、'.join(publication.column_names)}"
        yield "# column: "
    remarks = [f"{name}：{known[key].value}" for key, name in _REMARKS.items() if key in known]
    if remarks:
        yield f"note: {_value('来稿' + '，'.join(remarks))}"


def _value(text: str) -> str:
    """Write a value as it can stand in a file: no bar, which would break a title."""
    return scalar(printable(text)[0].replace("|", "｜").replace("\n", " "))


def _one_line(text: str) -> str:
    return " ".join(printable(text)[0].split())


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
