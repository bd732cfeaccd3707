"""Batches of issues: built by workers on all cores of this machine, or on a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.app.batch.worker_pool import WorkerPool, cores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.app.batch.cluster import Cluster
    from bulletin.project.project import Project

__all__ = ["cores", "workers"]


def workers(project: Project, folders: Sequence[str], address: str | None) -> WorkerPool | Cluster:
    """Return the workers for some issues, to be used in a `with`: those of a Dask cluster, or of this machine.

    Raises BulletinError where the cluster is not available or would not produce the same bytes.
    """
    if address:
        from bulletin.app.batch.cluster import Cluster

        return Cluster(project, address)
    size = min(cores(), len(folders))
    return WorkerPool(project.workspace.root, size, fresh=project.directory.fresh)
