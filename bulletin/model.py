"""What a bulletin is made of: frozen values that source, checks, composition and outputs share.

Three layers: the publication (刊物) with its rules, an issue (期) with its articles (稿件), and the document tree
of an article's text (blocks and inlines). Every piece of text keeps its place in the source, so that any later
room can name file, line and column.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from bulletin.diagnostics import Position

# --- Inlines -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Plain characters of one source line; `position` is that of the first character."""

    text: str
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Emphasis (`*…*`), set in Kai (楷体)."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Strong:
    """Strong emphasis (`**…**`): a run-in head (段首标题) at a paragraph's start, bold elsewhere."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Strikethrough:
    """Struck out text (`~~…~~`)."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Code:
    """Literal characters (`` `…` ``)."""

    text: str
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link; on paper its text alone, as bulletins print no addresses behind words."""

    target: str
    children: Inlines
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A break that the writer set (hard break)."""


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A reference to a note at the article's end (注释), numbered from 1 within the article."""

    number: int
    position: Position | None = None


Inline: TypeAlias = Text | Emphasis | Strong | Strikethrough | Code | Link | LineBreak | NoteMark
Inlines: TypeAlias = tuple[Inline, ...]

# --- Blocks --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (自然段)."""

    inlines: Inlines
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on a line of its own; levels 1 to 4 are 一、 （一） 1. （1） (GB/T 9704 §7.3.3)."""

    level: int
    inlines: Inlines
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted passage of one or more blocks."""

    blocks: Blocks
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list; `start` is the number of the first item of an ordered one, None in an unordered one."""

    items: tuple[Blocks, ...]
    start: int | None = None
    position: Position | None = None


class Alignment(Enum):
    """How the cells of a column stand."""

    START = "start"
    CENTER = "center"
    END = "end"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: head cells, rows of cells, one alignment for each column."""

    head: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    alignments: tuple[Alignment, ...]
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption; `path` is relative to the issue's folder, `alternative` is read aloud."""

    path: str
    alternative: str
    caption: Inlines
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines kept as they were typed (code block)."""

    text: str
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A line between two passages."""

    position: Position | None = None


@dataclass(frozen=True, slots=True)
class CountTable:
    """The place where the counted table of a tally (用稿通报) stands; its figures come from the ledger."""

    position: Position | None = None


Block: TypeAlias = Paragraph | Heading | Quotation | ItemList | Table | Figure | Verbatim | Rule | CountTable
Blocks: TypeAlias = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A note at an article's end."""

    number: int
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class Picture:
    """The content of a picture file and its size in pixels."""

    media: str
    width: int
    height: int
    content: bytes


# --- Articles and issues -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Title:
    """A title; `parts` are what stands between the wished breaks (`|`)."""

    parts: tuple[str, ...]
    position: Position | None = None

    @property
    def plain(self) -> str:
        """The title on one line: wished breaks join to nothing."""
        return "".join(self.parts)


class ArticleKind(Enum):
    """What an article is; only `ARTICLE` counts unless the article itself says otherwise."""

    ARTICLE = "article"
    TALLY = "tally"
    NOTICE = "notice"
    SPEECH = "speech"
    REPRINT = "reprint"


class ContributorKind(Enum):
    """Where a contribution is counted: the city itself (市本级), its counties (所辖县（市、区）), a trade (文明行业)
    or several places together (综合)."""  # fmt: skip

    CITY = "city"
    COUNTY = "county"
    TRADE = "trade"
    GENERAL = "general"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Contributor:
    """Who sent an article: the name as typed, its kind, and the city (official name) it is counted under."""

    name: str
    kind: ContributorKind
    city: str | None = None
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its front matter and its text."""

    title: Title
    path: str
    blocks: Blocks = ()
    notes: tuple[Note, ...] = ()
    kind: ArticleKind = ArticleKind.ARTICLE
    origin: tuple[Contributor, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    column: str | None = None
    short_title: str | None = None
    source: str | None = None
    author: str | None = None
    note: str | None = None
    period: str | None = None
    count: bool | None = None
    stated_total: int | None = None
    positions: Mapping[str, Position] = field(default_factory=dict, compare=False)

    @property
    def counts(self) -> bool:
        """Whether the article counts in the tally."""
        return self.kind is ArticleKind.ARTICLE if self.count is None else self.count


class Status(Enum):
    """A draft (送审稿) or the final issue."""

    DRAFT = "draft"
    FINAL = "final"


class Contents(Enum):
    """The list of contents on page 1: none, titles, or titles with page numbers."""

    NONE = "false"
    TITLES = "true"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Series:
    """A special's series (专刊) and the number within it."""

    title: str
    number: int


@dataclass(frozen=True, slots=True)
class DistributionLine:
    """One line of the distribution list: label (报, 送, 发), the office's own words (one string for each line of
    print), and apart from them the recipients or groups that stand behind these words."""  # fmt: skip

    label: str
    lines: tuple[str, ...]
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Distribution:
    """A named distribution list (分送范围)."""

    name: str
    lines: tuple[DistributionLine, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue (期), or a draft of one when number and date are absent."""

    folder: str
    path: str
    number: int | None
    date: date | None
    status: Status
    articles: tuple[Article, ...]
    distribution: Distribution
    editors_note: Blocks = ()
    notes: tuple[Note, ...] = ()
    note_label: str = "编者按"
    edition: int = 1
    total: int | None = None
    supplement: bool = False
    series: Series | None = None
    contents: Contents = Contents.TITLES
    classification: str | None = None
    marking: str | None = None
    print_run: int | None = None
    positions: Mapping[str, Position] = field(default_factory=dict, compare=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns (栏目) that occur, in the order in which the articles stand."""
        return tuple(dict.fromkeys(article.column for article in self.articles if article.column))


# --- The publication -----------------------------------------------------------------------------------------


class PdfVariant(Enum):
    """The standard that the PDF follows."""

    UA_1 = "ua-1"
    A_3A = "a-3a"


@dataclass(frozen=True, slots=True)
class Layout:
    """The choices that an office may make about its pages: lines × characters of the grid, and the rest."""

    lines: int = 22
    characters: int = 28
    articles_on_new_pages: bool = False
    pdf: PdfVariant = PdfVariant.UA_1
    mirror: bool = False


class CountMode(Enum):
    """How an article of several places counts: once as 综合, once for each place, or for the first place."""

    GENERAL = "general"
    EACH = "each"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that is no division (苏州工业园区): the city and the level it counts under."""

    name: str
    city: str
    kind: ContributorKind


@dataclass(frozen=True, slots=True)
class TallyRules:
    """How articles are counted and how the table (用稿通报) is worded."""

    place_head: str = "地区"
    own_head: str = "市本级用稿篇数"
    counties_head: str = "所辖县（市、区）用稿篇数"
    general_label: str = "综合稿件"
    trades_label: str = "文明行业"
    several: CountMode = CountMode.GENERAL
    trades: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """A periodical (刊物): name, issuing office, and the rules that all its issues follow."""

    name: str
    issuer: str
    province: str
    path: str
    marking: str | None = "工作资料 注意保存"
    print_code: str | None = None
    print_run: int | None = 400
    columns: tuple[str, ...] = ("工作交流", "经验做法", "信息动态", "用稿通报")
    distributions: Mapping[str, Distribution] = field(default_factory=dict)
    tally: TallyRules = field(default_factory=TallyRules)
    layout: Layout = field(default_factory=Layout)
    language: str = "zh"
    positions: Mapping[str, Position] = field(default_factory=dict, compare=False)


# --- Tallies -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A row of the table: a city (official name), its own articles and those of its counties."""

    name: str
    own: int = 0
    counties: int = 0


@dataclass(frozen=True, slots=True)
class TradeCount:
    """A trade (文明行业) and its articles."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class OpeningState:
    """What was counted in issues that are not kept here: through No. `through` of `year`."""

    year: int
    through: int
    path: str
    places: tuple[PlaceCount, ...] = ()
    general: int = 0
    trades: tuple[TradeCount, ...] = ()
    series: Mapping[str, int] = field(default_factory=dict)
    supplements: int = 0
    total: int | None = None
    positions: Mapping[str, Position] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class AsOf:
    """Up to where a tally counts (截至): the last issue that it holds."""

    year: int
    number: int | None
    date: date | None


@dataclass(frozen=True, slots=True)
class Tally:
    """A finished count. `articles` is the number of articles, `uses` (篇次) that of all counts; they differ only
    where an article counts for each of several places."""  # fmt: skip

    period: str
    places: tuple[PlaceCount, ...]
    general: int
    trades: tuple[TradeCount, ...]
    articles: int
    uses: int
    as_of: AsOf | None


# --- Facts of a finished PDF ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn glyph: what it stands for, its number in its font, and where it stands (mm from the top left;
    `y` is the baseline, `size` in pt, `width` its advance in mm)."""  # fmt: skip

    text: str
    number: int
    font: str
    size: float
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page: size in mm and its glyphs in drawing order."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True)
class LayoutFacts:
    """What a finished PDF really holds."""

    pages: tuple[PageFacts, ...]
    fonts: tuple[str, ...]
    unembedded: tuple[str, ...]
    outline: tuple[str, ...]
    title: str | None
    language: str | None
    tagged: bool


# --- Walking the tree ----------------------------------------------------------------------------------------


def walk(inlines: Inlines) -> Iterator[Text | Code | LineBreak | NoteMark]:
    """All leaves of a run of inlines, in reading order."""
    for inline in inlines:
        match inline:
            case Emphasis() | Strong() | Strikethrough() | Link():
                yield from walk(inline.children)
            case _:
                yield inline


def plain(inlines: Inlines) -> str:
    """The text of a run of inlines; a hard break is a newline, a note's mark is left out."""
    return "".join(
        "\n" if isinstance(leaf, LineBreak) else "" if isinstance(leaf, NoteMark) else leaf.text
        for leaf in walk(inlines)
    )


def paragraphs(blocks: Blocks) -> Iterator[Inlines]:
    """Every run of inlines below these blocks, in reading order: paragraphs, headings, captions, cells."""
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield block.inlines
            case Quotation():
                yield from paragraphs(block.blocks)
            case ItemList():
                for item in block.items:
                    yield from paragraphs(item)
            case Table():
                yield from block.head
                for row in block.rows:
                    yield from row
            case Figure():
                yield block.caption
            case Verbatim():
                yield (Text(block.text, block.position),)
            case Rule() | CountTable():
                pass
