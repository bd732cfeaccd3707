"""The state store: the current state and finished content of issues, and notification of those who wait for changes."""

from __future__ import annotations

import secrets
import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from msgspec import Struct

from bulletin.cache import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

MAX_ISSUES = 6
"""Maximum number of issues kept, apart from those being watched."""
OLDER_PDFS = 2
"""Older PDFs of an issue that are kept, for pages that a window still shows."""
MAX_READINGS = 12
"""Maximum number of HTML pages kept."""
State = dict[str, Any]


class RenderedPages(Struct, frozen=True):
    """A finished PDF, with the digests of its pages' appearance in order."""

    folder: str
    pdf: bytes
    digests: tuple[str, ...]


class ArtifactFiles(Struct, frozen=True):
    """The files of the last successful build of an issue; a classified one has no HTML."""

    pdf: bytes
    html: bytes | None = None


@dataclass(slots=True)
class _IssueState:
    """State and files of an issue, and whether it needs a build."""

    state: State
    files: ArtifactFiles | None = None
    stale: bool = True


class StateStore:
    """Thread-safe store in memory: states by issue, contents by digest."""

    def __init__(self) -> None:
        self.boot = secrets.token_hex(8)
        self._changed = threading.Condition()
        self._issues: OrderedDict[str, _IssueState] = OrderedDict()
        self._readings: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        self._pdfs: list[RenderedPages] = []
        self._watched: Counter[str] = Counter()
        self._generation = 0
        self._lists = 0
        self._closed = False

    # --- Reading ---------------------------------------------------------------------------------------------

    def state(self, folder: str) -> State:
        """Return the state of an issue; an empty one if it is not in the store."""
        with self._changed:
            return dict(self._entry(folder).state)

    def claim(self, folder: str) -> bool:
        """Return whether an issue needs a build, and mark it as being built: the caller must request it."""
        with self._changed:
            issue = self._entry(folder)
            stale, issue.stale = issue.stale, False
            return stale

    def reading(self, name: str) -> bytes | None:
        """Return the HTML with this digest."""
        with self._changed:
            return self._readings[name][1] if name in self._readings else None

    def page(self, name: str) -> tuple[bytes, int] | None:
        """Return the newest PDF that contains a page with this digest, and the index of the page."""
        with self._changed:
            for each in reversed(self._pdfs):
                if name in each.digests:
                    return each.pdf, each.digests.index(name)
        return None

    def page_digests(self) -> frozenset[str]:
        """Return the digests of all pages that can still be rendered."""
        with self._changed:
            return frozenset(name for each in self._pdfs for name in each.digests)

    def files(self, folder: str) -> ArtifactFiles | None:
        """Return the files of the last successful build of an issue."""
        with self._changed:
            return self._issues[folder].files if folder in self._issues else None

    def _entry(self, folder: str) -> _IssueState:
        if folder not in self._issues:
            self._issues[folder] = _IssueState(_empty(folder, self.boot))
            self._evict()
        self._issues.move_to_end(folder)
        return self._issues[folder]

    def _evict(self) -> None:
        """Evict issues that are not being watched, least recently used first."""
        unwatched = [folder for folder in self._issues if not self._watched[folder]]
        for folder in unwatched[: max(0, len(self._issues) - MAX_ISSUES)]:
            del self._issues[folder]
            self._pdfs = [each for each in self._pdfs if each.folder != folder]

    # --- Writing ---------------------------------------------------------------------------------------------

    def update(self, folder: str, **changes: object) -> None:
        """Change the state of an issue and notify those who wait for it."""
        with self._changed:
            self._generation += 1
            state = self._entry(folder).state
            state.update(changes)
            state["generation"] = self._generation
            self._changed.notify_all()

    def put_reading(self, folder: str, html: bytes, **changes: object) -> None:
        """Store a new HTML page."""
        name = digest(html)[:32]
        with self._changed:
            self._readings[name] = folder, html
            self._readings.move_to_end(name)
            while len(self._readings) > MAX_READINGS:
                self._readings.popitem(last=False)
            reading = {"digest": name, "address": f"/reading/{name}.html"}
            self.update(folder, **changes, reading=reading)

    def withdraw_reading(self, folder: str, **changes: object) -> None:
        """Forget all HTML of an issue: it is classified."""
        with self._changed:
            kept = [(name, each) for name, each in self._readings.items() if each[0] != folder]
            self._readings = OrderedDict(kept)
            self._entry(folder).files = None
            self.update(folder, **changes, reading=None, files=None)

    def put_pages(
        self, folder: str, pdf: bytes, pages: Sequence[Mapping[str, Any]], **changes: object
    ) -> None:
        """Store new pages; earlier ones remain available for a while."""
        addressed = [{**page, "address": f"/pages/{page['digest']}"} for page in pages]
        with self._changed:
            self._pdfs.append(RenderedPages(folder, pdf, tuple(str(page["digest"]) for page in pages)))
            self._pdfs = _newest(self._pdfs)
            self.update(folder, **changes, pages=addressed)

    def put_files(self, folder: str, files: ArtifactFiles, **changes: object) -> None:
        """Store the files of a successful build; an issue that has been classified since keeps no HTML."""
        with self._changed:
            entry = self._entry(folder)
            files = ArtifactFiles(files.pdf) if entry.state["classified"] else files
            entry.files = files
            address = f"/issue/{quote(folder, errors='surrogateescape')}/issue"
            addresses = {"pdf": f"{address}.pdf"} | ({"html": f"{address}.html"} if files.html else {})
            self.update(folder, **changes, files=addresses)

    def mark_stale(self, affected: Container[str] | None) -> tuple[str, ...]:
        """Mark issues as stale (None: all); return those being watched."""
        with self._changed:
            folders = [each for each in self._issues if affected is None or each in affected]
            for folder in folders:
                self._issues[folder].stale = True
            return tuple(folder for folder in reversed(folders) if self._watched[folder])

    def counting(self) -> tuple[str, ...]:
        """Return the issues that print a tally: changes of any issue may affect them."""
        with self._changed:
            return tuple(folder for folder, issue in self._issues.items() if issue.state["counting"])

    def notify_lists(self) -> None:
        """Notify everybody that the list of issues or the tally may have changed."""
        with self._changed:
            self._lists += 1
            self._changed.notify_all()

    # --- Waiting for changes ---------------------------------------------------------------------------------

    def watch(
        self, folder: str | None, seconds: float, is_open: Callable[[], bool] = lambda: True
    ) -> Iterator[tuple[str, State] | None]:
        """Yield `state` events of an issue and `list` events as they occur, None after `seconds` without one.

        It ends when `is_open` returns False, which `wake` has it ask.
        """
        with self._changed:
            seen, lists = 0, self._lists
            if folder is not None:
                self._watched[folder] += 1
                seen = -1
        try:
            while True:
                with self._changed:
                    self._changed.wait_for(
                        lambda: self._has_changed(folder, seen, lists) or not is_open(),  # noqa: B023
                        seconds,
                    )
                    if self._closed or not is_open():
                        return
                    state, listed = self._state_since(folder, seen), self._lists != lists
                    lists = self._lists
                if state is not None:
                    seen = state["generation"]
                    yield "state", state
                if listed:
                    yield "list", {}
                if state is None and not listed:
                    yield None
        finally:
            with self._changed:
                if folder is not None:
                    self._watched[folder] -= 1

    def _state_since(self, folder: str | None, seen: int) -> State | None:
        """Return an issue's state unless its generation is `seen`."""
        state = None if folder is None else self._entry(folder).state
        return dict(state) if state is not None and state["generation"] != seen else None

    def _has_changed(self, folder: str | None, seen: int, lists: int) -> bool:
        return self._closed or self._lists != lists or self._state_since(folder, seen) is not None

    def wake(self) -> None:
        """Have all `watch` iterators ask whether they are still open."""
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """End all `watch` iterators."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


def _empty(folder: str, boot: str) -> State:
    return {
        "folder": folder,
        "boot": boot,
        "generation": 0,
        "state": "building",
        "stage": "reading",
        "issue": None,
        "reading": None,
        "classified": None,
        "reading_old": True,
        "pages_old": True,
        "pages": [],
        "files": None,
        "problems": [],
        "problems_old": True,
        "facts": None,
        "source": None,
        "counting": False,
    }


def _newest(pdfs: Sequence[RenderedPages]) -> list[RenderedPages]:
    """Return the newest PDFs of each issue, in order."""
    later: Counter[str] = Counter()
    kept = []
    for each in reversed(pdfs):
        if later[each.folder] <= OLDER_PDFS:
            kept.append(each)
        later[each.folder] += 1
    return kept[::-1]
