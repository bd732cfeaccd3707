"""Counting: each article once, in the row of its place, over any period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from bulletin.diagnostics import Position, diagnose
from bulletin.gazetteer import Gazetteer, gazetteer
from bulletin.kinds.bulletin.counting import check_total
from bulletin.kinds.bulletin.credits import count_issue
from bulletin.model import (
    Article,
    ArticleKind,
    AsOf,
    Contributor,
    ContributorKind,
    CountMode,
    Distribution,
    Issue,
    OpeningBalance,
    PlaceCount,
    Status,
    TallyRules,
    Title,
    TradeCount,
    Unit,
)
from bulletin.tally import (
    Bucket,
    DatePeriod,
    IssueCount,
    NumberPeriod,
    RowSpec,
    TallyResult,
    count,
    parse_period,
)

SUZHOU = Contributor("苏州市", ContributorKind.CITY, "苏州市")
KUNSHAN = Contributor("昆山市", ContributorKind.COUNTY, "苏州市")
TAICANG = Contributor("太仓市", ContributorKind.COUNTY, "苏州市")
YANCHENG = Contributor("盐城市", ContributorKind.CITY, "盐城市")
SUQIAN = Contributor("宿迁市", ContributorKind.CITY, "宿迁市")
TAIXING = Contributor("泰兴市", ContributorKind.COUNTY, "泰州市")
AUDIT = Contributor("省审计系统", ContributorKind.TRADE)
TRAFFIC = Contributor("省交通运输系统", ContributorKind.TRADE)
TOGETHER = Contributor("综合", ContributorKind.GENERAL)
OFFICE = Contributor("江苏省", ContributorKind.PROVINCE)
SENDERS = (SUZHOU, KUNSHAN, TAICANG, YANCHENG, SUQIAN, TAIXING, AUDIT, TRAFFIC, TOGETHER, OFFICE)

RULES = TallyRules(trades=("省审计系统", "省交通运输系统"))
JIANGSU = gazetteer("江苏省")
assert isinstance(JIANGSU, Gazetteer)
FRAME = RowSpec(tuple(row.name for row in JIANGSU.rows), RULES.trades)

# The published table of No. 36 of 2022: own articles, those of the counties.
PUBLISHED = {
    "南京市": (7, 4),
    "无锡市": (4, 3),
    "徐州市": (2, 3),
    "常州市": (1, 2),
    "苏州市": (5, 10),
    "南通市": (1, 9),
    "连云港市": (2, 0),
    "淮安市": (3, 2),
    "盐城市": (3, 5),
    "扬州市": (2, 1),
    "镇江市": (2, 3),
    "泰州市": (4, 2),
    "宿迁市": (5, 3),
}


def article(*origin: Contributor, path: str = "01.md", **more: object) -> Article:
    plain = Article(Title(("题目",)), path, origin=origin)
    return structs.replace(plain, **more)  # type: ignore[arg-type]


def issue(number: int | None, day: date | None, *articles: Article, supplement: bool = False) -> Issue:
    folder = f"{day.year if day else 'draft'}-{'s' if supplement else ''}{number}"
    return Issue(
        folder,
        f"issues/{folder}/issue.md",
        number,
        day,
        Status.FINAL,
        articles,
        Distribution("default", ()),
        supplement=supplement,
    )


def counted(
    period: str,
    *issues: Issue,
    rules: TallyRules = RULES,
    opening: OpeningBalance | None = None,
    until: Issue | None = None,
) -> TallyResult:
    parsed = parse_period(period)
    assert parsed is not None
    return count(
        parsed,
        FRAME,
        [opening] if opening else [],
        [count_issue(each, rules) for each in issues],
        count_issue(until, rules) if until else None,
    )


def placed(result: TallyResult) -> dict[str, tuple[int, int]]:
    """The rows that have something."""
    return {
        place.name: (place.own, place.counties)
        for place in result.tally.places
        if place.own or place.counties
    }


def through_35(**more: object) -> OpeningBalance:
    """The published table less the three articles of No. 36 itself."""
    own_in_36 = {"苏州市", "盐城市", "宿迁市"}
    places = tuple(
        PlaceCount(name, own - (name in own_in_36), counties) for name, (own, counties) in PUBLISHED.items()
    )
    trades = (TradeCount("省审计系统", 1), TradeCount("省交通运输系统", 1))
    state = OpeningBalance(2022, 35, "tallies/2022.yaml", places, 3, trades)
    return structs.replace(state, **more)  # type: ignore[arg-type]


NO_36 = issue(
    36,
    date(2022, 12, 28),
    article(SUZHOU, path="01-suzhou.md"),
    article(YANCHENG, path="02-yancheng.md"),
    article(SUQIAN, path="03-suqian.md"),
    article(path="04-tally.md", kind=ArticleKind.TALLY, period="2022"),
)


# --- Drafts ----------------------------------------------------------------------------------------------


def draft(number: int, day: date, *articles: Article) -> Issue:
    return structs.replace(issue(number, day, *articles), status=Status.DRAFT)


def test_a_draft_counts_in_no_period_and_says_so() -> None:
    final = issue(1, date(2022, 1, 5), article(SUZHOU))
    dated = draft(2, date(2022, 2, 5), article(SUZHOU), article(KUNSHAN, path="02.md"))
    undated = structs.replace(issue(None, None, article(SUZHOU)), status=Status.DRAFT)
    for period, reported in (("2022", 1), ("2022-H1", 1), ("2022-1..2", 1), ("2022-01", 0), ("2022-Q2", 0)):
        result = counted(period, final, dated, undated)
        assert placed(result) == ({} if period == "2022-Q2" else {"苏州市": (1, 0)})
        assert [each.code for each in result.diagnostics] == ["draft-not-counted"] * reported
    assert result.tally.articles == 0


def test_a_draft_counts_itself_alone_in_the_table_that_it_prints() -> None:
    others = [draft(1, date(2022, 1, 5), article(SUZHOU)), issue(2, date(2022, 2, 5), article(KUNSHAN))]
    printing = draft(3, date(2022, 3, 5), article(YANCHENG))
    later = draft(4, date(2022, 4, 5), article(SUQIAN))
    result = counted("2022", *others, printing, later, until=printing)
    assert placed(result) == {"苏州市": (0, 1), "盐城市": (1, 0)}
    assert [(each.code, each.values["folder"]) for each in result.diagnostics] == [
        ("draft-not-counted", "2022-1")
    ]
    final = structs.replace(printing, status=Status.FINAL)
    assert counted("2022", *others, final, later, until=final).tally == result.tally


# --- The two real issues ---------------------------------------------------------------------------------


def test_the_published_table_of_2022() -> None:
    result = counted("2022", NO_36, opening=through_35())
    assert result.diagnostics == ()
    assert [place.name for place in result.tally.places] == list(PUBLISHED)
    assert placed(result) == PUBLISHED
    assert result.tally.general == 3
    assert result.tally.trades == (TradeCount("省审计系统", 1), TradeCount("省交通运输系统", 1))
    assert result.tally.articles == result.tally.uses == 93
    assert sum(place.own for place in result.tally.places) == 41
    assert sum(place.counties for place in result.tally.places) == 47
    assert result.tally.as_of == AsOf(2022, 36, date(2022, 12, 28))


def test_another_sender_moves_exactly_one_count() -> None:
    first, *others = NO_36.articles
    moved = structs.replace(NO_36, articles=(structs.replace(first, origin=(TAIXING,)), *others))
    before = counted("2022", NO_36, opening=through_35()).tally
    after = counted("2022", moved, opening=through_35()).tally
    changed = {
        (was.name, is_.own - was.own, is_.counties - was.counties)
        for was, is_ in zip(before.places, after.places, strict=True)
        if was != is_
    }
    assert changed == {("苏州市", -1, 0), ("泰州市", 0, 1)}
    assert structs.replace(after, places=before.places) == before


def test_number_6_of_2021() -> None:
    result = counted(
        "2021", issue(6, date(2021, 7, 30), article(SUZHOU, path="01.md"), article(TAIXING, path="02.md"))
    )
    assert placed(result) == {"苏州市": (1, 0), "泰州市": (0, 1)}
    assert len(result.tally.places) == 13


# --- Where an article counts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("senders", "rows", "general", "trades"),
    [
        ([SUZHOU], {"苏州市": (1, 0)}, 0, []),
        ([KUNSHAN], {"苏州市": (0, 1)}, 0, []),
        ([KUNSHAN, TAICANG], {"苏州市": (0, 1)}, 0, []),
        ([KUNSHAN, SUZHOU], {"苏州市": (1, 0)}, 0, []),
        ([SUZHOU, SUZHOU], {"苏州市": (1, 0)}, 0, []),
        ([SUZHOU, YANCHENG], {}, 1, []),
        ([KUNSHAN, TAIXING], {}, 1, []),
        ([SUZHOU, AUDIT], {}, 1, []),
        ([AUDIT, TRAFFIC], {}, 1, []),
        ([AUDIT], {}, 0, [TradeCount("省审计系统", 1)]),
        ([TOGETHER], {}, 1, []),
        ([OFFICE], {}, 1, []),
    ],
)
def test_an_article_counts_once(
    senders: list[Contributor], rows: dict[str, tuple[int, int]], general: int, trades: list[TradeCount]
) -> None:
    result = counted("2022", issue(1, date(2022, 1, 4), article(*senders)))
    assert placed(result) == rows
    assert result.tally.general == general
    assert list(result.tally.trades) == trades
    assert result.tally.articles == result.tally.uses == 1


def test_each_place_counts_where_the_rules_say_so() -> None:
    rules = structs.replace(RULES, several=CountMode.EACH)
    result = counted(
        "2022", issue(1, date(2022, 1, 4), article(SUZHOU, KUNSHAN, TAICANG, YANCHENG, AUDIT)), rules=rules
    )
    assert placed(result) == {"苏州市": (1, 2), "盐城市": (1, 0)}
    assert result.tally.trades == (TradeCount("省审计系统", 1),)
    assert (result.tally.articles, result.tally.uses) == (1, 5)


def test_the_first_place_counts_where_the_rules_say_so() -> None:
    rules = structs.replace(RULES, several=CountMode.FIRST)
    result = counted("2022", issue(1, date(2022, 1, 4), article(KUNSHAN, YANCHENG)), rules=rules)
    assert placed(result) == {"苏州市": (0, 1)}
    assert result.tally.uses == 1


@pytest.mark.parametrize(
    ("mode", "rows", "general"),
    [
        (CountMode.GENERAL, {}, 1),
        (CountMode.EACH, {"苏州市": (1, 0), "泰州市": (0, 1)}, 0),
        (CountMode.FIRST, {"苏州市": (1, 0)}, 0),
    ],
)
def test_contributors_behind_a_general_article(
    mode: CountMode, rows: dict[str, tuple[int, int]], general: int
) -> None:
    rules = structs.replace(RULES, several=mode)
    joint = article(TOGETHER, contributors=(SUZHOU, TAIXING))
    result = counted("2022", issue(1, date(2022, 1, 4), joint), rules=rules)
    assert placed(result) == rows
    assert result.tally.general == general


def test_a_general_article_is_general_even_when_one_city_wrote_it() -> None:
    joint = article(TOGETHER, contributors=(SUZHOU, KUNSHAN))
    assert counted("2022", issue(1, date(2022, 1, 4), joint)).tally.general == 1


def test_contributors_stand_in_for_a_missing_from() -> None:
    result = counted("2022", issue(1, date(2022, 1, 4), article(contributors=(TAIXING,))))
    assert placed(result) == {"泰州市": (0, 1)}


def test_from_decides_over_contributors() -> None:
    result = counted("2022", issue(1, date(2022, 1, 4), article(AUDIT, contributors=(SUZHOU,))))
    assert placed(result) == {}
    assert result.tally.trades == (TradeCount("省审计系统", 1),)


def test_a_unit_that_is_no_division_counts_as_declared() -> None:
    park = Contributor("苏州工业园区", ContributorKind.COUNTY, "苏州工业园区")
    rules = structs.replace(RULES, units=(Unit("苏州工业园区", "苏州市", ContributorKind.COUNTY),))
    result = counted("2022", issue(1, date(2022, 1, 4), article(park), article(SUZHOU)), rules=rules)
    assert placed(result) == {"苏州市": (1, 1)}


@pytest.mark.parametrize("kind", [kind for kind in ArticleKind if kind is not ArticleKind.ARTICLE])
def test_only_articles_count_unless_they_say_otherwise(kind: ArticleKind) -> None:
    other = article(SUZHOU, path="01.md", kind=kind)
    yes = article(SUZHOU, path="02.md", kind=kind, count=True)
    no = article(SUZHOU, path="03.md", count=False)
    result = counted("2022", issue(1, date(2022, 1, 4), other, yes, no))
    assert [each.path for each in result.issues[0].articles] == ["02.md"]


def test_an_article_without_origin_is_reported() -> None:
    place = Position("issues/2022-1/01.md", 1, 1)
    nobody = article(path="issues/2022-1/01.md")
    typed = article(path="issues/2022-1/02.md", positions={"from": Position("issues/2022-1/02.md", 3, 7)})
    result = counted("2022", issue(1, date(2022, 1, 4), nobody, typed, article(SUZHOU)))
    assert result.diagnostics == (
        diagnose("article-without-origin", Position(place.path)),
        diagnose("article-without-origin", Position("issues/2022-1/02.md", 3, 7)),
    )
    assert result.tally.articles == 1


def test_a_place_that_is_no_row_is_not_lost() -> None:
    former = Contributor("淮阴市", ContributorKind.CITY, "淮阴市")
    result = counted("2022", issue(1, date(2022, 1, 4), article(former)))
    assert result.tally.places[-1] == PlaceCount("淮阴市", 1, 0)
    assert result.tally.articles == 1


def test_directly_governed_counties_and_districts_of_a_municipality_have_rows() -> None:
    for province, name in (("湖北省", "仙桃市"), ("重庆市", "万州区"), ("海南省", "儋州市")):
        known = gazetteer(province, 2022)
        assert isinstance(known, Gazetteer)
        rows = RowSpec(tuple(row.name for row in known.rows))
        sender = Contributor(name, ContributorKind.CITY, name)
        period = parse_period("2022")
        assert period is not None
        result = count(period, rows, [], [count_issue(issue(1, date(2022, 1, 4), article(sender)), RULES)])
        assert placed(result) == {name: (1, 0)}
        assert [place.name for place in result.tally.places] == list(rows.places)


def test_every_use_says_its_article() -> None:
    result = counted(
        "2022", issue(1, date(2022, 1, 4), article(SUZHOU, YANCHENG, path="a.md", column="经验做法"))
    )
    (counted_article,) = result.issues[0].articles
    assert counted_article.buckets == (Bucket(ContributorKind.GENERAL),)
    facts = (counted_article.path, counted_article.title, counted_article.column)
    assert facts == ("a.md", "题目", "经验做法")


def test_trades_stand_in_the_order_declared_then_in_that_of_the_opening_state() -> None:
    other, new = (
        Contributor("省税务系统", ContributorKind.TRADE),
        Contributor("甲系统", ContributorKind.TRADE),
    )
    opening = OpeningBalance(2022, 3, "tallies/2022.yaml", trades=(TradeCount("省税务系统", 2),))
    result = counted(
        "2022",
        issue(4, date(2022, 3, 1), article(new), article(other), article(TRAFFIC), article(AUDIT)),
        opening=opening,
    )
    assert [(trade.name, trade.articles) for trade in result.tally.trades] == [
        ("省审计系统", 1),
        ("省交通运输系统", 1),
        ("省税务系统", 3),
        ("甲系统", 1),
    ]


# --- Periods ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "first", "last"),
    [
        ("2022", "2022", date(2022, 1, 1), date(2022, 12, 31)),
        (" 2022年 ", "2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("２０２２", "2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022-H1", "2022-H1", date(2022, 1, 1), date(2022, 6, 30)),
        ("2022-h2", "2022-H2", date(2022, 7, 1), date(2022, 12, 31)),
        ("2022年上半年", "2022-H1", date(2022, 1, 1), date(2022, 6, 30)),
        ("2022年下半年", "2022-H2", date(2022, 7, 1), date(2022, 12, 31)),
        ("2022-Q1", "2022-Q1", date(2022, 1, 1), date(2022, 3, 31)),
        ("2022年第四季度", "2022-Q4", date(2022, 10, 1), date(2022, 12, 31)),
        ("2022年三季度", "2022-Q3", date(2022, 7, 1), date(2022, 9, 30)),
        ("2024-02", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022-2", "2022-02", date(2022, 2, 1), date(2022, 2, 28)),
        ("2022年12月", "2022-12", date(2022, 12, 1), date(2022, 12, 31)),
    ],
)
def test_periods_of_days(text: str, name: str, first: date, last: date) -> None:
    assert parse_period(text) == DatePeriod(name, first, last)


@pytest.mark.parametrize(
    ("text", "name", "first", "last"),
    [
        ("2022-1..35", "2022-1..35", 1, 35),
        ("2022-..36", "2022-1..36", 1, 36),
        ("2022-7..", "2022-7..", 7, None),
        ("2022年第5—12期", "2022-5..12", 5, 12),
        ("2022年5至12期", "2022-5..12", 5, 12),
    ],
)
def test_periods_of_numbers(text: str, name: str, first: int, last: int | None) -> None:
    assert parse_period(text) == NumberPeriod(name, 2022, first, last)


@pytest.mark.parametrize(
    "text",
    ["", "今年", "22", "2022-H3", "2022-Q0", "2022-13", "2022-00", "2022-5..3", "2022-0..3", "2022-1..99999"],
)
def test_what_is_no_period(text: str) -> None:
    assert parse_period(text) is None


def test_the_name_of_a_period_names_it() -> None:
    for text in ("2022", "2022-H1", "2022-Q4", "2022-12", "2022-1..35", "2022-7.."):
        period = parse_period(text)
        assert period is not None
        assert period.name == text


def test_a_supplement_counts_by_its_date() -> None:
    issues = [
        issue(3, date(2022, 1, 5), article(OFFICE), supplement=True),
        issue(1, date(2022, 1, 10), article(SUZHOU)),
        issue(1, date(2022, 2, 10), article(YANCHENG), supplement=True),
        issue(2, date(2022, 3, 10), article(SUQIAN)),
        issue(2, date(2022, 4, 10), article(TAIXING), supplement=True),
        issue(3, date(2022, 5, 10), article(AUDIT)),
    ]
    assert counted("2022-1..2", *issues).tally.articles == 4
    assert counted("2022-2..2", *issues).tally.articles == 1
    assert counted("2022-2..3", *issues).tally.articles == 3
    assert counted("2022-3..", *issues).tally.articles == 1
    assert counted("2022-Q1", *issues).tally.articles == 4
    assert counted("2022-04", *issues).tally.as_of == AsOf(2022, None, date(2022, 4, 10))


def test_a_period_without_issues_has_all_rows_and_no_end() -> None:
    result = counted("2022", issue(1, date(2021, 1, 10), article(SUZHOU)))
    assert result.tally.articles == 0
    assert result.tally.as_of is None
    assert result.tally.places == tuple(PlaceCount(name) for name in FRAME.places)


def test_nothing_counts_after_the_issue_that_the_tally_stands_in() -> None:
    issues = [issue(number, date(2022, number, 1), article(SUZHOU)) for number in (1, 2, 3)]
    result = counted("2022", *issues, until=issues[1])
    assert result.tally.articles == 2
    assert result.tally.as_of == AsOf(2022, 2, date(2022, 2, 1))


def test_a_draft_counts_only_in_its_own_tally() -> None:
    first = issue(1, date(2022, 1, 1), article(SUZHOU))
    draft = issue(None, None, article(YANCHENG))
    assert placed(counted("2022", first, draft)) == {"苏州市": (1, 0)}
    assert placed(counted("2022", first, draft, until=draft)) == {"苏州市": (1, 0), "盐城市": (1, 0)}


# --- Opening states --------------------------------------------------------------------------------------

TWICE, CUT = "issue-in-opening-state", "period-cuts-opening-state"


def test_an_issue_in_the_opening_state_and_in_the_workspace_is_reported() -> None:
    kept = issue(35, date(2022, 12, 20), article(SUZHOU))
    result = counted("2022", kept, NO_36, opening=through_35())
    (diagnostic,) = result.diagnostics
    assert (diagnostic.code, diagnostic.position) == (TWICE, Position(kept.path))
    assert diagnostic.values == {"issue": "2022-35", "opening": "tallies/2022.yaml", "through": "35"}


def test_a_supplement_is_in_the_opening_state_by_the_number_of_its_own_series() -> None:
    kept = [issue(number, date(2022, 12, number), article(SUZHOU), supplement=True) for number in (2, 3)]
    result = counted("2022", *kept, NO_36, opening=through_35(supplements=2))
    assert [each.values["issue"] for each in result.diagnostics if each.code == TWICE] == ["2022-s2"]


@pytest.mark.parametrize("period", ["2022-Q4", "2022-H1", "2022-12", "2022-2..40", "2022-1..20"])
def test_a_period_that_cuts_the_opening_state_is_reported(period: str) -> None:
    place = Position("tallies/2022.yaml", 2, 10)
    result = counted(period, NO_36, opening=through_35(positions={"through": place}))
    (diagnostic,) = result.diagnostics
    assert (diagnostic.code, diagnostic.position) == (CUT, place)
    assert diagnostic.values == {"period": period, "year": "2022", "through": "35"}


def test_an_issue_counted_twice_does_not_date_the_opening_state() -> None:
    early = issue(5, date(2022, 2, 1), article(SUZHOU))
    result = counted("2022-Q4", early, NO_36, opening=through_35())
    assert {each.code for each in result.diagnostics} == {TWICE, CUT}


@pytest.mark.parametrize(
    ("period", "articles"),
    [
        ("2022", 13),
        ("2022-1..10", 10),
        ("2022-..12", 12),
        ("2022-11..12", 2),
        ("2022-H1", 12),
        ("2022-Q3", 1),
        ("2022-06", 1),
        ("2021", 0),
    ],
)
def test_a_period_contains_the_opening_state_completely_or_not_at_all(period: str, articles: int) -> None:
    opening = OpeningBalance(2022, 10, "tallies/2022.yaml", (PlaceCount("苏州市", 4, 6),))
    issues = [issue(10 + month - 4, date(2022, month, 1), article(SUZHOU)) for month in (5, 6, 7)]
    result = counted(period, *issues, opening=opening)
    assert result.diagnostics == ()
    assert result.tally.articles == articles


@pytest.mark.parametrize(
    ("day", "articles"),
    [
        (date(2022, 3, 31), 0),
        (date(2022, 4, 1), 1),
        (date(2022, 6, 30), 1),
        (date(2022, 7, 1), 0),
    ],
)
def test_the_first_and_the_last_day_belong_to_a_period(day: date, articles: int) -> None:
    assert counted("2022-Q2", issue(7, day, article(SUZHOU))).tally.articles == articles


@pytest.mark.parametrize(("day", "contained"), [(date(2022, 5, 31), True), (date(2022, 6, 1), False)])
def test_an_issue_of_the_first_day_does_not_say_that_the_opening_state_ended_before(
    day: date, *, contained: bool
) -> None:
    """What lies between the two may be in the opening state, or not."""
    opening = OpeningBalance(2022, 10, "tallies/2022.yaml", (PlaceCount("苏州市", 4, 6),))
    result = counted("2022-06", issue(11, day, article(SUZHOU)), opening=opening)
    assert [each.code for each in result.diagnostics] == ([] if contained else [CUT])


@pytest.mark.parametrize(("day", "articles"), [(date(2022, 6, 30), 11), (date(2022, 7, 1), None)])
def test_an_issue_of_the_last_day_says_that_the_opening_state_has_ended(
    day: date, articles: int | None
) -> None:
    opening = OpeningBalance(2022, 10, "tallies/2022.yaml", (PlaceCount("苏州市", 4, 6),))
    result = counted("2022-H1", issue(11, day, article(SUZHOU)), opening=opening)
    if articles is None:
        assert [each.code for each in result.diagnostics] == [CUT]
    else:
        assert (result.diagnostics, result.tally.articles) == ((), articles)


def test_a_tally_in_an_issue_before_the_end_of_the_opening_state_is_reported() -> None:
    early = issue(20, date(2022, 6, 1), article(SUZHOU))
    result = counted("2022", early, opening=through_35(), until=early)
    assert {each.code for each in result.diagnostics} == {TWICE, CUT}


def test_an_opening_state_that_counts_nothing_cuts_nothing() -> None:
    opening = OpeningBalance(2022, 0, "tallies/2022.yaml")
    assert counted("2022-Q4", NO_36, opening=opening).diagnostics == ()


def test_the_opening_state_alone_is_counted_too() -> None:
    result = counted("2022", opening=through_35())
    assert result.tally.articles == 90
    assert result.tally.as_of == AsOf(2022, 35, None)


def test_a_typed_total_that_disagrees_is_reported_with_both_numbers() -> None:
    tally = counted("2022", NO_36, opening=through_35()).tally
    place = Position("issues/2022-36/04-tally.md", 6, 8)
    stating = article(kind=ArticleKind.TALLY, positions={"total": place})
    (diagnostic,) = check_total(structs.replace(stating, stated_total=92), tally)
    assert (diagnostic.code, diagnostic.position) == ("tally-total-disagrees", place)
    assert diagnostic.values == {"stated": "92", "counted": "93"}
    assert check_total(structs.replace(stating, stated_total=93), tally) == ()
    assert check_total(stating, tally) == ()


# --- Properties ------------------------------------------------------------------------------------------


@st.composite
def issues_of_a_year(draw: st.DrawFn) -> list[Issue]:
    """A year's issues in order, with any senders."""
    days = sorted(draw(st.lists(st.integers(0, 364), max_size=12)))
    made = []
    for number, day in enumerate(days, 1):
        senders = draw(st.lists(st.lists(st.sampled_from(SENDERS), max_size=3), max_size=4))
        articles = [article(*each, path=f"{number}-{at}.md") for at, each in enumerate(senders)]
        made.append(
            issue(number, date(2022, 1, 1) + timedelta(day), *articles, supplement=draw(st.booleans()))
        )
    return made


modes = st.sampled_from(list(CountMode))


@given(issues=issues_of_a_year(), mode=modes, data=st.data())
def test_the_order_of_files_does_not_matter(
    issues: list[Issue], mode: CountMode, data: st.DataObject
) -> None:
    rules = structs.replace(RULES, several=mode)
    shuffled = data.draw(st.permutations(issues))
    assert counted("2022", *shuffled, rules=rules).tally == counted("2022", *issues, rules=rules).tally


@given(issues=issues_of_a_year(), mode=modes)
def test_the_rows_add_up(issues: list[Issue], mode: CountMode) -> None:
    rules = structs.replace(RULES, several=mode)
    result = counted("2022", *issues, rules=rules)
    tally = result.tally
    rows = sum(place.own + place.counties for place in tally.places)
    assert tally.uses == rows + tally.general + sum(trade.articles for trade in tally.trades)
    assert tally.uses == sum(len(article.buckets) for each in result.issues for article in each.articles)
    with_origin = [each for one in issues for each in one.articles if each.origin]
    assert tally.articles == len(with_origin)
    if mode is not CountMode.EACH:
        assert tally.uses == tally.articles
    without = sum(len(one.articles) for one in issues) - len(with_origin)
    assert len(result.diagnostics) == without


@pytest.mark.parametrize(
    "parts",
    [
        ["2022-H1", "2022-H2"],
        ["2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4"],
        [f"2022-{month}" for month in range(1, 13)],
    ],
)
@given(issues=issues_of_a_year(), mode=modes)
def test_the_parts_of_a_year_add_up_to_it(parts: list[str], issues: list[Issue], mode: CountMode) -> None:
    rules = structs.replace(RULES, several=mode)
    year = counted("2022", *issues, rules=rules).tally
    tallies = [counted(part, *issues, rules=rules).tally for part in parts]
    assert year.articles == sum(tally.articles for tally in tallies)
    assert year.uses == sum(tally.uses for tally in tallies)
    assert year.general == sum(tally.general for tally in tallies)
    for at, place in enumerate(year.places):
        assert place.own == sum(tally.places[at].own for tally in tallies)
        assert place.counties == sum(tally.places[at].counties for tally in tallies)


@given(issues=issues_of_a_year(), cut=st.integers(1, 11))
def test_ranges_of_numbers_add_up(issues: list[Issue], cut: int) -> None:
    regular = [one for one in issues if not one.supplement]
    year = counted("2022-1..", *regular).tally
    first, second = counted(f"2022-1..{cut}", *regular).tally, counted(f"2022-{cut + 1}..", *regular).tally
    assert year.articles == first.articles + second.articles
    assert year.articles == counted("2022", *regular).tally.articles


@given(issues=issues_of_a_year())
def test_an_issues_count_depends_on_nothing_else(issues: list[Issue]) -> None:
    alone: list[IssueCount] = [count_issue(one, RULES) for one in issues]
    assert alone == [count_issue(one, RULES) for one in reversed(issues)][::-1]
    assert sum(each.article_count for each in alone) == counted("2022", *issues).tally.articles
