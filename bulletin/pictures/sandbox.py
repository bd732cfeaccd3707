"""Decoding in a child process with limited memory and time, without files and network: for rare and large pictures.

The child reads a picture from its input and writes a line (mode, width, height; or `!` and a reason) and samples.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import threading
from importlib import import_module
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.pictures.decoding import PLUGINS, decode, fitted
from bulletin.pictures.values import PictureError

if TYPE_CHECKING:
    from PIL.Image import Image

    from bulletin.pictures.values import PictureHeader

MEMORY = 1 << 30
"""Memory limit of the child in bytes."""
SECONDS = 60
"""Limit of processor time and of elapsed time for a picture."""
_CHANNELS = {"1": 1, "L": 1, "LA": 2, "RGB": 3, "RGBA": 4}
_ALSO = (
    *("PIL.ImageChops", "PIL.ImageCms", "PIL.ImageMath", "PIL.ImageOps", "PIL.ImagePalette"),
    *("bulletin.pictures.colour", "copy"),
)
"""Modules that Pillow and `decoding` import when they need them."""
_HEAD = 200
_ANSWER = re.compile(rb"(1|L|LA|RGB|RGBA) (\d{1,9}) (\d{1,9})\n")
_COSTLY = "解码太费时间或者内存，请缩小后再放，或另存为 JPEG"
_START = "import sys; sys.path.insert(0, sys.argv[1]); from bulletin.pictures.sandbox import run_child; run_child()"


def decode_in_sandbox(content: bytes, header: PictureHeader, box: tuple[int, int]) -> Image:
    """Decode a picture in a child process to fit a box of pixels. Raises PictureError."""
    from PIL import Image

    most = _CHANNELS["RGBA"] * prod(fitted(header.upright, box))
    code = Path(__file__).resolve().parent.parent.parent
    with subprocess.Popen(  # noqa: S603 - this tool's own code
        [sys.executable, "-P", "-c", _START, str(code), *map(str, box)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        assert child.stdin is not None  # noqa: S101 - opened as a pipe
        assert child.stdout is not None  # noqa: S101
        clock = threading.Timer(SECONDS, child.kill)
        clock.start()
        try:
            with contextlib.suppress(OSError), child.stdin as stream:
                stream.write(content)
            head = child.stdout.readline(_HEAD)
            samples = child.stdout.read(most + 1)
        finally:
            clock.cancel()
            child.kill()
    if head.startswith(b"!") and head.endswith(b"\n"):
        raise PictureError(head[1:-1].decode("utf-8", "replace"))
    answer = _ANSWER.fullmatch(head)
    if answer is None:
        raise PictureError(_COSTLY)
    mode, size = answer[1].decode(), (int(answer[2]), int(answer[3]))
    row = (size[0] + 7) // 8 if mode == "1" else size[0] * _CHANNELS[mode]
    if not size[0] * size[1] or len(samples) > most or len(samples) != row * size[1]:
        raise PictureError(_COSTLY)
    return Image.frombytes(mode, size, samples)


def run_child() -> None:
    """Run as the child: decode standard input. Arguments: the folder of the code, and the box in pixels."""
    from bulletin.pictures.headers import read_header

    content = sys.stdin.buffer.read()
    header = read_header(content)
    _load(header.format)
    _limit()
    try:
        image = decode(content, header, (int(sys.argv[2]), int(sys.argv[3])))
    except PictureError as error:
        answer = f"!{error.reason}\n".encode()
    else:
        answer = f"{image.mode} {image.width} {image.height}\n".encode() + image.tobytes()
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def _load(kind: str) -> None:
    """Import all that decoding may need: no file can be opened under the limits."""
    import_module(f"PIL.{PLUGINS[kind]}ImagePlugin")
    for name in _ALSO:
        import_module(name)


def _limit() -> None:
    """Limit memory and time, forbid files, connections and processes, where the system supports it."""
    try:
        import resource
    except ImportError:
        return
    limits = {
        resource.RLIMIT_DATA: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))
