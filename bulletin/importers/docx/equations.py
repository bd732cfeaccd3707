"""Equations (公式, OMML) as text on one line: fractions with a stroke, raised and lowered signs kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        text = "".join(getattr(piece, "text", "") for piece in put).strip()
        if text:
            story.ledger.report(f"公式写成了一行文字，请核对，必要时截图作图片：{text[:60]}")


class EquationWriter:
    """Writes one equation into a story."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._raised = 0
        self._depth = 0

    def children(self, parent: _Element | None) -> None:
        """Write all parts of an element."""
        if parent is None:
            return
        if self._depth > _DEEPEST:
            self._story.put("".join(each.text or "" for each in parent.iter(m("t"))))
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
        elif writer is not None:
            writer(self, element)
        elif element.tag in INLINES and element.find(f".//{m('t')}") is None:
            read_inline(self._story, element)
        elif element.tag in _CHANGES:
            with self._story.revision(element):
                self.children(element)
        elif not str(element.tag).endswith("Pr"):
            self.children(element)

    def _sign(self, sign: str) -> None:
        self._story.put_instead(sign, "", Cause.MARKUP)

    def _grouped(self, part: _Element | None) -> None:
        """Write a part of a fraction, in parentheses where it has several terms."""
        text = "" if part is None else "".join(each.text or "" for each in part.iter(m("t")))
        several = any(sign in text for sign in "+-−±×·*/ ")
        self._sign("(" if several else "")
        self.children(part)
        self._sign(")" if several else "")

    def fraction(self, element: _Element) -> None:
        """Write a fraction; one without a bar is a binomial."""
        self._grouped(element.find(m("num")))
        self._sign("/")
        self._grouped(element.find(m("den")))

    def scripts(self, element: _Element) -> None:
        """Write a base with raised and lowered signs."""
        self.children(element.find(m("e")))
        self._script(element.find(m("sub")), -1)
        self._script(element.find(m("sup")), 1)

    def _script(self, part: _Element | None, raised: int) -> None:
        outer, self._raised = self._raised, raised
        self.children(part)
        self._raised = outer

    def root(self, element: _Element) -> None:
        """Write a root."""
        self._script(element.find(m("deg")), 1)
        self._sign("√")
        self._grouped(element.find(m("e")))

    def delimited(self, element: _Element) -> None:
        """Write parts in parentheses."""
        properties = element.find(m("dPr"))
        parts = element.findall(m("e"))
        self._sign(_character(properties, "begChr", "("))
        for at, part in enumerate(parts):
            self._sign(_character(properties, "sepChr", "|") if at else "")
            self.children(part)
        self._sign(_character(properties, "endChr", ")"))

    def operator(self, element: _Element) -> None:
        """Write a sum or an integral with its limits."""
        self._sign(_character(element.find(m("naryPr")), "chr", "∫"))
        self._script(element.find(m("sub")), -1)
        self._script(element.find(m("sup")), 1)
        self.children(element.find(m("e")))

    def rows(self, element: _Element) -> None:
        """Write the rows of a matrix or an array."""
        parts = [each for each in element if not str(each.tag).endswith("Pr")]
        for at, part in enumerate(parts):
            self._sign("; " if at and element.tag != m("mr") else ", " if at else "")
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
