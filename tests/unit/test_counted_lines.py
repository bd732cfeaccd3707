"""Paragraphs in one line more or less than they take by themselves."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bulletin.linebreak.breaking import COUNTED_PASS
from bulletin.linebreak.paragraph import compose, compose_in
from bulletin.linebreak.values import ParagraphFrame, Run
from tests.support.composition_faces import FACES, advance
from tests.support.composition_oracle import is_han, places, violations
from tests.support.random_text import paragraphs

GRID = ParagraphFrame(27_638, 987, 1_974)
"""16 pt on 156 mm, 28 characters a line, two characters of indent: the bulletin's body."""
SENTENCE = (
    "各地把老年食堂开到村口，每餐收费六元，低保户免费，到十月底已有一百二十七家，日均就餐四千三百人次。"
)
LONG = SENTENCE * 6


def lines(text: str, count: int | None = None) -> list[str]:
    """Return the lines of a text, as it takes them or in so many."""
    runs = [Run(text, "body")]
    done = compose(runs, GRID, FACES) if count is None else compose_in(runs, GRID, FACES, count)
    return [line.text for line in done.lines]


def ending(characters: int) -> str:
    """Return a text whose last line has so many characters."""
    text = next(text for end in range(60) if len(lines(text := LONG + "日" * end + "好。")[-1]) == characters)
    assert len(lines(text)) > 10
    return text


def test_a_short_last_line_is_drawn_in() -> None:
    text = ending(3)
    usual, tight = lines(text), lines(text, len(lines(text)) - 1)
    assert len(tight) == len(usual) - 1
    assert "".join(tight) == text


def test_a_full_last_line_is_spread() -> None:
    text = ending(26)
    usual, wide = lines(text), lines(text, len(lines(text)) + 1)
    assert len(wide) == len(usual) + 1
    assert "".join(wide) == text
    assert len(wide[-1]) >= 3, "no lone character"


@pytest.mark.parametrize("change", [-2, -1, 1, 2])
def test_what_takes_more_than_practice_allows_is_not_done(change: int) -> None:
    text = ending(14)
    assert not lines(text, len(lines(text)) + change)


@pytest.mark.parametrize("text", ["", "甲\n乙", "甲乙。"])
def test_texts_without_another_form_have_none(text: str) -> None:
    assert not lines(text, 2 if text != "甲\n乙" else 1)


def test_the_rules_hold_and_no_character_is_lost() -> None:
    done = [
        (text, compose_in([Run(text, "body")], GRID, FACES, len(lines(text)) + change))
        for text in paragraphs(60, seed=19)
        for change in (-1, 1)
    ]
    set_in = [(text, each) for text, each in done if each.lines]
    assert len(set_in) > 5
    for text, each in set_in:
        assert each.text == "".join(lines(text))
        assert not [each for each in violations(text, each, GRID, advance) if not each.startswith("text")]
        for line in each.lines[:-1]:
            gaps = [
                two - one - width
                for (char, one, width), (next_char, two, _) in pairwise(places(line, advance))
                if is_han(char) and is_han(next_char)
            ]
            assert max(gaps, default=0) <= GRID.base_spacing + COUNTED_PASS.widest + 1
