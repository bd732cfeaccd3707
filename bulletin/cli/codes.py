"""What a code of a finding means: its message, how to mend it, an example; for a rule of proofreading its source."""

from __future__ import annotations

import difflib
import re
from functools import cache
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from bulletin.cli import report
from bulletin.diagnostics.catalogue import CATALOGUE, SUPPRESSIBLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bulletin.lint.page_layout import PageRule
    from bulletin.lint.text_blocks import TextRule

ALL = "all"
SITUATION = "情形"
"""Heads an example that no file can show, told in words."""
_ENTRY = re.compile(r"^## (\S+)\n((?:\n*^~~~~ .+\n(?:(?!~~~~$).*\n)*~~~~\n)+)", re.MULTILINE)
_BLOCK = re.compile(r"^~~~~ (.+)\n((?:(?!~~~~$).*\n)*)~~~~$", re.MULTILINE)
_POINT = re.compile(r"⟦U\+([0-9A-F]+)⟧")


class Example(Struct, frozen=True):
    """A piece of a file that brings up a code: where it stands (稿件正文, issue.md 开头, a path), and its text.

    A character that can't be seen is written ⟦U+200B⟧.
    """

    where: str
    text: str

    @property
    def content(self) -> str:
        """The text with those characters themselves."""
        return _POINT.sub(lambda match: chr(int(match[1], 16)), self.text)


@cache
def examples() -> dict[str, tuple[Example, ...]]:
    """Return the examples of all codes that are no rules: those have their own."""
    from bulletin.workspace import shipped

    texts = [path.read_text("utf-8") for path in sorted(shipped("examples").glob("*.md"))]
    return {
        code: tuple(Example(where, text) for where, text in _BLOCK.findall(blocks))
        for text in texts
        for code, blocks in _ENTRY.findall(text)
    }


def explain(code: str) -> Iterator[str]:
    """Explain one code, or list all rules. Raises click.UsageError for an unknown one."""
    from bulletin.lint.registry import RULES, RULES_BY_CODE

    if code == ALL:
        yield from report.columns((rule.code, rule.clause, rule.why) for rule in RULES)
    elif code in RULES_BY_CODE:
        yield from _rule(RULES_BY_CODE[code])
    elif code in CATALOGUE:
        yield from _message(code)
    else:
        near = difflib.get_close_matches(code, CATALOGUE, 1)
        told = f"是不是 {near[0]}？" if near else "bulletin explain 列出全部代码。"
        raise click.UsageError(f"没有“{code}”这个代码。{told}")


def listed() -> Iterator[str]:
    """List all codes with their weight and message."""
    yield from report.columns(
        (code, report.MARKS[entry.severity], plain(entry.zh)) for code, entry in CATALOGUE.items()
    )


def plain(message: str) -> str:
    """Return a message without the values it speaks of."""
    return re.sub(r"\{\w+\}", "…", message).replace("{{", "{").replace("}}", "}")


def _rule(rule: TextRule | PageRule) -> Iterator[str]:
    from bulletin.lint.precision import FALSE_POSITIVES, FINDING_COUNTS

    mark = report.MARKS[CATALOGUE[rule.code].severity]
    yield f"{rule.code}（{mark}{'，可用 --fix 改正' if rule.fixes else ''}）"
    yield rule.why
    yield f"依据：{rule.clause}"
    yield f"不对：{_below(rule.bad)}"
    yield f"对：  {_below(rule.good)}"
    yield f"实测：在五份公开文稿里报出 {FINDING_COUNTS.get(rule.code, 0)} 处，误报 {FALSE_POSITIVES.get(rule.code, 0)} 处"
    if rule.code in SUPPRESSIBLE:
        yield f"关掉：在 bulletin.yaml、issue.md 或稿件开头写 checks: {{off: {{{rule.code}: 理由}}}}；"
        yield f"      只对一行，在行末写 <!-- 不检查 {rule.code}：理由 -->；"
        yield "      只降为提示的，off 换成 notice，“不检查”换成“只提示”"


def _below(example: str) -> str:
    return example.replace("\n", "\n      ")


def _message(code: str) -> Iterator[str]:
    entry = CATALOGUE[code]
    yield f"{code}（{report.MARKS[entry.severity]}）"
    yield f"意思：{plain(entry.zh)}"
    yield f"怎样改：{plain(entry.zh_hint)}"
    yield from _shown(examples().get(code, ()))


def _shown(shown: Sequence[Example]) -> Iterable[str]:
    """Show an example: a situation in words, else the files' text with bars in front."""
    for example in shown:
        if example.where == SITUATION:
            yield f"例：{example.text.strip()}"
        else:
            yield f"例（{example.where}）：{'' if example.text else '（空的）'}"
            yield from (f"  | {line}" for line in example.text.splitlines())
