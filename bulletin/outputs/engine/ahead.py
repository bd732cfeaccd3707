"""Work begun ahead in another thread, where a library lets Python go on meanwhile (HarfBuzz, zlib)."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Task:
    """A piece of work, done once: by the other thread, or by who asks for it before that one has come to it."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work
        self._taken, self._under_way = threading.Lock(), threading.Lock()
        self._under_way.acquire()
        self._result: Any = None
        self._error: Exception | None = None

    def run(self) -> None:
        """Do the work if nobody has taken it yet."""
        if not self._taken.acquire(blocking=False):
            return
        try:
            self._result = self._work()
        except Exception as error:  # noqa: BLE001 - raised where the work is asked for
            self._error = error
        finally:
            self._under_way.release()

    def result(self) -> Any:
        """Return what the work gives, done now or waited for; raise what it raised."""
        self.run()
        with self._under_way:
            if self._error is not None:
                raise self._error
            return self._result


class Ahead:
    """A thread that does what was begun, the latest first, and ends when nothing is left."""

    def __init__(self) -> None:
        self._tasks: list[Task] = []
        self._guard = threading.Lock()
        self._going = False

    def begin(self, *works: Callable[[], Any]) -> list[Task]:
        """Have these done meanwhile."""
        tasks = [Task(work) for work in works]
        with self._guard:
            self._tasks += tasks
            start, self._going = not self._going, True
        if start:
            threading.Thread(target=self._go, daemon=True).start()
        return tasks

    def _go(self) -> None:
        while True:
            with self._guard:
                if not self._tasks:
                    self._going = False
                    return
                task = self._tasks.pop()
            task.run()
