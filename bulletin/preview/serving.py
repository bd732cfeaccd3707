"""A running preview: server, file watcher and worker."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from bulletin.preview.page_images import PageImages
from bulletin.preview.request_handler import RequestHandler
from bulletin.preview.server import HOST, PreviewServer, listen
from bulletin.preview.state_store import StateStore
from bulletin.preview.watching import Watcher, issues_of
from bulletin.preview.worker_client import WorkerClient

if TYPE_CHECKING:
    from bulletin.workspace import Workspace

PORT = 8036


@dataclass(slots=True)
class Preview:
    """A running preview of a workspace: a context manager that ends all threads and processes on exit."""

    workspace: Workspace
    start: str | None = None
    port: int = PORT
    store: StateStore = field(default_factory=StateStore)
    images: PageImages = field(default_factory=PageImages)
    worker: WorkerClient = field(init=False)
    handler: RequestHandler = field(init=False)
    server: PreviewServer = field(init=False)
    watcher: Watcher = field(init=False)

    def __enter__(self) -> Self:
        """Start to listen, to watch, and to build the initial issue. Raises BulletinError `no-port`."""
        self.worker = WorkerClient(self.workspace.root, self.store, self._evict_images)
        self.handler = RequestHandler(self.workspace, self.store, self.worker, self.images, self.start)
        self.watcher = Watcher(self.workspace.root, self._on_change)
        self.server = listen(self.port, self.handler)
        self.worker.start()
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        self.watcher.start()
        if self.start is not None:
            self.handler.state(self.start)
        return self

    def __exit__(self, *_error: object) -> None:
        """End everything."""
        self.server.shutdown()
        self.server.server_close()
        self.store.close()
        self.server.close_connections()
        self.watcher.close()
        self.worker.close()
        self.images.close()

    @property
    def address(self) -> str:
        """The URL of the page."""
        return f"http://{HOST}:{self.server.port}/"

    def _on_change(self, changed: frozenset[str]) -> None:
        """Rebuild the issues that are affected by changes and watched by a window."""
        self.worker.note_change()
        self.handler.refresh_folders()
        own = issues_of(changed)
        affected = None if own is None else own | frozenset(self.store.counting())
        for folder in self.store.mark_stale(affected):
            self.handler.rebuild(folder)
        self.store.notify_lists()

    def _evict_images(self) -> None:
        self.images.retain(self.store.page_digests())
