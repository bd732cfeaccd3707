"""Records of reviews: what was sent out is read back byte for byte, and lies with the issue unnoticed by a build."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from bulletin.app.review_record import (
    next_review,
    read_records,
    source_digest,
    source_record,
    write_record,
)
from bulletin.app.typesetting import load
from bulletin.diagnostics import BulletinError
from bulletin.model.record import RecordKind, ReviewComment
from tests.support.workspaces import copy_workspace, open_project

if TYPE_CHECKING:
    from pathlib import Path

FOLDER, PLACE = "2022-36", "issues/2022-36"
DAY = dt.date(2022, 12, 28)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a copy of the sample workspace."""
    copy_workspace(tmp_path)
    return tmp_path


def test_records_are_read_as_they_were_written(root: Path) -> None:
    project = open_project(root)
    files = {
        f"{PLACE}/issue.md": "---\nnumber: 36\n---\n".encode("gb18030"),
        f"{PLACE}/01.md": "正文\r\n".encode(),
    }
    files[f"{PLACE}/02.md"] = "乙".encode("gb18030")
    review = source_record(RecordKind.REVIEW, 10, DAY, PLACE, files, code="1a2b3c4d", generated={"a": "甲"})
    edition = source_record(RecordKind.EDITION, 1, DAY, PLACE, {})
    commented = source_record(RecordKind.REVIEW, 9, DAY, PLACE, files)
    commented = replace(commented, comments=(ReviewComment("核一核", "数字"),))
    paths = [write_record(project, FOLDER, each) for each in (review, edition, commented)]
    assert paths == [f"{PLACE}/reviews/{name}.json" for name in ("10", "edition-1", "9")]
    records = read_records(open_project(root), FOLDER)
    assert records == (edition, commented, review)
    assert next_review(records) == 11
    assert review.files(PLACE) == files
    assert [each.label for each in records] == ["版次1", "送审9", "送审10"]
    assert source_digest(review) == source_digest(commented) != source_digest(edition)


def test_a_record_is_small_and_readable(root: Path) -> None:
    project = open_project(root)
    files = project.sources(FOLDER).value or {}
    path = root / write_record(project, FOLDER, source_record(RecordKind.REVIEW, 1, DAY, PLACE, files))
    text = path.read_text("utf-8")
    assert "苏州市：依托大数据平台" in text
    assert len(text.encode()) < 1.1 * sum(map(len, files.values())) + 500


def test_a_broken_record_is_named(root: Path) -> None:
    project = open_project(root)
    path = root / write_record(project, FOLDER, source_record(RecordKind.REVIEW, 1, DAY, PLACE, {}))
    path.write_text(path.read_text("utf-8")[:-9], "utf-8")
    with pytest.raises(BulletinError) as caught:
        read_records(open_project(root), FOLDER)
    assert caught.value.diagnostic.code == "record-broken"
    assert f"{PLACE}/reviews/1.json" in str(caught.value)


def test_records_are_no_unread_files(root: Path) -> None:
    write_record(open_project(root), FOLDER, source_record(RecordKind.REVIEW, 1, DAY, PLACE, {}))
    loaded = load(open_project(root), FOLDER)
    assert {each.code for each in loaded.diagnostics} & {"files-unused", "text-in-subfolder"} == set()
