"""Small returned Word files: paragraphs with the bookmarks, styles and changed marks of a review file."""

from __future__ import annotations

from bulletin.importers.docx.returned import read_returned
from bulletin.model.returned import ReturnedDeletion, ReturnedDocument, ReturnedTable, ReturnedText, Stamp
from tests.support.word_files import bookmark, paragraph, run, word_file

A, B, C = "_B0001_1a2b3c4d", "_B0002_aaaaaaaa", "_B0003_00112233"
BY = Stamp("王编辑", "2026-03-05T10:00:00Z")
MARK = '<w:{} w:id="9" w:author="王编辑" w:date="2026-03-05T10:00:00Z"/>'
STYLE = '<w:style w:type="{}" w:styleId="{}"><w:name w:val="{}"/>{}<w:rPr>{}</w:rPr></w:style>'
FACE = '<w:rFonts w:eastAsia="{}"/>'
STYLES = "".join(
    STYLE.format(kind, key, name, f'<w:basedOn w:val="{base}"/>' if base else "", properties)
    for kind, key, name, base, properties in (
        ("paragraph", "a", "简报正文", "", FACE.format("仿宋_GB2312")),
        ("paragraph", "h", "heading 1", "", FACE.format("黑体") + "<w:b/>"),
        ("paragraph", "k", "简报编者按", "a", FACE.format("楷体_GB2312")),
        ("character", "s1", "简报加粗", "", FACE.format("黑体")),
        ("character", "s2", "简报楷体", "", FACE.format("楷体_GB2312")),
        ("character", "s3", "别的", "s1", ""),
        ("character", "s4", "Strong", "", "<w:b/>"),
        ("character", "s5", "简报段内加粗", "s1", FACE.format("楷体_GB2312")),
    )
)

COMMENT = '<w:comment w:id="{}" w:author="赵局长" w:date="2026-03-06T08:00:00Z">{}</w:comment>'
LONG = run("这一段的其余部分很长，所以直接设的格式不是全文都有的。" * 3)


def mark(*changes: str, style: str = "a") -> str:
    """Return the properties of a paragraph whose mark was changed."""
    return f'<w:pStyle w:val="{style}"/><w:rPr>{"".join(MARK.format(each) for each in changes)}</w:rPr>'


def named(name: str, content: str = "", properties: str = '<w:pStyle w:val="a"/>') -> str:
    """Return a paragraph with a bookmark around its content."""
    inner = content if content.startswith("<") or not content else run(content)
    return paragraph(bookmark(name, inner), properties)


def read(body: str, **parts: str) -> ReturnedDocument:
    return read_returned(word_file(body, styles=STYLES, **parts))


def texts(document: ReturnedDocument) -> list[tuple[str, str]]:
    """Return names and characters of all texts; a deletion as `-`."""
    out: list[tuple[str, str]] = []
    for block in document.blocks:
        if isinstance(block, ReturnedText):
            out.append((" ".join(block.names), block.plain))
        elif isinstance(block, ReturnedDeletion):
            out.append((" ".join(block.names), f"-{block.text}"))
        elif isinstance(block, ReturnedTable):
            out += [
                (" ".join(each.names), each.plain)
                for row in block.rows
                for one in row.cells
                for each in one.texts
            ]
    return out
