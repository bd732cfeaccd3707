"""The child process of the printer: it prints one document and exits, at the latest when its parent does.

Arguments: the folder of modules, the folder for temporary files, memory in bytes, time in seconds.
"""

from __future__ import annotations

import errno
import logging
import math
import os
import re
import shutil
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.export.weasyprint.job import (
    Answer,
    CrashReport,
    EnvironmentFailure,
    PrintedPdf,
    PrintJob,
    ResourceFailure,
    receive,
    send,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weasyprint.urls import URLFetcher, URLFetcherResponse

LIBRARIES = re.compile(r"/lib(pango|harfbuzz|fontconfig|freetype|fribidi|glib)[^/]*$")
"""The shared libraries on which text layout depends."""
NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES))


def main() -> None:
    """Print the job on standard input."""
    _, _, scratch, memory, seconds = sys.argv[-5:]
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit(int(memory), math.ceil(float(seconds)))
    job = receive(sys.stdin.buffer, PrintJob)
    if job is None:
        shutil.rmtree(scratch, ignore_errors=True)
        return
    threading.Thread(target=_end_with_parent, args=(scratch,), daemon=True).start()
    with suppress(OSError):
        send(answers, answer(job))


def limit(memory: int, seconds: int) -> None:
    """Limit memory (bytes) and processor time (seconds), where the system supports it."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_parent(scratch: str) -> None:
    """Wait until the parent closes its end of the pipe; then delete the temporary files and exit."""
    os.read(0, 1)
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(1)


def answer(job: PrintJob) -> Answer:
    """Print a document; a failure is part of the answer."""
    import traceback

    try:
        return _printed(job)
    except MemoryError:
        return ResourceFailure("too-much-memory")
    except RecursionError:
        return ResourceFailure("too-deep")
    except Exception as error:  # noqa: BLE001 - the caller reports it
        return _blocked(error) or CrashReport(traceback.format_exc())


def _blocked(error: Exception) -> EnvironmentFailure | None:
    """Return what in the environment is the reason of an error: a system library, or no room for temporary files."""
    if isinstance(error, (OSError, AttributeError)) and "library" in str(error):
        return EnvironmentFailure("no-pango", {"reason": str(error)})
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return EnvironmentFailure(
            "no-scratch", {"folder": sys.argv[-3], "reason": error.strerror or str(error)}
        )
    return None


def _printed(job: PrintJob) -> PrintedPdf | EnvironmentFailure:
    """Print a document. Refused addresses and warnings of WeasyPrint become diagnostics.

    A warning that a library is missing is no fault of a style: with another library the bytes would differ.
    """
    import weasyprint

    refusals: list[str] = []
    with _complaints() as complaints:
        try:
            source = weasyprint.HTML(string=job.html, url_fetcher=_fetcher(job, refusals))
            content: bytes = source.write_pdf(pdf_variant=f"pdf/{job.variant}")
        except ValueError as error:  # how WeasyPrint answers some values that no style may have
            content = b""
            complaints.append(str(error))
    missing = next((text for text in complaints if "Please install" in text), None)
    if missing:
        return EnvironmentFailure("no-pango", {"reason": missing})
    findings: list[tuple[str, dict[str, str]]] = [
        ("not-fetched", {"address": address}) for address in dict.fromkeys(refusals)
    ]
    findings += [("engine-complaint", {"text": text}) for text in complaints]
    return PrintedPdf(content, tuple(findings), _libraries())


def _fetcher(job: PrintJob, refusals: list[str]) -> URLFetcher:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class ConfinedFetcher(URLFetcher):  # type: ignore[misc]
        """Serves the resources of the job; keeps a list of the addresses that it refused.

        The list is needed because WeasyPrint catches a fetcher's exceptions in places (inside SVG).
        """

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            del headers
            if url in job.resources:
                return URLFetcherResponse(url, job.resources[url])
            refusals.append(url)
            raise ValueError(f"refused: {url}")

    return ConfinedFetcher()


class _Recorder(logging.Handler):
    """Records log messages of level WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect the log messages of WeasyPrint and fontTools."""
    recorder = _Recorder()
    for logger in map(logging.getLogger, ("weasyprint", "fontTools")):
        logger.addHandler(recorder)
        logger.propagate = False
    yield recorder.messages


def _libraries() -> tuple[str, ...]:
    """Return the paths of the loaded text layout libraries; none where the system has no list of them."""
    try:
        maps = Path("/proc/self/maps").read_text("utf-8", "replace")
    except OSError:
        return ()
    paths = {line.split(maxsplit=5)[5] for line in maps.splitlines() if "/" in line}
    return tuple(sorted(path for path in paths if LIBRARIES.search(path)))
