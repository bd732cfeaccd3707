"""What is there and can't be reached ends a command with exit code 3 and its path; it is never taken for missing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.processes import start_command
from tests.support.projects import short_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ISSUE = "2022-36"
PLACES = {
    "tallies": ("build", "check", "tally"),
    "templates": ("build",),
    "templates/screen.css": ("build",),
    "templates/theme.toml": ("build", "check"),
    "fonts": ("build", "fonts"),
    "fonts/fonts.yaml": ("build", "fonts"),
    "terms.yaml": ("check",),
    "contacts.yaml": ("mail",),
    "issues": ("build", "check", "tally", "list"),
    "issues/2021-06": ("build", "check", "tally", "list"),
}
"""Places that may be missing, and the commands that need what is there."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return short_workspace(tmp_path_factory.mktemp("unreachable") / "workspace")


@pytest.fixture
def away(workspace: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A place of the workspace, moved away and replaced by a link that leads nowhere."""
    path = workspace / request.param
    kept = workspace.with_name("kept")
    new = not path.parent.exists()
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        path.rename(kept)
    path.symlink_to("/share/that/is/away")
    yield request.param
    path.unlink()
    if new:
        path.parent.rmdir()
    if kept.exists():
        kept.rename(path)


@pytest.mark.parametrize("away", PLACES, indirect=True)
def test_what_is_away_is_an_error_with_its_path(workspace: Path, away: str) -> None:
    for command in PLACES[away]:
        if command == "mail":
            run(workspace, "build", ISSUE)
        issue = (ISSUE,) if command in {"build", "check", "mail"} else ()
        code, _, err = run(workspace, command, *issue)
        assert "Traceback" not in err
        assert f"{workspace}/{away}" in err, f"{command}: {err}"
        assert code == 3, f"{command}: {err}"


@pytest.mark.parametrize(
    "place", ["tallies", "templates", "issues", "issues/2021-06", f"issues/{ISSUE}", "fonts"]
)
def test_a_folder_without_permission_is_an_error_with_its_path(
    workspace: Path, plain_user: Sequence[str], place: str
) -> None:
    path = workspace / place
    new = not path.exists()
    path.mkdir(exist_ok=True)
    path.chmod(0)
    try:
        for command in ("build", "list"):
            issue = (ISSUE,) if command == "build" else ()
            code, _, err = run(workspace, command, *issue, prefix=plain_user)
            assert "Traceback" not in err
            if command == "build" or place.startswith("issues"):
                assert f"{workspace}/{place}" in err, f"{command}: {err}"
                assert code == 3, f"{command}: {err}"
    finally:
        path.chmod(0o700)
        if new:
            path.rmdir()


def test_a_text_that_is_away_is_an_error_of_its_issue(workspace: Path) -> None:
    article = workspace / "issues" / ISSUE / "09.md"
    article.symlink_to("/share/that/is/away")
    code, _, err = run(workspace, "build", ISSUE)
    article.unlink()
    assert f"issues/{ISSUE}/09.md:1:1" in err
    assert code == 1


def test_an_opening_balance_that_is_away_is_an_error_of_every_count(workspace: Path) -> None:
    path = workspace / "tallies" / "2020.yaml"
    path.symlink_to("/share/that/is/away")
    for arguments in (("build", ISSUE), ("tally", "2022")):
        code, _, err = run(workspace, *arguments)
        assert "tallies/2020.yaml:1:1" in err
        assert code == 1
    path.unlink()


# --- Names that are not in UTF-8 -----------------------------------------------------------------------------

NAME = b"\xcb\xd5\xd6\xdd"
"""苏州, as a zip file made on Windows has it."""


def run(workspace: Path, *arguments: str, prefix: Sequence[str] = ()) -> tuple[int, str, str]:
    process = start_command(workspace, *arguments, prefix=prefix)
    out, err = process.communicate()
    return process.returncode, out.decode(), err.decode()


def test_a_text_with_such_a_name_is_an_error_of_its_issue_alone(workspace: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(workspace / "issues" / ISSUE) + b"/" + NAME + b".md"))
    path.write_text("---\ntitle: 标题\nfrom: 苏州市\n---\n正文。\n", "utf-8")
    for command in ("build", "check"):
        code, out, err = run(workspace, command, ISSUE)
        assert code == 1
        assert r"issues/2022-36/\xcb\xd5\xd6\xdd.md" in out + err
        code, out, err = run(workspace, command, "2021-06")
        assert code == 0, out + err
    assert run(workspace, "tally", "2022")[0] == 1
    assert run(workspace, "tally", "2021")[0] == 0
    path.unlink()
    assert run(workspace, "tally", "2022")[0] == 0


def test_a_folder_with_such_a_name_is_reported_and_in_nobodys_way(workspace: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(workspace / "issues") + b"/2022-" + NAME))
    folder.mkdir()
    (folder / "issue.md").write_text("---\nnumber: 35\ndate: 2022-12-01\n---\n", "utf-8")
    for arguments in (("build", ISSUE), ("build", "--all"), ("check", "--all"), ("tally", "2022"), ("list",)):
        code, out, err = run(workspace, *arguments)
        assert code == 0, out + err
        assert r"issues/2022-\xcb\xd5\xd6\xdd" in out + err, arguments
    listed = json.loads(run(workspace, "list", "--format", "json")[1])
    assert [each["issue"] for each in listed] == ["2021-06", ISSUE]


def test_an_opening_balance_with_such_a_name_is_an_error_of_every_count(workspace: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(workspace / "tallies") + b"/2020" + NAME + b".yaml"))
    path.write_text("year: 2020\nthrough: 5\n", "utf-8")
    for arguments in (("build", ISSUE), ("tally", "2022")):
        code, _, err = run(workspace, *arguments)
        assert code == 1
        assert r"tallies/2020\xcb\xd5\xd6\xdd.yaml" in err
    assert run(workspace, "build", "2021-06")[0] == 0
    path.unlink()


def test_other_files_with_such_names_matter_to_nobody(workspace: Path) -> None:
    for place in ("", "issues", f"issues/{ISSUE}", "tallies", "templates", "fonts"):
        (workspace / place).mkdir(exist_ok=True)
        Path(os.fsdecode(os.fsencode(workspace / place) + b"/" + NAME + b".png")).write_bytes(b"")
    code, _, err = run(workspace, "build", "--all", "--force")
    assert code == 0, err
