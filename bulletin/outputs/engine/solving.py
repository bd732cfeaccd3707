"""Values that name variables, solved when their sheet is read: the engine solves them anew for every style.

A theme's lengths are nearly all of this kind (`calc(0.5 * var(--line))`), and each takes 0.1 ms. Here they are solved
for the variables that a sheet declares once, and remembered with it; they hold wherever a style has those very
variables, as it does unless another sheet or an element declares them anew.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    Said = Iterable[tuple[str, Any, bool]]


def solve(css: Any, rules: Iterable[Said], base_url: str | None) -> None:
    """Solve the values of a sheet's rules as far as they depend on nothing else; `css` is `weasyprint.css`."""
    said = [each for rule in {id(rule): rule for rule in rules}.values() for each in rule]
    variables: dict[str, Any] = {}
    for name, value, _ in said:
        if name[:2] == "__":
            variables[name] = value if name not in variables and isinstance(value, tuple) else None
    sole = {name: value for name, value in variables.items() if value is not None}
    for name, value, _ in said:
        if isinstance(value, css.Pending):
            with suppress(Exception):  # whatever is wrong with it is told where the engine solves it
                used = _Used(sole)
                found = _solved(css, value, name, used, base_url)
                value.solved = {
                    **getattr(value, "solved", {}),
                    name: (base_url, tuple(used.names.items()), found),
                }


class _Used(dict[str, Any]):
    """Variables, and which of them were asked for."""

    def __init__(self, variables: dict[str, Any]) -> None:
        super().__init__(variables)
        self.names: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        value = self.names[name] = super().__getitem__(name)
        return value


def _solved(css: Any, pending: Any, name: str, variables: _Used, base_url: str | None) -> Any:
    """Return the value that the engine would find for a style with these variables. Raises whatever is in the way."""
    tokens: list[Any] = []
    for token in pending.tokens:
        found = css.resolve_var(variables, token, None)
        tokens.extend([token] if found is None else found)
    written = name.replace("_", "-")
    value = pending.validate(tokens, written, base_url)
    if not tokens or value is None or value == "inherit":  # the root may say it, but not be solved to it
        raise ValueError
    if css.check_math(value):
        with suppress(css.PercentageInMath, css.RelativeLengthInMath):
            parts = value if type(value) is tuple else (value,)
            sums = [css.resolve_math(each, None, name) if css.check_math(each) else each for each in parts]
            if None in sums:
                raise ValueError
            value = css.validate_non_shorthand(sums, written)[0][1]
    return value


def recalled(style: Any, key: str) -> None:
    """Let a style say the value that was solved ahead, where its variables are those that it was solved for."""
    said, weight = style.cascaded[key]
    solved = getattr(said, "solved", None)
    if solved and key in solved:
        base_url, variables, value = solved[key]
        if base_url == style.base_url and all(style[name] is tokens for name, tokens in variables):
            style.cascaded[key] = value, weight
