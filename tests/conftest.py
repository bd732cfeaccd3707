"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile("bulletin", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("bulletin")


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder with the two published issues; they are not part of the repository."""
    folder = ROOT.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("the published issues are not at hand")
    return folder
