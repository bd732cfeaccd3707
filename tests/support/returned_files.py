"""What a returned Word file must say where nobody has changed it; Word files through LibreOffice and back."""

from __future__ import annotations

import io
import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest

from bulletin.app import conversion
from bulletin.app.conversion import SourceFormat
from bulletin.export.docx import bookmark_names
from bulletin.importers.docx.returned import read_returned
from bulletin.model.galley import GalleyBreak, GalleyFigures, GalleyPart, GalleyTable
from bulletin.model.returned import ReturnedPicture, ReturnedTable, ReturnedText
from tests.support.review_files import joined, looks
from tests.support.word_files import zipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.model.returned import ReturnedDocument
    from tests.support.review_files import ReviewFile

needs_libreoffice = pytest.mark.skipif(
    not shutil.which("soffice"), reason="libreoffice-writer-nogui is not installed"
)
_READERS = {
    "docx": SourceFormat("docx", "MS Word 2007 XML"),
    "doc": SourceFormat("doc", "MS Word 97"),
    "rtf": SourceFormat("rtf", "Rich Text Format"),
}
_WRITERS = {"docx": "docx:MS Word 2007 XML", "doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format"}


def through_libreoffice(content: bytes, *formats: str) -> bytes:
    """Return a Word file as LibreOffice saves it, in one format after the other; the last one is that of the result."""
    former = "docx"
    for each in formats:
        content = conversion._converted(content, _READERS[former], _WRITERS[each])
        former = each
    return content


def with_body(content: bytes, change: Callable[[str], str]) -> bytes:
    """Return a Word file whose main part somebody changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["word/document.xml"] = change(files["word/document.xml"].decode()).encode()
    return zipped(files)


def assert_read_as_written(written: ReviewFile, returned: ReturnedDocument) -> None:
    """Check names, looks, cells, pictures and the mark; the digests of pictures are those of the file as written."""
    bookmarks = bookmark_names(written.galley)
    sent = read_returned(written.content)
    assert not returned.reports
    assert returned.mark == sent.mark
    texts = list(returned.texts)
    read = {name: joined(text.runs) for text in texts for name in text.names}
    unnamed = [joined(text.runs) for text in texts if not text.names]
    for text in written.galley.texts:
        name = bookmarks[text.name]
        if text.part is GalleyPart.IMPRINT and name not in read:
            assert looks(text) in unnamed, "Word 97 knows no bookmarks in what floats"
        else:
            assert read[name] == looks(text)
    assert not any(each.deletions or each.inserted or each.merged or each.moved for each in texts)
    tables = {_cells(block) for block in returned.blocks if isinstance(block, ReturnedTable)}
    pictures = {block.names: block.digest for block in returned.blocks if isinstance(block, ReturnedPicture)}
    for block in written.galley.blocks:
        if isinstance(block, GalleyTable):
            cells = (cell for row in block.rows for cell in row)
            places = ((bookmarks[each.text.name], each.column, each.colspan, each.rowspan) for each in cells)
            assert tuple(places) in tables
        elif isinstance(block, GalleyFigures):
            assert all((bookmarks[figure.name],) in pictures for figure in block.figures)
        elif isinstance(block, GalleyBreak):
            assert read[bookmarks[block.name]] == []
    assert pictures == {each.names: each.digest for each in sent.blocks if isinstance(each, ReturnedPicture)}
    assert sorted(each.style for each in texts) == sorted(each.style for each in sent.texts)


def _cells(table: ReturnedTable) -> tuple[tuple[str, int, int, int], ...]:
    """Return the names of the cells with their columns and spans; a cell has one text."""
    return tuple(
        (
            " ".join(name for text in cell.texts for name in text.names),
            cell.column,
            cell.colspan,
            cell.rowspan,
        )
        for row in table.rows
        for cell in row.cells
    )


def changes(document: ReturnedDocument) -> list[str]:
    """Return the tracked changes, a line each, as `name [-deleted-] {+inserted+}`."""
    lines: list[str] = []
    for text in (each for each in document.texts if isinstance(each, ReturnedText)):
        name = " ".join(each[:6] for each in text.names)
        lines += [f"{name} [-{each.text}-]" for each in text.deletions]
        lines += [f"{name} {{+{run.text}+}}" for run in text.runs if run.inserted]
    return lines
