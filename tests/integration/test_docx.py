"""Word files for leaders: every text under its name, the same bytes each time, valid by the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.export.docx import bookmark_names
from bulletin.importers.docx.returned import read_returned
from tests.support import workspaces
from tests.support.returned_files import assert_read_as_written
from tests.support.review_files import (
    SOURCES,
    faults,
    named_paragraphs,
    replaced,
    review_file,
    written_text,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.review_files import ReviewFile


SAMPLE = ("2022-36-ua-1", "features-classified", "features-draft", "table", "figures", "theme", "random-3")
"""Test documents that together have everything; tests/slow/test_word_pages.py takes all of them."""


@pytest.fixture(scope="module", params=SAMPLE)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ReviewFile:
    """Each document, written twice with the same bytes."""
    source = SOURCES[request.param]
    project = workspaces.open_project(source.write(tmp_path_factory.mktemp("review")))
    file = review_file(project, source.folder)
    assert review_file(project, source.folder).content == file.content
    return file


def test_every_text_is_a_paragraph_with_its_name(written: ReviewFile) -> None:
    bookmarks = bookmark_names(written.galley)
    found = dict(named_paragraphs(written.part("word/document.xml")))
    expected = {bookmarks[text.name]: written_text(text) for text in written.galley.texts}
    assert expected.items() <= found.items()
    assert {found[name] for name in found.keys() - expected.keys()} <= {""}
    assert found.keys() <= set(bookmarks.values())


def test_an_unchanged_file_reads_back_as_it_was_written(written: ReviewFile) -> None:
    assert_read_as_written(written, read_returned(written.content))


def test_a_file_is_valid_by_the_schema(written: ReviewFile, tmp_path: Path) -> None:
    assert faults(written.content, tmp_path) == []


def test_the_validator_finds_elements_out_of_order(tmp_path: Path) -> None:
    project = workspaces.open_project(workspaces.copy_workspace(tmp_path / "office"))
    content = review_file(project, "2022-36").content
    moved = replaced(content, "word/settings.xml", b"<w:trackRevisions/>", b"")
    late = replaced(moved, "word/settings.xml", b"</w:settings>", b"<w:trackRevisions/></w:settings>")
    assert faults(moved, tmp_path) == []
    assert len(faults(late, tmp_path)) == 1
