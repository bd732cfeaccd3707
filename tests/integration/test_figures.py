"""Pictures on pages: beside each other, floating, with their captions; read aloud where they stand in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bulletin.layout.pages import PlacedPicture, PlacedText, Role
from tests.support import structure
from tests.support.pictures import saved
from tests.support.typesetting import SETTINGS, squeezed, texts, typeset_issue, write_issue
from tests.support.workspaces import build_in_memory

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.layout.pages import Pages

SENTENCE = "渔家书屋开在老码头上，退休教师、气象员和渔政队员轮流值班。"
SIZES = {"横.jpg": (1800, 1200), "竖.jpg": (1200, 1800), "标.png": (160, 110), "长.jpg": (3000, 400)}


def write(folder: Path, body: str, *, engine: str = "builtin") -> str:
    """Write an issue of one article with this body, and pictures beside it."""
    article = f"---\ntitle: 渔家书屋\nfrom: 苏州市\n---\n{body}"
    settings = f"{SETTINGS}layout: {{engine: {engine}}}\n"
    issue = write_issue(folder, "contents: false\n", article, settings=settings)
    for name, size in ((name, size) for name, size in SIZES.items() if name in body):
        form = "PNG" if name.endswith("png") else "JPEG"
        (folder / "issues" / issue / name).write_bytes(saved(Image.new("RGB", size, "#7fa6b4"), form))
    return issue


def pages_of(folder: Path, body: str) -> Pages:
    typeset, diagnostics = typeset_issue(folder, write(folder, body))
    assert not diagnostics
    return typeset.pages


def drawn(pages: Pages) -> list[tuple[int, PlacedPicture]]:
    """Return the pictures of figures with their pages."""
    marks = ((page.number, mark) for page in pages.pages for mark in page.marks)
    return [(number, mark) for number, mark in marks if isinstance(mark, PlacedPicture)]


def captions(pages: Pages) -> dict[str, PlacedText]:
    """Return the first lines of captions by their text."""
    lines = [
        mark
        for page in pages.pages
        for mark in texts(page)
        if isinstance(mark.owner, int) and pages.elements[mark.owner].role is Role.CAPTION
    ]
    return {line.text: line for line in lines}


def test_sizes_natural_at_200_dpi_or_as_asked(tmp_path: Path) -> None:
    pictures = [
        "标](标.png)",
        "横](横.jpg)",
        "横](横.jpg){width=50%}",
        "标](标.png){width=30mm here}",
        "竖](竖.jpg)",
    ]
    body = "正文。\n\n" + "\n\n".join(f"![{each}" for each in pictures)
    sizes = [(round(mark.width, 1), round(mark.height, 1)) for _, mark in drawn(pages_of(tmp_path, body))]
    assert sizes == [(20.3, 14.0), (140, 93.3), (78, 52), (30, 20.6), (100, 150)]


def test_a_width_beyond_the_measure_is_an_error_where_it_stands(tmp_path: Path) -> None:
    write(tmp_path, "正文。\n\n![横](横.jpg){width=200mm}\n")
    with pytest.raises(AssertionError, match=r"01.md:7:13: attribute-value .*width=200mm"):
        build_in_memory(tmp_path, "2025-01")


def test_pictures_of_a_paragraph_stand_side_by_side_above_their_captions(tmp_path: Path) -> None:
    body = "正文。\n\n![横](横.jpg \"书屋开在老码头上（李四 摄）\")\n![竖](竖.jpg '值班表') ![标](标.png '标志')\n"
    pages = pages_of(tmp_path, body)
    (_, wide), (_, tall), (_, icon) = drawn(pages)
    assert wide.height == pytest.approx(tall.height, abs=0.01)
    assert icon.width == pytest.approx(20.3, abs=0.1)
    feet = [mark.y + mark.height for mark in (wide, tall, icon)]
    assert feet == pytest.approx([feet[0]] * 3, abs=0.01)
    assert wide.x + wide.width < tall.x < tall.x + tall.width < icon.x
    for mark, caption in zip((wide, tall, icon), captions(pages).values(), strict=True):
        assert caption.y > feet[0]
        assert caption.x + caption.width / 2 == pytest.approx(mark.x + mark.width / 2, abs=0.1)


def test_a_long_caption_is_broken_evenly_and_its_credit_kept_whole(tmp_path: Path) -> None:
    caption = (
        "从山顶看码头，左边是旧轮渡，右边是新修的栈桥，远处是返航的船队，三十六条船排成一列（李建国 摄）"
    )
    lines = captions(pages_of(tmp_path, f'正文。\n\n![长](长.jpg "{caption}")\n'))
    assert squeezed("".join(lines)) == squeezed(caption)
    one, two = lines.values()
    assert one.width == pytest.approx(two.width, rel=0.25)
    assert "（李建国摄）" in squeezed(two.text)


@pytest.mark.parametrize("engine", ["builtin", "weasyprint"])
def test_text_fills_the_page_before_a_floating_picture_and_is_read_behind_it(
    tmp_path: Path, engine: str
) -> None:
    paragraphs = [f"第{number}段：{SENTENCE * 3}" for number in range(1, 9)]
    figure = '![横](横.jpg "这是图的说明")'
    body = "\n\n".join([*paragraphs[:2], figure, *paragraphs[2:]])
    issue = write(tmp_path, body, engine=engine)
    typeset, _ = typeset_issue(tmp_path, issue)
    pages = typeset.pages
    ((number, mark),) = drawn(pages)
    before, own = pages.pages[number - 2], pages.pages[number - 1]
    assert min(text.y for text in texts(own) if text.size == 16) > mark.y + mark.height, (
        "at the top of its page"
    )
    last = max(text.y for text in texts(before) if text.size == 16)
    assert 262 - 10.3 < last < 262, "the page before is full"
    assert "第3段" in "".join(text.text for text in texts(before)), "text that stands behind the picture"
    made = build_in_memory(tmp_path, issue)
    assert not {one.code for one in made.diagnostics} & {
        "text-missing",
        "line-disagrees",
        "line-edge",
        "page-lines",
    }
    if engine == "builtin":
        found = structure.read(made.pdf).find("P", "Figure")
        roles = [element.role for element in found if element.role == "Figure" or "段：" in element.text]
        assert roles == ["P"] * 2 + ["Figure"] + ["P"] * 6


GALLERIES = {
    "one landscape": (["横"], [1]),
    "two landscapes one above the other": (["横"] * 2, [1, 1]),
    "two portraits side by side": (["竖"] * 2, [2]),
    "a large one above two": (["横"] * 3, [1, 2]),
    "four": (["横"] * 4, [2, 2]),
    "five": (["横"] * 5, [1, 2, 2]),
    "six": (["横"] * 6, [2, 2, 2]),
    "mixed": (["横", "竖", "横", "竖"], [2, 2]),
}


@pytest.mark.parametrize("name", GALLERIES)
def test_an_article_of_pictures_is_a_grid_on_a_page_of_its_own(tmp_path: Path, name: str) -> None:
    kinds, rows = GALLERIES[name]
    body = "\n\n".join(f'![{kind}]({kind}.jpg "出海归来，满载而归（王小海 摄）")' for kind in kinds)
    issue = write(tmp_path, body)
    other = "---\ntitle: 别的稿件\nfrom: 苏州市\n---\n正文。\n"
    (tmp_path / "issues" / issue / "02.md").write_text(other, "utf-8")
    pages = typeset_issue(tmp_path, issue)[0].pages
    placed = drawn(pages)
    assert len({number for number, _ in placed}) == 1
    feet: dict[float, int] = {}
    for _, mark in placed:
        foot = round(mark.y + mark.height, 1)
        feet[foot] = feet.get(foot, 0) + 1
    assert [*feet.values()] == rows
    assert sum(mark.width * mark.height for _, mark in placed) > 0.4 * 156 * 200 * min(1, len(kinds) / 2)


def test_eight_pictures_take_two_pages_and_leave_space_for_the_imprint(tmp_path: Path) -> None:
    body = "\n\n".join(["![横](横.jpg)"] * 8)
    pages = pages_of(tmp_path, body)
    numbers = [number for number, _ in drawn(pages)]
    assert [numbers.count(number) for number in sorted(set(numbers))] == [4, 4]
    assert len(pages.pages) == max(numbers), "the imprint stands on the last page with pictures"


def test_nothing_leaves_the_type_area(tmp_path: Path) -> None:
    body = "正文。\n\n" + "\n\n".join(
        "\n".join(
            f'![{name}]({name} "{name}：从山顶看码头，左边是旧轮渡，右边是栈桥（李建国 摄）")'
            for name in names
        )
        for names in (
            ["横.jpg", "竖.jpg"],
            ["长.jpg", "标.png"],
            ["竖.jpg"],
            ["标.png"],
            ["标.png"] * 3,
            [*SIZES],
        )
    )
    pages = pages_of(tmp_path, body)
    for _, mark in drawn(pages):
        assert 28 - 0.01 <= mark.x <= mark.x + mark.width <= 184.01
        assert 37 <= mark.y <= mark.y + mark.height <= 262.01
    for caption in captions(pages).values():
        assert 28 - 0.01 <= caption.x <= caption.x + caption.width <= 184.1
