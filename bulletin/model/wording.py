"""The office's wording: set terms (固定提法), leaders with their offices, checks switched off for a line."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Leader(Struct, frozen=True):
    """A leader's name and offices (职务), in their prescribed order."""

    name: str
    offices: tuple[str, ...] = ()


class Suppression(Struct, frozen=True):
    """A check (by its code) that an editor has switched off for one line of a file, or downgraded to a notice, and why.

    `line` is the line it holds for; `comment_line` and `comment_column` are the place of the comment itself.
    """

    code: str
    line: int
    reason: str
    as_notice: bool = False
    comment_line: int = 0
    comment_column: int = 1


class Wording(Struct, frozen=True):
    """Set terms, each with its wrong forms, and the leaders in their order."""

    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leaders: tuple[Leader, ...] = ()
