"""The messages between printer and child process: MessagePack values, each behind its length."""

from __future__ import annotations

from typing import IO, Any

import msgspec
from msgspec import Struct, field

LENGTH = 8
"""Bytes of the length before a message."""


class PrintJob(Struct, frozen=True):
    """A document to be printed: its HTML, and the resources that it may load, by address.

    `variant` is a value of `PdfVariant`.
    """

    html: str
    resources: dict[str, bytes]
    variant: str


class PrintedPdf(Struct, frozen=True, tag=True):
    """The PDF, and diagnostics as codes with their values; `libraries` are the text layout libraries in use."""

    content: bytes
    findings: tuple[tuple[str, dict[str, str]], ...] = ()
    libraries: tuple[str, ...] = ()


class EnvironmentFailure(Struct, frozen=True, tag=True):
    """The environment does not allow printing: a diagnostic code and its values."""

    code: str
    values: dict[str, str] = field(default_factory=dict)


class ResourceFailure(Struct, frozen=True, tag=True):
    """The document exceeds a limit: the diagnostic code."""

    code: str


class CrashReport(Struct, frozen=True, tag=True):
    """A bug: its traceback."""

    traceback: str


Answer = PrintedPdf | EnvironmentFailure | ResourceFailure | CrashReport


def send(stream: IO[bytes], message: PrintJob | Answer) -> None:
    """Write a message. Raises OSError where the other end is closed."""
    content = msgspec.msgpack.encode(message)
    stream.write(len(content).to_bytes(LENGTH, "big"))
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes], kind: Any) -> Any:
    """Read a message of this type; None where the sender exits before it is complete."""
    head = stream.read(LENGTH)
    size = int.from_bytes(head, "big")
    content = stream.read(size) if len(head) == LENGTH else b""
    return msgspec.msgpack.decode(content, type=kind) if size and len(content) == size else None
