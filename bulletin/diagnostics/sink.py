"""Stages: functions that report diagnostics as they go, and end where an error leaves nothing to go on with."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, NoReturn, ParamSpec, TypeVar

from msgspec import Struct, field

from bulletin.diagnostics.catalogue import Severity
from bulletin.diagnostics.values import Diagnostic, Result, diagnose, has_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bulletin.diagnostics.values import Position

T = TypeVar("T")
K = TypeVar("K")
P = ParamSpec("P")


class StageEnded(Exception):  # noqa: N818 - no failure of the program: its sink says what is wrong with the sources
    """Ends a stage."""


class Sink(Struct):
    """The diagnostics of a stage, in the order in which they are reported."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    errors_only: bool = False

    def only_errors(self) -> None:
        """Drop what is no error, also of what has been reported: another command reports it."""
        self.errors_only = True
        self.diagnostics[:] = [each for each in self.diagnostics if each.severity is Severity.ERROR]

    def report(self, code: str, position: Position | None = None, **values: object) -> None:
        """Report a diagnostic."""
        self.add((diagnose(code, position, **values),))

    def add(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Report diagnostics."""
        self.diagnostics += (
            each for each in diagnostics if not self.errors_only or each.severity is Severity.ERROR
        )

    def fail(self, code: str, position: Position | None = None, **values: object) -> NoReturn:
        """Report a diagnostic and end the stage."""
        self.report(code, position, **values)
        raise StageEnded

    def require(self, diagnostics: Iterable[Diagnostic] = ()) -> None:
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

    def take_all(self, results: Mapping[K, Result[T]]) -> dict[K, T]:
        """Report the diagnostics of all results and return their values; if one has none, the stage ends."""
        self.add(each for result in results.values() for each in result.diagnostics)
        values = {key: result.value for key, result in results.items() if result.value is not None}
        if len(values) < len(results):
            raise StageEnded
        return values

    def unwrap(self, result: Result[T]) -> T:
        """Return the value of a result without reporting anything; without one, end the stage with its diagnostics."""
        return self.take(result) if result.value is None else result.value


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
