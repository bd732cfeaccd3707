"""What `bulletin check` tells besides findings: why a rule is one, and what its safe fixes change."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import click

from bulletin.cli import report
from bulletin.diagnostics import Language
from bulletin.messages import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.checks.passages import Rule

ALL = "all"


def explain(code: str) -> Iterator[str]:
    """Explain one code, or list all rules of proofreading. Raises click.UsageError for an unknown one."""
    from bulletin.checks.registry import BY_CODE, RULES

    if code == ALL:
        yield from report.columns((rule.code, rule.clause, rule.why) for rule in RULES)
    elif code in BY_CODE:
        yield from _rule(BY_CODE[code])
    elif code in CATALOGUE:
        yield from _message(code)
    else:
        near = difflib.get_close_matches(code, CATALOGUE, 1)
        told = f"是不是 {near[0]}？" if near else "bulletin check --explain all 列出全部校对规则。"
        raise click.UsageError(f"没有“{code}”这个代码。{told}")


def _rule(rule: Rule) -> Iterator[str]:
    mark = report.MARKS[CATALOGUE[rule.code].severity]
    yield f"{rule.code}（{mark}{'，可用 --fix 改正' if rule.fixes else ''}）"
    yield rule.why
    yield f"依据：{rule.clause}"
    yield f"不对：{_indented(rule.bad)}"
    yield f"对：  {_indented(rule.good)}"
    yield f"关掉：在 bulletin.yaml、issue.md 或稿件开头写 checks: {{off: {{{rule.code}: 理由}}}}；"
    yield f"      只对一行，在行末写 <!-- 不检查 {rule.code}：理由 -->"


def _indented(example: str) -> str:
    return example.replace("\n", "\n      ")


def _message(code: str) -> Iterator[str]:
    entry = CATALOGUE[code]
    yield f"{code}（{report.MARKS[entry.severity]}）"
    yield re.sub(r"\{\w+\}", "…", entry.zh)
    yield re.sub(r"\{\w+\}", "…", entry.zh_hint)


def difference(changes: Mapping[str, tuple[bytes, bytes]]) -> Iterator[str]:
    """Show what changes in each file, line by line."""
    for path, (old, new) in changes.items():
        before, after = (content.decode(errors="replace").splitlines() for content in (old, new))
        yield from difflib.unified_diff(before, after, path, path, lineterm="", n=0)


def told_fixes(changes: Mapping[str, tuple[bytes, bytes]], language: Language) -> str:
    """Tell how many files were mended."""
    if language is Language.EN:
        return f"mended {len(changes)} files"
    return f"改正了 {len(changes)} 个文件。" if changes else "没有可以自动改正的地方。"
