"""The preview from its start to its end: server, watcher and bench together."""

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
    from types import TracebackType

    from bulletin.workspace import Workspace

PORT = 8036


@dataclass(slots=True)
class Preview:
    """A running preview of a workspace. To be used in a `with`; nothing of it is left afterwards."""

    workspace: Workspace
    start: str | None = None
    port: int = PORT
    board: StateStore = field(default_factory=StateStore)
    images: PageImages = field(default_factory=PageImages)
    bench: WorkerClient = field(init=False)
    desk: RequestHandler = field(init=False)
    server: PreviewServer = field(init=False)
    watcher: Watcher = field(init=False)

    def __enter__(self) -> Self:
        """Begin to listen, to watch, and to make the issue that it starts with. Raises BulletinError `no-port`."""
        self.bench = WorkerClient(self.workspace.root, self.board, self._forget_images)
        self.desk = RequestHandler(self.workspace, self.board, self.bench, self.images, self.start)
        self.watcher = Watcher(self.workspace.root, self._take_changes)
        self.server = listen(self.port, self.desk)
        self.bench.warm()
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        self.watcher.start()
        if self.start is not None:
            self.desk.state(self.start)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End everything."""
        self.server.shutdown()
        self.server.server_close()
        self.board.close()
        self.server.hang_up()
        self.watcher.close()
        self.bench.close()
        self.images.close()

    @property
    def address(self) -> str:
        """Where the page is to be found."""
        return f"http://{HOST}:{self.server.port}/"

    def _take_changes(self, changed: frozenset[str]) -> None:
        """Have those issues made anew that changes concern and that somebody looks at."""
        self.bench.note_change()
        self.desk.survey()
        own = issues_of(changed)
        affected = None if own is None else own | frozenset(self.board.counting())
        for folder in self.board.mark_stale(affected):
            if folder in self.desk.folders:
                self.desk.state(folder)
        self.board.tell_lists()

    def _forget_images(self) -> None:
        self.images.forget(self.board.marks())
