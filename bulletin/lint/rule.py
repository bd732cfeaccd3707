"""The metadata of every lint rule."""

from __future__ import annotations

from msgspec import Struct


class LintRule(Struct, frozen=True):
    """A lint rule: its code in the catalogue, the clause it follows, the reason, an example and a counterexample."""

    code: str
    clause: str
    why: str
    bad: str
    good: str
