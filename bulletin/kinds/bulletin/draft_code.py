"""The code of a draft: a digest of everything that its pages show, and of nothing else.

What is not printed (notes, comments, recipients, the names of files) leaves it as it is, and so do the faces.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.cache import digest
from bulletin.model import Article, Column, CountForm, CountTable, Figure, Layout, Text, Title, staff_line
from bulletin.model.document import figures_of
from bulletin.tally import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.model import Tally, TallyRules
    from bulletin.project.project import Project

_THEME = ("theme.toml", "paper.css", "paper.html.j2")
_UNSEEN: dict[type, set[str]] = {
    Struct: {"position", "positions", "path", "checks_off", "checks_down", "suppressions", "members"},
    Article: {
        *("kind", "origin", "contributors", "column", "short_title", "period", "count", "extra", "reuse_of"),
        *("stated_total", "public", "withdrawn"),
    },
    Column: {"name", "listed"},
    Figure: {"alternative"},
    Layout: {"pdf", "engine", "text_begins"},
    Title: {"starts"},
}
"""The fields, by the class that they belong to, which are shown on no page, or as part of another value."""


def draft_code(project: Project, document: BulletinDocument) -> str:
    """Return the code of a draft: eight hexadecimal digits."""
    shown = (*_parts(document), *_conditions(project, document))
    return digest(repr([_shown(part) for part in shown]).encode())[:8]


def _parts(document: BulletinDocument) -> Iterator[object]:
    """Yield what the pages show, from the masthead to the imprint."""
    issue, publication = document.issue, document.publication
    yield issue.classification, issue.urgency, document.marking
    yield document.above_name, document.masthead_name, document.numbering
    yield document.issuers, document.written_date
    yield (
        issue.contents,
        [
            (column, [(entry.title.plain, entry.anchor) for entry in entries])
            for column, entries in document.contents
        ],
    )
    yield issue.remarks, document.labelled_note, issue.notes
    for placed in document.placed_articles:
        tally = document.tallies.get(placed.article.path)
        yield placed.head, placed, tally and _count(placed.article, tally, publication.tally)
    yield staff_line(issue.staff), issue.distribution.lines
    yield publication.print_code, document.print_run, publication.imprint.closing_rule
    yield from (
        digest(document.pictures[figure.path].content) if figure.path in document.pictures else None
        for figure in figures_of(document.sections)
    )


def _count(article: Article, tally: Tally, rules: TallyRules) -> object:
    """Return the words of a count."""
    in_prose = any(
        isinstance(block, CountTable) and block.form is CountForm.PROSE for block in article.blocks
    )
    if in_prose:
        return wording.total(tally), wording.prose(tally, rules)
    return wording.total(tally), wording.heads(rules, rules.columns), [*wording.printed_rows(tally, rules)]


def _conditions(project: Project, document: BulletinDocument) -> Iterator[object]:
    """Yield what the pages are set by: the layout, the theme, and the words that no line divides."""
    yield document.publication.layout, document.text_begins, document.make_up, document.issue.fit
    ornaments = (
        name for name in project.workspace.own_theme() if not name.endswith((".css", ".j2", ".toml"))
    )
    for name in (*_THEME, *ornaments):
        with suppress(OSError):  # reported where it is used
            yield name, digest(project.workspace.theme(name))
    texts = repr(_shown(document.sections))
    wording = project.wording.value
    terms = (*wording.terms, *(leader.name for leader in wording.leaders)) if wording else ()
    yield sorted(term for term in terms if term in texts)
    for article in document.issue.articles:
        title = "".join(each.plain for each in (article.title, article.subtitle) if each)
        names = (name for unit in (*article.origin, *article.contributors) for name in (unit.name, unit.city))
        yield [name for name in dict.fromkeys(names) if name and name in title]


def _shown(value: object) -> object:
    """Return what is shown of a value, as lists, texts and numbers."""
    if isinstance(value, Struct):
        unseen = _UNSEEN[Struct] | _UNSEEN.get(type(value), set())
        names = (name for name in value.__struct_fields__ if name not in unseen)
        return [type(value).__name__, *((name, _shown(getattr(value, name))) for name in names)]
    if isinstance(value, Mapping):
        return [(name, _shown(each)) for name, each in value.items()]
    if isinstance(value, tuple | list):
        return [_shown(each) for each in _joined(value)]
    return value.value if isinstance(value, Enum) else value


def _joined(values: tuple[object, ...] | list[object]) -> list[object]:
    """Join texts that follow each other: a comment may stand between them in the source."""
    joined: list[object] = []
    for each in values:
        last = joined[-1] if joined else None
        if isinstance(each, Text) and isinstance(last, Text):
            joined[-1] = Text(last.text + each.text)
        else:
            joined.append(each)
    return joined
