"""No surplus text: beside the texts of the sources an output shows a few labels of the tool, and nothing else."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from bulletin.app.typesetting import load
from bulletin.kinds.bulletin.texts import expected_texts
from bulletin.lint.completeness import drawn_text, shown_text
from bulletin.lint.reading_order import in_reading_order
from tests.support import features
from tests.support.typesetting import in_drawing_order, typeset_issue
from tests.support.workspaces import build_in_memory, copy_workspace, open_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SAMPLE = "2021-06"
MARKING, IMPRINT = "工作资料注意保存", "（苏简字1004号共印400份）"


class Shown(NamedTuple):
    """The texts of an issue's sources, and what its outputs show."""

    texts: tuple[str, ...]
    html: str
    area: str
    """What the type areas of the PDF's pages show, in the order of the text."""
    drawn: str
    """The same in the order in which it is drawn."""
    page: str
    """What its pages show."""
    pages: int


def shown(folder: Path, issue: str) -> Shown:
    """Build an issue."""
    project = open_project(folder)
    loaded = load(project, issue).value
    assert loaded is not None
    context = loaded.document
    texts = tuple(piece.text for piece in expected_texts(context) if piece.text)
    made, page = build_in_memory(folder, issue), project.geometry.page
    top, foot = page.top, page.top + page.area_height
    read = in_reading_order(made.facts, typeset_issue(folder, issue)[0].pages)
    return Shown(
        texts,
        shown_text(made.html),
        drawn_text(read, top, foot),
        drawn_text(in_drawing_order(made.facts), top, foot),
        drawn_text(in_drawing_order(made.facts), 0, page.height),
        len(made.facts.pages),
    )


def surplus(texts: Iterable[str], output: str) -> Iterator[str]:
    """Yield what stands before, between and behind the texts; they are in the output in this order."""
    place = 0
    for text in texts:
        start = output.index(text, place)
        if start > place:
            yield output[place:start]
        place = start + len(text)
    yield output[place:]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return shown(copy_workspace(tmp_path_factory.mktemp("sample") / "workspace"), SAMPLE)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """An issue with every kind of block."""
    return shown(features.make(tmp_path_factory.mktemp("features") / "workspace"), features.ISSUE)


def test_a_plain_issue_gets_marking_and_imprint(sample: Shown) -> None:
    own = [MARKING, IMPRINT]
    assert list(surplus(sample.texts, sample.html)) == own
    assert list(surplus(sample.texts, sample.area)) == own


def test_only_page_numbers_stand_outside_of_the_type_area(sample: Shown, everything: Shown) -> None:
    for one in (sample, everything):
        rest, place = [], 0
        for number in range(1, one.pages + 1):
            mark = f"—{number}—"
            end = one.page.index(mark, place)
            rest.append(one.page[place:end])
            place = end + len(mark)
        assert "".join((*rest, one.page[place:])) == one.drawn


# --- Every kind of block -------------------------------------------------------------------------------------

PLACES = (
    *("南京市", "无锡市", "徐州市", "常州市", "苏州市", "南通市", "连云港市"),
    *("淮安市", "盐城市", "扬州市", "镇江市", "泰州市", "宿迁市"),
)
COUNTS = dict.fromkeys(PLACES, (0, 0)) | {
    "南京市": (3, 1),
    "苏州市": (5, 6),
    "盐城市": (3, 5),
    "宿迁市": (1, 0),
}
"""Of the opening state and the issue, by place: of the city itself, and of its counties."""
HEADS = "地区市本级用稿篇数所辖县（市、区）用稿篇数"
TABLE = HEADS + "".join(f"{place}{own}{below}" for place, (own, below) in COUNTS.items())
TABLE += "综合稿件2文明行业省审计系统1"
COUNTED = [
    f"{place}{own + below}篇" + (f"（市本级{own}篇、县（市、区）{below}篇）" if own or below else "")
    for place, (own, below) in COUNTS.items()
]
PROSE = f"{'，'.join(COUNTED)}；综合稿件2篇；文明行业1篇（省审计系统1篇）。"
TOTAL = "（共27篇）"
TILES = [
    "徐州",
    "连云港",
    "宿迁",
    "淮安",
    "盐城",
    "扬州",
    "泰州",
    "南通",
    "南京",
    "镇江",
    "常州",
    "无锡",
    "苏州",
]
BARS = "市本级县（市、区）" + "".join(f"{place}{own}+{below}" for place, (own, below) in COUNTS.items())
SUMS = "各地用稿篇数" + "，".join(f"{place}{own + below}篇" for place, (own, below) in COUNTS.items()) + "。"
MAP = "".join(f"{short}{sum(COUNTS[f'{short}市'])}" for short in TILES) + "各地用稿总篇数（按方位排列）"


def test_every_kind_of_block_gets_its_labels_on_screens(everything: Shown) -> None:
    """Numbers of notes, the source in its brackets, and the count as table, prose and charts."""
    source = ["（来源：", "）"]
    count = [TOTAL + TABLE + PROSE + BARS + SUMS + MAP, TOTAL + PROSE]
    own = [MARKING, "1", "1", "2", "3", *source, *source, *count, IMPRINT]
    assert list(surplus(everything.texts, everything.html)) == own


def test_every_kind_of_block_gets_its_labels_on_paper(everything: Shown) -> None:
    """As on screens, and dots with page numbers, labels of items, and the heads of a table on each of its pages."""
    labels = [re.subn(r"\.{3,}\d+", "", each) for each in surplus(everything.texts, everything.area)]
    assert sum(entries for _, entries in labels) == 5
    plain = "".join(text for text, _ in labels)
    items, heads = "————··——1.2.3.", "序号村（社区）开放天数主要活动"
    own = [
        MARKING,
        "1",
        items,
        "123",
        heads * 3,
        "（来源：）" * 2,
        TOTAL + TABLE,
        TOTAL + PROSE,
        IMPRINT,
    ]
    assert plain == "".join(own)


# --- That a surplus character is found -----------------------------------------------------------------------


@pytest.mark.parametrize("output", ["html", "area"])
def test_a_character_too_many_is_noticed_anywhere(sample: Shown, output: str) -> None:
    """It splits a text, or stands between two."""
    text: str = getattr(sample, output)
    own = list(surplus(sample.texts, text))
    for place in random.Random(7).sample(range(len(text)), 200):  # noqa: S311
        try:
            surplus_texts = list(surplus(sample.texts, f"{text[:place]}多{text[place:]}"))
        except ValueError:
            continue
        assert surplus_texts != own
