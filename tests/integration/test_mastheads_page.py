"""The page of six mastheads: each is built by its theme alone, without a warning, and nothing in it is overprinted."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from bulletin.app.typesetting import make
from bulletin.diagnostics.catalogue import Severity
from bulletin.pdf import lines
from tests.support.mastheads import PAGE, Example, examples, write_example
from tests.support.workspaces import open_project

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.model import Glyph

MM = 25.4 / 72


def test_each_picture_shows_an_example() -> None:
    pictures = re.findall(r"\(pictures/([^)]+)\)", PAGE.read_text("utf-8"))
    assert (
        [each.picture for each in examples()]
        == pictures
        == [f"masthead-{number}.png" for number in range(1, 7)]
    )


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.picture)
def test_each_masthead_is_built_by_its_theme_alone(tmp_path: Path, example: Example) -> None:
    issue = write_example(tmp_path, example)
    made = make(open_project(tmp_path), issue)
    assert [one for one in made.diagnostics if one.severity is not Severity.NOTICE] == []
    assert made.value is not None
    first = made.value.facts.pages[0]
    text = "".join(glyph.text for line in lines(first) for glyph in line)
    words = re.sub(
        r'[\s|"\[\],]', "", "".join(line.partition(":")[2] for line in example.settings.splitlines())
    )
    assert [word for word in words if word not in text] == []
    assert "第1期" in text.replace(" ", "")
    boxes = [box(glyph) for glyph in first.glyphs if glyph.text.strip()]
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []


def box(glyph: Glyph) -> tuple[float, float, float, float]:
    """Return left, right, top and bottom (mm) of the middle of a glyph's cell."""
    em = glyph.size * MM
    return glyph.x + 0.1 * em, glyph.x + glyph.width - 0.1 * em, glyph.y - 0.7 * em, glyph.y


def overlap(one: tuple[float, float, float, float], two: tuple[float, float, float, float]) -> bool:
    return one[0] < two[1] and two[0] < one[1] and one[2] < two[3] and two[2] < one[3]
