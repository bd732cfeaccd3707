"""The modules of the preview's page that calculate: each alone in a real Chromium, without a server."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import bulletin

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

PARTS = Path(bulletin.__file__).parent / "preview" / "page"
PLACE = "http://localhost/"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """An empty page that loads the modules from the folder and nothing else."""
    page = browser.new_page()
    page.route("**/*", answer)
    page.goto(PLACE)
    return page


def answer(route: Route) -> None:
    name = route.request.url.removeprefix(PLACE)
    if name:
        route.fulfill(path=PARTS / name)
    else:
        route.fulfill(content_type="text/html", body="<!doctype html><title>empty</title>")


def called(page: Page, part: str, name: str, *arguments: object) -> Any:
    """Call a function of a module."""
    return page.evaluate(
        "async ([part, name, given]) => (await import(`/${part}.js`))[name](...given)",
        [part, name, list(arguments)],
    )


# --- Text changed in place ----------------------------------------------------------------------------------------


def test_a_changed_text_becomes_the_new_one_and_what_is_equal_stays(page: Page) -> None:
    chance = random.Random(7)  # noqa: S311 - the same texts in every run
    texts = [[text(chance) for _ in range(6)] for _ in range(60)]
    pairs = [(old, changed(old, chance)) for old in texts]
    outcome = page.evaluate(
        """async (pairs) => {
            const { morph } = await import("/morph.js");
            const tree = (parts) => Object.assign(document.createElement("main"), { innerHTML: parts.join("") });
            return pairs.map(([old, fresh]) => {
                const [here, there] = [tree(old), tree(fresh)];
                const first = here.firstChild;
                const changed = morph(here, there).length > 0;
                const kept = old[0] !== fresh[0] || here.firstChild === first;
                return [here.isEqualNode(there), kept, changed === (old.join() !== fresh.join())];
            });
        }""",
        pairs,
    )
    assert outcome == [[True, True, True]] * len(pairs)


def text(chance: random.Random) -> str:
    words = "".join(chance.choices("文明实践志愿", k=5))
    return chance.choice(
        [
            f"<p>{words}</p>",
            f"<p><b>{words}</b>{words}</p>",
            f'<h3 id="{words}">{words}</h3>',
            f"<ul><li>{words}<li>{words}</ul>",
        ]
    )


def changed(parts: list[str], chance: random.Random) -> list[str]:
    """Change, drop, add and reverse some parts."""
    fresh = list(parts)
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(fresh)) if fresh else 0
        what = chance.randrange(4)
        fresh[at : at + (what != 1)] = [] if what == 0 else [text(chance)]
        if what == 3:
            fresh.reverse()
    return fresh


# --- Widths and rows ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "spread", "wanted"),
    [
        (0, True, []),
        (1, True, [[None, 1]]),
        (4, True, [[None, 1], [2, 3], [4, None]]),
        (5, True, [[None, 1], [2, 3], [4, 5]]),
        (2, False, [[1], [2]]),
    ],
)
def test_pages_lie_in_spreads_as_in_a_bound_issue(
    page: Page, count: int, wanted: list[object], *, spread: bool
) -> None:
    assert called(page, "zoom", "rows", count, spread) == wanted


@pytest.mark.parametrize("density", [1, 1.25, 1.5, 2])
@pytest.mark.parametrize("zoom", ["width", "page", 33, 100, 400])
def test_a_width_is_a_whole_number_of_the_screens_pixels(page: Page, zoom: str | int, density: float) -> None:
    a4, room = {"width": 210, "height": 297}, {"width": 1079.5, "height": 613}
    width = called(page, "zoom", "pageWidth", zoom, a4, room, 2, density)
    assert width * density == pytest.approx(round(width * density), abs=1e-9)
    if isinstance(zoom, int):
        assert called(page, "zoom", "percentage", width, a4) == zoom
    else:
        assert width <= room["width"] / 2
        assert zoom == "width" or width * 297 / 210 <= room["height"]


def test_steps_of_the_zoom_go_up_and_down_and_end(page: Page) -> None:
    assert [called(page, "zoom", "step", each, 1) for each in (68, 100, 400)] == [75, 110, 400]
    assert [called(page, "zoom", "step", each, -1) for each in (68, 100, 25)] == [67, 90, 25]
    assert called(page, "zoom", "turned", 100, -30) > 100 > called(page, "zoom", "turned", 100, 30)
    assert called(page, "zoom", "turned", 25, 60) == 25


# --- Change bars --------------------------------------------------------------------------------------------------


def test_change_bars_stand_where_lines_differ(page: Page) -> None:
    """A character of 5.5 mm on a page of A4 is enough; equal pages have none; the size of the image is no change."""
    changes = page.evaluate(
        """async () => {
            const { bands } = await import("/bars.js");
            const sheet = (width, ...marks) => {
                const canvas = Object.assign(document.createElement("canvas"), { width, height: (width * 297) / 210 });
                const context = canvas.getContext("2d");
                const mm = width / 210;
                context.fillStyle = "#fff";
                context.fillRect(0, 0, canvas.width, canvas.height);
                context.fillStyle = "#000";
                for (const [x, y] of marks) context.fillRect(x * mm, y * mm, 4 * mm, 1 * mm);
                return canvas;
            };
            const before = sheet(840, [30, 50], [30, 200]);
            return [
                bands(before, before),
                bands(before, sheet(1680, [30, 50], [30, 200])),
                bands(before, sheet(840, [30, 50], [30, 200], [60, 120])),
                bands(before, sheet(840, [40, 50], [40, 200])),
            ];
        }"""
    )
    same, enlarged, one, two = changes
    assert same == enlarged == []
    assert len(one) == 1
    assert one[0][0] < 120 / 297 < 121 / 297 < one[0][1] < 130 / 297
    assert len(two) == 2
