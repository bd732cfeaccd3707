"""Redlines (比较文档) that independent programs make of a review file and a changed one are read as the same changes."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

import pytest
from python_redlines import DocxodusEngine, XmlPowerToolsEngine

from bulletin.importers.docx.returned import read_returned
from bulletin.model.returned import ReturnedDeletion
from tests.support import workspaces
from tests.support.returned_files import changes, with_body
from tests.support.review_files import review_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bulletin.model.returned import ReturnedDocument

BODY = '<w:pPr><w:pStyle w:val="BulletinBody"/></w:pPr>'
NEW = "新加的一段，讲平台的运行情况。"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the review file of an issue."""
    root = workspaces.copy_workspace(tmp_path_factory.mktemp("workspace"))
    return review_file(workspaces.open_project(root), "2022-36").content


@pytest.fixture(scope="module", params=[DocxodusEngine, XmlPowerToolsEngine])
def compare(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[bytes, bytes], bytes]:
    """Return a program that compares two files."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        engine = request.param(str(tmp_path_factory.mktemp("engine")))
    return lambda original, modified: engine.run_redline("赵局长", original=original, modified=modified)[0]


def paragraph_with(body: str, words: str) -> str:
    found = re.search(rf"<w:p>(?:(?!<w:p>).)*?{words}.*?</w:p>", body)
    assert found
    return found[0]


def edited(body: str) -> str:
    """Change a word, a run-in head and a cell; delete, insert and divide paragraphs."""
    gone, before = paragraph_with(body, "办好贴近需求"), paragraph_with(body, "建好全市统一")
    divided = "时有发生。</w:t></w:r></w:p><w:p>" + BODY + "<w:r><w:t>宿迁市将其"
    for old, new in (
        ("整体改版", "全面改版"),
        ("先手棋。", "先手棋、主动棋。"),
        ("<w:t>7</w:t>", "<w:t>8</w:t>"),
        (gone, ""),
        (before, before + f"<w:p>{BODY}<w:r><w:t>{NEW}</w:t></w:r></w:p>"),
        ("时有发生。宿迁市将其", divided),
    ):
        assert body.count(old) >= 1, old
        body = body.replace(old, new, 1)
    return body


def plain(document: ReturnedDocument) -> list[str]:
    return [text.plain for text in document.texts]


def test_redlines_are_read_as_the_changes_that_were_made(
    sent: bytes, compare: Callable[[bytes, bytes], bytes]
) -> None:
    modified = with_body(sent, edited)
    returned, made = read_returned(compare(sent, modified)), read_returned(modified)
    assert plain(returned) == plain(made)
    assert [text.style for text in returned.texts] == [text.style for text in made.texts]
    assert [block.text[:6] for block in returned.blocks if isinstance(block, ReturnedDeletion)] == [
        "办好贴近需求"
    ]
    authors = {each.stamp.signed for text in returned.texts for each in text.deletions}
    assert authors == {"赵局长"}
    assert returned.mark == made.mark


def test_a_program_that_keeps_bookmarks_gives_each_change_its_name(sent: bytes, tmp_path: Path) -> None:
    modified = with_body(sent, edited)
    content, _, _ = DocxodusEngine(str(tmp_path)).run_redline("赵局长", original=sent, modified=modified)
    returned = read_returned(content)
    assert [text.names for text in returned.texts] == [text.names for text in read_returned(modified).texts]
    assert changes(returned) == [
        "_B0013 [-整体-]",
        "_B0013 {+全面+}",
        f" {{+{NEW}+}}",
        "_B0024 {+、主动棋+}",
        "_B0033 [-7-]",
        "_B0033 {+8+}",
    ]
