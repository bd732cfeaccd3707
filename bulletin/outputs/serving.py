"""The press's own process: it loads the engine, prints one job after another, and ends with who started it."""

from __future__ import annotations

import contextlib
import gc
import os
import queue
import sys
import threading

from bulletin.outputs.rare import unhurried
from bulletin.outputs.scratch import clear, make

with unhurried():
    from pathlib import Path

    from bulletin.outputs.jobs import Job, receive, send_answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.outputs.engine import Engine
    from bulletin.outputs.jobs import Expected


def serve(keep: Callable[[], None]) -> None:
    """Print jobs until no more can come; `keep` keeps what had to be compiled.

    Arguments: place for modules, bytes of memory, folder for scratch files, folder for what the engine remembers.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit(int(sys.argv[2]))
    make(sys.argv[3])
    jobs: queue.SimpleQueue[Job | Expected] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    gc.disable()  # who starts it has done so before anything was loaded: to look for garbage would take 3 ms
    engine = _warm_up(Path(sys.argv[4]))
    if engine and jobs.empty():
        engine.prepare()
    gc.freeze()
    while True:
        job = jobs.get()
        if not isinstance(job, Job):
            _get_ready(engine, job)
            continue
        answer, content = _work(job, engine)
        keep()  # before the answer: whoever has it may end this process at once
        try:
            send_answer(answers, {**answer, "memory": _memory()}, content)
        except OSError:
            _leave()
        del job, answer, content
        gc.collect()


def _limit(memory: int) -> None:
    """Let no more memory be had, where the system can see to that."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _listen(jobs: queue.SimpleQueue[Job | Expected]) -> None:
    """Take jobs in while others are printed; where no more can come, end at once."""
    while job := receive(sys.stdin.buffer):
        jobs.put(job)
    _leave()


def _leave() -> None:
    """End without waiting for anything, and leave nothing behind."""
    clear(sys.argv[3])
    os._exit(0)


def _warm_up(folder: Path) -> Engine | None:
    """Load the engine before there is work; what is wrong with it is told when there is."""
    with contextlib.suppress(Exception), unhurried():
        import bulletin.outputs.pdf  # noqa: F401 - it, too, is loaded ahead
        from bulletin.fresh import remember_libraries
        from bulletin.outputs.engine import libraries, load

        engine = load(folder)
        remember_libraries(libraries())
        return engine
    return None


def _get_ready(engine: Engine | None, expected: Expected) -> None:
    """Load the faces of the document that will come; what is wrong with them is told when it is there."""
    with contextlib.suppress(Exception):
        if engine:
            engine.expect(expected.rules, expected.files)


def _memory() -> int:
    """Return how much memory this process holds, in bytes; 0 where the system does not tell."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _work(job: Job, engine: Engine | None) -> tuple[dict[str, object], bytes]:
    from bulletin.outputs.pdf import print_document

    def read(address: str) -> bytes | None:
        if address in job.files:
            return job.files[address].read_bytes()
        return job.pictures.get(address)

    try:
        content, found = print_document(
            job.html, read, job.variant, job.pitch, files=job.files, engine=engine
        )
    except MemoryError:
        return {"outcome": "memory"}, b""
    except RecursionError:
        return {"outcome": "depth"}, b""
    except Exception as error:  # noqa: BLE001 - told where the job came from
        return _failure(error), b""
    return {"outcome": "done", "found": found}, content or b""


def _failure(error: Exception) -> dict[str, object]:
    """Tell what is in the way, or a bug with its traceback."""
    from bulletin.diagnostics import BulletinError

    if isinstance(error, BulletinError):
        told = error.diagnostic
        return {"outcome": "blocked", "code": told.code, "values": dict(told.values)}
    import traceback

    return {"outcome": "bug", "text": "".join(traceback.format_exception(error))}
