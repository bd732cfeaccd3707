"""The publication (刊物) and the rules that all its issues follow."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum

from msgspec import Struct, field

from bulletin.diagnostics import Position
from bulletin.model.circulation import Mail, Member
from bulletin.model.issue import ArticleKind, ContributorKind, Distribution
from bulletin.model.located import Located
from bulletin.model.notice import InternalField
from bulletin.model.printing import PrintSettings
from bulletin.model.title import Title


class PdfVariant(Enum):
    """The standard that the PDF follows."""

    UA_1 = "ua-1"
    A_3A = "a-3a"


class Engine(Enum):
    """What writes the PDF: the tool itself, or WeasyPrint through the theme's paper template."""

    BUILTIN = "builtin"
    WEASYPRINT = "weasyprint"


class LineEnd(Enum):
    """The width of a mark at a line's end: half a cell (GB/T 15834 §5.1.10), or only where the line needs it (§5.1.11)."""

    ELASTIC = "elastic"
    HALF = "half"


class TextBegins(Enum):
    """The page on which the first article begins, below or behind contents and editor's note.

    `AUTO`: page 1 where the issue has one article or all of it fits one sheet (two pages), else page 2.
    """

    PAGE_1 = "page-1"
    PAGE_2 = "page-2"
    AUTO = "auto"


class Layout(Struct, frozen=True):
    """The choices that an office may make about its pages: lines × characters of the grid, and the rest.

    `fit`: pages that would be nearly empty are drawn in or spread.
    """

    lines: int = 22
    characters: int = 28
    articles_on_new_pages: bool = False
    pdf: PdfVariant = PdfVariant.UA_1
    mirror: bool = False
    engine: Engine = Engine.BUILTIN
    line_end: LineEnd = LineEnd.ELASTIC
    text_begins: TextBegins = TextBegins.AUTO
    fit: bool = True


class Imprint(Struct, frozen=True):
    """The choices about the imprint (版记): whether a rule closes it at the foot (GB/T 9704 §7.4.1)."""

    closing_rule: bool = False
    even_page: bool = False


class ColumnSet(Enum):
    """How the articles of a column are set.

    In full, with a title block; compactly (简讯), with a title of the text's size on its own line, or run in.
    """

    FULL = "full"
    COMPACT = "compact"
    RUN_IN = "run-in"


class Column(Struct, frozen=True):
    """A column (栏目): how its articles are set, whether its name stands above them, and whether they are numbered.

    Where they are not `listed`, the contents have one entry for all.
    """

    name: str
    set: ColumnSet = ColumnSet.FULL
    head: bool = False
    numbered: bool = False
    listed: bool = True


class CountMode(Enum):
    """How an article of several places counts: once as 综合, once for each place, or for the first place."""

    GENERAL = "general"
    EACH = "each"
    FIRST = "first"


class TallyColumn(Enum):
    """A column of the table behind its usual three; with that of totals, a row of totals ends the table."""

    TOTAL = "total"
    POINTS = "points"
    RANK = "rank"


class GeneralColumn(Enum):
    """The column in which the number of 综合稿件 stands."""

    OWN = "own"
    COUNTIES = "counties"
    TOTAL = "total"


class Unit(Struct, frozen=True):
    """A unit that does not count as a division (苏州工业园区): the row and the level it counts under."""

    name: str
    city: str
    kind: ContributorKind


class Joint(Enum):
    """What each of several places gets for a joint piece (联合稿件): its whole points, or half of them."""

    WHOLE = "whole"
    HALVED = "halved"


class Repeats(Enum):
    """How several uses of one piece score: they add up, or only the highest counts."""

    ADD = "add"
    HIGHEST = "highest"


class PointRule(Struct, frozen=True):
    """Points of an article in a column, of a level, of a kind; what is None fits all."""

    points: Decimal
    column: str | None = None
    level: ContributorKind | None = None
    kind: ArticleKind | None = None


class UnitClass(Struct, frozen=True):
    """Units that are ranked among themselves."""

    name: str
    units: tuple[str, ...]


class ScoreRules(Struct, frozen=True):
    """How uses score (计分): the first rule of `points` that fits an article counts.

    `extra` adds to it by name (批示); 增刊 adds to every article of a supplement. `general` goes to each
    contributor of a 综合稿件. `apart`: counties score for themselves, not for their city.
    """

    points: tuple[PointRule, ...]
    base: Decimal
    general: Decimal
    extra: Mapping[str, Decimal]
    joint: Joint = Joint.WHOLE
    repeats: Repeats = Repeats.ADD
    apart: bool = False
    classes: tuple[UnitClass, ...] = ()


class TallyRules(Struct, frozen=True):
    """How articles are counted and how the table (用稿通报) is worded.

    `tiles` are the places as they lie to each other, row by row from north, "" for a gap.
    `rows` are rows of the table beside those of the province (雄安新区, 定州市), by official name.
    `own_label` and `counties_label` name the two levels outside the table's heads.
    An empty `counties_head` means a table with one column of numbers (municipalities). `columns` are printed behind
    the usual ones.
    """

    place_head: str = "地区"
    own_label: str = "市本级"
    counties_label: str = "县（市、区）"
    own_head: str = "市本级用稿篇数"
    counties_head: str = "所辖县（市、区）用稿篇数"
    general_label: str = "综合稿件"
    trades_label: str = "文明行业"
    several: CountMode = CountMode.GENERAL
    trades: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    scores: ScoreRules | None = None
    columns: tuple[TallyColumn, ...] = ()
    general_column: GeneralColumn = GeneralColumn.OWN
    tiles: tuple[tuple[str, ...], ...] = ()


EDITOR = "vscode://file/{path}:{line}:{column}"
"""The address that opens a file at a place, unless the office names another editor."""


class Publication(Located, frozen=True):
    """A periodical (刊物): name, issuing office, and the rules that all its issues follow.

    `name_parts` are what stands between the wished breaks of its name, `issuers` the offices that `issuer` joins;
    `above_name` is the line above the name (会议全称、主办单位). `public_fields` are the internal fields that may stand
    in what is public. `site_address` is where the site (网页版) is published, without a slash at its end.
    """

    name: str
    issuer: str
    province: str
    path: str
    name_parts: tuple[str, ...] = ()
    issuers: tuple[Title, ...] = ()
    above_name: Title | None = None
    marking: str | None = "工作资料 注意保存"
    print_code: str | None = None
    print_run: int | None = 400
    columns: tuple[Column, ...] = ()
    distributions: Mapping[str, Distribution] = field(default_factory=dict)
    groups: Mapping[str, tuple[Member, ...]] = field(default_factory=dict)
    mail: Mail | None = None
    tally: TallyRules = field(default_factory=TallyRules)
    layout: Layout = field(default_factory=Layout)
    public_fields: tuple[InternalField, ...] = ()
    imprint: Imprint = field(default_factory=Imprint)
    printing: PrintSettings = field(default_factory=PrintSettings)
    site_address: str | None = None
    language: str = "zh"
    editor: str = EDITOR
    checks_off: Mapping[str, str] = field(default_factory=dict)
    checks_down: Mapping[str, str] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the contents."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str | None) -> Column:
        """Return a column by its name; one that the settings don't name is set in full."""
        return next((column for column in self.columns if column.name == name), Column(name or ""))
