"""Tables laid out in fewer steps: cells that hold finished lines, and tables that do not fit on what is left of a page.

The engine lays a cell out as it would a column of a newspaper: margins that collapse, floats, breaks, each found out
anew for the cell and for the block within. Where a cell holds one plain block of lines, or an empty one, and all of it
fits on the page, what remains are sums. A table that may not be broken is laid out up to the page's end and dropped
there; where the heights that are said of its rows exceed what is left, that is known before.
Whatever is not as plain as this goes the engine's own way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_TOLERANCE = 0.01
"""px; so close to the page's end the engine is to tell what fits."""
_CELL: dict[str, object] = {
    "position": "static",
    "box_decoration_break": "slice",
    "continue": "auto",
    "max_lines": "none",
}
_BLOCK: dict[str, object] = _CELL | {
    "float": "none",
    "clear": "none",
    "overflow": "visible",
    "column_width": "auto",
    "column_count": "auto",
    "display": ("block", "flow"),
}
_ODD = (
    "is_table_wrapper",
    "is_flex_item",
    "is_grid_item",
    "is_column",
    "is_outside_marker",
    "force_fragmentation",
)


def use(block: Any, boxes: Any) -> None:
    """Take the place of the engine's functions that lay out the content of a box, and a table."""
    plain, lay_out = block.block_container_layout, _cell_layout(block, boxes)

    def block_container_layout(
        context: Any, box: Any, bottom_space: float, skip_stack: Any, *rest: Any, **named: Any
    ) -> Any:
        if type(box) is boxes.TableCellBox and skip_stack is None:
            cell = lay_out(context, box, bottom_space, named.get("absolute_boxes"), named.get("fixed_boxes"))
            if cell is not None:
                return cell, None, {"break": "any", "page": None}, [], False, None
        return plain(context, box, bottom_space, skip_stack, *rest, **named)

    block.block_container_layout = block_container_layout
    block.table_layout = _table_layout(block.table_layout)


# --- Cells ---------------------------------------------------------------------------------------------------


def _cell_layout(block: Any, boxes: Any) -> Callable[..., Any]:
    """Return what lays out a plain cell; None of one that is not plain, or may not fit."""

    def lay_out(context: Any, cell: Any, bottom_space: float, absolute: Any, fixed: Any) -> Any:
        if context.footnotes or len(cell.children) != 1 or not _plain(cell, _CELL) or cell.height != "auto":
            return None
        (child,) = cell.children
        if type(child) is not boxes.BlockBox or not _plain(child, _BLOCK) or not _lines(child, boxes):
            return None
        block.resolve_percentages(child, cell)
        if child.margin_top or child.margin_bottom or child.height != "auto" or child.max_height != _ENDLESS:
            return None
        child.position_x, child.position_y = cell.content_box_x(), cell.content_box_y()
        child.clearance = None
        block.block_level_width(child, cell)
        context.create_block_formatting_context(cell)
        content = _content(context, child, bottom_space, absolute, fixed)
        low = content.border_box_y() + content.border_height()
        spare = bottom_space + content.padding_bottom + content.border_bottom_width
        if context.overflows_page(spare, low + _TOLERANCE):
            context.finish_block_formatting_context()
            return None
        made = cell.copy_with_children([content])
        made.height = max(0, low - made.content_box_y())
        context.finish_block_formatting_context(made)
        made.height = max(min(made.height, made.max_height), made.min_height)
        return made

    def _content(context: Any, child: Any, bottom_space: float, absolute: Any, fixed: Any) -> Any:
        position_y = child.content_box_y()
        lines = []
        for line_box in child.children:
            line_box.position_x, line_box.position_y = child.content_box_x(), position_y
            made = block.iter_line_boxes(
                context, line_box, position_y, bottom_space, None, child, absolute, fixed, None, None
            )
            for line, line.resume_at in made:
                lines.append(line)
                position_y = line.position_y + line.height
        content = child.copy_with_children(lines)
        content.height = max(0, position_y - content.content_box_y(), content.min_height)
        content.index = 0
        return content

    return lay_out


_ENDLESS = float("inf")


def _plain(box: Any, usual: dict[str, object]) -> bool:
    """Whether a box is one of which nothing is said that makes its layout more than sums."""
    style = box.style
    return (
        box.first_letter_style is None
        and box.first_line_style is None
        and all(style[name] == value for name, value in usual.items())
        and not any(getattr(box, name) for name in _ODD)
    )


def _lines(box: Any, boxes: Any) -> bool:
    """Whether a block holds nothing but lines of text."""
    if not box.children:
        return True
    line = box.children[0]
    return type(line) is boxes.LineBox and all(type(child) is boxes.TextBox for child in line.children)


# --- Tables that do not fit ----------------------------------------------------------------------------------


def _table_layout(plain: Callable[..., Any]) -> Callable[..., Any]:
    def table_layout(  # noqa: PLR0913, PLR0917 - as the engine calls it
        context: Any,
        table: Any,
        bottom_space: float,
        skip_stack: Any,
        containing_block: Any,
        page_is_empty: bool,  # noqa: FBT001
        absolute_boxes: Any,
        fixed_boxes: Any,
    ) -> Any:
        if not page_is_empty and skip_stack is None and _exceeds(context, table, bottom_space):
            return None, None, {"break": "any", "page": None}, [], False
        return plain(
            context,
            table,
            bottom_space,
            skip_stack,
            containing_block,
            page_is_empty,
            absolute_boxes,
            fixed_boxes,
        )

    return table_layout


def _exceeds(context: Any, table: Any, bottom_space: float) -> bool:
    """Whether a table that is to stay whole, and in which all stands in the flow, is higher than the room below it."""
    if context.in_column or context.footnotes or table.style["break_inside"] not in _KEPT:
        return False
    groups = [group for group in table.children if not group.is_footer]
    if not groups or groups[-1].is_header:
        return False
    least = sum(_least(row) for group in groups for row in group.children) - _TOLERANCE
    return (
        context.overflows_page(bottom_space, table.position_y + least)
        and all(group.style["break_inside"] == "auto" for group in groups)
        and all(_unforced(box) for box in table.descendants())
    )


_KEPT = {"avoid", "avoid-page"}


def _least(row: Any) -> float:
    """Return how high a row is at least (px): as the highest that is said of one of its cells."""
    said = (cell.style["height"] for cell in row.children if cell.rowspan == 1)
    return max((height.value for height in said if getattr(height, "unit", None) == "px"), default=0.0)


def _unforced(box: Any) -> bool:
    """Whether a box stands in the flow, and no page has to begin before or behind it.

    A first letter with a style of its own is put into a box once more whenever it is laid out.
    """
    style = box.style
    return (
        box.is_in_normal_flow()
        and style["break_before"] in _FREE
        and style["break_after"] in _FREE
        and not box.footnote
        and box.first_letter_style is None
    )


_FREE = {"auto", *_KEPT}
