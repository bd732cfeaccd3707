"""Random paragraphs in frames of several kinds: all rules of the oracle are kept."""

from __future__ import annotations

import pytest

from bulletin.linebreak.paragraph import compose
from bulletin.linebreak.values import ParagraphFrame, Run
from tests.support.composition_faces import FACES, advance
from tests.support.composition_oracle import violations
from tests.support.random_text import paragraphs

pytestmark = pytest.mark.counts(sample=300, full=10_000)
FRAMES = {
    "28": ParagraphFrame(27_638, 987, 1_974),
    "27": ParagraphFrame(27_638, 1_024, 2_048),
    "12": ParagraphFrame(12_000),
    "hanging": ParagraphFrame(20_000, hanging=2_000),
    "half": ParagraphFrame(27_638, 987, 1_974, half_line_end=True),
}
"""16 pt on 156 mm with 28 or 27 characters a line and two characters of indent; narrow; with a hanging indent; with half a
cell for a mark at a line's end."""


@pytest.mark.parametrize("name", FRAMES)
def test_random_paragraphs_keep_every_rule(name: str, count: int, seed: int) -> None:
    frame = FRAMES[name]
    faults = [
        fault
        for source in paragraphs(count, seed)
        for fault in violations(source, compose([Run(source, "body")], frame, FACES), frame, advance)
    ]
    assert not faults, "\n".join(faults)
