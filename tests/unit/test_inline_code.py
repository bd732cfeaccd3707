"""Code within a paragraph: its text, and where that stands in the source."""

from __future__ import annotations

import pytest

from bulletin.kinds.bulletin.parsing import read_article
from bulletin.model import Code, Paragraph, walk_inlines
from tests.support.workspaces import ROOT, open_project

HEAD = "---\ntitle: 标题\nfrom: 苏州市\n---\n"


def codes(line: str) -> list[tuple[str, int]]:
    """Read a paragraph; returns the text of each piece of code with its column."""
    publication = open_project(ROOT).publication
    read = read_article("01.md", f"{HEAD}{line}\n".encode(), publication, 2022)
    assert read.value is not None, read.diagnostics
    (paragraph,) = read.value.blocks
    assert isinstance(paragraph, Paragraph)
    leaves = [leaf for leaf in walk_inlines(paragraph.inlines) if isinstance(leaf, Code)]
    return [(leaf.text, leaf.position.column) for leaf in leaves if leaf.position]


@pytest.mark.parametrize(
    ("line", "text", "column"),
    [
        ("甲`code`乙", "code", 3),
        ("甲`` a ` b ``乙", "a ` b", 5),
        ("甲``a`b``乙", "a`b", 4),
        ("甲`` `a` ``乙", "`a`", 5),
        ("甲``` `` ```乙", "``", 6),
        ("甲` a`乙", " a", 3),
        ("甲`a `乙", "a ", 3),
        ("甲`  a  `乙", " a ", 4),
    ],
    ids=[
        "plain",
        "backtick within",
        "no spaces",
        "backticks at the ends",
        "two",
        "before",
        "behind",
        "pairs",
    ],
)
def test_code_is_what_stands_between_its_marks(line: str, text: str, column: int) -> None:
    """One space at both ends belongs to the marks (CommonMark §6.1)."""
    assert codes(line) == [(text, column)]


def test_code_over_a_line_end_stands_at_both_its_places() -> None:
    assert codes("甲`` a\n` b ``乙") == [("a", 5), ("` b", 1)]
