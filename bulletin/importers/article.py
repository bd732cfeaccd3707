"""A manuscript with its guesses → the text of an article: front matter, and the body as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.importers.imported import doubt, value_text, write_imported
from bulletin.parsing.schema.scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.importers.imported import ImportedText
    from bulletin.importers.lines import Guessed
    from bulletin.importers.values import Given, Guess
    from bulletin.model import Publication

LABELS = {
    "title": "标题",
    "subtitle": "副标题",
    "from": "来稿单位",
    "author": "作者",
    "source": "来源",
    "date": "日期",
    "unit": "报送单位",
    "signature": "署名",
}
"""What the keys of guesses are called."""
_KEYS = ("title", "subtitle", "from", "author", "source")
"""The keys of the article that may be guessed, in their order."""
_REMARKS = {"date": "日期", "unit": "报送单位", "signature": "署名"}
"""What is guessed and has no key of an article, by what the note for the editor calls it."""


def write_article(guessed: Guessed, given: Given, publication: Publication) -> ImportedText:
    """Write an article."""
    guesses = tuple(one for one in guessed.guesses if not (one.key == "from" and given.origin))
    return write_imported(tuple(_head(guesses, given, publication)), guessed.manuscript, guesses, LABELS)


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
                yield doubt(guess)
            yield f"{key}: {value_text(guess.value, breaks=key == 'title')}"
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
        yield f"note: {value_text('来稿' + '，'.join(remarks))}"
