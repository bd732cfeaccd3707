"""What a paragraph holds: runs, fields, links, symbols, note marks, changes, equations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.importers.docx.content import (
    AnchorPlace,
    BookmarkStart,
    CommentAnchor,
    NoteReference,
    Piece,
    RunSource,
    TextFormat,
)
from bulletin.importers.docx.drawings import read_drawing
from bulletin.importers.docx.equations import read_equation
from bulletin.importers.docx.fields import Field, link_target, text_without_result
from bulletin.importers.docx.ledger import ALTERNATIVES, STRAY_TEXTS, attribute_text, symbol_character
from bulletin.importers.docx.names import (
    ALTERNATE,
    MATH,
    OFF,
    RELATIONSHIP,
    chosen,
    integer,
    number,
    stamp,
    toggle,
    value,
    w,
)
from bulletin.importers.docx.styles import combined
from bulletin.importers.docx.symbols import symbol
from bulletin.importers.values import Cause

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

    from bulletin.importers.docx.story import Story

_RAISED = {"superscript": 1, "subscript": -1}
_MOST_COMMENTED = 400
"""Characters that are shown of the words that a comment is about."""
_BLACK = frozenset({"auto", "000000"})
_NO_BREAK_HYPHEN, _SOFT_HYPHEN = "\u2011", "\xad"
_WEB = ("http://", "https://", "mailto:")


def read_inlines(story: Story, parent: _Element) -> None:
    """Read all that is within an element, into the story's paragraph."""
    with story.deeper(parent) as allowed:
        if allowed:
            for element in parent:
                read_inline(story, element)


def read_inline(story: Story, element: _Element) -> None:
    """Read an element of a paragraph or run; what is unknown is gone through."""
    handler = INLINES.get(element.tag) or _WITHIN.get(element.tag)
    if handler is not None:
        handler(story, element)
        if len(element) and element.tag in _LEAVES:
            read_inlines(story, element)
    elif element.tag in _BLOCKS:
        story.put_content(story.box_within(element))
    elif str(element.tag).endswith("Pr"):
        story.skip(element)
    else:
        read_inlines(story, element)


# --- Runs and text -------------------------------------------------------------------------------------------


def _run(story: Story, element: _Element) -> None:
    properties = element.find(w("rPr"))
    if not story.document.accept and properties is not None:
        former = properties.find(f"{w('rPrChange')}/{w('rPr')}")
        properties = properties if former is None else former
    styles = story.document.styles
    source = _source(story, properties)
    run, paragraph = styles.characters(source.style), styles.characters(story.style)
    look = combined(source.own, run, paragraph)
    outer = story.format, story.source
    story.source = source
    story.format = TextFormat(
        bool(look.bold),
        bool(look.struck),
        _RAISED.get(look.raised or "", 0),
        look.size or styles.defaults.size or 0,
        look.face or styles.defaults.face or "",
    )
    story.symbol_font = look.latin_face or ""
    with story.silenced(Cause.HIDDEN if look.hidden else None):
        read_inlines(story, element)
    story.format, story.source = outer


def _source(story: Story, properties: _Element | None) -> RunSource:
    """Return where a run has its look from, now and before a tracked change."""
    own, style = story.document.styles.direct(properties), value(properties, "rStyle") or ""
    change = None if properties is None else properties.find(w("rPrChange"))
    marks = tuple(_accents(properties)) if story.document.exact and properties is not None else ()
    if change is None:
        return RunSource(own, style, story.style, accents=marks)
    former = _source(story, change.find(w("rPr")))
    return RunSource(own, style, story.style, former, stamp(change), marks)


def _accents(properties: _Element) -> Iterator[str]:
    """Yield the marks that are set on a run directly, in Chinese."""
    for name, what in (("u", "下划线"), ("highlight", "底色"), ("em", "着重号")):
        if (value(properties, name) or "none") not in OFF:
            yield what
    if (value(properties, "color") or "auto").lower() not in _BLACK:
        yield "颜色"


def _text(story: Story, element: _Element) -> None:
    if element.text:
        if not story.silence:
            story.ledger.end_revision()
        story.put(element.text)


def _alternative(story: Story, element: _Element) -> None:
    """Leave out what is said of a drawing where there is none."""
    story.ledger.leave_out(story.cause or Cause.ALTERNATIVE, attribute_text(element))
    read_inlines(story, element)


def _tab(story: Story, element: _Element) -> None:
    del element
    story.put("\t")


def _break(story: Story, element: _Element) -> None:
    if not (story.document.exact and element.get(w("type"), "textWrapping") != "textWrapping"):
        story.put("\n")


def _hyphen(story: Story, element: _Element) -> None:
    del element
    if story.document.exact:
        story.put_instead(_NO_BREAK_HYPHEN, "-", Cause.SYMBOL)
    else:
        story.put("-")


def _soft_hyphen(story: Story, element: _Element) -> None:
    del element
    if story.document.exact:
        story.put_instead(_SOFT_HYPHEN, "", Cause.SYMBOL)


def _symbol(story: Story, element: _Element) -> None:
    character = symbol_character(element)
    if character:
        font = element.get(w("font"), "")
        story.put_instead(symbol(font, ord(character)), character, Cause.SYMBOL)


def _note(story: Story, element: _Element) -> None:
    kind = "footnote" if element.tag == w("footnoteReference") else "endnote"
    key = element.get(w("id"), "")
    if story.cause is not None:
        story.document.silent_notes[kind, key] = story.cause
    else:
        story.put_content(NoteReference(kind, key))


def _ruby(story: Story, element: _Element) -> None:
    for part in element:
        with story.silenced(Cause.PHONETIC if part.tag == w("rt") else None):
            read_inline(story, part)


# --- Links, content controls, changes ------------------------------------------------------------------------


def _link(story: Story, element: _Element) -> None:
    related = story.relationships.get(element.get(f"{{{RELATIONSHIP}}}id", ""))
    _within_link(story, element, related.target if related and related.external else None)


def _within_link(story: Story, element: _Element, target: str | None) -> None:
    before = len(story.paragraph.content)
    read_inlines(story, element)
    _set_link(story, before, target)


def _set_link(story: Story, start: int, target: str | None) -> None:
    """Make what was put since a link, where its address is one of the web or of mail."""
    if target is None or not target.lower().startswith(_WEB):
        return
    content = story.paragraph.content
    for at, each in enumerate(content[start:], start):
        if isinstance(each, Piece) and each.format.link is None:
            content[at] = replace(each, format=replace(each.format, link=target))


def _control(story: Story, element: _Element) -> None:
    with story.silenced(story.contents(element)):
        read_inlines(story, element)


def _change(story: Story, element: _Element) -> None:
    with story.revision(element):
        read_inlines(story, element)


def _alternatives(story: Story, element: _Element) -> None:
    read_inlines(story, chosen(element))


# --- Marks ---------------------------------------------------------------------------------------------------


def _bookmark(story: Story, element: _Element) -> None:
    story.put_bookmark(BookmarkStart(element.get(w("name"), "")), integer(element.get(w("colFirst"))))


def _move(story: Story, element: _Element) -> None:
    story.move = story.paragraph.move = element.get(w("name"), "")


def _end_of_move(story: Story, element: _Element) -> None:
    del element
    story.move = ""


def _comment_start(story: Story, element: _Element) -> None:
    key = element.get(w("id"), "")
    story.document.open_comments[key] = len(story.document.heard)
    story.put_content(CommentAnchor(key, AnchorPlace.START))


def _comment_reference(story: Story, element: _Element) -> None:
    story.put_content(CommentAnchor(element.get(w("id"), ""), AnchorPlace.REFERENCE))


def _comment_end(story: Story, element: _Element) -> None:
    key = element.get(w("id"), "")
    story.put_content(CommentAnchor(key, AnchorPlace.END))
    start = story.document.open_comments.pop(key, None)
    if start is not None:
        texts = story.document.heard[start : start + _MOST_COMMENTED]
        story.document.commented[key] = "".join(texts)[:_MOST_COMMENTED].strip()


# --- Fields --------------------------------------------------------------------------------------------------


def _field_mark(story: Story, element: _Element) -> None:
    kind = element.get(w("fldCharType"))
    if kind == "begin":
        story.fields.append(Field(start=len(story.paragraph.content)))
        _form_field(story, element.find(w("ffData")))
    elif kind == "separate" and story.fields:
        story.fields[-1].in_result = True
    elif kind == "end" and story.fields:
        field = story.fields.pop()
        _end_field(story, field)


def _form_field(story: Story, data: _Element | None) -> None:
    """Put what a form's box or list shows, which stands in no text."""
    if data is None:
        return
    box, choices = data.find(w("checkBox")), data.find(w("ddList"))
    story.fields[-1].in_result = True
    if box is not None:
        checked = toggle(box, "checked")
        on = toggle(box, "default") if checked is None else checked
        story.put_instead("☑" if on else "□", "", Cause.FIELD)
    if choices is not None:
        entries = [entry.get(w("val"), "") for entry in choices.iterfind(w("listEntry"))]
        at = number(choices, "result") or number(choices, "default") or 0
        if 0 <= at < len(entries):
            story.put_instead(entries[at], "", Cause.FIELD)
    story.fields[-1].in_result = False


def _end_field(story: Story, field: Field) -> None:
    """End a field; one without a result may show something all the same."""
    if field.shows:
        _set_link(story, field.start, link_target(field.code))
        return
    if story.silence:
        return
    shown = text_without_result(field.code)
    if shown is None and not field.in_result:
        brief = " ".join(field.code.split())[:60]
        story.ledger.report(f"有一处域没有存下结果，Word 里显示的字没有取到，请核对：{brief}")
    elif shown:
        story.put_instead(shown, "", Cause.FIELD)


def _instruction(story: Story, element: _Element) -> None:
    text = element.text or ""
    story.ledger.leave_out(story.cause or Cause.FIELD, text)
    story.extend_code(text)


def _simple_field(story: Story, element: _Element) -> None:
    code = element.get(w("instr"), "")
    story.ledger.leave_out(story.cause or Cause.FIELD, code)
    story.fields.append(Field(code, in_result=True, start=len(story.paragraph.content)))
    read_inlines(story, element)
    _end_field(story, story.fields.pop())


MARKS: dict[str, Callable[[Story, _Element], None]] = {
    w("bookmarkStart"): _bookmark,
    w("commentRangeStart"): _comment_start,
    w("commentRangeEnd"): _comment_end,
    w("moveFromRangeStart"): _move,
    w("moveToRangeStart"): _move,
    w("moveFromRangeEnd"): _end_of_move,
    w("moveToRangeEnd"): _end_of_move,
}
"""How the marks are read that stand within paragraphs or between them."""
INLINES: dict[str, Callable[[Story, _Element], None]] = {
    w("r"): _run,
    w("t"): _text,
    w("delText"): _text,
    w("tab"): _tab,
    w("ptab"): _tab,
    w("br"): _break,
    w("cr"): _break,
    w("noBreakHyphen"): _hyphen,
    w("softHyphen"): _soft_hyphen,
    w("sym"): _symbol,
    w("footnoteReference"): _note,
    w("endnoteReference"): _note,
    w("ruby"): _ruby,
    w("hyperlink"): _link,
    w("ins"): _change,
    w("del"): _change,
    w("moveFrom"): _change,
    w("moveTo"): _change,
    w("commentReference"): _comment_reference,
    **MARKS,
    w("fldChar"): _field_mark,
    w("instrText"): _instruction,
    w("delInstrText"): _instruction,
    w("fldSimple"): _simple_field,
    w("drawing"): read_drawing,
    w("pict"): read_drawing,
    w("object"): read_drawing,
    f"{{{MATH}}}oMath": read_equation,
    f"{{{MATH}}}oMathPara": read_equation,
    **dict.fromkeys(STRAY_TEXTS, _text),
    **dict.fromkeys(ALTERNATIVES, _alternative),
}
"""How each element is read that stands in a paragraph only."""
_LEAVES = frozenset(
    {
        *(w("t"), w("delText"), w("tab"), w("ptab"), w("br"), w("cr"), w("noBreakHyphen"), w("sym")),
        *(w("footnoteReference"), w("endnoteReference"), w("commentReference"), *MARKS),
        *(w("softHyphen"), w("fldChar"), w("instrText"), w("delInstrText"), *STRAY_TEXTS),
    }
)
"""Those in which Word writes nothing that is shown; in a damaged file there may be text all the same."""
_WITHIN = {w("sdt"): _control, ALTERNATE: _alternatives}
"""Elements that hold blocks as well."""
_BLOCKS = frozenset({w("p"), w("tbl")})
