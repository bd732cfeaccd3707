"""Stages: functions that report diagnostics as they go, and end where an error leaves nothing to go on with."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from msgspec import Struct, field

from bulletin.diagnostics.values import Diagnostic, Result, diagnose, has_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bulletin.diagnostics.values import Position

T = TypeVar("T")
P = ParamSpec("P")


class StageEnded(Exception):  # noqa: N818 - no failure of the program: its sink says what is wrong with the sources
    """Ends a stage."""


class Sink(Struct):
    """The diagnostics of a stage, in the order in which they are reported."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def report(self, code: str, position: Position | None = None, **values: object) -> None:
        """Report a diagnostic."""
        self.diagnostics.append(diagnose(code, position, **values))

    def add(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Report diagnostics."""
        self.diagnostics += diagnostics

    def require(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Report diagnostics; errors so far end the stage."""
        self.add(diagnostics)
        if has_errors(self.diagnostics):
            raise StageEnded

    def take(self, result: Result[T]) -> T:
        """Report the diagnostics of a result and return its value; without one the stage ends."""
        self.add(result.diagnostics)
        if result.value is None:
            raise StageEnded
        return result.value


def stage(function: Callable[Concatenate[Sink, P], T]) -> Callable[P, Result[T]]:
    """Turn a function that reports to a sink into one that returns a result: no value where it ended or found errors."""

    @wraps(function)
    def run(*arguments: P.args, **keywords: P.kwargs) -> Result[T]:
        sink = Sink()
        try:
            value: T | None = function(sink, *arguments, **keywords)
        except StageEnded:
            value = None
        return Result(None if has_errors(sink.diagnostics) else value, tuple(sink.diagnostics))

    return run
