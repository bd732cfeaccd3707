"""How long a long run is, and where its random choices begin."""

from __future__ import annotations

import random
from typing import cast

import pytest


def wanted(config: pytest.Config, node: pytest.Item | pytest.Module) -> int:
    """Return how often: `--count`, or what the module's mark `counts(sample, full)` says."""
    given = cast("int | None", config.getoption("--count"))
    mark = next(node.iter_markers("counts"))
    return given or mark.kwargs["full" if config.getoption("--full") else "sample"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try a test that asks for `each_seed` with as many seeds as are wanted."""
    if "each_seed" in metafunc.fixturenames:
        first = metafunc.config.getoption("--seed")
        seeds = range(first, first + wanted(metafunc.config, metafunc.definition))
        metafunc.parametrize("each_seed", seeds, scope="module")


@pytest.fixture(scope="module")
def count(request: pytest.FixtureRequest) -> int:
    """How often a test does what it does."""
    return wanted(request.config, request.node)


@pytest.fixture(scope="module")
def seed(request: pytest.FixtureRequest) -> int:
    """What random choices begin with; the same run for the same number."""
    return cast("int", request.config.getoption("--seed"))


@pytest.fixture
def rng(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - moments and texts, no secrets
