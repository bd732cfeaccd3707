"""The server: sockets on this machine alone, a thread for each connection, and no way for one to hold up the others."""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import sys
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from bulletin.diagnostics import BulletinError
from bulletin.preview.request_handler import REASONS, Response, page_digest, refusal
from bulletin.preview.requests import LONGEST_HEAD, RefusedError, read_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bulletin.preview.request_handler import RequestHandler
    from bulletin.preview.requests import Request

HOST = "127.0.0.1"
PORTS = 20
"""Ports that are tried, from the wanted one upwards."""
CONNECTIONS = 200
"""Connections at a time; beyond that the one that waits longest without asking anything is closed."""
IDLE = 30.0
"""Seconds from the first to the last byte of a request's head, and between two requests."""
SENDING = 20.0
"""Seconds for sending an answer."""
HEARTBEAT = 15.0
"""Seconds between two signs of life in a stream of events."""


class PreviewServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Listens on this machine alone."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = sys.platform != "win32"
    request_queue_size = 128

    def __init__(self, port: int, desk: RequestHandler) -> None:
        self.desk = desk
        self._guard = threading.Lock()
        self._open: set[socket.socket] = set()
        self._idle: OrderedDict[socket.socket, None] = OrderedDict()
        super().__init__((HOST, port), Connection)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.server_address[1])

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Take a connection in; where there are too many, the one longest idle gives way."""
        assert isinstance(request, socket.socket)  # noqa: S101 - this is no server of datagrams
        with self._guard:
            self._open.add(request)
            self._idle[request] = None
            full = len(self._open) > CONNECTIONS
            leaving = self._idle.popitem(last=False)[0] if full else None
        if leaving is not None:
            _hang_up(leaving)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Close a connection."""
        assert isinstance(request, socket.socket)  # noqa: S101
        with self._guard:
            self._open.discard(request)
            self._idle.pop(request, None)
        _hang_up(request)
        request.close()

    def mark_idle(self, request: socket.socket, *, idle: bool) -> None:
        """Note that a connection waits for a request, or that it has got one."""
        with self._guard:
            self._idle.pop(request, None)
            if idle:
                self._idle[request] = None

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep a bug's traceback; a client that went away or is too slow is none."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def hang_up(self) -> None:
        """End all connections."""
        with self._guard:
            connections = list(self._open)
        for connection in connections:
            _hang_up(connection)


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class Connection(socketserver.BaseRequestHandler):
    """One connection: requests, one after another, each within its time."""

    request: socket.socket
    server: PreviewServer

    def handle(self) -> None:
        """Answer requests until the other side or its time ends."""
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        rest = b""
        while True:
            self.server.mark_idle(self.request, idle=True)
            head, rest = self._receive(rest)
            if not head:
                return
            self.server.mark_idle(self.request, idle=False)
            if not self._answer(head):
                return

    def _receive(self, rest: bytes) -> tuple[bytes, bytes]:
        """Wait for a head; returns it and what came behind it. Nothing where the other side ends or takes too long."""
        last = time.monotonic() + IDLE
        while (end := rest.find(b"\r\n\r\n")) < 0:
            if len(rest) > LONGEST_HEAD:
                return rest, b""
            left = last - time.monotonic()
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

    def _answer(self, head: bytes) -> bool:
        """Answer a request; whether the connection goes on after it."""
        try:
            request = read_request(head, self.server.port)
        except RefusedError as refused:
            self._send(refusal(refused.status), lasting=False)
            return False
        try:
            answer = self.server.desk.answer(request)
        except RefusedError as refused:
            answer = refusal(refused.status)
        if answer.stream is not None:
            self._stream(answer, request)
            return False
        self._send(answer, lasting=request.lasting, bare=request.method == "HEAD")
        return request.lasting

    def _send(self, answer: Response, *, lasting: bool, bare: bool = False) -> None:
        length = (("Content-Length", str(len(answer.content))),) if answer.status != 304 else ()
        connection = () if lasting else (("Connection", "close"),)
        head = _head(answer, (*length, *connection))
        self.request.settimeout(SENDING)
        self.request.sendall(head if bare else head + answer.content)

    def _stream(self, answer: Response, request: Request) -> None:
        """Tell events until the other side is gone."""
        assert answer.stream is not None  # noqa: S101
        self.request.settimeout(SENDING)
        self.request.sendall(_head(answer, (("Connection", "close"),)))
        if request.method == "HEAD":
            return
        board = self.server.desk.board
        hello = {"boot": board.boot, "page": page_digest()}
        self.request.sendall(b"retry: 1000\n\n" + _event("hello", hello))
        for event in board.watch(answer.stream.folder, HEARTBEAT):
            self.request.sendall(b": \n\n" if event is None else _event(*event))


def _head(answer: Response, connection: Iterable[tuple[str, str]]) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {REASONS[answer.status]}"]
    lines += [f"{name}: {value}" for name, value in (*answer.head(), *connection)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _event(kind: str, data: Mapping[str, object]) -> bytes:
    number = f"id: {data['generation']}\n" if "generation" in data else ""
    return f"event: {kind}\n{number}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def listen(port: int, desk: RequestHandler) -> PreviewServer:
    """Listen on this port or, where it is taken, on the next free one. Raises BulletinError `no-port`."""
    last = min(port + PORTS, 65535)
    reasons = []
    for tried in range(port, last + 1):
        try:
            return PreviewServer(tried, desk)
        except OSError as error:
            reasons.append(error.strerror or str(error))
    raise BulletinError("no-port", port=port, last=last, reason=reasons[0])
