"""The account of a document: all characters of its parts, and what the reading leaves out and adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.importers.docx.names import CHART, DRAWING, MATH, VML, WORD_DRAWING, shown, w
from bulletin.importers.values import Account, Annotation, Cause, Entry, Revision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_PLACE_LENGTH = 16
_MOST_REPORTS = 300
_MORE = "还有别的没有一一列出，请对照原文件核对"
STRAY_TEXTS = (f"{{{MATH}}}t", f"{{{DRAWING}}}t", f"{{{CHART}}}v")
"""Elements with the text of equations, drawings and charts."""
TEXT_ELEMENTS = frozenset({w("t"), w("delText"), w("instrText"), w("delInstrText"), *STRAY_TEXTS})
ALTERNATIVES = {
    f"{{{WORD_DRAWING}}}docPr": ("descr", "title"),
    f"{{{VML}}}textpath": ("string",),
    f"{{{VML}}}shape": ("alt",),
    f"{{{VML}}}rect": ("alt",),
}
_ATTRIBUTES = {**ALTERNATIVES, w("fldSimple"): (w("instr"),)}
"""Attributes that are text of the document; of several the first that there is."""
TEXT_BEARING = (*TEXT_ELEMENTS, w("sym"), w("noBreakHyphen"), *_ATTRIBUTES)
"""All elements that hold text."""
TEXT_OF_REVISION = frozenset({w("t"), w("delText"), f"{{{MATH}}}t"})


def source_text(root: _Element) -> str:
    """Return all characters of a part that a reader or an author might see; every alternative content once."""
    return "".join(_characters(root))


def _characters(root: _Element) -> Iterator[str]:
    for element in shown(root):
        if element.tag in TEXT_ELEMENTS:
            yield element.text or ""
        elif element.tag == w("sym"):
            yield symbol_character(element)
        elif element.tag == w("noBreakHyphen"):
            yield "-"
        elif element.tag in _ATTRIBUTES:
            yield attribute_text(element)


def attribute_text(element: _Element) -> str:
    """Return what attributes of an element say in words: an alternative text, WordArt, the code of a field."""
    return next((text for name in _ATTRIBUTES.get(element.tag, ()) if (text := element.get(name))), "")


def symbol_character(element: _Element) -> str:
    """Return the character of a symbol (`w:sym`) as its font numbers it."""
    try:
        code = int(element.get(w("char"), "0"), 16)
    except ValueError:
        return ""
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def text_within(element: _Element) -> str:
    """Return the text of an element as a reader sees it, deleted text, too; a paragraph a line."""
    pieces: list[str] = []
    for each in shown(element):
        if each.tag in TEXT_OF_REVISION:
            pieces.append(each.text or "")
        elif each.tag == w("p") and pieces:
            pieces.append("\n")
    return "".join(pieces).strip()


class Ledger:
    """Collects what the reading leaves out, adds and reports; `place` is where it is."""

    def __init__(self) -> None:
        self.place = ""
        self._source: list[str] = []
        self._adjacent = False
        self.comments: list[Annotation] = []
        self.reports: dict[str, None] = {}
        self.revisions: list[Revision] = []
        self._added: list[Entry] = []
        self._left_out: list[Entry] = []

    def add_source(self, root: _Element) -> str:
        """Enter all characters of a part as characters of the document, and return them."""
        self._source.append(source_text(root))
        return self._source[-1]

    def account(self) -> Account:
        """Return the account of all that was collected."""
        return Account("\n".join(self._source), tuple(self._added), tuple(self._left_out))

    @property
    def left_out(self) -> tuple[Entry, ...]:
        """What was left out until now."""
        return tuple(self._left_out)

    def add(self, reason: Cause, text: str) -> None:
        """Note characters of the article that are none of the document."""
        _enter(self._added, Entry(reason, text, self.place))

    def leave_out(self, reason: Cause, text: str) -> None:
        """Note characters of the document that are none of the article."""
        _enter(self._left_out, Entry(reason, text, self.place))

    def report(self, sentence: str) -> None:
        """Tell the editor something, once; not without end."""
        if len(self.reports) < _MOST_REPORTS:
            self.reports[sentence] = None
        else:
            self.reports[_MORE] = None

    def move_to(self, text: str) -> None:
        """Remember where the reading is: at the paragraph that begins with this text."""
        if begun := "".join(text.split()):
            self.place = begun[:_PLACE_LENGTH]

    def revise(self, kind: str, element: _Element, text: str) -> None:
        """List a tracked change; pieces of one change with no text between them are put together."""
        author, date = element.get(w("author"), ""), element.get(w("date"), "")
        last = self.revisions[-1] if self.revisions else None
        if (
            self._adjacent
            and last
            and text
            and last.text
            and (last.kind, last.author, last.date) == (kind, author, date)
        ):
            self.revisions[-1] = Revision(kind, last.text + text, author, date)
        else:
            self.revisions.append(Revision(kind, text, author, date))
        self._adjacent = True

    def end_revision(self) -> None:
        """Note that text follows which is no part of the last change."""
        self._adjacent = False


def _enter(entries: list[Entry], entry: Entry) -> None:
    if not entry.text.strip():
        return
    last = entries[-1] if entries else None
    if last and (last.reason, last.place) == (entry.reason, entry.place):
        entries[-1] = Entry(entry.reason, last.text + entry.text, entry.place)
    else:
        entries.append(entry)
