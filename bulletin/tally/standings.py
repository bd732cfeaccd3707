"""Adds to the rows of a tally how their units stand: points and ranks by the scores, else ranks by the articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.model import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.model import PlaceCount, Tally
    from bulletin.tally.scores import UnitScore


def with_standings(tally: Tally, scores: Sequence[UnitScore]) -> Tally:
    """Return a tally whose places and trades stand as they score; without scores, places stand by their articles."""
    known = {each.unit: Standing(each.rank, each.points) for each in scores}
    if not scores:
        known = _by_articles(tally.places)
    return replace(
        tally,
        places=tuple(replace(each, standing=known.get(each.name)) for each in tally.places),
        trades=tuple(replace(each, standing=known.get(each.name)) for each in tally.trades),
    )


def _by_articles(places: Sequence[PlaceCount]) -> dict[str, Standing]:
    """Return the ranks of places by all their articles; equal numbers share a rank (1, 2, 2, 4)."""
    numbers = sorted((each.articles for each in places), reverse=True)
    return {each.name: Standing(numbers.index(each.articles) + 1) for each in places}
