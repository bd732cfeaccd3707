"""Redlines (比较文档) that independent programs make of a review file and a changed one are read as the same changes."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

import pytest
from python_redlines import DocxodusEngine, XmlPowerToolsEngine

from bulletin.app.review_return import ReturnedFile, carry_back, read_back
from bulletin.importers.docx.returned import read_returned
from bulletin.model.returned import ReturnedDeletion
from tests.support.libreoffice_edits import send_draft
from tests.support.returned_files import changes, with_body

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bulletin.app.review_return import ReturnedReview
    from bulletin.model.returned import ReturnedDocument
    from tests.support.libreoffice_edits import SentDraft

BODY = '<w:pPr><w:pStyle w:val="BulletinBody"/></w:pPr>'
NEW = "新加的一段，讲平台的运行情况。"


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> SentDraft:
    """Return a draft that was sent out."""
    return send_draft("2022-36", tmp_path_factory.mktemp("workspace"))


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


def returned(draft: SentDraft, content: bytes) -> ReturnedReview:
    """Compare a file with what was sent out; nothing of it is reported, and its changes can be carried and proved."""
    read = read_back(draft.project, draft.folder, ReturnedFile("改.docx", content))
    assert read.value is not None
    carried = carry_back(draft.project, draft.folder, read.value, read.value.changes)
    assert not (*read.diagnostics, *carried.diagnostics)
    assert carried.value is not None
    assert len(carried.value.files) == 2
    return read.value


def test_redlines_are_the_changes_that_were_made(
    draft: SentDraft, compare: Callable[[bytes, bytes], bytes]
) -> None:
    """One of the programs drops all bookmarks, and takes whole paragraphs for changed."""
    sent = draft.path.read_bytes()
    modified = with_body(sent, edited)
    redline = compare(sent, modified)
    assert plain(read_returned(redline)) == plain(read_returned(modified))
    gone = [block.text[:6] for block in read_returned(redline).blocks if isinstance(block, ReturnedDeletion)]
    assert gone == ["办好贴近需求"]
    found, made = returned(draft, redline), returned(draft, modified)
    assert [(each.kind, each.name, each.before, each.after) for each in found.changes] == [
        (each.kind, each.name, each.before, each.after) for each in made.changes
    ]
    assert {stamp.signed for each in found.changes for stamp in each.stamps} == {"赵局长"}


def test_a_program_that_keeps_bookmarks_gives_each_change_its_name(draft: SentDraft, tmp_path: Path) -> None:
    sent = draft.path.read_bytes()
    modified = with_body(sent, edited)
    content, _, _ = DocxodusEngine(str(tmp_path)).run_redline("赵局长", original=sent, modified=modified)
    document = read_returned(content)
    assert [text.names for text in document.texts] == [text.names for text in read_returned(modified).texts]
    assert changes(document) == [
        "_B0013 [-整体-]",
        "_B0013 {+全面+}",
        f" {{+{NEW}+}}",
        "_B0024 {+、主动棋+}",
        "_B0033 [-7-]",
        "_B0033 {+8+}",
    ]
