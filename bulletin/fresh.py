"""What a build was made from and told, so that the next one of the same things is answered before anything is loaded.

Only parts of the standard library that load in a few milliseconds are used here. What is remembered lies in the
user's cache and belongs to this machine; losing it costs a build, never a wrong answer. A file counts as unchanged by
its content; where it is large or one of many, by size, times and number, unless it was changed just before it was
looked at.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from functools import cache, cached_property
from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any, TypeAlias

    Facts: TypeAlias = dict[str, list[int | str]]

FORM = 3
SETTINGS = "bulletin.yaml"
PACKAGE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib takes 4 ms to load
SETTLED = 2_000_000_000
"""Nanoseconds: a file changed within this time may change again without another time stamp."""
PARTS = {"fonts", "tool", "inputs", "ledger", "libraries", "outputs", "told"}
"""What is remembered of an issue."""
CALLS = 32
"""How many command lines are remembered of a workspace."""
VARIABLES = (
    "HOME",
    "WINDIR",
    "XDG_DATA_HOME",
    "XDG_DATA_DIRS",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "FONTCONFIG_SYSROOT",
)
"""Variables of the environment on which it depends which fonts there are."""
LARGEST = 64 << 20
"""Bytes: of a larger file the content is not looked at; the tool reads none."""
FONTS = (".ttf", ".otf", ".ttc", ".otc")


# --- Answering -----------------------------------------------------------------------------------------------


def answer(arguments: Sequence[str]) -> int | None:
    """Tell again what the same command line told last time; None where anything it depends on is not as it was."""
    root = _root() if _plain(arguments) else None
    if root is None:
        return None
    call = _calls(root).get(_name(arguments))
    sight = Sight(root)
    if (
        not call
        or not _same(root, call["headers"], _headers(root))
        or any(sight.recall(folder) is None for folder in call["folders"])
    ):
        return None
    try:
        for name, text in call["told"]:
            stream = getattr(sys, name)
            stream.reconfigure(encoding="utf-8", errors="replace")
            stream.write(text)
            stream.flush()
    except BrokenPipeError:
        sys.stderr.close()
    return 0


def _plain(arguments: Sequence[str]) -> bool:
    """Whether this is a build that may be spared: no option but the form of its findings."""
    return arguments[:1] == ["build"] and not any(
        each.startswith("-")
        and each not in {"--strict", "--format", "--format=json", "--format=text", "--all"}
        for each in arguments
    )


def _root() -> str | None:
    """Return the workspace of the current folder."""
    folder = os.path.realpath(os.getcwd())  # noqa: PTH109
    while not os.path.isfile(os.path.join(folder, SETTINGS)):  # noqa: PTH113, PTH118
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return None
        folder = above
    return folder


def _name(arguments: Sequence[str]) -> str:
    return json.dumps([os.getcwd(), *arguments])  # noqa: PTH109


class _Telling:
    """Writes to a stream and keeps what was written, without what only shows how far it is."""

    def __init__(self, name: str, kept: list[tuple[str, str]]) -> None:
        self._name, self._kept, self._stream = name, kept, getattr(sys, name)
        setattr(sys, name, self)

    def write(self, text: str) -> int:
        """Write and keep."""
        if not text.startswith("\r"):
            self._kept.append((self._name, text))
        return int(self._stream.write(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def listen(arguments: Sequence[str]) -> list[tuple[str, str]] | None:
    """Begin to keep what a build tells, by stream."""
    if not _plain(arguments) or _root() is None:
        return None
    _heard.clear()
    kept: list[tuple[str, str]] = []
    for name in ("stdout", "stderr"):
        _Telling(name, kept)
    return kept


_heard: dict[str, None] = {}
"""The issues that were built, or found unchanged, since a build was listened to."""


def keep(arguments: Sequence[str], told: list[tuple[str, str]]) -> None:
    """Remember what a build told that went well."""
    root = _root()
    if root is None or not _heard:
        return
    calls = _calls(root)
    calls.pop(_name(arguments), None)
    call = {"headers": _headers(root), "folders": list(_heard), "told": told}
    kept = {**dict(list(calls.items())[1 - CALLS :]), _name(arguments): call}
    _write(_place(root, "calls"), {"form": FORM, "calls": kept})


def _calls(root: str) -> dict[str, Any]:
    read = _read(_place(root, "calls"))
    return read["calls"] if read and "calls" in read else {}


def _headers(root: str) -> Facts:
    """Tell of the files that say which issue is meant by a name."""
    issues = os.path.join(root, "issues")  # noqa: PTH118
    found = [_join(issues, name, "issue.md") for name in _names(issues)]
    return {SETTINGS: _digest(_join(root, SETTINGS)), **_stats(root, found, careful=True)}


# --- An issue ------------------------------------------------------------------------------------------------


class Sight:
    """What a workspace depends on, each part looked at once: for as long as one command takes, and no longer."""

    def __init__(self, root: str) -> None:
        self.root = root

    @cached_property
    def _common(self) -> dict[str, str]:
        return {"fonts": _fonts(self.root), "tool": tool()}

    @cached_property
    def _ledger(self) -> Facts:
        return _ledger(self.root)

    def look(self, folder: str) -> dict[str, Any]:
        """Look at all that an issue may be made from, before it is: what is kept for `remember`."""
        return {**self._common, "inputs": _inputs(self.root, folder), "ledger": self._others(folder)}

    def remember(
        self,
        folder: str,
        seen: dict[str, Any],
        files: Mapping[str, bytes],
        told: dict[str, Any],
        libraries: Iterable[str] = (),
    ) -> None:
        """Remember a set that was written, with what was seen before and what is to be told of it again (as JSON).

        `libraries` are the paths of the system's libraries that set its text.
        """
        place = _join(self.root, "build", folder)
        record = {
            "form": FORM,
            **seen,
            "ledger": seen["ledger"] if json.loads(files["manifest.json"])["counted"] else None,
            "libraries": _stats("", libraries),
            "outputs": _stats(self.root, [_join(place, name) for name in sorted(files)]),
            "told": told,
        }
        _write(_place(self.root, folder), record)
        _heard[folder] = None

    def recall(self, folder: str) -> dict[str, Any] | None:
        """Return what was remembered of a set if it is still there and nothing it was made from has changed."""
        record = _read(_place(self.root, folder))
        if record is None or not record.keys() >= PARTS or not self._holds(record, folder):
            return None
        _heard[folder] = None
        told: dict[str, Any] = record["told"]
        return told

    def _holds(self, record: dict[str, Any], folder: str) -> bool:
        place = _join(self.root, "build", folder)
        return (
            record["outputs"] == _stats(self.root, [_join(place, name) for name in _names(place)])
            and record["inputs"] == _inputs(self.root, folder)
            and record["libraries"] == _stats("", record["libraries"])
            and self._common.items() <= record.items()
            and (record["ledger"] is None or _same(self.root, record["ledger"], self._others(folder)))
        )

    def _others(self, folder: str) -> Facts:
        """Leave an issue's own files out of the ledger: they are known by content."""
        own = _join("issues", folder, "")
        return {path: facts for path, facts in self._ledger.items() if not path.startswith(own)}


def _inputs(root: str, folder: str) -> Facts:
    """Tell of the settings, the issue's own files and the office's own theme, by content."""
    own = [*_files(_join(root, "issues", folder)), *_files(_join(root, "templates"))]
    paths = [_join(root, SETTINGS), _join(root, "fonts", "fonts.yaml"), *own]
    return {os.path.relpath(path, root): _digest(path) for path in paths}


def _ledger(root: str) -> Facts:
    """Tell of what every count is made from: the texts of all issues and the opening states."""
    issues = _join(root, "issues")
    folders = [_join(issues, name) for name in _names(issues)]
    texts = [path for folder in folders for path in _files(folder) if path.endswith(".md")]
    return _stats(root, [*texts, *_files(_join(root, "tallies"))], careful=True)


def _fonts(root: str) -> str:
    """Name all fonts within reach by path, size and time."""
    home = os.path.expanduser("~")  # noqa: PTH111
    data = os.environ.get("XDG_DATA_HOME") or _join(home, ".local/share")
    windows = _join(os.environ.get("WINDIR", "C:/Windows"), "Fonts")
    folders = (
        _join(root, "fonts"),
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        _join(home, ".fonts"),
        _join(data, "fonts"),
        _join(data, "bulletin", "fonts"),
        "/System/Library/Fonts",
        "/Library/Fonts",
        _join(home, "Library"),
        windows,
        _join(home, "AppData/Local/Microsoft/Windows/Fonts"),
    )
    found = [
        path for folder in folders for path in _files(folder, follow=True) if path.lower().endswith(FONTS)
    ]
    return sha256(repr(_stats("", found)).encode()).hexdigest()


@cache
def tool() -> str:
    """Name the tool as it was when this process first asked: that is nearest to the code that it runs."""
    return _tool()


def _tool() -> str:
    """Name the tool's own code and theme, the libraries, the interpreter and what decides which fonts there are."""
    packed = [_join(PACKAGE, "shipped", name) for name in ("templates", "fonts")]
    themes = [path if os.path.isdir(path) else _beside(path) for path in packed]  # noqa: PTH112
    code = [path for folder in (PACKAGE, *themes) for path in _files(folder) if not path.endswith(".pyc")]
    installed = [name for folder in sys.path if folder.endswith("-packages") for name in _names(folder)]
    libraries = [name for name in installed if name.endswith(".dist-info")]
    variables = [os.environ.get(name) for name in VARIABLES]
    told = (sys.version, sorted(libraries), variables, _stats(PACKAGE, code))
    return sha256(repr(told).encode()).hexdigest()


def _beside(path: str) -> str:
    """Return where a folder of the theme stands in a checkout."""
    return _join(os.path.dirname(PACKAGE), os.path.basename(path))  # noqa: PTH119, PTH120


# --- Files ---------------------------------------------------------------------------------------------------


def _join(*parts: str) -> str:
    return os.path.join(*parts)  # noqa: PTH118


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []


def _files(folder: str, *, follow: bool = False) -> Iterator[str]:
    """Yield the files below a folder in order, without what programs put there while a file is open.

    Folders that are links are followed, each place once, or count as files; as does a folder named like a text.
    """
    seen: set[tuple[int, int]] = set()
    for parent, folders, names in os.walk(folder, followlinks=follow):
        facts = os.stat(parent)  # noqa: PTH116
        if (facts.st_dev, facts.st_ino) in seen:
            folders.clear()
            continue
        seen.add((facts.st_dev, facts.st_ino))
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        links = [] if follow else [name for name in folders if os.path.islink(_join(parent, name))]  # noqa: PTH114
        texts = [name for name in folders if name.endswith(".md")]
        for name in sorted({*names, *links, *texts}):
            if not name.startswith(("~$", ".~lock")) and not name.endswith((".swp", "~")):
                yield _join(parent, name)


def _digest(path: str) -> list[int | str]:
    """Name the content of a file; of what is none or a very large one, its place, size and time.

    A pipe is not waited for.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return []
    try:
        facts = os.fstat(handle)
        if stat.S_ISREG(facts.st_mode) and facts.st_size <= LARGEST:
            return [sha256(os.read(handle, facts.st_size)).hexdigest()]
        return [os.path.realpath(path), facts.st_size, facts.st_mtime_ns]
    except OSError:
        return []
    finally:
        os.close(handle)


def _stats(root: str, paths: Iterable[str], *, careful: bool = False) -> Facts:
    """Tell of files by size, times and number; with care by content too where that is no proof yet."""
    told: Facts = {}
    latest = time.time_ns() - SETTLED if careful else sys.maxsize
    for path in paths:
        try:
            facts = os.stat(path)  # noqa: PTH116
        except OSError:
            continue
        name = path[len(root) + 1 :] if root and path.startswith(root) else path
        told[name] = [facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino]
        if max(facts.st_mtime_ns, facts.st_ctime_ns) > latest:
            told[name] += _digest(path)
    return told


def _same(root: str, then: Facts, now: Facts) -> bool:
    """Whether files are as they were; their contents are compared where nothing else is proof."""
    return then.keys() == now.keys() and all(
        facts[:4] == now[name][:4] and (len(facts) < 5 or facts[4:] == _digest(_join(root, name)))
        for name, facts in then.items()
    )


# --- Memory --------------------------------------------------------------------------------------------------


def _place(root: str, name: str) -> str:
    """Return the file that remembers something of a workspace."""
    key = sha256(f"{root}\n{name}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return _place_of(key)


def _place_of(key: str) -> str:
    return _join(cache_folder(), f"fresh-{key}.json")


def cache_folder() -> str:
    """Return the user's cache for this tool, where platformdirs would have it: that takes too long to load here."""
    home = os.path.expanduser("~")  # noqa: PTH111
    if sys.platform == "win32":
        return _join(
            os.environ.get("LOCALAPPDATA") or _join(home, "AppData/Local"), "bulletin", "bulletin", "Cache"
        )
    if sys.platform == "darwin":
        return _join(home, "Library/Caches/bulletin")
    return _join(os.environ.get("XDG_CACHE_HOME", "").strip() or _join(home, ".cache"), "bulletin")


def _read(path: str) -> dict[str, Any] | None:
    try:
        with open(path, encoding="utf-8") as stream:  # noqa: PTH123
            value = json.load(stream)
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) and value.get("form") == FORM else None


def _write(path: str, value: dict[str, Any]) -> None:
    """Remember something; a cache that can't be written is no trouble."""
    part = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        with open(part, "w", encoding="utf-8") as stream:  # noqa: PTH123
            json.dump(value, stream, ensure_ascii=False)
        os.replace(part, path)  # noqa: PTH105
    except OSError:
        return
