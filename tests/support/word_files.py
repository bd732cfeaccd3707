"""Small Word files, made of minimal Office Open XML: a body, and the parts that it needs."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_NAMES = (
    f'xmlns:w="{W}" xmlns:r="{_OFFICE}/relationships" xmlns:m="{_OFFICE}/math" xmlns:a="{_DRAWING}/main"'
    f' xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:pic="{_DRAWING}/picture"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_STRICT = (
    (W, "http://purl.oclc.org/ooxml/wordprocessingml/main"),
    (f"{_OFFICE}/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
    (f"{_DRAWING}/main", "http://purl.oclc.org/ooxml/drawingml/main"),
)
_ROOTS = {
    "styles": "styles",
    "numbering": "numbering",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
    "header": "hdr",
    "footer": "ftr",
}


def run(text: str, properties: str = "") -> str:
    """Return a run; `properties` are elements of `w:rPr`."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(content: str = "", properties: str = "") -> str:
    """Return a paragraph of runs or of plain text; `properties` are elements of `w:pPr`."""
    inner = content if content.startswith("<") or not content else run(content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def listed(text: str, level: int = 0, key: int = 1) -> str:
    """Return a paragraph with an automatic number."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>')


def levels(*forms: tuple[str, str], more: str = "") -> str:
    """Return the levels of a list: number formats and their texts."""
    return "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'
        for at, (form, text) in enumerate(forms)
    )


def numbering(definition: str, *lists: str) -> str:
    """Return a definition of a list (1) with its uses: the first of them, and others with their overrides."""
    uses = "".join(
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="1"/>{override}</w:num>'
        for key, override in enumerate(("", *lists), 1)
    )
    return f'<w:abstractNum w:abstractNumId="1">{definition}</w:abstractNum>{uses}'


def changed(kind: str, content: str, author: str = "王编辑") -> str:
    """Return a tracked change (`ins`, `del`, …) around runs."""
    inner = content.replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
    text = inner if kind == "del" else content
    return f'<w:{kind} w:id="1" w:author="{author}" w:date="2026-03-05T10:00:00Z">{text}</w:{kind}>'


def bookmark(name: str, inner: str = "", columns: str = "") -> str:
    """Return a bookmark around runs; `columns` are attributes."""
    return f'<w:bookmarkStart w:id="1" w:name="{name}"{columns}/>{inner}<w:bookmarkEnd w:id="1"/>'


def commented(key: int, inner: str) -> str:
    """Return a comment's range around runs, with its reference."""
    reference = f'<w:r><w:commentReference w:id="{key}"/></w:r>'
    return f'<w:commentRangeStart w:id="{key}"/>{inner}<w:commentRangeEnd w:id="{key}"/>{reference}'


def field(code: str, result: str | None = None) -> str:
    """Return a field of runs; without a result where there is none."""
    shown = "" if result is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{escape(code)}</w:instrText></w:r>'
        f'{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def picture(key: str, more: str = "", alternative: str = "", link: str = "") -> str:
    """Return a run with a picture; `more` stands in the fill: a crop."""
    source = f'r:link="{link}"' if link else f'r:embed="{key}"'
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="p" descr="{alternative}"/><a:graphic><a:graphicData>'
        f"<pic:pic><pic:blipFill><a:blip {source}/>{more}</pic:blipFill><pic:spPr/></pic:pic>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def text_box(*paragraphs: str) -> str:
    """Return a run with a text box, as Word writes it: twice, in DrawingML and in VML."""
    inner = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def cell(content: str, properties: str = "") -> str:
    """Return a cell of blocks or of plain text."""
    inner = content if content.startswith("<") else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """Return a row of cells."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    """Return a table of rows."""
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def word_parts(
    body: str,
    *,
    media: Mapping[str, bytes] | None = None,
    external: Mapping[str, tuple[str, str]] | None = None,
    **parts: str,
) -> dict[str, bytes]:
    """Return the parts of a Word file.

    `parts` are the inner elements of other parts by kind (`styles`, `numbering`, `footnotes`, `header`, …), `media` the
    contents of pictures and `external` kinds and targets of external relationships, both by identifier.
    """
    made = {
        "[Content_Types].xml": _content_types(("document", *parts)),
        "_rels/.rels": _relationships({"r1": ("officeDocument", "word/document.xml", "")}),
        "word/document.xml": f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>".encode(),
    }
    related = {
        key: (kind, target, ' TargetMode="External"') for key, (kind, target) in (external or {}).items()
    }
    for kind, inner in parts.items():
        made[f"word/{kind}.xml"] = f"<w:{_ROOTS[kind]} {_NAMES}>{inner}</w:{_ROOTS[kind]}>".encode()
        related[kind] = kind, f"{kind}.xml", ""
    for key, content in (media or {}).items():
        made[f"word/media/{key}.bin"] = content
        related[key] = "image", f"media/{key}.bin", ""
    made["word/_rels/document.xml.rels"] = _relationships(related)
    return made


def _content_types(kinds: Iterable[str]) -> bytes:
    """Return the content types of parts, without which other programs open no file."""
    usual = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    usual += '<Default Extension="bin" ContentType="image/png"/>'
    form = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    own = "".join(
        f'<Override PartName="/word/{kind}.xml" ContentType="{form}.{kind}{".main" * (kind == "document")}+xml"/>'
        for kind in kinds
    )
    return (
        f'<Types xmlns="{_PACKAGE.removesuffix("relationships")}content-types">{usual}{own}</Types>'.encode()
    )


def _relationships(related: Mapping[str, tuple[str, str, str]]) -> bytes:
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/relationships/{kind}" Target="{escape(target)}"{mode}/>'
        for key, (kind, target, mode) in related.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{inner}</Relationships>'.encode()


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return parts as a zip archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def word_file(body: str, **more: object) -> bytes:
    """Return a Word file with this body; see `word_parts`."""
    return zipped(word_parts(body, **more))  # type: ignore[arg-type]


def strict(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return parts with the namespaces of the strict variant."""
    out = dict(parts)
    for name, part in parts.items():
        for former, namespace in _STRICT:
            part = part.replace(former.encode(), namespace.encode())  # noqa: PLW2901
        out[name] = part
    return out


def flat(parts: Mapping[str, bytes]) -> bytes:
    """Return parts as one XML file (flat OPC), as Word saves it."""
    import base64

    inner = ""
    for name, part in parts.items():
        if name == "[Content_Types].xml":
            continue
        is_xml = name.endswith((".xml", ".rels"))
        data = (
            f"<pkg:xmlData>{part.decode()}</pkg:xmlData>"
            if is_xml
            else f"<pkg:binaryData>{base64.encodebytes(part).decode()}</pkg:binaryData>"
        )
        inner += f'<pkg:part pkg:name="/{name}">{data}</pkg:part>'
    namespace = "http://schemas.microsoft.com/office/2006/xmlPackage"
    head = '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
    return f'{head}<pkg:package xmlns:pkg="{namespace}">{inner}</pkg:package>'.encode()
