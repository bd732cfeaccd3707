"""Explanations of codes: message, hint and example of a diagnostic; source and rationale of a proofreading rule."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import click

from bulletin.app.code_examples import SITUATION, code_examples
from bulletin.cli import report
from bulletin.diagnostics.catalogue import CATALOGUE, SUPPRESSIBLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.app.code_examples import CodeExample
    from bulletin.lint.pages.page_layout import PageRule
    from bulletin.lint.prose.text_blocks import TextRule

ALL = "all"


def explain(code: str) -> Iterator[str]:
    """Explain one code, or list all rules. Raises click.UsageError for an unknown one."""
    from bulletin.lint.registry import RULES, RULES_BY_CODE

    if code == ALL:
        entries = ((rule.code, CATALOGUE[rule.code]) for rule in RULES)
        yield from report.columns((code, entry.clause, entry.why) for code, entry in entries)
    elif code in RULES_BY_CODE:
        yield from _explain_rule(RULES_BY_CODE[code])
    elif code in CATALOGUE:
        yield from _explain_code(code)
    else:
        similar = difflib.get_close_matches(code, CATALOGUE, 1)
        hint = f"是不是 {similar[0]}？" if similar else "bulletin explain 列出全部代码。"
        raise click.UsageError(f"没有“{code}”这个代码。{hint}")


def list_codes() -> Iterator[str]:
    """List all codes with severity and message."""
    yield from report.columns(
        (code, report.MARKS[entry.severity], plain(entry.zh)) for code, entry in CATALOGUE.items()
    )


def plain(message: str) -> str:
    """Return a message with its placeholders replaced by an ellipsis."""
    return re.sub(r"\{\w+\}", "…", message).replace("{{", "{").replace("}}", "}")


def _explain_rule(rule: TextRule | PageRule) -> Iterator[str]:
    from bulletin.lint.precision import FALSE_POSITIVES, FINDING_COUNTS

    entry = CATALOGUE[rule.code]
    yield f"{rule.code}（{report.MARKS[entry.severity]}{'，可用 --fix 改正' if rule.fixes else ''}）"
    yield entry.why
    yield f"依据：{entry.clause}"
    yield f"不对：{_indented(entry.bad)}"
    yield f"对：  {_indented(entry.good)}"
    yield f"实测：在五份公开文稿里报出 {FINDING_COUNTS.get(rule.code, 0)} 处，误报 {FALSE_POSITIVES.get(rule.code, 0)} 处"
    if rule.code in SUPPRESSIBLE:
        yield f"关掉：在 bulletin.yaml、issue.md 或稿件开头写 checks: {{off: {{{rule.code}: 理由}}}}；"
        yield f"      只对一行，在行末写 <!-- 不检查 {rule.code}：理由 -->；"
        yield "      只降为提示的，off 换成 notice，“不检查”换成“只提示”"


def _indented(example: str) -> str:
    return example.replace("\n", "\n      ")


def _explain_code(code: str) -> Iterator[str]:
    entry = CATALOGUE[code]
    yield f"{code}（{report.MARKS[entry.severity]}）"
    yield f"意思：{plain(entry.zh)}"
    yield f"怎样改：{plain(entry.zh_hint)}"
    yield from _example_lines(code_examples().get(code, ()))


def _example_lines(examples: Sequence[CodeExample]) -> Iterable[str]:
    """Format examples: situations in words, file contents with a bar in front of each line."""
    for example in examples:
        if example.where == SITUATION:
            yield f"例：{example.text.strip()}"
        else:
            yield f"例（{example.where}）：{'' if example.text else '（空的）'}"
            yield from (f"  | {line}" for line in example.text.splitlines())
