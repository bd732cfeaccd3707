"""All characters of Unicode: what is not refused when a file is read is printed, or has no glyph."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

from bulletin.diagnostics import has_errors
from tests.support.unicode_sweep import SAMPLE, assigned, build, chunks, treatment

pytestmark = pytest.mark.counts(sample=1, full=100_000)


def test_every_character_is_printed_or_reported(count: int) -> None:
    """Build so many issues: one of a sample, the others of all characters in order."""
    figures = Counter[str]()
    faults: list[str] = []
    for characters in (SAMPLE, *islice(chunks(tuple(assigned())), count - 1)):
        treatments = {each: treatment(each) for each in characters}
        readable = [each for each in characters if treatments[each] != "error"]
        printed, diagnostics = build(readable)
        figures.update(
            "no glyph" if each in {*readable} - {*printed} else treatments[each] for each in characters
        )
        if has_errors(diagnostics):
            faults += [
                f"{one.position} {one.code} {one.values}"
                for one in diagnostics
                if one.severity.value == "error"
            ]
    print(dict(figures))
    assert faults == []
