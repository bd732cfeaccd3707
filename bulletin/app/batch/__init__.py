"""Many issues: made by workers on all cores or on a cluster, written here, told in the order they were asked for in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bulletin.app.batch.worker_pool import WorkerPool, cores
from bulletin.app.build import BuildResult, note, put_files, warns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bulletin.app.batch.task import TaskResult
    from bulletin.project.project import Project

__all__ = ["build_here", "build_there", "cores"]


def build_here(
    project: Project, folders: Sequence[str], *, strict: bool, on_wait: Callable[[str], None]
) -> Iterator[tuple[str, BuildResult]]:
    """Make issues on all cores and put each set in place of its old one; yields them in the order of `folders`.

    Raises BulletinError where the environment stands in the way of all, RuntimeError with a bug's traceback.
    """
    seen = {folder: project.sight.look(folder) for folder in folders}
    with WorkerPool(project.workspace.root, min(cores(), len(folders))) as crew:
        ended = crew.results(folders)
        yield from _in_order(folders, _settled(project, seen, ended, strict=strict, on_wait=on_wait))


def build_there(
    project: Project, folders: Sequence[str], address: str, *, strict: bool, on_wait: Callable[[str], None]
) -> Iterator[tuple[str, BuildResult]]:
    """Do the same on the Dask cluster at `dask://HOST:PORT`; the sets are written here.

    Raises BulletinError also where the cluster can't be had or would not give the same bytes.
    """
    from bulletin.app.batch.cluster import Cluster

    seen = {folder: project.sight.look(folder) for folder in folders}
    with Cluster(project, address) as cluster:
        ended = cluster.results(folders)
        yield from _in_order(folders, _settled(project, seen, ended, strict=strict, on_wait=on_wait))


def _settled(
    project: Project,
    seen: Mapping[str, dict[str, Any]],
    ended: Iterable[tuple[str, TaskResult]],
    *,
    strict: bool,
    on_wait: Callable[[str], None],
) -> Iterator[tuple[str, BuildResult]]:
    """Write every set as soon as it is there; `seen` tells what each was made from."""
    for folder, finished in ended:
        finished.raise_trouble()
        if finished.files is None or (strict and warns(finished.diagnostics)):
            yield folder, BuildResult(diagnostics=finished.diagnostics)
            continue
        target = project.workspace.output(folder)
        put_files(target, finished.files, on_wait)
        paths = tuple(target / name for name in finished.files if not name.endswith(".json"))
        built = BuildResult(paths, finished.pages, finished.diagnostics, finished.libraries)
        note(project, folder, seen[folder], finished.files, built)
        yield folder, built


def _in_order(
    folders: Sequence[str], done: Iterator[tuple[str, BuildResult]]
) -> Iterator[tuple[str, BuildResult]]:
    """Hold back what is done before its turn."""
    early: dict[str, BuildResult] = {}
    for folder in folders:
        while folder not in early:
            name, built = next(done)
            early[name] = built
        yield folder, early.pop(folder)
