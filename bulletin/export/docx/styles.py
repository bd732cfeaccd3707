"""The styles of a Word file: those of the theme's blocks under Chinese names, headings under those that Word knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.export.docx.looks import CharacterLook, ParagraphLook, block_look, block_run
from bulletin.export.docx.xml import XmlNode, w
from bulletin.model.returned import EMPHASIS_STYLE, STRONG_STYLE
from bulletin.typography.geometry import Align

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.export.docx.xml import Value
    from bulletin.typography.faces import WordFace
    from bulletin.typography.geometry import Geometry

NAMES = {
    "body": "简报正文",
    "editors-note": "简报编者按",
    "addressee": "简报主送",
    "remark": "简报批示",
    "remark-name": "简报批示署名",
    "attachment-item": "简报附件说明",
    "attachment-number": "简报附件序号",
    "signature": "简报落款",
    "contact": "简报联系人",
    "staff": "简报编审人员",
    "quotation": "简报引文",
    "item": "简报列项",
    "heading-1": "heading 1",
    "heading-2": "heading 2",
    "heading-3": "heading 3",
    "heading-4": "heading 4",
    "verbatim": "简报原样",
    "contents-head": "简报目录栏目",
    "contents-entry": "简报目录",
    "title": "简报标题",
    "column-head": "简报栏目",
    "compact-title": "简报简讯标题",
    "compact-subtitle": "简报简讯副标题",
    "subtitle": "简报副标题",
    "byline": "简报作者",
    "caption": "简报图注",
    "note": "简报注释",
    "cell": "简报表格",
    "cell-head": "简报表头",
    "cell-small": "简报小表格",
    "cell-small-head": "简报小表头",
    "form-section": "报表大项",
    "form-label": "报表项目",
    "form-text": "报表文字",
    "form-signed": "报表盖章",
    "count": "简报统计表",
    "count-head": "简报统计表头",
    "table-caption": "简报表题",
    "table-note": "简报表注",
    "above-name": "简报会议名称",
    "marking": "简报提示语",
    "classification": "简报密级",
    "urgency": "简报紧急程度",
    "copy-number": "简报份号",
    "issue-number": "简报期号",
    "document-number": "公文发文字号",
    "signer": "公文签发人",
    "attendance": "公文出席人员",
    "issuer": "简报发文机关",
    "issue-date": "简报日期",
    "closing": "简报来源",
    "imprint": "简报版记",
    "print-line": "简报印数",
    "page-number": "简报页码",
    "name": "简报刊名",
    "draft-mark": "简报草稿标志",
    "figure": "简报图片",
    "break": "简报分隔",
    "spacer": "简报空白",
}
"""The names of paragraph styles by block style of the theme, and of those that only a Word file needs."""
STRONG, INNER_STRONG, EMPHASIS, NOTE_MARK = STRONG_STYLE, "简报段内加粗", EMPHASIS_STYLE, "简报注号"
CHARACTER_STYLES = (STRONG, INNER_STRONG, EMPHASIS, NOTE_MARK)
"""The names of character styles: run-in heads, strong text within a paragraph, emphasis, marks of notes."""
FACES = {STRONG: "run-in", INNER_STRONG: "run-in-inner", EMPHASIS: "kai"}
"""The roles of their faces."""
NO_HANGING = (w("widowControl", val=0), w("overflowPunct", val=0))
"""Pages are full, and no mark stands outside the measure."""
_LEVELS = {"title": 0, **{f"heading-{level}": level - 1 for level in range(1, 5)}}
_KEPT = (
    *("title", "column-head", "compact-title", "subtitle", "compact-subtitle", "byline", "table-caption"),
    *("heading-1", "heading-2", "heading-3", "heading-4", "addressee", "attachment-number"),
)
"""Block styles that stay on the page of what follows."""


def style_id(kind: str) -> str:
    """Return the identifier of a paragraph style: that of Word for headings."""
    words = kind.split("-")
    return "".join(word.capitalize() for word in (words if words[0] == "heading" else ("bulletin", *words)))


def character_style_id(name: str) -> str:
    """Return the identifier of a character style."""
    return f"BulletinCharacter{CHARACTER_STYLES.index(name) + 1}"


def styles(geometry: Geometry, faces: Mapping[str, WordFace]) -> XmlNode:
    """Return the part with all styles."""
    return w("styles", _defaults(geometry, faces), *_paragraph_styles(geometry, faces), *_others(faces))


def _defaults(geometry: Geometry, faces: Mapping[str, WordFace]) -> XmlNode:
    body = geometry.blocks["body"]
    run = CharacterLook(face=faces[body.face], size=body.size).properties()
    assert run is not None, "a face and a size are given"  # noqa: S101
    language = w("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    run = w("rPr", *run.children, language)
    return w("docDefaults", w("rPrDefault", run), w("pPrDefault", w("pPr", *NO_HANGING)))


def _paragraph_styles(geometry: Geometry, faces: Mapping[str, WordFace]) -> Iterator[XmlNode]:
    normal = w("pPr", *NO_HANGING, w("jc", val="both"))
    yield _style("paragraph", "Normal", "Normal", normal, None, default=True)
    for kind, block in geometry.blocks.items():
        look = block_look(block, geometry.page)
        look = replace(
            look,
            outline=_LEVELS.get(kind),
            keep_next=True if kind in _KEPT else None,
            above=_above(kind, geometry),
        )
        colour = geometry.colours[block.colour] if block.colour != "ink" else None
        yield _block_style(kind, look, block_run(block, faces[block.face], colour))
    yield from _own_styles(geometry, faces)


def _above(kind: str, geometry: Geometry) -> float | None:
    """Return the space above a title (mm); what follows an attachment's number has its own."""
    return geometry.numbers["title"]["above"] * geometry.page.line_pitch if kind == "title" else None


def _own_styles(geometry: Geometry, faces: Mapping[str, WordFace]) -> Iterator[XmlNode]:
    """Yield the styles of what is no block of the theme."""
    page, number = geometry.page, geometry.blocks["page-number"]
    name = CharacterLook(
        face=faces["masthead"],
        colour=geometry.colours["red"],
        size=geometry.numbers["masthead"]["name_largest"],
    )
    yield _block_style("name", ParagraphLook(on_grid=False, align=Align.CENTER), name)
    mark = ParagraphLook(on_grid=False, line=number.em, align=Align.END)
    yield _block_style("draft-mark", mark, CharacterLook(face=faces[number.face], size=number.size))
    yield _block_style("figure", ParagraphLook(on_grid=False, align=Align.CENTER), CharacterLook(size=1))
    yield _block_style("break", ParagraphLook(), None)
    yield _block_style("spacer", ParagraphLook(on_grid=False, line=page.line_pitch), CharacterLook(size=1))


def _block_style(kind: str, look: ParagraphLook, run: CharacterLook | None) -> XmlNode:
    name = NAMES.get(kind, f"简报 {kind}")
    following = style_id("body") if kind in _KEPT else None
    return _style(
        "paragraph",
        style_id(kind),
        name,
        look.properties(),
        run.properties() if run else None,
        based="Normal",
        following=following,
    )


def _style(  # noqa: PLR0913 - a style has so many properties
    kind: str,
    identifier: str,
    name: str,
    paragraph: XmlNode | None,
    run: XmlNode | None,
    *,
    default: bool = False,
    based: str | None = None,
    following: str | None = None,
) -> XmlNode:
    attributes: dict[str, Value] = {"type": kind, "styleId": identifier}
    own = name.startswith("简报")
    attributes |= {"default": 1} if default else {}
    attributes |= {"customStyle": 1} if own else {}
    return w(
        "style",
        w("name", val=name),
        w("basedOn", val=based) if based else None,
        w("next", val=following) if following else None,
        None if default else w("uiPriority", val=1 if own else 9),
        w("qFormat"),
        paragraph,
        run,
        **attributes,
    )


def _others(faces: Mapping[str, WordFace]) -> Iterator[XmlNode]:
    """Yield the styles of characters and of tables."""
    for name in CHARACTER_STYLES:
        look = (
            CharacterLook(face=faces[FACES[name]]) if name in FACES else CharacterLook(script="superscript")
        )
        based = character_style_id(STRONG) if name == INNER_STRONG else None
        yield _style("character", character_style_id(name), name, None, look.properties(), based=based)
    margins = (w(side, w=0, type="dxa") for side in ("top", "left", "bottom", "right"))
    plain = w("tblPr", w("tblInd", w=0, type="dxa"), w("tblCellMar", *margins))
    yield w("style", w("name", val="Normal Table"), plain, type="table", default=1, styleId="TableNormal")
