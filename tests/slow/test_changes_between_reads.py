"""A workspace that changes between any two reads of a build: no later build takes an outdated set for a current one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from bulletin.app.build import BuildOptions, build
from bulletin.cache import Cache, CacheDir
from bulletin.diagnostics import BulletinError
from bulletin.project.project import Project
from bulletin.workspace import Workspace
from tests.support.changes import CHANGES, LAST, Moment, RestlessFiles, changing_workspace, restored

if TYPE_CHECKING:
    import random
    from pathlib import Path

pytestmark = pytest.mark.counts(sample=1, full=1000)
NEVER = 10**9


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_no_change_between_two_reads_is_missed(
    tmp_path: Path, count: int, rng: random.Random, change: object
) -> None:
    assert callable(change)
    source, folder = changing_workspace(tmp_path / "source"), tmp_path / "workspace"
    cache = Cache(CacheDir(tmp_path / "cache"))
    quiet = Moment(NEVER, pytest.fail)
    build_restlessly(restored(source, folder), quiet, cache)
    moments, reached = range(quiet.looks), 0
    for at in moments if count >= len(moments) else sorted(rng.sample(moments, count)):
        moment = Moment(at, partial(change, restored(source, folder), at))
        build_restlessly(folder, moment, cache)
        reached += moment.looks > at
        assert outputs(folder, cache, force=False) == outputs(folder, cache, force=True), f"{at}: {change}"
    assert reached
    print(f"{reached} moments of {len(moments)}")


def build_restlessly(folder: Path, moment: Moment, cache: Cache) -> None:
    """Build the issue while the moment comes; it may fail, as somebody may see a half of a change."""
    try:
        opened = Project.open(Workspace(folder, RestlessFiles(moment=moment)), cache)
        if opened.value:
            list(build(opened.value, [LAST], BuildOptions(pytest.fail, force=True)))
    except BulletinError:
        pass


def outputs(folder: Path, cache: Cache, *, force: bool) -> dict[str, bytes]:
    """Build the issue with nobody else about, and return its files."""
    project = Project.open(Workspace(folder), Cache(cache.directory) if force else cache).value
    assert project
    [(_, built)] = build(project, [LAST], BuildOptions(pytest.fail, force=force))
    assert built.paths, built.diagnostics
    return {path.name: path.read_bytes() for path in sorted((folder / "build" / LAST).iterdir())}
