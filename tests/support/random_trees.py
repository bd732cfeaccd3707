"""Random document trees, with texts that look like markup: what comes in from other programs is no Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hypothesis import strategies as st

from bulletin.model import (
    Alignment,
    Code,
    Emphasis,
    Figure,
    FigureGroup,
    Heading,
    ItemList,
    LineBreak,
    Link,
    Note,
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
    TableCell,
    TableSize,
    Text,
    Verbatim,
)

if TYPE_CHECKING:
    from bulletin.model import Block, Inline

T = TypeVar("T")
_PIECES = (
    "苏州市", "开展", "志愿服务", "一、", "（一）", "1.", "1. 省级", "①", "a", "b c", "5", "*", "**", "_", "__",
    "____", "~~", "`", "```", "#", "# ", "## 题", "> ", "- ", "+ ", "* ", "1) ", "---", "===", "| a | b |", "|",
    "\\", "\\*", "&", "&amp;", "&#65;", "<", "<br>", "<sub>", "</sub>", "<!--", "-->", "<p>", "[", "]", "](",
    "[a](b)", "![", "[^1]", "[^1]: ", "[x]: y", "(", ")", "“", "”", "《", "》", "《br》", "＊＊", "～～", "｀",
    "＃ ", "＞ ", "－ ", "［^1］", "【^1】", "［词］（http://a.cn）", "｜", "{横排}", "{", "}", "表1 各市", "表：",
    "注：", "来源：", "同左", "<<", "^^", "http://a.cn/b_c_d", "5*3，4*2", "…", "——", "！", "。", "，", " ",
    "\u3000", "\n", "\t", "“5·12”", "[ ] ", "[toc]", "==a==", "<<<<<<< a", "=======", ">>>>>>> b", "é", "é",
    "\u200b", "\u00a0", "\u3000", "\u0007", "⼀", "Ａ", "𠮷", "\ue000",
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(_PIECES), min_size=1, max_size=5).map("".join),
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=6),
    st.text(st.sampled_from("中文，。*_`~<>[]()!#&\\|{}+-1. \"'“”"), min_size=1, max_size=8),
)
NOTES = 3


def _nameless(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """Return a strategy without its description, which would be too long."""

    @st.composite
    def drawn(draw: st.DrawFn) -> T:
        return draw(strategy)

    return drawn()


def _inlines(depth: int = 2) -> st.SearchStrategy[tuple[Inline, ...]]:
    leaves: list[st.SearchStrategy[Inline]] = [
        TEXTS.map(Text),
        TEXTS.map(Text),
        TEXTS.map(Code),
        st.just(LineBreak()),
        st.integers(1, NOTES + 1).map(NoteMark),
    ]
    if not depth:
        return _nameless(st.lists(st.one_of(leaves), max_size=3).map(tuple))
    inner = _inlines(depth - 1)
    tags = [inner.map(kind) for kind in (Emphasis, Strong, Strikethrough, Subscript, Superscript)]
    links = st.builds(Link, st.sampled_from(("http://a.cn/?b=1&c_d=(2)", "mailto:a@b.cn", "")), inner)
    return _nameless(st.lists(st.one_of(*leaves, *tags, links), max_size=4).map(tuple))


INLINES = _inlines()
_WIDTHS = st.one_of(
    st.none(),
    st.integers(1, 170).map(lambda mm: PictureWidth(float(mm))),
    st.integers(1, 100).map(lambda share: PictureWidth(share / 100, relative=True)),
)
FIGURES = _nameless(
    st.builds(
        Figure,
        path=st.sampled_from(("images/1.png", "images/图 (1)_*.png", "images/50%.jpg")),
        alternative=st.one_of(st.just(""), TEXTS),
        caption=INLINES,
        width=_WIDTHS,
        here=st.booleans(),
    )
)
_CELLS = st.builds(
    TableCell, _inlines(1), rowspan=st.sampled_from((1, 1, 1, 2, 3)), colspan=st.sampled_from((1, 1, 1, 2))
)
_ROWS = st.lists(st.lists(_CELLS, max_size=3).map(tuple), max_size=4).map(tuple)
TABLES = _nameless(
    st.builds(
        Table,
        head=_ROWS,
        rows=_ROWS,
        alignments=st.lists(st.one_of(st.none(), st.sampled_from(Alignment)), max_size=3).map(tuple),
        caption=st.one_of(st.just(()), _inlines(1), TEXTS.map(lambda text: (Text("表1 " + text),))),
        notes=st.lists(
            st.one_of(_inlines(1), TEXTS.map(lambda text: (Text("注：" + text),))), max_size=2
        ).map(tuple),
        size=st.one_of(st.none(), st.sampled_from(TableSize)),
        landscape=st.booleans(),
    )
)


def _containers(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    blocks = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Quotation, blocks),
        st.builds(
            ItemList, st.lists(blocks, max_size=3).map(tuple), st.one_of(st.none(), st.integers(0, 12))
        ),
    )


_SIMPLE: st.SearchStrategy[Block] = _nameless(
    st.one_of(
        st.builds(Paragraph, INLINES),
        st.builds(Paragraph, INLINES),
        st.builds(Heading, st.integers(1, 5), INLINES),
        TABLES,
        FIGURES,
        st.builds(FigureGroup, st.lists(FIGURES, max_size=2).map(tuple)),
        TEXTS.map(Verbatim),
        st.just(Rule()),
    )
)
BLOCKS = st.lists(st.recursive(_SIMPLE, _containers, max_leaves=6), max_size=5).map(tuple)
NOTE_LISTS = st.lists(st.lists(_SIMPLE, max_size=2).map(tuple), min_size=NOTES, max_size=NOTES).map(
    lambda parts: tuple(Note(number, blocks) for number, blocks in enumerate(parts, 1))
)
