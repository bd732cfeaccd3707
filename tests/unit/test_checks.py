"""Proofreading: every rule with its cases, its examples and its message; the published texts; suppressions."""

from __future__ import annotations

import runpy
import time
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bulletin.app.check import MOST_ROUNDS
from bulletin.diagnostics import Language, Position, Severity
from bulletin.diagnostics.catalogue import AREAS, CATALOGUE, PAGES, PROOFREADING, SUPPRESSIBLE
from bulletin.kinds.bulletin.document import BulletinDocument
from bulletin.kinds.bulletin.parsing import read_issue
from bulletin.lint.fixes import apply_fixes
from bulletin.lint.precision import FALSE_POSITIVES, FINDING_COUNTS
from bulletin.lint.prose.text_blocks import LintInput, TextBlock, TextBlockKind
from bulletin.lint.registry import PAGE_RULES, RULES, RULES_BY_CODE, TEXT_RULES, find_prose, proofread
from bulletin.parsing.settings import read_publication
from tests.support.proofreading import ISSUE, article, findings
from tests.support.published_texts import NAMES, proofread_seed, wording
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.lint.pages.page_layout import PageRule
    from bulletin.lint.prose.text_blocks import TextRule


# --- The rules ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", TEXT_RULES, ids=lambda rule: str(rule.code))
def test_the_examples_of_a_rule_are_true(rule: TextRule) -> None:
    codes = {one.diagnostic.code for one in findings({"01.md": article(CATALOGUE[rule.code].bad)})}
    assert codes == {rule.code}
    assert findings({"01.md": article(CATALOGUE[rule.code].good)}) == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.code))
def test_a_rule_says_its_clause_and_why(rule: TextRule | PageRule) -> None:
    entry = CATALOGUE[rule.code]
    assert entry.clause
    assert entry.why.endswith("。")
    assert entry.bad
    assert entry.good
    assert entry.bad != entry.good


def test_registry_and_messages_hold_together() -> None:
    assert len(RULES_BY_CODE) == len(RULES)
    assert {rule.code for rule in TEXT_RULES} == set(AREAS[PROOFREADING])
    assert {rule.code for rule in PAGE_RULES} >= set(AREAS[PAGES])
    assert set(RULES_BY_CODE) == {code for code, entry in CATALOGUE.items() if entry.clause}
    assert set(FINDING_COUNTS) | set(FALSE_POSITIVES) <= set(RULES_BY_CODE)
    assert {code for code in RULES_BY_CODE if CATALOGUE[code].severity is not Severity.ERROR} == SUPPRESSIBLE


def test_the_page_of_rules_is_current() -> None:
    """`python docs/make_proofreading.py` writes it."""
    page = runpy.run_path(str(ROOT / "docs/make_proofreading.py"))["checks_page"]()
    assert (ROOT / "docs/proofreading.md").read_text("utf-8") == page
    for rule in RULES:
        assert f"### {rule.code}\n" in page
        assert CATALOGUE[rule.code].clause in page


def test_no_finding_of_prose_is_an_error() -> None:
    assert {entry.severity for entry in {**AREAS[PROOFREADING], **AREAS["prose"]}.values()} == {
        Severity.WARNING,
        Severity.NOTICE,
    }


def test_a_message_shows_the_words_around_it() -> None:
    (finding,) = findings({"01.md": article("全市各地积极参与，活动结束。。群众反响良好，欢迎再来。")})
    assert finding.diagnostic.message() == "标点连用“。。”：…极参与，活动结束。。群众反响良好，欢…"
    assert "。。" in finding.diagnostic.message(Language.EN)


def test_marks_of_one_paragraph_are_reported_once_with_their_number() -> None:
    (finding,) = findings({"01.md": article("同时,各地,各部门,都来。")})
    assert "本段共 3 处" in finding.diagnostic.message()
    assert len(finding.fixes) == 3


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("二零二六年", "二〇二六"),
        ("《二零二六年》", None),
        ("说：“二○二六年”", None),
        ("“甲”二○二六年", "二〇二六"),
    ],
)
def test_zeros_are_not_changed_in_what_is_quoted(text: str, fix: str | None) -> None:
    (finding,) = findings({"01.md": article(f"{text}印发。")})
    assert [each.new for each in finding.fixes] == ([fix] if fix else [])


@given(st.text(alphabet="一二三12,，、。“”《》（）().…—-%年月日共等占近余 家篇市区**\n", max_size=80))
def test_any_text_is_read_and_places_lie_inside(text: str) -> None:
    content = article("字" + text)
    lines = content.decode().split("\n")
    read = read_publication("bulletin.yaml", (ROOT / "bulletin.yaml").read_bytes())
    assert read.value is not None
    issue = read_issue("2022-36", {"issue.md": ISSUE, "01.md": content}, read.value).value
    for finding in find_prose(BulletinDocument(read.value, issue), wording()) if issue else ():
        place = finding.diagnostic.position
        assert place is not None
        assert 1 <= place.column <= len(lines[place.line - 1])
        for fix in finding.fixes:
            line, start = lines[fix.position.line - 1], fix.position.column - 1
            assert line[start : start + len(fix.old)] == fix.old


def fixed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Apply all safe fixes once."""
    fixes = [fix for finding in findings(files) for fix in finding.fixes]
    return {
        path: apply_fixes(content, [fix for fix in fixes if fix.position.path.endswith(path)])
        for path, content in files.items()
    }


@settings(max_examples=150)
@given(st.text(alphabet="一二三12,，、。“”《》（）().…•—-%年月日共占近余万m² 家市\n", max_size=80))
def test_fixing_again_and_again_ends(text: str) -> None:
    """A fix may cause another; a few rounds, as `--fix` makes them, leave none."""
    files = {"01.md": article("字" + text)}
    assume(can_be_read(files))
    for _ in range(MOST_ROUNDS):
        files, before = fixed(files), files
        if files == before:
            break
    assert fixed(files) == files


def can_be_read(files: dict[str, bytes]) -> bool:
    """Whether an issue of these files has no error."""
    read = read_publication("bulletin.yaml", (ROOT / "bulletin.yaml").read_bytes())
    assert read.value is not None
    return read_issue("2022-36", {"issue.md": ISSUE, **files}, read.value).value is not None


# --- The published texts ------------------------------------------------------------------------------------

VIOLATIONS = {
    "issue-2022-36.txt": {
        ("comma-between", "issues/2022-36/02.md:13:286"),
        ("list-comma", "issues/2022-36/03.md:7:340"),
    },
    "issue-2021-06.txt": {("unit-symbol", "issues/2021-06/02.md:15:355")},
    "form-suzhou-culture-centre-2020.txt": {
        ("term-wrong", "form-suzhou-culture-centre-2020.txt:81:17"),
        ("term-wrong", "form-suzhou-culture-centre-2020.txt:101:14"),
        ("forms-mixed", "form-suzhou-culture-centre-2020.txt:160:2"),
        ("character-traditional", "form-suzhou-culture-centre-2020.txt:160:3"),
        ("character-traditional", "form-suzhou-culture-centre-2020.txt:162:20"),
        ("dot-alike", "form-suzhou-culture-centre-2020.txt:178:3"),
        ("dot-alike", "form-suzhou-culture-centre-2020.txt:182:24"),
    },
    "reply-changzhou-2025-4.txt": {
        ("mark-ascii", "reply-changzhou-2025-4.txt:4:1"),
        ("file-number", "reply-changzhou-2025-4.txt:8:4"),
        ("about-twice", "reply-changzhou-2025-4.txt:26:14"),
        ("dash-one", "reply-changzhou-2025-4.txt:26:374"),
        ("telephone-dash", "reply-changzhou-2025-4.txt:48:6"),
    },
}
"""All diagnostics; each is a true positive."""
ASCII_MARKS = {"web-article-wujiang.txt": 37}
"""Paragraphs with ASCII marks throughout."""


@pytest.mark.parametrize("name", NAMES)
def test_the_violations_of_the_published_texts_are_found_and_nothing_else(
    seeds: Path, tmp_path: Path, name: str
) -> None:
    diagnostics = [finding.diagnostic for finding in proofread_seed(seeds / name, tmp_path)]
    if name in ASCII_MARKS:
        assert {one.code for one in diagnostics} == {"mark-ascii"}
        assert len(diagnostics) == ASCII_MARKS[name]
        return
    assert {(one.code, str(one.position)) for one in diagnostics} == VIOLATIONS[name]


def test_the_recorded_counts_of_findings_are_current() -> None:
    counts = Counter(code for violations in VIOLATIONS.values() for code, _ in violations)
    counts["mark-ascii"] += sum(ASCII_MARKS.values())
    assert counts == Counter(
        {code: number for code, number in FINDING_COUNTS.items() if code not in AREAS[PAGES]}
    )
    assert not any(FALSE_POSITIVES.values())


# --- False and true positives ---------------------------------------------------------------------------------

RIGHT = (
    "打造“温情善心”“古城新颜”“实践同行”三类具有引领性的10个亮点项目。",
    "聚焦美丽盐城、文明盐城、志愿盐城、防疫一线等四大主题开展活动。",
    "策划“家乡变化”“好人故事”“家风故事”等十余类群众关注的主题。",
    "注册志愿者达到273万，开展宣讲活动5000余场，受众达6.4万人次。",
    "一是盘活资源，做优服务。二是建设站点，弘扬新风。三是发挥优势。",
    "广陵镇“葡萄园里践文明”、新街镇“梨园飘香”等项目成效显著。",
    "构建“1+11+X”体系，已开展活动4.6万余场次，每天9:30开放。",
    "详见http://wm.example.cn/a,b?c=1;d:2和a.b@example.cn。",
    "全市共有志愿者2000人，其中党员300人、团员500人。",
    "领域更新为理论政策、教育服务、文化文艺、公共服务等18大类53小类。",
    "区、镇、村三级联动，青浦、吴江、嘉善三地共建，形成“三级书记”抓落实的格局。",
    "推动“两中心一平台”深度融合，打造一所一品、一站一特色、一部门一亮点。",
)
TABLE = """（共 93 篇）

| 地区 | 市本级用稿篇数 | 所辖县（市、区）用稿篇数 |
|---|---|---|
| 南京市 | 7 | 4 |
| 无锡市 | 4 | 3 |
| 徐州市 | 2 | 3 |
| 常州市 | 1 | 2 |
| 苏州市 | 5 | 10 |
| 南通市 | 1 | 9 |
| 连云港市 | 2 | 0 |
| 淮安市 | 3 | 2 |
| 盐城市 | 3 | 5 |
| 扬州市 | 2 | 1 |
| 镇江市 | 2 | 3 |
| 泰州市 | 4 | 2 |
| 宿迁市 | 5 | 3 |
| 综合稿件 | 3 | |
| 文明行业 | 省审计系统 1、省交通运输系统 1 | |"""


@pytest.mark.parametrize("text", [*RIGHT, TABLE])
def test_correct_texts_have_no_findings(text: str) -> None:
    messages = [finding.diagnostic.message() for finding in findings({"01.md": article(text)})]
    assert messages == []


NOTICES = (
    ("各地共报送稿件：苏州12篇、无锡9篇、南通7篇，共29篇。", "sum-total", 9),
    ("今年共评选好人25名，其中敬业奉献类14名、助人为乐类12名。", "sum-total", 3),
    ("活动由市文明办、市教育局、团市委、市妇联等3家单位主办。", "list-count", 21),
    ("全市120个行政村中，建成示范村45个，占37.4%。", "share-wrong", 22),
    ("点单量从200件增加到260件，增长20%。", "share-wrong", 19),
    ("“十四五”期间（2025—2021年）持续推进。", "range-backwards", 9),
    ("定于11月31日召开推进会。", "day-none", 3),
    ("定于2022年11月30日（星期四）召开推进会。", "weekday-wrong", 3),
    ("全年服务群众近2.3万余人次。", "about-twice", 7),
    (TABLE.replace("93", "92"), "table-total", 4),
)
"""Made-up notices with one wrong sum or date each, with its column."""


@pytest.mark.parametrize(("text", "code", "column"), NOTICES)
def test_one_violation_in_a_notice_is_found(text: str, code: str, column: int) -> None:
    (diagnostic,) = (finding.diagnostic for finding in findings({"01.md": article(text)}))
    assert diagnostic.code == code
    assert diagnostic.position is not None
    assert (diagnostic.position.line, diagnostic.position.column) == (5, column)


@pytest.mark.parametrize(
    ("share", "expected"),
    [("63.1", "（像是截去了尾数，应四舍五入）"), ("63.2", None), ("63", None), ("62", ""), ("63.16", None)],
)
def test_a_share_that_is_cut_off_is_reported_as_such(share: str, expected: str | None) -> None:
    diagnostics = [one.diagnostic for one in findings({"01.md": article(f"已建成36/57（{share}%）。")})]
    assert [one.values["cut"] for one in diagnostics] == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    "unit",
    ["苏州12篇、", "一中心", "“甲”、", "1", "a.", "）", "“", "（1", "甲、乙等3", "从1篇", "1～", "苏州市"],
)
def test_the_cost_of_a_rule_grows_with_the_length(unit: str) -> None:
    """Eight times the text takes about eight times the work, also where a pattern nearly fits everywhere.

    The processor's own time, the least of three: a search that begins anew at each place takes 64 times.
    """

    def cost(length: int) -> float:
        text = (unit * length)[:length]
        block = TextBlock(TextBlockKind.PARAGRAPH, text, ((0, Position("a.md", 1, 1)),))
        started = time.process_time()
        proofread(LintInput((block,), date(2022, 12, 1), wording(), None))
        return time.process_time() - started

    long, short = (min(cost(length) for _ in range(3)) for length in (32_000, 4_000))
    assert long < 24 * max(short, 0.02)
