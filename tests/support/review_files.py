"""Word files of the test documents as leaders get them, and what stands in them."""

from __future__ import annotations

import io
import re
import zipfile
from functools import partial
from typing import TYPE_CHECKING, assert_never

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from bulletin.app.typesetting import load, text_composer
from bulletin.export.docx import write_docx
from bulletin.model import (
    Code,
    Emphasis,
    Inlines,
    LineBreak,
    Link,
    NoteMark,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Text,
    note_mark,
    walk_inlines,
)
from bulletin.model.returned import ReturnedRun, ReviewMark, Script
from tests.support import documents, exporters, random_issues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from bulletin.model.galley import Galley, GalleyText
    from bulletin.project.project import Project

SEEDS = 3
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class ReviewSource(Struct, frozen=True):
    """A document that is sent out: its folder, and how to write its workspace."""

    folder: str
    write: Callable[[Path], Path]


def _sources() -> dict[str, ReviewSource]:
    """Return both issues, those with every feature, the awkward ones of the exporters, and random ones."""
    named = {
        name: ReviewSource(each.issue, each.write)
        for name, each in documents.DOCUMENTS.items()
        if not name.endswith(("a-3a", "features-archive", "long-note-archive"))
    }
    awkward = {
        name: ReviewSource(each.folder, partial(exporters.workspace, document=each))
        for name, each in exporters.DOCUMENTS.items()
        if not (each.layout or each.folder != "2022-99" or name == "blank-pages")
    }
    drawn = {
        f"random-{seed}": ReviewSource(random_issues.ISSUE, partial(random_issues.make, seed=seed))
        for seed in range(1, SEEDS + 1)
    }
    return named | awkward | drawn


SOURCES = _sources()


class ReviewFile(Struct, frozen=True):
    """A galley and the Word file that is made of it."""

    galley: Galley
    content: bytes

    def part(self, name: str) -> etree._Element:
        """Return a part of the file."""
        return parts(self.content)[name]


def review_file(project: Project, folder: str) -> ReviewFile:
    """Write the Word file of a document."""
    loaded, faces = load(project, folder).value, project.faces.value
    assert loaded
    assert faces
    galley = loaded.kind.galley(loaded.document)
    texts = text_composer(project, faces, folder)
    mark = ReviewMark(folder, 1, "0" * 64)
    return ReviewFile(galley, write_docx(galley, texts, faces.word_faces, loaded.document.pictures, mark))


def parts(content: bytes) -> dict[str, etree._Element]:
    """Return the XML parts of a Word file by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        return {name: etree.fromstring(archive.read(name)) for name in names}


def faults(content: bytes, folder: Path) -> list[str]:
    """Return what the validator of the Open XML SDK, as ported to Python, finds wrong with a Word file."""
    from openxml_audit import FileFormat, OpenXmlValidator

    path = folder / "file.docx"
    path.write_bytes(content)
    found = OpenXmlValidator(file_format=FileFormat.OFFICE_2019).validate(path)
    return [f"{each.part_uri} {each.description}" for each in found.errors]


def replaced(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Return a Word file with other bytes in a part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for each in source.namelist():
            part = source.read(each)
            target.writestr(each, part.replace(old, new) if each == name else part)
    return stream.getvalue()


def written_text(text: GalleyText) -> str:
    """Return the characters of a text as they are written: with label, marks of notes and credit."""
    leaves = (
        "\n"
        if isinstance(leaf, LineBreak)
        else note_mark(leaf.number)
        if isinstance(leaf, NoteMark)
        else leaf.text
        for leaf in walk_inlines(text.inlines)
    )
    return f"{text.label}{''.join(leaves)}{text.credit}"


def named_paragraphs(document: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the bookmark of each paragraph and its characters."""
    for paragraph in document.iter(f"{W}p"):
        marks = [mark.get(f"{W}name", "") for mark in paragraph.iter(f"{W}bookmarkStart")]
        text = "".join(_characters(paragraph))
        assert marks or not text, text
        assert len(marks) <= 1
        if marks:
            assert re.fullmatch(r"_B\d{4}_[0-9a-f]{8}", marks[0])
            yield marks[0], text


def _characters(paragraph: etree._Element) -> Iterator[str]:
    for element in paragraph.iter():
        if element.tag == f"{W}t":
            yield element.text or ""
        elif element.tag == f"{W}br":
            yield "\n"
        elif element.tag == f"{W}tab":
            yield "\t"


def looks(text: GalleyText) -> list[ReturnedRun]:
    """Return the runs that a text is read back as, where nobody has changed it."""
    label = [ReturnedRun(text.label, strong=text.strong_label)]
    marks = [*label, *_looks(text.inlines, ReturnedRun("")), ReturnedRun(text.credit, emphasized=True)]
    return joined(marks)


def joined(runs: Iterable[ReturnedRun]) -> list[ReturnedRun]:
    """Join neighbouring runs of one look."""
    result: list[ReturnedRun] = []
    for each in runs:
        if result and replace(result[-1], text="") == replace(each, text=""):
            result[-1] = replace(each, text=result[-1].text + each.text)
        elif each.text:
            result.append(each)
    return result


def _looks(inlines: Inlines, look: ReturnedRun) -> Iterator[ReturnedRun]:
    for inline in inlines:
        match inline:
            case Text() | Code():
                yield replace(look, text=inline.text)
            case Strong():
                yield from _looks(inline.children, replace(look, strong=True))
            case Emphasis():
                yield from _looks(inline.children, replace(look, emphasized=True))
            case Strikethrough():
                yield from _looks(inline.children, replace(look, struck=True))
            case Subscript():
                yield from _looks(inline.children, replace(look, script=Script.SUB))
            case Superscript():
                yield from _looks(inline.children, replace(look, script=Script.SUPER))
            case Link():
                yield from _looks(inline.children, look)
            case NoteMark():
                yield replace(look, text=note_mark(inline.number), script=Script.SUPER)
            case LineBreak():
                yield replace(look, text="\n")
            case _:
                assert_never(inline)
