"""The four kinds of files, read whole: bytes in, a value of the model out, and every fault of the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from bulletin.diagnostics import Diagnostic, Position, Result, diagnose, has_errors
from bulletin.model import (
    Article,
    ArticleKind,
    ContributorKind,
    CountTable,
    Distribution,
    DistributionLine,
    Issue,
    Layout,
    OpeningState,
    PlaceCount,
    Publication,
    Series,
    Status,
    TallyRules,
    Title,
    TradeCount,
    Unit,
)
from bulletin.model import Contents as Shown
from bulletin.source.decode import decode
from bulletin.source.frontmatter import split
from bulletin.source.nodes import Reading, read_nodes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.model import Contributor
    from bulletin.source.nodes import Node
    from bulletin.source.places import Places
    from bulletin.source.schema import (
        ArticleKeys,
        IssueKeys,
        Keys,
        LineKeys,
        OpeningKeys,
        PublicationKeys,
        TallyKeys,
    )

    K = TypeVar("K", bound=Keys)

DEFAULT_LIST = "default"


@dataclass(slots=True)
class _File:
    """A file as far as it could be read: its nodes, its body, and what was found so far."""

    path: str
    reading: Reading
    body: str
    body_line: int
    found: list[Diagnostic]

    def keys(self, model: type[K]) -> K | None:
        """Return the keys by this model, None where something is wrong."""
        from bulletin.source.validate import validate

        keys, found = validate(model, self.reading)
        self.found += found
        return keys

    def tell(self, code: str, position: Position, **values: object) -> None:
        """Keep a finding."""
        self.found.append(diagnose(code, position, **values))

    def node(self, *path: str | int) -> Node:
        """Return the node at this path, or the nearest one above it."""
        root = self.reading.root
        if root is None:
            raise LookupError(path)
        return root.find(path)

    def places(self) -> dict[str, Position]:
        """Return the places of all values by their dotted paths."""
        return dict(self.node().places())


def _open(path: str, content: bytes, *, front_matter: bool) -> _File:
    text = decode(path, content)
    found = list(text.diagnostics)
    if text.value is None:
        return _File(path, Reading(None, ()), "", 1, found)
    head, body, first, body_line = text.value, "", 1, 1
    if front_matter:
        parts = split(path, text.value)
        found += parts.diagnostics
        if parts.value is None:
            return _File(path, Reading(None, ()), "", 1, found)
        head, body, first, body_line = parts.value.head, parts.value.body, 2, parts.value.body_line
    reading = read_nodes(path, head, first)
    return _File(path, reading, body, body_line, [*found, *reading.found])


def _result(value: T | None, found: Sequence[Diagnostic]) -> Result[T]:
    """Return the value, unless an error was found; findings in the order of their places."""
    ordered = tuple(sorted(found, key=lambda one: one.sort_key))
    return Result(None if has_errors(ordered) else value, ordered)


T = TypeVar("T")


# --- bulletin.yaml ------------------------------------------------------------------------------------------


def read_publication(path: str, content: bytes) -> Result[Publication]:
    """Read `bulletin.yaml`."""
    from bulletin.source.schema import PublicationKeys

    file = _open(path, content, front_matter=False)
    keys = file.keys(PublicationKeys)
    publication = _publication(file, keys) if keys else None
    return _result(publication, file.found)


def _publication(file: _File, keys: PublicationKeys) -> Publication | None:
    from bulletin.divisions import UnknownProvince, finding, gazetteer

    province = gazetteer(keys.province)
    if isinstance(province, UnknownProvince):
        file.found.append(finding(province, file.node("province").position))
        return None
    publication = Publication(
        name=keys.name,
        issuer=keys.issuer,
        province=province.province.name,
        path=file.path,
        marking=keys.marking or None,
        print_code=keys.print_code or None,
        print_run=keys.print_run,
        columns=tuple(keys.columns),
        distributions={name: _distribution(name, lines) for name, lines in keys.distribution.items()},
        layout=_layout(keys),
        language=keys.lang.value,
        positions=file.places(),
    )
    return replace(publication, tally=_tally_rules(file, keys.tally, publication))


def _layout(keys: PublicationKeys) -> Layout:
    lines, characters = keys.layout.grid.split("x")
    return Layout(
        lines=int(lines),
        characters=int(characters),
        articles_on_new_pages=keys.layout.articles == "new-page",
        pdf=keys.layout.pdf,
        mirror=keys.layout.mirror,
    )


def _distribution(name: str, lines: Sequence[LineKeys]) -> Distribution:
    return Distribution(
        name,
        tuple(
            DistributionLine(line.label, tuple(line.text.split("\n")), tuple(line.members)) for line in lines
        ),
    )


def _tally_rules(file: _File, keys: TallyKeys, publication: Publication) -> TallyRules:
    from bulletin.source.places import Places

    places = Places.of(publication, None)
    units = []
    for name, unit in keys.units.items():
        city = _row(file, places, unit.city, "tally", "units", name, "city")
        kind = ContributorKind.CITY if unit.level == "own" else ContributorKind.COUNTY
        units.append(Unit(name, city, kind))
    return TallyRules(
        place_head=keys.place_head,
        own_head=keys.own_head,
        counties_head=keys.counties_head,
        general_label=keys.general_label,
        trades_label=keys.trades_label,
        several=keys.several,
        trades=tuple(keys.trades),
        units=tuple(units),
    )


def _row(file: _File, places: Places | None, name: str, *path: str | int) -> str:
    """Return the official name of a row of the table; what can't be resolved is told and stays as typed."""
    row = places.row(name, file.node(*path).position) if places else name
    if isinstance(row, Diagnostic):
        file.found.append(row)
        return name
    return row


# --- Articles -----------------------------------------------------------------------------------------------


def read_article(
    path: str, content: bytes, publication: Publication, year: int | None = None
) -> Result[Article]:
    """Read an article; places are those of the year (None: today's)."""
    from bulletin.source.markdown import read_markdown
    from bulletin.source.schema import ArticleKeys

    file = _open(path, content, front_matter=True)
    keys = file.keys(ArticleKeys)
    document = read_markdown(file.body, path, file.body_line)
    file.found += document.found
    if keys is None:
        return _result(None, file.found)
    origin = _contributors(file, keys.origin, "from", publication, year)
    article = Article(
        title=_title(keys.title, file.node("title").position),
        path=path,
        blocks=document.blocks,
        notes=document.notes,
        kind=keys.kind,
        origin=origin,
        contributors=_contributors(file, keys.contributors, "contributors", publication, year),
        column=keys.column,
        short_title=keys.short_title,
        source=keys.source,
        author=keys.author,
        note=keys.note,
        period=keys.period,
        count=keys.count,
        stated_total=keys.total,
        positions=file.places(),
    )
    _check_article(file, article, keys, publication)
    return _result(_with_table(article, file), file.found)


def _title(typed: str, position: Position) -> Title:
    """Part a title at its bars; a space typed on both sides of one is one space."""
    parts = typed.replace("\n", "|").split("|")
    for index in range(len(parts) - 1):
        if parts[index + 1].startswith(" "):
            parts[index] = parts[index].rstrip(" ")
    return Title(tuple(part for part in parts if part.strip()), position)


def _contributors(
    file: _File, names: Sequence[str], key: str, publication: Publication, year: int | None
) -> tuple[Contributor, ...]:
    from bulletin.source.places import Places

    places = Places.of(publication, year)
    known: list[Contributor] = []
    for index, name in enumerate(names):
        if places:
            resolved, found = places.read(name, file.node(key, index).position)
            known += resolved
            file.found += found
    return tuple(known)


def _check_article(file: _File, article: Article, keys: ArticleKeys, publication: Publication) -> None:
    """Check what one key asks of another."""
    from bulletin.source.places import near_miss

    if article.counts and not keys.origin:
        file.tell("from-missing", file.node("from").place)
    if article.kind is ArticleKind.TALLY and not article.period:
        file.tell("period-missing", file.node("kind").position)
    for name in ("period", "total"):
        if getattr(keys, name) is not None and article.kind is not ArticleKind.TALLY:
            file.tell("tally-key", file.node(name).key or file.node().position, key=name)
    near = near_miss(article.column, publication.columns) if article.column else None
    if near:
        file.tell("column-near", file.node("column").position, column=article.column, near=near)
    if not article.blocks and article.kind is not ArticleKind.TALLY:
        file.tell("article-empty", Position(file.path, max(file.body_line - 1, 1), 1))


def _with_table(article: Article, file: _File) -> Article:
    """Put the counted table behind the text of a tally."""
    if article.kind is not ArticleKind.TALLY:
        return article
    return replace(article, blocks=(*article.blocks, CountTable(file.node("period").position)))


# --- Issues -------------------------------------------------------------------------------------------------


def read_issue(folder: str, files: Mapping[str, bytes], publication: Publication) -> Result[Issue]:
    """Read an issue of all its files: `issue.md`, and the articles in the order of the mapping."""
    from bulletin.source.markdown import read_markdown
    from bulletin.source.schema import IssueKeys

    path = next(name for name in files if name.rpartition("/")[2] == "issue.md")
    file = _open(path, files[path], front_matter=True)
    keys = file.keys(IssueKeys)
    body = read_markdown(file.body, path, file.body_line)
    file.found += body.found
    year = keys.date.year if keys and keys.date else None
    results = [
        read_article(name, content, publication, year) for name, content in files.items() if name != path
    ]
    found = [one for result in results for one in result.diagnostics]
    if not results:
        file.tell("issue-empty", Position(path, 1, 1), folder=folder)
    if keys is None:
        return _result(None, [*file.found, *found])
    issue = _issue(file, keys, folder, publication)
    from bulletin.source.editorsnote import without_label

    blocks = without_label(body.blocks, keys.note_label)
    issue = replace(
        issue,
        articles=tuple(result.value for result in results if result.value),
        editors_note=blocks,
        notes=body.notes,
        contents=keys.contents or (Shown.NONE if blocks else Shown.TITLES),
    )
    return _result(issue, [*file.found, *found])


def _issue(file: _File, keys: IssueKeys, folder: str, publication: Publication) -> Issue:
    """Build the issue from its front matter alone."""
    for name in ("number", "date"):
        if keys.status is Status.FINAL and getattr(keys, name) is None:
            file.tell("final-incomplete", file.node("status").position, key=name)
    return Issue(
        folder=folder,
        path=file.path,
        number=keys.number,
        date=keys.date,
        status=keys.status,
        articles=(),
        distribution=_recipients(file, keys, publication),
        note_label=keys.note_label.rstrip("：:"),
        edition=keys.edition,
        total=keys.total,
        supplement=keys.supplement,
        series=Series(keys.series.title, keys.series.number) if keys.series else None,
        classification=keys.classification,
        marking=keys.marking,
        print_run=keys.print_run,
        positions=file.places(),
    )


def _recipients(file: _File, keys: IssueKeys, publication: Publication) -> Distribution:
    """Return the issue's own list, the one that it names, or the periodical's usual one."""
    from bulletin.source.values import nearest

    if isinstance(keys.distribution, list):
        return _distribution("", keys.distribution)
    name = keys.distribution or DEFAULT_LIST
    known = publication.distributions.get(name)
    if known:
        return known
    if keys.distribution:
        lists = list(publication.distributions)
        near = nearest(name, lists) or "、".join(lists) or DEFAULT_LIST
        file.tell("distribution-unknown", file.node("distribution").position, name=name, near=near)
    else:
        file.tell("distribution-missing", Position(file.path, 1, 1))
    return Distribution(name, ())


# --- tallies/YEAR.yaml --------------------------------------------------------------------------------------


def read_opening(path: str, content: bytes, publication: Publication) -> Result[OpeningState]:
    """Read what was counted in issues that are not kept here."""
    from bulletin.source.schema import OpeningKeys

    file = _open(path, content, front_matter=False)
    keys = file.keys(OpeningKeys)
    return _result(_opening(file, keys, publication) if keys else None, file.found)


def _opening(file: _File, keys: OpeningKeys, publication: Publication) -> OpeningState:
    from bulletin.source.places import Places

    places = Places.of(publication, keys.year)
    named = file.path.rpartition("/")[2].removesuffix(".yaml")
    if named != str(keys.year):
        file.tell("opening-year", file.node("year").position, year=keys.year, named=named)
    for trade in keys.trades:
        if trade not in publication.tally.trades:
            key = file.node("trades", trade).key or file.node("trades").position
            file.tell("trade-unlisted", key, name=trade)
    return OpeningState(
        year=keys.year,
        through=keys.through,
        path=file.path,
        places=tuple(
            PlaceCount(_key_row(file, places, name), count.own, count.counties)
            for name, count in keys.places.items()
        ),
        general=keys.general,
        trades=tuple(TradeCount(name, count) for name, count in keys.trades.items()),
        series=dict(keys.series),
        supplements=keys.supplements,
        total=keys.total,
        positions=file.places(),
    )


def _key_row(file: _File, places: Places | None, name: str) -> str:
    """Return the row that a key of `places` means."""
    node = file.node("places", name)
    row = places.row(name, node.key or node.position) if places else name
    if isinstance(row, Diagnostic):
        file.found.append(row)
        return name
    return row
