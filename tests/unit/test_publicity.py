"""The gate of what is published: nothing passes that is not marked, and nothing internal passes with it."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from msgspec.structs import replace

from bulletin.model import (
    Article,
    ArticleKind,
    ContactLine,
    Distribution,
    DistributionLine,
    Issue,
    Publication,
    Remark,
    SecurityReview,
    Status,
    Title,
    Withdrawal,
    public_matter,
)

CANARY = "不可外传"
PUBLICATION = Publication("文明简报", "文明办", "江苏省", "bulletin.yaml", marking=None)
REVIEW = SecurityReview("沈岚", date(2023, 1, 5))
WITHDRAWAL = Withdrawal(date(2023, 3, 1))


def article(name: str, **values: object) -> Article:
    return Article(
        Title((name,)),
        f"issues/2022-36/{name}.md",
        remarks=(Remark("某某", (CANARY,)),),
        contact=ContactLine("供稿单位", CANARY, CANARY),
        **values,  # type: ignore[arg-type]
    )


def issue(*articles: Article, **values: object) -> Issue:
    lines = (DistributionLine("报", (CANARY,)),)
    return Issue(
        *("2022-36", "issues/2022-36/issue.md", 36, date(2022, 12, 28), Status.FINAL),
        articles or (article("甲"), article("乙")),
        Distribution("default", lines),
        remarks=(Remark("某某", (CANARY,)),),
        staff={"编辑": (CANARY,)},
        **values,  # type: ignore[arg-type]
    )


def passed(publication: Publication, given: Issue) -> tuple[list[str], set[str]]:
    """Return the titles of what is published, and the codes of what isn't."""
    matter = public_matter(publication, given)
    assert CANARY not in repr(matter)
    articles = matter.issue.articles if matter.issue else ()
    return [each.title.plain for each in articles], {each.code for each in matter.refused}


@pytest.mark.parametrize(("of_issue", "of_article"), [*product((False, True), (None, False, True))])
def test_an_article_overrides_its_issue(*, of_issue: bool, of_article: bool | None) -> None:
    titles, _ = passed(PUBLICATION, issue(article("甲", public=of_article), public=of_issue))
    assert titles == (["甲"] if (of_issue if of_article is None else of_article) else [])


def test_what_nothing_marks_is_refused_without_further_reasons() -> None:
    assert passed(PUBLICATION, issue(classification="秘密")) == ([], {"issue-not-public"})


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"classification": "秘密★1年"}, "public-classified"),
        ({"marking": "机　密"}, "public-classified"),
        ({"status": Status.DRAFT}, "public-draft"),
        ({"marking": "内部资料"}, "public-unreviewed"),
        ({"marking": "工作资料　注意保存"}, "public-unreviewed"),
        ({"marking": "内部资料", "reviewed": SecurityReview("沈岚")}, "public-unreviewed"),
        ({"marking": "内部资料", "reviewed": SecurityReview(date=REVIEW.date)}, "public-unreviewed"),
        ({"marking": "机密", "reviewed": REVIEW}, "public-classified"),
    ],
)
def test_a_mark_alone_does_not_publish(values: dict[str, object], code: str) -> None:
    for marked in (issue(public=True), issue(article("甲", public=True))):
        assert passed(PUBLICATION, replace(marked, **values)) == ([], {code})


def test_the_marking_of_the_publication_counts_unless_the_issue_has_none() -> None:
    marked = replace(PUBLICATION, marking="工作资料 注意保存")
    assert passed(marked, issue(public=True))[1] == {"public-unreviewed"}
    for given in (issue(public=True, reviewed=REVIEW), issue(public=True, marking="")):
        assert passed(marked, given) == (["甲", "乙"], set())


def test_a_tally_says_itself_that_it_is_public() -> None:
    tally = article("统计", kind=ArticleKind.TALLY)
    assert passed(PUBLICATION, issue(article("甲"), tally, public=True)) == (["甲"], {"tally-not-public"})
    given = issue(article("甲"), replace(tally, public=True), public=True)
    assert passed(PUBLICATION, given) == (["甲", "统计"], set())


def test_of_a_withdrawn_article_the_notice_alone_is_left() -> None:
    matter = public_matter(
        PUBLICATION, issue(article("甲", withdrawn=WITHDRAWAL), article("乙"), public=True)
    )
    assert matter.issue is not None
    assert [each.title.plain for each in matter.issue.articles] == ["乙"]
    assert matter.withdrawn == (("issues/2022-36/甲.md", WITHDRAWAL),)
    assert not matter.complete


def test_a_withdrawn_issue_leaves_nothing_of_itself() -> None:
    given = issue(article("甲"), article("乙", public=False), public=True, withdrawn=WITHDRAWAL)
    given = replace(given, editors_note=article("甲").blocks, note_label=CANARY)
    matter = public_matter(PUBLICATION, replace(given, note_label="编者按"))
    assert matter.issue is not None
    assert (matter.issue.articles, matter.issue.editors_note) == ((), ())
    assert [path for path, _ in matter.withdrawn] == ["issues/2022-36/甲.md"]


def test_what_is_whole_is_known() -> None:
    assert public_matter(PUBLICATION, issue(public=True)).complete
    assert not public_matter(
        PUBLICATION, issue(article("甲"), article("乙", public=False), public=True)
    ).complete
