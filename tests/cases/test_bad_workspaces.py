"""The bad workspaces: each build ends with the errors that its case names, and leaves the last good set alone."""

from __future__ import annotations

import io
import os
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageFile

from bulletin.diagnostics import Severity, has_errors
from bulletin.diagnostics.catalogue import CATALOGUE
from bulletin.project.project import Project
from bulletin.workspace import Workspace
from tests.support.case_files import FOLDER, Case, agrees, read_cases
from tests.support.workspaces import build_issue, copy_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.diagnostics import Diagnostic

BAD = Path(__file__).parent / "bad"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case.name}")
    for path in sorted(BAD.glob("*.md"))
    for case in read_cases(path)
]
ISSUE = "---\nnumber: 36\ndate: 2022-12-28\nstatus: final\n---\n"
ARTICLE = "---\ntitle: 标题\nfrom: 苏州市\n---\n正文。\n"
GOOD = {"2022-36.pdf": b"%PDF the last good one", "manifest.json": b"{}"}


# --- What no text file can hold ------------------------------------------------------------------------------


def _picture(path: Path, form: str, width: str, height: str) -> None:
    content = io.BytesIO()
    image = Image.effect_noise((int(width), int(height)), 50).convert("RGB")
    image.save(content, form)
    path.write_bytes(content.getvalue())


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _header(path: Path, width: str, height: str) -> None:
    size = struct.pack(">IIBBBBB", int(width), int(height), 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", size) + _chunk(b"IDAT", zlib.compress(b"")))


def _scans(path: Path, number: str) -> None:
    """Repeat the first scan of a progressive JPEG."""
    content = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(content, "JPEG", progressive=True)
    head, *scans = content.getvalue().split(b"\xff\xda")
    path.write_bytes(b"\xff\xda".join([head, *[scans[0]] * int(number), scans[-1]]))


def _pages(path: Path, number: str) -> None:
    page = Image.new("RGB", (9, 9), "red")
    page.save(path, "TIFF", save_all=True, append_images=[page] * (int(number) - 1))


def _short(path: Path, width: str, height: str) -> None:
    """Leave out the last row of a PNG, in a file that is sound else."""
    size = struct.pack(">IIBBBBB", int(width), int(height), 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((1 + int(width)) * (int(height) - 1)))
    chunks = _chunk(b"IHDR", size) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)


def _frame(path: Path, width: str, height: str) -> None:
    """Give a small JPEG the size of a large one."""
    content = io.BytesIO()
    Image.new("L", (9, 9)).save(content, "JPEG")
    start = content.getvalue().index(b"\xff\xc0") + 5
    size = struct.pack(">HH", int(height), int(width))
    path.write_bytes(content.getvalue()[:start] + size + content.getvalue()[start + 4 :])


def _sparse(path: Path, size: str) -> None:
    with path.open("wb") as stream:
        stream.truncate(int(size))


def _rows(path: Path, number: str) -> None:
    path.write_text(path.read_text("utf-8") + "|字|\n" * (int(number) - 1), "utf-8")


def _stairs(path: Path, number: str) -> None:
    lines = [f"{'  ' * depth}- 字" for depth in range(int(number))]
    path.write_text(ARTICLE.replace("正文。\n", "\n".join(lines)), "utf-8")


MAKERS: dict[str, Callable[..., object]] = {
    "fifo": os.mkfifo,
    "folder": lambda path: path.mkdir(parents=True),
    "link": lambda path, target: path.symlink_to(target),
    "sparse": _sparse,
    "picture": _picture,
    "header": _header,
    "cut": lambda path, size: path.write_bytes(path.read_bytes()[: int(size)]),
    "bytes": lambda path, content="": path.write_bytes(bytes.fromhex(content)),
    "scans": _scans,
    "pages": _pages,
    "short": _short,
    "frame": _frame,
    "numbers": lambda path: Image.new("F", (9, 9)).save(path, "TIFF"),
    "rows": _rows,
    "stairs": _stairs,
}


# --- The workspaces ------------------------------------------------------------------------------------------


def _set_up(case: Case, workspace: Path) -> None:
    issue = copy_workspace(workspace) / "issues" / "2022-36"
    for path in issue.iterdir():
        path.unlink()
    files = {"issue.md": ISSUE.encode(), "01.md": ARTICLE.encode(), **case.files}
    tasks = files.pop("make", b"").decode().splitlines()
    for name, content in files.items():
        (issue / name).parent.mkdir(exist_ok=True)
        (issue / name).write_bytes(content)
    for task in tasks:
        maker, path, *arguments = task.split()
        place = workspace / path[1:] if path.startswith("/") else issue / path
        place.parent.mkdir(parents=True, exist_ok=True)
        MAKERS[maker](place, *arguments)
    good = workspace / "build" / "2022-36"
    good.mkdir(parents=True)
    for name, content in GOOD.items():
        (good / name).write_bytes(content)


def _build(workspace: Path) -> tuple[Diagnostic, ...]:
    opened = Project.open(Workspace(workspace))
    assert opened.value is not None
    built = build_issue(opened.value, "2022-36", strict=False)
    assert not built.paths
    return built.diagnostics


def _full(expected: str) -> str:
    """Name the place as from the workspace."""
    code, place, *words = expected.split(" ", 2)
    place = place if place.startswith(("tallies/", "templates/")) else f"issues/2022-36/{place}"
    return " ".join([code, place, *words])


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as the typesetting engine leaves it
    _set_up(case, tmp_path)
    errors = [one for one in _build(tmp_path) if one.severity is Severity.ERROR]
    errors.sort(key=lambda one: one.sort_key)
    listing = "\n".join(f"{one.code} {one.position} {one.message()}" for one in errors)
    expected = [_full(line) for line in case.findings or ()]
    assert len(expected) == len(errors), listing
    assert all(map(agrees, expected, errors)), listing
    assert has_errors(errors)
    good = tmp_path / "build" / "2022-36"
    assert {path.name: path.read_bytes() for path in good.iterdir()} == GOOD
    assert sorted(path.name for path in good.parent.iterdir()) == [".lock-2022-36", "2022-36"]


@cache
def _bad() -> list[Case]:
    cases = [case for path in FOLDER.glob("source-*.md") for case in read_cases(path)]
    cases += [case for path in BAD.glob("*.md") for case in read_cases(path)]
    return [case for case in cases if any(_is_error(line) for line in case.findings or ())]


def _is_error(line: str) -> bool:
    return CATALOGUE[line.split(maxsplit=1)[0]].severity is Severity.ERROR


def test_there_are_at_least_eighty_bad_cases_each_with_place_and_words() -> None:
    assert len(_bad()) >= 80
    for case in _bad():
        for line in filter(_is_error, case.findings or ()):
            assert len(line.split(" ")) >= 2, line
