"""What goes between the server and the bench: a message is a line of JSON and the contents behind it."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Message = dict[str, Any]


def send(stream: IO[bytes], message: Mapping[str, object], contents: Sequence[bytes] = ()) -> None:
    """Hand a message over, with its contents. Raises OSError or ValueError where nobody listens any more."""
    head = {**message, "sizes": [len(content) for content in contents]}
    stream.write(json.dumps(head).encode() + b"\n")
    for content in contents:
        stream.write(content)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[Message, list[bytes]] | None:
    """Wait for a message; None where the sender has ended, even in the middle of one."""
    head = stream.readline()
    if not head.endswith(b"\n"):
        return None
    message: Message = json.loads(head)
    contents = [stream.read(size) for size in message["sizes"]]
    whole = [len(content) for content in contents] == message["sizes"]
    return (message, contents) if whole else None
