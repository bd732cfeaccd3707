"""How long a long run is, and where its random choices begin."""

from __future__ import annotations

import random
from typing import cast

import pytest


@pytest.fixture(scope="module")
def count(request: pytest.FixtureRequest) -> int:
    """How often: `--count`, or what the module's mark `counts(sample, full)` says."""
    given = cast("int | None", request.config.getoption("--count"))
    mark = next(request.node.iter_markers("counts"))
    return given or mark.kwargs["full" if request.config.getoption("--full") else "sample"]


@pytest.fixture(scope="module")
def seed(request: pytest.FixtureRequest) -> int:
    """What random choices begin with; the same run for the same number."""
    return cast("int", request.config.getoption("--seed"))


@pytest.fixture
def rng(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - moments and texts, no secrets
