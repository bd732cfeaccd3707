"""Paragraphs of finished lines: each line becomes boxes at once, without the engine's search for where it ends.

The engine's way is to split an inline box at the measure, to look for floats that a line would run into, to align it
by its parts, and to do all that again where the line turned out high. A line that composition has finished lies in
one text, ends at a line feed and holds nothing else, so that each of these steps is a sum. A line of which this can't
be said (spans, leaders, floats, first letters, other scripts) goes the engine's own way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bulletin.outputs.engine.lines import width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bulletin.outputs.engine.lines import SetLine, Setter


def use(block: Any, inline: Any, boxes: Any, now: list[Setter]) -> None:
    """Take the place of the engine's function that makes the lines of a block; `now` ends with the setter at work."""
    make = _maker(inline, boxes)

    def iter_line_boxes(  # noqa: PLR0913, PLR0917 - as the engine calls it
        context: Any,
        box: Any,
        position_y: float,
        bottom_space: float,
        skip_stack: Any,
        containing_block: Any,
        absolute_boxes: Any,
        fixed_boxes: Any,
        first_letter_style: Any,
        first_line_style: Any,
    ) -> Iterator[tuple[Any, Any]]:
        rest = first_letter_style, first_line_style
        inline.resolve_percentages(box, containing_block)
        if skip_stack is None:
            inline.resolve_one_percentage(box, "text_indent", containing_block.width)
        else:
            box.text_indent = 0
        while True:
            plain = bool(now) and rest == (None, None)
            made = make(now[-1], context, box, position_y, skip_stack, containing_block) if plain else None
            if made is None:
                line, skip_stack = inline.get_next_linebox(
                    context,
                    box,
                    position_y,
                    bottom_space,
                    skip_stack,
                    containing_block,
                    absolute_boxes,
                    fixed_boxes,
                    *rest,
                )
                if line is None:
                    return
                inline.handle_leader(context, line, containing_block)
            else:
                line, skip_stack = made
            position_y = line.position_y + line.height
            yield line, skip_stack
            if skip_stack is None:
                return
            box.text_indent = 0
            rest = None, None

    block.iter_line_boxes = iter_line_boxes


def _maker(inline: Any, boxes: Any) -> Callable[..., tuple[Any, Any] | None]:
    def make(  # noqa: PLR0913, PLR0917 - what the engine knows of a line
        setter: Setter, context: Any, box: Any, position_y: float, skip_stack: Any, block: Any
    ) -> tuple[Any, Any] | None:
        """Make the line of a paragraph at which `skip_stack` points; None where the engine is to make it."""
        (index, inner), *_ = skip_stack.items() if skip_stack else [(0, None)]
        (skip, *_) = inner or (0,)
        if context.excluded_shapes or index >= len(box.children):
            return None
        text = box.children[index]
        if type(text) is not boxes.TextBox or not _plain(box, text):
            return None
        piece = _piece(setter, text, skip or 0)
        if piece is None or (piece.resume is None and index + 1 < len(box.children)):
            return None
        edge = block.content_box_x()
        box.position_x, box.position_y = edge, position_y
        text.position_x, text.position_y = edge + box.text_indent, position_y
        inline.resolve_percentages(text, block)
        set_text = _set(text, piece)
        line = box.copy_with_children([set_text])
        line.remove_decoration(start=bool(index or skip), end=piece.resume is not None)
        line.width = 0
        line.width = set_text.position_x + set_text.margin_width() - line.content_box_x()
        inline._adjust_line_height(line)  # noqa: SLF001
        box.width, box.height = line.width, line.height
        shift = inline.text_align(context, line, edge + block.width - edge, last=True)
        _stand(line, set_text, position_y, shift)
        return line, None if piece.resume is None else {index: {piece.resume: None}}

    return make


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of a text: its width, height and base line, the pitch of its style, and where the next one begins (bytes)."""

    line: SetLine
    width: float
    height: float
    baseline: float
    pitch: float
    resume: int | None


def _piece(setter: Setter, box: Any, skip: int) -> _Piece | None:
    """Set the line of a text box that begins after so many bytes; None where the engine is to set it."""
    plan = setter.plan(box.style)
    if plan is None or not plan.kept:
        return None
    known = setter.texts.get(id(box))
    if known is None or known[1] is not box.text:
        known = setter.texts[id(box)] = box, box.text, _lines(box.text)
    text, resume = known[2].get(skip, ("", None))
    line = setter.line(plan, text) if text else None
    strut = setter.strut(box.style)
    if line is None or strut is None:
        return None
    return _Piece(line, width_of(line), *setter.extent(plan, line), strut[0], resume)


def _lines(text: str) -> dict[int, tuple[str, int | None]]:
    """Return the lines of a text by where they begin, with where the next one begins (bytes)."""
    lines: dict[int, tuple[str, int | None]] = {}
    at = 0
    pieces = text.split("\n")
    for number, piece in enumerate(pieces, 1):
        end = at + len(piece.encode()) + 1
        lines[at] = piece, end if number < len(pieces) else None
        at = end
    return lines


def _plain(box: Any, text: Any) -> bool:
    """Whether a line's box is one without any dress, and its text stands in the flow on the base line."""
    return (
        box.style["direction"] == "ltr"
        and box.style["position"] == "static"
        and not (box.margin_left or box.margin_right or box.margin_top or box.is_leader)
        and text.is_in_normal_flow()
        and text.style["vertical_align"] == "baseline"
        and not (text.is_leader or text.justification_spacing)
    )


def _set(text: Any, piece: _Piece) -> Any:
    """Return a box of a text's line, as high as its style's lines are."""
    made = text.copy_with_text(piece.line.text)
    made.pango_layout, made.width, made.height = piece.line, piece.width, piece.height
    made.margin_top = made.margin_bottom = half = (piece.pitch - piece.height) / 2
    made.baseline = piece.baseline + half
    return made


def _stand(line: Any, text: Any, position_y: float, shift: float) -> None:
    """Put a line and its only text where they are to be; a line reaches as far as the higher of both."""
    top, strut = 0 - text.baseline, 0 - line.baseline
    bottom, below = top + text.margin_height(), strut + line.margin_height()
    text.position_y = top
    top, bottom = min(top, strut), max(bottom, below)
    line.baseline, line.height = -top, bottom - top
    line.margin_top = line.margin_bottom = 0
    line.position_y = position_y
    line.position_x += shift
    text.position_x += shift
    text.position_y += position_y - top
