"""An issue (期) and its articles (稿件)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum

from msgspec import Struct, field

from bulletin.diagnostics import Position
from bulletin.model.circulation import Member
from bulletin.model.fitting import PageRecord
from bulletin.model.located import Located
from bulletin.model.notice import Attachment, ContactLine, Remark, Signature, Urgency
from bulletin.model.text import Blocks, Note
from bulletin.model.title import Title
from bulletin.model.wording import Suppression


class ArticleKind(Enum):
    """What an article is; only `ARTICLE` counts unless the article itself says otherwise."""

    ARTICLE = "article"
    TALLY = "tally"
    NOTICE = "notice"
    SPEECH = "speech"
    REPRINT = "reprint"


class ContributorKind(Enum):
    """Where a contribution is counted.

    The city itself (市本级), its counties (所辖县（市、区）), a trade (文明行业), several places together (综合),
    or the province as a whole.
    """

    CITY = "city"
    COUNTY = "county"
    TRADE = "trade"
    GENERAL = "general"
    PROVINCE = "province"


class Contributor(Struct, frozen=True):
    """Who sent an article: the name as typed, its kind, and the city (official name) it is counted under.

    `official` is its name, unique among the units of the province.
    """

    name: str
    kind: ContributorKind
    city: str | None = None
    position: Position | None = None
    official: str | None = None


class SecurityReview(Struct, frozen=True):
    """The review before publishing (保密审查): who made it, and when; it counts where both are known."""

    by: str | None = None
    date: date | None = None


class Withdrawal(Struct, frozen=True):
    """That a published text was withdrawn (撤稿): since when, and why where that is said."""

    date: date
    reason: str | None = None


class Article(Located, frozen=True):
    """One article: its front matter and its text.

    `extra` names what adds points to it (批示); `reuse_of` the article of another issue that it repeats on purpose;
    `addressee` is the line of those whom it is sent to (主送), its colon included. `checks_off` are the codes switched
    off for it, `checks_down` those reduced to notices, with reasons. `public`: whether it may be published; None where
    its issue says that.
    """

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
    subtitle: Title | None = None
    author: str | None = None
    period: str | None = None
    count: bool | None = None
    extra: tuple[str, ...] = ()
    reuse_of: str | None = None
    stated_total: int | None = None
    remarks: tuple[Remark, ...] = ()
    addressee: str | None = None
    attachments: tuple[Attachment, ...] = ()
    signature: Signature | None = None
    contact: ContactLine = ContactLine()
    public: bool | None = None
    withdrawn: Withdrawal | None = None
    checks_off: Mapping[str, str] = field(default_factory=dict)
    checks_down: Mapping[str, str] = field(default_factory=dict)
    suppressions: tuple[Suppression, ...] = ()
    positions: Mapping[str, Position] = field(default_factory=dict)

    @property
    def subtitles(self) -> tuple[Title, ...]:
        """The subtitles (副标题): that of the title's own lines, and that of the key."""
        return tuple(each for each in (self.title.divided()[1], self.subtitle) if each)

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


class Series(Struct, frozen=True):
    """A special's series (专刊) and the number within it."""

    title: str
    number: int


class DistributionLine(Struct, frozen=True):
    """One line of the distribution list: its label (报, 送, 发) and the office's own words, line by line.

    `members` are the recipients or groups that stand behind these words; they are not printed.
    """

    label: str
    lines: tuple[str, ...]
    members: tuple[Member, ...] = ()


class Distribution(Struct, frozen=True):
    """A named distribution list (分送范围); what one issue adds to it or drops changes no word of the imprint."""

    name: str
    lines: tuple[DistributionLine, ...]
    added: tuple[Member, ...] = ()
    dropped: tuple[Member, ...] = ()


class Issue(Located, frozen=True):
    """One issue (期), or a draft of one when number and date are absent.

    `fit` is the record of its approved pages; without one they are fitted anew. `staff` are those who made it, by what
    they did, as it is worded (编辑, 审核, 签发). `public`: its articles may be published, unless they say otherwise.
    """

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
    fit: PageRecord | None = None
    classification: str | None = None
    urgency: Urgency | None = None
    above_name: Title | None = None
    marking: str | None = None
    remarks: tuple[Remark, ...] = ()
    staff: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    print_run: int | None = None
    public: bool = False
    reviewed: SecurityReview | None = None
    withdrawn: Withdrawal | None = None
    checks_off: Mapping[str, str] = field(default_factory=dict)
    checks_down: Mapping[str, str] = field(default_factory=dict)
    suppressions: tuple[Suppression, ...] = ()
    positions: Mapping[str, Position] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns (栏目) that occur, in the order in which the articles stand."""
        return tuple(dict.fromkeys(article.column for article in self.articles if article.column))
