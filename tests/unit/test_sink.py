"""Stages: what they report, where they end, and what their results hold."""

from __future__ import annotations

import pytest

from bulletin.diagnostics import Diagnostic, Position, Result, Sink, StageEnded, diagnose, stage

HERE = Position("a.md", 1, 1)
ERROR = diagnose("file-empty", HERE)
WARNING = diagnose("font-unreadable", Position("fonts/a.ttf"))
NOTICE = diagnose("encoding-converted", HERE, encoding="GB18030")


@stage
def half(sink: Sink, number: int, *, at_least: int = 0) -> int:
    """Halve a number; an odd one gives a warning, one that is too small an error."""
    if number % 2:
        sink.add([WARNING])
    if number < at_least:
        sink.report("file-empty", HERE)
    return number // 2


@stage
def quarter(sink: Sink, number: int, at_least: int = 0) -> int:
    """Halve a number twice."""
    return sink.take(half(sink.take(half(number, at_least=at_least))))


def test_a_stage_returns_a_value_with_its_diagnostics() -> None:
    """The arguments of a stage are those of its function, without the sink."""
    assert half(4) == Result(2)
    assert half(5) == Result(2, (WARNING,))
    assert half.__name__ == "half"


def test_a_result_with_an_error_has_no_value() -> None:
    """Also where the function went on to its end."""
    assert half(4, at_least=6) == Result(None, (ERROR,))
    assert half(5, at_least=6) == Result(None, (WARNING, ERROR))


def test_a_stage_ends_where_it_takes_a_result_without_a_value() -> None:
    """The diagnostics so far are kept, in their order."""
    assert quarter(10) == Result(2, (WARNING,))
    assert quarter(7) == Result(1, (WARNING, WARNING))
    assert quarter(7, 8) == Result(None, (WARNING, ERROR))


def test_other_exceptions_pass() -> None:
    """A stage hides no bug and no failure of the environment."""

    @stage
    def broken(sink: Sink) -> int:
        sink.add([WARNING])
        raise LookupError

    with pytest.raises(LookupError):
        broken()


def test_fail_reports_and_ends() -> None:
    """Nothing behind it is reached."""
    sink = Sink()
    with pytest.raises(StageEnded):
        sink.fail("file-empty", HERE)
    assert sink.diagnostics == [ERROR]


@pytest.mark.parametrize("before", [[], [ERROR]])
def test_require_ends_at_errors(before: list[Diagnostic]) -> None:
    """Errors reported before count as those that are given; warnings don't."""
    sink = Sink()
    sink.require([WARNING, NOTICE])
    sink.add(before)
    with pytest.raises(StageEnded):
        sink.require([] if before else [ERROR])
    assert sink.diagnostics == [WARNING, NOTICE, ERROR]


def test_a_falsy_value_is_a_value() -> None:
    """Only None is none."""
    sink = Sink()
    assert (sink.take(Result(0)), sink.unwrap(Result("")), sink.take_all({})) == (0, "", {})


def test_unwrap_reports_only_where_there_is_no_value() -> None:
    """What has succeeded is reported elsewhere."""
    sink = Sink()
    assert sink.unwrap(Result(1, (WARNING,))) == 1
    assert not sink.diagnostics
    with pytest.raises(StageEnded):
        sink.unwrap(Result[int](None, (WARNING, ERROR)))
    assert sink.diagnostics == [WARNING, ERROR]


def test_take_all_reports_all_results() -> None:
    """Those behind the first without a value are reported too."""
    sink = Sink()
    assert sink.take_all({"a": Result(1), "b": Result(2, (NOTICE,))}) == {"a": 1, "b": 2}
    with pytest.raises(StageEnded):
        sink.take_all({"a": Result[int](None, (ERROR,)), "b": Result(2, (WARNING,))})
    assert sink.diagnostics == [NOTICE, ERROR, WARNING]


def test_only_errors_drops_all_others() -> None:
    """Those reported before and those reported later."""
    sink = Sink()
    sink.add([WARNING, ERROR, NOTICE])
    sink.only_errors()
    sink.add([NOTICE, ERROR])
    assert sink.take(Result(1, (WARNING,))) == 1
    assert sink.diagnostics == [ERROR, ERROR]
