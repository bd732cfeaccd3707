"""The HTTP server: listens on loopback only, with a thread and time limits for each connection."""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import sys
import threading
import time
from collections import Counter, OrderedDict
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from bulletin.diagnostics import BulletinError
from bulletin.preview.request_handler import Response, error_response, page_digest
from bulletin.preview.requests import LONGEST_HEAD, RefusedError, read_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bulletin.preview.request_handler import RequestHandler
    from bulletin.preview.requests import Request

HOST = "127.0.0.1"
PORTS = 20
"""Number of further ports to try if the requested one is taken."""
CONNECTIONS = 200
"""Maximum number of connections; beyond it the longest idle one is closed."""
STREAMS, ALL_STREAMS = 24, 100
"""Maximum number of streams of events of one client, and of all; beyond it the oldest one is closed.

A browser opens up to 6 for all its windows. All clients have the same address, so what they call themselves counts.
"""
IDLE = 30.0
"""Seconds from the first to the last byte of a request's head, and between two requests."""
UPLOADING = 60.0
"""Seconds for receiving an upload."""
SENDING = 20.0
"""Seconds for sending a response."""
HEARTBEAT = 15.0
"""Seconds between keep-alive comments in a stream of events."""


class PreviewServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """A threading server on loopback that limits the number of connections."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = sys.platform != "win32"
    request_queue_size = 128

    def __init__(self, port: int, handler: RequestHandler) -> None:
        self.handler = handler
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._idle: OrderedDict[socket.socket, None] = OrderedDict()
        self._streams: OrderedDict[socket.socket, str] = OrderedDict()
        super().__init__((HOST, port), Connection)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.server_address[1])

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Accept a connection; above the limit, shut down the longest idle one."""
        assert isinstance(request, socket.socket)  # noqa: S101 - this is no server of datagrams
        with self._lock:
            self._connections.add(request)
            self._idle[request] = None
            over_limit = len(self._connections) > CONNECTIONS
            evicted = self._idle.popitem(last=False)[0] if over_limit else None
        if evicted is not None:
            _shut_down(evicted)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Close a connection."""
        assert isinstance(request, socket.socket)  # noqa: S101
        with self._lock:
            self._connections.discard(request)
            self._idle.pop(request, None)
            self._streams.pop(request, None)
        _shut_down(request)
        request.close()

    def mark_idle(self, request: socket.socket, *, idle: bool) -> None:
        """Record whether a connection is waiting for a request."""
        with self._lock:
            self._idle.pop(request, None)
            if idle:
                self._idle[request] = None

    def mark_stream(self, request: socket.socket, client: str) -> None:
        """Record that a connection is a stream of events; above a limit, shut down the oldest one of the client.

        Above the limit of all it is one of the client that has the most.
        """
        with self._lock:
            self._streams[request] = client
            counts = Counter(self._streams.values())
            most, _ = counts.most_common(1)[0]
            loser = client if counts[client] > STREAMS else most if len(self._streams) > ALL_STREAMS else None
            oldest = next((one for one, name in self._streams.items() if name == loser), None)
            if oldest is not None:
                del self._streams[oldest]
                self._connections.discard(oldest)
        if oldest is not None:
            _shut_down(oldest)
            self.handler.store.wake()

    def is_stream(self, request: socket.socket) -> bool:
        """Return whether a stream of events has not been closed."""
        return request in self._streams

    def handle_error(self, request: object, client_address: object) -> None:
        """Print the traceback of a bug; a client that left or is too slow is none."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def close_connections(self) -> None:
        """Shut down all connections."""
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            _shut_down(connection)


def _shut_down(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class Connection(socketserver.BaseRequestHandler):
    """One connection: requests in sequence, each within its time limit."""

    request: socket.socket
    server: PreviewServer

    def handle(self) -> None:
        """Answer requests until the client ends the connection or a time limit is reached."""
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        rest = b""
        while True:
            self.server.mark_idle(self.request, idle=True)
            head, rest = self._receive_head(rest)
            if not head:
                return
            self.server.mark_idle(self.request, idle=False)
            if not self._answer(head, rest):
                return

    def _receive_head(self, rest: bytes) -> tuple[bytes, bytes]:
        """Wait for a head; return it and the bytes after it. Empty if the client ends or is too slow."""
        deadline = time.monotonic() + IDLE
        while (end := rest.find(b"\r\n\r\n")) < 0:
            if len(rest) > LONGEST_HEAD:
                return rest, b""
            left = deadline - time.monotonic()
            if left <= 0:
                return b"", b""
            self.request.settimeout(left)
            try:
                more = self.request.recv(8192)
            except TimeoutError:
                return b"", b""
            if not more:
                return rest, b""
            rest += more
        return rest[: end + 4], rest[end + 4 :]

    def _answer(self, head: bytes, rest: bytes) -> bool:
        """Answer a request; return whether the connection stays open. `rest` was received behind its head."""
        try:
            request = read_request(head, self.server.port)
        except RefusedError as refused:
            self._send(error_response(refused.status), lasting=False)
            return False
        if request.method == "POST":
            self._send(self._upload(request, rest), lasting=False)
            return False
        try:
            response = self.server.handler.respond(request)
        except RefusedError as refused:
            response = error_response(refused.status)
        if response.stream is not None:
            self._stream(response, request)
            return False
        self._send(response, lasting=request.lasting, head_only=request.method == "HEAD")
        return request.lasting

    def _upload(self, request: Request, rest: bytes) -> Response:
        """Receive an upload and import it; nothing is received of one that is refused."""
        handler = self.server.handler
        if not handler.uploads.acquire(blocking=False):
            return error_response(HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            handler.refuse_upload(request)
            return handler.upload(request, self._receive_content(request.length, rest))
        except RefusedError as refused:
            return error_response(refused.status)
        finally:
            handler.uploads.release()

    def _receive_content(self, length: int, rest: bytes) -> bytes:
        """Return the content of a request. Raises RefusedError 408 where it does not come in time, or not whole."""
        deadline = time.monotonic() + UPLOADING
        received = bytearray(rest[:length])
        while len(received) < length:
            left = deadline - time.monotonic()
            if left <= 0:
                raise RefusedError(408)
            self.request.settimeout(left)
            try:
                more = self.request.recv(min(length - len(received), 1 << 16))
            except TimeoutError:
                more = b""
            if not more:
                raise RefusedError(408)
            received += more
        return bytes(received)

    def _send(self, response: Response, *, lasting: bool, head_only: bool = False) -> None:
        length = (("Content-Length", str(len(response.content))),) if response.status != 304 else ()
        connection = () if lasting else (("Connection", "close"),)
        head = _head(response, (*length, *connection))
        self.request.settimeout(SENDING)
        self.request.sendall(head if head_only else head + response.content)

    def _stream(self, response: Response, request: Request) -> None:
        """Send events until the client is gone."""
        assert response.stream is not None  # noqa: S101
        self.server.mark_stream(self.request, request.fields.get("user-agent", ""))
        self.request.settimeout(SENDING)
        self.request.sendall(_head(response, (("Connection", "close"),)))
        if request.method == "HEAD":
            return
        store = self.server.handler.store
        hello = {"boot": store.boot, "page": page_digest()}
        self.request.sendall(b"retry: 1000\n\n" + _event("hello", hello))
        is_open = partial(self.server.is_stream, self.request)
        for event in store.watch(response.stream.folder, HEARTBEAT, is_open):
            self.request.sendall(b": \n\n" if event is None else _event(*event))


def _head(response: Response, connection: Iterable[tuple[str, str]]) -> bytes:
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in (*response.headers(), *connection)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _event(kind: str, data: Mapping[str, object]) -> bytes:
    number = f"id: {data['generation']}\n" if "generation" in data else ""
    return f"event: {kind}\n{number}data: {json.dumps(data)}\n\n".encode()


def listen(port: int, handler: RequestHandler) -> PreviewServer:
    """Listen on this port or, if it is taken, on the next free one. Raises BulletinError `no-port`."""
    last = min(port + PORTS, 65535)
    reasons = []
    for candidate in range(port, last + 1):
        try:
            return PreviewServer(candidate, handler)
        except OSError as error:
            reasons.append(error.strerror or str(error))
    raise BulletinError("no-port", port=port, last=last, reason=reasons[0])
