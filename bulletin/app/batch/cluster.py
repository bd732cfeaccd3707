"""Issues on a Dask cluster: each worker process gets a site of its own for as long as the batch lasts."""

from __future__ import annotations

import asyncio
import logging
import pickle
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from bulletin.app.batch.payloads import Payload, RemoteWorkspace, SharedInputs
from bulletin.app.batch.task import TaskResult, attempt, lost
from bulletin.app.kinds import document_path
from bulletin.diagnostics import BulletinError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from bulletin.project.project import Project

SCHEME = "dask://"
SECONDS = 10
"""How long a cluster may take to answer."""


@dataclass(slots=True)
class Cluster:
    """The cluster at `dask://HOST:PORT`, with a site on each of its workers. To be used in a `with`.

    Raises BulletinError `extra-missing`, `cluster-address`, `cluster-unreachable`, `cluster-empty`, `cluster-tool`.
    """

    project: Project
    address: str
    _client: Any = field(init=False)
    _futures: dict[Any, str] = field(default_factory=dict, init=False)
    _site: str = field(default_factory=lambda: f"bulletin-{secrets.token_hex(8)}", init=False)

    def __enter__(self) -> Self:
        """Connect, and open the sites."""
        self._client = _connect(self.address)
        try:
            self._open_sites()
        except BaseException:
            self._client.close()
            raise
        return self

    def _open_sites(self) -> None:
        if not self._client.scheduler_info()["workers"]:
            raise BulletinError("cluster-empty", address=self.address)
        try:
            self._client.register_plugin(_plugin(SharedInputs.of(self.project)), name=self._site)
        except ImportError as error:
            raise BulletinError("cluster-tool") from error

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the sites, and leave the cluster as it was found."""
        try:
            self._client.cancel([future for future in self._futures if not future.done()])
            self._client.unregister_worker_plugin(self._site)
        finally:
            self._client.close()

    def results(self, folders: Sequence[str]) -> Iterator[tuple[str, TaskResult]]:
        """Yield the issues as they are done; those that can't be sent are made here."""
        import distributed

        completed: Any = distributed.as_completed
        parcels = {folder: Payload.of(self.project, folder) for folder in folders}
        self._futures = {
            self._client.submit(_make, self._site, pickle.dumps(parcel), pure=False, retries=2): folder
            for folder, parcel in parcels.items()
            if parcel
        }
        yield from ((folder, attempt(self.project, folder)) for folder in folders if not parcels[folder])
        for future in completed(self._futures):
            folder = self._futures[future]
            yield folder, _outcome(future, document_path(self.project.workspace, folder))


def _connect(address: str) -> Any:
    host = address.removeprefix(SCHEME)
    if not address.startswith(SCHEME) or not host.rpartition(":")[2].isdecimal():
        raise BulletinError("cluster-address", address=address)
    try:
        import distributed
    except ImportError as error:
        raise BulletinError("extra-missing", extra="cluster", what="--on dask://") from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    client: Any = distributed.Client
    try:
        asyncio.run(asyncio.wait_for(_answer(f"tcp://{host}"), SECONDS))
        return client(f"tcp://{host}", timeout=SECONDS)
    except (OSError, ValueError) as error:
        raise BulletinError("cluster-unreachable", address=address, seconds=SECONDS) from error


async def _answer(address: str) -> None:
    """See that a scheduler answers; the client's own patience has no end where somebody listens and keeps silent."""
    import distributed

    core: Any = distributed.core
    connection = await core.connect(address, timeout=SECONDS)
    await connection.close()


def _plugin(ground: SharedInputs) -> Any:
    """Give each worker process a site; it is closed with the batch or with the worker."""
    from distributed import WorkerPlugin

    class WorkspacePlugin(WorkerPlugin):
        """A site in a worker."""

        def setup(self, worker: object) -> None:
            """Open it."""
            del worker
            self.site = RemoteWorkspace(ground)
            self.site.open()

        def teardown(self, worker: object) -> None:
            """Close it."""
            del worker
            self.site.close()

    return WorkspacePlugin()


def _make(name: str, parcel: bytes) -> TaskResult:
    """Make an issue in a worker of the cluster."""
    from distributed import get_worker

    worker: Any = get_worker()
    finished: TaskResult = worker.plugins[name].site.make(pickle.loads(parcel))  # noqa: S301 - from this tool's own caller
    return finished


def _outcome(future: Any, path: str) -> TaskResult:
    """Take a result; where its workers died over it, report that of its document, whose main file this is."""
    from distributed import KilledWorker

    try:
        finished: TaskResult = future.result()
    except KilledWorker:
        return lost(path)
    return finished
