"""Text that looks like markup and is none: it would be printed as it was typed, so it is reported."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.model import Text, walk_inlines

if TYPE_CHECKING:
    from bulletin.model import Inlines
    from bulletin.parsing.markdown.inline_source import InlineSource, MarkdownSource

_LABEL = r"[^\[\]\n]{0,400}"
_TARGET = r"[^()（）\n]{0,400}"
_ADDRESS = r"(?:https?:|www\.|mailto:)"
_ENTITIES = "nbsp|ensp|emsp|lt|gt|amp|quot|apos|[mn]dash|hellip|middot|[lr][sd]quo"
_TRAPS = {
    "image-literal": (
        rf"[!！]\[{_LABEL}\][(（]{_TARGET}[)）]?",
        rf"!\[{_LABEL}\]\([^)\n]{{0,400}}\)?",
    ),
    "link-literal": (
        rf"(?<![!！])\[{_LABEL}\]\([^)\n]{{0,400}}\)",
        rf"(?<![!！])\[{_LABEL}\][ 　]?[(（]\s*{_ADDRESS}{_TARGET}[)）]",
        rf"[＜〈《]{_ADDRESS}[^＜＞〈〉《》\s]{{1,400}}[＞〉》]",
    ),
    "note-literal": (
        r"[\[［【](?:…{1,2}|[\^＾][ 　]+)[0-9０-９]{1,2}[\]］】]",
        r"[\[［【][\^＾][ 　]*[\]］】]",
    ),
    "stars-literal": (r"\*{2,}", r"＊{2,}", r"＊[^\s＊，。、]{2,40}＊"),
    "underscores-literal": (r"(?<!_)__(?![年月日时分秒页共第号]{1,2}__)[^_\s][^_\n]{0,400}__(?!_)",),
    "markup-literal": (
        r"(?<!~)~~(?!~)",
        r"==[^=\s][^=\n]{0,400}==",
        r"\[\[[^\[\]\n]{1,200}\]\]",
        r"^\[[ xX]\](?=\s)",
        r"^\[(?i:toc)\]$",
        r"^[·｀]{3,}\w{0,20}$",
        r"^[－＝]{3,}$",
        rf"&(?:#[0-9]{{1,7}}|#[xX][0-9A-Fa-f]{{1,6}}|{_ENTITIES})(?![A-Za-z0-9])；?",
    ),
}
"""By code: what failed markup looks like."""
_SIGN = re.compile(rf"[\[［【*＊_~=＝·｀－!！&]|[＜〈《]{_ADDRESS}")
"""What most texts have none of."""


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Compile the patterns; most texts need none."""
    return {code: re.compile("|".join(patterns)) for code, patterns in _TRAPS.items()}


def report_literals(inlines: Inlines, source: InlineSource) -> None:
    """Report what looks like markup in the text of a block."""
    for leaf in walk_inlines(inlines):
        if isinstance(leaf, Text) and leaf.position and _SIGN.search(leaf.text):
            for code, pattern in _patterns().items():
                for match in pattern.finditer(leaf.text):
                    place = replace(leaf.position, column=leaf.position.column + match.start())
                    source.markdown.report(code, place, text=match.group())


# --- Tables ---------------------------------------------------------------------------------------------------

_ROW = re.compile(r"[ 　]*[|｜].*[|｜][ 　]*")
_CELLS = re.compile(r"(?<!\\)[|｜]")
_GRID = re.compile(r"\+[-=+]{3,}\+\s*")
_DIVIDED = re.compile(r"[^|｜]*\S *\| *\S[^|｜]*(?:\|[^|]*)*")


def report_literal_table(content: str, first: int, markdown: MarkdownSource) -> None:
    """Report a paragraph whose lines are rows of a table, with what its delimiter row has to be.

    `content` is its text, `first` its first line (from 0).
    """
    lines = content.split("\n")
    for number, line in enumerate(lines):
        pair = lines[number : number + 2]
        row = _ROW.fullmatch(line) or _GRID.fullmatch(line)
        if row or (len(pair) == 2 and all(map(_DIVIDED.fullmatch, pair)) and _same_cells(pair)):
            count = line.count("+") - 1 if line.startswith("+") else _count_cells(line)
            markdown.report(
                "table-literal", markdown.start(first + number), delimiter="|" + "---|" * count, cells=count
            )
            return


def _count_cells(row: str) -> int:
    cells = _CELLS.split(row.strip(" 　"))
    return len(cells) - (not cells[0]) - (not cells[-1])


def _same_cells(rows: list[str]) -> bool:
    return len({len(_CELLS.findall(row)) for row in rows}) == 1
