"""Building issues: each set of artifacts is made in memory and replaces the old one, unless nothing has changed."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.app.manifest import newly_classified
from bulletin.app.task import TaskResult
from bulletin.app.up_to_date import UpToDateCheck
from bulletin.diagnostics import Diagnostic, has_errors
from bulletin.workspace import locked_output, not_writable, write_set

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from bulletin.project.project import Project


class BuildResult(Struct, frozen=True):
    """The result of a build: the written files, the number of pages, diagnostics."""

    paths: tuple[Path, ...] = ()
    pages: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


class BuildOptions(Struct, frozen=True):
    """How issues are built: `strict` takes warnings for errors, `force` builds also what has not changed.

    `cluster` is the address of a Dask cluster to build on. `on_wait` is called with the holder of a lock.
    """

    on_wait: Callable[[str], None]
    strict: bool = False
    force: bool = False
    cluster: str | None = None


def build(
    project: Project, folders: Sequence[str], options: BuildOptions
) -> Generator[tuple[str, BuildResult]]:
    """Build those issues that have changed; yields all in their order, the others with the result of their last build.

    Raises BulletinError where the environment prevents all builds, RuntimeError with the traceback of a worker's bug.
    """
    check = UpToDateCheck(project)
    known = {} if options.force else {folder: _unchanged(check, folder, options) for folder in folders}
    changed = [folder for folder in folders if known.get(folder) is None]
    with closing(_build(check, changed, options)) as built:
        for folder in folders:
            before = known.get(folder)
            yield (folder, before) if before else next(built)


def _unchanged(check: UpToDateCheck, folder: str, options: BuildOptions) -> BuildResult | None:
    """Return the result of the last build of an issue if another build would have the same result, else None."""
    last = check.last_build(folder)
    if last is None:
        return None
    if has_errors(last.diagnostics, strict=options.strict):
        return BuildResult(diagnostics=last.diagnostics)
    paths = _paths(check.project.workspace.output(folder), last.outputs)
    return BuildResult(paths, last.pages, last.diagnostics)


def _build(
    check: UpToDateCheck, folders: Sequence[str], options: BuildOptions
) -> Generator[tuple[str, BuildResult]]:
    """Build on a cluster, on all cores, or a single issue in this process."""
    if options.cluster or len(folders) > 1:
        from bulletin.app import batch

        with batch.workers(check.project, folders, options.cluster) as workers:
            done = _written(check, workers.results(folders), options)
            yield from _in_order(folders, done)
    else:
        yield from ((folder, _build_here(check, folder, options)) for folder in folders)


def _build_here(check: UpToDateCheck, folder: str, options: BuildOptions) -> BuildResult:
    """Build an issue in this process; a build of the same issue elsewhere waits."""
    with locked_output(check.project.workspace.output(folder), options.on_wait):
        result = TaskResult.of(check.project, folder)
        if _has_failed(result, options):
            return BuildResult(diagnostics=result.diagnostics)
        return _write(check, folder, result)


def _written(
    check: UpToDateCheck, results: Iterable[tuple[str, TaskResult]], options: BuildOptions
) -> Iterator[tuple[str, BuildResult]]:
    """Write every set as soon as a worker has made it."""
    for folder, result in results:
        result.raise_failure()
        if _has_failed(result, options):
            yield folder, BuildResult(diagnostics=result.diagnostics)
            continue
        with locked_output(check.project.workspace.output(folder), options.on_wait):
            built = _write(check, folder, result)
        yield folder, built


def _has_failed(result: TaskResult, options: BuildOptions) -> bool:
    return not result.files or has_errors(result.diagnostics, strict=options.strict)


def _write(check: UpToDateCheck, folder: str, result: TaskResult) -> BuildResult:
    """Write the set of an issue, whose lock is held, and record its build."""
    workspace = check.project.workspace
    target, once = workspace.output(folder), tuple(newly_classified(workspace, folder, result.files))
    with not_writable(target):
        write_set(target, result.files)
    check.record(folder, result)
    return BuildResult(_paths(target, result.files), result.pages, (*result.diagnostics, *once))


def _in_order(
    folders: Sequence[str], done: Iterator[tuple[str, BuildResult]]
) -> Iterator[tuple[str, BuildResult]]:
    """Yield results in the order of the folders."""
    waiting: dict[str, BuildResult] = {}
    for folder in folders:
        while folder not in waiting:
            name, built = next(done)
            waiting[name] = built
        yield folder, waiting.pop(folder)


def _paths(target: Path, files: Iterable[str]) -> tuple[Path, ...]:
    return tuple(target / name for name in files if not name.endswith(".json"))
