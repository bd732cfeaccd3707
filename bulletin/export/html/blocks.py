"""Blocks and inlines → HTML for screens.

The walk is exhaustive: a new kind of block that stands nowhere here fails type checking.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct

from bulletin.export.html.tables import table_html
from bulletin.model import (
    Block,
    Blocks,
    Code,
    CountForm,
    CountTable,
    Emphasis,
    Figure,
    FigureGroup,
    Heading,
    Inline,
    Inlines,
    ItemList,
    LineBreak,
    Link,
    NoteMark,
    Paragraph,
    PictureWidth,
    Quotation,
    Rule,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Table,
    Tally,
    TallyRules,
    Text,
    Title,
    Verbatim,
    note_mark,
)
from bulletin.tally import wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bulletin.pictures import ImageFile

LOWEST_HEADING = 6


def data_address(file: ImageFile | None) -> str:
    """Return a picture as a `data:` address; an empty one for what could not be decoded."""
    import base64

    return f"data:{file.media};base64,{base64.b64encode(file.content).decode()}" if file else "data:,"


def style_attribute(declarations: str) -> str:
    """Return the attribute that gives an element these CSS declarations."""
    return f' style="{declarations}"'


class BlockRenderer(Struct, frozen=True):
    """Renders the blocks of one page; `images` are the pictures by path, `rules` word the table of a count.

    `title_level` is the level of the HTML heading above them: 2, an article's title, or 3 below the head of a column.
    `address` returns where a picture lies, `styled` the attribute that gives an element some CSS declarations: pages of
    one file hold both themselves.
    """

    images: Mapping[str, ImageFile]
    rules: TallyRules
    title_level: int = 2
    address: Callable[[ImageFile | None], str] = data_address
    styled: Callable[[str], str] = style_attribute

    def blocks(self, blocks: Blocks, tally: Tally | None = None) -> str:
        """Render blocks, each on lines of its own; `tally` is the count that stands in a tally article."""
        return "".join(f"{self._block(block, tally)}\n" for block in blocks)

    def _block(self, block: Block, tally: Tally | None) -> str:
        match block:
            case Paragraph():
                return _element("p", inlines_html(block.inlines))
            case Heading():
                return _element(
                    f"h{min(block.level + self.title_level, LOWEST_HEADING)}",
                    inlines_html(block.inlines),
                    f' class="level-{block.level}"',
                )
            case Quotation():
                return f"<blockquote>\n{self.blocks(block.blocks)}</blockquote>"
            case ItemList():
                return self._list(block)
            case Table():
                return table_html(block, inlines_html)
            case Figure():
                return self._figure(block)
            case FigureGroup():
                return "\n".join(map(self._figure_row, _rows(block.figures)))
            case Verbatim():
                return _element("pre", _escaped(block.text))
            case Rule():
                return "<hr>"
            case CountTable():
                assert tally is not None, "a count table stands at the top of a tally article"  # noqa: S101
                return self._count(block, tally)
            case _:
                assert_never(block)

    def _list(self, block: ItemList) -> str:
        tag = "ul" if block.start is None else "ol"
        start = f' start="{block.start}"' if block.start not in {None, 1} else ""
        items = "".join(f"<li>{self.blocks(item)}</li>\n" for item in block.items)
        return f"<{tag}{start}>\n{items}</{tag}>"

    def _figure_row(self, figures: Sequence[Figure]) -> str:
        """Render figures side by side, their widths by their ratios, so that they are of one height."""
        cells = []
        for figure in figures:
            file = self.images.get(figure.path)
            ratio = f"--ratio:{file.width / file.height:.3f}" if file else ""
            cells.append(f"{self._figure(figure, ratio)}\n")
        return _element("div", f"\n{''.join(cells)}", ' class="figures"')

    def _figure(self, block: Figure, style: str = "") -> str:
        """Render a figure: never larger than its pixels, nor wider than its writer wants."""
        file = self.images.get(block.path)
        size = f' width="{file.width}" height="{file.height}"' if file else ""
        styles = ";".join(filter(None, (style, _most(block.width) if block.width else "")))
        image = f'<img src="{self.address(file)}" alt="{_escaped(block.alternative)}"{size}>'
        caption = _element("figcaption", inlines_html(block.caption)) if block.caption else ""
        return _element("figure", f"{image}\n{caption}", self.styled(styles) if styles else "")

    def _count(self, block: CountTable, tally: Tally) -> str:
        """Render a count (用稿通报): in words, or as a table with charts."""
        if block.form is CountForm.PROSE:
            return _element("p", _escaped(wording.prose(tally, self.rules)))
        name = f"count-{block.position.line if block.position else 0}"
        return _count_table(tally, self.rules) + _charts(tally, self.rules, name)


_TITLE_END = re.compile(r"\w{2}\W*$")


def title_html(title: Title) -> str:
    """Render a title: it may break at its bars, and its last two characters stay together."""
    *others, last = map(_escaped, title.parts)
    end = _TITLE_END.search(title.parts[-1])
    if end:
        last = _escaped(end.string[: end.start()]) + _element("span", _escaped(end[0]), ' class="together"')
    return "<wbr>".join((*others, last))


def _element(tag: str, content: str, attributes: str = "") -> str:
    return f"<{tag}{attributes}>{content}</{tag}>"


def _escaped(text: str) -> str:
    """Escape a text as templates do."""
    from markupsafe import escape

    return str(escape(text))


MOST_IN_A_ROW = 3


def _rows(figures: Sequence[Figure]) -> Iterator[Sequence[Figure]]:
    """Divide figures into as few rows as possible, of nearly as many each."""
    start, left = 0, -(-len(figures) // MOST_IN_A_ROW)
    while left:
        number = -(-(len(figures) - start) // left)
        yield figures[start : start + number]
        start, left = start + number, left - 1


def _most(width: PictureWidth) -> str:
    """Return the style of a picture that is to be of a width: it becomes no wider."""
    return f"max-width:{width.value:.4g}mm" if not width.relative else f"max-width:{width.value:.2%}"


# --- Counts --------------------------------------------------------------------------------------------------


def _column_heads(cells: Iterable[str]) -> str:
    heads = "".join(_element("th", cell, ' scope="col"') for cell in cells)
    return f"<thead><tr>{heads}</tr></thead>\n"


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>\n"


def _count_table(tally: Tally, rules: TallyRules) -> str:
    """Render the table of a count: places in official order, 综合稿件, 文明行业, and what the office adds."""
    heads = wording.heads(rules, rules.columns)
    head = _column_heads(map(_escaped, heads))
    rows = []
    for name, *cells in wording.printed_rows(tally, rules):
        span = f' colspan="{len(heads) - len(cells)}"' if len(cells) < len(heads) - 1 else ""
        last = _element("td", _escaped(cells[-1]), span)
        rows.append(_row((_row_head(name), *(_element("td", _escaped(cell)) for cell in cells[:-1]), last)))
    return f'<table class="count">\n{head}<tbody>\n{"".join(rows)}</tbody></table>\n'


def _row_head(name: str) -> str:
    return _element("th", _escaped(name), ' scope="row"')


def _charts(tally: Tally, rules: TallyRules, name: str) -> str:
    """Draw the charts of a count with their captions; `name` makes their ids unique within the page."""
    from bulletin.export.html.charts import drawings

    return "".join(
        f'<figure class="chart">{drawing}\n<figcaption>{_escaped(caption)}</figcaption></figure>\n'
        for drawing, caption in drawings(tally, rules, name)
    )


# --- Inlines -------------------------------------------------------------------------------------------------


def inlines_html(inlines: Inlines) -> str:
    """Render inlines; quotation marks stay as they are outside attributes."""
    return "".join(map(_inline, inlines))


def _inline(inline: Inline) -> str:
    match inline:
        case Text():
            return html.escape(inline.text, quote=False)
        case Emphasis():
            return _element("em", inlines_html(inline.children))
        case Strong():
            return _element("strong", inlines_html(inline.children))
        case Strikethrough():
            return _element("s", inlines_html(inline.children))
        case Subscript():
            return _element("sub", inlines_html(inline.children))
        case Superscript():
            return _element("sup", inlines_html(inline.children))
        case Code():
            return _element("code", html.escape(inline.text, quote=False))
        case Link():
            return _element("a", inlines_html(inline.children), f' href="{html.escape(inline.target)}"')
        case LineBreak():
            return "<br>"
        case NoteMark():
            return _element("sup", note_mark(inline.number))
        case _:
            assert_never(inline)
