"""Tables: rows and cells with the grid's columns that they take; deleted and hidden ones are read silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.importers.docx.content import RemovedCells, StoryCell, StoryTable
from bulletin.importers.docx.inlines import MARKS
from bulletin.importers.docx.ledger import text_within
from bulletin.importers.docx.names import ALTERNATE, chosen, has, number, stamp, toggle, value, w
from bulletin.importers.values import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from bulletin.importers.docx.story import Story
    from bulletin.model.returned import Stamp

_MOST_COLUMNS = 63
"""Of a table in Word."""
_AROUND = {
    w(name) for name in ("ins", "del", "moveFrom", "moveTo", "customXml", "smartTag", "sdt", "sdtContent")
}


def read_table(story: Story, element: _Element) -> StoryTable:
    """Read a table; rows and cells that were deleted or are hidden are not in it."""
    read = StoryTable([])
    for row in _children(story, element, w("tr")):
        properties = row.find(w("trPr"))
        _list_change(story, row, properties, "行")
        cause = _row_cause(story, properties)
        removed = _removal(properties, "del") if cause is Cause.DELETED else None
        with story.silenced(cause), story.removing(removed):
            cells = _read_row(story, row, properties, read.removed)
        if removed:
            read.removed.append(RemovedCells([each for cell in cells for each in cell.blocks], removed))
        elif cause is None and cells:
            if read.heads == len(read.rows) and toggle(properties, "tblHeader"):
                read.heads += 1
            if added := _removal(properties, "ins"):
                read.inserted[len(read.rows)] = added
            read.rows.append(cells)
    return read


def _removal(properties: _Element | None, *names: str) -> Stamp | None:
    """Return the stamp of the tracked change that a row or cell has."""
    changes = (properties.find(w(name)) for name in names) if properties is not None else ()
    return next((stamp(change) for change in changes if change is not None), None)


def _row_cause(story: Story, properties: _Element | None) -> Cause | None:
    if has(properties, "del" if story.document.accept else "ins"):
        return Cause.DELETED if story.document.accept else Cause.REJECTED
    return Cause.HIDDEN if toggle(properties, "hidden") else None


def _list_change(story: Story, element: _Element, properties: _Element | None, what: str) -> None:
    """List an inserted or deleted row or cell."""
    names = {"行": ("ins", "del"), "单元格": ("cellIns", "cellDel")}[what]
    for name, kind in zip(names, ("插入", "删除"), strict=True):
        change = None if properties is None else properties.find(w(name))
        if change is not None:
            story.ledger.end_revision()
            story.ledger.revise(f"{kind}{what}", change, text_within(element))
            story.ledger.end_revision()


def _read_row(
    story: Story, row: _Element, properties: _Element | None, removed: list[RemovedCells]
) -> list[StoryCell]:
    cells: list[StoryCell] = []
    column = min(number(properties, "gridBefore") or 0, _MOST_COLUMNS)
    story.enter_column(-1)
    for at, element in enumerate(_children(story, row, w("tc"))):
        own = element.find(w("tcPr"))
        story.enter_column(at)
        _list_change(story, element, own, "单元格")
        gone = has(own, "cellDel" if story.document.accept else "cellIns")
        width = max(1, min(number(own, "gridSpan") or 1, _MOST_COLUMNS))
        if gone:
            deletion = _removal(own, "cellDel", "cellIns")
            with (
                story.silenced(Cause.DELETED if story.document.accept else Cause.REJECTED),
                story.removing(deletion),
            ):
                blocks = story.blocks(element)
            if deletion:
                removed.append(RemovedCells(blocks, deletion))
        elif _continues(own, "hMerge") and cells:
            with story.silenced(Cause.HIDDEN):
                story.blocks(element)
        else:
            cells.append(_read_cell(story, element, own, column, width))
            column += width
            continue
        if cells:
            cells[-1].width += width
            column += width
    story.leave_row()
    return cells


def _read_cell(
    story: Story, element: _Element, properties: _Element | None, column: int, width: int
) -> StoryCell:
    """Read a cell; what stands in one that goes on with the cell above is not shown by Word."""
    continued = _continues(properties, "vMerge")
    merge = None if properties is None else properties.find(w("cellMerge"))
    if merge is not None:
        continued = merge.get(w("vMerge" if story.document.accept else "vMergeOrig")) == "cont"
    with story.silenced(Cause.HIDDEN if continued else None):
        blocks = story.blocks(element)
    return StoryCell([] if continued else blocks, column, width, continued)


def _continues(properties: _Element | None, name: str) -> bool:
    merge = None if properties is None else properties.find(w(name))
    return merge is not None and (value(properties, name) or "continue") == "continue"


def _children(story: Story, parent: _Element, tag: str) -> Iterator[_Element]:
    """Yield rows or cells, also those within content controls and changes."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in _AROUND:
            yield from _children(story, element, tag)
        elif element.tag == ALTERNATE:
            yield from _children(story, chosen(element), tag)
        elif element.tag in MARKS:
            story.put_between(element)
        else:
            story.skip(element)
