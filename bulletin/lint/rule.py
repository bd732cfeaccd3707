"""What every rule tells of itself: its clause, why it is one, and an example of each kind."""

from __future__ import annotations

from msgspec import Struct


class LintRule(Struct, frozen=True):
    """A check: its code in the catalogue, the clause it follows, why, and an example of each kind."""

    code: str
    clause: str
    why: str
    bad: str
    good: str
