"""A preview for tests: its answers, its events, and raw bytes to and from its port."""

from __future__ import annotations

import contextlib
import http.client
import json
import queue
import socket
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

from tests.support.waiting import LONG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

State = dict[str, Any]


@dataclass(frozen=True)
class Got:
    """An answer."""

    status: int
    fields: dict[str, str]
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


def get(port: int, path: str, method: str = "GET", **fields: str) -> Got:
    """Ask for a path; `if_none_match="…"` is a field."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    try:
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        connection.request(method, quote(path, safe="/?=&%"), headers=headers)
        answer = connection.getresponse()
        return Got(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def raw(port: int, sent: bytes) -> bytes:
    """Send bytes and return all that comes back until the other side ends."""
    with socket.create_connection(("127.0.0.1", port), timeout=LONG) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while more := connection.recv(65536):
                received += more
        return received


class Window:
    """An open page: a stream of the events of an issue."""

    def __init__(self, port: int, folder: str | None) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
        connection.request("GET", "/events" + (f"?issue={quote(folder)}" if folder else ""))
        assert connection.sock is not None
        self._socket: socket.socket = connection.sock
        self.answer = connection.getresponse()
        assert self.answer.status == 200
        self._events: queue.Queue[tuple[str, State]] = queue.Queue()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self.thread.join(LONG)
        self.answer.close()

    def _listen(self) -> None:
        kind = ""
        try:
            for line in self.answer:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    kind = value
                elif name == "data":
                    self._events.put((kind, json.loads(value)))
        except (OSError, http.client.HTTPException):
            return

    def event(self) -> tuple[str, State]:
        """Return the next event."""
        return self._events.get(timeout=LONG)

    def states(self) -> Iterator[State]:
        """Yield states as they come."""
        while True:
            kind, state = self.event()
            if kind == "state":
                yield state

    def until(self, wanted: Callable[[State], object]) -> list[State]:
        """Return the states up to the first that is as wanted."""
        seen = []
        for state in self.states():
            seen.append(state)
            if wanted(state):
                return seen
        raise AssertionError

    def settle(self) -> list[State]:
        """Return the states up to the one that shows what stands on the disk, or why it could not be built."""
        return self.until(lambda state: state["state"] != "building")


def below(number: int) -> set[int]:
    """Return all processes that stand below this one."""
    tasks = Path(f"/proc/{number}/task").glob("*/children")
    children = {int(child) for task in tasks for child in task.read_text().split()}
    return children | {each for child in children for each in below(child)}


def write(path: Path, old: str, new: str) -> None:
    """Save a file with a change, as an editor does it in one go."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
