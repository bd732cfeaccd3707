"""Tokens of our own inline rules: pairs of signs around text, and marks of what was typed in full width."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token


def push_span(state: StateInline, kind: str, nesting: int, start: int, end: int) -> Token:
    """Push a token with its source offsets, as `tracing` expects them."""
    token = state.push(kind, "", nesting)  # type: ignore[arg-type]
    token.meta["span"] = (start, end)
    return token


WIDE = "wide_markup"
"""The type of the empty tokens before markup that was typed in full width."""


def push_wide(state: StateInline, typed: str, read: str) -> None:
    """Push a mark of what was typed in full width, and what it is read as."""
    push_span(state, WIDE, 0, state.pos, state.pos).meta["wide"] = {"typed": typed, "read": read}


def find_closing(state: StateInline, start: int, closing: re.Pattern[str]) -> re.Match[str] | None:
    """Return the first closing sign from this offset on that is not part of code or another token."""
    begin, found = state.pos, None
    state.pos = start
    while state.pos < state.posMax:
        found = closing.match(state.src, state.pos, state.posMax)
        if found:
            break
        state.md.inline.skipToken(state)
    state.pos = begin
    return found


def push_pair(state: StateInline, kind: str, start: int, closing: re.Match[str]) -> None:
    """Push the tokens of a pair whose content starts at this offset, and of its content; move behind the pair."""
    opened, end = state.pos, state.posMax
    push_span(state, f"{kind}_open", 1, opened, start)
    state.pos, state.posMax = start, closing.start()
    state.md.inline.tokenize(state)
    state.pos, state.posMax = closing.end(), end
    push_span(state, f"{kind}_close", -1, *closing.span())
