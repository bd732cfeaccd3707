"""Fixtures and options of all tests."""

from __future__ import annotations

import signal
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.documents import Output

SEED = 36
"""What random choices begin with, unless `--seed` says otherwise."""
FOLDERS = ("slow", "integration", "cases", "unit")
"""By what a test costs."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("long runs (tests/slow)")
    group.addoption("--count", type=int, help="how often a long run does what it does")
    group.addoption("--seed", type=int, default=SEED, help="what its random choices begin with")
    group.addoption("--full", action="store_true", help="long runs in their usual length, not a sample")


def pytest_configure(config: pytest.Config) -> None:
    """Let properties be tried with the same cases every time, so that a change is judged by what it changes.

    With `--full` or `--count` they are others, and more; `--hypothesis-seed` repeats them.
    """
    count = config.getoption("--count") or (1_000 if config.getoption("--full") else None)
    settings.register_profile(
        "bulletin",
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=count is None,
        **({"max_examples": count} if count else {}),
    )
    settings.load_profile("bulletin")
    _heed_interrupts()


def _heed_interrupts() -> None:
    """Heed interrupts, so that the programs that tests start do so too.

    A shell lets those that it starts in the background ignore them, and they pass this on.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the slow folders first, so that all processes end at about the same time."""
    items.sort(key=lambda item: FOLDERS.index(item.path.parent.name))


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder with the two published issues; they are not part of the repository."""
    from tests.support.published_texts import AVAILABLE, FOLDER

    if not AVAILABLE:
        pytest.skip("the published texts do not lie beside the checkout")
    return FOLDER


@pytest.fixture(scope="session")
def output(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Output]:
    """Return a function that builds one of the test documents by its name, once."""
    from tests.support.documents import DOCUMENTS
    from tests.support.documents import output as make

    return cache(lambda name: make(DOCUMENTS[name], tmp_path_factory.mktemp(name)))
