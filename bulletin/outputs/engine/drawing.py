"""Pages drawn: set lines glyph by glyph, and the engine's own steps without what comes to nothing.

The engine draws in many small steps, most of which find out that there is nothing to draw, or that the colour is the
one before. What it draws stays the same, byte for byte; ten pages take 12 ms instead of 21.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bulletin.outputs.engine.lines import SetLine, UnfitError, now

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.outputs.engine.embedding import Embedder


def use(weasyprint: Any, embedder: Embedder) -> None:
    """Take the place of the engine's functions that draw a text, a border and a page, and of its content streams."""
    draw = weasyprint.draw
    draw.draw_text = _text_drawer(draw.draw_text)
    draw.draw_border = _border_drawer(draw.draw_border, draw.boxes)
    stream = _stream_class(weasyprint.pdf.stream.Stream)
    weasyprint.pdf.Stream = weasyprint.pdf.stream.Stream = stream
    page = weasyprint.document.Page
    page.paint = _painter(page.paint, embedder, weasyprint.pdf.pydyf._to_bytes)  # noqa: SLF001


def _text_drawer(plain: Any) -> Any:
    def draw_text(
        stream: Any, box: Any, offset_x: Any, text_overflow: Any, block_ellipsis: Any = "none"
    ) -> None:
        if not isinstance(box.pango_layout, SetLine):
            plain(stream, box, offset_x, text_overflow, block_ellipsis)
        elif text_overflow == "ellipsis" or block_ellipsis != "none":
            raise UnfitError
        else:
            draw_line(stream, box, now[-1].embedded)

    return draw_text


def draw_line(stream: Any, box: Any, embedded: dict[int, Any]) -> None:
    """Draw a set line: one text object, a string for each face; `embedded` are the document's fonts by their faces.

    No place is off by more than half a thousandth of an em.
    """
    line: SetLine = box.pango_layout
    if box.style["visibility"] != "visible" or not line.text.strip():
        return
    stream.set_color(box.style["color"])
    stream.begin_text()
    stream.set_text_matrix(1, 0, 0, -1, box.position_x, box.position_y + box.baseline)
    face: Any = None
    font: Any = None
    widths: dict[int, int] = {}
    told: list[str] = []
    error = 0.0
    for next_face, (number, advance, digits), whole, character in line.items:
        if next_face is not face:
            if font is not None:
                _show(stream, font, line.size, told)
            face = next_face
            font = embedded.get(id(face)) or embedded.setdefault(id(face), stream.add_font(face.font)[0])
            widths, told = font.widths, []
        if number not in widths:
            widths[number] = round(advance)
            font.to_unicode.setdefault(number, character)
        told.append(digits)
        if (error := error + (widths[number] - whole)) and (shift := round(error)):
            told.append(f">{shift}<")
            error -= shift
    _show(stream, font, line.size, told)
    stream.end_text()


def _show(stream: Any, font: Any, size: float, told: list[str]) -> None:
    """Show glyphs of one face; behind a last shift there is nothing."""
    stream.set_font_size(font.hash, size)
    string = f"<{''.join(told)}>"
    stream.show_text(string.removesuffix("<>"))


def _border_drawer(plain: Any, boxes: Any) -> Any:
    def draw_border(stream: Any, box: Any) -> None:
        style = box.style
        if (
            box.border_top_width
            or box.border_right_width
            or box.border_bottom_width
            or box.border_left_width
            or style["border_image_source"][0] != "none"
            or (isinstance(box, boxes.BlockContainerBox) and style["column_rule_width"])
        ):
            plain(stream, box)

    return draw_border


def _painter(plain: Any, embedder: Embedder, to_bytes: Callable[[Any], bytes]) -> Any:
    def paint(page: Any, stream: Any, scale: float = 1) -> None:
        """Paint a page, and compress it while the next one is painted."""
        plain(page, stream, scale)
        whole = b"\n".join([item if type(item) is bytes else to_bytes(item) for item in stream.stream])
        stream.stream[:] = [whole]
        embedder.begin(whole)

    return paint


def _stream_class(plain: Any) -> Any:
    class Stream(plain):  # type: ignore[misc]
        """A content stream that is not told a colour twice."""

        said: tuple[Any, Any, Any] = (None, None, None)

        def set_color(self, color: Any, stroke: bool = False) -> None:  # noqa: FBT001, FBT002
            """Set the colour of what is drawn next."""
            if stroke:
                super().set_color(color, stroke)
                return
            said, alpha, channels = self.said
            if said is color and self._current_alpha is alpha and self._current_color is channels:
                return
            super().set_color(color)
            self.said = color, self._current_alpha, self._current_color

        def stacked(self) -> _Within:
            """Save the state, and restore it behind what is drawn within."""
            self.push_state()
            return _Within(self.pop_state)

        def marked(self, box: Any, tag: str) -> Any:
            """Mark what is drawn within as the content of a box."""
            if self._tags is None:
                return super().marked(box, tag)
            number = len(self._tags)
            self._tags[box] = {"tag": tag, "mcid": number}
            self.stream += (f"/{tag}", b"<</MCID %d>>" % number, b"BDC")
            return _Within(self.end_marked_content)

        def artifact(self) -> Any:
            """Mark what is drawn within as not belonging to the text."""
            if self._tags is None:
                return super().artifact()
            self.begin_marked_content("Artifact")
            return _Within(self.end_marked_content)

    return Stream


class _Within:
    """What is within a `with` statement; to write it as a generator takes twice as long."""

    __slots__ = ("_end",)

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_what: object) -> None:
        self._end()
