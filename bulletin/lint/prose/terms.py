"""Set terms of the office, leaders with their offices, and words that are easily confused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.lint.prose.terms_words import CONFUSED
from bulletin.lint.prose.text_blocks import LintInput, TextRule, Violation, alternatives, per_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.lint.prose.text_blocks import TextBlock

# --- Set terms ----------------------------------------------------------------------------------------------


def _set_terms(source: LintInput) -> Iterator[Violation]:
    """Find wrong forms of set terms; one within a right form is allowed."""
    wrong = {form: term for term, forms in source.wording.terms.items() for form in forms}
    if not wrong:
        return
    pattern = re.compile(alternatives({*wrong, *source.wording.terms}))
    for block in source.blocks:
        for match in pattern.finditer(block.text):
            if match[0] in wrong:
                term = wrong[match[0]]
                yield Violation(block, *match.span(), {"wrong": match[0], "term": term}, term)


# --- Leaders ------------------------------------------------------------------------------------------------


def _offices(source: LintInput) -> Iterator[Violation]:
    """Find a leader's offices in another order than they are listed in; fewer of them are right."""
    for leader in source.wording.leaders:
        if len(leader.offices) < 2:
            continue
        office = alternatives(leader.offices)
        pattern = re.compile(f"((?:{office})(?:[、，兼]*(?:{office}))+)[、，]?{re.escape(leader.name)}")
        for block in source.blocks:
            for match in pattern.finditer(block.text):
                written = re.findall(office, match[1])
                right = [one for one in leader.offices if one in written]
                if written != right:
                    yield Violation(block, *match.span(1), {"name": leader.name, "right": "、".join(right)})


def _leaders(source: LintInput) -> Iterator[Violation]:
    """Find leaders named side by side in another order than the office lists them in."""
    rank = {leader.name: index for index, leader in enumerate(source.wording.leaders)}
    if len(rank) < 2:
        return
    name = "|".join(map(re.escape, rank))
    pattern = re.compile(f"(?:{name})(?:[、，和及与 ]{{1,2}}(?:同志)?(?:{name}))+")
    for block in source.blocks:
        for match in pattern.finditer(block.text):
            written = re.findall(name, match[0])
            right = sorted(written, key=lambda one: rank[one])
            if written != right:
                yield Violation(block, *match.span(), {"right": "、".join(right)})


# --- Confused words -----------------------------------------------------------------------------------------


_CONFUSED = re.compile(alternatives(CONFUSED))


def _confused(block: TextBlock) -> Iterator[Violation]:
    for match in _CONFUSED.finditer(block.text):
        wrong = match[0]
        before, after = block.text[: match.start()], block.text[match.end() :]
        right, not_before, not_after = CONFUSED[wrong]
        if before.endswith(not_before) or after.startswith(not_after):
            continue
        yield Violation(block, *match.span(), {"wrong": wrong, "right": right})
    yield from _until(block)


_NOW = "目前|当前|现在|此刻|今[天日]|昨[天日]|发稿"
_DATE = (
    "[今去前]年|[本上]月|[年月季]底|(?:19|20)[0-9]{2}\\s*[年.-]|[一二][〇○零九][〇○零一二三四五六七八九]{2}年|"
    "[0-9]{1,2}\\s*[月日]|[一二三四五六七八九十]{1,2}月"
)
_UNTIL = re.compile(
    rf"截止[到至]?(?=\s*(?:{_NOW}))|(?:^|(?<=[，。；：、（\s“]))截止[到至]?(?=\s*(?:{_DATE}))"
)
_DEADLINE = re.compile("报名|申报|申请|征集|投票|投稿|征稿|受理|报送|提交|缴费|开始|[日月]起|逾期|过期|时间")
_ENDS = re.compile(r"[^，。；）)\n]{0,12}(?:[。；）)\n]|$)")


def _until(block: TextBlock) -> Iterator[Violation]:
    """Find 截止 before a time, where 截至 is meant; a deadline ends (报名截止12月31日)."""
    for match in _UNTIL.finditer(block.text):
        sentence = block.text[block.text.rfind("。", 0, match.start()) + 1 :].partition("。")[0]
        is_now = re.match(rf"\s*(?:{_NOW})", block.text[match.end() :])
        if is_now or not (_DEADLINE.search(sentence) or _ENDS.match(block.text, match.end())):
            yield Violation(block, *match.span(), {"wrong": match[0], "right": "截至"})


RULES = (
    TextRule("term-wrong", _set_terms, fixes=True),
    TextRule("leader-offices", _offices),
    TextRule("leader-order", _leaders),
    TextRule("word-confused", per_block(_confused)),
)
