"""What the cache holds changes no result: damaged, copied, foreign and strange entries count as missing."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from importlib import metadata
from typing import TYPE_CHECKING

import pytest
from msgspec.msgpack import encode

from bulletin.cache import CacheDir, directory, tool
from bulletin.cache.directory import decode
from bulletin.parsing.markdown.body import MarkdownBody
from tests.support.crash import ENVIRONMENT
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CONTENT = b"0123456789"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The place of the cache."""
    return tmp_path / "cache"


@pytest.fixture
def cache(place: Path) -> CacheDir:
    """A cache with bytes and a value."""
    cache = CacheDir(place)
    cache.put("bytes", CONTENT)
    cache.save("value", ["甲", "乙"])
    return cache


# --- Entries -------------------------------------------------------------------------------------------------


def test_every_flipped_bit_of_bytes_is_seen(cache: CacheDir, place: Path) -> None:
    path = place / "bytes"
    content = path.read_bytes()
    for bit in range(8 * len(content)):
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        assert cache.get("bytes") is None
    for length in range(len(content)):
        path.write_bytes(content[:length])
        assert cache.get("bytes") is None
    path.write_bytes(content)
    assert cache.get("bytes") == CONTENT


def test_an_entry_under_the_name_of_another_counts_as_missing(cache: CacheDir, place: Path) -> None:
    cache.save("other", ["丙"])
    (place / "value").write_bytes((place / "other").read_bytes())
    assert cache.load("value", list[str]) is None
    (place / "bytes").unlink()
    os.link(place / "other", place / "bytes")
    assert cache.get("bytes") is None


def _link(path: Path) -> None:
    path.symlink_to(path.with_name("value"))


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _huge(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(1 << 40)


@pytest.mark.parametrize("make", [_link, _pipe, _folder, _device, _huge], ids=lambda make: make.__name__)
def test_what_is_no_entry_counts_as_missing(
    cache: CacheDir, place: Path, make: Callable[[Path], None]
) -> None:
    path = place / "bytes"
    path.unlink()
    make(path)
    assert cache.get("bytes") is None
    cache.put("bytes", CONTENT)
    cache.prune()
    assert cache.load("value", list[str]) == ["甲", "乙"]
    assert cache.get("bytes") == (None if path.is_dir() else CONTENT)


def test_what_is_too_large_is_not_stored(
    cache: CacheDir, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "LARGEST", 40)
    cache.put("large", CONTENT)
    assert not (place / "large").exists()


@pytest.mark.parametrize("kind", [MarkdownBody, list, dict[bytes, bytes]], ids=str)
@pytest.mark.parametrize("bomb", [b"\x91", b"\x81\xa1a"], ids=["arrays", "maps"])
def test_deep_nesting_is_no_value(kind: type, bomb: bytes) -> None:
    assert decode(bomb * 100_000 + b"\xc0", kind) is None


# --- The directory -------------------------------------------------------------------------------------------


@contextlib.contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.mark.parametrize("mask", [0, 0o022, 0o077, 0o777], ids=oct)
def test_directory_and_files_are_private_whatever_the_umask(tmp_path: Path, mask: int) -> None:
    above = tmp_path / "home" / ".cache"
    cache = CacheDir(above / "bulletin")
    with umask(mask):
        cache.put("bytes", CONTENT)
        assert cache.get("bytes") == CONTENT
    for folder in (above, above / "bulletin"):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert (above / "bulletin/bytes").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o770, 0o702, 0o777, 0o1777], ids=oct)
def test_a_directory_that_others_can_write_to_is_reported_and_not_touched(
    cache: CacheDir, place: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    monkeypatch.setattr(directory, "FILES", 0)
    assert cache.refusal() is None
    place.chmod(mode)
    names = sorted(place.iterdir())
    refusal = cache.refusal()
    assert refusal
    assert str(place) in refusal.message()
    assert f"chmod go-w {place}" in refusal.hint()
    assert cache.get("bytes") is None
    cache.put("new", CONTENT)
    cache.prune()
    assert sorted(place.iterdir()) == names


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_directory_of_another_user_is_reported_and_not_touched(cache: CacheDir, place: Path) -> None:
    os.chown(place, 65534, 65534)
    refusal = cache.refusal()
    assert refusal
    assert refusal.values["owner"] in {"nobody", "65534"}
    assert cache.get("bytes") is None
    cache.put("new", CONTENT)
    assert not (place / "new").exists()
    os.chown(place, os.getuid(), os.getgid())
    os.chown(place / "bytes", 65534, 65534)
    assert cache.get("bytes") is None
    cache.put("bytes", CONTENT)
    assert cache.get("bytes") == CONTENT


def test_a_link_in_place_of_the_directory_is_reported(cache: CacheDir, place: Path) -> None:
    link = place.with_name("link")
    link.symlink_to(place)
    assert CacheDir(link).refusal()
    CacheDir(link).put("new", CONTENT)
    assert not (place / "new").exists()
    assert cache.get("bytes") == CONTENT


def test_a_cache_without_a_directory_stores_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    cache = CacheDir(None)
    cache.put("bytes", CONTENT)
    cache.prune()
    assert cache.get("bytes") is None
    assert cache.refusal() is None
    assert not list(tmp_path.iterdir())


def test_a_fresh_cache_reads_nothing_and_writes(cache: CacheDir, place: Path) -> None:
    fresh = CacheDir(place, fresh=True)
    assert fresh.get("bytes") is None
    fresh.put("bytes", b"new")
    assert fresh.get("bytes") is None
    assert cache.get("bytes") == b"new"


# --- Killed writers ------------------------------------------------------------------------------------------

WRITER = """
import os, sys
from pathlib import Path
from bulletin.cache import directory
from bulletin.cache import CacheDir

def stop(*_):
    print("writing", flush=True)
    sys.stdin.read()

os.fdopen, opened = (lambda *arguments: (opened(*arguments).write(b"part"), stop())), os.fdopen
CacheDir(Path(sys.argv[1])).put("entry", b"content")
"""


def test_files_of_killed_writers_are_removed_and_those_of_living_ones_not(
    cache: CacheDir, place: Path
) -> None:
    (place / ".part-of-a-former-version").write_bytes(b"part")
    command = [sys.executable, "-c", WRITER, str(place)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        parts = sorted(place.glob(".part-*"))
        assert len(parts) == 2
        cache.prune()
        assert sorted(place.glob(".part-*")) == parts
        cache.put("another", CONTENT)
        process.kill()
    assert sorted(place.glob(".part-*")) == parts
    cache.prune()
    assert sorted(path.name for path in place.iterdir()) == ["another", "bytes", "value"]


def test_a_writer_that_fails_leaves_nothing(cache: CacheDir, place: Path) -> None:
    (place / "folder").mkdir()
    cache.put("folder", CONTENT)
    assert sorted(path.name for path in place.iterdir()) == ["bytes", "folder", "value"]


# --- The tool ------------------------------------------------------------------------------------------------


def fingerprint() -> str:
    return tool.tool_fingerprint.__wrapped__()


@pytest.mark.parametrize("name", ["weasyprint/text/line_break.py", "pikepdf.libs/libqpdf.so", "yaml.py"])
def test_a_library_that_is_patched_in_place_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(CONTENT)
    before = fingerprint()
    facts = path.stat()
    assert fingerprint() == before
    path.write_bytes(CONTENT[::-1])
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert fingerprint() != before


def test_another_version_of_a_library_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    before = fingerprint()
    (tmp_path / "weasyprint-99.dist-info").mkdir()
    assert fingerprint() != before


@pytest.mark.parametrize("name", ["weasyprint", "weasyprint.exe", "yaml.txt"])
def test_what_no_import_finds_is_no_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The folder of a script is on its search path: that of `bulletin` has the commands of libraries beside it."""
    before = fingerprint()
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / name).write_bytes(CONTENT)
    assert fingerprint() == before


WITHOUT_EFFECT = {"anyio", "click", "idna", "lxml", "packaging", "platformdirs", "pycparser", "watchfiles"}
"""Requirements that no result in the cache depends on: of the command line, the preview, and of other requirements."""
WITHOUT_EFFECT |= {"pypdfium2", "pypdfium2_cfg", "pypdfium2_cli", "pypdfium2_raw", "rapidfuzz"}


def test_the_libraries_are_those_of_the_requirements() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    names = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    installed = [each for each in metadata.distributions() if _normal(each.name) in names]
    modules = {module for each in installed for module in _modules(each)}
    assert "weasyprint" in modules
    assert modules - WITHOUT_EFFECT <= tool.LIBRARIES


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _modules(distribution: metadata.Distribution) -> set[str]:
    """Return the names on the search path, up to the first dot, of what a distribution has there."""
    tops = {path.parts[0] for path in distribution.files or ()} - {"..", "__pycache__"}
    return {top.partition(".")[0] for top in tops if not top.endswith(".dist-info")}


def test_a_value_of_another_type_is_no_value(cache: CacheDir) -> None:
    cache.put("value", encode({"甲": 1}))
    assert cache.load("value", list[str]) is None
