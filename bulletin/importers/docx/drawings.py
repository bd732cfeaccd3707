"""Drawings (图片、文本框、图表、艺术字), in DrawingML and VML: pictures as shown, text boxes as stories of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.importers.docx.content import Drawing
from bulletin.importers.docx.ledger import ALTERNATIVES, attribute_text
from bulletin.importers.docx.names import (
    ALTERNATE,
    CHART,
    DIAGRAM,
    DRAWING,
    OFF,
    OFFICE,
    RELATIONSHIP,
    TEXT_BOX,
    VML,
    WORD_DRAWING,
    chosen,
    integer,
    w,
)
from bulletin.importers.values import Cause
from bulletin.pictures import PictureView

if TYPE_CHECKING:
    from lxml.etree import _Element

    from bulletin.importers.docx.content import TextBox
    from bulletin.importers.docx.story import Story

_CROPS = ("cropleft", "croptop", "cropright", "cropbottom")
_CHARTS = {f"{{{CHART}}}chart": "图表", f"{{{DIAGRAM}}}relIds": "SmartArt 图形"}
_INK = "{http://schemas.microsoft.com/office/word/2010/wordml}contentPart"
_FULL_TURN = 360 * 60_000
"""In the unit of DrawingML: 60,000ths of a degree."""


def read_drawing(story: Story, element: _Element) -> None:
    """Read a drawing or an embedded object into the story's paragraph."""
    properties = element.find(f".//{{{WORD_DRAWING}}}docPr")
    hidden = properties is not None and properties.get("hidden", "0") not in OFF
    before, reader = len(story.paragraph.content), DrawingReader(story)
    with story.silenced(Cause.HIDDEN if hidden else None):
        reader.children(element)
    unread = before == len(story.paragraph.content) and not reader.known
    if story.document.exact and unread and story.cause is None and not hidden:
        story.ledger.report("有画上去的线条、图形，没有读，请打开文件查看")


class DrawingReader:
    """Reads one drawing, all of its parts in order; `known` says whether one is read or reported as what it is."""

    def __init__(self, story: Story) -> None:
        self.known = False
        self._story = story
        self._alternative = ""

    def children(self, parent: _Element) -> None:
        """Read all parts of an element."""
        for element in parent:
            self._element(element)

    def _element(self, element: _Element) -> None:
        from bulletin.importers.docx.inlines import INLINES, read_inline

        tag = element.tag
        if tag == ALTERNATE:
            self.children(chosen(element))
        elif tag == TEXT_BOX:
            self._put_box(self._story.box(element))
        elif tag == f"{{{DRAWING}}}p":
            self._put_box(self._story.drawn_text(element))
        elif tag in {w("p"), w("tbl")}:
            self._put_box(self._story.box_within(element))
        elif tag in INLINES and tag not in ALTERNATIVES:
            read_inline(self._story, element)
        else:
            self._leaf(element)
            self.children(element)

    def _leaf(self, element: _Element) -> None:
        story, tag = self._story, element.tag
        if tag in {f"{{{WORD_DRAWING}}}docPr", f"{{{VML}}}shape", f"{{{VML}}}rect"}:
            self._alternative = attribute_text(element)
            story.ledger.leave_out(story.cause or Cause.ALTERNATIVE, self._alternative)
        elif tag == f"{{{VML}}}textpath":
            story.ledger.leave_out(story.cause or Cause.ART, attribute_text(element))
        elif tag == f"{{{DRAWING}}}blip":
            self._picture(element, "embed", "link", _view_of_blip(element))
        elif tag == f"{{{VML}}}imagedata":
            self._picture(element, "id", "href", _view_of_vml(element))
        elif tag == f"{{{OFFICE}}}OLEObject":
            program = element.get("ProgID", "")
            self._report(
                f"有一个嵌入的对象（{program or '种类不明'}）没有取出内容，请在 Word 里打开、复制出来"
            )
        elif tag == _INK and story.cause is None:
            self._report("有手写的墨迹，没有取出，请打开文件查看")
        elif tag in _CHARTS and story.cause is None:
            self._report(f"有一个{_CHARTS[tag]}没有取出，请在 Word 里另存为图片后放进稿件")

    def _report(self, sentence: str) -> None:
        self.known = True
        self._story.ledger.report(sentence)

    def _put_box(self, box: TextBox) -> None:
        if box.blocks:
            self._story.put_content(box)

    def _picture(self, element: _Element, embedded: str, linked: str, view: PictureView) -> None:
        story = self._story
        key = element.get(f"{{{RELATIONSHIP}}}{embedded}")
        related = story.relationships.get(key or element.get(f"{{{RELATIONSHIP}}}{linked}") or "")
        if story.cause is not None:
            return
        if related is None or related.external:
            source = related.target if related else ""
            self._report(f"有一幅图片是链接，不在文件里，没有取：{source[:80] or '没有地址'}")
        else:
            story.put_content(Drawing(related.target, self._alternative, view))


# --- What is shown of a picture ------------------------------------------------------------------------------


def _view_of_blip(blip: _Element) -> PictureView:
    fill = blip.getparent()
    crop = None if fill is None else fill.find(f"{{{DRAWING}}}srcRect")
    left, top, right, bottom = (_share(None if crop is None else crop.get(side)) for side in "ltrb")
    picture = None if fill is None else fill.getparent()
    place = None if picture is None else _placement(picture)
    if place is None:
        return PictureView(left, top, right, bottom)
    turn = round((integer(place.get("rot")) or 0) % _FULL_TURN / _FULL_TURN * 4) % 4 * 90
    across, down = (place.get(name, "0") not in OFF for name in ("flipH", "flipV"))
    return PictureView(left, top, right, bottom, (turn + 180 * down) % 360, across != down)


def _placement(picture: _Element) -> _Element | None:
    """Return the size and rotation of a picture's shape (`a:xfrm`)."""
    for child in picture:
        if str(child.tag).endswith("}spPr"):
            return child.find(f"{{{DRAWING}}}xfrm")
    return None


def _view_of_vml(image: _Element) -> PictureView:
    left, top, right, bottom = (_share_of_vml(image.get(side)) for side in _CROPS)
    return PictureView(left, top, right, bottom)


def _share(text: str | None) -> float:
    """Return a share: a percentage with its sign, or in thousandths of one. A negative one adds a margin: none."""
    if not text:
        return 0
    try:
        share = float(text.rstrip("%")) / (100 if text.endswith("%") else 100_000)
    except ValueError:
        return 0
    return min(max(share, 0), 1)


def _share_of_vml(text: str | None) -> float:
    """Return a share: a number, or in 65,536ths with `f`."""
    if not text:
        return 0
    try:
        share = float(text.rstrip("f%")) / (65536 if text.endswith("f") else 100 if text.endswith("%") else 1)
    except ValueError:
        return 0
    return min(max(share, 0), 1)
