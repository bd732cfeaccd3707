"""Names of files that are no UTF-8 or hold control characters: never in the way, and never shown as they are."""

from __future__ import annotations

import json
import os
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support.processes import start_command
from tests.support.projects import short_workspace

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = "---\ntitle: 标题\nfrom: 苏州市\nfault: 1\n---\n正文。\n"
ZIPPED = "\udcd6\udcd0"
"""How Python holds a name in GBK, from an archive made on Windows."""
NAMES = [ZIPPED, "a\n::error::x", "a\x1b[31m", "a\x9b2J", "a\rb"]
COMMANDS = [
    "build 36",
    "build --all",
    "check 2021-06",
    "check 2021-06 --format json",
    "check 2021-06 --format github",
    "list",
    "list --format json",
    "tally 2021",
    "tally 2021 --format json",
    "fonts",
]
RAW = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|^::error::", re.MULTILINE)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with such names everywhere but in No. 36 of 2022."""
    made = short_workspace(tmp_path_factory.mktemp("names") / "workspace")
    (made / "templates").mkdir()
    (made / "fonts").mkdir()
    for name in NAMES:
        shutil.copytree(made / "issues" / "2022-36", made / "issues" / f"draft-{name}")
        (made / "issues" / "2021-06" / f"{name}.md").write_text(ARTICLE, "utf-8")
        for place in (
            f"issues/2021-06/{name}.png",
            f"issues/{name}",
            f"templates/{name}.css",
            f"fonts/{name}.ttf",
        ):
            (made / place).write_text("x", "utf-8")
    return made


@pytest.mark.parametrize("command", COMMANDS)
def test_such_names_are_shown_escaped(workspace: Path, command: str) -> None:
    process = start_command(workspace, *command.split())
    out, err = process.communicate()
    assert b"Traceback" not in err, err.decode()
    assert process.returncode in {0, 1}
    assert RAW.search(out) is None
    assert RAW.search(err) is None
    (out + err).decode()
    if command.endswith("json") and out:
        json.loads(out)
    if command == "check 2021-06":
        for shown in (r"\xd6\xd0", r"a\n::error::x", r"a\x1b[31m", r"a\x9b2J", r"a\rb"):
            assert f"issues/2021-06/{shown}.md:" in out.decode()


def test_the_issue_beside_them_is_built(workspace: Path) -> None:
    process = start_command(workspace, "build", "2022-36", "--force")
    process.communicate()
    assert process.returncode == 0
    assert os.listdir(workspace / "build" / "2022-36")  # noqa: PTH208
