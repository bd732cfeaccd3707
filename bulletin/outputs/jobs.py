"""What goes between the press and who started it: a job in, an answer out, each a line of JSON and bytes behind it.

Before a job may go which faces it will need.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.diagnostics import Position


@dataclass(frozen=True, slots=True)
class Job:
    """A document to be printed: its HTML, the files and pictures behind its addresses; `pitch` is mm.

    `variant` is a value of `PdfVariant`. `place` is where a job is blamed that takes too much.
    """

    html: str
    files: Mapping[str, Path]
    pictures: Mapping[str, bytes]
    variant: str
    pitch: float
    place: Position | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """The faces of the next document, known before its HTML is written: their rules, the files behind the addresses."""

    rules: str
    files: Mapping[str, Path]


def send_expected(stream: IO[bytes], expected: Expected) -> None:
    """Tell what to get ready for. Raises OSError where nobody listens any more."""
    head = {"rules": expected.rules, "files": _told(expected.files)}
    stream.write(json.dumps(head).encode() + b"\n")
    stream.flush()


def _told(files: Mapping[str, Path]) -> dict[str, str]:
    return {address: str(path) for address, path in files.items()}


def send_job(stream: IO[bytes], job: Job) -> None:
    """Hand a job over. Raises OSError where nobody listens any more."""
    head = {
        "html": job.html,
        "files": _told(job.files),
        "pictures": {address: len(content) for address, content in job.pictures.items()},
        "variant": job.variant,
        "pitch": job.pitch,
    }
    stream.write(json.dumps(head).encode() + b"\n")
    for content in job.pictures.values():
        stream.write(content)
    stream.flush()


def receive(stream: IO[bytes]) -> Job | Expected | None:
    """Wait for a job, or for what is known of it before; None where the sender has ended."""
    head = stream.readline()
    if not head.endswith(b"\n"):
        return None
    told = json.loads(head)
    files = {address: Path(path) for address, path in told["files"].items()}
    if "rules" in told:
        return Expected(told["rules"], files)
    pictures = {address: stream.read(size) for address, size in told["pictures"].items()}
    return Job(told["html"], files, pictures, told["variant"], told["pitch"])


def send_answer(stream: IO[bytes], answer: Mapping[str, object], content: bytes) -> None:
    """Hand an answer over. Raises OSError where nobody listens any more."""
    stream.write(json.dumps({**answer, "size": len(content)}).encode() + b"\n" + content)
    stream.flush()


def receive_answer(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Wait for an answer: an empty one where the press died before it was whole."""
    head = stream.readline()
    if not head.endswith(b"\n"):
        return {}, b""
    answer: dict[str, Any] = json.loads(head)
    content = stream.read(answer["size"])
    return (answer, content) if len(content) == answer["size"] else ({}, b"")
