"""Mutated Word files are read with a balanced account, or refused with a reason; never endless work.

They are read as manuscripts, and as review files that came back.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections import Counter
from contextlib import suppress
from cProfile import Profile
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from PIL import Image

from bulletin.importers.docx import read_docx
from bulletin.importers.docx.returned import read_returned
from bulletin.importers.values import ReadOptions, UnreadableError
from bulletin.model.returned import ReturnedTable, ReturnedText
from tests.support.word_files import (
    bookmark,
    cell,
    changed,
    commented,
    field,
    levels,
    listed,
    numbering,
    paragraph,
    picture,
    row,
    run,
    table,
    text_box,
    word_parts,
    zipped,
)
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.model.returned import ReturnedDocument

pytestmark = pytest.mark.counts(sample=60, full=3_000)
SAMPLES = ROOT.parent / "shared" / "samples" / "docx"
LARGEST = 60_000
"""Bytes of an outside file that is mutated."""
CALLS = 4_000_000
"""Function calls for one file: what nests or repeats may not multiply."""
VALUES = (
    "",
    "0",
    "-1",
    "1",
    "9",
    "999999999",
    "1e30",
    "off",
    "decimal",
    "％",
    "99999999999999999999",
    "rId1",
    "%1%2",
)


def own_document() -> dict[str, bytes]:
    """Return a document with something of all that is read."""
    content = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(content, "PNG")
    reference = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    body = "".join(
        (
            paragraph(run("标题", "<w:b/>"), '<w:jc w:val="center"/><w:outlineLvl w:val="0"/>'),
            *(listed("甲"), listed("乙", 1), listed("丙", key=2)),
            paragraph(run("全市") + changed("del", run("三")) + changed("ins", run("四") + reference)),
            paragraph(
                field(" eq \\o\\ac(○,1) ")
                + field("PAGE", run("3"))
                + text_box(paragraph("框里"), listed("丁"))
            ),
            paragraph(run("隐藏", "<w:vanish/>") + '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'),
            paragraph("<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den/></m:f></m:oMath>"),
            table(
                row(cell("地区", '<w:vMerge w:val="restart"/>'), cell("数量", '<w:gridSpan w:val="2"/>')),
                row(cell("", "<w:vMerge/>"), cell("所"), cell(table(row(cell("站"), cell("点"))))),
            ),
            paragraph(picture("i", '<a:srcRect l="10000"/>', "说明")),
        )
    )
    body += named_document()
    comment = '<w:comment w:id="{}" w:author="赵局长" w:date="2026-03-06T08:00:00Z">{}</w:comment>'
    return word_parts(
        body,
        comments="".join(comment.format(key, paragraph(f"意见{key}")) for key in (1, 2)),
        media={"i": content.getvalue()},
        numbering=numbering(levels(("chineseCounting", "%1、"), ("decimal", "%1.%2")), ""),
        footnotes=f'<w:footnote w:id="1">{paragraph("注。")}</w:footnote>',
        styles='<w:style w:type="paragraph" w:styleId="A"><w:name w:val="a"/><w:basedOn w:val="A"/></w:style>',
        header=paragraph("页眉"),
    )


def named_document() -> str:
    """Return paragraphs and a table as a review file has them when it comes back."""
    names = (f"_B{number:04d}_{number:08x}" for number in range(1, 20))
    mark = '<w:rPr><w:{} w:id="9" w:author="王" w:date="2026-03-05T10:00:00Z"/></w:rPr>'
    away, here = (f'<w:{kind}RangeStart w:id="7" w:name="m"/>' for kind in ("moveFrom", "moveTo"))
    return "".join(
        (
            paragraph(bookmark(next(names), run("前半。")), mark.format("ins")) + paragraph("后半。"),
            paragraph(bookmark(next(names), run("合并") + changed("del", run("掉"))), mark.format("del")),
            paragraph(bookmark(next(names), commented(1, run("的。", "<w:b/>")))),
            paragraph(bookmark(next(names), changed("del", run("删去的一段。"))), mark.format("del")),
            paragraph(
                away + bookmark(next(names), changed("moveFrom", run("移。"))), mark.format("moveFrom")
            ),
            bookmark(next(names)) + paragraph(commented(2, run("之后"))),
            paragraph(here + changed("moveTo", run("移。")), mark.format("moveTo")),
            table(
                row(cell(paragraph(bookmark(next(names), run("格")))), bookmark(next(names)) + cell("二")),
                row(cell("三"), cell("四"), properties=mark.format("del")[7:-8]),
            ),
        )
    )


def outside_documents() -> list[Path]:
    return [path for path in sorted(SAMPLES.glob("*.docx")) if path.stat().st_size < LARGEST]


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rearranged(content: bytes, rng: random.Random) -> bytes:
    """Remove, repeat, move and rename elements; change, remove and add attributes."""
    root = etree.fromstring(content)
    elements = [each for each in root.iter(etree.Element) if each is not root]
    for _ in range(rng.choice((1, 3, 20))):
        if not elements:
            break
        one, other = rng.choice(elements), rng.choice(elements)
        parent = one.getparent()
        match rng.randrange(6):
            case 0 if parent is not None:
                parent.remove(one)
            case 1 if parent is not None and len(etree.tostring(one)) < 20_000:
                copies = [etree.fromstring(etree.tostring(one)) for _ in range(rng.choice((1, 5, 60)))]
                parent.extend(copies)
            case 2 if one not in other.iterancestors() and one is not other:
                other.append(one)
            case 3:
                one.tag = other.tag
            case 4 if one.attrib:
                one.set(rng.choice(list(one.attrib)), rng.choice(VALUES))
            case _:
                one.attrib.clear()
    return etree.tostring(root)


def damaged(content: bytes, rng: random.Random) -> bytes:
    """Change, remove and repeat bytes."""
    made = bytearray(content)
    for _ in range(rng.choice((1, 3, 20))):
        at = rng.randrange(len(made) or 1)
        match rng.randrange(3):
            case 0:
                made[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del made[at : at + rng.randrange(1, 100)]
            case _:
                made[at:at] = made[rng.randrange(len(made) or 1) :][: rng.randrange(1, 300)]
    return bytes(made)


def mutated(parts: dict[str, bytes], rng: random.Random) -> bytes:
    """Return a package with one part rearranged or damaged, or its own bytes damaged."""
    names = [name for name in sorted(parts) if name.endswith((".xml", ".rels"))]
    name = rng.choice([*names, *(["word/document.xml"] * len(names) if "word/document.xml" in parts else [])])
    match rng.randrange(6):
        case 0:
            return damaged(zipped(parts), rng)
        case 1:
            return zipped({**parts, name: damaged(parts[name], rng)})
        case _:
            return zipped({**parts, name: rearranged(parts[name], rng)})


def is_sound(document: ReturnedDocument) -> bool:
    """Whether each name stands once, and every place is within its text."""
    holders = [block for block in document.blocks if not isinstance(block, ReturnedTable | ReturnedText)]
    texts = [*document.texts]
    names = [name for each in (*holders, *texts) for name in each.names]
    within = all(each.offset <= len(text.plain) for text in texts for each in text.deletions)
    lengths = {name: len(text.plain) for text in texts for name in text.names}
    placed = all(each.offset <= lengths.get(name, 0) for each in document.comments for name in each.names)
    return (
        len(set(names)) == len(names)
        and within
        and placed
        and all(run.text for text in texts for run in text.runs)
    )


def test_mutated_documents_are_read_whole_or_refused(count: int, seed: int) -> None:
    own, outside = own_document(), outside_documents()
    ends, most = Counter[bool](), 0
    for number in range(count):
        rng = random.Random(f"{seed}-{number}")  # noqa: S311
        try:
            parts = parts_of(rng.choice(outside).read_bytes()) if outside and rng.randrange(2) else own
            content = mutated(parts, rng)
        except (etree.XMLSyntaxError, zipfile.BadZipFile):
            continue
        profile = Profile()
        try:
            manuscript = profile.runcall(read_docx, content, ReadOptions(accept=bool(rng.randrange(2))))
        except UnreadableError:
            ends[False] += 1
        else:
            assert manuscript.account.difference(manuscript.text) == ("", ""), f"{seed}-{number}"
            assert len(manuscript.forms) == len(manuscript.blocks)
            ends[True] += 1
        most = max(most, sum(entry.callcount for entry in profile.getstats()))
        profile = Profile()
        with suppress(UnreadableError):
            assert is_sound(profile.runcall(read_returned, content)), f"{seed}-{number}"
        most = max(most, sum(entry.callcount for entry in profile.getstats()))
        assert most <= CALLS, f"{seed}-{number}"
    assert ends[True] > count // 5
    print(f"{ends[True]} read, {ends[False]} refused, at most {most} calls for one file")
