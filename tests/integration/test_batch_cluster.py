"""Issues on a Dask cluster: the same bytes as a local build, no shared disk, a clear error where it is not available."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from bulletin.app.batch import cluster
from bulletin.app.batch.payloads import Payload, SharedInputs
from bulletin.app.build import BuildOptions, build
from bulletin.diagnostics import BulletinError
from bulletin.workspace.installation import install_command
from tests.support import projects, workspaces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

distributed = pytest.importorskip("distributed")

NAMES = ("2022-01", "2022-02", "2022-03", "2022-05")
WRONG = "2021-12"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four short issues, the last with a count of its year, and one of the year before that has a fault."""
    return projects.add_several(tmp_path_factory.mktemp("workspace"), NAMES, WRONG)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A cluster of two worker processes on this machine."""
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # else one port, which another run may have
        silence_logs=50,
    ) as local:
        yield local.scheduler_address.replace("tcp://", "dask://")


def files(workspace: Path) -> dict[str, bytes]:
    """Return all finished files by their paths."""
    paths = sorted(path for path in (workspace / "build").rglob("*") if path.is_file())
    return {str(path.relative_to(workspace)): path.read_bytes() for path in paths if path.name[0] != "."}


def test_a_cluster_gives_the_same_bytes(workspace: Path, address: str) -> None:
    project, folders = workspaces.open_project(workspace), (WRONG, *NAMES)
    here = dict(build(project, folders, BuildOptions(pytest.fail, strict=False, force=True)))
    expected = files(workspace)
    for path in expected:
        (workspace / path).unlink()
    there = dict(
        build(project, folders, BuildOptions(pytest.fail, strict=False, force=True, cluster=address))
    )
    assert len(expected) == 3 * len(NAMES)
    assert files(workspace) == expected
    assert there == here
    assert tuple(there) == folders


def test_an_issue_with_links_is_made_here(workspace: Path, address: str) -> None:
    project, folder = workspaces.open_project(workspace), workspace / "issues" / NAMES[0]
    link = folder / "99.md"
    link.symlink_to(folder / "01.md")
    try:
        assert Payload.of(project, NAMES[0]) is None
        ended = dict(
            build(project, NAMES[:1], BuildOptions(pytest.fail, strict=False, force=True, cluster=address))
        )
    finally:
        link.unlink()
    assert ended[NAMES[0]].paths


@pytest.mark.parametrize(("changed", "code"), [("faces", "cluster-faces"), ("tool", "cluster-tool")])
def test_a_cluster_with_other_bytes_is_refused(
    workspace: Path, address: str, monkeypatch: pytest.MonkeyPatch, changed: str, code: str
) -> None:
    shared = replace(SharedInputs.of(workspaces.open_project(workspace)), **{changed: "another"})
    monkeypatch.setattr(cluster.SharedInputs, "of", lambda _: shared)
    with pytest.raises(BulletinError) as caught:
        list(
            build(
                workspaces.open_project(workspace),
                NAMES,
                BuildOptions(pytest.fail, strict=False, force=True, cluster=address),
            )
        )
    assert caught.value.diagnostic.code == code


def test_the_missing_extra_is_named(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BulletinError) as caught:
        list(
            build(
                workspaces.open_project(workspace),
                NAMES,
                BuildOptions(pytest.fail, force=True, cluster="dask://127.0.0.1:1"),
            )
        )
    assert caught.value.diagnostic.code == "extra-missing"
    assert install_command("cluster") in caught.value.diagnostic.hint()


def test_a_cluster_that_does_not_answer_is_reported(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "SECONDS", 1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"dask://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(BulletinError) as caught:
            list(
                build(
                    workspaces.open_project(workspace),
                    NAMES,
                    BuildOptions(pytest.fail, strict=False, force=True, cluster=address),
                )
            )
    assert caught.value.diagnostic.code == "cluster-unreachable"


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "dask://", "dask://host", "tcp://host:8786"])
def test_an_address_that_is_none_is_reported(workspace: Path, address: str) -> None:
    with pytest.raises(BulletinError) as caught:
        list(
            build(
                workspaces.open_project(workspace),
                NAMES,
                BuildOptions(pytest.fail, strict=False, force=True, cluster=address),
            )
        )
    assert caught.value.diagnostic.code == "cluster-address"
