"""Messages between the server and its worker process: a line of JSON, followed by binary contents."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PipeMessage = dict[str, Any]


def send(stream: IO[bytes], message: Mapping[str, object], contents: Sequence[bytes] = ()) -> None:
    """Send a message with its contents. Raises OSError or ValueError if the other end is closed."""
    header = {**message, "sizes": [len(content) for content in contents]}
    stream.write(json.dumps(header).encode() + b"\n")
    for content in contents:
        stream.write(content)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[PipeMessage, list[bytes]] | None:
    """Wait for a message; None if the sender has ended, even within a message."""
    header = stream.readline()
    if not header.endswith(b"\n"):
        return None
    message: PipeMessage = json.loads(header)
    contents = [stream.read(size) for size in message["sizes"]]
    complete = [len(content) for content in contents] == message["sizes"]
    return (message, contents) if complete else None
