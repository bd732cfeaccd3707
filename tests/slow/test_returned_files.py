"""Review files that LibreOffice opened and saved, also as Word 97 and back, are read as they were written."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from bulletin.importers.docx.returned import read_returned
from tests.support import workspaces
from tests.support.documents import DOCUMENTS
from tests.support.returned_files import assert_read_as_written, needs_libreoffice, through_libreoffice
from tests.support.review_files import review_file

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.counts(sample=2, full=8), needs_libreoffice]
FILES = [
    *product(
        ("2022-36-ua-1", "features-final", "2021-06-ua-1", "features-long-note"), (("docx",), ("doc", "docx"))
    )
]


def test_saved_files_are_read_as_written(count: int, tmp_path: Path) -> None:
    for number, (name, formats) in enumerate(FILES[:count]):
        document = DOCUMENTS[name]
        project = workspaces.open_project(document.write(tmp_path / str(number)))
        written = review_file(project, document.issue)
        assert_read_as_written(written, read_returned(through_libreoffice(written.content, *formats)))
