"""Issues on a Dask cluster: each worker process has a workspace of its own for the duration of the batch."""

from __future__ import annotations

import asyncio
import logging
import pickle
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from msgspec.structs import replace

from bulletin.app.batch.payloads import Payload, RemoteWorkspace, SharedInputs
from bulletin.app.kinds import document_path
from bulletin.app.task import TaskResult, attempt, worker_died
from bulletin.app.up_to_date import build_inputs
from bulletin.diagnostics import BulletinError
from bulletin.workspace.installation import install_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.app.up_to_date import BuildInputs
    from bulletin.project.project import Project

SCHEME = "dask://"
SECONDS = 10
"""The timeout of connecting to a cluster."""


@dataclass(slots=True)
class Cluster:
    """The cluster at `dask://HOST:PORT`, with a workspace on each of its workers. To be used in a `with`.

    Raises BulletinError `extra-missing`, `cluster-address`, `cluster-unreachable`, `cluster-empty`, `cluster-tool`.
    """

    project: Project
    address: str
    _client: Any = field(init=False)
    _futures: dict[Any, str] = field(default_factory=dict, init=False)
    _plugin_name: str = field(default_factory=lambda: f"bulletin-{secrets.token_hex(8)}", init=False)

    def __enter__(self) -> Self:
        """Connect, and open a workspace on each worker."""
        self._client = _connect(self.address)
        try:
            self._register_plugin()
        except BaseException:
            self._client.close()
            raise
        return self

    def _register_plugin(self) -> None:
        if not self._client.scheduler_info()["workers"]:
            raise BulletinError("cluster-empty", address=self.address)
        try:
            self._client.register_plugin(_plugin(SharedInputs.of(self.project)), name=self._plugin_name)
        except ImportError as error:
            raise BulletinError("cluster-tool") from error

    def __exit__(self, *_error: object) -> None:
        """Close the workspaces, and leave the cluster as it was before."""
        try:
            self._client.cancel([future for future in self._futures if not future.done()])
            self._client.unregister_worker_plugin(self._plugin_name)
        finally:
            self._client.close()

    def results(self, folders: Sequence[str]) -> Iterator[tuple[str, TaskResult]]:
        """Yield the issues as they are done; those that can't be sent are built here."""
        import distributed

        completed: Any = distributed.as_completed
        payloads = {folder: Payload.of(self.project, folder) for folder in folders}
        self._futures = {
            self._client.submit(
                _make, self._plugin_name, pickle.dumps(payload), pure=False, retries=2
            ): folder
            for folder, payload in payloads.items()
            if payload
        }
        yield from ((folder, attempt(self.project, folder)) for folder in folders if not payloads[folder])
        for future in completed(self._futures):
            folder = self._futures[future]
            outcome = _outcome(future, document_path(self.project.workspace, folder))
            yield folder, replace(outcome, inputs=self._inputs(folder, outcome))

    def _inputs(self, folder: str, outcome: TaskResult) -> BuildInputs:
        """Return what an issue was made from: what was read here to be sent."""
        return build_inputs(self.project, folder, counted=outcome.counted)


def _connect(address: str) -> Any:
    host = address.removeprefix(SCHEME)
    if not address.startswith(SCHEME) or not host.rpartition(":")[2].isdecimal():
        raise BulletinError("cluster-address", address=address)
    try:
        import distributed
    except ImportError as error:
        raise BulletinError(
            "extra-missing", what="--on dask://", command=install_command("cluster")
        ) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    client: Any = distributed.Client
    try:
        asyncio.run(asyncio.wait_for(_check_scheduler(f"tcp://{host}"), SECONDS))
        return client(f"tcp://{host}", timeout=SECONDS)
    except (OSError, ValueError) as error:
        raise BulletinError("cluster-unreachable", address=address, seconds=SECONDS) from error


async def _check_scheduler(address: str) -> None:
    """Check that a scheduler answers: the client itself has no timeout for a server that accepts and keeps silent."""
    import distributed

    core: Any = distributed.core
    connection = await core.connect(address, timeout=SECONDS)
    await connection.close()


def _plugin(shared: SharedInputs) -> Any:
    """Return a plugin that opens a workspace in each worker process, and closes it with the batch or the worker."""
    from distributed import WorkerPlugin

    class WorkspacePlugin(WorkerPlugin):
        """A workspace in a worker."""

        def setup(self, worker: object) -> None:
            """Open the workspace."""
            del worker
            self.workspace = RemoteWorkspace(shared)

        def teardown(self, worker: object) -> None:
            """Close the workspace."""
            del worker
            self.workspace.close()

    return WorkspacePlugin()


def _make(name: str, payload: bytes) -> TaskResult:
    """Build an issue in a worker of the cluster."""
    from distributed import get_worker

    worker: Any = get_worker()
    result: TaskResult = worker.plugins[name].workspace.make(pickle.loads(payload))  # noqa: S301 - from this tool's own caller
    return result


def _outcome(future: Any, path: str) -> TaskResult:
    """Return the result of a document; an error at its main file `path` where its workers died."""
    from distributed import KilledWorker

    try:
        result: TaskResult = future.result()
    except KilledWorker:
        return worker_died(path)
    return result
