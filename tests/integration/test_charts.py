"""Pictures of a count: what they draw, what they say, and how a browser shows them."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from bulletin.app.tally import count
from bulletin.export.html.charts import bars, picture, tiles
from tests.support.projects import add_issue, make_workspace
from tests.support.typefaces import content, typeface
from tests.support.workspaces import build_in_memory, copy_workspace, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from bulletin.model import Tally, TallyRules

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="session")
def counted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tally, TallyRules]:
    workspace = open_project(copy_workspace(tmp_path_factory.mktemp("workspace")))
    value = count(workspace, "2022").value
    assert value is not None
    return value.tally, workspace.publication.tally


def parsed(drawing: str) -> ET.Element:
    spaced = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ET.fromstring(spaced)  # noqa: S314 - made by the tool itself


def test_bars_are_as_long_as_their_numbers(counted: tuple[Tally, TallyRules]) -> None:
    tally, rules = counted
    boxes = [
        (float(box.get("x", 0)), float(box.get("width", 0)))
        for box in parsed(bars(tally, rules, "b")).findall(f"{SVG}rect")
    ][2:]  # behind those of the legend
    numbers = [number for place in tally.places for number in (place.own, place.counties) if number]
    units = {round(width / number, 1) for (_, width), number in zip(boxes, numbers, strict=True)}
    assert len(units) == 1
    assert max(left + width for left, width in boxes) < 360


def test_the_levels_differ_without_colour(counted: tuple[Tally, TallyRules]) -> None:
    drawing = bars(*counted, "b")
    assert 'fill="url(#b-hatch)"' in drawing
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', drawing)) == {"currentColor", "url(#b-hatch)"}


def test_every_city_has_its_tile(counted: tuple[Tally, TallyRules]) -> None:
    tally, rules = counted
    drawing = tiles(tally, rules, "t")
    assert drawing is not None
    texts = [each.text for each in parsed(drawing).findall(f"{SVG}text")]
    assert sorted(texts[::2]) == sorted(place.name.removesuffix("市") for place in tally.places)
    at = {
        text.text: (float(text.get("x", 0)), float(text.get("y", 0)))
        for text in parsed(drawing).findall(f"{SVG}text")
    }
    assert at["徐州"][1] < at["淮安"][1] < at["扬州"][1] < at["苏州"][1]
    assert at["南京"][0] < at["镇江"][0] < at["常州"][0] < at["无锡"][0] < at["苏州"][0]
    shades = [float(each) for each in re.findall(r'fill-opacity="([\d.]+)"', drawing)]
    assert max(shades) == 0.4


def test_pictures_say_what_they_show(counted: tuple[Tally, TallyRules]) -> None:
    for drawing in (bars(*counted, "x"), tiles(*counted, "x") or ""):
        root = parsed(drawing)
        assert root.get("role") == "img"
        title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None
        assert desc is not None
        assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (
            title.get("id"),
            desc.get("id"),
        )
        assert "苏州市15篇" in (desc.text or "")


def test_other_provinces_have_bars_and_the_tiles_that_they_declare(tmp_path: Path) -> None:
    for name, rules, tiled in (
        ("bare", "", False),
        ("part", "tiles: [海口市 文昌市]", False),
        ("drawn", "tiles:\n  - 石嘴山 .\n  - 银川 吴忠\n  - 中卫 固原", True),
    ):
        folder = make_workspace(tmp_path / name, "宁夏回族自治区" if name == "drawn" else "海南省", rules)
        add_issue(folder, "2022-01", "from: 综合")
        workspace = open_project(folder)
        value = count(workspace, "2022").value
        assert value is not None
        assert (tiles(value.tally, workspace.publication.tally, "t") is not None) is tiled
        assert "<text" in bars(value.tally, workspace.publication.tally, "b")
        ET.fromstring(picture(value.tally, workspace.publication.tally))  # noqa: S314


# --- In a browser --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The HTML of No. 36."""
    return build_in_memory(copy_workspace(tmp_path_factory.mktemp("workspace")), "2022-36").html


def in_face(html: str, digit: int, plus: int) -> str:
    """Set the labels of charts in a face with these widths (thousandths of an em), not in one of the machine's."""
    han = {character for character in html if ord(character) > 0x2000}
    narrow = dict.fromkeys("0123456789", digit) | {"+": plus}
    face = typeface("Labels", "".join(han | set(narrow)), widths=narrow)
    data = base64.b64encode(content(face)).decode()
    rules = f"@font-face{{font-family:labels;src:url(data:font/ttf;base64,{data})}}.chart text{{font-family:labels}}"
    return html.replace("</head>", f"<style>{rules}</style></head>")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("digit", "plus"), [(300, 300), (1000, 1000)], ids=["narrow", "wide"])
def test_pictures_fit_the_screen(
    browser: Browser, screen: str, *, width: int, scheme: str, digit: int, plus: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.set_content(in_face(screen, digit, plus))
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('13px labels', '5+10'))")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    drawings = page.query_selector_all(".chart svg")
    assert len(drawings) == 2
    assert page.query_selector("script") is None
    for drawing in drawings:
        box = drawing.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    overlapping = page.evaluate(OVERLAPS)
    assert overlapping == []
    ink = page.evaluate("getComputedStyle(document.querySelector('.chart text')).fill")
    assert ink == page.evaluate("getComputedStyle(document.documentElement).color")
    page.close()


LONG = {
    "heads": "own_label: 各州市本级和开发区管理委员会\ncounties_label: 所辖各县（市、区、旗、特区、林区）",
    "rows": "rows: [新疆生产建设兵团第十三师新星市, 阿勒泰地区喀纳斯景区管理委员会, 第八师]",
    "each": "several: each",
}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("advance", [300, 1000])
def test_a_picture_with_long_names_keeps_its_texts_apart(
    browser: Browser, tmp_path: Path, *, width: int, advance: int
) -> None:
    folder = make_workspace(tmp_path, "新疆维吾尔自治区", "\n".join(LONG.values()))
    add_issue(
        folder, "2022-12", "from: [新疆生产建设兵团第十三师新星市, 第八师, 昌吉州]", *["from: 第八师"] * 12
    )
    project = open_project(folder)
    value = count(project, "2022").value
    assert value is not None
    many = tuple(replace(place, own=120 * place.own, counties=98) for place in value.tally.places)
    drawing = picture(replace(value.tally, places=many), project.publication.tally)
    body = f"<style>svg{{max-width:100%}}</style><div class='chart'>{drawing.partition('?>')[2]}</div>"
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_content(in_face(f"<html><head></head><body>{body}</body></html>", advance, advance))
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('13px labels', '5+10'))")
    assert page.evaluate(OVERLAPS) == []
    page.close()


OVERLAPS = """() => [...document.querySelectorAll('.chart svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  const boxes = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
  const overlaps = boxes.filter(([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1);
  boxes.forEach(([text, one], at) => boxes.slice(at + 1).forEach(([other, two]) => {
    if (one.left < two.right - 1 && two.left < one.right - 1 && one.top < two.bottom - 3 && two.top < one.bottom - 3)
      overlaps.push([text + other, one]);
  }));
  return overlaps.map(([text]) => text);
})"""
