"""What all tests share."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.documents import Output


ROOT = Path(__file__).resolve().parent.parent

settings.register_profile(
    "bulletin",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not os.environ.get("BULLETIN_FULL"),
)
"""The same cases every time, so that a change is judged by what it changes; others with `BULLETIN_FULL=1`."""
settings.load_profile("bulletin")


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder with the two published issues; they are not part of the repository."""
    folder = ROOT.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("the published issues are not at hand")
    return folder


@pytest.fixture(scope="session")
def output(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Output]:
    """Makes one of the documents by which PDFs are judged, by its name, once."""
    from tests.support.documents import DOCUMENTS
    from tests.support.documents import output as make

    return cache(lambda name: make(DOCUMENTS[name], tmp_path_factory.mktemp(name)))
