"""The cache: values of declared types alone, bounded, private, ignored when damaged; safe comparison of files."""

from __future__ import annotations

import datetime as dt
import os
import pickle
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from msgspec.msgpack import encode

from bulletin.app.up_to_date import BuildRecord
from bulletin.cache import Cache, CacheDir, directory, file, uncached
from bulletin.cache.directory import decode
from bulletin.diagnostics import Position, Result, Severity, diagnose
from bulletin.export.pdf.fonts import Subset
from bulletin.kinds.bulletin.parsing import FrontMatter, IssueHead
from bulletin.linebreak.values import ParagraphLines
from bulletin.model import (
    Article,
    Emphasis,
    OpeningBalance,
    Paragraph,
    Publication,
    Quotation,
    Status,
    Text,
    Title,
    Wording,
)
from bulletin.parsing.issue_header import IssueHeader
from bulletin.parsing.markdown.body import MarkdownBody
from bulletin.pictures import ImageFile, Raster
from bulletin.tally import IssueCount, LedgerEntry, RowSpec
from bulletin.typography.faces_files import FaceFacts
from bulletin.typography.faces_index import IndexedFile
from bulletin.typography.faces_roles import RolePlan
from bulletin.typography.geometry import Geometry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# --- Files and keys ------------------------------------------------------------------------------------------


def asked(folder: CacheDir, *keys: str) -> list[str]:
    """Request keys in a new process; returns those whose step had to be called."""
    cache, called = Cache(folder), []

    def step(key: str) -> str:
        called.append(key)
        return 40 * key.upper()

    memoize = cache.memoizer("step", file="file")
    for key in keys:
        assert memoize(key, lambda key=key: step(key), str) == 40 * key.upper()
    cache.write()
    return called


def test_results_last_until_the_tool_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = CacheDir(tmp_path / "cache")
    assert asked(folder, "a", "b") == ["a", "b"]
    assert asked(folder, "a", "b", "c") == ["c"]
    with monkeypatch.context() as patch:
        patch.setattr(directory, "tool_fingerprint", lambda: "another tool")
        assert asked(folder, "a") == ["a"]
    assert asked(folder, "a") == ["a"]


def test_a_file_is_bounded_and_keeps_what_one_command_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "LIMIT", 100)
    folder = CacheDir(tmp_path / "cache")
    asked(folder, *"abcd")
    assert asked(folder, *"abcd") == []
    assert asked(folder, "e") == ["e"]
    assert asked(folder, *"abcde") == ["a", "b", "c"]


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 40, None])
def test_a_damaged_file_counts_as_missing(tmp_path: Path, damage: bytes | None) -> None:
    folder = CacheDir(tmp_path / "cache")
    asked(folder, *"abc")
    [path] = (tmp_path / "cache").iterdir()
    content = path.read_bytes()
    path.write_bytes(content[:-9] + b"?" + content[-8:] if damage is None else damage)
    assert asked(folder, *"abc") == ["a", "b", "c"]
    assert path.read_bytes() == content


def test_a_directory_of_others_is_neither_read_nor_written(tmp_path: Path) -> None:
    place, link = tmp_path / "cache", tmp_path / "link"
    folder = CacheDir(place)
    asked(folder, "a")
    place.chmod(0o777)
    assert asked(folder, "a", "b") == ["a", "b"]
    place.chmod(0o700)
    assert asked(folder, "b") == ["b"]
    [path] = place.iterdir()
    path.chmod(0o622)
    assert asked(folder, "a") == ["a"]
    link.symlink_to(place)
    assert asked(CacheDir(link), "a") == asked(CacheDir(link), "a") == ["a"]
    assert asked(folder, "a") == []


@pytest.mark.parametrize(("name", "limit"), [("FILES", 10), ("BYTES", 100)])
def test_the_oldest_files_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, limit: int
) -> None:
    monkeypatch.setattr(directory, name, limit)
    place = tmp_path / "cache"
    folder = CacheDir(place)
    for number in range(25):
        folder.put(str(number), b"0123456789")
        os.utime(place / str(number), ns=(number, number))
    size = (place / "0").stat().st_size
    folder.prune()
    kept = limit if name == "FILES" else limit // size
    assert sorted(int(path.name) for path in place.iterdir()) == [*range(25 - kept, 25)]


def test_a_cache_that_can_not_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = CacheDir(tmp_path / "file" / "cache")
    folder.put("key", b"")
    assert folder.get("key") is None
    assert asked(folder, "a") == asked(folder, "a") == ["a"]
    folder.prune()


def test_nothing_of_a_key_that_leads_elsewhere_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    folder = CacheDir(tmp_path / "cache")
    folder.put("key", b"")
    (folder.path / "key").unlink()
    (folder.path / "key").symlink_to(tmp_path / "secret")
    assert folder.get("key") is None


# --- In memory -----------------------------------------------------------------------------------------------


def test_memory_is_bounded_and_the_least_recently_used_go_first() -> None:
    cache = Cache(limit=10)
    memoize, called = cache.memoizer("step"), []
    for name in "abcab":
        memoize(name, lambda name=name: called.append(name), type(None), 4)
    assert called == ["a", "b", "c", "a", "b"]
    memoize("b", lambda: called.append("b"), type(None), 4)
    assert len(called) == 5
    memoize("long", lambda: called.append("long"), type(None), 11)
    assert (cache.cost, len(cache.entries)) == (0, 0)


def test_a_step_that_fails_is_called_again() -> None:
    memoize = Cache().memoizer("step")
    with pytest.raises(ZeroDivisionError):
        memoize("key", lambda: 1 // 0, int)
    assert memoize("key", lambda: 2, int) == 2
    assert uncached("key", lambda: 3, int) == 3


def test_steps_and_what_they_depend_on_are_apart() -> None:
    cache = Cache()
    assert cache.memoizer("one")("key", lambda: 1, int) == 1
    assert cache.memoizer("two")("key", lambda: 2, int) == 2
    assert cache.memoizer("one", "other settings")("key", lambda: 3, int) == 3
    assert cache.memoizer("one")("key", lambda: 4, int) == 1


# --- Values --------------------------------------------------------------------------------------------------

KINDS = (
    Result[Publication], Result[OpeningBalance], Result[Wording], IssueHeader, FrontMatter[Article], FrontMatter[IssueHead],
    MarkdownBody, tuple[IssueCount, ...], tuple[LedgerEntry, ...], RowSpec, Geometry, RolePlan,
    dict[str, IndexedFile], FaceFacts, Raster, ImageFile, ParagraphLines, Subset, BuildRecord,
)  # fmt: skip
"""Everything that is kept in files."""


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_what_is_kept_can_be_decoded(kind: type) -> None:
    assert decode(b"\xc1", kind) is None
    assert decode(encode("something else"), kind) is None


def test_values_come_back_as_they_were() -> None:
    text = Text("文明", Position("a.md", 1, 2))
    value = MarkdownBody(
        (Paragraph((text, Emphasis((text,)))), Quotation((Paragraph((text,)),))),
        (),
        (),
        (diagnose("article-empty", Position("a.md", 3, 4)),),
    )
    assert decode(encode(value), MarkdownBody) == value
    values = (dt.date(2022, 12, 28), Decimal("1.50"), Status.FINAL, Severity.WARNING, frozenset("甲乙"))
    for each in values:
        assert decode(encode(each), type(each)) == each
    result = Result(Title(("甲", "乙"), Position("a.md", 3, 4)), (diagnose("article-empty", None),))
    assert decode(encode(result), Result[Title]) == result


@pytest.mark.parametrize("value", [object(), len, lambda: 0], ids=["object", "builtin", "function"])
def test_nothing_but_data_is_kept(value: object) -> None:
    with pytest.raises(TypeError):
        encode(value)


def test_a_pickle_is_never_loaded() -> None:
    class Harmful:
        def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
            return os.system, ("false",)

    assert decode(pickle.dumps(Harmful()), MarkdownBody) is None
