"""The editor's handbook is run from its first line to its last: the tool does what it shows."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import click
import pytest

from bulletin.cli.commands import main
from bulletin.diagnostics.catalogue import CATALOGUE
from tests.support.handbook import (
    DAY,
    HANDBOOK,
    HandbookError,
    Sandbox,
    agrees,
    changed,
    difference,
    follow,
    moved,
    read,
    updated,
)
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TEXT = HANDBOOK.read_text("utf-8")
ENTRANCES = (ROOT / "README.md", ROOT / "README.zh-CN.md", HANDBOOK)
LARGEST = 150_000
"""Bytes of a picture."""
PAGES = {*ENTRANCES, *(ROOT / "docs").glob("*.md"), ROOT / "bulletin/shipped/scaffold/使用说明.md"}


def test_the_handbook_shows_what_the_tool_prints(tmp_path: Path) -> None:
    different = follow(TEXT, Sandbox(tmp_path))
    diffs = "\n\n".join(difference(step, printed) for step, printed in different)
    assert not different, f"{diffs}\n\npython -m tests.support.handbook --update"


def test_the_handbook_walks_through_the_editors_day() -> None:
    """Each command is called, in this order, and more than its last line is compared."""
    steps = [step for step in read(TEXT) if step.kind == "command" and step.what.startswith("bulletin ")]
    called = list(dict.fromkeys(step.what.split()[1] for step in steps))
    day = [
        "init",
        "build",
        "new",
        "serve",
        "check",
        "explain",
        "final",
        "tally",
        "mail",
        "print",
        "list",
        "correct",
    ]
    assert called == day
    lines = [line for step in steps for line in step.lines]
    assert sum(line in {"…", "……"} for line in lines) < len(lines) / 10


# --- Names that the documents use ----------------------------------------------------------------------------


def test_every_command_and_option_that_is_named_exists() -> None:
    context = click.Context(main)
    for page in PAGES - {ROOT / "docs" / name for name in ("commands.md", "codes.md")}:
        for name, rest in re.findall(
            r"\bbulletin ([a-z]+)((?: +[^`\n|；，。（]+)?)", page.read_text("utf-8")
        ):
            command = main.get_command(context, name)
            assert command is not None, f"{page.name}: bulletin {name}"
            known = {option for each in command.params for option in each.opts}
            wrong = set(re.findall(r"(?<= )--[a-z-]+", rest)) - known - {"--help"}
            assert not wrong, f"{page.name}: bulletin {name}{rest}"


def test_every_code_of_the_table_is_one() -> None:
    table = TEXT.partition("| 代码 | 意思 |")[2].partition("\n\n")[0]
    codes = re.findall(r"^\| `([a-z-]+)` ", table, re.MULTILINE)
    assert len(codes) > 10
    assert [code for code in codes if code not in CATALOGUE] == []


def test_every_document_is_linked_from_each_entrance() -> None:
    documents = set((ROOT / "docs").glob("*.md"))
    for entrance in ENTRANCES:
        links = re.findall(r"\]\(([a-z/-]+\.md)\)", entrance.read_text("utf-8"))
        linked = {(entrance.parent / link).resolve() for link in links}
        assert documents - linked - {entrance} == set(), entrance.name


def test_every_picture_is_there_and_is_used() -> None:
    used: set[Path] = set()
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        for name in re.findall(
            r'(?:<img src="|!\[[^\]]*\]\()([^")]*\bpictures/[^")]+)', page.read_text("utf-8")
        ):
            used.add((page.parent / name).resolve())
    pictures = {path for path in (ROOT / "docs/pictures").iterdir() if path.suffix == ".png"}
    assert {path.name for path in used} == {path.name for path in pictures}
    assert {path.name for path in pictures if path.stat().st_size > LARGEST} == set()


# --- Running a document ------------------------------------------------------------------------------

SMALL = """
```yaml 设置/a.yaml
one: 1
day: 2026-11-22
```

```diff 设置/a.yaml
 one: 1
-day: 2026-11-22
+day: 2026年11月22日
```

```console
$ cd 设置
$ cat a.yaml; echo two >&2
one: 1
day: 2026年11月22日
two
```

```sh
false
```
"""


def test_files_changes_and_commands_are_carried_out(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path, date(2031, 1, 5))
    assert follow(SMALL, sandbox) == []
    assert sandbox.here == tmp_path / "设置"
    assert (tmp_path / "设置/a.yaml").read_text("utf-8") == "one: 1\nday: 2031年1月5日\n"


def test_another_output_is_a_difference_and_can_be_written_into_the_document(tmp_path: Path) -> None:
    wrong = SMALL.replace("\ntwo\n", "\nthree\nfour\n")
    ((step, printed),) = follow(wrong, Sandbox(tmp_path))
    assert (step.line, printed[-1]) == (wrong.split("\n").index("$ cat a.yaml; echo two >&2") + 2, "two")
    assert "-three\n-four\n+two" in difference(step, printed)
    assert updated(wrong, [(step, printed)]) == SMALL


def test_what_was_left_out_is_left_out_again() -> None:
    text = "```console\n$ seq 6\n0\n……\n5\n7\n```\n"
    (step,) = read(text)
    assert updated(text, [(step, list("123456"))]) == "```console\n$ seq 6\n1\n……\n5\n6\n```\n"
    assert updated(text, [(step, ["1", "2"])]) == "```console\n$ seq 6\n1\n2\n```\n"


@pytest.mark.parametrize(
    ("expected", "same"),
    [
        (("a", "b", "c"), True),
        (("a", "……"), True),
        (("……", "c"), True),
        (("a", "…", "b", "c"), True),
        (("a", "c"), False),
        (("a", "b"), False),
        (("……", "b"), False),
        ((), False),
        (("a", "b", "c", "d"), False),
        (("a.b", "……"), False),
    ],
)
def test_only_marked_lines_may_be_left_out(expected: tuple[str, ...], same: bool) -> None:  # noqa: FBT001
    assert agrees(expected, ["a", "b", "c"]) is same


@pytest.mark.parametrize("text", ["a\nb\n", "a\nc\na\nc\n", ""])
def test_a_change_must_fit_in_one_place(text: str) -> None:
    with pytest.raises(HandbookError):
        changed(text, [" a", "-c", "+d"])


def test_several_changes_of_a_file() -> None:
    assert changed("a\n\nb\nc\n", ["-a", "", "+x", "@@", " b", "+d"]) == "\nx\nb\nd\nc\n"


def test_days_move_in_every_form() -> None:
    text = "2026-11-22 2026年11月22日 2026-01 截至2026年"
    there = moved(text, DAY, date(2031, 1, 5))
    assert there == "2031-01-05 2031年1月5日 2031-01 截至2031年"
    assert moved(there, date(2031, 1, 5), DAY) == text
