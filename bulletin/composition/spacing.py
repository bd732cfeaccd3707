"""From chosen lines to finished ones: the space behind every character, and what could not be had."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bulletin.composition import rules
from bulletin.composition.breaking import fit
from bulletin.composition.classes import SPACES, WESTERN, Group
from bulletin.composition.values import Fault, Finding, Line, Segment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.composition.breaking import Fit
    from bulletin.composition.material import Material


def finish(material: Material, start: int, place: int) -> tuple[Line, tuple[Finding, ...]]:
    """Set the line from `start` to `place`."""
    made = fit(material, start, place)
    end = material.end(place)
    last = place == len(material.text)
    spacings = _natural(material, start, place)
    before = sum(spacings)
    if made.squeeze > 0:
        _squeeze(material, start, end, made.squeeze, spacings)
    elif made.squeeze < 0 and material.frame.justified and not last:
        _stretch(material, start, end, -made.squeeze, spacings)
    ...
