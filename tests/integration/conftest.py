"""Fixtures of this folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for one module only, as its event loop would conflict with others."""
    from tests.support.browser import launched

    with launched() as browser:
        yield browser


@pytest.fixture
def plain_user() -> Sequence[str]:
    """The beginning of a command that runs with the rights of an ordinary user."""
    if os.geteuid() != 0:
        return []
    prefix = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    if not shutil.which("setpriv") or subprocess.run([*prefix, "true"], check=False).returncode:
        pytest.skip("the rights of root can't be given up here")
    return prefix
