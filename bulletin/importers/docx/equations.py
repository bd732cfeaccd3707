"""Equations (公式, OMML) as text on one line: fractions with a stroke, raised and lowered signs kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.importers.docx.content import Piece
from bulletin.importers.docx.ledger import source_text
from bulletin.importers.docx.names import MATH
from bulletin.importers.values import Cause

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

    from bulletin.importers.docx.story import Story

_DEEPEST = 40


def m(name: str) -> str:
    """Return the name of an element or attribute of OMML."""
    return f"{{{MATH}}}{name}"


def read_equation(story: Story, element: _Element) -> None:
    """Put an equation as text, and report it."""
    before = len(story.paragraph.content)
    EquationWriter(story).children(element)
    if story.cause is None:
        story.ledger.end_revision()
        put = story.paragraph.content[before:]
        text = "".join(each.text for each in put if isinstance(each, Piece)).strip()
        if text:
            story.ledger.report(f"公式写成了一行文字，请核对，必要时截图作图片：{text[:60]}")


class EquationWriter:
    """Writes one equation into a story."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._raised = 0
        self._depth = 0

    def children(self, parent: _Element) -> None:
        """Write all parts of an element."""
        if self._depth > _DEEPEST:
            self._story.put(source_text(parent))
            return
        self._depth += 1
        for element in parent:
            self._element(element)
        self._depth -= 1

    def _element(self, element: _Element) -> None:
        from bulletin.importers.docx.inlines import INLINES, read_inline

        writer = _WRITERS.get(element.tag)
        if element.tag == m("t"):
            self._story.put(element.text or "", raised=self._raised)
            self.children(element)
        elif writer is not None:
            writer(self, element)
        elif element.tag in INLINES and element.find(f".//{m('t')}") is None:
            read_inline(self._story, element)
        elif element.tag in _CHANGES:
            with self._story.revision(element):
                self.children(element)
        elif str(element.tag).endswith("Pr"):
            self._story.skip(element)
        else:
            self.children(element)

    def _sign(self, sign: str) -> None:
        self._story.put_instead(sign, "", Cause.MARKUP)

    def _grouped(self, part: _Element) -> None:
        """Write a part of a fraction, in parentheses where it has several terms."""
        text = "".join(each.text or "" for each in part.iter(m("t")))
        several = any(sign in text for sign in "+-−±×·*/ ")
        self._sign("(" if several else "")
        self.children(part)
        self._sign(")" if several else "")

    def fraction(self, element: _Element) -> None:
        """Write a fraction; one without a bar is a binomial."""
        for part in element:
            if part.tag in {m("num"), m("den")}:
                self._sign("/" if part.tag == m("den") else "")
                self._grouped(part)
            else:
                self._element(part)

    def scripts(self, element: _Element) -> None:
        """Write a base with raised and lowered signs, a sum or an integral with its limits."""
        for part in element:
            if part.tag in {m("sub"), m("sup")}:
                self._script(part, 1 if part.tag == m("sup") else -1)
            else:
                self._element(part)

    def _script(self, part: _Element, raised: int) -> None:
        outer, self._raised = self._raised, raised
        self.children(part)
        self._raised = outer

    def root(self, element: _Element) -> None:
        """Write a root."""
        for part in element:
            if part.tag == m("deg"):
                self._script(part, 1)
            elif part.tag == m("e"):
                self._sign("√")
                self._grouped(part)
            else:
                self._element(part)

    def delimited(self, element: _Element) -> None:
        """Write parts in parentheses."""
        properties = element.find(m("dPr"))
        begun = False
        self._sign(_character(properties, "begChr", "("))
        for part in element:
            self._sign(_character(properties, "sepChr", "|") if begun and part.tag == m("e") else "")
            begun = begun or part.tag == m("e")
            self._element(part)
        self._sign(_character(properties, "endChr", ")"))

    def operator(self, element: _Element) -> None:
        """Write a sum or an integral with its limits."""
        self._sign(_character(element.find(m("naryPr")), "chr", "∫"))
        self.scripts(element)

    def rows(self, element: _Element) -> None:
        """Write the rows of a matrix or an array."""
        begun = False
        for part in element:
            if not str(part.tag).endswith("Pr"):
                self._sign((", " if element.tag == m("mr") else "; ") if begun else "")
                begun = True
            self._element(part)


def _character(properties: _Element | None, name: str, usual: str) -> str:
    element = None if properties is None else properties.find(m(name))
    return usual if element is None else element.get(m("val"), "")


_CHANGES = frozenset(
    f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"
    for name in ("ins", "del", "moveFrom", "moveTo")
)
_WRITERS: dict[str, Callable[[EquationWriter, _Element], None]] = {
    m("f"): EquationWriter.fraction,
    m("sSup"): EquationWriter.scripts,
    m("sSub"): EquationWriter.scripts,
    m("sSubSup"): EquationWriter.scripts,
    m("rad"): EquationWriter.root,
    m("d"): EquationWriter.delimited,
    m("nary"): EquationWriter.operator,
    m("m"): EquationWriter.rows,
    m("mr"): EquationWriter.rows,
    m("eqArr"): EquationWriter.rows,
}
