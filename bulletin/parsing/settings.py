"""Parses `bulletin.yaml` and `tallies/YEAR.yaml`: the publication and the opening balances."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.diagnostics import Diagnostic
from bulletin.gazetteer import UnknownProvince, diagnose_problem, gazetteer
from bulletin.model import (
    EDITOR,
    Column,
    ContributorKind,
    Imprint,
    Ink,
    Layout,
    OpeningBalance,
    PlaceCount,
    PointRule,
    PrinterOffset,
    PrintSettings,
    Publication,
    ScoreRules,
    StockPart,
    TallyColumn,
    TallyRules,
    TradeCount,
    Unit,
    UnitClass,
)
from bulletin.parsing.circulation import read_list, read_mail, read_members
from bulletin.parsing.markdown.suppressions import suppressed_codes
from bulletin.parsing.markdown.table_heads import table_heads
from bulletin.parsing.markdown.value_markup import above_name, read_title
from bulletin.parsing.places import Places
from bulletin.parsing.schema.keys import PublicationKeys
from bulletin.parsing.schema.tally import OpeningKeys
from bulletin.parsing.source_file import SourceFile, read_source
from bulletin.parsing.tiles import GAPS, KNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.diagnostics import Position, Result
    from bulletin.model import Title
    from bulletin.parsing.schema.keys import ColumnKeys
    from bulletin.parsing.schema.printing import PrintKeys
    from bulletin.parsing.schema.tally import ScoreKeys, TallyKeys
    from bulletin.parsing.tiles import Tiles


def read_publication(path: str, content: bytes) -> Result[Publication]:
    """Parse `bulletin.yaml`."""
    return read_source(path, content, PublicationKeys, _publication)


def _publication(file: SourceFile, keys: PublicationKeys) -> Publication | None:
    province = gazetteer(keys.province)
    if isinstance(province, UnknownProvince):
        file.diagnostics.append(diagnose_problem(province, file.node("province").position))
        return None
    name = _name(file, keys)
    issuers = tuple(
        replace(read_title(name, file.node("issuer", index).position), position=None)
        for index, name in enumerate(keys.issuer)
    )
    above = above_name(file, keys.above_name)
    issuer = "、".join(office.plain for office in issuers)
    publication = Publication(
        name=name.plain,
        issuer=issuer,
        province=province.province.name,
        path=file.path,
        name_parts=name.parts,
        issuers=issuers,
        above_name=above and replace(above, position=None),
        marking=keys.marking or None,
        print_code=keys.print_code or None,
        print_run=keys.print_run,
        columns=tuple(map(_column, keys.columns)),
        distributions={
            name: read_list(file, name, lines, "distribution", name)
            for name, lines in keys.distribution.items()
        },
        groups={name: read_members(file, members, "groups", name) for name, members in keys.groups.items()},
        mail=read_mail(file, keys.mail, issuer) if keys.mail else None,
        layout=_layout(keys),
        public_fields=tuple(sorted(set(keys.public_fields), key=lambda one: one.value)),
        imprint=Imprint(keys.imprint.closing_rule, keys.imprint.even_page),
        printing=_printing(keys.printing),
        site_address=keys.site.address,
        language=keys.lang.value,
        editor=_editor(file, keys.editor),
        checks_off=suppressed_codes(file, "off", keys.checks.off),
        checks_down=suppressed_codes(file, "notice", keys.checks.notice),
        positions=file.places(),
    )
    publication = replace(publication, tally=_tally_rules(file, keys.tally, publication))
    scores = _score_rules(file, keys.tally.scores, publication) if keys.tally.scores else None
    return replace(publication, tally=replace(publication.tally, scores=scores))


def _column(typed: str | ColumnKeys) -> Column:
    if isinstance(typed, str):
        return Column(typed)
    return Column(typed.name, typed.set, typed.head, typed.numbered, typed.listed)


def _name(file: SourceFile, keys: PublicationKeys) -> Title:
    """Return the name of the periodical, with its wished breaks; one that is nothing else is reported."""
    name = read_title(keys.name, file.node("name").position)
    if not name.parts:
        file.report("value-empty", file.node("name").position, key="name")
    return name


_ADDRESS = re.compile(r"(?!javascript:|data:|vbscript:)[a-z][a-z0-9+.-]*:.*\{path\}.*", re.IGNORECASE)


def _editor(file: SourceFile, pattern: str) -> str:
    """Return the URL pattern that opens a file; an invalid one is reported and replaced by the default."""
    if _ADDRESS.fullmatch(pattern):
        return pattern
    file.report("editor-pattern", file.node("editor").position)
    return EDITOR


def _layout(keys: PublicationKeys) -> Layout:
    lines, characters = keys.layout.grid.split("x")
    return Layout(
        lines=int(lines),
        characters=int(characters),
        articles_on_new_pages=keys.layout.articles == "new-page",
        pdf=keys.layout.pdf,
        mirror=keys.layout.mirror,
        engine=keys.layout.engine,
        line_end=keys.layout.line_end,
        text_begins=keys.layout.text_begins,
        fit=keys.layout.fit,
    )


def _printing(keys: PrintKeys) -> PrintSettings:
    tints = {part[0]: int(part[1:]) for part in keys.red.split()}
    return PrintSettings(
        red=Ink(*(tints.get(letter, 0) for letter in "CMYK")),
        profile=keys.profile,
        paper=keys.paper,
        thickness=float(keys.thickness),
        stock=tuple(part for part in StockPart if part in keys.stock),
        printers={
            name: PrinterOffset(float(printer.x), float(printer.y)) for name, printer in keys.printers.items()
        },
    )


def _tally_rules(file: SourceFile, keys: TallyKeys, publication: Publication) -> TallyRules:
    taken = TallyRules(
        general_label=keys.general_label,
        trades=tuple(keys.trades),
        units=tuple(Unit(name, unit.city, _LEVELS[unit.level]) for name, unit in keys.units.items()),
    )
    rows = _new_rows(file, keys.rows, Places.of(replace(publication, tally=taken), None))
    places = Places.of(replace(publication, tally=TallyRules(rows=rows)), None)
    units = []
    for name, unit in keys.units.items():
        city = _row(file, places, unit.city, file.node("tally", "units", name, "city").position)
        units.append(Unit(name, city, _LEVELS[unit.level]))
    words = table_heads(places.gazetteer)
    own = words.own if keys.own_label is None else keys.own_label
    counties = words.counties if keys.counties_label is None else keys.counties_label
    below = f"所辖{counties}用稿篇数" if counties else ""
    return TallyRules(
        place_head=keys.place_head or words.place,
        own_label=own,
        counties_label=counties,
        own_head=keys.own_head or f"{own}用稿篇数",
        counties_head=below if keys.counties_head is None else keys.counties_head,
        general_label=keys.general_label,
        trades_label=keys.trades_label,
        several=keys.several,
        columns=_tally_columns(file, keys),
        general_column=keys.general_column,
        trades=tuple(keys.trades),
        rows=rows,
        units=tuple(units),
        tiles=_tiles(file, keys.tiles, places),
    )


def _tally_columns(file: SourceFile, keys: TallyKeys) -> tuple[TallyColumn, ...]:
    """Return the columns that the table has besides, in their order; points without rules of scores are reported."""
    if TallyColumn.POINTS in keys.columns and keys.scores is None:
        index = keys.columns.index(TallyColumn.POINTS)
        file.report("points-without-scores", file.node("tally", "columns", index).position)
    return tuple(column for column in TallyColumn if column in keys.columns)


def _new_rows(file: SourceFile, typed: Sequence[str], places: Places) -> tuple[str, ...]:
    """Read the rows that the settings add, by their official names; those that can't be are reported."""
    rows: list[str] = []
    for index, name in enumerate(typed):
        row = places.new_row(name, file.node("tally", "rows", index).position)
        if isinstance(row, Diagnostic):
            file.diagnostics.append(row)
        else:
            rows.append(row)
    return tuple(dict.fromkeys(rows))


def _tiles(file: SourceFile, lines: Sequence[str], places: Places) -> Tiles:
    """Read the tile map of the places; without one, that known of the province is used."""
    drawn = [
        [
            "" if name in GAPS else _row(file, places, name, file.node("tally", "tiles", index).position)
            for name in line.split()
        ]
        for index, line in enumerate(lines)
    ]
    return tuple(tuple(row) for row in drawn) or KNOWN.get(places.publication.province, ())


_LEVELS = {
    "own": ContributorKind.CITY,
    "county": ContributorKind.COUNTY,
    "trade": ContributorKind.TRADE,
}


def _score_rules(file: SourceFile, keys: ScoreKeys, publication: Publication) -> ScoreRules:
    """Read the scoring rules, with the units of each class by their official names."""
    path = ("tally", "scores", "classes")
    return ScoreRules(
        points=tuple(
            PointRule(rule.points, rule.column, _LEVELS[rule.level] if rule.level else None, rule.kind)
            for rule in keys.points
        ),
        base=keys.base,
        general=keys.general,
        extra=dict(keys.extra),
        joint=keys.joint,
        repeats=keys.repeats,
        apart=keys.counties == "apart",
        classes=tuple(
            UnitClass(
                name,
                tuple(
                    _scored(file, publication, unit, file.node(*path, name, index).position)
                    for index, unit in enumerate(units)
                ),
            )
            for name, units in keys.classes.items()
        ),
    )


def _scored(file: SourceFile, publication: Publication, name: str, position: Position) -> str:
    """Return the official name of a unit that can score; one that can't be resolved is reported and kept as typed."""
    known, diagnostics = Places.of(publication, None).read(name, position)
    file.diagnostics += diagnostics
    official = [unit.official for unit in known if unit.official]
    if len(official) == 1:
        return official[0]
    if not diagnostics:
        file.report("no-unit-scores", position, name=name)
    return name


def _row(file: SourceFile, places: Places, name: str, position: Position) -> str:
    """Return the official name of a row of the table; one that can't be resolved is reported and kept as typed."""
    row = places.row(name, position)
    if isinstance(row, Diagnostic):
        file.diagnostics.append(row)
        return name
    return row


def read_opening(path: str, content: bytes, publication: Publication) -> Result[OpeningBalance]:
    """Parse the opening balance: the counts of issues that are not kept here."""
    return read_source(path, content, OpeningKeys, partial(_opening, publication))


def _opening(publication: Publication, file: SourceFile, keys: OpeningKeys) -> OpeningBalance:
    places = Places.of(publication, keys.year)
    named = file.path.rpartition("/")[2].removesuffix(".yaml")
    if named != str(keys.year):
        file.report("opening-year", file.node("year").position, year=keys.year, named=named)
    for trade in keys.trades:
        if trade not in publication.tally.trades:
            file.report("trade-unlisted", file.node("trades", trade).start, name=trade)
    return OpeningBalance(
        year=keys.year,
        through=keys.through,
        path=file.path,
        places=tuple(
            PlaceCount(_row(file, places, name, file.node("places", name).start), count.own, count.counties)
            for name, count in keys.places.items()
        ),
        general=keys.general,
        trades=tuple(TradeCount(name, count) for name, count in keys.trades.items()),
        series=dict(keys.series),
        supplements=keys.supplements,
        total=keys.total,
        scores={
            _scored(file, publication, name, file.node("scores", name).start): points
            for name, points in keys.scores.items()
        },
        positions=file.places(),
    )
