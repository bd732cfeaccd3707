"""Lists on paper: each level has its own mark, and note marks are raised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bulletin.composition.blocks import BlockComposer, ordinal
from bulletin.composition.texts import TextComposer
from bulletin.composition.values import ComposedList, ComposedParagraph
from bulletin.linebreak.segmentation import Word
from bulletin.linebreak.values import VerticalAlign
from bulletin.model import Layout, NoteMark, Paragraph, Text
from bulletin.parsing.markdown.parser import read_markdown
from bulletin.typography.geometry import read_geometry
from tests.support.composition_faces import FACES
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bulletin.composition.values import ComposedBlocks


def _memoize(_key: object, make: Callable[[], Any], *_: object) -> Any:
    return make()


def composer() -> BlockComposer:
    geometry = read_geometry((ROOT / "templates/theme.toml").read_bytes(), Layout())
    return BlockComposer(TextComposer(geometry, FACES, lambda text: [Word(text)], _memoize), {})


def printed(text: str) -> list[str]:
    """Return the first lines of all items as they are printed."""
    return [*_items(composer().blocks(read_markdown(text, "01.md", 1).blocks))]


def _items(blocks: ComposedBlocks) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, ComposedParagraph):
            yield block.text.text
        elif isinstance(block, ComposedList):
            for item in block.items:
                yield from _items(item)


def test_ordered_items_have_a_mark_by_level() -> None:
    text = "1. 甲\n2. 乙\n   1. 丙\n      1. 丁\n      2. 戊\n         1. 己\n3. 庚\n"
    assert printed(text) == ["1.甲", "2.乙", "（1）丙", "①丁", "②戊", "1）己", "3.庚"]


def test_unordered_items_have_a_mark_by_level() -> None:
    text = "- 甲\n  - 乙\n    - 丙\n      - 丁\n        - 戊\n- 己\n"
    assert printed(text) == ["——甲", "·乙", "◇丙", "□丁", "□戊", "——己"]


def test_levels_count_by_the_sort_of_list() -> None:
    text = "1. 甲\n   - 乙\n     1. 丙\n2. 丁\n\n断开\n\n- 戊\n  1. 己\n"
    assert printed(text) == ["1.甲", "——乙", "（1）丙", "2.丁", "断开", "——戊", "1.己"]


def test_labels_that_are_many_or_zero() -> None:
    assert [ordinal(number, 2) for number in (0, 20, 21, 50, 51)] == ["0）", "⑳", "㉑", "㊿", "51）"]


def test_note_marks_are_raised() -> None:
    block = composer().blocks((Paragraph((Text("渔船1260条"), NoteMark(1), Text("。"))),))[0]
    assert isinstance(block, ComposedParagraph)
    segments = block.text.lines[0].segments
    assert [each.text for each in segments if each.align is VerticalAlign.SUPER] == ["①"]


def test_no_note_mark_begins_a_line() -> None:
    for count in range(20, 60):
        text = (Text("某" * count), NoteMark(1), NoteMark(2), Text("某某某，" * 8))
        block = composer().blocks((Paragraph(text),))[0]
        assert isinstance(block, ComposedParagraph)
        assert not [line.text for line in block.text.lines if line.text[0] in "①②"]


def test_screens_have_the_same_marks() -> None:
    style = (ROOT / "templates/screen.css").read_text("utf-8")
    marks = re.findall(r'main (?:ul ?)+\{ list-style: "(.+?)"', style)
    assert marks == ["——", "·", "◇", "□"]
    circled = re.search(r"circled \{ system: fixed; symbols: ([^;]+);", style)
    assert circled
    assert circled[1].split() == [ordinal(number, 2) for number in range(1, 51)]
