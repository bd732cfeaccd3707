"""The printed issues of the repository, read back from their PDFs, and from these as OFD."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bulletin.importers.ofd import read_ofd
from bulletin.importers.pdf import read_pdf
from bulletin.importers.values import ReadOptions
from bulletin.model import Table, paragraphs, plain
from tests.support.small_ofd import printed_as_ofd
from tests.support.workspaces import ROOT, build_in_memory

if TYPE_CHECKING:
    from bulletin.importers.values import Manuscript

MARKUP = re.compile(r"\s|\*|\||</?su[bp]>")


def folded(text: str) -> str:
    return MARKUP.sub("", text)


def sources(issue: str) -> list[str]:
    """Return the titles and paragraphs of the articles of an issue."""
    texts = []
    for path in sorted((ROOT / "issues" / issue).glob("0*.md")):
        _, front, body = path.read_text("utf-8").split("---\n", 2)
        title = re.search("^title: (.*)$", front, re.MULTILINE)
        assert title
        texts += [folded(one) for one in (title[1], *body.split("\n")) if one.strip()]
    return texts


def imported(issue: str) -> Manuscript:
    return read_pdf(build_in_memory(ROOT, issue).pdf, ReadOptions())


@pytest.mark.parametrize("issue", ["2022-36", "2021-06"])
def test_paragraphs_and_titles_of_a_printed_issue_are_whole(issue: str) -> None:
    manuscript = imported(issue)
    assert manuscript.account.difference(manuscript.text) == ("", "")
    found = {folded(plain(inlines)) for inlines in paragraphs(manuscript.blocks)}
    expected = sources(issue)
    assert len(expected) >= 13
    assert [text for text in expected if text not in found] == []
    assert all(not one.joined for one in manuscript.boundaries)


def test_the_table_of_a_printed_issue_comes_back() -> None:
    [table] = [block for block in imported("2022-36").blocks if isinstance(block, Table)]
    rows = [[plain(cell.inlines) for cell in row] for row in (*table.head, *table.rows)]
    assert rows[0] == ["地区", "市本级用稿篇数", "所辖县（市、区）用稿篇数"]
    assert len(rows) == 16
    assert table.rows[-1][1].colspan == 2


def test_an_issue_printed_as_ofd_reads_the_same() -> None:
    pdf = build_in_memory(ROOT, "2022-36").pdf
    manuscript = read_ofd(printed_as_ofd(pdf), ReadOptions())
    assert manuscript.account.difference(manuscript.text) == ("", "")
    found = {folded(plain(inlines)) for inlines in paragraphs(manuscript.blocks)}
    assert [text for text in sources("2022-36") if text not in found] == []
