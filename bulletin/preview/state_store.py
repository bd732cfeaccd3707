"""The board: what is known of the issues right now, and who waits for news. Everything that is served stands here."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ISSUES = 6
"""Issues whose state is kept."""
OLDER = 2
"""PDFs of an issue that are kept behind its newest, for pages that a window still shows."""
READINGS = 12
State = dict[str, Any]


class RenderedPages(Struct, frozen=True):
    """A finished PDF: the digests of what its pages look like, in order."""

    folder: str
    pdf: bytes
    marks: tuple[str, ...]


class ArtifactFiles(Struct, frozen=True):
    """The last good set of an issue."""

    html: bytes
    pdf: bytes


@dataclass(slots=True)
class _IssueState:
    """An issue's state, its last good set, and how many windows look at it."""

    state: State
    files: ArtifactFiles | None = None
    stale: bool = True


class StateStore:
    """States by issue, contents by digest; all of it in memory, for many threads at a time."""

    def __init__(self) -> None:
        self.boot = secrets.token_hex(8)
        self._news = threading.Condition()
        self._shown: OrderedDict[str, _IssueState] = OrderedDict()
        self._readings: OrderedDict[str, bytes] = OrderedDict()
        self._prints: list[RenderedPages] = []
        self._watched: Counter[str] = Counter()
        self._generation = 0
        self._lists = 0
        self._closed = False

    # --- What is shown ---------------------------------------------------------------------------------------

    def state(self, folder: str) -> State:
        """Return the state of an issue; of one that was never asked for, an empty one."""
        with self._news:
            return dict(self._entry(folder).state)

    def claim(self, folder: str) -> bool:
        """Whether an issue must be made anew; who is told so sees to it."""
        with self._news:
            shown = self._entry(folder)
            wanted, shown.stale = shown.stale, False
            return wanted

    def reading(self, digest: str) -> bytes | None:
        """Return a page for screens."""
        with self._news:
            return self._readings.get(digest)

    def page(self, digest: str) -> tuple[bytes, int] | None:
        """Return the newest PDF that has a page which looks so, and the page's index."""
        with self._news:
            for each in reversed(self._prints):
                if digest in each.marks:
                    return each.pdf, each.marks.index(digest)
        return None

    def marks(self) -> frozenset[str]:
        """Return the digests of all pages that can still be drawn."""
        with self._news:
            return frozenset(mark for each in self._prints for mark in each.marks)

    def files(self, folder: str) -> ArtifactFiles | None:
        """Return the last good set of an issue."""
        with self._news:
            return self._shown[folder].files if folder in self._shown else None

    def _entry(self, folder: str) -> _IssueState:
        if folder not in self._shown:
            self._shown[folder] = _IssueState(_empty(folder, self.boot))
            self._forget()
        self._shown.move_to_end(folder)
        return self._shown[folder]

    def _forget(self) -> None:
        """Let go the issues that nobody looks at, those asked for longest ago first."""
        spare = [folder for folder in self._shown if not self._watched[folder]]
        for folder in spare[: max(0, len(self._shown) - ISSUES)]:
            del self._shown[folder]
            self._prints = [each for each in self._prints if each.folder != folder]

    # --- What becomes of it ----------------------------------------------------------------------------------

    def tell(self, folder: str, **changes: object) -> None:
        """Change a state and let those who wait for it know."""
        with self._news:
            self._tell(folder, changes)

    def tell_reading(self, folder: str, html: bytes, **changes: object) -> None:
        """Put up a new page for screens."""
        digest = _digest(html)
        with self._news:
            self._readings[digest] = html
            self._readings.move_to_end(digest)
            while len(self._readings) > READINGS:
                self._readings.popitem(last=False)
            address = {"digest": digest, "address": f"/reading/{digest}.html"}
            self._tell(folder, {**changes, "reading": address})

    def tell_pages(
        self, folder: str, pdf: bytes, pages: Sequence[Mapping[str, Any]], **changes: object
    ) -> None:
        """Put up new pages; those before stay servable for a while."""
        told = [{**page, "address": f"/pages/{page['digest']}"} for page in pages]
        with self._news:
            self._prints.append(RenderedPages(folder, pdf, tuple(str(page["digest"]) for page in pages)))
            self._prints = _within(self._prints)
            self._tell(folder, {**changes, "pages": told})

    def tell_files(self, folder: str, files: ArtifactFiles, **changes: object) -> None:
        """Put up the last good set."""
        with self._news:
            self._entry(folder).files = files
            here = f"/issue/{quote(folder)}/issue"
            self._tell(folder, {**changes, "files": {"pdf": f"{here}.pdf", "html": f"{here}.html"}})

    def _tell(self, folder: str, changes: Mapping[str, object]) -> None:
        self._generation += 1
        state = self._entry(folder).state
        state.update(changes)
        state["generation"] = self._generation
        self._news.notify_all()

    def mark_stale(self, affected: Iterable[str] | None) -> tuple[str, ...]:
        """Note that issues no longer show what stands on the disk (None: all); return those that are looked at."""
        with self._news:
            folders = (
                list(self._shown) if affected is None else [each for each in affected if each in self._shown]
            )
            for folder in folders:
                self._shown[folder].stale = True
            return tuple(folder for folder in reversed(folders) if self._watched[folder])

    def counting(self) -> tuple[str, ...]:
        """Return the issues that print a tally: a change of any issue may change them."""
        with self._news:
            return tuple(folder for folder, shown in self._shown.items() if shown.state["counting"])

    def tell_lists(self) -> None:
        """Let all know that the list of issues or the tally may have changed."""
        with self._news:
            self._lists += 1
            self._news.notify_all()

    # --- Who waits for news ----------------------------------------------------------------------------------

    def watch(self, folder: str | None, seconds: float) -> Iterator[tuple[str, State] | None]:
        """Yield `state` events of an issue and `list` events as they come, None after so many seconds without one."""
        with self._news:
            seen, lists = 0, self._lists
            if folder is not None:
                self._watched[folder] += 1
                seen = -1
        try:
            while True:
                with self._news:
                    self._news.wait_for(lambda: self._has_news(folder, seen, lists), seconds)  # noqa: B023
                    if self._closed:
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
            with self._news:
                if folder is not None:
                    self._watched[folder] -= 1

    def _state_since(self, folder: str | None, seen: int) -> State | None:
        """Return an issue's state, unless it is the one that was seen."""
        state = None if folder is None else self._entry(folder).state
        return dict(state) if state is not None and state["generation"] != seen else None

    def _has_news(self, folder: str | None, seen: int, lists: int) -> bool:
        return self._closed or self._lists != lists or self._state_since(folder, seen) is not None

    def close(self) -> None:
        """End all waiting."""
        with self._news:
            self._closed = True
            self._news.notify_all()


def _empty(folder: str, boot: str) -> State:
    return {
        "folder": folder,
        "boot": boot,
        "generation": 0,
        "state": "building",
        "stage": "reading",
        "issue": None,
        "reading": None,
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


def _within(prints: Sequence[RenderedPages]) -> list[RenderedPages]:
    """Keep the newest PDFs of every issue."""
    later: Counter[str] = Counter()
    kept = []
    for each in reversed(prints):
        if later[each.folder] <= OLDER:
            kept.append(each)
        later[each.folder] += 1
    return kept[::-1]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
