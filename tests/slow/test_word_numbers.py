"""The automatic numbers of Word files as LibreOffice's text export has them, and Word 2003 XML as it exports it."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections import defaultdict
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from bulletin.importers.docx import read_flat_xml
from bulletin.importers.docx.content import story_paragraphs
from bulletin.importers.docx.document import WordDocument
from bulletin.importers.docx.package import open_package
from bulletin.importers.docx.story import Story
from bulletin.importers.docx.word2003 import WORD_2003
from bulletin.importers.values import ReadOptions, UnreadableError, letters
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OFFICE = shutil.which("soffice")
SAMPLES = ROOT.parent / "shared" / "samples" / "docx"
COUNTERS = ("LIR003-en-US-upperLetter", "LIR005-fr-FR-cardinalText")
"""Files that count to 3,500 in letters, which Word begins anew at 780, and in French words."""
AGREED = 0.98
BATCH = 15
MOST_OLDER = 40

pytestmark = [
    pytest.mark.counts(sample=10, full=1000),
    pytest.mark.skipif(OFFICE is None, reason="libreoffice-writer-nogui is not installed"),
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples do not lie beside the checkout"),
]


def samples(count: int, seed: int) -> list[Path]:
    """Return files, at most so many: those made for numbers first, what LibreOffice numbers unlike Word last."""
    paths = [path for path in sorted(SAMPLES.glob("*.docx")) if not path.stem.endswith(COUNTERS)]
    random.Random(seed).shuffle(paths)  # noqa: S311 - which files are read
    paths.sort(key=lambda path: ("override" in path.stem, "umber" not in path.stem))
    return paths[:count]


def exported(paths: list[Path], folder: Path, form: str) -> dict[str, Path]:
    """Return what LibreOffice makes of these files, by their stems; it leaves out what it can't read."""
    assert OFFICE
    for start in range(0, len(paths), BATCH):
        subprocess.run(
            [
                *(OFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless"),
                *(
                    "--convert-to",
                    form,
                    "--outdir",
                    str(folder / "made"),
                    *map(str, paths[start : start + BATCH]),
                ),
            ],
            capture_output=True,
            check=False,
            timeout=300,
        )
    return {path.stem: path for path in (folder / "made").iterdir()}


def bare(text: str) -> str:
    return "".join(text.split())


def labels(path: Path) -> Iterator[tuple[str, str]]:
    """Yield label and first line of the paragraphs with an automatic number."""
    document = WordDocument(open_package(path.read_bytes()), ReadOptions())
    for paragraph in story_paragraphs(Story(document, document.main).blocks(document.root)):
        first = bare(paragraph.text.strip().split("\n")[0])
        if paragraph.label and len(first) > 1:
            yield bare(paragraph.label), first


def test_numbers_are_those_of_libreoffice(tmp_path: Path, count: int, seed: int) -> None:
    paths = samples(count, seed)
    texts = exported(paths, tmp_path, "txt:Text")
    compared = equal = 0
    for path in paths:
        if path.stem not in texts:
            continue
        by_end: dict[str, list[str]] = defaultdict(list)
        for line in map(bare, texts[path.stem].read_text("utf-8-sig").splitlines()):
            by_end[line[-2:]].append(line)
        try:
            numbered = list(labels(path))
        except UnreadableError:
            continue
        for label, text in numbered:
            shown = [line for line in by_end[text[-2:]] if line.endswith(text)]
            compared += bool(shown)
            equal += any(line == label + text for line in shown)
    print(f"{equal} of {compared} labels are equal ({equal / compared:.2%})")
    assert equal >= AGREED * compared > 0


def test_all_text_of_word_2003_xml_is_read(tmp_path: Path, count: int, seed: int) -> None:
    """As LibreOffice exports it."""
    files = exported(samples(min(count, MOST_OLDER), seed), tmp_path, "xml:MS Word 2003 XML")
    assert files
    for stem, path in files.items():
        content = path.read_bytes()
        texts = (each.text or "" for each in ET.fromstring(content).iter(f"{{{WORD_2003}}}t"))  # noqa: S314 - made here
        older = read_flat_xml(content, ReadOptions())
        assert not letters("".join(texts)) - letters(older.account.source), stem
        assert older.account.difference(older.text) == ("", ""), stem
