"""Word files for leaders: every text under its name, the same bytes each time, valid by the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.export.docx import bookmark_names
from bulletin.importers.docx.returned import read_returned
from tests.support import workspaces
from tests.support.documents import DOCUMENTS
from tests.support.returned_files import assert_read_as_written
from tests.support.review_files import named_paragraphs, review_file, written_text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.documents import TestDocument

NAMES = [name for name in DOCUMENTS if not name.endswith("a-3a")]


@pytest.fixture(params=NAMES)
def document(request: pytest.FixtureRequest) -> TestDocument:
    """Each of the test documents."""
    return DOCUMENTS[request.param]


def test_every_text_is_a_paragraph_with_its_name(document: TestDocument, tmp_path: Path) -> None:
    project = workspaces.open_project(document.write(tmp_path))
    written = review_file(project, document.issue)
    bookmarks = bookmark_names(written.galley)
    found = dict(named_paragraphs(written.part("word/document.xml")))
    expected = {bookmarks[text.name]: written_text(text) for text in written.galley.texts}
    assert expected.items() <= found.items()
    assert {found[name] for name in found.keys() - expected.keys()} <= {""}
    assert found.keys() <= set(bookmarks.values())
    assert review_file(project, document.issue).content == written.content


def test_an_unchanged_file_reads_back_as_it_was_written(document: TestDocument, tmp_path: Path) -> None:
    project = workspaces.open_project(document.write(tmp_path))
    written = review_file(project, document.issue)
    assert_read_as_written(written, read_returned(written.content))
