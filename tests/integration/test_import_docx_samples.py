"""Word files of public test suites, beside the checkout: no crash, a balanced account, changes equal to their twins."""

from __future__ import annotations

import time
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from bulletin.importers.docx import read_docx
from bulletin.importers.values import Manuscript, ReadOptions, UnreadableError, letters
from bulletin.model import Table, paragraphs, plain, walk_blocks
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAMPLES = ROOT.parent / "shared" / "samples" / "docx"
TWINS = ROOT.parent / "shared" / "samples" / "docx-twins"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples do not lie beside the checkout")
REFUSED = {
    "ExternalEntityInText": "DTD",
    "truncated62886": "损坏",
    "protected_agile": "密码",
    "casing_protected_normal_case": "密码",
    "protected_passtika": "密码",
}
"""Files that can't be read, by words of their names, and a word of the reason."""
MOST_EMPTY = 40
"""Files with nothing but charts, objects, headers, pictures of a few pixels."""
SECONDS = 60
"""Processor time for all files, read twice."""
_TEXTS_DIFFER = {"RP034-Deleted-Cells", "RP051-Arabic"}
"""Rejected, cells have other widths, and a text another weight, than Word gave them."""


def read(path: Path, *, accept: bool) -> Manuscript:
    return read_docx(path.read_bytes(), ReadOptions(accept=accept))


@needs_samples
@pytest.mark.parametrize("accept", [True, False], ids=["accepted", "rejected"])
def test_all_samples_are_read_or_refused_with_a_reason(accept: bool) -> None:  # noqa: FBT001
    refused: dict[str, str] = {}
    empty = 0
    started = time.process_time()
    for path in sorted(SAMPLES.glob("*.docx")):
        try:
            manuscript = read(path, accept=accept)
        except UnreadableError as error:
            if "没有可以导入的文字" in error.reason:
                empty += 1
            else:
                refused[path.stem] = error.reason
            continue
        assert manuscript.account.difference(manuscript.text) == ("", ""), path.name
        assert len(manuscript.forms) == len(manuscript.blocks), path.name
        assert not missing_characters(path, manuscript), path.name
    assert time.process_time() - started < SECONDS / 2
    assert len(refused) == len(REFUSED)
    assert empty < MOST_EMPTY
    for word, reason in REFUSED.items():
        assert [name for name, said in refused.items() if word in name and reason in said], word


def missing_characters(path: Path, manuscript: Manuscript) -> str:
    """Return what the text elements of the main part have more than the account, outside fallbacks."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith("word/document.xml")]
        root = ET.fromstring(archive.read(names[0])) if names else None  # noqa: S314 - known files
    written = "" if root is None else "".join(texts_outside_fallbacks(root))
    return "".join((letters(written) - letters(manuscript.account.source)).elements())


def texts_outside_fallbacks(element: ET.Element) -> Iterator[str]:
    name = element.tag.rpartition("}")[2]
    if name in {"t", "delText"}:
        yield element.text or ""
    if name != "Fallback":
        for child in element:
            yield from texts_outside_fallbacks(child)


def shape(path: Path, *, accept: bool, texts_only: bool) -> object:
    """Return blocks and notes, or the texts alone; nothing where nothing is left."""
    try:
        manuscript = read(path, accept=accept)
    except UnreadableError:
        return None
    if texts_only:
        return [plain(each) for each in paragraphs(manuscript.blocks) if plain(each)]
    return manuscript.blocks, manuscript.notes


@pytest.mark.skipif(not TWINS.is_dir(), reason="the samples do not lie beside the checkout")
@pytest.mark.parametrize("accept", [True, False], ids=["Accepted", "Rejected"])
def test_changes_give_what_word_made_of_them(accept: bool) -> None:  # noqa: FBT001
    pairs = 0
    for path in sorted(TWINS.glob("*.docx")):
        twin = path.with_stem(f"{path.stem}-{'Accepted' if accept else 'Rejected'}")
        if not twin.is_file():
            continue
        texts_only = not accept and path.stem in _TEXTS_DIFFER
        expected = shape(twin, accept=True, texts_only=texts_only)
        assert shape(path, accept=accept, texts_only=texts_only) == expected, path.stem
        pairs += 1
    assert pairs > 40


@needs_samples
def test_the_samples_have_merged_cells() -> None:
    """What the balance can't see: spans are found."""
    spans = 0
    for path in sorted(SAMPLES.glob("*ables*.docx")):
        for block in walk_blocks(read(path, accept=True).blocks):
            if isinstance(block, Table):
                spans += sum(cell.rowspan + cell.colspan > 2 for row in block.rows for cell in row)
    assert spans > 5
