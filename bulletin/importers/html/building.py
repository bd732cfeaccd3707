"""The element with the article → its blocks, each with how it looked and how much of it is links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from bulletin.importers.headings import without_strong
from bulletin.importers.html.elements import (
    BLOCKS,
    Event,
    Step,
    alignment,
    heading_tag,
    hidden_text,
    styled,
    tag_of,
    walk,
)
from bulletin.importers.html.notes import find_notes, is_link_back, referred_note
from bulletin.importers.html.styled_text import BREAK, PLAIN, REFERENCE, StyledText
from bulletin.importers.joining import InputLine, gap, line_endings
from bulletin.importers.tables import table_of
from bulletin.importers.values import BlockForm, Cause, Entry, Revision
from bulletin.model import Figure, Heading, ItemList, LineBreak, Note, Paragraph, Rule, TableCell, plain
from bulletin.pictures import PictureError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lxml.html import HtmlElement

    from bulletin.importers.html.styled_text import Style
    from bulletin.importers.pictures import PictureCollector
    from bulletin.importers.values import ReadOptions
    from bulletin.model import Block, Inlines

_DEEPEST_LISTS = 4
_LONGEST_CELL = 400
"""Characters: a table with a longer cell lays out a page."""


class HtmlBlock(Struct, frozen=True):
    """A block of a page; `linked` is the share of links in it. Places of unsure line ends are offsets in its text."""

    block: Block
    form: BlockForm = BlockForm()
    linked: float = 0
    doubts: tuple[int, ...] = ()
    doubtful_end: bool = False


class _Gathering(Struct):
    """An element whose content is gathered: the flow of blocks, a list and its items, a table and its cells, a caption."""

    kind: str
    element: HtmlElement
    blocks: list[HtmlBlock] = field(default_factory=list)
    rows: list[list[TableCell]] = field(default_factory=list)
    items: list[tuple[Block, ...]] = field(default_factory=list)
    caption: Inlines = ()
    heads: int = 0
    align: str = ""


class BlockBuilder:
    """Builds the blocks of an element; `left_out` and `reports` say what is not in them."""

    def __init__(
        self, options: ReadOptions, picture_at: Callable[[str], bytes | None], collector: PictureCollector
    ) -> None:
        self._options, self._picture_at, self._collector = options, picture_at, collector
        self.left_out: list[Entry] = []
        self.revisions: list[Revision] = []
        self.reports: list[str] = []
        self._text = StyledText()
        self._styles: list[Style] = [PLAIN]
        self._scopes: list[_Gathering] = []
        self._heading: int | None = None
        self._align: list[str] = [""]
        self._verbatim = 0
        self._dropped: list[HtmlElement] = []
        self._figures: list[Figure] = []
        self._missing: dict[str, None] = {}
        self._note_names: frozenset[str] = frozenset()
        self._numbers: dict[str, int] = {}
        self._notes: dict[str, tuple[Block, ...]] = {}

    def build(self, element: HtmlElement) -> list[HtmlBlock]:
        """Return the blocks of an element."""
        root = _Gathering("flow", element)
        self._note_names = find_notes(element)
        self._scopes = [root]
        for event in walk(element):
            match event.step:
                case Step.BEGIN:
                    self._begin(event.element, tag_of(event.element))
                case Step.END:
                    self._end(event.element, tag_of(event.element))
                case Step.TEXT:
                    self._add_text(event)
                case Step.UNSHOWN:
                    self._leave_out(event)
        self._flush()
        if self._missing:
            names, others = list(self._missing)[:5], len(self._missing) - 5
            listed = "、".join(names) + (f"等 {len(self._missing)} 张" if others > 0 else "")
            self.reports.append(
                f"有图片没有跟网页存在一起，没有放进来（不从网上取），需要的请另外放：{listed}"
            )
        return root.blocks

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes, in the order of their references."""
        return tuple(Note(number, self._notes.get(name, ())) for name, number in self._numbers.items())

    # --- Events -----------------------------------------------------------------------------------------------

    def _add_text(self, event: Event) -> None:
        if self._dropped:
            return
        text = event.text.replace("\n", BREAK) if self._verbatim else event.text
        self._text.add(text, self._styles[-1])

    def _leave_out(self, event: Event) -> None:
        if event.text.strip() and not self._dropped:
            self.left_out.append(Entry(event.cause, " ".join(event.text.split())))

    def _begin(self, element: HtmlElement, tag: str) -> None:
        self._styles.append(styled(element, self._styles[-1]))
        if tag in BLOCKS:
            self._flush()
            self._align.append(alignment(element, self._align[-1]))
        match tag:
            case "br":
                self._text.add(BREAK, self._styles[-1])
            case "hr":
                self._append(HtmlBlock(Rule()))
            case "img":
                self._add_picture(element)
            case "pre":
                self._verbatim += 1
            case "del" | "ins":
                self._revise(element, tag)
            case "a":
                self._refer(element)
            case "div" if element.get("id") in self._note_names:
                self._scopes.append(_Gathering("note", element))
            case "ul" | "ol" | "table" | "li" | "tr" | "td" | "th" | "caption":
                self._open(element, tag)
            case _:
                self._heading = heading_tag(element) or self._heading

    def _end(self, element: HtmlElement, tag: str) -> None:
        self._styles.pop()
        if tag in BLOCKS:
            self._flush()
            self._align.pop()
        if self._dropped and self._dropped[-1] is element:
            self._dropped.pop()
        if tag == "pre":
            self._verbatim -= 1
        if heading_tag(element):
            self._heading = None
        if len(self._scopes) > 1 and self._scopes[-1].element is element:
            self._close(self._scopes.pop())

    def _refer(self, element: HtmlElement) -> None:
        """Add a reference to a note in place of the link with its number; leave out the link back."""
        name = referred_note(element)
        if self._dropped or not (name in self._note_names or is_link_back(element)):
            return
        if name in self._note_names:
            number = self._numbers.setdefault(name, len(self._numbers) + 1)
            self._text.add(REFERENCE, replace(PLAIN, note=number))
        self._dropped.append(element)
        self.left_out.append(Entry(Cause.MARKUP, " ".join(hidden_text(element).split()), "注释的序号"))

    def _revise(self, element: HtmlElement, tag: str) -> None:
        """Note a tracked change, and drop what was deleted, or inserted where changes are rejected."""
        text = " ".join(hidden_text(element).split())
        author, date = element.get("cite", "").removeprefix("mailto:"), element.get("datetime", "")
        if not text or self._dropped:
            return
        self.revisions.append(Revision("删除" if tag == "del" else "插入", text, author, date))
        if (tag == "del") == self._options.accept:
            self._dropped.append(element)
            self.left_out.append(Entry(Cause.DELETED if tag == "del" else Cause.REJECTED, text))

    # --- Lists and tables -------------------------------------------------------------------------------------

    def _open(self, element: HtmlElement, tag: str) -> None:
        scope = self._scopes[-1]
        match tag:
            case "ul" | "ol" if sum(one.kind == "list" for one in self._scopes) < _DEEPEST_LISTS:
                if scope.kind in {"flow", "item"} and element.find("li") is not None:
                    self._scopes.append(_Gathering("list", element))
            case "li" if scope.kind == "list":
                self._scopes.append(_Gathering("item", element))
            case "table" if scope.kind == "flow" and _is_data(element):
                self._scopes.append(_Gathering("table", element))
            case "tr" if scope.kind == "table":
                scope.rows.append([])
                heads = all(tag_of(cell) == "th" for cell in element) and len(element)
                in_head = tag_of(element.getparent()) == "thead"
                if (heads or in_head) and scope.heads == len(scope.rows) - 1:
                    scope.heads += 1
            case "td" | "th" if scope.kind == "table":
                if not scope.rows:
                    scope.rows.append([])
                self._scopes.append(_Gathering("cell", element))
            case "caption" if scope.kind == "table":
                self._scopes.append(_Gathering("caption", element))
            case _:
                pass

    def _close(self, scope: _Gathering) -> None:
        """Add what was gathered in an element to the one around it."""
        around = self._scopes[-1]
        match scope.kind:
            case "item":
                around.items.append(tuple(one.block for one in scope.blocks))
            case "list":
                self._close_list(scope)
            case "cell":
                across, down = (_span(scope.element, name) for name in ("colspan", "rowspan"))
                around.rows[-1].append(TableCell(_in_lines(scope.blocks), down, across))
            case "caption":
                around.caption = _in_lines(scope.blocks)
            case "note":
                self._close_note(scope)
            case _:
                self._close_table(scope)

    def _close_note(self, scope: _Gathering) -> None:
        """Keep a note; what nothing refers to is a part of the text."""
        name = scope.element.get("id") or ""
        if name in self._numbers and name not in self._notes:
            self._notes[name] = tuple(one.block for one in scope.blocks)
        else:
            for block in scope.blocks:
                self._append(block)

    def _close_list(self, scope: _Gathering) -> None:
        items = tuple(item for item in scope.items if item)
        if items:
            linked = _linked_share(scope.element)
            start = _number(scope.element.get("start"), 1) if tag_of(scope.element) == "ol" else None
            self._append(HtmlBlock(ItemList(items, start), linked=linked))
        for block in scope.blocks:
            self._append(block)

    def _close_table(self, scope: _Gathering) -> None:
        table = table_of(scope.rows, max(scope.heads, 1), scope.caption)
        if table:
            self._append(HtmlBlock(table))
        else:
            cells = (cell.inlines for row in scope.rows for cell in row)
            for inlines in (scope.caption, *cells):
                if plain(inlines).strip():
                    self._append(HtmlBlock(Paragraph(inlines)))
        self._append_figures()

    # --- Paragraphs -------------------------------------------------------------------------------------------

    def _append(self, block: HtmlBlock) -> None:
        """Add a block where blocks can stand."""
        scope = next(one for one in reversed(self._scopes) if one.kind not in {"table", "list"})
        scope.blocks.append(block)

    def _append_figures(self) -> None:
        """Add the pictures of a paragraph behind it, those of a table behind the table."""
        if not any(scope.kind in {"table", "list"} for scope in self._scopes):
            for figure in self._figures:
                self._append(HtmlBlock(figure, BlockForm(centred=True)))
            self._figures.clear()

    def _flush(self) -> None:
        """End the paragraph that is being gathered."""
        if self._text:
            for block in self._paragraphs(self._text.collapsed().stripped()):
                self._append(block)
        self._text.clear()
        if self._figures:
            self._append_figures()

    def _paragraphs(self, text: StyledText) -> Iterator[HtmlBlock]:
        if self._heading or self._scopes[-1].kind in {"cell", "caption"}:
            yield self._paragraph(text)
            return
        lines, blank = [], False
        for line in text.lines():
            if line:
                lines.append((InputLine(line.text, blank), line))
            blank = not line
        endings = line_endings([line for line, _ in lines])
        parts, doubts = StyledText(), []
        for at, (_, line) in enumerate(lines):
            parts.extend(line.stripped())
            ending = endings[at] if at < len(endings) else None
            if ending and ending.joined and not self._options.keep_breaks:
                following = lines[at + 1][1].stripped()
                parts.add(gap(parts.text, following.text), PLAIN)
                doubts += [] if ending.sure else [len(parts.text)]
                continue
            yield self._paragraph(parts, tuple(doubts), doubtful_end=bool(ending and not ending.sure))
            parts, doubts = StyledText(), []

    def _paragraph(
        self, text: StyledText, doubts: tuple[int, ...] = (), *, doubtful_end: bool = False
    ) -> HtmlBlock:
        first = next((style for style in text.styles() if style.size), PLAIN)
        align = self._align[-1]
        form = BlockForm(first.size, align == "center", align == "right", first.face, self._heading)
        inlines = text.inlines()
        block: Block = Paragraph(inlines)
        if self._heading and self._scopes[-1].kind == "flow":
            block = Heading(min(self._heading, 4), without_strong(inlines))
        places = tuple(map(text.place, doubts))
        return HtmlBlock(block, form, text.share(lambda style: style.linked), places, doubtful_end)

    # --- Pictures ---------------------------------------------------------------------------------------------

    def _add_picture(self, element: HtmlElement) -> None:
        """Keep a picture whose file came with the page; report one that didn't."""
        address, alternative = element.get("src") or "", " ".join((element.get("alt") or "").split())
        if self._dropped or _is_icon(element):
            return
        content = self._picture_at(address)
        name = alternative or address.rsplit("/", 1)[-1][:60] or "没有名字"
        if content is None:
            self._missing.setdefault(name)
            return
        try:
            path = self._collector.add(content)
        except PictureError as error:
            self.reports.append(f"图片“{name}”没有放进来：{error.reason}")
            return
        if path:
            self._figures.append(Figure(path, alternative, ()))


def _in_lines(blocks: Sequence[HtmlBlock]) -> Inlines:
    """Return the text of blocks as inlines, each on a line."""
    result: list[Inlines] = []
    for one in blocks:
        match one.block:
            case Paragraph() | Heading():
                result.append(one.block.inlines)
            case _:
                pass
    parts: list[Inlines] = []
    for inlines in result:
        parts += [(LineBreak(),), inlines] if parts else [inlines]
    return tuple(inline for part in parts for inline in part)


def _linked_share(element: HtmlElement) -> float:
    text = "".join(str(element.text_content()).split())
    links = "".join(
        "".join(str(link.text_content()).split()) for link in element.iter("a") if link.get("href")
    )
    return min(1.0, len(links) / len(text)) if text else 0.0


def _is_data(table: HtmlElement) -> bool:
    """Whether a table holds data: at least two rows and columns, no table in it, no cell with a long text."""
    rows = list(table.iter("tr"))
    if len(rows) < 2 or next(table.iterdescendants("table"), None) is not None:
        return False
    cells = [cell for row in rows for cell in row if tag_of(cell) in {"td", "th"}]
    if len(cells) < 4 or max(len(row) for row in rows) < 2:
        return False
    return all(len("".join(str(cell.text_content()).split())) <= _LONGEST_CELL for cell in cells)


def _span(element: HtmlElement, name: str) -> int:
    return max(1, min(_number(element.get(name), 1), 5000))


def _number(text: str | None, otherwise: int) -> int:
    match = re.fullmatch(r"\s*([0-9]{1,5})\s*", text or "")
    return int(match[1]) if match else otherwise


def _is_icon(element: HtmlElement) -> bool:
    """Whether a picture is by its stated size an icon or a spacer."""
    sizes = (_number((element.get(name) or "").removesuffix("px"), 999) for name in ("width", "height"))
    return min(sizes) < 24
