"""What was compiled before does what it would if it were compiled anew, and nothing is compiled twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bulletin import compiled
from bulletin.compiled import remembered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXPRESSIONS = (
    (r"第(?P<number>\d+)期(?:（(?P<kind>增刊|特刊)）)?", 0),
    (r"(?P<number>\d+)", re.ASCII),
    (r"[㐀-䶿一-鿿\U00020000-\U0002fffd]+", re.MULTILINE),
    (r"(?i)bulletin|(?<!\w)pdf(?=\b)", 0),
    (r"a.c", re.DOTALL | re.IGNORECASE | re.VERBOSE),
    (rb"/(?P<key>[A-Za-z]+)\s", 0),
)
TEXT = "2022年第36期（增刊）ABC 2022年第7期 Bulletin PDF 一二三"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of its own; expressions that this process knows are forgotten."""
    monkeypatch.setattr(compiled, "cache_folder", lambda: str(tmp_path))
    re.purge()
    yield tmp_path
    re.purge()


def made() -> list[re.Pattern[str] | re.Pattern[bytes]]:
    re.purge()
    return [re.compile(text, flags) for text, flags in EXPRESSIONS]


def seen(expression: re.Pattern[str] | re.Pattern[bytes]) -> object:
    """All that can be told of an expression."""
    text = TEXT if isinstance(expression.pattern, str) else TEXT.encode()
    found = [
        (each.span(), each.groupdict(), each.lastgroup)
        for each in expression.finditer(text)  # type: ignore[arg-type]
    ]
    facts = expression.pattern, expression.flags, expression.groups, dict(expression.groupindex)
    return facts, found


def test_remembered_expressions_are_those_that_are_compiled() -> None:
    plain = list(map(seen, made()))
    with remembered("test"):
        assert list(map(seen, made())) == plain
    with remembered("test") as known:
        assert list(map(seen, made())) == plain
        assert not known.expressions.new


def test_an_expression_that_depends_on_the_locale_is_not_kept() -> None:
    with remembered("test") as known:
        re.purge()
        re.compile(rb"\w+", re.LOCALE)
        assert not known.expressions.new


def test_a_wrong_expression_is_told_as_ever() -> None:
    with remembered("test"), pytest.raises(re.error, match="unterminated"):
        re.compile("(一")


def test_another_command_has_a_file_of_its_own(folder: Path) -> None:
    for user in ("build", "press"):
        with remembered(user):
            made()
    assert len(list(folder.iterdir())) == 2


def test_afterwards_everything_is_as_it_was() -> None:
    before = re._compiler.compile, re._compiler._sre  # type: ignore[attr-defined]
    with remembered("test"):
        assert re._compiler.compile is not before[0]  # type: ignore[attr-defined]
    assert (re._compiler.compile, re._compiler._sre) == before  # type: ignore[attr-defined]
