"""What several modules of this folder share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium; only as long as a module, as its event loop would be in the way of others."""
    from tests.support.browser import launched

    with launched() as browser:
        yield browser
