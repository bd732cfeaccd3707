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

    from tests.support.browser import Served, Watched


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for one module only, as its event loop would conflict with others."""
    from tests.support.browser import launched

    with launched() as browser:
        yield browser


@pytest.fixture
def watched(browser: Browser, served: Served) -> Iterator[Watched]:
    """A page of the module's preview, that must not log errors nor request anything of another host."""
    from tests.support.browser import Watched

    watched = Watched(browser, served)
    yield watched
    for context in browser.contexts:
        context.close()
    assert watched.complaints == []
    assert [url for url in watched.asked if not url.startswith((served.address, "data:"))] == []


@pytest.fixture
def plain_user() -> Sequence[str]:
    """The beginning of a command that runs with the rights of an ordinary user."""
    if os.geteuid() != 0:
        return []
    prefix = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    if not shutil.which("setpriv") or subprocess.run([*prefix, "true"], check=False).returncode:
        pytest.skip("the rights of root can't be given up here")
    return prefix
