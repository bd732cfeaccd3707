"""The shipped examples of diagnostics: for each code, file contents that cause it."""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from bulletin.workspace import shipped

SITUATION = "情形"
"""The location of an example that no file can show and that is described in words."""
_ENTRY = re.compile(r"^## (\S+)\n((?:\n*^~~~~ .+\n(?:(?!~~~~$).*\n)*~~~~\n)+)", re.MULTILINE)
_BLOCK = re.compile(r"^~~~~ (.+)\n((?:(?!~~~~$).*\n)*)~~~~$", re.MULTILINE)


class CodeExample(Struct, frozen=True):
    """Part of a file that causes a diagnostic: its location (稿件正文, issue.md 开头, a path) and its text.

    Invisible characters are written ⟦U+200B⟧.
    """

    where: str
    text: str


@cache
def code_examples() -> dict[str, tuple[CodeExample, ...]]:
    """Return the examples by code, except for proofreading rules, which contain their own."""
    texts = [path.read_text("utf-8") for path in sorted(shipped("examples").glob("*.md"))]
    return {
        code: tuple(CodeExample(where, text) for where, text in _BLOCK.findall(blocks))
        for text in texts
        for code, blocks in _ENTRY.findall(text)
    }
