"""The differences of two states as text for terminals and pipes, and as JSON."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from bulletin.diagnostics import escaped
from bulletin.review.compared import BREAKS, WHOLE
from bulletin.review.excerpts import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bulletin.app.compare import ComparedStates
    from bulletin.review.compared import Difference

_FOLLOWING = "随之改变的（由程序生成，不用另改）"
_BREAK_SIGN = "¶"


def lines(compared: ComparedStates, *, coloured: bool) -> Iterator[str]:
    """Yield the list: a head, then article by article a line for each difference; what follows from others at the end.

    Without colours changes are marked [-原文-]{+改文+}. The text of a classified document is not listed.
    """
    differences = [*compared.comparison.differences]
    yield escaped(
        f"{compared.title}　{compared.before.title} → {compared.after.title}　{_count(differences)}"
    )
    for title, group in groupby(_of_sources(differences), key=lambda each: each.section):
        yield ""
        yield escaped(title)
        for difference in group:
            yield _line(difference, coloured=coloured, shown=not compared.classification)
    following = [each for each in differences if each.generated]
    if following:
        yield ""
        yield _FOLLOWING
        for difference in following:
            yield _line(difference, coloured=coloured, shown=not compared.classification)


def _of_sources(differences: Iterable[Difference]) -> Iterator[Difference]:
    return (each for each in differences if not each.generated)


def _count(differences: Iterable[Difference]) -> str:
    number = sum(1 for _ in _of_sources(differences))
    return f"共 {number} 处" if number else "没有改动"


def _line(difference: Difference, *, coloured: bool, shown: bool) -> str:
    place = f"{difference.position} " if difference.position else ""
    words = "".join(
        _marked(piece.before, piece.after, coloured=coloured) for piece in excerpt(difference.pieces)
    )
    what = (
        difference.kind.value if difference.place == WHOLE else f"{difference.kind.value} {difference.place}"
    )
    notes = "；".join(map(escaped, difference.notes))
    said = "　".join(filter(None, (words, notes))) if shown else ""
    return f"{escaped(place)}{escaped(what)}　{said}".rstrip("　")


def _marked(before: str, after: str, *, coloured: bool) -> str:
    before, after = (_on_one_line(text) for text in (before, after))
    if before == after:
        return after
    if coloured:
        gone = click.style(before, fg="red", strikethrough=True) if before else ""
        return gone + (click.style(after, fg="green", underline=True) if after else "")
    return (f"[-{before}-]" if before else "") + (f"{{+{after}+}}" if after else "")


def _on_one_line(text: str) -> str:
    for each in BREAKS:
        text = text.replace(each, _BREAK_SIGN)
    return escaped(text)


def as_object(compared: ComparedStates) -> Mapping[str, object]:
    """Return the differences as JSON; texts of a classified document are left out."""
    return {
        "issue": compared.folder,
        "before": compared.before.title,
        "after": compared.after.title,
        "differences": [
            _object(each, shown=not compared.classification) for each in compared.comparison.differences
        ],
    }


def _object(difference: Difference, *, shown: bool) -> Mapping[str, object]:
    place = difference.position
    return {
        "kind": difference.kind.name.lower(),
        "article": difference.section if shown else "",
        "place": difference.place,
        "path": place.path if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "before": "".join(piece.before for piece in difference.pieces) if shown else "",
        "after": "".join(piece.after for piece in difference.pieces) if shown else "",
        "pieces": [[piece.before, piece.after] for piece in difference.pieces] if shown else [],
        "notes": [*difference.notes] if shown else [],
        "generated": difference.generated,
    }
